//! Which types have all values of another one: the same with parts that only the run knows.

use super::{Ctor, Data, DataKind, TypeDef, TypeTable};
use crate::base::ids::TypeId;
use crate::ty::Prim;

impl TypeTable {
    /// Whether a function with these parameters may be called as one with those; what is passed
    /// for an unknown one is tested then.
    pub fn takes(&self, own: &[TypeId], given: &[TypeId]) -> bool {
        let fits = |(own, given): (&TypeId, &TypeId)| {
            own == given || self.is_dyn(*own) || self.is_dyn(*given)
        };
        own.len() == given.len() && own.iter().zip(given).all(fits)
    }

    /// Whether every value of type `own` has the wanted one, of which parts may be unknown.
    pub fn covers(&self, wanted: TypeId, own: TypeId) -> bool {
        let all = |wanted: &[TypeId], own: &[TypeId]| {
            wanted.len() == own.len()
                && wanted.iter().zip(own).all(|(wanted, own)| self.covers(*wanted, *own))
        };
        if wanted == own || self.is_dyn(wanted) {
            return true;
        }
        match (&self[wanted], &self[own]) {
            (TypeDef::List(a), TypeDef::List(b)) | (TypeDef::Set(a), TypeDef::Set(b)) => {
                self.covers(*a, *b)
            }
            (TypeDef::Map(k, v), TypeDef::Map(own_k, own_v)) => {
                self.covers(*k, *own_k) && self.covers(*v, *own_v)
            }
            (TypeDef::Tuple(a), TypeDef::Tuple(b)) => all(a, b),
            (TypeDef::Function(params, result), TypeDef::Function(own_params, own_result)) => {
                self.takes(own_params, params) && self.covers(*result, *own_result)
            }
            // What can be written through one type must be read through the other.
            (TypeDef::Data(a), TypeDef::Data(b)) => {
                matches!(a.kind, DataKind::Record | DataKind::Variant)
                    && same_declaration(a, b)
                    && all(&a.args, &b.args)
            }
            _ => false,
        }
    }

    fn is_dyn(&self, ty: TypeId) -> bool {
        matches!(self[ty], TypeDef::Prim(Prim::Dyn))
    }
}

/// Whether two types are instances of one declaration, so that their values are built alike.
fn same_declaration(a: &Data, b: &Data) -> bool {
    let alike = |(a, b): (&Ctor, &Ctor)| a.name == b.name && a.fields.len() == b.fields.len();
    a.qualified == b.qualified
        && a.ctors.len() == b.ctors.len()
        && a.ctors.iter().zip(&b.ctors).all(alike)
}
