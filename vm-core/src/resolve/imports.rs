//! Works out the `use` declarations: which names each module gets from others, and the mistakes in
//! them. Imports aren't passed on, so one round suffices.

use super::decls::Resolved;
use super::modules::{CtorRef, TypeRef};
use crate::base::hash::HashMap;
use crate::base::ids::ModuleId;
use crate::base::intern::{Interner, Symbol};
use crate::base::sorted;
use crate::base::span::Span;
use crate::diagnostic::{Code, Diagnostic, suggest};
use crate::syntax::ast::{Name, UseDecl, UseNames};

type Origins = HashMap<(ModuleId, Symbol), ModuleId>;

/// Fills the imports of all modules.
pub(super) fn resolve(
    resolved: &mut Resolved<'_>,
    uses: &[(ModuleId, &UseDecl, Span)],
    names: &Interner,
) {
    let mut importer = Importer { resolved, names, origins: Origins::default() };
    for (into, decl, span) in uses {
        importer.one(*into, decl, *span);
    }
}

struct Importer<'r, 'a> {
    resolved: &'r mut Resolved<'a>,
    names: &'r Interner,
    /// Which module a name imported into a module came from.
    origins: Origins,
}

impl Importer<'_, '_> {
    fn one(&mut self, into: ModuleId, decl: &UseDecl, span: Span) {
        let path: Vec<Symbol> = decl.path.iter().map(|n| n.symbol).collect();
        let found = self.resolved.module_path(into, path.iter().copied());
        let Some(from) = found else {
            match (self.automatic(&path), &decl.names) {
                (Some(module), UseNames::Listed(list)) => self.automatic_names(module, list),
                (Some(_), UseNames::All) => {}
                (None, _) => self.not_found(decl, span),
            }
            return;
        };
        self.resolved.modules[into].imports.used.push(from);
        match &decl.names {
            UseNames::All => self.all(into, from, span),
            UseNames::Listed(list) => {
                for (name, renamed) in list {
                    self.listed(into, from, *name, renamed.unwrap_or(*name));
                }
            }
        }
    }

    /// A path that leads to no module; help names those that were probably meant.
    fn not_found(&mut self, decl: &UseDecl, span: Span) {
        let text: Vec<&str> = decl.path.iter().map(|n| self.names.text(n.symbol)).collect();
        let text = text.join(".");
        let place = decl
            .path
            .first()
            .map_or(span, |first| decl.path.iter().fold(first.span, |all, name| all.to(name.span)));
        let known = self.resolved.modules.iter().map(|m| m.qualified.as_str());
        let similar = suggest::similar(&text, known.filter(|name| !name.is_empty()));
        let help = suggest::did_you_mean(&similar);
        let message = format!("module `{text}` not found");
        let mut error = Diagnostic::error(Code::UnknownModule, place, message);
        if let Some(help) = help {
            error = error.help(help);
        }
        self.resolved.diagnostics.push(error);
    }

    /// `use stdlib.list.*`: the library's modules are there without asking.
    fn automatic(&self, path: &[Symbol]) -> Option<ModuleId> {
        let text: Vec<&str> = path.iter().map(|s| self.names.text(*s)).collect();
        let text = text.join(".");
        let mut modules = self.resolved.modules.enumerate();
        let found = modules.find(|(_, m)| m.library && !m.is_file && m.qualified == text);
        found.map(|(module, _)| module)
    }

    /// Of the names of such a module those that don't exist are mistakes; any library function
    /// counts, since which of these modules has it shows nowhere.
    #[inline(never)]
    fn automatic_names(&mut self, module: ModuleId, list: &[(Name, Option<Name>)]) {
        for (name, _) in list {
            let symbol = name.symbol;
            let builtins = &self.resolved.builtins;
            let known = self.resolved.is_everywhere(symbol)
                || builtins.methods.contains_key(&symbol)
                || builtins.qualified.keys().any(|(_, member)| *member == symbol)
                || self.resolved.modules[module].values.contains_key(&symbol)
                || self.resolved.modules[module].traits.contains_key(&symbol);
            if !known {
                self.undefined(module, *name);
            }
        }
    }

    fn undefined(&mut self, from: ModuleId, name: Name) {
        let from = self.resolved.module_name(from, self.names);
        let message =
            format!("`{}` is not defined in module `{from}`", self.names.text(name.symbol));
        let error = Diagnostic::error(Code::UnknownMember, name.span, message);
        self.resolved.diagnostics.push(error);
    }

    fn all(&mut self, into: ModuleId, from: ModuleId, span: Span) {
        let module = &self.resolved.modules[from];
        let sees_private = self.resolved.sees_private(into, from);
        let visible = |public: bool| public || sees_private;
        let mut values: Vec<_> =
            module.values.iter().filter(|(_, m)| visible(m.public)).map(|(n, _)| *n).collect();
        let types: Vec<_> =
            module.types.iter().map(|(n, m)| (*n, m.what, visible(m.public))).collect();
        let traits: Vec<_> =
            module.traits.iter().filter(|(_, m)| visible(m.public)).map(|(n, _)| *n).collect();
        let blocks: Vec<_> =
            module.modules.iter().filter(|(_, m)| visible(m.public)).map(|(n, _)| *n).collect();
        // The order of a hash table must not show in which conflict is reported first.
        sorted::sort(&mut values);
        for name in values {
            self.value(into, from, name, name, span);
        }
        for (name, ty, public) in types {
            if public {
                self.ty(into, from, ty, name);
            } else {
                self.resolved.modules[into].imports.private_types.insert(name, from);
            }
        }
        for name in traits {
            let id = self.resolved.modules[from].traits[&name].what;
            self.resolved.modules[into].imports.traits.insert(name, id);
        }
        for name in blocks {
            let id = self.resolved.modules[from].modules[&name].what;
            self.resolved.modules[into].imports.modules.insert(name, id);
        }
    }

    fn listed(&mut self, into: ModuleId, from: ModuleId, name: Name, renamed: Name) {
        let module = &self.resolved.modules[from];
        let symbol = name.symbol;
        let value = module.values.get(&symbol).map(|m| m.public);
        let ty = module.types.get(&symbol).map(|m| (m.what, m.public));
        let found_trait = module.traits.get(&symbol).map(|m| (m.what, m.public));
        let block = module.modules.get(&symbol).map(|m| (m.what, m.public));
        let ctor = module.ctors.get(&symbol).map(|list| list.iter().any(|m| m.public));
        let found = [
            value,
            ty.map(|(_, public)| public),
            found_trait.map(|(_, public)| public),
            block.map(|(_, public)| public),
            ctor,
        ];
        if found.iter().all(Option::is_none) {
            if self.resolved.modules[from].library && self.resolved.is_everywhere(symbol) {
                return;
            }
            self.undefined(from, name);
            return;
        }
        let sees_private = self.resolved.sees_private(into, from);
        if !sees_private && !found.iter().flatten().any(|public| *public) {
            let text = self.names.text(symbol).to_string();
            let from_name = self.resolved.module_name(from, self.names);
            let message = format!("`{text}` is private in module `{from_name}`");
            let help = format!("consider making `{text}` public with 'pub' keyword");
            let error = Diagnostic::error(Code::PrivateName, name.span, message).help(help);
            self.resolved.diagnostics.push(error);
            // It is imported all the same, so that its uses are no further mistakes.
        }
        if value.is_some() {
            self.value(into, from, symbol, renamed.symbol, name.span);
        }
        if let Some((ty, _)) = ty {
            self.ty(into, from, ty, renamed.symbol);
        } else if ctor.is_some() {
            let ctors = self.resolved.modules[from].ctors[&symbol].iter().map(|m| m.what);
            let ctors: Vec<CtorRef> = ctors.collect();
            self.resolved.modules[into].imports.ctors.insert(renamed.symbol, ctors);
        }
        let imports = &mut self.resolved.modules[into].imports;
        if let Some((id, _)) = found_trait {
            imports.traits.insert(renamed.symbol, id);
        }
        if let Some((id, _)) = block {
            imports.modules.insert(renamed.symbol, id);
        }
    }

    fn value(&mut self, into: ModuleId, from: ModuleId, name: Symbol, renamed: Symbol, span: Span) {
        let what = self.resolved.modules[from].values[&name].what.clone();
        let before = self.origins.insert((into, renamed), from);
        let own = self.resolved.modules[into].values.contains_key(&renamed);
        if let Some(other) = before.filter(|other| *other != from && !own) {
            let message = format!(
                "import conflict: `{}` is imported from both `{}` and `{}`",
                self.names.text(renamed),
                self.resolved.module_name(other, self.names),
                self.resolved.module_name(from, self.names),
            );
            let error = Diagnostic::error(Code::ImportConflict, span, message);
            self.resolved.diagnostics.push(error);
            return;
        }
        self.resolved.modules[into].imports.values.insert(renamed, what);
    }

    /// A type brings its constructors.
    fn ty(&mut self, into: ModuleId, from: ModuleId, ty: TypeRef, renamed: Symbol) {
        self.resolved.modules[into].imports.types.insert(renamed, ty);
        let TypeRef::Data(data) = ty else { return };
        let mut ctors = Vec::new();
        for (name, members) in &self.resolved.modules[from].ctors {
            let of_type = members.iter().map(|m| m.what).filter(|c| c.data == data);
            ctors.extend(of_type.map(|c| (*name, c)));
        }
        let own_name = self.resolved.datas[data].decl.name.symbol;
        for (name, ctor) in ctors {
            let name = if name == own_name { renamed } else { name };
            let imported = self.resolved.modules[into].imports.ctors.entry(name).or_default();
            if !imported.contains(&ctor) {
                imported.push(ctor);
            }
        }
    }
}
