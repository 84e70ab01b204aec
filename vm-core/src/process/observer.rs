//! What a profiler hears of processes, beside what the machine tells it of calls. With
//! [`NoObserver`] all of it is nothing.

use crate::base::ids::{FnId, NativeId};
use crate::vm::Probe;

/// Why a process doesn't run for a while.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pause {
    /// It could go on; another one has its turn.
    Ready,
    /// It waits for a message.
    Receive,
    /// It sleeps.
    Sleep,
    /// It waits for input, the network or the shell.
    Io,
    /// It waits for a shared variable.
    Lock,
}

/// How a process ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EndKind {
    /// Its code ended.
    Normal,
    /// With an error that nothing caught: its message.
    Error(String),
    /// Another process ended it.
    Killed,
    /// The program ended.
    ProgramEnd,
}

/// Hears what happens. Times in reductions are those of the whole program.
pub trait Observer: Probe {
    /// A process was started that runs this function.
    fn started(&mut self, pid: u64, parent: Option<u64>, function: FnId);
    /// A process begins a time slice of `fuel` reductions. The same process as before: it goes on.
    fn running(&mut self, pid: u64, reductions: u64, fuel: u32);
    /// The process that runs begins this function with no other one below it.
    fn entered(&mut self, function: FnId);
    /// The process has stopped for a moment with `fuel` left: now is the time of what follows.
    fn at(&mut self, fuel: u32);
    /// The time slice is over or interrupted.
    fn stopped(&mut self);
    /// The process that ran is paused.
    fn paused(&mut self, pid: u64, why: Pause);
    /// A paused process could go on.
    fn woken(&mut self, pid: u64);
    /// A message was sent.
    fn sent(&mut self, from: u64, to: u64, waiting: usize);
    /// A process has ended.
    fn ended(&mut self, pid: u64, how: EndKind);
}

/// Nobody listens.
pub struct NoObserver;

impl Probe for NoObserver {
    const ON: bool = false;
    fn call(&mut self, _: FnId, _: u32) {}
    fn tail_call(&mut self, _: FnId, _: u32) {}
    fn self_tail_call(&mut self, _: u32) {}
    fn leave(&mut self, _: u32) {}
    fn unwind(&mut self, _: usize, _: u32) {}
    fn enter_native(&mut self, _: NativeId, _: u32) {}
    fn leave_native(&mut self, _: NativeId, _: u32, _: u32) {}
    fn accepted(&mut self, _: usize) {}
}

impl Observer for NoObserver {
    fn started(&mut self, _: u64, _: Option<u64>, _: FnId) {}
    fn running(&mut self, _: u64, _: u64, _: u32) {}
    fn entered(&mut self, _: FnId) {}
    fn at(&mut self, _: u32) {}
    fn stopped(&mut self) {}
    fn paused(&mut self, _: u64, _: Pause) {}
    fn woken(&mut self, _: u64) {}
    fn sent(&mut self, _: u64, _: u64, _: usize) {}
    fn ended(&mut self, _: u64, _: EndKind) {}
}
