//! Calls: of functions at an instance, of builtins, constructors and function values; methods and
//! overloads that are found for each instance; defaults.

use super::body::Body;
use super::derive::Form;
use super::expr::has_items;
use super::keyed::Keyed;
use crate::base::ids::{ConstraintId, FunId, LocalId, NativeId, TypeId, VarId};
use crate::base::span::Span;
use crate::check::constraint::{Answer, PlannedArg, Question};
use crate::check::typed::{Arg, Expr, Inst, Target};
use crate::check::world::BuiltinTrait;
use crate::ir::{self, Const, ExprKind, TypeDef, UnOp};
use crate::ty::{Prim, Ty};

/// An argument that is ready, or a default that needs the arguments before it.
enum Ready {
    Value(ir::Expr),
    Default(FunId),
}

impl Body<'_> {
    /// A call whose target inference found.
    #[inline(never)]
    pub fn call(
        &mut self,
        target: Target,
        inst: &Inst,
        args: &[Arg],
        ty: TypeId,
        span: Span,
    ) -> ir::Expr {
        let loose = self.loose_params(target);
        let mut ready = Vec::with_capacity(args.len());
        for (index, arg) in args.iter().enumerate() {
            ready.push(match arg {
                Arg::Value(e) if loose.get(index) == Some(&true) => Ready::Value(self.raw(e)),
                Arg::Value(e) => Ready::Value(self.expr(e)),
                Arg::Default(fun) => Ready::Default(*fun),
                Arg::TypeOf(ty) => Ready::Value(self.type_number(*ty, span)),
            });
        }
        self.finish_call(target, inst, ready, ty, span)
    }

    /// A call whose target depends on the instance.
    #[inline(never)]
    pub fn deferred(
        &mut self,
        constraint: ConstraintId,
        args: &[Expr],
        ty: TypeId,
        span: Span,
    ) -> ir::Expr {
        let answer = self.low.answer_in(constraint, &self.env);
        if let Answer::Unknown = answer {
            let Question::Call(call) = self.low.core.constraints[constraint].kind.clone() else {
                unreachable!("a call's question")
            };
            return self.unknown_call(&call, args, ty, span);
        }
        let given = args.iter().map(|_| None).collect();
        self.answered(&answer, args, given, ty, span)
    }

    /// A call of what was found. Arguments that are evaluated already are `given`.
    pub fn answered(
        &mut self,
        answer: &Answer,
        args: &[Expr],
        mut given: Vec<Option<ir::Expr>>,
        ty: TypeId,
        span: Span,
    ) -> ir::Expr {
        let answer = match answer {
            Answer::Call(answer) => answer.clone(),
            Answer::FieldCall(index) => {
                let index = *index;
                let mut values = Vec::with_capacity(args.len());
                for (arg, given) in args.iter().zip(given) {
                    values.push(given.unwrap_or_else(|| self.expr(arg)));
                }
                let object = values.remove(0);
                let args = values;
                let params = args.iter().map(|a: &ir::Expr| a.ty).collect();
                let function = self.low.types.intern(ir::TypeDef::Function(params, ty));
                let field = self.field_of(object, index, function, span);
                let call = ExprKind::CallClosure { callee: Box::new(field), args };
                return self.node(call, ty, span);
            }
            // Nothing has the types of this instance: it exists, but no value ever reaches it.
            _ => return self.never_reached(ty, span),
        };
        let loose = self.loose_params(answer.target);
        let mut ready = Vec::with_capacity(answer.plan.len());
        for (param, planned) in answer.plan.iter().enumerate() {
            ready.push(match planned {
                PlannedArg::Given(i) if given[*i].is_some() => {
                    Ready::Value(given[*i].take().expect("it was just seen"))
                }
                PlannedArg::Given(i) if loose.get(param) == Some(&true) => {
                    Ready::Value(self.raw(&args[*i]))
                }
                PlannedArg::Given(i) => Ready::Value(self.expr(&args[*i])),
                PlannedArg::Spread(i) => {
                    let function = given[*i].take().unwrap_or_else(|| self.expr(&args[*i]));
                    Ready::Value(self.spread(function, span))
                }
                PlannedArg::Default(fun) => Ready::Default(*fun),
                PlannedArg::TypeOf(ty) => Ready::Value(self.type_number(*ty, span)),
            });
        }
        if !self.may_be_missing(answer.target) {
            return self.finish_call(answer.target, &answer.inst, ready, ty, span);
        }
        // Which function it is was unknown to the checker, which marks the others itself.
        let dynamic = self.low.prim(Prim::Dyn);
        let value = self.finish_call(answer.target, &answer.inst, ready, dynamic, span);
        self.present(value, ty, span)
    }

    /// Whether a function may give `()` instead of a value, as `get` does for a missing key.
    fn may_be_missing(&self, target: Target) -> bool {
        let Target::Native(native) = target else { return false };
        self.low.core.world.natives[native].info.as_ref().is_some_and(|info| info.unchecked)
    }

    /// A call with all arguments.
    pub fn call_with(
        &mut self,
        target: Target,
        inst: &Inst,
        args: Vec<ir::Expr>,
        ty: TypeId,
        span: Span,
    ) -> ir::Expr {
        let ready = args.into_iter().map(Ready::Value).collect();
        self.finish_call(target, inst, ready, ty, span)
    }

    fn finish_call(
        &mut self,
        target: Target,
        inst: &Inst,
        ready: Vec<Ready>,
        ty: TypeId,
        span: Span,
    ) -> ir::Expr {
        if ready.iter().any(|arg| matches!(arg, Ready::Default(_))) {
            return self.call_with_defaults(target, inst, ready, ty, span);
        }
        let args = ready.into_iter().filter_map(|arg| match arg {
            Ready::Value(value) => Some(value),
            Ready::Default(_) => None,
        });
        let args: Vec<ir::Expr> = args.collect();
        let kind = match target {
            Target::Fun(fun) => {
                let function = self.used(fun, inst);
                ExprKind::Call { function, args, captures: self.captures(fun) }
            }
            Target::Native(native) => return self.native_call(native, args, ty, span),
            Target::Ctor(ctor) => return self.constructed(ctor.index, args, ty, span),
            Target::Var(var) => {
                let local = self.local(var);
                ExprKind::CallClosure { callee: Box::new(self.read(local, span)), args }
            }
        };
        self.node(kind, ty, span)
    }

    /// Defaults are evaluated after the arguments before them, which they may mention.
    fn call_with_defaults(
        &mut self,
        target: Target,
        inst: &Inst,
        ready: Vec<Ready>,
        ty: TypeId,
        span: Span,
    ) -> ir::Expr {
        let Target::Fun(called) = target else {
            unreachable!("only functions of the program have defaults")
        };
        let env = self.low.used_env(called, inst, &self.env);
        let params = self.low.typed(called).params.clone();
        let mut stmts = Vec::new();
        let mut args: Vec<LocalId> = Vec::new();
        for arg in ready {
            let value = match arg {
                Ready::Value(value) => value,
                Ready::Default(fun) => {
                    let function = self.low.instance_at(fun, &env);
                    let result = self.low.typed(fun).result;
                    let result = self.low.type_id(result, &env);
                    let captures = self.default_captures(fun, &params, &args);
                    self.node(ExprKind::Call { function, args: Vec::new(), captures }, result, span)
                }
            };
            let local = self.temporary("argument", value.ty);
            let first = ExprKind::Let { local, value: Box::new(value) };
            stmts.push(self.unit_node(first, span));
            args.push(local);
        }
        let args = args.into_iter().map(|local| self.read(local, span)).collect();
        let result = Box::new(self.call_with(target, inst, args, ty, span));
        self.node(ExprKind::Block { stmts, result }, ty, span)
    }

    /// What a default needs: earlier arguments for the parameters that it mentions.
    fn default_captures(&mut self, fun: FunId, params: &[VarId], args: &[LocalId]) -> Vec<LocalId> {
        let closure = self.low.core.world.funs[fun].free.closure.clone();
        let needed = closure.iter().map(|var| match params.iter().position(|p| p == var) {
            Some(index) => args[index],
            None => self.local(*var),
        });
        needed.collect()
    }

    /// The number of a concrete type, for builtins that ask for one.
    fn type_number(&mut self, ty: crate::ty::Ty, span: Span) -> ir::Expr {
        let id = self.type_of(ty);
        self.number_of(id, span)
    }

    /// The number of a concrete type.
    pub fn number_of(&mut self, id: TypeId, span: Span) -> ir::Expr {
        let int = self.low.prim(Prim::Int);
        self.node(ExprKind::Const(Const::Type(id)), int, span)
    }

    /// Which parameters of a builtin take any value at all, also a missing one: those of which it
    /// gives nothing on as a value of their type.
    fn loose_params(&self, target: Target) -> Vec<bool> {
        let Target::Native(native) = target else { return Vec::new() };
        let world = &self.low.core.world;
        let Some(info) = &world.natives[native].info else { return Vec::new() };
        let Some((params, result)) = world.signature(info.scheme.ty) else { return Vec::new() };
        let is_loose = |param: Ty| {
            let mut given = false;
            world.table.each_var(result, &mut |var, _| given |= var == world.table.find(param));
            world.table.is_open(param) && !given
        };
        params.into_iter().map(is_loose).collect()
    }

    /// The answer of a builtin that asks for something about the type of a list's elements.
    fn known_of_list(&mut self, native: NativeId, args: &[ir::Expr]) -> Option<bool> {
        let list = args.first()?.ty;
        match self.plain_name(native) {
            "native_isPlainlyOrdered" => Some(self.low.is_plainly_ordered(list)),
            "native_isPlainlyEqual" => Some(self.low.is_plainly_equal(list)),
            _ => None,
        }
    }

    /// A call of a builtin that the compiler itself calls, just as it is.
    pub fn builtin(&mut self, name: &str, args: Vec<ir::Expr>, ty: TypeId, span: Span) -> ir::Expr {
        let native = self.low.native("", name);
        self.node(ExprKind::CallNative { native, args }, ty, span)
    }

    /// A call of a builtin. Where a user's `Show` takes part in an argument that the builtin
    /// displays, it gets the text instead; `show`, `hash` and `copy` become the user's function.
    pub fn native_call(
        &mut self,
        native: NativeId,
        mut args: Vec<ir::Expr>,
        ty: TypeId,
        span: Span,
    ) -> ir::Expr {
        if let Some(answer) = self.known_of_list(native, &args) {
            return self.node(ExprKind::Const(Const::Bool(answer)), ty, span);
        }
        match self.keyed_call(native, &mut args, ty, span) {
            Keyed::Not => {}
            Keyed::Call(call) => return call,
            Keyed::After(stmts) => {
                let call = self.node(ExprKind::CallNative { native, args }, ty, span);
                return self.block(stmts, call, span);
            }
        }
        for (index, of) in self.bounds(native) {
            let Some(arg) = args.get(index) else { continue };
            if !self.low.involves(arg.ty, of) {
                continue;
            }
            let arg = args[index].clone();
            let replaced = match (of, self.plain_name(native)) {
                (BuiltinTrait::Show, "native_showInside") => {
                    return self.nested(arg, Form::Show, span);
                }
                (BuiltinTrait::Show, "native_showResult") => {
                    return self.nested(arg, Form::Result, span);
                }
                (BuiltinTrait::Show, "native_showKey") => return self.key_text(arg, span),
                (BuiltinTrait::Show, _) => self.show_text(arg, span),
                (BuiltinTrait::Copy, _) => self.copied(arg, span),
                _ => continue,
            };
            if matches!(self.plain_name(native), "show" | "toString" | "copy") {
                return replaced;
            }
            args[index] = replaced;
        }
        if self.plain_name(native) == "hash"
            && let Some(arg) = args.first()
            && self.low.involves(arg.ty, BuiltinTrait::Hash)
        {
            let arg = args.swap_remove(0);
            return self.hashed(arg, span);
        }
        let signature = self.low.core.world.natives[native].signature;
        if signature.name == "length"
            && let [of] = args.as_slice()
            && has_length(&self.low.types[of.ty])
        {
            let operand = Box::new(args.swap_remove(0));
            return self.node(ExprKind::Unary { op: UnOp::Length, operand }, ty, span);
        }
        self.node(ExprKind::CallNative { native, args }, ty, span)
    }

    /// The name of a builtin without namespace; of others nothing.
    fn plain_name(&self, native: NativeId) -> &'static str {
        let signature = self.low.core.world.natives[native].signature;
        if signature.namespace.is_empty() { signature.name } else { "" }
    }

    /// The parameters of a builtin whose type has to implement a builtin trait.
    fn bounds(&self, native: NativeId) -> Vec<(usize, BuiltinTrait)> {
        let world = &self.low.core.world;
        let Some(info) = world.natives[native].info.clone() else { return Vec::new() };
        let params = world.signature(info.scheme.ty).map(|(params, _)| params).unwrap_or_default();
        let mut bounds = Vec::new();
        for constraint in info.scheme.constraints.iter() {
            let Question::Impl { ty, of } = self.low.core.constraints[*constraint].kind else {
                continue;
            };
            let Some(of) = BuiltinTrait::of(of.trait_id) else { continue };
            for (index, param) in params.iter().enumerate() {
                if world.table.find(*param) == world.table.find(ty) {
                    bounds.push((index, of));
                }
            }
        }
        bounds
    }
}

/// Whether an instruction gives a type's length.
fn has_length(of: &TypeDef) -> bool {
    has_items(of) || matches!(of, TypeDef::Prim(Prim::String))
}
