//! The concrete types of a program. The machine keeps this table for display, messages and casts;
//! the instructions themselves carry no types.

use super::declaration::Declaration;
use crate::base::hash::HashMap;
use crate::base::ids::{Id, IdVec, TypeId};
use crate::ty::Prim;
use std::rc::Rc;

/// How values of a data type behave and are shown.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum DataKind {
    /// `type P = { x: Int }`: shown as `P{x: 1}`.
    Record,
    /// `var type`: a shared mutable record.
    MutableRecord,
    /// `reactive` with fields: shared and mutable, reads and assignments have callbacks.
    Reactive,
    /// Constructors.
    Variant,
    /// `reactive` with constructors: a shared place for a variant value. The constructor of the
    /// place itself follows the declared ones; its one field is of the same type.
    ReactiveVariant,
}

impl DataKind {
    /// Whether values have a reactive part behind their fields.
    pub fn is_reactive(self) -> bool {
        matches!(self, DataKind::Reactive | DataKind::ReactiveVariant)
    }

    /// Whether it was declared with fields only.
    pub fn is_record(self) -> bool {
        !matches!(self, DataKind::Variant | DataKind::ReactiveVariant)
    }

    /// Whether values can be changed.
    pub fn is_mutable(self) -> bool {
        self == DataKind::MutableRecord || self.is_reactive()
    }
}

/// A constructor of a data type.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Ctor {
    /// Its name (of a record: the type's name).
    pub name: Rc<str>,
    /// Its fields: a name where it was declared with one, and a type.
    pub fields: Vec<(Option<Rc<str>>, TypeId)>,
}

/// A record or variant with its type arguments filled in.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Data {
    /// The name without module.
    pub name: Rc<str>,
    /// The name with module: `geo.Point`.
    pub qualified: Rc<str>,
    /// How it behaves.
    pub kind: DataKind,
    /// Its constructors in order of declaration; a record has one.
    pub ctors: Vec<Ctor>,
    /// Type arguments, for the name in messages.
    pub args: Vec<TypeId>,
}

/// A concrete type.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum TypeDef {
    Prim(Prim),
    List(TypeId),
    Map(TypeId, TypeId),
    Set(TypeId),
    Tuple(Vec<TypeId>),
    Function(Vec<TypeId>, TypeId),
    /// Recursive types refer to themselves by their id.
    Data(Rc<Data>),
    /// A parameter of a declared type, in the type that [`TypeTable::declared`] finds. No value has
    /// such a type.
    Param(ParamIdx),
}

/// The position of a type parameter in a declaration.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct ParamIdx(pub u32);

/// All concrete types of a program, each once.
#[derive(Clone, Debug, Default)]
pub struct TypeTable {
    /// What was declared, as written: for `typeInfo`.
    pub declarations: Vec<Declaration>,
    types: IdVec<TypeId, TypeDef>,
    index: HashMap<TypeDef, TypeId>,
    declared: HashMap<Rc<str>, TypeId>,
}

impl TypeTable {
    /// A table without types.
    pub fn new() -> TypeTable {
        TypeTable::default()
    }

    /// The id of a type, made when it is new. Not for `Data`: see [`TypeTable::reserve`].
    pub fn intern(&mut self, def: TypeDef) -> TypeId {
        if let Some(id) = self.index.get(&def) {
            return *id;
        }
        let id = self.types.push(def.clone());
        self.index.insert(def, id);
        id
    }

    /// An id for a data type whose fields aren't known yet (they may mention it); the caller keeps
    /// track of which data type it is and calls [`TypeTable::define`].
    pub fn reserve(&mut self) -> TypeId {
        self.types.push(TypeDef::Prim(Prim::Never))
    }

    /// Fills in a reserved data type.
    pub fn define(&mut self, id: TypeId, data: Data) {
        self.types[id] = TypeDef::Data(Rc::new(data));
    }

    /// The id of a type without parameters.
    pub fn prim(&mut self, prim: Prim) -> TypeId {
        self.intern(TypeDef::Prim(prim))
    }

    /// Notes a declared type at its own parameters under its names, unless another one has them.
    pub fn declare(&mut self, id: TypeId) {
        let TypeDef::Data(data) = &self.types[id] else {
            unreachable!("records and variants are declared")
        };
        for name in [&data.qualified, &data.name] {
            self.declared.entry(name.clone()).or_insert(id);
        }
    }

    /// The declared type of that name at its own parameters, for what looks types up when running.
    pub fn declared(&self, name: &str) -> Option<TypeId> {
        self.declared.get(name).copied()
    }

    /// Adds types behind all others, and takes over what another table knows by name; `moved` gives
    /// the ids here of the types there.
    pub fn follow(
        &mut self,
        more: Vec<TypeDef>,
        names: &TypeTable,
        moved: &dyn Fn(TypeId) -> TypeId,
    ) {
        for def in more {
            self.types.push(def);
        }
        let declared = names.declared.iter().map(|(name, id)| (name.clone(), moved(*id)));
        self.declared.extend(declared);
        self.declarations.clone_from(&names.declarations);
    }

    /// The number of types.
    pub fn len(&self) -> usize {
        self.types.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.types.is_empty()
    }

    /// All ids with their types.
    pub fn iter(&self) -> impl Iterator<Item = (TypeId, &TypeDef)> {
        self.types.enumerate()
    }

    /// The type's name as messages print it; recursion ends because names don't contain fields.
    pub fn name(&self, id: TypeId) -> String {
        match &self[id] {
            TypeDef::Prim(prim) => prim.name().to_string(),
            TypeDef::List(item) => format!("List[{}]", self.name(*item)),
            TypeDef::Map(key, value) => format!("Map[{}, {}]", self.name(*key), self.name(*value)),
            TypeDef::Set(item) => format!("Set[{}]", self.name(*item)),
            TypeDef::Tuple(parts) => format!("({})", self.names(parts)),
            TypeDef::Function(params, result) => {
                format!("({}) -> {}", self.names(params), self.name(*result))
            }
            TypeDef::Data(data) if data.args.is_empty() => data.name.to_string(),
            TypeDef::Data(data) => format!("{}[{}]", data.name, self.names(&data.args)),
            TypeDef::Param(ParamIdx(index)) => {
                char::from_u32('A' as u32 + index).map_or_else(|| "?".to_string(), String::from)
            }
        }
    }

    fn names(&self, ids: &[TypeId]) -> String {
        ids.iter().map(|id| self.name(*id)).collect::<Vec<_>>().join(", ")
    }
}

impl std::ops::Index<TypeId> for TypeTable {
    type Output = TypeDef;
    fn index(&self, id: TypeId) -> &TypeDef {
        debug_assert!(id.index() < self.types.len());
        &self.types[id]
    }
}
