//! Arithmetic, `++`, fields and indexing: operations whose meaning follows from the
//! outermost form of their operands' types.

use super::traits::is_number;
use super::{Core, Outcome};
use crate::base::ids::FunId;
use crate::base::intern::Symbol;
use crate::base::span::Span;
use crate::check::constraint::{Answer, ArgType};
use crate::check::error::{Context, TypeError};
use crate::check::typed::Target;
use crate::check::world::{BuiltinTrait, TraitUse};
use crate::syntax::ast::BinaryOp;
use crate::ty::{Node, Prim, Ty, VarKind};

type Solved = Result<Outcome, TypeError>;

fn holds() -> Solved {
    Ok(Outcome::Done(Answer::Holds))
}

impl Core {
    /// The type of arithmetic on two builtin numbers.
    pub fn number_result(&mut self, lhs: Ty, rhs: Ty) -> Option<Ty> {
        let (Node::Prim(a), Node::Prim(b)) =
            (self.world.table.node(lhs), self.world.table.node(rhs))
        else {
            return None;
        };
        match (a, b) {
            (Prim::Int, Prim::Float) | (Prim::Float, Prim::Int) => Some(self.prim(Prim::Float)),
            (Prim::Int, Prim::BigInt) | (Prim::BigInt, Prim::Int) => Some(self.prim(Prim::BigInt)),
            (a, b) if a == b && is_number(a) => Some(lhs),
            _ => None,
        }
    }

    pub(super) fn solve_arith(
        &mut self,
        op: BinaryOp,
        (lhs, rhs, result): (Ty, Ty, Ty),
        span: Span,
    ) -> Solved {
        if let Some(ty) = self.number_result(lhs, rhs) {
            self.equal(result, ty)?;
            return holds();
        }
        if self.is_unknown(lhs) || self.is_unknown(rhs) {
            return self.unknown(result);
        }
        let open = (self.world.table.unbound(lhs), self.world.table.unbound(rhs));
        match open {
            (None, None) => self.arith_known(op, (lhs, rhs, result), span),
            (left, right) => {
                let waits = |var: Option<crate::ty::table::Unbound>| {
                    var.is_some_and(|u| u.kind == VarKind::Deferred)
                };
                if waits(left) || waits(right) {
                    return Ok(Outcome::Blocked(vec![lhs, rhs]));
                }
                if self.may_be_anything(lhs) && self.may_be_anything(rhs) {
                    self.result_unknown(result)?;
                    return Ok(Outcome::Blocked(vec![lhs, rhs]));
                }
                for (open, other) in [(lhs, rhs), (rhs, lhs)] {
                    if self.may_be_anything(open) && self.mixes(other) {
                        return self.arith_mixed(open, other, result);
                    }
                }
                self.equal(lhs, rhs)?;
                self.equal(result, lhs)?;
                if left.is_some() && right.is_some() {
                    return Ok(Outcome::Blocked(vec![lhs]));
                }
                self.arith_known(op, (lhs, rhs, result), span)
            }
        }
    }

    /// Arithmetic on a value that only the run knows and one of a type that it may mix with: a
    /// Float or BigInt gives the same beside an Int; an Int gives what the other one is.
    fn arith_mixed(&mut self, open: Ty, other: Ty, result: Ty) -> Solved {
        if !self.world.table.is_prim(other, Prim::Int) {
            self.equal(result, other)?;
        } else if self.world.table.is_prim(result, Prim::Int) {
            self.equal(open, other)?;
            return holds();
        } else {
            self.result_unknown(result)?;
        }
        Ok(Outcome::Blocked(vec![open, result]))
    }

    /// Whether arithmetic combines values of the type with those of another one.
    pub fn mixes(&self, ty: Ty) -> bool {
        matches!(self.world.table.node(ty), Node::Prim(Prim::Int | Prim::Float | Prim::BigInt))
    }

    /// Arithmetic on two types that aren't builtin numbers of one kind.
    fn arith_known(
        &mut self,
        op: BinaryOp,
        (lhs, rhs, result): (Ty, Ty, Ty),
        span: Span,
    ) -> Solved {
        if let Some(ty) = self.number_result(lhs, rhs) {
            self.equal(result, ty)?;
            return holds();
        }
        let node = self.world.table.node(lhs);
        if matches!(node, Node::Error) || self.world.table.node(rhs) == Node::Error {
            return holds();
        }
        if let Some(method) = self.operator_method(op, lhs) {
            return self.arith_user(method, (lhs, rhs, result), span);
        }
        let number = matches!(node, Node::Prim(p) if is_number(p) || p == Prim::Unit);
        if number {
            let failure = crate::ty::unify::Failure::Mismatch(lhs, rhs);
            let context = Context::Structure;
            return Err(TypeError::Mismatch { expected: lhs, found: rhs, failure, context });
        }
        let other = (!self.world.table.compatible(lhs, rhs)).then_some(rhs);
        Err(TypeError::MissingImpl { ty: lhs, of: TraitUse::plain(BuiltinTrait::Num.id()), other })
    }

    /// The user's method for an operator on a type.
    pub fn operator_method(&mut self, op: BinaryOp, ty: Ty) -> Option<FunId> {
        let name = match op {
            BinaryOp::Add => self.known.add,
            BinaryOp::Sub => self.known.sub,
            BinaryOp::Mul => self.known.mul,
            BinaryOp::Div => self.known.div,
            _ => return None,
        };
        self.user_method(ty, BuiltinTrait::Num, name)
    }

    fn arith_user(
        &mut self,
        method: FunId,
        (lhs, rhs, result): (Ty, Ty, Ty),
        span: Span,
    ) -> Solved {
        let arg = |ty| ArgType { name: None, ty, span, lambda: false };
        let target = Target::Fun(method);
        match self.apply(target, &[arg(lhs), arg(rhs)], result, span) {
            Ok(Ok(answer)) => Ok(Outcome::Done(answer)),
            Ok(Err(fun)) => Ok(Outcome::Wanted(fun)),
            Err((error, _)) => Err(error),
        }
    }

    pub(super) fn solve_concat(&mut self, lhs: Ty, rhs: Ty, result: Ty) -> Solved {
        let string = self.prim(Prim::String);
        let table = &self.world.table;
        match (table.node(lhs), table.node(rhs)) {
            (Node::Error, _) | (_, Node::Error) => holds(),
            (Node::Prim(Prim::Dyn), _) | (_, Node::Prim(Prim::Dyn)) => self.unknown(result),
            (Node::Prim(Prim::String), Node::Unbound(_))
            | (Node::Unbound(_), Node::Prim(Prim::String))
            | (Node::Prim(Prim::String), Node::Prim(Prim::String)) => {
                self.equal(lhs, rhs)?;
                self.equal(result, string)?;
                holds()
            }
            (Node::Unbound(_), Node::Unbound(_)) => {
                if self.may_be_anything(lhs) && self.may_be_anything(rhs) {
                    self.result_unknown(result)?;
                }
                Ok(Outcome::Blocked(vec![lhs, rhs]))
            }
            (Node::List(a), Node::List(b)) => {
                // Elements of several types stay so behind one more `++`.
                let mixed = self.may_be_anything(a) || self.may_be_anything(b);
                if !mixed && self.world.table.try_unify(lhs, rhs) {
                    self.equal(result, lhs)?;
                } else {
                    let item = self.fresh_kind(VarKind::Dyn);
                    let list = self.world.table.list(item);
                    self.equal(result, list)?;
                }
                holds()
            }
            (Node::List(_), Node::Unbound(_)) | (Node::Unbound(_), Node::List(_)) => {
                if self.world.table.is_open(result) {
                    let item = self.fresh_kind(VarKind::Deferred);
                    let list = self.world.table.list(item);
                    self.equal(result, list)?;
                    // The result may be the open operand itself (an accumulator).
                    return self.solve_concat(lhs, rhs, result);
                }
                let open = if self.world.table.is_open(lhs) { lhs } else { rhs };
                Ok(Outcome::Blocked(vec![open]))
            }
            (Node::List(_), other) if other != Node::Prim(Prim::Unit) => {
                Err(TypeError::ListConcat { list: lhs, found: rhs })
            }
            (Node::Prim(Prim::Int), Node::Prim(Prim::Int)) => self.not_concat(lhs, Some(rhs)),
            (Node::Prim(Prim::String) | Node::Unbound(_), _) => self.not_concat(rhs, None),
            _ => self.not_concat(lhs, None),
        }
    }

    fn not_concat(&self, ty: Ty, other: Option<Ty>) -> Solved {
        let of = TraitUse::plain(BuiltinTrait::Concat.id());
        Err(TypeError::MissingImpl { ty, of, other })
    }

    pub(super) fn solve_field(
        &mut self,
        object: Ty,
        name: Symbol,
        result: Ty,
        _span: Span,
    ) -> Solved {
        match self.world.table.node(object) {
            Node::Unbound(_) => return self.blocked_on(object, result),
            Node::Prim(Prim::Dyn) => return self.unknown(result),
            Node::Error => return holds(),
            _ => {}
        }
        let field = self.world.record(object).and_then(|d| self.world.field_index(d, name));
        let Some(index) = field else {
            let field = self.world.text(name).to_string();
            return Err(TypeError::NoField { ty: object, field });
        };
        let ty = self.world.field_type(object, 0, index);
        self.equal(result, ty)?;
        Ok(Outcome::Done(Answer::Field(index as u32)))
    }

    pub(super) fn solve_tuple_field(
        &mut self,
        object: Ty,
        index: u32,
        result: Ty,
        _span: Span,
    ) -> Solved {
        match self.world.table.node(object) {
            Node::Unbound(_) => self.blocked_on(object, result),
            Node::Prim(Prim::Dyn) => self.unknown(result),
            Node::Error => holds(),
            Node::Tuple(parts) if (index as usize) < self.world.table.items(parts).len() => {
                let part = self.world.table.item(parts, index as usize);
                self.equal(result, part)?;
                Ok(Outcome::Done(Answer::Field(index)))
            }
            _ => Err(TypeError::NoField { ty: object, field: index.to_string() }),
        }
    }

    pub(super) fn solve_index(
        &mut self,
        (object, index, result): (Ty, Ty, Ty),
        getters: &[FunId],
        span: Span,
    ) -> Solved {
        let (key, value) = match self.world.table.node(object) {
            Node::Unbound(_) => return self.blocked_on(object, result),
            Node::Prim(Prim::Dyn) => return self.unknown(result),
            Node::Error => return holds(),
            Node::List(item) => (self.prim(Prim::Int), item),
            Node::Map(key, value) => (key, value),
            Node::Set(item) => (item, self.prim(Prim::Bool)),
            Node::Prim(Prim::String) => (self.prim(Prim::Int), object),
            Node::Prim(Prim::Int64Array) => (self.prim(Prim::Int), self.prim(Prim::Int)),
            Node::Prim(Prim::Float64Array | Prim::Float32Array) => {
                (self.prim(Prim::Int), self.prim(Prim::Float))
            }
            Node::Data(data, _) => {
                let name = self.getter_name(self.world.datas[data].name);
                let getter =
                    getters.iter().find(|g| self.world.text(self.world.funs[**g].name) == name);
                let Some(getter) = getter else {
                    return Err(TypeError::NotIndexable { ty: object, index });
                };
                return self.arith_user(*getter, (object, index, result), span);
            }
            _ => return Err(TypeError::NotIndexable { ty: object, index }),
        };
        self.equal(key, index)?;
        self.equal(result, value)?;
        holds()
    }

    /// `fooGet` for a type `Foo`.
    fn getter_name(&self, data: Symbol) -> String {
        let mut chars = self.world.text(data).chars();
        let first = chars.next().map(|c| c.to_ascii_lowercase()).unwrap_or_default();
        format!("{first}{}Get", chars.as_str())
    }

    pub(super) fn solve_set_index(&mut self, object: Ty, index: Ty, value: Ty) -> Solved {
        let (key, item) = match self.world.table.node(object) {
            Node::Unbound(_) => return Ok(Outcome::Blocked(vec![object])),
            Node::Prim(Prim::Dyn) => return Ok(Outcome::Done(Answer::Unknown)),
            Node::Error => return holds(),
            Node::List(item) => (self.prim(Prim::Int), item),
            Node::Map(key, value) => (key, value),
            Node::Prim(Prim::Int64Array) => (self.prim(Prim::Int), self.prim(Prim::Int)),
            Node::Prim(Prim::Float64Array | Prim::Float32Array) => {
                (self.prim(Prim::Int), self.prim(Prim::Float))
            }
            _ => return Err(TypeError::NotIndexAssignable),
        };
        self.equal(key, index)?;
        self.equal(item, value)?;
        holds()
    }

    /// Whether only the run knows the type.
    pub(super) fn is_unknown(&self, ty: Ty) -> bool {
        self.world.table.is_prim(ty, Prim::Dyn)
    }

    /// Whether the type, or that of a part of its values, is known to the run only.
    pub(super) fn holds_unknown(&self, ty: Ty) -> bool {
        match self.world.table.node(ty) {
            Node::Prim(prim) => prim == Prim::Dyn,
            Node::Function(..) => false,
            _ => !self.world.table.all_parts(ty, &mut |part| !self.holds_unknown(part)),
        }
    }

    /// Whether only the run will know the type unless a use of the same value tells.
    pub(super) fn may_be_anything(&self, ty: Ty) -> bool {
        self.world.table.unbound(ty).is_some_and(|u| u.kind == VarKind::Dyn)
    }

    /// The operation is done by what the run finds, and so is its result found, with all that its
    /// uses leave open of it.
    pub(super) fn unknown(&mut self, result: Ty) -> Solved {
        self.result_unknown(result)?;
        self.unknown_parts(result)?;
        Ok(Outcome::Done(Answer::Unknown))
    }

    fn result_unknown(&mut self, result: Ty) -> Result<(), TypeError> {
        // One that is unknown already may be an operand too: fixing it would wake the question.
        if self.world.table.is_open(result) && !self.may_be_anything(result) {
            let unknown = self.fresh_kind(VarKind::Dyn);
            self.equal(result, unknown)?;
        }
        Ok(())
    }

    /// The operation waits for its object; what comes out of an unknown one is unknown.
    pub(super) fn blocked_on(&mut self, object: Ty, result: Ty) -> Solved {
        if self.may_be_anything(object) {
            self.result_unknown(result)?;
        }
        Ok(Outcome::Blocked(vec![object]))
    }
}
