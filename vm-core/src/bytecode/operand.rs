//! What some instructions keep in an operand as a number: kinds of arithmetic, its operators, kinds
//! of faults.

use crate::syntax::ast::SizedInt;

/// What the operands of `Arith` and `Negate` are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ArithKind {
    Int,
    Sized(SizedInt),
    Float,
    Float32,
    BigInt,
    Decimal,
}

/// What `Arith` computes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ArithOp {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    Pow,
}

const KINDS: [ArithKind; 12] = [
    ArithKind::Int,
    ArithKind::Float,
    ArithKind::Float32,
    ArithKind::BigInt,
    ArithKind::Decimal,
    ArithKind::Sized(SizedInt::I8),
    ArithKind::Sized(SizedInt::I16),
    ArithKind::Sized(SizedInt::I32),
    ArithKind::Sized(SizedInt::U8),
    ArithKind::Sized(SizedInt::U16),
    ArithKind::Sized(SizedInt::U32),
    ArithKind::Sized(SizedInt::U64),
];

const ARITH_OPS: [ArithOp; 6] =
    [ArithOp::Add, ArithOp::Sub, ArithOp::Mul, ArithOp::Div, ArithOp::Rem, ArithOp::Pow];

impl ArithKind {
    /// The kind as an operand.
    pub fn encode(self) -> i32 {
        KINDS.iter().position(|kind| *kind == self).expect("every kind is listed") as i32
    }

    /// The kind in the operand d of `Arith` or `Negate`.
    pub fn decode(d: i32) -> ArithKind {
        KINDS[(d & 0xFF) as usize]
    }
}

impl ArithOp {
    /// The operand d of `Arith`.
    pub fn encode(self, kind: ArithKind) -> i32 {
        kind.encode() | (self as i32) << 8
    }

    /// The operator in the operand d of `Arith`.
    pub fn decode(d: i32) -> ArithOp {
        ARITH_OPS[(d >> 8) as usize]
    }
}

/// The operand a of `Fault`.
#[repr(u8)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FaultKind {
    /// `Non-exhaustive match: no pattern matched`
    NonExhaustive = 0,
    /// `Field at index d is not mutable`
    FieldNotMutable = 1,
    /// The function needs more registers than there are.
    TooLarge = 2,
}

impl FaultKind {
    /// The kind in the operand a of `Fault`.
    pub fn decode(a: u8) -> FaultKind {
        match a {
            0 => FaultKind::NonExhaustive,
            1 => FaultKind::FieldNotMutable,
            _ => FaultKind::TooLarge,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arithmetic_operands_survive_encoding() {
        for kind in KINDS {
            for op in ARITH_OPS {
                let d = op.encode(kind);
                assert_eq!((ArithKind::decode(d), ArithOp::decode(d)), (kind, op));
            }
        }
    }
}
