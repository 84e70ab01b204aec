//! Maps and sets: persistent ordered trees, so that a changed copy shares what it does not change.
//! Few entries stand in a row instead: a node of a tree has room for sixteen, and most maps of most
//! programs are small (records of JSON, options, edges of a graph).
//!
//! Keys are ordered by `order::total`, which is defined for every value, so iteration runs in
//! ascending order of keys, the same on every run and platform. A map or set that nobody else holds
//! is changed in place.

use super::header::Boxed;
use crate::vm::value::{Slot, Tag, Value};
use imbl::shared_ptr::RcK;
use std::slice;

/// Entries that stand in a row: a search takes three comparisons, a copy no longer than one of a
/// tree's node.
const FEW_MAX: usize = 8;

/// Entries in ascending order of their keys.
#[derive(Clone)]
pub enum Entries<V: Clone> {
    /// At most `FEW_MAX`.
    Few(Vec<(Value, V)>),
    /// Any number.
    Many(imbl::GenericOrdMap<Value, V, RcK>),
}

/// The content of a map.
pub type Map = Entries<Value>;

/// The content of a set.
#[derive(Clone, Default)]
pub struct Set(Entries<()>);

impl<V: Clone> Default for Entries<V> {
    fn default() -> Entries<V> {
        Entries::new()
    }
}

impl<V: Clone> Entries<V> {
    /// None.
    pub fn new() -> Entries<V> {
        Entries::Few(Vec::new())
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        match self {
            Entries::Few(row) => row.len(),
            Entries::Many(tree) => tree.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of a key.
    pub fn get(&self, key: &Value) -> Option<&V> {
        match self {
            Entries::Few(row) => place_in(row, key).ok().map(|place| &row[place].1),
            Entries::Many(tree) => tree.get(key),
        }
    }

    /// Whether there is an entry of this key.
    pub fn contains_key(&self, key: &Value) -> bool {
        self.get(key).is_some()
    }

    /// The first entry.
    pub fn get_min(&self) -> Option<&(Value, V)> {
        match self {
            Entries::Few(row) => row.first(),
            Entries::Many(tree) => tree.get_min(),
        }
    }

    /// Adds an entry, or replaces the one of the same key.
    pub fn insert(&mut self, key: Value, value: V) {
        match self {
            Entries::Few(row) => match place_in(row, &key) {
                Ok(place) => row[place] = (key, value),
                Err(place) if row.len() < FEW_MAX => {
                    if row.len() == row.capacity() {
                        // One entry is the most frequent number.
                        row.reserve_exact(row.len().max(1));
                    }
                    row.insert(place, (key, value));
                }
                Err(_) => {
                    let mut tree: imbl::GenericOrdMap<_, _, _> = row.drain(..).collect();
                    tree.insert(key, value);
                    *self = Entries::Many(tree);
                }
            },
            Entries::Many(tree) => {
                tree.insert(key, value);
            }
        }
    }

    /// Takes an entry out.
    pub fn remove(&mut self, key: &Value) {
        match self {
            Entries::Few(row) => {
                if let Ok(place) = place_in(row, key) {
                    row.remove(place);
                }
            }
            Entries::Many(tree) => {
                tree.remove(key);
            }
        }
    }

    /// All entries.
    pub fn iter(&self) -> Iter<'_, V> {
        match self {
            Entries::Few(row) => Iter::Few(row.iter()),
            Entries::Many(tree) => Iter::Many(tree.iter()),
        }
    }

    /// The keys.
    pub fn keys(&self) -> impl Iterator<Item = &Value> {
        self.iter().map(|(key, _)| key)
    }

    /// The values.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.iter().map(|(_, value)| value)
    }
}

/// Where a key stands, or would stand.
fn place_in<V>(row: &[(Value, V)], key: &Value) -> Result<usize, usize> {
    row.binary_search_by(|(found, _)| found.cmp(key))
}

impl<V: Clone> Extend<(Value, V)> for Entries<V> {
    fn extend<I: IntoIterator<Item = (Value, V)>>(&mut self, entries: I) {
        entries.into_iter().for_each(|(key, value)| self.insert(key, value));
    }
}

impl<V: Clone> FromIterator<(Value, V)> for Entries<V> {
    fn from_iter<I: IntoIterator<Item = (Value, V)>>(entries: I) -> Entries<V> {
        let mut all = Entries::new();
        all.extend(entries);
        all
    }
}

impl<'a, V: Clone> IntoIterator for &'a Entries<V> {
    type Item = (&'a Value, &'a V);
    type IntoIter = Iter<'a, V>;

    fn into_iter(self) -> Iter<'a, V> {
        self.iter()
    }
}

/// Entries in order.
pub enum Iter<'a, V: Clone> {
    /// Of a row.
    Few(slice::Iter<'a, (Value, V)>),
    /// Of a tree.
    Many(imbl::ordmap::Iter<'a, Value, V, RcK>),
}

impl<'a, V: Clone> Iterator for Iter<'a, V> {
    type Item = (&'a Value, &'a V);

    fn next(&mut self) -> Option<(&'a Value, &'a V)> {
        match self {
            Iter::Few(row) => row.next().map(|(key, value)| (key, value)),
            Iter::Many(tree) => tree.next(),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match self {
            Iter::Few(row) => row.size_hint(),
            Iter::Many(tree) => tree.size_hint(),
        }
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
    pub fn contains(&self, member: &Value) -> bool {
        self.0.contains_key(member)
    }

    /// The first member.
    pub fn get_min(&self) -> Option<&Value> {
        self.0.get_min().map(|(member, ())| member)
    }

    /// Adds a member.
    pub fn insert(&mut self, member: Value) {
        self.0.insert(member, ());
    }

    /// Takes a member out.
    pub fn remove(&mut self, member: &Value) {
        self.0.remove(member);
    }

    /// All members.
    pub fn iter(&self) -> impl Iterator<Item = &Value> {
        self.0.keys()
    }
}

impl Extend<Value> for Set {
    fn extend<I: IntoIterator<Item = Value>>(&mut self, members: I) {
        members.into_iter().for_each(|member| self.insert(member));
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
    // SAFETY: the object is alive.
    unsafe { &(*slot.pointer::<Boxed<Map>>()).body }
}

/// The content of a set.
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

    /// The content of a map.
    pub fn as_map(&self) -> &Map {
        let slot = self.slot();
        assert!(slot.tag == Tag::Map, "a {:?} where Map was declared", slot.tag);
        // SAFETY: the tag was tested; maps change only through the value that owns the only
        // reference, which is borrowed.
        unsafe { map_of(slot) }
    }

    /// The content of a set.
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
