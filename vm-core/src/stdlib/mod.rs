//! The library: builtins written in Rust (one table entry each) and functions written in Nostos.

pub mod native;
