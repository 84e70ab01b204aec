//! The headings of the reference: what a reader looks under to find a function.

use super::{Entry, Kind};

/// The heading of what has no better one.
const GLOBAL: &str = "Global functions";

/// The types with a heading of their own, by the word that begins the first parameter's type.
const TYPES: &[(&str, &str)] = &[
    ("List", "List"),
    ("String", "String"),
    ("Map", "Map"),
    ("Set", "Set"),
    ("Option", "Option"),
    ("Result", "Result"),
    ("Int64Array", "Typed arrays"),
    ("Float64Array", "Typed arrays"),
    ("Float32Array", "Typed arrays"),
    ("Int", "Numbers"),
    ("Float", "Numbers"),
    ("BigInt", "Numbers"),
];

/// The heading under which an entry stands.
pub fn of(entry: &Entry) -> &'static str {
    if !entry.module.is_empty() {
        return entry.module;
    }
    match entry.namespace {
        "" => {}
        "Int64Array" | "Float64Array" | "Float32Array" => return "Typed arrays",
        namespace => return namespace,
    }
    if entry.kind == Kind::Type {
        return by_word(entry.name).unwrap_or(GLOBAL);
    }
    if entry.signature.contains("4Array") || entry.signature.contains("2Array") {
        return "Typed arrays";
    }
    let ty = first_parameter_type(&entry.signature);
    // Pairs are tuples with names for their parts.
    if ty.starts_with('(') {
        return "Tuple";
    }
    let word = ty.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    if let Some(heading) = by_word(word).filter(|_| entry.forms.method) {
        return heading;
    }
    let numeric = ["[T: Num]", "[T: Convert]"].iter().any(|b| entry.signature.starts_with(b));
    if numeric { "Numbers" } else { GLOBAL }
}

fn by_word(word: &str) -> Option<&'static str> {
    TYPES.iter().find(|(name, _)| *name == word).map(|(_, heading)| *heading)
}

/// The type of the first parameter, or nothing.
fn first_parameter_type(signature: &str) -> &str {
    let Some((_, parameters)) = signature.split_once('(') else { return "" };
    parameters.split_once(": ").map_or("", |(_, ty)| ty)
}
