//! Texts as bytes, in base 64 and in addresses (12.10). The decoders give a pair of a status and a
//! text and never raise.

use super::list::list_of;
use super::native::{BYTES_PER_REDUCTION, NativeResult, natives};
use crate::vm::native::NativeCtx;
use crate::vm::value::Value;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

natives! { ENCODING:
    /// The UTF-8 bytes of a text in base 64, padded.
    Q "Base64" "encode" "(s: String) -> String" => base64_encode grows,
        "Base64.encode(\"Hello\") # \"SGVsbG8=\"";
    /// The text whose bytes these are, as `("ok", text)`, or `("error", message)`.
    Q "Base64" "decode" "(s: String) -> (String, String)" => base64_decode grows,
        "Base64.decode(\"SGVsbG8=\") # (\"ok\", \"Hello\")";
    /// The text for use in an address: every byte but ASCII letters and digits becomes `%XX`.
    Q "Url" "encode" "(s: String) -> String" => url_encode grows,
        "Url.encode(\"a b&c\") # \"a%20b%26c\"";
    /// The text that was encoded, as `("ok", text)`, or `("error", message)`; `+` stays.
    Q "Url" "decode" "(s: String) -> (String, String)" => url_decode grows,
        "Url.decode(\"a%20b\") # (\"ok\", \"a b\")";
    /// The UTF-8 bytes of a text.
    Q "Encoding" "toBytes" "(s: String) -> List[Int]" => to_bytes grows,
        "Encoding.toBytes(\"hé\") # [104, 195, 169]";
    /// The text with these UTF-8 bytes, as `("ok", text)`, or `("error", message)`.
    Q "Encoding" "fromBytes" "(bytes: List[Int]) -> (String, String)" => from_bytes grows,
        "Encoding.fromBytes([104, 105]) # (\"ok\", \"hi\")";
}

/// A new text, after counting the work that made it.
fn text(ctx: &mut NativeCtx<'_>, content: &str) -> NativeResult {
    ctx.charge(content.len() / BYTES_PER_REDUCTION);
    ctx.reserve(content.len())?;
    Ok(Value::string(content))
}

/// `("ok", text)` or `("error", message)`
fn status(ctx: &mut NativeCtx<'_>, decoded: Result<&str, String>) -> NativeResult {
    let (status, content) = match &decoded {
        Ok(content) => ("ok", *content),
        Err(message) => ("error", message.as_str()),
    };
    Ok(Value::tuple([Value::string(status), text(ctx, content)?]))
}

fn base64_encode(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let content = args[0].as_str();
    ctx.reserve(content.len() / 3 * 4)?;
    text(ctx, &STANDARD.encode(content))
}

fn base64_decode(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    match STANDARD.decode(args[0].as_str()) {
        Ok(bytes) => status(ctx, Ok(&String::from_utf8_lossy(&bytes))),
        Err(error) => status(ctx, Err(format!("invalid base64: {error}"))),
    }
}

fn url_encode(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let content = args[0].as_str();
    ctx.reserve(content.len() * 3)?;
    text(ctx, &utf8_percent_encode(content, NON_ALPHANUMERIC).to_string())
}

fn url_decode(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    match percent_decode_str(args[0].as_str()).decode_utf8() {
        Ok(decoded) => status(ctx, Ok(&decoded)),
        Err(error) => status(ctx, Err(format!("invalid URL encoding: {error}"))),
    }
}

fn to_bytes(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let bytes = args[0].as_str().bytes();
    ctx.reserve(bytes.len() * size_of::<Value>())?;
    list_of(ctx, bytes.map(|byte| Value::int(byte.into())).collect())
}

fn from_bytes(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let numbers = args[0].elements().map(|item| item.as_int());
    let mut bytes = Vec::with_capacity(args[0].list_len());
    for number in numbers {
        match u8::try_from(number) {
            Ok(byte) => bytes.push(byte),
            Err(_) => {
                let message = format!("invalid UTF-8: {number} is not a byte");
                return status(ctx, Err(message));
            }
        }
    }
    match std::str::from_utf8(&bytes) {
        Ok(content) => status(ctx, Ok(content)),
        Err(error) => status(ctx, Err(format!("invalid UTF-8: {error}"))),
    }
}
