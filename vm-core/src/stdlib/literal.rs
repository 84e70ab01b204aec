//! A value as the text of an expression that gives it: what code that runs while compiling leaves
//! in the program (9.6). Values of which no text gives an equal one (functions, processes, arrays,
//! variants, which may not be visible) are refused.

use super::native::{NativeResult, natives};
use crate::vm::fault::Fault;
use crate::vm::native::NativeCtx;
use crate::vm::object::map::Lent;
use crate::vm::value::{Tag, Value};

natives! { LITERAL:
    /// The value as a literal.
    INTERNAL "" "native_literal" "[T](x: T) -> String" => literal grows;
}

/// What is still to be written, the next piece last.
enum Todo {
    Text(String),
    Value(Value),
}

fn literal(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let mut out = String::new();
    let mut todo = vec![Todo::Value(args[0].take())];
    while let Some(next) = todo.pop() {
        ctx.charge(1);
        match next {
            Todo::Text(text) => out.push_str(&text),
            Todo::Value(value) => write(ctx, &value, &mut out, &mut todo)?,
        }
    }
    Ok(Value::string(&out))
}

fn write(
    ctx: &NativeCtx<'_>,
    value: &Value,
    out: &mut String,
    todo: &mut Vec<Todo>,
) -> Result<(), Fault> {
    match value.tag() {
        Tag::String => out.push_str(&quoted(value.as_str(), '"')),
        Tag::Char => out.push_str(&quoted(&value.as_char().to_string(), '\'')),
        Tag::Float if !value.as_float().is_finite() => return Err(refused("Float without digits")),
        Tag::Float32 if !value.as_float32().is_finite() => {
            return Err(refused("Float32 without digits"));
        }
        Tag::BigInt => out.push_str(&format!("{}n", ctx.show(value)?)),
        Tag::Decimal => out.push_str(&format!("{}d", ctx.show(value)?)),
        tag if tag == Tag::Int && value.as_int() == i64::MIN => {
            // The digits of the least integer alone are out of range.
            out.push_str(&format!("({} - 1)", i64::MIN + 1));
        }
        Tag::Unit | Tag::Bool | Tag::Nil => out.push_str(&ctx.show_result(value)?),
        tag if tag >= Tag::Int && tag <= Tag::UInt64 => out.push_str(&ctx.show_result(value)?),
        Tag::Float | Tag::Float32 => out.push_str(&ctx.show_result(value)?),
        Tag::List => sequence(("[", "]"), value.elements(), todo),
        Tag::Tuple => sequence(("(", ")"), value.fields().iter().cloned(), todo),
        Tag::Set => sequence(("#{", "}"), value.as_set().iter().map(Lent::share), todo),
        Tag::Map => {
            let entries = value.as_map().iter();
            let parts = entries.map(|(key, value)| {
                [Todo::Value(key.clone()), Todo::Text(": ".into()), Todo::Value(value.clone())]
            });
            parts_between("%{", "}", parts.map(Vec::from).collect(), todo);
        }
        Tag::Data if ctx.is_record(value) => {
            let info = ctx.field_names(value);
            let fields = info.iter().zip(value.fields());
            let parts = fields.map(|(name, field)| {
                let name = name.as_deref().expect("a record's fields have names");
                vec![Todo::Text(format!("{name}: ")), Todo::Value(field.clone())]
            });
            let open = format!("{}(", ctx.ctor_name(value));
            parts_between(&open, ")", parts.collect(), todo);
        }
        other => return Err(refused(super::display::tag_name(other))),
    }
    Ok(())
}

fn refused(what: &str) -> Fault {
    Fault::panic(format!("a {what} can't be written into the program"))
}

fn sequence((open, close): (&str, &str), items: impl Iterator<Item = Value>, todo: &mut Vec<Todo>) {
    let parts = items.map(|item| vec![Todo::Value(item)]).collect();
    parts_between(open, close, parts, todo);
}

fn parts_between(open: &str, close: &str, parts: Vec<Vec<Todo>>, todo: &mut Vec<Todo>) {
    todo.push(Todo::Text(close.into()));
    for (index, part) in parts.into_iter().enumerate().rev() {
        todo.extend(part.into_iter().rev());
        if index > 0 {
            todo.push(Todo::Text(", ".into()));
        }
    }
    todo.push(Todo::Text(open.into()));
}

/// A text as it is written in a program. `$` before a brace can't be escaped, so it is put in by
/// an interpolation.
fn quoted(text: &str, quote: char) -> String {
    let mut out = String::from(quote);
    let mut characters = text.chars().peekable();
    while let Some(found) = characters.next() {
        match found {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0' => out.push_str("\\0"),
            '\\' => out.push_str("\\\\"),
            '$' if quote == '"' && characters.peek() == Some(&'{') => out.push_str("${\"$\"}"),
            found if found == quote => {
                out.push('\\');
                out.push(found);
            }
            found => out.push(found),
        }
    }
    out.push(quote);
    out
}
