//! Uses of shared variables that could block for ever (7.10): a condition that reads what its
//! branch overwrites, an assignment inside an assignment, a call that waits for a message under the
//! lock.

use super::constraint::Answer;
use super::error::TypeError;
use super::solve::Core;
use super::typed::{Expr, Kind, Target};
use super::typed_walk::children;
use super::world::Role;
use crate::base::hash::{HashMap, HashSet};
use crate::base::ids::{FunId, MvarId};
use crate::base::span::Span;

/// Reports every such use.
pub(super) fn check(core: &mut Core) {
    if core.world.mvars.is_empty() {
        return;
    }
    let mut facts: HashMap<FunId, Facts> = HashMap::default();
    let mut found = Vec::new();
    for (fun, info) in core.world.funs.enumerate() {
        let Some(body) = &info.body else { continue };
        let root = root(core, fun);
        let mut walker =
            Walker { core, facts: facts.remove(&root).unwrap_or_default(), root, found };
        walker.walk(&body.expr);
        facts.insert(root, walker.facts);
        found = walker.found;
    }
    let blocking = blocking(&facts);
    for (fun, info) in core.world.funs.enumerate() {
        let Some(facts) = facts.get(&fun) else { continue };
        let held = facts.writes.iter().find(|mvar| facts.reads.contains(mvar));
        let callee = facts.calls.iter().find(|callee| blocking.contains(callee));
        if let (Some(mvar), Some(callee)) = (held, callee) {
            let error = TypeError::MvarBlocks { fun, mvar: *mvar, callee: *callee };
            found.push((error, info.span));
        }
    }
    for (error, span) in found {
        core.report(error, span);
    }
}

/// What a function does itself, its lambdas and local functions included.
#[derive(Default)]
struct Facts {
    reads: Vec<MvarId>,
    writes: Vec<MvarId>,
    calls: Vec<FunId>,
    receives: bool,
}

/// The function that a nested one counts as: the outermost one, or the process that it runs in.
fn root(core: &Core, fun: FunId) -> FunId {
    let info = &core.world.funs[fun];
    match info.parent {
        Some(parent) if info.role != Role::Process => root(core, parent),
        _ => fun,
    }
}

/// Functions that wait for a message, themselves or through what they call.
fn blocking(facts: &HashMap<FunId, Facts>) -> HashSet<FunId> {
    let mut blocking: HashSet<FunId> =
        facts.iter().filter(|(_, f)| f.receives).map(|(fun, _)| *fun).collect();
    loop {
        let more: Vec<FunId> = facts
            .iter()
            .filter(|(fun, f)| {
                !blocking.contains(fun) && f.calls.iter().any(|callee| blocking.contains(callee))
            })
            .map(|(fun, _)| *fun)
            .collect();
        if more.is_empty() {
            return blocking;
        }
        blocking.extend(more);
    }
}

struct Walker<'c> {
    core: &'c Core,
    facts: Facts,
    root: FunId,
    found: Vec<(TypeError, Span)>,
}

impl Walker<'_> {
    fn walk(&mut self, expr: &Expr) {
        match &expr.kind {
            Kind::MvarGet(mvar) => self.facts.reads.push(*mvar),
            Kind::MvarSet { mvar, value, .. } => {
                self.facts.writes.push(*mvar);
                if let Some(span) = find(self.core, expr.span, value, &|e| is_set(e, *mvar)) {
                    self.found.push((TypeError::MvarNested { mvar: *mvar }, span));
                }
            }
            Kind::Receive { .. } => self.facts.receives = true,
            Kind::Call { target: Target::Fun(fun), .. } => self.called(*fun),
            Kind::Deferred { constraint, .. } => {
                if let Answer::Call(answer) = &self.core.constraints[*constraint].answer
                    && let Target::Fun(fun) = answer.target
                {
                    self.called(fun);
                }
            }
            Kind::If { cond, then, otherwise } => {
                self.compare_then_set(expr.span, &[cond], &[then, otherwise]);
            }
            Kind::Match { subjects, arms, clauses: false } => {
                let subjects: Vec<&Expr> = subjects.iter().collect();
                let bodies: Vec<&Expr> = arms.iter().map(|arm| &arm.body).collect();
                self.compare_then_set(expr.span, &subjects, &bodies);
            }
            _ => {}
        }
        children(expr, &mut |child| self.walk(child));
    }

    fn called(&mut self, fun: FunId) {
        let callee = root(self.core, fun);
        if callee != self.root {
            self.facts.calls.push(callee);
        }
    }

    /// A condition reads a variable that a branch sets to something that doesn't mention it.
    fn compare_then_set(&mut self, place: Span, conditions: &[&Expr], branches: &[&Expr]) {
        for mvar in self.core.world.mvars.ids() {
            let read = |e: &Expr| matches!(e.kind, Kind::MvarGet(m) if m == mvar);
            let overwrites = |e: &Expr| match e.kind {
                Kind::MvarSet { mvar: m, locked: false, .. } => m == mvar,
                _ => false,
            };
            if conditions.iter().all(|c| find(self.core, place, c, &read).is_none()) {
                continue;
            }
            if let Some(span) = branches.iter().find_map(|b| find(self.core, place, b, &overwrites))
            {
                let error = TypeError::MvarCompareThenSet { fun: self.root, mvar };
                self.found.push((error, span));
            }
        }
    }
}

fn is_set(expr: &Expr, mvar: MvarId) -> bool {
    matches!(expr.kind, Kind::MvarSet { mvar: m, .. } if m == mvar)
}

/// Looks for a part of an expression.
struct Search<'s> {
    core: &'s Core,
    /// Lambdas and local functions that are written here are looked into, other functions that are
    /// called are not.
    place: Span,
    condition: &'s dyn Fn(&Expr) -> bool,
    seen: HashSet<FunId>,
}

/// Where the first part that fulfils the condition stands.
fn find(core: &Core, place: Span, expr: &Expr, condition: &dyn Fn(&Expr) -> bool) -> Option<Span> {
    Search { core, place, condition, seen: HashSet::default() }.find(expr)
}

impl Search<'_> {
    fn find(&mut self, expr: &Expr) -> Option<Span> {
        if (self.condition)(expr) {
            return Some(expr.span);
        }
        let mut found = None;
        children(expr, &mut |child| found = found.or_else(|| self.find(child)));
        let fun = match &expr.kind {
            Kind::Function { target, .. } | Kind::Call { target, .. } => Some(*target),
            Kind::Deferred { constraint, .. } => match &self.core.constraints[*constraint].answer {
                Answer::Call(answer) => Some(answer.target),
                _ => None,
            },
            _ => None,
        };
        match fun {
            Some(Target::Fun(fun)) if found.is_none() => self.find_in(fun),
            _ => found,
        }
    }

    fn find_in(&mut self, fun: FunId) -> Option<Span> {
        let core = self.core;
        let info = &core.world.funs[fun];
        let is_inside = info.parent.is_some()
            && info.span.source == self.place.source
            && self.place.start <= info.span.start
            && info.span.end <= self.place.end;
        if !is_inside || !self.seen.insert(fun) {
            return None;
        }
        self.find(&info.body.as_ref()?.expr)
    }
}
