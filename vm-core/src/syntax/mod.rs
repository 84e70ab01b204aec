//! Source text to tree. `parse` never fails: it gives a tree with `Error` nodes and diagnostics.

pub mod ast;
