//! Sums and products of lists of builtin numbers (11.6). Users' `Num` takes no part in them.
//!
//! The list's static type decides what an empty list gives, so it is a parameter.

use super::native::{ITEMS_PER_REDUCTION, NativeResult};
use super::unknown::type_name;
use crate::base::ids::TypeId;
use crate::ir::TypeDef;
use crate::syntax::ast::SizedInt;
use crate::ty::Prim;
use crate::vm::bigint;
use crate::vm::fault::Fault;
use crate::vm::native::NativeCtx;
use crate::vm::value::{Tag, Value};
use rust_decimal::Decimal;

/// The sum of a list.
pub fn sum(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let numbers = &args[0];
    Ok(match kind_of(ctx, numbers, &args[1])? {
        Prim::Float => Value::float(fold(numbers, Value::as_float, 0.0, |a, b| a + b)),
        Prim::Float32 => Value::float32(fold(numbers, Value::as_float32, 0.0, |a, b| a + b)),
        Prim::Sized(kind) => {
            Value::sized(kind, fold(numbers, Value::as_any_int, 0, i64::wrapping_add))
        }
        Prim::BigInt => {
            let sum = numbers.elements().map(|n| n.as_bigint().clone()).sum();
            Value::bigint(bigint::limited(sum)?)
        }
        Prim::Decimal => decimal(numbers, Decimal::ZERO, Decimal::checked_add)?,
        _ => Value::int(fold(numbers, Value::as_int, 0, i64::wrapping_add)),
    })
}

/// The product of a list.
pub fn product(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let numbers = &args[0];
    Ok(match kind_of(ctx, numbers, &args[1])? {
        Prim::Float => Value::float(fold(numbers, Value::as_float, 1.0, |a, b| a * b)),
        Prim::Float32 => Value::float32(fold(numbers, Value::as_float32, 1.0, |a, b| a * b)),
        Prim::Sized(kind) => {
            Value::sized(kind, fold(numbers, Value::as_any_int, 1, i64::wrapping_mul))
        }
        Prim::BigInt => {
            let factors = numbers.elements().map(|n| n.as_bigint().clone());
            Value::bigint(bigint::product(factors)?)
        }
        Prim::Decimal => decimal(numbers, Decimal::ONE, Decimal::checked_mul)?,
        _ => Value::int(fold(numbers, Value::as_int, 1, i64::wrapping_mul)),
    })
}

fn fold<N>(numbers: &Value, read: fn(&Value) -> N, start: N, add: fn(N, N) -> N) -> N {
    numbers.elements().fold(start, |total, number| add(total, read(&number)))
}

fn decimal(
    numbers: &Value,
    start: Decimal,
    add: fn(Decimal, Decimal) -> Option<Decimal>,
) -> NativeResult {
    let mut total = start;
    for number in numbers.elements() {
        total = add(total, number.as_decimal()).ok_or(Fault::panic("Decimal overflow"))?;
    }
    Ok(Value::decimal(total))
}

/// The type of the numbers; an error when they aren't numbers of one type. `++` may have joined
/// lists of different types.
fn kind_of(ctx: &mut NativeCtx<'_>, numbers: &Value, ty: &Value) -> Result<Prim, Fault> {
    ctx.charge(numbers.list_len() / ITEMS_PER_REDUCTION);
    let mut items = numbers.elements();
    let Some(first) = items.next() else {
        return Ok(match &ctx.types()[TypeId(ty.as_int() as u32)] {
            TypeDef::Prim(prim) => *prim,
            _ => Prim::Int,
        });
    };
    let kind = number_type(first.tag())
        .ok_or_else(|| Fault::type_error("numeric", type_name(ctx, &first)))?;
    match items.find(|item| item.tag() != first.tag()) {
        Some(other) => Err(Fault::type_error(kind.name(), type_name(ctx, &other))),
        None => Ok(kind),
    }
}

/// The number type of values with this tag.
pub fn number_type(tag: Tag) -> Option<Prim> {
    Some(match tag {
        Tag::Int => Prim::Int,
        Tag::Int8 => Prim::Sized(SizedInt::I8),
        Tag::Int16 => Prim::Sized(SizedInt::I16),
        Tag::Int32 => Prim::Sized(SizedInt::I32),
        Tag::UInt8 => Prim::Sized(SizedInt::U8),
        Tag::UInt16 => Prim::Sized(SizedInt::U16),
        Tag::UInt32 => Prim::Sized(SizedInt::U32),
        Tag::UInt64 => Prim::Sized(SizedInt::U64),
        Tag::Float => Prim::Float,
        Tag::Float32 => Prim::Float32,
        Tag::BigInt => Prim::BigInt,
        Tag::Decimal => Prim::Decimal,
        _ => return None,
    })
}
