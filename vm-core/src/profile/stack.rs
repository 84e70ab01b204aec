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
    /// Gaps as the top frame and their reductions.
    units: u32,
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
    /// Units of all activations.
    pub units: u64,
    /// The most units of one activation.
    pub units_max: u32,
    /// Time that its activations waited as top frames.
    pub wait_ns: u64,
}

impl FrameFigures {
    /// Adds those of another process.
    pub fn add(&mut self, other: &FrameFigures) {
        self.depth_max = self.depth_max.max(other.depth_max);
        self.inclusive_red += other.inclusive_red;
        self.unwound += other.unwound;
        self.units += other.units;
        self.units_max = self.units_max.max(other.units_max);
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
    /// Weight of the segment so far; kept while single calls are recorded.
    pub weight: f64,
    /// Reductions of the program now.
    pub red: u64,
}

/// The stack of one process.
pub struct Stack {
    /// The activation on top; at the bottom there is one of no frame.
    top: Activation,
    /// Those below it.
    below: Vec<Activation>,
    /// Indexed by frame.
    pub frames: Vec<FrameFigures>,
    /// Single calls.
    pub log: Log,
    /// Reductions of the process.
    pub busy_red: u64,
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
            top: Activation { frame: NONE, node: root, units: 0, calls: 0, levels: 0 },
            below: Vec::new(),
            frames: Vec::new(),
            log: Log::default(),
            busy_red: 0,
        }
    }

    /// The frame on top, or `NONE`.
    #[inline(always)]
    pub fn top(&self) -> FrameId {
        self.top.frame
    }

    /// The top frame has run until now: `passed` reductions.
    #[inline(always)]
    pub fn advance(&mut self, passed: u32, book: &mut Book) {
        self.top.units = self.top.units.saturating_add(passed.saturating_add(1));
        self.busy_red += passed as u64;
        book.tree.weigh(self.top.node, passed);
        if book.budget.is_open() && self.top.frame != NONE {
            book.weight += book.rates.weight(self.top.frame, passed as u64, 1);
        }
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
        self.top.calls = self.top.calls.saturating_add(1);
        let node = book.tree.node_mut(self.top.node);
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
        while self.top.frame != NONE {
            self.pop();
        }
        self.below = Vec::new();
        self.log.finish(at);
    }

    /// Samples the stack where single calls are no longer recorded.
    pub fn sample(&mut self, at: Time, budget: &mut Budget) {
        let frames = self.below.iter().chain([&self.top]).skip(1).map(|a| a.frame);
        self.log.sample(frames, at, budget);
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
        let caller = self.top;
        let path = Path { parent: caller.node, frame, via };
        let node = book.tree.child(path, || {
            let mut outer = [&self.top].into_iter().chain(self.below.iter().rev());
            outer.find(|outer| outer.frame == frame).map_or(NONE, |outer| outer.node)
        });
        let booked = book.tree.node_mut(node);
        booked.calls += 1;
        booked.tail_calls += (via != NONE) as u64;
        let mut levels = 1;
        if node == caller.node {
            levels = caller.levels + 1;
            booked.folded = booked.folded.max(levels);
        }
        let busy_red = self.busy_red;
        let figures = self.figures(frame);
        if figures.count == 0 {
            figures.opened_red = busy_red;
        }
        figures.count += 1;
        figures.depth_max = figures.depth_max.max(figures.count);
        self.below.push(caller);
        self.top = Activation { frame, node, units: 0, calls: 1, levels };
        if book.budget.is_open() {
            self.log.open(frame, via != NONE, book.weight, book.red, &mut book.budget);
        }
    }

    /// The top frame returned.
    #[inline(always)]
    pub fn close(&mut self, book: &mut Book) {
        let calls = self.top.calls;
        self.pop();
        if book.budget.is_open() {
            self.log.close(calls, book.weight, book.red, &mut book.budget);
        }
    }

    #[inline(always)]
    fn pop(&mut self) {
        let figures = &mut self.frames[self.top.frame as usize];
        figures.count -= 1;
        if figures.count == 0 {
            figures.inclusive_red += self.busy_red - figures.opened_red;
        }
        figures.units += self.top.units as u64;
        figures.units_max = figures.units_max.max(self.top.units);
        self.top = self.below.pop().expect("every return has its call");
    }
}
