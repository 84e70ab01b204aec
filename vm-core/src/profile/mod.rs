//! The profiler (8.9): what ran, how often, for how long, in which process, called by whom.
//!
//! The machine tells a [`Profiler`] of every call and return, the scheduler of every process that
//! runs, waits or ends. The result is a [`Profile`]: the document of 8.9 as data, as JSON that
//! speedscope opens too, or as a table of text.
//!
//! Reading order: `clock` (time, and what calls cost), `frame` (what a bar is), `tree` (paths of
//! calls), `vm/live` (the hot path: calls and returns of the process that runs), `stack` (a
//! process's activations), `lines` (reductions by line), `record` (single calls in order of time),
//! `log` (what follows when there were too many), `track` (a process's states and times),
//! `profiler` (puts them together), `booking` (calls and returns off the hot path), `document`
//! with `report` and `table` (the results).
//!
//! Reading the clock costs more than a call of a small function, so it isn't read at every call:
//! calls book weights, and at the end of each time slice its time is shared out by weight. A weight
//! is the number of reductions times what they cost in the function, which is learned from a few
//! gaps between events that are measured alone. Sums are exact, the share of a single short call is
//! an estimate. Figures in reductions are all exact.

mod booking;
mod clock;
pub mod document;
mod frame;
mod lines;
mod log;
mod profiler;
mod record;
mod report;
mod stack;
mod table;
mod track;
mod tree;

#[cfg(test)]
pub(crate) mod tests;

pub use document::Document;
pub use frame::{FunctionInfo, Kind, NativeInfo, Place, Shown};
pub use lines::{LineStart, Lines};
pub use profiler::{How, Profiler, Wait};
pub use report::{Profile, Unit};
