//! Equality and order of values by structure (3.5), for values of any depth: pairs of containers
//! wait on a work list, never on the host's stack. A pair that was met before is left out: what
//! was found then is that both are equal, or the walk would have ended.
//!
//! Two rules: the language's, where a NaN equals nothing and stands in no order, and a total one
//! for the keys of maps and sets. User implementations are calls that the compiler makes; they
//! never come here.

use super::object::elements::Elements;
use super::object::list;
use super::object::map::{map_of, set_of};
use super::object::{array, data, number, reactive, string};
use super::repeats::{self, Identity, Repeats};
use super::value::{Slot, Tag, Value};
use std::cmp::Ordering;

/// How two values stand to each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// In this order.
    Ordered(Ordering),
    /// A NaN takes part.
    Unordered,
    /// A function takes part: the fault `values are not comparable`.
    NotComparable,
}

/// What is asked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rule {
    /// Whether they are equal: different lengths decide at once.
    Equality,
    /// Which comes first.
    Order,
    /// Which comes first, defined for all values.
    Total,
}

const EQUAL: Outcome = Outcome::Ordered(Ordering::Equal);

/// Equality.
///
/// # Safety
/// Both slots hold live values.
pub unsafe fn equal(a: Slot, b: Slot) -> Outcome {
    // SAFETY: passed on from the caller.
    unsafe {
        if a.tag() == Tag::String && b.tag() == Tag::String {
            let is_same = string::same(string::as_str(a), string::as_str(b));
            return Outcome::Ordered(if is_same { Ordering::Equal } else { Ordering::Less });
        }
        walk(a, b, Rule::Equality)
    }
}

/// Order.
///
/// # Safety
/// Both slots hold live values.
pub unsafe fn compare(a: Slot, b: Slot) -> Outcome {
    // SAFETY: passed on from the caller.
    unsafe { walk(a, b, Rule::Order) }
}

/// The total order over all values.
///
/// # Safety
/// Both slots hold live values.
pub unsafe fn total(a: Slot, b: Slot) -> Ordering {
    // SAFETY: passed on from the caller.
    match unsafe { walk(a, b, Rule::Total) } {
        Outcome::Ordered(ordering) => ordering,
        _ => unreachable!("the total rule orders everything"),
    }
}

impl Value {
    /// Equality by structure, where it is known to be defined (keys, tests); a NaN equals nothing.
    pub fn equals(&self, other: &Value) -> bool {
        // SAFETY: both values are alive.
        unsafe { equal(self.slot(), other.slot()) == EQUAL }
    }

    /// Order by structure as `<` sees it.
    pub fn compare(&self, other: &Value) -> Outcome {
        // SAFETY: both values are alive.
        unsafe { compare(self.slot(), other.slot()) }
    }

    /// A total order over all values.
    pub fn total_order(&self, other: &Value) -> Ordering {
        // SAFETY: both values are alive.
        unsafe { total(self.slot(), other.slot()) }
    }
}

// Keys of maps and sets are ordered by the total rule.
impl Ord for Value {
    fn cmp(&self, other: &Value) -> Ordering {
        self.total_order(other)
    }
}

impl PartialOrd for Value {
    fn partial_cmp(&self, other: &Value) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Value) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Value {}

/// Two containers in the middle of being compared.
enum Pair {
    Lists(Elements, Elements),
    Fields {
        a: *const Slot,
        b: *const Slot,
        left: usize,
    },
    /// The slots of both, in order.
    Slots(std::vec::IntoIter<(Slot, Slot)>),
}

/// The pairs that wait, and those that were on the list.
struct Work {
    pairs: Vec<Pair>,
    repeats: Repeats<(Identity, Identity)>,
}

impl Work {
    /// Whether two containers have been on the list already.
    unsafe fn had(&mut self, a: Slot, b: Slot) -> bool {
        // SAFETY: both are alive.
        let shared = || unsafe { !a.is_unique() && !b.is_unique() };
        self.repeats.again(shared, || (repeats::identity(a), repeats::identity(b)))
    }
}

impl Pair {
    unsafe fn next(&mut self) -> Option<(Slot, Slot)> {
        match self {
            // What the longer list has more stays in it: it is asked for its length.
            Pair::Lists(a, b) if a.len() == 0 || b.len() == 0 => None,
            Pair::Lists(a, b) => Some((a.next()?, b.next()?)),
            Pair::Slots(slots) => slots.next(),
            Pair::Fields { left: 0, .. } => None,
            Pair::Fields { a, b, left } => {
                // SAFETY: `left` fields follow both pointers.
                unsafe {
                    let pair = (**a, **b);
                    *a = a.add(1);
                    *b = b.add(1);
                    *left -= 1;
                    Some(pair)
                }
            }
        }
    }
}

/// The common cases, without a work list.
#[inline(always)]
unsafe fn walk(a: Slot, b: Slot, rule: Rule) -> Outcome {
    if a.tag() == b.tag() {
        if a.tag() == Tag::Int {
            return Outcome::Ordered(a.as_int().cmp(&b.as_int()));
        }
        if a.tag() == Tag::String {
            // SAFETY: both are live strings.
            return Outcome::Ordered(unsafe {
                string::order(string::as_str(a), string::as_str(b))
            });
        }
    }
    // SAFETY: passed on from the caller.
    unsafe { walk_deep(a, b, rule) }
}

/// Tuples and values of one constructor that a number or text among their first fields tells
/// apart, which most are, or that have nothing else in them.
unsafe fn by_first_fields(a: Slot, b: Slot) -> Option<Ordering> {
    let is_plain =
        a.tag() == b.tag() && a.aux() == b.aux() && matches!(a.tag(), Tag::Tuple | Tag::Data);
    // SAFETY: both are alive and, with the same constructor, have the same number of fields.
    unsafe {
        if !is_plain || reactive::id_of(a).is_some() {
            return None;
        }
        let count = data::count_of(a).min(data::count_of(b));
        for index in 0..count {
            let (a, b) = (*data::fields_of(a).add(index), *data::fields_of(b).add(index));
            let ordering = match (a.tag(), b.tag()) {
                (Tag::Int, Tag::Int) => a.as_int().cmp(&b.as_int()),
                (Tag::String, Tag::String) => string::order(string::as_str(a), string::as_str(b)),
                _ => return None,
            };
            if ordering != Ordering::Equal {
                return Some(ordering);
            }
        }
    }
    Some(Ordering::Equal)
}

#[inline(never)]
unsafe fn walk_deep(a: Slot, b: Slot, rule: Rule) -> Outcome {
    // SAFETY: passed on from the caller.
    if let Some(ordering) = unsafe { by_first_fields(a, b) } {
        return Outcome::Ordered(ordering);
    }
    let mut work = Work { pairs: Vec::new(), repeats: Repeats::new() };
    let mut pair = Some((a, b));
    // When all elements that both have are equal, the shorter list comes first; the difference in
    // length is what is left on the work list then.
    loop {
        if let Some((a, b)) = pair {
            // SAFETY: the caller's values keep everything in them alive.
            let outcome = unsafe { step(a, b, rule, &mut work) };
            if outcome != EQUAL {
                return outcome;
            }
        }
        let Some(top) = work.pairs.last_mut() else { return EQUAL };
        // SAFETY: as above.
        pair = unsafe { top.next() };
        if pair.is_none() {
            if let Pair::Lists(a, b) = top {
                let by_length = a.len().cmp(&b.len());
                if by_length != Ordering::Equal {
                    return Outcome::Ordered(by_length);
                }
            }
            work.pairs.pop();
        }
    }
}

/// Kinds that may stand for the same type have the same rank.
fn rank(tag: Tag) -> u32 {
    match tag {
        Tag::Data => Tag::Ctor0 as u32,
        Tag::List => Tag::Nil as u32,
        Tag::Closure => Tag::Function as u32,
        other => other as u32,
    }
}

/// Compares what can be compared at once; containers with equal beginnings are put on the list.
unsafe fn step(a: Slot, b: Slot, rule: Rule, work: &mut Work) -> Outcome {
    if rank(a.tag()) != rank(b.tag()) {
        return Outcome::Ordered(rank(a.tag()).cmp(&rank(b.tag())));
    }
    // SAFETY: both have the same kind, and the slots are alive.
    let ordering = unsafe {
        match a.tag() {
            Tag::Unit => Ordering::Equal,
            Tag::Bool | Tag::Char | Tag::Pid | Tag::UInt64 => a.bits.cmp(&b.bits),
            Tag::Int | Tag::Int8 | Tag::Int16 | Tag::Int32 => a.as_int().cmp(&b.as_int()),
            Tag::UInt8 | Tag::UInt16 | Tag::UInt32 => a.as_int().cmp(&b.as_int()),
            Tag::Float => return floats(a.as_float(), b.as_float(), rule),
            Tag::Float32 => {
                let (a, b) = (f32::from_bits(a.bits as u32), f32::from_bits(b.bits as u32));
                return floats(a as f64, b as f64, rule);
            }
            Tag::String => string::order(string::as_str(a), string::as_str(b)),
            Tag::BigInt => number::bigint_of(a).cmp(number::bigint_of(b)),
            Tag::Decimal => number::decimal_of(a).cmp(&number::decimal_of(b)),
            Tag::Nil | Tag::List => return lists(a, b, rule, work),
            Tag::Ctor0 | Tag::Data | Tag::Tuple => {
                return match (reactive::id_of(a), reactive::id_of(b)) {
                    (Some(a), Some(b)) if rule == Rule::Total => Outcome::Ordered(a.cmp(&b)),
                    // Two references are never equal (10.8), not even to the same record.
                    (Some(_), Some(_)) => Outcome::Unordered,
                    _ => fields(a, b, work),
                };
            }
            Tag::Map | Tag::Set => return collections(a, b, work),
            Tag::Function | Tag::Closure | Tag::Cell | Tag::Exception | Tag::Reactive
                if rule != Rule::Total =>
            {
                return Outcome::NotComparable;
            }
            Tag::Function | Tag::Closure | Tag::Cell | Tag::Exception | Tag::Reactive => {
                (a.aux(), a.bits).cmp(&(b.aux(), b.bits))
            }
            Tag::Int64Array => {
                let (a, b) = (array::int64s_of(a), array::int64s_of(b));
                a.iter().map(|x| x.get()).cmp(b.iter().map(|x| x.get()))
            }
            Tag::Float64Array => {
                let (a, b) = (array::float64s_of(a), array::float64s_of(b));
                return float_arrays(a.iter().map(|x| x.get()), b.iter().map(|x| x.get()), rule);
            }
            Tag::Float32Array => {
                let (a, b) = (array::float32s_of(a), array::float32s_of(b));
                let (a, b) = (a.iter().map(|x| x.get() as f64), b.iter().map(|x| x.get() as f64));
                return float_arrays(a, b, rule);
            }
            Tag::Buffer => array::text_of(a).borrow().cmp(&array::text_of(b).borrow()),
        }
    };
    Outcome::Ordered(ordering)
}

fn floats(a: f64, b: f64, rule: Rule) -> Outcome {
    match a.partial_cmp(&b) {
        Some(ordering) => Outcome::Ordered(ordering),
        None if rule == Rule::Total => Outcome::Ordered(a.total_cmp(&b)),
        None => Outcome::Unordered,
    }
}

fn float_arrays(
    a: impl ExactSizeIterator<Item = f64>,
    b: impl ExactSizeIterator<Item = f64>,
    rule: Rule,
) -> Outcome {
    let by_length = a.len().cmp(&b.len());
    for (a, b) in a.zip(b) {
        let outcome = floats(a, b, rule);
        if outcome != EQUAL {
            return outcome;
        }
    }
    Outcome::Ordered(by_length)
}

unsafe fn lists(a: Slot, b: Slot, rule: Rule, work: &mut Work) -> Outcome {
    // SAFETY: both are lists that stay alive.
    unsafe {
        if rule == Rule::Equality && list::length(a) != list::length(b) {
            return Outcome::Ordered(Ordering::Less);
        }
        if a.bits == b.bits && a.aux() == b.aux() && rule == Rule::Total {
            return EQUAL;
        }
        if !work.had(a, b) {
            work.pairs.push(Pair::Lists(Elements::new(a), Elements::new(b)));
        }
    }
    EQUAL
}

unsafe fn fields(a: Slot, b: Slot, work: &mut Work) -> Outcome {
    if a.aux() != b.aux() {
        return Outcome::Ordered(a.aux().cmp(&b.aux()));
    }
    if a.tag() == Tag::Ctor0 || b.tag() == Tag::Ctor0 {
        return EQUAL;
    }
    // SAFETY: the same constructor, or tuples of the same size, have the same number of fields.
    unsafe {
        if !work.had(a, b) {
            let left = data::count_of(a).min(data::count_of(b));
            work.pairs.push(Pair::Fields { a: data::fields_of(a), b: data::fields_of(b), left });
        }
    }
    EQUAL
}

unsafe fn collections(a: Slot, b: Slot, work: &mut Work) -> Outcome {
    // SAFETY: the tags tell the types. Both run in the order of their keys, so equal collections
    // give equal sequences.
    unsafe {
        if work.had(a, b) {
            return EQUAL;
        }
        let (by_size, pairs) = if a.tag() == Tag::Map {
            let (a, b) = (map_of(a), map_of(b));
            let pairs = a.iter().zip(b.iter());
            let pairs = pairs
                .flat_map(|((ka, va), (kb, vb))| [(ka.slot(), kb.slot()), (va.slot(), vb.slot())]);
            (a.len().cmp(&b.len()), pairs.collect::<Vec<_>>())
        } else {
            let (a, b) = (set_of(a), set_of(b));
            let pairs = a.iter().zip(b.iter()).map(|(a, b)| (a.slot(), b.slot()));
            (a.len().cmp(&b.len()), pairs.collect())
        };
        if by_size != Ordering::Equal {
            return Outcome::Ordered(by_size);
        }
        work.pairs.push(Pair::Slots(pairs.into_iter()));
    }
    EQUAL
}
