//! The declared types as they are written, the program's own before the library's: what `typeInfo`
//! tells when the program runs.

use crate::base::ids::ModuleId;
use crate::base::intern::Interner;
use crate::ir::declaration::{Declaration, DeclarationKind, DeclaredField};
use crate::resolve::Resolved;
use crate::syntax::ast::{CtorFields, FieldDecl, TypeBody, TypeDecl, TypeFlavour};
use crate::syntax::type_text::type_text;

/// All of them.
pub(super) fn of(resolved: &Resolved<'_>, names: &Interner) -> Vec<Declaration> {
    let datas = resolved.datas.iter().map(|data| (data.decl, data.module));
    let aliases = resolved.aliases.iter().map(|alias| (alias.decl, alias.module));
    let is_library = |(_, module): &(&TypeDecl, ModuleId)| resolved.modules[*module].library;
    let all: Vec<(&TypeDecl, ModuleId)> = datas.chain(aliases).collect();
    let (library, own): (Vec<_>, Vec<_>) = all.into_iter().partition(is_library);
    let all = own.into_iter().chain(library);
    all.map(|(decl, module)| declaration(decl, module, resolved, names)).collect()
}

fn declaration(
    decl: &TypeDecl,
    module: ModuleId,
    resolved: &Resolved<'_>,
    names: &Interner,
) -> Declaration {
    let own = names.text(decl.name.symbol);
    let name = match resolved.modules[module].library || module == resolved.root {
        true => own.into(),
        false => (resolved.prefix(module) + own).into(),
    };
    let reactive = decl.flavour == TypeFlavour::Reactive;
    let kind = match (&decl.body, reactive) {
        (TypeBody::Alias(_), _) => DeclarationKind::Alias,
        (TypeBody::Variant(_), true) => DeclarationKind::ReactiveVariant,
        (TypeBody::Variant(_), false) => DeclarationKind::Variant,
        (TypeBody::Record(_) | TypeBody::Empty, true) => DeclarationKind::Reactive,
        (TypeBody::Record(_) | TypeBody::Empty, false) => DeclarationKind::Record,
    };
    let fields = match &decl.body {
        TypeBody::Record(fields) => named(fields, names),
        _ => Vec::new(),
    };
    let ctors = match &decl.body {
        TypeBody::Variant(ctors) => ctors
            .iter()
            .map(|ctor| {
                let fields = match &ctor.fields {
                    CtorFields::None => Vec::new(),
                    CtorFields::Named(fields) => named(fields, names),
                    CtorFields::Positional(types) => types
                        .iter()
                        .enumerate()
                        .map(|(at, ty)| (format!("_{at}").into(), type_text(ty, names).into()))
                        .collect(),
                };
                (names.text(ctor.name.symbol).into(), fields)
            })
            .collect(),
        _ => Vec::new(),
    };
    let params = decl.params.iter().map(|param| names.text(param.name.symbol).into()).collect();
    Declaration { name, kind, params, fields, ctors }
}

fn named(fields: &[FieldDecl], names: &Interner) -> Vec<DeclaredField> {
    let field = |field: &FieldDecl| {
        (names.text(field.name.symbol).into(), type_text(&field.ty, names).into())
    };
    fields.iter().map(field).collect()
}
