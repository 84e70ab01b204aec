//! Which types implement which traits (5.5): the builtin ones structurally, the others by their
//! implementations.

use super::{Core, Outcome};
use crate::base::ids::{FunId, ImplId, TraitId};
use crate::base::intern::Symbol;
use crate::base::span::Span;
use crate::check::constraint::Answer;
use crate::check::error::TypeError;
use crate::check::world::{BuiltinTrait, MethodImpl};
use crate::ir::DataKind;
use crate::ty::table::Replacement;
use crate::ty::{Node, Prim, Ty};

type Solved = Result<Outcome, TypeError>;

/// What is known about a type and a builtin trait.
enum Known {
    Yes,
    No,
    /// It does if this type does.
    If(Vec<Ty>),
}

impl Core {
    pub(super) fn solve_impl(&mut self, ty: Ty, trait_id: TraitId, span: Span) -> Solved {
        match self.world.table.node(ty) {
            Node::Unbound(_) => return Ok(Outcome::Blocked(vec![ty])),
            Node::Error => return Ok(Outcome::Done(Answer::Holds)),
            // The run finds out.
            Node::Prim(Prim::Dyn) => return Ok(Outcome::Done(Answer::Unknown)),
            _ => {}
        }
        if self.find_impl(ty, trait_id).is_some() {
            return Ok(Outcome::Done(Answer::Holds));
        }
        let missing = || TypeError::MissingImpl {
            ty,
            trait_name: self.world.traits[trait_id].name,
            other: None,
        };
        let Some(builtin) = BuiltinTrait::of(trait_id) else { return Err(missing()) };
        match self.builtin_impl(ty, builtin) {
            Known::Yes => {}
            Known::No => return Err(self.without_impl(ty, builtin)),
            Known::If(parts) => {
                for part in parts {
                    let kind = crate::check::constraint::Question::Impl { ty: part, trait_id };
                    self.ask(kind, span);
                }
            }
        }
        Ok(Outcome::Done(Answer::Holds))
    }

    fn without_impl(&self, ty: Ty, builtin: BuiltinTrait) -> TypeError {
        match builtin {
            BuiltinTrait::Length => {
                let advice = match self.world.table.node(ty) {
                    Node::Map(..) => " (use .size() for Map)",
                    Node::Set(_) => " (use .size() for Set)",
                    _ => "",
                };
                let expected = format!("List, String, Tuple, or Array{advice}");
                TypeError::Expected { expected, found: ty }
            }
            other => {
                let trait_name = self.world.traits[other.id()].name;
                TypeError::MissingImpl { ty, trait_name, other: None }
            }
        }
    }

    // tidy: table
    fn builtin_impl(&self, ty: Ty, builtin: BuiltinTrait) -> Known {
        use BuiltinTrait as T;
        let items = |list| self.world.table.items(list).to_vec();
        match (builtin, self.world.table.node(ty)) {
            (_, Node::Error | Node::Unbound(_) | Node::Prim(Prim::Dyn)) => Known::Yes,
            (T::Copy, _) => Known::Yes,
            (T::ReactiveRecord, Node::Data(data, _)) => {
                known(self.world.datas[data].kind == DataKind::Reactive)
            }
            (T::ReactiveVariant, Node::Data(data, _)) => {
                known(self.world.datas[data].kind == DataKind::ReactiveVariant)
            }
            (T::ReactiveRecord | T::ReactiveVariant, _) => Known::No,
            (T::Num, Node::Prim(prim)) => known(is_number(prim)),
            (T::Convert, Node::Prim(prim)) => known(is_number(prim) || prim == Prim::Char),
            (T::Concat, Node::Prim(prim)) => known(prim == Prim::String),
            (T::Concat, Node::List(_)) => Known::Yes,
            (T::Length, Node::Prim(prim)) => known(matches!(
                prim,
                Prim::String | Prim::Int64Array | Prim::Float64Array | Prim::Float32Array
            )),
            (T::Length, Node::List(_) | Node::Tuple(_)) => Known::Yes,
            (T::Num | T::Convert | T::Concat | T::Length, _) => Known::No,
            (_, Node::Function(..)) => Known::No,
            (T::Show | T::Eq, Node::List(item) | Node::Set(item)) => Known::If(vec![item]),
            (T::Show | T::Eq, Node::Map(key, value)) => Known::If(vec![key, value]),
            (T::Ord | T::Hash, Node::List(_) | Node::Set(_) | Node::Map(..)) => Known::No,
            (_, Node::Tuple(parts)) => Known::If(items(parts)),
            (T::Show, Node::Data(..)) => Known::Yes,
            (_, Node::Data(_, args)) => Known::If(items(args)),
            (T::Show | T::Eq, Node::Prim(_)) => Known::Yes,
            (T::Ord, Node::Prim(prim)) => {
                known(is_number(prim) || matches!(prim, Prim::Char | Prim::String))
            }
            (T::Hash, Node::Prim(prim)) => known(
                is_number(prim)
                    || matches!(
                        prim,
                        Prim::Char
                            | Prim::String
                            | Prim::Bool
                            | Prim::Unit
                            | Prim::Server
                            | Prim::WebSocket
                    ),
            ),
            (_, Node::Link(_)) => Known::No,
        }
    }

    /// The implementation of a trait for a type. Of several that could apply the first.
    pub fn find_impl(&mut self, ty: Ty, trait_id: TraitId) -> Option<ImplId> {
        let candidates = self.world.impls_for(trait_id, ty);
        candidates.into_iter().find(|id| self.impl_applies(*id, ty))
    }

    /// Whether an implementation is for this type.
    pub fn impl_applies(&mut self, id: ImplId, ty: Ty) -> bool {
        let target = self.world.impls[id].target;
        if !self.same_head(target, ty) {
            return false;
        }
        let vars = self.world.impls[id].vars.clone();
        let snapshot = self.world.table.snapshot();
        let (map, _) = self.world.table.freshen(&vars);
        let target = self.world.table.replace(target, &map);
        let applies = self.world.table.unify(target, ty).is_ok();
        self.world.table.rollback(snapshot);
        applies
    }

    /// Whether the outermost forms of two types agree.
    pub fn same_head(&self, a: Ty, b: Ty) -> bool {
        match (self.world.table.node(a), self.world.table.node(b)) {
            (Node::Unbound(_), _) | (_, Node::Unbound(_)) => true,
            (Node::Prim(x), Node::Prim(y)) => x == y,
            (Node::List(_), Node::List(_))
            | (Node::Set(_), Node::Set(_))
            | (Node::Map(..), Node::Map(..))
            | (Node::Function(..), Node::Function(..)) => true,
            (Node::Tuple(x), Node::Tuple(y)) => {
                self.world.table.items(x).len() == self.world.table.items(y).len()
            }
            (Node::Data(d, _), Node::Data(e, _)) => d == e,
            _ => false,
        }
    }

    /// The first method of that name implemented for the type.
    pub fn trait_method(&mut self, ty: Ty, name: Symbol) -> Option<MethodImpl> {
        let candidates = self.world.methods_for(name, ty);
        candidates.into_iter().find(|method| self.impl_applies(method.impl_id, ty))
    }

    /// The user's method of a builtin trait for a type, for operators and the library.
    pub fn user_method(&mut self, ty: Ty, of: BuiltinTrait, name: Symbol) -> Option<FunId> {
        let candidates = self.world.methods_for(name, ty);
        candidates
            .into_iter()
            .find(|m| {
                self.world.impls[m.impl_id].trait_id == of.id() && self.impl_applies(m.impl_id, ty)
            })
            .map(|m| m.fun)
    }

    /// Whether a trait or one above it is `wanted`.
    pub fn is_or_extends(&self, trait_id: TraitId, wanted: TraitId) -> bool {
        trait_id == wanted
            || self.world.traits[trait_id].supers.iter().any(|s| self.is_or_extends(*s, wanted))
    }

    /// A type's variables replaced by fresh ones, for an implementation's target.
    pub fn fresh_target(&mut self, id: ImplId) -> Ty {
        let vars = self.world.impls[id].vars.clone();
        let target = self.world.impls[id].target;
        let (map, _): (Replacement, _) = self.world.table.freshen(&vars);
        self.world.table.replace(target, &map)
    }
}

fn known(yes: bool) -> Known {
    if yes { Known::Yes } else { Known::No }
}

/// Whether a builtin type has arithmetic.
pub fn is_number(prim: Prim) -> bool {
    matches!(
        prim,
        Prim::Int | Prim::Sized(_) | Prim::Float | Prim::Float32 | Prim::BigInt | Prim::Decimal
    )
}
