//! Values: constants, variables, data, collections, fields, processes, shared variables.

use super::body::Body;
use super::keyed::Keyed;
use super::visit;
use crate::base::ids::{LocalId, TypeId, VarId};
use crate::base::span::Span;
use crate::check::constraint::Answer;
use crate::check::typed::{Expr, FieldRef, Inst, Kind};
use crate::ir::{self, BinOp, ExprKind, TypeDef, UnOp};
use crate::ty::Prim;

impl Body<'_> {
    /// An expression whose value has the type that it is said to have.
    pub fn expr(&mut self, e: &Expr) -> ir::Expr {
        let ty = self.type_of(e.ty);
        match &e.kind {
            Kind::Unchecked(inner) => {
                let value = self.unchecked(inner);
                self.present(value, ty, e.span)
            }
            Kind::Var(var) if self.low.core.world.vars[*var].unchecked => {
                let local = self.local(*var);
                let value = self.read(local, e.span);
                self.present(value, ty, e.span)
            }
            _ => self.lower(e, ty),
        }
    }

    /// An expression whose value is only displayed, kept or dropped, so that a missing one may pass
    /// as what it is: `()`, also as a part of what is written here.
    pub fn raw(&mut self, e: &Expr) -> ir::Expr {
        match &e.kind {
            Kind::Unchecked(inner) => self.unchecked(inner),
            Kind::Var(var) if self.low.core.world.vars[*var].unchecked => {
                let local = self.local(*var);
                self.read(local, e.span)
            }
            Kind::Tuple(parts) if self.may_lack(e) => {
                let parts: Vec<ir::Expr> = parts.iter().map(|part| self.raw(part)).collect();
                let types = parts.iter().map(|part| part.ty).collect();
                let ty = self.low.types.intern(TypeDef::Tuple(types));
                self.node(ExprKind::Tuple(parts), ty, e.span)
            }
            Kind::List { items, tail: None } if self.may_lack(e) => {
                let dynamic = self.low.prim(Prim::Dyn);
                let mut item = |item: &Expr| {
                    let value = self.raw(item);
                    self.as_type(value, dynamic, item.span)
                };
                let items = items.iter().map(&mut item).collect();
                let ty = self.low.list_type(dynamic);
                self.node(ExprKind::List { items, tail: None }, ty, e.span)
            }
            Kind::Block(stmts, last) if self.may_lack(last) => {
                let stmts = stmts.iter().flat_map(|stmt| self.statement(stmt)).collect();
                let last = self.raw(last);
                let ty = last.ty;
                let kind = self.block_of(stmts, last);
                self.node(kind, ty, e.span)
            }
            _ => {
                let ty = self.type_of(e.ty);
                self.lower(e, ty)
            }
        }
    }

    /// Whether a value may be missing, or a part of it that is written here.
    fn may_lack(&self, e: &Expr) -> bool {
        match &e.kind {
            Kind::Unchecked(_) => true,
            Kind::Var(var) => self.low.core.world.vars[*var].unchecked,
            Kind::Tuple(parts) | Kind::List { items: parts, tail: None } => {
                parts.iter().any(|part| self.may_lack(part))
            }
            Kind::Block(_, last) => self.may_lack(last),
            _ => false,
        }
    }

    fn unchecked(&mut self, inner: &Expr) -> ir::Expr {
        let dynamic = self.low.prim(Prim::Dyn);
        self.lower(inner, dynamic)
    }

    /// A value that is of type `ty` or missing, as one of type `ty`. Only whether it is missing is
    /// tested, not its whole structure.
    pub fn present(&mut self, value: ir::Expr, ty: TypeId, span: Span) -> ir::Expr {
        if self.low.is_prim(ty, Prim::Dyn) {
            return value;
        }
        let (unit, boolean) = (self.low.prim(Prim::Unit), self.low.prim(Prim::Bool));
        if ty == unit {
            return self.node(ExprKind::Assume(Box::new(value)), ty, span);
        }
        let dynamic = self.low.prim(Prim::Dyn);
        let kept = self.temporary("value", dynamic);
        let first = self.unit_node(ExprKind::Let { local: kept, value: Box::new(value) }, span);
        let read = Box::new(self.read(kept, span));
        let missing = ExprKind::IsType { value: read.clone(), tested: unit };
        let cond = Box::new(self.node(missing, boolean, span));
        let then = Box::new(self.node(ExprKind::Cast(read.clone()), ty, span));
        let otherwise = Box::new(self.node(ExprKind::Assume(read), ty, span));
        let result = Box::new(self.node(ExprKind::If { cond, then, otherwise }, ty, span));
        self.node(ExprKind::Block { stmts: vec![first], result }, ty, span)
    }

    fn exprs(&mut self, items: &[Expr]) -> Vec<ir::Expr> {
        items.iter().map(|item| self.expr(item)).collect()
    }

    /// The same as a part of another one.
    pub fn boxed(&mut self, e: &Expr) -> Box<ir::Expr> {
        Box::new(self.expr(e))
    }

    /// What it calls for single forms stays apart from it (`inline(never)`): it is entered again at
    /// every level of a tree, and all their variables would stand on the host's stack each time.
    // tidy: table
    fn lower(&mut self, e: &Expr, ty: TypeId) -> ir::Expr {
        if let Some(kind) = self.control(e, ty) {
            return self.node(kind, ty, e.span);
        }
        let kind = match &e.kind {
            Kind::Const(value) => ExprKind::Const(value.clone()),
            Kind::Var(var) => ExprKind::Local(self.local(*var)),
            Kind::Not(operand) => ExprKind::Unary { op: UnOp::Not, operand: self.boxed(operand) },
            Kind::Neg(operand) => return self.negate(operand, ty, e.span),
            Kind::And(..) | Kind::Or(..) | Kind::Arith { .. } | Kind::Concat(..) => {
                return self.chain(e, ty);
            }
            Kind::Compare { op, lhs, rhs } => return self.compare(*op, lhs, rhs, e.span),
            Kind::Join(parts) => return self.join(parts, ty, e.span),
            Kind::SetField { object, field, value } => {
                return self.set_field(object, *field, value, e.span);
            }
            Kind::SetIndex { object, index, value, var } => {
                return self.set_index(object, index, value, *var, e.span);
            }
            Kind::Call { target, inst, args } => {
                return self.call(*target, inst, args, ty, e.span);
            }
            Kind::Deferred { constraint, args } => {
                return self.deferred(*constraint, args, ty, e.span);
            }
            Kind::CallValue { callee, args } => {
                ExprKind::CallClosure { callee: self.boxed(callee), args: self.exprs(args) }
            }
            Kind::Function { target, inst } => {
                return self.function_value(*target, inst, ty, e.span);
            }
            Kind::Spread(function) => {
                let function = self.expr(function);
                return self.spread(function, e.span);
            }
            Kind::Field { object, field } => return self.read_field(object, *field, ty, e.span),
            Kind::Index { object, index, constraint } => {
                return self.index(object, index, *constraint, ty, e.span);
            }
            Kind::Construct { ctor, fields } => {
                let fields = self.exprs(fields);
                return self.constructed(ctor.index, fields, ty, e.span);
            }
            Kind::Update { base, ctor, fields } => ExprKind::Update {
                base: self.boxed(base),
                ctor: ctor.index,
                fields: fields.iter().map(|(i, value)| (*i, self.expr(value))).collect(),
            },
            Kind::Tuple(parts) => ExprKind::Tuple(self.exprs(parts)),
            Kind::List { items, tail } => ExprKind::List {
                items: self.exprs(items),
                tail: tail.as_ref().map(|tail| self.boxed(tail)),
            },
            Kind::Range(from, to) => {
                let args = vec![self.expr(from), self.expr(to)];
                ExprKind::CallNative { native: self.low.native("", "native_rangeInclusive"), args }
            }
            Kind::Map(entries) => return self.map_literal(entries, ty, e.span),
            Kind::Set(members) => {
                let members = self.exprs(members);
                match self.keyed_literal(members, ty, e.span) {
                    Ok(made) => return made,
                    Err(members) => ExprKind::Set(members),
                }
            }
            Kind::Spawn(kind, fun) => {
                let function = self.used(*fun, &Inst::Same);
                ExprKind::Spawn { kind: *kind, function, captures: self.captures(*fun) }
            }
            Kind::Send { to, message } => {
                ExprKind::Send { to: self.boxed(to), message: self.boxed(message) }
            }
            Kind::MvarGet(mvar) => ExprKind::MvarGet(*mvar),
            Kind::MvarSet { mvar, value, locked } => {
                ExprKind::MvarSet { mvar: *mvar, value: self.boxed(value), locked: *locked }
            }
            Kind::MvarUpdate { mvar, function } => {
                ExprKind::MvarUpdate { mvar: *mvar, function: self.boxed(function) }
            }
            Kind::FromDyn(inner) => {
                let value = self.expr(inner);
                return self.tested(value, ty);
            }
            Kind::Unchecked(_) => unreachable!("`expr` and `raw` take missing values apart"),
            Kind::Error => unreachable!("a program with mistakes isn't lowered"),
            Kind::Block(..)
            | Kind::Let(..)
            | Kind::LetPattern(..)
            | Kind::Assign(..)
            | Kind::If { .. }
            | Kind::Match { .. }
            | Kind::While { .. }
            | Kind::For { .. }
            | Kind::Break(_)
            | Kind::Continue
            | Kind::Return(_)
            | Kind::Throw(_)
            | Kind::Try { .. }
            | Kind::Receive { .. } => unreachable!("`control` lowers these"),
        };
        self.node(kind, ty, e.span)
    }

    #[inline(never)]
    fn map_literal(&mut self, entries: &[(Expr, Expr)], ty: TypeId, span: Span) -> ir::Expr {
        let mut pairs = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            let parts = vec![self.expr(key), self.expr(value)];
            let pair = TypeDef::Tuple(parts.iter().map(|part| part.ty).collect());
            let pair = self.low.types.intern(pair);
            pairs.push(self.node(ExprKind::Tuple(parts), pair, span));
        }
        match self.keyed_literal(pairs, ty, span) {
            Ok(made) => made,
            Err(pairs) => {
                let entries = pairs.into_iter().map(|pair| match pair.kind {
                    ExprKind::Tuple(mut parts) => {
                        let value = parts.pop().expect("a pair has two parts");
                        (parts.pop().expect("a pair has two parts"), value)
                    }
                    _ => unreachable!("pairs were made above"),
                });
                let entries = entries.collect();
                self.node(ExprKind::Map(entries), ty, span)
            }
        }
    }

    #[inline(never)]
    fn negate(&mut self, operand: &Expr, ty: TypeId, span: Span) -> ir::Expr {
        let operand = self.expr(operand);
        if self.low.is_prim(operand.ty, Prim::Dyn) {
            return self.unknown_native("native_unknownNegate", vec![operand], ty, span);
        }
        // An implementation of Num has no method for it.
        if !self.low.as_prim(operand.ty).is_some_and(crate::check::solve::is_number) {
            return self.unknown_fail(operand, "numeric", ty, span);
        }
        self.node(ExprKind::Unary { op: UnOp::Neg, operand: Box::new(operand) }, ty, span)
    }

    #[inline(never)]
    fn read_field(&mut self, object: &Expr, field: FieldRef, ty: TypeId, span: Span) -> ir::Expr {
        let object = self.expr(object);
        if self.low.is_prim(object.ty, Prim::Dyn) {
            return self.field_unknown(object, field, ty, span);
        }
        match self.field(field) {
            Some(index) => self.field_of(object, index, ty, span),
            None => self.never_reached(ty, span),
        }
    }

    #[inline(never)]
    fn set_field(&mut self, object: &Expr, field: FieldRef, value: &Expr, span: Span) -> ir::Expr {
        let object = self.expr(object);
        if self.low.is_prim(object.ty, Prim::Dyn) {
            let value = self.expr(value);
            return self.set_field_unknown(object, field, value, span);
        }
        let Some(index) = self.field(field) else {
            let unit = self.low.prim(Prim::Unit);
            return self.never_reached(unit, span);
        };
        let value = self.expr(value);
        self.assigned(object, index, value, span)
    }

    /// A field's position in this instance; nothing where no value ever comes.
    pub fn field(&mut self, field: FieldRef) -> Option<u32> {
        match field {
            FieldRef::Known(index) => Some(index),
            FieldRef::Open(constraint) => match self.low.answer_in(constraint, &self.env) {
                Answer::Field(index) => Some(index),
                _ => None,
            },
        }
    }

    /// `object[index]`
    #[inline(never)]
    fn index(
        &mut self,
        object: &Expr,
        index: &Expr,
        constraint: crate::base::ids::ConstraintId,
        ty: TypeId,
        span: Span,
    ) -> ir::Expr {
        let (object, index) = (self.expr(object), self.expr(index));
        if self.low.is_prim(object.ty, Prim::Dyn) {
            return self.index_unknown(object, index, constraint, ty, span);
        }
        if has_items(&self.low.types[object.ty]) {
            return self.binary(BinOp::Item, object, index, ty, span);
        }
        let Some(native) = index_native(&self.low.types[object.ty]) else {
            return match self.low.answer_in(constraint, &self.env) {
                Answer::Call(answer) => {
                    let args = vec![object, index];
                    self.call_with(answer.target, &answer.inst, args, ty, span)
                }
                Answer::Field(part) => self.field_of(object, part, ty, span),
                _ => self.never_reached(ty, span),
            };
        };
        let is_map = matches!(self.low.types[object.ty], TypeDef::Map(..));
        let native = self.low.native(native.0, native.1);
        let mut args = vec![object, index];
        let stmts = match self.keyed_call(native, &mut args, ty, span) {
            Keyed::Not => Vec::new(),
            Keyed::Call(call) => return call,
            Keyed::After(stmts) => stmts,
        };
        let call = ExprKind::CallNative { native, args };
        let value = match is_map {
            // The key may be missing: what comes is tested where it is used as a value.
            true => {
                let dynamic = self.low.prim(Prim::Dyn);
                let value = self.node(call, dynamic, span);
                self.present(value, ty, span)
            }
            false => self.node(call, ty, span),
        };
        if stmts.is_empty() { value } else { self.block(stmts, value, span) }
    }

    /// `object[index] = value`: a list or map is a value, so the variable gets a changed copy of
    /// what it has when the index and the value are evaluated.
    #[inline(never)]
    fn set_index(
        &mut self,
        object: &Expr,
        index: &Expr,
        value: &Expr,
        var: Option<VarId>,
        span: Span,
    ) -> ir::Expr {
        let (object, mut index, mut value) =
            (self.expr(object), self.expr(index), self.expr(value));
        if let Some(list) = var.and_then(|var| self.list_in_place(&object, var)) {
            let (path, value) = (vec![index], Box::new(value));
            return self.unit_node(ExprKind::SetListItem { list, path, value }, span);
        }
        let mut stmts = Vec::new();
        if var.is_some_and(|var| self.may_assign(&index, var) || self.may_assign(&value, var)) {
            index = self.kept("index", index, &mut stmts, span);
            value = self.kept("value", value, &mut stmts, span);
        }
        let set = match self.low.is_prim(object.ty, Prim::Dyn) {
            true => self.set_index_unknown(object, (index, value), var, span),
            false => self.set_index_of(object, (index, value), var, span),
        };
        if stmts.is_empty() { set } else { self.block(stmts, set, span) }
    }

    /// Whether an expression assigns a `var`, or calls what may do so.
    fn may_assign(&mut self, expr: &ir::Expr, var: VarId) -> bool {
        let var = self.local(var);
        let plain = matches!(expr.kind, ExprKind::Const(_) | ExprKind::Local(_));
        let mut assigns = self.locals[var].cell && !plain;
        visit::assignments(expr, &mut |local| assigns |= local == var);
        assigns
    }

    /// The `var` of a list whose elements can be assigned where it stands.
    fn list_in_place(&mut self, object: &ir::Expr, var: VarId) -> Option<LocalId> {
        let local = self.local(var);
        let stands = matches!(object.kind, ExprKind::Local(read) if read == local)
            && self.locals[local].ty == object.ty
            && matches!(self.low.types[object.ty], TypeDef::List(_));
        stands.then_some(local)
    }

    /// The same with everything evaluated.
    pub fn set_index_of(
        &mut self,
        object: ir::Expr,
        (index, value): (ir::Expr, ir::Expr),
        var: Option<VarId>,
        span: Span,
    ) -> ir::Expr {
        let (list, native) = match &self.low.types[object.ty] {
            TypeDef::List(_) => (true, ("", "native_listSetIndex")),
            TypeDef::Map(..) => (true, ("Map", "insert")),
            TypeDef::Prim(Prim::Int64Array | Prim::Float64Array) => {
                let [object, index, value] = [object, index, value].map(Box::new);
                return self.unit_node(ExprKind::SetItem { object, index, value }, span);
            }
            TypeDef::Prim(Prim::Float32Array) => (false, ("", "native_float32ArraySetIndex")),
            _ => {
                let unit = self.low.prim(Prim::Unit);
                return self.never_reached(unit, span);
            }
        };
        let native = self.low.native(native.0, native.1);
        let changed = object.ty;
        let mut args = vec![object, index, value];
        let call = match self.keyed_call(native, &mut args, changed, span) {
            Keyed::Not => ExprKind::CallNative { native, args },
            Keyed::Call(call) => call.kind,
            Keyed::After(stmts) => {
                let call = self.node(ExprKind::CallNative { native, args }, changed, span);
                ExprKind::Block { stmts, result: Box::new(call) }
            }
        };
        match var {
            Some(var) if list => {
                let local = self.local(var);
                let changed = self.node(call, changed, span);
                let value = Box::new(self.as_type(changed, self.locals[local].ty, span));
                self.unit_node(ExprKind::Assign { local, value }, span)
            }
            None if list => {
                // A list that no name holds: the change is lost with the copy.
                let dropped = self.node(call, changed, span);
                let result = Box::new(self.unit(span));
                self.unit_node(ExprKind::Block { stmts: vec![dropped], result }, span)
            }
            _ => self.unit_node(call, span),
        }
    }
}

/// Whether there are instructions for the elements of a type.
pub fn has_items(object: &TypeDef) -> bool {
    matches!(object, TypeDef::List(_) | TypeDef::Prim(Prim::Int64Array | Prim::Float64Array))
}

/// The builtin that reads an element of a builtin type.
pub fn index_native(object: &TypeDef) -> Option<(&'static str, &'static str)> {
    Some(match object {
        TypeDef::List(_) => ("", "native_listIndex"),
        TypeDef::Map(..) => ("Map", "get"),
        TypeDef::Set(_) => ("Set", "contains"),
        TypeDef::Prim(Prim::String) => ("", "native_stringIndex"),
        TypeDef::Prim(Prim::Int64Array) => ("", "native_int64ArrayIndex"),
        TypeDef::Prim(Prim::Float64Array) => ("", "native_float64ArrayIndex"),
        TypeDef::Prim(Prim::Float32Array) => ("", "native_float32ArrayIndex"),
        _ => return None,
    })
}
