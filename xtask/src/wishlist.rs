//! Writes the list of the programs that aren't expected to pass yet.

use crate::step::{step, write};
use crate::test::suite;
use crate::{Done, engine, paths};
use std::collections::BTreeSet;

const HEAD: &str = "\
# Programs that the engine doesn't handle yet: they run and are reported, and fail nothing.
# One name a line; `wasm:NAME` fails in wasm only. `cargo xtask bless-wishlist` writes the list.
";

/// Runs all programs on both engines and writes `tests/wishlist/NAMES.txt` from what fails. The
/// diff of that file is what a reviewer reads: a new name in it is a regression.
pub fn bless() -> Done {
    let native = failures("native", &[])?;
    engine::build()?;
    let pkg = paths::pkg().to_string_lossy().into_owned();
    let wasm = failures("wasm", &["--pkg", &pkg])?;
    let mut text = HEAD.to_string();
    for name in native.union(&wasm) {
        let prefix = match (native.contains(name), wasm.contains(name)) {
            (true, true) => "",
            (true, false) => "native:",
            (false, _) => "wasm:",
        };
        text.push_str(&format!("{prefix}{name}\n"));
    }
    let file = paths::root().join("tests/wishlist/NAMES.txt");
    write(&file, &text)?;
    println!("\n{} programs are on the wishlist", native.union(&wasm).count());
    Ok(())
}

fn failures(engine: &str, options: &[&str]) -> Done<BTreeSet<String>> {
    let file = paths::scratch().join(format!("failures-{engine}.txt"));
    let path = file.to_string_lossy().into_owned();
    write(&file, "")?;
    let args = [&["--engine", engine, "--write-failures", &path], options].concat();
    step(&format!("all programs ({engine})"), || {
        // It ends with an error when a program fails, and that is what we want to know.
        let output = suite(&args).output().map_err(|e| e.to_string())?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let closing = text.lines().find(|l| l.starts_with("test result: "));
        let failed = || String::from_utf8_lossy(&output.stderr).into_owned();
        println!("    {}", closing.ok_or_else(failed)?);
        Ok(())
    })?;
    let text = std::fs::read_to_string(&file).map_err(|e| format!("{path}: {e}"))?;
    Ok(text.lines().map(str::to_string).collect())
}
