//! Gives every declaration an id and every module its table of members, and joins the clauses of
//! one function. Bodies aren't looked at.

use super::builtins::{BUILTIN_TRAITS, Builtins, CheckedLibrary, USABLE_TRAITS};
use super::library::NativeSignature;
use super::modules::{CtorRef, Member, Module, TypeRef, ValueRef};
use super::{imports, protected};
use crate::base::hash::HashMap;
use crate::base::ids::{DataId, FunId, Id, IdVec, ImplId, ModuleId, MvarId, TraitId};
use crate::base::intern::{Interner, Symbol};
use crate::base::span::{SourceId, Span};
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::{
    self, Clause, Expr, ExprKind, ImplDecl, Item, ItemKind, PatternKind, TraitDecl, TypeBody,
    TypeDecl, TypeExpr, TypeExprKind, UseDecl,
};
use crate::syntax::overload;
use std::rc::Rc;

/// A parsed file with what it is called.
pub struct ParsedModule {
    /// The dotted name of a file module, "" for the program's main file.
    pub name: String,
    /// The file.
    pub source: SourceId,
    /// Whose it is.
    pub origin: Origin,
    /// Its tree.
    pub tree: ast::Module,
}

/// Whose file it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// The program's.
    Own,
    /// The library's part that every program has.
    Prelude,
    /// A module of the library that a program may use.
    Importable,
}

/// What a function is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FunctionRole {
    /// A declared function.
    Plain,
    /// A module-level value, evaluated at each use.
    Value,
    /// A constant.
    Const,
    /// The first value of an mvar.
    MvarInit(MvarId),
    /// A method of an implementation.
    Method(ImplId),
    /// A default method of a trait.
    Default(TraitId),
    /// A function inside one of the checked library, of which no more is said.
    Nested,
}

/// A function as written: its clauses, or the one expression of a value.
pub struct FunctionDecl<'a> {
    /// Its name.
    pub name: Symbol,
    /// Where its name stands.
    pub span: Span,
    /// The module that it belongs to.
    pub module: ModuleId,
    /// What it is for.
    pub role: FunctionRole,
    /// Its clauses; none for a value.
    pub clauses: Vec<&'a Clause>,
    /// The value's expression with its annotation.
    pub value: Option<(&'a Expr, Option<&'a TypeExpr>)>,
}

impl FunctionDecl<'_> {
    /// The name in front of the first parameter's type, as it is written; of a type parameter the
    /// name of its bound.
    pub(super) fn receiver_type(&self) -> Option<Symbol> {
        let clause = self.clauses.first()?;
        let first = clause.params.first()?;
        let TypeExprKind::Named { path, .. } = &first.ty.as_ref()?.kind else { return None };
        let name = path.last()?.symbol;
        let own = clause.type_params.iter().flatten().find(|param| param.name.symbol == name);
        Some(own.and_then(|param| param.bounds.first()).map_or(name, |bound| bound.name.symbol))
    }
}

/// A declared type that isn't an alias.
pub struct DataDecl<'a> {
    /// The declaration.
    pub decl: &'a TypeDecl,
    /// The module that it belongs to.
    pub module: ModuleId,
}

/// A type alias.
pub struct AliasDecl<'a> {
    /// The declaration.
    pub decl: &'a TypeDecl,
    /// The aliased type.
    pub target: &'a TypeExpr,
    /// The module that it belongs to.
    pub module: ModuleId,
}

/// A trait; the builtin ones have no declaration unless the program declares them again.
pub struct TraitInfo<'a> {
    /// Its name.
    pub name: Symbol,
    /// Its declaration.
    pub decl: Option<&'a TraitDecl>,
    /// The module that it belongs to.
    pub module: ModuleId,
    /// Its default methods.
    pub defaults: HashMap<Symbol, FunId>,
}

/// An implementation block.
pub struct ImplInfo<'a> {
    /// The block.
    pub decl: &'a ImplDecl,
    /// The module that it belongs to.
    pub module: ModuleId,
    /// Its methods.
    pub methods: Vec<FunId>,
}

/// A shared variable.
pub struct MvarDecl<'a> {
    /// Its name.
    pub name: Symbol,
    /// Its annotation.
    pub ty: &'a TypeExpr,
    /// The module that it belongs to.
    pub module: ModuleId,
    /// Its first value.
    pub init: FunId,
}

/// Every declaration of a program and its library, with ids.
pub struct Resolved<'a> {
    /// All modules.
    pub modules: IdVec<ModuleId, Module>,
    /// All functions, methods and values.
    pub functions: IdVec<FunId, FunctionDecl<'a>>,
    /// Records and variants.
    pub datas: IdVec<DataId, DataDecl<'a>>,
    /// Aliases, by the number in `TypeRef::Alias`.
    pub aliases: Vec<AliasDecl<'a>>,
    /// Traits.
    pub traits: IdVec<TraitId, TraitInfo<'a>>,
    /// Implementations in order.
    pub impls: IdVec<ImplId, ImplInfo<'a>>,
    /// Shared variables in order of declaration.
    pub mvars: IdVec<MvarId, MvarDecl<'a>>,
    /// The library's functions.
    pub builtins: Rc<Builtins>,
    /// The main file's module.
    pub root: ModuleId,
    /// The library's files that every program sees without a `use`.
    pub prelude: Vec<ModuleId>,
    /// The folders and files of the library that programs may use: `stdlib`.
    pub library_files: HashMap<Symbol, ModuleId>,
    /// Mistakes in declarations and imports.
    pub diagnostics: Vec<Diagnostic>,
}

impl<'a> Resolved<'a> {
    /// Collects the declarations of all files and works out their imports.
    pub fn new(
        files: &[&'a ParsedModule],
        natives: &[NativeSignature],
        names: &mut Interner,
    ) -> Resolved<'a> {
        Resolved::above(files, natives, names, None)
    }

    /// The same for a program above a library that is checked already.
    pub fn above(
        files: &[&'a ParsedModule],
        natives: &[NativeSignature],
        names: &mut Interner,
        library: Option<CheckedLibrary>,
    ) -> Resolved<'a> {
        let mut resolved = Resolved {
            modules: IdVec::new(),
            functions: IdVec::new(),
            datas: IdVec::new(),
            aliases: Vec::new(),
            traits: IdVec::new(),
            impls: IdVec::new(),
            mvars: IdVec::new(),
            builtins: Rc::default(),
            root: ModuleId(0),
            prelude: Vec::new(),
            library_files: HashMap::default(),
            diagnostics: Vec::new(),
        };
        let project = files.iter().any(|f| f.origin == Origin::Own && !f.name.is_empty());
        let root = Module::new(names.intern(""), if project { "main" } else { "" }, None, false);
        resolved.root = resolved.modules.push(root);
        for name in BUILTIN_TRAITS {
            let name = names.intern(name);
            let module = resolved.root;
            resolved.traits.push(TraitInfo {
                name,
                decl: None,
                module,
                defaults: HashMap::default(),
            });
        }
        let mut uses = Vec::new();
        let (prelude, others): (Vec<_>, Vec<_>) =
            files.iter().copied().partition(|file| file.origin == Origin::Prelude);
        for file in prelude {
            let module = resolved.file(file, &mut uses, names);
            resolved.prelude.push(module);
        }
        match library {
            Some(library) => resolved.take_library(library, names),
            None => {
                resolved.add_natives(natives, names);
                resolved.index_library();
            }
        }
        for file in others {
            resolved.file(file, &mut uses, names);
        }
        protected::check(&mut resolved, names);
        imports::resolve(&mut resolved, &uses, names);
        resolved
    }

    fn file(
        &mut self,
        file: &'a ParsedModule,
        uses: &mut Vec<(ModuleId, &'a UseDecl, Span)>,
        names: &mut Interner,
    ) -> ModuleId {
        let module = self.file_module(file, names);
        self.collect(&file.tree.items, module, uses, names);
        module
    }

    /// Its functions include lambdas and local functions, whose numbers follow those of its
    /// declarations: the program's own come after them.
    fn take_library(&mut self, library: CheckedLibrary, names: &mut Interner) {
        self.builtins = library.builtins;
        let (name, module) = (names.intern(""), ModuleId(1));
        while self.functions.len() < library.functions {
            self.functions.push(FunctionDecl {
                name,
                span: Span::default(),
                module,
                role: FunctionRole::Nested,
                clauses: Vec::new(),
                value: None,
            });
        }
    }

    /// The module of a file, with empty modules for the folders on the way.
    fn file_module(&mut self, file: &ParsedModule, names: &mut Interner) -> ModuleId {
        if file.origin == Origin::Prelude {
            let symbol = names.intern(&file.name);
            let module = Module::new(symbol, &file.name, None, true);
            return self.modules.push(module);
        }
        if file.name.is_empty() {
            return self.root;
        }
        let library = file.origin == Origin::Importable;
        let mut around = (!library).then_some(self.root);
        let mut qualified = String::new();
        for part in file.name.split('.') {
            let symbol = names.intern(part);
            if !qualified.is_empty() {
                qualified.push('.');
            }
            qualified.push_str(part);
            let siblings = match around {
                Some(module) => &self.modules[module].files,
                None => &self.library_files,
            };
            let child = match siblings.get(&symbol) {
                Some(child) => *child,
                None => self.add_file(symbol, &qualified, around),
            };
            around = Some(child);
        }
        around.expect("a name has at least one part")
    }

    /// A module for a file or folder; without one around it, it is the library's topmost.
    fn add_file(&mut self, name: Symbol, qualified: &str, around: Option<ModuleId>) -> ModuleId {
        let library = around.is_none_or(|module| self.modules[module].library);
        let id = self.modules.push(Module::new(name, qualified, None, library));
        self.modules[id].is_file = true;
        match around {
            Some(module) => self.modules[module].files.insert(name, id),
            None => self.library_files.insert(name, id),
        };
        id
    }

    fn collect(
        &mut self,
        items: &'a [Item],
        module: ModuleId,
        uses: &mut Vec<(ModuleId, &'a UseDecl, Span)>,
        names: &mut Interner,
    ) {
        let mut clauses: Vec<(&'a Clause, bool)> = Vec::new();
        for item in items {
            match &item.kind {
                ItemKind::Module { name, module: tree } => {
                    let child = self.block_module(name.symbol, module, item.public, names);
                    self.collect(&tree.items, child, uses, names);
                }
                ItemKind::Type(decl) => self.add_type(decl, module, item.public),
                ItemKind::Trait(decl) => self.add_trait(decl, module, item.public),
                ItemKind::Impl(decl) => self.add_impl(decl, module),
                ItemKind::Function(clause) => clauses.push((clause, item.public)),
                ItemKind::Value { pattern, ty, value, .. } => {
                    if let PatternKind::Name(symbol) = pattern.kind {
                        let value = Some((value, ty.as_ref()));
                        let fun = self.add_value(
                            symbol,
                            pattern.span,
                            module,
                            FunctionRole::Value,
                            value,
                        );
                        self.add_member(module, symbol, ValueRef::Value(fun), item.public);
                    }
                }
                ItemKind::Const { name, value } => self.add_const(name, value, module, item.public),
                ItemKind::Mvar { name, ty, value } => {
                    let mvar = MvarId::from_index(self.mvars.len());
                    let role = FunctionRole::MvarInit(mvar);
                    let init = self.add_value(
                        name.symbol,
                        name.span,
                        module,
                        role,
                        Some((value, Some(ty))),
                    );
                    self.mvars.push(MvarDecl { name: name.symbol, ty, module, init });
                    self.add_member(module, name.symbol, ValueRef::Mvar(mvar), item.public);
                }
                ItemKind::Use(decl) => uses.push((module, decl, item.span)),
                ItemKind::Test { .. } | ItemKind::Extern { .. } | ItemKind::Template(_) => {}
            }
        }
        self.add_functions(&clauses, module, names);
    }

    fn block_module(
        &mut self,
        name: Symbol,
        parent: ModuleId,
        public: bool,
        names: &Interner,
    ) -> ModuleId {
        if let Some(member) = self.modules[parent].modules.get(&name) {
            return member.what;
        }
        let outer = &self.modules[parent];
        let qualified = match (parent == self.root || outer.library, outer.qualified.as_str()) {
            (true, _) | (_, "") => names.text(name).to_string(),
            (false, prefix) => format!("{prefix}.{}", names.text(name)),
        };
        let library = outer.library;
        let id = self.modules.push(Module::new(name, &qualified, Some(parent), library));
        self.modules[parent].modules.insert(name, Member { what: id, public });
        id
    }

    fn add_member(&mut self, module: ModuleId, name: Symbol, what: ValueRef, public: bool) {
        self.modules[module].values.insert(name, Member { what, public });
    }

    fn add_value(
        &mut self,
        name: Symbol,
        span: Span,
        module: ModuleId,
        role: FunctionRole,
        value: Option<(&'a Expr, Option<&'a TypeExpr>)>,
    ) -> FunId {
        let clauses = Vec::new();
        self.functions.push(FunctionDecl { name, span, module, role, clauses, value })
    }

    fn add_const(&mut self, name: &ast::Name, value: &'a Expr, module: ModuleId, public: bool) {
        let literal = match &value.kind {
            ExprKind::Literal(_) => true,
            ExprKind::List { items, tail: None } => {
                items.iter().all(|item| matches!(item.kind, ExprKind::Literal(_)))
            }
            _ => false,
        };
        if !literal {
            self.diagnostics.push(Diagnostic::error(
                Code::ConstNotLiteral,
                value.span,
                "const value must be a literal (Int, Float, String, Bool, Char)",
            ));
        }
        let fun = self.add_value(
            name.symbol,
            name.span,
            module,
            FunctionRole::Const,
            Some((value, None)),
        );
        self.add_member(module, name.symbol, ValueRef::Value(fun), public);
    }

    fn add_type(&mut self, decl: &'a TypeDecl, module: ModuleId, public: bool) {
        let name = decl.name.symbol;
        let what = match &decl.body {
            TypeBody::Alias(target) => {
                self.aliases.push(AliasDecl { decl, target, module });
                TypeRef::Alias(self.aliases.len() as u32 - 1)
            }
            body => {
                self.forget_type(name, module);
                let data = self.datas.push(DataDecl { decl, module });
                match body {
                    TypeBody::Record(_) => self.add_ctor(module, name, data, 0, public),
                    TypeBody::Variant(ctors) => {
                        for (index, ctor) in ctors.iter().enumerate() {
                            self.add_ctor(module, ctor.name.symbol, data, index as u32, public);
                        }
                    }
                    _ => {}
                }
                TypeRef::Data(data)
            }
        };
        self.modules[module].types.insert(name, Member { what, public });
    }

    /// Of two types with one name in a module the last one wins, with its constructors.
    fn forget_type(&mut self, name: Symbol, module: ModuleId) {
        let TypeRef::Data(old) = (match self.modules[module].types.get(&name) {
            Some(member) => member.what,
            None => return,
        }) else {
            return;
        };
        for ctors in self.modules[module].ctors.values_mut() {
            ctors.retain(|ctor| ctor.what.data != old);
        }
        self.modules[module].ctors.retain(|_, ctors| !ctors.is_empty());
    }

    fn add_ctor(&mut self, module: ModuleId, name: Symbol, data: DataId, index: u32, public: bool) {
        let what = CtorRef { data, index };
        self.modules[module].ctors.entry(name).or_default().push(Member { what, public });
    }

    fn add_trait(&mut self, decl: &'a TraitDecl, module: ModuleId, public: bool) {
        let name = decl.name.symbol;
        let builtin = self
            .traits
            .enumerate()
            .take(USABLE_TRAITS)
            .find(|(_, t)| t.name == name && t.decl.is_none())
            .map(|(id, _)| id);
        let id = match builtin {
            Some(id) => {
                self.traits[id].decl = Some(decl);
                self.traits[id].module = module;
                id
            }
            None => {
                let defaults = HashMap::default();
                self.traits.push(TraitInfo { name, decl: Some(decl), module, defaults })
            }
        };
        for method in decl.methods.iter().filter(|m| m.body.is_some()) {
            let role = FunctionRole::Default(id);
            let fun = self.add_clauses(vec![method], module, role);
            self.traits[id].defaults.entry(method.name.symbol).or_insert(fun);
        }
        self.modules[module].traits.insert(name, Member { what: id, public });
    }

    fn add_impl(&mut self, decl: &'a ImplDecl, module: ModuleId) {
        let id = ImplId::from_index(self.impls.len());
        let mut methods: Vec<(Symbol, usize, Vec<&'a Clause>)> = Vec::new();
        for clause in &decl.methods {
            let (name, arity) = (clause.name.symbol, clause.params.len());
            match methods.iter_mut().find(|(n, a, _)| (*n, *a) == (name, arity)) {
                Some((_, _, clauses)) => clauses.push(clause),
                None => methods.push((name, arity, vec![clause])),
            }
        }
        let methods = methods
            .into_iter()
            .map(|(_, _, clauses)| self.add_clauses(clauses, module, FunctionRole::Method(id)))
            .collect();
        self.impls.push(ImplInfo { decl, module, methods });
    }

    fn add_clauses(
        &mut self,
        clauses: Vec<&'a Clause>,
        module: ModuleId,
        role: FunctionRole,
    ) -> FunId {
        let (name, span) = (clauses[0].name.symbol, clauses[0].name.span);
        self.functions.push(FunctionDecl { name, span, module, role, clauses, value: None })
    }

    /// Joins the clauses of a module to functions and functions of one name to overload sets.
    fn add_functions(
        &mut self,
        clauses: &[(&'a Clause, bool)],
        module: ModuleId,
        names: &mut Interner,
    ) {
        let written: Vec<&'a Clause> = clauses.iter().map(|(clause, _)| *clause).collect();
        let mut places: HashMap<Symbol, usize> = HashMap::default();
        let mut sets: Vec<(Symbol, bool, Vec<FunId>)> = Vec::new();
        for function in overload::functions(&written, names) {
            let name = written[function[0]].name.symbol;
            let public = function.iter().any(|index| clauses[*index].1);
            let joined = function.iter().map(|index| written[*index]).collect();
            let id = self.add_clauses(joined, module, FunctionRole::Plain);
            let place = *places.entry(name).or_insert_with(|| {
                sets.push((name, false, Vec::new()));
                sets.len() - 1
            });
            sets[place].1 |= public;
            sets[place].2.push(id);
        }
        for (name, public, ids) in sets {
            self.add_member(module, name, ValueRef::Functions(Rc::from(ids)), public);
        }
    }
}
