//! Names that mean nothing in a program but are in a library module that it could use: the report
//! says which. The library is only searched when something is wrong.

use crate::base::hash::HashMap;
use crate::base::intern::Interner;
use crate::base::source::SourceMap;
use crate::base::span::{SourceId, Span};
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::library::{Library, LibraryModule};
use crate::syntax::ast::{ItemKind, TypeBody};

/// Adds to each report of an unknown name the module that has it.
pub fn advise(diagnostics: &mut [Diagnostic], sources: &SourceMap, library: &Library) {
    let is_own = |source: SourceId| sources.iter().any(|(id, _)| id == source);
    let unknown = diagnostics.iter_mut().filter(|mistake| {
        matches!(mistake.code, Code::UnknownName | Code::UnknownType) && is_own(mistake.span.source)
    });
    let mut offered = None;
    for mistake in unknown {
        let offered = offered.get_or_insert_with(|| offers(library));
        let name = sources.text(mistake.span);
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
    let (tree, _) = crate::syntax::parse(SourceId::default(), module.text, &mut names);
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
