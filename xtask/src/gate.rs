//! Fails where a workload takes more of Lua's time than it ever may.
//!
//! `cargo xtask bench --gate` measures the programs of `benchImprovements/gate`, each in Nostos and
//! in Lua, both in wasm under Node; with `--peers` the peers' harness does. The limits are a ratio
//! for each workload and one for their geometric mean. They are above what was measured by about
//! what runs on a busy machine differ, and the last step of `cargo xtask test` measures again
//! before it fails, so that a failure means a change of the engine.

use crate::process::{command, npm_ci, run, run_silent};
use crate::step::step;
use crate::turns::ROUNDS;
use crate::{Done, engine, paths};
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};

/// The limits' entry that is no workload.
const MEAN: &str = "geometric mean";

/// How often [`insist`] measures before it fails.
const SITTINGS: usize = 3;

/// Measures our own programs beside Lua and compares.
pub fn gate(rounds: usize) -> Done {
    prepare()?;
    sitting(rounds)
}

/// The gate in CI: it fails if every sitting finds a workload above its limit.
pub fn insist() -> Done {
    prepare()?;
    let mut result = sitting(ROUNDS);
    for _ in 1..SITTINGS {
        let Err(message) = &result else { break };
        println!("{message}\nonce more: another program may have had the processor");
        result = sitting(ROUNDS);
    }
    result
}

fn folder() -> PathBuf {
    paths::root().join("benchImprovements/gate")
}

fn prepare() -> Done {
    engine::build()?;
    if folder().join("node_modules").exists() {
        return Ok(());
    }
    step("Lua in wasm, from npm", || run(npm_ci(&folder())))
}

fn sitting(rounds: usize) -> Done {
    let report = step("Nostos and Lua in turns", || {
        let mut node = command("node", &["turns.mjs"], &folder());
        node.arg(paths::pkg()).arg(rounds.to_string());
        let output = run_silent(node)?.stdout;
        serde_json::from_slice(&output).map_err(|e| format!("turns.mjs wrote no figures: {e}"))
    })?;
    compare(&report, &read(&folder().join("limits.json"))?)
}

/// Compares the harness's results in a folder with the limits.
pub fn check(results: &Path) -> Done {
    let limits = read(&paths::root().join("benchImprovements/peers/limits.json"))?;
    compare(&read(&results.join("peers.json"))?, &limits)
}

fn compare(report: &Value, limits: &Value) -> Done {
    let limits = limits.as_object().ok_or("limits.json holds no object")?;
    let hosts = report["hosts"].as_object().ok_or("the figures name no hosts")?;
    let mut above = Vec::new();
    for (host, result) in hosts {
        let ratios = ratios(result);
        println!("\n{host}: {} workloads, Nostos / Lua", ratios.len());
        ratios.iter().for_each(|(name, ratio)| println!("  {name:<16}{ratio:.2}"));
        above.extend(violations(&ratios, limits).iter().map(|line| format!("{host}: {line}")));
    }
    if above.is_empty() {
        println!("no workload is above its limit");
        return Ok(());
    }
    Err(format!("above the limit:\n  {}", above.join("\n  ")))
}

fn read(path: &Path) -> Done<Value> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    serde_json::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))
}

/// Our time / Lua's time for each workload of the form `same`; without a time it is infinite.
fn ratios(host: &Value) -> Vec<(String, f64)> {
    let rows = host["rows"].as_array().into_iter().flatten();
    let same = rows.filter(|row| row["form"] == "same" && !row["engines"]["nostos"].is_null());
    let ratio = |row: &Value| {
        let time = |engine: &str| row["engines"][engine]["median"].as_f64();
        let name = row["workload"].as_str().unwrap_or("?").to_string();
        (name, time("nostos").zip(time("lua")).map_or(f64::INFINITY, |(ours, lua)| ours / lua))
    };
    same.map(ratio).collect()
}

fn violations(ratios: &[(String, f64)], limits: &Map<String, Value>) -> Vec<String> {
    let sum: f64 = ratios.iter().map(|(_, ratio)| ratio.ln()).sum();
    let mean = (sum / ratios.len().max(1) as f64).exp();
    println!("  {MEAN}: {mean:.3}");
    let all = ratios.iter().map(|(name, ratio)| (name.as_str(), *ratio));
    all.chain([(MEAN, mean)])
        .filter_map(|(name, ratio)| {
            let limit = limits.get(name)?.as_f64()?;
            // Not `>`: what is no number is above every limit.
            let holds = ratio <= limit;
            (!holds).then(|| format!("{name}: {ratio:.2}, and {limit:.2} is allowed"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_above_its_limit_is_named() {
        let row = |name: &str, ours: f64| {
            let engines = json!({ "lua": { "median": 10.0 }, "nostos": { "median": ours } });
            json!({ "workload": name, "form": "same", "engines": engines })
        };
        let host = json!({ "rows": [row("quick", 2.0), row("slow", 9.0)] });
        let limits = json!({ "quick": 0.3, "slow": 0.5, "geometric mean": 0.9 });
        let limits = limits.as_object().expect("it is an object");
        let found = violations(&ratios(&host), limits);
        assert_eq!(found, ["slow: 0.90, and 0.50 is allowed"]);
    }

    #[test]
    fn an_engine_that_fails_is_above_every_limit() {
        let engines = json!({ "lua": { "median": 1.0 }, "nostos": { "error": "died" } });
        let host = json!({ "rows": [{ "workload": "w", "form": "same", "engines": engines }] });
        let limits = json!({ "w": 1.0 });
        let limits = limits.as_object().expect("it is an object");
        assert_eq!(violations(&ratios(&host), limits).len(), 1);
    }
}
