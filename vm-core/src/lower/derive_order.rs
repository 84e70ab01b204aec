//! Derived equality and order: the structural ones of 3.5, but with the program's implementations
//! inside.

use super::body::Body;
use crate::base::ids::{FnId, LocalId, TypeId};
use crate::base::span::Span;
use crate::check::world::BuiltinTrait;
use crate::ir::{self, BinOp, Const, ExprKind, Otherwise, Pattern, PatternKind, TypeDef};
use crate::ty::Prim;

impl Body<'_> {
    /// `a == b`, or `a < b`, part by part. `own` is the function being written, for recursion.
    pub fn derived_comparison(
        &mut self,
        op: BinOp,
        (a, b): (LocalId, LocalId),
        own: FnId,
        span: Span,
    ) -> ir::Expr {
        let ty = self.locals[a].ty;
        let of = if op == BinOp::Eq { BuiltinTrait::Eq } else { BuiltinTrait::Ord };
        if self.low.implements(ty, of) {
            let (x, y) = (self.read(a, span), self.read(b, span));
            return self.comparison(op, x, y, span);
        }
        match self.low.types[ty].clone() {
            TypeDef::Tuple(parts) => {
                let fields = parts.iter().map(|part| (None, *part)).collect();
                let both = |fields| PatternKind::Tuple(fields);
                let arm = self.same_shape(op, ty, fields, &both, span);
                self.two_way_match((a, b), vec![arm], span)
            }
            TypeDef::Data(data) => {
                let mut arms = Vec::new();
                for (index, ctor) in data.ctors.iter().enumerate() {
                    let make = |fields| PatternKind::Ctor { ctor: index as u32, fields };
                    arms.push(self.same_shape(op, ty, ctor.fields.clone(), &make, span));
                    if op == BinOp::Lt && data.ctors.len() > 1 {
                        arms.extend(self.earlier_later(ty, index, ctor, span));
                    }
                }
                if op == BinOp::Eq && data.ctors.len() > 1 {
                    let patterns = vec![wildcard(ty, span), wildcard(ty, span)];
                    let body = self.boolean(false, span);
                    arms.push(ir::Arm { patterns, guard: None, body });
                }
                self.two_way_match((a, b), arms, span)
            }
            TypeDef::List(_) | TypeDef::Map(..) | TypeDef::Set(_) if op == BinOp::Lt => {
                // Parts of values of unknown type: the machine says that they have no order.
                let dynamic = self.low.prim(Prim::Dyn);
                let [x, y] = [a, b].map(|side| self.read(side, span));
                let [x, y] = [x, y].map(|side| self.as_type(side, dynamic, span));
                self.plain_comparison(op, x, y, span)
            }
            TypeDef::List(item) => self.list_comparison((a, b), item, own, span),
            TypeDef::Map(..) => {
                let boolean = self.low.prim(Prim::Bool);
                self.by_library("equalMaps", &[a, b], boolean, span)
            }
            TypeDef::Set(_) => {
                let boolean = self.low.prim(Prim::Bool);
                self.by_library("equalSets", &[a, b], boolean, span)
            }
            TypeDef::Prim(Prim::Dyn) => self.unknown_comparison(op, (a, b), span),
            other => unreachable!("no derived comparison of {other:?}"),
        }
    }

    /// Values of unknown type: by each type in which an implementation takes part when both have
    /// it, else as the machine compares.
    fn unknown_comparison(
        &mut self,
        op: BinOp,
        (a, b): (LocalId, LocalId),
        span: Span,
    ) -> ir::Expr {
        let of = if op == BinOp::Eq { BuiltinTrait::Eq } else { BuiltinTrait::Ord };
        let (x, y) = (self.read(a, span), self.read(b, span));
        let plain = self.plain_comparison(op, x.clone(), y.clone(), span);
        let mut result = plain.clone();
        let mut types = self.low.unknown_tuples();
        let ordered =
            |def: &TypeDef| !matches!(def, TypeDef::List(_) | TypeDef::Set(_) | TypeDef::Map(..));
        let involving = self.low.involving(of).into_iter();
        types.extend(involving.filter(|ty| op == BinOp::Eq || ordered(&self.low.types[*ty])).rev());
        for ty in types {
            let (left, right) =
                (self.as_type(x.clone(), ty, span), self.as_type(y.clone(), ty, span));
            let same = self.comparison(op, left, right, span);
            let then = self.if_type(&y, ty, (same, plain.clone()), span);
            result = self.if_type(&x, ty, (then, result), span);
        }
        result
    }

    /// Two values of unknown type as the machine compares them.
    fn plain_comparison(&mut self, op: BinOp, x: ir::Expr, y: ir::Expr, span: Span) -> ir::Expr {
        let boolean = self.low.prim(Prim::Bool);
        let (a, b) = (x.clone(), y.clone());
        let plain = self.binary(op, x, y, boolean, span);
        match op {
            BinOp::Eq => plain,
            _ => {
                let have_order = self.unknown_order(a, b, span);
                self.block(vec![have_order], plain, span)
            }
        }
    }

    fn boolean(&mut self, value: bool, span: Span) -> ir::Expr {
        let ty = self.low.prim(Prim::Bool);
        self.node(ExprKind::Const(Const::Bool(value)), ty, span)
    }

    fn two_way_match(
        &mut self,
        (a, b): (LocalId, LocalId),
        arms: Vec<ir::Arm>,
        span: Span,
    ) -> ir::Expr {
        let subjects = vec![self.read(a, span), self.read(b, span)];
        let ty = self.low.prim(Prim::Bool);
        self.node(ExprKind::Match { subjects, arms, otherwise: Otherwise::Never }, ty, span)
    }

    /// The arm for two values of the same constructor.
    fn same_shape(
        &mut self,
        op: BinOp,
        ty: TypeId,
        fields: Vec<(Option<std::rc::Rc<str>>, TypeId)>,
        make: &dyn Fn(Vec<Pattern>) -> PatternKind,
        span: Span,
    ) -> ir::Arm {
        let types: Vec<TypeId> = fields.iter().map(|(_, ty)| *ty).collect();
        let (left, right) = (self.parameters(&types), self.parameters(&types));
        let bind = |locals: &[LocalId]| {
            let fields = locals.iter().zip(&types);
            let fields = fields.map(|(local, ty)| Pattern {
                kind: PatternKind::Bind(*local),
                ty: *ty,
                span,
            });
            Pattern { kind: make(fields.collect()), ty, span }
        };
        let patterns = vec![bind(&left), bind(&right)];
        let mut body = self.boolean(op == BinOp::Eq, span);
        let boolean = body.ty;
        for (l, r) in left.into_iter().zip(right).rev() {
            let (x, y) = (self.read(l, span), self.read(r, span));
            if op == BinOp::Eq {
                let same = Box::new(self.comparison(BinOp::Eq, x, y, span));
                body = self.node(ExprKind::And(same, Box::new(body)), boolean, span);
                continue;
            }
            let less = Box::new(self.comparison(BinOp::Lt, x.clone(), y.clone(), span));
            let more = self.comparison(BinOp::Lt, y, x, span);
            let not_more = Box::new(self.negated(more, span));
            let rest = ExprKind::And(not_more, Box::new(body));
            let rest = Box::new(self.node(rest, boolean, span));
            body = self.node(ExprKind::Or(less, rest), boolean, span);
        }
        ir::Arm { patterns, guard: None, body }
    }

    fn negated(&mut self, operand: ir::Expr, span: Span) -> ir::Expr {
        let ty = operand.ty;
        let operand = Box::new(operand);
        self.node(ExprKind::Unary { op: ir::UnOp::Not, operand }, ty, span)
    }

    /// The arms for a value of this constructor beside one of a later constructor: constructors are
    /// taken in order, so what was not matched before is later.
    fn earlier_later(
        &mut self,
        ty: TypeId,
        index: usize,
        ctor: &ir::Ctor,
        span: Span,
    ) -> [ir::Arm; 2] {
        let fields = ctor.fields.iter().map(|(_, ty)| wildcard(*ty, span)).collect();
        let this = PatternKind::Ctor { ctor: index as u32, fields };
        let this = Pattern { kind: this, ty, span };
        let (yes, no) = (self.boolean(true, span), self.boolean(false, span));
        let any = wildcard(ty, span);
        [
            ir::Arm { patterns: vec![this.clone(), any.clone()], guard: None, body: yes },
            ir::Arm { patterns: vec![any, this], guard: None, body: no },
        ]
    }

    /// Lists: equal when all elements are; a tail call of the function itself, so that long lists
    /// need no stack.
    fn list_comparison(
        &mut self,
        (a, b): (LocalId, LocalId),
        item: TypeId,
        own: FnId,
        span: Span,
    ) -> ir::Expr {
        let ty = self.locals[a].ty;
        let locals = self.parameters(&[item, ty, item, ty]);
        let cell = |head: LocalId, tail: LocalId| {
            let items = vec![Pattern { kind: PatternKind::Bind(head), ty: item, span }];
            let tail = Some(Box::new(Pattern { kind: PatternKind::Bind(tail), ty, span }));
            Pattern { kind: PatternKind::List { items, tail }, ty, span }
        };
        let empty = Pattern { kind: PatternKind::List { items: vec![], tail: None }, ty, span };
        let (x, y) = (self.read(locals[0], span), self.read(locals[2], span));
        let cond = Box::new(self.comparison(BinOp::Eq, x, y, span));
        let args = vec![self.read(locals[1], span), self.read(locals[3], span)];
        let again = ExprKind::Call { function: own, args, captures: Vec::new() };
        let boolean = self.low.prim(Prim::Bool);
        let then = Box::new(self.node(again, boolean, span));
        let otherwise = Box::new(self.boolean(false, span));
        let both = self.node(ExprKind::If { cond, then, otherwise }, boolean, span);
        let cells = vec![cell(locals[0], locals[1]), cell(locals[2], locals[3])];
        let rest = vec![wildcard(ty, span), wildcard(ty, span)];
        let (yes, no) = (self.boolean(true, span), self.boolean(false, span));
        let arms = vec![
            ir::Arm { patterns: vec![empty.clone(), empty], guard: None, body: yes },
            ir::Arm { patterns: cells, guard: None, body: both },
            ir::Arm { patterns: rest, guard: None, body: no },
        ];
        self.two_way_match((a, b), arms, span)
    }
}

fn wildcard(ty: TypeId, span: Span) -> Pattern {
    Pattern { kind: PatternKind::Wildcard, ty, span }
}
