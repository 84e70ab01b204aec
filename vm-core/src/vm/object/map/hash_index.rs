//! Where keys were found, by their hashes: a table beside the tree of a map that is asked more
//! often than it has entries. A tree of ten thousand numbers is searched in some 60 ns, because
//! each of the fourteen comparisons waits for the one before; here two places are looked at.
//!
//! A place is a guess that is compared with the key; the last two keys of a hash have one each.
//! Leaves may be changed, cut and shared meanwhile; places have to be forgotten when a leaf is
//! freed, or given up for a copy.

use super::node::{LEAF_MAX, Node};
use super::search::{is_number, is_same};
use crate::base::hash::hash_of;
use crate::vm::alloc;
use crate::vm::object::{data, reactive, string};
use crate::vm::value::{Slot, Tag};
use std::cell::Cell;
use std::ptr;

/// The table's address; where there is none, how often the tree was searched, twice and 1: most
/// maps are small, and a word is a fifth of one.
pub struct HashIndex(Cell<usize>);

/// Words of places follow, as many as a power of two.
#[repr(C, align(8))]
struct Table {
    /// From the highest bits of a hash to a place.
    shift: u32,
    /// Searches of the tree since the map's size was looked at.
    searches: u32,
    /// Grows with whatever makes earlier places, or what is known of them, wrong.
    epoch: u32,
    /// Places noted before it are wrong.
    valid_from: u32,
    /// In places noted before it nothing is known about owners.
    own_from: u32,
}

/// A key's leaf and its index there.
pub struct Known {
    pub leaf: *const Node,
    pub index: usize,
    /// Nobody else has the leaf, nor a node above it.
    pub is_own: bool,
}

// A place in a word: the leaf's address, the index, whether the leaf is the map's own, the epoch.
const INDEX_SHIFT: u32 = 48;
const INDEX_MASK: u64 = 0x1f;
const OWN_SHIFT: u32 = 53;
const EPOCH_SHIFT: u32 = 54;
const EPOCH_MAX: u32 = (1 << (u64::BITS - EPOCH_SHIFT)) - 1;

const _: () = assert!(LEAF_MAX <= INDEX_MASK as usize);

/// Maps with fewer entries are searched as fast.
const ENTRIES_MIN: usize = 16;
/// Words of the largest table: its memory is the map's once more.
const PLACES_MAX: usize = 1 << 20;

const fn bytes_of(shift: u32) -> usize {
    size_of::<Table>() + (8 << (u32::BITS - shift))
}

impl HashIndex {
    /// No table yet.
    pub const fn none() -> HashIndex {
        HashIndex(Cell::new(1))
    }

    #[inline(always)]
    fn table(&self) -> Option<*mut Table> {
        let word = self.0.get();
        (word & 1 == 0).then_some(word as *mut Table)
    }

    /// Where a key was found, if it is still there.
    ///
    /// # Safety
    /// The key and the tree are alive.
    #[inline(always)]
    pub unsafe fn find(&self, key: Slot) -> Option<Known> {
        let table = self.table()?;
        // SAFETY: passed on from the caller. A place of a valid epoch is in a leaf of the tree.
        unsafe {
            let places = places_of(table, hash(key)?);
            known(table, *places, key).or_else(|| known(table, *places.add(1), key))
        }
    }

    /// Notes where a key of a map with `len` entries was found in the tree.
    ///
    /// # Safety
    /// The key is alive, and there.
    #[inline(never)]
    pub unsafe fn note(&self, key: Slot, known: Known, len: usize) {
        // SAFETY: passed on from the caller; the table is this one's.
        unsafe {
            let searches = match self.table() {
                None => {
                    self.0.set(self.0.get() + 2);
                    self.0.get() >> 1
                }
                Some(table) => {
                    (*table).searches += 1;
                    (*table).searches as usize
                }
            };
            if searches > len.max(ENTRIES_MIN) {
                self.make(len);
            }
            let Some(table) = self.table() else { return };
            if let Some(hash) = hash(key) {
                let places = places_of(table, hash);
                *places.add(1) = *places;
                *places = known.leaf as usize as u64
                    | (known.index as u64) << INDEX_SHIFT
                    | (known.is_own as u64) << OWN_SHIFT
                    | ((*table).epoch as u64) << EPOCH_SHIFT;
            }
        }
    }

    /// After the tree got another owner.
    pub fn share(&self) {
        if let Some(table) = self.next_epoch() {
            table.own_from = table.epoch;
        }
    }

    /// After a leaf was freed, or given up for a copy.
    pub fn forget(&self) {
        if let Some(table) = self.next_epoch() {
            table.valid_from = table.epoch;
            table.own_from = table.epoch;
        }
    }

    #[allow(clippy::mut_from_ref)]
    fn next_epoch(&self) -> Option<&mut Table> {
        // SAFETY: the table is this one's, and nobody else refers to it.
        let table = unsafe { &mut *self.table()? };
        if table.epoch == EPOCH_MAX {
            (table.epoch, table.valid_from, table.own_from) = (0, 1, 1);
            // SAFETY: as many words follow.
            unsafe { clear(table) }
        }
        table.epoch += 1;
        Some(table)
    }

    /// Makes a table that is large enough, if there is none.
    #[cold]
    #[inline(never)]
    fn make(&self, len: usize) {
        let count = (len + len / 2).next_power_of_two().min(PLACES_MAX);
        let shift = u32::BITS - count.trailing_zeros();
        // SAFETY: the old table is this one's; the new block is large enough.
        unsafe {
            match self.table() {
                Some(table) if (*table).shift <= shift => return (*table).searches = 0,
                None if len < ENTRIES_MIN => return self.0.set(1),
                _ if !alloc::may_allocate(bytes_of(shift)) => return,
                _ => self.free(),
            }
            let table: *mut Table = alloc::allocate(bytes_of(shift)).cast();
            table.write(Table { shift, searches: 0, epoch: 1, valid_from: 1, own_from: 1 });
            clear(table);
            self.0.set(table as usize);
        }
    }

    unsafe fn free(&self) {
        if let Some(table) = self.table() {
            // SAFETY: passed on from the caller: nobody uses the table any more.
            unsafe { alloc::release(table.cast(), bytes_of((*table).shift)) }
        }
    }
}

impl Drop for HashIndex {
    fn drop(&mut self) {
        // SAFETY: nobody uses the table any more.
        unsafe { self.free() }
    }
}

/// Makes all places wrong.
unsafe fn clear(table: *mut Table) {
    // SAFETY: passed on from the caller: the words follow.
    unsafe { ptr::write_bytes(places_of(table, 0), 0, 1 << (u32::BITS - (*table).shift)) }
}

/// The two places that keys of a hash have.
///
/// # Safety
/// There is a table.
#[inline(always)]
unsafe fn places_of(table: *mut Table, hash: u32) -> *mut u64 {
    // SAFETY: passed on from the caller; the words follow.
    unsafe { table.add(1).cast::<u64>().add((hash >> (*table).shift & !1) as usize) }
}

/// What a place says, if it is right and about this key.
#[inline(always)]
unsafe fn known(table: *const Table, place: u64, key: Slot) -> Option<Known> {
    // SAFETY: passed on from the caller. A place of a valid epoch is in a leaf of the tree.
    unsafe {
        let epoch = (place >> EPOCH_SHIFT) as u32;
        if epoch < (*table).valid_from {
            return None;
        }
        let leaf = (place & ((1 << INDEX_SHIFT) - 1)) as usize as *const Node;
        let index = (place >> INDEX_SHIFT & INDEX_MASK) as usize;
        if index >= (*leaf).len() || (*leaf).key_head() != key.head() || !is_same(leaf, index, key)
        {
            return None;
        }
        let is_own = place >> OWN_SHIFT & 1 != 0 && epoch >= (*table).own_from;
        Some(Known { leaf, index, is_own })
    }
}

/// The hash of a number, a text, or of what has some: equal keys have equal ones.
#[inline(always)]
unsafe fn hash(key: Slot) -> Option<u32> {
    if is_number(key.tag()) {
        return Some((key.bits.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as u32);
    }
    // SAFETY: passed on from the caller.
    unsafe { hash_of_object(key) }
}

#[inline(never)]
unsafe fn hash_of_object(key: Slot) -> Option<u32> {
    // SAFETY: passed on from the caller: the key is alive.
    unsafe {
        match key.tag() {
            Tag::String => Some(hash_of(string::as_str(key).as_bytes())),
            Tag::Tuple | Tag::Data if reactive::id_of(key).is_none() => {
                let fields = std::slice::from_raw_parts(data::fields_of(key), data::count_of(key));
                let parts = fields.iter().map(|field| match field.tag() {
                    Tag::String => hash_of(string::as_str(*field).as_bytes()) as u64,
                    tag if is_number(tag) => field.bits,
                    // Its parts don't count.
                    _ => 0,
                });
                Some(hash_of(&parts.fold(key.head(), |hash, part| {
                    (hash.rotate_left(5) ^ part).wrapping_mul(0x9E37_79B9_7F4A_7C15)
                })))
            }
            _ => None,
        }
    }
}
