//! Sets of local variables as bits, for the data-flow passes.

use crate::base::ids::{Id, LocalId};

/// A set of locals of one function.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LocalSet {
    words: Vec<u64>,
}

impl LocalSet {
    /// The empty set.
    pub fn new() -> LocalSet {
        LocalSet::default()
    }

    /// Adds a local.
    pub fn insert(&mut self, local: LocalId) {
        let word = local.index() / 64;
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        self.words[word] |= 1 << (local.index() % 64);
    }

    /// Takes a local out.
    pub fn remove(&mut self, local: LocalId) {
        if let Some(word) = self.words.get_mut(local.index() / 64) {
            *word &= !(1 << (local.index() % 64));
        }
    }

    /// Whether the local is in it.
    pub fn contains(&self, local: LocalId) -> bool {
        self.words
            .get(local.index() / 64)
            .is_some_and(|word| word & (1 << (local.index() % 64)) != 0)
    }

    /// Adds all of `other`.
    pub fn add(&mut self, other: &LocalSet) {
        if self.words.len() < other.words.len() {
            self.words.resize(other.words.len(), 0);
        }
        for (word, more) in self.words.iter_mut().zip(&other.words) {
            *word |= more;
        }
    }

    /// Takes all of `other` out.
    pub fn subtract(&mut self, other: &LocalSet) {
        for (word, less) in self.words.iter_mut().zip(&other.words) {
            *word &= !less;
        }
    }
}
