//! The corners of the builtins' behaviour, and that the prelude can be parsed at all. What they do
//! in programs is shown by their examples and by the suite.

use super::{LIBRARY, LibraryModule, natives};
use crate::base::intern::Interner;
use crate::base::span::SourceId;
use crate::syntax::ast::{ItemKind, SizedInt, TypeBody};
use crate::vm::exit::Stop;
use crate::vm::native::call_alone;
use crate::vm::value::Value;

#[test]
fn the_prelude_follows_the_grammar() {
    for module in LIBRARY.modules() {
        let (_, mistakes) =
            crate::syntax::parse(SourceId::default(), (module.text)(), &mut Interner::new());
        let places: Vec<_> = mistakes
            .iter()
            .map(|d| ((module.text)()[..d.span.start as usize].lines().count(), &d.message))
            .collect();
        assert!(places.is_empty(), "{}: {places:?}", module.name);
    }
}

#[test]
fn what_importable_modules_offer_is_written_down() {
    let lines = LIBRARY.importable.iter().map(|module| {
        let mut names = public_names(module);
        names.sort_unstable();
        names.dedup();
        format!("{}: {}\n", module.name, names.join(" "))
    });
    let offers: String = lines.collect();
    assert!(LIBRARY.offers == offers, "offers.txt should be\n{offers}");
    assert_eq!(LIBRARY.offering("jsonParse"), Some("stdlib.json"));
    assert_eq!(LIBRARY.offering("json"), None);
}

fn public_names(module: &LibraryModule) -> Vec<String> {
    let mut names = Interner::new();
    let (tree, _) = crate::syntax::parse(SourceId::default(), (module.text)(), &mut names);
    let mut found = Vec::new();
    for item in tree.items.iter().filter(|item| item.public) {
        match &item.kind {
            ItemKind::Function(clause) => found.push(clause.name.symbol),
            ItemKind::Const { name, .. } => found.push(name.symbol),
            ItemKind::Trait(decl) => found.push(decl.name.symbol),
            ItemKind::Type(decl) => {
                found.push(decl.name.symbol);
                if let TypeBody::Variant(ctors) = &decl.body {
                    found.extend(ctors.iter().map(|ctor| ctor.name.symbol));
                }
            }
            _ => {}
        }
    }
    found.into_iter().map(|symbol| names.text(symbol).to_string()).collect()
}

/// The nested display form of what a builtin gives, or the error that `catch` would see.
fn call(namespace: &str, name: &str, args: &[Value]) -> String {
    let native = natives()
        .find(|n| n.signature.namespace == namespace && n.signature.name == name)
        .unwrap_or_else(|| panic!("no builtin {namespace}.{name}"));
    let mut args = args.to_vec();
    match call_alone(native.body, &mut args) {
        Ok(shown) => shown,
        Err(Stop::Fault(fault)) => {
            let value = fault.value();
            format!("{}: {}", value.fields()[0].as_str(), value.fields()[1].as_str())
        }
        Err(Stop::Request(request)) => format!("{request:?}"),
    }
}

fn int(n: i64) -> Value {
    Value::int(n)
}

fn text(s: &str) -> Value {
    Value::string(s)
}

fn ints(numbers: &[i64]) -> Value {
    Value::list(numbers.iter().copied().map(Value::int).collect())
}

#[test]
fn lists_are_limited_not_wrapped() {
    let xs = || ints(&[1, 2, 3]);
    assert_eq!(call("", "take", &[xs(), int(-1)]), "[1, 2, 3]");
    assert_eq!(call("", "take", &[xs(), int(9)]), "[1, 2, 3]");
    assert_eq!(call("", "drop", &[xs(), int(-1)]), "[]");
    assert_eq!(call("", "drop", &[xs(), int(2)]), "[3]");
    assert_eq!(call("", "slice", &[xs(), int(1), int(0)]), "[2, 3]");
    assert_eq!(call("", "slice", &[xs(), int(-1), int(2)]), "[]");
    assert_eq!(call("", "splitAt", &[xs(), int(-1)]), "([1, 2, 3], [])");
    assert_eq!(call("", "set", &[xs(), int(3), int(9)]), "[1, 2, 3]");
    assert_eq!(call("", "set", &[xs(), int(2), int(9)]), "[1, 2, 9]");
    assert_eq!(call("", "removeAt", &[xs(), int(-1)]), "[1, 2, 3]");
    assert_eq!(call("", "removeAt", &[xs(), int(2)]), "[1, 2]");
    assert_eq!(call("", "insertAt", &[xs(), int(50), int(9)]), "[1, 2, 3, 9]");
    assert_eq!(call("", "pop", &[xs()]), "([1, 2], 3)");
    assert_eq!(call("", "native_reverseOnto", &[xs(), ints(&[7])]), "[3, 2, 1, 7]");
    assert_eq!(call("", "replicate", &[int(-3), int(1)]), "[]");
    assert_eq!(call("", "range", &[int(5), int(i64::MIN)]), "[]");
    assert_eq!(call("", "intListRange", &[int(3)]), "[3, 2, 1]");
}

#[test]
fn lists_of_many_chunks() {
    let numbers: Vec<i64> = (0..1000).collect();
    let xs = ints(&numbers);
    let backwards: Vec<i64> = numbers.iter().rev().copied().collect();
    let shown = |numbers: &[i64]| format!("{numbers:?}");
    assert_eq!(call("", "reverse", std::slice::from_ref(&xs)), shown(&backwards));
    assert_eq!(call("", "take", &[xs.clone(), int(333)]), shown(&numbers[..333]));
    assert_eq!(call("", "drop", &[xs.clone(), int(333)]), shown(&numbers[333..]));
    assert_eq!(call("", "init", std::slice::from_ref(&xs)), shown(&numbers[..999]));
    assert_eq!(call("", "native_listIndex", &[xs, int(777)]), "777");
}

#[test]
fn lists_report_what_is_missing() {
    let none = || Value::NIL;
    let no_element = "IndexOutOfBounds: index 0 out of bounds (length 0)";
    assert_eq!(call("", "head", &[none()]), no_element);
    assert_eq!(call("", "tail", &[none()]), no_element);
    assert_eq!(call("", "last", &[none()]), "Panic: last: empty list");
    let no_pattern = "Panic: Non-exhaustive match: no pattern matched";
    assert_eq!(call("", "init", &[none()]), no_pattern);
    assert_eq!(call("", "pop", &[none()]), no_pattern);
    assert_eq!(
        call("", "native_listIndex", &[ints(&[1]), int(-1)]),
        "Panic: Index -1 out of bounds"
    );
    let rows = Value::list(vec![ints(&[1, 2]), ints(&[3])]);
    assert_eq!(call("", "transpose", &[rows]), no_element);
    assert_eq!(call("", "join", &[ints(&[1]), text(",")]), "TypeError: expected List, got other");
}

#[test]
fn strings_count_characters() {
    let s = |content: &str| text(content);
    let cut = |content: &str, start, end| {
        call("String", "substring", &[s(content), int(start), int(end)])
    };
    assert_eq!(cut("a😀!", 1, 3), "\"😀!\"");
    assert_eq!(cut("hello", -1, 3), "\"\"");
    assert_eq!(cut("hello", 2, -1), "\"llo\"");
    assert_eq!(cut("hello", 4, 2), "\"\"");
    assert_eq!(call("String", "take", &[s("héé"), int(-1)]), "\"héé\"");
    assert_eq!(call("String", "drop", &[s("héé"), int(-1)]), "\"\"");
    assert_eq!(call("String", "drop", &[s("héé"), int(2)]), "\"é\"");
    assert_eq!(call("String", "indexOf", &[s("héllo"), s("l")]), "2");
    assert_eq!(call("String", "lastIndexOf", &[s("héllo"), s("")]), "5");
    assert_eq!(call("String", "trim", &[s("\u{2003} x y \n")]), "\"x y\"");
    assert_eq!(call("String", "trim", &[s("  ")]), "\"\"");
    assert_eq!(call("String", "trimEnd", &[s("  x ")]), "\"  x\"");
    assert_eq!(call("String", "split", &[s("aéb"), s("")]), "[\"a\", \"é\", \"b\"]");
    assert_eq!(call("String", "split", &[s(""), s("")]), "[]");
    assert_eq!(call("String", "split", &[s(""), s(",")]), "[\"\"]");
    assert_eq!(call("String", "lines", &[s("a\r\n\nb\rc\n")]), "[\"a\", \"\", \"b\rc\"]");
    assert_eq!(call("String", "replaceAll", &[s("abc"), s(""), s("-")]), "\"-a-b-c-\"");
    assert_eq!(call("String", "replace", &[s("abc"), s(""), s("-")]), "\"-abc\"");
    assert_eq!(call("String", "padStart", &[s("5"), int(3), s("")]), "\"  5\"");
    assert_eq!(call("String", "padEnd", &[s("5"), int(4), s("äb")]), "\"5äää\"");
    assert_eq!(call("String", "repeat", &[s("ab"), int(-1)]), "\"\"");
    assert_eq!(
        call("", "native_stringIndex", &[s("abc"), int(-1)]),
        "Panic: Index -1 out of bounds for string of length 3"
    );
}

#[test]
fn texts_are_parsed_strictly() {
    let parse = |name: &str, content: &str| call("", name, &[text(content)]);
    assert_eq!(parse("native_parseInt", " +42\n"), "(true, 42)");
    assert_eq!(parse("native_parseInt", "9223372036854775808"), "(false, 0)");
    assert_eq!(parse("native_parseInt", "4_2"), "(false, 0)");
    assert_eq!(parse("native_parseFloat", "5."), "(true, 5.0)");
    assert_eq!(parse("native_parseFloat", "-Infinity"), "(true, -inf)");
    assert_eq!(parse("native_parseFloat", "1 2"), "(false, 0.0)");
    assert_eq!(
        parse("native_parseBigInt", "-123456789012345678901"),
        "(true, -123456789012345678901)"
    );
    assert_eq!(parse("native_parseBigInt", "1_0"), "(false, 0)");
}

#[test]
fn conversions_cut_integers_and_saturate_floats() {
    let convert = |name: &str, value: Value| call("", name, &[value]);
    assert_eq!(convert("toInt8", int(300)), "44");
    assert_eq!(convert("toUInt8", int(-1)), "255");
    assert_eq!(convert("toUInt8", Value::float(300.7)), "255");
    assert_eq!(convert("toUInt8", Value::float(-5.0)), "0");
    assert_eq!(convert("toUInt64", int(-1)), "18446744073709551615");
    assert_eq!(convert("toUInt64", Value::float(1e30)), "18446744073709551615");
    assert_eq!(convert("toInt", Value::float(f64::NAN)), "0");
    assert_eq!(convert("toInt", Value::float(-1e30)), "-9223372036854775808");
    assert_eq!(convert("toInt", Value::char('😀')), "128512");
    assert_eq!(convert("toFloat", Value::sized(SizedInt::U64, -1)), "18446744073709551616.0");
    let big = || Value::bigint(num_bigint::BigInt::from(i64::MIN) * 3 - 1);
    assert_eq!(convert("toInt", big()), "Panic: BigInt too large for Int64");
    assert_eq!(convert("toInt8", big()), "-1");
    assert_eq!(
        call("", "toChar", &[int(55296)]),
        "Panic: toChar: 55296 is not a valid Unicode code point"
    );
    assert_eq!(call("", "abs", &[Value::sized(SizedInt::I8, -128)]), "-128");
    assert_eq!(call("", "log10", &[Value::float(1000.0)]), "3.0");
}

#[test]
fn maps_and_sets_prefer_the_receiver() {
    let pair = |key: i64, value: &str| Value::tuple([int(key), text(value)]);
    let map = |pairs: Vec<Value>| {
        let args = &mut [Value::list(pairs)];
        let mut entries = crate::vm::object::map::Map::new();
        for pair in args[0].elements() {
            entries.insert(pair.fields()[0].clone(), pair.fields()[1].clone());
        }
        Value::map(entries)
    };
    let (left, right) =
        (map(vec![pair(1, "a"), pair(2, "b")]), map(vec![pair(2, "c"), pair(3, "d")]));
    let call2 = |name: &str| call("Map", name, &[left.clone(), right.clone()]);
    assert_eq!(call2("union"), "%{1: \"a\", 2: \"b\", 3: \"d\"}");
    assert_eq!(call2("intersection"), "%{2: \"b\"}");
    assert_eq!(call2("difference"), "%{1: \"a\"}");
    assert_eq!(call("Map", "get", &[left.clone(), int(9)]), "()");
    assert_eq!(call("Map", "remove", &[left.clone(), int(1)]), "%{2: \"b\"}");
    let float_key = [left, Value::float(1.5), text("x")];
    assert_eq!(call("Map", "insert", &float_key), "TypeError: expected hashable, got Float64");
}

#[test]
fn arrays_name_themselves_in_errors() {
    let array = || Value::int64_array(vec![1, 2, 3]);
    let get = call("Int64Array", "get", &[array(), int(3)]);
    assert_eq!(get, "Panic: Index 3 out of bounds for Int64Array of length 3");
    let index = call("", "native_int64ArrayIndex", &[array(), int(-1)]);
    assert_eq!(index, "Panic: Index -1 out of bounds");
    let changed = Value::float32_array(vec![1.0, 2.0]);
    call("", "native_float32ArraySetIndex", &[changed.clone(), int(0), Value::float(0.5)]);
    assert_eq!(call("Float32Array", "toList", std::slice::from_ref(&changed)), "[0.5, 2.0]");
    call("Float32Array", "set", &[changed.clone(), int(0), Value::float(5.0)]);
    assert_eq!(call("Float32Array", "toList", &[changed]), "[0.5, 2.0]");
    let negative = call("", "newInt64Array", &[int(-2)]);
    assert_eq!(negative, "Panic: newInt64Array: negative length -2");
}
