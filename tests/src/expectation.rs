//! What a program's first line demands, and whether an outcome fulfils it.
//!
//! The rules are in `tests/suite/README.md`.

use crate::job::Outcome;

/// The demand of a program's first line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// `# expect: V`: the run succeeds and its last line is V.
    Value(String),
    /// `# expect_error: S`: the run fails and writes S.
    Error(String),
}

/// What was demanded and what came instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The demand.
    pub expected: String,
    /// What the program did.
    pub got: String,
}

impl Expectation {
    /// Reads the first line of a program.
    pub fn parse(text: &str) -> Option<Expectation> {
        let line = text.lines().next()?;
        if let Some(value) = line.strip_prefix("# expect:") {
            return Some(Expectation::Value(value.trim().to_string()));
        }
        let error = line.strip_prefix("# expect_error:")?;
        Some(Expectation::Error(error.trim().to_string()))
    }

    /// Compares; `side` is the text of the `.out` file.
    pub fn compare(&self, outcome: &Outcome, side: Option<&str>) -> Result<(), Mismatch> {
        if let Some(trouble) = &outcome.trouble {
            return mismatch(self.wanted(), format!("the engine failed: {trouble}"));
        }
        match self {
            Expectation::Value(value) => compare_value(value, outcome, side),
            Expectation::Error(text) => compare_error(text, outcome),
        }
    }

    fn wanted(&self) -> &str {
        match self {
            Expectation::Value(text) | Expectation::Error(text) => text,
        }
    }
}

fn mismatch(expected: &str, got: String) -> Result<(), Mismatch> {
    Err(Mismatch { expected: expected.to_string(), got })
}

fn compare_value(value: &str, outcome: &Outcome, side: Option<&str>) -> Result<(), Mismatch> {
    if let Some(error) = &outcome.error {
        return mismatch(value, error.clone());
    }
    let all = format!("{}{}", outcome.out, outcome.err);
    let last = all.trim().lines().last().unwrap_or("").trim();
    if last != value && without_quotes(last) != without_quotes(value) {
        return mismatch(value, last.to_string());
    }
    match side {
        Some(side) => compare_side(side, &outcome.out),
        None => Ok(()),
    }
}

/// The `.out` file holds the lines of standard output before the value line.
fn compare_side(side: &str, standard_output: &str) -> Result<(), Mismatch> {
    let mut lines: Vec<&str> = standard_output.trim_end().lines().collect();
    lines.pop();
    let expected: Vec<&str> = side.trim_end().lines().collect();
    if lines.iter().map(|l| l.trim_end()).eq(expected.iter().map(|l| l.trim_end())) {
        return Ok(());
    }
    mismatch(&format!("the lines {expected:?}"), format!("the lines {lines:?}"))
}

fn compare_error(text: &str, outcome: &Outcome) -> Result<(), Mismatch> {
    match &outcome.error {
        None => {
            let last = outcome.out.trim().lines().last().unwrap_or("");
            mismatch(text, format!("no error, but {last}"))
        }
        Some(error) if [error, &outcome.out, &outcome.err].iter().any(|t| t.contains(text)) => {
            Ok(())
        }
        Some(error) => mismatch(text, error.clone()),
    }
}

fn without_quotes(text: &str) -> String {
    text.chars().filter(|c| *c != '"').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ran(out: &str) -> Outcome {
        Outcome { out: out.into(), ..Outcome::default() }
    }

    #[test]
    fn the_first_line_is_the_demand() {
        let value = Expectation::parse("# expect: (1, \"a\")\n# why\n");
        assert_eq!(value, Some(Expectation::Value("(1, \"a\")".into())));
        let error = Expectation::parse("# expect_error: no `x`");
        assert_eq!(error, Some(Expectation::Error("no `x`".into())));
        assert_eq!(Expectation::parse("main() = 1\n# expect: 1"), None);
    }

    #[test]
    fn quotes_are_compared_and_then_ignored() {
        let expect = Expectation::Value("[a, b]".into());
        assert_eq!(expect.compare(&ran("[\"a\", \"b\"]\n"), None), Ok(()));
        assert!(expect.compare(&ran("[\"a\", \"c\"]\n"), None).is_err());
    }

    #[test]
    fn output_counts_when_main_has_no_value() {
        let expect = Expectation::Value("last".into());
        assert_eq!(expect.compare(&ran("first\nlast\n"), Some("first\n")), Ok(()));
        assert!(expect.compare(&ran("other\nlast\n"), Some("first\n")).is_err());
    }

    #[test]
    fn an_error_must_be_an_error() {
        let expect = Expectation::Error("division".into());
        assert!(expect.compare(&ran("division\n"), None).is_err());
        let failed = Outcome { error: Some("division by zero".into()), ..Outcome::default() };
        assert_eq!(expect.compare(&failed, None), Ok(()));
        let died = Outcome { trouble: Some("division".into()), ..failed };
        assert!(expect.compare(&died, None).is_err());
    }
}
