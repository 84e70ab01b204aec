//! Every mistake that the checker can find, as data, and the only place where it is put into words.
//!
//! The words follow chapters 2 to 5 of the language reference: tools compare them.

use super::exhaustive::Missing;
use super::signature;
use super::typed::Target;
use super::world::{Trait, TraitUse, World};
use crate::base::ids::{DataId, FunId, MvarId};
use crate::base::intern::Symbol;
use crate::base::span::Span;
use crate::diagnostic::{Code, Diagnostic, suggest};
use crate::ty::unify::Failure;
use crate::ty::{Node, Prim, Ty};

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
    /// No field of that name.
    NoField { ty: Ty, field: String },
    /// A record built without a field.
    MissingField { field: Symbol },
    /// Fields of something that isn't a record are updated.
    NotARecord { name: Symbol },
    /// `x[i]` of something without elements.
    NotIndexable,
    /// `x[i] = v` of something whose elements can't be set.
    NotIndexAssignable,
    /// List and something else joined by `++`.
    ListConcat { list: Ty, found: Ty },
    /// Nothing of that name.
    UnknownValue { name: Symbol, similar: Vec<String>, clue: Option<Clue> },
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
    /// An implementation without a required method.
    MissingMethod { ty: String, method: Symbol, trait_name: Symbol, params: Vec<String> },
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
    /// A builtin function has nearly that name.
    Builtin(String),
    /// It is a builtin that can be called but is no value.
    OnlyCalled,
    /// A module of the program has a public member of that name.
    InModule(String),
    /// It was bound in a scope that has ended.
    Ended(Span),
}

/// Why something was expected, for a second place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reason {
    /// The annotation of a binding.
    Annotation,
    /// The declared result of a function.
    Result,
    /// A parameter.
    Parameter,
    /// The first value of a variable.
    Variable,
    /// The first branch of an `if`.
    Branch,
    /// The first arm of a `match`.
    Arm,
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
            Reason::Parameter => "the parameter is declared here".to_string(),
            Reason::Variable => format!("it is `{ty}` since it was bound here"),
            Reason::Branch => format!("the first branch gives `{ty}`"),
            Reason::Arm => format!("the first arm gives `{ty}`"),
            Reason::Element => format!("`{ty}` because of the first one"),
            Reason::Operand => format!("this is `{ty}`"),
        }
    }
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

    /// The mistake in words.
    pub fn diagnostic(&self, span: Span, world: &World) -> Diagnostic {
        self.of_types(span, world)
            .or_else(|| self.of_names(span, world))
            .or_else(|| self.of_calls(span, world))
            .or_else(|| self.of_mvars(span, world))
            .unwrap_or_else(|| self.of_traits(span, world))
    }

    /// Shared variables.
    fn of_mvars(&self, span: Span, world: &World) -> Option<Diagnostic> {
        let mvar_name = |mvar: MvarId| world.text(world.mvars[mvar].name);
        let fun_name = |fun: FunId| &world.funs[fun].internal;
        let text = match self {
            TypeError::MvarCompareThenSet { fun, mvar } => format!(
                "function `{}` reads mvar `{}` and later writes it with a different value - this \
                 pattern can cause deadlock. Use `n = n + 1` (self-updating) instead of \
                 `x = n; n = x + 1` (read-then-write).",
                fun_name(*fun),
                mvar_name(*mvar)
            ),
            TypeError::MvarNested { mvar } => format!(
                "nested write to mvar `{}` would cause deadlock - cannot write to the same mvar \
                 being assigned",
                mvar_name(*mvar)
            ),
            TypeError::MvarBlocks { fun, mvar, callee } => format!(
                "mvar safety violation: function `{}` holds lock on mvar `{}` and calls `{}` which \
                 blocks (receive) - this could cause deadlock",
                fun_name(*fun),
                mvar_name(*mvar),
                fun_name(*callee)
            ),
            _ => return None,
        };
        Some(Diagnostic::error(Code::MvarDeadlock, span, text))
    }

    /// Types that don't agree.
    // tidy: table
    fn of_types(&self, span: Span, world: &World) -> Option<Diagnostic> {
        let error = match self {
            TypeError::Mismatch { expected, found, failure, context } => {
                mismatch((*expected, *found), *failure, *context, span, world)
            }
            TypeError::Expected { expected, found } => {
                let found = world.type_name(*found);
                let text = format!("type mismatch: expected {expected}, found {found}");
                Diagnostic::error(Code::Mismatch, span, text)
            }
            TypeError::NotConvertible { function, found } => {
                let text = format!(
                    "type mismatch in argument 1: `{}` expects numeric type (Int, Float, etc.) but \
                     found `{}`",
                    function,
                    world.type_name(*found)
                );
                Diagnostic::error(Code::Mismatch, span, text)
            }
            TypeError::MissingImpl { ty, of, other } => {
                let error = missing_impl(*ty, *of, span, world);
                match other {
                    Some(other) => {
                        let names = world.type_names(&[*ty, *other]);
                        let note = format!(
                            "type mismatch: the operands are `{}` and `{}`",
                            names[0], names[1]
                        );
                        error.note(note)
                    }
                    None => error,
                }
            }
            TypeError::LinkedParameters { first, second, types } => {
                let names = world.type_names(&[types.0, types.1]);
                let text = format!(
                    "Type annotation required: parameters {first} and {second} must have the same \
                     type, but used as {} and {}",
                    names[0], names[1]
                );
                Diagnostic::error(Code::AnnotationRequired, span, text)
                    .note(format!("type mismatch: {} and {}", names[0], names[1]))
            }
            TypeError::ListConcat { list, found } => {
                let names = world.type_names(&[*list, *found]);
                let text = format!(
                    "mismatched types in list: expected `{}`, found `{}`",
                    names[0], names[1]
                );
                Diagnostic::error(Code::Mismatch, span, text)
            }
            TypeError::AssertType { expected, found } => {
                let names = world.type_names(&[*expected, *found]);
                let text =
                    format!("assertType failed: expected `{}`, found `{}`", names[0], names[1]);
                Diagnostic::error(Code::Mismatch, span, text)
            }
            TypeError::NotIndexable => Diagnostic::error(
                Code::Mismatch,
                span,
                "type mismatch: Index expects list, tuple, array, or string",
            ),
            TypeError::NotIndexAssignable => {
                Diagnostic::error(Code::Mismatch, span, "IndexSet expects array or list")
            }
            TypeError::NonExhaustive { missing, end } => non_exhaustive(missing, span, *end),
            _ => return None,
        };
        Some(error)
    }

    /// Names that mean nothing here.
    // tidy: table
    fn of_names(&self, span: Span, world: &World) -> Option<Diagnostic> {
        let error = match self {
            TypeError::UnknownValue { name, similar, clue } => {
                unknown_value(world.text(*name), similar, clue.as_ref(), span)
            }
            TypeError::UnknownMember { name, similar } => meant(
                Diagnostic::error(Code::UnknownMember, span, format!("unknown function `{name}`")),
                similar,
                span,
            ),
            TypeError::PrivateMember { name, module } => {
                let name = world.text(*name);
                let text = format!(
                    "cannot access private function `{name}` from outside module `{module}`"
                );
                Diagnostic::error(Code::PrivateName, span, text)
                    .help(format!("consider making `{name}` public with 'pub' keyword"))
            }
            TypeError::PrivateType { name, module } => {
                let text = format!("type `{}` is private in module `{module}`", world.text(*name));
                Diagnostic::error(Code::PrivateName, span, text)
            }
            TypeError::NotImported { name, module } => {
                let name = world.text(*name);
                let text = format!(
                    "module `{module}` is not imported; add `use {module}.*` or \
                     `use {module}.{{{name}}}` to use `{name}`"
                );
                Diagnostic::error(Code::NotImported, span, text)
            }
            TypeError::UnknownType { name, .. } if name == "Self" => {
                Diagnostic::error(Code::UnknownType, span, "unknown type `Self`")
                    .help("`Self` is a type in traits and implementations only")
            }
            TypeError::UnknownType { name, similar } => meant(
                Diagnostic::error(Code::UnknownType, span, format!("unknown type `{name}`")),
                similar,
                span,
            ),
            TypeError::UnknownCtor { name, similar } => {
                let text = format!("Unknown constructor: {}", world.text(*name));
                meant(Diagnostic::error(Code::UnknownType, span, text), similar, span)
            }
            TypeError::Reassign { name, first } => {
                let name = world.text(*name);
                let text = format!(
                    "cannot reassign immutable variable '{name}'; use 'var' to declare a mutable \
                     variable"
                );
                Diagnostic::error(Code::Reassign, span, text).label(*first, "first bound here")
            }
            TypeError::OutsideLoop { word } => {
                let text = format!("{word} outside of loop");
                Diagnostic::error(Code::MisplacedControl, span, text)
            }
            TypeError::Wildcard => Diagnostic::error(
                Code::WildcardValue,
                span,
                "Wildcard '_' is only valid in pattern contexts, not as a standalone expression",
            )
            .help("a function is written with a parameter: `x => x + 1`"),
            TypeError::NotInAllAlternatives { name } => {
                let name = world.text(*name);
                let text = format!("`{name}` is not bound by every alternative of the pattern");
                Diagnostic::error(Code::InvalidPattern, span, text)
                    .help("bind the same names in each, or write several arms")
            }
            TypeError::SetPattern => Diagnostic::error(
                Code::InvalidPattern,
                span,
                "invalid pattern in Set patterns only support literals and pinned variables",
            ),
            TypeError::ReservedField { field } => {
                let field = world.text(*field);
                let text = format!("`{field}` is a reserved field name of reactive records");
                Diagnostic::error(Code::ShadowsBuiltin, span, text)
                    .help(format!("every reactive record has `{field}` already"))
            }
            TypeError::ReactivePattern { ty } => {
                let name = world.type_name(*ty);
                let text = format!("a pattern can't take the reactive record `{name}` apart");
                Diagnostic::error(Code::InvalidPattern, span, text)
                    .help("bind it to a name and read its fields: `r.field`")
                    .note("when it runs: Non-exhaustive match: no pattern matched")
            }
            TypeError::NoMain => {
                Diagnostic::error(Code::NoEntryPoint, span, "Entry point 'main/' not found")
                    .help("define a function `main` without parameters")
            }
            TypeError::SpliceOutsideQuote => Diagnostic::error(
                Code::MisplacedSplice,
                span,
                "Splice (~) can only be used inside quote",
            )
            .help("`~` belongs into the `quote` of a template"),
            TypeError::Unsupported { what } => {
                Diagnostic::error(Code::Unsupported, span, format!("{what} is not supported yet"))
            }
            _ => return None,
        };
        Some(error)
    }

    /// Calls, constructions and accesses.
    // tidy: table
    fn of_calls(&self, span: Span, world: &World) -> Option<Diagnostic> {
        let error = match self {
            TypeError::Arity { expected, found, callee } => {
                let text = format!("Wrong number of arguments: expected {expected}, found {found}");
                let error = Diagnostic::error(Code::WrongArity, span, text);
                match callee {
                    Some(target) => signature::with_signature(error, *target, world),
                    None => error,
                }
            }
            TypeError::CallbackArity { expected, found } => {
                let text = format!("Wrong number of arguments: expected {expected}, found {found}");
                let plural = if *expected == 1 { "" } else { "s" };
                Diagnostic::error(Code::WrongArity, span, text).help(format!(
                    "the function is called with {expected} argument{plural}, but this one takes \
                     {found}"
                ))
            }
            TypeError::NotAFunction { ty, wanted } => {
                let names = world.type_names(&[*ty, *wanted]);
                let text = format!("type mismatch: expected `{}`, found `{}`", names[0], names[1]);
                Diagnostic::error(Code::Mismatch, span, text)
                    .help(format!("a value of type `{}` can't be called", names[0]))
            }
            TypeError::UnknownArgument { name, valid } => {
                let valid: Vec<&str> = valid.iter().map(|s| world.text(*s)).collect();
                let text = format!(
                    "unknown named argument '{}'; valid parameter names are: {}",
                    world.text(*name),
                    valid.join(", ")
                );
                let similar = suggest::closest(world.text(*name), valid);
                let similar: Vec<String> = similar.into_iter().map(str::to_string).collect();
                meant(Diagnostic::error(Code::NamedArgument, span, text), &similar, span)
            }
            TypeError::DuplicateArgument { name } => {
                let text = format!("duplicate named argument '{}'", world.text(*name));
                Diagnostic::error(Code::NamedArgument, span, text)
            }
            TypeError::NoMethod { name, ty, similar } => {
                let error = no_method(world.text(*name), *ty, similar, span, world);
                let declares = |info: &&Trait| info.methods.iter().any(|m| m.name == *name);
                match world.traits.iter().find(declares) {
                    Some(info) => error.note(format!(
                        "trait `{}` has it, but the type doesn't implement that trait",
                        world.text(info.name)
                    )),
                    None => error,
                }
            }
            TypeError::WrongReceiver { name, ty } => {
                let name = world.text(*name);
                let text = format!("Type {} has no method {name}", receiver_name(*ty, world));
                let note = format!("no method `{name}` found for type `{}`", world.type_name(*ty));
                Diagnostic::error(Code::UnknownMethod, span, text).note(note)
            }
            TypeError::AmbiguousMethod { name } => {
                let text = format!(
                    "cannot resolve trait method `{}` without type information",
                    world.text(*name)
                );
                Diagnostic::error(Code::AmbiguousMethod, span, text)
                    .help("annotate the type of the value that the method is called on")
            }
            TypeError::StaticOnValue { name, ty } => {
                let (name, ty) = (world.text(*name), world.type_name(*ty));
                let text = format!("no method `{name}` found for type `{ty}`");
                Diagnostic::error(Code::UnknownMethod, span, text)
                    .help(format!("`{name}` has no receiver: call it as `{ty}.{name}(...)`"))
            }
            TypeError::AmbiguousResult { name } => {
                let text = format!(
                    "cannot resolve trait method `{}` without type information",
                    world.text(*name)
                );
                Diagnostic::error(Code::AmbiguousMethod, span, text)
                    .help("several types could be meant: annotate what the call gives")
            }
            TypeError::NoField { ty, field } => signature::no_field(*ty, field, span, world),
            TypeError::MissingField { field } => {
                let text = format!("Missing field: {}", world.text(*field));
                Diagnostic::error(Code::MissingField, span, text)
            }
            TypeError::NotARecord { name } => {
                let text = format!("Cannot update non-record type: {}", world.text(*name));
                Diagnostic::error(Code::Mismatch, span, text)
            }
            TypeError::BareGeneric { name, params } => {
                let text = format!(
                    "Generic type `{name}` requires type parameters. Use `{name}[{params}]` \
                     instead \
                     of bare `{name}`."
                );
                Diagnostic::error(Code::TypeArguments, span, text)
            }
            TypeError::TypeArguments { expected, found } => {
                let text =
                    format!("Wrong number of type arguments: expected {expected}, found {found}");
                Diagnostic::error(Code::TypeArguments, span, text)
            }
            TypeError::CallTypeArguments { name, params, found } => {
                let list: Vec<&str> = params.iter().map(|s| world.text(*s)).collect();
                let plural = if params.len() == 1 { "" } else { "s" };
                let text = format!(
                    "wrong number of type arguments: `{}` expects {} type parameter{plural} [{}], \
                     but {found} were provided",
                    world.text(*name),
                    params.len(),
                    list.join(", ")
                );
                Diagnostic::error(Code::TypeArguments, span, text)
            }
            _ => return None,
        };
        Some(error)
    }

    /// Traits and implementations.
    fn of_traits(&self, span: Span, world: &World) -> Diagnostic {
        match self {
            TypeError::UnknownTrait { name, similar } => {
                let text = format!("unknown trait `{}`", world.text(*name));
                meant(Diagnostic::error(Code::UnknownTrait, span, text), similar, span)
            }
            TypeError::MissingMethod { ty, method, trait_name, params } => {
                let method = world.text(*method);
                let text = format!(
                    "type `{ty}` does not implement method `{method}` required by trait `{}`",
                    world.text(*trait_name)
                );
                let help = format!("add the method: `{method}({}) = ...`", params.join(", "));
                Diagnostic::error(Code::MissingMethod, span, text).help(help)
            }
            TypeError::MethodArity { ty, method, trait_name, expected, found } => {
                let text = format!(
                    "trait method `{}` signature mismatch in `{ty}: {}`: expected {expected} \
                     parameter(s), found {found}",
                    world.text(*method),
                    world.text(*trait_name)
                );
                Diagnostic::error(Code::SignatureMismatch, span, text)
            }
            TypeError::MethodParam { ty, method, trait_name, param, expected, found } => {
                let names = world.type_names(&[*found, *expected]);
                let text = format!(
                    "trait method `{}` signature mismatch in `{ty}: {}`: parameter `{}` has type \
                     `{}`, but trait expects `{}`",
                    world.text(*method),
                    world.text(*trait_name),
                    world.text(*param),
                    names[0],
                    names[1]
                );
                Diagnostic::error(Code::SignatureMismatch, span, text)
            }
            TypeError::MissingSuper { ty, trait_name, supertrait } => {
                let (name, above) = (world.text(*trait_name), supertrait);
                let text = format!(
                    "type `{ty}` must implement supertrait `{above}` before implementing `{name}`"
                );
                let help = format!("add `impl {above} for {ty}` before implementing `{name}`");
                Diagnostic::error(Code::MissingSupertrait, span, text).help(help)
            }
            other => other.of_trait_uses(span, world),
        }
    }

    /// Arguments of traits, conditions of implementations, `deriving`.
    fn of_trait_uses(&self, span: Span, world: &World) -> Diagnostic {
        match self {
            TypeError::TraitArguments { name, expected, found } => {
                let name = world.text(*name);
                let text = format!(
                    "Wrong number of type arguments: trait `{name}` expects {expected}, found \
                     {found}"
                );
                let help = match expected {
                    0 => format!("write `{name}` without brackets"),
                    1 => format!("write what it is for: `{name}[Int]`"),
                    _ => format!("write what it is for: `{name}[Int, String]`"),
                };
                Diagnostic::error(Code::TypeArguments, span, text).help(help)
            }
            TypeError::NoParameter { name, target } => {
                let text = format!("`{}` is no type parameter of `{target}`", world.text(*name));
                Diagnostic::error(Code::UnknownType, span, text).help(
                    "a condition is about a parameter of the implementing type: `Box[T]: Show \
                     when T: Show`",
                )
            }
            TypeError::Unmet { ty, of, part, wanted } => {
                let names = world.type_names(&[*ty, *part]);
                let of = world.trait_text(*of);
                let text =
                    format!("Missing trait implementation: {} does not implement {of}", names[0]);
                let note = format!(
                    "its implementation holds when `{}` implements `{}`",
                    names[1],
                    world.trait_text(*wanted)
                );
                Diagnostic::error(Code::MissingImpl, span, text).note(note)
            }
            TypeError::NotDerivable { name } => {
                let text = format!("`{}` can't be derived", world.text(*name));
                Diagnostic::error(Code::Deriving, span, text)
                    .help("Show, Eq, Ord, Hash and Copy can; others are implemented")
            }
            TypeError::DerivedTwice { name, ty } => {
                let name = world.text(*name);
                let text = format!("`{ty}` derives `{name}` and implements it");
                Diagnostic::error(Code::Deriving, span, text).help(format!(
                    "leave out one of them: the implementation replaces the automatic `{name}`"
                ))
            }
            TypeError::DerivingAlias { name } => {
                let text = format!("the alias `{}` derives nothing", world.text(*name));
                Diagnostic::error(Code::Deriving, span, text)
                    .help("an alias has the traits of the type that it stands for")
            }
            other => unreachable!("no words for {other:?}"),
        }
    }
}

fn mismatch(
    (expected, found): (Ty, Ty),
    failure: Failure,
    context: Context,
    span: Span,
    world: &World,
) -> Diagnostic {
    if let Failure::Infinite(var, inside) = failure {
        let names = world.type_names(&[var, inside]);
        let text = format!(
            "Type mismatch: cannot unify a type with a type containing itself ({} in {})",
            names[0], names[1]
        );
        return Diagnostic::error(Code::InfiniteType, span, text);
    }
    if let Failure::Arity(expected, found) = failure {
        let text = format!("Wrong number of arguments: expected {expected}, found {found}");
        return Diagnostic::error(Code::WrongArity, span, text);
    }
    let (expected, found) = match failure {
        // A predicate that gives something else is told by what it gives.
        Failure::Mismatch(a, b) if context == Context::Method && is_predicate(expected, world) => {
            (a, b)
        }
        _ => (expected, found),
    };
    let names = world.type_names(&[expected, found]);
    let structural = |ty: Ty| matches!(world.table.node(ty), Node::Tuple(_));
    let text = match context {
        Context::Structure if structural(expected) || structural(found) => {
            format!("Cannot unify types: {} and {}", names[0], names[1])
        }
        Context::Binding | Context::Method => {
            format!("type mismatch: expected {}, found {}", names[0], names[1])
        }
        Context::Receiver => {
            format!("type mismatch in argument 1: expected `{}`, found `{}`", names[0], names[1])
        }
        Context::Plain | Context::Structure => {
            format!("type mismatch: expected `{}`, found `{}`", names[0], names[1])
        }
    };
    let mut error = Diagnostic::error(Code::Mismatch, span, text);
    if let Failure::Mismatch(a, b) = failure {
        error = with_advice(error, (a, b), context, world);
        let root = |ty| world.table.find(ty);
        let whole = (root(expected), root(found));
        if (root(a), root(b)) != whole && (root(b), root(a)) != whole {
            let parts = world.type_names(&[a, b]);
            error = error.note(format!("`{}` and `{}` differ", parts[0], parts[1]));
        }
    }
    error
}

fn is_predicate(ty: Ty, world: &World) -> bool {
    let signature = world.signature(ty);
    signature.is_some_and(|(_, result)| world.table.is_prim(result, Prim::Bool))
}

/// Help for pairs of types that are often mixed up.
fn with_advice(error: Diagnostic, (a, b): (Ty, Ty), context: Context, world: &World) -> Diagnostic {
    let is = |ty: Ty, prim: Prim| world.table.is_prim(ty, prim);
    let pair = |x: Prim, y: Prim| (is(a, x) && is(b, y)) || (is(a, y) && is(b, x));
    if pair(Prim::Int, Prim::Float) {
        return error
            .help("cannot implicitly convert between `Int` and `Float`")
            .note("use `toFloat(x)` to convert Int to Float, or `round(x)` for Float to Int");
    }
    if is(a, Prim::Unit) || is(b, Prim::Unit) {
        return error.help("a `()` (unit) value cannot be used where a value is expected");
    }
    if !pair(Prim::Int, Prim::String) && !pair(Prim::Float, Prim::String) {
        return error;
    }
    match context {
        Context::Structure => error
            .help("use `show(x)` to turn a value into text")
            .note("String does not implement Num"),
        _ if is(a, Prim::String) => error.help("use `show(x)` to turn a value into text"),
        // What makes it a number may be arithmetic in the function that is called.
        Context::Plain if is(b, Prim::String) => error
            .help("`text.toInt()` and `text.toFloat()` read a number: they give an Option")
            .note("String does not implement Num"),
        _ => error.help("`text.toInt()` and `text.toFloat()` read a number: they give an Option"),
    }
}

fn missing_impl(ty: Ty, of: TraitUse, span: Span, world: &World) -> Diagnostic {
    let (ty_name, name) = (world.type_name(ty), &*world.trait_text(of));
    let text = format!("Missing trait implementation: {ty_name} does not implement {name}");
    let error = Diagnostic::error(Code::MissingImpl, span, text);
    let textual = world.table.is_prim(ty, Prim::String) || world.table.is_prim(ty, Prim::Bool);
    if name == "Num" && textual {
        return error
            .help(format!(
                "`{ty_name}` cannot be used with arithmetic operators like `+`, `-`, `*`, `/`"
            ))
            .note("to concatenate strings, use `++`: show(42) ++ \" items\"");
    }
    let operators = match name {
        "Num" => "`+`, `-`, `*`, `/` need Num",
        "Eq" => "`==`, `!=` and searching need Eq",
        "Ord" => "`<`, `>`, `<=`, `>=` and sorting need Ord",
        "Hash" => "keys of maps and elements of sets need Hash",
        "Show" => "printing needs Show",
        "Concat" => "`++` joins two strings or two lists",
        _ => "the function that is called asks for this trait",
    };
    let error = match (world.table.node(ty), name) {
        (Node::Function(..), _) => {
            let what = match name {
                "Show" => "displayed",
                "Ord" => "ordered",
                _ => "compared",
            };
            error.help(format!("functions can't be {what}"))
        }
        (_, "Concat") => error.help("`show(x)` turns a value into text"),
        (Node::Data(data, _), "Num") if is_wrapper(data, world) => {
            error.help("take the value out first: by `match`, or by `.unwrapOr(0)`")
        }
        _ => error.help(format!("type `{ty_name}` must implement trait `{name}`")),
    };
    error.note(operators)
}

/// Option or Result.
fn is_wrapper(data: DataId, world: &World) -> bool {
    ["Option", "Result"].contains(&&*world.datas[data].qualified)
}

/// The same with the names that were probably meant.
fn meant(error: Diagnostic, similar: &[String], span: Span) -> Diagnostic {
    let names: Vec<&str> = similar.iter().map(String::as_str).collect();
    let Some(help) = suggest::did_you_mean(&names) else { return error };
    let error = error.help(help);
    match names.as_slice() {
        [one] => error.fix(&format!("change to `{one}`"), span, *one),
        _ => error,
    }
}

fn unknown_value(name: &str, similar: &[String], clue: Option<&Clue>, span: Span) -> Diagnostic {
    let nothing = ["null", "nil", "undefined"].contains(&name);
    if !similar.is_empty() && !nothing {
        let text = format!("cannot find value `{name}` in this scope");
        return meant(Diagnostic::error(Code::UnknownName, span, text), similar, span);
    }
    let error = Diagnostic::error(Code::UnknownName, span, format!("unknown variable `{name}`"));
    let first = format!("did you mean to define `{name}` first?");
    match clue {
        Some(Clue::Builtin(builtin)) => error.help(format!("did you mean `{builtin}`?")).fix(
            &format!("change to `{builtin}`"),
            span,
            builtin.as_str(),
        ),
        Some(Clue::OnlyCalled) => {
            let lambda = format!("x => {name}(x)");
            error.help(format!("`{name}` can only be called: write `{lambda}`")).fix(
                "make it a function",
                span,
                lambda,
            )
        }
        Some(Clue::InModule(module)) => error
            .help(format!("module `{module}` has it: write `{module}.{name}`"))
            .note(format!("or bring it in with `use {module}.{{{name}}}`"))
            .fix("write it with its module", span, format!("{module}.{name}")),
        Some(Clue::Ended(bound)) => error
            .label(*bound, "bound here, in a block that has ended")
            .help(format!("bind `{name}` before the block to use it after it")),
        None if nothing => {
            error.help("a value that may be missing is an Option: `None` or `Some(x)`")
        }
        None => error.help(first),
    }
}

fn non_exhaustive(missing: &Missing, span: Span, end: Span) -> Diagnostic {
    let quote = if missing.quoted { "`" } else { "" };
    let list: Vec<String> =
        missing.names.iter().map(|name| format!("{quote}{name}{quote}")).collect();
    let text = format!("non-exhaustive patterns: {} not covered", list.join(", "));
    let arms: Vec<String> = missing.arms.iter().map(|arm| format!("{arm} -> ...")).collect();
    let added: String = missing
        .arms
        .iter()
        .map(|arm| format!("    {arm} -> panic(\"not written yet\")\n"))
        .collect();
    let before = Span { start: end.end.saturating_sub(1), end: end.end.saturating_sub(1), ..end };
    Diagnostic::error(Code::NonExhaustive, span, text)
        .help("add patterns for the missing cases, or use `_` to match any value")
        .note(format!("missing: `{}`", arms.join("`, `")))
        .fix("add the missing arms", before, added)
}

fn no_method(name: &str, ty: Ty, similar: &[String], span: Span, world: &World) -> Diagnostic {
    let text = match world.table.is_prim(ty, Prim::Dyn) {
        true => format!("no method `{name}` found for any type"),
        false => format!("no method `{name}` found for type `{}`", world.type_name(ty)),
    };
    let mut error = Diagnostic::error(Code::UnknownMethod, span, text);
    if !similar.is_empty() {
        error = error.help(format!("did you mean: {}?", similar.join(", ")));
    }
    if let [one] = similar {
        error = error.fix(&format!("change to `{one}`"), span, one.as_str());
    }
    error
        .help("available methods depend on the type; check the type's documentation")
        .note("method calls like `x.foo()` are transformed to `foo(x)` via UFCS")
}

/// The receiver's type as `Type X has no method` names it: without arguments.
fn receiver_name(ty: Ty, world: &World) -> String {
    match world.table.node(ty) {
        Node::Function(..) => "Function".to_string(),
        Node::Prim(Prim::Unit) => "Unit".to_string(),
        Node::List(_) => "List".to_string(),
        Node::Map(..) => "Map".to_string(),
        Node::Set(_) => "Set".to_string(),
        Node::Tuple(_) => "Tuple".to_string(),
        Node::Data(data, _) => world.text(world.datas[data].name).to_string(),
        _ => world.type_name(ty),
    }
}
