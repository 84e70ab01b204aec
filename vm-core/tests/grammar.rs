//! The grammar in single cases: source against the printed tree, source against the messages.

use nostos_core::base::intern::Interner;
use nostos_core::base::source::SourceMap;
use nostos_core::base::span::SourceId;
use nostos_core::syntax::{parse, print::print};

/// The body of `main` as it is printed, in one line.
#[track_caller]
fn tree(body: &str, expected: &str) {
    let text = format!("main() = {body}\n");
    let mut names = Interner::new();
    let (module, diagnostics) = parse(SourceId(0), &text, &mut names);
    assert_eq!(diagnostics, [], "{body}");
    let printed = print(&module, &names);
    let line = printed.split_whitespace().collect::<Vec<&str>>().join(" ");
    let inner = line.strip_prefix("(fn main (params) ").and_then(|l| l.strip_suffix(')'));
    assert_eq!(inner, Some(expected), "{body}");
}

/// All diagnostics of a file as `line:column message`.
#[track_caller]
fn errors(text: &str, expected: &[&str]) {
    let sources = SourceMap::single("t.nos", text);
    let (_, diagnostics) = parse(SourceId(0), text, &mut Interner::new());
    let shown: Vec<String> = diagnostics
        .iter()
        .map(|d| {
            let place = sources.line_column(SourceId(0), d.span.start);
            format!("{}:{} {}", place.line, place.column, d.message)
        })
        .collect();
    assert_eq!(shown, expected, "{text}");
}

#[test]
fn operators_group_by_their_table() {
    tree("1 + 2 * 3", "(+ 1 (* 2 3))");
    tree("2 ** 3 ** 2", "(** (** 2 3) 2)");
    tree("-2 ** 2", "(** (neg 2) 2)");
    tree("-5.abs()", "(neg (method 5 abs))");
    tree("a :: b :: c ++ d", "(++ (:: a (:: b c)) d)");
    tree("not a == b", "(== (not a) b)");
    tree("a || b && c == d", "(|| a (&& b (== c d)))");
    tree("1 < x < 5", "(< (< 1 x) 5)");
    tree("p <- 1 |> f", "(<- p (|> 1 f))");
    tree("!!b - - -n", "(- (not (not b)) (neg (neg n)))");
    tree("10 |> n => n + 1", "(|> 10 (lambda (params n) (+ n 1)))");
    tree("~a.b + ~~c", "(+ (splice (field a b)) (splice (splice c)))");
    tree("if a then b else c + 1", "(if a b (+ c 1))");
    tree("match x { _ -> 1 } + 1", "(+ (match x (arm _ 1)) 1)");
}

#[test]
fn literals() {
    tree("0xFF + 0b1_0", "(+ 255 2)");
    tree("[1..5]", "(range 1 5)");
    tree("t.0.1", "(field (field t 0) 1)");
    tree("1.show()", "(method 1 show)");
    tree("-128i8", "-128I8");
    tree("-7i8", "(neg 7I8)");
    tree("18446744073709551615u64", "-1U64");
    tree("19.90d", "19.90d");
    tree("('k', 'it', '\\n', \"\\q\")", "(tuple 'k' \"it\" '\\n' \"\\\\q\")");
    tree("\"a${b}c\"", "(text \"a\" b \"c\")");
    tree("\"a${}b ${1 +}\"", "\"a${}b ${1 +}\"");
    tree("\"${\"in ${n}\"}\"", "(text (text \"in \" n))");
    tree("\"${if ok then \"{\" else '}'}\"", "(text (if ok \"{\" '}'))");
    tree("\"${{ a }}\"", "(text (block a))");
}

#[test]
fn statements_and_separators() {
    tree("{ a = 4 : b = 11 : a }", "(block (bind a 4) (bind b 11) a)");
    tree("{ x: Int = 5; x }", "(block (bind x : Int 5) x)");
    tree("{ f(1) : b }", "(block (call f 1) b)");
    tree("{ a.b = 1, a[0] = 2 }", "(block (assign (field a b) 1) (assign (index a 0) 2))");
    tree("{ Some(x) = y; [h | t] = z }", "(block (bind (ctor Some x) y) (bind (list h | t) z))");
    tree("{ P(x: a) = y }", "(block (bind (ctor-fields P x a) y))");
    tree("{ f(x: Int) -> Int = x }", "(block (fn f (params x : Int) : Int x))");
    tree("{ if c then x = 1 else y = 2 }", "(block (if-stmt c (bind x 1) (bind y 2)))");
    tree("{ a\n-1\n(b)\n[c] }", "(block a (neg 1) (paren b) (list c))");
    tree("{ a\n  # c\n\n  .b()\n |> c }", "(block (|> (method a b) c))");
    tree("do a = 1\n a end", "(block (bind a 1) a)");
}

#[test]
fn calls_and_lambdas() {
    tree("f (3) [0]", "(index (call f 3) 0)");
    tree("f[Int](3)", "(call f (types Int) 3)");
    tree("f[List[a]](x)", "(call f (types (apply List a)) x)");
    tree("fs[i](5)", "(call (index fs i) 5)");
    tree("M.f[Int](1)", "(method M f (types Int) 1)");
    tree("f(b: 2, a = 1)", "(call f b: 2 a: 1)");
    tree("P(1, 2,)", "(call P 1 2)");
    tree("(a: Int, b) -> Int => a", "(lambda (params a : Int b) : Int a)");
    tree("((a, b), c) => e", "(lambda (params (tuple a b) c) e)");
    tree("\\x => \\(a, b) => a", "(lambda (params x) (lambda (params a b) a))");
    tree("Some(v) => v", "(lambda (params (ctor Some v)) v)");
    tree("(x => x)(4)", "(call (paren (lambda (params x) x)) 4)");
}

#[test]
fn arms() {
    tree("match x { 1 -> a 2 -> b | c -> d }", "(match x (arm 1 a) (arm 2 b) (arm c d))");
    tree("match x { A | B(_) when (ok) -> y => 1 }", {
        "(match x (arm (or A (ctor B _)) (when (paren ok)) (lambda (params y) 1)))"
    });
    tree("match x { Some(n) -> t = t + n, _ -> () }", {
        "(match x (arm (ctor Some n) (bind t (+ t n))) (arm _ ()))"
    });
    tree("match x { {a, b: 1, _} -> a }", "(match x (arm (fields a a b 1) a))");
    tree("match x { -3..=4 -> a }", "(match x (arm -3..=4 a))");
    tree("receive { n -> n\n after 5 -> 0 }", "(receive (arm n n) (after 5 0))");
}

#[test]
fn messages_name_what_is_missing() {
    errors("main() = { x = [1 2] }", &["1:19 expected one of `,`, `|`, `]`, found `2`"]);
    errors("for i in xs { }", &["1:1 unexpected `for` (expected expression or statement)"]);
    errors("main() = for i in xs { }", &["1:16 expected `=`, found `in`"]);
    errors("main() = (1\n + 2)", &["2:2 unexpected `+` (expected one of `,`, `)`)"]);
    errors("main() = {", &["1:11 unexpected end of input (expected expression or statement)"]);
    errors(
        "use A",
        &["1:5 bare `use A` is not valid — use `use A.*` to import all public names, or \
         `use A.{SomeName}` to import specific names"],
    );
    errors("main() = ^a", &["1:10 unexpected `^` (expected expression or statement)"]);
    errors(
        "main() = 9223372036854775808",
        &["1:10 integer literal `9223372036854775808` is out of range for Int (valid range: \
         -9223372036854775808 to 9223372036854775807)"],
    );
    errors(
        "main() = 5 - 128i8",
        &["1:14 integer literal `128i8` is out of range for Int8 (valid range: -128 to 127)"],
    );
    errors("main() = \"abc", &["1:10 unterminated string"]);
    errors("main() = 1 #* abc", &["1:12 unterminated comment"]);
    errors("main() = 1 § 2", &["1:12 unexpected character `§`"]);
    errors("main() = 1 2", &["1:12 unexpected `2` (expected expression or statement)"]);
}

#[test]
fn several_mistakes_are_reported_once_each() {
    let text = "\
f(x) = {
    y = [1 2]
    z = )
    (y, z)
}
g(x = 3
h(x) = match x {
    1 => \"a\"
    2 -> 2 +
}
main() = ;
";
    errors(
        text,
        &[
            "2:12 expected one of `,`, `|`, `]`, found `2`",
            "3:9 unexpected `)` (expected expression or statement)",
            "6:8 unexpected `newline` (expected expression or statement)",
            "8:7 expected one of `->`, `when`, `|`, found `=>`",
            "10:1 unexpected `}` (expected expression or statement)",
            "11:10 unexpected `;` (expected expression or statement)",
        ],
    );
}

#[test]
fn a_brace_ends_an_old_block() {
    errors("main() = { do a }", &["1:17 unexpected `}` (expected expression or statement)"]);
}

#[test]
fn a_forgotten_quote_is_blamed_where_it_is_missing() {
    errors(
        "main() = {\n    d = \"x\n    println(\"a\")\n    println(\"b\")\n}\n",
        &["2:9 unterminated string"],
    );
}
