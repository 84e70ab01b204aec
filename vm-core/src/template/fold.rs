//! Compile-time strings, integers and booleans (9.5): which trees are one, and their operators.
//! What isn't evaluated here stays in the program as it is.

use crate::syntax::ast::{BinaryOp, Expr, ExprKind, Literal, UnaryOp};
use std::rc::Rc;

/// A value known while compiling.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Const {
    Text(Rc<str>),
    Int(i64),
    Bool(bool),
}

impl Const {
    /// As a part of a text.
    pub fn text(&self) -> Rc<str> {
        match self {
            Const::Text(text) => text.clone(),
            Const::Int(value) => value.to_string().into(),
            Const::Bool(value) => value.to_string().into(),
        }
    }

    /// The memory of a text.
    pub fn bytes(&self) -> usize {
        match self {
            Const::Text(text) => text.len(),
            Const::Int(_) | Const::Bool(_) => 0,
        }
    }

    /// As a literal.
    pub fn literal(&self) -> Literal {
        match self {
            Const::Text(text) => Literal::String(text.to_string()),
            Const::Int(value) => Literal::Int(*value),
            Const::Bool(value) => Literal::Bool(*value),
        }
    }
}

/// The value of a tree of literals and operators. Recursion is bounded by the tree's height.
pub(super) fn constant(expr: &Expr) -> Option<Const> {
    match &expr.kind {
        ExprKind::Literal(Literal::String(text)) => Some(Const::Text(text.as_str().into())),
        ExprKind::Literal(Literal::Int(value)) => Some(Const::Int(*value)),
        ExprKind::Literal(Literal::Bool(value)) => Some(Const::Bool(*value)),
        ExprKind::Paren(inner) => constant(inner),
        ExprKind::Unary { op, operand } => unary(*op, &constant(operand)?),
        ExprKind::Binary { op, lhs, rhs, .. } => {
            let lhs = constant(lhs)?;
            match decided(*op, &lhs) {
                Some(value) => Some(value),
                None => binary(*op, &lhs, &constant(rhs)?),
            }
        }
        _ => None,
    }
}

/// What the left operand of `&&` and `||` alone decides.
pub(super) fn decided(op: BinaryOp, lhs: &Const) -> Option<Const> {
    match (op, lhs) {
        (BinaryOp::And, Const::Bool(false)) => Some(Const::Bool(false)),
        (BinaryOp::Or, Const::Bool(true)) => Some(Const::Bool(true)),
        _ => None,
    }
}

/// A prefix operator.
pub(super) fn unary(op: UnaryOp, operand: &Const) -> Option<Const> {
    match (op, operand) {
        (UnaryOp::Not, Const::Bool(value)) => Some(Const::Bool(!value)),
        (UnaryOp::Neg, Const::Int(value)) => Some(Const::Int(value.wrapping_neg())),
        _ => None,
    }
}

/// A binary operator; a division by zero has no value.
pub(super) fn binary(op: BinaryOp, lhs: &Const, rhs: &Const) -> Option<Const> {
    use BinaryOp::*;
    Some(match (op, lhs, rhs) {
        (Add, Const::Int(a), Const::Int(b)) => Const::Int(a.wrapping_add(*b)),
        (Sub, Const::Int(a), Const::Int(b)) => Const::Int(a.wrapping_sub(*b)),
        (Mul, Const::Int(a), Const::Int(b)) => Const::Int(a.wrapping_mul(*b)),
        (Div, Const::Int(a), Const::Int(b)) if *b != 0 => Const::Int(a.wrapping_div(*b)),
        (Rem, Const::Int(a), Const::Int(b)) if *b != 0 => Const::Int(a.wrapping_rem(*b)),
        (Concat, a, b) => joined(a, b),
        (Add, Const::Text(_), _) | (Add, _, Const::Text(_)) => joined(lhs, rhs),
        (And, Const::Bool(a), Const::Bool(b)) => Const::Bool(*a && *b),
        (Or, Const::Bool(a), Const::Bool(b)) => Const::Bool(*a || *b),
        (Eq, a, b) if same_type(a, b) => Const::Bool(a == b),
        (Ne, a, b) if same_type(a, b) => Const::Bool(a != b),
        (Lt, Const::Int(a), Const::Int(b)) => Const::Bool(a < b),
        (Le, Const::Int(a), Const::Int(b)) => Const::Bool(a <= b),
        (Gt, Const::Int(a), Const::Int(b)) => Const::Bool(a > b),
        (Ge, Const::Int(a), Const::Int(b)) => Const::Bool(a >= b),
        _ => return None,
    })
}

fn same_type(a: &Const, b: &Const) -> bool {
    std::mem::discriminant(a) == std::mem::discriminant(b)
}

fn joined(a: &Const, b: &Const) -> Const {
    Const::Text(format!("{}{}", a.text(), b.text()).into())
}
