//! Questions that an editor asks about a program that may be half written: what is this name, what
//! could stand here, what does this call want, which types were found.
//!
//! `place.rs` finds words and calls in the text, `lookup.rs` says what a word means, `scope.rs`
//! which local names there are at a place, `signature.rs` writes types and documentation,
//! `complete.rs`, `describe.rs` and `hints.rs` answer. Each answer checks the whole program anew:
//! that takes milliseconds, and nothing can be out of date. Nothing here is reported as a mistake.

mod complete;
mod describe;
mod hints;
mod lookup;
mod place;
mod scope;
mod signature;
#[cfg(test)]
mod tests;

pub use complete::{Completion, Proposal, ProposalKind, complete};
pub use describe::{CallHelp, Description, call_help, describe};
pub use hints::{TypeHint, type_hints};
pub use signature::About;

use crate::base::intern::Interner;
use crate::base::source::SourceMap;
use crate::base::span::SourceId;
use crate::check::{Inspected, Prelude};
use crate::syntax::ast::Expr;
use crate::template::Comptime;

/// A program, and the library above which it is understood.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The checked library.
    pub prelude: &'a Prelude,
    /// The program's files.
    pub sources: &'a SourceMap,
}

impl Asked<'_> {
    /// Looks at what the checker knows about the program.
    fn inspect<R>(&self, look: impl FnOnce(Inspected<'_>) -> R) -> R {
        self.prelude.inspect(self.sources, &mut NothingRuns, look)
    }
}

/// No code of the program runs while it is being written.
struct NothingRuns;

impl Comptime for NothingRuns {
    fn run(&mut self, _: &Expr, _: &Interner) -> Result<String, String> {
        Err("not run while the program is being written".to_string())
    }
}

/// The program with a part of one file's text replaced, and with the brackets closed that the
/// file leaves open.
fn edited(sources: &SourceMap, source: SourceId, range: (u32, u32), text: &str) -> SourceMap {
    let mut map = SourceMap::new();
    for (id, file) in sources.iter() {
        if id == source {
            let (before, after) = (&file.text[..range.0 as usize], &file.text[range.1 as usize..]);
            let whole = format!("{before}{text}{after}");
            let closers = place::missing_closers(&whole);
            map.add(&file.name, &file.module, &(whole + &closers));
        } else {
            map.add(&file.name, &file.module, &file.text);
        }
    }
    map
}
