//! What there is in the library, for documentation, completion and the tests of the examples: the
//! builtins' table entries and, read from the comments above them, the functions written in Nostos.

use super::{LIBRARY, natives};
use crate::stdlib::native::Forms;

/// A function of the library as a reader sees it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The namespace of the qualified and the method form; "" for a plain function.
    pub namespace: &'static str,
    /// The name.
    pub name: &'static str,
    /// `[T](xs: List[T], n: Int) -> List[T]`
    pub signature: &'static str,
    /// How it may be called.
    pub forms: Forms,
    /// A sentence about it.
    pub doc: String,
    /// `EXPRESSION # RESULT`
    pub example: &'static str,
}

/// Everything that programs may use, builtins first.
pub fn entries() -> Vec<Entry> {
    let mut entries: Vec<Entry> = natives()
        .filter(|native| native.signature.forms != Forms::INTERNAL)
        .map(|native| Entry {
            namespace: native.signature.namespace,
            name: native.signature.name,
            signature: native.signature.signature,
            forms: native.signature.forms,
            doc: native.doc.trim().to_string(),
            example: native.example,
        })
        .collect();
    for module in LIBRARY.modules() {
        read(module.text, &mut entries);
    }
    entries
}

/// The public functions of a file with the comment lines right above each.
fn read(text: &'static str, entries: &mut Vec<Entry>) {
    let mut namespace = "";
    let mut doc: Vec<&str> = Vec::new();
    let mut example = "";
    for line in text.lines() {
        let code = line.trim_start();
        if let Some(name) = line.strip_prefix("module ") {
            namespace = name;
        } else if line == "end" {
            namespace = "";
        } else if let Some(comment) = code.strip_prefix("# ") {
            match comment.strip_prefix("Example: ") {
                Some(expression) => example = expression,
                None => doc.push(comment),
            }
            continue;
        } else if let Some((name, signature)) = code.strip_prefix("pub ").and_then(heading) {
            let forms = if namespace.is_empty() { Forms::FM } else { Forms::MQ };
            let doc = doc.join(" ");
            entries.push(Entry { namespace, name, signature, forms, doc, example });
        }
        doc.clear();
        example = "";
    }
}

/// Name and signature of `name(params) -> Type = body`; nothing for a type.
fn heading(declaration: &str) -> Option<(&str, &str)> {
    let (heading, _) = declaration.split_once(" =")?;
    let at = heading.find(['(', '['])?;
    let (name, signature) = heading.split_at(at);
    (!name.contains(' ')).then_some((name, signature))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_has_a_sentence_and_an_example() {
        let entries = entries();
        assert!(entries.iter().any(|e| e.name == "map" && e.namespace == "Option"));
        assert!(entries.iter().any(|e| e.name == "foldr" && e.signature.ends_with("-> U")));
        for entry in entries {
            assert!(!entry.doc.is_empty(), "{} has no sentence", entry.name);
            assert!(entry.example.contains(" # "), "{} has no example", entry.name);
        }
    }
}
