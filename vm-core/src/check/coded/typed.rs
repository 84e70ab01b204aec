//! Typed trees as bytes.

use crate::base::codec::{Coded, Decoder, Encoder, coded_enum, coded_struct};
use crate::check::typed::{
    Arg, Arm, Expr, FieldRef, Handler, Inst, Kind, Pattern, PatternKind, Target,
};
use crate::ir::{Const, Made};

coded_struct!(Expr { kind, ty, span });
coded_enum!(Target { Fun(id), Native(id), Ctor(ctor), Var(id) });
coded_enum!(Inst { Types(types), Same, ByType(ty) });
coded_enum!(Arg { Value(value), Default(fun), TypeOf(ty) });
coded_enum!(FieldRef { Known(index), Open(constraint) });
coded_enum!(Const {
    Unit,
    Bool(value),
    Int(bits),
    Type(id),
    Float(value),
    Float32(value),
    BigInt(digits),
    Decimal(text),
    Char(value),
    String(text),
    Made(made),
});
coded_enum!(Kind {
    Const(value),
    Var(var),
    Block(statements, value),
    Let(var, value),
    LetPattern(pattern, value),
    Assign(var, value),
    SetField { object, field, value },
    SetIndex { object, index, value, var },
    Arith { op, lhs, rhs },
    Compare { op, lhs, rhs },
    Concat(lhs, rhs),
    Neg(operand),
    Not(operand),
    And(lhs, rhs),
    Or(lhs, rhs),
    Join(parts),
    If { cond, then, otherwise },
    Match { subjects, arms, clauses },
    While { cond, body },
    For { var, from, to, body },
    Break(value),
    Continue,
    Return(value),
    Call { target, inst, args },
    Deferred { constraint, args },
    CallValue { callee, args },
    Function { target, inst },
    Spread(function),
    Field { object, field },
    Index { object, index, constraint },
    Construct { ctor, fields },
    Update { base, ctor, fields },
    Tuple(parts),
    List { items, tail },
    Range(from, to),
    Map(entries),
    Set(members),
    Throw(value),
    Try { body, handler, finally },
    Receive { message, arms, after },
    Spawn(kind, fun),
    Send { to, message },
    MvarGet(mvar),
    MvarSet { mvar, value, locked },
    MvarUpdate { mvar, function },
    FromDyn(value),
    Unchecked(value),
    Error,
});
coded_struct!(Handler { exception, caught, arms });
coded_struct!(Arm { patterns, guard, body });
coded_struct!(Pattern { kind, ty, span });
coded_enum!(PatternKind {
    Wildcard,
    Bind(var),
    Const(value),
    Range(from, to),
    Equal(var),
    Or(patterns),
    Both(pattern, name),
    Tuple(parts),
    Ctor { ctor, fields },
    Record(fields),
    List { items, tail },
    StringPrefix { prefix, rest },
    Map(entries),
    Set(members),
    Error,
});

/// A pass behind the checker makes them.
impl Coded for Made {
    fn encode(&self, _: &mut Encoder) {
        unreachable!("a typed tree has {self:?}")
    }

    fn decode(_: &mut Decoder<'_>) -> Made {
        unreachable!("a typed tree has a value made of constants")
    }
}
