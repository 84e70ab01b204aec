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
pub mod process;
pub mod profile;
pub mod resolve;
pub mod session;
pub mod stdlib;
pub mod syntax;
pub mod ty;
pub mod vm;

use base::source::{SourceFile, SourceMap};
pub use diagnostic::{Code, Diagnostic, Severity};
pub use session::{CompileOptions, Compiled, RunError, RunOptions, Session, Status};
use std::rc::Rc;

/// Everything that is wrong with a program's text; nothing is run.
pub fn check(sources: &SourceMap) -> Vec<Diagnostic> {
    check::check(sources, &stdlib::signatures(), &stdlib::LIBRARY).1
}

/// Makes a program that can be run, or says what is wrong with it.
pub fn compile(sources: &SourceMap) -> Result<Compiled, Vec<Diagnostic>> {
    compile_with(sources, CompileOptions::default())
}

/// The same with options.
pub fn compile_with(
    sources: &SourceMap,
    _options: CompileOptions,
) -> Result<Compiled, Vec<Diagnostic>> {
    let program = codegen::compile(lower_checked(sources)?);
    Ok(Compiled::new(program, sources.with_library(stdlib::sources())))
}

/// The program's intermediate representation, or what is wrong with it.
pub fn lower_checked(sources: &SourceMap) -> Result<ir::Program, Vec<Diagnostic>> {
    lowered(check::check(sources, &stdlib::signatures(), &stdlib::LIBRARY))
}

fn lowered(
    (checked, diagnostics): (Option<check::Checked>, Vec<Diagnostic>),
) -> Result<ir::Program, Vec<Diagnostic>> {
    checked.map(lower::lower).ok_or(diagnostics)
}

/// For whoever checks many programs, or one again and again: the library is checked once.
pub struct Compiler {
    prelude: check::Prelude,
    sources: Rc<[SourceFile]>,
}

impl Default for Compiler {
    fn default() -> Self {
        Compiler::new()
    }
}

impl Compiler {
    /// Checks the library.
    pub fn new() -> Compiler {
        let prelude = check::Prelude::new(&stdlib::signatures(), &stdlib::LIBRARY);
        Compiler { prelude, sources: stdlib::sources() }
    }

    /// As [`check`].
    pub fn check(&self, sources: &SourceMap) -> Vec<Diagnostic> {
        self.prelude.check(sources).1
    }

    /// As [`compile_with`].
    pub fn compile(
        &self,
        sources: &SourceMap,
        _options: CompileOptions,
    ) -> Result<Compiled, Vec<Diagnostic>> {
        let program = codegen::compile(lowered(self.prelude.check(sources))?);
        Ok(Compiled::new(program, sources.with_library(self.sources.clone())))
    }
}
