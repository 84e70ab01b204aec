//! Calls of `eval` that have no answer yet. Who runs other programs answers them; here is only who
//! waits.

use std::collections::VecDeque;

/// The processes that wait.
#[derive(Default)]
pub struct Evals {
    /// Calls that nobody has looked at.
    asked: VecDeque<(u64, String)>,
    waiting: Vec<u64>,
}

impl Evals {
    /// A process calls `eval`.
    pub fn ask(&mut self, pid: u64, code: String) {
        self.asked.push_back((pid, code));
        self.waiting.push(pid);
    }

    /// The next call.
    pub fn next(&mut self) -> Option<(u64, String)> {
        self.asked.pop_front()
    }

    /// A process no longer waits; whether it did.
    pub fn forget(&mut self, pid: u64) -> bool {
        self.asked.retain(|(asking, _)| *asking != pid);
        let before = self.waiting.len();
        self.waiting.retain(|waiting| *waiting != pid);
        self.waiting.len() < before
    }

    /// Whether a process waits.
    pub fn are_awaited(&self) -> bool {
        !self.waiting.is_empty()
    }
}
