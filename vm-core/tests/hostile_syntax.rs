//! Texts that try to exhaust the parser: deep nesting, long chains, open brackets by the megabyte,
//! mutated programs. Each must give diagnostics or a tree in reasonable time, on a stack as small
//! as a browser's. What the messages say is tested by the suite.

use nostos_core::base::intern::Interner;
use nostos_core::base::limits::PARSE_ERRORS_MAX;
use nostos_core::base::span::SourceId;
use nostos_core::syntax::format::format;
use nostos_core::syntax::{ast, parse, print::print, tokenize};

/// A browser gives WebAssembly about this much.
const STACK_BYTES: usize = 1 << 20;

/// Runs a check on a small stack.
fn on_small_stack(check: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(check);
    thread.expect("a thread can be started").join().expect("the check passes");
}

/// Parses, prints and drops; gives the messages.
fn messages(text: &str) -> Vec<String> {
    let mut names = Interner::new();
    let (module, diagnostics): (ast::Module, _) = parse(SourceId(0), text, &mut names);
    let printed = print(&module, &names);
    assert!(!diagnostics.is_empty() || !printed.contains("<error>"), "a silent error: {text}");
    for diagnostic in &diagnostics {
        assert!(diagnostic.span.start <= diagnostic.span.end);
        assert!(diagnostic.span.end as usize <= text.len());
        assert!(text.is_char_boundary(diagnostic.span.start as usize));
        assert!(text.is_char_boundary(diagnostic.span.end as usize));
    }
    diagnostics.into_iter().map(|d| d.message).collect()
}

#[track_caller]
fn too_deep(text: String) {
    let first = messages(&text).into_iter().next().unwrap_or_default();
    assert!(first.starts_with("nesting is too deep (limit "), "{:.60}: {first:?}", text);
}

#[test]
fn deep_nesting_is_an_error() {
    on_small_stack(|| {
        const DEEP: usize = 100_000;
        for open in [
            "(",
            "[",
            "{",
            "f(",
            "#{",
            "%{1: ",
            "x => ",
            "x => {",
            "-(",
            "~(",
            "[1 | ",
            "a :: (",
            "a ++ (",
            "if a then ",
            "if a { ",
            "match x { _ -> ",
            "try { ",
            "while a { ",
            "quote { ",
            "spawn { ",
            "receive { _ -> ",
            "\"${",
            "for i = 0 to 1 { ",
            "return ",
            "do ",
            "{ f(x) = ",
            "try ",
            "(1 || 1 && 1 == 1 ++ 1 :: 1 + 1 * 1 ** (",
        ] {
            too_deep_or_open(format!("main() = {}", open.repeat(DEEP)));
            too_deep_or_open(format!("main() = {{\n{}", open.repeat(DEEP)));
        }
        for open in ["(", "[", "S(", "S{a: ", "{a: ", "%{1: ", "#{", "[a | "] {
            too_deep(format!("main({}", open.repeat(DEEP)));
            too_deep(format!("main() = match x {{ {}", open.repeat(DEEP)));
        }
        for open in ["(", "[", "A -> ", "A[", "{a: ", "(A, "] {
            too_deep(format!("main(x: {}", open.repeat(DEEP)));
            too_deep(format!("type T = {}", open.repeat(DEEP)));
            too_deep(format!("main() = {{ x: {}", open.repeat(DEEP)).replace("x: {", "var x: {"));
        }
        too_deep("module A ".repeat(DEEP));
    });
}

/// The lexer finds unclosed strings before the parser starts.
#[track_caller]
fn too_deep_or_open(text: String) {
    let first = messages(&text).into_iter().next().unwrap_or_default();
    let known = first.starts_with("nesting is too deep") || first == "unterminated string";
    assert!(known, "{:.60}: {first:?}", text);
}

#[test]
fn balanced_deep_nesting_is_an_error_and_moderate_nesting_is_not() {
    on_small_stack(|| {
        let pairs = [("(", ")"), ("[", "]"), ("{", "}"), ("f(", ")"), ("\"${", "}\""), ("#{", "}")];
        for (open, close) in pairs {
            let nest = |depth| format!("main() = {}1{}", open.repeat(depth), close.repeat(depth));
            too_deep(nest(100_000));
            assert_eq!(messages(&nest(60)), [""; 0], "{open}");
        }
    });
}

#[test]
fn long_chains_are_bounded() {
    on_small_stack(|| {
        for (first, link) in [
            ("1", " + 1"),
            ("a", " :: a"),
            ("a", " ++ a"),
            ("a", ".m()"),
            ("a", "(1)"),
            ("a", "[1]"),
            ("a", "?"),
            ("a", " |> f"),
            ("a", "\n|> f"),
            ("a", "\n.m()"),
            ("a", ".b"),
            ("a", " && a"),
            ("if a then b", " else if a then b"),
            ("if a { b }", "\nelse if a { b }"),
            ("{ if a then b = 1", " else if a then b = 1"),
        ] {
            let chain = |length: usize| {
                let close = if first.starts_with('{') { " }" } else { "" };
                format!("main() = {first}{}{close}", link.repeat(length))
            };
            assert_eq!(messages(&chain(500)), [""; 0], "{link}");
            too_deep(chain(100_000));
        }
        for prefix in ["-", "- ", "!", "not ", "~"] {
            assert_eq!(messages(&format!("main() = {}a", prefix.repeat(500))), [""; 0]);
            too_deep(format!("main() = {}a", prefix.repeat(100_000)));
        }
    });
}

#[test]
fn chains_in_chains_stay_bounded() {
    on_small_stack(|| {
        // Every level puts a chain around the first operand of the next.
        let chain = " + 1".repeat(1000);
        let text = format!("main() = {}1{}", "(".repeat(100), format!("{chain})").repeat(100));
        too_deep(text);
    });
}

// tidy: table
#[test]
fn megabytes_of_anything_end() {
    on_small_stack(|| {
        for piece in [
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            "\"",
            "'",
            "\"${",
            "${",
            "#*",
            "#",
            "\\",
            "\0",
            "\u{7f}",
            "é",
            "😀",
            "@",
            "|",
            "->",
            "=>",
            "a ",
            "a\n",
            "1",
            "1 ",
            "'a' ",
            ": ",
            ":a",
            ";",
            ",",
            "f(",
            "f(a",
            "x = ",
            "x: ",
            "\"a\"",
            "\"${a}\" ",
            "(a, ",
            "type ",
            "match {",
            "pub ",
            "use a\n",
            "f() = 1\n",
            "f() = {\n",
            "(]",
            "{)",
            "f[A](",
            "f[A]",
            "((a) -> ",
            "x: a ",
            "(a) -> a ",
            "_",
            "^a ",
            "- ",
            "if ",
            "else ",
            "end ",
            "if a then b else ",
            "~",
            "A.",
            "^a, ",
            "%{^a: 1}, ",
            "[a, b] = 1\n",
            "x:[a]; ",
            "f(a)->b->",
            "f[(A,",
        ] {
            // The whole megabyte for those that are most likely to be tried.
            let size = if "([{\"${".contains(piece) { 1 << 20 } else { 1 << 17 };
            let text = piece.repeat(size / piece.len());
            for text in [format!("main() = {{ {text}"), text] {
                let count = messages(&text).len();
                assert!(count <= PARSE_ERRORS_MAX + 1, "{piece:?}: {count} messages");
            }
        }
    });
}

#[test]
fn the_samples_are_correct() {
    for sample in samples() {
        assert_eq!(messages(sample), [""; 0]);
    }
}

#[test]
fn random_bytes_and_mutations_never_panic() {
    on_small_stack(|| {
        let mut random = Random(0x9e37_79b9_7f4a_7c15);
        let samples = samples();
        for round in 0..4000 {
            let mut text: Vec<char> = samples[random.below(samples.len())].chars().collect();
            for _ in 0..1 + round % 8 {
                random.mutate(&mut text);
            }
            let text: String = text.into_iter().collect();
            if messages(&text).is_empty() {
                assert_format_keeps(&text);
            }
            assert_tokens_cover(&text);
        }
        for _ in 0..500 {
            let bytes: Vec<u8> = (0..random.below(400)).map(|_| random.next() as u8).collect();
            messages(&String::from_utf8_lossy(&bytes));
        }
    });
}

/// Formatting changes no tree, and formatting twice changes nothing.
fn assert_format_keeps(text: &str) {
    let tree = |text: &str| {
        let mut names = Interner::new();
        let (module, diagnostics) = parse(SourceId(0), text, &mut names);
        assert_eq!(diagnostics, [], "{text}");
        print(&module, &names)
    };
    let once = format(SourceId(0), text).expect("the text parses");
    assert_eq!(tree(&once), tree(text), "{text}");
    assert_eq!(format(SourceId(0), &once).as_ref(), Ok(&once), "{text}");
}

/// Tokens are in order, don't overlap and lie on character boundaries.
fn assert_tokens_cover(text: &str) {
    let mut end = 0;
    for token in tokenize(text) {
        assert!(token.start >= end && token.end >= token.start);
        assert!(text.get(token.start as usize..token.end as usize).is_some());
        end = token.end;
    }
}

/// Programs that together use the whole grammar.
fn samples() -> Vec<&'static str> {
    vec![
        include_str!("syntax/declarations.nos"),
        include_str!("syntax/expressions.nos"),
        include_str!("syntax/layout.nos"),
    ]
}

/// A small generator (xorshift), so that every run tests the same texts.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    /// Deletes, doubles, swaps or inserts something.
    fn mutate(&mut self, text: &mut Vec<char>) {
        const PIECES: &[&str] = &[
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            "\"",
            "'",
            "${",
            "=>",
            "->",
            "=",
            ":",
            "|",
            ",",
            ";",
            "\n",
            "#*",
            "*#",
            "#{",
            "%{",
            "..",
            "-",
            "~",
            "^",
            "\\",
            "if ",
            "else ",
            "match ",
            "end ",
            "1",
            "300u8",
            "é",
            "\0",
            "try ",
            "catch ",
            "receive ",
            "@",
            "99999999999999999999",
            ".",
            "?",
        ];
        let at = self.below(text.len());
        match self.below(4) {
            0 if !text.is_empty() => {
                let end = (at + 1 + self.below(10)).min(text.len());
                text.drain(at..end);
            }
            1 => {
                let end = (at + 1 + self.below(40)).min(text.len());
                let piece: Vec<char> = text[at..end].to_vec();
                let to = self.below(text.len());
                text.splice(to..to, piece);
            }
            2 if text.len() > 1 => {
                let other = self.below(text.len());
                text.swap(at, other);
            }
            _ => {
                let piece = PIECES[self.below(PIECES.len())];
                text.splice(at..at, piece.chars());
            }
        }
    }
}
