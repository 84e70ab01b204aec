//! Patterns to code: `match`, function clauses, destructuring, `receive`.
//!
//! Arms are tried in order; what earlier tests have found out (`facts`) lets a failing test go
//! straight to the next arm that can fit, and no test is made twice. Many constructors or numbers
//! become a table. First an arm only tests (`test`), reading parts without taking references; when
//! it is sure to fit, it binds (`bind`): a subject that nobody needs any more is taken apart, its
//! fields move. The test for `[]` and the taking apart of a list are one instruction where they
//! meet.

mod bind;
mod facts;
mod rows;
mod switch;
mod test;

use super::expr::Dest;
use super::function::{FnBuilder, Join};
use super::regs::{Mark, Owner, Place, Reg};
use crate::base::ids::{LocalId, TypeId};
use crate::bytecode::{Const, FaultKind, Instr, Op};
use crate::ir::{Arm, Expr, ExprKind, Otherwise, Pattern, PatternKind};
use crate::lower::last_use::matched_values;
use crate::lower::local_set::LocalSet;
use crate::lower::visit;
use facts::{Facts, Occ, Occurrences, Step, Test};
use rows::TestMaker;
use std::rc::Rc;

/// A value that patterns are matched against.
#[derive(Clone, Copy, Debug)]
pub struct Subject {
    /// Where it is.
    pub reg: Reg,
    /// The local that it is the value of, if it is matched in place.
    pub local: Option<LocalId>,
    /// Its type.
    pub ty: TypeId,
}

/// An arm, or the one pattern of a destructuring.
#[derive(Clone, Debug)]
pub struct Clause<'a> {
    patterns: Vec<&'a Pattern>,
    guard: Option<&'a Expr>,
    body: Option<&'a Expr>,
    live_at_start: Rc<LocalSet>,
    live_at_body: Rc<LocalSet>,
}

/// What to do when nothing fits.
#[derive(Clone, Debug)]
pub enum Fallback {
    /// A fault.
    NonExhaustive,
    /// Throws this string.
    NoClause(Rc<str>),
    /// Raises again what this local caught.
    Rethrow(LocalId),
    /// Something always fits.
    Never,
    /// The message stays in the mailbox: goes `to` the next one. Arms that fit take the message,
    /// whose number is in a register, out of the mailbox first.
    Reject { to: Join, number: Reg },
}

/// A match to be generated.
#[derive(Debug)]
pub struct Matching<'a> {
    /// The expression.
    pub whole: &'a Expr,
    /// What is matched.
    pub subjects: Vec<Subject>,
    /// The arms.
    pub clauses: Vec<Clause<'a>>,
    /// What if none fits.
    pub fallback: Fallback,
    /// Where the value goes.
    pub dest: Dest,
}

/// A way into an arm.
struct Entry {
    join: Join,
    /// What is known there; nothing leads there as long as it is `None`.
    facts: Option<Facts>,
}

/// The generation of one match.
struct Matcher<'m, 'a> {
    builder: &'m mut FnBuilder<'a>,
    matching: Matching<'a>,
    occs: Occurrences,
    roots: Vec<Occ>,
    tests: Vec<Vec<Test<'a>>>,
    /// One for each arm, and one for the fallback.
    entries: Vec<Entry>,
    /// The last arm that has a table in front of it.
    table_at: Option<usize>,
    /// Parts that are in registers already, on the way to the present arm.
    known: Vec<(Occ, Reg)>,
    /// What the guard made the present arm bind already.
    bound: LocalSet,
    /// The allocation behind the subjects.
    base: Mark,
    end: Option<Join>,
}

/// The consuming instruction that also makes the last test of an arm.
#[derive(Clone, Copy)]
struct Fused {
    subject: usize,
    fail: Option<Join>,
}

impl<'a> FnBuilder<'a> {
    /// `match`, or the clauses of a function.
    pub fn match_expr(
        &mut self,
        expr: &'a Expr,
        subjects: &'a [Expr],
        arms: &'a [Arm],
        otherwise: &'a Otherwise,
        dest: Dest,
    ) {
        let end = self.join(None);
        let values = matched_values(subjects, arms);
        let split = values.len() != subjects.len();
        let subjects = self.subjects(&values);
        let mut clauses: Vec<Clause> = arms.iter().map(|arm| self.clause(arm)).collect();
        if split {
            clauses.iter_mut().for_each(|clause| split_tuple(clause, values.len()));
        }
        let fallback = match otherwise {
            Otherwise::NonExhaustive => Fallback::NonExhaustive,
            Otherwise::NoClause(name) => Fallback::NoClause(name.clone()),
            Otherwise::Rethrow(local) => Fallback::Rethrow(*local),
            Otherwise::Never => Fallback::Never,
        };
        let matching = Matching { whole: expr, subjects, clauses, fallback, dest };
        self.run_matching(matching, Some(end));
        self.bind(end);
    }

    /// Destructuring: binds for what follows.
    pub fn let_pattern(&mut self, expr: &'a Expr, pattern: &'a Pattern, value: &'a Expr) {
        let subjects = self.subjects(&[value]);
        let clause = Clause {
            patterns: vec![pattern],
            guard: None,
            body: None,
            live_at_start: self.uses.live_at_failure(expr).clone(),
            live_at_body: self.uses.live_after(expr).clone(),
        };
        self.run_matching(
            Matching {
                whole: expr,
                subjects,
                clauses: vec![clause],
                fallback: Fallback::NonExhaustive,
                dest: Dest::Discard,
            },
            None,
        );
    }

    /// An arm with what is live in it.
    pub fn clause(&self, arm: &'a Arm) -> Clause<'a> {
        Clause {
            patterns: arm.patterns.iter().collect(),
            guard: arm.guard.as_ref(),
            body: Some(&arm.body),
            live_at_start: self.uses.live_at_arm(arm).clone(),
            live_at_body: self.uses.live_at(&arm.body).clone(),
        }
    }

    /// Makes the subjects; plain locals stay where they are.
    fn subjects(&mut self, values: &[&'a Expr]) -> Vec<Subject> {
        let mut subjects: Vec<Subject> = Vec::new();
        for (i, value) in values.iter().enumerate() {
            if let ExprKind::Local(local) = value.kind
                && self.uses.deferred(value, &values[i + 1..])
            {
                let twice = subjects.iter().any(|subject| subject.local == Some(local));
                match self.regs.place(local) {
                    Place::Register(reg) if !twice => {
                        subjects.push(Subject { reg, local: Some(local), ty: value.ty });
                    }
                    _ => {
                        let reg = self.regs.alloc();
                        self.copy_local(local, reg);
                        subjects.push(Subject { reg, local: None, ty: value.ty });
                    }
                }
                continue;
            }
            let reg = self.value(value);
            subjects.push(Subject { reg, local: None, ty: value.ty });
        }
        subjects
    }

    /// Generates a match. Arms with bodies go to `end` behind them; it is bound by the caller.
    pub fn run_matching(&mut self, matching: Matching<'a>, end: Option<Join>) {
        if !self.reachable {
            return;
        }
        let mut occs = Occurrences::default();
        let roots: Vec<Occ> = (0u32..)
            .zip(&matching.subjects)
            .map(|(i, subject)| occs.at(Step::Root(i), subject.ty))
            .collect();
        let mut tests = Vec::new();
        for clause in &matching.clauses {
            let mut maker = TestMaker { unit: self.unit, occs: &mut occs, bound: Vec::new() };
            let mut row = Vec::new();
            for (pattern, occ) in clause.patterns.iter().zip(&roots) {
                maker.tests(pattern, *occ, &mut row);
            }
            tests.push(row);
        }
        let mut entries: Vec<Entry> = Vec::new();
        for clause in &matching.clauses {
            let join = self.join(Some(clause.live_at_start.clone()));
            entries.push(Entry { join, facts: None });
        }
        let fallback = match matching.fallback {
            Fallback::Reject { to, .. } => to,
            _ => self.join(Some(self.uses.live_at_failure(matching.whole).clone())),
        };
        entries.push(Entry { join: fallback, facts: None });
        let base = self.regs.mark();
        let matcher = Matcher {
            builder: self,
            matching,
            occs,
            roots,
            tests,
            entries,
            table_at: None,
            known: Vec::new(),
            bound: LocalSet::new(),
            base,
            end,
        };
        matcher.run();
    }
}

fn split_tuple(clause: &mut Clause, count: usize) {
    let whole = clause.patterns[0];
    clause.patterns = match &whole.kind {
        PatternKind::Tuple(parts) => parts.iter().collect(),
        _ => vec![whole; count],
    };
}

impl<'a> Matcher<'_, 'a> {
    fn run(mut self) {
        let rows = self.matching.clauses.len();
        match self.first_fitting(0, &Facts::default()) {
            Some(first) => self.row(first, Facts::default()),
            None => {
                let fallback = self.fail_join(rows, &Facts::default(), true);
                self.builder.jump(fallback.expect("the fallback is asked for"));
            }
        }
        for i in 0..rows {
            // A table in front of an arm makes a second entry to it.
            while let Some(facts) = self.entries[i].facts.take() {
                self.builder.bind(self.entries[i].join);
                if !self.builder.reachable {
                    // The jump here was one that a constant guard never makes.
                    break;
                }
                if self.end.is_some() {
                    self.builder.regs.reset(self.base);
                }
                self.row(i, facts);
            }
        }
        self.fallback();
    }

    /// Nothing fits.
    fn fallback(&mut self) {
        let entry = self.entries.last().expect("there is an entry for the fallback");
        if entry.facts.is_none() || matches!(self.matching.fallback, Fallback::Reject { .. }) {
            return;
        }
        let join = entry.join;
        // A destructuring that fits goes on behind the fault.
        let success = self.builder.join(None);
        if self.end.is_none() {
            self.builder.jump(success);
        }
        self.builder.bind(join);
        self.builder.span = self.matching.whole.span;
        match &self.matching.fallback {
            Fallback::NonExhaustive => {
                let fault = Instr::ad(Op::Fault, FaultKind::NonExhaustive as u8, 0);
                self.builder.emit(fault);
            }
            Fallback::NoClause(name) => {
                let text = format!("No clause matched for function '{name}'");
                let index = self.builder.unit.constant(Const::String(text.into()));
                self.builder.emit(Instr::ad(Op::NoClause, 0, index as i32));
            }
            Fallback::Rethrow(local) => self.builder.rethrow(*local),
            Fallback::Never | Fallback::Reject { .. } => self.builder.unreachable(),
        }
        if self.end.is_none() {
            self.builder.bind(success);
        }
    }

    /// The first arm from `from` on that can fit.
    fn first_fitting(&self, from: usize, facts: &Facts) -> Option<usize> {
        (from..self.tests.len()).find(|&i| {
            let mut facts = facts.clone();
            self.tests[i].iter().all(|test| {
                let possible = facts.judge(test) != Some(false);
                facts.assume(test, true);
                possible
            })
        })
    }

    /// Where to go from an arm before `from` when this is known: the next arm that can fit, or the
    /// fallback. `None` where the arms are known to cover everything and `always` isn't set.
    fn fail_join(&mut self, from: usize, facts: &Facts, always: bool) -> Option<Join> {
        let next = self.first_fitting(from, facts);
        if next.is_none() && !always && matches!(self.matching.fallback, Fallback::Never) {
            return None;
        }
        let entry = &mut self.entries[next.unwrap_or(self.tests.len())];
        entry.facts = Some(match &entry.facts {
            Some(before) => before.meet(facts),
            None => facts.clone(),
        });
        Some(entry.join)
    }

    /// The tests of an arm that aren't known to hold.
    fn open_tests(&self, row: usize, facts: &Facts) -> Vec<Test<'a>> {
        let mut facts = facts.clone();
        let mut open = Vec::new();
        for test in &self.tests[row] {
            if facts.judge(test) != Some(true) {
                open.push(test.clone());
            }
            facts.assume(test, true);
        }
        open
    }

    /// Tests an arm and, where it fits, binds and goes through its body.
    fn row(&mut self, row: usize, mut facts: Facts) {
        self.start_row();
        if self.end.is_some() && self.table_at != Some(row) && self.switch(row, &facts) {
            self.table_at = Some(row);
            return;
        }
        let mut open = self.open_tests(row, &facts);
        if let Some(test) = open.first()
            && self.empty_list_first(row, test, &facts)
        {
            facts.assume(test, true);
            open.remove(0);
            self.start_row();
        }
        let mut fused = None;
        while !open.is_empty() {
            let test = open.remove(0);
            let mut otherwise = facts.clone();
            otherwise.assume(&test, false);
            let fail = self.fail_join(row + 1, &otherwise, false);
            if open.is_empty()
                && let Some(subject) = self.fusable(row, &test)
            {
                fused = Some(Fused { subject, fail });
            } else if let Some(fail) = fail {
                self.test(&test, fail);
            }
            facts.assume(&test, true);
        }
        self.fits(row, &facts, fused);
    }

    fn start_row(&mut self) {
        self.known.clear();
        self.bound = LocalSet::new();
        for (occ, subject) in self.roots.iter().zip(&self.matching.subjects) {
            self.known.push((*occ, subject.reg));
        }
    }

    /// Where an arm for `[]` comes first and the next one takes the same list apart, that one goes
    /// first: the instruction that takes apart finds `[]` too. Behind it, the list is `[]`.
    fn empty_list_first(&mut self, row: usize, test: &Test<'a>, facts: &Facts) -> bool {
        let Test::Length { count: 0, exact: true, .. } = test else { return false };
        let mut otherwise = facts.clone();
        otherwise.assume(test, false);
        let Some(next) = self.first_fitting(row + 1, &otherwise) else { return false };
        let untouched = self.entries[next].facts.is_none();
        if self.end.is_none() || !untouched || !self.open_tests(next, &otherwise).is_empty() {
            return false;
        }
        let Test::Length { occ, .. } = *test else { return false };
        let cons = Test::Length { occ, count: 1, exact: false };
        let Some(subject) = self.fusable(next, &cons) else { return false };
        let live = self.matching.clauses[row].live_at_start.clone();
        let empty = self.builder.join(Some(live));
        // The other arm's locals are its own; what both need is live at this one's start too.
        self.fits(next, &otherwise, Some(Fused { subject, fail: Some(empty) }));
        self.builder.bind(empty);
        self.builder.regs.reset(self.base);
        true
    }

    /// Whether the arm, at this last test of it, takes apart a subject with one instruction that
    /// makes the test too: the subject's number.
    fn fusable(&self, row: usize, test: &Test<'a>) -> Option<usize> {
        let Test::Length { occ, count: 1, exact: false } = test else { return None };
        let clause = &self.matching.clauses[row];
        let subject = self.roots.iter().position(|root| root == occ)?;
        let PatternKind::List { items, tail: Some(tail) } = &clause.patterns[subject].kind else {
            return None;
        };
        // Alternatives are copied from before anything is taken apart, so after all tests.
        if clause.guard.is_some() || visit::has_alternatives(clause.patterns[subject]) {
            return None;
        }
        let head = self.needs(row, &items[0]);
        let rest = self.needs(row, tail);
        let fits = if self.is_used_up(row, subject) { head || rest } else { head && rest };
        fits.then_some(subject)
    }

    /// Whether nobody needs the subject's value behind the pattern of this arm.
    fn is_used_up(&self, row: usize, subject: usize) -> bool {
        let clause = &self.matching.clauses[row];
        let Subject { reg, local, .. } = self.matching.subjects[subject];
        self.builder.regs.owned.contains(reg)
            && local.is_none_or(|local| !clause.live_at_body.contains(local))
    }

    /// Whether the arm's body reads a local that the pattern binds.
    fn needs(&self, row: usize, pattern: &Pattern) -> bool {
        let live = &self.matching.clauses[row].live_at_body;
        let mut needs = false;
        visit::bound_by_pattern(pattern, &mut |local| {
            needs |= live.contains(local) && !self.bound.contains(local);
        });
        needs
    }

    /// All tests have succeeded: the guard, the bindings, the body.
    fn fits(&mut self, row: usize, facts: &Facts, fused: Option<Fused>) {
        let clause = self.matching.clauses[row].clone();
        if let Some(guard) = clause.guard {
            self.bind_for_guard(&clause, guard);
            let fail = self.fail_join(row + 1, facts, true).expect("asked for");
            self.builder.branch(guard, false, fail);
        }
        if let Fallback::Reject { number, .. } = self.matching.fallback {
            self.builder.span = self.matching.whole.span;
            self.builder.emit(Instr::ab(Op::ReceiveAccept, number, 0));
            // A message may be anything until it is known that an arm takes it.
            for subject in &self.matching.subjects {
                if !self.builder.unit.is_managed(subject.ty) {
                    self.builder.disown(subject.reg);
                }
            }
        }
        self.bind_all(row, &clause, fused);
        self.builder.drop_dead(&clause.live_at_body);
        let Some(body) = clause.body else { return };
        let whole = self.matching.whole;
        self.builder.way_on(body, whole, self.matching.dest);
        if let Some(end) = self.end {
            self.builder.jump(end);
        }
    }

    /// Releases what the tests have made.
    fn drop_parts(&mut self) {
        let base = self.base;
        let parts: Vec<Reg> = self
            .builder
            .regs
            .owned
            .iter()
            .filter(|(reg, owner)| base.is_before(*reg) && *owner == Owner::Temporary)
            .map(|(reg, _)| reg)
            .collect();
        parts.into_iter().for_each(|reg| self.builder.drop_reg(reg));
    }
}
