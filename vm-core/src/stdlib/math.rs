//! Mathematics (11.4). `min`, `max`, `pow` are in `nos/math.nos`, arithmetic is the machine's.

use super::native::{NativeResult, natives};
use super::number::number_type;
use super::unknown::type_name;
use crate::syntax::ast::SizedInt;
use crate::ty::Prim;
use crate::vm::fault::Fault;
use crate::vm::native::NativeCtx;
use crate::vm::value::Value;
use num_traits::Signed;

natives! { MATH:
    /// The absolute value.
    FM "" "abs" "[T: Num](x: T) -> T" => abs, "abs(-2.5) # 2.5";
    /// The square root; NaN of a negative number.
    FM "" "sqrt" "(x: Float) -> Float" => sqrt, "sqrt(16.0) # 4.0";
    /// The sine of an angle in radians.
    FM "" "sin" "(x: Float) -> Float" => sin, "sin(0.0) # 0.0";
    /// The cosine of an angle in radians.
    FM "" "cos" "(x: Float) -> Float" => cos, "cos(0.0) # 1.0";
    /// The tangent of an angle in radians.
    FM "" "tan" "(x: Float) -> Float" => tan, "tan(0.0) # 0.0";
    /// The natural logarithm.
    FM "" "log" "(x: Float) -> Float" => log, "log(1.0) # 0.0";
    /// The decimal logarithm.
    FM "" "log10" "(x: Float) -> Float" => log10, "log10(1000.0) # 3.0";
    /// The greatest Int that isn't greater.
    FM "" "floor" "(x: Float) -> Int" => floor, "floor(-2.1) # -3";
    /// The least Int that isn't less.
    FM "" "ceil" "(x: Float) -> Int" => ceil, "ceil(2.1) # 3";
    /// The nearest Int, away from zero when two are equally near.
    FM "" "round" "(x: Float) -> Int" => round, "round(-2.5) # -3";
}

fn abs(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let x = &args[0];
    Ok(match number_type(x.tag()) {
        Some(Prim::Int) => Value::int(x.as_int().wrapping_abs()),
        // What is unsigned has no sign bit after its extension to 64 bits, except UInt64.
        Some(Prim::Sized(SizedInt::U64)) => args[0].take(),
        Some(Prim::Sized(kind)) => Value::sized(kind, x.as_any_int().wrapping_abs()),
        Some(Prim::Float) => Value::float(x.as_float().abs()),
        Some(Prim::Float32) => Value::float32(x.as_float32().abs()),
        Some(Prim::BigInt) => Value::bigint(x.as_bigint().abs()),
        Some(Prim::Decimal) => Value::decimal(x.as_decimal().abs()),
        _ => return Err(Fault::type_error("numeric", type_name(ctx, x)).into()),
    })
}

fn sqrt(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::float(args[0].as_float().sqrt()))
}

fn sin(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::float(libm::sin(args[0].as_float())))
}

fn cos(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::float(libm::cos(args[0].as_float())))
}

fn tan(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::float(libm::tan(args[0].as_float())))
}

fn log(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::float(libm::log(args[0].as_float())))
}

fn log10(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::float(libm::log10(args[0].as_float())))
}

// `as` saturates at the limits of Int and makes NaN 0, which is the language's rule.

fn floor(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::int(args[0].as_float().floor() as i64))
}

fn ceil(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::int(args[0].as_float().ceil() as i64))
}

fn round(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::int(args[0].as_float().round() as i64))
}
