//! Arithmetic on the numbers that programs rarely use, and the rare operators on Int and Float
//! (3.8).

use super::{Step, bigint, register};
use crate::bytecode::{ArithKind, ArithOp, Instr};
use crate::syntax::ast::SizedInt;
use crate::vm::exit::Exit;
use crate::vm::fault::Fault;
use crate::vm::machine::Machine;
use crate::vm::value::{Slot, Tag, Value};
use num_bigint::BigInt;
use num_traits::ToPrimitive;
use rust_decimal::Decimal;
use std::mem::ManuallyDrop;

/// A register's value, which keeps its reference.
unsafe fn borrowed(base: *mut Slot, operand: u8) -> ManuallyDrop<Value> {
    // SAFETY: the register holds a live value.
    unsafe { ManuallyDrop::new(Value::from_slot(*register(base, operand))) }
}

/// `Arith`. With large numbers it is the work of many steps: the process's turn may end behind it.
pub unsafe fn binary(machine: &mut Machine, base: *mut Slot, instr: Instr) -> Step {
    let (kind, op) = (ArithKind::decode(instr.d), ArithOp::decode(instr.d));
    // SAFETY: both registers hold live numbers of the kind.
    let (a, b) = unsafe { (borrowed(base, instr.b), borrowed(base, instr.c)) };
    let result = match of_kind(kind, op, &a, &b) {
        Ok(result) => result,
        Err(fault) => return Step::Fault(fault),
    };
    let work = match kind {
        ArithKind::BigInt => bigint::work(op, a.as_bigint(), b.as_bigint(), result.as_bigint()),
        _ => 0,
    };
    // SAFETY: the operand names a register.
    unsafe { *register(base, instr.a) = result.into_slot() };
    if work == 0 {
        return Step::Next;
    }
    machine.overdrawn += work;
    Step::Proceed(Box::new(Exit::OutOfFuel))
}

/// Arithmetic on two numbers of one kind.
fn of_kind(kind: ArithKind, op: ArithOp, a: &Value, b: &Value) -> Result<Value, Fault> {
    Ok(match kind {
        ArithKind::Int => Value::int(ints(op, a.as_int(), b.as_int())?),
        ArithKind::Sized(kind) => sized(kind, op, a.as_any_int(), b.as_any_int())?,
        ArithKind::Float => Value::float(floats(op, a.as_float(), b.as_float())),
        ArithKind::Float32 => Value::float32(float32s(op, a.as_float32(), b.as_float32())),
        ArithKind::BigInt => Value::bigint(bigint::binary(op, a.as_bigint(), b.as_bigint())?),
        ArithKind::Decimal => Value::decimal(decimals(op, a.as_decimal(), b.as_decimal())?),
    })
}

/// The kind of number that a value is.
fn kind_of(value: &Value) -> Option<ArithKind> {
    Some(match value.tag() {
        Tag::Int => ArithKind::Int,
        Tag::Int8 => ArithKind::Sized(SizedInt::I8),
        Tag::Int16 => ArithKind::Sized(SizedInt::I16),
        Tag::Int32 => ArithKind::Sized(SizedInt::I32),
        Tag::UInt8 => ArithKind::Sized(SizedInt::U8),
        Tag::UInt16 => ArithKind::Sized(SizedInt::U16),
        Tag::UInt32 => ArithKind::Sized(SizedInt::U32),
        Tag::UInt64 => ArithKind::Sized(SizedInt::U64),
        Tag::Float => ArithKind::Float,
        Tag::Float32 => ArithKind::Float32,
        Tag::BigInt => ArithKind::BigInt,
        Tag::Decimal => ArithKind::Decimal,
        _ => return None,
    })
}

/// Arithmetic on values whose types only the run knows: two numbers of one kind, or an Int with a
/// Float or BigInt. `None` for anything else.
pub fn arithmetic(op: ArithOp, a: &Value, b: &Value) -> Option<Result<Value, Fault>> {
    let (left, right) = (kind_of(a)?, kind_of(b)?);
    let widened = |value: &Value, to: ArithKind| match to {
        ArithKind::Float => Value::float(value.as_int() as f64),
        _ => Value::bigint(BigInt::from(value.as_int())),
    };
    match (left, right) {
        (left, right) if left == right => Some(of_kind(left, op, a, b)),
        (ArithKind::Int, to @ (ArithKind::Float | ArithKind::BigInt)) => {
            Some(of_kind(to, op, &widened(a, to), b))
        }
        (to @ (ArithKind::Float | ArithKind::BigInt), ArithKind::Int) => {
            Some(of_kind(to, op, a, &widened(b, to)))
        }
        _ => None,
    }
}

/// `-a` of a value whose type only the run knows; `None` unless it is a number.
pub fn negative(a: &Value) -> Option<Result<Value, Fault>> {
    Some(negated(kind_of(a)?, a))
}

/// `Negate`
pub unsafe fn negate(base: *mut Slot, instr: Instr) -> Result<(), Fault> {
    // SAFETY: the register holds a live number of the kind.
    let a = unsafe { borrowed(base, instr.b) };
    let result = negated(ArithKind::decode(instr.d), &a)?;
    // SAFETY: the operand names a register.
    unsafe { *register(base, instr.a) = result.into_slot() };
    Ok(())
}

fn negated(kind: ArithKind, a: &Value) -> Result<Value, Fault> {
    Ok(match kind {
        ArithKind::Int => Value::int(a.as_int().wrapping_neg()),
        ArithKind::Sized(kind @ (SizedInt::I8 | SizedInt::I16 | SizedInt::I32)) => {
            Value::sized(kind, -a.as_any_int())
        }
        ArithKind::Sized(_) => return Err(Fault::panic("NegInt: expected numeric")),
        ArithKind::Float => Value::float(-a.as_float()),
        ArithKind::Float32 => Value::float32(-a.as_float32()),
        ArithKind::BigInt => Value::bigint(-a.as_bigint()),
        ArithKind::Decimal => Value::decimal(negative_decimal(a.as_decimal())),
    })
}

pub fn negative_exponent() -> Fault {
    Fault::panic("PowInt: negative exponent for Int")
}

/// Powers by squaring, wrapping at 64 bits (and so, cut to a width, in every width).
pub fn wrapping_pow(mut base: i64, mut exponent: u64) -> i64 {
    let mut result = 1i64;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result.wrapping_mul(base);
        }
        base = base.wrapping_mul(base);
        exponent >>= 1;
    }
    result
}

fn ints(op: ArithOp, a: i64, b: i64) -> Result<i64, Fault> {
    Ok(match op {
        ArithOp::Add => a.wrapping_add(b),
        ArithOp::Sub => a.wrapping_sub(b),
        ArithOp::Mul => a.wrapping_mul(b),
        ArithOp::Div | ArithOp::Rem if b == 0 => return Err(Fault::DivisionByZero),
        ArithOp::Div => a.wrapping_div(b),
        ArithOp::Rem => a.wrapping_rem(b),
        ArithOp::Pow if b < 0 => return Err(negative_exponent()),
        ArithOp::Pow => wrapping_pow(a, b as u64),
    })
}

/// The operands are sign- or zero-extended, so 64-bit arithmetic cut to the width is right; only
/// UInt64 divides differently.
fn sized(kind: SizedInt, op: ArithOp, a: i64, b: i64) -> Result<Value, Fault> {
    let result = match (kind, op) {
        (SizedInt::U64, ArithOp::Div) if b != 0 => (a as u64 / b as u64) as i64,
        (SizedInt::U64, ArithOp::Rem) if b != 0 => (a as u64 % b as u64) as i64,
        (SizedInt::U64, ArithOp::Pow) => wrapping_pow(a, b as u64),
        _ => ints(op, a, b)?,
    };
    Ok(Value::sized(kind, result))
}

fn floats(op: ArithOp, a: f64, b: f64) -> f64 {
    match op {
        ArithOp::Add => a + b,
        ArithOp::Sub => a - b,
        ArithOp::Mul => a * b,
        ArithOp::Div => a / b,
        ArithOp::Rem => a % b,
        ArithOp::Pow => libm::pow(a, b),
    }
}

fn float32s(op: ArithOp, a: f32, b: f32) -> f32 {
    match op {
        ArithOp::Add => a + b,
        ArithOp::Sub => a - b,
        ArithOp::Mul => a * b,
        ArithOp::Div => a / b,
        ArithOp::Rem => a % b,
        ArithOp::Pow => libm::powf(a, b),
    }
}

/// A Decimal has one zero, without a sign.
fn negative_decimal(a: Decimal) -> Decimal {
    if a.is_zero() { a } else { -a }
}

fn decimals(op: ArithOp, a: Decimal, b: Decimal) -> Result<Decimal, Fault> {
    let overflow = || Fault::panic("Decimal overflow");
    match op {
        ArithOp::Add => a.checked_add(b).ok_or_else(overflow),
        ArithOp::Sub => a.checked_sub(b).ok_or_else(overflow),
        ArithOp::Mul => a.checked_mul(b).ok_or_else(overflow),
        ArithOp::Div | ArithOp::Rem if b.is_zero() => Err(Fault::DivisionByZero),
        ArithOp::Div => a.checked_div(b).ok_or_else(overflow),
        ArithOp::Rem => a.checked_rem(b).ok_or_else(overflow),
        ArithOp::Pow => decimal_power(a, b)?.ok_or_else(overflow),
    }
}

/// Whole exponents only: any other power would not be exact.
fn decimal_power(base: Decimal, exponent: Decimal) -> Result<Option<Decimal>, Fault> {
    let whole = exponent.is_integer().then(|| exponent.to_i64()).flatten();
    let Some(whole) = whole else {
        return Err(Fault::panic("PowDecimal: exponent must be a whole number"));
    };
    let (mut left, mut factor, mut result) = (whole.unsigned_abs(), base, Some(Decimal::ONE));
    while left > 0 {
        if left & 1 == 1 {
            result = result.and_then(|result| result.checked_mul(factor));
        }
        left >>= 1;
        if left > 0 {
            let Some(square) = factor.checked_mul(factor) else { return Ok(None) };
            factor = square;
        }
    }
    if whole < 0 {
        result = result.and_then(|result| Decimal::ONE.checked_div(result));
    }
    Ok(result)
}
