//! Types as the checker sees them. No unification here (`table.rs`), no sentences (`print.rs`).

use crate::base::ids::DataId;
use crate::base::intern::Symbol;
use crate::syntax::ast::SizedInt;
use std::rc::Rc;

/// A type variable, an index into the union-find table of one inference.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct TypeVar(pub u32);

/// The builtin types without parameters.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Prim {
    Unit,
    Bool,
    Int,
    Sized(SizedInt),
    Float,
    Float32,
    BigInt,
    Decimal,
    Char,
    String,
    Pid,
    Ref,
    Never,
    Int64Array,
    Float64Array,
    Float32Array,
    Buffer,
    /// What is known only at run time: messages and caught values before their type is tested.
    Dyn,
}

/// A type.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Type {
    /// Not known yet, or quantified by the scheme around it.
    Var(TypeVar),
    /// A builtin type without parameters.
    Prim(Prim),
    /// `List[T]`
    List(Rc<Type>),
    /// `Map[K, V]`
    Map(Rc<Type>, Rc<Type>),
    /// `Set[T]`
    Set(Rc<Type>),
    /// `(A, B)`, at least two parts.
    Tuple(Rc<[Type]>),
    /// `(A, B) -> C`
    Function(Rc<[Type]>, Rc<Type>),
    /// A declared record or variant with its arguments (`Option` and `Result` too).
    Data(DataId, Rc<[Type]>),
    /// The type of a mistake that was reported: equal to everything.
    Error,
}

/// A named field with its type.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name; `None` for a positional one.
    pub name: Option<Symbol>,
    /// Its type.
    pub ty: Type,
}

impl Prim {
    /// The type's name as it is written.
    pub fn name(self) -> &'static str {
        match self {
            Prim::Unit => "()",
            Prim::Bool => "Bool",
            Prim::Int => "Int",
            Prim::Sized(SizedInt::I8) => "Int8",
            Prim::Sized(SizedInt::I16) => "Int16",
            Prim::Sized(SizedInt::I32) => "Int32",
            Prim::Sized(SizedInt::U8) => "UInt8",
            Prim::Sized(SizedInt::U16) => "UInt16",
            Prim::Sized(SizedInt::U32) => "UInt32",
            Prim::Sized(SizedInt::U64) => "UInt64",
            Prim::Float => "Float",
            Prim::Float32 => "Float32",
            Prim::BigInt => "BigInt",
            Prim::Decimal => "Decimal",
            Prim::Char => "Char",
            Prim::String => "String",
            Prim::Pid => "Pid",
            Prim::Ref => "Ref",
            Prim::Never => "Never",
            Prim::Int64Array => "Int64Array",
            Prim::Float64Array => "Float64Array",
            Prim::Float32Array => "Float32Array",
            Prim::Buffer => "Buffer",
            Prim::Dyn => "?",
        }
    }
}
