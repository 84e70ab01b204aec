//! Which data functions need, by the relocations that the linker leaves in the module that it made:
//! what each function refers to, and what data refers to other data. The finished module has the
//! same data at the same addresses, and functions of the same names.

use super::module::{constant, function_names, unreadable};
use crate::Done;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use wasmparser::RelocationType::{MemoryAddrI32, MemoryAddrLeb, MemoryAddrSleb};
use wasmparser::{
    DataKind, KnownCustom, LinkingSectionReader, Parser, Payload, RelocationEntry, SymbolInfo,
};

/// What refers to what.
#[derive(Default)]
pub struct References {
    /// The addresses of each symbol; nothing for symbols that are no data.
    symbols: Vec<Option<Range<u32>>>,
    /// The symbols that a function names. Those of all functions without a name stand together: the
    /// compiler makes some, of functions that are the same.
    functions: HashMap<String, Vec<u32>>,
    /// Addresses of data that name a symbol, in ascending order.
    inner: Vec<(u32, u32)>,
    /// Runs of data: the address of each, and the bytes.
    data: Vec<(u32, Vec<u8>)>,
}

/// The linked module as it is read, in places of its file.
#[derive(Default)]
struct Linked<'a> {
    file: &'a [u8],
    names: HashMap<u32, &'a str>,
    imported: u32,
    code: u64,
    bodies: Vec<Range<u64>>,
    data: u64,
    /// Where a segment's bytes stand in the file, and its address.
    segments: Vec<(Range<u64>, u32)>,
    symbols: Vec<SymbolInfo<'a>>,
    relocations: Vec<(&'static str, Vec<RelocationEntry>)>,
}

impl References {
    /// Reads the module that the linker made with `--emit-relocs`.
    pub fn read(bytes: &[u8]) -> Done<References> {
        let mut linked = Linked { file: bytes, ..Linked::default() };
        for payload in Parser::new(0).parse_all(bytes) {
            linked.add(payload.map_err(unreadable)?)?;
        }
        let mut references = References::default();
        let defined = linked.names.iter().filter(|(index, _)| **index >= linked.imported);
        references.functions =
            defined.map(|(_, name)| (final_name(name).to_string(), Vec::new())).collect();
        for symbol in &linked.symbols {
            references.symbols.push(linked.addresses(symbol)?);
        }
        for (section, entries) in &linked.relocations {
            for entry in entries {
                references.add(&linked, section, entry)?;
            }
        }
        references.inner.sort_unstable();
        for (file, address) in &linked.segments {
            references.data.push((*address, linked.slice(file)?.to_vec()));
        }
        Ok(references)
    }

    fn add(&mut self, linked: &Linked, section: &str, entry: &RelocationEntry) -> Done {
        match entry.ty {
            MemoryAddrLeb | MemoryAddrSleb if section == "code" => {
                let place = linked.code + u64::from(entry.offset);
                self.confirm(entry, linked.number_at(place)?)?;
                let function = linked.function_at(place)?;
                let function = final_name(function).to_string();
                self.functions.entry(function).or_default().push(entry.index);
            }
            MemoryAddrI32 if section == "data" => {
                let place = linked.data + u64::from(entry.offset);
                self.confirm(entry, linked.word_at(place)?)?;
                let address = linked.address_at(place)?;
                self.inner.push((address, entry.index));
            }
            other if format!("{other:?}").starts_with("Memory") => {
                return Err(format!("a reference to data of an unknown kind: {other:?}"));
            }
            _ => {}
        }
        Ok(())
    }

    /// Makes sure that what stands at a relocation's place is the address that it speaks of: else
    /// places are counted otherwise than we think.
    fn confirm(&self, entry: &RelocationEntry, found: u32) -> Done {
        let symbol = self.symbols.get(entry.index as usize).cloned().flatten();
        // What the linker itself defines has no data.
        let Some(symbol) = symbol else { return Ok(()) };
        let expected = symbol.start.wrapping_add(entry.addend as u32);
        if found == expected {
            return Ok(());
        }
        Err(format!("{found} stands where the linker says {expected} ({entry:?})"))
    }

    /// Whether the linker knows a function of this name.
    pub fn knows(&self, function: &str) -> bool {
        self.functions.contains_key(function)
    }

    /// Whether the linker put these bytes there.
    pub fn placed(&self, address: u32, bytes: &[u8]) -> bool {
        self.data.iter().any(|(start, run)| {
            let from = address.checked_sub(*start).map(|from| from as usize);
            let there = from.and_then(|from| run.get(from..from + bytes.len()));
            there == Some(bytes)
        })
    }

    /// The addresses that functions need, directly or through other data.
    pub fn needed<'n>(&self, functions: impl Iterator<Item = &'n str>) -> Vec<Range<u32>> {
        let named = |function| self.functions.get(function).into_iter().flatten().copied();
        let mut open: Vec<u32> = functions.flat_map(named).collect();
        let mut seen = HashSet::new();
        let mut needed = Vec::new();
        while let Some(symbol) = open.pop() {
            let Some(range) = &self.symbols[symbol as usize] else { continue };
            if !seen.insert(symbol) {
                continue;
            }
            let from = self.inner.partition_point(|(address, _)| *address < range.start);
            let inside = self.inner[from..].iter().take_while(|(address, _)| *address < range.end);
            open.extend(inside.map(|(_, symbol)| *symbol));
            needed.push(range.clone());
        }
        needed.sort_unstable_by_key(|range| range.start);
        needed
    }
}

impl<'a> Linked<'a> {
    fn add(&mut self, payload: Payload<'a>) -> Done {
        match payload {
            Payload::ImportSection(imports) => {
                self.imported = imports.into_imports().count() as u32;
            }
            Payload::CodeSectionStart { unchecked_range, .. } => self.code = unchecked_range.start,
            Payload::CodeSectionEntry(body) => self.bodies.push(body.range()),
            Payload::DataSection(segments) => {
                self.data = segments.range().start;
                for segment in segments {
                    let segment = segment.map_err(unreadable)?;
                    let DataKind::Active { offset_expr, .. } = segment.kind else { continue };
                    let start = segment.range.end - segment.data.len() as u64;
                    self.segments.push((start..segment.range.end, constant(&offset_expr)?));
                }
            }
            Payload::CustomSection(section) => match section.as_known() {
                KnownCustom::Linking(linking) => self.add_symbols(linking)?,
                KnownCustom::Reloc(reloc) => {
                    let section = match section.name() {
                        "reloc.CODE" => "code",
                        "reloc.DATA" => "data",
                        _ => return Ok(()),
                    };
                    let entries: Result<_, _> = reloc.entries().into_iter().collect();
                    self.relocations.push((section, entries.map_err(unreadable)?));
                }
                KnownCustom::Name(names) => self.names = function_names(names)?,
                _ => {}
            },
            _ => {}
        }
        Ok(())
    }

    fn add_symbols(&mut self, linking: LinkingSectionReader<'a>) -> Done {
        for part in linking {
            if let wasmparser::Linking::SymbolTable(symbols) = part.map_err(unreadable)? {
                for symbol in symbols {
                    self.symbols.push(symbol.map_err(unreadable)?);
                }
            }
        }
        Ok(())
    }

    fn addresses(&self, symbol: &SymbolInfo) -> Done<Option<Range<u32>>> {
        let SymbolInfo::Data { symbol: Some(place), name, .. } = symbol else { return Ok(None) };
        let Some((_, address)) = self.segments.get(place.index as usize) else {
            return Err(format!("the data `{name}` is in no segment"));
        };
        let start = address + place.offset;
        Ok(Some(start..start + place.size))
    }

    /// A number of five bytes in the code.
    fn number_at(&self, place: u64) -> Done<u32> {
        let bytes = self.bytes_at::<5>(place)?;
        let digits = bytes.iter().zip((0..).step_by(7));
        Ok(digits.fold(0, |sum, (byte, shift)| sum | u32::from(byte & 0x7f) << shift))
    }

    /// A number of four bytes in the data.
    fn word_at(&self, place: u64) -> Done<u32> {
        Ok(u32::from_le_bytes(self.bytes_at(place)?))
    }

    fn slice(&self, place: &Range<u64>) -> Done<&'a [u8]> {
        let slice = self.file.get(place.start as usize..place.end as usize);
        slice.ok_or_else(|| format!("the module ends before {}", place.end))
    }

    fn bytes_at<const N: usize>(&self, place: u64) -> Done<[u8; N]> {
        let slice = self.slice(&(place..place + N as u64))?;
        slice.try_into().map_err(|_| format!("not {N} bytes at {place}"))
    }

    fn function_at(&self, place: u64) -> Done<&'a str> {
        let number = self.bodies.partition_point(|body| body.end <= place);
        if number == self.bodies.len() {
            return Err(format!("no function has the relocation at {place}"));
        }
        Ok(self.names.get(&(self.imported + number as u32)).copied().unwrap_or_default())
    }

    fn address_at(&self, place: u64) -> Done<u32> {
        let segment = self.segments.iter().find(|(file, _)| file.contains(&place));
        let (file, address) = segment.ok_or_else(|| format!("no data at {place}"))?;
        Ok(address + (place - file.start) as u32)
    }
}

/// A function's name in the finished module: wasm-bindgen takes its mark off those it exports.
fn final_name(name: &str) -> &str {
    match name.rsplit_once('_') {
        Some((start, mark)) if mark.len() == 16 && mark.bytes().all(|b| b.is_ascii_hexdigit()) => {
            start
        }
        _ => name,
    }
}
