//! Tests of a value's type when running: for messages, caught errors and wherever the checker lets
//! an unknown type through. They go as deep as the value, on a work list.
//!
//! A function value fits a type that its own parameters and result have, or where parts of these
//! are not known until run time. What is passed to parameters of unknown type is tested at the
//! call.

use super::fault::Fault;
use super::machine::Loaded;
use super::repeats::{self, Repeats};
use super::value::{Tag, Value};
use crate::base::ids::TypeId;
use crate::ir::TypeDef;
use crate::syntax::ast::SizedInt;
use crate::ty::Prim;

/// Whether a value has a type.
pub fn is_type(loaded: &Loaded, value: &Value, tested: TypeId) -> bool {
    match &loaded.program.types[tested] {
        TypeDef::Prim(prim) => fits_prim(*prim, value.tag()),
        _ => misfit(loaded, value, tested).is_none(),
    }
}

/// The fault `Type error: expected T, got U` unless the value has the type.
pub fn check(loaded: &Loaded, value: &Value, expected: TypeId) -> Result<(), Fault> {
    match misfit(loaded, value, expected) {
        None => Ok(()),
        Some((value, ty)) => {
            let expected = loaded.program.types.name(ty);
            Err(Fault::TypeError { expected, found: loaded.type_name(&value) })
        }
    }
}

/// The same for what a function value's own parameter of that number takes.
pub fn check_argument(
    loaded: &Loaded,
    callee: &Value,
    param: u8,
    value: &Value,
) -> Result<(), Fault> {
    let (params, _) = &loaded.program.functions[callee.function()].signature;
    check(loaded, value, params[usize::from(param)])
}

/// The first part that has a wrong type, and what was expected there. No text is made: a lookup in
/// a map asks on its way whether it found nothing.
fn misfit(loaded: &Loaded, value: &Value, tested: TypeId) -> Option<(Value, TypeId)> {
    if let TypeDef::Prim(prim) = &loaded.program.types[tested] {
        return (!fits_prim(*prim, value.tag())).then(|| (value.clone(), tested));
    }
    let mut work = vec![(value.clone(), tested)];
    let mut repeats = Repeats::new();
    while let Some((value, ty)) = work.pop() {
        let shared = || value.is_shared();
        if repeats.again(shared, || (repeats::identity(value.slot()), ty)) {
            continue;
        }
        if !fits(loaded, &value, ty, &mut work) {
            return Some((value, ty));
        }
    }
    None
}

/// Whether the outermost level fits; the parts are put on the list.
fn fits(loaded: &Loaded, value: &Value, ty: TypeId, work: &mut Vec<(Value, TypeId)>) -> bool {
    match (&loaded.program.types[ty], value.tag()) {
        (TypeDef::Prim(prim), tag) => fits_prim(*prim, tag),
        (TypeDef::List(_), Tag::Nil) => true,
        (TypeDef::List(item), Tag::List) => {
            work.extend(value.elements().map(|element| (element, *item)));
            true
        }
        (TypeDef::Map(key_type, value_type), Tag::Map) => {
            for (key, value) in value.as_map() {
                work.push((key.clone(), *key_type));
                work.push((value.clone(), *value_type));
            }
            true
        }
        (TypeDef::Set(member_type), Tag::Set) => {
            work.extend(value.as_set().iter().map(|member| (member.clone(), *member_type)));
            true
        }
        (TypeDef::Tuple(parts), Tag::Tuple) => {
            let fields = value.fields();
            work.extend(fields.iter().cloned().zip(parts.iter().copied()));
            fields.len() == parts.len()
        }
        (TypeDef::Function(params, result), Tag::Function | Tag::Closure) => {
            let (own_params, own_result) = &loaded.program.functions[value.function()].signature;
            let types = &loaded.program.types;
            types.takes(own_params, params) && types.covers(*result, *own_result)
        }
        (TypeDef::Data(data), Tag::Ctor0 | Tag::Data) => {
            let first = loaded.program.ctors.global(ty, 0);
            let Some(ctor) = value.ctor().checked_sub(first) else { return false };
            let Some(ctor) = data.ctors.get(ctor as usize) else { return false };
            if value.reactive().is_some() {
                // What it holds was tested when it was made, and it may hold itself.
                return true;
            }
            let types = ctor.fields.iter().map(|(_, ty)| *ty);
            work.extend(value.fields().iter().cloned().zip(types));
            true
        }
        _ => false,
    }
}

fn fits_prim(prim: Prim, tag: Tag) -> bool {
    match prim {
        Prim::Dyn => true,
        Prim::Never => false,
        Prim::Unit => tag == Tag::Unit,
        Prim::Bool => tag == Tag::Bool,
        Prim::Int | Prim::Server | Prim::WebSocket => tag == Tag::Int,
        Prim::Sized(kind) => tag == sized_tag(kind),
        Prim::Float => tag == Tag::Float,
        Prim::Float32 => tag == Tag::Float32,
        Prim::BigInt => tag == Tag::BigInt,
        Prim::Decimal => tag == Tag::Decimal,
        Prim::Char => tag == Tag::Char,
        Prim::String => tag == Tag::String,
        Prim::Pid | Prim::Ref => tag == Tag::Pid,
        Prim::Int64Array => tag == Tag::Int64Array,
        Prim::Float64Array => tag == Tag::Float64Array,
        Prim::Float32Array => tag == Tag::Float32Array,
        Prim::Buffer => tag == Tag::Buffer,
    }
}

fn sized_tag(kind: SizedInt) -> Tag {
    match kind {
        SizedInt::I8 => Tag::Int8,
        SizedInt::I16 => Tag::Int16,
        SizedInt::I32 => Tag::Int32,
        SizedInt::U8 => Tag::UInt8,
        SizedInt::U16 => Tag::UInt16,
        SizedInt::U32 => Tag::UInt32,
        SizedInt::U64 => Tag::UInt64,
    }
}

impl Loaded {
    /// The name of a value's type as far as the value itself tells.
    pub fn type_name(&self, value: &Value) -> String {
        match value.tag() {
            Tag::Nil | Tag::List => "List".to_string(),
            Tag::Unit => "()".to_string(),
            Tag::Closure => "Function".to_string(),
            Tag::Ctor0 | Tag::Data => self.ctor(value.ctor()).type_name.to_string(),
            other => format!("{other:?}"),
        }
    }
}
