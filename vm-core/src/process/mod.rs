//! Processes: who runs, who waits for what, and what becomes of messages, timers and locks.
//!
//! [`Scheduler`] is the only place that decides which process runs. It calls the machine, which
//! says why it stopped, and carries out what a process asked for. There is one thread, and the
//! order of everything depends only on the program and on the host's clock.
//!
//! Reading order: `state` (a process and what it waits for), `timer`, `lock`, `input`, `eval`,
//! `table` (the live processes), `observer` (what a profiler hears), `schedule` (whose turn it is),
//! `scheduler` with `requests` and `outside` (builtins that need it), `visitor` (the page as a
//! client of the program's servers), `relation` (links, monitors, names), `ending` (how
//! processes and the program end) and `resting` (a main process that outlives its program).

mod ending;
mod eval;
mod input;
mod lock;
pub mod observer;
mod outside;
mod relation;
mod requests;
mod resting;
pub mod schedule;
mod scheduler;
mod state;
mod table;
mod timer;
mod visitor;

pub use ending::{Blocked, BlockedOn, End, Failure};
pub use observer::{EndKind, NoObserver, Observer, Pause};
pub use schedule::Schedule;
pub use scheduler::{Limits, Scheduler, Turn};
pub use visitor::SocketEvent;

/// The process that runs `main`.
pub const MAIN: u64 = 1;
