//! One process as the profiler sees it: the state that it is in, its times, its stack.

use super::booking::Book;
use super::clock::Time;
use super::frame::{FrameId, NONE};
use super::profiler::How;
use super::stack::Stack;
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
    /// Its calls; those of the process that runs are the profiler's.
    pub stack: Stack,
    pub end: Option<How>,
    /// A builtin waits on top of the stack: it ends when the process goes on.
    pub in_native: bool,
    /// Numbers of the messages in the mailbox, `None` where they are not recorded.
    pub inbox: VecDeque<Option<usize>>,
}

impl Track {
    /// A process that can run.
    pub fn new(pid: u64, parent: Option<u64>, entry: FrameId, at: Time, stack: Stack) -> Track {
        Track {
            pid,
            parent,
            entry,
            totals: Totals { start: at, end: at, ..Totals::default() },
            state: State::Ready,
            timeline: Vec::new(),
            stack,
            end: None,
            in_native: false,
            inbox: VecDeque::new(),
        }
    }

    /// Goes over to another state; what passed since the last change was spent in the old one,
    /// whose frame is `wait_frame`.
    /// Gives the frame that has waited, if any, and for how long.
    pub fn change(
        &mut self,
        state: State,
        wait_frame: FrameId,
        at: Time,
        book: &mut Book,
    ) -> Option<(FrameId, u64)> {
        let from = self.totals.end;
        let at = Time { ns: at.ns.max(from.ns), red: at.red.max(from.red) };
        let passed = at.ns - from.ns;
        let mut waited = None;
        match self.state {
            State::Running | State::Ended => {}
            State::Ready => self.totals.ready_ns += passed,
            State::Receive | State::Sleep | State::Io | State::Lock => {
                self.totals.wait_ns += passed;
                let top = self.stack.top(&book.tree);
                waited = (top != NONE).then_some((top, passed));
            }
        }
        if !matches!(self.state, State::Running | State::Ended) && passed > 0 {
            if book.record.is_open() {
                book.record.wait(self.pid, wait_frame, from, at);
            } else {
                self.stack.log.wait(wait_frame, from, at);
            }
        }
        self.totals.end = at;
        self.state = state;
        waited
    }
}
