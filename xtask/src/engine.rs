//! The engine as wasm: built by wasm-pack, made smaller by wasm-opt, and split in two ([`split`]).

use crate::process::{command, output_of, run, run_silent};
use crate::step::{Inputs, cached, list, write};
use crate::{Done, paths, setup, split};
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// The crates that become the engine.
const ENGINE: &[&str] = &["vm-core", "web", "Cargo.toml", "Cargo.lock", ".cargo"];

/// What decides which functions come first.
const FIRST_USE: &[&str] =
    &["web/first_use.mjs", "www/examples", "www/tour", "benchImprovements", "xtask/src/split"];

/// Builds the engine into `www/pkg`.
pub fn build() -> Done {
    setup::node()?;
    setup::npm_packages()?;
    let toolchain = setup::wasm_toolchain()?;
    setup::wasm_bindgen()?;
    setup::wasm_pack()?;
    let compiler = match toolchain {
        Some(name) => output_of("rustup", &["run", name, "rustc", "--version"]),
        None => output_of("rustc", &["--version"]),
    };
    let inputs = Inputs::of(ENGINE).and(compiler.unwrap_or_default());
    let inputs = inputs.and(OPTIMISE.join(" ")).and(COMPILE.join(" "));
    let outputs = [whole(), linked(), paths::pkg().join("nostos_web.js")];
    cached("the engine as wasm (about a minute)", "engine", &inputs, &outputs, || {
        // wasm-pack puts the whole engine where the first part was.
        remove(&later())?;
        wasm_pack(toolchain)?;
        optimise()?;
        copy(&linked_by_cargo(), &linked())?;
        copy(&paths::root().join("web/later.js"), &paths::pkg().join("nostos_web_later.js"))
    })?;
    in_two()
}

/// The module that the linker made, with its relocations; wasm-pack leaves it alone.
fn linked_by_cargo() -> PathBuf {
    paths::target().join("wasm/wasm32-unknown-unknown/release/nostos_web.wasm")
}

/// Our copy of it.
fn linked() -> PathBuf {
    paths::scratch().join("engine_linked.wasm")
}

fn copy(from: &Path, to: &Path) -> Done {
    std::fs::copy(from, to).map(|_| ()).map_err(|e| format!("{}: {e}", from.display()))
}

/// The engine before it is split.
fn whole() -> PathBuf {
    paths::scratch().join("engine.wasm")
}

/// The part of the engine that first programs need.
fn first() -> PathBuf {
    paths::pkg().join("nostos_web_bg.wasm")
}

/// The rest.
fn later() -> PathBuf {
    paths::pkg().join("nostos_web_later.wasm")
}

/// Splits the engine: what the programs of the page call, and the rest.
fn in_two() -> Done {
    let inputs = Inputs::of(FIRST_USE).and(digest(&whole())?);
    cached("the engine in two parts", "split", &inputs, &[first(), later()], || {
        let engine = read(&whole())?;
        let split = split::split(&engine, &read(&linked())?, &used(&engine)?)?;
        write(&first(), &split.first)?;
        write(&later(), &split.later)
    })
}

/// The functions that are called when the programs of the page are checked and run.
fn used(engine: &[u8]) -> Done<BTreeSet<u32>> {
    let marked = split::mark(engine)?;
    let file = paths::scratch().join("engine_marked.wasm");
    write(&file, &marked.bytes)?;
    let (file, address, count) = (file.to_string_lossy(), marked.address, marked.count);
    let (address, count) = (address.to_string(), count.to_string());
    let pkg = paths::pkg();
    let args = ["web/first_use.mjs", &pkg.to_string_lossy(), &file, &address, &count];
    let output = run_silent(command("node", &args, &paths::root()))?.stdout;
    let called: Vec<u32> = serde_json::from_slice(&output).map_err(|e| e.to_string())?;
    Ok(called.into_iter().map(|n| marked.first + n).collect())
}

fn read(file: &Path) -> Done<Vec<u8>> {
    std::fs::read(file).map_err(|e| format!("{}: {e}", file.display()))
}

fn remove(file: &Path) -> Done {
    if !file.exists() {
        return Ok(());
    }
    std::fs::remove_file(file).map_err(|e| format!("{}: {e}", file.display()))
}

fn digest(file: &Path) -> Done<String> {
    let mut hasher = DefaultHasher::new();
    read(file)?.hash(&mut hasher);
    Ok(hasher.finish().to_string())
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
    command.env(
        "CARGO_ENCODED_RUSTFLAGS",
        [short_paths(), COMPILE.iter().map(|&flag| flag.into()).collect()].concat().join("\u{1f}"),
    );
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

/// What rustc is told. The linker says what refers to what, for splitting. Its part of the stack is
/// large: the passes of the compiler recurse as high as a tree may be (`TREE_HEIGHT_MAX` in
/// `vm-core/src/base/limits.rs`). Functions of a few instructions are put in place, which the
/// smallest code (`z`) does with those of one or two only: checking takes 0.8 of the time.
const COMPILE: &[&str] = &[
    "-Clink-arg=--emit-relocs",
    "-Clink-arg=-zstack-size=8388608",
    "-Cllvm-args=-inline-threshold=30",
];

/// What wasm-opt does. Functions keep their names until the engine is split, because the names tell
/// what data they need; for the same reason similar functions aren't made one. They stand in the
/// order of their names, because a compressor looks back 32 KiB only and copies of a generic
/// function differ little. The inliner is left out: it would put into the loop what stands
/// outside of it so that the loop's locals stay in registers (a third slower; see
/// `benchImprovements/HISTORY.md`). Common parts of expressions are written twice rather than kept
/// in locals: more bytes, but fewer compressed.
const OPTIMISE: &[&str] = &[
    "-Oz",
    "--skip-pass=inlining",
    "--skip-pass=inlining-optimizing",
    "--skip-pass=merge-similar-functions",
    "--skip-pass=local-cse",
    "--reorder-functions-by-name",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--debuginfo",
];

/// Runs binaryen over the module. rustc has optimised already; this mostly makes it smaller.
fn optimise() -> Done {
    let path = first().to_string_lossy().into_owned();
    let whole = whole().to_string_lossy().into_owned();
    run(command("wasm-opt", &[OPTIMISE, &[&path, "-o", &whole]].concat(), &paths::root()))
}
