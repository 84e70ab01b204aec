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
pub fn joined(stmts: Vec<Expr>, result: Expr) -> (Vec<Expr>, Expr) {
    match join(&stmts, &result) {
        Some(joined) => joined,
        None => (stmts, result),
    }
}

fn join(stmts: &[Expr], result: &Expr) -> Option<(Vec<Expr>, Expr)> {
    let before = stmts.iter().rposition(|stmt| !is_set(stmt)).map_or(0, |last| last + 1);
    let (before, sets) = stmts.split_at(before);
    let (mut before, mut set) = (before.to_vec(), sets.first()?.clone());
    let mut copies = Vec::new();
    for outer in sets[1..].iter().chain([result]) {
        let ExprKind::SetListItem { list: copy, path: inner, value } = set.kind else {
            return None;
        };
        let ExprKind::SetListItem { list, path, value: changed } = &outer.kind else {
            return None;
        };
        let read = before.iter().position(|stmt| reads_into(stmt, *list, copy))?;
        if !is_local(changed, copy) {
            return None;
        }
        before.remove(read);
        copies.push(copy);
        let path = path.iter().cloned().chain(inner).collect();
        set = Expr { kind: ExprKind::SetListItem { list: *list, path, value }, ..*outer };
    }
    // A map further in is changed as a copy, and read out of one of these.
    let mut needed = false;
    for stmt in &before {
        visit::mentions(stmt, &mut |local| needed |= copies.contains(&local));
    }
    (!needed && copies.len() < PATH_MAX).then_some((before, set))
}

fn is_set(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::SetListItem { .. })
}

fn is_local(expr: &Expr, local: LocalId) -> bool {
    matches!(expr.kind, ExprKind::Local(read) if read == local)
}

/// `copy = list[key]`
fn reads_into(stmt: &Expr, list: LocalId, copy: LocalId) -> bool {
    let ExprKind::Let { local, value } = &stmt.kind else { return false };
    let ExprKind::Binary { op: BinOp::Item, lhs, .. } = &value.kind else { return false };
    *local == copy && is_local(lhs, list)
}
