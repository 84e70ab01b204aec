//! The conformance harness: one list of programs, two engines (native, wasm), one comparison.
//!
//! A program is a file (or a folder with `main.nos`) whose first line says what must come out;
//! [`program`] finds them, [`expectation`] compares. Programs run in worker processes ([`pool`]),
//! so that an endless loop, a panic or a crash of an engine is the failure of one program. The
//! native worker is this crate ([`native`]), the wasm worker is `tests/wasm/run.mjs`; both speak
//! the lines of [`job`]. [`report`] writes what a person reads, [`wishlist`] knows the programs
//! that aren't expected to pass yet. Nothing here knows what a particular program is about.

pub mod expectation;
pub mod generated;
pub mod job;
pub mod native;
pub mod pool;
pub mod program;
pub mod report;
pub mod scan;
pub mod wishlist;
