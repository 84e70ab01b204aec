//! Heap objects against models from the standard library.

use super::{Random, without_leaks};
use crate::vm::object::list;
use crate::vm::object::map::Lent;
use crate::vm::value::{Slot, Tag, Value};
use std::cmp::Ordering;

fn contents(list: &Value) -> Vec<String> {
    list.elements().map(|item| item.as_str().to_string()).collect()
}

fn uncons(list: Value) -> (Value, Value) {
    // SAFETY: the tests call it on lists that aren't empty; ownership passes both ways.
    unsafe {
        let mut tail = Slot::NIL;
        let head = list::uncons(list.into_slot(), &raw mut tail);
        (Value::from_slot(head), Value::from_slot(tail))
    }
}

/// Many lists that share chunks, changed in all ways, against vectors.
#[test]
fn lists_behave_like_vectors() {
    without_leaks(|| {
        let mut random = Random(0x2545_F491_4F6C_DD1D);
        let mut lists: Vec<(Value, Vec<String>)> = vec![(Value::NIL, Vec::new())];
        for round in 0..30_000 {
            let at = random.below(lists.len());
            let (list, model) = match random.below(3) {
                // Used up: other lists may share its chunks or not.
                0 if lists.len() > 1 => lists.swap_remove(at),
                _ => lists[at].clone(),
            };
            let changed = change(&mut random, list, model, round, &lists);
            assert_eq!(contents(&changed.0), changed.1);
            assert_eq!(changed.0.list_len(), changed.1.len());
            if lists.len() > 20 {
                lists.swap_remove(random.below(lists.len()));
            }
            lists.push(changed);
        }
        for (list, model) in &lists {
            assert_eq!(&contents(list), model, "sharing never shows");
        }
    });
}

fn change(
    random: &mut Random,
    list: Value,
    mut model: Vec<String>,
    round: usize,
    others: &[(Value, Vec<String>)],
) -> (Value, Vec<String>) {
    let item = format!("item {round}");
    match random.below(10) {
        0..3 => {
            model.insert(0, item.clone());
            (Value::string(&item).cons(list), model)
        }
        3 if !model.is_empty() => {
            let (head, tail) = uncons(list);
            assert_eq!(head.as_str(), model.remove(0));
            (tail, model)
        }
        4 if model.len() < 500 => {
            let (other, other_model) = &others[random.below(others.len())];
            model.extend_from_slice(other_model);
            (list.append_list(other.clone()), model)
        }
        5 if !model.is_empty() => {
            let position = random.below(model.len());
            model[position] = item.clone();
            (list.with_element(position, Value::string(&item)), model)
        }
        6 => {
            let count = random.below(model.len() + 2);
            let rest = model.split_off(count.min(model.len()));
            (list.skip_elements(count), rest)
        }
        8 => {
            let end: Vec<Value> = (0..3).map(|i| Value::string(&format!("{round} {i}"))).collect();
            model.extend((0..3).map(|i| format!("{round} {i}")));
            (list.append_list(Value::list(end)), model)
        }
        7 => {
            let position = random.below(model.len() + 1);
            let found = list.element(position as i64).map(|item| item.as_str().to_string());
            assert_eq!(found.as_ref(), model.get(position));
            (list, model)
        }
        _ => {
            let items: Vec<String> = (0..random.below(150)).map(|i| format!("{i}")).collect();
            (Value::list(items.iter().map(|item| Value::string(item)).collect()), items)
        }
    }
}

#[test]
fn strings_grow_in_place_only_when_unique() {
    without_leaks(|| {
        let mut text = Value::string("");
        let mut model = String::new();
        let mut kept = Vec::new();
        for round in 0..500 {
            let piece = if round % 7 == 0 { "ö" } else { "ab" };
            if round % 50 == 0 {
                kept.push((text.clone(), model.clone()));
            }
            text = text.append_str(&Value::string(piece));
            model.push_str(piece);
            assert_eq!(text.as_str(), model);
            assert_eq!(text.char_count(), model.chars().count());
        }
        for (text, model) in kept {
            assert_eq!(text.as_str(), model);
        }
        let text = text.clone();
        assert_eq!(text.char_at(0), Some("ö"));
        assert_eq!(text.char_at(1), Some("a"));
        assert_eq!(text.char_at(10_000), None);
        let doubled = text.clone().append_str(&text);
        assert_eq!(doubled.as_str().len(), 2 * model.len());
    });
}

/// Nested a million levels: released, compared and hashed without the host's stack.
#[test]
fn deep_values_need_no_host_stack() {
    without_leaks(|| {
        let deep = |last: i64| {
            let mut value = Value::list(vec![Value::int(last)]);
            for _ in 0..1_000_000 {
                value = Value::list(vec![value]);
            }
            value
        };
        let (a, b, c) = (deep(1), deep(1), deep(2));
        assert!(a.equals(&b));
        assert!(!a.equals(&c));
        assert_eq!(a.total_order(&c), Ordering::Less);
        let mut tuples = Value::UNIT;
        for _ in 0..1_000_000 {
            tuples = Value::tuple([tuples, Value::int(0)]);
        }
        drop(tuples);
    });
}

#[test]
fn maps_are_changed_in_place_only_when_unique() {
    without_leaks(|| {
        let insert = |map: Value, key: i64, value: &str| {
            map.change_map(|tree| {
                tree.insert(Value::int(key), Value::string(value));
            })
        };
        let mut map = Value::map(Default::default());
        for key in (0..100).rev() {
            map = insert(map, key, "old");
        }
        let before = map.clone();
        let after = insert(map, 7, "new");
        let at_7 = |map: &Value| map.as_map().get(&Value::int(7)).map(Lent::share);
        assert_eq!(at_7(&before).as_ref().map(Value::as_str), Some("old"));
        assert_eq!(at_7(&after).as_ref().map(Value::as_str), Some("new"));
        let keys: Vec<i64> = after.as_map().keys().map(|key| key.as_int()).collect();
        assert!(keys.is_sorted(), "ascending keys");
        assert!(!before.equals(&after));
        assert!(before.equals(&insert(after, 7, "old")));
    });
}

#[test]
fn nan_equals_nothing_but_keys_are_ordered() {
    let nan = || Value::tuple([Value::int(1), Value::float(f64::NAN)]);
    assert!(!nan().equals(&nan()));
    assert_eq!(nan().total_order(&nan()), Ordering::Equal);
    assert!(Value::float(-0.0).equals(&Value::float(0.0)));
}

#[test]
fn slots_have_16_bytes() {
    assert_eq!(size_of::<Slot>(), 16);
    assert_eq!(size_of::<Value>(), 16);
    assert!(!Slot::NIL.is_heap() && Tag::String as u32 > Tag::Nil as u32);
}

/// Texts of all lengths at which copying goes another way.
#[test]
fn texts_are_put_together_at_every_length() {
    without_leaks(|| {
        let text: String = ('a'..='z').cycle().take(60).collect();
        for first in 0..20 {
            for second in 0..40 {
                let parts = [&text[..first], &text[first..first + second], "|", &text[..first]];
                let whole = parts.concat();
                let joined = Value::concatenated(whole.len(), parts.into_iter());
                assert_eq!(joined.as_str(), whole);
                assert_eq!(Value::string(&whole).as_str(), whole);
            }
        }
    });
}
