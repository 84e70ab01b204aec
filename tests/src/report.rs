//! What a person reads: a line or three per failing program, a table per area, the counts.

use crate::expectation::Mismatch;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

/// How one program ended.
pub struct Verdict<'a> {
    /// The program's name.
    pub name: &'a str,
    /// Its area.
    pub area: &'a str,
    /// Whether it may fail.
    pub wished: bool,
    /// What was wrong, if anything.
    pub result: Result<(), Mismatch>,
}

/// The sums over a run.
#[derive(Default, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Counts {
    /// Programs that did what they must.
    pub passed: usize,
    /// Programs that did not and aren't on the wishlist.
    pub failed: usize,
    /// Programs on the wishlist that did not.
    pub wished: usize,
}

impl Counts {
    fn add(&mut self, verdict: &Verdict) {
        match (&verdict.result, verdict.wished) {
            (Ok(()), _) => self.passed += 1,
            (Err(_), true) => self.wished += 1,
            (Err(_), false) => self.failed += 1,
        }
    }
}

/// Sums up.
pub fn count(verdicts: &[Verdict]) -> Counts {
    let mut counts = Counts::default();
    verdicts.iter().for_each(|v| counts.add(v));
    counts
}

/// One failing program.
pub fn failure(engine: &str, name: &str, mismatch: &Mismatch) -> String {
    let expected = shortened(&mismatch.expected);
    let got = shortened(&mismatch.got);
    format!("FAIL {name} ({engine})\n     expected: {expected}\n     got:      {got}\n")
}

/// The table per area; areas in which all is well share one line.
pub fn table(engine: &str, verdicts: &[Verdict]) -> String {
    let mut areas: BTreeMap<&str, Counts> = BTreeMap::new();
    for verdict in verdicts {
        areas.entry(verdict.area).or_default().add(verdict);
    }
    let mut text = format!(
        "{:<28}{:>8}{:>8}{:>10}\n",
        format!("area ({engine})"),
        "passed",
        "failed",
        "wishlist"
    );
    let (mut whole, mut whole_passed) = (0, 0);
    for (area, counts) in areas {
        if counts.failed + counts.wished == 0 {
            whole += 1;
            whole_passed += counts.passed;
            continue;
        }
        row(&mut text, area, counts);
    }
    row(
        &mut text,
        &format!("{whole} areas without failure"),
        Counts { passed: whole_passed, ..Counts::default() },
    );
    text
}

fn row(text: &mut String, area: &str, counts: Counts) {
    let Counts { passed, failed, wished } = counts;
    writeln!(text, "{area:<28}{passed:>8}{failed:>8}{wished:>10}").expect("a string takes it");
}

/// What the wishlist says, and the closing line, which reads like that of `cargo test`.
pub fn summary(verdicts: &[Verdict], filtered: usize, took: Duration) -> String {
    let counts = count(verdicts);
    let mut text = String::new();
    let wishes: Vec<&Verdict> = verdicts.iter().filter(|v| v.wished).collect();
    let fulfilled: Vec<&str> = wishes.iter().filter(|v| v.result.is_ok()).map(|v| v.name).collect();
    if !wishes.is_empty() {
        let (done, all) = (fulfilled.len(), wishes.len());
        writeln!(text, "wishlist: {done} of {all} now pass").expect("a string takes it");
    }
    if !fulfilled.is_empty() {
        let names = fulfilled.join(" ");
        writeln!(text, "take off the list (cargo xtask bless-wishlist): {names}")
            .expect("a string takes it");
    }
    let word = if counts.failed == 0 { "ok" } else { "FAILED" };
    writeln!(
        text,
        "test result: {word}. {} passed; {} failed; {} ignored; 0 measured; {filtered} filtered \
         out; finished in {:.2}s",
        counts.passed,
        counts.failed,
        counts.wished,
        took.as_secs_f64()
    )
    .expect("a string takes it");
    text
}

/// Long texts are cut: a report of thousands of lines is not read.
fn shortened(text: &str) -> String {
    let flat = text.trim().lines().map(str::trim).filter(|l| !l.is_empty());
    let flat = flat.collect::<Vec<_>>().join(" | ");
    if flat.chars().count() <= 300 {
        return flat;
    }
    flat.chars().take(300).chain("...".chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_never_fail_the_run() {
        let wrong = || Err(Mismatch { expected: "1".into(), got: "2".into() });
        let verdicts = [
            Verdict { name: "a/x", area: "a", wished: false, result: Ok(()) },
            Verdict { name: "a/y", area: "a", wished: true, result: wrong() },
            Verdict { name: "b/z", area: "b", wished: true, result: Ok(()) },
        ];
        assert_eq!(count(&verdicts), Counts { passed: 2, failed: 0, wished: 1 });
        let text = summary(&verdicts, 0, Duration::ZERO);
        assert!(text.contains("wishlist: 1 of 2 now pass"), "{text}");
        assert!(text.contains("test result: ok. 2 passed; 0 failed; 1 ignored"), "{text}");
    }
}
