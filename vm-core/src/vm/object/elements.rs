//! Walking a list's elements. It keeps none of them alive.

use super::list::{head_place, length, tail};
use crate::vm::value::{Slot, Tag};

/// The elements of a list in order, without references.
#[derive(Clone)]
pub struct Elements {
    list: Slot,
}

impl Elements {
    /// Walks a list.
    ///
    /// # Safety
    /// The slot is a list that stays alive as long as the iterator and its items.
    pub unsafe fn new(list: Slot) -> Elements {
        Elements { list }
    }

    /// Where the next element lies.
    #[inline(always)]
    pub fn next_place(&mut self) -> Option<*const Slot> {
        if self.list.tag() == Tag::Nil {
            return None;
        }
        // SAFETY: the list is alive and isn't empty.
        unsafe {
            let place = head_place(self.list);
            self.list = tail(self.list);
            Some(place)
        }
    }
}

impl Iterator for Elements {
    type Item = Slot;

    #[inline(always)]
    fn next(&mut self) -> Option<Slot> {
        // SAFETY: the list is alive as long as the iterator.
        self.next_place().map(|place| unsafe { *place })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        // SAFETY: the list is alive.
        let count = unsafe { length(self.list) };
        (count, Some(count))
    }
}

impl ExactSizeIterator for Elements {}
