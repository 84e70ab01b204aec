//! Declarations as bytes.

use crate::base::codec::{Coded, Decoder, Encoder, coded_enum, coded_struct};
use crate::base::ids::Layers;
use crate::base::intern::{Interner, Symbol};
use crate::check::world::{
    Body, Ctor, Data, Free, Fun, Impl, MethodImpl, Native, NativeInfo, Param, Role, Scheme,
    SchemeState, TraitUse, Var, World,
};
use crate::ir::DataKind;
use crate::resolve::library::NativeSignature;
use crate::ty::Table;

coded_struct!(Data { name, qualified, module, kind, public, params, ctors });
coded_enum!(DataKind { Record, MutableRecord, Reactive, Variant, ReactiveVariant });
coded_struct!(Ctor { name, fields });
coded_struct!(TraitUse { trait_id, args });
coded_struct!(Impl { trait_id, target, args, vars, conditions, methods, span });
coded_enum!(Role {
    Plain,
    Value,
    MvarInit,
    Method(id),
    TraitDefault(id),
    Local,
    Lambda,
    Default,
    Process,
});
coded_struct!(Fun {
    name,
    internal,
    module,
    span,
    role,
    parent,
    params,
    type_params,
    self_type,
    scheme,
    body,
    free
});
coded_struct!(Param { name, default, optional, span });
coded_enum!(SchemeState { Todo, Mono(ty), Declared(scheme), Done(scheme) });
coded_struct!(Scheme { vars, ty, constraints });
coded_struct!(Body { params, expr, result });
coded_struct!(Free { vars, funs, closure });
coded_struct!(Var { name, ty, mutable, captured, unchecked, owner, span });
coded_struct!(NativeInfo { scheme, params, type_params, hidden, unchecked });
coded_struct!(MethodImpl { impl_id, fun, order });

/// What [`World::layer`] shares: names, traits and shared variables aren't.
impl World {
    pub(super) fn encode_checked(&self, to: &mut Encoder) {
        self.datas.encode(to);
        self.impls.encode(to);
        self.methods.encode(to);
        self.funs.encode(to);
        self.vars.encode(to);
        to.count(self.natives.len());
        self.natives.iter().for_each(|native| native.info.encode(to));
        self.table.encode_met(to);
    }

    pub(super) fn decode_checked(from: &mut Decoder<'_>, natives: &[NativeSignature]) -> World {
        let mut world = World::new(Interner::new());
        world.datas = Coded::decode(from);
        let impls: Vec<Impl> = Vec::decode(from);
        let methods: Vec<(Symbol, Vec<MethodImpl>)> = Vec::decode(from);
        world.funs = Coded::decode(from);
        world.vars = Coded::decode(from);
        assert_eq!(from.count(), natives.len(), "the library was checked with these builtins");
        let native = |signature| Native { signature, info: Coded::decode(from) };
        world.natives = Layers::frozen(natives.iter().copied().map(native).collect());
        world.table = Table::decode_met(from);
        for new in impls {
            world.add_impl(new);
        }
        world.impls.freeze();
        for (name, method) in methods.iter().flat_map(|(n, all)| all.iter().map(|m| (*n, *m))) {
            world.add_method(name, method);
        }
        world
    }
}
