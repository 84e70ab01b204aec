//! The style rules that a machine can check (STYLE.md has the reasons). Each test lists every
//! breach that it finds. What needs judgement is left to the reader of a change.

// A file that can't be read here is the failure of the test.
#![allow(clippy::unwrap_used)]

use nostos_tests::program::root;
use nostos_tests::scan::{Function, code_only, functions};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Lines of a file beyond which nobody finds anything in it.
const FILE_LINES_MAX: usize = 1000;
/// Lines of a file at which it should be split; printed, not failed.
const FILE_LINES_SOFT: usize = 600;
/// Lines of a function that fit a screen.
const FUNCTION_LINES_MAX: usize = 70;
/// Columns of a line that fit beside a second window.
const COLUMNS_MAX: usize = 100;

/// Folders of `vm-core/src` and their ranks: a file imports from lower ranks, from its own folder
/// and from `diagnostic`.
const RANKS: &[(&str, u32)] = &[
    ("base", 0),
    ("diagnostic", 1),
    ("net", 1),
    ("syntax", 2),
    ("template", 3),
    ("resolve", 3),
    ("ty", 3),
    ("ir", 4),
    ("check", 5),
    ("lower", 6),
    ("bytecode", 6),
    ("codegen", 7),
    ("vm", 7),
    ("process", 8),
    ("profile", 8),
    ("stdlib", 8),
    ("session", 9),
    ("query", 9),
    ("lib", 9),
];

/// What the root folder holds. Results, scratch and binaries are never committed.
const ROOT: &[&str] = &[
    ".cargo",
    ".ci",
    ".github",
    ".gitignore",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "COMPATIBILITY.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "STYLE.md",
    "benchImprovements",
    "cli",
    "clippy.toml",
    "rustfmt.toml",
    "tests",
    "vm-core",
    "web",
    "www",
    "xtask",
];

/// The crates of the workspace.
const CRATES: &[&str] = &["vm-core", "web", "cli", "tests", "xtask"];

struct RustFile {
    /// Below the root, with `/`.
    path: String,
    text: String,
    code: String,
}

impl RustFile {
    /// Whether the whole file is test code.
    fn is_test(&self) -> bool {
        let outside = ["tests/", "xtask/", "cli/tests/"];
        outside.iter().any(|p| self.path.starts_with(p))
            || self.path.ends_with("/tests.rs")
            || self.path.contains("/tests/")
    }

    /// The code before the first `#[cfg(test)]`.
    fn shipped(&self) -> &str {
        self.code.split("#[cfg(test)]").next().unwrap_or("")
    }
}

fn rust_files() -> Vec<RustFile> {
    let root = root();
    let mut paths = Vec::new();
    for name in CRATES {
        walk(&root.join(name), "rs", &mut paths);
    }
    let file = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        let code = code_only(&text);
        RustFile { path: below(&root, &path), text, code }
    };
    paths.into_iter().map(file).collect()
}

fn walk(dir: &Path, extension: &str, out: &mut Vec<PathBuf>) {
    let skip = ["target", "node_modules", "pkg", "dist", "suite"];
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    let mut paths: Vec<PathBuf> = entries.filter_map(|e| e.ok()).map(|e| e.path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap().to_string_lossy().to_string();
        if path.is_dir() && !skip.contains(&name.as_str()) {
            walk(&path, extension, out);
        } else if path.extension().is_some_and(|e| e == extension) {
            out.push(path);
        }
    }
}

fn below(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/")
}

fn none(rule: &str, breaches: Vec<String>) {
    assert!(breaches.is_empty(), "{rule}:\n  {}", breaches.join("\n  "));
}

#[test]
fn every_file_says_what_it_is() {
    let files = rust_files();
    let silent = files.iter().filter(|f| !f.text.starts_with("//!"));
    none("files that don't open with //!", silent.map(|f| f.path.clone()).collect());
}

#[test]
fn files_and_lines_are_short() {
    let mut breaches = Vec::new();
    for file in rust_files() {
        let lines = file.text.lines().count();
        if lines > FILE_LINES_MAX {
            breaches.push(format!("{}: {lines} lines", file.path));
        } else if lines > FILE_LINES_SOFT {
            println!("worth splitting: {} has {lines} lines", file.path);
        }
        for (number, line) in file.text.lines().enumerate() {
            let columns = line.chars().count();
            if columns > COLUMNS_MAX {
                breaches.push(format!("{}:{}: {columns} columns", file.path, number + 1));
            }
        }
    }
    let rule = format!("{FILE_LINES_MAX} lines a file, {COLUMNS_MAX} columns a line");
    none(&rule, breaches);
}

#[test]
fn functions_fit_a_screen() {
    let mut breaches = Vec::new();
    for file in rust_files() {
        let lines: Vec<&str> = file.text.lines().collect();
        for function in functions(&file.code) {
            let Function { name, line, last_line } = &function;
            let long = last_line + 1 - line;
            if long > FUNCTION_LINES_MAX && !is_table(&lines, &function) {
                breaches.push(format!("{}:{line}: {name} has {long} lines", file.path));
            }
        }
    }
    none("70 lines a function, or `// tidy: table` on a flat match", breaches);
}

/// Whether the mark stands in the function or in the comments and attributes above it.
fn is_table(lines: &[&str], function: &Function) -> bool {
    let above = lines[..function.line - 1].iter().rev();
    let above = above.take_while(|l| {
        let l = l.trim_start();
        l.starts_with("//") || l.starts_with("#[")
    });
    let within = &lines[function.line - 1..function.last_line];
    above.chain(within).any(|l| l.contains("// tidy: table"))
}

#[test]
fn imports_point_down() {
    let rank = |folder: &str| RANKS.iter().find(|(name, _)| *name == folder).map(|(_, r)| *r);
    let mut breaches = Vec::new();
    for file in rust_files() {
        let Some(inside) = file.path.strip_prefix("vm-core/src/") else { continue };
        let folder = inside.split('/').next().unwrap().trim_end_matches(".rs");
        let Some(own) = rank(folder) else {
            breaches.push(format!("{}: `{folder}` has no rank", file.path));
            continue;
        };
        for (number, line) in file.shipped().lines().enumerate() {
            for (at, _) in line.match_indices("crate::") {
                let rest = &line[at + "crate::".len()..];
                let target: String =
                    rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let lower = rank(&target).is_none_or(|r| r < own);
                if !lower && target != folder && target != "diagnostic" {
                    let place = format!("{}:{}", file.path, number + 1);
                    breaches.push(format!("{place}: `{folder}` uses `{target}`"));
                }
            }
        }
    }
    none("a file imports lower ranks only (ARCHITECTURE.md)", breaches);
    let ranks = RANKS.chunk_by(|(_, a), (_, b)| a == b);
    let drawn: Vec<String> = ranks
        .map(|rank| rank.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", "))
        .collect();
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    assert!(text.contains(&drawn.join(" < ")), "ARCHITECTURE.md shows other ranks");
}

#[test]
fn shipped_code_never_unwraps() {
    let mut breaches = Vec::new();
    for file in rust_files().iter().filter(|f| !f.is_test()) {
        for (number, line) in file.shipped().lines().enumerate() {
            if line.contains(".unwrap()") {
                breaches.push(format!("{}:{}", file.path, number + 1));
            }
        }
    }
    none("`expect` with the reason, instead of `unwrap`", breaches);
}

#[test]
fn unsafe_is_explained_and_only_in_the_machine() {
    let mut breaches = Vec::new();
    for file in rust_files() {
        let lines: Vec<&str> = file.text.lines().collect();
        for (number, line) in file.code.lines().enumerate() {
            let mut words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
            if !words.any(|w| w == "unsafe") {
                continue;
            }
            let place = format!("{}:{}", file.path, number + 1);
            if !file.path.starts_with("vm-core/src/vm/") {
                breaches.push(format!("{place}: outside vm-core/src/vm"));
            } else if !line.contains("unsafe fn") && !explained(&lines, number) {
                breaches.push(format!("{place}: no SAFETY comment"));
            }
        }
    }
    none("`unsafe` stands under vm/ and says SAFETY:", breaches);
}

/// Whether a comment above the line, or on it, says why it is safe. A block or an implementation
/// needs one; an `unsafe fn` has its reasons at the blocks within.
fn explained(lines: &[&str], number: usize) -> bool {
    let says = |l: &str| l.contains("SAFETY:");
    let above = lines[..number].iter().rev().take_while(|l| {
        let l = l.trim_start();
        l.starts_with("//") || l.starts_with("#[")
    });
    says(lines[number]) || above.clone().any(|l| says(l)) || number > 0 && says(lines[number - 1])
}

#[test]
fn the_root_folder_is_fixed() {
    let output = Command::new("git").args(["ls-files"]).current_dir(root()).output();
    let Ok(output) = output else {
        println!("no git here: not checked");
        return;
    };
    let text = String::from_utf8_lossy(&output.stdout).to_string();
    let mut entries: Vec<&str> = text.lines().map(|l| l.split('/').next().unwrap()).collect();
    entries.sort();
    entries.dedup();
    let strangers = entries.iter().filter(|e| !ROOT.contains(e));
    none("nothing else belongs in the root", strangers.map(|e| e.to_string()).collect());
}

#[test]
fn documents_name_files_that_exist() {
    let root = root();
    let mut documents = Vec::new();
    for entry in std::fs::read_dir(&root).unwrap().filter_map(|e| e.ok()) {
        if entry.path().extension().is_some_and(|e| e == "md") {
            documents.push(entry.path());
        }
    }
    for dir in CRATES.iter().chain(&["benchImprovements", "www"]) {
        walk(&root.join(dir), "md", &mut documents);
    }
    documents.push(root.join("tests/suite/README.md"));
    let mut breaches = Vec::new();
    for document in documents {
        let text = std::fs::read_to_string(&document).unwrap();
        for path in quoted_paths(&text) {
            if !root.join(&path).exists() {
                breaches.push(format!("{}: `{path}`", below(&root, &document)));
            }
        }
    }
    none("paths in documents exist", breaches);
}

/// What stands in backquotes and starts with a folder of the root; patterns are left out, and so
/// is what a build writes.
fn quoted_paths(text: &str) -> Vec<String> {
    let is_path = |quoted: &&str| {
        let mut parts = quoted.split('/');
        let first = parts.next().unwrap_or("");
        let built = ["www/dist", "www/pkg", "www/node_modules"];
        ROOT.contains(&first)
            && parts.next().is_some_and(|p| !p.is_empty())
            && !quoted.contains(|c: char| "*{}<> ".contains(c))
            && !built.iter().any(|b| quoted.starts_with(b))
            && !quoted.contains("NN_")
    };
    let quoted = text.lines().flat_map(|l| l.split('`').skip(1).step_by(2));
    quoted.filter(is_path).map(|p| p.trim_end_matches('/').to_string()).collect()
}
