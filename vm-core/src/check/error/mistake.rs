//! Every mistake that the checker can find, as data.

use crate::base::ids::{FunId, MvarId};
use crate::base::intern::Symbol;
use crate::base::span::Span;
use crate::check::exhaustive::Missing;
use crate::check::typed::Target;
use crate::check::world::TraitUse;
use crate::resolve::CtorRef;
use crate::ty::Ty;
use crate::ty::unify::Failure;

/// Where two types had to agree, which decides how a disagreement is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Context {
    /// An argument, operand, result, branch or element.
    Plain,
    /// The annotation of a binding, or an assignment.
    Binding,
    /// A pattern against its subject, or the two operands of a comparison.
    Structure,
    /// The receiver of a method call (argument 1).
    Receiver,
    /// Another argument of a method call.
    Method,
}

/// A mistake.
#[derive(Clone, Debug)]
pub enum TypeError {
    /// Two types that must be the same aren't.
    Mismatch { expected: Ty, found: Ty, failure: Failure, context: Context },
    /// A sentence of the catalogue (4.9.2) with fixed words for what is expected.
    Expected { expected: String, found: Ty },
    /// `toInt("7")` and the like.
    NotConvertible { function: &'static str, found: Ty },
    /// A type lacks a trait.
    MissingImpl { ty: Ty, of: TraitUse, other: Option<Ty> },
    /// Two parameters with one type were given two.
    LinkedParameters { first: usize, second: usize, types: (Ty, Ty) },
    /// A wrong number of arguments, perhaps of something known.
    Arity { expected: usize, found: usize, callee: Option<Target> },
    /// A function that takes another number of arguments than it is called with (`map`, `fold`).
    CallbackArity { expected: usize, found: usize },
    /// Something is called that is no function.
    NotAFunction { ty: Ty, wanted: Ty },
    /// A named argument that no parameter has.
    UnknownArgument { name: Symbol, valid: Vec<Symbol> },
    /// A parameter given twice.
    DuplicateArgument { name: Symbol },
    /// No method of that name for the type.
    NoMethod { name: Symbol, ty: Ty, similar: Vec<String> },
    /// A static function called like a method.
    StaticOnValue { name: Symbol, ty: Ty },
    /// A method of other types.
    WrongReceiver { name: Symbol, ty: Ty },
    /// The receiver's type isn't known.
    AmbiguousMethod { name: Symbol },
    /// Nothing tells which implementation's method is called.
    AmbiguousResult { name: Symbol },
    /// Nothing tells which type a call is about.
    NotTold,
    /// No field of that name.
    NoField { ty: Ty, field: String },
    /// A record built without some fields, by their numbers.
    MissingFields { ctor: CtorRef, missing: Vec<usize> },
    /// No definition of several fits a call: what is wrong with the first, and all of them.
    NoOverload { first: Box<TypeError>, candidates: Vec<Target> },
    /// Fields that no record has together, in a pattern.
    NoRecord { fields: Vec<Symbol> },
    /// A field that stands in a pattern a second time.
    FieldTwice { name: Symbol, first: Span },
    /// Fields of something that isn't a record are updated.
    NotARecord { name: Symbol },
    /// A type with more parts than the passes work with.
    TooLarge,
    /// A function whose uses have too many questions to answer.
    TooOpen,
    /// What is asked of types asks for ever larger ones.
    Endless,
    /// A type with another one in it that leads back to it at larger arguments.
    EndlessData { name: Symbol, inside: Ty },
    /// `x[i]` of something without elements, which `i` asks of it.
    NotIndexable { ty: Ty, index: Ty },
    /// `x[i] = v` of something whose elements can't be set.
    NotIndexAssignable,
    /// The same of a list or map that no name holds.
    NoNameHolds,
    /// List and something else joined by `++`.
    ListConcat { list: Ty, found: Ty },
    /// Nothing of that name.
    UnknownValue { name: Symbol, similar: Vec<String>, clue: Option<Clue> },
    /// A builtin of so many parameters that can be called but is no value (11.1), perhaps where
    /// one is wanted.
    OnlyCalled { name: Symbol, arity: usize, wanted: bool },
    /// No member of that name in a module or namespace.
    UnknownMember { name: String, similar: Vec<String> },
    /// A private member.
    PrivateMember { name: Symbol, module: String },
    /// A private type.
    PrivateType { name: Symbol, module: String },
    /// A file module that isn't imported.
    NotImported { name: Symbol, module: String },
    /// No type of that name.
    UnknownType { name: String, similar: Vec<String> },
    /// No constructor of that name in a pattern.
    UnknownCtor { name: Symbol, similar: Vec<String> },
    /// An immutable name assigned again.
    Reassign { name: Symbol, first: Span },
    /// `break` or `continue` outside of a loop.
    OutsideLoop { word: &'static str },
    /// `_` as a value.
    Wildcard,
    /// A name that only some alternatives of a pattern bind.
    NotInAllAlternatives { name: Symbol },
    /// Something other than a literal or a pinned name in a set pattern.
    SetPattern,
    /// A field of a reactive record with the name of one that all of them have.
    ReservedField { field: Symbol },
    /// A pattern for the fields of a reactive record.
    ReactivePattern { ty: Ty },
    /// `set` of a reactive variant with something that is no value of its type.
    ReactiveSet { ty: Ty, found: Ty },
    /// A generic builtin without type arguments in a type definition.
    BareGeneric { name: String, params: String },
    /// Type arguments of a type.
    TypeArguments { expected: usize, found: usize },
    /// Type arguments of a call.
    CallTypeArguments { name: Symbol, params: Vec<Symbol>, found: usize },
    /// `assertType[T](e)` with another type.
    AssertType { expected: Ty, found: Ty },
    /// A match that leaves something out; it ends there.
    NonExhaustive { missing: Missing, end: Span },
    /// No trait of that name.
    UnknownTrait { name: Symbol, similar: Vec<String> },
    /// An implementation without required methods, each with its parameters.
    MissingMethods { ty: String, trait_name: Symbol, methods: Vec<(Symbol, Vec<String>)> },
    /// An implementation's method with another number of parameters.
    MethodArity { ty: String, method: Symbol, trait_name: Symbol, expected: usize, found: usize },
    /// An implementation's method with another parameter type.
    MethodParam {
        ty: String,
        method: Symbol,
        trait_name: Symbol,
        param: Symbol,
        expected: Ty,
        found: Ty,
    },
    /// A supertrait that isn't implemented before.
    MissingSuper { ty: String, trait_name: Symbol, supertrait: String },
    /// A trait with another number of arguments than it has parameters.
    TraitArguments { name: Symbol, expected: usize, found: usize },
    /// A condition on something that is no parameter of the type.
    NoParameter { name: Symbol, target: String },
    /// An implementation whose condition isn't met.
    Unmet { ty: Ty, of: TraitUse, part: Ty, wanted: TraitUse },
    /// A trait that isn't automatic.
    NotDerivable { name: Symbol },
    /// A derived trait that is implemented too.
    DerivedTwice { name: Symbol, ty: String },
    /// `deriving` of an alias.
    DerivingAlias { name: Symbol },
    /// A condition reads an mvar that a branch overwrites.
    MvarCompareThenSet { fun: FunId, mvar: MvarId },
    /// An assignment to an mvar inside the value assigned to it.
    MvarNested { mvar: MvarId },
    /// A function that holds an mvar waits for a message.
    MvarBlocks { fun: FunId, mvar: MvarId, callee: FunId },
    /// No entry point.
    NoMain,
    /// Part of the language that isn't built.
    Unsupported { what: &'static str },
    /// `~` in ordinary code.
    SpliceOutsideQuote,
}

/// What may be known about a name that means nothing.
#[derive(Clone, Debug)]
pub enum Clue {
    /// A builtin function has nearly that name, or a constructor that name with a capital.
    Named(String),
    /// A module of the program has a public member of that name.
    InModule(String),
    /// It was bound in a scope that has ended.
    Ended(Span),
}

impl TypeError {
    /// The same about a call of something known.
    pub fn of_callee(self, target: Target) -> TypeError {
        match self {
            TypeError::Arity { expected, found, callee: None } => {
                TypeError::Arity { expected, found, callee: Some(target) }
            }
            other => other,
        }
    }
}
