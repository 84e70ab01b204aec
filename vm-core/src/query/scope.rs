//! The local names that can be used at a place, innermost first.

use super::lookup::covers;
use crate::base::ids::{FunId, VarId};
use crate::base::span::Span;
use crate::check::Inspected;
use crate::check::typed::{Arm, Expr, Kind, Pattern, PatternKind};
use crate::check::typed_walk::children;
use crate::check::world::Role;

/// A local name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Local {
    Var(VarId),
    Fun(FunId),
}

/// What is bound around the place.
pub(super) fn locals(inspected: &Inspected<'_>, place: Span) -> Vec<Local> {
    let world = &inspected.core.world;
    let mut found = Vec::new();
    let mut around: Vec<FunId> = Vec::new();
    for (id, fun) in world.funs.enumerate() {
        let Some(body) = &fun.body else { continue };
        // A function of several clauses covers them all; its parameters end where the clause does.
        if !covers(body.expr.span, place) {
            continue;
        }
        around.push(id);
        found.extend(body.params.iter().map(|var| Local::Var(*var)));
        collect(&body.expr, place, &mut found);
    }
    let nested = world.funs.enumerate().filter(|(_, fun)| {
        fun.role == Role::Local && fun.parent.is_some_and(|parent| around.contains(&parent))
    });
    found.extend(nested.map(|(id, _)| Local::Fun(id)));
    found.reverse();
    found
}

fn collect(expr: &Expr, place: Span, found: &mut Vec<Local>) {
    let mut pending = vec![expr];
    while let Some(expr) = pending.pop() {
        match &expr.kind {
            Kind::Block(stmts, _) => {
                for stmt in stmts.iter().filter(|s| s.span.end <= place.start) {
                    bound(stmt, found);
                }
            }
            Kind::For { var, .. } => found.push(Local::Var(*var)),
            Kind::Match { arms, .. } | Kind::Receive { arms, .. } => in_arms(arms, place, found),
            Kind::Try { handler: Some(handler), .. } => in_arms(&handler.arms, place, found),
            _ => {}
        }
        children(expr, &mut |part| {
            if covers(part.span, place) {
                pending.push(part);
            }
        });
    }
}

fn bound(stmt: &Expr, found: &mut Vec<Local>) {
    match &stmt.kind {
        Kind::Let(var, _) => found.push(Local::Var(*var)),
        Kind::LetPattern(pattern, _) => in_pattern(pattern, found),
        _ => {}
    }
}

fn in_arms(arms: &[Arm], place: Span, found: &mut Vec<Local>) {
    for arm in arms {
        let guarded = arm.guard.as_ref().is_some_and(|guard| covers(guard.span, place));
        if guarded || covers(arm.body.span, place) {
            arm.patterns.iter().for_each(|pattern| in_pattern(pattern, found));
        }
    }
}

fn in_pattern(pattern: &Pattern, found: &mut Vec<Local>) {
    match &pattern.kind {
        PatternKind::Bind(var) => found.push(Local::Var(*var)),
        PatternKind::Or(parts) | PatternKind::Tuple(parts) => {
            parts.iter().for_each(|part| in_pattern(part, found));
        }
        PatternKind::Ctor { fields, .. } => fields.iter().for_each(|f| in_pattern(f, found)),
        PatternKind::Record(fields) => fields.iter().for_each(|(_, f)| in_pattern(f, found)),
        PatternKind::List { items, tail } => {
            items.iter().for_each(|item| in_pattern(item, found));
            tail.iter().for_each(|tail| in_pattern(tail, found));
        }
        PatternKind::StringPrefix { rest, .. } => in_pattern(rest, found),
        PatternKind::Both(inner, name) => {
            in_pattern(inner, found);
            in_pattern(name, found);
        }
        PatternKind::Map(entries) => entries.iter().for_each(|(_, part)| in_pattern(part, found)),
        _ => {}
    }
}
