//! Sets (11.8).

use super::list::list_of;
use super::map::is_few;
use super::native::{NativeResult, natives};
use crate::vm::fault::Fault;
use crate::vm::native::NativeCtx;
use crate::vm::object::map::{Lent, Set};
use crate::vm::value::{Tag, Value};

natives! { SET:
    /// Whether `x` is a member.
    MQ "Set" "contains" "[T: Hash](s: Set[T], x: T) -> Bool" => contains,
        "#{1, 2}.contains(2) # true";
    /// The set with `x`.
    MQ "Set" "insert" "[T: Hash](s: Set[T], x: T) -> Set[T]" => insert, "#{1}.insert(2) # #{1, 2}";
    /// The set without `x`.
    MQ "Set" "remove" "[T: Hash](s: Set[T], x: T) -> Set[T]" => remove, "#{1, 2}.remove(1) # #{2}";
    /// The number of members.
    MQ "Set" "size" "[T](s: Set[T]) -> Int" => size, "#{1, 2}.size() # 2";
    /// Whether there are no members.
    MQ "Set" "isEmpty" "[T](s: Set[T]) -> Bool" => is_empty, "#{1}.isEmpty() # false";
    /// The members.
    MQ "Set" "toList" "[T](s: Set[T]) -> List[T]" => to_list grows,
        "#{2, 1}.toList().sort() # [1, 2]";
    /// The set of the elements of a list.
    Q "Set" "fromList" "[T: Hash](xs: List[T]) -> Set[T]" => from_list grows,
        "Set.fromList([1, 2, 1]).size() # 2";
    /// The members of both.
    MQ "Set" "union" "[T: Hash](s: Set[T], other: Set[T]) -> Set[T]" => union grows,
        "#{1}.union(#{2}) # #{1, 2}";
    /// The members that `other` has too.
    MQ "Set" "intersection" "[T: Hash](s: Set[T], other: Set[T]) -> Set[T]" => intersection grows,
        "#{1, 2}.intersection(#{2, 3}) # #{2}";
    /// The members that `other` doesn't have.
    MQ "Set" "difference" "[T: Hash](s: Set[T], other: Set[T]) -> Set[T]" => difference grows,
        "#{1, 2}.difference(#{2, 3}) # #{1}";
    /// The members of one of them only.
    MQ "Set" "symmetricDifference" "[T: Hash](s: Set[T], other: Set[T]) -> Set[T]"
        => symmetric_difference, "#{1, 2}.symmetricDifference(#{2, 3}) # #{1, 3}";
    /// Whether `other` has all members.
    MQ "Set" "isSubset" "[T: Hash](s: Set[T], other: Set[T]) -> Bool" => is_subset grows,
        "#{1}.isSubset(#{1, 2}) # true";
    /// Whether `other` has all members and more.
    MQ "Set" "isProperSubset" "[T: Hash](s: Set[T], other: Set[T]) -> Bool"
        => is_proper_subset grows,
        "#{1}.isProperSubset(#{1}) # false";
}

/// An error for what the checker lets through as a key and the language doesn't (11.7).
pub(super) fn hashable(key: &Value) -> Result<(), Fault> {
    match key.tag() {
        Tag::Float => Err(Fault::type_error("hashable", "Float64")),
        Tag::Float32 => Err(Fault::type_error("hashable", "Float32")),
        Tag::Tuple => key.fields().iter().try_for_each(hashable),
        _ => Ok(()),
    }
}

fn contains(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::bool(args[0].as_set().contains(&args[1])))
}

fn insert(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    hashable(&args[1])?;
    let member = args[1].take();
    Ok(args[0].take().with_entry(member, Value::UNIT))
}

fn remove(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    if !args[0].as_set().contains(&args[1]) {
        return Ok(args[0].take());
    }
    let member = args[1].take();
    Ok(args[0].take().change_set(|set| {
        set.remove(&member);
    }))
}

fn size(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::int(args[0].as_set().len() as i64))
}

fn is_empty(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::bool(args[0].as_set().is_empty()))
}

fn to_list(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let items = args[0].as_set().iter().map(Lent::share).collect();
    list_of(ctx, items)
}

fn from_list(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    ctx.charge(args[0].list_len());
    let mut set = Value::set(Set::new());
    for member in args[0].elements() {
        hashable(&member)?;
        set = set.with_entry(member, Value::UNIT);
    }
    Ok(set)
}

fn union(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let (mut set, mut other) = (args[0].take(), args[1].take());
    if is_few(set.as_set().len(), other.as_set().len()) {
        std::mem::swap(&mut set, &mut other);
    }
    ctx.charge(other.as_set().len());
    Ok(set.change_set(|set| set.extend(other.as_set().iter().map(Lent::share))))
}

/// The members of `set` that `other` has, or hasn't.
fn select(ctx: &mut NativeCtx<'_>, set: &Set, other: &Set, in_other: bool) -> Set {
    if is_few(other.len(), set.len()) {
        ctx.charge(other.len());
        if in_other {
            return other.iter().filter(|member| set.contains(member)).map(Lent::share).collect();
        }
        // The copy shares the tree.
        let mut rest = set.clone();
        other.iter().for_each(|member| rest.remove(&member));
        return rest;
    }
    ctx.charge(set.len());
    set.iter().filter(|member| other.contains(member) == in_other).map(Lent::share).collect()
}

fn intersection(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::set(select(ctx, args[0].as_set(), args[1].as_set(), true)))
}

fn difference(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::set(select(ctx, args[0].as_set(), args[1].as_set(), false)))
}

fn symmetric_difference(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let mut either = select(ctx, args[0].as_set(), args[1].as_set(), false);
    let others = select(ctx, args[1].as_set(), args[0].as_set(), false);
    either.extend(others.iter().map(Lent::share));
    Ok(Value::set(either))
}

fn has_all(ctx: &mut NativeCtx<'_>, set: &Set, members: &Set) -> bool {
    ctx.charge(members.len());
    members.len() <= set.len() && members.iter().all(|member| set.contains(&member))
}

fn is_subset(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::bool(has_all(ctx, args[1].as_set(), args[0].as_set())))
}

fn is_proper_subset(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let (set, other) = (args[0].as_set(), args[1].as_set());
    Ok(Value::bool(set.len() < other.len() && has_all(ctx, other, set)))
}
