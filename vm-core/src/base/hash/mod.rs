//! The hash maps and sets of the engine, with a hash function that is a few instructions.
//!
//! Entries stand in a vector in the order in which they came, and a table says where: all that
//! knows nothing of keys and values ([`places`]) is there once, where the standard library's maps
//! come with a copy of everything for each kind of entry, 45 KiB of the engine's first module.
//! Iteration is in order of insertion until something is removed; then the last entry takes the
//! place of the one that is gone.
//!
//! Keys are mostly numbers of symbols, functions and types, and addresses. Functions that protect
//! against keys that somebody chose to collide, which nobody needs against a program of his own,
//! cost a tenth of the time of compiling in wasm.

mod map;
mod places;
mod set;
#[cfg(test)]
mod tests;

pub use map::HashMap;
pub use set::HashSet;

use rustc_hash::FxHasher;
use std::hash::{Hash, Hasher};

/// Where the search for a key begins. The function itself multiplies once, in as many bits as a
/// pointer has, which leaves the lower bits of an address as they were.
pub fn hash_of<Q: Hash + ?Sized>(key: &Q) -> u32 {
    let mut hasher = FxHasher::default();
    key.hash(&mut hasher);
    (hasher.finish().wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as u32
}
