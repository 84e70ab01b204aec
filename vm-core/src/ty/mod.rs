//! Types as the checker sees them. `table.rs` holds them and their variables, `unify.rs` makes two
//! equal, `print.rs` writes them for humans, `coded.rs` as bytes. No sentences are made here, and
//! no constraints solved.

mod coded;
pub mod print;
pub mod table;
pub mod unify;

use crate::syntax::ast::SizedInt;
pub use table::{Head, Node, Table, Ty, TyList, VarKind};

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
    /// A listening HTTP server: a number at run time.
    Server,
    /// One end of a WebSocket: a number at run time.
    WebSocket,
    /// What is known only at run time: messages and caught values before their type is tested.
    Dyn,
}

/// The builtin types without parameters by name.
pub const PRIMS: [(&str, Prim); 27] = [
    ("Int", Prim::Int),
    ("Int64", Prim::Int),
    ("Int8", Prim::Sized(SizedInt::I8)),
    ("Int16", Prim::Sized(SizedInt::I16)),
    ("Int32", Prim::Sized(SizedInt::I32)),
    ("UInt8", Prim::Sized(SizedInt::U8)),
    ("UInt16", Prim::Sized(SizedInt::U16)),
    ("UInt32", Prim::Sized(SizedInt::U32)),
    ("UInt64", Prim::Sized(SizedInt::U64)),
    ("Float", Prim::Float),
    ("Float64", Prim::Float),
    ("Float32", Prim::Float32),
    ("BigInt", Prim::BigInt),
    ("Decimal", Prim::Decimal),
    ("Bool", Prim::Bool),
    ("Char", Prim::Char),
    ("String", Prim::String),
    ("Unit", Prim::Unit),
    ("Pid", Prim::Pid),
    ("Ref", Prim::Ref),
    ("Never", Prim::Never),
    ("Int64Array", Prim::Int64Array),
    ("Float64Array", Prim::Float64Array),
    ("Float32Array", Prim::Float32Array),
    ("Buffer", Prim::Buffer),
    ("Server", Prim::Server),
    ("WebSocket", Prim::WebSocket),
];

impl Prim {
    /// The builtin type of that name.
    pub fn named(name: &str) -> Option<Prim> {
        PRIMS.iter().find(|(known, _)| *known == name).map(|(_, prim)| *prim)
    }

    /// The type's name as it is written; that of values known to the run only as the library's
    /// signatures have it.
    pub fn name(self) -> &'static str {
        match self {
            Prim::Unit => "()",
            Prim::Bool => "Bool",
            Prim::Int => "Int",
            Prim::Sized(size) => size.name(),
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
            Prim::Server => "Server",
            Prim::WebSocket => "WebSocket",
            Prim::Dyn => "Dynamic",
        }
    }
}
