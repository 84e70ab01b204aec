//! What a builtin is: everything about it stands in one table entry. The checker gets the
//! signatures as data, the machine the bodies, the page and the tests the documentation.
//!
//! Conventions of signatures, beyond the language's own type syntax:
//! * Bounds `Show`, `Eq`, `Ord`, `Num`, `Hash`, `Copy` are the builtin traits. `Length` holds for
//!   `List`, `String`, tuples and typed arrays; `Convert` for numbers and `Char` (4.2.3).
//! * Where a user's `Show` takes part in the type of an argument for a parameter `T: Show`, the
//!   caller passes the text that it gives instead (a String is displayed as it is). `show`,
//!   `native_showInside`, `native_showResult`, `hash` and `copy` themselves are then calls of the
//!   user's (or a derived) function; `nos/derive.nos` has those of lists, maps and sets.
//! * A parameter of type `Type[T]` isn't written by callers: the compiler passes the number of the
//!   concrete type (its `TypeId`) as an Int.
//! * A result `Unchecked[V]` is statically a `V` but may be another value at run time (`Map.get` of
//!   a missing key); it is tested where it is used as a `V`.
//! * A result `Dynamic` is a value whose type only the run knows: it is tested against the type
//!   that each use of it needs. A variable with the bound `Dynamic` that nothing fixes is the same.
//! * Entries with the same namespace and name and different numbers of parameters are overloads.
//! * Forms M with an empty namespace: a method of the type of the first parameter.

pub use crate::resolve::library::{Forms, NativeSignature};
use crate::vm::exit::Stop;
use crate::vm::native::NativeFn;
use crate::vm::value::Value;

/// What a body gives.
pub type NativeResult = Result<Value, Stop>;

/// How many moved elements cost as much as a call, roughly (a call takes some 10 ns).
pub const ITEMS_PER_REDUCTION: usize = 8;

/// How many moved bytes of text cost as much as a call, roughly.
pub const BYTES_PER_REDUCTION: usize = 64;

/// One builtin.
#[derive(Clone, Copy, Debug)]
pub struct Native {
    /// Its name and type.
    pub signature: NativeSignature,
    /// One sentence about it; empty without the feature `docs`.
    pub doc: &'static str,
    /// `EXPRESSION # RESULT`, run as a test, perhaps behind lines with declarations. Empty for
    /// internal ones.
    pub example: &'static str,
    /// What it does.
    pub body: NativeFn,
    /// Whether a profile shows it as a frame of its own, unless it is internal: it waits, or its
    /// work grows with its arguments (then it charges for it).
    pub framed: bool,
}

impl NativeSignature {
    /// The name with its namespace: `String.take`.
    pub fn qualified_name(&self) -> String {
        qualified(self.namespace, self.name)
    }

    /// The signature without the parameters that the compiler fills in (`ty: Type[T]`).
    pub fn documented(&self) -> String {
        let Some((before, hidden)) = self.signature.split_once("ty: Type[") else {
            return self.signature.to_string();
        };
        let behind = hidden.split_once(']').map_or("", |(_, behind)| behind);
        format!("{}{behind}", before.trim_end_matches(", "))
    }

    /// The number of parameters.
    pub fn arity(&self) -> u32 {
        let open = self.signature.find('(').map_or(0, |at| at + 1);
        let mut depth = 0;
        let mut commas = 0;
        for (at, character) in self.signature[open..].char_indices() {
            match character {
                ')' if depth == 0 && at == 0 => return 0,
                ')' if depth == 0 => break,
                '(' | '[' => depth += 1,
                ')' | ']' => depth -= 1,
                ',' if depth == 0 => commas += 1,
                _ => {}
            }
        }
        commas + 1
    }
}

/// A name with its namespace, which may be "".
pub fn qualified(namespace: &str, name: &str) -> String {
    match namespace {
        "" => name.to_string(),
        namespace => format!("{namespace}.{name}"),
    }
}

/// A text of the documentation, where that is compiled in; otherwise nothing, so that the text is
/// not in the program at all.
pub const fn said(text: &'static str) -> &'static str {
    if cfg!(feature = "docs") { text } else { "" }
}

/// Writes a table of builtins: documentation, call form, namespace and name, signature, body (with
/// `grows` or `waits` where a profile shows it as a frame), example.
macro_rules! natives {
    ($table:ident: $(
        $(#[doc = $doc:literal])+
        $forms:ident $namespace:literal $name:literal $signature:literal => $body:ident
        $($frame:ident)? $(, $example:literal)?;
    )*) => {
        /// The builtins of this file.
        pub const $table: &[$crate::stdlib::native::Native] = &[$(
            $crate::stdlib::native::Native {
                signature: $crate::stdlib::native::NativeSignature {
                    namespace: $namespace,
                    name: $name,
                    signature: $signature,
                    forms: $crate::stdlib::native::Forms::$forms,
                },
                doc: $crate::stdlib::native::said(concat!($($doc),+)),
                example: $crate::stdlib::native::said(concat!($($example)?)),
                body: $body,
                framed: !stringify!($($frame)?).is_empty(),
            },
        )*];
    };
}

pub(crate) use natives;
