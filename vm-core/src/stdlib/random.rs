//! Random numbers (12.8) and random identifiers. A run has one generator, seeded by its options or
//! else by the host, so that a run with a fixed seed can be repeated. What must not be guessed
//! (`Crypto.randomBytes`, `Uuid.v4`, salts) comes from the host directly.

use super::list::list_of;
use super::native::{NativeResult, natives};
use crate::vm::fault::Fault;
use crate::vm::native::NativeCtx;
use crate::vm::value::Value;
use fastrand::Rng;
use uuid::{Builder, Uuid};

natives! { RANDOM:
    /// An Int from `min` to `max`, both included.
    Q "Random" "int" "(min: Int, max: Int) -> Int" => int, "Random.int(3, 3) # 3";
    /// A Float from 0.0 up to but without 1.0.
    Q "Random" "float" "() -> Float" => float, "Random.float() < 1.0 # true";
    /// `true` or `false`.
    Q "Random" "bool" "() -> Bool" => bool, "[true, false].contains(Random.bool()) # true";
    /// An element of a list; an empty list is a panic.
    Q "Random" "choice" "[T](xs: List[T]) -> T" => choice, "Random.choice([42]) # 42";
    /// The elements in a random order.
    Q "Random" "shuffle" "[T](xs: List[T]) -> List[T]" => shuffle grows,
        "Random.shuffle([1, 2, 3]).sort() # [1, 2, 3]";
    /// `n` numbers from 0 to 255.
    Q "Random" "bytes" "(n: Int) -> List[Int]" => bytes grows, "length(Random.bytes(4)) # 4";
    /// A new random identifier (UUID version 4).
    Q "Uuid" "v4" "() -> String" => uuid_v4, "Uuid.v4().length() # 36";
    /// Whether a text is a UUID: with hyphens, without, in braces or as `urn:uuid:`.
    Q "Uuid" "isValid" "(s: String) -> Bool" => uuid_is_valid, "Uuid.isValid(\"no\") # false";
}

/// The run's generator, seeded when it is first needed.
#[derive(Default)]
struct Generator {
    rng: Option<Rng>,
}

fn generator<'a>(ctx: &'a mut NativeCtx<'_>) -> &'a mut Rng {
    if ctx.state::<Generator>().rng.is_none() {
        let seed = ctx.seed();
        ctx.state::<Generator>().rng = Some(Rng::with_seed(seed));
    }
    ctx.state::<Generator>().rng.as_mut().expect("it has been seeded above")
}

/// Bytes from the host's source, for what must not be guessed.
pub(super) fn secret_bytes<const N: usize>(ctx: &mut NativeCtx<'_>) -> [u8; N] {
    let mut bytes = [0; N];
    for chunk in bytes.chunks_mut(8) {
        let random = ctx.host().random_u64().to_le_bytes();
        chunk.copy_from_slice(&random[..chunk.len()]);
    }
    bytes
}

fn int(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let (min, max) = (args[0].as_int(), args[1].as_int());
    if min > max {
        return Err(Fault::panic("Random.int: empty range").into());
    }
    Ok(Value::int(generator(ctx).i64(min..=max)))
}

fn float(ctx: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    Ok(Value::float(generator(ctx).f64()))
}

fn bool(ctx: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    Ok(Value::bool(generator(ctx).bool()))
}

fn choice(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let length = args[0].list_len();
    if length == 0 {
        return Err(Fault::panic("Cannot choose from empty list").into());
    }
    let position = generator(ctx).usize(..length) as i64;
    Ok(args[0].element(position).expect("the position is below the length"))
}

fn shuffle(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    ctx.reserve(args[0].list_len() * size_of::<Value>())?;
    let mut items: Vec<Value> = args[0].elements().collect();
    generator(ctx).shuffle(&mut items);
    list_of(ctx, items)
}

fn bytes(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let count = usize::try_from(args[0].as_int()).unwrap_or(0);
    ctx.reserve(count.saturating_mul(size_of::<Value>()))?;
    let rng = generator(ctx);
    let numbers = (0..count).map(|_| Value::int(rng.u8(..).into())).collect();
    list_of(ctx, numbers)
}

fn uuid_v4(ctx: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    let uuid = Builder::from_random_bytes(secret_bytes(ctx)).into_uuid();
    Ok(Value::string(&uuid.to_string()))
}

fn uuid_is_valid(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::bool(Uuid::try_parse(args[0].as_str()).is_ok()))
}
