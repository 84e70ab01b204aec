//! Which files a program consists of: its own, the prelude, and of the rest of the library what any
//! of these uses, directly or through each other. Parsing happens here, names aren't looked at.

use super::decls::{Origin, ParsedModule};
use super::library::{Library, LibraryModule};
use crate::base::hash::HashSet;
use crate::base::intern::Interner;
use crate::base::source::SourceMap;
use crate::base::span::SourceId;
use crate::diagnostic::Diagnostic;
use crate::syntax::ast::{self, ItemKind};
use crate::syntax::top_level::split_values;

/// Parses what every program has.
pub fn prelude(library: &Library, names: &mut Interner) -> Vec<ParsedModule> {
    let modules = library.prelude.iter().enumerate();
    modules
        .map(|(index, module)| parse(module, SourceId::library(index), Origin::Prelude, names))
        .collect()
}

/// Parses a program's own files.
pub fn own(sources: &SourceMap, names: &mut Interner) -> (Vec<ParsedModule>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut files = Vec::new();
    for (source, file) in sources.iter() {
        let (mut tree, errors) = crate::syntax::parse(source, &file.text, names);
        diagnostics.extend(errors);
        split_values(&mut tree);
        files.push(ParsedModule { name: file.module.clone(), source, origin: Origin::Own, tree });
    }
    (files, diagnostics)
}

/// Adds what a program's files use of the library besides the prelude. A module that isn't used is
/// there without members, so that its name means something.
pub fn add_imports(files: &mut Vec<ParsedModule>, library: &Library, names: &mut Interner) {
    let mut used = HashSet::default();
    files.iter().for_each(|file| used_modules(&file.tree, names, &mut used));
    files.extend(importable(library, used, names));
}

/// The modules that may be imported: parsed when used, else empty.
fn importable(
    library: &Library,
    mut used: HashSet<String>,
    names: &mut Interner,
) -> Vec<ParsedModule> {
    let modules = library.importable;
    let source = |index: usize| SourceId::library(library.prelude.len() + index);
    let mut loaded: Vec<Option<ParsedModule>> = modules.iter().map(|_| None).collect();
    // Each round loads what the modules of the round before use, until one finds nothing new.
    loop {
        let mut found_any = false;
        for (index, module) in modules.iter().enumerate() {
            if loaded[index].is_none() && used.contains(module.name) {
                let file = parse(module, source(index), Origin::Importable, names);
                used_modules(&file.tree, names, &mut used);
                loaded[index] = Some(file);
                found_any = true;
            }
        }
        if !found_any {
            break;
        }
    }
    let unused = |(index, module): (usize, &LibraryModule)| ParsedModule {
        name: module.name.to_string(),
        source: source(index),
        origin: Origin::Importable,
        tree: ast::Module { items: Vec::new() },
    };
    let modules = modules.iter().enumerate();
    loaded.into_iter().zip(modules).map(|(file, m)| file.unwrap_or_else(|| unused(m))).collect()
}

fn parse(
    module: &LibraryModule,
    source: SourceId,
    origin: Origin,
    names: &mut Interner,
) -> ParsedModule {
    let (tree, errors) = crate::syntax::parse(source, (module.text)(), names);
    assert!(errors.is_empty(), "{} parses: {:?}", module.name, errors.first());
    ParsedModule { name: module.name.to_string(), source, origin, tree }
}

/// Adds the dotted paths of all `use` declarations.
fn used_modules(tree: &ast::Module, names: &Interner, used: &mut HashSet<String>) {
    for item in &tree.items {
        match &item.kind {
            ItemKind::Use(decl) => {
                let path: Vec<&str> = decl.path.iter().map(|n| names.text(n.symbol)).collect();
                used.insert(path.join("."));
            }
            ItemKind::Module { module, .. } => used_modules(module, names, used),
            _ => {}
        }
    }
}
