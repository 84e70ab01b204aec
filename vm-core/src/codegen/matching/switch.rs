//! Jump tables: where many arms ask for constructors of one part, or for numbers close together.

use super::Matcher;
use super::facts::{Facts, Occ, Test};
use crate::bytecode::builder::Label;
use crate::bytecode::{Instr, Op};
use crate::ir::Const;

/// From so many different answers on a table beats tests one after another. (Two fused tests are as
/// fast as a table: `performance.md`.)
const ARMS_MIN: usize = 4;

/// How many arms a table looks at; the next ones get one of their own.
const ARMS_MAX: usize = 200;

/// A table for numbers has at most this many words for each number asked for.
const WORDS_PER_NUMBER: i64 = 4;

impl<'a> Matcher<'_, 'a> {
    /// Generates a table before this arm where it is worth it; `row` is then entered through it.
    pub fn switch(&mut self, row: usize, facts: &Facts) -> bool {
        let open = self.open_tests(row, facts);
        match open.first() {
            Some(Test::Ctor { occ, of, .. }) => self.switch_ctor(row, facts, *occ, *of),
            Some(Test::Value { occ, value: Const::Int(_) }) => self.switch_int(row, facts, *occ),
            Some(Test::Any(alternatives)) => match alternatives.first().map(Vec::as_slice) {
                Some([Test::Ctor { occ, of, .. }]) => self.switch_ctor(row, facts, *occ, *of),
                Some([Test::Value { occ, value: Const::Int(_) }]) => {
                    self.switch_int(row, facts, *occ)
                }
                _ => false,
            },
            _ => false,
        }
    }

    /// Calls `visit` with each test that an arm from `row` on begins with.
    fn first_tests(&self, row: usize, facts: &Facts, visit: &mut dyn FnMut(&Test<'a>)) {
        for later in row..self.tests.len().min(row + ARMS_MAX) {
            match self.open_tests(later, facts).first() {
                Some(Test::Any(alternatives)) => {
                    for tests in alternatives.iter().take(ARMS_MAX) {
                        if let [test] = tests.as_slice() {
                            visit(test);
                        }
                    }
                }
                Some(test) => visit(test),
                None => {}
            }
        }
    }

    fn switch_ctor(&mut self, row: usize, facts: &Facts, occ: Occ, of: u32) -> bool {
        let mut asked: Vec<u32> = Vec::new();
        self.first_tests(row, facts, &mut |test| {
            if let Test::Ctor { occ: part, ctor, .. } = test
                && *part == occ
                && !asked.contains(ctor)
            {
                asked.push(*ctor);
            }
        });
        if asked.len() < ARMS_MIN || facts.possible_ctors(occ, of) < ARMS_MIN as u32 || of > 128 {
            return false;
        }
        let reg = self.part(occ);
        let mut labels = Vec::new();
        for ctor in 0..of {
            labels.push(if facts.allows_ctor(occ, ctor, of) {
                let mut known = facts.clone();
                known.assume(&Test::Ctor { occ, ctor, of }, true);
                self.label_from(row, &known)
            } else {
                self.builder.trap()
            });
        }
        let first = self.builder.unit.ctors.global(self.occs.ty(occ), 0);
        let instr = Instr::a_wide(Op::SwitchCtor, reg, of as u16).with_d(first as i32);
        self.table(instr, &labels);
        true
    }

    fn switch_int(&mut self, row: usize, facts: &Facts, occ: Occ) -> bool {
        let mut asked: Vec<(i64, &'a Const)> = Vec::new();
        self.first_tests(row, facts, &mut |test| {
            if let Test::Value { occ: part, value } = test
                && let Const::Int(number) = value
                && *part == occ
                && asked.iter().all(|(known, _)| known != number)
            {
                asked.push((*number, value));
            }
        });
        let (Some(low), Some(high)) =
            (asked.iter().map(|a| a.0).min(), asked.iter().map(|a| a.0).max())
        else {
            return false;
        };
        let words = high.checked_sub(low).and_then(|distance| distance.checked_add(1));
        let dense = words.is_some_and(|words| words <= WORDS_PER_NUMBER * asked.len() as i64);
        if asked.len() < ARMS_MIN || !dense || i32::try_from(low).is_err() {
            return false;
        }
        let reg = self.part(occ);
        let mut other = facts.clone();
        for (_, value) in &asked {
            other.assume(&Test::Value { occ, value }, false);
        }
        let mut labels = Vec::new();
        for number in low..=high {
            let mut known = other.clone();
            if let Some((_, value)) = asked.iter().find(|(asked, _)| *asked == number) {
                known.assume(&Test::Value { occ, value }, true);
            }
            labels.push(self.label_from(row, &known));
        }
        labels.push(self.label_from(row, &other));
        let count = labels.len() as u16;
        let instr = Instr::a_wide(Op::SwitchInt, reg, count).with_d(low as i32);
        self.table(instr, &labels);
        true
    }

    /// A way to the first arm from `row` on that can fit.
    fn label_from(&mut self, row: usize, facts: &Facts) -> Label {
        if let Some(next) = self.first_fitting(row, facts)
            && self.builder.is_bound(self.entries[next].join)
        {
            // The arm that the table stands in has been entered already: it begins anew behind.
            let live = self.matching.clauses[next].live_at_start.clone();
            self.entries[next].join = self.builder.join(Some(live));
            self.entries[next].facts = None;
        }
        match self.fail_join(row, facts, false) {
            Some(join) => self.builder.label_to(join),
            None => self.builder.trap(),
        }
    }

    fn table(&mut self, instr: Instr, labels: &[Label]) {
        let at = self.builder.offset();
        self.builder.emit(instr);
        labels.iter().for_each(|label| self.builder.case(at, *label));
    }
}
