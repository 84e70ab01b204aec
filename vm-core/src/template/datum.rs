//! What the compile-time parts of a template compute with: trees, and what is known of the
//! decorated item.

use super::describe::{FunctionData, TypeData};
use super::fold::{self, Const};
use crate::syntax::ast::{Expr, ExprKind, Item, Stmt};
use std::rc::Rc;

/// A value at compile time.
#[derive(Clone)]
pub(super) enum Datum {
    /// A string, integer or boolean.
    Const(Const),
    /// A piece of program.
    Tree(Rc<Expr>),
    /// A list of values.
    List(Rc<[Datum]>),
    /// A parameter, field or constructor: named values.
    Record(Rc<[(&'static str, Datum)]>),
    /// The decorated function.
    Function(Rc<FunctionData>),
    /// The decorated type.
    Type(Rc<TypeData>),
    /// Definitions that `eval` parsed.
    Code(Rc<Code>),
}

/// Definitions that `eval` parsed.
pub(super) struct Code {
    /// Their text: the same definitions for two clauses of a function are made once.
    pub text: Rc<str>,
    /// Functions, types and the like, which belong to the module.
    pub items: Vec<Item>,
    /// `name = value`, which belong where they are inserted.
    pub bindings: Vec<Stmt>,
}

impl Datum {
    /// A string.
    pub fn text(text: &str) -> Datum {
        Datum::Const(Const::Text(text.into()))
    }

    /// Some strings.
    pub fn texts<'t>(texts: impl Iterator<Item = &'t str>) -> Datum {
        Datum::List(texts.map(Datum::text).collect())
    }

    /// A tree.
    pub fn tree(expr: Expr) -> Datum {
        Datum::Tree(Rc::new(expr))
    }

    /// The string, integer or boolean that it is.
    pub fn constant(&self) -> Option<Const> {
        match self {
            Datum::Const(value) => Some(value.clone()),
            Datum::Tree(tree) => fold::constant(tree),
            _ => None,
        }
    }

    /// How many elements it has, when it is a list or the tree of one.
    pub fn length(&self) -> Option<usize> {
        match self {
            Datum::List(items) => Some(items.len()),
            Datum::Tree(tree) => match &unwrapped(tree).kind {
                ExprKind::List { items, tail: None } => Some(items.len()),
                _ => None,
            },
            _ => None,
        }
    }

    /// One of its elements.
    pub fn element(&self, index: usize) -> Option<Datum> {
        match self {
            Datum::List(items) => items.get(index).cloned(),
            Datum::Tree(tree) => match &unwrapped(tree).kind {
                ExprKind::List { items, tail: None } => {
                    items.get(index).map(|item| Datum::tree(item.clone()))
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// Its elements, when it is a list or the tree of one.
    pub fn elements(&self) -> Option<Rc<[Datum]>> {
        match self {
            Datum::List(items) => Some(items.clone()),
            Datum::Tree(tree) => match &unwrapped(tree).kind {
                ExprKind::List { items, tail: None } => {
                    Some(items.iter().map(|item| Datum::tree(item.clone())).collect())
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// The entry under a key, of a record or of the tree of a map.
    pub fn entry(&self, key: &str) -> Option<Datum> {
        match self {
            Datum::Record(entries) => {
                entries.iter().find(|(name, _)| *name == key).map(|(_, value)| value.clone())
            }
            Datum::Tree(tree) => {
                let ExprKind::Map(entries) = &unwrapped(tree).kind else { return None };
                let is_it = |(found, _): &&(Expr, Expr)| {
                    fold::constant(found).is_some_and(|found| *found.text() == *key)
                };
                entries.iter().find(is_it).map(|(_, value)| Datum::tree(value.clone()))
            }
            _ => None,
        }
    }

    /// Whether it is, or contains, definitions.
    pub fn is_code(&self) -> bool {
        match self {
            Datum::Code(_) => true,
            Datum::List(items) => items.iter().any(Datum::is_code),
            _ => false,
        }
    }
}

/// A tree without the brackets around it.
pub(super) fn unwrapped(expr: &Expr) -> &Expr {
    match &expr.kind {
        ExprKind::Paren(inner) => unwrapped(inner),
        _ => expr,
    }
}
