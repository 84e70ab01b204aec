//! Arithmetic on Int constants: `2 * 3`, and `x + 1 + 2`, which inlining leaves behind.
//!
//! Int wraps at 64 bits, so additions of constants may be joined. Division is left to the machine.

use super::rewrite;
use crate::ir::{BinOp, Const, Expr, ExprKind, Program, TypeDef, TypeTable};
use crate::ty::Prim;

/// The pass.
pub fn fold(mut program: Program) -> Program {
    let Program { functions, types, .. } = &mut program;
    for function in functions.iter_mut() {
        expr(&mut function.body, types);
    }
    program
}

fn expr(node: &mut Expr, types: &TypeTable) {
    rewrite::children(node, &mut |part| expr(part, types));
    if !matches!(types[node.ty], TypeDef::Prim(Prim::Int)) {
        return;
    }
    let ExprKind::Binary { op, lhs, rhs } = &mut node.kind else { return };
    let Some(right) = constant(rhs) else { return };
    if let Some(left) = constant(lhs) {
        let value = match op {
            BinOp::Add => left.wrapping_add(right),
            BinOp::Sub => left.wrapping_sub(right),
            BinOp::Mul => left.wrapping_mul(right),
            _ => return,
        };
        node.kind = ExprKind::Const(Const::Int(value));
        return;
    }
    let outer = match op {
        BinOp::Add => right,
        BinOp::Sub => right.wrapping_neg(),
        _ => return,
    };
    let ExprKind::Binary { op: inner_op, lhs: inner, rhs: inner_right } = &mut lhs.kind else {
        return;
    };
    let sum = match (inner_op, constant(inner_right)) {
        (BinOp::Add, Some(inner)) => inner.wrapping_add(outer),
        (BinOp::Sub, Some(inner)) => outer.wrapping_sub(inner),
        _ => return,
    };
    let inner = std::mem::replace(&mut inner.kind, ExprKind::Unreachable);
    lhs.kind = inner;
    rhs.kind = ExprKind::Const(Const::Int(sum));
    *op = BinOp::Add;
}

fn constant(expr: &Expr) -> Option<i64> {
    match expr.kind {
        ExprKind::Const(Const::Int(value)) => Some(value),
        _ => None,
    }
}
