//! Regular expressions (12.9) in the syntax of the crate `regex`; searches take time linear in the
//! text. Programs give patterns as texts; the ones used last are kept compiled.

use super::list::list_of;
use super::native::{BYTES_PER_REDUCTION, NativeResult, natives};
use super::pattern::Pattern;
use crate::base::hash::HashMap;
use crate::vm::fault::Fault;
use crate::vm::native::NativeCtx;
use crate::vm::value::Value;
use std::cell::RefCell;
use std::rc::Rc;

natives! { REGEX:
    /// Whether the pattern fits anywhere in the text.
    Q "Regex" "matches" "(s: String, pattern: String) -> Bool" => matches grows,
        "Regex.matches(\"order 66\", \"[0-9]+\") # true";
    /// The text of the first match.
    Q "Regex" "find" "(s: String, pattern: String) -> Option[String]" => find grows,
        "Regex.find(\"a12b3\", \"[0-9]+\") # Some(\"12\")";
    /// The texts of all matches that don't overlap.
    Q "Regex" "findAll" "(s: String, pattern: String) -> List[String]" => find_all grows,
        "Regex.findAll(\"a12b3\", \"[0-9]+\") # [\"12\", \"3\"]";
    /// The text with the first match replaced; `$1` and `$name` stand for groups.
    Q "Regex" "replace" "(s: String, pattern: String, replacement: String) -> String"
        => replace grows, "Regex.replace(\"x1b2\", \"[0-9]\", \"#\") # \"x#b2\"";
    /// The text with all matches replaced; `$1` and `$name` stand for groups.
    Q "Regex" "replaceAll" "(s: String, pattern: String, replacement: String) -> String"
        => replace_all grows,
        "Regex.replaceAll(\"a b\", \"(a) (b)\", \"$2 $1\") # \"b a\"";
    /// The parts between the matches.
    Q "Regex" "split" "(s: String, pattern: String) -> List[String]" => split grows,
        "Regex.split(\"a, b;c\", \"[,;] *\") # [\"a\", \"b\", \"c\"]";
    /// The first match and its groups; a group that took no part is `""`.
    Q "Regex" "captures" "(s: String, pattern: String) -> Option[List[String]]" => captures grows,
        "Regex.captures(\"on 6-15\", \"([0-9]+)-([0-9]+)\") # Some([\"6-15\", \"6\", \"15\"])";
}

/// How many patterns are kept: more than a program has in one loop.
const PATTERNS_MAX: usize = 64;

/// A search reads a byte about as fast as a copy of ten does.
const BYTES_PER_SEARCH_REDUCTION: usize = BYTES_PER_REDUCTION / 10;

/// Compiled patterns.
#[derive(Default)]
struct Patterns {
    compiled: HashMap<String, Rc<RefCell<Pattern>>>,
}

/// The pattern's compiled form, and counts the search that follows.
fn pattern(ctx: &mut NativeCtx<'_>, args: &[Value]) -> Result<Rc<RefCell<Pattern>>, Fault> {
    ctx.charge(args[0].as_str().len() / BYTES_PER_SEARCH_REDUCTION);
    let source = args[1].as_str();
    if let Some(pattern) = ctx.state::<Patterns>().compiled.get(source) {
        return Ok(pattern.clone());
    }
    // Compiling costs some ten microseconds even for a short pattern.
    ctx.charge(1000 + source.len());
    let pattern = Pattern::new(source);
    let pattern = pattern.map_err(|error| Fault::panic(format!("Invalid regex: {error}")))?;
    let pattern = Rc::new(RefCell::new(pattern));
    let kept = &mut ctx.state::<Patterns>().compiled;
    if kept.len() == PATTERNS_MAX {
        kept.clear();
    }
    kept.insert(source.to_string(), pattern.clone());
    Ok(pattern)
}

fn text(ctx: &mut NativeCtx<'_>, content: &str) -> NativeResult {
    ctx.charge(content.len() / BYTES_PER_REDUCTION);
    ctx.reserve(content.len())?;
    Ok(Value::string(content))
}

fn matches(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::bool(pattern(ctx, args)?.borrow_mut().is_match(args[0].as_str())))
}

fn find(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let found = pattern(ctx, args)?.borrow_mut().find(args[0].as_str()).map(Value::string);
    Ok(ctx.option(found))
}

fn find_all(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let text = args[0].as_str();
    let found = pattern(ctx, args)?.borrow_mut().find_all(text);
    list_of(ctx, found.into_iter().map(|span| Value::string(&text[span])).collect())
}

fn replace(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    replaced(ctx, args, 1)
}

fn replace_all(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    replaced(ctx, args, usize::MAX)
}

/// The text with the first `count` matches replaced.
fn replaced(ctx: &mut NativeCtx<'_>, args: &[Value], count: usize) -> NativeResult {
    let pattern = pattern(ctx, args)?;
    let result = pattern.borrow_mut().replace(args[0].as_str(), args[2].as_str(), count);
    text(ctx, &result)
}

fn split(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let text = args[0].as_str();
    let found = pattern(ctx, args)?.borrow_mut().find_all(text);
    let mut parts = Vec::with_capacity(found.len() + 1);
    let mut start = 0;
    for span in found {
        parts.push(Value::string(&text[start..span.start]));
        start = span.end;
    }
    parts.push(Value::string(&text[start..]));
    list_of(ctx, parts)
}

fn captures(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let text = args[0].as_str();
    let found = pattern(ctx, args)?.borrow_mut().captures(text);
    let Some(groups) = found else { return Ok(ctx.none()) };
    let group = |span: Option<regex_automata::Span>| Value::string(span.map_or("", |s| &text[s]));
    let groups = list_of(ctx, groups.iter().map(group).collect())?;
    Ok(ctx.some(groups))
}
