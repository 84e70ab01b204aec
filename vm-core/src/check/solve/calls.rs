//! Calls that depend on the types of their arguments: methods (4.7.3) and overloads (4.7.2).

use super::{Core, Outcome, plan};
use crate::base::ids::{FunId, TraitId};
use crate::base::intern::Symbol;
use crate::base::span::Span;
use crate::check::constraint::{
    Answer, ArgType, CallAnswer, CallForm, CallQuestion, Decides, PlannedArg,
};
use crate::check::error::{Context, TypeError};
use crate::check::typed::Target;
use crate::check::world::{Receiver, TraitUse, World};
use crate::resolve::Builtin;
use crate::ty::{Node, Prim, Ty, VarKind};
use std::rc::Rc;

type Solved = Result<Outcome, TypeError>;

/// An answer, or the function whose type must be known first; or a mistake with its place.
pub(super) type Applied = Result<Result<Answer, FunId>, (TypeError, Span)>;

impl Core {
    pub(super) fn solve_call(&mut self, call: &Rc<CallQuestion>, span: Span) -> Solved {
        let outcome = match call.form {
            CallForm::Method => self.solve_method(call, span),
            CallForm::TraitMethod => self.solve_trait_call(call, span),
            CallForm::Overload => self.solve_overload(call, span),
            CallForm::Member => self.solve_member(call, span),
        };
        match outcome {
            Ok(outcome) => Ok(outcome),
            Err((error, place)) => Ok(Outcome::Wrong(error, place)),
        }
    }

    /// What tells which method of a name is called.
    pub fn decides(&self, form: CallForm, name: Symbol) -> Decides {
        let traits = self.world.traits.iter().filter(|found| !found.params.is_empty());
        let mut methods = traits.flat_map(|found| &found.methods);
        match form {
            CallForm::Overload => Decides::Receiver,
            CallForm::Member => Decides::Everything,
            _ if methods.any(|method| method.name == name) => Decides::Everything,
            _ => Decides::Receiver,
        }
    }

    fn solve_method(
        &mut self,
        call: &Rc<CallQuestion>,
        span: Span,
    ) -> Result<Outcome, (TypeError, Span)> {
        let receiver = call.args[0].ty;
        match self.world.table.node(receiver) {
            Node::Unbound(_) => {
                return self.blocked_on(receiver, call.result).map_err(|e| (e, span));
            }
            Node::Prim(Prim::Dyn) => return self.call_unknown(call, span),
            Node::Error => return Ok(Outcome::Done(Answer::Failed)),
            _ => {}
        }
        if let Some(index) = self.function_field(receiver, call) {
            return self.call_field(call, index).map_err(|error| (error, span));
        }
        let candidates = self.method_targets(receiver, call);
        if candidates.len() > 1 && *candidates == *call.scope && self.gives_unknown(call) {
            return self.call_unknown(call, span);
        }
        self.choose(&candidates, call, span)
    }

    fn solve_trait_call(
        &mut self,
        call: &Rc<CallQuestion>,
        span: Span,
    ) -> Result<Outcome, (TypeError, Span)> {
        let Some(receiver) = call.args.first().map(|arg| arg.ty) else {
            return Err((TypeError::Arity { expected: 1, found: 0, callee: None }, span));
        };
        if self.world.table.is_open(receiver) {
            return self.blocked_on(receiver, call.result).map_err(|e| (e, span));
        }
        if self.world.table.is_prim(receiver, Prim::Dyn) {
            return self.call_unknown(call, span);
        }
        let methods = self.trait_methods(receiver, call.name, None);
        self.choose(&methods, call, span)
    }

    /// `Type.f(a)`: a method of the first of these traits that the type implements.
    fn solve_member(
        &mut self,
        call: &Rc<CallQuestion>,
        span: Span,
    ) -> Result<Outcome, (TypeError, Span)> {
        let owner = call.owner.as_ref().expect("a member's question has an owner");
        match self.world.table.node(owner.ty) {
            Node::Unbound(_) => return Ok(Outcome::Blocked(vec![owner.ty])),
            Node::Error => return Ok(Outcome::Done(Answer::Failed)),
            _ => {}
        }
        let mut methods: Vec<Target> = Vec::new();
        for trait_id in owner.traits.iter() {
            let of = TraitUse::plain(*trait_id);
            for (id, _) in self.applying(owner.ty, of) {
                let own = self.world.impls[id].methods.iter();
                let own = own.filter(|(name, _)| *name == call.name).map(|(_, f)| Target::Fun(*f));
                let new: Vec<Target> = own.filter(|target| !methods.contains(target)).collect();
                methods.extend(new);
            }
            if self.world.traits[*trait_id].params.is_empty() {
                methods.truncate(1);
            }
            if !methods.is_empty() {
                return self.choose(&methods, call, span);
            }
        }
        let missing = self.missing(owner.ty, TraitUse::plain(owner.traits[0]));
        Err((missing, call.name_span))
    }

    /// A method of a value whose type only the run knows: it must be a name that some type has.
    fn call_unknown(
        &mut self,
        call: &Rc<CallQuestion>,
        span: Span,
    ) -> Result<Outcome, (TypeError, Span)> {
        let known = self.builtins.methods.contains_key(&call.name)
            || self.world.methods.contains_key(&call.name)
            || !call.scope.is_empty()
            || self.world.datas.ids().any(|data| self.world.field_index(data, call.name).is_some());
        if !known {
            return Err((self.no_method(call), call.name_span));
        }
        for arg in &call.args {
            match arg.lambda {
                true => self.unknown_parts(arg.ty).map_err(|error| (error, arg.span))?,
                false => self.leave_to_callers(arg.ty),
            }
        }
        self.unknown(call.result).map_err(|error| (error, span))
    }

    /// What functions in a message or an exception leave open is decided by those who get them.
    pub fn leave_to_callers(&mut self, ty: Ty) {
        let mut functions = Vec::new();
        self.world.table.each_function(ty, &mut |function| functions.push(function));
        for function in functions {
            self.unknown_parts(function).expect("what is open may be unknown");
        }
    }

    /// What a lambda leaves open is decided by the values that an unknown function gives it.
    pub(super) fn unknown_parts(&mut self, ty: Ty) -> Result<(), TypeError> {
        let mut open = Vec::new();
        self.world.table.each_var(ty, &mut |var, unbound| {
            if unbound.kind == VarKind::Plain {
                open.push(var);
            }
        });
        for var in open {
            let unknown = self.fresh_kind(VarKind::Dyn);
            self.equal(var, unknown)?;
        }
        Ok(())
    }

    /// A field of the receiver that holds a function.
    fn function_field(&self, receiver: Ty, call: &CallQuestion) -> Option<usize> {
        let data = self.world.record(receiver)?;
        let index = self.world.field_index(data, call.name)?;
        let ty = self.world.datas[data].ctors[0].fields[index].1;
        let callable = matches!(self.world.table.node(ty), Node::Function(..) | Node::Unbound(_));
        callable.then_some(index)
    }

    fn call_field(&mut self, call: &CallQuestion, index: usize) -> Solved {
        let ty = self.world.field_type(call.args[0].ty, 0, index);
        let args: Vec<Ty> = call.args[1..].iter().map(|arg| arg.ty).collect();
        let wanted = self.world.table.function(&args, call.result);
        self.equal(ty, wanted)?;
        Ok(Outcome::Done(Answer::FieldCall(index as u32)))
    }

    /// What a method name can mean for a receiver of known type, in order of precedence. All of the
    /// first kind that there is: overloads are told apart by the other arguments.
    pub fn method_targets(&mut self, receiver: Ty, call: &CallQuestion) -> Vec<Target> {
        let traits = call.owner.as_ref().map(|owner| &*owner.traits);
        let methods = self.trait_methods(receiver, call.name, traits);
        if !methods.is_empty() {
            return methods;
        }
        let builtins = self.builtins.clone();
        if let Some(list) = builtins.methods.get(&call.name) {
            let fitting: Vec<Target> =
                list.iter().map(target).filter(|t| self.receives(*t, receiver)).collect();
            if !fitting.is_empty() {
                return fitting;
            }
        }
        call.scope.to_vec()
    }

    /// Whether the first parameter of something callable accepts the type, by its outermost form.
    /// A parameter that is only a type variable accepts what its bounds allow.
    pub fn receives(&mut self, target: Target, receiver: Ty) -> bool {
        let scheme = match target {
            Target::Fun(fun) => self.world.scheme(fun),
            Target::Native(native) => {
                self.world.natives[native].info.as_ref().map(|info| info.scheme.clone())
            }
            Target::Ctor(_) | Target::Var(_) => None,
        };
        let Some(scheme) = scheme else { return true };
        let Some((params, _)) = self.world.signature(scheme.ty) else { return false };
        let Some(first) = params.first() else { return false };
        if !self.same_head(*first, receiver) {
            return false;
        }
        if !self.world.table.is_open(*first) {
            return true;
        }
        let root = self.world.table.find(*first);
        let bounds: Vec<_> = scheme
            .constraints
            .iter()
            .filter_map(|id| match &self.constraints[*id].kind {
                crate::check::constraint::Question::Impl { ty, of } => {
                    (self.world.table.find(*ty) == root).then_some(*of)
                }
                _ => None,
            })
            .collect();
        bounds.iter().all(|bound| {
            use crate::check::world::BuiltinTrait as T;
            // Show and the like hold for nearly everything; their absence has its own message.
            let general = [T::Show, T::Eq, T::Ord, T::Hash, T::Copy].map(T::id);
            general.contains(&bound.trait_id)
                || matches!(
                    self.solve_impl(receiver, *bound, Span::default()),
                    Ok(Outcome::Done(_))
                )
        })
    }

    fn solve_overload(
        &mut self,
        call: &Rc<CallQuestion>,
        span: Span,
    ) -> Result<Outcome, (TypeError, Span)> {
        if call.scope.len() > 1 && self.gives_unknown(call) {
            return self.unknown(call.result).map_err(|error| (error, span));
        }
        self.choose(&call.scope.clone(), call, span)
    }

    /// Whether the run must tell which definition fits an argument.
    fn gives_unknown(&self, call: &CallQuestion) -> bool {
        call.args.iter().any(|arg| self.holds_unknown(arg.ty))
    }

    /// Chooses among several definitions and calls the chosen one.
    fn choose(
        &mut self,
        candidates: &[Target],
        call: &Rc<CallQuestion>,
        span: Span,
    ) -> Result<Outcome, (TypeError, Span)> {
        let chosen = match candidates {
            [] => return Err((self.no_method(call), call.name_span)),
            [one] => *one,
            several => match self.best(several, call)? {
                Choice::One(target) => target,
                Choice::Later(vars) => return Ok(Outcome::Blocked(vars)),
                Choice::Wanted(fun) => return Ok(Outcome::Wanted(fun)),
            },
        };
        let owner = call.owner.as_ref().map(|owner| owner.ty);
        match self.apply_for(owner, chosen, &call.args, call.result, span) {
            Ok(Ok(answer)) => Ok(Outcome::Done(answer)),
            Ok(Err(fun)) => Ok(Outcome::Wanted(fun)),
            Err((error, place)) => Err((self.receiver_error(error, call, place), place)),
        }
    }

    /// A function that exists but takes another receiver is told as argument 1.
    fn receiver_error(&self, error: TypeError, call: &CallQuestion, place: Span) -> TypeError {
        let method = call.form == CallForm::Method;
        match error {
            TypeError::Mismatch { expected, found, .. }
                if method
                    && place == call.args[0].span
                    && self.wants_tuples(expected)
                    && matches!(self.world.table.node(found), Node::List(_)) =>
            {
                TypeError::Expected { expected: "List of tuples".to_string(), found }
            }
            TypeError::Mismatch { expected, found, failure, context: Context::Plain }
                if method && place == call.args[0].span =>
            {
                TypeError::Mismatch { expected, found, failure, context: Context::Receiver }
            }
            other => other,
        }
    }

    fn wants_tuples(&self, expected: Ty) -> bool {
        let table = &self.world.table;
        let Node::List(item) = table.node(expected) else { return false };
        matches!(table.node(item), Node::Tuple(_))
    }

    fn no_method(&mut self, call: &CallQuestion) -> TypeError {
        let (name, ty) = (call.name, call.args[0].ty);
        let builtins = self.builtins.clone();
        if builtins.methods.contains_key(&name) {
            return TypeError::WrongReceiver { name, ty };
        }
        if let Some(unmet) = self.unmet_method(name, ty) {
            return unmet;
        }
        if self.is_static(name, ty) {
            return TypeError::StaticOnValue { name, ty };
        }
        let own = self.world.methods.keys().copied();
        let own: Vec<Symbol> = own.filter(|n| self.trait_method_exists(*n, ty)).collect();
        let fitting = builtins
            .methods
            .iter()
            .filter(|(_, list)| list.iter().any(|builtin| self.receives(target(builtin), ty)));
        let mut names: Vec<Symbol> = fitting.map(|(name, _)| *name).collect();
        names.extend(own);
        let similar = super::super::suggest_closest(&self.world, name, names.into_iter());
        TypeError::NoMethod { name, ty, similar }
    }

    /// Whether the type has a function of that name that is called on the type alone.
    fn is_static(&mut self, name: Symbol, ty: Ty) -> bool {
        let declares = |world: &World, id: &TraitId| {
            let method = world.trait_method(*id, name);
            method.is_some_and(|method| method.receiver == Receiver::None)
        };
        let mut traits = self.world.traits.ids();
        let declaring: Vec<TraitId> =
            traits.by_ref().filter(|t| declares(&self.world, t)).collect();
        declaring.into_iter().any(|t| !self.applying(ty, TraitUse::plain(t)).is_empty())
    }

    /// A method that the type has under a condition which fails.
    fn unmet_method(&mut self, name: Symbol, ty: Ty) -> Option<TypeError> {
        self.world.methods_for(name, ty).into_iter().find_map(|method| {
            let trait_id = self.world.impls[method.impl_id].trait_id;
            let (part, wanted) = self.unmet(ty, trait_id)?;
            Some(TypeError::Unmet { ty, of: TraitUse::plain(trait_id), part, wanted })
        })
    }

    fn trait_method_exists(&self, name: Symbol, ty: Ty) -> bool {
        !self.world.methods_for(name, ty).is_empty()
    }

    /// The definition that fits best (4.7.2).
    fn best(
        &mut self,
        candidates: &[Target],
        call: &CallQuestion,
    ) -> Result<Choice, (TypeError, Span)> {
        let mut fitting: Vec<(Target, u32, bool)> = Vec::new();
        let mut first_error = None;
        for candidate in candidates {
            let snapshot = self.world.table.snapshot();
            let instance = match self.instantiate(*candidate) {
                Ok(instance) => instance,
                Err(fun) => {
                    self.world.table.rollback(snapshot);
                    return Ok(Choice::Wanted(fun));
                }
            };
            let fit = self.fit(&instance, call);
            self.world.table.rollback(snapshot);
            match fit {
                Ok((score, exact)) => fitting.push((*candidate, score, exact)),
                Err(error) => first_error = first_error.or(Some(error)),
            }
        }
        if fitting.iter().any(|(_, _, exact)| *exact) {
            fitting.retain(|(_, _, exact)| *exact);
        }
        match fitting.as_slice() {
            [] => Err(match first_error {
                Some((first, place)) => {
                    let (first, candidates) = (Box::new(first), candidates.to_vec());
                    (TypeError::NoOverload { first, candidates }, place)
                }
                None => (self.no_method(call), call.name_span),
            }),
            [(only, _, _)] => Ok(Choice::One(*only)),
            several => {
                let mut open = self.open_args(call, candidates);
                if self.chosen_by_result(several[0].0) {
                    self.world.table.each_var(call.result, &mut |var, _| open.push(var));
                }
                if !open.is_empty() {
                    return Ok(Choice::Later(open));
                }
                let best = several.iter().rev().max_by_key(|(_, score, _)| *score);
                let best = best.expect("there are several").0;
                Ok(Choice::One(best))
            }
        }
    }

    /// Whether the result takes part in the choice: a method of a trait with arguments.
    fn chosen_by_result(&self, target: Target) -> bool {
        matches!(target, Target::Fun(fun) if self.world.of_generic_trait(fun))
    }

    /// Variables whose solution could still change the choice: arguments open at a position where
    /// the candidates' parameters aren't all open. Of the program's own overloads, also parts of
    /// arguments that may turn out to be known to the run only.
    fn open_args(&mut self, call: &CallQuestion, candidates: &[Target]) -> Vec<Ty> {
        let mut open = Vec::new();
        let own = *candidates == *call.scope;
        for (index, arg) in call.args.iter().enumerate() {
            let decides = candidates.iter().any(|candidate| {
                let snapshot = self.world.table.snapshot();
                let instance = self.instantiate(*candidate);
                let param = instance.ok().and_then(|i| i.params.get(index).copied());
                let fixed = param.is_some_and(|p| !self.world.table.is_open(p));
                self.world.table.rollback(snapshot);
                fixed
            });
            if decides {
                let table = &self.world.table;
                table.each_var(arg.ty, &mut |var, unbound| {
                    let open_part = own && unbound.kind == VarKind::Dyn;
                    let whole = unbound.kind != VarKind::Bottom && table.is_open(arg.ty);
                    if open_part || whole {
                        open.push(var);
                    }
                });
            }
        }
        open
    }

    /// How well a definition fits: a score of how specific its parameters are, and whether it needs
    /// no defaults.
    fn fit(
        &mut self,
        instance: &super::Instance,
        call: &CallQuestion,
    ) -> Result<(u32, bool), (TypeError, Span)> {
        let params = self.params_of(instance);
        let names: Vec<_> = call.args.iter().map(|arg| arg.name).collect();
        let slots = plan(&params, &names)
            .map_err(|(error, place)| (error, place.unwrap_or(call.name_span)))?;
        let exact = slots.iter().all(Option::is_some);
        if let (Some(owner), Some(own)) = (&call.owner, instance.self_type) {
            self.equal(owner.ty, own).map_err(|error| (error, call.name_span))?;
        }
        if self.chosen_by_result(instance.target) {
            self.equal(call.result, instance.result).map_err(|error| (error, call.name_span))?;
        }
        let mut score = 0;
        for (slot, param) in slots.iter().zip(&instance.params) {
            let Some(index) = slot else { continue };
            score += self.specificity(*param);
            let arg = &call.args[*index];
            if arg.lambda && self.spreads(*param, arg.ty) {
                continue;
            }
            self.equal(*param, arg.ty).map_err(|error| (error, arg.span))?;
        }
        Ok((score, exact))
    }

    /// How specific the parameters of something callable are, to try its overloads in that order.
    pub fn how_specific(&mut self, target: Target) -> u32 {
        match self.instantiate(target) {
            Ok(instance) => instance.params.iter().map(|ty| self.specificity(*ty)).sum(),
            Err(_) => 0,
        }
    }

    fn specificity(&self, ty: Ty) -> u32 {
        match self.world.table.node(ty) {
            Node::Unbound(_) | Node::Link(_) => 0,
            Node::Prim(_) | Node::Error => 8,
            Node::List(item) | Node::Set(item) => 4 + self.specificity(item) / 2,
            Node::Map(key, value) => 4 + (self.specificity(key) + self.specificity(value)) / 4,
            Node::Tuple(items) | Node::Data(_, items) => {
                let items = self.world.table.items(items);
                let sum: u32 = items.iter().map(|item| self.specificity(*item)).sum();
                if items.is_empty() { 8 } else { 4 + sum / (2 * items.len() as u32) }
            }
            Node::Function(..) => 4,
        }
    }

    /// Whether a lambda of several parameters stands where a function of one tuple is expected, or
    /// of anything, which is such a tuple then.
    pub fn spreads(&self, param: Ty, arg: Ty) -> bool {
        let (Node::Function(wanted, _), Node::Function(given, _)) =
            (self.world.table.node(param), self.world.table.node(arg))
        else {
            return false;
        };
        let (wanted, given) = (self.world.table.items(wanted), self.world.table.items(given));
        given.len() >= 2
            && wanted.len() == 1
            && match self.world.table.node(wanted[0]) {
                Node::Tuple(parts) => self.world.table.items(parts).len() == given.len(),
                Node::Unbound(_) => true,
                _ => false,
            }
    }

    /// Calls `target` with arguments of these types.
    pub(super) fn apply(
        &mut self,
        target: Target,
        args: &[ArgType],
        result: Ty,
        span: Span,
    ) -> Applied {
        self.apply_for(None, target, args, result, span)
    }

    /// The same for a method of a type that was written before it.
    fn apply_for(
        &mut self,
        owner: Option<Ty>,
        target: Target,
        args: &[ArgType],
        result: Ty,
        span: Span,
    ) -> Applied {
        if let Target::Var(var) = target {
            let ty = self.world.vars[var].ty;
            if !matches!(self.world.table.node(ty), Node::Function(..)) {
                let types: Vec<Ty> = args.iter().map(|arg| arg.ty).collect();
                let wanted = self.world.table.function(&types, result);
                self.equal(ty, wanted).map_err(|error| (error, span))?;
            }
        }
        let instance = match self.instantiate(target) {
            Ok(instance) => instance,
            Err(fun) => return Ok(Err(fun)),
        };
        if let (Some(owner), Some(own)) = (owner, instance.self_type) {
            self.equal(owner, own).map_err(|error| (error, span))?;
        }
        let params = self.params_of(&instance);
        let names: Vec<_> = args.iter().map(|arg| arg.name).collect();
        let slots = plan(&params, &names)
            .map_err(|(error, place)| (error.of_callee(target), place.unwrap_or(span)))?;
        let mut planned = Vec::with_capacity(slots.len() + instance.hidden.len());
        for (slot, (param, ty)) in slots.iter().zip(params.iter().zip(&instance.params)) {
            planned.push(match slot {
                Some(index) => self.pass(*ty, &args[*index], *index)?,
                None => PlannedArg::Default(param.default.expect("optional parameters have one")),
            });
        }
        planned.extend(instance.hidden.iter().map(|ty| PlannedArg::TypeOf(*ty)));
        self.equal(result, instance.result).map_err(|error| (error, span))?;
        self.ask_constraints(&instance, span);
        let (target, inst) = (instance.target, instance.inst);
        Ok(Ok(Answer::Call(Rc::new(CallAnswer { target, inst, plan: planned }))))
    }

    fn pass(
        &mut self,
        param: Ty,
        arg: &ArgType,
        index: usize,
    ) -> Result<PlannedArg, (TypeError, Span)> {
        if arg.lambda && self.spreads(param, arg.ty) {
            self.unify_spread(param, arg.ty).map_err(|error| (error, arg.span))?;
            return Ok(PlannedArg::Spread(index));
        }
        if let Err(error) = self.equal(param, arg.ty)
            && !self.takes_unknown(param, arg.ty)
        {
            return Err((error, arg.span));
        }
        Ok(PlannedArg::Given(index))
    }

    /// Makes a function of one tuple and a lambda of its parts agree.
    pub fn unify_spread(&mut self, param: Ty, arg: Ty) -> Result<(), TypeError> {
        let (wanted, wanted_result) = self.world.signature(param).expect("a function");
        let (given, given_result) = self.world.signature(arg).expect("a function");
        let tuple = self.world.table.tuple(&given);
        self.equal(wanted[0], tuple)?;
        self.equal(wanted_result, given_result)
    }
}

enum Choice {
    One(Target),
    Later(Vec<Ty>),
    Wanted(FunId),
}

/// A builtin as something callable.
pub(super) fn target(builtin: &Builtin) -> Target {
    match builtin {
        Builtin::Native(native) => Target::Native(*native),
        Builtin::Function(fun) => Target::Fun(*fun),
    }
}
