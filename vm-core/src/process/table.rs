//! The live processes by number. Numbers are given in order of starting and never again.

use super::state::Process;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Process numbers are consecutive: spreading them over the table needs one multiplication, and
/// every message looks its receiver up.
#[derive(Default)]
struct PidHasher(u64);

impl Hasher for PidHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {
        unreachable!("process numbers are hashed as one u64")
    }

    fn write_u64(&mut self, pid: u64) {
        self.0 = pid.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

/// The live processes.
#[derive(Default)]
pub struct Processes {
    live: HashMap<u64, Process, BuildHasherDefault<PidHasher>>,
    started: u64,
}

impl Processes {
    /// The number that the next process gets.
    pub fn next_pid(&self) -> u64 {
        self.started + 1
    }

    /// Adds the process with the next number.
    pub fn add(&mut self, process: Process) {
        self.started += 1;
        assert!(process.fiber.pid == self.started, "process numbers are consecutive");
        self.live.insert(self.started, process);
    }

    /// A live process.
    pub fn find(&self, pid: u64) -> Option<&Process> {
        self.live.get(&pid)
    }

    /// A live process, to change.
    pub fn find_mut(&mut self, pid: u64) -> Option<&mut Process> {
        self.live.get_mut(&pid)
    }

    /// A process that is known to live.
    pub fn live_mut(&mut self, pid: u64) -> &mut Process {
        self.live.get_mut(&pid).expect("the process that runs is alive")
    }

    /// Takes a process out.
    pub fn remove(&mut self, pid: u64) -> Option<Process> {
        self.live.remove(&pid)
    }

    /// The numbers of all live processes in ascending order.
    pub fn pids(&self) -> Vec<u64> {
        let mut pids: Vec<u64> = self.live.keys().copied().collect();
        pids.sort_unstable();
        pids
    }

    /// How many live.
    pub fn len(&self) -> usize {
        self.live.len()
    }

    /// How many were ever started.
    pub fn started(&self) -> u64 {
        self.started
    }
}
