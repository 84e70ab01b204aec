//! Which data goes with which part: what a function of the first module refers to, directly or
//! through other data, is the first's; the rest of the data comes later.

use super::module::Module;
use super::relocations::References;
use crate::Done;
use std::ops::Range;
use wasm_encoder::{ConstExpr, DataSection};

/// Runs of data: the address of each, and the bytes.
pub type Runs = Vec<(u32, Vec<u8>)>;

/// Bytes that aren't needed go along when they are few: a run of its own takes as many.
const GAP_MIN: u32 = 16;

/// The addresses of data that functions of the first module need, in ascending order.
pub fn needed(module: &Module, references: &References, first: &[u32]) -> Done<Vec<Range<u32>>> {
    for (address, bytes) in &module.data {
        if !references.placed(*address, bytes) {
            return Err(format!("the linker put other data at {address}"));
        }
    }
    for function in first {
        let name = module.name(*function);
        if !references.knows(name) && module.names_data(*function)? {
            return Err(format!("the linker doesn't tell what data `{name}` ({function}) needs"));
        }
    }
    Ok(references.needed(first.iter().map(|function| module.name(*function))))
}

/// Data that lies in `needed`, and data that doesn't.
pub fn divided(data: &[(u32, &[u8])], needed: &[Range<u32>]) -> (Runs, Runs) {
    let (mut first, mut later) = (Runs::new(), Runs::new());
    for (start, bytes) in data {
        let end = start + bytes.len() as u32;
        let piece = |from: u32, to: u32| {
            (from, bytes[(from - start) as usize..(to - start) as usize].to_vec())
        };
        // What is kept together so far; nothing at first.
        let mut kept = *start..*start;
        for range in needed.iter().filter(|range| range.start < end && range.end > *start) {
            let (from, to) = (range.start.max(*start), range.end.min(end));
            if from > kept.end + GAP_MIN {
                if !kept.is_empty() {
                    first.push(piece(kept.start, kept.end));
                }
                later.push(piece(kept.end, from));
                kept = from..to;
            } else {
                kept.end = kept.end.max(to);
            }
        }
        if !kept.is_empty() {
            first.push(piece(kept.start, kept.end));
        }
        if kept.end < end {
            later.push(piece(kept.end, end));
        }
    }
    (first, later)
}

/// Writes runs of data as segments.
pub fn write(section: &mut DataSection, runs: &[(u32, Vec<u8>)]) {
    for (address, bytes) in runs {
        section.active(0, &ConstExpr::i32_const(*address as i32), bytes.iter().copied());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bytes of both parts in the places where they belong.
    fn together(runs: &[&Runs], size: usize) -> Vec<u8> {
        let mut all = vec![0; size];
        for (address, bytes) in runs.iter().flat_map(|runs| runs.iter()) {
            let from = *address as usize;
            assert!(all[from..from + bytes.len()].iter().all(|byte| *byte == 0), "written twice");
            all[from..from + bytes.len()].copy_from_slice(bytes);
        }
        all
    }

    #[test]
    fn each_byte_is_in_one_part_and_what_is_needed_in_the_first() {
        let bytes: Vec<u8> = (1..=100).collect();
        let needed = [20..30, 25..28, 35..40, 90..95, 99..140];
        let (first, later) = divided(&[(10, &bytes)], &needed);
        let whole = together(&[&first, &later], 110);
        assert_eq!(whole[10..], bytes);
        let ours = together(&[&first], 110);
        for range in needed {
            let range = range.start as usize..range.end.min(110) as usize;
            assert!(ours[range].iter().all(|byte| *byte != 0));
        }
        assert_eq!(first.iter().map(|(address, _)| *address).collect::<Vec<_>>(), [10, 90]);
        assert_eq!(later.iter().map(|(address, _)| *address).collect::<Vec<_>>(), [40]);
    }

    #[test]
    fn without_needs_all_comes_later() {
        let (first, later) = divided(&[(8, &[1, 2, 3])], &[0..8, 11..12]);
        assert!(first.is_empty());
        assert_eq!(later, [(8, vec![1, 2, 3])]);
    }
}
