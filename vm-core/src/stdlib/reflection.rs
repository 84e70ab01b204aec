//! What a program may ask about its own types, and code as text (chapter 9). Values of types that
//! are known by name are made in `json/`.

use super::native::{NativeResult, natives};
use crate::ir::Declaration;
use crate::ir::declaration::DeclaredField;
use crate::vm::Request;
use crate::vm::native::NativeCtx;
use crate::vm::object::map::Map;
use crate::vm::value::Value;
use std::rc::Rc;

natives! { REFLECTION:
    /// What is declared under a type's name; the empty map for a name that isn't declared.
    F "" "typeInfo" "[V: Dynamic](name: String) -> Map[String, V]" => type_info,
        "typeInfo(\"Int\").isEmpty() # true";
    /// Runs a text with the library and what earlier texts defined: the result or the mistake as
    /// text.
    F "" "eval" "(code: String) -> String" => eval waits, "eval(\"1 + 2 * 3\") # \"7\"";
}

fn eval(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Err(Request::Eval(args[0].as_str().to_string()).into())
}

fn type_info(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let name = args[0].as_str();
    let declarations = &ctx.types().declarations;
    let exact = declarations.iter().find(|declared| *declared.name == *name);
    let found = exact.or_else(|| {
        let ends = |declared: &&Declaration| {
            let module = declared.name.strip_suffix(name);
            !name.is_empty() && module.is_some_and(|module| module.ends_with('.'))
        };
        declarations.iter().find(ends)
    });
    Ok(found.map_or_else(|| Value::map(Map::new()), described))
}

fn described(declared: &Declaration) -> Value {
    let ctors = declared.ctors.iter().map(|(name, fields)| {
        entries([("name", Value::string(name)), ("fields", field_list(fields))])
    });
    let mut map = vec![
        ("name", Value::string(&declared.name)),
        ("kind", Value::string(declared.kind.name())),
        ("fields", field_list(&declared.fields)),
        ("constructors", Value::list(ctors.collect())),
    ];
    if !declared.params.is_empty() {
        let params = declared.params.iter().map(|name: &Rc<str>| Value::string(name));
        map.push(("type_params", Value::list(params.collect())));
    }
    entries(map)
}

fn field_list(fields: &[DeclaredField]) -> Value {
    let field = |(name, ty): &DeclaredField| {
        entries([("name", Value::string(name)), ("type", Value::string(ty))])
    };
    Value::list(fields.iter().map(field).collect())
}

fn entries(entries: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    let entries = entries.into_iter().map(|(key, value)| (Value::string(key), value));
    Value::map(entries.collect())
}
