//! The hash maps of the engine, with a hash function that is a few instructions.
//!
//! Their keys are mostly numbers of symbols, functions and types. The standard library's function
//! protects against keys that somebody chose to collide, which nobody needs against a program of
//! his own. Measured in wasm, it costs a tenth of the time of compiling (the download is the same).

use rustc_hash::FxBuildHasher;

/// A hash map; made by `default()`.
pub type HashMap<K, V> = std::collections::HashMap<K, V, FxBuildHasher>;

/// A hash set; made by `default()`.
pub type HashSet<T> = std::collections::HashSet<T, FxBuildHasher>;
