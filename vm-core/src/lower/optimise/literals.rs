//! Lists, maps and sets of constants as constants: made once, when the program is loaded, instead
//! of wherever they are read. A table at the top level is evaluated each time its name is read
//! (2.3), so a lookup in it would make the whole table.
//!
//! Tuples stay, unless they stand in such a list: `unbox` takes apart what is short-lived. Nothing
//! else that makes a value is looked at.

use super::rewrite;
use crate::ir::{Const, Expr, ExprKind, Made, Program, Shape};

/// The pass.
pub fn literals(mut program: Program) -> Program {
    for function in program.functions.iter_mut() {
        expr(&mut function.body);
    }
    program
}

fn expr(node: &mut Expr) {
    rewrite::children(node, &mut expr);
    let (shape, parts): (_, Vec<&Expr>) = match &node.kind {
        ExprKind::List { items, tail: None } => (Shape::List, items.iter().collect()),
        ExprKind::Map(pairs) if pairs.iter().all(|(key, _)| is_key(key)) => {
            (Shape::Map, pairs.iter().flat_map(|(key, value)| [key, value]).collect())
        }
        ExprKind::Set(members) if members.iter().all(is_key) => {
            (Shape::Set, members.iter().collect())
        }
        _ => return,
    };
    // What is empty has instructions of its own.
    if !parts.is_empty()
        && let Some(made) = made(shape, &parts)
    {
        node.kind = ExprKind::Const(made);
    }
}

fn made(shape: Shape, parts: &[&Expr]) -> Option<Const> {
    let mut constants = Vec::with_capacity(parts.len());
    for part in parts {
        constants.push((constant(part)?, part.ty));
    }
    Some(Const::Made(Made { shape, parts: constants.into() }))
}

fn constant(part: &Expr) -> Option<Const> {
    match &part.kind {
        // The number of a type changes when the program is put behind another one.
        ExprKind::Const(Const::Type(_)) => None,
        ExprKind::Const(value) => Some(value.clone()),
        ExprKind::Tuple(parts) => made(Shape::Tuple, &parts.iter().collect::<Vec<_>>()),
        _ => None,
    }
}

/// Whether a key or member is one of those that need no test when the program runs.
fn is_key(part: &Expr) -> bool {
    matches!(
        part.kind,
        ExprKind::Const(Const::Int(_) | Const::String(_) | Const::Char(_) | Const::Bool(_))
    )
}
