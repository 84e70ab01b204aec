//! Values of a module. One pattern with several names makes one value for each of them, which takes
//! the whole apart.

use super::{Parsed, Parser};
use crate::base::intern::Symbol;
use crate::syntax::ast::{Expr, ExprKind, Item, ItemKind, Pattern, PatternKind, Stmt, StmtKind};
use crate::syntax::token::TokenKind;
use crate::syntax::visit::{Visitor, walk_pattern};

impl Parser<'_> {
    /// `pattern: T = expr`
    pub(super) fn value_decl(&mut self) -> Parsed<ItemKind> {
        let mutable = self.eat(TokenKind::Var);
        let pattern = self.pattern()?;
        let ty = if self.eat(TokenKind::Colon) { Some(self.ty()?) } else { None };
        if !self.at(TokenKind::Eq) {
            return Err(match ty {
                Some(_) => self.expected(&["="]),
                None => self.expected(&["=", ":"]),
            });
        }
        self.bump();
        Ok(ItemKind::Value { mutable, pattern, ty, value: self.expr()? })
    }
}

/// Adds an item; a value with a pattern as one value for each name.
pub(super) fn push(items: &mut Vec<Item>, item: Item) {
    let names = match &item.kind {
        ItemKind::Value { pattern: Pattern { kind: PatternKind::Name(_), .. }, .. } => Vec::new(),
        ItemKind::Value { pattern, .. } => names_of(pattern),
        _ => Vec::new(),
    };
    if names.is_empty() {
        return items.push(item);
    }
    items.extend(names.into_iter().map(|name| one_value(item.clone(), name)));
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
