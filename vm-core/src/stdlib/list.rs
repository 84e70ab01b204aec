//! Lists (11.6): what only moves or counts elements. What calls a function, compares or shows
//! elements is Nostos code in `nos/list.nos`.

use super::native::{BYTES_PER_REDUCTION, ITEMS_PER_REDUCTION, NativeResult, natives};
use super::number::{product, sum};
use crate::vm::exit::Stop;
use crate::vm::fault::Fault;
use crate::vm::native::NativeCtx;
use crate::vm::value::{Tag, Value};

natives! { LIST:
    /// The first element; an empty list is the error `IndexOutOfBounds`.
    FM "" "head" "[T](xs: List[T]) -> T" => head, "[5, 6].head() # 5";
    /// All elements but the first; an empty list is the error `IndexOutOfBounds`.
    FM "" "tail" "[T](xs: List[T]) -> List[T]" => tail, "[5, 6].tail() # [6]";
    /// The last element; an empty list is a panic.
    FM "" "last" "[T](xs: List[T]) -> T" => last, "[5, 6].last() # 6";
    /// All elements but the last; an empty list is a panic.
    FM "" "init" "[T](xs: List[T]) -> List[T]" => init grows, "[5, 6].init() # [5]";
    /// The list with element `i` replaced; unchanged when there is no such element.
    FM "" "set" "[T](xs: List[T], i: Int, v: T) -> List[T]" => set, "[5, 6].set(1, 9) # [5, 9]";
    /// The list with `v` at its end.
    FM "" "push" "[T](xs: List[T], v: T) -> List[T]" => push grows, "[5].push(6) # [5, 6]";
    /// All but the last element, and the last one; an empty list is a panic.
    FM "" "pop" "[T](xs: List[T]) -> (List[T], T)" => pop grows, "[5, 6].pop() # ([5], 6)";
    /// Whether there are no elements.
    FM "" "isEmpty" "[T](xs: List[T]) -> Bool" => is_empty, "[5].isEmpty() # false";
    /// The same as `isEmpty`.
    FM "" "empty" "[T](xs: List[T]) -> Bool" => is_empty, "empty([5]) # false";
    /// The first `n` elements, all when there are fewer or `n` is negative.
    FM "" "take" "[T](xs: List[T], n: Int) -> List[T]" => take grows, "[5, 6, 7].take(2) # [5, 6]";
    /// All but the first `n` elements, none when `n` is negative.
    FM "" "drop" "[T](xs: List[T], n: Int) -> List[T]" => drop_first, "[5, 6, 7].drop(2) # [7]";
    /// The elements from `start` up to but without `stop`.
    FM "" "slice" "[T](xs: List[T], start: Int, stop: Int) -> List[T]" => slice grows,
        "[5, 6, 7, 8].slice(1, 3) # [6, 7]";
    /// The first `n` elements and the rest.
    FM "" "splitAt" "[T](xs: List[T], n: Int) -> (List[T], List[T])" => split_at grows,
        "[5, 6, 7].splitAt(1) # ([5], [6, 7])";
    /// The elements of both lists, as `++`.
    FM "" "concat" "[T](xs: List[T], ys: List[T]) -> List[T]" => concat grows,
        "[1].concat([2]) # [1, 2]";
    /// The elements from the last to the first.
    FM "" "reverse" "[T](xs: List[T]) -> List[T]" => reverse grows, "[1, 2].reverse() # [2, 1]";
    /// The elements of all lists in the list, one after another.
    FM "" "flatten" "[T](lists: List[List[T]]) -> List[T]" => flatten grows,
        "[[1], [2, 3]].flatten() # [1, 2, 3]";
    /// Pairs of the elements of both lists; stops at the end of the shorter one.
    FM "" "zip" "[T, U](xs: List[T], ys: List[U]) -> List[(T, U)]" => zip grows,
        "[1, 2].zip([\"a\", \"b\"]) # [(1, \"a\"), (2, \"b\")]";
    /// The first parts and the second parts of a list of pairs.
    FM "" "unzip" "[T, U](pairs: List[(T, U)]) -> (List[T], List[U])" => unzip grows,
        "[(1, 'a'), (2, 'b')].unzip() # ([1, 2], ['a', 'b'])";
    /// Each element with its index in front.
    FM "" "enumerate" "[T](xs: List[T]) -> List[(Int, T)]" => enumerate grows,
        "['a', 'b'].enumerate() # [(0, 'a'), (1, 'b')]";
    /// `sep` between the elements.
    FM "" "intersperse" "[T](xs: List[T], sep: T) -> List[T]" => intersperse grows,
        "[1, 2].intersperse(0) # [1, 0, 2]";
    /// The elements of both lists alternately; the rest of the longer one follows.
    FM "" "interleave" "[T](xs: List[T], ys: List[T]) -> List[T]" => interleave grows,
        "[1, 2, 3].interleave([10]) # [1, 10, 2, 3]";
    /// The columns of a list of rows, as many as the first row has.
    FM "" "transpose" "[T](rows: List[List[T]]) -> List[List[T]]" => transpose grows,
        "[[1, 2], [3, 4]].transpose() # [[1, 3], [2, 4]]";
    /// The list without element `i`; unchanged when there is no such element.
    FM "" "removeAt" "[T](xs: List[T], i: Int) -> List[T]" => remove_at grows,
        "[5, 6, 7].removeAt(1) # [5, 7]";
    /// The list with `x` before element `i`, or at the end.
    FM "" "insertAt" "[T](xs: List[T], i: Int, x: T) -> List[T]" => insert_at grows,
        "[5, 6].insertAt(1, 9) # [5, 9, 6]";
    /// The sum of numbers; 0 for an empty list.
    FM "" "sum" "[T: Num](xs: List[T], ty: Type[T]) -> T" => sum grows, "[1, 2, 3].sum() # 6";
    /// The same as `sum`.
    FM "" "listSum" "[T: Num](xs: List[T], ty: Type[T]) -> T" => sum grows,
        "listSum([1.5, 2.0]) # 3.5";
    /// The product of numbers; 1 for an empty list.
    FM "" "product" "[T: Num](xs: List[T], ty: Type[T]) -> T" => product grows,
        "[2, 3].product() # 6";
    /// The same as `product`.
    FM "" "listProduct" "[T: Num](xs: List[T], ty: Type[T]) -> T" => product grows,
        "listProduct([2, 3]) # 6";
    /// The Ints from `a` up to but without `b`.
    F "" "range" "(a: Int, b: Int) -> List[Int]" => range grows, "range(3, 6) # [3, 4, 5]";
    /// The Ints from 1 to `n`.
    F "" "rangeList" "(n: Int) -> List[Int]" => range_list grows, "rangeList(3) # [1, 2, 3]";
    /// The Ints from `n` down to 1.
    F "" "intListRange" "(n: Int) -> List[Int]" => int_list_range grows,
        "intListRange(3) # [3, 2, 1]";
    /// The list itself.
    F "" "toIntList" "(xs: List[Int]) -> List[Int]" => identity, "toIntList([1]) # [1]";
    /// `n` times `x`.
    F "" "replicate" "[T](n: Int, x: T) -> List[T]" => replicate grows,
        "replicate(2, 'a') # ['a', 'a']";
    /// Texts or characters one after another, with `sep` between them.
    M "" "join" "[T](xs: List[T], sep: String) -> String" => join grows,
        "[\"a\", \"b\"].join(\"-\") # \"a-b\"";
    /// Texts or characters one after another, with `sep` between them.
    Q "String" "join" "[T](xs: List[T], sep: String) -> String" => join grows,
        "String.join(['a', 'b'], \"\") # \"ab\"";
    /// `reverse` for the library.
    INTERNAL "" "native_reverse" "[T](xs: List[T]) -> List[T]" => reverse grows;
    /// The elements of `xs` from the last to the first, in front of `onto` when read backwards:
    /// `reverse(xs) ++ onto`.
    INTERNAL "" "native_reverseOnto" "[T](xs: List[T], onto: List[T]) -> List[T]"
        => reverse_onto grows;
    /// `xs[i]`
    INTERNAL "" "native_listIndex" "[T](xs: List[T], i: Int) -> T" => index;
    /// The list with element `i` replaced, for `xs[i] = v`; outside it is a panic.
    INTERNAL "" "native_listSetIndex" "[T](xs: List[T], i: Int, v: T) -> List[T]" => set_index;
    /// `[a..b]`, both included.
    INTERNAL "" "native_rangeInclusive" "(a: Int, b: Int) -> List[Int]" => range_inclusive grows;
}

/// What a builtin gives for an argument that the prelude's own patterns would not cover.
fn no_pattern() -> Stop {
    Fault::panic("Non-exhaustive match: no pattern matched").into()
}

fn collect(list: &Value) -> Vec<Value> {
    list.elements().collect()
}

/// A list of the items, after counting the work and asking for the memory.
pub(super) fn list_of(ctx: &mut NativeCtx<'_>, items: Vec<Value>) -> NativeResult {
    ctx.charge(items.len() / ITEMS_PER_REDUCTION);
    ctx.reserve(items.len() * size_of::<Value>())?;
    Ok(Value::list(items))
}

fn head(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let empty = Fault::IndexOutOfBounds { index: 0, length: 0 };
    args[0].element(0).ok_or(empty.into())
}

fn tail(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    match args[0].list_len() {
        0 => Err(Fault::IndexOutOfBounds { index: 0, length: 0 }.into()),
        _ => Ok(args[0].skip_elements(1)),
    }
}

fn last(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let length = args[0].list_len() as i64;
    args[0].element(length - 1).ok_or_else(|| Fault::panic("last: empty list").into())
}

fn init(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    match args[0].list_len() {
        0 => Err(no_pattern()),
        length => first_items(ctx, &mut args[0], length - 1),
    }
}

fn set(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let (list, i) = (args[0].take(), args[1].as_int());
    Ok(match position_in(&list, i) {
        Some(position) => list.with_element(position, args[2].take()),
        None => list,
    })
}

fn set_index(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let (list, i) = (args[0].take(), args[1].as_int());
    match position_in(&list, i) {
        Some(position) => Ok(list.with_element(position, args[2].take())),
        None => Err(Fault::index(i).into()),
    }
}

fn position_in(list: &Value, i: i64) -> Option<usize> {
    usize::try_from(i).ok().filter(|position| *position < list.list_len())
}

fn push(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    ctx.charge(args[0].list_len() / ITEMS_PER_REDUCTION);
    Ok(args[0].take().append_list(Value::list(vec![args[1].take()])))
}

fn pop(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let length = args[0].list_len();
    match args[0].element(length as i64 - 1) {
        Some(last) => Ok(Value::tuple([first_items(ctx, &mut args[0], length - 1)?, last])),
        None => Err(no_pattern()),
    }
}

fn is_empty(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::bool(args[0].list_len() == 0))
}

/// The number of elements that a count of the language means: a negative one means all.
fn count_of(n: i64, length: usize) -> usize {
    usize::try_from(n).map_or(length, |n| n.min(length))
}

fn first_items(ctx: &mut NativeCtx<'_>, list: &mut Value, count: usize) -> NativeResult {
    if count == list.list_len() {
        return Ok(list.take());
    }
    if count > 0 && list.truncate_list(count) {
        return Ok(list.take());
    }
    ctx.reserve(count * size_of::<Value>())?;
    let items = list.elements().take(count).collect();
    list_of(ctx, items)
}

fn take(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let count = count_of(args[1].as_int(), args[0].list_len());
    first_items(ctx, &mut args[0], count)
}

fn drop_first(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let count = count_of(args[1].as_int(), args[0].list_len());
    Ok(args[0].skip_elements(count))
}

fn slice(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let (start, stop) = (args[1].as_int(), args[2].as_int());
    let mut rest = args[0].skip_elements(count_of(start, args[0].list_len()));
    let count = count_of(stop.saturating_sub(start), rest.list_len());
    first_items(ctx, &mut rest, count)
}

fn split_at(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let count = count_of(args[1].as_int(), args[0].list_len());
    let rest = args[0].skip_elements(count);
    Ok(Value::tuple([first_items(ctx, &mut args[0], count)?, rest]))
}

fn concat(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let length = args[0].list_len();
    ctx.charge(length / ITEMS_PER_REDUCTION);
    ctx.reserve(length * size_of::<Value>())?;
    Ok(args[0].take().append_list(args[1].take()))
}

fn reverse(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    onto(ctx, &args[0], Value::NIL)
}

fn reverse_onto(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let end = args[1].take();
    onto(ctx, &args[0], end)
}

/// The elements one by one in front of `end`.
fn onto(ctx: &mut NativeCtx<'_>, list: &Value, end: Value) -> NativeResult {
    let length = list.list_len();
    ctx.charge(length / ITEMS_PER_REDUCTION);
    ctx.reserve(length * size_of::<Value>())?;
    Ok(list.reversed_onto(end))
}

fn flatten(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let length: usize = args[0].elements().map(|list| list.list_len()).sum();
    ctx.reserve(length * size_of::<Value>())?;
    let mut items = Vec::with_capacity(length);
    for list in args[0].elements() {
        items.extend(list.elements());
    }
    list_of(ctx, items)
}

fn zip(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let pairs = args[0].elements().zip(args[1].elements());
    let items = pairs.map(|(x, y)| Value::tuple([x, y])).collect();
    list_of(ctx, items)
}

fn unzip(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let part = |index: usize| args[0].elements().map(|pair| pair.fields()[index].clone()).collect();
    let (first, second) = (part(0), part(1));
    Ok(Value::tuple([list_of(ctx, first)?, list_of(ctx, second)?]))
}

fn enumerate(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let numbered = args[0].elements().enumerate();
    let items = numbered.map(|(i, x)| Value::tuple([Value::int(i as i64), x])).collect();
    list_of(ctx, items)
}

fn intersperse(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let mut items = Vec::with_capacity(args[0].list_len() * 2);
    for item in args[0].elements() {
        if !items.is_empty() {
            items.push(args[1].clone());
        }
        items.push(item);
    }
    list_of(ctx, items)
}

fn interleave(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let mut items = Vec::with_capacity(args[0].list_len() + args[1].list_len());
    let (mut xs, mut ys) = (args[0].elements(), args[1].elements());
    loop {
        let (x, y) = (xs.next(), ys.next());
        if x.is_none() && y.is_none() {
            return list_of(ctx, items);
        }
        items.extend(x.into_iter().chain(y));
    }
}

fn transpose(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let rows: Vec<Value> = collect(&args[0]);
    let width = rows.first().map_or(0, |row| row.list_len());
    let mut columns: Vec<Vec<Value>> = vec![Vec::with_capacity(rows.len()); width];
    for row in &rows {
        if row.list_len() < width {
            return Err(Fault::IndexOutOfBounds { index: 0, length: 0 }.into());
        }
        for (column, item) in columns.iter_mut().zip(row.elements()) {
            column.push(item);
        }
    }
    ctx.charge(rows.len() * width / ITEMS_PER_REDUCTION);
    list_of(ctx, columns.into_iter().map(Value::list).collect())
}

fn remove_at(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let Some(position) = position_in(&args[0], args[1].as_int()) else {
        return Ok(args[0].take());
    };
    let rest = args[0].skip_elements(position + 1);
    Ok(first_items(ctx, &mut args[0], position)?.append_list(rest))
}

fn insert_at(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    // A negative index counts as beyond the end, as in `take`, `drop` and `splitAt`.
    let length = args[0].list_len();
    let position = usize::try_from(args[1].as_int()).map_or(length, |at| at.min(length));
    let rest = args[0].skip_elements(position);
    let front = first_items(ctx, &mut args[0], position)?;
    Ok(front.append_list(args[2].take().cons(rest)))
}

/// The Ints from `first` to `last`, both included; none when `last < first`.
fn ints(ctx: &mut NativeCtx<'_>, first: i64, last: i64) -> NativeResult {
    if last < first {
        return Ok(Value::NIL);
    }
    let count = last.abs_diff(first) as u128 + 1;
    let bytes =
        usize::try_from(count * size_of::<Value>() as u128).map_err(|_| Fault::OutOfMemory)?;
    // The items stand in a vector before they stand in the list.
    ctx.reserve(bytes.saturating_mul(2))?;
    let items = (first..=last).map(Value::int).collect();
    list_of(ctx, items)
}

fn range(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    match args[1].as_int().checked_sub(1) {
        Some(last) => ints(ctx, args[0].as_int(), last),
        None => Ok(Value::NIL),
    }
}

fn range_inclusive(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    ints(ctx, args[0].as_int(), args[1].as_int())
}

fn range_list(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    ints(ctx, 1, args[0].as_int())
}

fn int_list_range(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let ascending = ints(ctx, 1, args[0].as_int())?;
    reverse(ctx, &mut [ascending])
}

fn identity(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(args[0].take())
}

fn replicate(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let count = args[0].as_int().max(0) as usize;
    ctx.reserve(count.saturating_mul(2 * size_of::<Value>()))?;
    list_of(ctx, vec![args[1].clone(); count])
}

fn index(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let i = args[1].as_int();
    args[0].element(i).ok_or_else(|| Fault::index(i).into())
}

fn join(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let (items, separator) = (args[0].elements_in_place(), args[1].as_str());
    let mut bytes = separator.len().saturating_mul(items.len().saturating_sub(1));
    for item in items.clone() {
        bytes = bytes.saturating_add(match item.tag() {
            Tag::String => item.as_str().len(),
            Tag::Char => item.as_char().len_utf8(),
            Tag::Int => return Err(Fault::type_error("List", "other").into()),
            _ => return Err(Fault::type_error("String", "other").into()),
        });
    }
    ctx.charge(bytes / BYTES_PER_REDUCTION);
    ctx.reserve(bytes.saturating_mul(2))?;
    if items.clone().all(|item| item.tag() == Tag::String) {
        let parts = items.enumerate().flat_map(|(at, item)| {
            let before = if at == 0 { "" } else { separator };
            [before, item.as_str()]
        });
        return Ok(Value::concatenated(bytes, parts));
    }
    let mut text = String::with_capacity(bytes);
    for (at, item) in items.enumerate() {
        if at > 0 {
            text.push_str(separator);
        }
        match item.tag() {
            Tag::Char => text.push(item.as_char()),
            _ => text.push_str(item.as_str()),
        }
    }
    Ok(Value::string(&text))
}
