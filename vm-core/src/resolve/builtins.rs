//! The library's functions by the ways in which they can be called, and the builtin traits. What
//! they do is in `stdlib/`.

use super::decls::Resolved;
use super::library::NativeSignature;
use super::modules::ValueRef;
use crate::base::hash::HashMap;
use crate::base::ids::{FunId, Id, NativeId};
use crate::base::intern::{Interner, Symbol};
use crate::base::sorted;
use std::rc::Rc;

/// What is known of a library that was checked before.
pub struct CheckedLibrary {
    /// Its functions by the ways in which they can be called.
    pub builtins: Rc<Builtins>,
    /// How many functions it has, those inside others included.
    pub functions: usize,
}

/// A function of the library.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Builtin {
    /// Written in Rust.
    Native(NativeId),
    /// Written in Nostos.
    Function(FunId),
}

/// The library's functions by the ways in which they can be called.
#[derive(Default)]
pub struct Builtins {
    /// `take(xs, 2)`
    pub functions: HashMap<Symbol, Vec<Builtin>>,
    /// `xs.take(2)`
    pub methods: HashMap<Symbol, Vec<Builtin>>,
    /// `String.take(s, 2)`
    pub qualified: HashMap<(Symbol, Symbol), Vec<Builtin>>,
    /// Namespaces with qualified functions.
    pub namespaces: HashMap<Symbol, ()>,
    /// What only the library may call.
    pub internal: HashMap<Symbol, Builtin>,
}

/// The builtin traits, which have the first trait ids in this order.
pub const BUILTIN_TRAITS: [&str; 12] = [
    "Num",
    "Eq",
    "Ord",
    "Show",
    "Hash",
    "Copy",
    "Concat",
    "Length",
    "Convert",
    "ReactiveRecord",
    "ReactiveVariant",
    "Known",
];

/// How many of them programs may use and declare anew: the first ones. The others say in the
/// library what builtins need; programs may have traits of these names.
pub const USABLE_TRAITS: usize = 6;

impl Resolved<'_> {
    fn builtins_mut(&mut self) -> &mut Builtins {
        Rc::get_mut(&mut self.builtins).expect("nobody shares the builtins while they're collected")
    }

    /// Enters what is written in Rust into the tables of builtins.
    pub(super) fn add_natives(&mut self, natives: &[NativeSignature], names: &mut Interner) {
        for (index, native) in natives.iter().enumerate() {
            let builtin = Builtin::Native(NativeId::from_index(index));
            let name = names.intern(native.name);
            let namespace = names.intern(native.namespace);
            let forms = native.forms;
            let builtins = self.builtins_mut();
            if forms.function {
                builtins.functions.entry(name).or_default().push(builtin);
            }
            if forms.method {
                builtins.methods.entry(name).or_default().push(builtin);
            }
            if forms.qualified {
                builtins.add_qualified(namespace, name, builtin);
            }
            if forms.is_internal() {
                builtins.internal.insert(name, builtin);
            }
        }
    }

    /// Enters the library's own functions into the tables of builtins.
    pub(super) fn index_library(&mut self) {
        let mut found = Vec::new();
        for (_, module) in self.modules.enumerate().filter(|(id, _)| self.is_prelude(*id)) {
            let block = module.parent.is_some().then_some(module.name);
            for (name, member) in module.values.iter().filter(|(_, m)| m.public) {
                if let ValueRef::Functions(functions) = &member.what {
                    found.extend(functions.iter().map(|fun| (block, *name, *fun)));
                }
            }
        }
        let is_method = |block: Option<Symbol>, fun: FunId| {
            block.is_none_or(|block| self.functions[fun].receiver_type() == Some(block))
        };
        let methods: Vec<bool> =
            found.iter().map(|(block, _, fun)| is_method(*block, *fun)).collect();
        let builtins = self.builtins_mut();
        for ((block, name, fun), is_method) in found.into_iter().zip(methods) {
            let builtin = Builtin::Function(fun);
            if is_method {
                builtins.methods.entry(name).or_default().push(builtin);
            }
            match block {
                Some(namespace) => builtins.add_qualified(namespace, name, builtin),
                None => builtins.functions.entry(name).or_default().push(builtin),
            }
        }
        builtins.sort();
    }
}

impl Builtins {
    fn add_qualified(&mut self, namespace: Symbol, name: Symbol, builtin: Builtin) {
        self.namespaces.insert(namespace, ());
        self.qualified.entry((namespace, name)).or_default().push(builtin);
    }

    /// Functions entered in the order of a hash table get the order of their declaration.
    fn sort(&mut self) {
        let key = |b: &Builtin| match b {
            Builtin::Native(id) => (0, id.0),
            Builtin::Function(id) => (1, id.0),
        };
        self.functions.values_mut().for_each(|list| sorted::sort_by_key(list, key));
        self.methods.values_mut().for_each(|list| sorted::sort_by_key(list, key));
        self.qualified.values_mut().for_each(|list| sorted::sort_by_key(list, key));
    }
}
