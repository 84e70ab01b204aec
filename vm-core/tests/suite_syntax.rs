//! Every program of the repository is parsed: those that run must parse without a word, those that
//! fail to parse must say what they announce. `NOSTOS_PROGRAMS` names another folder to look at.

use nostos_core::base::intern::Interner;
use nostos_core::base::span::SourceId;
use nostos_core::syntax::format::format;
use nostos_core::syntax::{parse, print::print};
use std::path::{Path, PathBuf};

/// How the messages of the parser begin; a program that announces one must not parse.
const PARSE_MESSAGES: [&str; 7] = [
    "unexpected ",
    "expected one of",
    "expected `:`",
    "expected expression",
    "integer literal",
    "bare `use",
    "`receive` requires",
];

fn programs() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut folders = match std::env::var_os("NOSTOS_PROGRAMS") {
        Some(folder) => vec![PathBuf::from(folder)],
        None => vec![root.join("tests/suite"), root.join("benchImprovements")],
    };
    let mut programs = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the folder can be read") {
            let path = entry.expect("the entry can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "nos") {
                programs.push(path);
            }
        }
    }
    programs.sort();
    programs
}

#[test]
fn every_program_parses_as_announced() {
    let programs = programs();
    let mut wrong = Vec::new();
    for path in &programs {
        let text = std::fs::read_to_string(path).expect("a program is UTF-8 text");
        let (_, diagnostics) = parse(SourceId(0), &text, &mut Interner::new());
        let first = diagnostics.first();
        let announced = text.lines().next().and_then(|l| l.strip_prefix("# expect_error: "));
        let parse_error = announced
            .is_some_and(|message| PARSE_MESSAGES.iter().any(|start| message.starts_with(start)));
        let right = match (first, announced) {
            (None, _) => !parse_error,
            (Some(first), Some(announced)) => {
                first.message.contains(announced)
                    || first.helps.iter().any(|h| h.contains(announced))
            }
            (Some(_), None) => false,
        };
        if !right {
            wrong.push(format!("{}: {:?}", path.display(), first.map(|d| &d.message)));
        }
    }
    assert!(!programs.is_empty(), "there are no programs");
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), programs.len(), wrong.join("\n"));
}

/// The tree of a text; `None` if it doesn't parse.
fn tree(text: &str) -> Option<String> {
    let mut names = Interner::new();
    let (module, diagnostics) = parse(SourceId(0), text, &mut names);
    diagnostics.is_empty().then(|| print(&module, &names))
}

#[test]
fn formatting_keeps_the_tree_and_settles_at_once() {
    let mut wrong = Vec::new();
    for path in programs() {
        let text = std::fs::read_to_string(&path).expect("a program is UTF-8 text");
        let Some(before) = tree(&text) else { continue };
        let once = format(SourceId(0), &text).expect("a text that parses can be formatted");
        if tree(&once).as_ref() != Some(&before) {
            wrong.push(format!("{}: another tree", path.display()));
        } else if format(SourceId(0), &once).as_ref() != Ok(&once) {
            wrong.push(format!("{}: formatting twice changes it", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn indentation_is_made_anew() {
    let mut wrong = Vec::new();
    for path in programs() {
        let text = std::fs::read_to_string(&path).expect("a program is UTF-8 text");
        let Some(before) = tree(&text) else { continue };
        let flat: Vec<&str> = text.lines().map(str::trim_start).collect();
        let flat = flat.join("\n");
        // A string or comment over several lines has blanks of its own.
        let has_comment = text.contains("#*");
        if !has_comment
            && tree(&flat) == Some(before)
            && format(SourceId(0), &flat) != format(SourceId(0), &text)
        {
            wrong.push(path.display().to_string());
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn blocks_have_blanks_inside_their_braces() {
    let check = |text: &str, expected: &str| {
        assert_eq!(format(SourceId(0), text).as_deref(), Ok(expected));
    };
    check("f() = {while a<3{a=a+1}; {}}\n", "f() = { while a < 3 { a = a + 1 }; {} }\n");
    check("type P = {x: Int}\n", "type P = { x: Int }\n");
    let kept = "use m.{a}\nf(P{x, y}) = { (%{1: 2}, #{ 1 }, \"${1}\") }\n";
    check(kept, kept);
}
