//! Signatures and fields of what a mistake is about, for notes and second places: the other files
//! say what is wrong, this what there is instead.

use crate::base::ids::{FunId, NativeId};
use crate::base::span::Span;
use crate::check::typed::Target;
use crate::check::world::World;
use crate::diagnostic::{Code, Diagnostic, suggest};
use crate::resolve::CtorRef;
use crate::ty::{Node, Ty};

/// Adds what is called, with its parameters, and where it is declared.
pub(super) fn with_signature(error: Diagnostic, target: Target, world: &World) -> Diagnostic {
    match target {
        Target::Fun(fun) => {
            let info = &world.funs[fun];
            let text = function_text(fun, world);
            match info.span.source.library_index() {
                None if info.span.source.0 != u32::MAX => {
                    error.label(info.span, format!("`{text}` is defined here"))
                }
                _ => error.note(format!("it is `{text}`")),
            }
        }
        Target::Native(native) => error.note(format!("it is `{}`", native_text(native, world))),
        Target::Ctor(ctor) => {
            let fields = fields(ctor, world);
            let name = world.text(world.datas[ctor.data].ctors[ctor.index as usize].name);
            match fields.is_empty() {
                true => error.note(format!("`{name}` is a value, it takes no arguments")),
                false => error.note(format!("it is `{name}({})`", fields.join(", "))),
            }
        }
        Target::Var(_) => error,
    }
}

/// A function as it is called.
pub(super) fn text_of(target: Target, world: &World) -> Option<String> {
    match target {
        Target::Fun(fun) => Some(function_text(fun, world)),
        Target::Native(native) => Some(native_text(native, world)),
        Target::Ctor(_) | Target::Var(_) => None,
    }
}

fn function_text(fun: FunId, world: &World) -> String {
    let info = &world.funs[fun];
    let types = world.scheme(fun).and_then(|scheme| world.signature(scheme.ty));
    let types = types.map(|(params, _)| world.type_names(&params));
    let params = info.params.iter().enumerate().map(|(index, param)| {
        let name = param.name.map_or("_", |name| world.text(name));
        let ty = types.as_ref().and_then(|types| types.get(index));
        // Open types are named by letters, which says nothing here.
        let ty = ty.filter(|ty| ty.len() > 1).map_or(String::new(), |ty| format!(": {ty}"));
        let default = if param.optional { " = ..." } else { "" };
        format!("{name}{ty}{default}")
    });
    let params: Vec<String> = params.collect();
    format!("{}({})", world.text(info.name), params.join(", "))
}

fn native_text(native: NativeId, world: &World) -> String {
    let signature = &world.natives[native].signature;
    format!("{}{}", signature.name, signature.signature.replace("Unchecked[V]", "V"))
}

/// The fields of a constructor as they are declared.
pub(super) fn fields(ctor: CtorRef, world: &World) -> Vec<String> {
    let ctor = &world.datas[ctor.data].ctors[ctor.index as usize];
    let types: Vec<Ty> = ctor.fields.iter().map(|field| field.1).collect();
    let types = world.type_names(&types);
    let fields = ctor.fields.iter().zip(types).map(|((name, _), ty)| match name {
        Some(name) => format!("{}: {ty}", world.text(*name)),
        None => ty,
    });
    fields.collect()
}

/// Whether any type has a method of that name.
fn is_method(name: &str, world: &World) -> bool {
    world.natives.iter().any(|native| native.signature.name == name)
        || world.funs.iter().any(|fun| world.text(fun.name) == name)
}

/// A field that a type doesn't have.
pub(super) fn no_field(ty: Ty, field: &str, span: Span, world: &World) -> Diagnostic {
    let text = match world.record(ty) {
        Some(data) if world.datas[data].kind.is_reactive() => format!("Unknown field: {field}"),
        _ => format!("Type {} has no field {field}", world.type_name(ty)),
    };
    let error = Diagnostic::error(Code::UnknownField, span, text);
    let Node::Data(data, _) = world.table.node(ty) else {
        let tuple = matches!(world.table.node(ty), Node::Tuple(_));
        let part = field.starts_with(|c: char| c.is_ascii_digit());
        return match (tuple, part) {
            (true, true) => error.help("the parts of a tuple are counted from 0: `.0`, `.1`"),
            (false, true) => error,
            _ if is_method(field, world) => {
                error.help(format!("a method is called with parentheses: `.{field}()`"))
            }
            _ => error.help("only records have fields"),
        };
    };
    let data = &world.datas[data];
    let [only] = data.ctors.as_slice() else {
        return error.help("the fields of a variant are read by `match`");
    };
    let names: Vec<&str> =
        only.fields.iter().filter_map(|(name, _)| name.map(|name| world.text(name))).collect();
    match suggest::closest(field, names.iter().copied()).as_slice() {
        [one] => error.help(format!("did you mean `{one}`?")).fix(
            &format!("change to `{one}`"),
            span,
            *one,
        ),
        _ if names.is_empty() => error.help("its fields have no names: they are read by a pattern"),
        _ => error.help(format!("it has: {}", names.join(", "))),
    }
}
