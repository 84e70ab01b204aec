//! Why a type was expected, for the second place of a mistake.

use crate::check::world::World;
use crate::ty::Ty;

/// Why something was expected, for a second place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reason {
    /// The annotation of a binding.
    Annotation,
    /// The declared result of a function.
    Result,
    /// The result that a trait declares.
    TraitResult,
    /// An `if` without `else`.
    NoElse,
    /// A parameter.
    Parameter,
    /// The first value of a variable.
    Variable,
    /// The first branch of an `if`.
    Branch,
    /// The first arm of a `match`.
    Arm,
    /// The first clause of a function.
    Clause,
    /// The first `return` in it.
    Return,
    /// The first `break` of a loop.
    Break,
    /// The first element, key or value of a collection.
    Element,
    /// The left operand.
    Operand,
}

impl Reason {
    /// What the second place has to do with the mistake.
    pub fn words(self, expected: Ty, world: &World) -> String {
        let ty = world.type_name(expected);
        match self {
            Reason::Annotation => format!("declared as `{ty}` here"),
            Reason::Result => format!("the result is declared as `{ty}` here"),
            Reason::TraitResult => format!("the trait declares the result as `{ty}` here"),
            Reason::NoElse => "an `if` without `else` gives `()`".to_string(),
            Reason::Parameter => "the parameter is declared here".to_string(),
            Reason::Variable => format!("it is `{ty}` since it was bound here"),
            Reason::Branch => format!("the first branch gives `{ty}`"),
            Reason::Arm => format!("the first arm gives `{ty}`"),
            Reason::Clause => format!("the first clause gives `{ty}`"),
            Reason::Return => format!("the first `return` gives `{ty}`"),
            Reason::Break => format!("the first `break` gives `{ty}`"),
            Reason::Element => format!("`{ty}` because of the first one"),
            Reason::Operand => format!("this is `{ty}`"),
        }
    }
}
