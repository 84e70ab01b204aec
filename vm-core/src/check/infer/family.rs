//! `r.parents` and `r.children` of reactive records (10.8): written like fields, they are calls.

use super::Checker;
use super::names::target;
use crate::base::ids::NativeId;
use crate::base::intern::Symbol;
use crate::base::span::Span;
use crate::check::typed::{Arg, Expr};
use crate::ir::DataKind;
use crate::ty::{Node, Ty};

impl Checker<'_> {
    /// Whether a method of reactive values doesn't exist with so many arguments: `onChange` for a
    /// single field is another language's.
    pub(super) fn lacks_form(&mut self, native: NativeId, args: usize) -> bool {
        let signature = self.core.world.natives[native].signature;
        matches!(signature.name, "onChange" | "onRead") && signature.arity() as usize != args
    }

    /// The builtin behind a name that all reactive records have.
    pub(super) fn family(&mut self, object: Ty, name: Symbol) -> Option<Symbol> {
        let Node::Data(data, _) = self.core.world.table.node(object) else { return None };
        if self.core.world.datas[data].kind != DataKind::Reactive {
            return None;
        }
        let native = match self.core.world.text(name) {
            "parents" => "native_reactiveParents",
            "children" => "native_reactiveChildren",
            _ => return None,
        };
        Some(self.symbol(native))
    }

    pub(super) fn family_call(&mut self, native: Symbol, object: Expr, span: Span) -> Expr {
        self.core.world.asks_for_parents = true;
        let target = target(&self.resolved.builtins.internal[&native]);
        let instance = self.instantiate(target);
        self.unify(instance.params[0], object.ty, object.span);
        let kind = self.call_of(target, instance.inst.clone(), vec![Arg::Value(object)]);
        Expr { kind, ty: instance.result, span }
    }
}
