//! Conversions between numbers, and between Int and Char (11.4.1). Integers keep their low bits,
//! floats are truncated toward zero and saturate. Parsing texts is in `nos/string.nos`.

use super::native::natives;

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
    /// The integer as a BigInt.
    FM "" "toBigInt" "[T: Convert](x: T) -> BigInt" => to_big_int, "toBigInt(5) # 5";
    /// The integer as a BigInt.
    FM "" "asBigInt" "[T: Convert](x: T) -> BigInt" => to_big_int, "asBigInt(5) # 5";
    /// The character of a code point; a number that isn't one is a panic.
    M "" "toChar" "(n: Int) -> Char" => to_char, "(65).toChar() # 'A'";
}
