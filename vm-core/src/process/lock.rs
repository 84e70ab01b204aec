//! Processes that wait for a locked shared variable. The lock itself is the machine's: it notices
//! both that a process can't go on and that others wait for what is unlocked.

use crate::base::hash::HashMap;
use crate::base::ids::MvarId;

/// Who waits for which variable, in the order in which they began to wait.
#[derive(Default)]
pub struct LockQueues {
    waiting: HashMap<MvarId, Vec<u64>>,
}

impl LockQueues {
    /// Adds a process.
    pub fn wait(&mut self, mvar: MvarId, pid: u64) {
        self.waiting.entry(mvar).or_default().push(pid);
    }

    /// Takes all that wait for a variable: they try again in this order. (Only the first succeeds,
    /// but a single one that is woken might be killed before it runs, and wake nobody.)
    pub fn release(&mut self, mvar: MvarId) -> Vec<u64> {
        self.waiting.remove(&mvar).unwrap_or_default()
    }
}
