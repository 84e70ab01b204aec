//! Runs the peers' harness (the same workloads in Lua, QuickJS and others) with our engine in it.
//!
//! The harness is not part of this repository; it is copied to `target` and never changed where
//! it is. `benchImprovements/peers/nostos-wasm.mjs` is the adapter that makes us one of its
//! engines. With `--library` the workloads are operations of the library instead, from
//! `benchImprovements/library`, beside the same in QuickJS.

use crate::process::{command, npm_ci, run};
use crate::step::{copy_dir, list, step, write};
use crate::{Done, engine, gate, option, paths, setup};
use std::path::{Path, PathBuf};

/// Where the harness is when no folder is named.
const DEFAULT: &str = "../shared/bench-peers";

/// Copies, installs, runs, and leaves the table in `target`.
pub fn compare(args: &[String]) -> Done {
    let harness = harness(args)?;
    engine::build()?;
    let copy = paths::scratch().join("peers");
    let library = args.iter().any(|a| a == "--library");
    step("a copy of the harness with our engine", || {
        prepare(&harness, &copy)?;
        if library { library_workloads(&copy) } else { Ok(()) }
    })?;
    if !copy.join("node_modules").exists() {
        step("npm packages of the peers", || run(npm_ci(&copy)))?;
    }
    step("the peers' harness (minutes)", || measure(args, &copy))?;
    println!("\nthe table: {}", copy.join("results/peers.md").display());
    if args.iter().any(|a| a == "--gate") { gate::check(&copy.join("results")) } else { Ok(()) }
}

fn harness(args: &[String]) -> Done<PathBuf> {
    let named = option(args, "--peers").or(option(args, "--library"));
    let named = named.filter(|d| !d.starts_with("--"));
    let dir = paths::root().join(named.unwrap_or(DEFAULT));
    if dir.join("run.mjs").is_file() {
        return Ok(dir);
    }
    Err(format!("{} holds no peers' harness; name its folder: --peers DIR", dir.display()))
}

fn prepare(harness: &Path, copy: &Path) -> Done {
    copy_dir(harness, copy)?;
    let adapter = paths::root().join("benchImprovements/peers/nostos-wasm.mjs");
    let text = std::fs::read_to_string(&adapter);
    let text = text.map_err(|e| format!("{}: {e}", adapter.display()))?;
    write(&copy.join("engines/nostos.mjs"), &text)?;
    copy_dir(&paths::pkg(), &copy.join("nostos"))
}

/// Puts the operations of the library in the place of the harness's workloads.
fn library_workloads(copy: &Path) -> Done {
    let mut workloads = String::from("export const workloads = [\n");
    for file in list(&paths::root().join("benchImprovements/library"))? {
        let language = file.extension().unwrap_or_default().to_string_lossy().into_owned();
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&file).map_err(|e| format!("{name}: {e}"))?;
        write(&copy.join(&language).join(&name), &text)?;
        let first = text.lines().next().unwrap_or_default();
        if let Some(expected) = first.strip_prefix("# expect: ") {
            let stem = name.trim_end_matches(".nos");
            let line = format!("{{ name: '{stem}', expect: '{expected}', group: 'library' }},");
            workloads.push_str(&format!("  {line}\n"));
        }
    }
    workloads.push_str("];\n");
    write(&copy.join("workloads.mjs"), &workloads)
}

fn measure(args: &[String], copy: &Path) -> Done {
    let mut node = command("node", &["run.mjs"], copy);
    if args.iter().any(|a| a == "--library") && option(args, "--engines").is_none() {
        node.args(["--engines", "quickjs,nostos"]);
    }
    for name in ["--host", "--rounds", "--workloads", "--engines"] {
        if let Some(value) = option(args, name) {
            node.args([name, value]);
        }
    }
    let in_browser = option(args, "--host") != Some("node");
    if in_browser && let Some(chromium) = setup::browser()? {
        node.arg("--chromium").arg(chromium);
    }
    run(node)
}
