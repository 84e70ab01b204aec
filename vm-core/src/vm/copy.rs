//! Copies for messages, new processes, shared variables and `copy(v)`.
//!
//! Immutable values are shared: nobody can tell. What contains something mutable (arrays, buffers,
//! mutable records, cells of closures) is built anew around copies of those; two ways to one
//! object lead to one copy, also in a circle. Whether a value contains something mutable is mostly
//! known by its type (`sharing`); else it is looked through.
//!
//! Reactive values belong to their process: no message contains one, and no shared variable keeps
//! one, but for the library's own variables, which share it. Only `copy(v)` makes another one,
//! which the caller gives a number of its own.

use super::fault::Fault;
use super::machine::Loaded;
use super::object::elements::Elements;
use super::object::map::{Map, Set, map_of, set_of};
use super::object::{array, data, reactive};
use super::value::{Slot, Tag, Value};
use crate::base::hash::{HashMap, HashSet};
use crate::base::ids::{MvarId, TypeId};

/// What a value is made of, from the most to the least harmless.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Content {
    /// Nothing that changes.
    Immutable,
    /// Something that changes, so that a copy can be told from sharing.
    Mutable,
    /// Something that no other process may have (7.5).
    Private,
}

/// What becomes of reactive values.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reactives {
    /// They are copied, or mustn't be there.
    Counted,
    /// They are shared, like what never changes.
    Shared,
}

/// An independent value.
pub struct Copied {
    /// The value.
    pub value: Value,
    /// The new objects that must be made reactive, in the order of the originals.
    pub reactive: Vec<Value>,
}

impl Loaded {
    /// An equal, independent value.
    pub fn copy(&self, value: &Value) -> Copied {
        // SAFETY: the value keeps everything in it alive.
        unsafe {
            match self.content(value.slot(), Reactives::Counted) {
                Content::Immutable => Copied { value: value.clone(), reactive: Vec::new() },
                _ => self.copy_all(value, Reactives::Counted),
            }
        }
    }

    /// A value of a type as another process gets it.
    pub(super) fn message(&self, value: Value, ty: TypeId) -> Result<Value, Fault> {
        if !value.slot().is_heap() || self.shares(ty) {
            return Ok(value);
        }
        self.message_of_any_type(value)
    }

    /// The same where the type isn't known.
    pub(super) fn message_of_any_type(&self, value: Value) -> Result<Value, Fault> {
        if !value.slot().is_heap() {
            return Ok(value);
        }
        // SAFETY: the value keeps everything in it alive.
        unsafe {
            match self.content(value.slot(), Reactives::Counted) {
                Content::Immutable => Ok(value),
                Content::Mutable => Ok(self.copy_all(&value, Reactives::Counted).value),
                Content::Private => Err(Fault::panic("Send: cannot convert message")),
            }
        }
    }

    /// A value as a shared variable keeps it.
    pub(super) fn stored(&self, value: Value, mvar: MvarId) -> Result<Value, Fault> {
        let mvar = &self.program.mvars[mvar];
        match mvar.in_library {
            true => Ok(self.variable(value, mvar.ty)),
            false => self.message(value, mvar.ty),
        }
    }

    /// A value of a type as a shared variable gives it.
    pub(super) fn variable(&self, value: Value, ty: TypeId) -> Value {
        if !value.slot().is_heap() || self.shares(ty) {
            return value;
        }
        // SAFETY: the value keeps everything in it alive.
        unsafe {
            match self.content(value.slot(), Reactives::Shared) {
                Content::Immutable => value,
                _ => self.copy_all(&value, Reactives::Shared).value,
            }
        }
    }

    unsafe fn copy_all(&self, value: &Value, reactives: Reactives) -> Copied {
        let mut copier = Copier {
            loaded: self,
            reactives,
            open: Vec::new(),
            copies: HashMap::default(),
            reactive: Vec::new(),
        };
        // SAFETY: the caller keeps everything alive.
        let value = unsafe { copier.copy(value.slot()) };
        Copied { value, reactive: copier.reactive }
    }

    fn content_of_object(&self, slot: Slot) -> Content {
        match slot.tag() {
            Tag::Int64Array | Tag::Float64Array | Tag::Float32Array | Tag::Buffer | Tag::Cell => {
                Content::Mutable
            }
            Tag::Data if self.ctor(slot.aux()).is_mutable => Content::Mutable,
            _ => Content::Immutable,
        }
    }

    fn is_mutable(&self, slot: Slot) -> bool {
        self.content_of_object(slot) != Content::Immutable
    }

    /// What a value is made of.
    unsafe fn content(&self, slot: Slot, reactives: Reactives) -> Content {
        let mut found = Content::Immutable;
        let mut seen = HashSet::default();
        let mut work = vec![slot];
        while let Some(slot) = work.pop() {
            if !slot.is_heap() || slot.tag() == Tag::Data && self.shares_ctor(slot.aux()) {
                continue;
            }
            // SAFETY: the caller keeps everything alive.
            if unsafe { reactive::id_of(slot) }.is_some() {
                match reactives {
                    Reactives::Counted => return Content::Private,
                    Reactives::Shared => continue,
                }
            }
            found = found.max(self.content_of_object(slot));
            // SAFETY: the caller keeps everything alive.
            unsafe {
                // What several refer to is looked through once; so a circle ends.
                if !slot.is_unique() && !seen.insert((slot.bits, slot.aux())) {
                    continue;
                }
                push_parts(slot, &mut work);
            }
        }
        found
    }
}

unsafe fn push_parts(slot: Slot, work: &mut Vec<Slot>) {
    // SAFETY: the caller keeps everything alive; the tag tells the type.
    unsafe {
        match slot.tag() {
            Tag::Data | Tag::Tuple | Tag::Closure | Tag::Cell => {
                let (fields, count) = (data::fields_of(slot), data::count_of(slot));
                let fields = std::slice::from_raw_parts(fields, count);
                work.extend(fields.iter().filter(|field| field.is_heap()));
            }
            Tag::List => work.extend(Elements::new(slot).filter(|item| item.is_heap())),
            Tag::Map => {
                work.extend(map_of(slot).iter().flat_map(|(key, value)| [key.slot(), value.slot()]))
            }
            Tag::Set => work.extend(set_of(slot).iter().map(|member| member.slot())),
            _ => {}
        }
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

type Key = (u64, u32);

struct Copier<'a> {
    loaded: &'a Loaded,
    reactives: Reactives,
    /// Those that are not complete yet, the innermost last, with their keys in `copies`.
    open: Vec<(Open, Option<Key>)>,
    /// The copies of objects that several refer to, by their addresses. A list's tail begins
    /// within its first chunk, at a place that `aux` tells.
    copies: HashMap<Key, Value>,
    /// Copies of reactive values, whose reactive parts are still missing.
    reactive: Vec<Value>,
}

impl Copier<'_> {
    unsafe fn copy(&mut self, slot: Slot) -> Value {
        // SAFETY: the caller keeps everything alive.
        let mut done = unsafe { self.begin(slot) };
        loop {
            let Some((top, _)) = self.open.last_mut() else {
                return done.expect("a value without parts is copied at once");
            };
            if let Some(part) = done.take() {
                top.add(part);
            }
            // SAFETY: as above.
            match unsafe { top.next() } {
                // SAFETY: as above; a part lives as long as the value that it belongs to.
                Some(slot) => done = unsafe { self.begin(slot) },
                None => done = self.close(),
            }
        }
    }

    /// The innermost container is complete.
    fn close(&mut self) -> Option<Value> {
        let (open, key) = self.open.pop()?;
        let copy = open.finish();
        if let Some(key) = key {
            self.copies.insert(key, copy.clone());
        }
        Some(copy)
    }

    /// The copy of a value without parts; a container is opened instead.
    unsafe fn begin(&mut self, slot: Slot) -> Option<Value> {
        let key = (slot.bits, slot.aux());
        // SAFETY: the slot is alive.
        let shared = self.loaded.is_mutable(slot) || slot.is_heap() && !unsafe { slot.is_unique() };
        if shared && let Some(copy) = self.copies.get(&key) {
            return Some(copy.clone());
        }
        // SAFETY: the slot is alive.
        let is_reactive = unsafe { reactive::id_of(slot) }.is_some();
        if is_reactive && self.reactives == Reactives::Shared {
            // SAFETY: the slot is alive; the value gets a reference of its own.
            unsafe {
                slot.retain();
                return Some(Value::from_slot(slot));
            }
        }
        // SAFETY: the slot is alive and its tag tells the type.
        if let Some(open) = unsafe { Open::new(slot) } {
            if is_reactive && let Open::Fields { to, .. } = &open {
                self.reactive.push(to.clone());
            }
            // A circle leads back here before the object is complete.
            if shared && let Open::Fields { to, .. } = &open {
                self.copies.insert(key, to.clone());
            }
            self.open.push((open, shared.then_some(key)));
            return None;
        }
        // SAFETY: as above.
        let copy = unsafe {
            match slot.tag() {
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
                // The place of the reactive part of a copy waits for a new one.
                Tag::Reactive => return Some(Value::UNIT),
                _ => {
                    slot.retain();
                    return Some(Value::from_slot(slot));
                }
            }
        };
        self.copies.insert(key, copy.clone());
        Some(copy)
    }
}

/// An object with as many fields, all `()`.
unsafe fn empty_like(slot: Slot) -> Value {
    // SAFETY: both objects have `count` fields.
    unsafe {
        let copy = data::allocate_like(slot);
        for index in 0..data::count_of(slot) {
            *data::fields_of(copy).add(index) = Slot::UNIT;
        }
        Value::from_slot(copy)
    }
}

impl Open {
    /// Opens a container; `None` for values without parts.
    unsafe fn new(slot: Slot) -> Option<Open> {
        // SAFETY: the slot is alive and its tag tells the type.
        unsafe {
            match slot.tag() {
                Tag::Data | Tag::Tuple | Tag::Closure | Tag::Cell => {
                    Some(Open::Fields { from: slot, to: empty_like(slot), next: 0 })
                }
                Tag::List => Some(Open::List { elements: Elements::new(slot), items: Vec::new() }),
                Tag::Map => {
                    let entries = map_of(slot).iter();
                    let slots: Vec<Slot> =
                        entries.flat_map(|(key, value)| [key.slot(), value.slot()]).collect();
                    Some(Open::Map { slots: slots.into_iter(), key: None, map: Map::new() })
                }
                Tag::Set => {
                    let slots: Vec<Slot> =
                        set_of(slot).iter().map(|member| member.slot()).collect();
                    Some(Open::Set { slots: slots.into_iter(), set: Set::new() })
                }
                _ => None,
            }
        }
    }

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
