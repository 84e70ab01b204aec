//! Sentences about names that mean nothing, or not here (4.9.4).

use super::{Clue, TypeError, elsewhere};
use crate::base::span::Span;
use crate::check::world::World;
use crate::diagnostic::{Code, Diagnostic, suggest};

impl TypeError {
    /// Names that mean nothing here.
    // tidy: table
    #[inline(never)]
    pub(super) fn of_names(&self, span: Span, world: &World) -> Option<Diagnostic> {
        let error = match self {
            TypeError::UnknownValue { name, similar, clue } => {
                unknown_value(world.text(*name), similar, clue.as_ref(), span)
            }
            TypeError::OnlyCalled { name, arity, wanted } => {
                let (name, word) =
                    (world.text(*name), ["variable", "function"][usize::from(*wanted)]);
                let lambda = match arity {
                    0 => format!("() => {name}()"),
                    1 => format!("x => {name}(x)"),
                    _ => format!("(x, y) => {name}(x, y)"),
                };
                Diagnostic::error(Code::UnknownName, span, format!("unknown {word} `{name}`"))
                    .help(format!("`{name}` can only be called: write `{lambda}`"))
                    .fix("make it a function", span, lambda)
            }
            TypeError::UnknownMember { name, similar } => {
                let text = format!("unknown function `{name}`");
                let error = Diagnostic::error(Code::UnknownMember, span, text);
                match name.strip_prefix("List.") {
                    Some(name) => error.help(format!("it is called on a list: `xs.{name}(...)`")),
                    None => meant(error, similar, span),
                }
            }
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
            TypeError::UnknownType { name, similar } => {
                let text = format!("unknown type `{name}`");
                let error = Diagnostic::error(Code::UnknownType, span, text);
                match elsewhere::type_name(name) {
                    Some(help) => error.help(help),
                    None => known_or_meant(error, name, similar, span),
                }
            }
            TypeError::UnknownCtor { name, similar } => {
                let name = world.text(*name);
                let text = format!("Unknown constructor: {name}");
                known_or_meant(
                    Diagnostic::error(Code::UnknownType, span, text),
                    name,
                    similar,
                    span,
                )
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
}

/// The same with the names that were probably meant.
pub(super) fn meant(error: Diagnostic, similar: &[String], span: Span) -> Diagnostic {
    let names: Vec<&str> = similar.iter().map(String::as_str).collect();
    let Some(help) = suggest::did_you_mean(&names) else { return error };
    let error = error.help(help);
    match names.as_slice() {
        [one] => error.fix(&format!("change to `{one}`"), span, *one),
        _ => error,
    }
}

/// The same with what a name of another language is here, else with the names that were meant.
fn known_or_meant(error: Diagnostic, name: &str, similar: &[String], span: Span) -> Diagnostic {
    match elsewhere::name(name) {
        Some(help) => error.help(help),
        None => meant(error, similar, span),
    }
}

fn unknown_value(name: &str, similar: &[String], clue: Option<&Clue>, span: Span) -> Diagnostic {
    let nothing = ["null", "nil", "undefined"].contains(&name);
    if !similar.is_empty() && !nothing {
        let text = format!("cannot find value `{name}` in this scope");
        let error = Diagnostic::error(Code::UnknownName, span, text);
        return known_or_meant(error, name, similar, span);
    }
    let error = Diagnostic::error(Code::UnknownName, span, format!("unknown variable `{name}`"));
    let first = format!("did you mean to define `{name}` first?");
    match clue {
        Some(Clue::Named(other)) => known_or_meant(error, name, std::slice::from_ref(other), span),
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
        None => error.help(elsewhere::name(name).unwrap_or(first)),
    }
}
