//! Patterns of paths in addresses (12.13, 12.17): `:name` segments stand for any one segment.

use super::native::{NativeResult, natives};
use crate::vm::native::NativeCtx;
use crate::vm::value::Value;

natives! { ROUTE:
    /// What the `:name` segments of a pattern stand for in a path; `[]` also when it doesn't fit.
    Q "Server" "matchPath" "(path: String, pattern: String) -> List[(String, String)]"
        => match_path,
        "Server.matchPath(\"/users/5\", \"/users/:id\") # [(\"id\", \"5\")]";
    /// Whether a path fits a pattern, and what the pattern's names stand for.
    INTERNAL "" "native_matchPath"
        "(path: String, pattern: String) -> (Bool, List[(String, String)])" => match_or_not;
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty())
}

/// The names and what they stand for, if the path fits.
fn bindings(args: &[Value]) -> Option<Vec<Value>> {
    let (mut path, mut pattern) = (segments(args[0].as_str()), segments(args[1].as_str()));
    let mut bound = Vec::new();
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return Some(bound),
            (Some(expected), Some(segment)) => match expected.strip_prefix(':') {
                Some(name) => {
                    bound.push(Value::tuple([Value::string(name), Value::string(segment)]));
                }
                None if expected == segment => {}
                None => return None,
            },
            _ => return None,
        }
    }
}

fn match_path(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::list(bindings(args).unwrap_or_default()))
}

fn match_or_not(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let found = bindings(args);
    let fits = Value::bool(found.is_some());
    Ok(Value::tuple([fits, Value::list(found.unwrap_or_default())]))
}
