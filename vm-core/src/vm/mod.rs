//! The machine: values, objects and the loop that executes instructions.
//!
//! [`run`] executes a [`Fiber`] (one process's registers and frames) until it ends, fails, has used
//! its fuel or needs something that only the scheduler can do; the [`Exit`] says which. The machine
//! never schedules and does no I/O but through builtins, which reach the outside by the `Host`.
//!
//! Reading order: `value` (slots and owned values), `object/` (heap layouts), `alloc` (memory) on
//! `per_thread` (statics), `frame` (registers and frames), `mailbox` (a process's messages),
//! `dispatch` (the loop) with `ops/` (what is rare) and `aside` (ways out of it), `fault` and
//! `unwind` (errors), `native` and `machine` (what builtins see), and what walks through values:
//! `order`, `hash`, `display`, `copy` (with `sharing`), `cast`, `reach` and `release`; `repeats`
//! keeps such a walk from going everywhere again.
//!
//! All `unsafe` code of the project is in this folder. Its premise is that compiled code is typed
//! and owns what it drops; debug builds test tags at every typed read.

pub mod alloc;
mod aside;
pub mod cast;
pub mod circles;
pub mod copy;
pub mod dispatch;
pub mod display;
pub mod exit;
pub mod fault;
pub mod frame;
pub mod hash;
pub(crate) mod live;
pub mod machine;
pub mod mailbox;
pub mod native;
pub mod object;
mod ops;
pub mod order;
mod per_thread;
pub mod probe;
mod reach;
pub mod release;
mod repeats;
mod sharing;
mod unwind;
pub mod value;

pub use dispatch::run;
pub use exit::{Exit, InputWish, Relation, Request, Stop};
pub use fault::{Fault, Trace};
pub use frame::Fiber;
pub use machine::{Loaded, Machine};
pub use mailbox::Message;
pub use native::{NativeCtx, NativeFn};
pub use ops::arith::{arithmetic, negative};
pub use ops::bigint;
pub use probe::{NoProbe, Probe};
pub use value::{Slot, Tag, Value};

#[cfg(test)]
mod tests;
