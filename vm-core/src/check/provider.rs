//! Names that mean nothing where they stand but are in a module that could be used: the report says
//! which.

use crate::base::intern::Interner;
use crate::base::source::SourceMap;
use crate::base::span::{SourceId, Span};
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::library::Library;
use crate::resolve::{Resolved, ValueRef};

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
        // A variable that was forgotten may have the name of one of the many elements of HTML.
        let is_called = sources.text_behind(mistake.span).starts_with('(');
        if mistake.code == Code::UnknownName && !is_called {
            continue;
        }
        let Some(module) = library.offering(name) else { continue };
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
