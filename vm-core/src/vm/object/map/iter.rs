//! Entries in the order of their keys.

use super::node::{HEIGHT_MAX, Link, Node};
use super::{Lent, Map};
use std::marker::PhantomData;
use std::ptr::null;

/// The entries of a map that are still to come.
pub struct Iter<'m> {
    leaf: *const Node,
    index: usize,
    /// How many entries are left.
    left: usize,
    /// The inner nodes above the leaf, the root first, with the number of their next child.
    above: [(*const Node, usize); HEIGHT_MAX],
    height: usize,
    map: PhantomData<&'m Map>,
}

impl<'m> Iter<'m> {
    /// All entries of a map.
    pub fn new(map: &'m Map) -> Iter<'m> {
        let mut iter = Iter {
            leaf: null(),
            index: 0,
            left: map.len(),
            above: [(null(), 0); HEIGHT_MAX],
            height: 0,
            map: PhantomData,
        };
        if !map.root.is_none() {
            // SAFETY: the map stays as it is as long as it is borrowed.
            unsafe { iter.descend(&map.root) };
        }
        iter
    }

    /// Goes down to the first leaf below a node.
    unsafe fn descend(&mut self, link: *const Link) {
        // SAFETY: passed on from the caller: what a link leads to is alive.
        unsafe {
            let mut node = (*link).node().cast_const();
            while !(*node).is_leaf() {
                self.above[self.height] = (node, 1);
                self.height += 1;
                node = (*(*node).child(0)).node();
            }
            (self.leaf, self.index) = (node, 0);
        }
    }

    /// Goes to the leaf behind this one, which there is.
    #[inline(never)]
    fn next_leaf(&mut self) {
        // SAFETY: the nodes above are alive.
        unsafe {
            loop {
                let (node, next) = &mut self.above[self.height - 1];
                if *next < (**node).len() {
                    let child = (**node).child(*next);
                    *next += 1;
                    return self.descend(child);
                }
                self.height -= 1;
            }
        }
    }

    /// The leaf and the place of the next entry.
    #[inline]
    pub(super) fn next_place(&mut self) -> Option<(*const Node, usize)> {
        self.left = self.left.checked_sub(1)?;
        // SAFETY: the leaf is alive.
        if self.index == unsafe { (*self.leaf).len() } {
            self.next_leaf();
        }
        self.index += 1;
        Some((self.leaf, self.index - 1))
    }
}

impl<'m> Iterator for Iter<'m> {
    type Item = (Lent<'m>, Lent<'m>);

    #[inline]
    fn next(&mut self) -> Option<(Lent<'m>, Lent<'m>)> {
        let (leaf, index) = self.next_place()?;
        // SAFETY: the leaf is alive and unchanged during `'m`.
        unsafe { Some((Lent::new((*leaf).key(index)), Lent::new((*leaf).value(index)))) }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}
