//! Values of a module that take something apart: one pattern with several names makes one value for
//! each of them. The shell keeps such an input as it is, so this is no part of parsing.

use super::ast::{Expr, ExprKind, Item, ItemKind, Module, Pattern, PatternKind, Stmt, StmtKind};
use super::visit::{Visitor, walk_pattern};
use crate::base::intern::Symbol;

/// Replaces every value with a pattern by one value for each name of the pattern.
pub fn split_values(module: &mut Module) {
    for mut item in std::mem::take(&mut module.items) {
        if let ItemKind::Module { module, .. } = &mut item.kind {
            split_values(module);
        }
        let names = match &item.kind {
            ItemKind::Value { pattern, .. } if !matches!(pattern.kind, PatternKind::Name(_)) => {
                names_of(pattern)
            }
            _ => Vec::new(),
        };
        if names.is_empty() {
            module.items.push(item);
        } else {
            module.items.extend(names.into_iter().map(|name| one_value(item.clone(), name)));
        }
    }
}

/// `name = { pattern = value; name }`
fn one_value(item: Item, name: Symbol) -> Item {
    let ItemKind::Value { mutable, pattern, ty, value } = item.kind else { return item };
    let span = pattern.span;
    let named = Pattern { kind: PatternKind::Name(name), span };
    let result = Expr { kind: ExprKind::Var(name), span };
    let whole = value.span;
    let bind = Stmt { kind: StmtKind::Bind { pattern, ty, value }, span: whole };
    let result = Stmt { kind: StmtKind::Expr(result), span };
    let value = Expr { kind: ExprKind::Block(vec![bind, result]), span: whole };
    Item { kind: ItemKind::Value { mutable, pattern: named, ty: None, value }, ..item }
}

/// The names that a pattern binds.
fn names_of(pattern: &Pattern) -> Vec<Symbol> {
    struct Names(Vec<Symbol>);
    impl Visitor for Names {
        fn bind(&mut self, name: Symbol) {
            if !self.0.contains(&name) {
                self.0.push(name);
            }
        }
    }
    let mut names = Names(Vec::new());
    walk_pattern(&mut names, &mut pattern.clone());
    names.0
}
