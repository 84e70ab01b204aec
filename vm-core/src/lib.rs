//! The Nostos language as a library: source text in, diagnostics or a running program out.
//!
//! The folders are the pipeline, in this order; a file imports only from folders above its own
//! (the ranks are in ARCHITECTURE.md and `tests/src/tidy.rs` checks them). Nothing in here does
//! I/O, reads a clock or starts a thread: the outside is [`base::host::Host`].

pub mod base;
pub mod diagnostic;
pub mod syntax;
pub mod resolve;
pub mod ty;
pub mod ir;
pub mod check;
pub mod lower;
pub mod bytecode;
pub mod codegen;
pub mod vm;
pub mod process;
pub mod profile;
pub mod stdlib;
pub mod session;
