//! What a name is, for a tooltip and for "go to definition", and what a call wants.

use super::Asked;
use super::lookup::{Meaning, meaning};
use super::place::{call_around, comment_above, word_at};
use super::signature::{self, About, about, data_declaration};
use crate::base::source::SourceMap;
use crate::base::span::{SourceId, Span};
use crate::check::Inspected;
use crate::check::typed::Target;
use crate::resolve::ValueRef;

/// What a name is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Description {
    /// Where the name stands.
    pub span: Span,
    /// A line for each thing that it may mean: `days(Stop) -> Int`, `voyage: List[Stop]`.
    pub code: Vec<String>,
    /// What is written about it.
    pub about: About,
    /// Where it is defined, if that is in the program.
    pub definition: Option<Span>,
}

/// What stands at an offset, if it is a name.
pub fn describe(asked: Asked<'_>, source: SourceId, offset: u32) -> Option<Description> {
    let sources = asked.sources;
    let word = word_at(sources, source, offset)?;
    asked.inspect(|inspected| {
        let meaning = meaning(&inspected, word)?;
        let describer = Describer { inspected: &inspected, sources };
        let mut description = describer.describe(&meaning, word.text)?;
        description.span = word.span;
        Some(description)
    })
}

struct Describer<'a, 'i> {
    inspected: &'a Inspected<'i>,
    sources: &'a SourceMap,
}

impl Describer<'_, '_> {
    fn describe(&self, meaning: &Meaning, text: &str) -> Option<Description> {
        let world = &self.inspected.core.world;
        let resolved = self.inspected.resolved;
        Some(match meaning {
            Meaning::Var(var) => {
                let info = &world.vars[*var];
                let word = if info.mutable { "var " } else { "" };
                let code = format!("{word}{text}: {}", world.type_name(info.ty));
                plain(code, Some(info.span))
            }
            Meaning::Targets(targets) => return self.targets(targets),
            Meaning::Value(fun) => {
                let (_, ty) = world.signature(world.scheme(*fun)?.ty)?;
                let shown = !signature::is_library(self.inspected, *fun);
                let span = world.funs[*fun].span;
                self.commented(format!("{text}: {}", world.type_name(ty)), shown.then_some(span))
            }
            Meaning::Field(ty) => plain(format!(".{text}: {}", world.type_name(*ty)), None),
            Meaning::Data(data) => {
                let decl = &resolved.datas[*data];
                let shown = !resolved.modules[decl.module].library;
                let span = decl.decl.name.span;
                self.commented(data_declaration(self.inspected, *data), shown.then_some(span))
            }
            Meaning::Alias(alias) => {
                let decl = resolved.aliases.get(*alias as usize)?;
                let shown = !resolved.modules[decl.module].library;
                let code = if shown {
                    format!("type {text} = {}", self.sources.text(decl.target.span))
                } else {
                    format!("type {text}")
                };
                self.commented(code, shown.then_some(decl.decl.name.span))
            }
            Meaning::Trait(id) => {
                let methods = world.traits[*id].methods.iter().map(|m| world.text(m.name));
                let methods = methods.collect::<Vec<_>>().join(", ");
                let code = match methods.is_empty() {
                    true => format!("trait {text}"),
                    false => format!("trait {text} with {methods}"),
                };
                self.commented(code, resolved.traits[*id].decl.map(|decl| decl.name.span))
            }
            Meaning::Module(module) => {
                let info = &resolved.modules[*module];
                let members = info.values.values().filter(|member| member.public);
                let functions =
                    members.filter(|member| matches!(member.what, ValueRef::Functions(_))).count();
                plain(format!("module {text}: {functions} public functions"), None)
            }
            Meaning::Mvar(mvar) => {
                let info = &world.mvars[*mvar];
                let span = world.funs[info.init].span;
                self.commented(format!("mvar {text}: {}", world.type_name(info.ty)), Some(span))
            }
        })
    }

    fn targets(&self, targets: &[Target]) -> Option<Description> {
        let first = *targets.first()?;
        let about = about(self.inspected, self.sources, first);
        let code = targets.iter().map(|target| target_text(self.inspected, *target)).collect();
        let definition = signature::definition(self.inspected, first);
        Some(Description { span: Span::default(), code, about, definition })
    }

    /// With the comment above the definition.
    fn commented(&self, code: String, definition: Option<Span>) -> Description {
        let about = definition.map_or(About::Nothing, |span| {
            About::Comment(comment_above(&self.sources.file(span.source).text, span.start))
        });
        Description { about, ..plain(code, definition) }
    }
}

fn plain(code: String, definition: Option<Span>) -> Description {
    Description { span: Span::default(), code: vec![code], about: About::Nothing, definition }
}

/// `take(xs: List[a], n: Int) -> List[a]`; `Idle: State` for a constructor without fields.
pub(super) fn target_text(inspected: &Inspected<'_>, target: Target) -> String {
    if let Some(signature) = signature::signature(inspected, target) {
        return signature.text();
    }
    let world = &inspected.core.world;
    match target {
        Target::Ctor(ctor) => {
            let name = world.text(world.datas[ctor.data].ctors[ctor.index as usize].name);
            format!("{name}: {}", signature::data_text(inspected, ctor.data))
        }
        Target::Fun(fun) => world.text(world.funs[fun].name).to_string(),
        Target::Native(native) => world.natives[native].signature.name.to_string(),
        Target::Var(var) => {
            let info = &world.vars[var];
            format!("{}: {}", world.text(info.name), world.type_name(info.ty))
        }
    }
}

/// What the call around a place wants.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CallHelp {
    /// `take(xs: List[a], n: Int) -> List[a]`
    pub code: String,
    /// The byte range in `code` of the parameter that is being written.
    pub active: Option<(u32, u32)>,
    /// What is written about the function.
    pub about: About,
}

/// The signature of the function whose arguments are being written at the offset.
pub fn call_help(asked: Asked<'_>, source: SourceId, offset: u32) -> Option<CallHelp> {
    let call = call_around(&asked.sources.file(source).text, offset)?;
    // An argument that isn't there yet would be a mistake of syntax: one is put there.
    let argument = if call.empty { "()" } else { "" };
    let patched = super::edited(asked.sources, source, (offset, offset), argument);
    let sources = &patched;
    let word = word_at(sources, source, call.name_end)?;
    Asked { sources, ..asked }.inspect(|inspected| {
        let targets = match meaning(&inspected, word)? {
            Meaning::Targets(targets) => targets,
            Meaning::Var(var) => vec![Target::Var(var)],
            _ => return None,
        };
        let argument = call.argument + u32::from(call.behind_dot && !is_path(sources, word.span));
        let found: Vec<_> = targets
            .iter()
            .filter_map(|target| Some((*target, signature::signature(&inspected, *target)?)))
            .collect();
        let wide = found.iter().find(|(_, s)| s.params.len() > argument as usize);
        let (target, signature) = wide.or(found.first())?;
        Some(CallHelp {
            code: signature.text(),
            active: signature.param_ranges().get(argument as usize).copied(),
            about: about(&inspected, sources, *target),
        })
    })
}

/// Whether the name stands behind the name of a module or namespace: `String.toInt`.
fn is_path(sources: &SourceMap, name: Span) -> bool {
    let before = &sources.file(name.source).text[..name.start as usize];
    let path = before.strip_suffix('.').unwrap_or(before);
    let last = path.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("");
    last.starts_with(|c: char| c.is_ascii_uppercase())
}
