//! Sentences about types that don't agree, or lack a trait (4.9.2, 4.9.3).

use super::{Context, TypeError};
use crate::base::limits;
use crate::base::span::Span;
use crate::check::solve::is_number;
use crate::check::world::{BuiltinTrait, TraitUse, World};
use crate::diagnostic::{Code, Diagnostic};
use crate::ty::unify::Failure;
use crate::ty::{Node, Prim, Ty};

impl TypeError {
    /// Two types that don't agree.
    #[inline(never)]
    pub(super) fn of_mismatch(&self, span: Span, world: &World) -> Option<Diagnostic> {
        let TypeError::Mismatch { expected, found, failure, context } = self else { return None };
        Some(mismatch((*expected, *found), *failure, *context, span, world))
    }

    /// Types that don't do what is asked of them.
    // tidy: table
    #[inline(never)]
    pub(super) fn of_types(&self, span: Span, world: &World) -> Option<Diagnostic> {
        let error = match self {
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
                let error = Diagnostic::error(Code::Mismatch, span, text);
                match world.table.is_prim(*found, Prim::String) {
                    true => error.help(READS_NUMBER),
                    false => error,
                }
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
                        match BuiltinTrait::of(of.trait_id) {
                            Some(BuiltinTrait::Concat) => {
                                error.help("numbers are added by `+`: `n = n + 1`")
                            }
                            _ => error.note(note),
                        }
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
            TypeError::ReactiveSet { ty, found } => {
                let names = world.type_names(&[*ty, *found]);
                let text = "ReactiveVariantSet requires a variant value";
                Diagnostic::error(Code::Mismatch, span, text)
                    .note(format!("type mismatch: expected {}, found {}", names[0], names[1]))
            }
            TypeError::ListConcat { list, found } => {
                let names = world.type_names(&[*list, *found]);
                // Lists of different elements may be joined (4.6.4): any list would do.
                let text =
                    format!("mismatched types in list: expected `List[a]`, found `{}`", names[1]);
                Diagnostic::error(Code::Mismatch, span, text)
                    .help("`++` joins two lists: put an element in brackets, `xs ++ [x]`")
                    .note(format!("the list is `{}`", names[0]))
            }
            TypeError::AssertType { expected, found } => {
                let names = world.type_names(&[*expected, *found]);
                let text =
                    format!("assertType failed: expected `{}`, found `{}`", names[0], names[1]);
                Diagnostic::error(Code::Mismatch, span, text)
            }
            TypeError::TooLarge => too_large(span),
            TypeError::TooOpen => too_open(span),
            TypeError::Endless => endless(span),
            TypeError::EndlessData { name, inside } => {
                let (name, inside) = (world.text(*name), world.type_name(*inside));
                let text = format!("the type `{name}` contains itself at ever larger arguments");
                Diagnostic::error(Code::TypeTooLarge, span, text)
                    .note(format!("`{inside}` in it contains a larger type again, without an end"))
                    .help("let it contain itself with its own parameters")
            }
            TypeError::NotIndexable { ty, index } => {
                let text = "type mismatch: Index expects list, tuple, array, or string";
                let error = Diagnostic::error(Code::Mismatch, span, text);
                let name = world.type_name(*ty);
                match world.record(*ty) {
                    Some(_) => {
                        error.help(format!("`{name}` is a record: its fields are read as `.field`"))
                    }
                    None if world.table.is_prim(*index, Prim::String) => {
                        error.help("texts are keys of maps, which are written `%{\"a\": 1}`")
                    }
                    None => error.help(format!("a value of type `{name}` has no elements")),
                }
            }
            TypeError::NotIndexAssignable => {
                Diagnostic::error(Code::Mismatch, span, "IndexSet expects array or list")
                    .help("elements of lists, maps and typed arrays can be set")
            }
            TypeError::NoNameHolds => {
                Diagnostic::error(Code::Mismatch, span, "IndexSet expects array or list").help(
                    "a list or map is a value, which would be changed for nobody: assign the \
                     whole, as in `r.xs = r.xs.set(0, v)`",
                )
            }
            TypeError::NonExhaustive { missing, end } => {
                super::matches::non_exhaustive(missing, span, *end)
            }
            _ => return None,
        };
        Some(error)
    }
}

fn endless(span: Span) -> Diagnostic {
    let text = "the types that this needs have no end: each one asks for a larger one";
    Diagnostic::error(Code::TypeTooLarge, span, text)
        .help("write the types of the functions and methods that need each other here")
}

fn too_open(span: Span) -> Diagnostic {
    let most = limits::OPEN_QUESTIONS_MAX;
    let text = format!("more than {most} operations here wait for the types of parameters");
    Diagnostic::error(Code::TypeTooLarge, span, text)
        .help("say what the parameters are, as in `f(x: Int)`")
        .note("a function that uses another one twice, step after step, doubles what is open")
}

fn too_large(span: Span) -> Diagnostic {
    let most = limits::TYPE_PARTS_MAX;
    let text = format!("this type is too large: written out it has more than {most} parts");
    Diagnostic::error(Code::TypeTooLarge, span, text)
        .help("a type that contains another one twice, step after step, doubles each time")
        .note("a list holds many values of one type; a record's name stands for all of its fields")
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
        return Diagnostic::error(Code::InfiniteType, span, text).help(
            "a type that contains itself is declared: `type Tree = Leaf | Node(Tree, Tree)`",
        );
    }
    if failure == Failure::TooLarge {
        return too_large(span);
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

/// How a text becomes a number.
const READS_NUMBER: &str = "`text.toInt()` and `text.toFloat()` read a number: they give an Option";

/// Help for an Option or Result where its value is meant, or the other way round.
fn of_wrapper((a, b): (Ty, Ty), context: Context, world: &World) -> Option<&'static str> {
    let value = |ty: Ty| match world.table.node(ty) {
        Node::Data(data, args) if world.is_wrapper(data) => Some(world.table.items(args)),
        _ => None,
    };
    let (args, other) = match (value(a), value(b)) {
        (Some(args), None) => (args, b),
        (None, Some(args)) => (args, a),
        _ => return None,
    };
    let open = world.table.is_open(args[0]);
    if world.table.is_open(other) || !open && !world.table.alike(args[0], other) {
        return None;
    }
    Some(match args.len() {
        _ if context == Context::Structure && open && other == a => {
            "the value is there by itself, not in an Option or Result"
        }
        1 => "`Some(x)` puts a value into an Option; `match` or `.unwrapOr(y)` takes it out",
        _ => "`Ok(x)` puts a value into a Result; `match` or `.unwrapOr(y)` takes it out",
    })
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
    if let Some(help) = of_wrapper((a, b), context, world) {
        return error.help(help);
    }
    if pair(Prim::Int, Prim::Bool) {
        return match context {
            // A function that is to tell an order.
            Context::Method if is(a, Prim::Int) => {
                error.help("an order is told by a number: `(a, b) => a - b`")
            }
            _ => error.help("a number is no Bool: compare it, as in `n != 0`"),
        };
    }
    if pair(Prim::String, Prim::Char) {
        return error.help("double quotes make a String, also of one letter; single quotes a Char");
    }
    if is(a, Prim::Pid) || is(b, Prim::Pid) {
        return error.help("messages are sent to a Pid, which `spawn` gives: `pid <- message`");
    }
    if let (Node::Prim(x), Node::Prim(y)) = (world.table.node(a), world.table.node(b))
        && is_number(x)
        && is_number(y)
    {
        let to = if x == Prim::Int { y } else { x }.name();
        return error.help(format!(
            "numbers of different types don't mix: `to{to}(x)` converts, and literals have \
             suffixes (`1i8`, `1n`, `1.5d`)"
        ));
    }
    if let Some(item) = item_beside_text(a, b, world) {
        return match world.text_pattern {
            Some(place) if !is(item, Prim::Char) => error
                .label(place, "this is a pattern of a String, where nothing else is declared")
                .help("say what is matched if it is a list of texts: `(xs: List[String])`"),
            _ if is(a, Prim::String) || is(item, Prim::String) => error,
            _ => error.help("a String is no list: `text.chars()` gives the list of its characters"),
        };
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
        Context::Plain if is(b, Prim::String) => {
            error.help(READS_NUMBER).note("String does not implement Num")
        }
        _ => error.help(READS_NUMBER),
    }
}

/// Of a list and a String the list's element type, if that can be one of text or isn't known.
fn item_beside_text(a: Ty, b: Ty, world: &World) -> Option<Ty> {
    let is = |ty: Ty, prim: Prim| world.table.is_prim(ty, prim);
    let list = if is(b, Prim::String) { a } else { b };
    match world.table.node(list) {
        Node::List(item) if is(a, Prim::String) || is(b, Prim::String) => {
            let text = is(item, Prim::String) || is(item, Prim::Char) || world.table.is_open(item);
            text.then_some(item)
        }
        _ => None,
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
    if name == "Num" && matches!(world.table.node(ty), Node::List(_)) {
        return error.help("`++` joins two lists");
    }
    let operators = match name {
        "Num" => "`+`, `-`, `*`, `/` need Num",
        "Eq" => "`==`, `!=` and searching need Eq",
        "Ord" => "`<`, `>`, `<=`, `>=` and sorting need Ord",
        "Hash" => "keys of maps and elements of sets need Hash",
        "Show" => "printing needs Show",
        "Concat" => "`++` joins two strings or two lists",
        _ => {
            return error
                .help(format!("type `{ty_name}` must implement trait `{name}`"))
                .note("the function that is called asks for this trait")
                .note(format!("an implementation is written `{ty_name}: {name} ... end`"));
        }
    };
    let error = match (world.table.node(ty), name) {
        (Node::Function(..), "Num" | "Concat") => {
            error.help("a function gives its value when it is called: `f(...)`")
        }
        (Node::Function(..), _) => {
            let what = match name {
                "Show" => "displayed",
                "Ord" => "ordered",
                _ => "compared",
            };
            error.help(format!("functions can't be {what}"))
        }
        (_, "Concat") => error.help("`show(x)` turns a value into text"),
        (Node::List(_) | Node::Map(..) | Node::Set(_), "Hash") => error
            .help(format!("type `{ty_name}` must implement trait `{name}`"))
            .help("keys can be numbers, texts, tuples, records and variants")
            .note(format!("as a key or member, {ty_name} does not implement Eq either")),
        (Node::Prim(Prim::Bool), "Ord") => error
            .help(format!("type `{ty_name}` must implement trait `{name}`"))
            .help("two comparisons are written `a < b && b < c`"),
        (Node::Data(data, _), "Num") if world.is_wrapper(data) => {
            error.help("take the value out first: by `match`, or by `.unwrapOr(0)`")
        }
        _ => error.help(format!("type `{ty_name}` must implement trait `{name}`")),
    };
    error.note(operators)
}
