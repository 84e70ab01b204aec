//! What there is in the library, for documentation, completion and the tests of the examples: the
//! builtins' table entries and, read from the comments above them, what is written in Nostos.
//!
//! `construct.rs` has what the compiler itself knows, `read.rs` reads library files, `group.rs`
//! says under which heading an entry stands.

mod construct;
mod group;
mod read;

use super::{LIBRARY, natives};
use crate::stdlib::native::{Forms, qualified};
use serde::Serialize;

/// What an entry describes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A function.
    Function,
    /// A type with its constructors or fields.
    Type,
}

/// A part of the library as a reader sees it.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// What it is.
    pub kind: Kind,
    /// The module that must be used first: `stdlib.url`; "" for what is always there.
    pub module: &'static str,
    /// The namespace of the qualified and the method form; "" for a plain function.
    pub namespace: &'static str,
    /// The name.
    pub name: &'static str,
    /// `[T](xs: List[T], n: Int) -> List[T]`; of a type what follows its name.
    pub signature: String,
    /// How a function may be called.
    #[serde(serialize_with = "forms")]
    pub forms: Forms,
    /// A sentence about it.
    pub doc: String,
    /// `EXPRESSION # RESULT`, where RESULT is what a program with that value prints; declarations
    /// that it needs stand on lines of their own before it, ended by a line break or `⏎`. "" for a
    /// type.
    pub example: &'static str,
    /// The heading under which it stands: a type, a namespace or a module.
    pub group: &'static str,
}

impl Entry {
    /// The name with its namespace: `String.take`.
    pub fn qualified_name(&self) -> String {
        qualified(self.namespace, self.name)
    }
}

/// Everything that programs may use, builtins first.
pub fn entries() -> Vec<Entry> {
    let mut entries: Vec<Entry> = natives()
        .filter(|native| native.signature.forms != Forms::INTERNAL)
        .map(|native| Entry {
            kind: Kind::Function,
            module: "",
            namespace: native.signature.namespace,
            name: native.signature.name,
            signature: native.signature.documented(),
            forms: native.signature.forms,
            doc: native.doc.trim().to_string(),
            example: native.example,
            group: "",
        })
        .collect();
    entries.extend(construct::entries());
    for module in LIBRARY.prelude {
        read::module("", (module.text)(), &mut entries);
    }
    for module in LIBRARY.importable {
        read::module(module.name, (module.text)(), &mut entries);
    }
    for entry in &mut entries {
        entry.group = group::of(entry);
    }
    entries
}

/// All entries as a JSON array.
pub fn json() -> String {
    serde_json::to_string(&entries()).expect("entries hold only texts")
}

fn forms<S: serde::Serializer>(forms: &Forms, out: S) -> Result<S::Ok, S::Error> {
    let named =
        [("function", forms.function), ("method", forms.method), ("qualified", forms.qualified)];
    out.collect_seq(named.into_iter().filter(|(_, there)| *there).map(|(name, _)| name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_has_a_sentence_and_every_function_an_example() {
        let entries = entries();
        assert!(entries.iter().any(|e| e.name == "map" && e.namespace == "Option"));
        assert!(entries.iter().any(|e| e.name == "foldr" && e.signature.ends_with("-> U")));
        assert!(entries.iter().any(|e| e.name == "urlPath" && e.module == "stdlib.url"));
        assert!(entries.iter().any(|e| e.name == "ProcessInfo" && e.kind == Kind::Type));
        assert!(
            entries.iter().any(|e| e.name == "sum" && e.signature.ends_with("(xs: List[T]) -> T"))
        );
        assert!(entries.iter().all(|e| !e.signature.contains("Type[")));
        for entry in &entries {
            let count = |brackets: [char; 2]| entry.signature.matches(brackets).count();
            assert_eq!(count(['(', '[']), count([')', ']']), "{} is cut", entry.name);
        }
        let img = entries.iter().find(|e| e.name == "img").expect("there is `img`");
        assert!(img.signature.starts_with("(src = \"\", alt = "), "{}", img.signature);
        for entry in entries {
            assert!(!entry.doc.is_empty(), "{} has no sentence", entry.name);
            if entry.kind == Kind::Function {
                assert!(entry.example.contains(" # "), "{} has no example", entry.name);
            }
        }
    }

    #[test]
    fn the_json_says_how_to_call() {
        let json: serde_json::Value = serde_json::from_str(&json()).expect("it is JSON");
        let entries = json.as_array().expect("it is a list");
        let take = entries
            .iter()
            .find(|e| e["name"] == "take" && e["namespace"] == "String")
            .expect("String.take is there");
        assert_eq!(take["forms"], serde_json::json!(["method", "qualified"]));
        assert_eq!(take["group"], "String");
    }
}
