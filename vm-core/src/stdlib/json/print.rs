//! Json values as text, without blanks (10.3). `stringify` and `Json.stringify` differ in numbers
//! and repeated keys; both escape the same characters.

use super::strict::repeated_keys;
use super::value::{Json, View, pair};
use crate::vm::alloc::limit_bytes;
use crate::vm::display::{IntText, float_text};
use crate::vm::fault::Fault;
use crate::vm::object::list_value::Places;
use crate::vm::value::Value;
use std::vec::IntoIter;

/// Which printer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `jsonStringify`: numbers as `show` prints them, all pairs.
    Shown,
    /// `Json.stringify`: exponents where they are shorter, a repeated key's last value.
    Compact,
}

/// What is still to be written of an array or object.
enum Open<'a> {
    Array(Places<'a>),
    Object(IntoIter<(&'a str, &'a Value)>),
}

impl<'a> Open<'a> {
    /// The next value, after what stands before it; at the end the closing bracket.
    fn next(&mut self, out: &mut String) -> Option<&'a Value> {
        match self {
            Open::Array(elements) => {
                let Some(element) = elements.next() else {
                    out.push(']');
                    return None;
                };
                comma(out, '[');
                Some(element)
            }
            Open::Object(pairs) => {
                let Some((key, value)) = pairs.next() else {
                    out.push('}');
                    return None;
                };
                comma(out, '{');
                quoted(key, out);
                out.push(':');
                Some(value)
            }
        }
    }
}

/// A comma, unless the opening bracket was written last: no text ends with one.
fn comma(out: &mut String, opening: char) {
    if !out.ends_with(opening) {
        out.push(',');
    }
}

/// The text of a Json value.
pub fn print(value: &Value, json: Json, form: Form) -> Result<String, Fault> {
    let mut out = String::new();
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut next = Some(value);
    loop {
        if let Some(value) = next {
            open.extend(scalar_or_begin(json.expect(value), form, &mut out));
        }
        if out.len() > limit_bytes() {
            return Err(Fault::OutOfMemory);
        }
        let Some(innermost) = open.last_mut() else { return Ok(out) };
        next = innermost.next(&mut out);
        if next.is_none() {
            open.pop();
        }
    }
}

/// Writes what has no parts, or the bracket that opens what has.
fn scalar_or_begin<'a>(value: View<'a>, form: Form, out: &mut String) -> Option<Open<'a>> {
    match value {
        View::Null => out.push_str("null"),
        View::Bool(value) => out.push_str(if value { "true" } else { "false" }),
        View::Integer(value) => out.push_str(IntText::new(value).as_str()),
        View::Number(value) => out.push_str(&number(value, form)),
        View::String(text) => quoted(text, out),
        View::Array(elements) => {
            out.push('[');
            return Some(Open::Array(elements.elements_in_place()));
        }
        View::Object(pairs) => {
            out.push('{');
            return Some(Open::Object(pairs_of(pairs, form).into_iter()));
        }
    }
    None
}

fn pairs_of(list: &Value, form: Form) -> Vec<(&str, &Value)> {
    let pairs = list.elements_in_place().map(pair).map(|(key, value)| (key.as_str(), value));
    let mut pairs: Vec<_> = pairs.collect();
    if form == Form::Shown {
        return pairs;
    }
    if let Some(first) = repeated_keys(pairs.len(), |index| pairs[index].0) {
        for (index, first) in first.iter().enumerate() {
            pairs[*first].1 = pairs[index].1;
        }
        let mut places = first.iter().enumerate();
        pairs.retain(|_| places.next().is_some_and(|(index, first)| index == *first));
    }
    pairs
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
