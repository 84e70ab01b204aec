//! Maps and sets whose keys have an equality of the program's own: the machine finds keys by their
//! structure, so every key is replaced by the equal one that is there, and whole collections are
//! put together by the library's Nostos code (`nos/derive.nos`).

use super::body::Body;
use super::instance::Lowering;
use crate::base::ids::{FunId, NativeId, TypeId};
use crate::base::span::Span;
use crate::check::world::{BuiltinTrait, Role};
use crate::ir::{self, ExprKind, TypeDef};

/// Builtins that put whole collections together, and what does it for such keys.
const WHOLE: &[(&str, &str, &str)] = &[
    ("Map", "fromList", "mapFromList"),
    ("Map", "union", "mapUnion"),
    ("Map", "merge", "mapUnion"),
    ("Map", "intersection", "mapIntersection"),
    ("Map", "difference", "mapDifference"),
    ("Set", "fromList", "setFromList"),
    ("Set", "union", "setUnion"),
    ("Set", "intersection", "setIntersection"),
    ("Set", "difference", "setDifference"),
    ("Set", "symmetricDifference", "setSymmetricDifference"),
    ("Set", "isSubset", "setIsSubset"),
    ("Set", "isProperSubset", "setIsProperSubset"),
];

/// What becomes of a call of a builtin.
pub enum Keyed {
    /// It is none of these.
    Not,
    /// Another call takes its place.
    Call(ir::Expr),
    /// Its arguments have been replaced; this is evaluated before it.
    After(Vec<ir::Expr>),
}

impl Lowering {
    /// A function of the library's `nos/derive.nos`.
    pub fn derive_library(&mut self, name: &str) -> FunId {
        let world = &self.core.world;
        let found = world.funs.enumerate().find(|(_, fun)| {
            fun.role == Role::Plain && self.library[fun.module] && world.text(fun.name) == name
        });
        found.expect("the library has what the compiler calls").0
    }

    /// Whether a type's values, used as keys, are equal by the program's own rule.
    fn has_own_keys(&mut self, collection: TypeId) -> bool {
        match self.types[collection] {
            TypeDef::Map(key, _) | TypeDef::Set(key) => self.involves(key, BuiltinTrait::Eq),
            _ => false,
        }
    }
}

impl Body<'_> {
    /// Whether a call of a builtin is one on a map or set with such keys.
    pub fn keyed_call(
        &mut self,
        native: NativeId,
        args: &mut [ir::Expr],
        ty: TypeId,
        span: Span,
    ) -> Keyed {
        let signature = self.low.core.world.natives[native].signature;
        let collection = args.first().map_or(ty, |arg| arg.ty);
        let whole = |(namespace, name, _): &&(&str, &str, &str)| {
            (*namespace, *name) == (signature.namespace, signature.name)
        };
        if let Some((_, _, function)) = WHOLE.iter().find(whole) {
            let made = if self.low.is_collection(ty) { ty } else { collection };
            if !self.low.has_own_keys(made) {
                return Keyed::Not;
            }
            let function = self.low.derive_library(function);
            return Keyed::Call(self.method_call(function, args.to_vec(), ty, span));
        }
        if args.len() >= 2 && self.low.has_own_keys(collection) {
            let key = match self.low.types[collection] {
                TypeDef::Map(key, _) | TypeDef::Set(key) => key,
                _ => return Keyed::Not,
            };
            if args[1].ty == key {
                return Keyed::After(self.replace_key(args, key, span));
            }
        }
        Keyed::Not
    }

    /// Replaces the second argument, a key, by the equal one that the first has; gives what must be
    /// evaluated before.
    fn replace_key(&mut self, args: &mut [ir::Expr], key: TypeId, span: Span) -> Vec<ir::Expr> {
        let mut stmts = Vec::new();
        let collection = self.kept("collection", args[0].clone(), &mut stmts, span);
        let wanted = self.kept("key", args[1].clone(), &mut stmts, span);
        let name = match self.low.types[collection.ty] {
            TypeDef::Map(..) => "keyIn",
            _ => "memberIn",
        };
        let function = self.low.derive_library(name);
        let found = self.method_call(function, vec![collection.clone(), wanted], key, span);
        args[0] = collection;
        args[1] = found;
        stmts
    }

    /// `%{k: v}` and `#{a}` with such keys.
    pub fn keyed_literal(
        &mut self,
        items: Vec<ir::Expr>,
        ty: TypeId,
        span: Span,
    ) -> Result<ir::Expr, Vec<ir::Expr>> {
        if items.is_empty() || !self.low.has_own_keys(ty) {
            return Err(items);
        }
        let name = match self.low.types[ty] {
            TypeDef::Map(..) => "mapFromList",
            _ => "setFromList",
        };
        let list = self.low.list_type(items[0].ty);
        let items = self.node(ExprKind::List { items, tail: None }, list, span);
        let function = self.low.derive_library(name);
        Ok(self.method_call(function, vec![items], ty, span))
    }
}

impl Lowering {
    fn is_collection(&self, ty: TypeId) -> bool {
        matches!(self.types[ty], TypeDef::Map(..) | TypeDef::Set(_))
    }
}
