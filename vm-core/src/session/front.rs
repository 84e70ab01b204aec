//! From sources to a checked or compiled program with the library checked once, for whoever checks
//! many programs, or one again and again.

use super::{CompileOptions, Compiled, Comptime};
use crate::base::intern::Interner;
use crate::base::source::{SourceFile, SourceMap};
use crate::check::{Checked, Prelude, Trees};
use crate::diagnostic::Diagnostic;
use crate::stdlib;
use std::rc::Rc;

/// The checked library.
pub struct Front {
    prelude: Prelude,
    sources: Rc<[SourceFile]>,
}

impl Default for Front {
    fn default() -> Self {
        Front::new()
    }
}

impl Front {
    /// Checks the library.
    pub fn new() -> Front {
        let prelude = Prelude::new(&stdlib::signatures(), &stdlib::LIBRARY);
        Front { prelude, sources: stdlib::sources() }
    }

    /// Everything that is wrong with a program's text; nothing is run.
    pub fn check(&self, sources: &SourceMap) -> Vec<Diagnostic> {
        self.checked(sources).err().unwrap_or_default()
    }

    /// Makes a program that can be run, or says what is wrong with it.
    pub fn compile(
        &self,
        sources: &SourceMap,
        options: CompileOptions,
    ) -> Result<Compiled, Vec<Diagnostic>> {
        self.checked(sources).map(|checked| self.build(checked, sources, options))
    }

    /// The checked library itself.
    pub fn prelude(&self) -> &Prelude {
        &self.prelude
    }

    /// The program with its types, or what is wrong with it.
    pub fn checked(&self, sources: &SourceMap) -> Result<Checked, Vec<Diagnostic>> {
        let (checked, diagnostics) = self.prelude.check(sources, &mut self.comptime());
        checked.ok_or(diagnostics)
    }

    fn comptime(&self) -> Comptime<'_> {
        Comptime::new(&self.prelude)
    }

    /// A table for the names of trees.
    pub(super) fn names(&self) -> Interner {
        self.prelude.names()
    }

    /// Checks a program of trees.
    pub(super) fn check_trees(
        &self,
        sources: &SourceMap,
        trees: Trees,
    ) -> Result<Checked, Vec<Diagnostic>> {
        let (checked, diagnostics) = self.prelude.check_trees(sources, trees, &mut self.comptime());
        checked.ok_or(diagnostics)
    }

    /// Generates the code of a checked program.
    pub(super) fn build(
        &self,
        checked: Checked,
        sources: &SourceMap,
        options: CompileOptions,
    ) -> Compiled {
        Compiled::build(checked, sources.with_library(self.sources.clone()), options)
    }
}
