//! Tables by the addresses of objects. The standard hasher protects against keys that somebody has
//! chosen; nobody chooses addresses, and a walk through a million objects asks for each.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// A table by addresses, alone or with a number beside them.
pub type AddressMap<K, V> = HashMap<K, V, BuildHasherDefault<AddressHasher>>;

/// A set of addresses, alone or with a number beside them.
pub type AddressSet<K> = HashSet<K, BuildHasherDefault<AddressHasher>>;

/// Spreads addresses.
#[derive(Default)]
pub struct AddressHasher(u64);

impl Hasher for AddressHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {
        unreachable!("addresses are numbers");
    }

    fn write_u64(&mut self, address: u64) {
        // Blocks are 8 bytes apart; the golden ratio spreads what is left over all bits.
        let mixed = (self.0 ^ address >> 3).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ mixed >> 32;
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64((number as u64) << 3);
    }

    fn write_usize(&mut self, address: usize) {
        self.write_u64(address as u64);
    }
}
