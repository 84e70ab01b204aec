//! Sorting by structure, for elements whose order is the language's own and total (3.5), and
//! finding equal ones by their hash. Other elements, and comparators, are sorted by Nostos code in
//! `nos/list.nos`, which calls these for pieces: one call of a builtin stays short, so that a run
//! can be stopped between two.

use super::digits;
use super::list::list_of;
use super::native::{ITEMS_PER_REDUCTION, NativeResult, natives};
use crate::base::hash::HashMap;
use crate::vm::exit::Stop;
use crate::vm::native::NativeCtx;
use crate::vm::value::{Tag, Value};
use std::cmp::Ordering;

/// Comparisons that cost as much as a call, roughly.
const COMPARISONS_PER_REDUCTION: usize = 2;

/// What `unique` takes for an element that it keeps, while its tables grow to twice their size.
const UNIQUE_BYTES: usize = 128;

natives! { SORT:
    /// Whether elements of this type are ordered by structure and none is without order. The
    /// compiler answers; where it could not, they count as not.
    INTERNAL "" "native_isPlainlyOrdered" "[T](xs: List[T]) -> Bool"
        => answered_by_the_compiler;
    /// Whether elements of this type are equal by structure, and then have equal hashes. The
    /// compiler answers; where it could not, they count as not.
    INTERNAL "" "native_isPlainlyEqual" "[T](xs: List[T]) -> Bool" => answered_by_the_compiler;
    /// `unique` for such elements.
    INTERNAL "" "native_unique" "[T](xs: List[T]) -> List[T]" => unique grows;
    /// How many elements of such a list `native_sort` may be given at once: so many that it takes
    /// some ten milliseconds.
    INTERNAL "" "native_sortLength" "[T](xs: List[T]) -> Int" => sort_length;
    /// `sort` for a list of such elements that isn't longer.
    INTERNAL "" "native_sort" "[T](xs: List[T]) -> List[T]" => sort grows;
    /// Two sorted lists of such elements as one.
    INTERNAL "" "native_mergeSorted" "[T](xs: List[T], ys: List[T]) -> List[T]" => merge grows;
}

fn answered_by_the_compiler(_: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    Ok(Value::bool(false))
}

fn sort_length(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let first = args[0].element(0);
    let are_numbers = first.is_some_and(|first| order_of(first.tag()).is_some());
    Ok(Value::int(if are_numbers { 1_000_000 } else { 50_000 }))
}

/// How payloads of a kind are ordered, if they say everything about their values.
fn order_of(tag: Tag) -> Option<digits::Order> {
    match tag {
        Tag::Int | Tag::Int8 | Tag::Int16 | Tag::Int32 => Some(digits::Order::Signed),
        Tag::UInt8 | Tag::UInt16 | Tag::UInt32 | Tag::UInt64 | Tag::Char => {
            Some(digits::Order::Unsigned)
        }
        _ => None,
    }
}

fn sort(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    if let Some(sorted) = sort_numbers(ctx, &mut args[0])? {
        return Ok(sorted);
    }
    let mut items: Vec<Value> = args[0].elements().collect();
    let rounds = items.len().checked_ilog2().unwrap_or(0) as usize;
    ctx.charge(items.len() * rounds / COMPARISONS_PER_REDUCTION);
    items.sort();
    list_of(ctx, items)
}

/// A list of numbers sorted by their digits, where that is quicker than comparing them. What they
/// are made of is taken apart first, so that sorting moves half as much.
fn sort_numbers(ctx: &mut NativeCtx<'_>, list: &mut Value) -> Result<Option<Value>, Stop> {
    let Some(order) = list.element(0).and_then(|first| order_of(first.tag())) else {
        return Ok(None);
    };
    ctx.reserve(list.list_len() * 2 * size_of::<u64>())?;
    let Some((tag, numbers)) = list.payloads() else { return Ok(None) };
    if digits::are_ascending(&numbers, order) {
        return Ok(Some(list.take()));
    }
    let Some(plan) = digits::plan(&numbers, order) else { return Ok(None) };
    ctx.charge(numbers.len() * plan.passes as usize / ITEMS_PER_REDUCTION);
    ctx.reserve(numbers.len() * 2 * size_of::<Value>())?;
    // Its memory is what the result is made of, if nobody else holds it.
    drop(list.take());
    let sorted = plan.sort(numbers);
    Ok(Some(Value::list_of_payloads(tag, plan.least, &sorted)))
}

fn unique(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    ctx.charge(args[0].list_len());
    let mut kept: Vec<Value> = Vec::new();
    // The last one that was kept with a hash, and for each one that before it.
    let mut last: HashMap<i64, usize> = HashMap::default();
    let mut before: Vec<Option<usize>> = Vec::new();
    for item in args[0].elements() {
        let hash = if item.tag() == Tag::Int { item.as_int() } else { ctx.hash(&item) };
        let same_hash = std::iter::successors(last.get(&hash).copied(), |at| before[*at]);
        if same_hash.into_iter().any(|at| kept[at].equals(&item)) {
            continue;
        }
        if kept.len() == kept.capacity() {
            ctx.reserve(kept.len() * UNIQUE_BYTES)?;
        }
        // What has a NaN in it equals nothing: nobody need find it again.
        let is_found = item.equals(&item);
        before.push(if is_found { last.insert(hash, kept.len()) } else { None });
        kept.push(item);
    }
    list_of(ctx, kept)
}

fn merge(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let length = args[0].list_len() + args[1].list_len();
    let last = args[0].element(args[0].list_len() as i64 - 1);
    if last.zip(args[1].element(0)).is_none_or(|(last, first)| last <= first) {
        ctx.reserve(length * size_of::<Value>())?;
        return Ok(args[0].take().append_list(args[1].take()));
    }
    ctx.charge(length / COMPARISONS_PER_REDUCTION);
    ctx.reserve(length * size_of::<Value>())?;
    let mut items = Vec::with_capacity(length);
    let (mut xs, mut ys) = (args[0].elements().peekable(), args[1].elements().peekable());
    while let (Some(x), Some(y)) = (xs.peek(), ys.peek()) {
        let smaller = if y.cmp(x) == Ordering::Less { &mut ys } else { &mut xs };
        items.extend(smaller.next());
    }
    items.extend(xs);
    items.extend(ys);
    list_of(ctx, items)
}
