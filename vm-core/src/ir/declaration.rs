//! Declared types as they are written, for programs that ask about them by name (9.13). Types as
//! values have them are `types.rs`.

use std::rc::Rc;

/// What sort of declaration it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DeclarationKind {
    Record,
    Variant,
    Reactive,
    ReactiveVariant,
    Alias,
}

impl DeclarationKind {
    /// What `typeInfo` calls it.
    pub fn name(self) -> &'static str {
        match self {
            DeclarationKind::Record => "record",
            DeclarationKind::Variant => "variant",
            DeclarationKind::Reactive => "reactive",
            DeclarationKind::ReactiveVariant => "reactive_variant",
            DeclarationKind::Alias => "alias",
        }
    }
}

/// A field: its name (`_0`, `_1` without one) and the text of its type.
pub type DeclaredField = (Rc<str>, Rc<str>);

/// A declared type.
#[derive(Clone, Debug)]
pub struct Declaration {
    /// Its name with module.
    pub name: Rc<str>,
    /// What it is.
    pub kind: DeclarationKind,
    /// Its type parameters.
    pub params: Vec<Rc<str>>,
    /// The fields of a record.
    pub fields: Vec<DeclaredField>,
    /// The constructors of a variant with their fields.
    pub ctors: Vec<(Rc<str>, Vec<DeclaredField>)>,
}
