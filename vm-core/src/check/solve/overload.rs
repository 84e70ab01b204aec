//! The choice among several definitions of a name (4.7.2). Applying the chosen one is `apply.rs`.

use super::{Core, plan};
use crate::base::ids::FunId;
use crate::base::span::Span;
use crate::check::constraint::CallQuestion;
use crate::check::error::TypeError;
use crate::check::typed::Target;
use crate::ty::{Node, Ty, VarKind};

/// What is known of a choice.
pub(super) enum Choice {
    /// This one.
    One(Target),
    /// The solution of one of these variables may change it.
    Later(Vec<Ty>),
    /// The type of this function must be known first.
    Wanted(FunId),
}

impl Core {
    /// The definition that fits best (4.7.2).
    pub(super) fn best(
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
}
