//! Which types have only values that nothing can change: those are shared between processes
//! instead of copied, so that sending them costs the same whatever their size.

use crate::base::ids::{Id, TypeId};
use crate::bytecode::Program;
use crate::ir::{TypeDef, TypeTable};
use crate::ty::Prim;

/// The answer for each type and constructor of a program.
pub(super) struct Sharing {
    types: Vec<bool>,
    ctors: Vec<bool>,
}

impl Sharing {
    pub fn new(program: &Program) -> Sharing {
        let types = immutable_types(&program.types);
        // The instances of one declaration have the same constructors: all must be immutable.
        let mut ctors = vec![true; program.ctors.all().len()];
        for (ty, def) in program.types.iter().filter(|(ty, _)| !types[ty.index()]) {
            let TypeDef::Data(data) = def else { continue };
            for ctor in 0..data.ctors.len() {
                ctors[program.ctors.global(ty, ctor as u32) as usize] = false;
            }
        }
        Sharing { types, ctors }
    }

    /// Whether all values of a type can be shared.
    pub fn of_type(&self, ty: TypeId) -> bool {
        self.types[ty.index()]
    }

    /// Whether all values of a constructor, by its global index, can be shared. One of another
    /// program may have none here.
    pub fn of_ctor(&self, global: u32) -> bool {
        self.ctors.get(global as usize).is_some_and(|shared| *shared)
    }
}

/// Starts with what is mutable itself and goes on until no type has a part that is.
fn immutable_types(types: &TypeTable) -> Vec<bool> {
    let mut immutable: Vec<bool> = types.iter().map(|(_, def)| !may_change(def)).collect();
    loop {
        let mut settled = true;
        for (id, def) in types.iter() {
            let index = id.index();
            if immutable[index] && !parts(def).iter().all(|part| immutable[part.index()]) {
                immutable[index] = false;
                settled = false;
            }
        }
        if settled {
            return immutable;
        }
    }
}

/// Whether a value of the type may change, or may be one of a type that isn't known: closures have
/// captured values, which their type doesn't tell.
fn may_change(def: &TypeDef) -> bool {
    match def {
        TypeDef::Prim(prim) => matches!(
            prim,
            Prim::Int64Array | Prim::Float64Array | Prim::Float32Array | Prim::Buffer | Prim::Dyn
        ),
        TypeDef::Function(..) => true,
        TypeDef::Data(data) => data.kind.is_mutable(),
        TypeDef::List(_) | TypeDef::Map(..) | TypeDef::Set(_) | TypeDef::Tuple(_) => false,
        // No value has such a type.
        TypeDef::Param(_) => false,
    }
}

fn parts(def: &TypeDef) -> Vec<TypeId> {
    match def {
        TypeDef::Prim(_) | TypeDef::Function(..) | TypeDef::Param(_) => Vec::new(),
        TypeDef::List(item) | TypeDef::Set(item) => vec![*item],
        TypeDef::Map(key, value) => vec![*key, *value],
        TypeDef::Tuple(parts) => parts.clone(),
        TypeDef::Data(data) => {
            data.ctors.iter().flat_map(|ctor| ctor.fields.iter().map(|(_, ty)| *ty)).collect()
        }
    }
}
