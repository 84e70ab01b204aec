//! Copies for messages, new processes, shared variables and `copy(v)`.
//!
//! Immutable values are shared: nobody can tell. What contains something mutable (arrays, buffers,
//! mutable records, cells of closures) is built anew around copies of those; two ways to one
//! mutable object lead to one copy, also in a circle.

use super::machine::Loaded;
use super::object::list::Elements;
use super::object::map::{Map, Set, map_of, set_of};
use super::object::{array, data};
use super::value::{Slot, Tag, Value};
use std::collections::HashMap;

impl Loaded {
    /// An equal, independent value.
    pub fn copy(&self, value: &Value) -> Value {
        // SAFETY: the value keeps everything in it alive.
        unsafe {
            if !self.contains_mutable(value.slot()) {
                return value.clone();
            }
            Copier { loaded: self, open: Vec::new(), copies: HashMap::new() }.copy(value.slot())
        }
    }

    fn is_mutable(&self, slot: Slot) -> bool {
        match slot.tag {
            Tag::Int64Array | Tag::Float64Array | Tag::Float32Array | Tag::Buffer | Tag::Cell => {
                true
            }
            Tag::Data => self.ctor(slot.aux).is_mutable,
            _ => false,
        }
    }

    unsafe fn contains_mutable(&self, slot: Slot) -> bool {
        let mut work = vec![slot];
        while let Some(slot) = work.pop() {
            if self.is_mutable(slot) {
                return true;
            }
            // SAFETY: the caller keeps everything alive; the tag tells the type.
            unsafe {
                match slot.tag {
                    Tag::Data | Tag::Tuple | Tag::Closure => {
                        let (fields, count) = (data::fields_of(slot), data::count_of(slot));
                        let fields = std::slice::from_raw_parts(fields, count);
                        work.extend(fields.iter().filter(|field| field.is_heap()));
                    }
                    Tag::List => work.extend(Elements::new(slot).filter(|item| item.is_heap())),
                    Tag::Map => work.extend(
                        map_of(slot).iter().flat_map(|(key, value)| [key.slot(), value.slot()]),
                    ),
                    Tag::Set => work.extend(set_of(slot).iter().map(Value::slot)),
                    _ => {}
                }
            }
        }
        false
    }
}

/// A container whose parts are being copied.
enum Open {
    /// The new object's fields are `()` until they are known.
    Fields {
        from: Slot,
        to: Value,
        next: usize,
    },
    List {
        elements: Elements,
        items: Vec<Value>,
    },
    Map {
        slots: std::vec::IntoIter<Slot>,
        key: Option<Value>,
        map: Map,
    },
    Set {
        slots: std::vec::IntoIter<Slot>,
        set: Set,
    },
}

struct Copier<'a> {
    loaded: &'a Loaded,
    open: Vec<Open>,
    /// The copies of mutable objects by their addresses.
    copies: HashMap<u64, Value>,
}

impl Copier<'_> {
    unsafe fn copy(&mut self, slot: Slot) -> Value {
        // SAFETY: the caller keeps everything alive.
        let mut done = unsafe { self.begin(slot) };
        loop {
            let Some(top) = self.open.last_mut() else {
                return done.expect("a value without parts is copied at once");
            };
            if let Some(part) = done.take() {
                top.add(part);
            }
            // SAFETY: as above.
            match unsafe { top.next() } {
                // SAFETY: as above; a part lives as long as the value that it belongs to.
                Some(slot) => done = unsafe { self.begin(slot) },
                None => done = self.open.pop().map(Open::finish),
            }
        }
    }

    /// The copy of a value without parts; a container is opened instead.
    unsafe fn begin(&mut self, slot: Slot) -> Option<Value> {
        let mutable = self.loaded.is_mutable(slot);
        if mutable && let Some(copy) = self.copies.get(&slot.bits) {
            return Some(copy.clone());
        }
        // SAFETY: the slot is alive and its tag tells the type.
        let copy = unsafe {
            match slot.tag {
                Tag::Data | Tag::Tuple | Tag::Closure | Tag::Cell => {
                    let to = empty_like(slot);
                    if mutable {
                        self.copies.insert(slot.bits, to.clone());
                    }
                    self.open.push(Open::Fields { from: slot, to, next: 0 });
                    return None;
                }
                Tag::List => {
                    let elements = Elements::new(slot);
                    self.open.push(Open::List { elements, items: Vec::new() });
                    return None;
                }
                Tag::Map => {
                    let entries = map_of(slot).iter();
                    let slots: Vec<Slot> =
                        entries.flat_map(|(key, value)| [key.slot(), value.slot()]).collect();
                    let slots = slots.into_iter();
                    self.open.push(Open::Map { slots, key: None, map: Map::new() });
                    return None;
                }
                Tag::Set => {
                    let slots: Vec<Slot> = set_of(slot).iter().map(Value::slot).collect();
                    self.open.push(Open::Set { slots: slots.into_iter(), set: Set::new() });
                    return None;
                }
                Tag::Int64Array => {
                    let items = array::int64s_of(slot).iter().map(|item| item.get());
                    Value::int64_array(items.collect())
                }
                Tag::Float64Array => {
                    let items = array::float64s_of(slot).iter().map(|item| item.get());
                    Value::float64_array(items.collect())
                }
                Tag::Float32Array => {
                    let items = array::float32s_of(slot).iter().map(|item| item.get());
                    Value::float32_array(items.collect())
                }
                Tag::Buffer => Value::buffer(array::text_of(slot).borrow().clone()),
                _ => {
                    slot.retain();
                    return Some(Value::from_slot(slot));
                }
            }
        };
        self.copies.insert(slot.bits, copy.clone());
        Some(copy)
    }
}

/// An object with as many fields, all `()`.
unsafe fn empty_like(slot: Slot) -> Value {
    // SAFETY: both objects have `count` fields.
    unsafe {
        let count = data::count_of(slot);
        let copy = data::allocate(slot.tag, slot.aux, count);
        if slot.tag == Tag::Data && data::is_shown_as_record(slot) {
            data::show_as_record(copy);
        }
        for index in 0..count {
            *data::fields_of(copy).add(index) = Slot::UNIT;
        }
        Value::from_slot(copy)
    }
}

impl Open {
    unsafe fn next(&mut self) -> Option<Slot> {
        match self {
            Open::Fields { from, next, .. } => {
                // SAFETY: the original is alive; `next` is below its count.
                unsafe {
                    (*next < data::count_of(*from)).then(|| *data::fields_of(*from).add(*next))
                }
            }
            Open::List { elements, .. } => elements.next(),
            Open::Map { slots, .. } | Open::Set { slots, .. } => slots.next(),
        }
    }

    fn add(&mut self, part: Value) {
        match self {
            Open::Fields { to, next, .. } => {
                // SAFETY: the new object has as many fields as the original; the place still has
                // its `()`.
                unsafe { *data::fields_of(to.slot()).add(*next) = part.into_slot() };
                *next += 1;
            }
            Open::List { items, .. } => items.push(part),
            Open::Map { key, map, .. } => match key.take() {
                None => *key = Some(part),
                Some(key) => {
                    map.insert(key, part);
                }
            },
            Open::Set { set, .. } => {
                set.insert(part);
            }
        }
    }

    fn finish(self) -> Value {
        match self {
            Open::Fields { to, .. } => to,
            Open::List { items, .. } => Value::list(items),
            Open::Map { map, .. } => Value::map(map),
            Open::Set { set, .. } => Value::set(set),
        }
    }
}
