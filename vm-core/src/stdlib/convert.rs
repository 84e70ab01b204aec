//! Conversions between numbers, and between Int and Char (11.4.1). Integers keep their low bits,
//! floats are truncated toward zero and saturate. Parsing texts is in `nos/string.nos`.

use super::display::tag_name;
use super::native::{NativeResult, natives};
use crate::syntax::ast::SizedInt;
use crate::vm::fault::Fault;
use crate::vm::native::NativeCtx;
use crate::vm::value::{Tag, Value};
use num_bigint::{BigInt, Sign};
use num_traits::ToPrimitive;
use rust_decimal::Decimal;

natives! { CONVERT:
    /// The number as an Int, or the code point of a character.
    FM "" "toInt" "[T: Convert](x: T) -> Int" => to_int, "toInt(-5.9) # -5";
    /// The number as an Int, or the code point of a character.
    FM "" "toInt64" "[T: Convert](x: T) -> Int" => to_int, "toInt64(-5.9) # -5";
    /// The number as an Int, or the code point of a character.
    FM "" "asInt" "[T: Convert](x: T) -> Int" => to_int, "asInt(-5.9) # -5";
    /// The number as an Int, or the code point of a character.
    FM "" "asInt64" "[T: Convert](x: T) -> Int" => to_int, "asInt64(-5.9) # -5";
    /// The number as an Int, or the code point of a character.
    F "" "Int" "[T: Convert](x: T) -> Int" => to_int, "Int(3.7) # 3";
    /// The number as a Float.
    FM "" "toFloat" "[T: Convert](x: T) -> Float" => to_float, "toFloat(5) # 5.0";
    /// The number as a Float.
    FM "" "toFloat64" "[T: Convert](x: T) -> Float" => to_float, "toFloat64(5) # 5.0";
    /// The number as a Float.
    FM "" "asFloat" "[T: Convert](x: T) -> Float" => to_float, "asFloat(5) # 5.0";
    /// The number as a Float.
    FM "" "asFloat64" "[T: Convert](x: T) -> Float" => to_float, "asFloat64(5) # 5.0";
    /// The number as a Float.
    F "" "Float" "[T: Convert](x: T) -> Float" => to_float, "Float(3) # 3.0";
    /// The number as an Int8.
    FM "" "toInt8" "[T: Convert](x: T) -> Int8" => to_int8, "toInt8(300) # 44i8";
    /// The number as an Int8.
    FM "" "asInt8" "[T: Convert](x: T) -> Int8" => to_int8, "asInt8(300) # 44i8";
    /// The number as an Int16.
    FM "" "toInt16" "[T: Convert](x: T) -> Int16" => to_int16, "toInt16(-1) # -1i16";
    /// The number as an Int16.
    FM "" "asInt16" "[T: Convert](x: T) -> Int16" => to_int16, "asInt16(-1) # -1i16";
    /// The number as an Int32.
    FM "" "toInt32" "[T: Convert](x: T) -> Int32" => to_int32, "toInt32(70000) # 70000i32";
    /// The number as an Int32.
    FM "" "asInt32" "[T: Convert](x: T) -> Int32" => to_int32, "asInt32(70000) # 70000i32";
    /// The number as a UInt8.
    FM "" "toUInt8" "[T: Convert](x: T) -> UInt8" => to_uint8, "toUInt8(-1) # 255u8";
    /// The number as a UInt8.
    FM "" "asUInt8" "[T: Convert](x: T) -> UInt8" => to_uint8, "asUInt8(-1) # 255u8";
    /// The number as a UInt16.
    FM "" "toUInt16" "[T: Convert](x: T) -> UInt16" => to_uint16, "toUInt16(-1) # 65535u16";
    /// The number as a UInt16.
    FM "" "asUInt16" "[T: Convert](x: T) -> UInt16" => to_uint16, "asUInt16(-1) # 65535u16";
    /// The number as a UInt32.
    FM "" "toUInt32" "[T: Convert](x: T) -> UInt32" => to_uint32, "toUInt32(7.9) # 7u32";
    /// The number as a UInt32.
    FM "" "asUInt32" "[T: Convert](x: T) -> UInt32" => to_uint32, "asUInt32(7.9) # 7u32";
    /// The number as a UInt64.
    FM "" "toUInt64" "[T: Convert](x: T) -> UInt64" => to_uint64, "toUInt64(4) # 4u64";
    /// The number as a UInt64.
    FM "" "asUInt64" "[T: Convert](x: T) -> UInt64" => to_uint64, "asUInt64(4) # 4u64";
    /// The nearest 32-bit float.
    FM "" "toFloat32" "[T: Convert](x: T) -> Float32" => to_float32, "toFloat32(1.5) # 1.5f32";
    /// The nearest 32-bit float.
    FM "" "asFloat32" "[T: Convert](x: T) -> Float32" => to_float32, "asFloat32(1.5) # 1.5f32";
    /// The integer as a BigInt, which has at most 4,194,304 bits.
    FM "" "toBigInt" "[T: Convert](x: T) -> BigInt" => to_big_int, "toBigInt(5) # 5";
    /// The integer as a BigInt, which has at most 4,194,304 bits.
    FM "" "asBigInt" "[T: Convert](x: T) -> BigInt" => to_big_int, "asBigInt(5) # 5";
    /// The character of a code point; a number that isn't one is a panic.
    M "" "toChar" "(n: Int) -> Char" => to_char, "(65).toChar() # 'A'";
}

/// A number of any type, as far as conversions tell types apart.
enum Number {
    /// Int, the signed and the small unsigned ones, characters.
    Signed(i64),
    Unsigned(u64),
    Float(f64),
    Big(BigInt),
    Decimal(Decimal),
}

fn number(value: &Value) -> Result<Number, Fault> {
    Ok(match value.tag() {
        Tag::UInt64 => Number::Unsigned(value.as_any_int() as u64),
        tag if tag >= Tag::Int && tag < Tag::UInt64 => Number::Signed(value.as_any_int()),
        Tag::Char => Number::Signed(value.as_char() as i64),
        Tag::Float => Number::Float(value.as_float()),
        Tag::Float32 => Number::Float(value.as_float32().into()),
        Tag::BigInt => Number::Big(value.as_bigint().clone()),
        Tag::Decimal => Number::Decimal(value.as_decimal()),
        other => return Err(Fault::type_error("numeric", tag_name(other))),
    })
}

/// The low 64 bits of a BigInt.
fn low_bits(number: &BigInt) -> i64 {
    let low = number.iter_u64_digits().next().unwrap_or(0) as i64;
    if number.sign() == Sign::Minus { low.wrapping_neg() } else { low }
}

/// A number as an integer with bounds: floats and decimals are truncated and saturate, the bits of
/// integers are kept for the caller to cut.
fn integer(value: &Value, least: i128, greatest: i128) -> Result<i64, Fault> {
    Ok(match number(value)? {
        Number::Signed(n) => n,
        Number::Unsigned(n) => n as i64,
        Number::Float(x) => (x as i128).clamp(least, greatest) as i64,
        Number::Big(n) => low_bits(&n),
        Number::Decimal(x) => {
            let whole = x.trunc().to_i128().expect("a decimal has at most 96 bits");
            whole.clamp(least, greatest) as i64
        }
    })
}

fn to_int(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    if args[0].tag() == Tag::BigInt {
        let fitting = args[0].as_bigint().to_i64();
        return match fitting {
            Some(n) => Ok(Value::int(n)),
            None => Err(Fault::panic("BigInt too large for Int64").into()),
        };
    }
    Ok(Value::int(integer(&args[0], i64::MIN.into(), i64::MAX.into())?))
}

fn float_of(value: &Value) -> Result<f64, Fault> {
    Ok(match number(value)? {
        Number::Signed(n) => n as f64,
        Number::Unsigned(n) => n as f64,
        Number::Float(x) => x,
        Number::Big(n) => n.to_f64().expect("a BigInt has a nearest float"),
        Number::Decimal(x) => x.to_f64().expect("a decimal has a nearest float"),
    })
}

fn to_float(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::float(float_of(&args[0])?))
}

fn to_float32(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    // An integer is rounded once, not first to 64 bits.
    Ok(Value::float32(match number(&args[0])? {
        Number::Signed(n) => n as f32,
        Number::Unsigned(n) => n as f32,
        _ => float_of(&args[0])? as f32,
    }))
}

fn to_sized(kind: SizedInt, value: &Value) -> NativeResult {
    let (least, greatest) = match kind {
        SizedInt::I8 => (i8::MIN.into(), i8::MAX.into()),
        SizedInt::I16 => (i16::MIN.into(), i16::MAX.into()),
        SizedInt::I32 => (i32::MIN.into(), i32::MAX.into()),
        SizedInt::U8 => (0, u8::MAX.into()),
        SizedInt::U16 => (0, u16::MAX.into()),
        SizedInt::U32 => (0, u32::MAX.into()),
        SizedInt::U64 => (0, u64::MAX.into()),
    };
    Ok(Value::sized(kind, integer(value, least, greatest)?))
}

fn to_int8(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    to_sized(SizedInt::I8, &args[0])
}

fn to_int16(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    to_sized(SizedInt::I16, &args[0])
}

fn to_int32(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    to_sized(SizedInt::I32, &args[0])
}

fn to_uint8(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    to_sized(SizedInt::U8, &args[0])
}

fn to_uint16(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    to_sized(SizedInt::U16, &args[0])
}

fn to_uint32(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    to_sized(SizedInt::U32, &args[0])
}

fn to_uint64(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    to_sized(SizedInt::U64, &args[0])
}

fn to_big_int(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::bigint(match number(&args[0])? {
        Number::Signed(n) => n.into(),
        Number::Unsigned(n) => n.into(),
        Number::Big(n) => n,
        Number::Float(_) | Number::Decimal(_) => {
            return Err(Fault::type_error("integer", tag_name(args[0].tag())).into());
        }
    }))
}

fn to_char(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let n = args[0].as_int();
    match u32::try_from(n).ok().and_then(char::from_u32) {
        Some(character) => Ok(Value::char(character)),
        None => {
            let message = format!("toChar: {n} is not a valid Unicode code point");
            Err(Fault::Panic(message).into())
        }
    }
}
