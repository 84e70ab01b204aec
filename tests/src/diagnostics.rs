//! Compares the reports about wrong programs with stored ones:
//! `cargo test -p nostos-tests --test diagnostics`. With `BLESS=1` in the environment the stored
//! ones are written anew; read what `git diff` shows then.
//!
//! `tests/diagnostics/AREA/NAME.nos` is a program (a folder with `main.nos` a project),
//! `NAME.txt` beside it what the terminal shows.

use nostos_core::Compiler;
use nostos_core::base::source::SourceMap;
use nostos_core::diagnostic::render::render;
use nostos_tests::program::root;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let bless = std::env::var_os("BLESS").is_some();
    let compiler = Compiler::new();
    let mut programs = Vec::new();
    collect(&root().join("tests/diagnostics"), &mut programs);
    let mut wrong = 0;
    for path in &programs {
        let report = report(&compiler, path);
        let stored = path.with_extension("txt");
        if bless {
            std::fs::write(&stored, &report).expect("the folder can be written to");
        } else if std::fs::read_to_string(&stored).ok().as_deref() != Some(&report) {
            println!("{}: the report is another one now:\n{report}", path.display());
            wrong += 1;
        }
    }
    println!("{} reports, {wrong} differ", programs.len());
    if wrong == 0 && !programs.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn collect(dir: &Path, found: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(dir).expect("the folder can be read");
    let mut paths: Vec<PathBuf> =
        entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "nos") {
            found.push(path);
        }
    }
}

fn report(compiler: &Compiler, path: &Path) -> String {
    let text = std::fs::read_to_string(path).expect("the program can be read");
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let sources = SourceMap::single(&name.expect("a file has a name"), &text);
    let diagnostics = compiler.check(&sources);
    assert!(!diagnostics.is_empty(), "{}: the program is wrong, but not refused", path.display());
    diagnostics.iter().map(|diagnostic| render(&sources, diagnostic)).collect()
}
