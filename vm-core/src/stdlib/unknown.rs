//! Operations on values whose types only the run knows (messages, caught values): the compiler
//! calls these where an instruction would need a type. What depends on a user's implementation the
//! compiler has tried before (`lower/unknown.rs`).

use super::display::tag_name;
use super::native::{NativeResult, natives};
use crate::bytecode::ArithOp;
use crate::vm::fault::Fault;
use crate::vm::native::NativeCtx;
use crate::vm::value::{Tag, Value};
use crate::vm::{arithmetic, negative};

natives! { UNKNOWN:
    /// `a + b`
    INTERNAL "" "native_unknownAdd" "[T](a: T, b: T) -> T" => add;
    /// `a - b`
    INTERNAL "" "native_unknownSub" "[T](a: T, b: T) -> T" => sub;
    /// `a * b`
    INTERNAL "" "native_unknownMul" "[T](a: T, b: T) -> T" => mul;
    /// `a / b`
    INTERNAL "" "native_unknownDiv" "[T](a: T, b: T) -> T" => div;
    /// `a % b`
    INTERNAL "" "native_unknownRem" "[T](a: T, b: T) -> T" => rem;
    /// `a ** b`
    INTERNAL "" "native_unknownPow" "[T](a: T, b: T) -> T" => pow;
    /// `-a`
    INTERNAL "" "native_unknownNegate" "[T](a: T) -> T" => negate;
    /// `a ++ b`
    INTERNAL "" "native_unknownConcat" "[T](a: T, b: T) -> T" => concat;
    /// `a < b` and the like: whether the two can be ordered; the machine compares them then.
    INTERNAL "" "native_unknownOrder" "[T](a: T, b: T) -> Bool" => order;
    /// `a.name`
    INTERNAL "" "native_unknownField" "[T, U](a: T, name: String) -> U" => field;
    /// `a.0`
    INTERNAL "" "native_unknownPart" "[T, U](a: T, index: Int) -> U" => part;
    /// `a[index]` of a tuple; of anything else it is an error.
    INTERNAL "" "native_unknownElement" "[T, U, V](a: T, index: U) -> V" => element;
    /// The parts of a tuple.
    INTERNAL "" "native_unknownParts" "[T, U](a: T) -> List[U]" => parts;
    /// The error of an operation that the value's type doesn't have.
    INTERNAL "" "native_unknownFail" "[T, U](a: T, wanted: String) -> U" => fail;
}

/// The name of a value's type in a `TypeError`.
pub(super) fn type_name(ctx: &NativeCtx<'_>, value: &Value) -> String {
    match value.tag() {
        Tag::Ctor0 | Tag::Data => ctx.data_name(value).to_string(),
        tag => tag_name(tag).to_string(),
    }
}

fn arith(ctx: &NativeCtx<'_>, op: ArithOp, args: &[Value]) -> NativeResult {
    if let Some(result) = arithmetic(op, &args[0], &args[1]) {
        return Ok(result?);
    }
    // The operand that is no number is told; of two numbers the second is the wrong one.
    let first_is_number = negative(&args[0]).is_some();
    let (wanted, found) = match first_is_number {
        true => (type_name(ctx, &args[0]), &args[1]),
        false => ("numeric".to_string(), &args[0]),
    };
    Err(Fault::type_error(wanted, type_name(ctx, found)).into())
}

fn add(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    arith(ctx, ArithOp::Add, args)
}

fn sub(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    arith(ctx, ArithOp::Sub, args)
}

fn mul(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    arith(ctx, ArithOp::Mul, args)
}

fn div(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    arith(ctx, ArithOp::Div, args)
}

fn rem(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    arith(ctx, ArithOp::Rem, args)
}

fn pow(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    arith(ctx, ArithOp::Pow, args)
}

fn negate(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    match negative(&args[0]) {
        Some(result) => Ok(result?),
        None => Err(Fault::type_error("numeric", type_name(ctx, &args[0])).into()),
    }
}

fn is_list(value: &Value) -> bool {
    matches!(value.tag(), Tag::Nil | Tag::List)
}

fn concat(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let strings = args.iter().all(|arg| arg.tag() == Tag::String);
    if strings {
        ctx.reserve(args[0].as_str().len() + args[1].as_str().len())?;
        return Ok(args[0].take().append_str(&args[1]));
    }
    if args.iter().all(is_list) {
        return Ok(args[0].take().append_list(args[1].take()));
    }
    Err(Fault::panic("Concat: expected string or list").into())
}

fn order(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let ordered = |value: &Value| {
        let number = negative(value).is_some();
        let tags = [Tag::Char, Tag::String, Tag::Tuple, Tag::Ctor0, Tag::Data];
        number || tags.contains(&value.tag())
    };
    for arg in args.iter() {
        if !ordered(arg) {
            return Err(Fault::type_error("an ordered type", type_name(ctx, arg)).into());
        }
    }
    let names = [type_name(ctx, &args[0]), type_name(ctx, &args[1])];
    if names[0] != names[1] {
        let [expected, found] = names;
        return Err(Fault::type_error(expected, found).into());
    }
    Ok(Value::bool(true))
}

fn field(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let (object, name) = (&args[0], &args[1]);
    match ctx.named_field(object, name.as_str()) {
        Some(value) => Ok(value),
        None => {
            let wanted = format!("a record with field {}", name.as_str());
            Err(Fault::type_error(wanted, type_name(ctx, object)).into())
        }
    }
}

fn part(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let (object, index) = (&args[0], args[1].as_int());
    let found = match object.tag() {
        Tag::Tuple => object.fields().get(index as usize),
        _ => None,
    };
    match found {
        Some(value) => Ok(value.clone()),
        None => {
            let wanted = format!("a tuple with part {index}");
            Err(Fault::type_error(wanted, type_name(ctx, object)).into())
        }
    }
}

fn element(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    if args[0].tag() != Tag::Tuple || args[1].tag() != Tag::Int {
        let found = type_name(ctx, &args[0]);
        return Err(Fault::type_error("a type with elements", found).into());
    }
    let index = args[1].as_int();
    let part = usize::try_from(index).ok().and_then(|index| args[0].fields().get(index));
    match part {
        Some(part) => Ok(part.clone()),
        None => Err(Fault::index(index).into()),
    }
}

fn parts(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    if args[0].tag() != Tag::Tuple {
        return Err(Fault::type_error("Tuple", type_name(ctx, &args[0])).into());
    }
    Ok(Value::list(args[0].fields().to_vec()))
}

fn fail(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let found = type_name(ctx, &args[0]);
    Err(Fault::type_error(args[1].as_str(), found).into())
}
