//! Records and variants from maps of fields (9.14). Single values are converted by the rules of
//! `fromJson`; the fields themselves are found here, because maps have messages of their own.

use super::decode::{self, Made};
use super::finished;
use super::wanted::{Shape, Wanted};
use crate::base::ids::TypeId;
use crate::ir::{self, DataKind};
use crate::stdlib::native::{NativeResult, natives};
use crate::vm::exit::Stop;
use crate::vm::fault::Fault;
use crate::vm::native::NativeCtx;
use crate::vm::object::map::Lent;
use crate::vm::value::Value;
use std::rc::Rc;

natives! { MAKE:
    /// The record of the type argument with these fields.
    F "" "makeRecord" "[T: Known](fields: Map[String, Json], ty: Type[T]) -> T"
        => make_record grows,
        "type P = { x: Int }\nmakeRecord[P](%{\"x\": Integer(1)}) # P{x: 1}";
    /// The record of the named type with these fields.
    F "" "makeRecordByName" "(name: String, fields: Map[String, Json]) -> Dynamic"
        => make_record_by_name grows,
        "type P = { x: Int }\nmakeRecordByName(\"P\", %{\"x\": Integer(1)}) # P{x: 1}";
    /// The value of the type argument's constructor with these fields, `_0`, `_1` for those without
    /// a name.
    F "" "makeVariant" "[T: Known](ctor: String, fields: Map[String, Json], ty: Type[T]) -> T"
        => make_variant grows,
        "makeVariant[Option[Int]](\"Some\", %{\"_0\": Integer(1)}) # Some(1)";
    /// The same with the type's name as a text.
    F "" "makeVariantByName" "(name: String, ctor: String, fields: Map[String, Json]) -> Dynamic"
        => make_variant_by_name grows,
        "type Lamp = Off | On(Int)\nmakeVariantByName(\"Lamp\", \"Off\", %{}) # Off";
}

fn thrown(message: String) -> Stop {
    Fault::thrown_text(&message).into()
}

fn argument(value: &Value) -> Wanted {
    Wanted::of(TypeId(value.as_int() as u32))
}

fn named(ctx: &NativeCtx<'_>, name: &Value) -> Result<Wanted, Stop> {
    let name = name.as_str();
    Wanted::named(ctx.types(), name).ok_or_else(|| thrown(format!("Unknown type: {name}")))
}

/// A type that has constructors: its number, what is declared, and what its parameters are.
type Declared = (TypeId, Rc<ir::Data>, Rc<[Wanted]>);

fn data_of(ctx: &NativeCtx<'_>, wanted: &Wanted) -> Result<Declared, Stop> {
    match wanted.shape(ctx.types()) {
        Shape::Data(id, data, args) => Ok((id, data, args)),
        _ => Err(thrown(format!("Unknown type: {}", wanted.name(ctx.types())))),
    }
}

fn record(ctx: &mut NativeCtx<'_>, wanted: Wanted, fields: &Value) -> NativeResult {
    let (id, data, args) = data_of(ctx, &wanted)?;
    if matches!(data.kind, DataKind::Variant | DataKind::ReactiveVariant) {
        return Err(thrown(format!(
            "makeRecord cannot be used for variant type '{}', use makeVariant instead",
            data.name
        )));
    }
    let Some(ctor) = data.ctors.first() else {
        return Err(thrown(format!(
            "makeRecord cannot be used for type '{}' without fields",
            data.name
        )));
    };
    let values = values(ctor, fields, |name| format!("Missing field: {name}"))?;
    constructed(ctx, (id, 0), &data, (values, args))
}

fn variant(
    ctx: &mut NativeCtx<'_>,
    wanted: Wanted,
    (name, fields): (&str, &Value),
) -> NativeResult {
    let (id, data, args) = data_of(ctx, &wanted)?;
    let found = data.ctors.iter().position(|ctor| !name.is_empty() && *ctor.name == *name);
    let Some(index) = found else {
        return Err(thrown(format!("Unknown constructor '{name}' for type '{}'", data.name)));
    };
    let missing = |field: &str| format!("Missing field '{field}' for constructor '{name}'");
    let values = values(&data.ctors[index], fields, missing)?;
    constructed(ctx, (id, index as u32), &data, (values, args))
}

/// The Json values of a constructor's fields, in their order.
fn values(
    ctor: &ir::Ctor,
    fields: &Value,
    missing: impl Fn(&str) -> String,
) -> Result<Vec<Value>, Stop> {
    let named = ctor.fields.iter().enumerate().map(|(position, (name, _))| {
        let by_position = format!("_{position}");
        let name = name.as_deref().unwrap_or(&by_position);
        let value = fields.as_map().get(&Value::string(name)).map(Lent::share);
        value.ok_or_else(|| thrown(missing(name)))
    });
    named.collect()
}

fn constructed(
    ctx: &mut NativeCtx<'_>,
    (id, index): (TypeId, u32),
    data: &ir::Data,
    (values, args): (Vec<Value>, Rc<[Wanted]>),
) -> NativeResult {
    let wanted = data.ctors[index as usize].fields.iter();
    let wanted = wanted.map(|(_, ty)| Wanted::Known(*ty, args.clone()));
    let fields = values.into_iter().zip(wanted).collect();
    let made = decode::construct(ctx, Made { ty: id, index }, fields);
    finished(ctx, made)
}

fn make_record(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    record(ctx, argument(&args[1]), &args[0])
}

fn make_record_by_name(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let wanted = named(ctx, &args[0])?;
    record(ctx, wanted, &args[1])
}

fn make_variant(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    variant(ctx, argument(&args[2]), (args[0].as_str(), &args[1]))
}

fn make_variant_by_name(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let wanted = named(ctx, &args[0])?;
    variant(ctx, wanted, (args[1].as_str(), &args[2]))
}
