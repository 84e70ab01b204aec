//! Calling something whose definition is known with arguments of given types.

use super::{Core, plan};
use crate::base::ids::FunId;
use crate::base::span::Span;
use crate::check::constraint::{Answer, ArgType, CallAnswer, PlannedArg};
use crate::check::error::TypeError;
use crate::check::typed::Target;
use crate::ty::{Node, Ty};
use std::rc::Rc;

/// An answer, or the function whose type must be known first; or a mistake with its place.
pub(super) type Applied = Result<Result<Answer, FunId>, (TypeError, Span)>;

impl Core {
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
    pub(super) fn apply_for(
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

    /// Makes a function of one tuple and a lambda of its parts agree.
    pub fn unify_spread(&mut self, param: Ty, arg: Ty) -> Result<(), TypeError> {
        let (wanted, wanted_result) = self.world.signature(param).expect("a function");
        let (given, given_result) = self.world.signature(arg).expect("a function");
        let tuple = self.world.table.tuple(&given);
        self.equal(wanted[0], tuple)?;
        self.equal(wanted_result, given_result)
    }
}
