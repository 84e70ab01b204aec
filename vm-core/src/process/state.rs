//! One process: its computation, its messages and what it waits for.

use super::relation::Relations;
use super::timer::TimerKey;
use crate::base::ids::{FnId, MvarId};
use crate::vm::{Fiber, Trace};

/// What a process is doing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// It runs, or could run.
    Ready,
    /// It has seen all its messages and waits for another one.
    Receiving,
    /// It sleeps.
    Sleeping,
    /// It waits for a shared variable that another process has locked.
    Locked(MvarId),
    /// It waits for input.
    Reading,
    /// It waits for the network or for an answer of the shell.
    Outside,
    /// It waits for the answer of `eval`.
    Evaluating,
    /// The main process of a shell between two programs.
    Resting,
}

/// A live process.
pub struct Process {
    /// Its computation, with its messages.
    pub fiber: Fiber,
    /// What it is doing.
    pub state: State,
    /// The timer that will wake it. That of a receive with a time may run on when a message has
    /// ended it, until the process waits again.
    pub timer: Option<TimerKey>,
    /// Links, monitors and names.
    pub relations: Option<Box<Relations>>,
    /// When it was started, by the host's clock.
    pub started_ns: u64,
    /// How many times it has asked for a collection.
    pub collections: u32,
    /// How many objects those have freed.
    pub collected: u32,
    /// The function that the computation begins with, until it has begun.
    pub begins: Option<FnId>,
    /// The exception that ended its computation, while it makes the text of the report.
    pub failed: Option<Box<Trace>>,
}

impl Process {
    /// A process that can run.
    pub fn new(fiber: Fiber, started_ns: u64, function: FnId) -> Process {
        Process {
            fiber,
            state: State::Ready,
            timer: None,
            relations: None,
            started_ns,
            collections: 0,
            collected: 0,
            begins: Some(function),
            failed: None,
        }
    }

    /// Begins another computation with the messages that have arrived.
    pub fn begin(&mut self, mut fiber: Fiber, function: FnId) {
        fiber.mailbox = std::mem::take(&mut self.fiber.mailbox);
        self.fiber = fiber;
        self.begins = Some(function);
    }

    /// Whether only a message can wake it.
    pub fn waits_for_message(&self) -> bool {
        self.state == State::Receiving && self.timer.is_none()
    }
}
