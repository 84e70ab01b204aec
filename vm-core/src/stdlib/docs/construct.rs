//! What looks like a function to a program but is known to the compiler itself, so that no table
//! has it.

use super::{Entry, Kind};
use crate::stdlib::native::Forms;

/// Name, signature, sentence, example.
const CONSTRUCTS: &[(&str, &str, &str, &str)] = &[
    (
        "throw",
        "[T, R](value: T) -> R",
        "Raises a value, which the nearest `catch` around it gets.",
        "try { throw(\"no\") } catch { text -> text } # \"no\"",
    ),
    (
        "assertType",
        "[T](x: T) -> T",
        "The value itself; another type than the one named is a compile error.",
        "assertType[Int](2 + 3) # 5",
    ),
];

/// The entries of all of them.
pub fn entries() -> impl Iterator<Item = Entry> {
    CONSTRUCTS.iter().map(|(name, signature, doc, example)| Entry {
        kind: Kind::Function,
        module: "",
        namespace: "",
        name,
        signature: signature.to_string(),
        forms: Forms::F,
        doc: doc.to_string(),
        example,
        group: "",
    })
}
