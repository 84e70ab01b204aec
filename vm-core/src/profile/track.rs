//! One process as the profiler sees it: its stack of activations, the state that it is in, its
//! times. Calls are booked in the tree and in the figures of their frames, which all processes
//! share.

use super::clock::Time;
use super::frame::{FrameId, NONE};
use super::log::{Budget, Log};
use super::profiler::How;
use super::tree::{NodeId, Path, Tree};
use std::collections::VecDeque;

/// What a process is doing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    Ready,
    Running,
    Receive,
    Sleep,
    Io,
    Lock,
    Ended,
}

impl State {
    /// How many states there are.
    pub const COUNT: usize = 7;

    /// The state in the document.
    pub fn name(self) -> &'static str {
        match self {
            State::Ready => "ready",
            State::Running => "running",
            State::Receive => "receive",
            State::Sleep => "sleep",
            State::Io => "io",
            State::Lock => "lock",
            State::Ended => "ended",
        }
    }
}

/// One entry into a function, or a block of self tail calls.
struct Activation {
    frame: FrameId,
    node: NodeId,
    /// Levels of calls that share the node.
    levels: u32,
    /// Activations of the block.
    calls: u32,
    self_ns: u64,
    /// The node of this frame's next outer activation.
    outer: NodeId,
}

/// A frame's activations in one process.
#[derive(Clone, Copy)]
struct Active {
    count: u64,
    /// The innermost one's node.
    node: NodeId,
    /// Busy time when the outermost one began.
    opened: Time,
}

const INACTIVE: Active = Active { count: 0, node: NONE, opened: Time { ns: 0, red: 0 } };

/// What is known of a frame over all processes, beside the tree.
#[derive(Clone, Copy, Default, Debug)]
pub struct Figures {
    /// Activations left by an exception.
    pub unwound: u64,
    /// Time on the stack of a running process; recursion counts once.
    pub inclusive: Time,
    /// Time that its activations waited as top frames.
    pub wait_ns: u64,
    /// The most activations at one time in one process.
    pub depth_max: u64,
    /// The longest self time of one activation.
    pub self_ns_max: u64,
}

/// What all processes share.
pub struct Shared {
    /// The paths.
    pub tree: Tree,
    /// Indexed by frame.
    pub figures: Vec<Figures>,
    /// For single calls.
    pub budget: Budget,
    /// Entries of timelines that may still be written.
    pub timeline_left: usize,
}

impl Shared {
    fn figures(&mut self, frame: FrameId) -> &mut Figures {
        let index = frame as usize;
        if self.figures.len() <= index {
            self.figures.resize(index + 1, Figures::default());
        }
        &mut self.figures[index]
    }
}

/// Times and counts of a process.
#[derive(Clone, Copy, Default, Debug)]
pub struct Totals {
    pub start: Time,
    /// The last moment that is known.
    pub end: Time,
    pub busy: Time,
    pub ready_ns: u64,
    pub wait_ns: u64,
    pub sent: u64,
    pub received: u64,
    pub mailbox_max: u64,
}

/// A process.
pub struct Track {
    pub pid: u64,
    pub parent: Option<u64>,
    /// The frame of its first function.
    pub entry: FrameId,
    pub totals: Totals,
    pub state: State,
    /// Changes of state.
    pub timeline: Vec<(u64, State)>,
    pub log: Log,
    pub end: Option<How>,
    /// A builtin that waits: its end is noted when it goes on.
    pub waiting_native: Option<u32>,
    /// Numbers of the messages in the mailbox, `None` where they are not recorded.
    pub inbox: VecDeque<Option<usize>>,
    root: NodeId,
    calls: Stack,
}

#[derive(Default)]
struct Stack {
    activations: Vec<Activation>,
    /// Indexed by frame.
    active: Vec<Active>,
}

impl Track {
    /// A process that can run.
    pub fn new(pid: u64, parent: Option<u64>, entry: FrameId, at: Time, shared: &mut Shared) -> Track {
        let mut track = Track {
            pid,
            parent,
            entry,
            totals: Totals { start: at, end: at, ..Totals::default() },
            state: State::Ready,
            timeline: Vec::new(),
            log: Log::default(),
            end: None,
            waiting_native: None,
            inbox: VecDeque::new(),
            root: shared.tree.add_root(pid),
            calls: Stack::default(),
        };
        track.note_state(State::Ready, at, shared);
        track
    }

    fn note_state(&mut self, state: State, at: Time, shared: &mut Shared) {
        self.state = state;
        if shared.timeline_left > 0 {
            shared.timeline_left -= 1;
            self.timeline.push((at.ns, state));
        }
    }

    /// Goes over to another state; what passed since the last change was spent in the old one.
    /// `wait_frame` is the frame of the old state.
    pub fn change(&mut self, state: State, wait_frame: FrameId, at: Time, shared: &mut Shared) {
        let passed = at.ns.saturating_sub(self.totals.end.ns);
        let from = self.totals.end;
        match self.state {
            State::Running | State::Ended => {}
            State::Ready => self.totals.ready_ns += passed,
            State::Receive | State::Sleep | State::Io | State::Lock => {
                self.totals.wait_ns += passed;
                if let Some(top) = self.calls.activations.last() {
                    shared.figures(top.frame).wait_ns += passed;
                }
            }
        }
        if !matches!(self.state, State::Running | State::Ended) && passed > 0 {
            self.log.wait(wait_frame, from, at, &mut shared.budget);
        }
        self.totals.end = Time { ns: from.ns.max(at.ns), red: from.red.max(at.red) };
        self.note_state(state, at, shared);
    }

    /// The top frame has run until this moment.
    pub fn advance(&mut self, at: Time, shared: &mut Shared) {
        let ns = at.ns - self.totals.end.ns;
        let red = at.red - self.totals.end.red;
        self.totals.end = at;
        let Some(top) = self.calls.activations.last_mut() else {
            // Between a main process's stages nothing of the program runs.
            self.totals.ready_ns += ns;
            return;
        };
        top.self_ns += ns;
        let node = shared.tree.node_mut(top.node);
        node.self_ns += ns;
        node.self_red += red;
        self.totals.busy.ns += ns;
        self.totals.busy.red += red;
    }

    /// The frame on top.
    pub fn top(&self) -> FrameId {
        self.calls.activations.last().map_or(NONE, |top| top.frame)
    }

    /// The frames of the stack, outermost first.
    pub fn frames(&self) -> impl Iterator<Item = FrameId> + Clone {
        self.calls.activations.iter().map(|activation| activation.frame)
    }

    /// Samples the stack where single calls are no longer recorded.
    pub fn sample(&mut self, at: Time, shared: &mut Shared) {
        let stack = self.calls.activations.iter().map(|activation| activation.frame);
        self.log.sample(stack, at, &mut shared.budget);
    }

    /// A call.
    pub fn call(&mut self, frame: FrameId, shared: &mut Shared) {
        let (parent, levels) = match self.calls.activations.last() {
            Some(top) => (top.node, top.levels),
            None => (self.root, 1),
        };
        self.open(Path { parent, root: self.root, frame, via: NONE, recursion: NONE }, shared);
        self.count_levels(parent, levels, shared);
    }

    /// A tail call: the callee is booked as the child of the caller's parent.
    pub fn tail_call(&mut self, frame: FrameId, shared: &mut Shared) {
        let via = self.top();
        if via == frame {
            return self.self_tail_calls(1, shared);
        }
        self.close(shared);
        let (parent, levels) = match self.calls.activations.last() {
            Some(top) => (top.node, top.levels),
            None => (self.root, 1),
        };
        self.open(Path { parent, root: self.root, frame, via, recursion: NONE }, shared);
        self.count_levels(parent, levels, shared);
    }

    /// The top frame's function called itself in tail position.
    pub fn self_tail_calls(&mut self, calls: u32, shared: &mut Shared) {
        let top = self.calls.activations.last_mut().expect("a function that calls is on the stack");
        top.calls += calls;
        let node = shared.tree.node_mut(top.node);
        node.calls += calls as u64;
        node.tail_calls += calls as u64;
    }

    /// The top frame returned, or was left by an exception.
    pub fn leave(&mut self, shared: &mut Shared) {
        self.close(shared);
    }

    /// An exception left so many frames.
    pub fn unwind(&mut self, frames: u32, shared: &mut Shared) {
        for _ in 0..frames {
            shared.figures(self.top()).unwound += 1;
            self.close(shared);
        }
    }

    /// The process has ended: nothing is on the stack any more.
    pub fn finish(&mut self, how: How, shared: &mut Shared) {
        while !self.calls.activations.is_empty() {
            self.close(shared);
        }
        self.log.finish(self.totals.end);
        self.calls = Stack::default();
        self.inbox = VecDeque::new();
        self.end = Some(how);
    }

    /// What of the inclusive time of each frame isn't booked yet.
    pub fn open_inclusive(&self) -> impl Iterator<Item = (FrameId, Time)> {
        let busy = self.totals.busy;
        self.calls.active.iter().enumerate().filter(|(_, active)| active.count > 0).map(
            move |(frame, active)| {
                let ns = busy.ns - active.opened.ns;
                (frame as FrameId, Time { ns, red: busy.red - active.opened.red })
            },
        )
    }

    fn open(&mut self, mut path: Path, shared: &mut Shared) {
        let index = path.frame as usize;
        if self.calls.active.len() <= index {
            self.calls.active.resize(index + 1, INACTIVE);
        }
        let active = &mut self.calls.active[index];
        path.recursion = active.node;
        let node = shared.tree.child(path);
        let outer = std::mem::replace(&mut active.node, node);
        active.count += 1;
        if active.count == 1 {
            active.opened = self.totals.busy;
        }
        let depth = active.count;
        let figures = shared.figures(path.frame);
        figures.depth_max = figures.depth_max.max(depth);
        let booked = shared.tree.node_mut(node);
        booked.calls += 1;
        booked.tail_calls += (path.via != NONE) as u64;
        self.calls.activations.push(Activation {
            frame: path.frame,
            node,
            levels: 1,
            calls: 1,
            self_ns: 0,
            outer,
        });
        self.log.open(path.frame, path.via != NONE, self.totals.end, &mut shared.budget);
    }

    /// Where the new activation shares its node with the one below it, the node stands for more
    /// levels.
    fn count_levels(&mut self, parent: NodeId, levels: u32, shared: &mut Shared) {
        let top = self.calls.activations.last_mut().expect("it was just pushed");
        if top.node == parent {
            top.levels = levels + 1;
            let node = shared.tree.node_mut(parent);
            node.folded = node.folded.max(top.levels);
        }
    }

    fn close(&mut self, shared: &mut Shared) {
        let top = self.calls.activations.pop().expect("every return has its call");
        let active = &mut self.calls.active[top.frame as usize];
        active.node = top.outer;
        active.count -= 1;
        let (outermost, opened) = (active.count == 0, active.opened);
        let busy = self.totals.busy;
        let figures = shared.figures(top.frame);
        if outermost {
            figures.inclusive.ns += busy.ns - opened.ns;
            figures.inclusive.red += busy.red - opened.red;
        }
        figures.self_ns_max = figures.self_ns_max.max(top.self_ns);
        self.log.close(top.calls, self.totals.end, &mut shared.budget);
    }
}
