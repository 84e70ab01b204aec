//! Makes a failing program smaller: leaves out runs of lines, then of pieces, as long as it fails.

use crate::feeder::{Feeder, Outcome};
use crate::mutate;
use std::time::{Duration, Instant};

/// Time for one program: failures that are hangs take seconds for every attempt.
const TIME_MAX: Duration = Duration::from_secs(40);

/// A smaller program that fails in the same place, as far as that can be told.
pub fn minimise(feeder: &mut Feeder, text: &str, why: &str) -> String {
    let end = Instant::now() + TIME_MAX;
    let mut fails = |text: &str| {
        Instant::now() < end
            && matches!(feeder.attempt(text), Outcome::Failed(other) if kind(&other) == kind(why))
    };
    let lines = text.split_inclusive('\n').map(str::to_string).collect();
    let lines = without(lines, &mut fails);
    without(mutate::pieces(&lines.concat()), &mut fails).concat()
}

/// The place of a panic without the values in its message.
fn kind(why: &str) -> &str {
    let end = why.find(".rs:").and_then(|at| why[at + 4..].find(' ').map(|len| at + 4 + len));
    &why[..end.unwrap_or(why.len())]
}

/// Leaves out ever shorter runs of parts.
fn without(mut parts: Vec<String>, fails: &mut dyn FnMut(&str) -> bool) -> Vec<String> {
    let mut length = parts.len().div_ceil(2);
    while length > 0 {
        let mut at = 0;
        while at < parts.len() {
            let end = (at + length).min(parts.len());
            let rest = [&parts[..at], &parts[end..]].concat();
            if fails(&rest.concat()) {
                parts = rest;
            } else {
                at = end;
            }
        }
        length /= 2;
    }
    parts
}
