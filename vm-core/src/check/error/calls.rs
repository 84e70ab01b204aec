//! Sentences about calls, constructions and accesses.

use super::elsewhere;
use super::names::meant;
use super::{TypeError, signature};
use crate::base::span::Span;
use crate::check::world::{Trait, World};
use crate::diagnostic::{Code, Diagnostic, suggest};
use crate::ty::{Node, Prim, Ty};

impl TypeError {
    /// Calls, constructions and accesses.
    // tidy: table
    #[inline(never)]
    pub(super) fn of_calls(&self, span: Span, world: &World) -> Option<Diagnostic> {
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
                    Some(info) => {
                        let mut error = error;
                        let (info, ty) = (world.text(info.name), world.type_name(*ty));
                        error
                            .helps
                            .insert(0, format!("implement the trait: `{ty}: {info} ... end`"));
                        error.note(format!(
                            "trait `{info}` has it, but the type doesn't implement that trait"
                        ))
                    }
                    None => error,
                }
            }
            TypeError::WrongReceiver { name, ty } => {
                let name = world.text(*name);
                let text = format!("Type {} has no method {name}", receiver_name(*ty, world));
                let note = format!("no method `{name}` found for type `{}`", world.type_name(*ty));
                let error = Diagnostic::error(Code::UnknownMethod, span, text).note(note);
                match elsewhere::method(&receiver_name(*ty, world), name) {
                    Some(help) => error.help(help),
                    None => error,
                }
            }
            TypeError::AmbiguousMethod { name } => {
                let text = format!(
                    "cannot resolve trait method `{}` without type information",
                    world.text(*name)
                );
                Diagnostic::error(Code::AmbiguousMethod, span, text)
                    .help("annotate the value that the method is called on: `(s: Circle) => ...`")
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
                Diagnostic::error(Code::AmbiguousMethod, span, text).help(
                    "several types could be meant: annotate what the call gives, as in `x: T = \
                         ...`",
                )
            }
            TypeError::NotTold => {
                let text = "Type annotation required: nothing tells which type this call is about";
                Diagnostic::error(Code::TypeNotTold, span, text).help(
                    "name the type, as in `fromJson[Point](json)`, or where the value goes: `p: \
                         Point = ...`",
                )
            }
            TypeError::NoField { ty, field } => signature::no_field(*ty, field, span, world),
            TypeError::MissingFields { ctor, missing } => {
                let fields = signature::fields(*ctor, world);
                let name = world.datas[ctor.data].ctors[ctor.index as usize].fields[missing[0]].0;
                let text = format!("Missing field: {}", name.map_or("_", |name| world.text(name)));
                let list: Vec<String> =
                    missing.iter().map(|index| format!("`{}`", fields[*index])).collect();
                let plural = if list.len() == 1 { "is" } else { "are" };
                Diagnostic::error(Code::MissingField, span, text)
                    .help(format!("{} {plural} missing", list.join(", ")))
            }
            TypeError::NoOverload { first, candidates } => {
                let mut error = first.diagnostic(span, world);
                // Advice about the first alone would lead astray.
                error.helps.clear();
                let texts = candidates.iter().filter_map(|c| signature::text_of(*c, world));
                let texts: Vec<String> = texts.map(|text| format!("`{text}`")).collect();
                error.note(format!("no definition fits; there are: {}", texts.join(", ")))
            }
            TypeError::NoRecord { fields } => {
                let names: Vec<String> =
                    fields.iter().map(|name| format!("`{}`", world.text(*name))).collect();
                let text = format!("no record has all of the fields {}", names.join(", "));
                Diagnostic::error(Code::UnknownField, span, text)
            }
            TypeError::FieldTwice { name, first } => {
                let text = format!("the pattern names the field `{}` twice", world.text(*name));
                Diagnostic::error(Code::InvalidPattern, span, text)
                    .label(*first, "the first is here")
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
                let error = Diagnostic::error(Code::TypeArguments, span, text);
                match list.as_slice() {
                    [] => error,
                    _ => error.help(format!(
                        "write what is meant in brackets: `{}[{}](...)`",
                        world.text(*name),
                        list.join(", ")
                    )),
                }
            }
            _ => return None,
        };
        Some(error)
    }
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
    if let Some(help) = elsewhere::method(&receiver_name(ty, world), name) {
        return error.help(help);
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
