//! Maps and sets: persistent trees (B+ trees), so that a changed copy shares what it does not
//! change. A map or set that nobody else holds is changed in place.
//!
//! `node.rs` has the nodes and what may be shared, `search.rs` finds keys in them, `insert.rs` and
//! `remove.rs` change a tree, `iter.rs` walks through it. `notes.rs` knows where keys were found,
//! the last one (`recent.rs`) and others (`hash_index.rs`). `together.rs` puts several entries in
//! at once: a large map collects what is inserted until somebody looks at it.
//!
//! Keys are ordered by `order::total`, which is defined for every value, so iteration runs in
//! ascending order of keys, the same on every run and platform.

mod hash_index;
mod insert;
mod iter;
mod node;
mod notes;
mod recent;
mod remove;
mod search;
#[cfg(test)]
mod tests;
mod together;

pub use iter::Iter;

use self::node::Link;
use self::notes::Notes;
use self::search::is_number;
use self::together::{Collected, LARGE};
use super::header::Boxed;
use crate::vm::value::{Slot, Tag, Value};
use std::cmp::Ordering;
use std::marker::PhantomData;
use std::ops::Deref;

/// The content of a map.
pub struct Map {
    root: Link,
    /// The number of entries in the tree.
    len: usize,
    /// What isn't in it yet.
    collected: Option<Box<Collected>>,
    /// Where keys were found.
    notes: Notes,
}

/// The content of a set: a map to `()`, which takes no room.
#[derive(Clone, Default)]
#[repr(transparent)]
pub struct Set(Map);

/// A key or value where it lies, as long as nothing changes there.
pub struct Lent<'m> {
    slot: Slot,
    owner: PhantomData<&'m Map>,
}

impl Lent<'_> {
    /// # Safety
    /// Whoever owns the value keeps it during the lifetime.
    #[inline(always)]
    unsafe fn new(slot: Slot) -> Self {
        Lent { slot, owner: PhantomData }
    }

    /// A reference of one's own.
    #[inline(always)]
    pub fn share(self) -> Value {
        self.deref().clone()
    }
}

impl Deref for Lent<'_> {
    type Target = Value;

    #[inline(always)]
    fn deref(&self) -> &Value {
        // SAFETY: a value is laid out like its slot, and its owner keeps it alive.
        unsafe { &*(&raw const self.slot).cast() }
    }
}

impl Map {
    /// The map without entries.
    pub fn new() -> Map {
        Map { root: Link::NONE, len: 0, collected: None, notes: Notes::none() }
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The value of a key.
    #[inline]
    pub fn get(&self, key: &Value) -> Option<Lent<'_>> {
        if self.root.is_none() {
            return None;
        }
        // SAFETY: the tree is alive and unchanged as long as it is borrowed.
        unsafe {
            let (leaf, at) = self.notes.find(&self.root, key.slot(), self.len);
            (at.found == Ordering::Equal).then(|| Lent::new((*leaf).value(at.index)))
        }
    }

    /// Whether there is an entry of this key.
    #[inline]
    pub fn contains_key(&self, key: &Value) -> bool {
        self.get(key).is_some()
    }

    /// The first entry.
    pub fn get_min(&self) -> Option<(Lent<'_>, Lent<'_>)> {
        self.iter().next()
    }

    /// Adds an entry, or replaces the one of the same key.
    pub fn insert(&mut self, key: Value, value: Value) {
        let (key, value) = (key.into_slot(), value.into_slot());
        // SAFETY: the references pass to the tree.
        unsafe {
            if self.root.is_none() {
                self.root = node::single(key, value, value.head());
                self.len = 1;
            } else {
                let is_new = match self.notes.put(key, value) {
                    Some(is_new) => is_new,
                    None => insert::insert(&mut self.root, key, value, &self.notes),
                };
                self.len += is_new as usize;
            }
        }
    }

    /// The same, perhaps not at once: until `settle` the tree doesn't have the entry.
    fn insert_soon(&mut self, key: Value, value: Value) {
        let waiting = self.collected.as_ref().is_some_and(|collected| !collected.is_empty());
        // SAFETY: the key is alive.
        let is_known = || unsafe { self.notes.is_known(key.slot()) };
        // Where its place is known there is nothing to wait for.
        if self.len < LARGE || !is_number(key.tag()) || !waiting && is_known() {
            self.settle();
            return self.insert(key, value);
        }
        let collected = self.collected.get_or_insert_with(Collected::new);
        // SAFETY: the references pass to the entry.
        if unsafe { collected.add(key.into_slot(), value.into_slot()) } {
            self.settle();
        }
    }

    /// Puts everything into the tree.
    #[inline(always)]
    fn settle(&mut self) {
        if let Some(collected) = &mut self.collected
            && !collected.is_empty()
        {
            self.len += collected.put_into(&mut self.root, &self.notes);
        }
    }

    /// Takes an entry out.
    pub fn remove(&mut self, key: &Value) {
        if self.contains_key(key) {
            // SAFETY: it is there.
            unsafe { remove::remove(&mut self.root, key.slot(), &self.notes) };
            self.len -= 1;
        }
    }

    /// All entries.
    pub fn iter(&self) -> Iter<'_> {
        Iter::new(self)
    }

    /// The keys.
    pub fn keys(&self) -> impl Iterator<Item = Lent<'_>> {
        self.iter().map(|(key, _)| key)
    }

    /// The values.
    pub fn values(&self) -> impl Iterator<Item = Lent<'_>> {
        self.iter().map(|(_, value)| value)
    }

    /// All keys and values with the addresses of their places, which maps may share, and the values
    /// that aren't in the tree yet.
    pub fn each_place(&self, mut found: impl FnMut(usize, Slot)) {
        let mut iter = self.iter();
        while let Some((leaf, index)) = iter.next_place() {
            // SAFETY: the leaf is alive.
            unsafe {
                let [key_place, value_place] = (*leaf).places(index);
                found(key_place, (*leaf).key(index));
                found(value_place, (*leaf).value(index));
            }
        }
        for (_, value) in self.collected.iter().flat_map(|collected| collected.entries()) {
            found(&raw const *value as usize, *value);
        }
    }
}

impl Clone for Map {
    /// Shares the whole tree.
    fn clone(&self) -> Map {
        self.notes.share();
        Map { root: self.root.share(), len: self.len, collected: None, notes: Notes::none() }
    }
}

impl Drop for Map {
    fn drop(&mut self) {
        if !self.root.is_none() {
            // SAFETY: nobody uses the map any more.
            unsafe { self.root.release() }
        }
    }
}

impl Default for Map {
    fn default() -> Map {
        Map::new()
    }
}

impl Extend<(Value, Value)> for Map {
    fn extend<I: IntoIterator<Item = (Value, Value)>>(&mut self, entries: I) {
        entries.into_iter().for_each(|(key, value)| self.insert_soon(key, value));
        self.settle();
    }
}

impl FromIterator<(Value, Value)> for Map {
    fn from_iter<I: IntoIterator<Item = (Value, Value)>>(entries: I) -> Map {
        let mut all = Map::new();
        all.extend(entries);
        all
    }
}

impl<'m> IntoIterator for &'m Map {
    type Item = (Lent<'m>, Lent<'m>);
    type IntoIter = Iter<'m>;

    fn into_iter(self) -> Iter<'m> {
        self.iter()
    }
}

impl Set {
    /// The set without members.
    pub fn new() -> Set {
        Set::default()
    }

    /// The number of members.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it is a member.
    #[inline]
    pub fn contains(&self, member: &Value) -> bool {
        self.0.contains_key(member)
    }

    /// The first member.
    pub fn get_min(&self) -> Option<Lent<'_>> {
        self.0.get_min().map(|(member, _)| member)
    }

    /// Adds a member.
    pub fn insert(&mut self, member: Value) {
        self.0.insert(member, Value::UNIT);
    }

    /// Takes a member out.
    pub fn remove(&mut self, member: &Value) {
        self.0.remove(member);
    }

    /// All members.
    pub fn iter(&self) -> impl Iterator<Item = Lent<'_>> {
        self.0.keys()
    }
}

impl Extend<Value> for Set {
    fn extend<I: IntoIterator<Item = Value>>(&mut self, members: I) {
        self.0.extend(members.into_iter().map(|member| (member, Value::UNIT)));
    }
}

impl FromIterator<Value> for Set {
    fn from_iter<I: IntoIterator<Item = Value>>(members: I) -> Set {
        let mut all = Set::new();
        all.extend(members);
        all
    }
}

/// The content of a map.
///
/// # Safety
/// The slot holds a map that stays alive and unchanged during `'a`.
#[inline(always)]
pub unsafe fn map_of<'a>(slot: Slot) -> &'a Map {
    // SAFETY: the object is alive. Nobody has looked at the map since something was collected, so
    // nobody borrows it where something is.
    unsafe {
        let map = &raw mut (*slot.pointer::<Boxed<Map>>()).body;
        if (*map).collected.is_some() {
            (*map).settle();
        }
        &*map
    }
}

/// The content of a set.
///
/// # Safety
/// The slot holds a set that stays alive and unchanged during `'a`.
#[inline(always)]
pub unsafe fn set_of<'a>(slot: Slot) -> &'a Set {
    // SAFETY: passed on from the caller; a set is laid out as a map.
    unsafe { &*(&raw const *map_of(slot)).cast() }
}

/// The content of a map or set for those who count references: nothing is put into the tree, which
/// may give values up.
///
/// # Safety
/// As for [`map_of`].
pub unsafe fn map_as_is<'a>(slot: Slot) -> &'a Map {
    // SAFETY: the object is alive.
    unsafe { &(*slot.pointer::<Boxed<Map>>()).body }
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

    /// The content of a map.
    #[inline]
    pub fn as_map(&self) -> &Map {
        self.expect(Tag::Map);
        // SAFETY: the tag was tested; maps change only through the value that owns the only
        // reference, which is borrowed.
        unsafe { map_of(self.slot()) }
    }

    /// The content of a set.
    #[inline]
    pub fn as_set(&self) -> &Set {
        self.expect(Tag::Set);
        // SAFETY: as for `as_map`.
        unsafe { set_of(self.slot()) }
    }

    /// The map after a change: changed in place when nobody else holds it, else in a copy that
    /// shares the tree.
    pub fn change_map(self, change: impl FnOnce(&mut Map)) -> Value {
        let shared = self.as_map();
        if !self.is_unique() {
            let mut map = shared.clone();
            change(&mut map);
            return Value::map(map);
        }
        // SAFETY: the tag was tested and nobody else refers to the object.
        change(unsafe { &mut (*self.slot().pointer::<Boxed<Map>>()).body });
        self
    }

    /// The set after a change, as for [`Value::change_map`].
    pub fn change_set(self, change: impl FnOnce(&mut Set)) -> Value {
        let shared = self.as_set();
        if !self.is_unique() {
            let mut set = shared.clone();
            change(&mut set);
            return Value::set(set);
        }
        // SAFETY: the tag was tested and nobody else refers to the object.
        change(unsafe { &mut (*self.slot().pointer::<Boxed<Set>>()).body });
        self
    }

    /// The map with an entry added or replaced, or the set with a member.
    pub fn with_entry(self, key: Value, value: Value) -> Value {
        if self.tag() != Tag::Set {
            self.expect(Tag::Map);
        }
        if self.is_unique() {
            // SAFETY: a set is a map, and nobody else refers to the object.
            unsafe { (*self.slot().pointer::<Boxed<Map>>()).body.insert_soon(key, value) }
            return self;
        }
        // SAFETY: as for `as_map`.
        let mut map = unsafe { map_of(self.slot()) }.clone();
        map.insert(key, value);
        // SAFETY: the new object's only reference goes to the value.
        unsafe { Value::from_slot(Boxed::allocate(self.tag(), map)) }
    }
}
