//! Any value as Json (10.4), by what the value itself tells; types aren't asked. Values of any
//! depth are walked on a list.

use super::value::Json;
use crate::vm::alloc::limit_bytes;
use crate::vm::fault::Fault;
use crate::vm::native::NativeCtx;
use crate::vm::object::map::Lent;
use crate::vm::value::{Tag, Value};
use num_traits::ToPrimitive;
use std::rc::Rc;

/// What is still to be done. Later entries come first.
enum Todo {
    Value(Value),
    /// The last so many results become an array.
    Array(usize),
    /// The last results become an object with these keys.
    Object(Vec<Value>),
    /// The last result becomes an object with this key.
    Single(Rc<str>),
}

struct Encoder<'a, 'b> {
    ctx: &'a NativeCtx<'b>,
    json: Json,
    todo: Vec<Todo>,
    done: Vec<Value>,
}

/// What a step takes, about: an object of the result and its place in a list.
const STEP_BYTES: usize = 64;

/// The Json form of a value.
pub fn encode(ctx: &NativeCtx<'_>, value: &Value) -> Result<Value, Fault> {
    let todo = vec![Todo::Value(value.clone())];
    let mut encoder = Encoder { ctx, json: Json::of(ctx), todo, done: Vec::new() };
    // What a value shares with itself is there several times in its Json form.
    let mut bytes = 0;
    while let Some(next) = encoder.todo.pop() {
        encoder.step(next)?;
        bytes += STEP_BYTES;
        if bytes > limit_bytes() {
            return Err(Fault::OutOfMemory);
        }
    }
    Ok(encoder.done.pop().expect("each value has one result"))
}

impl Encoder<'_, '_> {
    fn step(&mut self, next: Todo) -> Result<(), Fault> {
        let result = match next {
            Todo::Value(value) => match self.scalar(&value)? {
                Some(result) => result,
                None => return self.container(&value),
            },
            Todo::Array(count) => {
                let from = self.done.len() - count;
                self.json.array(Value::list_of_tail(&mut self.done, from))
            }
            Todo::Object(keys) => {
                let values = self.done.split_off(self.done.len() - keys.len());
                let pairs = keys.into_iter().zip(values).map(|(k, v)| Value::tuple([k, v]));
                self.json.object(Value::list(pairs.collect()))
            }
            Todo::Single(key) => {
                let value = self.done.pop().expect("the field comes before");
                self.json.single(&key, value)
            }
        };
        self.done.push(result);
        Ok(())
    }

    fn scalar(&self, value: &Value) -> Result<Option<Value>, Fault> {
        let json = self.json;
        Ok(Some(match value.tag() {
            Tag::Unit => json.null(),
            Tag::Bool => json.bool(value.as_bool()),
            Tag::Int
            | Tag::Int8
            | Tag::Int16
            | Tag::Int32
            | Tag::UInt8
            | Tag::UInt16
            | Tag::UInt32
            | Tag::UInt64 => json.integer(value.as_any_int()),
            Tag::Float => json.number(value.as_float()),
            Tag::Float32 => json.number(value.as_float32().into()),
            Tag::BigInt => json.number(value.as_bigint().to_f64().unwrap_or(f64::NAN)),
            Tag::Decimal => json.number(value.as_decimal().to_f64().unwrap_or(f64::NAN)),
            Tag::Char => json.string(Value::string(value.as_char().encode_utf8(&mut [0; 4]))),
            Tag::String => json.string(value.clone()),
            Tag::Buffer => json.string(Value::string(&self.ctx.show(value)?)),
            Tag::Pid => json.string(Value::string(&self.ctx.show_result(value)?)),
            Tag::Function | Tag::Closure => json.string(Value::string("<function>")),
            _ => return Ok(None),
        }))
    }

    fn container(&mut self, value: &Value) -> Result<(), Fault> {
        match value.tag() {
            Tag::Nil | Tag::List => self.array(value.elements().collect()),
            Tag::Tuple => self.array(value.fields().to_vec()),
            Tag::Set => self.array(value.as_set().iter().map(Lent::share).collect()),
            Tag::Int64Array => {
                self.array(value.int64s().iter().map(|n| Value::int(n.get())).collect())
            }
            Tag::Float64Array => {
                self.array(value.float64s().iter().map(|x| Value::float(x.get())).collect())
            }
            Tag::Float32Array => {
                self.array(value.float32s().iter().map(|x| Value::float32(x.get())).collect())
            }
            Tag::Map => {
                let keys: Result<_, _> = value.as_map().keys().map(|key| self.key(&key)).collect();
                let values = value.as_map().values().map(Lent::share).collect();
                self.object(keys?, values);
            }
            _ => self.data(value),
        }
        Ok(())
    }

    fn data(&mut self, value: &Value) {
        if self.ctx.is_record(value) {
            let names = self.ctx.field_names(value).iter().flatten();
            let keys: Vec<Value> = names.map(|name| Value::string(name)).collect();
            // A reactive record has its reactive part behind its fields.
            let fields = value.fields()[..keys.len()].to_vec();
            return self.object(keys, fields);
        }
        if value.reactive().is_some() {
            return self.todo.push(Todo::Value(value.fields()[0].clone()));
        }
        let name: Rc<str> = self.ctx.ctor_name(value).into();
        match value.fields() {
            [] => self.done.push(self.json.single(&name, self.json.null())),
            [only] => {
                self.todo.push(Todo::Single(name));
                self.todo.push(Todo::Value(only.clone()));
            }
            several => {
                self.todo.push(Todo::Single(name));
                self.array(several.to_vec());
            }
        }
    }

    fn array(&mut self, items: Vec<Value>) {
        self.todo.push(Todo::Array(items.len()));
        self.todo.extend(items.into_iter().rev().map(Todo::Value));
    }

    fn object(&mut self, keys: Vec<Value>, values: Vec<Value>) {
        self.todo.push(Todo::Object(keys));
        self.todo.extend(values.into_iter().rev().map(Todo::Value));
    }

    fn key(&self, key: &Value) -> Result<Value, Fault> {
        Ok(match key.tag() {
            Tag::String => key.clone(),
            _ => Value::string(&self.ctx.show_nested(key)?),
        })
    }
}
