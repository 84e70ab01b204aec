//! The table behind a map: where the entries with a hash stand. It knows neither keys nor values.
//!
//! Open addressing with linear probing; hashes are kept, so that growing and removing ask nobody
//! for them. A few entries stand in the table one after the other.

/// So many are looked through one after the other.
const FEW: usize = 8;

/// What [`Places::next`] says where there is none.
pub const NONE: usize = usize::MAX;

/// Where entries stand that are numbered from 0.
#[derive(Clone, Default, Debug)]
pub struct Places {
    /// A power of two of places, or, while there are few, only those of entries.
    table: Vec<Place>,
    /// The number of entries.
    count: usize,
}

/// A hash, and the number of its entry plus one; 0: nothing.
#[derive(Clone, Copy, Default, Debug)]
struct Place {
    hash: u32,
    entry: u32,
}

impl Places {
    /// Room for some entries.
    pub fn with_capacity(entries: usize) -> Places {
        let mut places = Places::default();
        match entries {
            0..=FEW => places.table.reserve(entries),
            _ => places.table.resize(table_size(entries), Place::default()),
        }
        places
    }

    /// Where a search for the entries with a hash begins.
    #[inline(always)]
    pub fn start(&self, hash: u32) -> usize {
        if self.table.len() <= FEW { 0 } else { hash as usize & (self.table.len() - 1) }
    }

    /// The next place of an entry with this hash, from a place on, or [`NONE`].
    #[inline(always)]
    pub fn next(&self, hash: u32, mut at: usize) -> usize {
        if self.table.len() <= FEW {
            while let Some(place) = self.table.get(at) {
                if place.hash == hash {
                    return at;
                }
                at += 1;
            }
            return NONE;
        }
        let last = self.table.len() - 1;
        loop {
            let place = self.table[at & last];
            if place.entry == 0 {
                return NONE;
            }
            if place.hash == hash {
                return at & last;
            }
            at += 1;
        }
    }

    /// The entry at a place.
    #[inline(always)]
    pub fn entry(&self, at: usize) -> usize {
        self.table[at].entry as usize - 1
    }

    /// Another entry, behind all others.
    pub fn push(&mut self, hash: u32) {
        self.count += 1;
        let place = Place { hash, entry: self.count as u32 };
        if self.table.len() <= FEW && self.count <= FEW {
            return self.table.push(place);
        }
        if self.count > self.table.len() / 4 * 3 {
            let full = std::mem::take(&mut self.table);
            self.table.resize(table_size(self.count), Place::default());
            full.into_iter().filter(|place| place.entry != 0).for_each(|place| self.enter(place));
        }
        self.enter(place);
    }

    /// The entry at a place goes, and the last one, whose hash is told, takes its number.
    pub fn swap_remove(&mut self, at: usize, last: u32) {
        let mut moved = self.next(last, self.start(last));
        while self.entry(moved) + 1 != self.count {
            moved = self.next(last, moved + 1);
        }
        self.table[moved].entry = self.table[at].entry;
        self.count -= 1;
        if self.table.len() <= FEW {
            self.table.swap_remove(at);
        } else {
            self.close(at);
        }
    }

    /// Only some entries stay, in their order.
    pub fn retain(&mut self, stays: &[bool]) {
        let mut hashes = vec![0; stays.len()];
        for place in self.table.iter().filter(|place| place.entry != 0) {
            hashes[place.entry as usize - 1] = place.hash;
        }
        *self = Places::default();
        for (hash, _) in hashes.into_iter().zip(stays).filter(|(_, stays)| **stays) {
            self.push(hash);
        }
    }

    fn enter(&mut self, place: Place) {
        let last = self.table.len() - 1;
        let mut at = place.hash as usize & last;
        while self.table[at].entry != 0 {
            at = (at + 1) & last;
        }
        self.table[at] = place;
    }

    /// Moves those behind a place that is free again nearer to where their searches begin.
    fn close(&mut self, mut hole: usize) {
        let last = self.table.len() - 1;
        self.table[hole] = Place::default();
        let mut at = hole;
        loop {
            at = (at + 1) & last;
            let place = self.table[at];
            if place.entry == 0 {
                return;
            }
            let home = place.hash as usize;
            if at.wrapping_sub(home) & last >= at.wrapping_sub(hole) & last {
                self.table[hole] = std::mem::take(&mut self.table[at]);
                hole = at;
            }
        }
    }
}

/// At most half of a new table is filled.
fn table_size(entries: usize) -> usize {
    (2 * entries).next_power_of_two()
}
