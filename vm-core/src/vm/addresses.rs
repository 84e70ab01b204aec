//! Tables by the addresses of objects, for walks through a million of them. The engine's other
//! tables (`base/hash.rs`) multiply once in 32 bits where a pointer has 32, which leaves sixteen
//! bits of a multiple of 8 for the place: copying 200,000 records took ten times as long.

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
