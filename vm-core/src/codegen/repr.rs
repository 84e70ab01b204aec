//! What the generator needs to know about types: which values carry references, and which family
//! of instructions works on them.

use crate::base::ids::{Id, TypeId};
use crate::bytecode::ArithKind;
use crate::ir::{TypeDef, TypeTable};
use crate::syntax::ast::SizedInt;
use crate::ty::Prim;

/// The family of instructions for a type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Class {
    /// `()` and `Never`.
    Unit,
    Bool,
    Char,
    Int,
    Sized(SizedInt),
    Float,
    Float32,
    BigInt,
    Decimal,
    String,
    List,
    /// Pids, handles, and data types whose constructors have no fields: no references, generic
    /// comparison.
    Plain,
    /// Everything else: values on the heap, or of a type known at run time only.
    Other,
}

impl Class {
    /// Whether values may carry a reference that must be released.
    pub fn is_managed(self) -> bool {
        matches!(self, Class::BigInt | Class::Decimal | Class::String | Class::List | Class::Other)
    }

    /// Whether two values are equal when their payloads are.
    pub fn is_payload_equal(self) -> bool {
        matches!(self, Class::Bool | Class::Char | Class::Int | Class::Sized(_))
    }

    /// Whether values are ordered as their payloads are as signed numbers.
    pub fn is_payload_ordered(self) -> bool {
        self.is_payload_equal() && self != Class::Sized(SizedInt::U64)
    }

    /// The kind for generic arithmetic.
    pub fn arith_kind(self) -> ArithKind {
        match self {
            Class::Int => ArithKind::Int,
            Class::Sized(size) => ArithKind::Sized(size),
            Class::Float => ArithKind::Float,
            Class::Float32 => ArithKind::Float32,
            Class::BigInt => ArithKind::BigInt,
            Class::Decimal => ArithKind::Decimal,
            _ => unreachable!("the checker lets only numbers be calculated with"),
        }
    }
}

/// The classes of all types of a program.
#[derive(Debug)]
pub struct Classes {
    classes: Vec<Class>,
}

impl Classes {
    /// Classifies all types of the table.
    pub fn new(types: &TypeTable) -> Classes {
        Classes { classes: types.iter().map(|(_, def)| classify(def)).collect() }
    }

    /// The class of a type.
    pub fn of(&self, ty: TypeId) -> Class {
        self.classes[ty.index()]
    }
}

fn classify(def: &TypeDef) -> Class {
    match def {
        TypeDef::Prim(prim) => match prim {
            Prim::Unit | Prim::Never => Class::Unit,
            Prim::Bool => Class::Bool,
            Prim::Int => Class::Int,
            Prim::Sized(size) => Class::Sized(*size),
            Prim::Float => Class::Float,
            Prim::Float32 => Class::Float32,
            Prim::BigInt => Class::BigInt,
            Prim::Decimal => Class::Decimal,
            Prim::Char => Class::Char,
            Prim::String => Class::String,
            Prim::Pid | Prim::Server | Prim::WebSocket => Class::Plain,
            _ => Class::Other,
        },
        TypeDef::List(_) => Class::List,
        TypeDef::Data(data) if data.kind.is_reactive() => Class::Other,
        TypeDef::Data(data) if data.ctors.iter().all(|ctor| ctor.fields.is_empty()) => Class::Plain,
        _ => Class::Other,
    }
}
