//! Which templates each module sees: its own, those of the modules around it, those that `use`
//! brings (9.2). Templates have no ids and no visibility, so name resolution knows nothing of them.

use super::File;
use crate::base::hash::HashMap;
use crate::base::intern::{Interner, Symbol};
use crate::base::sorted;
use crate::base::span::Span;
use crate::syntax::ast::{Clause, Expr, Item, ItemKind, Module, Name, PatternKind, UseNames};
use std::rc::Rc;

/// A module's place in the program: the parts of the file's name, then the blocks.
pub(super) type ModulePath = Vec<Symbol>;

/// A declared template.
pub(super) struct Template {
    /// Its name.
    pub name: Symbol,
    /// Where the name stands.
    pub declared: Span,
    /// Its parameters; one that isn't a name can't be spliced.
    pub params: Vec<Option<Symbol>>,
    /// What it is replaced by.
    pub body: Expr,
}

impl Template {
    fn new(clause: &Clause) -> Template {
        let params = clause.params.iter().map(|param| match param.pattern.kind {
            PatternKind::Name(name) => Some(name),
            _ => None,
        });
        Template {
            name: clause.name.symbol,
            declared: clause.name.span,
            params: params.collect(),
            body: clause.body.clone().expect("the parser asks for a template's body"),
        }
    }
}

/// What `use` takes from a module.
struct Import {
    path: ModulePath,
    /// (name there, name here); `None`: everything.
    names: Option<Vec<(Symbol, Symbol)>>,
}

#[derive(Default)]
struct Scope {
    own: HashMap<Symbol, Rc<Template>>,
    imports: Vec<Import>,
    /// The module around a block.
    parent: Option<ModulePath>,
}

/// All templates of a program.
#[derive(Default)]
pub(super) struct Visible {
    scopes: HashMap<ModulePath, Scope>,
    any: bool,
}

impl Visible {
    /// Collects the templates and imports of all files. A template's name is taken out of the
    /// listed names of a `use`: name resolution wouldn't find it.
    pub fn collect(files: &mut [File<'_>], names: &mut Interner) -> Visible {
        let mut visible = Visible::default();
        for file in files.iter() {
            let path = path_of(file.module, names);
            visible.module(&file.tree.items, path, None);
        }
        if visible.any {
            for file in files.iter_mut() {
                let path = path_of(file.module, names);
                visible.hide_imports(file.tree, &path);
            }
        }
        visible
    }

    fn module(&mut self, items: &[Item], path: ModulePath, parent: Option<ModulePath>) {
        // Blocks of one name are one module.
        let mut scope = self.scopes.remove(&path).unwrap_or_default();
        scope.parent = parent;
        for item in items {
            match &item.kind {
                ItemKind::Template(clause) => {
                    self.any = true;
                    scope.own.insert(clause.name.symbol, Rc::new(Template::new(clause)));
                }
                ItemKind::Use(decl) => {
                    let names = match &decl.names {
                        UseNames::All => None,
                        UseNames::Listed(list) => {
                            let pair = |(name, alias): &(Name, Option<Name>)| {
                                (name.symbol, alias.unwrap_or(*name).symbol)
                            };
                            Some(list.iter().map(pair).collect())
                        }
                    };
                    let path = decl.path.iter().map(|name| name.symbol).collect();
                    scope.imports.push(Import { path, names });
                }
                _ => {}
            }
        }
        self.scopes.insert(path.clone(), scope);
        for item in items {
            if let ItemKind::Module { name, module } = &item.kind {
                let mut inner = path.clone();
                inner.push(name.symbol);
                self.module(&module.items, inner, Some(path.clone()));
            }
        }
    }

    fn hide_imports(&self, module: &mut Module, path: &ModulePath) {
        for item in &mut module.items {
            match &mut item.kind {
                ItemKind::Use(decl) => {
                    let UseNames::Listed(list) = &mut decl.names else { continue };
                    let from: ModulePath = decl.path.iter().map(|name| name.symbol).collect();
                    if let Some(from) = self.imported(path, &from) {
                        list.retain(|(name, _)| !from.own.contains_key(&name.symbol));
                    }
                }
                ItemKind::Module { name, module } => {
                    let mut inner = path.clone();
                    inner.push(name.symbol);
                    self.hide_imports(module, &inner);
                }
                _ => {}
            }
        }
    }

    /// The module and those around it, innermost first.
    fn chain<'v>(&'v self, path: &[Symbol]) -> impl Iterator<Item = (ModulePath, &'v Scope)> {
        let first = self.scopes.get(path).map(|scope| (path.to_vec(), scope));
        std::iter::successors(first, |(_, scope)| {
            let parent = scope.parent.as_ref()?;
            Some((parent.clone(), self.scopes.get(parent)?))
        })
    }

    /// The module that a `use` means, seen from inside another.
    fn imported(&self, from: &[Symbol], path: &[Symbol]) -> Option<&Scope> {
        let inside = self.chain(from).find_map(|(mut around, _)| {
            around.extend(path);
            self.scopes.get(&around)
        });
        inside.or_else(|| self.scopes.get(path))
    }

    /// The template of that name seen from inside a module.
    pub fn find(&self, from: &[Symbol], name: Symbol) -> Option<Rc<Template>> {
        if !self.any {
            return None;
        }
        let own = self.chain(from).find_map(|(_, scope)| scope.own.get(&name));
        if let Some(template) = own {
            return Some(template.clone());
        }
        self.chain(from).find_map(|(around, scope)| {
            scope.imports.iter().find_map(|import| {
                let there = match &import.names {
                    None => name,
                    Some(list) => list.iter().find(|(_, here)| *here == name)?.0,
                };
                self.imported(&around, &import.path)?.own.get(&there).cloned()
            })
        })
    }

    /// The names of all templates that are visible from inside a module, for suggestions.
    pub fn names(&self, from: &[Symbol]) -> Vec<Symbol> {
        let mut names = Vec::new();
        for (around, scope) in self.chain(from) {
            names.extend(scope.own.keys().copied());
            for import in &scope.imports {
                let there = self.imported(&around, &import.path);
                names.extend(there.into_iter().flat_map(|scope| scope.own.keys().copied()));
            }
        }
        // The order of a hash table must not show.
        sorted::sort(&mut names);
        names
    }
}

/// The path of a file by its dotted name.
pub(super) fn path_of(module: &str, names: &mut Interner) -> ModulePath {
    module.split('.').filter(|part| !part.is_empty()).map(|part| names.intern(part)).collect()
}
