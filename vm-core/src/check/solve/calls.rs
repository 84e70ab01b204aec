//! Calls that depend on the types of their arguments: methods (4.7.3) and overloads (4.7.2).

use super::overload::Choice;
use super::{Core, Outcome};
use crate::base::ids::TraitId;
use crate::base::intern::Symbol;
use crate::base::span::Span;
use crate::check::constraint::{Answer, CallForm, CallQuestion, Decides};
use crate::check::error::{Context, TypeError};
use crate::check::typed::Target;
use crate::check::world::{Receiver, TraitUse, World};
use crate::resolve::Builtin;
use crate::ty::{Node, Prim, Ty, VarKind};
use std::rc::Rc;

type Solved = Result<Outcome, TypeError>;

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

    pub(super) fn no_method(&mut self, call: &CallQuestion) -> TypeError {
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
}

/// A builtin as something callable.
pub(super) fn target(builtin: &Builtin) -> Target {
    match builtin {
        Builtin::Native(native) => Target::Native(*native),
        Builtin::Function(fun) => Target::Fun(*fun),
    }
}
