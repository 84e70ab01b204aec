//! Tests of the machine below the level of programs: heap objects against models, and small
//! programs assembled by hand. Whatever a `.nos` program can show is tested in `tests/suite/`.

mod assembled;
mod objects;

use super::alloc;

/// Runs a test and asserts that it left nothing behind.
fn without_leaks(test: impl FnOnce()) {
    // A map waits in the work list of `release`, which keeps its room once it has some.
    drop(super::Value::map(Default::default()));
    let before = alloc::used_bytes();
    test();
    assert_eq!(alloc::used_bytes(), before, "bytes that nobody gave back");
}

/// A small generator of reproducible random numbers (xorshift).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }
}
