//! Calls whose type argument isn't declared: what looks types up anyway (`fromJson[Ghost](j)`)
//! finds that out when it runs (10.5), so that the program may catch it.

use super::Checker;
use super::call::{ArgIn, ArgValue};
use crate::base::intern::Symbol;
use crate::check::typed::{Expr, Kind};
use crate::ir::Const;
use crate::syntax::ast::{TypeExpr, TypeExprKind};
use crate::ty::Prim;

/// Builtins with a type argument and those that take the type's name in front instead.
const BY_NAME: [(&str, &str); 4] = [
    ("fromJson", "jsonToTypeByName"),
    ("jsonToType", "jsonToTypeByName"),
    ("makeRecord", "makeRecordByName"),
    ("makeVariant", "makeVariantByName"),
];

/// Types that are no declarations and no builtin types without parameters.
const COLLECTIONS: &str = "List Set Array Map";

impl<'a> Checker<'a> {
    /// The name of the builtin to call instead of `name`, and the arguments for it, when the type
    /// argument isn't declared.
    pub(super) fn by_type_name(
        &mut self,
        name: Symbol,
        type_args: Option<&'a [TypeExpr]>,
    ) -> Option<(Symbol, ArgIn<'a>)> {
        let text = self.core.world.text(name);
        let (_, by_name) = BY_NAME.iter().find(|(known, _)| *known == text)?;
        let [TypeExpr { kind: TypeExprKind::Named { path, args: None }, span }] = type_args? else {
            return None;
        };
        let [ty] = path.as_slice() else { return None };
        if self.is_type(ty.symbol) {
            return None;
        }
        let text = self.core.world.text(ty.symbol).into();
        let kind = Kind::Const(Const::String(text));
        let value = Expr { kind, ty: self.prim(Prim::String), span: *span };
        let arg = ArgIn { name: None, value: ArgValue::Typed(value), span: *span };
        Some((self.core.world.names.intern(by_name), arg))
    }

    fn is_type(&self, name: Symbol) -> bool {
        let text = self.core.world.text(name);
        let module = self.body.module;
        self.body.types.vars.contains_key(&name)
            || self.resolved.type_named(module, name).is_some()
            || self.private_type(module, name).is_some()
            || self.prims.contains_key(&name)
            || COLLECTIONS.split_whitespace().any(|collection| collection == text)
            // A single letter is a variable.
            || text.len() == 1
    }
}
