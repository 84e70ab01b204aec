//! The values of literals: numbers and their ranges, escapes. The lexer finds where a literal
//! ends; here is what it means.

use super::ast::{Literal, SizedInt};
use super::token::TokenKind;

/// The character that an escape stands for, given the character after the backslash.
pub fn escape(letter: char) -> Option<char> {
    Some(match letter {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        '0' => '\0',
        '\\' | '\'' | '"' => letter,
        _ => return None,
    })
}

/// A string's text with its escapes resolved; a backslash before another character stays.
pub fn unescape(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut chars = raw.chars();
    while let Some(c) = chars.next() {
        let escaped = if c == '\\' { chars.clone().next().and_then(escape) } else { None };
        if escaped.is_some() {
            chars.next();
        }
        text.push(escaped.unwrap_or(c));
    }
    text
}

/// The value of a literal token. `None` if it isn't one, or is a number that `range_error` reports.
pub fn value(kind: TokenKind, text: &str) -> Option<Literal> {
    let plain = || text.replace('_', "");
    Some(match kind {
        TokenKind::True => Literal::Bool(true),
        TokenKind::False => Literal::Bool(false),
        TokenKind::Int => Literal::Int(int(text)?),
        TokenKind::SizedInt => {
            let (digits, size) = sized_parts(text)?;
            Literal::Sized(digits as i64, size)
        }
        TokenKind::Float => Literal::Float(plain().parse().ok()?),
        TokenKind::Float32 => Literal::Float32(plain().strip_suffix("f32")?.parse().ok()?),
        TokenKind::BigInt => Literal::BigInt(plain().strip_suffix('n')?.to_string()),
        TokenKind::Decimal => Literal::Decimal(plain().strip_suffix('d')?.to_string()),
        TokenKind::Char => Literal::Char(unescape(&text[1..text.len() - 1]).chars().next()?),
        TokenKind::String => Literal::String(unescape(&text[1..text.len() - 1])),
        _ => return None,
    })
}

fn int(text: &str) -> Option<i64> {
    let digits = text.replace('_', "");
    match digits.get(..2) {
        Some("0x" | "0X") => i64::from_str_radix(&digits[2..], 16).ok(),
        Some("0b" | "0B") => i64::from_str_radix(&digits[2..], 2).ok(),
        _ => digits.parse().ok(),
    }
}

/// Digits and type of `7u8`. The digits may exceed the type by far.
fn sized_parts(text: &str) -> Option<(u128, SizedInt)> {
    let split = text.find(['i', 'u'])?;
    let size = match &text[split..] {
        "i8" => SizedInt::I8,
        "i16" => SizedInt::I16,
        "i32" => SizedInt::I32,
        "u8" => SizedInt::U8,
        "u16" => SizedInt::U16,
        "u32" => SizedInt::U32,
        _ => SizedInt::U64,
    };
    Some((text[..split].replace('_', "").parse().unwrap_or(u128::MAX), size))
}

/// Name, least and greatest value of a sized type.
fn sized_range(size: SizedInt) -> (&'static str, i128, i128) {
    match size {
        SizedInt::I8 => ("Int8", i8::MIN.into(), i8::MAX.into()),
        SizedInt::I16 => ("Int16", i16::MIN.into(), i16::MAX.into()),
        SizedInt::I32 => ("Int32", i32::MIN.into(), i32::MAX.into()),
        SizedInt::U8 => ("UInt8", 0, u8::MAX.into()),
        SizedInt::U16 => ("UInt16", 0, u16::MAX.into()),
        SizedInt::U32 => ("UInt32", 0, u32::MAX.into()),
        SizedInt::U64 => ("UInt64", 0, u64::MAX.into()),
    }
}

/// Whether a sized literal is valid only behind a minus: `128i8`.
pub fn needs_minus(value: i64, size: SizedInt) -> bool {
    let (_, least, _) = sized_range(size);
    least < 0 && i128::from(value) == -least
}

/// The message for a number that its type can't hold. `negative`: a minus stands before it.
pub fn range_error(kind: TokenKind, text: &str, negative: bool) -> Option<String> {
    let out_of_range = |what: &str, ty: &str, range: &str| {
        Some(format!("{what} literal `{text}` is out of range for {ty}{range}"))
    };
    match kind {
        TokenKind::Int if int(text).is_none() => {
            let range = format!(" (valid range: {} to {})", i64::MIN, i64::MAX);
            out_of_range("integer", "Int", &range)
        }
        TokenKind::SizedInt => {
            let (digits, size) = sized_parts(text)?;
            let (ty, least, greatest) = sized_range(size);
            let bound = if negative && least < 0 { -least } else { greatest };
            if digits <= bound as u128 {
                return None;
            }
            out_of_range("integer", ty, &format!(" (valid range: {least} to {greatest})"))
        }
        TokenKind::Float | TokenKind::Float32 => match value(kind, text)? {
            Literal::Float(f) if f.is_infinite() => out_of_range("float", "Float", ""),
            Literal::Float32(f) if f.is_infinite() => out_of_range("float", "Float32", ""),
            _ => None,
        },
        TokenKind::Decimal => {
            // A decimal holds 96 bits of digits.
            let whole = text.split(['.', 'd']).next()?.replace('_', "");
            let fits = whole.parse::<u128>().is_ok_and(|n| n < 1 << 96);
            if fits { None } else { out_of_range("decimal", "Decimal", "") }
        }
        _ => None,
    }
}
