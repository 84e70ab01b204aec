//! Sentences about traits and their implementations (5.2, 5.4).

use super::TypeError;
use super::names::meant;
use crate::base::span::Span;
use crate::check::world::World;
use crate::diagnostic::{Code, Diagnostic};

impl TypeError {
    /// Traits and implementations.
    #[inline(never)]
    pub(super) fn of_traits(&self, span: Span, world: &World) -> Diagnostic {
        match self {
            TypeError::UnknownTrait { name, similar } => {
                let text = format!("unknown trait `{}`", world.text(*name));
                let error = Diagnostic::error(Code::UnknownTrait, span, text);
                match similar.is_empty() {
                    true => error.help(
                        "a trait is declared as `trait Name ... end`, before those that build on \
                         it",
                    ),
                    false => meant(error, similar, span),
                }
            }
            TypeError::MissingMethods { ty, trait_name, methods } => {
                let text = format!(
                    "type `{ty}` does not implement method `{}` required by trait `{}`",
                    world.text(methods[0].0),
                    world.text(*trait_name)
                );
                let added = methods.iter().map(|(method, params)| {
                    format!("`{}({}) = ...`", world.text(*method), params.join(", "))
                });
                let added: Vec<String> = added.collect();
                let word = if added.len() == 1 { "method" } else { "methods" };
                let help = format!("add the {word}: {}", added.join(", "));
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
                Diagnostic::error(Code::MissingSupertrait, span, text)
                    .help(help)
                    .note(format!("an implementation is written `{ty}: {above} ... end`"))
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
