//! Every mistake that the checker can find, and the only place where they are put into words.
//!
//! `mistake.rs` has the mistakes as data, `reason.rs` why something was expected. The sentences are
//! in a file for each concept: `types.rs`, `matches.rs`, `names.rs`, `calls.rs`, `traits.rs`,
//! `mvars.rs`; `signature.rs` says what there is instead of what was written, `elsewhere.rs` what
//! names of other languages are here. The words follow chapters 2 to 5 of the language reference:
//! tools compare them.

mod calls;
mod elsewhere;
mod matches;
mod mistake;
mod mvars;
mod names;
mod reason;
mod signature;
mod traits;
mod types;

use super::world::World;
use crate::base::span::Span;
use crate::diagnostic::Diagnostic;
pub use mistake::{Clue, Context, TypeError};
pub use reason::Reason;

/// What to do about `Point(1, y: 2)`, which reads as an update.
pub fn mixed_fields(name: &str) -> String {
    format!(
        "`{name}(value, field: ...)` is a changed copy of a {name}; a new one has all of its \
         fields by position, or all by name"
    )
}

impl TypeError {
    /// The mistake in words. The functions are not inlined, and what is asked first is what a first
    /// program gets wrong: what that doesn't call needn't be in the engine's first module.
    pub fn diagnostic(&self, span: Span, world: &World) -> Diagnostic {
        self.of_names(span, world)
            .or_else(|| self.of_mismatch(span, world))
            .or_else(|| self.of_types(span, world))
            .or_else(|| self.of_calls(span, world))
            .or_else(|| self.of_mvars(span, world))
            .unwrap_or_else(|| self.of_traits(span, world))
    }
}
