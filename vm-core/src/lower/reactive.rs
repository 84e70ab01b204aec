//! Reactive records and variants (10.8, 10.9): making one gives it its reactive part; reading and
//! assigning a field are calls of `nos/reactive.nos`, which run the callbacks.

use super::body::Body;
use super::instance::Lowering;
use super::visit;
use crate::base::hash::HashSet;
use crate::base::ids::{LocalId, TypeId};
use crate::base::span::Span;
use crate::ir::{self, Const, DataKind, ExprKind, TypeDef};
use crate::ty::Prim;
use std::rc::Rc;

impl Lowering {
    fn kind_of(&self, ty: TypeId) -> Option<DataKind> {
        match &self.types[ty] {
            TypeDef::Data(data) => Some(data.kind),
            _ => None,
        }
    }

    fn field_name(&self, ty: TypeId, index: u32) -> Rc<str> {
        let TypeDef::Data(data) = &self.types[ty] else { unreachable!("records have fields") };
        let (name, _) = &data.ctors[0].fields[index as usize];
        name.clone().expect("the fields of records have names")
    }

    /// Whether values of the type are or hold reactive records, as far as the type tells.
    fn holds_reactive(&self, ty: TypeId) -> bool {
        let mut seen = HashSet::from_iter([ty]);
        let mut todo = vec![ty];
        while let Some(part) = todo.pop() {
            if self.kind_of(part) == Some(DataKind::Reactive) {
                return true;
            }
            todo.extend(self.parts(part).into_iter().filter(|part| seen.insert(*part)));
        }
        false
    }
}

impl Body<'_> {
    /// A record or variant value.
    pub fn constructed(
        &mut self,
        ctor: u32,
        mut fields: Vec<ir::Expr>,
        ty: TypeId,
        span: Span,
    ) -> ir::Expr {
        match self.low.kind_of(ty) {
            Some(DataKind::Reactive) => {
                fields.push(self.unit(span));
                let record = self.node(ExprKind::Construct { ctor, fields }, ty, span);
                self.builtin("native_reactiveNew", vec![record], ty, span)
            }
            Some(DataKind::ReactiveVariant) => {
                let content = self.node(ExprKind::Construct { ctor, fields }, ty, span);
                let TypeDef::Data(data) = &self.low.types[ty] else {
                    unreachable!("its kind was asked for")
                };
                // The constructor of the place follows the declared ones.
                let place = data.ctors.len() as u32 - 1;
                let fields = vec![content, self.unit(span)];
                let place = self.node(ExprKind::Construct { ctor: place, fields }, ty, span);
                self.builtin("native_reactiveNew", vec![place], ty, span)
            }
            _ => self.node(ExprKind::Construct { ctor, fields }, ty, span),
        }
    }

    /// A block. Where the program asks for parents, what it names that may hold reactive records
    /// lives to its end, as a reader expects, not only to its last use.
    pub fn block_of(&mut self, mut stmts: Vec<ir::Expr>, mut result: ir::Expr) -> ExprKind {
        if self.low.core.world.asks_for_parents {
            let mut named = Vec::new();
            stmts.iter().for_each(|stmt| self.named(stmt, &mut named));
            if !named.is_empty() {
                let span = result.span;
                result = self.computed(result, &mut stmts);
                stmts.extend(named.into_iter().map(|local| self.read(local, span)));
            }
        }
        ExprKind::Block { stmts, result: Box::new(result) }
    }

    /// What is left of a block's result when it has been computed as far as it goes before the
    /// block's end: a call stays a tail call, but for `main`, which nothing calls in a loop.
    fn computed(&mut self, result: ir::Expr, stmts: &mut Vec<ir::Expr>) -> ir::Expr {
        let ir::Expr { kind, ty, span } = result;
        match kind {
            ExprKind::Call { function, args, captures } if !self.is_entry => {
                let mut keep = |arg: ir::Expr| match arg.kind {
                    ExprKind::Const(_) => arg,
                    _ => self.kept("argument", arg, stmts, span),
                };
                let args = args.into_iter().map(&mut keep).collect();
                self.node(ExprKind::Call { function, args, captures }, ty, span)
            }
            kind => {
                let result = self.node(kind, ty, span);
                self.kept("result", result, stmts, span)
            }
        }
    }

    /// The locals that a statement gives values to which may hold reactive records.
    fn named(&self, stmt: &ir::Expr, named: &mut Vec<LocalId>) {
        let mut add = |local: LocalId| {
            if self.low.holds_reactive(self.locals[local].ty) {
                named.push(local);
            }
        };
        match &stmt.kind {
            ExprKind::Let { local, .. } => add(*local),
            ExprKind::LetPattern { pattern, .. } => visit::bound_by_pattern(pattern, &mut add),
            _ => {}
        }
    }

    /// A field of a record or a part of a tuple.
    pub fn field_of(&mut self, object: ir::Expr, index: u32, ty: TypeId, span: Span) -> ir::Expr {
        if self.low.kind_of(object.ty) != Some(DataKind::Reactive) {
            return self.node(ExprKind::Field { object: Box::new(object), index }, ty, span);
        }
        let name = self.low.field_name(object.ty, index);
        let mut stmts = Vec::new();
        let object = self.kept("record", object, &mut stmts, span);
        let value = ExprKind::Field { object: Box::new(object.clone()), index };
        let value = self.node(value, ty, span);
        let name = self.text(&name, span);
        let result = Box::new(self.reactive_call("readField", vec![object, name, value], ty, span));
        self.node(ExprKind::Block { stmts, result }, ty, span)
    }

    /// The assignment of a field.
    pub fn assigned(
        &mut self,
        object: ir::Expr,
        index: u32,
        value: ir::Expr,
        span: Span,
    ) -> ir::Expr {
        if self.low.kind_of(object.ty) != Some(DataKind::Reactive) {
            let (object, value) = (Box::new(object), Box::new(value));
            return self.unit_node(ExprKind::SetField { object, index, value }, span);
        }
        let (ty, int) = (value.ty, self.low.prim(Prim::Int));
        let name = self.low.field_name(object.ty, index);
        let mut stmts = Vec::new();
        let object = self.kept("record", object, &mut stmts, span);
        let new = self.kept("new", value, &mut stmts, span);
        let old = ExprKind::Field { object: Box::new(object.clone()), index };
        let old = self.node(old, ty, span);
        let old = self.kept("old", old, &mut stmts, span);
        let target = Box::new(object.clone());
        let set = ExprKind::SetField { object: target, index, value: Box::new(new.clone()) };
        stmts.push(self.unit_node(set, span));
        let position = self.node(ExprKind::Const(Const::Int(i64::from(index))), int, span);
        let name = self.text(&name, span);
        let unit = self.low.prim(Prim::Unit);
        let args = vec![object, position, name, old, new];
        let result = Box::new(self.reactive_call("writtenField", args, unit, span));
        self.unit_node(ExprKind::Block { stmts, result }, span)
    }

    fn reactive_call(
        &mut self,
        name: &str,
        args: Vec<ir::Expr>,
        ty: TypeId,
        span: Span,
    ) -> ir::Expr {
        let function = self.low.library_function("stdlib.reactive", name);
        self.method_call(function, args, ty, span)
    }
}
