//! Maps and sets: persistent ordered trees, so that a changed copy shares what it does not change.
//!
//! Keys are ordered by `order::total`, which is defined for every value, so iteration runs in
//! ascending order of keys, the same on every run and platform. A map or set that nobody else holds
//! is changed in place.

use super::header::Boxed;
use crate::vm::value::{Slot, Tag, Value};
use imbl::shared_ptr::RcK;

/// The tree of a map.
pub type Map = imbl::GenericOrdMap<Value, Value, RcK>;
/// The tree of a set.
pub type Set = imbl::GenericOrdSet<Value, RcK>;

/// The tree of a map.
///
/// # Safety
/// The slot holds a map that stays alive and unchanged during `'a`.
#[inline(always)]
pub unsafe fn map_of<'a>(slot: Slot) -> &'a Map {
    // SAFETY: the object is alive.
    unsafe { &(*slot.pointer::<Boxed<Map>>()).body }
}

/// The tree of a set.
///
/// # Safety
/// The slot holds a set that stays alive and unchanged during `'a`.
#[inline(always)]
pub unsafe fn set_of<'a>(slot: Slot) -> &'a Set {
    // SAFETY: the object is alive.
    unsafe { &(*slot.pointer::<Boxed<Set>>()).body }
}

impl Value {
    /// A map.
    pub fn map(map: Map) -> Value {
        // SAFETY: the new object's only reference goes to the value.
        unsafe { Value::from_slot(Boxed::allocate(Tag::Map, map)) }
    }

    /// A set.
    pub fn set(set: Set) -> Value {
        // SAFETY: the new object's only reference goes to the value.
        unsafe { Value::from_slot(Boxed::allocate(Tag::Set, set)) }
    }

    /// The tree of a map.
    pub fn as_map(&self) -> &Map {
        let slot = self.slot();
        assert!(slot.tag == Tag::Map, "a {:?} where Map was declared", slot.tag);
        // SAFETY: the tag was tested; maps change only through the value that owns the only
        // reference, which is borrowed.
        unsafe { map_of(slot) }
    }

    /// The tree of a set.
    pub fn as_set(&self) -> &Set {
        let slot = self.slot();
        assert!(slot.tag == Tag::Set, "a {:?} where Set was declared", slot.tag);
        // SAFETY: as for `as_map`.
        unsafe { set_of(slot) }
    }

    /// The map after a change: changed in place when nobody else holds it, else in a copy that
    /// shares the tree.
    pub fn change_map(self, change: impl FnOnce(&mut Map)) -> Value {
        if !self.is_unique() {
            let mut map = self.as_map().clone();
            change(&mut map);
            return Value::map(map);
        }
        self.as_map();
        // SAFETY: the tag was tested and nobody else refers to the object.
        change(unsafe { &mut (*self.slot().pointer::<Boxed<Map>>()).body });
        self
    }

    /// The set after a change, as for [`Value::change_map`].
    pub fn change_set(self, change: impl FnOnce(&mut Set)) -> Value {
        if !self.is_unique() {
            let mut set = self.as_set().clone();
            change(&mut set);
            return Value::set(set);
        }
        self.as_set();
        // SAFETY: the tag was tested and nobody else refers to the object.
        change(unsafe { &mut (*self.slot().pointer::<Boxed<Set>>()).body });
        self
    }
}
