//! Regular expressions (12.9) in the syntax of the crate `regex`, whose searches take time linear
//! in the text. Programs give patterns as texts; the ones used last are kept compiled.

use super::list::list_of;
use super::native::{BYTES_PER_REDUCTION, NativeResult, natives};
use crate::base::hash::HashMap;
use crate::vm::fault::Fault;
use crate::vm::native::NativeCtx;
use crate::vm::value::Value;
use regex::Regex;

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
    compiled: HashMap<String, Regex>,
}

/// The pattern's compiled form, and counts the search that follows.
fn pattern(ctx: &mut NativeCtx<'_>, args: &[Value]) -> Result<Regex, Fault> {
    ctx.charge(args[0].as_str().len() / BYTES_PER_SEARCH_REDUCTION);
    let source = args[1].as_str();
    if let Some(regex) = ctx.state::<Patterns>().compiled.get(source) {
        return Ok(regex.clone());
    }
    // Compiling costs some ten microseconds even for a short pattern.
    ctx.charge(1000 + source.len());
    let regex =
        Regex::new(source).map_err(|error| Fault::panic(format!("Invalid regex: {error}")))?;
    let kept = &mut ctx.state::<Patterns>().compiled;
    if kept.len() == PATTERNS_MAX {
        kept.clear();
    }
    kept.insert(source.to_string(), regex.clone());
    Ok(regex)
}

fn text(ctx: &mut NativeCtx<'_>, content: &str) -> NativeResult {
    ctx.charge(content.len() / BYTES_PER_REDUCTION);
    ctx.reserve(content.len())?;
    Ok(Value::string(content))
}

fn matches(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Ok(Value::bool(pattern(ctx, args)?.is_match(args[0].as_str())))
}

fn find(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let found = pattern(ctx, args)?.find(args[0].as_str()).map(|m| Value::string(m.as_str()));
    Ok(ctx.option(found))
}

fn find_all(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let regex = pattern(ctx, args)?;
    let found = regex.find_iter(args[0].as_str()).map(|m| Value::string(m.as_str())).collect();
    list_of(ctx, found)
}

fn replace(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let regex = pattern(ctx, args)?;
    text(ctx, &regex.replace(args[0].as_str(), args[2].as_str()))
}

fn replace_all(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let regex = pattern(ctx, args)?;
    text(ctx, &regex.replace_all(args[0].as_str(), args[2].as_str()))
}

fn split(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let regex = pattern(ctx, args)?;
    list_of(ctx, regex.split(args[0].as_str()).map(Value::string).collect())
}

fn captures(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let regex = pattern(ctx, args)?;
    let Some(groups) = regex.captures(args[0].as_str()) else { return Ok(ctx.none()) };
    let group = |m: Option<regex::Match<'_>>| Value::string(m.map_or("", |m| m.as_str()));
    let groups = list_of(ctx, groups.iter().map(group).collect())?;
    Ok(ctx.some(groups))
}
