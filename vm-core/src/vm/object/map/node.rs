//! The nodes of a tree: blocks of words, keys apart from what belongs to them, so that a search
//! reads few lines of the cache.
//!
//! A leaf has keys and values. An inner node has children, and for each the first key in it, which
//! the leaf owns. Where all keys of a node have the same head (tag and `aux`: all are numbers, all
//! are texts, all records of one type), it stands once, in the node, and a key is one word; so it
//! is with values, and the value `()` takes no room at all: a set is a map to it.
//!
//! Nothing here knows an order. Nodes are counted; one that several trees share never changes.

use crate::vm::alloc;
use crate::vm::value::{Slot, Tag};
use std::mem::MaybeUninit;
use std::ptr;

/// A block of words follows: `capacity` keys, then `capacity` values or children.
#[repr(C)]
pub struct Node {
    refs: u32,
    len: u8,
    capacity: u8,
    /// How many words a key takes.
    key_words: u8,
    /// How many words a value takes.
    value_words: u8,
    key_head: u64,
    value_head: u64,
}

/// The head of a node's keys, or values, that have none in common: each takes two words.
const MIXED: u64 = u64::MAX - 2;
/// What stands for the head of children.
const CHILD: u64 = u64::MAX - 1;
/// The same where the values in all leaves below take room. They do so for ever: a leaf's values
/// get another head only where they have none in common.
const CHILD_WITH_VALUES: u64 = u64::MAX;

/// Entries of a leaf. With 31 of two times two words it fills the largest of the small blocks.
pub const LEAF_MAX: usize = 31;
/// Children of an inner node: it fills that block with keys of two words.
pub const INNER_MAX: usize = 41;

/// What a processor loads at once, on most.
const LINE_BYTES: usize = 64;

const _: () = assert!(size_of::<Node>() + 8 * LEAF_MAX > 3 * LINE_BYTES, "what `fetch` reads");
const _: () = assert!(bytes_of(LEAF_MAX, 2) > 7 * LINE_BYTES, "what it reads of values, too");

/// Nodes above each other at most: only those at the ends of a tree, or that others have been taken
/// out of, are less than half full, so the memory ends far below.
pub const HEIGHT_MAX: usize = 16;

/// A counted reference to a node; the address is 0 where there is none.
#[repr(transparent)]
pub struct Link(u64);

/// What decides about a node's room.
struct Shape {
    key_head: u64,
    value_head: u64,
    capacity: usize,
}

impl Link {
    /// No node.
    pub const NONE: Link = Link(0);

    /// Takes over a reference.
    pub fn to(node: *mut Node) -> Link {
        Link(node as usize as u64)
    }

    /// The node.
    #[inline(always)]
    pub fn node(&self) -> *mut Node {
        self.0 as usize as *mut Node
    }

    /// Whether there is none.
    #[inline(always)]
    pub fn is_none(&self) -> bool {
        self.0 == 0
    }

    /// One more reference to the same node.
    pub fn share(&self) -> Link {
        if !self.is_none() {
            // SAFETY: the node is alive as long as a link leads to it.
            unsafe { (*self.node()).refs += 1 }
        }
        Link(self.0)
    }

    /// Gives the reference up; the last one takes the node with it.
    ///
    /// # Safety
    /// The link isn't used any more.
    pub unsafe fn release(&self) {
        let node = self.node();
        // SAFETY: the node is alive; the last reference frees it and what it owns. Trees are low:
        // see `HEIGHT_MAX`.
        unsafe {
            (*node).refs -= 1;
            if (*node).refs == 0 {
                (*node).each_owned(Given::Up);
                free(node);
            }
        }
    }
}

/// What happens to everything that a node refers to.
#[derive(Clone, Copy, PartialEq)]
enum Given {
    Once,
    Up,
}

/// How many words what has this head takes.
const fn words_of(head: u64) -> usize {
    match head {
        MIXED => 2,
        0 => 0,
        _ => 1,
    }
}

const _: () = assert!(Slot::UNIT.head() == 0, "`()` takes no room");

/// Whether something with this head is counted.
fn is_counted(head: u64) -> bool {
    head as u32 >= Tag::String as u32
}

/// The head of what has the first one, and one more thing.
#[inline(always)]
fn joined(head: u64, other: u64) -> u64 {
    if head == other { head } else { MIXED }
}

const fn bytes_of(capacity: usize, words: usize) -> usize {
    size_of::<Node>() + 8 * capacity * words
}

fn allocate(shape: Shape) -> *mut Node {
    let (key_words, value_words) = (words_of(shape.key_head), words_of(shape.value_head));
    let node = alloc::allocate(bytes_of(shape.capacity, key_words + value_words)).cast();
    let new = Node {
        refs: 1,
        len: 0,
        capacity: shape.capacity as u8,
        key_words: key_words as u8,
        value_words: value_words as u8,
        key_head: shape.key_head,
        value_head: shape.value_head,
    };
    // SAFETY: the block is new, large enough and aligned.
    unsafe { ptr::write(node, new) };
    node
}

/// Gives the block back, not what it refers to.
unsafe fn free(node: *mut Node) {
    // SAFETY: passed on from the caller: nobody uses the node any more.
    unsafe {
        let words = (*node).key_words + (*node).value_words;
        alloc::release(node.cast(), bytes_of((*node).capacity as usize, words as usize));
    }
}

/// A new leaf of one entry, or an inner node of one child.
///
/// # Safety
/// The caller gives a reference of each to the node.
pub unsafe fn single(key: Slot, value: Slot, value_head: u64) -> Link {
    // One entry is the most frequent number.
    let capacity = if value_head < CHILD { 1 } else { INNER_MAX };
    let node = allocate(Shape { key_head: key.head(), value_head, capacity });
    // SAFETY: there is room for one.
    unsafe {
        (*node).len = 1;
        (*node).put_key(0, key);
        (*node).put_value(0, value);
    }
    Link::to(node)
}

impl Node {
    /// Begins to load a node before its head is there: a large tree isn't in the cache, and one
    /// load would wait for the other. Values come along, because what is found among the keys is
    /// read among them, or moved.
    ///
    /// # Safety
    /// The node is below this one.
    #[inline(always)]
    pub unsafe fn fetch(&self, node: *const Node) {
        // SAFETY: below another one a node has room for `LEAF_MAX` keys, and for as many values if
        // they take room; an inner node is larger.
        unsafe {
            fetch_line(node, 1);
            fetch_line(node, 2);
            fetch_line(node, 3);
            if self.value_head == CHILD_WITH_VALUES {
                fetch_line(node, 4);
                fetch_line(node, 5);
                fetch_line(node, 6);
                fetch_line(node, 7);
            }
        }
    }

    /// What the node above this one has in place of the head of values.
    pub fn head_above(&self) -> u64 {
        match self.value_head {
            0 => CHILD,
            head if head < CHILD => CHILD_WITH_VALUES,
            head => head,
        }
    }

    /// The number of entries, or children.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.len as usize
    }

    /// After entries were moved, or before.
    pub fn set_len(&mut self, len: usize) {
        self.len = len as u8;
    }

    /// The heads of keys and values.
    pub fn heads(&self) -> [u64; 2] {
        [self.key_head, self.value_head]
    }

    /// The head that all keys have, if there is one.
    #[inline(always)]
    pub fn key_head(&self) -> u64 {
        self.key_head
    }

    /// The head that all values have, if there is one, or what children have in its place.
    #[inline(always)]
    pub fn value_head(&self) -> u64 {
        self.value_head
    }

    /// Whether it has values, not children.
    #[inline(always)]
    pub fn is_leaf(&self) -> bool {
        self.value_head < CHILD
    }

    /// Whether nobody else has it.
    #[inline(always)]
    pub fn is_own(&self) -> bool {
        self.refs == 1
    }

    /// Whether a leaf takes a value of this head as it is.
    #[inline(always)]
    pub fn takes_value(&self, head: u64) -> bool {
        self.value_head == joined(self.value_head, head)
    }

    /// Whether one more fits in.
    #[inline(always)]
    pub fn has_room(&self) -> bool {
        self.len < self.capacity
    }

    /// As many as it may have.
    pub fn len_max(&self) -> usize {
        if self.is_leaf() { LEAF_MAX } else { INNER_MAX }
    }

    /// Whether it has as many as it may.
    #[inline(always)]
    pub fn is_full(&self) -> bool {
        self.len() >= self.len_max()
    }

    /// Whether it has so few that it is put together with a neighbour.
    pub fn is_thin(&self) -> bool {
        self.len() < self.len_max() / 4
    }

    /// The words of the keys.
    #[inline(always)]
    pub fn keys(&self) -> *mut u64 {
        // SAFETY: they follow.
        unsafe { (&raw const *self).add(1).cast_mut().cast() }
    }

    #[inline(always)]
    fn values(&self) -> *mut u64 {
        // SAFETY: they follow the keys.
        unsafe { self.keys().add(self.capacity as usize * self.key_words as usize) }
    }

    /// A key.
    ///
    /// # Safety
    /// There are more than `index`.
    #[inline(always)]
    pub unsafe fn key(&self, index: usize) -> Slot {
        // SAFETY: passed on from the caller.
        unsafe { read(self.keys(), self.key_head, index) }
    }

    /// A value of a leaf.
    ///
    /// # Safety
    /// There are more than `index`.
    #[inline(always)]
    pub unsafe fn value(&self, index: usize) -> Slot {
        // SAFETY: passed on from the caller.
        unsafe { read(self.values(), self.value_head, index) }
    }

    /// Where a key and its value stand. What takes no room has the place of the next one.
    pub fn places(&self, index: usize) -> [usize; 2] {
        let address = |start: *mut u64, words: u8| start as usize + 8 * index * words as usize;
        [address(self.keys(), self.key_words), address(self.values(), self.value_words)]
    }

    /// The link to a child.
    ///
    /// # Safety
    /// It is an inner node with more than `index`.
    #[inline(always)]
    pub unsafe fn child(&self, index: usize) -> *mut Link {
        // SAFETY: passed on from the caller.
        unsafe { self.values().add(index).cast() }
    }

    /// Writes a key; what stood there is not given up.
    ///
    /// # Safety
    /// There is room, for a key of this head.
    #[inline(always)]
    pub unsafe fn put_key(&mut self, index: usize, key: Slot) {
        // SAFETY: passed on from the caller.
        unsafe { write(self.keys(), self.key_words, index, key) }
    }

    /// The same for a value, or a child's address.
    ///
    /// # Safety
    /// As for `put_key`.
    #[inline(always)]
    pub unsafe fn put_value(&mut self, index: usize, value: Slot) {
        // SAFETY: passed on from the caller.
        unsafe { write(self.values(), self.value_words, index, value) }
    }

    /// Makes room for `count` more before `index`.
    ///
    /// # Safety
    /// There is room; they are written next.
    #[inline(always)]
    pub unsafe fn open(&mut self, index: usize, count: usize) {
        // SAFETY: passed on from the caller.
        unsafe { self.shift(index, index + count, self.len() - index) }
        self.len += count as u8;
    }

    /// Closes the gap of `count` that were moved away.
    ///
    /// # Safety
    /// There are as many from `index` on.
    pub unsafe fn close(&mut self, index: usize, count: usize) {
        self.len -= count as u8;
        // SAFETY: passed on from the caller.
        unsafe { self.shift(index + count, index, self.len() - index) }
    }

    #[inline(always)]
    unsafe fn shift(&mut self, from: usize, to: usize, count: usize) {
        for (start, words) in [(self.keys(), self.key_words), (self.values(), self.value_words)] {
            let words = words as usize;
            // SAFETY: passed on from the caller.
            unsafe { ptr::copy(start.add(from * words), start.add(to * words), count * words) }
        }
    }

    /// Takes one more reference to all that the node owns, or gives one up.
    unsafe fn each_owned(&self, given: Given) {
        // SAFETY: what a node refers to is alive, and it owns what the caller gives up.
        unsafe {
            if !self.is_leaf() {
                for index in 0..self.len() {
                    match given {
                        Given::Once => (*(*self.child(index)).node()).refs += 1,
                        Given::Up => (*self.child(index)).release(),
                    }
                }
                return;
            }
            for (start, head) in [(self.keys(), self.key_head), (self.values(), self.value_head)] {
                for index in 0..if is_counted(head) { self.len() } else { 0 } {
                    match given {
                        Given::Once => read(start, head, index).retain(),
                        Given::Up => read(start, head, index).release(),
                    }
                }
            }
        }
    }
}

#[inline(always)]
unsafe fn read(start: *const u64, head: u64, index: usize) -> Slot {
    // SAFETY: passed on from the caller: `start` has more than `index` of this head.
    unsafe {
        match words_of(head) {
            1 => Slot::from_head(head, *start.add(index)),
            0 => Slot::UNIT,
            _ => Slot::read(start.cast::<Slot>().add(index)),
        }
    }
}

#[inline(always)]
unsafe fn write(start: *mut u64, words: u8, index: usize, slot: Slot) {
    // SAFETY: passed on from the caller: there is room.
    unsafe {
        match words {
            1 => *start.add(index) = slot.bits,
            0 => {}
            _ => slot.write(start.cast::<Slot>().add(index)),
        }
    }
}

/// Loads a line of a block, of which nothing is used.
#[inline(always)]
unsafe fn fetch_line(node: *const Node, index: usize) {
    // SAFETY: passed on from the caller: the block reaches so far.
    unsafe {
        let line = node.cast::<MaybeUninit<[u8; LINE_BYTES]>>().add(index);
        ptr::read_volatile(line.cast::<MaybeUninit<u8>>());
    }
}

/// The node of a link, fit for being changed: nobody else has it, keys and values of these heads
/// fit in, and there is room for `more`. If it isn't so, another node takes its place.
///
/// # Safety
/// The link leads to a node, and nobody else uses the link.
#[inline(always)]
pub unsafe fn ready(link: *mut Link, heads: [u64; 2], more: usize) -> *mut Node {
    // SAFETY: passed on from the caller.
    unsafe {
        let node = (*link).node();
        let is_ready = (*node).refs == 1
            && (*node).key_head == joined((*node).key_head, heads[0])
            && (*node).value_head == joined((*node).value_head, heads[1])
            && (*node).len() + more <= (*node).capacity as usize;
        if is_ready { node } else { renew(link, heads, more) }
    }
}

/// The same for a node that keeps its heads.
///
/// # Safety
/// As for [`ready`].
pub unsafe fn own(link: *mut Link) -> *mut Node {
    // SAFETY: passed on from the caller.
    unsafe {
        let node = (*link).node();
        ready(link, [(*node).key_head, (*node).value_head], 0)
    }
}

#[cold]
#[inline(never)]
unsafe fn renew(link: *mut Link, heads: [u64; 2], more: usize) -> *mut Node {
    // SAFETY: passed on from the caller. The new node gets the references of the old one, or its
    // own where the old one stays with others.
    unsafe {
        let old = (*link).node();
        let shape = Shape {
            key_head: joined((*old).key_head, heads[0]),
            value_head: joined((*old).value_head, heads[1]),
            capacity: capacity_for((*old).len() + more, &*old),
        };
        let new = allocate(shape);
        transfer(old, 0, new, 0, (*old).len());
        (*new).len = (*old).len;
        if (*old).refs == 1 {
            free(old);
        } else {
            (*old).refs -= 1;
            (*new).each_owned(Given::Once);
        }
        *link = Link::to(new);
        new
    }
}

/// The room of a node that takes the place of another one.
fn capacity_for(len: usize, old: &Node) -> usize {
    match len {
        _ if len <= old.capacity as usize => old.capacity as usize,
        ..=16 => len.next_power_of_two(),
        _ => old.len_max(),
    }
}

/// Moves `count` entries from one node to another. The lengths are the caller's matter.
///
/// # Safety
/// They are there, there is room, and their heads fit.
pub unsafe fn transfer(
    from: *mut Node,
    from_index: usize,
    to: *mut Node,
    to_index: usize,
    count: usize,
) {
    // SAFETY: passed on from the caller.
    unsafe {
        let sides = [
            ((*from).keys(), (*from).key_head, (*to).keys(), (*to).key_words),
            ((*from).values(), (*from).value_head, (*to).values(), (*to).value_words),
        ];
        for (start, head, target, words) in sides {
            let same = words_of(head);
            if same == words as usize {
                let (source, target) = (start.add(from_index * same), target.add(to_index * same));
                ptr::copy_nonoverlapping(source, target, count * same);
                continue;
            }
            for index in 0..count {
                let slot = read(start, head, from_index + index);
                write(target, words, to_index + index, slot);
            }
        }
    }
}

/// Cuts a node in two: the entries from `index` on go to a new node.
///
/// # Safety
/// Nobody else has the node, which has more than `index`.
pub unsafe fn split(node: *mut Node, index: usize) -> Link {
    // SAFETY: passed on from the caller; the new node has the same heads.
    unsafe {
        let (key_head, value_head) = ((*node).key_head, (*node).value_head);
        let right = allocate(Shape { key_head, value_head, capacity: (*node).len_max() });
        transfer(node, index, right, 0, (*node).len() - index);
        (*right).len = (*node).len - index as u8;
        (*node).len = index as u8;
        Link::to(right)
    }
}
