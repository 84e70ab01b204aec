//! Maps (11.7).

use super::list::list_of;
use super::native::{NativeResult, natives};
use super::set::hashable;
use crate::vm::native::NativeCtx;
use crate::vm::object::map::{Lent, Map};
use crate::vm::value::Value;

natives! { MAP:
    /// The map without entries.
    Q "Map" "empty" "[K, V]() -> Map[K, V]" => empty, "Map.size(Map.empty()) # 0";
    /// The value of a key; `()` when the map doesn't have it.
    MQ "Map" "get" "[K: Hash, V](m: Map[K, V], k: K) -> Unchecked[V]" => get,
        "%{\"a\": 1}.get(\"a\") # 1";
    /// Whether the map has a key.
    MQ "Map" "contains" "[K: Hash, V](m: Map[K, V], k: K) -> Bool" => contains,
        "%{\"a\": 1}.contains(\"b\") # false";
    /// The map with an entry added or replaced.
    MQ "Map" "insert" "[K: Hash, V](m: Map[K, V], k: K, v: V) -> Map[K, V]" => insert,
        "%{\"a\": 1}.insert(\"a\", 2) # %{\"a\": 2}";
    /// The map without a key.
    MQ "Map" "remove" "[K: Hash, V](m: Map[K, V], k: K) -> Map[K, V]" => remove,
        "%{\"a\": 1}.remove(\"a\") # %{}";
    /// The keys.
    MQ "Map" "keys" "[K, V](m: Map[K, V]) -> List[K]" => keys grows, "%{\"a\": 1}.keys() # [\"a\"]";
    /// The values, in the order of `keys`.
    MQ "Map" "values" "[K, V](m: Map[K, V]) -> List[V]" => values grows,
        "%{\"a\": 1}.values() # [1]";
    /// The entries as pairs.
    MQ "Map" "toList" "[K, V](m: Map[K, V]) -> List[(K, V)]" => to_list grows,
        "%{\"a\": 1}.toList() # [(\"a\", 1)]";
    /// The map of these pairs; a later pair replaces an earlier one.
    Q "Map" "fromList" "[K: Hash, V](pairs: List[(K, V)]) -> Map[K, V]" => from_list grows,
        "Map.fromList([(1, 'a'), (1, 'b')]) # %{1: 'b'}";
    /// The number of entries.
    MQ "Map" "size" "[K, V](m: Map[K, V]) -> Int" => size, "%{\"a\": 1}.size() # 1";
    /// Whether there are no entries.
    MQ "Map" "isEmpty" "[K, V](m: Map[K, V]) -> Bool" => is_empty, "%{\"a\": 1}.isEmpty() # false";
    /// The entries of both; `m` wins where both have a key.
    MQ "Map" "union" "[K: Hash, V](m: Map[K, V], other: Map[K, V]) -> Map[K, V]" => union grows,
        "%{1: 'a'}.union(%{1: 'b', 2: 'c'}).size() # 2";
    /// The same as `union`.
    M "Map" "merge" "[K: Hash, V](m: Map[K, V], other: Map[K, V]) -> Map[K, V]" => union grows,
        "%{1: 'a'}.merge(%{1: 'b'}) # %{1: 'a'}";
    /// The entries whose keys `other` has too.
    MQ "Map" "intersection" "[K: Hash, V, W](m: Map[K, V], other: Map[K, W]) -> Map[K, V]"
        => intersection, "%{1: 'a', 2: 'b'}.intersection(%{1: 'c'}) # %{1: 'a'}";
    /// The entries whose keys `other` doesn't have.
    MQ "Map" "difference" "[K: Hash, V, W](m: Map[K, V], other: Map[K, W]) -> Map[K, V]"
        => difference, "%{1: 'a', 2: 'b'}.difference(%{1: 'c'}) # %{2: 'b'}";
    /// The value of a key, if the map has it.
    MQ "Map" "lookup" "[K: Hash, V](m: Map[K, V], k: K) -> Option[V]" => lookup,
        "%{\"a\": 1}.lookup(\"a\") # Some(1)";
}

fn empty(_: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    Ok(Value::map(Map::new()))
}

fn get(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    match args[0].as_map().get(&args[1]) {
        Some(value) => Ok(value.share()),
        None => Ok(Value::UNIT),
    }
}

fn lookup(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(ctx.option(args[0].as_map().get(&args[1]).map(Lent::share)))
}

fn contains(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::bool(args[0].as_map().contains_key(&args[1])))
}

fn insert(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    hashable(&args[1])?;
    let (key, value) = (args[1].take(), args[2].take());
    Ok(args[0].take().with_entry(key, value))
}

fn remove(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    if !args[0].as_map().contains_key(&args[1]) {
        return Ok(args[0].take());
    }
    let key = args[1].take();
    Ok(args[0].take().change_map(|map| {
        map.remove(&key);
    }))
}

fn keys(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let items = args[0].as_map().keys().map(Lent::share).collect();
    list_of(ctx, items)
}

fn values(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let items = args[0].as_map().values().map(Lent::share).collect();
    list_of(ctx, items)
}

fn to_list(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let entries = args[0].as_map().iter();
    let items = entries.map(|(k, v)| Value::tuple([k.clone(), v.clone()])).collect();
    list_of(ctx, items)
}

fn from_list(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    ctx.charge(args[0].list_len());
    let mut map = Value::map(Map::new());
    for pair in args[0].elements() {
        let [key, value] = pair.fields() else { unreachable!("the signature says pairs") };
        hashable(key)?;
        map = map.with_entry(key.clone(), value.clone());
    }
    Ok(map)
}

fn size(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::int(args[0].as_map().len() as i64))
}

fn is_empty(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::bool(args[0].as_map().is_empty()))
}

fn union(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let (map, other) = (args[0].take(), args[1].take());
    if is_few(map.as_map().len(), other.as_map().len()) {
        ctx.charge(map.as_map().len());
        let own = map.as_map().iter().map(|(key, value)| (key.clone(), value.clone()));
        return Ok(other.change_map(|other| other.extend(own)));
    }
    ctx.charge(other.as_map().len());
    let entries = other.as_map().iter();
    let new: Vec<(Value, Value)> = entries
        .filter(|(key, _)| !map.as_map().contains_key(key))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    Ok(map.change_map(|map| map.extend(new)))
}

/// Whether one of two collections has so few members that each is looked for in the other, which
/// costs some ten times as much as walking past one does.
pub(super) fn is_few(count: usize, others: usize) -> bool {
    count < others / 16
}

/// The entries of the first map whose keys the second has, or hasn't.
fn select(ctx: &mut NativeCtx<'_>, args: &mut [Value], in_other: bool) -> NativeResult {
    let few = is_few(args[1].as_map().len(), args[0].as_map().len());
    if few && !in_other {
        let (map, other) = (args[0].take(), args[1].take());
        ctx.charge(other.as_map().len());
        let remove = |map: &mut Map| other.as_map().keys().for_each(|key| map.remove(&key));
        return Ok(map.change_map(remove));
    }
    if few {
        let (map, other) = (args[0].as_map(), args[1].as_map());
        ctx.charge(other.len());
        let own = other.keys().filter_map(|key| Some((key.clone(), map.get(&key)?.share())));
        return Ok(Value::map(own.collect()));
    }
    let other = args[1].as_map();
    ctx.charge(args[0].as_map().len());
    let entries = args[0].as_map().iter();
    let kept = entries.filter(|(key, _)| other.contains_key(key) == in_other);
    Ok(Value::map(kept.map(|(key, value)| (key.clone(), value.clone())).collect()))
}

fn intersection(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    select(ctx, args, true)
}

fn difference(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    select(ctx, args, false)
}
