//! Nested assignments: `g[i][j] = v` where every level is a list.
//!
//! The checker writes a copy for each level, which is changed and then set in the level around it.
//! Here the levels become one assignment with a path, which changes them where they are. Where one
//! of them is a map, all keep their copies.

use super::visit;
use crate::base::ids::LocalId;
use crate::ir::{BinOp, Expr, ExprKind};

/// A longer path keeps its copies: its indices would stand in as many registers.
const PATH_MAX: usize = 16;

/// The statements and the result of a block that assigns by copies, as one assignment if it can be.
pub fn joined(mut stmts: Vec<Expr>, result: Expr) -> (Vec<Expr>, Expr) {
    let before = stmts.iter().rposition(|stmt| set(stmt).is_none()).map_or(0, |last| last + 1);
    let outwards = stmts[before..].iter().chain([&result]);
    let Some(copies) = copies(&stmts[..before], outwards) else { return (stmts, result) };
    let inner = stmts.split_off(before);
    stmts.retain(|stmt| !makes(stmt, &copies));
    let mut whole = result;
    for level in inner.into_iter().rev() {
        if let ExprKind::SetListItem { path, value, .. } = &mut whole.kind
            && let ExprKind::SetListItem { path: further, value: set, .. } = level.kind
        {
            path.extend(further);
            *value = set;
        }
    }
    (stmts, whole)
}

/// The copies of all levels but the outermost, if there are any and each is read out of the level
/// around it, set there, and needed for nothing else.
fn copies<'e>(before: &[Expr], outwards: impl Iterator<Item = &'e Expr>) -> Option<Vec<LocalId>> {
    let (mut copies, mut inner) = (Vec::new(), None);
    for level in outwards {
        let (list, value) = set(level)?;
        if let Some(copy) = inner.replace(list) {
            let is_read = before.iter().any(|stmt| reads_into(stmt, list, copy));
            if !is_read || !is_local(value, copy) {
                return None;
            }
            copies.push(copy);
        }
    }
    if copies.is_empty() || copies.len() >= PATH_MAX {
        return None;
    }
    // A map further in is changed as a copy, and read out of one of these.
    let mut needed = false;
    for stmt in before.iter().filter(|stmt| !makes(stmt, &copies)) {
        visit::mentions(stmt, &mut |local| needed |= copies.contains(&local));
    }
    (!needed).then_some(copies)
}

/// The list whose element an assignment sets, and the value.
fn set(expr: &Expr) -> Option<(LocalId, &Expr)> {
    match &expr.kind {
        ExprKind::SetListItem { list, value, .. } => Some((*list, value)),
        _ => None,
    }
}

fn is_local(expr: &Expr, local: LocalId) -> bool {
    matches!(expr.kind, ExprKind::Local(read) if read == local)
}

/// Whether a statement makes one of the copies.
fn makes(stmt: &Expr, copies: &[LocalId]) -> bool {
    matches!(stmt.kind, ExprKind::Let { local, .. } if copies.contains(&local))
}

/// `copy = list[key]`
fn reads_into(stmt: &Expr, list: LocalId, copy: LocalId) -> bool {
    let ExprKind::Let { local, value } = &stmt.kind else { return false };
    let ExprKind::Binary { op: BinOp::Item, lhs, .. } = &value.kind else { return false };
    *local == copy && is_local(lhs, list)
}
