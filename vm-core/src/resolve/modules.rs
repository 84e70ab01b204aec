//! What a module contains and how a name is found from inside it: own members, those of enclosing
//! modules, imports, then the library.

use super::builtins::{BUILTIN_TRAITS, USABLE_TRAITS};
use super::decls::Resolved;
use crate::base::hash::HashMap;
use crate::base::ids::{DataId, FunId, Id, ModuleId, MvarId, TraitId};
use crate::base::intern::{Interner, Symbol};
use crate::syntax::ast::TraitRef;
use std::rc::Rc;

/// A member with its visibility.
#[derive(Clone, Debug)]
pub struct Member<T> {
    /// What it is.
    pub what: T,
    /// Whether `pub` stands before it.
    pub public: bool,
}

/// What a lower-case name (or a constant) at module level means.
#[derive(Clone, PartialEq, Debug)]
pub enum ValueRef {
    /// All functions of that name in its module.
    Functions(Rc<[FunId]>),
    /// A value or constant.
    Value(FunId),
    /// A shared variable.
    Mvar(MvarId),
}

/// A constructor of a data type.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct CtorRef {
    /// The type.
    pub data: DataId,
    /// Its number in the declaration; 0 for a record.
    pub index: u32,
}

/// A declared type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TypeRef {
    /// A record or variant.
    Data(DataId),
    /// The number of an alias.
    Alias(u32),
}

/// A file, a module block, or a folder on the way to a file.
#[derive(Debug)]
pub struct Module {
    /// Its own name.
    pub name: Symbol,
    /// The name with those around it: `Outer.Inner`, `model.item`; "" for a single file.
    pub qualified: String,
    /// The module around a block.
    pub parent: Option<ModuleId>,
    /// Whether it belongs to the library.
    pub library: bool,
    /// Whether it is a file other than the main one, whose members need a `use` to be named by
    /// path. The prelude's aren't.
    pub is_file: bool,
    /// Functions, values, constants, mvars.
    pub values: HashMap<Symbol, Member<ValueRef>>,
    /// Types.
    pub types: HashMap<Symbol, Member<TypeRef>>,
    /// Constructors; two types of a module may share a name.
    pub ctors: HashMap<Symbol, Vec<Member<CtorRef>>>,
    /// Traits.
    pub traits: HashMap<Symbol, Member<TraitId>>,
    /// Module blocks in it.
    pub modules: HashMap<Symbol, Member<ModuleId>>,
    /// Files below it.
    pub files: HashMap<Symbol, ModuleId>,
    /// What its `use` declarations bring.
    pub imports: Imports,
}

/// What `use` brings into a module.
#[derive(Debug, Default)]
pub struct Imports {
    /// Functions, values, constants, mvars.
    pub values: HashMap<Symbol, ValueRef>,
    /// Types.
    pub types: HashMap<Symbol, TypeRef>,
    /// Types that `use M.*` left out because they are private: for the message.
    pub private_types: HashMap<Symbol, ModuleId>,
    /// Constructors.
    pub ctors: HashMap<Symbol, Vec<CtorRef>>,
    /// Traits.
    pub traits: HashMap<Symbol, TraitId>,
    /// Module blocks.
    pub modules: HashMap<Symbol, ModuleId>,
    /// Modules of which anything is used.
    pub used: Vec<ModuleId>,
}

impl Module {
    /// A module without members.
    pub fn new(name: Symbol, qualified: &str, parent: Option<ModuleId>, library: bool) -> Module {
        Module {
            name,
            qualified: qualified.to_string(),
            parent,
            library,
            is_file: false,
            values: HashMap::default(),
            types: HashMap::default(),
            ctors: HashMap::default(),
            traits: HashMap::default(),
            modules: HashMap::default(),
            files: HashMap::default(),
            imports: Imports::default(),
        }
    }
}

impl Resolved<'_> {
    /// The module and those around it, innermost first.
    pub fn chain(&self, module: ModuleId) -> impl Iterator<Item = ModuleId> + '_ {
        std::iter::successors(Some(module), |id| self.modules[*id].parent)
    }

    /// The value of that name seen from a module, builtins excepted.
    pub fn value(&self, module: ModuleId, name: Symbol) -> Option<ValueRef> {
        let own = self.chain(module).find_map(|m| self.modules[m].values.get(&name));
        if let Some(member) = own {
            return Some(member.what.clone());
        }
        self.chain(module).find_map(|m| self.modules[m].imports.values.get(&name)).cloned()
    }

    /// The type of that name seen from a module.
    pub fn type_named(&self, module: ModuleId, name: Symbol) -> Option<TypeRef> {
        let own = self.chain(module).find_map(|m| self.modules[m].types.get(&name));
        if let Some(member) = own {
            return Some(member.what);
        }
        let imported = self.chain(module).find_map(|m| self.modules[m].imports.types.get(&name));
        imported
            .copied()
            .or_else(|| self.library_members(name, |m| &m.types).map(|member| member.what))
    }

    /// The trait of that name seen from a module.
    pub fn trait_named(&self, module: ModuleId, name: Symbol) -> Option<TraitId> {
        let own = self.chain(module).find_map(|m| self.modules[m].traits.get(&name));
        if let Some(member) = own {
            return Some(member.what);
        }
        let imported = self.chain(module).find_map(|m| self.modules[m].imports.traits.get(&name));
        imported.copied().or_else(|| match self.modules[module].library {
            true => self.builtin_trait(name),
            false => self.builtin_trait(name).filter(|id| id.index() < USABLE_TRAITS),
        })
    }

    /// The builtin trait of that name.
    pub fn builtin_trait(&self, name: Symbol) -> Option<TraitId> {
        let mut builtin = self.traits.enumerate().take(BUILTIN_TRAITS.len());
        builtin.find(|(_, t)| t.name == name).map(|(id, _)| id)
    }

    /// The trait that is meant where one is used in a module.
    pub fn trait_of(&self, module: ModuleId, of: &TraitRef) -> Option<TraitId> {
        if of.around.is_empty() {
            return self.trait_named(module, of.name.symbol);
        }
        let around = self.module_path(module, of.around.iter().map(|name| name.symbol))?;
        let member = self.modules[around].traits.get(&of.name.symbol)?;
        (member.public || self.sees_private(module, around)).then_some(member.what)
    }

    /// The constructors of that name seen from a module; several when types share it.
    pub fn ctors(&self, module: ModuleId, name: Symbol) -> Vec<CtorRef> {
        let own = self.chain(module).find_map(|m| self.modules[m].ctors.get(&name));
        if let Some(members) = own {
            return members.iter().map(|member| member.what).collect();
        }
        let imported = self.chain(module).find_map(|m| self.modules[m].imports.ctors.get(&name));
        if let Some(ctors) = imported {
            return ctors.clone();
        }
        match self.library_members(name, |m| &m.ctors) {
            Some(members) => members.iter().map(|member| member.what).collect(),
            None => Vec::new(),
        }
    }

    /// The constructors of that name in the whole program, for patterns.
    pub fn ctors_anywhere(&self, name: Symbol) -> Vec<CtorRef> {
        let all = self.modules.iter().filter_map(|m| m.ctors.get(&name));
        all.flatten().map(|member| member.what).collect()
    }

    /// Whether the library brings a name into every program, so that a `use` of it changes nothing.
    pub fn is_everywhere(&self, name: Symbol) -> bool {
        self.library_members(name, |m| &m.types).is_some()
            || self.library_members(name, |m| &m.ctors).is_some()
            || self.builtins.functions.contains_key(&name)
    }

    fn library_members<T>(
        &self,
        name: Symbol,
        table: impl Fn(&Module) -> &HashMap<Symbol, T>,
    ) -> Option<&T> {
        self.prelude.iter().find_map(|id| table(&self.modules[*id]).get(&name))
    }

    /// Whether it is of the library's part that needs no `use`.
    pub fn is_prelude(&self, module: ModuleId) -> bool {
        let file = self.chain(module).last().unwrap_or(module);
        self.modules[file].library && !self.modules[file].is_file
    }

    /// A module reached by one name from inside another.
    pub fn module_named(&self, from: ModuleId, name: Symbol) -> Option<ModuleId> {
        let blocks = self.chain(from).find_map(|m| self.modules[m].modules.get(&name));
        if let Some(member) = blocks {
            return Some(member.what);
        }
        let imported = self.chain(from).find_map(|m| self.modules[m].imports.modules.get(&name));
        imported
            .or_else(|| self.modules[self.root].files.get(&name))
            .or_else(|| self.library_files.get(&name))
            .copied()
    }

    /// A module inside another: a block, or a file below a folder.
    pub fn submodule(&self, module: ModuleId, name: Symbol) -> Option<ModuleId> {
        let inside = &self.modules[module];
        let block = inside.modules.get(&name).map(|member| member.what);
        block.or_else(|| inside.files.get(&name).copied())
    }

    /// The module at the end of a path.
    pub fn module_path(
        &self,
        from: ModuleId,
        path: impl IntoIterator<Item = Symbol>,
    ) -> Option<ModuleId> {
        let path: Vec<Symbol> = path.into_iter().collect();
        let (first, rest) = path.split_first()?;
        let inside = |start: ModuleId| {
            rest.iter().try_fold(start, |module, name| self.submodule(module, *name))
        };
        // A folder of the program with the name of the library's doesn't hide what is in that.
        let library = || self.library_files.get(first).copied().and_then(inside);
        self.module_named(from, *first).and_then(inside).or_else(library)
    }

    /// Whether everything of `module` is visible from inside `from`.
    pub fn sees_private(&self, from: ModuleId, module: ModuleId) -> bool {
        self.chain(from).any(|m| m == module)
    }

    /// Whether a file's members may be named by path: the file or a `use` of it.
    pub fn may_name(&self, from: ModuleId, module: ModuleId) -> bool {
        let file = self.chain(module).last().unwrap_or(module);
        !self.modules[file].is_file
            || self.chain(from).last() == Some(file)
            || self.chain(from).any(|m| {
                let used = &self.modules[m].imports.used;
                used.iter().any(|u| self.chain(*u).any(|around| around == file))
            })
    }

    /// The names of values that a program could mean from inside a module, for suggestions.
    pub fn visible_names(&self, module: ModuleId) -> Vec<Symbol> {
        let mut names: Vec<Symbol> = Vec::new();
        for id in self.chain(module) {
            let module = &self.modules[id];
            names.extend(module.values.keys());
            names.extend(module.imports.values.keys());
        }
        names.extend(self.builtins.functions.keys());
        names
    }

    /// The name of a function's module with a dot, or nothing.
    pub fn prefix(&self, module: ModuleId) -> String {
        let library_block = self.modules[module].library && self.modules[module].parent.is_some();
        let mut qualified = self.modules[module].qualified.clone();
        if library_block {
            let file = self.chain(module).last().unwrap_or(module);
            qualified = format!("{}.{}", self.modules[file].qualified, qualified);
        }
        if qualified.is_empty() { qualified } else { qualified + "." }
    }

    /// The text of a module's name in messages.
    pub fn module_name(&self, module: ModuleId, names: &Interner) -> String {
        let info = &self.modules[module];
        let text = names.text(info.name);
        if text.is_empty() { "main".to_string() } else { info.qualified.clone() }
    }
}
