//! A use of something generic: its type with fresh variables, and its constraints asked anew.

use super::Core;
use crate::base::ids::{ConstraintId, FunId, Id};
use crate::base::intern::Symbol;
use crate::base::span::Span;
use crate::check::constraint::{Answer, Question};
use crate::check::typed::{Inst, Target};
use crate::check::world::{BuiltinTrait, Param, Scheme, SchemeState};
use crate::ty::table::Replacement;
use crate::ty::{Prim, Ty, VarKind};
use std::rc::Rc;

/// Something callable at one use.
#[derive(Clone, Debug)]
pub struct Instance {
    /// What it is.
    pub target: Target,
    /// Types of its parameters.
    pub params: Vec<Ty>,
    /// Type of its value.
    pub result: Ty,
    /// The same as declared: `Never` where the value never comes. Uses that are proved together
    /// have this in common, not what each place takes it for.
    declared: Ty,
    /// At which types.
    pub inst: Inst,
    /// What the use must prove: ask it after the arguments are known.
    pub constraints: Vec<(ConstraintId, Replacement)>,
    /// Whether the value may be a missing one.
    pub unchecked: bool,
    /// The types whose numbers follow the arguments.
    pub hidden: Vec<Ty>,
    /// What `Self` is, in a method.
    pub self_type: Option<Ty>,
}

/// A use of an annotated function before it is known what its body needs of its types.
#[derive(Clone, Copy)]
pub struct RecursiveUse {
    /// The function.
    pub fun: FunId,
    /// Its type at the use.
    pub ty: Ty,
    /// `Self` at the use, in a method.
    pub self_type: Option<Ty>,
    /// Where.
    pub span: Span,
}

impl Core {
    /// A use of `target`. `Err` when a function's type isn't known yet. What one gives that
    /// always throws fits everywhere.
    pub fn instantiate(&mut self, target: Target) -> Result<Instance, FunId> {
        let mut instance = self.instantiate_as_declared(target)?;
        if self.world.table.is_prim(instance.result, Prim::Never) {
            instance.result = self.fresh_kind(VarKind::Bottom);
        }
        Ok(instance)
    }

    fn instantiate_as_declared(&mut self, target: Target) -> Result<Instance, FunId> {
        match target {
            Target::Fun(fun) => self.instantiate_fun(fun),
            Target::Native(native) => {
                let info = self.world.natives[native].info.clone();
                let info = info.expect("signatures are read before anything is called");
                let mut instance = self.instantiate_scheme(target, &info.scheme);
                let Inst::Types(fresh) = &instance.inst else { unreachable!("a fresh use") };
                let map = Replacement::new(&self.world.table, &info.scheme.vars, fresh);
                instance.unchecked = info.unchecked;
                instance.hidden =
                    info.hidden.iter().map(|ty| self.world.table.replace(*ty, &map)).collect();
                Ok(instance)
            }
            Target::Ctor(ctor) => {
                let (params, result) = self.world.instantiate_ctor(ctor);
                Ok(Instance::plain(target, params, result, Inst::Same))
            }
            Target::Var(var) => {
                let ty = self.world.vars[var].ty;
                let (params, result) = self.world.signature(ty).unwrap_or((Vec::new(), ty));
                Ok(Instance::plain(target, params, result, Inst::Same))
            }
        }
    }

    fn instantiate_fun(&mut self, fun: FunId) -> Result<Instance, FunId> {
        let target = Target::Fun(fun);
        match self.world.funs[fun].scheme.clone() {
            SchemeState::Todo => Err(fun),
            SchemeState::Mono(ty) => {
                self.open_groups.note_use(fun);
                let (params, result) = self.world.signature(ty).expect("a function's type");
                let self_type = self.world.funs[fun].self_type;
                Ok(Instance { self_type, ..Instance::plain(target, params, result, Inst::Same) })
            }
            SchemeState::Declared(scheme) => {
                // What the body needs of the types isn't known yet.
                if !scheme.vars.is_empty() {
                    self.open_groups.note_use(fun);
                }
                let mut instance = self.instantiate_scheme(target, &scheme);
                let ty = self.world.table.function(&instance.params, instance.result);
                instance.inst = Inst::ByType(ty);
                Ok(instance)
            }
            SchemeState::Done(scheme) => Ok(self.instantiate_scheme(target, &scheme)),
        }
    }

    fn instantiate_scheme(&mut self, target: Target, scheme: &Rc<Scheme>) -> Instance {
        let (map, fresh) = self.world.table.freshen(&scheme.vars);
        let ty = self.world.table.replace(scheme.ty, &map);
        let (params, result) = self.world.signature(ty).expect("a function's type");
        let mut instance = Instance::plain(target, params, result, Inst::Types(fresh.into()));
        if let Target::Fun(fun) = target {
            let own = self.world.funs[fun].self_type;
            instance.self_type = own.map(|ty| self.world.table.replace(ty, &map));
        }
        instance.constraints = scheme.constraints.iter().map(|id| (*id, map.clone())).collect();
        instance
    }

    /// Asks what a use must prove. A function that calls itself as a method proves at the inner use
    /// what the outer one is proving already; and what was proved once holds at every further use:
    /// methods of nested types that call those of their parts would prove each level twice as often
    /// as the one above.
    pub fn ask_constraints(&mut self, instance: &Instance, span: Span) {
        if let (Target::Fun(fun), Inst::ByType(ty)) = (instance.target, &instance.inst) {
            let (ty, self_type) = (*ty, instance.self_type);
            self.recursive_uses.push(RecursiveUse { fun, ty, self_type, span });
        }
        self.repeat_inner_uses(instance);
        if instance.constraints.is_empty() || self.is_known(instance) {
            return;
        }
        let (target, result) = (instance.target, instance.declared);
        let (types, inst) = (instance.types().collect(), instance.inst.clone());
        let asked_for = self.left_to_questions(instance);
        self.proving.push(Proving { target, types, result, inst, failed: false });
        let before = self.asked();
        self.ask_copies(instance, span);
        let proving = self.proving.pop().expect("what was begun last");
        let failed = self.has_failed_since(before);
        let Some(asked_for) = asked_for else { return };
        if !failed && !self.is_told_within(target, &asked_for, result) {
            return;
        }
        let proved = self.proved.entry(target).or_default();
        if proved.len() < PROVED_MAX {
            proved.push(Proving { failed, ..proving });
        }
    }

    /// A use of a local function uses what that uses, at its types.
    fn repeat_inner_uses(&mut self, instance: &Instance) {
        let (Target::Fun(fun), Inst::Types(fresh)) = (instance.target, &instance.inst) else {
            return;
        };
        let Some(uses) = self.inner_uses.get(&fun).cloned() else { return };
        let scheme = self.world.scheme(fun).expect("it was generalised before it was used");
        let map = Replacement::new(&self.world.table, &scheme.vars, fresh);
        for inner in uses.iter() {
            let ty = self.world.table.replace(inner.ty, &map);
            let self_type = inner.self_type.map(|ty| self.world.table.replace(ty, &map));
            self.recursive_uses.push(RecursiveUse { ty, self_type, ..*inner });
        }
    }

    /// The types of a use that neither its arguments nor `Self` tell. Nothing if one of them is
    /// known before its questions are asked: then it comes from what is expected at this place,
    /// and another place may expect another one.
    fn left_to_questions(&self, instance: &Instance) -> Option<Vec<Ty>> {
        let Inst::Types(fresh) = &instance.inst else { return None };
        let (scheme, own) = match instance.target {
            Target::Fun(fun) => (self.world.scheme(fun)?, self.world.funs[fun].self_type),
            Target::Native(native) => {
                (self.world.natives[native].info.as_ref()?.scheme.clone(), None)
            }
            Target::Ctor(_) | Target::Var(_) => return None,
        };
        let table = &self.world.table;
        let (params, _) = self.world.signature(scheme.ty)?;
        let mut told = Vec::new();
        params.iter().chain(&own).for_each(|ty| table.each_var(*ty, &mut |var, _| told.push(var)));
        let vars = scheme.vars.iter().zip(fresh.iter());
        let left = vars.filter(|(var, _)| !told.contains(&table.find(**var)));
        let left: Vec<Ty> = left.map(|(_, fresh)| *fresh).collect();
        left.iter().all(|ty| table.is_open(*ty)).then_some(left)
    }

    /// Whether nothing outside a use can tell these types of it: they are known, or what is open of
    /// them isn't in its result either, nor written at the use. Then they are the same at every use
    /// at the same types.
    fn is_told_within(&self, target: Target, types: &[Ty], result: Ty) -> bool {
        let table = &self.world.table;
        let mut open = Vec::new();
        types.iter().for_each(|ty| table.each_var(*ty, &mut |var, _| open.push(var)));
        if open.is_empty() {
            return true;
        }
        let mut within = match target {
            Target::Fun(fun) => self.world.funs[fun].type_params.is_empty(),
            _ => false,
        };
        table.each_var(result, &mut |var, _| within &= !open.contains(&var));
        within
    }

    pub(super) fn is_closed(&self, ty: Ty) -> bool {
        let mut closed = true;
        self.world.table.each_var(ty, &mut |_, _| closed = false);
        closed
    }

    /// How many questions there were, and how often one met what is known to fail.
    pub(super) fn asked(&self) -> (usize, usize) {
        (self.constraints.len(), self.known_failures)
    }

    /// Whether one of the questions asked since then can't hold.
    pub(super) fn has_failed_since(&self, (first, failures): (usize, usize)) -> bool {
        let mut asked = (first..self.constraints.len()).map(ConstraintId::from_index);
        self.known_failures > failures
            || asked.any(|id| matches!(self.constraints[id].answer, Answer::Failed))
    }

    /// Whether what a use must prove is proved, or is being proved by an outer use. Then its types
    /// are those that were found there.
    fn is_known(&mut self, instance: &Instance) -> bool {
        let outer = self.proving.iter().find(|outer| self.is_same_use(outer, instance));
        if let Some(result) = outer.map(|outer| outer.result)
            && self.world.table.try_unify(result, instance.declared)
        {
            return true;
        }
        // What can't hold is asked again at every place of the program, to be told there.
        let told = |proved: &&Proving| !proved.failed || !self.proving.is_empty();
        let proved = self.proved.get(&instance.target).into_iter().flatten().filter(told);
        let same = proved.into_iter().find(|proved| self.is_same_use(proved, instance));
        let Some(same) = same else { return false };
        let mut pairs = vec![(same.result, instance.declared)];
        match (&same.inst, &instance.inst) {
            (Inst::Types(theirs), Inst::Types(ours)) => {
                pairs.extend(theirs.iter().copied().zip(ours.iter().copied()));
            }
            (Inst::ByType(theirs), Inst::ByType(ours)) => pairs.push((*theirs, *ours)),
            _ => return false,
        }
        self.known_failures += usize::from(same.failed);
        pairs.into_iter().all(|(theirs, ours)| self.world.table.try_unify(theirs, ours))
    }

    /// Whether two uses are of one function at the same types. What isn't known of them is the same
    /// unknown, so what becomes of one of the uses becomes of the other.
    fn is_same_use(&self, outer: &Proving, instance: &Instance) -> bool {
        let table = &self.world.table;
        let mut types = outer.types.iter().zip(instance.types());
        outer.target == instance.target && types.all(|(a, b)| table.same(*a, b))
    }

    fn ask_copies(&mut self, instance: &Instance, span: Span) {
        for (id, map) in &instance.constraints {
            let table = &mut self.world.table;
            let kind = self.constraints[*id].kind.map(&mut |ty| table.replace(ty, map));
            let first = self.constraints[*id].original.unwrap_or(*id);
            if !self.is_told_by_values(&kind, instance) {
                self.ask_copy(kind, span, Some(first));
            }
        }
    }

    /// Whether a question asks for a type that the values of parameters have: if nothing tells it,
    /// there is no value, or the run knows it.
    fn is_told_by_values(&self, kind: &Question, instance: &Instance) -> bool {
        let Question::Impl { ty, of } = kind else { return false };
        let (table, ty) = (&self.world.table, self.world.table.find(*ty));
        let mut told = false;
        if of.trait_id == BuiltinTrait::Known.id() && table.is_open(ty) {
            instance
                .params
                .iter()
                .for_each(|p| table.each_var(*p, &mut |var, _| told |= var == ty));
        }
        told
    }

    /// The parameters of something callable, for named arguments and defaults.
    pub fn params_of(&self, instance: &Instance) -> Vec<Param> {
        let plain =
            |name: Option<Symbol>| Param { name, default: None, optional: false, span: None };
        match instance.target {
            Target::Fun(fun) => self.world.funs[fun].params.clone(),
            Target::Native(native) => {
                let info = self.world.natives[native].info.as_ref();
                info.map_or_else(Vec::new, |i| i.params.iter().map(|n| plain(Some(*n))).collect())
            }
            Target::Ctor(ctor) => {
                let fields = &self.world.datas[ctor.data].ctors[ctor.index as usize].fields;
                fields.iter().map(|(name, _)| plain(*name)).collect()
            }
            Target::Var(_) => instance.params.iter().map(|_| plain(None)).collect(),
        }
    }
}

/// Uses of one function that are remembered: they are compared one by one.
const PROVED_MAX: usize = 512;

/// A use whose questions are being asked.
pub(super) struct Proving {
    target: Target,
    /// The types of its parameters, and `Self` in a method.
    types: Vec<Ty>,
    result: Ty,
    /// All types at which it is used, also those that only the questions tell.
    inst: Inst,
    /// Whether one of its questions can't hold.
    failed: bool,
}

impl Instance {
    fn types(&self) -> impl Iterator<Item = Ty> + '_ {
        self.params.iter().copied().chain(self.self_type)
    }

    fn plain(target: Target, params: Vec<Ty>, result: Ty, inst: Inst) -> Instance {
        let constraints = Vec::new();
        let (unchecked, hidden, self_type) = (false, Vec::new(), None);
        let declared = result;
        Instance {
            target,
            params,
            result,
            declared,
            inst,
            constraints,
            unchecked,
            hidden,
            self_type,
        }
    }
}
