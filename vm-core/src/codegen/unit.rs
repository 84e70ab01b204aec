//! What the generation of all functions of a program shares: the program, its types' classes, the
//! constructor numbers, the table of constants.

use super::repr::{Class, Classes};
use crate::base::hash::HashMap;
use crate::base::ids::{FnId, TypeId};
use crate::bytecode::{Const, Ctors};
use crate::ir;
use std::cell::RefCell;

/// The compilation of one program.
#[derive(Debug)]
pub struct Unit<'a> {
    /// The program.
    pub ir: &'a ir::Program,
    /// Its constructors' numbers.
    pub ctors: Ctors,
    classes: Classes,
    consts: RefCell<ConstTable>,
}

/// The constants in order, each once.
#[derive(Debug, Default)]
struct ConstTable {
    items: Vec<Const>,
    index: HashMap<Vec<u8>, u32>,
}

/// A constant as a key: floats by their bits, so that `-0.0` and `0.0` differ.
fn key(value: &Const, to: &mut Vec<u8>) {
    let (tag, bits, text) = match value {
        Const::Int(value) => (0, *value as u64, ""),
        Const::Sized(size, value) => (16 + *size as u8, *value as u64, ""),
        Const::Float(value) => (1, value.to_bits(), ""),
        Const::Float32(value) => (2, u64::from(value.to_bits()), ""),
        Const::BigInt(text) => (3, text.len() as u64, &**text),
        Const::Decimal(text) => (4, text.len() as u64, &**text),
        Const::Char(value) => (5, u64::from(*value), ""),
        Const::Bool(value) => (6, u64::from(*value), ""),
        Const::Unit => (7, 0, ""),
        Const::String(text) => (8, text.len() as u64, &**text),
        Const::Type(id) => (9, u64::from(id.0), ""),
        Const::Made(shape, parts) => (10 + *shape as u8, parts.len() as u64, ""),
    };
    to.push(tag);
    to.extend_from_slice(&bits.to_le_bytes());
    to.extend_from_slice(text.as_bytes());
    if let Const::Made(_, parts) = value {
        parts.iter().for_each(|part| key(part, to));
    }
}

impl<'a> Unit<'a> {
    /// Prepares the compilation of a program.
    pub fn new(ir: &'a ir::Program) -> Unit<'a> {
        Unit {
            ir,
            ctors: Ctors::new(&ir.types),
            classes: Classes::new(&ir.types),
            consts: RefCell::default(),
        }
    }

    /// The class of a type.
    pub fn class(&self, ty: TypeId) -> Class {
        self.classes.of(ty)
    }

    /// Whether values of the type may carry a reference.
    pub fn is_managed(&self, ty: TypeId) -> bool {
        self.class(ty).is_managed()
    }

    /// How many registers a call of the function hands over.
    pub fn arity(&self, function: FnId) -> usize {
        self.ir.functions[function].params.len()
    }

    /// The index of a constant, entered in the table when it is new.
    pub fn constant(&self, value: Const) -> u32 {
        let mut table = self.consts.borrow_mut();
        let next = table.items.len() as u32;
        let mut bytes = Vec::new();
        key(&value, &mut bytes);
        let index = *table.index.entry(bytes).or_insert(next);
        if index == next {
            table.items.push(value);
        }
        index
    }

    /// The IR constant of a type as an entry of the table.
    pub fn entry(&self, value: &ir::Const, ty: TypeId) -> Const {
        match value {
            ir::Const::Unit => Const::Unit,
            ir::Const::Bool(value) => Const::Bool(*value),
            ir::Const::Int(value) => match self.class(ty) {
                Class::Sized(size) => Const::Sized(size, *value),
                _ => Const::Int(*value),
            },
            ir::Const::Type(id) => Const::Type(*id),
            ir::Const::Float(value) => Const::Float(*value),
            ir::Const::Float32(value) => Const::Float32(*value),
            ir::Const::BigInt(text) => Const::BigInt(text.clone()),
            ir::Const::Decimal(text) => Const::Decimal(text.clone()),
            ir::Const::Char(value) => Const::Char(*value),
            ir::Const::String(text) => Const::String(text.clone()),
            ir::Const::Made(ir::Made { shape, parts }) => {
                let parts = parts.iter().map(|(part, ty)| self.entry(part, *ty)).collect();
                Const::Made(*shape, parts)
            }
        }
    }

    /// The table of constants when all functions are done.
    pub fn into_parts(self) -> (Vec<Const>, Ctors) {
        (self.consts.into_inner().items, self.ctors)
    }
}
