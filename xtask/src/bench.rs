//! Measures the programs of `benchImprovements`, natively and in wasm, and prints one table; the
//! figures are kept as JSON in `target/xtask/bench.json`.
//!
//! Other kinds of measurement branch off here: beside other languages (`peers`), beside another
//! revision of ours (`compare`), against the size of the data (`growth`).

use crate::step::{list, write};
use crate::turns::{ROUNDS, Table, geometric_mean, measure, own_engines};
use crate::{Done, compare, gate, growth, option, paths, peers, words};
use serde_json::{Value, json};

/// The command.
pub fn bench(args: &[String]) -> Done {
    let has = |flag: &str| args.iter().any(|a| a == flag);
    if has("--peers") || has("--library") {
        return peers::compare(args);
    }
    let rounds = match option(args, "--rounds") {
        Some(text) => text.parse().map_err(|_| format!("`{text}` is no number of rounds"))?,
        None => ROUNDS,
    };
    let filter = words(args, &["--growth", "--gate"]).first().copied().unwrap_or("");
    if has("--gate") {
        return gate::gate(rounds);
    }
    if has("--growth") {
        return growth::growth(rounds, filter);
    }
    let programs = programs(filter)?;
    if programs.is_empty() {
        return Err(format!("no program's name contains `{filter}`"));
    }
    if let Some(revision) = option(args, "--compare") {
        return compare::compare(revision, &programs, rounds);
    }
    let tables = measure(&own_engines()?, &programs, rounds)?;
    let [native, wasm] = &tables[..] else {
        return Err("two engines, but not two tables".to_string());
    };
    print_table(native, wasm);
    save(native, wasm)?;
    troubles(&tables)
}

fn programs(filter: &str) -> Done<Vec<String>> {
    let files = list(&paths::root().join("benchImprovements"))?;
    let names = files.iter().map(|f| f.to_string_lossy().into_owned());
    Ok(names.filter(|n| n.ends_with(".nos") && n.contains(filter)).collect())
}

/// An error if a program went wrong in an engine.
pub fn troubles(tables: &[Table]) -> Done {
    let troubles = tables.iter().flat_map(Table::values).filter(|f| f.trouble.is_some()).count();
    if troubles == 0 { Ok(()) } else { Err(format!("{troubles} runs went wrong")) }
}

fn print_table(native: &Table, wasm: &Table) {
    println!(
        "\n| program | steps | native ms | wasm ms | wasm / native | ns / step in wasm | \
         heap KiB, native | heap KiB, wasm |"
    );
    println!("|---|--:|--:|--:|--:|--:|--:|--:|");
    let mut ratios = Vec::new();
    for (name, here) in native {
        let there = wasm.get(name);
        let trouble = here.trouble.as_ref().or(there.and_then(|f| f.trouble.as_ref()));
        if let Some(trouble) = trouble {
            println!("| {name} | {trouble} |||||||");
            continue;
        }
        let (Some(there), Some(a)) = (there, here.median()) else {
            println!("| {name} | no figures |||||||");
            continue;
        };
        let Some(b) = there.median() else {
            println!("| {name} | no figures |||||||");
            continue;
        };
        ratios.push(b / a);
        let per_step = b * 1e6 / here.steps.max(1) as f64;
        let (native_kib, wasm_kib) = (here.heap_bytes / 1024, there.heap_bytes / 1024);
        println!(
            "| {name} | {} | {a:.3} | {b:.3} | {:.2} | {per_step:.1} | {native_kib} | {wasm_kib} |",
            here.steps,
            b / a
        );
    }
    println!("| **geometric mean** | | | | **{:.2}** | | | |", geometric_mean(&ratios));
    println!("\nMedians of the lesser of processor time and wall clock, inside the engine.");
    println!("Heap: the most that was in use at once, looked at between turns.");
}

fn save(native: &Table, wasm: &Table) -> Done {
    let rows = |table: &Table| {
        let row = |(name, figures): (&String, &crate::turns::Figures)| {
            json!({
                "name": name,
                "ms": figures.median(),
                "steps": figures.steps,
                "heapBytes": figures.heap_bytes,
                "trouble": figures.trouble,
            })
        };
        table.iter().map(row).collect::<Vec<Value>>()
    };
    let file = paths::scratch().join("bench.json");
    write(&file, &format!("{}\n", json!({ "native": rows(native), "wasm": rows(wasm) })))?;
    println!("the figures: {}", file.display());
    Ok(())
}
