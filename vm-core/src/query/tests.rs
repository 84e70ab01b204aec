//! The answers to an editor's questions. The caret is `^` in the program's text.

use super::{About, Asked, CallHelp, Completion, Description, TypeHint};
use crate::base::source::SourceMap;
use crate::base::span::SourceId;
use crate::check::Prelude;
use crate::stdlib;

const FILE: SourceId = SourceId(0);

thread_local! {
    static PRELUDE: Prelude = Prelude::new(&stdlib::signatures(), &stdlib::LIBRARY);
}

/// Asks about a program.
fn ask<R>(sources: &SourceMap, question: impl FnOnce(Asked<'_>) -> R) -> R {
    PRELUDE.with(|prelude| question(Asked { prelude, sources }))
}

fn describe(sources: &SourceMap, source: SourceId, offset: u32) -> Option<Description> {
    ask(sources, |asked| super::describe(asked, source, offset))
}

fn complete(sources: &SourceMap, source: SourceId, offset: u32) -> Completion {
    ask(sources, |asked| super::complete(asked, source, offset))
}

fn call_help(sources: &SourceMap, source: SourceId, offset: u32) -> Option<CallHelp> {
    ask(sources, |asked| super::call_help(asked, source, offset))
}

fn type_hints(sources: &SourceMap, source: SourceId) -> Vec<TypeHint> {
    ask(sources, |asked| super::type_hints(asked, source))
}

fn marked(text: &str) -> (SourceMap, u32) {
    let offset = text.find('^').expect("a mark");
    (SourceMap::single("main.nos", &text.replacen('^', "", 1)), offset as u32)
}

/// What is said about the marked name: the lines of code, and the line of the definition.
fn check_description(text: &str, code: &str, definition: Option<u32>) {
    let (sources, offset) = marked(text);
    let found = describe(&sources, FILE, offset).unwrap_or_else(|| panic!("nothing for {text}"));
    assert_eq!(found.code.join(" / "), code, "{text}");
    let line = found.definition.map(|span| sources.line_column(FILE, span.start).line);
    assert_eq!(line, definition, "{text}");
}

#[test]
fn names_are_described_with_their_types() {
    let program = "# Twice as much.\ntwice(n: Int) = n * 2\n\ntype Shape = Circle(Float) | Dot\n";
    let check = |main: &str, code: &str, definition: Option<u32>| {
        check_description(&format!("{program}{main}"), code, definition);
    };
    check("main() = tw^ice(4)", "twice(n: Int) -> Int", Some(2));
    check("main() = { voyage = [1, 2]; voy^age }", "voyage: List[Int]", Some(5));
    check("main() = { voy^age = [1.5]; voyage }", "voyage: List[Float]", Some(5));
    check("main() = [1].map(st^op => stop + 1)", "stop: Int", Some(5));
    check("main() = Cir^cle(1.0)", "Circle(Float) -> Shape", Some(4));
    check("main() = D^ot", "Dot: Shape", Some(4));
    check("f(s: Sha^pe) = s\nmain() = 1", "type Shape = Circle(Float) | Dot", Some(4));
    check("main() = [1, 2].ta^ke(1)", "take(xs: List[a], n: Int) -> List[a]", None);
    check("f(Circle(rad^ius)) = radius\nf(_) = 0.0\nmain() = f(Dot)", "radius: Float", Some(5));
    check("f^(Dot) = 1\nf(_) = 2\nmain() = f(Dot)", "f(Shape) -> Int", Some(5));
    check("f(Dot) = 1\nf^(_) = 2\nmain() = f(Dot)", "f(Shape) -> Int", Some(5));
    check("main() = { inner(x) = x + 1; inn^er(2) }", "inner(x: Int) -> Int", Some(5));
    check("main() = { var count = 0; co^unt = 2; count }", "var count: Int", Some(5));
}

#[test]
fn fields_and_records_are_described() {
    let program = "type Ship = { name: String, crew: Int }\n";
    let check = |main: &str, code: &str, definition: Option<u32>| {
        check_description(&format!("{program}{main}"), code, definition);
    };
    check("main() = Ship(name: \"Argo\", crew: 50).cr^ew", ".crew: Int", None);
    check("f(s: Ship) = s.na^me\nmain() = 1", ".name: String", None);
    check(
        "main() = Sh^ip(name: \"Argo\", crew: 50)",
        "Ship(name: String, crew: Int) -> Ship",
        Some(1),
    );
    check_description("type Ship = { na^me: String }\nmain() = 1", ".name: String", None);
}

#[test]
fn what_the_library_and_comments_say_is_shown() {
    let (sources, offset) = marked("main() = [1, 2].rev^erse()");
    let found = describe(&sources, FILE, offset).expect("a method");
    let entry = |name: &str, signature: &str| About::Entry {
        name: name.to_string(),
        signature: signature.to_string(),
    };
    assert_eq!(found.about, entry("reverse", "[T](xs: List[T]) -> List[T]"));
    let (sources, offset) = marked("main() = [1, 2].s^um()");
    let found = describe(&sources, FILE, offset).expect("a method");
    assert_eq!(found.about, entry("sum", "[T: Num](xs: List[T]) -> T"));
    let (sources, offset) = marked("main() = Some(1).ma^p(x => x)");
    let found = describe(&sources, FILE, offset).expect("a method");
    assert_eq!(found.about, entry("Option.map", ""));
    let (sources, offset) = marked("# Twice\n# as much.\ntwice(n) = n * 2\nmain() = tw^ice(4)");
    let found = describe(&sources, FILE, offset).expect("a function");
    assert_eq!(found.about, About::Comment("Twice as much.".to_string()));
}

fn proposals(text: &str) -> Vec<String> {
    let (sources, offset) = marked(text);
    let list = complete(&sources, FILE, offset).proposals;
    list.into_iter().map(|p| format!("{}: {}", p.name, p.detail)).collect()
}

fn check_proposed(text: &str, expected: &[&str], absent: &[&str]) {
    let found = proposals(text);
    for name in expected {
        assert!(found.iter().any(|p| p.starts_with(name)), "{name} is not in {found:#?}");
    }
    for name in absent {
        assert!(!found.iter().any(|p| p.starts_with(name)), "{name} is in the list of {text}");
    }
}

#[test]
fn members_follow_from_the_receivers_type() {
    check_proposed("main() = [1, 2].ma^", &["map:", "take: take(xs"], &["toUpper:", "println:"]);
    check_proposed("main() = [1, 2].^", &["map:", "reverse:"], &["toUpper:"]);
    check_proposed("main() = \"a\".^", &["toUpper:", "trim:"], &["fold:"]);
    let ship = "type Ship = { name: String, crew: Int }\nsail(s: Ship) = s.name\n";
    let found = proposals(&format!("{ship}f(s: Ship) = s.^\nmain() = 1"));
    assert_eq!(found[..2], ["crew: Int", "name: String"], "fields come first");
    assert!(found.iter().any(|p| p.starts_with("sail:")), "functions on a ship");
    check_proposed("main() = String.^", &["toInt:"], &["println:"]);
    check_proposed(
        "module Geo\n  pub area(r) = r * r\n  hidden() = 1\nend\nmain() = Geo.^",
        &["area:"],
        &["hidden:"],
    );
}

#[test]
fn names_in_scope_are_proposed() {
    let text = "helper(n) = n\nmain() = {\n  early = 1\n  f = x => x + ^\n  late = 2\n  early\n}";
    check_proposed(text, &["early: Int", "x: ", "helper:", "println:", "if:"], &["late:"]);
    check_proposed("f(a: In^) = 1\nmain() = 1", &["Int:"], &["println:"]);
    check_proposed("main() = 1 # pri^", &[], &["println:"]);
    check_proposed(
        "main() = match Some(3) { Some(inner) -> in^, None -> 0 }",
        &["inner: Int"],
        &[],
    );
}

#[test]
fn a_program_with_other_mistakes_still_answers() {
    check_proposed("broken( = 1\nmain() = [1].^\nworse) = {", &[], &[]);
    check_proposed("broken(x) = x + \"a\" + 1\nmain() = [1].^", &["map:"], &[]);
    check_proposed("main() = {\n  xs = [1, 2]\n  xs.^\n", &["map:"], &[]);
}

fn help(text: &str) -> (String, String) {
    let (sources, offset) = marked(text);
    let help = call_help(&sources, FILE, offset).unwrap_or_else(|| panic!("nothing for {text}"));
    let active = help.active.map_or("", |(from, to)| &help.code[from as usize..to as usize]);
    (active.to_string(), help.code.clone())
}

#[test]
fn calls_say_what_they_want() {
    let program = "add(a: Int, b: Int) = a + b\n";
    let check = |main: &str, active: &str| {
        assert_eq!(help(&format!("{program}{main}")).0, active, "{main}");
    };
    check("main() = add(^)", "a: Int");
    check("main() = add(1, ^)", "b: Int");
    check("main() = add(1, 2^)", "b: Int");
    check("main() = [1].take(^)", "n: Int");
    check("main() = add(add(1, ^), 2)", "b: Int");
    check("main() = {\n  add(1, ^\n", "b: Int");
}

#[test]
fn types_of_names_without_one_are_told() {
    let sources = SourceMap::single(
        "main.nos",
        "f(a, b: Int) = a + b\nmain() = { xs = [1]; (p, q) = (1, 'c'); f(1, 2) }",
    );
    let hints = type_hints(&sources, FILE);
    let text = |hint: &TypeHint| format!("{}: {}", sources.text(hint.name), hint.ty);
    let found: Vec<String> = hints.iter().map(text).collect();
    assert_eq!(found, ["a: Int", "xs: List[Int]", "p: Int", "q: Char"]);
}

/// Half-written programs must never stop the engine: every prefix of a program is asked about.
#[test]
fn no_prefix_of_a_program_is_too_much() {
    let program = [
        "type T = A(Int) | B{n: Int}",
        "trait Loud",
        "  loud(self) -> String",
        "end",
        "T: Loud",
        "  loud(self) = \"x\"",
        "end",
        "f(A(n)) when n > 0 = n",
        "f(_) = { var c = 0; for i = 0 to 3 { c = c + i }; c }",
        "main() = {",
        "  xs = [1, 2].map(x => x * 2)",
        "  try f(A(xs[0])) catch { e -> 0 }",
        "  m = %{1: \"a ${xs.length()} b\"}",
        "  spawn { receive { (a, b) -> a after 10 -> 0 } }",
        "}",
    ]
    .join("\n");
    for end in (0..=program.len()).step_by(3) {
        let sources = SourceMap::single("main.nos", &program[..end]);
        let offset = end as u32;
        complete(&sources, FILE, offset);
        describe(&sources, FILE, offset);
        call_help(&sources, FILE, offset);
        type_hints(&sources, FILE);
    }
}
