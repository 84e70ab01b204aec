//! The page: what is written about the library (the command line prints it), the front end around
//! it and the engine (`npm run build`), and the reference.

use crate::process::{command, npm, run, run_silent};
use crate::step::{Inputs, cached};
use crate::{Done, engine, paths};
use std::path::{Path, PathBuf};

/// The page's own sources: what `www/dist` is made of besides the engine.
const PAGE: &[&str] = &["www", "benchImprovements"];

/// Builds everything into `www/dist`.
pub fn build() -> Done {
    engine::build()?;
    let library = library()?;
    // `www` holds the engine (`pkg`) and the result (`dist`); the result is no input of itself.
    let inputs = Inputs::of(PAGE).without("dist").and(content(&library)?);
    cached("the page", "page", &inputs, &[paths::dist().join("index.html")], || {
        let library = library.to_string_lossy();
        run(npm(&["run", "--silent", "build", "--", "--library", &library]))
    })?;
    reference(&library)
}

/// Writes what the library's documentation says, as JSON.
fn library() -> Done<PathBuf> {
    let file = paths::scratch().join("library.json");
    let inputs = Inputs::of(&["vm-core", "cli", "Cargo.lock"]);
    cached("the library's documentation", "library", &inputs, std::slice::from_ref(&file), || {
        let print = ["run", "--quiet", "--package", "nostos-cli", "--", "docs", "--json"];
        let entries = run_silent(command("cargo", &print, &paths::root()))?.stdout;
        std::fs::write(&file, entries).map_err(|e| format!("{}: {e}", file.display()))
    })?;
    Ok(file)
}

fn content(file: &Path) -> Done<String> {
    std::fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))
}

/// Builds the reference of the library into `www/dist/docs`; the page's step has emptied `dist`.
fn reference(library: &Path) -> Done {
    let inputs = Inputs::of(&["www"]).without("dist").and(content(library)?);
    let output = paths::dist().join("docs").join("index.html");
    cached("the library's reference", "reference", &inputs, &[output], || {
        run(command("node", &["docs/build.mjs", &library.to_string_lossy()], &paths::www()))
    })
}
