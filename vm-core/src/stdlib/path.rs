//! Paths as texts (12.5), by the rules of POSIX. No file is looked at.

use super::native::{NativeResult, natives};
use crate::vm::native::NativeCtx;
use crate::vm::value::Value;

natives! { PATH:
    /// The second path seen from the first; an absolute second one is itself.
    Q "Path" "join" "(a: String, b: String) -> String" => join,
        "Path.join(\"/a/\", \"b\") # \"/a/b\"";
    /// The path without its last part, `""` when there is no other.
    Q "Path" "dirname" "(path: String) -> String" => dirname,
        "Path.dirname(\"/a/b/c.txt\") # \"/a/b\"";
    /// The last part.
    Q "Path" "basename" "(path: String) -> String" => basename,
        "Path.basename(\"/a/b/\") # \"b\"";
    /// What follows the last dot of the last part.
    Q "Path" "extension" "(path: String) -> String" => extension,
        "Path.extension(\"a.tar.gz\") # \"gz\"";
    /// The path with another extension; `""` removes it.
    Q "Path" "withExtension" "(path: String, ext: String) -> String" => with_extension,
        "Path.withExtension(\"a/b.txt\", \"md\") # \"a/b.md\"";
    /// The shortest path that means the same, taken as text: `..` removes the part before it.
    Q "Path" "normalize" "(path: String) -> String" => normalize,
        "Path.normalize(\"/a/./b//d/../e/\") # \"/a/b/e\"";
    /// Whether it begins with `/`.
    Q "Path" "isAbsolute" "(path: String) -> Bool" => is_absolute,
        "Path.isAbsolute(\"/a\") # true";
    /// Whether it doesn't begin with `/`.
    Q "Path" "isRelative" "(path: String) -> Bool" => is_relative,
        "Path.isRelative(\"a/b\") # true";
    /// Its parts; a leading `/` is one of its own.
    Q "Path" "split" "(path: String) -> List[String]" => split,
        "Path.split(\"/a/b\") # [\"/\", \"a\", \"b\"]";
}

/// The parts that mean something: not empty, and `.` only in front.
fn parts(path: &str) -> impl DoubleEndedIterator<Item = &str> {
    let leading_dot = path == "." || path.starts_with("./");
    let rest = path.split('/').filter(|part| !part.is_empty() && *part != ".");
    leading_dot.then(|| &path[..1]).into_iter().chain(rest)
}

/// The last part when it names something: not `..`, and not missing.
fn name(path: &str) -> Option<&str> {
    parts(path).next_back().filter(|part| *part != ".." && *part != ".")
}

/// The byte at which the last part begins, and the one behind it.
fn name_range(path: &str) -> Option<std::ops::Range<usize>> {
    let name = name(path)?;
    let start = name.as_ptr() as usize - path.as_ptr() as usize;
    Some(start..start + name.len())
}

/// A name's part before the last dot and the part behind it; a dot in front begins a name.
fn stem_and_extension(name: &str) -> (&str, Option<&str>) {
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => (stem, Some(extension)),
        _ => (name, None),
    }
}

fn join(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let (a, b) = (args[0].as_str(), args[1].as_str());
    let separator = if a.is_empty() || a.ends_with('/') { "" } else { "/" };
    Ok(match b.starts_with('/') {
        true => args[1].take(),
        false => Value::string(&format!("{a}{separator}{b}")),
    })
}

fn dirname(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let path = args[0].as_str();
    // Also `..` is a last part here, unlike for `basename`.
    let mut parts = parts(path);
    let last = parts.next_back();
    Ok(Value::string(match parts.next_back() {
        Some(before) => &path[..before.as_ptr() as usize + before.len() - path.as_ptr() as usize],
        None if last.is_some() && path.starts_with('/') => "/",
        None => "",
    }))
}

fn basename(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::string(name(args[0].as_str()).unwrap_or_default()))
}

fn extension(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let name = name(args[0].as_str()).unwrap_or_default();
    Ok(Value::string(stem_and_extension(name).1.unwrap_or_default()))
}

fn with_extension(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let (path, extension) = (args[0].as_str(), args[1].as_str());
    let Some(range) = name_range(path) else { return Ok(args[0].take()) };
    let (stem, _) = stem_and_extension(&path[range.clone()]);
    let dot = if extension.is_empty() { "" } else { "." };
    Ok(Value::string(&format!("{}{stem}{dot}{extension}", &path[..range.start])))
}

fn normalize(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let path = args[0].as_str();
    let absolute = path.starts_with('/');
    let mut kept: Vec<&str> = Vec::new();
    for part in parts(path) {
        match (part, kept.last()) {
            ("..", Some(&before)) if before != ".." && before != "." => {
                kept.pop();
            }
            // What is above the root is the root.
            ("..", None) if absolute => {}
            // `./..` is `..`
            ("..", Some(&".")) => kept[0] = "..",
            _ => kept.push(part),
        }
    }
    let joined = kept.join("/");
    Ok(Value::string(&match (absolute, kept.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_string(),
        (false, false) => joined,
    }))
}

fn is_absolute(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::bool(args[0].as_str().starts_with('/')))
}

fn is_relative(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::bool(!args[0].as_str().starts_with('/')))
}

fn split(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let path = args[0].as_str();
    let root = path.starts_with('/').then_some("/");
    Ok(Value::list(root.into_iter().chain(parts(path)).map(Value::string).collect()))
}
