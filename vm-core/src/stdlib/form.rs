//! `requestToType` and `toType` (10.12): the parameters of a request as a record. Each field is
//! looked for in the form, then in the query; all mistakes are told at once. Fields are scalars or
//! options of scalars: parameters have no structure that could hold more.

use super::json::wanted::{Shape, Wanted};
use super::native::{ITEMS_PER_REDUCTION, NativeResult, natives};
use crate::base::ids::TypeId;
use crate::ty::Prim;
use crate::vm::native::NativeCtx;
use crate::vm::value::Value;

natives! { FORM:
    /// The query and form parameters of a request as a record of the named type, in a Result.
    F "" "requestToType" "(req: HttpRequest, name: String) -> Dynamic" => by_name grows,
        "(req => requestToType(req, \"Point\")) |> typeOf # \"Function\"";
    /// The same as a record of the type that is expected.
    M "" "toType" "[T: Known](req: HttpRequest, ty: Type[T]) -> Result[T, String]" => to_type grows,
        "((req: HttpRequest) => { n: Result[Json, String] = req.toType(); n }) |> typeOf \
         # \"Function\"";
}

fn by_name(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let name = args[1].as_str();
    let record = match Wanted::named(ctx.types(), name) {
        Some(wanted) => record(ctx, &args[0], &wanted),
        None => Err(format!("Unknown type: {name}")),
    };
    Ok(result(ctx, record))
}

fn to_type(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let wanted = Wanted::of(TypeId(args[1].as_int() as u32));
    let record = record(ctx, &args[0], &wanted);
    Ok(result(ctx, record))
}

fn result(ctx: &NativeCtx<'_>, record: Result<Value, String>) -> Value {
    match record {
        Ok(value) => ctx.ok(value),
        Err(message) => ctx.err(Value::string(&message)),
    }
}

fn record(ctx: &mut NativeCtx<'_>, request: &Value, wanted: &Wanted) -> Result<Value, String> {
    let Shape::Data(id, data, args) = wanted.shape(ctx.types()) else {
        return Err(no_record(ctx, wanted));
    };
    let [ctor] = &data.ctors[..] else { return Err(no_record(ctx, wanted)) };
    let [form, query] = ["formParams", "queryParams"].map(|name| {
        ctx.named_field(request, name).expect("a request has both kinds of parameters")
    });
    ctx.charge(
        ctor.fields.len().saturating_mul(form.elements().chain(query.elements()).count())
            / ITEMS_PER_REDUCTION,
    );
    let (mut values, mut mistakes) = (Vec::new(), Vec::new());
    for (name, ty) in &ctor.fields {
        let Some(name) = name else { return Err(no_record(ctx, wanted)) };
        let text = parameter(&form, name).or_else(|| parameter(&query, name));
        let wanted = Wanted::Known(*ty, args.clone());
        match field(ctx, name, text.as_ref().map(Value::as_str), &wanted) {
            Ok(value) => values.push(value),
            Err(mistake) => mistakes.push(mistake),
        }
    }
    if !mistakes.is_empty() {
        return Err(mistakes.join(", "));
    }
    let ctor = ctx.global_ctor(id, 0);
    Ok(if values.is_empty() { Value::ctor0(ctor) } else { Value::data(ctor, values) })
}

fn no_record(ctx: &NativeCtx<'_>, wanted: &Wanted) -> String {
    format!("{} is no record with named fields", wanted.name(ctx.types()))
}

/// The value of the first pair with this name.
fn parameter(pairs: &Value, name: &str) -> Option<Value> {
    pairs
        .elements()
        .find(|pair| pair.fields()[0].as_str() == name)
        .map(|pair| pair.fields()[1].clone())
}

fn field(
    ctx: &NativeCtx<'_>,
    name: &str,
    text: Option<&str>,
    wanted: &Wanted,
) -> Result<Value, String> {
    let optional = content_of_option(ctx, wanted);
    let Some(text) = text else {
        return match optional {
            Some(_) => Ok(ctx.none()),
            None => Err(format!("missing required field '{name}'")),
        };
    };
    let content = optional.as_ref().unwrap_or(wanted);
    let value = scalar(ctx, text, content).ok_or_else(|| {
        format!("field '{name}': expected {}, got '{text}'", content.name(ctx.types()))
    })?;
    Ok(if optional.is_some() { ctx.some(value) } else { value })
}

/// What an option holds.
fn content_of_option(ctx: &NativeCtx<'_>, wanted: &Wanted) -> Option<Wanted> {
    let Shape::Data(_, data, args) = wanted.shape(ctx.types()) else { return None };
    let (_, content) = data.ctors.iter().find_map(|ctor| ctor.fields.first())?;
    (&*data.qualified == "Option").then_some(Wanted::Known(*content, args))
}

/// The text as a value of the type; nothing when it is none, or the type isn't for parameters.
fn scalar(ctx: &NativeCtx<'_>, text: &str, wanted: &Wanted) -> Option<Value> {
    match wanted.shape(ctx.types()) {
        Shape::Prim(Prim::String) => Some(Value::string(text)),
        Shape::Prim(Prim::Int) => text.trim().parse().ok().map(Value::int),
        Shape::Prim(Prim::Float) => text.trim().parse().ok().map(Value::float),
        Shape::Prim(Prim::Bool) => match text.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" => Some(Value::bool(true)),
            "false" | "0" | "no" => Some(Value::bool(false)),
            _ => None,
        },
        _ => None,
    }
}
