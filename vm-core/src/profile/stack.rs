//! The hot path: the stack of activations of the process that runs, and what every call and return
//! books. The time of a segment (a time slice, or what of it lies between two pauses) isn't known
//! before its end, so calls book weights: reductions times what they cost in the function.

use super::clock::{Rates, Time};
use super::frame::{FrameId, NONE};
use super::log::{Budget, Log};
use super::tree::{NodeId, Path, Tree};

/// One entry into a function, or a block of self tail calls.
#[derive(Clone, Copy)]
struct Activation {
    frame: FrameId,
    node: NodeId,
    /// Weight as the top frame.
    weight: f32,
    /// Activations of the block.
    calls: u32,
    /// Levels of calls that share the node.
    levels: u32,
}

/// A frame's figures in one process, beside the tree.
#[derive(Clone, Copy, Default)]
pub struct FrameFigures {
    /// Activations on the stack.
    count: u64,
    /// The most at one time.
    pub depth_max: u64,
    /// When the outermost one began, in reductions of the process.
    opened_red: u64,
    /// Reductions of the process between beginnings and ends of outermost ones.
    pub inclusive_red: u64,
    /// Activations left by an exception.
    pub unwound: u64,
    /// The largest weight of one activation.
    pub weight_max: f32,
    /// Time that its activations waited as top frames.
    pub wait_ns: u64,
}

impl FrameFigures {
    /// Adds those of another process.
    pub fn add(&mut self, other: &FrameFigures) {
        self.depth_max = self.depth_max.max(other.depth_max);
        self.inclusive_red += other.inclusive_red;
        self.unwound += other.unwound;
        self.weight_max = self.weight_max.max(other.weight_max);
        self.wait_ns += other.wait_ns;
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
    /// Weight of the segment so far.
    pub weight: f64,
    /// Reductions of the program now.
    pub red: u64,
}

/// The stack of one process.
#[derive(Default)]
pub struct Stack {
    activations: Vec<Activation>,
    /// Indexed by frame.
    pub frames: Vec<FrameFigures>,
    /// Single calls.
    pub log: Log,
    /// Reductions of the process.
    pub busy_red: u64,
    root: NodeId,
}

impl Stack {
    /// An empty stack whose calls begin at this node.
    pub fn new(root: NodeId) -> Stack {
        Stack { root, ..Stack::default() }
    }

    /// The frame on top.
    #[inline(always)]
    pub fn top(&self) -> FrameId {
        self.activations.last().map_or(NONE, |top| top.frame)
    }

    /// The frames, outermost first.
    fn stack(activations: &[Activation]) -> impl Iterator<Item = FrameId> + Clone {
        activations.iter().map(|activation| activation.frame)
    }

    /// The top frame has run until now: `passed` reductions.
    #[inline(always)]
    pub fn advance(&mut self, passed: u64, book: &mut Book) {
        let Some(top) = self.activations.last_mut() else { return };
        let weight = (passed + 1) as f32 * book.rates.of(top.frame);
        top.weight += weight;
        self.busy_red += passed;
        book.weight += weight as f64;
        book.tree.weigh(top.node, passed, weight);
    }

    /// A call.
    #[inline(always)]
    pub fn call(&mut self, frame: FrameId, book: &mut Book) {
        self.open(frame, NONE, book);
    }

    /// A tail call: the callee is booked as the child of the caller's parent.
    pub fn tail_call(&mut self, frame: FrameId, book: &mut Book) {
        let via = self.top();
        if via == frame {
            return self.self_tail_call(book);
        }
        self.close(book);
        self.open(frame, via, book);
    }

    /// The top frame's function called itself in tail position.
    #[inline(always)]
    pub fn self_tail_call(&mut self, book: &mut Book) {
        let top = self.activations.last_mut().expect("a function that calls is on the stack");
        top.calls = top.calls.saturating_add(1);
        let node = book.tree.node_mut(top.node);
        node.calls += 1;
        node.tail_calls += 1;
    }

    /// An exception left so many frames.
    pub fn unwind(&mut self, frames: usize, book: &mut Book) {
        for _ in 0..frames {
            let frame = self.top();
            self.close(book);
            self.frames[frame as usize].unwound += 1;
        }
    }

    /// Closes everything: the process has ended.
    pub fn finish(&mut self, at: Time) {
        while self.pop().is_some() {}
        self.activations = Vec::new();
        self.log.finish(at);
    }

    /// Samples the stack where single calls are no longer recorded.
    pub fn sample(&mut self, at: Time, budget: &mut Budget) {
        self.log.sample(Stack::stack(&self.activations), at, budget);
    }

    /// The figures of a frame.
    pub fn figures(&mut self, frame: FrameId) -> &mut FrameFigures {
        let index = frame as usize;
        if self.frames.len() <= index {
            self.frames.resize(index + 1, FrameFigures::default());
        }
        &mut self.frames[index]
    }

    /// The figures of all frames, with those on the stack as if they were closed now.
    pub fn figures_now(&self) -> impl Iterator<Item = FrameFigures> {
        let busy_red = self.busy_red;
        self.frames.iter().map(move |figures| {
            let open = if figures.count > 0 { busy_red - figures.opened_red } else { 0 };
            FrameFigures { inclusive_red: figures.inclusive_red + open, ..*figures }
        })
    }

    #[inline(always)]
    fn open(&mut self, frame: FrameId, via: FrameId, book: &mut Book) {
        let (parent, levels) = match self.activations.last() {
            Some(top) => (top.node, top.levels),
            None => (self.root, 0),
        };
        let path = Path { parent, root: self.root, frame, via };
        let activations = &self.activations;
        let node = book.tree.child(path, || {
            activations.iter().rev().find(|outer| outer.frame == frame).map_or(NONE, |a| a.node)
        });
        let booked = book.tree.node_mut(node);
        booked.calls += 1;
        booked.tail_calls += (via != NONE) as u64;
        let mut levels_here = 1;
        if node == parent {
            levels_here = levels + 1;
            booked.folded = booked.folded.max(levels_here);
        }
        let busy_red = self.busy_red;
        let figures = self.figures(frame);
        figures.count += 1;
        figures.depth_max = figures.depth_max.max(figures.count);
        if figures.count == 1 {
            figures.opened_red = busy_red;
        }
        let activation = Activation { frame, node, weight: 0.0, calls: 1, levels: levels_here };
        self.activations.push(activation);
        if !book.budget.is_truncated() {
            self.log.open(frame, via != NONE, book.weight, book.red, &mut book.budget);
        }
    }

    /// The top frame returned.
    #[inline(always)]
    pub fn close(&mut self, book: &mut Book) {
        let top = self.pop().expect("every return has its call");
        if !book.budget.is_truncated() {
            self.log.close(top.calls, book.weight, book.red, &mut book.budget);
        }
    }

    #[inline(always)]
    fn pop(&mut self) -> Option<Activation> {
        let top = self.activations.pop()?;
        let figures = &mut self.frames[top.frame as usize];
        figures.count -= 1;
        if figures.count == 0 {
            figures.inclusive_red += self.busy_red - figures.opened_red;
        }
        figures.weight_max = figures.weight_max.max(top.weight);
        Some(top)
    }
}
