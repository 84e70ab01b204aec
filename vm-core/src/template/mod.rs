//! Templates: from a tree with decorators, `quote` and template calls to one without (chapter 9).
//! Tree in, tree out; names and types aren't looked at, so what comes out is checked as if it had
//! been written by hand.
//!
//! `visible.rs` finds the templates of each module, `decorate.rs` and `call.rs` find their uses,
//! `weave.rs` fills a quote with what its splices give, `eval.rs` computes those with the values of
//! `datum.rs`, `builtin.rs` and `fold.rs`; `describe.rs` says what a template may know of an item.
//! `origin.rs` remembers where every made piece came from, so that mistakes are told at the use
//! and at the template. `show.rs` is the text of a quote that is a value.
//!
//! Expansion is bounded: steps, depth and the height of what is made (`base/limits.rs`).

mod builtin;
mod call;
mod datum;
mod decorate;
mod describe;
mod eval;
mod expander;
mod fold;
mod height;
mod origin;
mod show;
mod visible;
mod weave;

use crate::base::intern::Interner;
use crate::diagnostic::Diagnostic;
use crate::syntax::ast::{Expr, Module};
use expander::Expander;
pub use origin::Origins;

/// Runs code while compiling. Whoever joins all stages provides it.
pub trait Comptime {
    /// The value of an expression as the text of a literal, or why there is none.
    fn run(&mut self, code: &Expr, names: &Interner) -> Result<String, String>;
}

/// A file of the program.
pub struct File<'f> {
    /// Its dotted name as a module, "" for the main file.
    pub module: &'f str,
    /// Its tree, which is expanded in place.
    pub tree: &'f mut Module,
}

/// Expands all templates of a program: where what was made came from, and the mistakes.
pub fn expand(
    files: &mut [File<'_>],
    names: &mut Interner,
    comptime: &mut dyn Comptime,
) -> (Origins, Vec<Diagnostic>) {
    let mut expander = Expander::new(files, names, comptime);
    // The numbers of `gensym` depend on this order (9.6).
    for file in files.iter_mut() {
        let path = expander.path_of(file.module);
        expander.types(file.tree, &path);
    }
    for file in files.iter_mut() {
        let path = expander.path_of(file.module);
        expander.functions(file.tree, &path);
    }
    for file in files.iter_mut() {
        let path = expander.path_of(file.module);
        expander.calls(file.tree, &path);
    }
    expander.finish()
}
