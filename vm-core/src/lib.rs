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

use base::source::SourceMap;
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
    sources: &SourceMap,
    _options: CompileOptions,
) -> Result<Compiled, Vec<Diagnostic>> {
    let program = codegen::compile(lower_checked(sources)?);
    let user_files = sources.iter().count();
    let mut all = sources.clone();
    for module in stdlib::LIBRARY.modules() {
        all.add(module.name, module.name, module.text);
    }
    Ok(Compiled::new(program, all, user_files))
}

/// The program's intermediate representation, or what is wrong with it.
pub fn lower_checked(sources: &SourceMap) -> Result<ir::Program, Vec<Diagnostic>> {
    let (checked, diagnostics) = check::check(sources, &stdlib::signatures(), &stdlib::LIBRARY);
    match checked {
        Some(checked) => Ok(lower::lower(checked)),
        None => Err(diagnostics),
    }
}
