//! The page: the engine as wasm (wasm-pack), what is written about the library (the command line
//! prints it), the front end around both (`npm run build`), and the reference.

use crate::process::{command, npm, output_of, run, run_silent};
use crate::step::{Inputs, cached, list};
use crate::{Done, paths, setup};
use std::path::{Path, PathBuf};

/// The crates that become the engine.
const ENGINE: &[&str] = &["vm-core", "web", "Cargo.toml", "Cargo.lock", ".cargo"];

/// The page's own sources: what `www/dist` is made of besides the engine.
const PAGE: &[&str] = &["www", "benchImprovements"];

/// Builds everything into `www/dist`.
pub fn build() -> Done {
    engine()?;
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

/// Builds the engine into `www/pkg`.
pub fn engine() -> Done {
    setup::node()?;
    setup::npm_packages()?;
    let toolchain = setup::wasm_toolchain()?;
    setup::wasm_bindgen()?;
    setup::wasm_pack()?;
    let compiler = match toolchain {
        Some(name) => output_of("rustup", &["run", name, "rustc", "--version"]),
        None => output_of("rustc", &["--version"]),
    };
    let inputs = Inputs::of(ENGINE).and(compiler.unwrap_or_default()).and(OPTIMISE.join(" "));
    let outputs = [paths::pkg().join("nostos_web_bg.wasm"), paths::pkg().join("nostos_web.js")];
    cached("the engine as wasm (about a minute)", "engine", &inputs, &outputs, || {
        wasm_pack(toolchain)?;
        optimise()
    })
}

fn wasm_pack(toolchain: Option<&str>) -> Done {
    let args = ["build", "web", "--target", "web", "--release", "--mode", "no-install"];
    let args = [&args[..], &["--no-opt", "--out-dir", "../www/pkg"]].concat();
    let mut command = command("wasm-pack", &args, &paths::root());
    if let Some(name) = toolchain {
        command.env("RUSTUP_TOOLCHAIN", name);
    }
    // The smallest code everywhere: the machine's loop is as fast so, because what it needs inline
    // says so (measured in `benchImprovements/HISTORY.md`).
    command.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "z");
    // Another compiler than the native one: apart, so that neither throws away the other's work.
    command.env("CARGO_TARGET_DIR", paths::target().join("wasm"));
    // Places of panics name source files: without the folders of the machine that built them.
    command.env("CARGO_ENCODED_RUSTFLAGS", short_paths().join("\u{1f}"));
    run(command)
}

/// What makes the compiler write the sources of crates without the folders they lie in. Before the
/// first download there is none to leave out.
fn short_paths() -> Vec<String> {
    let registries = list(&paths::cargo_home().join("registry/src")).unwrap_or_default();
    let folders = registries.into_iter().map(|folder| (folder, "crates"));
    let flag = |(from, to): (PathBuf, &str)| format!("--remap-path-prefix={}={to}", from.display());
    folders.chain([(paths::root(), "")]).map(flag).collect()
}

/// What wasm-opt does. Functions stand in the order of their names, because a compressor looks back
/// 32 KiB only and copies of a generic function differ little. Its inliner is left out: it would
/// put into the machine's loop what stands outside of it so that the loop's locals stay in
/// registers (a third slower; see `benchImprovements/HISTORY.md`).
const OPTIMISE: &[&str] = &[
    "-Oz",
    "--skip-pass=inlining",
    "--skip-pass=inlining-optimizing",
    "--reorder-functions-by-name",
    "--strip-debug",
    "--strip-producers",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
];

/// Runs binaryen over the module. rustc has optimised already; this mostly makes it smaller.
fn optimise() -> Done {
    let module = paths::pkg().join("nostos_web_bg.wasm");
    let path = module.to_string_lossy().into_owned();
    run(command("wasm-opt", &[OPTIMISE, &[&path, "-o", &path]].concat(), &paths::root()))
}
