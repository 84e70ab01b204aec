//! Json as values of a type (10.5, 10.6). Both sets of rules are one walk; what is still to be
//! decoded waits on a list, so the depth of a document costs none of the host's stack. The first
//! mistake in the order of the fields ends it.

use super::value::{Json, View, pair};
use super::wanted::{Shape, Wanted};
use crate::base::ids::TypeId;
use crate::ir::{self, DataKind, TypeDef};
use crate::stdlib::reactive;
use crate::syntax::ast::SizedInt;
use crate::ty::Prim;
use crate::vm::native::NativeCtx;
use crate::vm::object::map::{Map, Set};
use crate::vm::value::Value;
use num_bigint::BigInt;
use num_traits::FromPrimitive;
use rust_decimal::Decimal;
use std::rc::Rc;

/// Which rules hold.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Rules {
    /// `fromJson`: integers keep their low bits; a record's key must be there.
    FromJson,
    /// `fromJsonValue`: integers saturate; an absent key is `null`; variants have more forms.
    FromJsonValue,
}

/// What is still to be done. Later entries come first.
enum Todo {
    Value(Value, Wanted),
    /// A record's field, looked for in the list of pairs.
    Field {
        pairs: Value,
        name: Rc<str>,
        wanted: Wanted,
    },
    /// The last so many results become a whole.
    Build(Whole, usize),
}

enum Whole {
    List,
    Set,
    /// Keys and values in turn.
    Map,
    Tuple,
    Data(Made),
}

/// A constructor of a type.
#[derive(Clone, Copy)]
pub struct Made {
    /// The type.
    pub ty: TypeId,
    /// The constructor's number in it.
    pub index: u32,
}

/// In which forms a variant's value may stand; `{"Name": value}` and `{"Name": [values]}` always.
struct Forms {
    /// `"Name"`
    name_alone: bool,
    /// `{"Name": {"field": value}}`
    named_fields: bool,
    /// What is said of everything else.
    refused: fn(Refused<'_>, &ir::Data) -> String,
}

/// What is no form of a variant.
enum Refused<'a> {
    /// Json of this kind.
    Kind(&'static str),
    /// An object with so many pairs.
    Pairs(usize),
    /// The name of no constructor.
    Name(&'a str),
}

const PLAIN_FORM: Forms = Forms {
    name_alone: false,
    named_fields: false,
    refused: |what, _| match what {
        Refused::Kind(found) => format!("Expected Json Object, found {found}"),
        Refused::Pairs(count) => {
            format!("Variant json must have exactly one key (constructor), found {count}")
        }
        Refused::Name(name) => format!("Unknown constructor: {name}"),
    },
};

const ANY_FORM: Forms = Forms {
    name_alone: true,
    named_fields: true,
    refused: |what, data| match what {
        Refused::Kind(_) => format!("Expected Object or String for variant type {}", data.name),
        Refused::Pairs(_) => {
            "Variant JSON must have exactly one key (constructor name)".to_string()
        }
        Refused::Name(name) => format!("Unknown constructor: {name} for type {}", data.name),
    },
};

const RESULT: Forms = Forms {
    name_alone: false,
    named_fields: true,
    refused: |_, _| "Result JSON must have exactly one key: Ok or Err".to_string(),
};

struct Decoder<'a, 'b> {
    ctx: &'a mut NativeCtx<'b>,
    json: Json,
    rules: Rules,
    todo: Vec<Todo>,
    done: Vec<Value>,
}

type Decoded<T> = Result<T, String>;

/// The value, or the text to throw; and how many steps it took.
pub fn decode(
    ctx: &mut NativeCtx<'_>,
    json: &Value,
    wanted: Wanted,
    rules: Rules,
) -> (Decoded<Value>, usize) {
    if rules == Rules::FromJson && !is_composed(&wanted.shape(ctx.types())) {
        return (Err(format!("Unknown type: {}", wanted.name(ctx.types()))), 0);
    }
    run(ctx, rules, vec![Todo::Value(json.clone(), wanted)])
}

/// The same for a value of a constructor whose fields are known to be there.
pub fn construct(
    ctx: &mut NativeCtx<'_>,
    ctor: Made,
    fields: Vec<(Value, Wanted)>,
) -> (Decoded<Value>, usize) {
    let mut todo = vec![Todo::Build(Whole::Data(ctor), fields.len())];
    todo.extend(fields.into_iter().rev().map(|(value, wanted)| Todo::Value(value, wanted)));
    run(ctx, Rules::FromJson, todo)
}

fn run(ctx: &mut NativeCtx<'_>, rules: Rules, todo: Vec<Todo>) -> (Decoded<Value>, usize) {
    let json = Json::of(ctx);
    let mut decoder = Decoder { ctx, json, rules, todo, done: Vec::new() };
    let mut steps = 0;
    while let Some(next) = decoder.todo.pop() {
        steps += 1;
        if let Err(message) = decoder.step(next) {
            return (Err(message), steps);
        }
    }
    (Ok(decoder.done.pop().expect("each value has one result")), steps)
}

/// Whether `fromJson` takes the type as its argument: it knows declared types, lists and tuples.
fn is_composed(shape: &Shape) -> bool {
    matches!(shape, Shape::Data(..) | Shape::List(_) | Shape::Tuple(_))
}

impl Decoder<'_, '_> {
    fn step(&mut self, next: Todo) -> Decoded<()> {
        match next {
            Todo::Value(value, wanted) => self.value(&value, &wanted),
            Todo::Field { pairs, name, wanted } => {
                let value = match self.find(&pairs, &name) {
                    Some(value) => value,
                    None if self.rules == Rules::FromJsonValue => self.json.null(),
                    None => return Err(format!("Missing field: {name}")),
                };
                self.value(&value, &wanted)
            }
            Todo::Build(whole, count) => {
                let from = self.done.len() - count;
                let built = match whole {
                    Whole::List => Value::list_of_tail(&mut self.done, from),
                    Whole::Set => Value::set(self.done.drain(from..).collect::<Set>()),
                    Whole::Map => {
                        let mut parts = self.done.drain(from..);
                        let mut map = Map::new();
                        while let (Some(key), Some(value)) = (parts.next(), parts.next()) {
                            map.insert(key, value);
                        }
                        drop(parts);
                        Value::map(map)
                    }
                    Whole::Tuple => Value::tuple_from(self.done.split_off(from)),
                    Whole::Data(made) => {
                        let fields = self.done.split_off(from);
                        self.constructed(made, fields)
                    }
                };
                self.done.push(built);
                Ok(())
            }
        }
    }

    /// A record or variant value, as the program's own constructors make it.
    fn constructed(&mut self, made: Made, mut fields: Vec<Value>) -> Value {
        let ctor = self.ctx.global_ctor(made.ty, made.index);
        let TypeDef::Data(data) = &self.ctx.types()[made.ty] else {
            unreachable!("only declared types have constructors")
        };
        match data.kind {
            DataKind::Reactive => {
                fields.push(Value::UNIT);
                reactive::with_part(self.ctx, Value::mutable_data(ctor, fields))
            }
            DataKind::ReactiveVariant => {
                // The constructor of the place follows the declared ones.
                let place = self.ctx.global_ctor(made.ty, data.ctors.len() as u32 - 1);
                let content = vec![Value::data(ctor, fields), Value::UNIT];
                reactive::with_part(self.ctx, Value::mutable_data(place, content))
            }
            DataKind::MutableRecord => Value::mutable_data(ctor, fields),
            DataKind::Record | DataKind::Variant => Value::data(ctor, fields),
        }
    }

    /// The value of a key: of a repeated one the first.
    fn find(&self, pairs: &Value, name: &str) -> Option<Value> {
        let mut pairs = pairs.elements();
        let found = pairs.find(|found| pair(found).0.as_str() == name)?;
        Some(pair(&found).1.clone())
    }

    fn value(&mut self, value: &Value, wanted: &Wanted) -> Decoded<()> {
        match wanted.shape(self.ctx.types()) {
            Shape::Prim(prim) => {
                let scalar = self.scalar(value, prim)?;
                self.done.push(scalar);
                Ok(())
            }
            Shape::List(item) => self.array(value, wanted, item, Whole::List),
            Shape::Set(item) => self.array(value, wanted, item, Whole::Set),
            Shape::Map(key, item) => self.map(value, wanted, &key, &item),
            Shape::Tuple(parts) => {
                let name = wanted.name(self.ctx.types());
                let elements = self.elements(value)?;
                self.parts(elements, &parts, (&name, Whole::Tuple))
            }
            Shape::Data(id, data, args) => self.data(value, id, &data, &args),
            Shape::Function => Err(format!("Unknown type: {}", wanted.name(self.ctx.types()))),
            Shape::Open => self.as_it_is(value),
        }
    }

    /// Json without a type: lists and maps of such, or a scalar.
    fn as_it_is(&mut self, value: &Value) -> Decoded<()> {
        let prim = match self.json.expect(value) {
            View::Null => Prim::Unit,
            View::Bool(_) => Prim::Bool,
            View::Number(_) => Prim::Float,
            View::Integer(_) => Prim::Int,
            View::String(_) => Prim::String,
            View::Array(_) => return self.array(value, &Wanted::Open, Wanted::Open, Whole::List),
            View::Object(_) => {
                return self.map(value, &Wanted::Open, &Wanted::Prim(Prim::String), &Wanted::Open);
            }
        };
        let scalar = self.scalar(value, prim)?;
        self.done.push(scalar);
        Ok(())
    }

    fn shown(&self, value: &Value) -> String {
        self.ctx.show_nested(value).unwrap_or_else(|_| "a value too large to show".to_string())
    }

    fn array(&mut self, value: &Value, wanted: &Wanted, item: Wanted, whole: Whole) -> Decoded<()> {
        let View::Array(elements) = self.json.expect(value) else {
            let name = wanted.name(self.ctx.types());
            return Err(format!("Expected Array for {name}, got {}", self.shown(value)));
        };
        let elements: Vec<Value> = elements.elements().collect();
        self.todo.push(Todo::Build(whole, elements.len()));
        let elements = elements.into_iter().rev();
        self.todo.extend(elements.map(|element| Todo::Value(element, item.clone())));
        Ok(())
    }

    fn map(&mut self, value: &Value, wanted: &Wanted, key: &Wanted, item: &Wanted) -> Decoded<()> {
        let View::Object(pairs) = self.json.expect(value) else {
            let name = wanted.name(self.ctx.types());
            return Err(format!("Expected Object for {name}, got {}", self.shown(value)));
        };
        let pairs: Vec<Value> = pairs.elements().collect();
        self.todo.push(Todo::Build(Whole::Map, 2 * pairs.len()));
        for found in pairs.iter().rev() {
            let (text, value) = pair(found);
            self.todo.push(Todo::Value(value.clone(), item.clone()));
            self.todo.push(Todo::Value(self.key_json(text, key), key.clone()));
        }
        Ok(())
    }

    /// A key's text as the Json that a key of that type is decoded from.
    fn key_json(&self, text: &Value, key: &Wanted) -> Value {
        let number = |text: &str| match text.parse::<i64>() {
            Ok(integer) => Some(self.json.integer(integer)),
            Err(_) => text.parse::<f64>().ok().map(|number| self.json.number(number)),
        };
        let read = match key.shape(self.ctx.types()) {
            Shape::Prim(Prim::Bool) => text.as_str().parse().ok().map(|b| self.json.bool(b)),
            // As `reflect` writes it: in single quotes.
            Shape::Prim(Prim::Char) => {
                let inner = text.as_str().strip_prefix('\'').and_then(|t| t.strip_suffix('\''));
                inner.map(|inner| self.json.string(Value::string(inner)))
            }
            Shape::Prim(Prim::String) => None,
            Shape::Prim(_) => number(text.as_str()),
            _ => None,
        };
        read.unwrap_or_else(|| self.json.string(text.clone()))
    }

    fn elements(&self, value: &Value) -> Decoded<Vec<Value>> {
        match self.json.expect(value) {
            View::Array(elements) => Ok(elements.elements().collect()),
            other => Err(format!("Expected Json Array, found {}", other.name())),
        }
    }

    fn parts(
        &mut self,
        elements: Vec<Value>,
        wanted: &[Wanted],
        (name, whole): (&str, Whole),
    ) -> Decoded<()> {
        let (expected, found) = (wanted.len(), elements.len());
        if expected != found {
            return Err(format!("Expected {expected} fields for {name}, got {found}"));
        }
        self.todo.push(Todo::Build(whole, found));
        let parts = elements.into_iter().zip(wanted.iter().cloned()).rev();
        self.todo.extend(parts.map(|(element, wanted)| Todo::Value(element, wanted)));
        Ok(())
    }

    fn data(
        &mut self,
        value: &Value,
        id: TypeId,
        data: &ir::Data,
        args: &Rc<[Wanted]>,
    ) -> Decoded<()> {
        let forms = match (&*data.qualified, data.kind, self.rules) {
            ("Option", ..) => return self.option(value, id, data, args),
            ("Result", _, Rules::FromJsonValue) => &RESULT,
            (_, DataKind::Variant | DataKind::ReactiveVariant, Rules::FromJsonValue) => &ANY_FORM,
            (_, DataKind::Variant | DataKind::ReactiveVariant, Rules::FromJson) => &PLAIN_FORM,
            _ => return self.record(value, id, data, args),
        };
        self.variant(value, id, data, (args, forms))
    }

    fn option(
        &mut self,
        value: &Value,
        id: TypeId,
        data: &ir::Data,
        args: &Rc<[Wanted]>,
    ) -> Decoded<()> {
        let is_null = matches!(self.json.expect(value), View::Null);
        let is_it = |ctor: &ir::Ctor| ctor.fields.is_empty() == is_null;
        let index = data.ctors.iter().position(is_it).expect("an option has two constructors");
        let made = Made { ty: id, index: index as u32 };
        self.todo.push(Todo::Build(Whole::Data(made), data.ctors[index].fields.len()));
        if is_null {
            return Ok(());
        }
        let wanted = Wanted::Known(data.ctors[index].fields[0].1, args.clone());
        self.todo.push(Todo::Value(value.clone(), wanted));
        Ok(())
    }

    fn record(
        &mut self,
        value: &Value,
        id: TypeId,
        data: &ir::Data,
        args: &Rc<[Wanted]>,
    ) -> Decoded<()> {
        let pairs = match (self.json.expect(value), self.rules) {
            (View::Object(pairs), _) => pairs,
            (other, Rules::FromJson) => {
                return Err(format!("Expected Json Object, found {}", other.name()));
            }
            (_, Rules::FromJsonValue) => {
                return Err(format!("Expected Object for record type {}", data.name));
            }
        };
        let Some(ctor) = data.ctors.first() else {
            return Err(format!("Unknown type: {}", data.name));
        };
        self.fields(pairs, (id, 0), ctor, args);
        Ok(())
    }

    /// A constructor's fields from the pairs with their names (`_0`, `_1` where they have none).
    fn fields(
        &mut self,
        pairs: &Value,
        (id, index): (TypeId, u32),
        ctor: &ir::Ctor,
        args: &Rc<[Wanted]>,
    ) {
        let made = Made { ty: id, index };
        self.todo.push(Todo::Build(Whole::Data(made), ctor.fields.len()));
        for (position, (name, ty)) in ctor.fields.iter().enumerate().rev() {
            let by_position: Rc<str> = format!("_{position}").into();
            let name = match name {
                Some(name) if self.find(pairs, &by_position).is_none() => name.clone(),
                _ => by_position,
            };
            let wanted = Wanted::Known(*ty, args.clone());
            self.todo.push(Todo::Field { pairs: pairs.clone(), name, wanted });
        }
    }

    /// The object's only pair; the number of pairs when it isn't one.
    fn only_pair(&self, pairs: &Value) -> Result<(Value, Value), usize> {
        match pairs.element(0) {
            Some(found) if pairs.list_len() == 1 => {
                let (key, value) = pair(&found);
                Ok((key.clone(), value.clone()))
            }
            _ => Err(pairs.list_len()),
        }
    }

    fn variant(
        &mut self,
        value: &Value,
        id: TypeId,
        data: &ir::Data,
        (args, forms): (&Rc<[Wanted]>, &Forms),
    ) -> Decoded<()> {
        let refused = |what: Refused<'_>| (forms.refused)(what, data);
        let (key, value) = match self.json.expect(value) {
            View::Object(pairs) => {
                self.only_pair(pairs).map_err(|count| refused(Refused::Pairs(count)))?
            }
            View::String(_) if forms.name_alone => {
                (value.fields()[0].clone(), self.json.array(Value::NIL))
            }
            other => return Err(refused(Refused::Kind(other.name()))),
        };
        let named = named(data, key.as_str());
        let (index, ctor) = named.ok_or_else(|| refused(Refused::Name(key.as_str())))?;
        match self.json.expect(&value) {
            View::Object(fields) if forms.named_fields && self.names_fields(fields, ctor) => {
                self.fields(fields, (id, index), ctor, args);
                Ok(())
            }
            _ => self.constructor(&value, (id, index), ctor, args),
        }
    }

    /// Whether an object has the fields of a constructor by their names or numbers. That of a
    /// constructor with one field may also be the field's own value.
    fn names_fields(&self, pairs: &Value, ctor: &ir::Ctor) -> bool {
        match ctor.fields.as_slice() {
            [] => false,
            [(name, _)] => self.only_pair(pairs).is_ok_and(|(key, _)| {
                key.as_str() == "_0" || name.as_ref().is_some_and(|name| **name == *key.as_str())
            }),
            _ => true,
        }
    }

    /// A constructor of what stands beside its name.
    fn constructor(
        &mut self,
        value: &Value,
        (id, index): (TypeId, u32),
        ctor: &ir::Ctor,
        args: &Rc<[Wanted]>,
    ) -> Decoded<()> {
        let made = Made { ty: id, index };
        let wanted: Vec<Wanted> =
            ctor.fields.iter().map(|(_, ty)| Wanted::Known(*ty, args.clone())).collect();
        let elements = match wanted.len() {
            0 => Vec::new(),
            1 => vec![value.clone()],
            _ => self.elements(value)?,
        };
        self.parts(elements, &wanted, (&ctor.name, Whole::Data(made)))
    }

    fn scalar(&self, value: &Value, prim: Prim) -> Decoded<Value> {
        let view = self.json.expect(value);
        let got = || self.shown(value);
        Ok(match (prim, view) {
            (Prim::Bool, View::Bool(found)) => Value::bool(found),
            (Prim::Bool, _) => return Err(format!("Expected Bool, got {}", got())),
            (Prim::String, View::String(_)) => value.fields()[0].clone(),
            (Prim::String, _) => return Err(format!("Expected String, got {}", got())),
            (Prim::Char, View::String(text)) => match text.chars().next() {
                Some(first) => Value::char(first),
                None => return Err("Expected non-empty string for Char".to_string()),
            },
            (Prim::Char, _) => return Err(format!("Expected String for Char, got {}", got())),
            (Prim::Unit, View::Null) => Value::UNIT,
            (_, View::Integer(number)) => self.integer(number, prim)?,
            (_, View::Number(number)) => self.number(number, prim)?,
            (_, _) if is_number(prim) => {
                return Err(format!("Expected Number for {}, got {}", prim.name(), got()));
            }
            _ => return Err(format!("Unknown type: {}", prim.name())),
        })
    }

    fn integer(&self, number: i64, prim: Prim) -> Decoded<Value> {
        Ok(match prim {
            Prim::Int => Value::int(number),
            Prim::Sized(kind) if self.rules == Rules::FromJson => Value::sized(kind, number),
            Prim::Sized(kind) => {
                let (least, greatest) = range(kind);
                let number = i128::from(number).clamp(least, greatest);
                Value::sized(kind, number as i64)
            }
            Prim::Float => Value::float(number as f64),
            Prim::Float32 => Value::float32(number as f32),
            Prim::BigInt => Value::bigint(number.into()),
            Prim::Decimal => Value::decimal(number.into()),
            other => return Err(format!("Unknown type: {}", other.name())),
        })
    }

    fn number(&self, number: f64, prim: Prim) -> Decoded<Value> {
        Ok(match prim {
            // Conversions from floats truncate and saturate.
            Prim::Int => Value::int(number as i64),
            Prim::Sized(kind) => {
                let (least, greatest) = range(kind);
                Value::sized(kind, (number as i128).clamp(least, greatest) as i64)
            }
            Prim::Float => Value::float(number),
            Prim::Float32 => Value::float32(number as f32),
            Prim::BigInt => Value::bigint(BigInt::from_f64(number).unwrap_or_default()),
            Prim::Decimal => Value::decimal(Decimal::from_f64(number).unwrap_or_default()),
            other => return Err(format!("Unknown type: {}", other.name())),
        })
    }
}

fn named<'d>(data: &'d ir::Data, name: &str) -> Option<(u32, &'d ir::Ctor)> {
    // The place of a reactive variant is a constructor without a name.
    let index = data.ctors.iter().position(|ctor| !name.is_empty() && *ctor.name == *name)?;
    Some((index as u32, &data.ctors[index]))
}

fn is_number(prim: Prim) -> bool {
    matches!(
        prim,
        Prim::Int | Prim::Sized(_) | Prim::Float | Prim::Float32 | Prim::BigInt | Prim::Decimal
    )
}

/// The least and the greatest number of a sized type.
fn range(kind: SizedInt) -> (i128, i128) {
    match kind {
        SizedInt::I8 => (i8::MIN.into(), i8::MAX.into()),
        SizedInt::I16 => (i16::MIN.into(), i16::MAX.into()),
        SizedInt::I32 => (i32::MIN.into(), i32::MAX.into()),
        SizedInt::U8 => (0, u8::MAX.into()),
        SizedInt::U16 => (0, u16::MAX.into()),
        SizedInt::U32 => (0, u32::MAX.into()),
        SizedInt::U64 => (0, u64::MAX.into()),
    }
}
