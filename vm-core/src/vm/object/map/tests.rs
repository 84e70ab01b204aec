//! Maps beside a sorted row of pairs, under random changes, with copies that are kept.

use super::node::{HEIGHT_MAX, Node};
use super::{Lent, Map, Set, map_as_is};
use crate::vm::alloc::used_bytes;
use crate::vm::value::Value;
use std::cmp::Ordering;

/// A map, and what it must contain.
#[derive(Clone)]
struct Pair {
    map: Value,
    model: Vec<(Value, Value)>,
}

impl Pair {
    fn new() -> Pair {
        Pair { map: Value::map(Map::new()), model: Vec::new() }
    }

    fn insert(&mut self, key: Value, value: Value) {
        match self.model.binary_search_by(|(found, _)| found.cmp(&key)) {
            Ok(place) => self.model[place] = (key.clone(), value.clone()),
            Err(place) => self.model.insert(place, (key.clone(), value.clone())),
        }
        self.map = self.map.take().with_entry(key, value);
    }

    fn check_key(&self, key: &Value) {
        let expected = self.model.binary_search_by(|(found, _)| found.cmp(key));
        let expected = expected.ok().map(|place| self.model[place].1.clone());
        assert_eq!(self.map.as_map().get(key).map(Lent::share), expected);
    }

    fn remove(&mut self, key: &Value) {
        self.model.retain(|(found, _)| found != key);
        self.map = self.map.take().change_map(|map| map.remove(key));
    }

    fn check(&self) {
        let map = self.map.as_map();
        assert_eq!(map.len(), self.model.len());
        let found = map.iter().map(|(key, value)| (key.share(), value.share()));
        assert!(found.eq(self.model.iter().cloned()), "the entries in their order");
        for (key, value) in &self.model {
            assert!(map.get(key).is_some_and(|found| *found == *value));
        }
        let min = map.get_min().map(|(key, _)| key.share());
        assert_eq!(min, self.model.first().map(|(key, _)| key.clone()));
        if !map.is_empty() {
            // SAFETY: the tree is alive.
            unsafe { check_below(map.root.node(), 1) };
        }
    }
}

/// That the first keys stand above their children, all leaves have the same distance from the root,
/// and no node has more than it may; the first key and the height.
unsafe fn check_below(node: *const Node, depth: usize) -> (Value, usize) {
    // SAFETY: the tree is alive, and a leaf's keys are values.
    unsafe {
        assert!(depth < HEIGHT_MAX && (*node).len() > 0 && (*node).len() <= (*node).len_max());
        let key = |index| {
            (*node).key(index).retain();
            Value::from_slot((*node).key(index))
        };
        if (*node).is_leaf() {
            return (key(0), 1);
        }
        let mut height = None;
        for index in 0..(*node).len() {
            let child = (*(*node).child(index)).node();
            assert!((*child).head_above() >= (*node).value_head(), "what `fetch` relies on");
            let (first, below) = check_below(child, depth + 1);
            assert_eq!(first.slot().bits, key(index).slot().bits, "the same key, not an equal one");
            assert_eq!(*height.get_or_insert(below), below);
        }
        (key(0), height.unwrap_or(0) + 1)
    }
}

/// Random changes of keys that `key` makes of numbers below `range`, which often come again or
/// follow each other; a few copies are kept, changed and compared.
fn change(seed: u64, rounds: usize, range: u64, key: impl Fn(u64) -> Value) {
    // A map waits in the work list of `release`, which keeps its room once it has some.
    drop(Value::map(Map::new()));
    let before = used_bytes();
    let mut random = fastrand::Rng::with_seed(seed);
    let (mut pairs, mut number) = (vec![Pair::new()], 0);
    for round in 0..rounds {
        let at = random.usize(..pairs.len());
        if random.u32(..100) == 0 {
            let copy = pairs[at].clone();
            if pairs.len() < 4 {
                pairs.push(copy);
            } else {
                pairs[random.usize(..4)] = copy;
            }
        }
        number = match random.u32(..8) {
            0 | 1 => number,
            2 => (number + 1) % range,
            _ => random.u64(..range),
        };
        let made = key(number);
        if random.bool() {
            pairs[at].check_key(&made);
        }
        // It shrinks for some time, then it grows.
        let is_growing = (round / (range as usize * 2)).is_multiple_of(2);
        match random.u32(..10) < if is_growing { 8 } else { 2 } {
            true => {
                let value = value_of(&mut random, round);
                pairs[at].insert(made, value);
            }
            false => pairs[at].remove(&made),
        }
        if round % 500 == 0 {
            pairs.iter().for_each(Pair::check);
        }
    }
    pairs.iter().for_each(Pair::check);
    drop(pairs);
    assert_eq!(used_bytes(), before, "all is given back");
}

/// Mostly numbers, so that nodes have to change how they keep values.
fn value_of(random: &mut fastrand::Rng, round: usize) -> Value {
    match random.u32(..64) {
        0 => Value::string("text"),
        1 => Value::UNIT,
        2 => Value::list(vec![Value::int(1), Value::int(2)]),
        _ => Value::int(round as i64),
    }
}

fn text(number: u64) -> Value {
    Value::string(&format!("a key of some length {number}"))
}

/// Some kinds in one map, which a program can't do: whatever comes first and last.
fn any(number: u64) -> Value {
    match number % 5 {
        0 => Value::int(number as i64 - 300),
        1 => text(number),
        2 => Value::tuple([Value::int(number as i64 / 7), text(number)]),
        3 => Value::list((0..number % 4).map(|n| Value::int(n as i64)).collect()),
        _ => Value::char(char::from(number as u8)),
    }
}

#[test]
fn random_changes_of_maps() {
    for seed in 0..4 {
        change(seed, 3_000, 20, |number| Value::int(number as i64 - 10));
        change(seed, 20_000, 1_000, |number| Value::int((number as i64 - 500) << 40));
        change(seed, 20_000, 700, text);
        change(seed, 20_000, 900, any);
    }
    change(9, 60_000, 20_000, |number| Value::int(number as i64));
}

#[test]
fn entries_that_are_collected_are_found_in_the_order_of_their_keys() {
    for seed in 0..3 {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut pair = Pair::new();
        let mut kept: Vec<Pair> = Vec::new();
        for round in 0..12_000 {
            // Few keys come often, and the same one may come twice in a row.
            let range = if round < 6_000 { 1 << 20 } else { 1 << 11 };
            let key = Value::int(random.i64(-range..range));
            (0..random.u32(1..3)).for_each(|_| {
                let value = match seed {
                    0 => Value::int(round),
                    1 => Value::string(&format!("the value {round}")),
                    _ => value_of(&mut random, round as usize),
                };
                pair.insert(key.clone(), value);
            });
            match random.u32(..400) {
                0 => kept.push(pair.clone()),
                1 => pair.remove(&key),
                2 => pair.check(),
                _ => {}
            }
        }
        pair.check();
        kept.iter().for_each(Pair::check);
    }
}

#[test]
fn what_is_collected_is_given_up_with_its_map() {
    let text = Value::string("a value of some length");
    let entries = |count: i64| (0..count).map(|n| (Value::int(n), Value::UNIT));
    let map = Value::map(entries(5_000).collect()).with_entry(Value::int(7), text.clone());
    assert!(!text.is_unique());
    // SAFETY: it is a map.
    let as_is = unsafe { map_as_is(map.slot()) };
    let mut found = 0;
    as_is.each_place(|_, part| found += (part.bits == text.slot().bits) as usize);
    assert_eq!((found, as_is.len()), (1, 5_000));
    drop(map);
    assert!(text.is_unique());
}

#[test]
fn ascending_and_descending_keys_fill_their_nodes() {
    let used = |keys: &mut dyn Iterator<Item = i64>| {
        let before = used_bytes();
        let mut pair = Pair::new();
        let map = keys.map(|key| (Value::int(key), Value::int(-key))).collect();
        pair.map = Value::map(map);
        let bytes = used_bytes() - before;
        pair.model = (0..10_000).map(|key| (Value::int(key), Value::int(-key))).collect();
        pair.check();
        bytes
    };
    assert!(used(&mut (0..10_000)) < 10_000 * 19, "two words for each, and little else");
    assert!(used(&mut (0..10_000).rev()) < 10_000 * 19);
}

#[test]
fn the_last_of_equal_keys_stays() {
    let pair = |text: &str| {
        Value::tuple([Value::int(1), Value::decimal(text.parse().expect("a decimal"))])
    };
    let (short, long) = (pair("0.5"), pair("0.50"));
    assert_eq!(short.cmp(&long), Ordering::Equal);
    let others = (0..1_000).map(|n| Value::tuple([Value::int(n * 2), Value::UNIT]));
    let mut set: Set = others.chain([short]).collect();
    set.insert(long.clone());
    let found = set.iter().find(|member| **member == long);
    assert!(found.is_some_and(|found| found.slot().bits == long.slot().bits));
}

#[test]
fn sets_take_a_word_for_a_number() {
    let before = used_bytes();
    let set: Set = (0..10_000).map(Value::int).collect();
    assert!(used_bytes() - before < 10_000 * 10);
    assert!((0..10_000).all(|n| set.contains(&Value::int(n))));
    assert!(!set.contains(&Value::int(10_000)) && !set.contains(&Value::string("1")));
}

#[test]
fn a_shared_copy_stays_as_it_was() {
    let numbers = |count: i64| (0..count).map(|n| (Value::int(n * 2), Value::int(n)));
    let old: Map = numbers(2_000).collect();
    let mut new = old.clone();
    (0..2_000).for_each(|n| new.remove(&Value::int(n * 2)));
    (0..500).for_each(|n| new.insert(Value::int(n * 2 + 1), Value::UNIT));
    let kept = old.iter().map(|(key, value)| (key.share(), value.share()));
    assert!(kept.eq(numbers(2_000)));
    assert_eq!(new.len(), 500);
}
