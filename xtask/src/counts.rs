//! Passed and failed tests, read from the closing lines of the runners.

/// A sum of tests.
#[derive(Default, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Counts {
    /// Tests that passed.
    pub passed: usize,
    /// Tests that failed.
    pub failed: usize,
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// What a line adds: `test result: ...` of cargo and of our suite, `# pass 3` or `ℹ pass 3` of
/// Node's runner; every other line adds nothing.
pub fn count_line(line: &str) -> Counts {
    let mut counts = Counts::default();
    if let Some(result) = line.strip_prefix("test result: ") {
        let numbers = result.split_once(". ").map_or("", |(_, rest)| rest);
        for part in numbers.split("; ") {
            match part.split_once(' ') {
                Some((n, "passed")) => counts.passed = n.parse().unwrap_or(0),
                Some((n, "failed")) => counts.failed = n.parse().unwrap_or(0),
                _ => {}
            }
        }
        return counts;
    }
    let node = line.strip_prefix("# ").or_else(|| line.strip_prefix("ℹ "));
    match node.and_then(|rest| rest.split_once(' ')) {
        Some(("pass", n)) => counts.passed = n.trim().parse().unwrap_or(0),
        Some(("fail" | "cancelled", n)) => counts.failed = n.trim().parse().unwrap_or(0),
        _ => {}
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_of_every_runner_are_read() {
        let cargo = "test result: FAILED. 12 passed; 3 failed; 0 ignored; 0 measured; 0 filtered";
        assert_eq!(count_line(cargo), Counts { passed: 12, failed: 3 });
        assert_eq!(count_line("# pass 7"), Counts { passed: 7, failed: 0 });
        assert_eq!(count_line("ℹ fail 2"), Counts { passed: 0, failed: 2 });
        assert_eq!(count_line("# passing thoughts"), Counts::default());
    }
}
