//! Measures the programs of `benchImprovements`, natively and in wasm, and prints one table.
//!
//! The two engines take turns, so that a busy machine is unfair to both alike. Each turn is a
//! process of its own that times every program several times inside the engine (start-up and
//! compilation are not part of a time) and writes JSON; the table has the medians over all turns.

use crate::process::{command, run, run_silent};
use crate::step::{list, step};
use crate::{Done, option, paths, peers, web, words};
use serde_json::Value;
use std::collections::BTreeMap;
use std::process::Command;

/// Turns, when nothing else is asked for: enough for a median that survives two disturbed turns.
const ROUNDS: usize = 5;

/// One engine's figures for one program.
#[derive(Default)]
struct Figures {
    times_ms: Vec<f64>,
    steps: u64,
    trouble: Option<String>,
}

/// The command.
pub fn bench(args: &[String]) -> Done {
    if args.iter().any(|a| a == "--peers" || a == "--library") {
        return peers::compare(args);
    }
    let rounds = match option(args, "--rounds") {
        Some(text) => text.parse().map_err(|_| format!("`{text}` is no number of rounds"))?,
        None => ROUNDS,
    };
    let filter = words(args, &[]).first().copied().unwrap_or("");
    let programs = programs(filter)?;
    if programs.is_empty() {
        return Err(format!("no program's name contains `{filter}`"));
    }
    step("nostos, optimised", || {
        let args = ["build", "--quiet", "--release", "-p", "nostos-cli"];
        run(command("cargo", &args, &paths::root()))
    })?;
    web::engine()?;
    let mut native = BTreeMap::new();
    let mut wasm = BTreeMap::new();
    for round in 1..=rounds {
        step(&format!("round {round} of {rounds}"), || {
            add(turn(native_command(&programs))?, &mut native)?;
            add(turn(wasm_command(&programs))?, &mut wasm)
        })?;
    }
    print_table(&native, &wasm);
    let troubles = native.values().chain(wasm.values()).filter(|f| f.trouble.is_some()).count();
    if troubles == 0 { Ok(()) } else { Err(format!("{troubles} runs went wrong")) }
}

fn programs(filter: &str) -> Done<Vec<String>> {
    let files = list(&paths::root().join("benchImprovements"))?;
    let names = files.iter().map(|f| f.to_string_lossy().into_owned());
    Ok(names.filter(|n| n.ends_with(".nos") && n.contains(filter)).collect())
}

fn native_command(programs: &[String]) -> Command {
    let nostos = paths::target().join("release/nostos");
    let mut command = command(nostos, &["bench", "--json"], &paths::root());
    command.args(programs);
    command
}

fn wasm_command(programs: &[String]) -> Command {
    let script = paths::root().join("benchImprovements/wasm.mjs");
    let mut command = command("node", &[], &paths::root());
    command.arg(script).arg(paths::pkg()).args(programs);
    command
}

/// Runs one turn; the last line of its output is a JSON array.
fn turn(command: Command) -> Done<Vec<Value>> {
    let output = run_silent(command)?;
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.trim().lines().last().unwrap_or("");
    serde_json::from_str(line).map_err(|e| format!("a turn wrote no figures: {e}\n{line}"))
}

fn add(rows: Vec<Value>, all: &mut BTreeMap<String, Figures>) -> Done {
    for row in rows {
        let name = row["name"].as_str().ok_or("a row of figures has no name")?;
        let figures = all.entry(name.to_string()).or_default();
        let times = row["ms"].as_array().into_iter().flatten().filter_map(Value::as_f64);
        figures.times_ms.extend(times);
        figures.steps = row["steps"].as_u64().unwrap_or(0);
        if let Some(trouble) = row["trouble"].as_str() {
            figures.trouble = Some(trouble.to_string());
        }
    }
    Ok(())
}

fn print_table(native: &BTreeMap<String, Figures>, wasm: &BTreeMap<String, Figures>) {
    let (steps, native_ms, wasm_ms) = ("steps", "native ms", "wasm ms");
    println!(
        "\n| program | {steps} | {native_ms} | {wasm_ms} | wasm / native | ns / step in wasm |"
    );
    println!("|---|--:|--:|--:|--:|--:|");
    let mut ratios = Vec::new();
    for (name, here) in native {
        let there = wasm.get(name);
        let (a, b) = (median(&here.times_ms), there.and_then(|f| median(&f.times_ms)));
        let trouble = here.trouble.as_ref().or(there.and_then(|f| f.trouble.as_ref()));
        if let Some(trouble) = trouble {
            println!("| {name} | {trouble} |||||");
            continue;
        }
        let (Some(a), Some(b)) = (a, b) else {
            println!("| {name} | no figures |||||");
            continue;
        };
        ratios.push(b / a);
        let per_step = b * 1e6 / here.steps.max(1) as f64;
        println!("| {name} | {} | {a:.3} | {b:.3} | {:.2} | {per_step:.1} |", here.steps, b / a);
    }
    let mean = (ratios.iter().map(|r| r.ln()).sum::<f64>() / ratios.len().max(1) as f64).exp();
    println!("| **geometric mean** | | | | **{mean:.2}** | |");
    println!("\nMedians of the lesser of processor time and wall clock, inside the engine.");
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
