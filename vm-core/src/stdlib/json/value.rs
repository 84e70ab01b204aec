//! The type `Json` of the library as builtins see it: constructors by their numbers, and a view to
//! match on. Values are those of the program; there is no second tree.

use crate::vm::native::NativeCtx;
use crate::vm::value::Value;

/// The constructors of `Json` in the order of its declaration in `nos/json_type.nos`.
#[derive(Clone, Copy)]
pub struct Json {
    first: u32,
}

/// What a `Json` value is.
pub enum View<'a> {
    Null,
    Bool(bool),
    Number(f64),
    Integer(i64),
    String(&'a str),
    /// The list of the elements.
    Array(&'a Value),
    /// The list of the pairs.
    Object(&'a Value),
}

impl Json {
    /// The constructors' numbers in the program that runs.
    pub fn of(ctx: &NativeCtx<'_>) -> Json {
        Json { first: ctx.json_ctor() }
    }

    /// The constructors from a number on, for tests of the parts that need no program.
    #[cfg(test)]
    pub fn at(first: u32) -> Json {
        Json { first }
    }

    /// `Null`
    pub fn null(self) -> Value {
        Value::ctor0(self.first)
    }

    /// `Bool(value)`
    pub fn bool(self, value: bool) -> Value {
        self.with(1, Value::bool(value))
    }

    /// `Number(value)`
    pub fn number(self, value: f64) -> Value {
        self.with(2, Value::float(value))
    }

    /// `Integer(value)`
    pub fn integer(self, value: i64) -> Value {
        self.with(3, Value::int(value))
    }

    /// `String(text)`
    pub fn string(self, text: Value) -> Value {
        self.with(4, text)
    }

    /// `Array(elements)`
    pub fn array(self, elements: Value) -> Value {
        self.with(5, elements)
    }

    /// `Object(pairs)`
    pub fn object(self, pairs: Value) -> Value {
        self.with(6, pairs)
    }

    /// `Object([(key, value)])`
    pub fn single(self, key: &str, value: Value) -> Value {
        self.object(Value::tuple([Value::string(key), value]).cons(Value::NIL))
    }

    fn with(self, ctor: u32, field: Value) -> Value {
        Value::data_with(self.first + ctor, [field])
    }

    /// What a value of type `Json` is; `None` for values of other types.
    pub fn view(self, value: &Value) -> Option<View<'_>> {
        use crate::vm::value::Tag;
        if !matches!(value.tag(), Tag::Ctor0 | Tag::Data) {
            return None;
        }
        let ctor = value.ctor().checked_sub(self.first)?;
        let field = value.fields().first();
        Some(match (ctor, field) {
            (0, None) => View::Null,
            (1, Some(field)) => View::Bool(field.as_bool()),
            (2, Some(field)) => View::Number(field.as_float()),
            (3, Some(field)) => View::Integer(field.as_int()),
            (4, Some(field)) => View::String(field.as_str()),
            (5, Some(field)) => View::Array(field),
            (6, Some(field)) => View::Object(field),
            _ => return None,
        })
    }

    /// What a value that was declared as `Json` is.
    pub fn expect(self, value: &Value) -> View<'_> {
        self.view(value).expect("the checker lets only Json through")
    }
}

impl View<'_> {
    /// The constructor's name.
    pub fn name(&self) -> &'static str {
        match self {
            View::Null => "Null",
            View::Bool(_) => "Bool",
            View::Number(_) => "Number",
            View::Integer(_) => "Integer",
            View::String(_) => "String",
            View::Array(_) => "Array",
            View::Object(_) => "Object",
        }
    }
}

/// The key and the value of a pair of an object.
pub fn pair(pair: &Value) -> (&Value, &Value) {
    match pair.fields() {
        [key, value] => (key, value),
        _ => unreachable!("an object holds pairs"),
    }
}
