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
use super::tree::{Gaps, Key, NO_FUNCTION, NodeId, Tree};

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

/// How a stack stands: what changes with every call.
#[derive(Clone, Copy)]
struct Position {
    /// The activation on top; at the bottom there is one of no frame.
    top: Activation,
    /// How many there are below it.
    depth: usize,
    /// The depth once the innermost activation without a node of its own has ended.
    folded: usize,
}

/// No activation is without a node of its own.
const NONE_FOLDED: usize = usize::MAX;

/// The stack of one process.
pub struct Stack {
    at: Position,
    /// The activations below the one on top, and room.
    below: Vec<Activation>,
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
            at: Position { top: Activation::new(root), depth: 0, folded: NONE_FOLDED },
            below: Vec::new(),
            folded: Vec::new(),
            log: Log::default(),
        }
    }

    /// The frame on top, or `NONE`.
    pub fn top(&self, tree: &Tree) -> FrameId {
        tree.frame(self.at.top.node)
    }

    /// The top frame has run until now: `passed` reductions.
    #[inline(always)]
    pub fn advance<const LOG: bool>(&mut self, passed: u32, book: &mut Book) {
        self.at.top.gaps.add(Gaps::one(passed));
        if LOG {
            book.red += passed as u64;
            book.add_weight(self.top(&book.tree), passed, 1);
        }
    }

    /// A builtin's work counts as so many reductions beside the gap in which it happens.
    pub fn charge(&mut self, red: u32, book: &mut Book) {
        self.at.top.gaps.add(Gaps::more(red));
        book.red += red as u64;
        book.add_weight(self.top(&book.tree), red, 0);
    }

    /// The segment ends: the nodes of all that have run in it get their gaps. Whoever runs has a
    /// gap before something is put above him, so below one without gaps nobody has run.
    pub fn settle(&mut self, tree: &mut Tree) {
        let below = self.below[..self.at.depth].iter_mut().rev();
        for activation in below.take_while(|activation| !activation.gaps.is_empty()) {
            activation.settle(tree);
        }
        self.at.top.settle(tree);
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
        let mut at = self.at;
        let mut events = events.iter();
        while let Some(event) = events.next() {
            at.top.gaps.add(Gaps::one(booked - event.fuel));
            booked = event.fuel;
            match event.kind() {
                Kind::Leave => {
                    book.tree.weigh(at.top.node, at.top.gaps, at.top.before);
                    at.depth -= 1;
                    at.top = self.below.as_slice()[at.depth];
                    if at.depth == at.folded {
                        at.folded = self.unfold();
                    }
                }
                Kind::Call(function) => {
                    let mut node = book.tree.enter_known(at.top.node, function);
                    if node == NONE {
                        self.at = at;
                        node = self.enter(function, frames, book);
                        at = self.at;
                        if node == NONE {
                            continue;
                        }
                    }
                    // A call that is followed by its return needs no place on the stack.
                    if let Some(next) = events.as_slice().first()
                        && next.is_leave()
                    {
                        book.tree.weigh(node, Gaps::one(booked - next.fuel), 0);
                        booked = next.fuel;
                        events.next();
                        continue;
                    }
                    self.below_at(at.depth, at.top);
                    at.depth += 1;
                    at.top = Activation::new(node);
                }
                Kind::TailCall(function) => {
                    self.at = at;
                    self.tail_call::<false>(function, frames, book);
                    at = self.at;
                }
                Kind::SelfTailCall => book.tree.again(at.top.node),
            }
        }
        self.at = at;
        booked
    }

    /// Puts an activation below the one on top. Its fields go there one by one: as a whole it would
    /// be put together on the host's stack first, and a load that is wider than the stores before
    /// it waits until they have reached the cache.
    #[inline(always)]
    fn below_at(&mut self, depth: usize, Activation { gaps, node, before }: Activation) {
        if depth >= self.below.len() {
            self.below_further();
        }
        let place = &mut self.below.as_mut_slice()[depth];
        place.gaps = gaps;
        place.node = node;
        place.before = before;
    }

    #[cold]
    #[inline(never)]
    fn below_further(&mut self) {
        let length = (2 * self.below.len()).max(8);
        self.below.resize(length, Activation::new(0));
    }

    /// Books a call whose node isn't at hand. `NONE`: it has none of its own, and is on the stack.
    #[cold]
    #[inline(never)]
    fn enter(&mut self, function: u32, frames: &mut Frames, book: &mut Book) -> NodeId {
        let key = Key::of_call(frames.of_function(function));
        let node = book.tree.enter(self.at.top.node, key, function);
        if node == NONE {
            self.fold(key, book);
        }
        node
    }

    /// A call.
    pub fn call<const LOG: bool>(&mut self, function: u32, frames: &mut Frames, book: &mut Book) {
        match book.tree.enter_known(self.at.top.node, function) {
            NONE => match self.enter(function, frames, book) {
                NONE => {}
                node => self.push(node),
            },
            node => self.push(node),
        }
        if LOG {
            let frame = frames.of_function(function);
            self.log.open(Key::of_call(frame), book.weight, book.red, &mut book.budget);
        }
    }

    /// A builtin, or a process's first function.
    pub fn begin<const LOG: bool>(&mut self, frame: FrameId, book: &mut Book) {
        self.open::<LOG>(Key::of_call(frame), book);
    }

    /// A tail call: the callee is booked as the child of the caller's parent.
    pub fn tail_call<const LOG: bool>(
        &mut self,
        function: u32,
        frames: &mut Frames,
        book: &mut Book,
    ) {
        let frame = frames.of_function(function);
        let via = self.top(&book.tree);
        if via == frame {
            return self.self_tail_call::<LOG>(book);
        }
        self.close::<LOG>(book);
        self.open::<LOG>(Key::new(frame, via), book);
        book.tree.entered_by_tail_call(self.at.top.node);
    }

    /// The top frame's function called itself in tail position.
    pub fn self_tail_call<const LOG: bool>(&mut self, book: &mut Book) {
        book.tree.again(self.at.top.node);
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
        if self.at.depth > 0 {
            self.at.top = self.below[0];
        }
        self.at.depth = 0;
        self.below = Vec::new();
        self.folded = Vec::new();
        self.at.folded = NONE_FOLDED;
        self.log.finish(at);
    }

    /// Samples the stack where single calls are no longer recorded.
    pub fn sample(&mut self, at: Time, book: &mut Book) {
        let Book { tree, budget, .. } = book;
        let below = &self.below[..self.at.depth];
        let frames = below.iter().chain([&self.at.top]).skip(1).map(|a| tree.frame(a.node));
        self.log.sample(frames, at, budget);
    }

    fn open<const LOG: bool>(&mut self, key: Key, book: &mut Book) {
        match book.tree.enter(self.at.top.node, key, NO_FUNCTION) {
            NONE => self.fold(key, book),
            node => self.push(node),
        }
        if LOG {
            self.log.open(key, book.weight, book.red, &mut book.budget);
        }
    }

    #[inline(always)]
    fn push(&mut self, node: NodeId) {
        self.below_at(self.at.depth, self.at.top);
        self.at.depth += 1;
        self.at.top = Activation::new(node);
    }

    /// A call that has no node of its own gets that of the innermost activation of its frame, or
    /// one right below the process's root.
    #[cold]
    #[inline(never)]
    fn fold(&mut self, key: Key, book: &mut Book) {
        let tree = &mut book.tree;
        let below = self.below[..self.at.depth].iter().rev().map(|outer| outer.node);
        let mut nodes = [self.at.top.node].into_iter().chain(below);
        let node = match nodes.find(|outer| tree.frame(*outer) == key.frame()) {
            Some(node) => {
                // Those that are still on the stack; the innermost is the last.
                let innermost = self.folded.iter().rev().find(|folded| folded.node == node);
                let levels = innermost.map_or(1, |folded| folded.levels) + 1;
                self.folded.push(Folded { depth: self.at.depth, node, levels });
                self.at.folded = self.at.depth;
                tree.enter_again(node, levels);
                node
            }
            None => tree.enter_below_root(self.at.top.node, key),
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

    fn pop(&mut self, tree: &mut Tree) {
        tree.weigh(self.at.top.node, self.at.top.gaps, self.at.top.before);
        self.at.depth -= 1;
        self.at.top = self.below[self.at.depth];
        if self.at.depth == self.at.folded {
            self.at.folded = self.unfold();
        }
    }

    /// The innermost activation without a node of its own has ended; the depth once the next one
    /// has.
    #[cold]
    #[inline(never)]
    fn unfold(&mut self) -> usize {
        self.folded.pop();
        self.folded.last().map_or(NONE_FOLDED, |folded| folded.depth)
    }
}
