//! The hot path: the stack of activations of the process that runs, and what every call and return
//! books. The time of a segment (a time slice, or what of it lies between two pauses) isn't known
//! before its end, so calls book units: gaps between events and the reductions in them.
//!
//! A call of a small function takes the machine less than a hundred instructions, and so must a
//! call and a return here: one node of the tree and one activation are touched, everything else
//! that the document has is worked out from the tree. The functions with `LOG` write the log of
//! single calls too; those without are the fast ones, and call nothing but what is cold.

use super::clock::{Rates, Time};
use super::frame::{FrameId, Frames, NONE};
use super::log::{Budget, Log};
use super::pending::{Event, Kind};
use super::tree::{Gaps, Key, NodeId, Tree};

/// One entry into a function, or a block of self tail calls.
#[derive(Clone, Copy)]
struct Activation {
    /// Gaps as the top frame in the running segment, which the node hasn't got yet.
    gaps: Gaps,
    node: NodeId,
    /// Units of the segments before.
    before: u32,
}

const _: () = assert!(size_of::<Activation>() == 16);

impl Activation {
    #[inline(always)]
    fn new(node: NodeId) -> Activation {
        Activation { gaps: Gaps::default(), node, before: 0 }
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

/// An activation that shares the node of one further out.
struct Folded {
    /// The depth of the stack once it has ended.
    depth: usize,
    node: NodeId,
    /// So many share the node.
    levels: u32,
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

impl Book {
    #[inline(always)]
    fn add_weight(&mut self, frame: FrameId, red: u32, gaps: u32) {
        if frame != NONE {
            self.weight += self.rates.weight(frame, red as u64, gaps);
        }
    }
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
    /// Those that have no node of their own.
    folded: Vec<Folded>,
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
            top: Activation::new(root),
            below: Vec::new(),
            depth: 0,
            settled: 0,
            folded: Vec::new(),
            log: Log::default(),
        }
    }

    /// The frame on top, or `NONE`.
    pub fn top(&self, tree: &Tree) -> FrameId {
        tree.frame(self.top.node)
    }

    #[cold]
    #[inline(never)]
    fn make_room(&mut self) {
        self.below.resize((2 * self.below.len()).max(8), Activation::new(0));
    }

    /// The top frame has run until now: `passed` reductions.
    #[inline(always)]
    pub fn advance<const LOG: bool>(&mut self, passed: u32, book: &mut Book) {
        self.top.gaps.add(Gaps::one(passed));
        if LOG {
            book.red += passed as u64;
            book.add_weight(self.top(&book.tree), passed, 1);
        }
    }

    /// A builtin's work counts as so many reductions beside the gap in which it happens.
    pub fn charge(&mut self, red: u32, book: &mut Book) {
        self.top.gaps.add(Gaps::more(red));
        book.red += red as u64;
        book.add_weight(self.top(&book.tree), red, 0);
    }

    /// The segment ends: the nodes of all that have run in it get their gaps.
    pub fn settle(&mut self, tree: &mut Tree) {
        for activation in &mut self.below[self.settled..self.depth] {
            activation.settle(tree);
        }
        self.top.settle(tree);
        self.settled = self.depth;
    }

    /// Books events while single calls are not recorded; `booked` is the fuel before the first of
    /// them. Gives the fuel after the last one.
    pub fn book(
        &mut self,
        events: &[Event],
        mut booked: u32,
        frames: &mut Frames,
        book: &mut Book,
    ) -> u32 {
        let mut index = 0;
        while let Some(event) = events.get(index) {
            index += 1;
            self.top.gaps.add(Gaps::one(booked - event.fuel()));
            booked = event.fuel();
            match event.kind() {
                Kind::Call => {
                    let key = Key::of_call(frames.of_function(event.function()));
                    let node = book.tree.enter(self.top.node, key);
                    if node == NONE {
                        self.fold(key, book);
                        continue;
                    }
                    // A call that is followed by its return needs no place on the stack.
                    if let Some(next) = events.get(index)
                        && next.kind() == Kind::Leave
                    {
                        book.tree.weigh(node, Gaps::one(booked - next.fuel()), 0);
                        booked = next.fuel();
                        index += 1;
                        continue;
                    }
                    self.push(node);
                }
                Kind::TailCall => {
                    let frame = frames.of_function(event.function());
                    self.tail_call::<false>(frame, book);
                }
                Kind::SelfTailCall => book.tree.again(self.top.node),
                Kind::Leave => self.pop(&mut book.tree),
            }
        }
        booked
    }

    /// A call.
    pub fn call<const LOG: bool>(&mut self, frame: FrameId, book: &mut Book) {
        self.open::<LOG>(Key::of_call(frame), book);
    }

    /// A tail call: the callee is booked as the child of the caller's parent.
    pub fn tail_call<const LOG: bool>(&mut self, frame: FrameId, book: &mut Book) {
        let via = self.top(&book.tree);
        if via == frame {
            return self.self_tail_call::<LOG>(book);
        }
        self.close::<LOG>(book);
        self.open::<LOG>(Key::new(frame, via), book);
        book.tree.entered_by_tail_call(self.top.node);
    }

    /// The top frame's function called itself in tail position.
    pub fn self_tail_call<const LOG: bool>(&mut self, book: &mut Book) {
        book.tree.again(self.top.node);
        if LOG {
            self.log.again();
        }
    }

    /// An exception left so many frames.
    pub fn unwind(&mut self, frames: usize, book: &mut Book) {
        for _ in 0..frames {
            let index = self.top(&book.tree) as usize;
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
        self.folded = Vec::new();
        self.log.finish(at);
    }

    /// Samples the stack where single calls are no longer recorded.
    pub fn sample(&mut self, at: Time, book: &mut Book) {
        let Book { tree, budget, .. } = book;
        let below = &self.below[..self.depth];
        let frames = below.iter().chain([&self.top]).skip(1).map(|a| tree.frame(a.node));
        self.log.sample(frames, at, budget);
    }

    fn open<const LOG: bool>(&mut self, key: Key, book: &mut Book) {
        match book.tree.enter(self.top.node, key) {
            NONE => self.fold(key, book),
            node => self.push(node),
        }
        if LOG {
            self.log.open(key, book.weight, book.red, &mut book.budget);
        }
    }

    #[inline(always)]
    fn push(&mut self, node: NodeId) {
        if self.depth == self.below.len() {
            self.make_room();
        }
        self.below[self.depth] = self.top;
        self.depth += 1;
        self.top = Activation::new(node);
    }

    /// A call that has no node of its own gets that of the innermost activation of its frame, or
    /// one right below the process's root.
    #[cold]
    #[inline(never)]
    fn fold(&mut self, key: Key, book: &mut Book) {
        let tree = &mut book.tree;
        let below = self.below[..self.depth].iter().rev().map(|outer| outer.node);
        let mut nodes = [self.top.node].into_iter().chain(below);
        let node = match nodes.find(|outer| tree.frame(*outer) == key.frame()) {
            Some(node) => {
                // Those that are still on the stack; the innermost is the last.
                let innermost = self.folded.iter().rev().find(|folded| folded.node == node);
                let levels = innermost.map_or(1, |folded| folded.levels) + 1;
                self.folded.push(Folded { depth: self.depth, node, levels });
                tree.enter_again(node, levels);
                node
            }
            None => tree.enter_below_root(self.top.node, key),
        };
        self.push(node);
    }

    /// The top frame returned.
    pub fn close<const LOG: bool>(&mut self, book: &mut Book) {
        self.pop(&mut book.tree);
        if LOG {
            self.log.close(book.weight, book.red, &mut book.budget);
        }
    }

    #[inline(always)]
    fn pop(&mut self, tree: &mut Tree) {
        tree.weigh(self.top.node, self.top.gaps, self.top.before);
        self.depth -= 1;
        self.settled = self.settled.min(self.depth);
        self.top = self.below[self.depth];
        if let Some(folded) = self.folded.last()
            && folded.depth == self.depth
        {
            self.folded.pop();
        }
    }
}
