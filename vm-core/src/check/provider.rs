//! Names that mean nothing where they stand but are in a module that could be used: the report says
//! which. The library is only searched when something is wrong.

use crate::base::hash::HashMap;
use crate::base::intern::Interner;
use crate::base::source::SourceMap;
use crate::base::span::{SourceId, Span};
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::library::{Library, LibraryModule};
use crate::resolve::{Resolved, ValueRef};
use crate::syntax::ast::{ItemKind, TypeBody};

/// Adds to each report of an unknown name or method the module that has it.
pub fn advise(
    diagnostics: &mut [Diagnostic],
    sources: &SourceMap,
    library: &Library,
    (resolved, names): (&Resolved<'_>, &Interner),
) {
    let is_own = |source: SourceId| sources.iter().any(|(id, _)| id == source);
    let unknown = diagnostics.iter_mut().filter(|mistake| {
        let codes = [Code::UnknownName, Code::UnknownType, Code::UnknownMethod];
        codes.contains(&mistake.code) && is_own(mistake.span.source)
    });
    let mut offered = None;
    for mistake in unknown {
        let name = sources.text(mistake.span);
        if mistake.code == Code::UnknownMethod
            && let Some(module) = exporter(name, resolved, names)
        {
            let help = format!(
                "module `{module}` has it: bring it in with `use {module}.{{{name}}}`, or write \
                 `{module}.{name}(...)`"
            );
            mistake.helps.insert(0, help);
            continue;
        }
        let offered = offered.get_or_insert_with(|| offers(library));
        let Some(module) = offered.get(name) else { continue };
        let help = format!(
            "`{name}` is in a library module: add `use {module}.*` or `use {module}.{{{name}}}`"
        );
        mistake.helps.insert(0, help);
        let start = Span { start: 0, end: 0, ..mistake.span };
        *mistake = mistake.clone().fix(
            &format!("use {module}"),
            start,
            format!("use {module}.{{{name}}}\n"),
        );
    }
}

/// The program's module with a public function of that name.
fn exporter(name: &str, resolved: &Resolved<'_>, names: &Interner) -> Option<String> {
    let symbol = names.lookup(name)?;
    let mut modules = resolved.modules.enumerate().filter(|(_, module)| !module.library);
    let (found, _) = modules.find(|(_, module)| {
        let member = module.values.get(&symbol);
        member.is_some_and(|m| m.public && matches!(m.what, ValueRef::Functions(_)))
    })?;
    Some(resolved.module_name(found, names))
}

/// The public names of the modules that need a `use`, each with the first module that has it.
fn offers(library: &Library) -> HashMap<String, &'static str> {
    let mut offered = HashMap::default();
    for module in library.importable {
        for name in public_names(module) {
            offered.entry(name).or_insert(module.name);
        }
    }
    offered
}

fn public_names(module: &LibraryModule) -> Vec<String> {
    let mut names = Interner::new();
    let (tree, _) = crate::syntax::parse(SourceId::default(), (module.text)(), &mut names);
    let mut found = Vec::new();
    for item in tree.items.iter().filter(|item| item.public) {
        match &item.kind {
            ItemKind::Function(clause) => found.push(clause.name.symbol),
            ItemKind::Const { name, .. } => found.push(name.symbol),
            ItemKind::Trait(decl) => found.push(decl.name.symbol),
            ItemKind::Type(decl) => {
                found.push(decl.name.symbol);
                if let TypeBody::Variant(ctors) = &decl.body {
                    found.extend(ctors.iter().map(|ctor| ctor.name.symbol));
                }
            }
            _ => {}
        }
    }
    found.into_iter().map(|symbol| names.text(symbol).to_string()).collect()
}
