//! Typed arrays (11.11): fixed length, mutable, shared by reference. An element of a Float32Array
//! is read and written as a Float.

use super::list::list_of;
use super::native::{ITEMS_PER_REDUCTION, NativeResult, natives};
use crate::vm::exit::Stop;
use crate::vm::fault::Fault;
use crate::vm::native::NativeCtx;
use crate::vm::value::{Tag, Value};
use std::cell::Cell;

natives! { ARRAY:
    /// An array of `n` zeros.
    F "" "newInt64Array" "(n: Int) -> Int64Array" => new_int64 grows,
        "newInt64Array(2).toList() # [0, 0]";
    /// An array of `n` zeros.
    F "" "newFloat64Array" "(n: Int) -> Float64Array" => new_float64 grows,
        "newFloat64Array(1).toList() # [0.0]";
    /// An array of `n` zeros.
    F "" "newFloat32Array" "(n: Int) -> Float32Array" => new_float32 grows,
        "newFloat32Array(1).toList() # [0.0]";
    /// The array of the elements of a list.
    Q "Int64Array" "fromList" "(xs: List[Int]) -> Int64Array" => int64_from_list grows,
        "Int64Array.fromList([1, 2]).get(1) # 2";
    /// The array of the elements of a list.
    Q "Float64Array" "fromList" "(xs: List[Float]) -> Float64Array" => float64_from_list grows,
        "Float64Array.fromList([0.5]).get(0) # 0.5";
    /// The array of the elements of a list.
    Q "Float32Array" "fromList" "(xs: List[Float]) -> Float32Array" => float32_from_list grows,
        "Float32Array.fromList([0.5]).get(0) # 0.5";
    /// An array of `n` times `v`.
    Q "Int64Array" "make" "(n: Int, v: Int) -> Int64Array" => int64_make grows,
        "Int64Array.make(2, 7).toList() # [7, 7]";
    /// An array of `n` times `v`.
    Q "Float64Array" "make" "(n: Int, v: Float) -> Float64Array" => float64_make grows,
        "Float64Array.make(1, 0.5).toList() # [0.5]";
    /// An array of `n` times `v`.
    Q "Float32Array" "make" "(n: Int, v: Float) -> Float32Array" => float32_make grows,
        "Float32Array.make(1, 0.5).toList() # [0.5]";
    /// The number of elements.
    MQ "Int64Array" "length" "(a: Int64Array) -> Int" => length, "newInt64Array(2).length() # 2";
    /// The number of elements.
    MQ "Float64Array" "length" "(a: Float64Array) -> Int" => length,
        "newFloat64Array(2).length() # 2";
    /// The number of elements.
    MQ "Float32Array" "length" "(a: Float32Array) -> Int" => length,
        "newFloat32Array(2).length() # 2";
    /// Element `i`; outside it is a panic.
    MQ "Int64Array" "get" "(a: Int64Array, i: Int) -> Int" => get, "newInt64Array(2).get(0) # 0";
    /// Element `i`; outside it is a panic.
    MQ "Float64Array" "get" "(a: Float64Array, i: Int) -> Float" => get,
        "newFloat64Array(2).get(0) # 0.0";
    /// Element `i`; outside it is a panic.
    MQ "Float32Array" "get" "(a: Float32Array, i: Int) -> Float" => get,
        "newFloat32Array(2).get(0) # 0.0";
    /// A copy with element `i` replaced; outside it is a panic.
    MQ "Int64Array" "set" "(a: Int64Array, i: Int, v: Int) -> Int64Array" => set grows,
        "newInt64Array(2).set(1, 5).toList() # [0, 5]";
    /// A copy with element `i` replaced; outside it is a panic.
    MQ "Float64Array" "set" "(a: Float64Array, i: Int, v: Float) -> Float64Array" => set grows,
        "newFloat64Array(2).set(1, 0.5).toList() # [0.0, 0.5]";
    /// A copy with element `i` replaced; outside it is a panic.
    MQ "Float32Array" "set" "(a: Float32Array, i: Int, v: Float) -> Float32Array" => set grows,
        "newFloat32Array(2).set(1, 0.5).toList() # [0.0, 0.5]";
    /// The elements.
    MQ "Int64Array" "toList" "(a: Int64Array) -> List[Int]" => to_list grows,
        "newInt64Array(2).toList() # [0, 0]";
    /// The elements.
    MQ "Float64Array" "toList" "(a: Float64Array) -> List[Float]" => to_list grows,
        "newFloat64Array(1).toList() # [0.0]";
    /// The elements.
    MQ "Float32Array" "toList" "(a: Float32Array) -> List[Float]" => to_list grows,
        "Float32Array.make(1, 0.1).toList() # [0.10000000149011612]";
    /// The sum of the elements.
    F "" "sumInt64Array" "(a: Int64Array) -> Int" => sum_int64 grows,
        "sumInt64Array(Int64Array.make(4, 7)) # 28";
    /// `a[i]`
    INTERNAL "" "native_int64ArrayIndex" "(a: Int64Array, i: Int) -> Int" => index;
    /// `a[i]`
    INTERNAL "" "native_float64ArrayIndex" "(a: Float64Array, i: Int) -> Float" => index;
    /// `a[i]`
    INTERNAL "" "native_float32ArrayIndex" "(a: Float32Array, i: Int) -> Float" => index;
    /// `a[i] = v`
    INTERNAL "" "native_float32ArraySetIndex" "(a: Float32Array, i: Int, v: Float) -> ()"
        => set_index;
}

/// The content of an array of any of the three types.
enum Numbers<'a> {
    Int64(&'a [Cell<i64>]),
    Float64(&'a [Cell<f64>]),
    Float32(&'a [Cell<f32>]),
}

impl Numbers<'_> {
    fn of(array: &Value) -> Numbers<'_> {
        match array.tag() {
            Tag::Float64Array => Numbers::Float64(array.float64s()),
            Tag::Float32Array => Numbers::Float32(array.float32s()),
            _ => Numbers::Int64(array.int64s()),
        }
    }

    fn count(&self) -> usize {
        match self {
            Numbers::Int64(cells) => cells.len(),
            Numbers::Float64(cells) => cells.len(),
            Numbers::Float32(cells) => cells.len(),
        }
    }

    fn position(&self, i: i64) -> Option<usize> {
        usize::try_from(i).ok().filter(|position| *position < self.count())
    }

    fn read(&self, position: usize) -> Value {
        match self {
            Numbers::Int64(cells) => Value::int(cells[position].get()),
            Numbers::Float64(cells) => Value::float(cells[position].get()),
            Numbers::Float32(cells) => Value::float(cells[position].get().into()),
        }
    }

    fn write(&self, position: usize, element: &Value) {
        match self {
            Numbers::Int64(cells) => cells[position].set(element.as_int()),
            Numbers::Float64(cells) => cells[position].set(element.as_float()),
            Numbers::Float32(cells) => cells[position].set(element.as_float() as f32),
        }
    }

    fn copy(&self) -> Value {
        match self {
            Numbers::Int64(cells) => Value::int64_array(cells.iter().map(Cell::get).collect()),
            Numbers::Float64(cells) => Value::float64_array(cells.iter().map(Cell::get).collect()),
            Numbers::Float32(cells) => Value::float32_array(cells.iter().map(Cell::get).collect()),
        }
    }

    fn type_name(&self) -> &'static str {
        match self {
            Numbers::Int64(_) => "Int64Array",
            Numbers::Float64(_) => "Float64Array",
            Numbers::Float32(_) => "Float32Array",
        }
    }
}

/// `n` times the same number; the memory is asked for before.
fn filled<N: Copy>(
    ctx: &mut NativeCtx<'_>,
    maker: &str,
    n: i64,
    number: N,
) -> Result<Vec<N>, Fault> {
    let Ok(count) = usize::try_from(n) else {
        return Err(Fault::Panic(format!("{maker}: negative length {n}")));
    };
    ctx.charge(count / ITEMS_PER_REDUCTION);
    ctx.reserve(count.saturating_mul(size_of::<N>()))?;
    Ok(vec![number; count])
}

fn new_int64(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::int64_array(filled(ctx, "newInt64Array", args[0].as_int(), 0)?))
}

fn new_float64(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::float64_array(filled(ctx, "newFloat64Array", args[0].as_int(), 0.0)?))
}

fn new_float32(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::float32_array(filled(ctx, "newFloat32Array", args[0].as_int(), 0.0)?))
}

fn int64_make(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let numbers = filled(ctx, "Int64Array.make", args[0].as_int(), args[1].as_int())?;
    Ok(Value::int64_array(numbers))
}

fn float64_make(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let numbers = filled(ctx, "Float64Array.make", args[0].as_int(), args[1].as_float())?;
    Ok(Value::float64_array(numbers))
}

fn float32_make(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let numbers = filled(ctx, "Float32Array.make", args[0].as_int(), args[1].as_float() as f32)?;
    Ok(Value::float32_array(numbers))
}

fn int64_from_list(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    ctx.charge(args[0].list_len() / ITEMS_PER_REDUCTION);
    Ok(Value::int64_array(args[0].elements().map(|x| x.as_int()).collect()))
}

fn float64_from_list(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    ctx.charge(args[0].list_len() / ITEMS_PER_REDUCTION);
    Ok(Value::float64_array(args[0].elements().map(|x| x.as_float()).collect()))
}

fn float32_from_list(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    ctx.charge(args[0].list_len() / ITEMS_PER_REDUCTION);
    Ok(Value::float32_array(args[0].elements().map(|x| x.as_float() as f32).collect()))
}

/// The number of elements of an array.
pub(super) fn length(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::int(Numbers::of(&args[0]).count() as i64))
}

fn outside(numbers: &Numbers<'_>, i: i64) -> Stop {
    let (name, length) = (numbers.type_name(), numbers.count());
    Fault::Panic(format!("Index {i} out of bounds for {name} of length {length}")).into()
}

fn get(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let (numbers, i) = (Numbers::of(&args[0]), args[1].as_int());
    let position = numbers.position(i).ok_or_else(|| outside(&numbers, i))?;
    Ok(numbers.read(position))
}

fn set(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let (numbers, i) = (Numbers::of(&args[0]), args[1].as_int());
    let position = numbers.position(i).ok_or_else(|| outside(&numbers, i))?;
    ctx.charge(numbers.count() / ITEMS_PER_REDUCTION);
    ctx.reserve(numbers.count() * size_of::<f64>())?;
    let copy = numbers.copy();
    Numbers::of(&copy).write(position, &args[2]);
    Ok(copy)
}

fn index(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let (numbers, i) = (Numbers::of(&args[0]), args[1].as_int());
    Ok(numbers.read(numbers.position(i).ok_or(Fault::index(i))?))
}

fn set_index(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let (numbers, i) = (Numbers::of(&args[0]), args[1].as_int());
    numbers.write(numbers.position(i).ok_or(Fault::index(i))?, &args[2]);
    Ok(Value::UNIT)
}

fn to_list(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let numbers = Numbers::of(&args[0]);
    ctx.reserve(numbers.count() * size_of::<Value>())?;
    let items = (0..numbers.count()).map(|position| numbers.read(position)).collect();
    list_of(ctx, items)
}

fn sum_int64(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let numbers = args[0].int64s();
    ctx.charge(numbers.len() / ITEMS_PER_REDUCTION);
    Ok(Value::int(numbers.iter().map(Cell::get).fold(0, i64::wrapping_add)))
}
