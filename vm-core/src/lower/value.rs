//! Functions as values: closures of the program's functions, and functions that only pass their
//! arguments on to a builtin, a constructor, or a function of several parameters.

use super::body::Body;
use super::instance::{Env, Lowering};
use crate::base::ids::{IdVec, LocalId, NativeId, TypeId};
use crate::base::span::Span;
use crate::check::typed::{Inst, Target};
use crate::ir::{self, ExprKind, FunctionKind, TypeDef};
use crate::resolve::Builtin;
use crate::ty::Ty;
use crate::ty::table::Replacement;
use std::rc::Rc;

/// A function that passes its arguments on.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Wrapped {
    /// To a builtin, as a function of this type; the numbers of these types follow the arguments.
    Native(NativeId, TypeId, Vec<TypeId>),
    /// To a constructor of that number.
    Ctor(u32, TypeId),
    /// To the function value that it captures, whose type this is: its one parameter is the tuple
    /// of that function's arguments.
    Spread(TypeId),
    /// To the function value that it captures, whose type is the first one, as a function of the
    /// second.
    Adapted(TypeId, TypeId),
}

impl Body<'_> {
    /// Something callable as a value of function type `ty`.
    pub fn function_value(
        &mut self,
        target: Target,
        inst: &Inst,
        ty: TypeId,
        span: Span,
    ) -> ir::Expr {
        let wrapped = match target {
            Target::Fun(fun) => {
                let function = self.used(fun, inst);
                let captures = self.captures(fun);
                return self.node(ExprKind::MakeClosure { function, captures }, ty, span);
            }
            Target::Var(var) => {
                let local = self.local(var);
                return self.read(local, span);
            }
            Target::Native(native) => Wrapped::Native(native, ty, self.hidden_types(native, inst)),
            Target::Ctor(ctor) => Wrapped::Ctor(ctor.index, ty),
        };
        let function = self.low.wrapper(wrapped);
        self.node(ExprKind::MakeClosure { function, captures: Vec::new() }, ty, span)
    }

    /// The types whose numbers a builtin gets besides its arguments.
    fn hidden_types(&mut self, native: NativeId, inst: &Inst) -> Vec<TypeId> {
        let Some(info) = self.low.core.world.natives[native].info.clone() else {
            return Vec::new();
        };
        let Inst::Types(types) = inst else { unreachable!("builtins are used at types") };
        let table = &mut self.low.core.world.table;
        let map = Replacement::new(table, &info.scheme.vars, types);
        let hidden: Vec<Ty> = info.hidden.iter().map(|ty| table.replace(*ty, &map)).collect();
        hidden.into_iter().map(|ty| self.type_of(ty)).collect()
    }

    /// A function of n parameters as one that takes an n-tuple.
    pub fn spread(&mut self, function: ir::Expr, span: Span) -> ir::Expr {
        let (params, result) = self.low.function_type(function.ty);
        let tuple = self.low.types.intern(TypeDef::Tuple(params));
        let ty = self.low.types.intern(TypeDef::Function(vec![tuple], result));
        self.wrapped(function, Wrapped::Spread, ty, span)
    }

    /// A function as one of another type with as many parameters: where the two types differ, what
    /// it is called with and what it gives are tested at each call.
    pub fn adapted(&mut self, function: ir::Expr, ty: TypeId, span: Span) -> ir::Expr {
        if function.ty == ty {
            return function;
        }
        self.wrapped(function, |own| Wrapped::Adapted(own, ty), ty, span)
    }

    /// A function of type `ty` that captures another one.
    fn wrapped(
        &mut self,
        function: ir::Expr,
        wrapped: impl FnOnce(TypeId) -> Wrapped,
        ty: TypeId,
        span: Span,
    ) -> ir::Expr {
        let wrapper = self.low.wrapper(wrapped(function.ty));
        let local = self.temporary("function", function.ty);
        let first = ExprKind::Let { local, value: Box::new(function) };
        let first = self.unit_node(first, span);
        let closure = ExprKind::MakeClosure { function: wrapper, captures: vec![local] };
        let result = Box::new(self.node(closure, ty, span));
        self.node(ExprKind::Block { stmts: vec![first], result }, ty, span)
    }
}

impl Lowering {
    /// The parameters and the result of a function type.
    pub fn function_type(&self, ty: TypeId) -> (Vec<TypeId>, TypeId) {
        match &self.types[ty] {
            TypeDef::Function(params, result) => (params.clone(), *result),
            other => unreachable!("a function type, not {other:?}"),
        }
    }

    /// An empty body for a function that the compiler writes.
    pub fn blank(&mut self) -> Body<'_> {
        Body::blank(self, Env::default())
    }

    /// Writes a function that passes its arguments on.
    pub fn write_wrapper(&mut self, wrapped: &Wrapped) -> ir::Function {
        let span = Span::default();
        match *wrapped {
            Wrapped::Native(native, ty, ref hidden) => {
                let (params, result) = self.function_type(ty);
                let name = self.core.world.natives[native].signature.name;
                let mut body = self.blank();
                let params = body.parameters(&params);
                let mut args: Vec<ir::Expr> =
                    params.iter().map(|local| body.read(*local, span)).collect();
                args.extend(hidden.iter().map(|ty| body.number_of(*ty, span)));
                let expr = body.native_call(native, args, result, span);
                finish(body.locals, params, 0, name.into(), expr, result)
            }
            Wrapped::Ctor(ctor, ty) => {
                let (params, result) = self.function_type(ty);
                let name: Rc<str> = match &self.types[result] {
                    TypeDef::Data(data) => data.ctors[ctor as usize].name.clone(),
                    other => unreachable!("a constructor's type, not {other:?}"),
                };
                let mut body = self.blank();
                let params = body.parameters(&params);
                let fields = params.iter().map(|local| body.read(*local, span)).collect();
                let expr = body.constructed(ctor, fields, result, span);
                finish(body.locals, params, 0, name, expr, result)
            }
            Wrapped::Spread(ty) => {
                let (parts, result) = self.function_type(ty);
                let tuple = self.types.intern(TypeDef::Tuple(parts.clone()));
                let mut body = self.blank();
                let params = body.parameters(&[tuple, ty]);
                let object = Box::new(body.read(params[0], span));
                let args = parts.iter().enumerate().map(|(index, part)| {
                    let field = ExprKind::Field { object: object.clone(), index: index as u32 };
                    ir::Expr { kind: field, ty: *part, span }
                });
                let args = args.collect();
                let callee = Box::new(body.read(params[1], span));
                let expr = body.node(ExprKind::CallClosure { callee, args }, result, span);
                finish(body.locals, params, 1, "<spread>".into(), expr, result)
            }
            Wrapped::Adapted(own, ty) => {
                let (taken, given) = self.function_type(own);
                let (params, result) = self.function_type(ty);
                let mut body = self.blank();
                let params: Vec<TypeId> = params.into_iter().chain([own]).collect();
                let params = body.parameters(&params);
                let callee = Box::new(body.read(params[taken.len()], span));
                let args = params.iter().zip(taken);
                let args = args.map(|(local, ty)| body.as_type(body.read(*local, span), ty, span));
                let args = args.collect();
                let value = body.node(ExprKind::CallClosure { callee, args }, given, span);
                let expr = body.as_type(value, result, span);
                finish(body.locals, params, 1, "<lambda>".into(), expr, result)
            }
        }
    }
}

/// A builtin as something callable.
pub fn target(builtin: &Builtin) -> Target {
    match builtin {
        Builtin::Native(native) => Target::Native(*native),
        Builtin::Function(fun) => Target::Fun(*fun),
    }
}

/// A function that the compiler wrote.
pub fn finish(
    locals: IdVec<LocalId, ir::Local>,
    params: Vec<LocalId>,
    captures: usize,
    name: Rc<str>,
    body: ir::Expr,
    result: TypeId,
) -> ir::Function {
    ir::Function {
        name: name.clone(),
        frame_name: name,
        kind: FunctionKind::Derived,
        span: Span::default(),
        locals,
        params,
        captures,
        result,
        body,
    }
}
