//! What a value looks like and what it is: `show`, `hash`, `copy`, `length`, `typeOf` ... (11.2,
//! 11.3). The display itself is the machine's.

use super::array;
use super::native::{BYTES_PER_REDUCTION, NativeResult, natives};
use crate::base::ids::TypeId;
use crate::vm::display::IntText;
use crate::vm::fault::Fault;
use crate::vm::hash as structure;
use crate::vm::native::NativeCtx;
use crate::vm::value::{Tag, Value};

natives! { DISPLAY:
    /// The display form of any value.
    FM "" "show" "[T: Show](x: T) -> String" => show grows, "show([\"a\"]) # \"[\"a\"]\"";
    /// The same as `show`.
    FM "" "toString" "[T: Show](x: T) -> String" => show grows, "toString(5) # \"5\"";
    /// A deep copy, equal to the value.
    FM "" "copy" "[T: Copy](x: T) -> T" => copy grows, "copy([1, 2]) # [1, 2]";
    /// A number that is equal for equal values.
    FM "" "hash" "[T](x: T) -> Int" => hash grows, "hash(true) # 1";
    /// The number of elements of a list, tuple or array, or of characters of a text.
    FM "" "length" "[T: Length](x: T) -> Int" => length, "length([5, 6]) # 2";
    /// The same as `length`.
    FM "" "len" "[T: Length](x: T) -> Int" => length, "len(\"abc\") # 3";
    /// The kind of a value: `Int`, `List`, `Record` ...
    F "" "typeOf" "[T](x: T) -> String" => type_of, "typeOf('a') # \"Char\"";
    /// The constructor of a variant value, `""` for every other value.
    F "" "tagOf" "[T](x: T) -> String" => tag_of, "tagOf(Some(1)) # \"Some\"";
    /// The name of the type argument.
    F "" "typeNameOf" "[T: Known](ty: Type[T]) -> String" => type_name_of,
        "typeNameOf[Int]() # \"Int\"";
    /// The display form inside of another value: texts and characters in quotes.
    INTERNAL "" "native_showInside" "[T: Show](x: T) -> String" => show_inside grows;
    /// The display form as a key of a map: texts in quotes as they are.
    INTERNAL "" "native_showKey" "[T: Show](x: T) -> String" => show_key grows;
    /// The form in which the value of `main` is printed.
    INTERNAL "" "native_showResult" "[T: Show](x: T) -> String" => show_result grows;
    /// Whether an update made the value, so that it is displayed like a record.
    INTERNAL "" "native_isUpdated" "[T](x: T) -> Bool" => is_updated;
    /// The hash of a whole from that of its beginning and that of its next part.
    INTERNAL "" "native_hashCombine" "(whole: Int, part: Int) -> Int" => hash_combine;
    /// The hash of a whole whose parts have no order.
    INTERNAL "" "native_hashXor" "(whole: Int, part: Int) -> Int" => hash_xor;
}

/// The name of a value's kind as `typeOf` and type errors give it (9.13).
pub(super) fn tag_name(tag: Tag) -> &'static str {
    match tag {
        Tag::Unit => "Unit",
        Tag::Bool => "Bool",
        Tag::Int => "Int",
        Tag::Int8 => "Int8",
        Tag::Int16 => "Int16",
        Tag::Int32 => "Int32",
        Tag::UInt8 => "UInt8",
        Tag::UInt16 => "UInt16",
        Tag::UInt32 => "UInt32",
        Tag::UInt64 => "UInt64",
        Tag::Float => "Float",
        Tag::Float32 => "Float32",
        Tag::Char => "Char",
        Tag::Pid => "Pid",
        Tag::Ctor0 | Tag::Data => "Variant",
        Tag::Function => "Function",
        Tag::Closure => "Closure",
        Tag::Nil | Tag::List => "List",
        Tag::String => "String",
        Tag::Tuple => "Tuple",
        Tag::Map => "Map",
        Tag::Set => "Set",
        Tag::BigInt => "BigInt",
        Tag::Decimal => "Decimal",
        Tag::Int64Array => "Int64Array",
        Tag::Float64Array => "Float64Array",
        Tag::Float32Array => "Float32Array",
        Tag::Buffer => "Buffer",
        Tag::Cell | Tag::Exception | Tag::Reactive => {
            unreachable!("{tag:?} is never a value of a program")
        }
    }
}

fn show(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    match args[0].tag() {
        Tag::String => return Ok(args[0].take()),
        Tag::Int => return Ok(Value::string(IntText::new(args[0].as_int()).as_str())),
        _ => {}
    }
    let text = ctx.show(&args[0])?;
    ctx.charge(text.len() / BYTES_PER_REDUCTION);
    ctx.reserve(text.len())?;
    Ok(Value::string(&text))
}

fn copy(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(ctx.deep_copy(&args[0]))
}

fn hash(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::int(ctx.hash(&args[0])))
}

fn length(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let x = &args[0];
    Ok(Value::int(match x.tag() {
        Tag::Nil | Tag::List => x.list_len() as i64,
        Tag::String => x.char_count() as i64,
        Tag::Tuple => x.fields().len() as i64,
        Tag::Int64Array | Tag::Float64Array | Tag::Float32Array => return array::length(ctx, args),
        other => {
            let expected = "List, String, Tuple, or Array";
            return Err(Fault::type_error(expected, tag_name(other)).into());
        }
    }))
}

fn type_of(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let x = &args[0];
    Ok(Value::string(match x.tag() {
        Tag::List if x.elements().next().is_some_and(|first| first.tag() == Tag::Int) => {
            "Int64List"
        }
        Tag::Data if ctx.is_quote(x) => "Ast",
        Tag::Data if x.reactive().is_some() => match ctx.is_record(x) {
            true => "ReactiveRecord",
            false => "ReactiveVariant",
        },
        Tag::Ctor0 | Tag::Data if ctx.is_record(x) => "Record",
        other => tag_name(other),
    }))
}

fn tag_of(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let x = &args[0];
    Ok(Value::string(match x.tag() {
        Tag::Data if ctx.is_quote(x) || x.reactive().is_some() => "",
        Tag::Ctor0 | Tag::Data if !ctx.is_record(x) => ctx.ctor_name(x),
        _ => "",
    }))
}

fn type_name_of(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::string(&ctx.types().name(TypeId(args[0].as_int() as u32))))
}

fn show_inside(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let text = ctx.show_nested(&args[0])?;
    ctx.charge(text.len() / BYTES_PER_REDUCTION);
    Ok(Value::string(&text))
}

fn show_key(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    if args[0].tag() != Tag::String {
        return show_inside(ctx, args);
    }
    let text = format!("\"{}\"", args[0].as_str());
    ctx.charge(text.len() / BYTES_PER_REDUCTION);
    Ok(Value::string(&text))
}

fn is_updated(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::bool(args[0].is_shown_as_record()))
}

fn show_result(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let text = ctx.show_result(&args[0])?;
    ctx.charge(text.len() / BYTES_PER_REDUCTION);
    Ok(Value::string(&text))
}

fn hash_combine(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::int(structure::combine(args[0].as_int() as u64, args[1].as_int() as u64) as i64))
}

fn hash_xor(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::int(args[0].as_int() ^ args[1].as_int()))
}
