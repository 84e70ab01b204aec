//! Which types implement which traits (5.5): the builtin ones structurally, the others by their
//! implementations.

use super::{Core, Instance, Outcome, RecursiveUse};
use crate::base::hash::HashMap;
use crate::base::ids::{FunId, ImplId, TraitId};
use crate::base::intern::Symbol;
use crate::base::span::Span;
use crate::check::constraint::{Answer, Question};
use crate::check::error::TypeError;
use crate::check::typed::{Inst, Target};
use crate::check::world::{BuiltinTrait, TraitUse};
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

/// Whether a type implements a trait, as far as its open parts let it be said.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Verdict {
    No,
    Open,
    Yes,
}

/// The answers for parts while it is sought whether a type implements a trait.
#[derive(Default)]
pub(super) struct Verdicts {
    /// Those that don't depend on what is bound while an implementation is tried.
    kept: HashMap<(Ty, TraitId), Verdict>,
    /// How many implementations are being tried that bind open parts of the type.
    bound: u32,
    /// How many are being sought because of each other.
    sought: u32,
}

impl Core {
    pub(super) fn solve_impl(&mut self, ty: Ty, of: TraitUse, span: Span) -> Solved {
        match self.world.table.node(ty) {
            Node::Unbound(_) => return Ok(Outcome::Blocked(vec![ty])),
            Node::Error => return Ok(Outcome::Done(Answer::Holds)),
            // The run finds out.
            Node::Prim(Prim::Dyn) => return Ok(Outcome::Done(Answer::Unknown)),
            _ => {}
        }
        // Keys are compared as well: by an Eq of the program's own, if there is one.
        let compared = BuiltinTrait::of(of.trait_id) == Some(BuiltinTrait::Hash);
        if compared && !self.world.impls_for(BuiltinTrait::Eq.id(), ty).is_empty() {
            self.ask(Question::has(ty, BuiltinTrait::Eq.id()), span);
        }
        let found = self.applying(ty, of);
        let verdict = found.first().map_or(Verdict::No, |(_, verdict)| *verdict);
        match (verdict, of.args) {
            (Verdict::No, _) => {}
            (_, Some(args)) => return self.solve_generic(ty, args, &found),
            (Verdict::Yes, None) => return self.ask_methods(found[0].0, ty, span),
            (Verdict::Open, None) => return Ok(Outcome::Blocked(self.open_parts(&[ty]))),
        }
        let builtin = BuiltinTrait::of(of.trait_id);
        match builtin.map(|builtin| (builtin, self.builtin_impl(ty, builtin))) {
            None => return Err(self.missing(ty, of)),
            Some((_, Known::Yes)) => {}
            Some((builtin, Known::No)) => return Err(self.without_impl(ty, builtin)),
            Some((_, Known::If(parts))) => {
                for part in parts {
                    self.ask(Question::Impl { ty: part, of }, span);
                }
            }
        }
        Ok(Outcome::Done(Answer::Holds))
    }

    /// Asks what the bodies of an implementation's methods need of the parts of a type, which its
    /// conditions need not say: whoever relies on the implementation may call them.
    fn ask_methods(&mut self, id: ImplId, ty: Ty, span: Span) -> Solved {
        let holds = Ok(Outcome::Done(Answer::Holds));
        if self.world.impls[id].vars.is_empty() {
            return holds;
        }
        let methods = self.world.impls[id].methods.clone();
        let instances: Result<Vec<_>, FunId> =
            methods.iter().map(|(_, fun)| self.instantiate(Target::Fun(*fun))).collect();
        let instances = match instances {
            Ok(instances) => instances,
            Err(fun) => return Ok(Outcome::Wanted(fun)),
        };
        // Methods that rely on the implementation themselves ask what is being asked.
        let table = &self.world.table;
        if self.asking.iter().any(|(asked, at)| *asked == id && table.same(*at, ty)) {
            return holds;
        }
        self.asking.push((id, ty));
        let asked = self.ask_instances(instances, ty, span);
        self.asking.pop();
        asked.and(holds)
    }

    /// Asks what these methods need where they are a type's.
    fn ask_instances(
        &mut self,
        instances: Vec<Instance>,
        ty: Ty,
        span: Span,
    ) -> Result<(), TypeError> {
        for instance in instances {
            let Some(own) = instance.self_type else { continue };
            if let (Inst::Same, Target::Fun(fun)) = (&instance.inst, instance.target) {
                self.ask_later(fun, (own, ty), instance.params.len(), span);
            } else {
                self.equal(own, ty)?;
                self.ask_constraints(&instance, span);
            }
        }
        Ok(())
    }

    /// A method is being inferred: its needs are asked for this type when they are known. Nothing
    /// calls it here, so the type isn't that of its receiver.
    fn ask_later(&mut self, fun: FunId, (own, ty): (Ty, Ty), params: usize, span: Span) {
        if self.world.table.same(own, ty) {
            return;
        }
        let params: Vec<Ty> = (0..params).map(|_| self.fresh()).collect();
        let result = self.fresh();
        let used = self.world.table.function(&params, result);
        self.recursive_uses.push(RecursiveUse { fun, ty: used, self_type: Some(ty), span });
    }

    /// An implementation of a trait with arguments: the only one that can be meant tells them.
    fn solve_generic(&mut self, ty: Ty, args: Ty, found: &[(ImplId, Verdict)]) -> Solved {
        let open = self.open_parts(&[ty, args]);
        match found {
            [(only, verdict)] => {
                let (target, own) = self.fresh_impl(*only);
                self.equal(target, ty)?;
                self.equal(own.unwrap_or(args), args)?;
                match verdict {
                    Verdict::Open => Ok(Outcome::Blocked(self.open_parts(&[ty, args]))),
                    _ => Ok(Outcome::Done(Answer::Holds)),
                }
            }
            _ if open.is_empty() => Ok(Outcome::Done(Answer::Holds)),
            _ => Ok(Outcome::Blocked(open)),
        }
    }

    /// The variables in types.
    fn open_parts(&self, types: &[Ty]) -> Vec<Ty> {
        let mut open = Vec::new();
        types.iter().for_each(|ty| self.world.table.each_var(*ty, &mut |var, _| open.push(var)));
        open
    }

    /// A trait that a type lacks; of an implementation with conditions the one that fails.
    pub(super) fn missing(&mut self, ty: Ty, of: TraitUse) -> TypeError {
        match self.unmet(ty, of.trait_id) {
            Some((part, wanted)) => TypeError::Unmet { ty, of, part, wanted },
            None => TypeError::MissingImpl { ty, of, other: None },
        }
    }

    /// The first condition that keeps an implementation from being one for this type.
    pub(super) fn unmet(&mut self, ty: Ty, trait_id: TraitId) -> Option<(Ty, TraitUse)> {
        for id in self.world.impls_for(trait_id, ty) {
            if !self.same_head(self.world.impls[id].target, ty) {
                continue;
            }
            let snapshot = self.world.table.snapshot();
            let (map, target, _) = self.impl_at(id);
            let mut failing = None;
            if self.world.table.unify(target, ty).is_ok() {
                for (var, of) in self.world.impls[id].conditions.clone().iter() {
                    let part = self.world.table.replace(*var, &map);
                    let of = of.map(&mut |ty| self.world.table.replace(ty, &map));
                    let lacks = self.implements(part, of) == Verdict::No;
                    failing = failing.or(lacks.then(|| (self.world.table.find(part), of)));
                }
            }
            self.world.table.rollback(snapshot);
            if failing.is_some() {
                return failing;
            }
        }
        None
    }

    /// Whether a type implements a trait. Implementations by the program and those that come by
    /// themselves ask for the same parts, so a part's answer is kept while one is sought.
    pub fn implements(&mut self, ty: Ty, of: TraitUse) -> Verdict {
        let key = (self.world.table.find(ty), of.trait_id);
        let may_keep = of.args.is_none() && (self.verdicts.bound == 0 || self.is_closed(ty));
        if let (true, Some(verdict)) = (may_keep, self.verdicts.kept.get(&key)) {
            return *verdict;
        }
        self.verdicts.sought += 1;
        let verdict = self.seek_impl(ty, of);
        self.verdicts.sought -= 1;
        if self.verdicts.sought == 0 {
            self.verdicts.kept.clear();
        } else if may_keep {
            self.verdicts.kept.insert(key, verdict);
        }
        verdict
    }

    fn seek_impl(&mut self, ty: Ty, of: TraitUse) -> Verdict {
        match self.world.table.node(ty) {
            Node::Unbound(_) => return Verdict::Open,
            Node::Error | Node::Prim(Prim::Dyn) => return Verdict::Yes,
            _ => {}
        }
        let found = self.applying(ty, of).into_iter().map(|(_, verdict)| verdict).max();
        let builtin = BuiltinTrait::of(of.trait_id).map(|builtin| self.builtin_impl(ty, builtin));
        let automatic = match builtin {
            None | Some(Known::No) => Verdict::No,
            Some(Known::Yes) => Verdict::Yes,
            Some(Known::If(parts)) => {
                let parts = parts.into_iter().map(|part| self.implements(part, of));
                parts.min().unwrap_or(Verdict::Yes)
            }
        };
        found.unwrap_or(Verdict::No).max(automatic)
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
            other => TypeError::MissingImpl { ty, of: TraitUse::plain(other.id()), other: None },
        }
    }

    // tidy: table
    fn builtin_impl(&self, ty: Ty, builtin: BuiltinTrait) -> Known {
        use BuiltinTrait as T;
        let items = |list| self.world.table.items(list).to_vec();
        match (builtin, self.world.table.node(ty)) {
            (_, Node::Error | Node::Unbound(_) | Node::Prim(Prim::Dyn)) => Known::Yes,
            (T::Copy | T::Known, _) => Known::Yes,
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

    /// The implementations of a trait that a type has or may have, in order.
    pub fn applying(&mut self, ty: Ty, of: TraitUse) -> Vec<(ImplId, Verdict)> {
        let candidates = self.world.impls_for(of.trait_id, ty).into_iter();
        let found = candidates.map(|id| (id, self.impl_applies(id, ty, of.args)));
        found.filter(|(_, verdict)| *verdict != Verdict::No).collect()
    }

    /// Whether an implementation is for this type, and with these arguments of the trait.
    fn impl_applies(&mut self, id: ImplId, ty: Ty, args: Option<Ty>) -> Verdict {
        if !self.same_head(self.world.impls[id].target, ty) {
            return Verdict::No;
        }
        let open = self.open_parts(&[ty]);
        let snapshot = self.world.table.snapshot();
        let (map, target, own) = self.impl_at(id);
        let mut fits = self.world.table.unify(target, ty).is_ok();
        if let (Some(args), Some(own)) = (args, own) {
            fits = fits && self.world.table.unify(own, args).is_ok();
        }
        let mut verdict = if fits { Verdict::Yes } else { Verdict::No };
        let binds = u32::from(open.iter().any(|var| !self.world.table.is_open(*var)));
        self.verdicts.bound += binds;
        if fits {
            for (var, of) in self.world.impls[id].conditions.clone().iter() {
                let part = self.world.table.replace(*var, &map);
                let of = of.map(&mut |ty| self.world.table.replace(ty, &map));
                verdict = verdict.min(self.implements(part, of));
            }
        }
        self.verdicts.bound -= binds;
        self.world.table.rollback(snapshot);
        verdict
    }

    /// An implementation's type and trait arguments with fresh variables.
    fn impl_at(&mut self, id: ImplId) -> (Replacement, Ty, Option<Ty>) {
        let found = &self.world.impls[id];
        let (vars, target, args) = (found.vars.clone(), found.target, found.args);
        let (map, _) = self.world.table.freshen(&vars);
        let target = self.world.table.replace(target, &map);
        let args = args.map(|args| self.world.table.replace(args, &map));
        (map, target, args)
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

    /// The methods of that name implemented for the type: one, or of a trait with arguments one for
    /// each implementation. Bounds may say that only some traits are meant.
    pub fn trait_methods(
        &mut self,
        ty: Ty,
        name: Symbol,
        within: Option<&[TraitId]>,
    ) -> Vec<Target> {
        let candidates = self.world.methods_for(name, ty);
        let mut found: Vec<Target> = Vec::new();
        let mut first = None;
        for method in candidates {
            let trait_id = self.world.impls[method.impl_id].trait_id;
            if within.is_some_and(|traits| !traits.contains(&trait_id)) {
                continue;
            }
            if *first.get_or_insert(trait_id) == trait_id
                && self.impl_applies(method.impl_id, ty, None) != Verdict::No
            {
                if !found.contains(&Target::Fun(method.fun)) {
                    found.push(Target::Fun(method.fun));
                }
                if self.world.traits[trait_id].params.is_empty() {
                    break;
                }
            } else if found.is_empty() {
                first = None;
            }
        }
        found
    }

    /// Whether the methods of a trait work for a type, for uses that nobody has checked: what is
    /// displayed or compared without a static type. Nothing is reported.
    pub fn methods_work(&mut self, ty: Ty, of: BuiltinTrait) -> bool {
        let (told, before) = (self.diagnostics.len(), self.asked());
        self.ask(Question::has(ty, of.id()), Span::default());
        self.diagnostics.truncate(told);
        !self.has_failed_since(before)
    }

    /// The user's method of a builtin trait for a type, for operators and the library.
    pub fn user_method(&mut self, ty: Ty, of: BuiltinTrait, name: Symbol) -> Option<FunId> {
        let candidates = self.world.methods_for(name, ty);
        candidates
            .into_iter()
            .find(|m| {
                self.world.impls[m.impl_id].trait_id == of.id()
                    && self.impl_applies(m.impl_id, ty, None) != Verdict::No
            })
            .map(|m| m.fun)
    }

    /// Whether a trait or one above it is `wanted`.
    pub fn is_or_extends(&self, trait_id: TraitId, wanted: TraitId) -> bool {
        let supers = &self.world.traits[trait_id].supers;
        trait_id == wanted || supers.iter().any(|s| self.is_or_extends(s.trait_id, wanted))
    }

    /// A type's and its trait's variables replaced by fresh ones.
    pub fn fresh_impl(&mut self, id: ImplId) -> (Ty, Option<Ty>) {
        let (_, target, args) = self.impl_at(id);
        (target, args)
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
