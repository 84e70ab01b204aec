//! What makes a value reactive (10.8, 10.9): an object behind its last field that knows its number,
//! its callbacks and the records that hold it.
//!
//! A reactive record is a `Data` object with one field more than its type tells. A reactive variant
//! is an object of the constructor that follows the declared ones: its current value, then this.
//! A record refers to its children as usual, the children back to it without counting: the way
//! back ends with the record, because nothing else holds its [`Place`].

use super::data;
use super::header::Boxed;
use crate::vm::value::{Slot, Tag, Value};
use std::cell::RefCell;
use std::rc::{Rc, Weak};

/// Where a reactive value is.
struct Place(Slot);

/// The reactive part of a record or variant value.
pub struct Reactive {
    /// Unique in the run, in order of creation.
    pub id: i64,
    /// The callbacks of `onChange` in order of registration.
    pub watchers: Vec<Value>,
    /// The callbacks of `onRead` in order of registration.
    pub readers: Vec<Value>,
    place: Rc<Place>,
    parents: Vec<(Weak<Place>, u32)>,
}

/// The content of a slot with the tag `Reactive`.
pub(in crate::vm) type Cell = RefCell<Reactive>;

/// The last field of an object with fields, if it makes the value reactive.
///
/// # Safety
/// The slot holds a live value.
unsafe fn cell_of<'a>(slot: Slot) -> Option<&'a Cell> {
    if slot.tag() != Tag::Data {
        return None;
    }
    // SAFETY: the object is alive and has at least one field; the tag tells what the last one is.
    unsafe {
        let last = *data::fields_of(slot).add(data::count_of(slot) - 1);
        (last.tag() == Tag::Reactive).then(|| &(*last.pointer::<Boxed<Cell>>()).body)
    }
}

/// The number of a reactive value.
///
/// # Safety
/// The slot holds a live value.
pub unsafe fn id_of(slot: Slot) -> Option<i64> {
    // SAFETY: passed on from the caller.
    unsafe { cell_of(slot).map(|cell| cell.borrow().id) }
}

/// The functions that a reactive part calls.
///
/// # Safety
/// The slot has the tag `Reactive` and is alive.
pub(in crate::vm) unsafe fn callbacks_of(slot: Slot, callback: impl FnMut(&Value)) {
    // SAFETY: passed on from the caller.
    let part = unsafe { (*slot.pointer::<Boxed<Cell>>()).body.borrow() };
    part.watchers.iter().chain(&part.readers).for_each(callback);
}

impl Value {
    /// Makes a new value reactive: its last field, which is still `()`, gets a reactive part.
    pub fn make_reactive(&self, id: i64) {
        let slot = self.slot();
        assert!(slot.tag() == Tag::Data, "reactive values have fields");
        let reactive = Reactive {
            id,
            watchers: Vec::new(),
            readers: Vec::new(),
            place: Rc::new(Place(slot)),
            parents: Vec::new(),
        };
        let part = Boxed::allocate(Tag::Reactive, RefCell::new(reactive));
        // SAFETY: the object is alive and has at least one field; `()` needs no release.
        unsafe {
            let last = data::fields_of(slot).add(data::count_of(slot) - 1);
            debug_assert!((*last).tag() == Tag::Unit, "a value is made reactive once");
            *last = part;
        }
    }

    /// The reactive part, if the value has one.
    pub fn reactive(&self) -> Option<&RefCell<Reactive>> {
        // SAFETY: the value is alive as long as the borrow, and so is its part.
        unsafe { cell_of(self.slot()) }
    }

    /// Notes that a field of `parent` holds this record.
    pub fn add_parent(&self, parent: &Value, field: u32) {
        if let (Some(child), Some(parent)) = (self.reactive(), parent.reactive()) {
            let place = Rc::downgrade(&parent.borrow().place);
            child.borrow_mut().parents.push((place, field));
        }
    }

    /// Forgets all notes about `parent`.
    pub fn remove_parent(&self, parent: &Value) {
        if let (Some(child), Some(parent)) = (self.reactive(), parent.reactive()) {
            let place = Rc::downgrade(&parent.borrow().place);
            child.borrow_mut().parents.retain(|(known, _)| !known.ptr_eq(&place));
        }
    }

    /// The records that hold this one, with the fields' positions.
    pub fn parents(&self) -> Vec<(Value, u32)> {
        let Some(cell) = self.reactive() else { return Vec::new() };
        let mut reactive = cell.borrow_mut();
        reactive.parents.retain(|(place, _)| place.strong_count() > 0);
        let alive = reactive.parents.iter();
        alive
            .filter_map(|(place, field)| {
                let slot = place.upgrade()?.0;
                // SAFETY: the place lives exactly as long as the object that it names.
                unsafe {
                    slot.retain();
                    Some((Value::from_slot(slot), *field))
                }
            })
            .collect()
    }

    /// Replaces the current value of a reactive variant; the old one.
    pub fn replace_content(&self, content: Value) -> Value {
        assert!(self.reactive().is_some(), "only reactive variants have a content");
        // SAFETY: the object is alive; the reference of the old content passes to the result. No
        // borrow of the fields lasts: this is called by one builtin, which holds none.
        unsafe {
            let place = data::fields_of(self.slot());
            let old = *place;
            *place = content.into_slot();
            Value::from_slot(old)
        }
    }
}
