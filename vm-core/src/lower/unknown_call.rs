//! Calls that depend on values whose types only the run knows: a method of a message, an overloaded
//! function of a caught value. Each type that the name could mean is tested, in the order of
//! precedence of 4.7.3; a value of none of them is a `TypeError`.

use super::body::Body;
use super::instance::{Env, Lowering};
use crate::base::ids::{DataId, TypeId};
use crate::base::sorted;
use crate::base::span::Span;
use crate::check::constraint::{Answer, ArgType, CallForm, CallQuestion, Constraint, Question};
use crate::check::typed::{Expr, Inst, Target};
use crate::ir;
use crate::ty::{Node, Prim, Ty, VarKind};
use std::rc::Rc;

/// One thing that a call could mean.
struct Candidate {
    answer: Answer,
    /// The types that its arguments must have.
    args: Vec<TypeId>,
    result: TypeId,
}

impl Lowering {
    /// A type of the checker in which what only the run knows, or what nothing has decided, may
    /// become anything.
    fn loosened(&mut self, ty: Ty, env: &Env) -> Ty {
        let items = |low: &mut Lowering, list| {
            let items = low.core.world.table.items(list).to_vec();
            items.into_iter().map(|ty| low.loosened(ty, env)).collect::<Vec<Ty>>()
        };
        match self.core.world.table.node(ty) {
            Node::Prim(Prim::Dyn) => self.core.fresh_kind(VarKind::Dyn),
            Node::List(item) => {
                let item = self.loosened(item, env);
                self.core.world.table.list(item)
            }
            Node::Set(item) => {
                let item = self.loosened(item, env);
                self.core.world.table.set(item)
            }
            Node::Map(key, value) => {
                let (key, value) = (self.loosened(key, env), self.loosened(value, env));
                self.core.world.table.map(key, value)
            }
            Node::Tuple(list) => {
                let parts = items(self, list);
                self.core.world.table.tuple(&parts)
            }
            Node::Data(data, list) => {
                let args = items(self, list);
                self.core.world.table.data(data, &args)
            }
            Node::Function(list, result) => {
                let params = items(self, list);
                let result = self.loosened(result, env);
                self.core.world.table.function(&params, result)
            }
            Node::Unbound(_) => match env.get(self.core.world.table.find(ty)) {
                Some(id) => {
                    let known = self.closed(id);
                    self.loosened(known, env)
                }
                None => self.core.fresh_kind(VarKind::Dyn),
            },
            Node::Prim(_) | Node::Link(_) | Node::Error => ty,
        }
    }

    /// What the call could mean, in order of precedence.
    fn candidates(
        &mut self,
        call: &CallQuestion,
        args: (&[Ty], &Env),
        span: Span,
    ) -> Vec<Candidate> {
        let mut found = Vec::new();
        if call.form != CallForm::Overload {
            for receiver in self.receivers(call) {
                let question = CallQuestion { scope: Rc::from([]), ..call.clone() };
                found.extend(self.candidate(&question, args, Some(receiver), span));
            }
        }
        if call.form != CallForm::TraitMethod {
            let mut targets = call.scope.to_vec();
            if call.form == CallForm::Method {
                // Those that take any receiver, or those of several types (`length`).
                let builtins = self.core.builtins.clone();
                let methods = builtins.methods.get(&call.name).into_iter().flatten();
                targets.extend(methods.map(super::value::target).filter(|t| self.takes_any(*t)));
            }
            sorted::sort_by_key(&mut targets, |target| {
                std::cmp::Reverse(self.core.how_specific(*target))
            });
            for target in targets {
                let scope = Rc::from([target]);
                let form = CallForm::Overload;
                let question = CallQuestion { scope, form, ..call.clone() };
                found.extend(self.candidate(&question, args, None, span));
            }
        }
        found
    }

    /// Whether the first parameter of something callable is a type variable.
    fn takes_any(&mut self, target: Target) -> bool {
        let instance = self.core.instantiate(target);
        let first = instance.ok().and_then(|instance| instance.params.first().copied());
        first.is_some_and(|first| self.core.world.table.is_open(first))
    }

    /// The types that have a method of the call's name.
    fn receivers(&mut self, call: &CallQuestion) -> Vec<TypeId> {
        let mut types = Vec::new();
        for method in self.core.world.methods.get(&call.name).cloned().unwrap_or_default() {
            let (target, vars) = {
                let i = &self.core.world.impls[method.impl_id];
                (i.target, i.vars.clone())
            };
            types.push(self.at_unknown(target, &vars));
        }
        if call.form == CallForm::Method {
            let datas: Vec<DataId> = self.core.world.datas.ids().collect();
            for data in datas {
                let single = self.core.world.datas[data].ctors.len() == 1;
                if single && self.core.world.field_index(data, call.name).is_some() {
                    types.push(self.unknown_data(data));
                }
            }
            let builtins = self.core.builtins.clone();
            for builtin in builtins.methods.get(&call.name).into_iter().flatten() {
                if let Ok(instance) = self.core.instantiate(super::value::target(builtin))
                    && let Some(first) = instance.params.first().copied()
                {
                    let vars = match &instance.inst {
                        Inst::Types(vars) => vars.to_vec(),
                        Inst::Same | Inst::ByType(_) => Vec::new(),
                    };
                    types.push(self.at_unknown(first, &vars));
                }
            }
        }
        let mut distinct = Vec::new();
        for ty in types {
            if !distinct.contains(&ty) && !self.is_prim(ty, Prim::Dyn) {
                distinct.push(ty);
            }
        }
        distinct
    }

    fn candidate(
        &mut self,
        call: &CallQuestion,
        (args, env): (&[Ty], &Env),
        receiver: Option<TypeId>,
        span: Span,
    ) -> Option<Candidate> {
        let mut types = Vec::with_capacity(args.len());
        for (index, ty) in args.iter().enumerate() {
            let tried = receiver.filter(|_| index == 0).map(|id| self.closed(id));
            types.push(self.loosened(tried.unwrap_or(*ty), env));
        }
        let result = self.core.fresh_kind(VarKind::Dyn);
        let given = call.args.iter().zip(&types);
        let given = given.map(|(arg, ty)| ArgType { ty: *ty, ..arg.clone() });
        let question = CallQuestion { args: given.collect(), result, ..call.clone() };
        let asked = self.core.pending.len();
        let answer = self.ask(Question::Call(Rc::new(question)), span);
        if !matches!(answer, Answer::Call(_) | Answer::FieldCall(_)) {
            return None;
        }
        types.iter().chain([&result]).for_each(|ty| self.leave_to_the_run(*ty));
        self.answer_from(asked);
        let env = Default::default();
        let args = types.into_iter().map(|ty| self.type_or_dyn(ty, &env)).collect();
        let result = self.type_or_dyn(result, &env);
        Some(Candidate { answer, args, result })
    }

    /// What nothing has decided of a type only the run will know.
    fn leave_to_the_run(&mut self, ty: Ty) {
        let mut open = Vec::new();
        self.core.world.table.each_var(ty, &mut |var, unbound| {
            if unbound.kind == VarKind::Dyn {
                open.push(var);
            }
        });
        let dynamic = self.core.prim(Prim::Dyn);
        for var in open {
            self.core.world.table.try_unify(var, dynamic);
        }
        self.core.settle();
    }

    /// Lets the questions of what is called be answered, from the one with that place on: what
    /// one leaves to the run another one waits for.
    fn answer_from(&mut self, asked: usize) {
        let mut index = asked;
        while let Some(id) = self.core.pending.get(index).copied() {
            let Constraint { kind, answer, .. } = self.core.constraints[id].clone();
            if matches!(answer, Answer::Open) {
                let mut inputs = Vec::new();
                kind.each_input(&mut |ty| inputs.push(ty));
                inputs.into_iter().for_each(|ty| self.leave_to_the_run(ty));
            }
            index += 1;
        }
        self.core.pending.truncate(asked);
    }
}

impl Body<'_> {
    /// Whether a function that isn't of the type asked for, but has as many parameters, is known:
    /// what it takes and gives is tested when it is called.
    fn is_another_function(&self, ty: TypeId, wanted: TypeId) -> bool {
        match (&self.low.types[ty], &self.low.types[wanted]) {
            (ir::TypeDef::Function(own, _), ir::TypeDef::Function(params, _)) => {
                ty != wanted && own.len() == params.len()
            }
            _ => false,
        }
    }

    /// A call whose meaning only the run finds out.
    pub fn unknown_call(
        &mut self,
        call: &CallQuestion,
        args: &[Expr],
        ty: TypeId,
        span: Span,
    ) -> ir::Expr {
        let mut stmts = Vec::new();
        let mut kept: Vec<Option<ir::Expr>> = Vec::with_capacity(args.len());
        let mut types = Vec::with_capacity(args.len());
        for (arg, info) in args.iter().zip(&call.args) {
            types.push(arg.ty);
            // A lambda may be spread over a tuple, which depends on what is called.
            kept.push(match info.lambda {
                true => None,
                false => {
                    let value = self.expr(arg);
                    Some(self.kept("argument", value, &mut stmts, span))
                }
            });
        }
        let candidates = self.low.candidates(call, (&types, &self.env), span);
        let name = self.low.core.world.text(call.name).to_string();
        let mut result = match kept.iter().flatten().next() {
            Some(value) => {
                let wanted = format!("a type with {name}");
                self.unknown_fail(value.clone(), &wanted, ty, span)
            }
            None => self.node(ir::ExprKind::Unreachable, ty, span),
        };
        let only = candidates.len() == 1;
        for candidate in candidates.into_iter().rev() {
            let mut tests = Vec::new();
            let mut given = Vec::with_capacity(args.len());
            for ((value, arg), wanted) in kept.iter().zip(args).zip(&candidate.args) {
                given.push(match value {
                    Some(value) if self.is_another_function(value.ty, *wanted) => {
                        Some(self.adapted(value.clone(), *wanted, span))
                    }
                    Some(value) => {
                        if value.ty != *wanted {
                            tests.push((value.clone(), *wanted));
                        }
                        Some(self.as_type(value.clone(), *wanted, span))
                    }
                    None if self.type_of(arg.ty) == *wanted => None,
                    None => {
                        let lambda = self.expr(arg);
                        Some(self.adapted(lambda, *wanted, span))
                    }
                });
            }
            let value = self.answered(&candidate.answer, args, given, candidate.result, span);
            let then = self.as_type(value, ty, span);
            if only {
                result = then;
                break;
            }
            let otherwise = result;
            result = then;
            if let Some(((value, wanted), others)) = tests.split_first() {
                for (value, wanted) in others {
                    result = self.if_type(value, *wanted, (result, otherwise.clone()), span);
                }
                result = self.if_type(value, *wanted, (result, otherwise), span);
            }
        }
        self.block(stmts, result, span)
    }
}
