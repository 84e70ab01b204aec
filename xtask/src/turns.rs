//! Engines that take turns at the same programs.
//!
//! A busy machine is unfair to all alike that way. Each turn is a process of its own that times
//! every program several times inside the engine (start-up and compilation are not part of a time)
//! and writes JSON; a figure is the median over all turns.

use crate::process::{command, run};
use crate::step::step;
use crate::{Done, engine, paths};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Turns, when nothing else is asked for: enough for a median that survives two disturbed turns.
pub const ROUNDS: usize = 5;

/// What can be measured.
pub enum Engine {
    /// The `nostos` binary.
    Native(PathBuf),
    /// The folder that wasm-pack wrote.
    Wasm(PathBuf),
}

/// One engine's figures for one program.
#[derive(Default)]
pub struct Figures {
    times_ms: Vec<f64>,
    /// Reductions of a run.
    pub steps: u64,
    /// The most heap bytes that were in use at once, looked at between turns.
    pub heap_bytes: u64,
    /// Why there are no figures.
    pub trouble: Option<String>,
}

impl Figures {
    /// The median of the times, in milliseconds.
    pub fn median(&self) -> Option<f64> {
        median(&self.times_ms)
    }
}

/// An engine's figures by the programs' names.
pub type Table = BTreeMap<String, Figures>;

/// The engines of this checkout, built: native, then wasm.
pub fn own_engines() -> Done<[Engine; 2]> {
    step("nostos, optimised", || {
        let args = ["build", "--quiet", "--release", "-p", "nostos-cli"];
        run(command("cargo", &args, &paths::root()))
    })?;
    engine::build()?;
    Ok([Engine::Native(paths::target().join("release/nostos")), Engine::Wasm(paths::pkg())])
}

/// Lets each engine time the programs in every round; a table for each engine, in their order.
/// Which one begins changes from round to round: the first finds the machine colder than the others
/// do.
pub fn measure(engines: &[Engine], files: &[String], rounds: usize) -> Done<Vec<Table>> {
    let mut tables: Vec<Table> = engines.iter().map(|_| Table::new()).collect();
    for round in 1..=rounds {
        step(&format!("round {round} of {rounds}"), || {
            (0..engines.len())
                .map(|place| (place + round) % engines.len())
                .try_for_each(|which| add(turn(&engines[which], files)?, &mut tables[which]))
        })?;
    }
    Ok(tables)
}

/// One turn; the last line of its output is a JSON array. Its status says no more than the rows'
/// troubles, so only a turn without rows has failed.
fn turn(engine: &Engine, files: &[String]) -> Done<Vec<Value>> {
    let output = engine.command(files).output().map_err(|e| format!("no turn began: {e}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.trim().lines().last().unwrap_or("");
    let errors = String::from_utf8_lossy(&output.stderr);
    serde_json::from_str(line)
        .map_err(|e| format!("a turn wrote no figures: {e}\n{line}\n{errors}"))
}

impl Engine {
    fn command(&self, files: &[String]) -> Command {
        match self {
            Engine::Native(nostos) => native(nostos, files),
            Engine::Wasm(pkg) => {
                let script = paths::root().join("benchImprovements/wasm.mjs");
                let mut node = command("node", &[], &paths::root());
                node.arg(script).arg(pkg).args(files);
                node
            }
        }
    }
}

fn native(nostos: &Path, files: &[String]) -> Command {
    let mut command = command(nostos, &["bench", "--json"], &paths::root());
    command.args(files);
    command
}

fn add(rows: Vec<Value>, table: &mut Table) -> Done {
    for row in rows {
        let name = row["name"].as_str().ok_or("a row of figures has no name")?;
        let figures = table.entry(name.to_string()).or_default();
        let times = row["ms"].as_array().into_iter().flatten().filter_map(Value::as_f64);
        figures.times_ms.extend(times);
        figures.steps = row["steps"].as_u64().unwrap_or(0);
        let heap = row["heapBytes"].as_f64().unwrap_or(0.0) as u64;
        figures.heap_bytes = figures.heap_bytes.max(heap);
        if let Some(trouble) = row["trouble"].as_str() {
            figures.trouble = Some(trouble.to_string());
        }
    }
    Ok(())
}

fn median(times: &[f64]) -> Option<f64> {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        n if n % 2 == 1 => Some(sorted[middle]),
        _ => Some((sorted[middle - 1] + sorted[middle]) / 2.0),
    }
}

/// The geometric mean; of nothing it is 1.
pub fn geometric_mean(ratios: &[f64]) -> f64 {
    (ratios.iter().map(|r| r.ln()).sum::<f64>() / ratios.len().max(1) as f64).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), Some(2.5));
    }
}
