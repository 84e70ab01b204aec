//! One process: its computation, its messages and what it waits for.

use super::mailbox::Mailbox;
use super::timer::TimerKey;
use crate::base::ids::{FnId, MvarId};
use crate::vm::Fiber;

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
    /// It waits for a line of input.
    Reading,
}

/// How long a receive waits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Patience {
    /// For ever.
    Endless,
    /// Until this time of the host's clock.
    Until(u64),
    /// The time is over, or there was none.
    Over,
}

/// A live process.
pub struct Process {
    /// Its computation.
    pub fiber: Fiber,
    /// Its messages.
    pub mailbox: Mailbox,
    /// What it is doing.
    pub state: State,
    /// How long the receive that is going on waits.
    pub patience: Patience,
    /// The timer that will wake it.
    pub timer: Option<TimerKey>,
    /// When it was started, by the host's clock.
    pub started_ns: u64,
    /// The function that the computation begins with, until it has begun.
    pub begins: Option<FnId>,
}

impl Process {
    /// A process that can run.
    pub fn new(fiber: Fiber, started_ns: u64, function: FnId) -> Process {
        Process {
            fiber,
            mailbox: Mailbox::default(),
            state: State::Ready,
            patience: Patience::Endless,
            timer: None,
            started_ns,
            begins: Some(function),
        }
    }

    /// Whether only a message can wake it.
    pub fn waits_for_message(&self) -> bool {
        self.state == State::Receiving && self.patience == Patience::Endless
    }
}
