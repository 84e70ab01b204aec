//! `cargo xtask bench --compare REV`: the programs beside another revision of this repository, its
//! engines and ours in turns.
//!
//! The other revision is checked out and built by its own commands, so that it is measured as it
//! was. Its folder lies outside of this one: cargo adds the settings of outer folders' `.cargo` to
//! those of inner ones.

use crate::bench::troubles;
use crate::process::{command, output_of, run, run_silent};
use crate::step::step;
use crate::turns::{Engine, Table, geometric_mean, measure, own_engines};
use crate::{Done, paths};
use std::path::{Path, PathBuf};

/// Builds both, measures both, prints one table.
pub fn compare(revision: &str, programs: &[String], rounds: usize) -> Done {
    let there = check_out(revision)?;
    step(&format!("the engines of {revision}"), || build(&there))?;
    let [native, wasm] = own_engines()?;
    let old_native = Engine::Native(there.join("target/release/nostos"));
    let old_wasm = Engine::Wasm(there.join("www/pkg"));
    let tables = measure(&[old_native, native, old_wasm, wasm], programs, rounds)?;
    let [before, after, before_wasm, after_wasm] = &tables[..] else {
        return Err("four engines, but not four tables".to_string());
    };
    println!("\n{revision} against what is here: milliseconds, ratio = here / {revision}\n");
    println!("| program | steps before | steps | native | | ratio | wasm | | ratio |");
    println!("|---|--:|--:|--:|--:|--:|--:|--:|--:|");
    let mut means = [Vec::new(), Vec::new()];
    for (name, new) in after {
        let old_steps = before.get(name).map_or(0, |f| f.steps);
        let cells = [(before, after), (before_wasm, after_wasm)].map(|pair| times(name, pair));
        let mut line = format!("| {name} | {old_steps} | {} |", new.steps);
        for (cell, ratios) in cells.into_iter().zip(&mut means) {
            match cell {
                Some((old, new)) => {
                    ratios.push(new / old);
                    line.push_str(&format!(" {old:.3} | {new:.3} | {:.2} |", new / old));
                }
                None => line.push_str(" | no figures | |"),
            }
        }
        println!("{line}");
    }
    let [native, wasm] = means.map(|ratios| geometric_mean(&ratios));
    println!("| **geometric mean** | | | | | **{native:.2}** | | | **{wasm:.2}** |");
    troubles(&tables)
}

fn times(name: &str, (before, after): (&Table, &Table)) -> Option<(f64, f64)> {
    before.get(name)?.median().zip(after.get(name)?.median())
}

/// The other revision's folder; one for each commit, so that it is built once.
fn check_out(revision: &str) -> Done<PathBuf> {
    let commit = output_of("git", &["rev-parse", "--verify", "--short", revision])
        .ok_or(format!("`{revision}` is no revision of this repository"))?;
    let folder = std::env::temp_dir().join("nostos-compare").join(&commit);
    if !folder.join("Cargo.toml").exists() {
        let path = folder.to_string_lossy().into_owned();
        let args = ["worktree", "add", "--force", "--detach", &path, &commit];
        run_silent(command("git", &args, &paths::root()))?;
    }
    Ok(folder)
}

fn build(folder: &Path) -> Done {
    for args in [&["build", "--quiet", "--release", "-p", "nostos-cli"][..], &["xtask", "web"]] {
        let mut command = command("cargo", args, folder);
        command.env_remove("CARGO_TARGET_DIR");
        run(command)?;
    }
    Ok(())
}
