//! Concrete types: what a type of the checker is in one instance of a function.

use super::instance::{Env, Lowering};
use crate::base::ids::{DataId, TypeId};
use crate::ir::types::ParamIdx;
use crate::ir::{self, DataKind, TypeDef};
use crate::ty::{Node, Prim, Ty, TyList, VarKind};

impl Lowering {
    /// The concrete type. A variable that nothing ever fixed holds no value: it is `()`, or `Dyn`
    /// where values of unknown type come from outside the types, or from an operation on one.
    pub fn type_id(&mut self, ty: Ty, env: &Env) -> TypeId {
        let root = self.core.world.table.find(ty);
        match self.core.world.table.node(root) {
            Node::Unbound(unbound) => match env.get(root) {
                Some(id) => id,
                None if matches!(unbound.kind, VarKind::Dyn | VarKind::Deferred) => {
                    self.prim(Prim::Dyn)
                }
                None => self.prim(Prim::Unit),
            },
            Node::Link(_) => unreachable!("links were followed"),
            // What an instance asks about values that never come may fail here for the first time.
            Node::Error => self.prim(Prim::Unit),
            Node::Prim(prim) => self.prim(prim),
            Node::List(item) => {
                let item = self.type_id(item, env);
                self.types.intern(TypeDef::List(item))
            }
            Node::Set(item) => {
                let item = self.type_id(item, env);
                self.types.intern(TypeDef::Set(item))
            }
            Node::Map(key, value) => {
                let (key, value) = (self.type_id(key, env), self.type_id(value, env));
                self.types.intern(TypeDef::Map(key, value))
            }
            Node::Tuple(parts) => {
                let parts = self.type_ids(parts, env);
                self.types.intern(TypeDef::Tuple(parts))
            }
            Node::Function(params, result) => {
                let params = self.type_ids(params, env);
                let result = self.type_id(result, env);
                self.types.intern(TypeDef::Function(params, result))
            }
            Node::Data(data, args) => {
                let args = self.type_ids(args, env);
                self.data_type(data, args)
            }
        }
    }

    /// The same, but a variable that nothing fixed is `Dyn`: the type of a caught value or message
    /// that no pattern tells anything about.
    pub fn type_or_dyn(&mut self, ty: Ty, env: &Env) -> TypeId {
        let root = self.core.world.table.find(ty);
        match self.core.world.table.node(root) {
            Node::Unbound(_) if env.get(root).is_none() => self.prim(Prim::Dyn),
            _ => self.type_id(ty, env),
        }
    }

    fn type_ids(&mut self, list: TyList, env: &Env) -> Vec<TypeId> {
        let items = self.core.world.table.items(list).to_vec();
        items.into_iter().map(|ty| self.type_id(ty, env)).collect()
    }

    /// A builtin type without parameters.
    pub fn prim(&mut self, prim: Prim) -> TypeId {
        self.types.prim(prim)
    }

    /// `List[item]`
    pub fn list_type(&mut self, item: TypeId) -> TypeId {
        self.types.intern(TypeDef::List(item))
    }

    /// A declared type with these arguments. It is entered before its fields are worked out, since
    /// they may mention it.
    pub fn data_type(&mut self, data: DataId, args: Vec<TypeId>) -> TypeId {
        if let Some(id) = self.datas.get(&(data, args.clone())) {
            return *id;
        }
        let id = self.types.reserve();
        self.datas.insert((data, args.clone()), id);
        self.data_of.insert(id, (data, args.clone()));
        let world = &self.core.world;
        let declared = &world.datas[data];
        let name = world.text(declared.name).into();
        let (qualified, kind) = (declared.qualified.clone(), declared.kind);
        let params = declared.params.clone();
        let ctors: Vec<(std::rc::Rc<str>, Vec<_>)> = declared
            .ctors
            .iter()
            .map(|ctor| (world.text(ctor.name).into(), ctor.fields.clone()))
            .collect();
        let env = Env::new(params.iter().map(|p| world.table.find(*p)).zip(args.clone()));
        let ctors = ctors
            .into_iter()
            .map(|(name, fields)| ir::Ctor {
                name,
                fields: fields
                    .into_iter()
                    .map(|(field, ty)| {
                        let field = field.map(|f| self.core.world.text(f).into());
                        (field, self.type_id(ty, &env))
                    })
                    .collect(),
            })
            .collect();
        let mut ctors: Vec<ir::Ctor> = ctors;
        if kind == DataKind::ReactiveVariant {
            ctors.push(ir::Ctor { name: "".into(), fields: vec![(None, id)] });
        }
        self.types.define(id, ir::Data { name, qualified, kind, ctors, args });
        id
    }

    /// Enters each declared type at its own parameters, for what looks types up by name when
    /// running. The program's own come first: where names clash they are meant.
    pub fn declare_types(&mut self) {
        let (library, own): (Vec<DataId>, Vec<DataId>) = self
            .core
            .world
            .datas
            .ids()
            .partition(|id| self.library[self.core.world.datas[*id].module]);
        for data in own.into_iter().chain(library) {
            let count = self.core.world.datas[data].params.len() as u32;
            let params = (0..count).map(|index| TypeDef::Param(ParamIdx(index)));
            let params = params.map(|param| self.types.intern(param)).collect();
            let id = self.data_type(data, params);
            self.types.declare(id);
        }
    }

    /// A type of the checker that stands for the concrete type.
    pub fn closed(&mut self, id: TypeId) -> Ty {
        if let Some(ty) = self.closed.get(&id) {
            return *ty;
        }
        let ty = match self.types[id].clone() {
            TypeDef::Prim(prim) => self.core.world.table.prim(prim),
            TypeDef::List(item) => {
                let item = self.closed(item);
                self.core.world.table.list(item)
            }
            TypeDef::Set(item) => {
                let item = self.closed(item);
                self.core.world.table.set(item)
            }
            TypeDef::Map(key, value) => {
                let (key, value) = (self.closed(key), self.closed(value));
                self.core.world.table.map(key, value)
            }
            TypeDef::Tuple(parts) => {
                let parts = self.closed_all(&parts);
                self.core.world.table.tuple(&parts)
            }
            TypeDef::Function(params, result) => {
                let params = self.closed_all(&params);
                let result = self.closed(result);
                self.core.world.table.function(&params, result)
            }
            TypeDef::Param(_) => unreachable!("no value has a declaration's own parameter as type"),
            TypeDef::Data(_) => {
                let (data, args) = self.data_of[&id].clone();
                let args = self.closed_all(&args);
                self.core.world.table.data(data, &args)
            }
        };
        self.closed.insert(id, ty);
        ty
    }

    /// The same for several types.
    pub fn closed_all(&mut self, ids: &[TypeId]) -> Vec<Ty> {
        ids.iter().map(|id| self.closed(*id)).collect()
    }

    /// The builtin type that it is, if it is one.
    pub fn as_prim(&self, id: TypeId) -> Option<Prim> {
        match self.types[id] {
            TypeDef::Prim(prim) => Some(prim),
            _ => None,
        }
    }

    /// Whether it is this builtin type.
    pub fn is_prim(&self, id: TypeId, prim: Prim) -> bool {
        self.as_prim(id) == Some(prim)
    }
}
