//! Type inference: from named declarations to typed, still generic trees.
//!
//! `declare.rs` and `annotate.rs` read declarations and types, `infer/` walks bodies, `solve/`
//! decides what follows from types, `exhaustive.rs`, `mvars.rs` and `endless.rs` check what types
//! alone don't show, `provider.rs` knows which module has a name that is missing. Afterwards
//! `world.rs` holds everything and `typed.rs` is the tree. `constraint.rs` says what may have to
//! wait for types, `error/` holds all sentences, `coded/` is the checked library as bytes. Nothing
//! here is monomorphic: see `lower`.

mod annotate;
mod coded;
pub mod constraint;
mod declarations;
mod declare;
mod declare_impls;
mod endless;
pub mod error;
mod exhaustive;
pub mod infer;
mod mvars;
mod open_groups;
mod provider;
mod reveal;
pub mod solve;
pub mod typed;
pub mod typed_walk;
pub mod world;

use crate::base::ids::{FunId, IdVec, Layers, ModuleId, NativeId};
use crate::base::intern::{Interner, Symbol};
use crate::base::sorted;
use crate::base::source::SourceMap;
use crate::base::span::Span;
use crate::diagnostic::{Diagnostic, suggest};
use crate::ir::Declaration;
use crate::resolve::library::{Library, NativeSignature};
use crate::resolve::{CheckedLibrary, ParsedModule, Resolved, groups, load};
use crate::template::{self, Comptime, File, Origins};
use constraint::{Answer, Constraint, Decides, Question};
use error::TypeError;
use infer::Checker;
pub use reveal::{Storable, ValueType};
use solve::Core;
use std::rc::Rc;
use world::{BuiltinTrait, Native, World};

/// A program without mistakes.
pub struct Checked {
    /// Everything known about it.
    pub core: Core,
    /// `main/`.
    pub entry: FunId,
    /// The module of the main file.
    pub root: ModuleId,
    /// Names of modules for traces, with a dot at the end where there is one.
    pub prefixes: IdVec<ModuleId, Rc<str>>,
    /// Which modules are the library's.
    pub library: IdVec<ModuleId, bool>,
    /// Where the code that templates made came from.
    pub origins: Origins,
    /// The declared types, for `typeInfo`.
    pub declarations: Vec<Declaration>,
}

/// What inference found out about a program, for tools that answer questions about it.
pub struct Inspected<'a> {
    /// Everything known, also about a program with mistakes.
    pub core: Core,
    /// The declarations.
    pub resolved: &'a Resolved<'a>,
}

/// A program as trees.
pub struct Trees {
    /// Its files.
    pub files: Vec<ParsedModule>,
    /// The names in them.
    pub names: Interner,
    /// The function without parameters that runs.
    pub entry: Symbol,
}

impl Trees {
    /// Parses the files of a program.
    fn parse(sources: &SourceMap, mut names: Interner) -> Result<Trees, Vec<Diagnostic>> {
        let (files, diagnostics) = load::own(sources, &mut names);
        let entry = names.intern("main");
        if diagnostics.is_empty() { Ok(Trees { files, names, entry }) } else { Err(diagnostics) }
    }

    /// Expands its templates and adds what it uses of the library.
    fn expand(&mut self, library: &Library, comptime: &mut dyn Comptime) -> Expanded {
        let files = self.files.iter_mut();
        let files = files.map(|file| File { module: &file.name, tree: &mut file.tree });
        let mut files: Vec<File<'_>> = files.collect();
        let (origins, diagnostics) = template::expand(&mut files, &mut self.names, comptime);
        load::add_imports(&mut self.files, library, &mut self.names);
        Expanded { origins, diagnostics, entry: self.entry }
    }
}

/// What is known when templates are expanded.
struct Expanded {
    origins: Origins,
    diagnostics: Vec<Diagnostic>,
    entry: Symbol,
}

/// The prelude, checked once for many programs. It is only ids, types and trees without reference
/// to anything outside, so it can be written and read (`coded/`).
pub struct Prelude {
    library: &'static Library,
    files: Vec<ParsedModule>,
    names: Rc<Interner>,
    core: Core,
    aliases: usize,
}

impl Prelude {
    /// Parses and checks all of the prelude.
    pub fn new(natives: &[NativeSignature], library: &'static Library) -> Prelude {
        let mut names = Interner::new();
        let files = load::prelude(library, &mut names);
        let listed: Vec<&ParsedModule> = files.iter().collect();
        let resolved = Resolved::new(&listed, natives, &mut names);
        assert!(resolved.diagnostics.is_empty(), "{:?}", resolved.diagnostics.first());
        let groups = groups::all_groups(&resolved, &names);
        let mut world = World::new(names);
        world.natives = native_table(natives);
        let mut checker = Checker::new(Core::new(world, resolved.builtins.clone()), &resolved);
        checker.declare();
        checker.infer_groups(groups);
        let mut core = checker.core;
        let aliases = resolved.aliases.len();
        core.freeze();
        let names = Rc::new(std::mem::take(&mut core.world.names));
        Prelude { library, files, names, core, aliases }
    }

    /// Parses, expands and checks a program above it.
    pub fn check(
        &self,
        sources: &SourceMap,
        comptime: &mut dyn Comptime,
    ) -> (Option<Checked>, Vec<Diagnostic>) {
        match Trees::parse(sources, self.names()) {
            Ok(trees) => self.check_trees(sources, trees, comptime),
            Err(diagnostics) => (None, diagnostics),
        }
    }

    /// A table for the names of a program above it.
    pub fn names(&self) -> Interner {
        Interner::above(self.names.clone())
    }

    /// The same for a program of trees whose names are above those of the prelude.
    pub fn check_trees(
        &self,
        sources: &SourceMap,
        mut trees: Trees,
        comptime: &mut dyn Comptime,
    ) -> (Option<Checked>, Vec<Diagnostic>) {
        let expanded = trees.expand(self.library, comptime);
        let Trees { files: own, mut names, .. } = trees;
        let files: Vec<&ParsedModule> = self.files.iter().chain(&own).collect();
        let resolved = self.resolve(&files, &mut names);
        let checker = self.infer(&resolved, names);
        let (checked, mut diagnostics) =
            finish(checker, &resolved, expanded, (sources, self.library));
        diagnostics.iter_mut().for_each(Diagnostic::leave_out_library);
        (checked, diagnostics)
    }

    /// Looks at what is known about a program that need not be right, nor even complete.
    pub fn inspect<R>(
        &self,
        sources: &SourceMap,
        comptime: &mut dyn Comptime,
        look: impl FnOnce(Inspected<'_>) -> R,
    ) -> R {
        let (mut look, mut seen) = (Some(look), None);
        self.inspect_once(sources, comptime, &mut |inspected| {
            seen = look.take().map(|look| look(inspected));
        });
        seen.expect("what is inspected is looked at")
    }

    /// The one copy of [`Self::inspect`] for all that look.
    fn inspect_once(
        &self,
        sources: &SourceMap,
        comptime: &mut dyn Comptime,
        look: &mut dyn FnMut(Inspected<'_>),
    ) {
        let mut names = self.names();
        let (files, _) = load::own(sources, &mut names);
        let entry = names.intern("main");
        let mut trees = Trees { files, names, entry };
        trees.expand(self.library, comptime);
        let Trees { files: own, mut names, .. } = trees;
        let files: Vec<&ParsedModule> = self.files.iter().chain(&own).collect();
        let resolved = self.resolve(&files, &mut names);
        let mut checker = self.infer(&resolved, names);
        checker.declare_unused();
        look(Inspected { core: checker.core, resolved: &resolved });
    }

    fn resolve<'a>(&self, files: &[&'a ParsedModule], names: &mut Interner) -> Resolved<'a> {
        let functions = self.core.world.funs.len();
        let library = CheckedLibrary { builtins: self.core.builtins.clone(), functions };
        Resolved::above(files, &[], names, Some(library))
    }

    fn infer<'a>(&self, resolved: &'a Resolved<'a>, names: Interner) -> Checker<'a> {
        let groups = groups::binding_groups(resolved, &names, self.core.world.funs.len());
        let mut checker = Checker::new(self.core.layer(names), resolved);
        checker.library_aliases = self.aliases;
        checker.declare();
        checker.infer_groups(groups);
        checker
    }
}

fn native_table(natives: &[NativeSignature]) -> Layers<NativeId, Native> {
    let mut table = Layers::new();
    for signature in natives {
        table.push(Native { signature: *signature, info: None });
    }
    table
}

fn finish(
    checker: Checker<'_>,
    resolved: &Resolved<'_>,
    expanded: Expanded,
    (sources, library): (&SourceMap, &Library),
) -> (Option<Checked>, Vec<Diagnostic>) {
    let Expanded { origins, mut diagnostics, entry } = expanded;
    let mut core = checker.core;
    mvars::check(&mut core);
    let entry = entry_function(&mut core, resolved, entry);
    if let Some(entry) = entry {
        nothing_stays_open(&mut core, entry);
    }
    diagnostics.extend(resolved.diagnostics.iter().cloned());
    diagnostics.append(&mut core.diagnostics);
    diagnostics.iter_mut().for_each(|mistake| origins.explain(mistake, sources));
    let known = (resolved, &core.world.names);
    provider::advise(&mut diagnostics, sources, library, known);
    sorted::sort_by_key(&mut diagnostics, |d| (d.span.source, d.span.start));
    let Some(entry) = entry else { return (None, diagnostics) };
    if !diagnostics.is_empty() {
        return (None, diagnostics);
    }
    let (mut prefixes, mut library) = (IdVec::new(), IdVec::new());
    for (id, module) in resolved.modules.enumerate() {
        prefixes.push(Rc::from(resolved.prefix(id)));
        library.push(module.library);
    }
    let declarations = declarations::of(resolved, &core.world.names);
    let root = resolved.root;
    let checked = Checked { core, entry, root, prefixes, library, origins, declarations };
    (Some(checked), diagnostics)
}

fn entry_function(core: &mut Core, resolved: &Resolved<'_>, name: Symbol) -> Option<FunId> {
    let member = resolved.modules[resolved.root].values.get(&name);
    let found = member.and_then(|member| match &member.what {
        crate::resolve::ValueRef::Functions(functions) => {
            functions.iter().find(|fun| resolved.functions[**fun].clauses[0].params.is_empty())
        }
        _ => None,
    });
    if found.is_none() && core.diagnostics.is_empty() && resolved.diagnostics.is_empty() {
        core.report(TypeError::NoMain, Span::default());
    }
    found.copied()
}

/// Nothing uses what the entry gives: if only its type could say which implementation's method is
/// called, or which type a call is about, nobody says it.
fn nothing_stays_open(core: &mut Core, entry: FunId) {
    let Some(scheme) = core.world.scheme(entry) else { return };
    for id in scheme.constraints.iter() {
        let Constraint { kind, answer, .. } = &core.constraints[*id];
        if let (Question::Call(call), Answer::Open) = (kind, answer)
            && call.decides == Decides::Everything
        {
            let (error, place) = (TypeError::AmbiguousResult { name: call.name }, call.name_span);
            core.report_failed(*id, error, place);
        }
    }
    let known = BuiltinTrait::Known.id();
    for id in scheme.constraints.iter() {
        let Constraint { kind, answer, span, .. } = &core.constraints[*id];
        if let (Question::Impl { of, .. }, Answer::Open) = (kind, answer)
            && of.trait_id == known
        {
            let place = *span;
            core.report_failed(*id, TypeError::NotTold, place);
        }
    }
}

/// Names close to one that means nothing.
fn suggest_closest(
    world: &World,
    name: Symbol,
    candidates: impl Iterator<Item = Symbol>,
) -> Vec<String> {
    suggest::closest(world.text(name), texts(world, candidates))
        .into_iter()
        .map(str::to_string)
        .collect()
}

/// What an unknown name is compared with: nothing once enough of them were.
fn texts(world: &World, candidates: impl Iterator<Item = Symbol>) -> impl Iterator<Item = &str> {
    let candidates = world.may_search().then_some(candidates);
    candidates.into_iter().flatten().map(|symbol| world.text(symbol))
}

/// The same as the language reference has it for values.
fn suggest_similar(
    world: &World,
    name: Symbol,
    candidates: impl Iterator<Item = Symbol>,
) -> Vec<String> {
    let found = suggest::similar(world.text(name), texts(world, candidates));
    found.into_iter().map(str::to_string).collect()
}
