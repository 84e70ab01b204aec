//! The hot path: what every call and return of the running process books, in the machine's loop.
//!
//! A call of a small function takes the machine less than a hundred instructions, and so must a
//! call and a return here: one node of the tree and one place of the stack are touched, everything
//! else that the document has is worked out from the tree. Each function below either does all of
//! its work or nothing and says so: the loop then leaves the rest to `profile/booking`, off its
//! way. That happens where a node isn't known yet, where a gap is measured, and where room runs
//! out: all of these move the two marks, so that the hot path has one comparison for them.
//!
//! The time of a segment (a time slice, or what of it lies between two pauses) isn't known before
//! its end, so calls book units: gaps between events and the reductions in them. Both are counted
//! by one number, see [`Gaps`].
//!
//! Every `unsafe` block of this file rests on the same premise: the pointers are those of the
//! tree, the stack and the record, renewed by [`Live::look_at`] and `profile/booking` whenever
//! these have moved; nodes on the stack and in edges are nodes of the tree; the marks leave the
//! stack room for as many calls as there is fuel down to them, and the record has room for
//! `log_left` words.

/// A node's number.
pub type NodeId = u32;

/// Added to the function of a node that tail calls enter. No program has so many functions.
pub const TAIL: u32 = 1 << 30;

/// Places for nodes that are reached from a node, by the function that is called.
pub const EDGES: u32 = 8;

/// Where the edge of a call of a function stands.
#[inline(always)]
pub fn edge_of_call(function: u32) -> usize {
    (function % EDGES) as usize
}

/// Where the edge of a tail call of a function stands.
#[inline(always)]
pub fn edge_of_tail_call(function: u32) -> usize {
    ((function + EDGES / 2) % EDGES) as usize
}

/// Gaps between events: their reductions in the upper 32 bits, how many in the lower ones, so that
/// one addition books both.
#[derive(Clone, Copy, Default, Debug)]
pub struct Gaps(pub u64);

impl Gaps {
    /// Whether there are none.
    #[inline(always)]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Reductions.
    #[inline(always)]
    pub fn red(self) -> u32 {
        (self.0 >> 32) as u32
    }

    /// How many.
    #[inline(always)]
    pub fn count(self) -> u32 {
        self.0 as u32
    }

    /// What they weigh where all gaps cost the same.
    #[inline(always)]
    pub fn units(self) -> u32 {
        self.red().wrapping_add(self.count())
    }
}

/// The part of a path that every call touches: a line of the cache.
#[repr(align(64))]
#[derive(Clone, Debug)]
pub struct Hot {
    /// Of the running segment, whose time isn't shared out yet.
    pub segment: Gaps,
    /// Entries by calls, tail calls of other functions, and others.
    pub calls: u64,
    pub units_max: u32,
    /// The function whose call entered it last, with `TAIL` where tail calls do, or `NO_FUNCTION`:
    /// the instances of a generic function share a node.
    pub function: u32,
    /// The largest depth of the stack at which it was on top.
    pub depth_max: u32,
    /// Self tail calls in the running segment.
    pub again: u32,
    /// The nodes that calls and tail calls lead to, where they are known. Whether it is the right
    /// one tells its function.
    pub edges: [NodeId; EDGES as usize],
}

const _: () = assert!(size_of::<Hot>() == 64);

/// An event: what happened, and the machine's fuel.
#[derive(Clone, Copy, Default, Debug)]
pub struct Word {
    /// The node that is entered by a call, with `BY_TAIL_CALL` where that has replaced the
    /// activation of the word before; or one of the numbers below.
    pub what: u32,
    pub fuel: u32,
}

/// The activation on top ends.
pub const LEAVE: u32 = u32::MAX;
/// The function on top called itself in tail position: in place of the fuel, how often.
pub const AGAIN: u32 = u32::MAX - 2;
/// Added to the node. There are fewer nodes.
pub const BY_TAIL_CALL: u32 = 1 << 30;

/// An activation on the stack: its node in the lower half of `top`, its units of the segments
/// before in the upper one.
#[derive(Clone, Copy, Default)]
pub struct Entry {
    /// Gaps as the top frame in the running segment, which the node hasn't got yet.
    pub gaps: Gaps,
    pub top: u64,
}

const _: () = assert!(size_of::<Entry>() == 16);

/// The mark above which no fuel and no depth is.
pub const ALWAYS: u32 = u32::MAX;

/// The state of the running process.
pub struct Live {
    nodes: *mut Hot,
    /// The nodes with units in the running segment.
    weighed: *mut NodeId,
    weighed_count: usize,
    /// The activations below the one on top.
    entries: *mut Entry,
    /// How many those are.
    pub depth: u32,
    /// With less fuel calls and tail calls are not booked here.
    pub call_mark: u32,
    /// At this depth and below returns and tail calls are not booked here.
    pub return_mark: u32,
    /// Room for words of single calls.
    pub log_left: u32,
    pub log_at: *mut Word,
    /// The activation on top, as in [`Entry`]; at the bottom it is the process's root.
    pub top: u64,
    /// What must be subtracted from the fuel, both in the upper half, for the gaps of the
    /// activation on top.
    start: u64,
}

impl Default for Live {
    fn default() -> Live {
        Live {
            nodes: std::ptr::null_mut(),
            weighed: std::ptr::null_mut(),
            weighed_count: 0,
            entries: std::ptr::null_mut(),
            depth: 0,
            call_mark: ALWAYS,
            return_mark: ALWAYS,
            log_left: 0,
            log_at: std::ptr::null_mut(),
            top: 0,
            start: 0,
        }
    }
}

/// Fuel where reductions are counted.
#[inline(always)]
fn at(fuel: u32) -> u64 {
    u64::from(fuel) << 32
}

impl Live {
    /// The tree or the stack may have moved.
    pub fn look_at(&mut self, nodes: &mut [Hot], weighed: &mut [NodeId], entries: &mut [Entry]) {
        self.nodes = nodes.as_mut_ptr();
        self.weighed = weighed.as_mut_ptr();
        self.entries = entries.as_mut_ptr();
    }

    /// The node on top.
    #[inline(always)]
    pub fn node(&self) -> NodeId {
        self.top as NodeId
    }

    #[inline(always)]
    unsafe fn hot<'a>(&self, id: NodeId) -> &'a mut Hot {
        // SAFETY: see the head of this file.
        unsafe { &mut *self.nodes.add(id as usize) }
    }

    /// A slice begins: nothing has run in it.
    pub fn begin(&mut self, fuel: u32) {
        self.start = at(fuel);
    }

    /// The gaps of the activation on top, with one that ends now.
    #[inline(always)]
    pub fn gaps(&self, fuel: u32) -> Gaps {
        Gaps(self.start.wrapping_sub(at(fuel)) + 1)
    }

    /// Reductions of the activation on top beside those that the fuel tells of.
    pub fn charge(&mut self, reductions: u32) {
        self.start = self.start.wrapping_add(at(reductions));
    }

    /// Notes an event, if single calls are recorded.
    #[inline(always)]
    pub fn note(&mut self, what: u32, fuel: u32) {
        if self.log_left > 0 {
            // SAFETY: there is room.
            unsafe {
                *self.log_at = Word { what, fuel };
                self.log_at = self.log_at.add(1);
            }
            self.log_left -= 1;
            if self.log_left == 0 {
                self.call_mark = ALWAYS;
                self.return_mark = ALWAYS;
            }
        }
    }

    /// The last words can be written again.
    pub fn take_back(&mut self, words: u32) {
        // SAFETY: they were written, one after another.
        self.log_at = unsafe { self.log_at.sub(words as usize) };
        self.log_left += words;
    }

    /// A call whose node is known.
    #[inline(always)]
    pub fn call(&mut self, function: u32, fuel: u32) -> bool {
        // SAFETY: see the head of this file.
        unsafe {
            let id = self.hot(self.node()).edges[edge_of_call(function)];
            let node = self.hot(id);
            if node.function != function || fuel < self.call_mark {
                return false;
            }
            self.note(id, fuel);
            node.calls += 1;
            self.push(id, self.gaps(fuel), fuel);
        }
        true
    }

    /// Puts an activation on top; the one below it has had these gaps.
    ///
    /// # Safety
    /// There is such a node, and room.
    #[inline(always)]
    unsafe fn push(&mut self, id: NodeId, gaps: Gaps, fuel: u32) {
        // SAFETY: passed on from the caller.
        unsafe {
            let entry = self.entries.add(self.depth as usize);
            (*entry).gaps = gaps;
            (*entry).top = self.top;
            self.depth += 1;
            self.replace(id, fuel);
        }
    }

    /// Puts an activation in the place of the one on top.
    #[inline(always)]
    unsafe fn replace(&mut self, id: NodeId, fuel: u32) {
        // SAFETY: passed on from the caller.
        let node = unsafe { self.hot(id) };
        self.top = u64::from(id);
        self.start = at(fuel);
        if self.depth > node.depth_max {
            node.depth_max = self.depth;
        }
    }

    /// Puts an activation on top, off the hot path.
    pub fn put(&mut self, id: NodeId, gaps: Gaps, fuel: u32, nodes: &[Hot], entries: &[Entry]) {
        assert!((id as usize) < nodes.len() && (self.depth as usize) < entries.len());
        // SAFETY: it was just tested.
        unsafe { self.push(id, gaps, fuel) };
    }

    /// Ends the activation on top, off the hot path.
    pub fn take(&mut self, gaps: Gaps, fuel: u32) {
        assert!(self.depth > 0, "the root is never on top when something ends");
        // SAFETY: it was just tested.
        unsafe { if gaps.is_empty() { self.remove(fuel) } else { self.pop(gaps, fuel) } }
    }

    /// A return.
    #[inline(always)]
    pub fn leave(&mut self, fuel: u32) -> bool {
        if self.depth <= self.return_mark {
            return false;
        }
        self.note(LEAVE, fuel);
        // SAFETY: the depth isn't 0.
        unsafe { self.pop(self.gaps(fuel), fuel) };
        true
    }

    /// The activation on top ends, with these gaps of the segment.
    ///
    /// # Safety
    /// There is one below it.
    #[inline(always)]
    unsafe fn pop(&mut self, gaps: Gaps, fuel: u32) {
        self.weigh(self.top, gaps);
        // SAFETY: passed on from the caller.
        unsafe { self.remove(fuel) };
    }

    /// The same for one without gaps in the segment.
    ///
    /// # Safety
    /// There is one below it.
    #[inline(always)]
    unsafe fn remove(&mut self, fuel: u32) {
        self.depth -= 1;
        // SAFETY: passed on from the caller.
        let entry = unsafe { *self.entries.add(self.depth as usize) };
        self.top = entry.top;
        self.start = at(fuel).wrapping_add(entry.gaps.0);
    }

    /// Gives an activation's gaps of the segment, which there are, to its node.
    #[inline(always)]
    fn weigh(&mut self, top: u64, gaps: Gaps) {
        let id = top as NodeId;
        // SAFETY: see the head of this file; there is room for every node once.
        unsafe {
            let node = self.hot(id);
            let units = gaps.units().wrapping_add((top >> 32) as u32);
            if units > node.units_max {
                node.units_max = units;
            }
            if node.segment.is_empty() {
                *self.weighed.add(self.weighed_count) = id;
                self.weighed_count += 1;
            }
            node.segment.0 += gaps.0;
        }
    }

    /// A tail call of another function whose node is known.
    #[inline(always)]
    pub fn tail_call(&mut self, function: u32, fuel: u32) -> bool {
        // SAFETY: see the head of this file.
        unsafe {
            let id = self.hot(self.node()).edges[edge_of_tail_call(function)];
            let node = self.hot(id);
            let is_marked = fuel < self.call_mark || self.depth <= self.return_mark;
            // It takes two words.
            if node.function != function | TAIL || is_marked || self.log_left == 1 {
                return false;
            }
            self.note(LEAVE, fuel);
            self.note(id | BY_TAIL_CALL, fuel);
            node.calls += 1;
            self.weigh(self.top, self.gaps(fuel));
            self.replace(id, fuel);
        }
        true
    }

    /// A function that calls itself in tail position.
    #[inline(always)]
    pub fn self_tail_call(&mut self, fuel: u32) -> bool {
        if fuel < self.call_mark {
            return false;
        }
        if self.log_left > 0 {
            self.note_again();
        }
        // SAFETY: see the head of this file.
        unsafe { self.hot(self.node()).again += 1 };
        // One gap more; its reductions are those of the one that goes on.
        self.start += 1;
        true
    }

    #[inline(always)]
    fn note_again(&mut self) {
        // SAFETY: a word stands before each that there is room for.
        let last = unsafe { &mut *self.log_at.sub(1) };
        if last.what == AGAIN {
            last.fuel = last.fuel.saturating_add(1);
        } else {
            self.note(AGAIN, 1);
        }
    }

    /// The segment ends: the nodes of all that have run in it get their gaps. Whoever runs has a
    /// gap before something is put above him, so below one without gaps nobody has run. Gives the
    /// number of nodes that were weighed.
    pub fn settle(&mut self, fuel: u32, entries: &mut [Entry]) -> usize {
        let gaps = self.gaps(fuel);
        self.top = self.settle_one(self.top, gaps);
        self.start = at(fuel);
        for entry in entries[..self.depth as usize].iter_mut().rev() {
            let gaps = std::mem::take(&mut entry.gaps);
            if gaps.is_empty() {
                break;
            }
            entry.top = self.settle_one(entry.top, gaps);
        }
        std::mem::take(&mut self.weighed_count)
    }

    fn settle_one(&mut self, top: u64, gaps: Gaps) -> u64 {
        self.weigh(top, gaps);
        top.wrapping_add(at(gaps.units()))
    }
}
