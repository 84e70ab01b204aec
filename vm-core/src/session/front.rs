//! From sources to a checked or compiled program with the library checked once, for whoever checks
//! many programs, or one again and again.

use super::{CompileOptions, Compiled, Comptime};
use crate::base::intern::Interner;
use crate::base::source::SourceMap;
use crate::check::{Checked, Prelude, Trees};
use crate::diagnostic::Diagnostic;
use crate::stdlib;
use std::sync::OnceLock;

/// The bytes of the checked library, where it was checked when the engine was built.
static PROVIDED: OnceLock<&'static [u8]> = OnceLock::new();

/// Makes all programs from now on stand on a library that was checked before, instead of checking
/// it: `bytes` are what [`library_bytes`] gave in a build of the same engine. Twice is a mistake.
pub fn provide_library(bytes: &'static [u8]) {
    assert!(PROVIDED.set(bytes).is_ok(), "the checked library is provided once");
}

/// Checks the library and writes it down.
pub fn library_bytes() -> Vec<u8> {
    checked().encode()
}

fn checked() -> Prelude {
    Prelude::new(&stdlib::signatures(), &stdlib::LIBRARY)
}

fn read(bytes: &[u8]) -> Prelude {
    Prelude::decode(bytes, &stdlib::signatures(), &stdlib::LIBRARY)
}

/// The checked library.
pub struct Front {
    prelude: Prelude,
}

impl Default for Front {
    fn default() -> Self {
        Front::new()
    }
}

impl Front {
    /// Takes the checked library that was provided, or checks it. Where debug assertions are on,
    /// it goes through its bytes even so: what is tested is what the page has.
    pub fn new() -> Front {
        let prelude = match PROVIDED.get() {
            Some(bytes) => read(bytes),
            None if cfg!(debug_assertions) => read(&library_bytes()),
            None => checked(),
        };
        Front { prelude }
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
        Compiled::build(checked, sources.with_library(stdlib::sources), options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checked_library_is_the_same_when_it_was_written_and_read() {
        let bytes = library_bytes();
        assert!(bytes.len() > 10_000, "{} bytes are no library", bytes.len());
        assert_eq!(bytes, library_bytes(), "checking it again gives the same");
        assert_eq!(read(&bytes).encode(), bytes);
    }

    #[test]
    #[should_panic(expected = "the checked library is whole")]
    fn a_part_of_the_checked_library_is_refused() {
        let bytes = library_bytes();
        read(&bytes[..bytes.len() / 2]);
    }
}
