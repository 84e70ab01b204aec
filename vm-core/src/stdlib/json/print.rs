//! Json values as text, without blanks (10.3). `stringify` and `Json.stringify` differ in numbers
//! and repeated keys; both escape the same characters.

use super::strict::drop_repeated_keys;
use super::value::{Json, View, pair};
use crate::vm::display::float_text;
use crate::vm::value::Value;

/// Which printer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `jsonStringify`: numbers as `show` prints them, all pairs.
    Shown,
    /// `Json.stringify`: exponents where they are shorter, a repeated key's last value.
    Compact,
}

/// What is still to be written. Later entries come first.
enum Todo {
    Value(Value),
    /// A comma or nothing, then the next of the rest.
    Elements {
        rest: Value,
        at: usize,
    },
    Pairs {
        rest: Value,
        at: usize,
    },
}

/// The text of a Json value.
pub fn print(value: &Value, json: Json, form: Form) -> String {
    let mut out = String::new();
    let mut todo = vec![Todo::Value(value.clone())];
    while let Some(next) = todo.pop() {
        match next {
            Todo::Value(value) => scalar_or_begin(&value, (json, form), &mut out, &mut todo),
            Todo::Elements { rest, at } => match rest.element(0) {
                None => out.push(']'),
                Some(element) => {
                    comma(at, &mut out);
                    todo.push(Todo::Elements { rest: rest.skip_elements(1), at: at + 1 });
                    todo.push(Todo::Value(element));
                }
            },
            Todo::Pairs { rest, at } => match rest.element(0) {
                None => out.push('}'),
                Some(found) => {
                    comma(at, &mut out);
                    let (key, value) = pair(&found);
                    quoted(key.as_str(), &mut out);
                    out.push(':');
                    todo.push(Todo::Pairs { rest: rest.skip_elements(1), at: at + 1 });
                    todo.push(Todo::Value(value.clone()));
                }
            },
        }
    }
    out
}

fn comma(at: usize, out: &mut String) {
    if at > 0 {
        out.push(',');
    }
}

fn scalar_or_begin(
    value: &Value,
    (json, form): (Json, Form),
    out: &mut String,
    todo: &mut Vec<Todo>,
) {
    match json.expect(value) {
        View::Null => out.push_str("null"),
        View::Bool(value) => out.push_str(if value { "true" } else { "false" }),
        View::Integer(value) => out.push_str(&value.to_string()),
        View::Number(value) => out.push_str(&number(value, form)),
        View::String(text) => quoted(text, out),
        View::Array(elements) => {
            out.push('[');
            todo.push(Todo::Elements { rest: elements.clone(), at: 0 });
        }
        View::Object(pairs) => {
            out.push('{');
            let rest = match form {
                Form::Shown => pairs.clone(),
                Form::Compact => without_repeats(pairs),
            };
            todo.push(Todo::Pairs { rest, at: 0 });
        }
    }
}

fn without_repeats(pairs: &Value) -> Value {
    let mut parts: Vec<Value> = Vec::with_capacity(2 * pairs.list_len());
    for found in pairs.elements() {
        let (key, value) = pair(&found);
        parts.extend([key.clone(), value.clone()]);
    }
    drop_repeated_keys(&mut parts, 0);
    super::strict::pairs_of_tail(&mut parts, 0)
}

/// A number in one of the forms.
pub fn number(value: f64, form: Form) -> String {
    match form {
        Form::Shown => float_text(value),
        Form::Compact if value.is_finite() => {
            serde_json::to_string(&value).expect("a number has a text").replace("e+", "e")
        }
        Form::Compact => "0".to_string(),
    }
}

/// A string in quotes, escaped.
pub fn quoted(text: &str, out: &mut String) {
    out.push('"');
    escape(text, out);
    out.push('"');
}

/// A text as it stands between quotes.
pub fn escape(text: &str, out: &mut String) {
    let mut plain = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.push_str(&text[plain..at]);
        plain = at + 1;
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            control => out.push_str(&format!("\\u{control:04x}")),
        }
    }
    out.push_str(&text[plain..]);
}
