//! The exact work of every benchmark program, against what is stored in
//! `benchImprovements/steps.txt`: reductions (calls and loop rounds) and instructions.
//!
//! Fails when a program takes over 1 % more than is stored. `BLESS=1` stores what is now; where a
//! figure grows by more than that, it first demands a line in `benchImprovements/HISTORY.md` that
//! says why: `steps NAME OLD -> NEW`. With `--pairs` it prints the pairs of instructions that
//! follow each other most often instead. Times are never looked at.

use nostos_core::base::host::NullHost;
use nostos_core::base::source::SourceMap;
use nostos_core::bytecode::Op;
use nostos_core::{CompileOptions, Compiler};
use nostos_tests::program::root;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

/// What a program does in a run.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Work {
    reductions: u64,
    instructions: u64,
}

/// The share of each pair, summed over the programs.
type Pairs = BTreeMap<(Op, Op), f64>;

/// Pairs that are printed.
const PAIRS_SHOWN: usize = 40;

fn main() -> ExitCode {
    let pairs_wanted = std::env::args().any(|a| a == "--pairs");
    match steps(pairs_wanted) {
        Ok(failures) if failures.is_empty() => ExitCode::SUCCESS,
        Ok(failures) => {
            failures.iter().for_each(|line| println!("{line}"));
            ExitCode::FAILURE
        }
        Err(error) => {
            println!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn steps(pairs_wanted: bool) -> Result<Vec<String>, String> {
    let folder = root().join("benchImprovements");
    let mut pairs = Pairs::new();
    let now = measure(&folder, &mut pairs)?;
    if pairs_wanted {
        print_pairs(&pairs, now.len());
        return Ok(Vec::new());
    }
    let file = folder.join("steps.txt");
    let stored = parse(&read(&file)?)?;
    if std::env::var_os("BLESS").is_some() {
        let unexplained = unexplained(&stored, &now, &read(&folder.join("HISTORY.md"))?);
        if unexplained.is_empty() {
            std::fs::write(&file, render(&now)).map_err(|e| format!("{}: {e}", file.display()))?;
        }
        return Ok(unexplained);
    }
    let mut failures = grown(&stored, &now);
    let unknown = now.keys().filter(|name| !stored.contains_key(*name));
    failures.extend(unknown.map(|name| format!("{name}: not stored; BLESS=1 stores it")));
    let gone = stored.keys().filter(|name| !now.contains_key(*name));
    failures.extend(gone.map(|name| format!("{name}: stored, but there is no such program")));
    let passed = now.len().saturating_sub(failures.len());
    let verdict = if failures.is_empty() { "ok" } else { "FAILED" };
    println!("test result: {verdict}. {passed} passed; {} failed; 0 ignored", failures.len());
    Ok(failures)
}

fn measure(folder: &Path, pairs: &mut Pairs) -> Result<BTreeMap<String, Work>, String> {
    let compiler = Compiler::new();
    let entries = std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut all = BTreeMap::new();
    for entry in entries {
        let path = entry.map_err(|e| e.to_string())?.path();
        if path.extension().is_some_and(|e| e == "nos") {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let work = work(&compiler, &path, pairs).map_err(|e| format!("{name}: {e}"))?;
            all.insert(name, work);
        }
    }
    Ok(all)
}

fn work(compiler: &Compiler, path: &Path, pairs: &mut Pairs) -> Result<Work, String> {
    let sources = SourceMap::single(&path.display().to_string(), &read(path)?);
    let compiled = compiler
        .compile(&sources, CompileOptions::default())
        .map_err(|d| d.first().map_or_else(String::new, |d| d.message.clone()))?;
    let counted = compiled.count_instructions(Box::new(NullHost::default()))?;
    for (pair, count) in counted.pairs() {
        *pairs.entry(pair).or_default() += count as f64 / counted.total() as f64;
    }
    Ok(Work { reductions: counted.reductions(), instructions: counted.total() })
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}

/// Lines of `NAME REDUCTIONS INSTRUCTIONS`; `#` begins a comment.
fn parse(text: &str) -> Result<BTreeMap<String, Work>, String> {
    let lines = text.lines().filter(|l| !l.is_empty() && !l.starts_with('#'));
    let entry = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [name, reductions, instructions] = words[..] else { return None };
        let (reductions, instructions) = (reductions.parse().ok()?, instructions.parse().ok()?);
        Some((name.to_string(), Work { reductions, instructions }))
    };
    lines.map(|line| entry(line).ok_or(format!("steps.txt: `{line}`"))).collect()
}

fn render(all: &BTreeMap<String, Work>) -> String {
    let mut text = String::from(
        "# What each program does in a run: reductions and instructions, exact on every machine.\n\
         # `BLESS=1 cargo test -p nostos-tests --test steps` writes this file.\n",
    );
    for (name, Work { reductions, instructions }) in all {
        text.push_str(&format!("{name:<24}{reductions:>12}{instructions:>14}\n"));
    }
    text
}

/// The figures that are more than 1 % above the stored ones: name, old, new.
fn growth<'a>(
    stored: &'a BTreeMap<String, Work>,
    now: &'a BTreeMap<String, Work>,
) -> impl Iterator<Item = (&'a str, u64, u64)> {
    stored.iter().flat_map(move |(name, old)| {
        let new = now.get(name).copied().unwrap_or(*old);
        let figures = [(old.reductions, new.reductions), (old.instructions, new.instructions)];
        let above = figures.into_iter().filter(|(old, new)| *new > old + old / 100);
        above.map(|(old, new)| (name.as_str(), old, new))
    })
}

fn grown(stored: &BTreeMap<String, Work>, now: &BTreeMap<String, Work>) -> Vec<String> {
    let line = |(name, old, new)| {
        format!(
            "{name}: {new} steps, and {old} are stored: over 1 % more. If that must be, write \
             `steps {name} {old} -> {new}` and the reason into benchImprovements/HISTORY.md and \
             run this with BLESS=1"
        )
    };
    growth(stored, now).map(line).collect()
}

fn unexplained(
    stored: &BTreeMap<String, Work>,
    now: &BTreeMap<String, Work>,
    history: &str,
) -> Vec<String> {
    let wanted = growth(stored, now).map(|(name, old, new)| format!("steps {name} {old} -> {new}"));
    let missing = wanted.filter(|line| !history.contains(line));
    missing.map(|line| format!("HISTORY.md doesn't say why: {line}")).collect()
}

fn print_pairs(pairs: &Pairs, programs: usize) {
    let mut sorted: Vec<_> = pairs.iter().collect();
    sorted.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    println!("| pair | share, mean over the programs |\n|---|--:|");
    for ((first, second), share) in sorted.into_iter().take(PAIRS_SHOWN) {
        println!("| {first:?} {second:?} | {:.1} % |", share * 100.0 / programs.max(1) as f64);
    }
}
