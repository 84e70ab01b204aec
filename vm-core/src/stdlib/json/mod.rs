//! JSON (chapter 10, part A). `value` knows the type `Json`; `strict` and `lenient` read texts,
//! `print` writes them; `encode` makes Json of any value, `decode` makes values of types known by
//! their number or by their name (`wanted`), `make` those of single
//! constructors from their fields. The functions with everyday names are in `nos/json.nos`.

mod decode;
mod encode;
mod lenient;
pub(super) mod make;
mod print;
mod strict;
#[cfg(test)]
mod tests;
mod value;
pub mod wanted;

use super::native::{BYTES_PER_REDUCTION, ITEMS_PER_REDUCTION, NativeResult, natives};
use crate::base::ids::TypeId;
use crate::vm::fault::Fault;
use crate::vm::native::NativeCtx;
use crate::vm::value::Value;
use decode::Rules;
use print::Form;
use value::Json;
use wanted::Wanted;

natives! { JSON:
    /// The Json value of a text; a text that isn't JSON is a panic that tells line and column.
    Q "Json" "parse" "(text: String) -> Json" => parse grows,
        "Json.parse(\"[1, 2.5]\") # Array([Integer(1), Number(2.5)])";
    /// The text of a Json value or of any other value as `reflect` encodes it, without blanks.
    Q "Json" "stringify" "[T](value: T) -> String" => stringify grows,
        "Json.stringify([1, 2]) # \"[1,2]\"";
    /// The text as it stands between the quotes of a JSON string.
    Q "Json" "escapeString" "(text: String) -> String" => escape_string grows,
        "Json.escapeString(\"a\\tb\") # \"a\\tb\"";
    /// The value as Json: records as objects, variants as objects with the constructor as key.
    F "" "reflect" "[T](value: T) -> Json" => reflect grows,
        "reflect(Some(1)) # Object([(\"Some\", Integer(1))])";
    /// The value of the type argument that a Json value stands for; throws a text when it can't be.
    F "" "fromJson" "[T: Known](json: Json, ty: Type[T]) -> T" => from_json grows,
        "fromJson[List[Int]](Json.parse(\"[1, 2]\")) # [1, 2]";
    /// The same as `fromJson`.
    F "" "jsonToType" "[T: Known](json: Json, ty: Type[T]) -> T" => from_json grows,
        "jsonToType[List[Int]](Json.parse(\"[1]\")) # [1]";
    /// The same with the type's name as a text.
    F "" "jsonToTypeByName" "(name: String, json: Json) -> Dynamic"
        => from_json_by_name grows, "jsonToTypeByName(\"List[Int]\", Json.parse(\"[1]\")) # [1]";
    /// The Json value that a text begins with, however broken.
    INTERNAL "" "native_jsonParse" "(text: String) -> Json" => parse_leniently grows;
    /// The text of a Json value, numbers as `show` prints them.
    INTERNAL "" "native_jsonStringify" "(json: Json) -> String" => stringify_shown grows;
    /// The value of the named type, with the strict rules.
    INTERNAL "" "native_fromJsonValue" "(name: String, json: Json) -> Dynamic"
        => from_json_value grows;
}

fn parse(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let text = args[0].as_str();
    ctx.charge(text.len() / BYTES_PER_REDUCTION);
    strict::parse(text, Json::of(ctx))
        .map_err(|mistake| Fault::panic(format!("JSON parse error: {mistake}")).into())
}

fn parse_leniently(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let text = args[0].as_str();
    ctx.charge(text.len() / BYTES_PER_REDUCTION);
    Ok(lenient::parse(text, Json::of(ctx)))
}

fn printed(ctx: &mut NativeCtx<'_>, json: &Value, form: Form) -> NativeResult {
    let text = print::print(json, Json::of(ctx), form)?;
    ctx.charge(text.len() / BYTES_PER_REDUCTION);
    ctx.reserve(text.len())?;
    Ok(Value::string(&text))
}

fn stringify(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    if Json::of(ctx).view(&args[0]).is_some() {
        return printed(ctx, &args[0], Form::Compact);
    }
    let json = encode::encode(ctx, &args[0])?;
    printed(ctx, &json, Form::Compact)
}

fn stringify_shown(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    printed(ctx, &args[0], Form::Shown)
}

fn escape_string(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let text = args[0].as_str();
    ctx.charge(text.len() / BYTES_PER_REDUCTION);
    // Most texts need no more; one of control characters six times as much.
    ctx.reserve(text.len().saturating_mul(2))?;
    let mut escaped = String::new();
    print::escape(text, &mut escaped);
    Ok(Value::string(&escaped))
}

fn reflect(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(encode::encode(ctx, &args[0])?)
}

fn decoded(ctx: &mut NativeCtx<'_>, json: &Value, wanted: Wanted, rules: Rules) -> NativeResult {
    let decoded = decode::decode(ctx, json, wanted, rules);
    finished(ctx, decoded)
}

/// Charges the steps of decoding; a mistake is thrown as a text.
fn finished(
    ctx: &mut NativeCtx<'_>,
    (value, steps): (Result<Value, String>, usize),
) -> NativeResult {
    ctx.charge(steps / ITEMS_PER_REDUCTION);
    value.map_err(|message| Fault::thrown_text(&message).into())
}

fn from_json(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let wanted = Wanted::of(TypeId(args[1].as_int() as u32));
    decoded(ctx, &args[0], wanted, Rules::FromJson)
}

fn by_name(ctx: &mut NativeCtx<'_>, args: &[Value], rules: Rules) -> NativeResult {
    let name = args[0].as_str();
    match Wanted::named(ctx.types(), name) {
        Some(wanted) => decoded(ctx, &args[1], wanted, rules),
        None => Err(Fault::thrown_text(&format!("Unknown type: {name}")).into()),
    }
}

fn from_json_by_name(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    by_name(ctx, args, Rules::FromJson)
}

fn from_json_value(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    by_name(ctx, args, Rules::FromJsonValue)
}
