//! Types, signatures and documentation as an editor shows them.

use super::place::comment_above;
use crate::base::ids::{DataId, FunId};
use crate::base::source::SourceMap;
use crate::base::span::Span;
use crate::check::Inspected;
use crate::check::typed::Target;
use crate::check::world::Role;
use crate::resolve::CtorRef;
use crate::stdlib::native::qualified;
use crate::ty::Ty;

/// A function as it is called.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Signature {
    pub name: String,
    pub params: Vec<String>,
    pub result: String,
}

/// Where something is said in words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum About {
    /// Nowhere.
    Nothing,
    /// In the program: the comment above the definition.
    Comment(String),
    /// In the documentation of the library, which the engine itself doesn't have.
    Entry {
        /// The name with its namespace: `String.take`.
        name: String,
        /// The signature as it is documented; "" where no other entry has the name.
        signature: String,
    },
}

impl Signature {
    /// `name(a: Int, b) -> Int`
    pub fn text(&self) -> String {
        format!("{}({}) -> {}", self.name, self.params.join(", "), self.result)
    }

    /// The byte ranges of the parameters in the text.
    pub fn param_ranges(&self) -> Vec<(u32, u32)> {
        let mut at = self.name.len() as u32 + 1;
        let mut ranges = Vec::new();
        for param in &self.params {
            let end = at + param.len() as u32;
            ranges.push((at, end));
            at = end + 2;
        }
        ranges
    }
}

/// The signature of something that can be called; nothing for a constructor without fields.
pub(super) fn signature(inspected: &Inspected<'_>, target: Target) -> Option<Signature> {
    let world = &inspected.core.world;
    match target {
        Target::Fun(fun) => {
            let info = &world.funs[fun];
            let ty = match &info.scheme {
                crate::check::world::SchemeState::Mono(ty) => *ty,
                _ => world.scheme(fun)?.ty,
            };
            let names = info.params.iter().map(|p| p.name.map(|n| world.text(n).to_string()));
            callable(inspected, world.text(info.name), &names.collect::<Vec<_>>(), ty)
        }
        Target::Native(native) => {
            let info = world.natives[native].info.as_ref()?;
            let names: Vec<_> =
                info.params.iter().map(|p| Some(world.text(*p).to_string())).collect();
            callable(inspected, world.natives[native].signature.name, &names, info.scheme.ty)
        }
        Target::Var(var) => {
            let info = &world.vars[var];
            callable(inspected, world.text(info.name), &[], info.ty)
        }
        Target::Ctor(ctor) => construction(inspected, ctor),
    }
}

fn callable(
    inspected: &Inspected<'_>,
    name: &str,
    names: &[Option<String>],
    ty: Ty,
) -> Option<Signature> {
    let world = &inspected.core.world;
    let (mut types, result) = world.signature(ty)?;
    types.push(result);
    let mut texts = world.type_names(&types);
    let result = texts.pop()?;
    Some(Signature { name: name.to_string(), params: with_names(names, texts), result })
}

fn with_names(names: &[Option<String>], types: Vec<String>) -> Vec<String> {
    let named = |(index, ty): (usize, String)| match names.get(index) {
        Some(Some(name)) if name != "_" => format!("{name}: {ty}"),
        _ => ty,
    };
    types.into_iter().enumerate().map(named).collect()
}

fn construction(inspected: &Inspected<'_>, ctor: CtorRef) -> Option<Signature> {
    let world = &inspected.core.world;
    let data = &world.datas[ctor.data];
    let info = &data.ctors[ctor.index as usize];
    if info.fields.is_empty() {
        return None;
    }
    let names: Vec<_> =
        info.fields.iter().map(|(name, _)| name.map(|n| world.text(n).to_string())).collect();
    let types: Vec<Ty> = info.fields.iter().map(|(_, ty)| *ty).collect();
    let params = with_names(&names, world.type_names(&types));
    let name = world.text(info.name).to_string();
    Some(Signature { name, params, result: data_text(inspected, ctor.data) })
}

/// `Tree[a]`
pub(super) fn data_text(inspected: &Inspected<'_>, data: DataId) -> String {
    let world = &inspected.core.world;
    let info = &world.datas[data];
    let name = world.text(info.name).to_string();
    let params = world.type_names(&info.params);
    if params.is_empty() { name } else { format!("{name}[{}]", params.join(", ")) }
}

/// `type Shape = Circle(Float) | Square(Float)`
pub(super) fn data_declaration(inspected: &Inspected<'_>, data: DataId) -> String {
    let world = &inspected.core.world;
    let info = &world.datas[data];
    let head = format!("type {}", data_text(inspected, data));
    let record = info.ctors.len() == 1 && info.ctors[0].name == info.name;
    let ctors = info.ctors.iter().map(|ctor| {
        let types: Vec<Ty> = ctor.fields.iter().map(|(_, ty)| *ty).collect();
        let names: Vec<_> =
            ctor.fields.iter().map(|(name, _)| name.map(|n| world.text(n).to_string())).collect();
        let named = names.iter().any(Option::is_some);
        let fields = with_names(&names, world.type_names(&types)).join(", ");
        let name = world.text(ctor.name);
        match (record, named, fields.is_empty()) {
            (true, ..) => format!("{{ {fields} }}"),
            (_, _, true) => name.to_string(),
            (_, true, _) => format!("{name}{{ {fields} }}"),
            (_, false, _) => format!("{name}({fields})"),
        }
    });
    let body = ctors.collect::<Vec<_>>().join(" | ");
    if body.is_empty() { head } else { format!("{head} = {body}") }
}

/// Where something is written about what can be called: of the library its entry, of the program
/// the comment above the declaration.
pub(super) fn about(inspected: &Inspected<'_>, sources: &SourceMap, target: Target) -> About {
    let world = &inspected.core.world;
    match target {
        Target::Native(native) => {
            let signature = &world.natives[native].signature;
            About::Entry { name: signature.qualified_name(), signature: signature.documented() }
        }
        Target::Fun(fun) if is_library(inspected, fun) => library_entry(inspected, fun),
        _ => definition(inspected, target).map_or(About::Nothing, |span| {
            About::Comment(comment_above(&sources.file(span.source).text, span.start))
        }),
    }
}

/// The entry of a function that is written in Nostos: each name has one.
fn library_entry(inspected: &Inspected<'_>, fun: FunId) -> About {
    let world = &inspected.core.world;
    let info = &world.funs[fun];
    let module = &inspected.resolved.modules[info.module];
    let namespace = if module.parent.is_some() { world.text(module.name) } else { "" };
    let name = qualified(namespace, world.text(info.name));
    About::Entry { name, signature: String::new() }
}

/// Whether a function belongs to the library.
pub(super) fn is_library(inspected: &Inspected<'_>, fun: FunId) -> bool {
    inspected.resolved.modules[inspected.core.world.funs[fun].module].library
}

/// Where something of the program is defined; the library's definitions can't be shown.
pub(super) fn definition(inspected: &Inspected<'_>, target: Target) -> Option<Span> {
    let world = &inspected.core.world;
    match target {
        Target::Fun(fun) => {
            let shown = !is_library(inspected, fun) && world.funs[fun].role != Role::Lambda;
            shown.then(|| world.funs[fun].span)
        }
        Target::Native(_) => None,
        Target::Var(var) => Some(world.vars[var].span),
        Target::Ctor(ctor) => ctor_span(inspected, ctor),
    }
}

fn ctor_span(inspected: &Inspected<'_>, ctor: CtorRef) -> Option<Span> {
    use crate::syntax::ast::TypeBody;
    let decl = &inspected.resolved.datas[ctor.data];
    if inspected.resolved.modules[decl.module].library {
        return None;
    }
    Some(match &decl.decl.body {
        TypeBody::Variant(ctors) => ctors[ctor.index as usize].name.span,
        _ => decl.decl.name.span,
    })
}
