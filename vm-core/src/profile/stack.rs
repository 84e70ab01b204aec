//! The hot path: the stack of activations of the process that runs, and what every call and return
//! books. The time of a segment (a time slice, or what of it lies between two pauses) isn't known
//! before its end, so calls book units: gaps between events and the reductions in them.
//!
//! A call of a small function takes the machine less than a hundred instructions, and so must a call
//! and a return here: one node of the tree and one activation are touched, everything else that the
//! document has is worked out from the tree. The functions with `LOG` write the log of single calls
//! too; those without are the fast ones, and call nothing but what is cold.

use super::clock::{Rates, Time};
use super::frame::{FrameId, NONE};
use super::log::{Budget, Log};
use super::tree::{Fold, Gaps, NodeId, Path, Tree};

/// One entry into a function, or a block of self tail calls.
#[derive(Clone, Copy)]
struct Activation {
    frame: FrameId,
    node: NodeId,
    /// Gaps as the top frame in the running segment, which the node hasn't got yet.
    gaps: Gaps,
    /// Units of the segments before.
    before: u32,
    /// Activations of the block.
    calls: u32,
    /// Levels of calls that share the node.
    levels: u32,
}

impl Activation {
    fn new(frame: FrameId, node: NodeId, calls: u32, levels: u32) -> Activation {
        Activation { frame, node, gaps: Gaps::default(), before: 0, calls, levels }
    }

    /// Gives the node the gaps of the segment that ends.
    fn settle(&mut self, tree: &mut Tree) {
        let gaps = std::mem::take(&mut self.gaps);
        if !gaps.is_empty() {
            tree.weigh(self.node, gaps, self.before);
            self.before = self.before.wrapping_add(gaps.units());
        }
    }
}

/// What all processes share of the hot path.
pub struct Book {
    /// The paths.
    pub tree: Tree,
    /// What calls cost.
    pub rates: Rates,
    /// For single calls.
    pub budget: Budget,
    /// Weight of the segment so far; kept while single calls are recorded.
    pub weight: f64,
    /// Reductions of the program now.
    pub red: u64,
    /// Activations that exceptions left, indexed by frame.
    pub unwound: Vec<u64>,
}

/// The stack of one process.
pub struct Stack {
    /// The activation on top; at the bottom there is one of no frame.
    top: Activation,
    /// Those below it, and room.
    below: Vec<Activation>,
    /// How many those are.
    depth: usize,
    /// So many of them have no gaps in the running segment.
    settled: usize,
    /// Single calls.
    pub log: Log,
}

impl Default for Stack {
    fn default() -> Stack {
        Stack::new(0)
    }
}

impl Stack {
    /// An empty stack whose calls begin at this node.
    pub fn new(root: NodeId) -> Stack {
        Stack {
            top: Activation::new(NONE, root, 0, 0),
            below: Vec::new(),
            depth: 0,
            settled: 0,
            log: Log::default(),
        }
    }

    /// The frame on top, or `NONE`.
    pub fn top(&self) -> FrameId {
        self.top.frame
    }

    #[cold]
    #[inline(never)]
    fn make_room(&mut self) {
        let bottom = Activation::new(NONE, 0, 0, 0);
        self.below.resize((2 * self.below.len()).max(8), bottom);
    }

    /// The top frame has run until now: `passed` reductions.
    #[inline(always)]
    pub fn advance<const LOG: bool>(&mut self, passed: u32, book: &mut Book) {
        self.top.gaps.add(Gaps::one(passed));
        if LOG {
            book.red += passed as u64;
            if self.top.frame != NONE {
                book.weight += book.rates.weight(self.top.frame, passed as u64, 1);
            }
        }
    }

    /// A builtin's work counts as so many reductions beside the gap in which it happens.
    pub fn charge(&mut self, red: u32, book: &mut Book) {
        self.top.gaps.add(Gaps::more(red));
        book.red += red as u64;
        if self.top.frame != NONE {
            book.weight += book.rates.weight(self.top.frame, red as u64, 0);
        }
    }

    /// The segment ends: the nodes of all that have run in it get their gaps.
    pub fn settle(&mut self, tree: &mut Tree) {
        for activation in &mut self.below[self.settled..self.depth] {
            activation.settle(tree);
        }
        self.top.settle(tree);
        self.settled = self.depth;
    }

    /// A call.
    #[inline(always)]
    pub fn call<const LOG: bool>(&mut self, frame: FrameId, book: &mut Book) {
        self.open::<LOG>(frame, NONE, book);
    }

    /// A call and its return, `passed` reductions later; `false`, and nothing is done, where the call
    /// has no node of its own. Single calls are not recorded.
    #[inline(always)]
    pub fn call_and_leave(&mut self, frame: FrameId, passed: u32, book: &mut Book) -> bool {
        let path = Path { parent: self.top.node, frame, via: NONE };
        let (node, fold) = book.tree.enter(path);
        if fold == Fold::Own {
            book.tree.weigh(node, Gaps::one(passed), 0);
        }
        fold == Fold::Own
    }

    /// A tail call: the callee is booked as the child of the caller's parent.
    #[inline(always)]
    pub fn tail_call<const LOG: bool>(&mut self, frame: FrameId, book: &mut Book) {
        let via = self.top.frame;
        if via == frame {
            return self.self_tail_call(book);
        }
        self.close::<LOG>(book);
        self.open::<LOG>(frame, via, book);
        book.tree.node_mut(self.top.node).tail_calls += 1;
    }

    /// The top frame's function called itself in tail position.
    #[inline(always)]
    pub fn self_tail_call(&mut self, book: &mut Book) {
        self.top.calls = self.top.calls.saturating_add(1);
        let node = book.tree.node_mut(self.top.node);
        node.calls += 1;
        node.tail_calls += 1;
    }

    /// An exception left so many frames.
    pub fn unwind(&mut self, frames: usize, book: &mut Book) {
        for _ in 0..frames {
            let index = self.top.frame as usize;
            if book.unwound.len() <= index {
                book.unwound.resize(index + 1, 0);
            }
            book.unwound[index] += 1;
            if book.budget.is_open() {
                self.close::<true>(book);
            } else {
                self.close::<false>(book);
            }
        }
    }

    /// Closes everything: the process has ended. Its last segment is settled.
    pub fn finish(&mut self, at: Time) {
        if self.depth > 0 {
            self.top = self.below[0];
        }
        self.depth = 0;
        self.settled = 0;
        self.below = Vec::new();
        self.log.finish(at);
    }

    /// Samples the stack where single calls are no longer recorded.
    pub fn sample(&mut self, at: Time, budget: &mut Budget) {
        let below = &self.below[..self.depth];
        let frames = below.iter().chain([&self.top]).skip(1).map(|a| a.frame);
        self.log.sample(frames, at, budget);
    }

    #[inline(always)]
    fn open<const LOG: bool>(&mut self, frame: FrameId, via: FrameId, book: &mut Book) {
        let path = Path { parent: self.top.node, frame, via };
        let (node, fold) = book.tree.enter(path);
        let mut opened = Activation::new(frame, node, 1, 1);
        if fold == Fold::Folded {
            (opened.node, opened.levels) = self.folded(path, book);
        }
        if self.depth == self.below.len() {
            self.make_room();
        }
        self.below[self.depth] = self.top;
        self.depth += 1;
        self.top = opened;
        if LOG {
            self.log.open(frame, via != NONE, book.weight, book.red, &mut book.budget);
        }
    }

    /// The node of a call that has none of its own: that of the innermost activation of its frame,
    /// or one right below the process's root.
    #[cold]
    #[inline(never)]
    fn folded(&mut self, path: Path, book: &mut Book) -> (NodeId, u32) {
        let below = self.below[..self.depth].iter().rev();
        let mut stack = [&self.top].into_iter().chain(below);
        match stack.find(|outer| outer.frame == path.frame) {
            Some(outer) => {
                let levels = outer.levels + 1;
                book.tree.enter_again(outer.node, levels);
                (outer.node, levels)
            }
            None => (book.tree.enter_below_root(path), 1),
        }
    }

    /// The top frame returned.
    #[inline(always)]
    pub fn close<const LOG: bool>(&mut self, book: &mut Book) {
        let calls = self.top.calls;
        self.pop(&mut book.tree);
        if LOG {
            self.log.close(calls, book.weight, book.red, &mut book.budget);
        }
    }

    #[inline(always)]
    fn pop(&mut self, tree: &mut Tree) {
        tree.weigh(self.top.node, self.top.gaps, self.top.before);
        self.depth -= 1;
        self.settled = self.settled.min(self.depth);
        self.top = self.below[self.depth];
    }
}
