//! The map: keys and values beside a table of their places.

use super::hash_of;
use super::places::{NONE, Places};
use std::borrow::Borrow;
use std::fmt;
use std::hash::Hash;
use std::ops::Index;

/// A hash map.
#[derive(Clone)]
pub struct HashMap<K, V> {
    places: Places,
    entries: Vec<(K, V)>,
}

/// What a map has at a key, to be given a value where it has none.
pub struct Entry<'a, K, V> {
    map: &'a mut HashMap<K, V>,
    key: K,
    hash: u32,
    found: Option<usize>,
}

impl<K: Hash + Eq, V> HashMap<K, V> {
    /// An empty map with room for some entries.
    pub fn with_capacity(entries: usize) -> Self {
        let places = Places::with_capacity(entries);
        HashMap { places, entries: Vec::with_capacity(entries) }
    }

    /// The place of a key.
    fn find<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<usize>
    where
        K: Borrow<Q>,
    {
        if self.entries.is_empty() {
            return None;
        }
        self.find_hashed(key, hash_of(key))
    }

    /// The entry of a key.
    fn entry_of<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<usize>
    where
        K: Borrow<Q>,
    {
        self.find(key).map(|at| self.places.entry(at))
    }

    fn find_hashed<Q: Eq + ?Sized>(&self, key: &Q, hash: u32) -> Option<usize>
    where
        K: Borrow<Q>,
    {
        let mut at = self.places.next(hash, self.places.start(hash));
        while at != NONE {
            if self.entries[self.places.entry(at)].0.borrow() == key {
                return Some(at);
            }
            at = self.places.next(hash, at + 1);
        }
        None
    }

    /// The value at a key.
    pub fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.entry_of(key).map(|entry| &self.entries[entry].1)
    }

    /// The value at a key, to be changed.
    pub fn get_mut<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        self.entry_of(key).map(|entry| &mut self.entries[entry].1)
    }

    /// Whether there is a value at a key.
    pub fn contains_key<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.find(key).is_some()
    }

    /// Puts a value at a key: the one that was there.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        let hash = hash_of(&key);
        if let Some(at) = self.find_hashed(&key, hash) {
            let entry = self.places.entry(at);
            return Some(std::mem::replace(&mut self.entries[entry].1, value));
        }
        self.places.push(hash);
        self.entries.push((key, value));
        None
    }

    /// What the map has at a key, to be given a value where it has none.
    pub fn entry(&mut self, key: K) -> Entry<'_, K, V> {
        let hash = hash_of(&key);
        let found = self.find_hashed(&key, hash).map(|at| self.places.entry(at));
        Entry { map: self, key, hash, found }
    }

    /// Takes the value at a key out.
    pub fn remove<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let at = self.find(key)?;
        let entry = self.places.entry(at);
        let last = self.entries.last().map_or(0, |(key, _)| hash_of(key));
        self.places.swap_remove(at, last);
        Some(self.entries.swap_remove(entry).1)
    }
}

impl<K, V> HashMap<K, V> {
    /// The number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Takes all entries out.
    pub fn clear(&mut self) {
        self.places = Places::default();
        self.entries.clear();
    }

    /// Keeps only what a test says.
    pub fn retain(&mut self, mut keep: impl FnMut(&K, &mut V) -> bool) {
        let stays: Vec<bool> = self.entries.iter_mut().map(|(k, v)| keep(k, v)).collect();
        self.places.retain(&stays);
        let mut stays = stays.into_iter();
        self.entries.retain(|_| stays.next() == Some(true));
    }

    /// Keys and values.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> + Clone {
        self.into_iter()
    }

    /// The keys.
    pub fn keys(&self) -> impl Iterator<Item = &K> + Clone {
        self.entries.iter().map(|(key, _)| key)
    }

    /// The values.
    pub fn values(&self) -> impl Iterator<Item = &V> + Clone {
        self.entries.iter().map(|(_, value)| value)
    }

    /// The values, which may be changed.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.entries.iter_mut().map(|(_, value)| value)
    }
}

impl<'a, K: Hash + Eq, V> Entry<'a, K, V> {
    /// The value that is there, or a new one.
    pub fn or_insert_with(self, make: impl FnOnce() -> V) -> &'a mut V {
        let HashMap { places, entries } = self.map;
        let entry = self.found.unwrap_or_else(|| {
            entries.push((self.key, make()));
            places.push(self.hash);
            entries.len() - 1
        });
        &mut entries[entry].1
    }

    /// The value that is there, or this one.
    pub fn or_insert(self, value: V) -> &'a mut V {
        self.or_insert_with(|| value)
    }

    /// The value that is there, or the default one.
    pub fn or_default(self) -> &'a mut V
    where
        V: Default,
    {
        self.or_insert_with(V::default)
    }
}

impl<K, V> Default for HashMap<K, V> {
    fn default() -> Self {
        HashMap { places: Places::default(), entries: Vec::new() }
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for HashMap<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<K: Borrow<Q> + Hash + Eq, Q: Hash + Eq + ?Sized, V> Index<&Q> for HashMap<K, V> {
    type Output = V;

    fn index(&self, key: &Q) -> &V {
        self.get(key).expect("the map has the key")
    }
}

impl<K: Hash + Eq, V> Extend<(K, V)> for HashMap<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<K: Hash + Eq, V> FromIterator<(K, V)> for HashMap<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut map = HashMap::default();
        map.extend(entries);
        map
    }
}

impl<K, V> IntoIterator for HashMap<K, V> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

impl<'a, K, V> IntoIterator for &'a HashMap<K, V> {
    type Item = (&'a K, &'a V);
    type IntoIter = std::iter::Map<std::slice::Iter<'a, (K, V)>, fn(&(K, V)) -> (&K, &V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.iter().map(|(key, value)| (key, value))
    }
}
