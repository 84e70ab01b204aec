//! What a profiler hears of processes, beside what the machine tells it of calls. With
//! [`NoObserver`] all of it is nothing.

use crate::base::ids::FnId;
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

/// Hears what happens. Times in reductions are those of the whole program. What an observer doesn't
/// define it doesn't hear.
pub trait Observer: Probe {
    /// Whether it has heard of a process from its start on; of others it must hear nothing.
    fn knows(&self, _pid: u64) -> bool {
        true
    }
    /// A process was started that runs this function.
    fn started(&mut self, _pid: u64, _parent: Option<u64>, _function: FnId) {}
    /// A process begins a time slice of `fuel` reductions. The same process as before: it goes on.
    fn running(&mut self, _pid: u64, _reductions: u64, _fuel: u32) {}
    /// The process that runs begins this function with no other one below it.
    fn entered(&mut self, _function: FnId) {}
    /// The process has stopped for a moment with `fuel` left: now is the time of what follows.
    fn at(&mut self, _fuel: u32) {}
    /// The time slice is over or interrupted.
    fn stopped(&mut self) {}
    /// The process that ran is paused.
    fn paused(&mut self, _pid: u64, _why: Pause) {}
    /// A paused process could go on.
    fn woken(&mut self, _pid: u64) {}
    /// A message was sent.
    fn sent(&mut self, _from: u64, _to: u64, _waiting: usize) {}
    /// A process has ended.
    fn ended(&mut self, _pid: u64, _how: EndKind) {}
}

/// Nobody listens.
pub struct NoObserver;

impl Probe for NoObserver {
    const ON: bool = false;
}

impl Observer for NoObserver {}
