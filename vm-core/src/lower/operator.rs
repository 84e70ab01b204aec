//! Arithmetic, comparison and display at known types: an instruction for builtin types, a call
//! where the program implements the trait or where such a type is inside.

use super::body::Body;
use super::derive::Derived;
use super::instance::Lowering;
use crate::base::hash::HashSet;
use crate::base::ids::{FunId, TypeId};
use crate::base::span::Span;
use crate::check::typed::{Expr, Kind};
use crate::check::world::BuiltinTrait;
use crate::ir::{self, BinOp, Const, DataKind, ExprKind, TypeDef, UnOp};
use crate::syntax::ast::BinaryOp;
use crate::ty::Prim;

/// The methods that make an implementation of a builtin trait.
fn method_names(of: BuiltinTrait) -> &'static [&'static str] {
    match of {
        BuiltinTrait::Show => &["show"],
        BuiltinTrait::Eq => &["eq", "neq"],
        BuiltinTrait::Ord => &["lt", "gt", "lte", "gte", "compare"],
        BuiltinTrait::Hash => &["hash"],
        BuiltinTrait::Copy => &["copy"],
        BuiltinTrait::Num => &["add", "sub", "mul", "div"],
        BuiltinTrait::Concat
        | BuiltinTrait::Length
        | BuiltinTrait::Convert
        | BuiltinTrait::ReactiveRecord
        | BuiltinTrait::ReactiveVariant
        | BuiltinTrait::Known => &[],
    }
}

impl Lowering {
    /// The user's method of a builtin trait for a type. Where no static type asked for the trait
    /// (main's value, what was thrown) it is used only if it works for the type.
    pub fn user_method(&mut self, ty: TypeId, of: BuiltinTrait, name: &str) -> Option<FunId> {
        let closed = self.closed(ty);
        let method = self.core.world.names.intern(name);
        let found = self.core.user_method(closed, of, method)?;
        // Its number says which value comes first; one with another result is only a method.
        if name == "compare" && !self.gives_int(found) {
            return None;
        }
        let works = match self.working.get(&(ty, of.id())) {
            Some(known) => *known,
            None => {
                let works = self.core.methods_work(closed, of);
                self.working.insert((ty, of.id()), works);
                works
            }
        };
        works.then_some(found)
    }

    fn gives_int(&self, fun: FunId) -> bool {
        let world = &self.core.world;
        let signature = world.scheme(fun).and_then(|scheme| world.signature(scheme.ty));
        signature.is_some_and(|(_, result)| world.table.is_prim(result, Prim::Int))
    }

    /// Whether the type itself has an implementation by the program.
    pub fn implements(&mut self, ty: TypeId, of: BuiltinTrait) -> bool {
        method_names(of).iter().any(|name| self.user_method(ty, of, name).is_some())
    }

    /// Whether an implementation by the program takes part in values of the type: its own or that
    /// of a part.
    pub fn involves(&mut self, ty: TypeId, of: BuiltinTrait) -> bool {
        if let Some(known) = self.involved.get(&(ty, of.id())) {
            return *known;
        }
        let mut seen = HashSet::from_iter([ty]);
        let mut todo = vec![ty];
        let mut found = false;
        while let Some(part) = todo.pop() {
            if self.implements(part, of) || self.is_prim(part, Prim::Dyn) && self.is_implemented(of)
            {
                found = true;
                break;
            }
            let parts = match &self.types[part] {
                // The display of a reactive variant is that of its current value.
                TypeDef::Data(data)
                    if of == BuiltinTrait::Show && data.kind == DataKind::ReactiveVariant =>
                {
                    fields(data)
                }
                _ => self.parts(part),
            };
            todo.extend(parts.into_iter().filter(|part| seen.insert(*part)));
        }
        self.involved.insert((ty, of.id()), found);
        found
    }

    /// Whether it is a list whose elements the machine orders, each two of them.
    pub fn is_plainly_ordered(&mut self, list: TypeId) -> bool {
        let TypeDef::List(item) = self.types[list] else { return false };
        let total = matches!(
            self.as_prim(item),
            Some(Prim::Int | Prim::Sized(_) | Prim::Char | Prim::String | Prim::BigInt)
        );
        total && !self.involves(item, BuiltinTrait::Ord)
    }

    /// Whether it is a list whose elements are equal when the machine finds them so: nothing that
    /// can change, no rule of the program's own.
    pub fn is_plainly_equal(&mut self, list: TypeId) -> bool {
        let TypeDef::List(item) = self.types[list] else { return false };
        if self.involves(item, BuiltinTrait::Eq) {
            return false;
        }
        let mut seen = HashSet::from_iter([item]);
        let mut todo = vec![item];
        while let Some(part) = todo.pop() {
            let is_plain = match &self.types[part] {
                TypeDef::Prim(prim) => matches!(
                    prim,
                    Prim::Int
                        | Prim::Sized(_)
                        | Prim::Float
                        | Prim::Float32
                        | Prim::BigInt
                        | Prim::Decimal
                        | Prim::Char
                        | Prim::String
                        | Prim::Bool
                        | Prim::Unit
                ),
                TypeDef::Data(data) => {
                    matches!(data.kind, ir::DataKind::Record | ir::DataKind::Variant)
                }
                TypeDef::List(_) | TypeDef::Tuple(_) => true,
                _ => false,
            };
            if !is_plain {
                return false;
            }
            todo.extend(self.parts(part).into_iter().filter(|part| seen.insert(*part)));
        }
        true
    }

    /// Whether the program implements the trait for any type: then a value of unknown type may
    /// have that type.
    fn is_implemented(&self, of: BuiltinTrait) -> bool {
        self.core.world.impls.iter().any(|i| i.trait_id == of.id())
    }

    /// The types that its values hold directly.
    pub fn parts(&self, ty: TypeId) -> Vec<TypeId> {
        match &self.types[ty] {
            TypeDef::List(item) | TypeDef::Set(item) => vec![*item],
            TypeDef::Map(key, value) => vec![*key, *value],
            TypeDef::Tuple(parts) => parts.clone(),
            // Display, comparison and hash don't look into reactive values.
            TypeDef::Data(data) if data.kind.is_reactive() => Vec::new(),
            TypeDef::Data(data) => fields(data),
            TypeDef::Prim(_) | TypeDef::Function(..) | TypeDef::Param(_) => Vec::new(),
        }
    }
}

/// The types of all fields of all constructors.
fn fields(data: &ir::Data) -> Vec<TypeId> {
    data.ctors.iter().flat_map(|ctor| ctor.fields.iter().map(|(_, ty)| *ty)).collect()
}

impl Body<'_> {
    /// `+ - * / % ** ++ && ||`. A chain of them is a tree as high as it is long: it is lowered from
    /// its leftmost operand on, without recursion.
    #[inline(never)]
    pub fn chain(&mut self, e: &Expr, ty: TypeId) -> ir::Expr {
        let mut links = vec![e];
        let mut left = left_of(e).expect("an operator has a left operand");
        while let Some(further) = left_of(left) {
            links.push(left);
            left = further;
        }
        let innermost = links[links.len() - 1];
        let mut value = match innermost.kind {
            Kind::Concat(..) => self.joined_operand(left),
            _ => self.expr(left),
        };
        while let Some(link) = links.pop() {
            let (ty, span) = (if links.is_empty() { ty } else { self.type_of(link.ty) }, link.span);
            value = match &link.kind {
                Kind::Arith { op, rhs, .. } => self.arith(*op, value, rhs, ty, span),
                Kind::Concat(_, rhs) => self.concat(value, rhs, ty, span),
                Kind::And(_, rhs) => {
                    let kind = ExprKind::And(Box::new(value), self.boxed(rhs));
                    self.node(kind, ty, span)
                }
                Kind::Or(_, rhs) => {
                    let kind = ExprKind::Or(Box::new(value), self.boxed(rhs));
                    self.node(kind, ty, span)
                }
                _ => unreachable!("only operators are links of a chain"),
            };
        }
        value
    }

    /// An operand of `++`. A value whose type only the run knows is joined as it is, so that the
    /// error speaks of the operation (6.3).
    fn joined_operand(&mut self, operand: &Expr) -> ir::Expr {
        match &operand.kind {
            Kind::FromDyn(inner) => self.expr(inner),
            _ => self.expr(operand),
        }
    }

    /// `++`
    fn concat(&mut self, lhs: ir::Expr, rhs: &Expr, ty: TypeId, span: Span) -> ir::Expr {
        let rhs = self.joined_operand(rhs);
        if self.low.is_prim(lhs.ty, Prim::Dyn) || self.low.is_prim(rhs.ty, Prim::Dyn) {
            return self.unknown_native("native_unknownConcat", vec![lhs, rhs], ty, span);
        }
        let types = &self.low.types;
        if let (TypeDef::List(a), TypeDef::List(b)) = (&types[lhs.ty], &types[rhs.ty])
            && a != b
        {
            // Where such a list is to have elements of one type, only the run tells.
            let dynamic = self.low.prim(Prim::Dyn);
            let list = self.low.types.intern(TypeDef::List(dynamic));
            let joined = self.binary(BinOp::Concat, lhs, rhs, list, span);
            return self.as_type(joined, ty, span);
        }
        self.binary(BinOp::Concat, lhs, rhs, ty, span)
    }

    /// `+ - * / % **`
    fn arith(
        &mut self,
        op: BinaryOp,
        lhs: ir::Expr,
        rhs: &Expr,
        ty: TypeId,
        span: Span,
    ) -> ir::Expr {
        let rhs = self.expr(rhs);
        if self.low.is_prim(lhs.ty, Prim::Dyn) || self.low.is_prim(rhs.ty, Prim::Dyn) {
            return self.arith_unknown(op, lhs, rhs, ty, span);
        }
        let closed = self.low.closed(lhs.ty);
        if let Some(method) = self.low.core.operator_method(op, closed) {
            return self.method_call(method, vec![lhs, rhs], ty, span);
        }
        let op = match op {
            BinaryOp::Add => BinOp::Add,
            BinaryOp::Sub => BinOp::Sub,
            BinaryOp::Mul => BinOp::Mul,
            BinaryOp::Div => BinOp::Div,
            BinaryOp::Rem => BinOp::Rem,
            BinaryOp::Pow => BinOp::Pow,
            other => unreachable!("{other:?} is no arithmetic"),
        };
        let number = self.low.as_prim(lhs.ty).is_some_and(crate::check::solve::is_number);
        if !number {
            return self.unknown_fail(lhs, "numeric", ty, span);
        }
        let (lhs, rhs) = (self.widened(lhs, ty, span), self.widened(rhs, ty, span));
        self.binary(op, lhs, rhs, ty, span)
    }

    /// An Int as the Float or BigInt that it is combined with.
    fn widened(&mut self, value: ir::Expr, ty: TypeId, span: Span) -> ir::Expr {
        if !self.low.is_prim(value.ty, Prim::Int) {
            return value;
        }
        match self.low.as_prim(ty) {
            Some(Prim::Float) => self.node(ExprKind::IntToFloat(Box::new(value)), ty, span),
            Some(Prim::BigInt) => self.builtin("toBigInt", vec![value], ty, span),
            _ => value,
        }
    }

    /// An operator on two values of one type.
    pub fn binary(
        &self,
        op: BinOp,
        lhs: ir::Expr,
        rhs: ir::Expr,
        ty: TypeId,
        span: Span,
    ) -> ir::Expr {
        let (lhs, rhs) = (Box::new(lhs), Box::new(rhs));
        self.node(ExprKind::Binary { op, lhs, rhs }, ty, span)
    }

    fn not(&mut self, operand: ir::Expr, span: Span) -> ir::Expr {
        let ty = self.low.prim(Prim::Bool);
        self.node(ExprKind::Unary { op: UnOp::Not, operand: Box::new(operand) }, ty, span)
    }

    /// A call of a function of the program at the types of its arguments.
    pub fn method_call(
        &mut self,
        method: FunId,
        args: Vec<ir::Expr>,
        ty: TypeId,
        span: Span,
    ) -> ir::Expr {
        let params: Vec<TypeId> = args.iter().map(|arg| arg.ty).collect();
        let function = self.low.instance_by_params(method, &params);
        self.node(ExprKind::Call { function, args, captures: Vec::new() }, ty, span)
    }

    /// `== != < > <= >=`
    #[inline(never)]
    pub fn compare(&mut self, op: BinaryOp, lhs: &Expr, rhs: &Expr, span: Span) -> ir::Expr {
        let (lhs, rhs) = (self.expr(lhs), self.expr(rhs));
        let op = match op {
            BinaryOp::Eq => BinOp::Eq,
            BinaryOp::Ne => BinOp::Ne,
            BinaryOp::Lt => BinOp::Lt,
            BinaryOp::Gt => BinOp::Gt,
            BinaryOp::Le => BinOp::Le,
            BinaryOp::Ge => BinOp::Ge,
            other => unreachable!("{other:?} is no comparison"),
        };
        let of = match op {
            BinOp::Eq | BinOp::Ne => BuiltinTrait::Eq,
            _ => BuiltinTrait::Ord,
        };
        let boolean = self.low.prim(Prim::Bool);
        if self.low.is_prim(lhs.ty, Prim::Dyn) || self.low.is_prim(rhs.ty, Prim::Dyn) {
            return self.compare_unknown(op, lhs, rhs, span);
        }
        if !self.low.involves(lhs.ty, of) {
            return self.binary(op, lhs, rhs, boolean, span);
        }
        // Both are evaluated in the order written, whatever the order in the call.
        let (a, b) = (self.temporary("left", lhs.ty), self.temporary("right", rhs.ty));
        let first = self.unit_node(ExprKind::Let { local: a, value: Box::new(lhs) }, span);
        let second = self.unit_node(ExprKind::Let { local: b, value: Box::new(rhs) }, span);
        let (a, b) = (self.read(a, span), self.read(b, span));
        let result = Box::new(self.comparison(op, a, b, span));
        self.node(ExprKind::Block { stmts: vec![first, second], result }, boolean, span)
    }

    /// A comparison of two values whose evaluation has no effect.
    pub fn comparison(&mut self, op: BinOp, a: ir::Expr, b: ir::Expr, span: Span) -> ir::Expr {
        let boolean = self.low.prim(Prim::Bool);
        let equality = matches!(op, BinOp::Eq | BinOp::Ne);
        let of = if equality { BuiltinTrait::Eq } else { BuiltinTrait::Ord };
        let dynamic = self.low.prim(Prim::Dyn);
        let (a, b) = match a.ty == b.ty {
            true => (a, b),
            false => (self.as_type(a, dynamic, span), self.as_type(b, dynamic, span)),
        };
        if !self.low.involves(a.ty, of) {
            return self.binary(op, a, b, boolean, span);
        }
        // In order of preference: the method, whether the operands change places, whether the
        // result is negated.
        let ways: &[(&str, bool, bool)] = match op {
            BinOp::Eq => &[("eq", false, false), ("neq", false, true)],
            BinOp::Ne => &[("neq", false, false), ("eq", false, true)],
            BinOp::Lt => &[
                ("lt", false, false),
                ("gt", true, false),
                ("gte", false, true),
                ("lte", true, true),
            ],
            BinOp::Gt => &[
                ("gt", false, false),
                ("lt", true, false),
                ("lte", false, true),
                ("gte", true, true),
            ],
            BinOp::Le => &[
                ("lte", false, false),
                ("lt", true, true),
                ("gte", true, false),
                ("gt", false, true),
            ],
            BinOp::Ge => &[
                ("gte", false, false),
                ("lt", false, true),
                ("lte", true, false),
                ("gt", true, true),
            ],
            other => unreachable!("{other:?} is no comparison"),
        };
        for (name, swapped, negated) in ways {
            if let Some(method) = self.low.user_method(a.ty, of, name) {
                let args = if *swapped { vec![b, a] } else { vec![a, b] };
                let call = self.method_call(method, args, boolean, span);
                return if *negated { self.not(call, span) } else { call };
            }
        }
        if !equality && let Some(method) = self.low.user_method(a.ty, of, "compare") {
            let int = self.low.prim(Prim::Int);
            let order = self.method_call(method, vec![a, b], int, span);
            let zero = self.node(ExprKind::Const(Const::Int(0)), int, span);
            return self.binary(op, order, zero, boolean, span);
        }
        self.by_derived(op, a, b, span)
    }

    /// A comparison by the function that the compiler writes for the type.
    fn by_derived(&mut self, op: BinOp, a: ir::Expr, b: ir::Expr, span: Span) -> ir::Expr {
        let boolean = self.low.prim(Prim::Bool);
        let (what, swapped, negated) = match op {
            BinOp::Eq => (Derived::Eq, false, false),
            BinOp::Ne => (Derived::Eq, false, true),
            BinOp::Lt => (Derived::Lt, false, false),
            BinOp::Gt => (Derived::Lt, true, false),
            BinOp::Le => (Derived::Lt, true, true),
            _ => (Derived::Lt, false, true),
        };
        let function = self.low.derived(what, a.ty);
        let args = if swapped { vec![b, a] } else { vec![a, b] };
        let call = ExprKind::Call { function, args, captures: Vec::new() };
        let call = self.node(call, boolean, span);
        if negated { self.not(call, span) } else { call }
    }

    /// An interpolated string.
    #[inline(never)]
    pub fn join(&mut self, parts: &[Expr], ty: TypeId, span: Span) -> ir::Expr {
        let parts = parts.iter().map(|part| {
            let value = self.raw(part);
            self.show_text(value, part.span)
        });
        let parts = parts.collect();
        self.node(ExprKind::Join(parts), ty, span)
    }

    /// The display form of a value (a String as it is).
    pub fn show_text(&mut self, value: ir::Expr, span: Span) -> ir::Expr {
        let string = self.low.prim(Prim::String);
        if value.ty == string {
            return value;
        }
        if let Some(method) = self.low.user_method(value.ty, BuiltinTrait::Show, "show") {
            return self.method_call(method, vec![value], string, span);
        }
        if self.low.involves(value.ty, BuiltinTrait::Show) {
            return self.derived_call(Derived::Show, value, string, span);
        }
        self.builtin("show", vec![value], string, span)
    }

    /// A call of a derived function of one parameter.
    pub fn derived_call(
        &mut self,
        what: Derived,
        value: ir::Expr,
        ty: TypeId,
        span: Span,
    ) -> ir::Expr {
        let function = self.low.derived(what, value.ty);
        let call = ExprKind::Call { function, args: vec![value], captures: Vec::new() };
        self.node(call, ty, span)
    }

    /// The hash of a value in whose type a user's `Hash` takes part.
    pub fn hashed(&mut self, value: ir::Expr, span: Span) -> ir::Expr {
        let int = self.low.prim(Prim::Int);
        if let Some(method) = self.low.user_method(value.ty, BuiltinTrait::Hash, "hash") {
            return self.method_call(method, vec![value], int, span);
        }
        if self.low.involves(value.ty, BuiltinTrait::Hash) {
            return self.derived_call(Derived::Hash, value, int, span);
        }
        self.builtin("hash", vec![value], int, span)
    }

    /// The copy of a value whose type has a user's `Copy`; inside other values the machine copies.
    pub fn copied(&mut self, value: ir::Expr, span: Span) -> ir::Expr {
        let ty = value.ty;
        if let Some(method) = self.low.user_method(ty, BuiltinTrait::Copy, "copy") {
            return self.method_call(method, vec![value], ty, span);
        }
        self.builtin("copy", vec![value], ty, span)
    }

    /// A text.
    pub fn text(&mut self, text: &str, span: Span) -> ir::Expr {
        let string = self.low.prim(Prim::String);
        self.node(ExprKind::Const(Const::String(text.into())), string, span)
    }
}

/// The left operand of an operator that makes chains.
fn left_of(e: &Expr) -> Option<&Expr> {
    match &e.kind {
        Kind::Arith { lhs, .. } | Kind::Concat(lhs, _) | Kind::And(lhs, _) | Kind::Or(lhs, _) => {
            Some(lhs)
        }
        _ => None,
    }
}
