//! The Nostos language as a library: source text in, diagnostics or a running program out.
//!
//! The folders are the pipeline, in this order; a file imports only from folders above its own
//! (the ranks are in ARCHITECTURE.md and `tests/src/tidy.rs` checks them). Nothing in here does
//! I/O, reads a clock or starts a thread: the outside is [`base::host::Host`].

pub mod base;
pub mod bytecode;
pub mod check;
pub mod codegen;
pub mod diagnostic;
pub mod ir;
pub mod lower;
pub mod net;
pub mod process;
pub mod profile;
pub mod query;
pub mod resolve;
pub mod session;
pub mod stdlib;
pub mod syntax;
pub mod template;
pub mod ty;
pub mod vm;

use base::source::SourceMap;
pub use diagnostic::{Code, Diagnostic, Severity};
pub use process::Schedule;
pub use session::{
    CompileOptions, Compiled, RunError, RunOptions, Session, Status, library_bytes, provide_library,
};

/// Everything that is wrong with a program's text; nothing is run.
pub fn check(sources: &SourceMap) -> Vec<Diagnostic> {
    Compiler::new().check(sources)
}

/// Makes a program that can be run, or says what is wrong with it.
pub fn compile(sources: &SourceMap) -> Result<Compiled, Vec<Diagnostic>> {
    compile_with(sources, CompileOptions::default())
}

/// The same with options.
pub fn compile_with(
    sources: &SourceMap,
    options: CompileOptions,
) -> Result<Compiled, Vec<Diagnostic>> {
    Compiler::new().compile(sources, options)
}

/// The program's intermediate representation, or what is wrong with it.
pub fn lower_checked(sources: &SourceMap) -> Result<ir::Program, Vec<Diagnostic>> {
    Compiler::new().front.checked(sources).map(lower::lower)
}

/// For whoever checks many programs, or one again and again: the library is checked once.
#[derive(Default)]
pub struct Compiler {
    front: session::Front,
}

impl Compiler {
    /// Checks the library.
    pub fn new() -> Compiler {
        Compiler::default()
    }

    /// What an editor's questions about a program are put to.
    pub fn ask<'a>(&'a self, sources: &'a SourceMap) -> query::Asked<'a> {
        query::Asked { prelude: self.front.prelude(), sources }
    }

    /// As [`check`].
    pub fn check(&self, sources: &SourceMap) -> Vec<Diagnostic> {
        self.front.check(sources)
    }

    /// As [`compile_with`].
    pub fn compile(
        &self,
        sources: &SourceMap,
        options: CompileOptions,
    ) -> Result<Compiled, Vec<Diagnostic>> {
        self.front.compile(sources, options)
    }
}
