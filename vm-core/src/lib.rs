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

use base::source::SourceMap;
use base::span::Span;
pub use diagnostic::{Code, Diagnostic, Severity};
pub use session::{CompileOptions, Compiled, RunError, RunOptions, Session, Status};

/// Everything that is wrong with a program's text; nothing is run.
pub fn check(sources: &SourceMap) -> Vec<Diagnostic> {
    compile(sources).err().unwrap_or_default()
}

/// Makes a program that can be run, or says what is wrong with it.
pub fn compile(sources: &SourceMap) -> Result<Compiled, Vec<Diagnostic>> {
    compile_with(sources, CompileOptions::default())
}

/// The same with options.
pub fn compile_with(
    _sources: &SourceMap,
    _options: CompileOptions,
) -> Result<Compiled, Vec<Diagnostic>> {
    let message = "programs can't be compiled yet";
    Err(vec![Diagnostic::error(Code::Unsupported, Span::default(), message)])
}
