//! The profiler (8.9): what ran, how often, for how long, in which process, called by whom.
//!
//! The machine tells a [`Profiler`] of every call and return, the scheduler of every process that
//! runs, waits or ends. The result is a [`Profile`]: the document of 8.9 as data, as JSON that
//! speedscope opens too, or as a table of text.
//!
//! Reading order: `clock` (time, and what of it belongs to which call), `frame` (what a bar is),
//! `record` (the hot path: events of a time slice), `track` (one process: its stack and its
//! figures), `tree` (paths of calls), `log` (single calls in order of time), `profiler` (puts them
//! together), `document` with `report` and `table` (the results).
//!
//! Reading the clock costs more than a call of a small function, so it isn't read at every call:
//! events are noted with their reductions, and at the end of a time slice (and at some events in
//! between, to learn what calls of each function cost) the time is shared out among them. Sums are
//! exact, the share of a single short call is an estimate. Figures in reductions are all exact.

mod clock;
pub mod document;
mod frame;
mod log;
mod profiler;
mod record;
mod report;
mod table;
mod track;
mod tree;

#[cfg(test)]
pub(crate) mod tests;

pub use document::Document;
pub use frame::{FunctionInfo, Kind, NativeInfo, Place};
pub use profiler::{How, Profiler, Wait};
pub use report::{Profile, Unit};
