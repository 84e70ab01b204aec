//! Operations on values whose types only the run knows: messages, caught values, elements of lists
//! that `++` joined. Where an implementation by the program could be meant, the value's type is
//! tested for each of them; what is left goes to a builtin that looks at the value, and fails as a
//! `TypeError` where the value has no such operation.

use super::body::Body;
use super::expr::index_native;
use super::instance::Lowering;
use crate::base::ids::{ConstraintId, DataId, TraitId, TypeId, VarId};
use crate::base::span::Span;
use crate::check::constraint::{Answer, Question};
use crate::check::typed::FieldRef;
use crate::check::world::BuiltinTrait;
use crate::ir::{self, BinOp, ExprKind, TypeDef};
use crate::syntax::ast::BinaryOp;
use crate::ty::table::Replacement;
use crate::ty::{Prim, Ty};

/// Tuples up to this size come from anywhere: from the library, or a text that is evaluated.
const TUPLES_MAX: usize = 6;

impl Lowering {
    /// A type of the checker with its variables known to the run only.
    pub fn at_unknown(&mut self, ty: Ty, vars: &[Ty]) -> TypeId {
        let dynamic = self.core.world.table.prim(Prim::Dyn);
        let types = vec![dynamic; vars.len()];
        let map = Replacement::new(&self.core.world.table, vars, &types);
        let ty = self.core.world.table.replace(ty, &map);
        self.type_id(ty, &Default::default())
    }

    /// The types that a trait is implemented for, in order.
    pub fn implementing(&mut self, trait_id: TraitId) -> Vec<TypeId> {
        let impls = self.core.world.impls.iter().filter(|i| i.trait_id == trait_id);
        let targets: Vec<_> = impls.map(|i| (i.target, i.vars.clone())).collect();
        let mut types = Vec::new();
        for (target, vars) in targets {
            let id = self.at_unknown(target, &vars);
            if !types.contains(&id) && !self.is_prim(id, Prim::Dyn) {
                types.push(id);
            }
        }
        types
    }

    /// A declared type with arguments that only the run knows.
    pub fn unknown_data(&mut self, data: DataId) -> TypeId {
        let dynamic = self.prim(Prim::Dyn);
        let count = self.core.world.datas[data].params.len();
        self.data_type(data, vec![dynamic; count])
    }

    /// Tuples of parts that only the run knows, of all sizes that the program has.
    pub fn unknown_tuples(&mut self) -> Vec<TypeId> {
        let mut sizes: Vec<usize> = (2..=TUPLES_MAX).collect();
        for size in self.core.world.table.tuple_sizes() {
            if !sizes.contains(&size) {
                sizes.push(size);
            }
        }
        let dynamic = self.prim(Prim::Dyn);
        let tuple = |size| self.types.intern(TypeDef::Tuple(vec![dynamic; size]));
        sizes.into_iter().map(tuple).collect()
    }

    /// Types with parts that only the run knows, in which an implementation of the trait takes
    /// part: what a value of unknown type is tested for before the machine treats it.
    pub fn involving(&mut self, of: BuiltinTrait) -> Vec<TypeId> {
        let mut types = self.implementing(of.id());
        let datas: Vec<DataId> = self.core.world.datas.ids().collect();
        for data in datas {
            let id = self.unknown_data(data);
            if !types.contains(&id) && self.involves(id, of) {
                types.push(id);
            }
        }
        let dynamic = self.prim(Prim::Dyn);
        types.extend([
            self.list_type(dynamic),
            self.types.intern(TypeDef::Set(dynamic)),
            self.types.intern(TypeDef::Map(dynamic, dynamic)),
        ]);
        types
    }
}

impl Body<'_> {
    /// A value in a local of its own, so that it can be read several times.
    pub fn kept(
        &mut self,
        name: &str,
        value: ir::Expr,
        stmts: &mut Vec<ir::Expr>,
        span: Span,
    ) -> ir::Expr {
        let local = self.temporary(name, value.ty);
        let first = ExprKind::Let { local, value: Box::new(value) };
        stmts.push(self.unit_node(first, span));
        self.read(local, span)
    }

    /// A value as one of a type, tested unless it has that type.
    pub fn as_type(&self, value: ir::Expr, ty: TypeId, span: Span) -> ir::Expr {
        match value.ty == ty {
            true => value,
            false => self.node(ExprKind::Cast(Box::new(value)), ty, span),
        }
    }

    /// Statements, then a value.
    pub fn block(&self, stmts: Vec<ir::Expr>, result: ir::Expr, span: Span) -> ir::Expr {
        let ty = result.ty;
        self.node(ExprKind::Block { stmts, result: Box::new(result) }, ty, span)
    }

    /// `then` when the value has a type, else `otherwise`; both have the same type.
    pub fn if_type(
        &mut self,
        value: &ir::Expr,
        tested: TypeId,
        (then, otherwise): (ir::Expr, ir::Expr),
        span: Span,
    ) -> ir::Expr {
        let boolean = self.low.prim(Prim::Bool);
        let ty = then.ty;
        let test = ExprKind::IsType { value: Box::new(value.clone()), tested };
        let cond = Box::new(self.node(test, boolean, span));
        let (then, otherwise) = (Box::new(then), Box::new(otherwise));
        self.node(ExprKind::If { cond, then, otherwise }, ty, span)
    }

    /// A builtin for values of unknown type.
    pub fn unknown_native(
        &mut self,
        name: &str,
        args: Vec<ir::Expr>,
        ty: TypeId,
        span: Span,
    ) -> ir::Expr {
        let dynamic = self.low.prim(Prim::Dyn);
        let value = self.builtin(name, args, dynamic, span);
        self.as_type(value, ty, span)
    }

    /// An operation in an instance whose types nothing has: functions as values that are never
    /// called with anything.
    pub fn never_reached(&mut self, ty: TypeId, span: Span) -> ir::Expr {
        let nothing = self.unit(span);
        self.unknown_fail(nothing, "a value", ty, span)
    }

    /// The error of a value that has another type than all that were tested.
    pub fn unknown_fail(
        &mut self,
        value: ir::Expr,
        wanted: &str,
        ty: TypeId,
        span: Span,
    ) -> ir::Expr {
        let wanted = self.text(wanted, span);
        self.unknown_native("native_unknownFail", vec![value, wanted], ty, span)
    }

    /// Arithmetic where an operand is of unknown type.
    pub fn arith_unknown(
        &mut self,
        op: BinaryOp,
        lhs: ir::Expr,
        rhs: ir::Expr,
        ty: TypeId,
        span: Span,
    ) -> ir::Expr {
        let name = match op {
            BinaryOp::Add => "native_unknownAdd",
            BinaryOp::Sub => "native_unknownSub",
            BinaryOp::Mul => "native_unknownMul",
            BinaryOp::Div => "native_unknownDiv",
            BinaryOp::Rem => "native_unknownRem",
            BinaryOp::Pow => "native_unknownPow",
            other => unreachable!("{other:?} is no arithmetic"),
        };
        let own = self.low.implementing(BuiltinTrait::Num.id());
        if own.is_empty() {
            return self.unknown_native(name, vec![lhs, rhs], ty, span);
        }
        let mut stmts = Vec::new();
        let lhs = self.kept("left", lhs, &mut stmts, span);
        let rhs = self.kept("right", rhs, &mut stmts, span);
        let mut result = self.unknown_native(name, vec![lhs.clone(), rhs.clone()], ty, span);
        for operand in own.into_iter().rev() {
            let closed = self.low.closed(operand);
            let Some(method) = self.low.core.operator_method(op, closed) else { continue };
            let value = self.low.core.fresh();
            let question = Question::Arith { op, lhs: closed, rhs: closed, result: value };
            self.low.ask(question, span);
            let value = self.low.type_id(value, &Default::default());
            let (x, y) = (lhs.clone(), rhs.clone());
            let args = vec![self.as_type(x, operand, span), self.as_type(y, operand, span)];
            let call = self.method_call(method, args, value, span);
            let then = self.as_type(call, ty, span);
            let tested = if self.low.is_prim(lhs.ty, Prim::Dyn) { &lhs } else { &rhs };
            result = self.if_type(tested, operand, (then, result), span);
        }
        self.block(stmts, result, span)
    }

    /// A comparison where an operand is of unknown type.
    pub fn compare_unknown(
        &mut self,
        op: BinOp,
        lhs: ir::Expr,
        rhs: ir::Expr,
        span: Span,
    ) -> ir::Expr {
        let dynamic = self.low.prim(Prim::Dyn);
        let mut stmts = Vec::new();
        let lhs = self.as_type(lhs, dynamic, span);
        let lhs = self.kept("left", lhs, &mut stmts, span);
        let rhs = self.as_type(rhs, dynamic, span);
        let rhs = self.kept("right", rhs, &mut stmts, span);
        if !matches!(op, BinOp::Eq | BinOp::Ne) && !self.low.involves(dynamic, BuiltinTrait::Ord) {
            stmts.push(self.unknown_order(lhs.clone(), rhs.clone(), span));
        }
        let result = self.comparison(op, lhs, rhs, span);
        self.block(stmts, result, span)
    }

    /// Fails for two values of unknown type that have no order.
    pub fn unknown_order(&mut self, lhs: ir::Expr, rhs: ir::Expr, span: Span) -> ir::Expr {
        let boolean = self.low.prim(Prim::Bool);
        self.builtin("native_unknownOrder", vec![lhs, rhs], boolean, span)
    }

    /// A named field, or a part of a tuple.
    pub fn field_unknown(
        &mut self,
        object: ir::Expr,
        field: FieldRef,
        ty: TypeId,
        span: Span,
    ) -> ir::Expr {
        let FieldRef::Open(constraint) = field else {
            unreachable!("the field of an unknown type isn't known")
        };
        match self.low.core.constraints[constraint].kind {
            Question::Field { name, .. } => {
                let name = self.low.core.world.text(name).to_string();
                let name = self.text(&name, span);
                self.unknown_native("native_unknownField", vec![object, name], ty, span)
            }
            Question::TupleField { index, .. } => {
                let int = self.low.prim(Prim::Int);
                let index = ExprKind::Const(ir::Const::Int(i64::from(index)));
                let index = self.node(index, int, span);
                self.unknown_native("native_unknownPart", vec![object, index], ty, span)
            }
            ref other => unreachable!("a field's question, not {other:?}"),
        }
    }

    /// `object.name = value`: the types with such a field are tried.
    pub fn set_field_unknown(
        &mut self,
        object: ir::Expr,
        field: FieldRef,
        value: ir::Expr,
        span: Span,
    ) -> ir::Expr {
        let FieldRef::Open(constraint) = field else {
            unreachable!("the field of an unknown type isn't known")
        };
        let Question::Field { name, .. } = self.low.core.constraints[constraint].kind else {
            unreachable!("only named fields are assigned")
        };
        let unit = self.low.prim(Prim::Unit);
        let mut stmts = Vec::new();
        let object = self.kept("object", object, &mut stmts, span);
        let value = self.kept("value", value, &mut stmts, span);
        let text = self.low.core.world.text(name).to_string();
        let wanted = format!("a record with field {text}");
        let mut result = self.unknown_fail(object.clone(), &wanted, unit, span);
        let datas: Vec<DataId> = self.low.core.world.datas.ids().collect();
        for data in datas {
            let declared = &self.low.core.world.datas[data];
            // What a field of a generic type may take depends on arguments that no value shows.
            let fits = declared.ctors.len() == 1 && declared.params.is_empty();
            let Some(index) = self.low.core.world.field_index(data, name).filter(|_| fits) else {
                continue;
            };
            let record = self.low.unknown_data(data);
            let TypeDef::Data(of) = &self.low.types[record] else { unreachable!("a record") };
            let field_type = of.ctors[0].fields[index].1;
            let target = self.as_type(object.clone(), record, span);
            let value = self.as_type(value.clone(), field_type, span);
            let set = self.assigned(target, index as u32, value, span);
            result = self.if_type(&object, record, (set, result), span);
        }
        self.block(stmts, result, span)
    }

    /// `object[index]`: each type that has elements is tried.
    pub fn index_unknown(
        &mut self,
        object: ir::Expr,
        index: ir::Expr,
        constraint: ConstraintId,
        ty: TypeId,
        span: Span,
    ) -> ir::Expr {
        let mut stmts = Vec::new();
        let object = self.kept("object", object, &mut stmts, span);
        let index = self.kept("index", index, &mut stmts, span);
        let dynamic = self.low.prim(Prim::Dyn);
        let args = vec![object.clone(), self.as_type(index.clone(), dynamic, span)];
        let mut result = self.unknown_native("native_unknownElement", args, ty, span);
        for tested in self.element_types() {
            let then = self.index_as(object.clone(), index.clone(), tested, ty, span);
            result = self.if_type(&object, tested, (then, result), span);
        }
        for (tested, then) in self.getters_as(&object, &index, constraint, ty, span) {
            result = self.if_type(&object, tested, (then, result), span);
        }
        self.block(stmts, result, span)
    }

    fn element_types(&mut self) -> Vec<TypeId> {
        let dynamic = self.low.prim(Prim::Dyn);
        let prims = [Prim::Int64Array, Prim::Float64Array, Prim::Float32Array, Prim::String];
        let mut types: Vec<TypeId> = prims.map(|prim| self.low.prim(prim)).to_vec();
        types.push(self.low.types.intern(TypeDef::Set(dynamic)));
        types.push(self.low.types.intern(TypeDef::Map(dynamic, dynamic)));
        types.push(self.low.list_type(dynamic));
        types
    }

    /// An element of an object taken as one of type `of`.
    fn index_as(
        &mut self,
        object: ir::Expr,
        index: ir::Expr,
        of: TypeId,
        ty: TypeId,
        span: Span,
    ) -> ir::Expr {
        let (dynamic, int) = (self.low.prim(Prim::Dyn), self.low.prim(Prim::Int));
        let object = self.as_type(object, of, span);
        let keyed = matches!(self.low.types[of], TypeDef::Map(..) | TypeDef::Set(_));
        let index = self.as_type(index, if keyed { dynamic } else { int }, span);
        let native = index_native(&self.low.types[of]);
        let (namespace, name) = native.expect("only types with elements are tried");
        let native = self.low.native(namespace, name);
        let args = vec![object, index];
        let value = self.node(ExprKind::CallNative { native, args }, dynamic, span);
        self.as_type(value, ty, span)
    }

    /// The elements by the program's own getters (`fooGet`), with the types that have them.
    fn getters_as(
        &mut self,
        object: &ir::Expr,
        index: &ir::Expr,
        constraint: ConstraintId,
        ty: TypeId,
        span: Span,
    ) -> Vec<(TypeId, ir::Expr)> {
        let kind = self.low.core.constraints[constraint].kind.clone();
        let Question::Index { getters, .. } = kind else { return Vec::new() };
        let mut found = Vec::new();
        let datas: Vec<DataId> = self.low.core.world.datas.ids().collect();
        for data in datas.into_iter().filter(|_| !getters.is_empty()) {
            let of = self.low.unknown_data(data);
            let (key, result) = (self.low.core.fresh(), self.low.core.fresh());
            let closed = self.low.closed(of);
            let getters = getters.clone();
            let position = None;
            let question =
                Question::Index { object: closed, index: key, position, result, getters };
            let Answer::Call(answer) = self.low.ask(question, span) else { continue };
            let key = self.low.type_or_dyn(key, &Default::default());
            let result = self.low.type_or_dyn(result, &Default::default());
            let args = vec![
                self.as_type(object.clone(), of, span),
                self.as_type(index.clone(), key, span),
            ];
            let call = self.call_with(answer.target, &answer.inst, args, result, span);
            found.push((of, self.as_type(call, ty, span)));
        }
        found
    }

    /// `object[index] = value`: lists, maps and typed arrays are tried.
    pub fn set_index_unknown(
        &mut self,
        object: ir::Expr,
        (index, value): (ir::Expr, ir::Expr),
        var: Option<VarId>,
        span: Span,
    ) -> ir::Expr {
        let (dynamic, int) = (self.low.prim(Prim::Dyn), self.low.prim(Prim::Int));
        let (float, unit) = (self.low.prim(Prim::Float), self.low.prim(Prim::Unit));
        let mut stmts = Vec::new();
        let object = self.kept("object", object, &mut stmts, span);
        let index = self.kept("index", index, &mut stmts, span);
        let value = self.kept("value", value, &mut stmts, span);
        let map = self.low.types.intern(TypeDef::Map(dynamic, dynamic));
        let list = self.low.list_type(dynamic);
        let arrays =
            [(Prim::Int64Array, int), (Prim::Float64Array, float), (Prim::Float32Array, float)];
        let mut types: Vec<(TypeId, TypeId, TypeId)> =
            arrays.map(|(array, item)| (self.low.prim(array), int, item)).to_vec();
        types.extend([(map, dynamic, dynamic), (list, int, dynamic)]);
        let mut result = self.unknown_fail(object.clone(), "array or list", unit, span);
        for (of, key, item) in types {
            let key = self.as_type(index.clone(), key, span);
            let item = self.as_type(value.clone(), item, span);
            let target = self.as_type(object.clone(), of, span);
            let then = self.set_index_of(target, (key, item), var, span);
            result = self.if_type(&object, of, (then, result), span);
        }
        self.block(stmts, result, span)
    }
}
