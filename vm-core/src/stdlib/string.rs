//! Strings (11.5): sequences of characters (code points); all positions count characters.

use super::list::list_of;
use super::native::{BYTES_PER_REDUCTION, NativeResult, natives};
use crate::vm::bigint;
use crate::vm::fault::Fault;
use crate::vm::native::NativeCtx;
use crate::vm::value::Value;
use num_bigint::BigInt;

natives! { STRING:
    /// The number of characters.
    MQ "String" "length" "(s: String) -> Int" => length, "\"héllo\".length() # 5";
    /// Whether it is `""`.
    MQ "String" "isEmpty" "(s: String) -> Bool" => is_empty, "\"\".isEmpty() # true";
    /// The characters.
    MQ "String" "chars" "(s: String) -> List[Char]" => chars grows, "\"hé\".chars() # ['h', 'é']";
    /// The text made of these characters.
    Q "String" "from_chars" "(chars: List[Char]) -> String" => from_chars grows,
        "String.from_chars(['h', 'i']) # \"hi\"";
    /// Whether `part` occurs in it.
    MQ "String" "contains" "(s: String, part: String) -> Bool" => contains grows,
        "\"hello\".contains(\"ell\") # true";
    /// Whether it begins with `prefix`.
    MQ "String" "startsWith" "(s: String, prefix: String) -> Bool" => starts_with,
        "\"hello\".startsWith(\"he\") # true";
    /// Whether it ends with `suffix`.
    MQ "String" "endsWith" "(s: String, suffix: String) -> Bool" => ends_with,
        "\"hello\".endsWith(\"he\") # false";
    /// The position of the first occurrence of `part`, or -1.
    MQ "String" "indexOf" "(s: String, part: String) -> Int" => index_of grows,
        "\"héllo\".indexOf(\"l\") # 2";
    /// The position of the last occurrence of `part`, or -1.
    MQ "String" "lastIndexOf" "(s: String, part: String) -> Int" => last_index_of grows,
        "\"hello\".lastIndexOf(\"l\") # 3";
    /// The characters from `start` up to but without `end`; both are limited to the length.
    MQ "String" "substring" "(s: String, start: Int, stop: Int) -> String" => substring grows,
        "\"hello\".substring(1, 4) # \"ell\"";
    /// The first `n` characters.
    MQ "String" "take" "(s: String, n: Int) -> String" => take grows, "\"hello\".take(2) # \"he\"";
    /// All but the first `n` characters.
    MQ "String" "drop" "(s: String, n: Int) -> String" => drop_first grows,
        "\"hello\".drop(2) # \"llo\"";
    /// The text without white space at both ends.
    MQ "String" "trim" "(s: String) -> String" => trim grows, "\" a b \".trim() # \"a b\"";
    /// The text without white space at its start.
    MQ "String" "trimStart" "(s: String) -> String" => trim_start grows,
        "\" a \".trimStart() # \"a \"";
    /// The text without white space at its end.
    MQ "String" "trimEnd" "(s: String) -> String" => trim_end grows, "\" a \".trimEnd() # \" a\"";
    /// The text in upper case.
    MQ "String" "toUpper" "(s: String) -> String" => to_upper grows,
        "\"straße\".toUpper() # \"STRASSE\"";
    /// The text in lower case.
    MQ "String" "toLower" "(s: String) -> String" => to_lower grows, "\"ÀB\".toLower() # \"àb\"";
    /// The text with the first occurrence of `from` replaced by `to`.
    MQ "String" "replace" "(s: String, from: String, to: String) -> String" => replace grows,
        "\"a.b.c\".replace(\".\", \"+\") # \"a+b.c\"";
    /// The text with all occurrences of `from` replaced by `to`.
    MQ "String" "replaceAll" "(s: String, from: String, to: String) -> String" => replace_all grows,
        "\"a.b.c\".replaceAll(\".\", \"+\") # \"a+b+c\"";
    /// The parts between occurrences of `sep`; the characters when `sep` is empty.
    MQ "String" "split" "(s: String, sep: String) -> List[String]" => split grows,
        "\"a,,b\".split(\",\") # [\"a\", \"\", \"b\"]";
    /// The lines without their ends.
    MQ "String" "lines" "(s: String) -> List[String]" => lines grows,
        "\"a\\nb\\n\".lines() # [\"a\", \"b\"]";
    /// The parts between runs of white space.
    MQ "String" "words" "(s: String) -> List[String]" => words grows,
        "\" to  be\".words() # [\"to\", \"be\"]";
    /// The text `n` times.
    MQ "String" "repeat" "(s: String, n: Int) -> String" => repeat grows,
        "\"ab\".repeat(2) # \"abab\"";
    /// The text with the first character of `pad` put in front until it has `n` characters.
    MQ "String" "padStart" "(s: String, n: Int, pad: String) -> String" => pad_start grows,
        "\"7\".padStart(3, \"0\") # \"007\"";
    /// The text with the first character of `pad` put at the end until it has `n` characters.
    MQ "String" "padEnd" "(s: String, n: Int, pad: String) -> String" => pad_end grows,
        "\"7\".padEnd(3, \".\") # \"7..\"";
    /// The characters from the last to the first.
    MQ "String" "reverse" "(s: String) -> String" => reverse grows, "\"abc\".reverse() # \"cba\"";
    /// The Int, or `()` when the text isn't one; blanks aren't allowed.
    Q "String" "to_int" "(s: String) -> Unchecked[Int]" => to_int, "String.to_int(\"42\") # 42";
    /// `s[i]`
    INTERNAL "" "native_stringIndex" "(s: String, i: Int) -> String" => index grows;
    /// Whether it is an Int, and which.
    INTERNAL "" "native_parseInt" "(s: String) -> (Bool, Int)" => parse_int;
    /// Whether it is a Float, and which.
    INTERNAL "" "native_parseFloat" "(s: String) -> (Bool, Float)" => parse_float;
    /// Whether it is a BigInt, and which.
    INTERNAL "" "native_parseBigInt" "(s: String) -> (Bool, BigInt)" => parse_big_int grows;
}

/// A new string, after counting the work and asking for the memory.
fn text(ctx: &mut NativeCtx<'_>, content: &str) -> NativeResult {
    ctx.charge(content.len() / BYTES_PER_REDUCTION);
    ctx.reserve(content.len())?;
    Ok(Value::string(content))
}

/// The part of a string from one position to another; all of it: the string itself.
fn part(ctx: &mut NativeCtx<'_>, whole: &mut Value, range: std::ops::Range<usize>) -> NativeResult {
    if range == (0..whole.as_str().len()) {
        return Ok(whole.take());
    }
    text(ctx, &whole.as_str()[range])
}

/// The byte at which the character at a position begins; positions beyond the end (negative ones
/// count as such) are the end.
fn offset(whole: &Value, position: i64) -> usize {
    let found = usize::try_from(position).ok().and_then(|position| whole.byte_of_char(position));
    found.unwrap_or(whole.as_str().len())
}

/// The position in characters of a byte of the string.
fn position(whole: &Value, at: usize) -> i64 {
    let content = whole.as_str();
    if whole.char_count() == content.len() {
        return at as i64;
    }
    content[..at].chars().count() as i64
}

fn strings<'a>(ctx: &mut NativeCtx<'_>, parts: impl Iterator<Item = &'a str>) -> NativeResult {
    let items = parts.map(Value::string).collect();
    list_of(ctx, items)
}

fn length(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::int(args[0].char_count() as i64))
}

fn is_empty(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::bool(args[0].as_str().is_empty()))
}

fn chars(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    ctx.reserve(args[0].char_count().saturating_mul(2 * size_of::<Value>()))?;
    let content = args[0].as_str();
    let items = match args[0].char_count() == content.len() {
        true => content.bytes().map(|byte| Value::char(byte.into())).collect(),
        false => content.chars().map(Value::char).collect(),
    };
    list_of(ctx, items)
}

fn from_chars(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let content: String = args[0].elements().map(|c| c.as_char()).collect();
    text(ctx, &content)
}

fn contains(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    ctx.charge(args[0].as_str().len() / BYTES_PER_REDUCTION);
    Ok(Value::bool(args[0].as_str().contains(args[1].as_str())))
}

fn starts_with(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::bool(args[0].as_str().starts_with(args[1].as_str())))
}

fn ends_with(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::bool(args[0].as_str().ends_with(args[1].as_str())))
}

fn index_of(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    ctx.charge(args[0].as_str().len() / BYTES_PER_REDUCTION);
    let found = args[0].as_str().find(args[1].as_str());
    Ok(Value::int(found.map_or(-1, |at| position(&args[0], at))))
}

fn last_index_of(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    ctx.charge(args[0].as_str().len() / BYTES_PER_REDUCTION);
    let found = args[0].as_str().rfind(args[1].as_str());
    Ok(Value::int(found.map_or(-1, |at| position(&args[0], at))))
}

fn substring(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let start = offset(&args[0], args[1].as_int());
    let end = offset(&args[0], args[2].as_int());
    part(ctx, &mut args[0], start.min(end)..end)
}

fn take(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let end = offset(&args[0], args[1].as_int());
    part(ctx, &mut args[0], 0..end)
}

fn drop_first(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let (start, end) = (offset(&args[0], args[1].as_int()), args[0].as_str().len());
    part(ctx, &mut args[0], start..end)
}

fn trim(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let content = args[0].as_str();
    let start = content.len() - content.trim_start().len();
    let end = start + content.trim().len();
    part(ctx, &mut args[0], start..end)
}

fn trim_start(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let length = args[0].as_str().len();
    let start = length - args[0].as_str().trim_start().len();
    part(ctx, &mut args[0], start..length)
}

fn trim_end(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let end = args[0].as_str().trim_end().len();
    part(ctx, &mut args[0], 0..end)
}

fn to_upper(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let given = args[0].as_str();
    let is_ascii = given.is_ascii();
    text(ctx, &if is_ascii { given.to_ascii_uppercase() } else { given.to_uppercase() })
}

fn to_lower(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let given = args[0].as_str();
    let is_ascii = given.is_ascii();
    text(ctx, &if is_ascii { given.to_ascii_lowercase() } else { given.to_lowercase() })
}

fn replace(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    text(ctx, &args[0].as_str().replacen(args[1].as_str(), args[2].as_str(), 1))
}

fn replace_all(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let (content, from, to) = (args[0].as_str(), args[1].as_str(), args[2].as_str());
    let most = |count: usize| content.len().saturating_add(count.saturating_mul(to.len()));
    // Counting takes as long as replacing: only what might be too much is counted.
    if ctx.reserve(most(content.len() / from.len().max(1) + 1)).is_err() {
        ctx.reserve(most(content.matches(from).count()))?;
    }
    text(ctx, &content.replace(from, to))
}

fn split(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let (content, separator) = (args[0].as_str(), args[1].as_str());
    if separator.is_empty() {
        return strings(ctx, content.split("").filter(|piece| !piece.is_empty()));
    }
    strings(ctx, content.split(separator))
}

fn lines(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    strings(ctx, args[0].as_str().lines())
}

fn words(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let content = args[0].as_str();
    if args[0].char_count() == content.len() {
        return strings(ctx, ascii_words(content));
    }
    strings(ctx, content.split_whitespace())
}

/// The same for a text of ASCII characters, which need not be decoded.
fn ascii_words(content: &str) -> impl Iterator<Item = &str> {
    let is_space = |byte: &u8| *byte == b' ' || (b'\t'..=b'\r').contains(byte);
    let bytes = content.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        at += bytes[at..].iter().take_while(|byte| is_space(byte)).count();
        let start = at;
        at += bytes[at..].iter().take_while(|byte| !is_space(byte)).count();
        (start < at).then(|| &content[start..at])
    })
}

fn repeat(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let count = args[1].as_int().max(0) as usize;
    let bytes = args[0].as_str().len().saturating_mul(count);
    // The text stands in a buffer of the host before it stands in the string.
    ctx.reserve(bytes.saturating_mul(2))?;
    text(ctx, &args[0].as_str().repeat(if bytes == 0 { 0 } else { count }))
}

/// What is missing to `n` characters.
fn padding(ctx: &mut NativeCtx<'_>, args: &[Value]) -> Result<String, Fault> {
    let wanted = args[1].as_int().max(0) as usize;
    let missing = wanted.saturating_sub(args[0].char_count());
    let pad = args[2].as_str().chars().next().unwrap_or(' ');
    ctx.reserve(missing.saturating_mul(3 * pad.len_utf8()))?;
    Ok(std::iter::repeat_n(pad, missing).collect())
}

fn pad_start(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let mut padded = padding(ctx, args)?;
    padded.push_str(args[0].as_str());
    text(ctx, &padded)
}

fn pad_end(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let padding = padding(ctx, args)?;
    let pad = text(ctx, &padding)?;
    Ok(args[0].take().append_str(&pad))
}

fn reverse(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    text(ctx, &args[0].as_str().chars().rev().collect::<String>())
}

fn index(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let i = args[1].as_int();
    let found = usize::try_from(i).ok().and_then(|position| args[0].char_at(position));
    match found {
        Some(character) => text(ctx, character),
        None => {
            let length = args[0].char_count();
            let message = format!("Index {i} out of bounds for string of length {length}");
            Err(Fault::Panic(message).into())
        }
    }
}

fn to_int(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(args[0].as_str().parse().map_or(Value::UNIT, Value::int))
}

/// Whether a text could be parsed, and the value, or any value of its type.
fn parsed<E>(result: Result<Value, E>, otherwise: Value) -> NativeResult {
    let ok = Value::bool(result.is_ok());
    Ok(Value::tuple([ok, result.unwrap_or(otherwise)]))
}

fn parse_int(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    parsed(args[0].as_str().trim().parse().map(Value::int), Value::int(0))
}

fn parse_float(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    parsed(args[0].as_str().trim().parse().map(Value::float), Value::float(0.0))
}

fn parse_big_int(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let digits = args[0].as_str().trim();
    ctx.charge(digits.len() * (digits.len() as f64).sqrt() as usize / 1024);
    let number = bigint::parse(digits)?;
    parsed(number.map(Value::bigint).ok_or(()), Value::bigint(BigInt::ZERO))
}
