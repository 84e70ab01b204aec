//! Passes that make a program faster before instructions are made of it.
//!
//! Each is a function from program to program that keeps results, output, errors and their traces;
//! each can be left out ([`Passes`]), and a test runs the conformance programs without each of
//! them. `nostos dump --ir` prints what they have made. In order: `specialise` (copies of functions
//! for the function values that they are called with, and for pairs of lists, `pairs.rs`),
//! `inline` (small functions at their calls), `unbox` (tuples and records that never leave a
//! function, and lookups, `lookup.rs`), `fold` (constant arithmetic), `literals` (constant lists,
//! maps and sets). `rewrite` walks.
//!
//! A profile counts calls as the source says, so a program that will be profiled goes without.

mod fold;
mod inline;
mod literals;
mod lookup;
mod pairs;
pub mod rewrite;
mod specialise;
mod unbox;

use crate::ir::Program;

/// Which passes run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Passes {
    /// Copies of functions for known function values.
    pub specialise: bool,
    /// Bodies of small functions in place of calls.
    pub inline: bool,
    /// Short-lived tuples and records as locals.
    pub unbox: bool,
    /// Constant arithmetic.
    pub fold: bool,
    /// Lists, maps and sets of constants as constants.
    pub literals: bool,
}

impl Default for Passes {
    fn default() -> Passes {
        Passes::ALL
    }
}

impl Passes {
    /// Every pass.
    pub const ALL: Passes =
        Passes { specialise: true, inline: true, unbox: true, fold: true, literals: true };
    /// No pass: calls are calls, as the source says.
    pub const NONE: Passes =
        Passes { specialise: false, inline: false, unbox: false, fold: false, literals: false };
    /// The passes' names in their order.
    pub const NAMES: [&str; 5] = ["specialise", "inline", "unbox", "fold", "literals"];

    /// These without the named one; `None`: there is no such pass.
    pub fn without(mut self, name: &str) -> Option<Passes> {
        match name {
            "specialise" => self.specialise = false,
            "inline" => self.inline = false,
            "unbox" => self.unbox = false,
            "fold" => self.fold = false,
            "literals" => self.literals = false,
            _ => return None,
        }
        Some(self)
    }
}

/// Runs the passes.
pub fn optimise(mut program: Program, passes: Passes) -> Program {
    if passes.specialise {
        program = specialise::specialise(program);
    }
    if passes.inline {
        program = inline::inline(program);
    }
    if passes.unbox {
        program = unbox::unbox(program);
    }
    if passes.fold {
        program = fold::fold(program);
    }
    if passes.literals {
        program = literals::literals(program);
    }
    program
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pass_can_be_left_out() {
        let rest = Passes::NAMES.iter().try_fold(Passes::ALL, |passes, name| passes.without(name));
        assert_eq!(rest, Some(Passes::NONE));
        assert_eq!(Passes::ALL.without("nothing"), None);
    }
}
