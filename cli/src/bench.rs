//! `nostos bench`: times programs inside the engine, natively.
//!
//! Its twin for wasm is `benchImprovements/wasm.mjs`; the rules of both are in
//! `benchImprovements/README.md`.

use crate::arguments::BenchOptions;
use crate::output::print;
use crate::{Stop, project};
use cpu_time::ProcessTime;
use nostos_core::base::host::{NullHost, Stream};
use nostos_core::base::source::SourceMap;
use nostos_core::{RunOptions, Session, Status};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Reductions a step: nobody interrupts a measured run.
const FUEL: u64 = 1_000_000_000;

/// Timed runs of one program; the median of five survives two disturbed ones.
const RUNS_MAX: usize = 5;

/// Time after which a program isn't run again.
const TIME_MAX_MS: f64 = 200.0;

/// The figures of one program.
struct Row {
    name: String,
    times_ms: Vec<f64>,
    steps: u64,
    memory_bytes: usize,
    trouble: Option<String>,
}

struct Run {
    ms: f64,
    steps: u64,
    memory_bytes: usize,
    value: String,
}

/// The command.
pub fn bench(options: &BenchOptions) -> Result<(), Stop> {
    let mut files = Vec::new();
    for path in &options.paths {
        files.extend(project::files(path)?);
    }
    let mut rows = Vec::new();
    if !options.json {
        let [ms, steps, per_step, kib] = ["ms", "steps", "ns/step", "peak KiB"];
        print_line(&format!("{:<28}{ms:>12}{steps:>14}{per_step:>10}{kib:>11}", "program"));
    }
    for file in &files {
        let row = measure(file, name(file, &files))?;
        if !options.json {
            print_row(&row);
        }
        rows.push(row);
    }
    if options.json {
        print_line(&Value::from(rows.iter().map(json_row).collect::<Vec<_>>()).to_string());
    }
    let wrong = rows.iter().any(|r| r.trouble.is_some());
    if wrong { Err(Stop::Failed) } else { Ok(()) }
}

/// The file's name, behind its folder's where another file has the same.
fn name(file: &Path, files: &[PathBuf]) -> String {
    let own = file.file_stem().unwrap_or_default().to_string_lossy();
    let folder = file.parent().and_then(Path::file_name);
    match folder.filter(|_| files.iter().filter(|f| f.file_stem() == file.file_stem()).count() > 1)
    {
        Some(folder) => format!("{}/{own}", folder.to_string_lossy()),
        None => own.into_owned(),
    }
}

/// A short run is repeated after one that only warms up; a long one counts as it is.
fn measure(file: &Path, name: String) -> Result<Row, Stop> {
    let text = project::read_text(file)?;
    let expected = text.lines().next().and_then(|l| l.strip_prefix("# expect:")).map(str::trim);
    let sources = SourceMap::single(&file.display().to_string(), &text);
    let mut row = Row { name, times_ms: Vec::new(), steps: 0, memory_bytes: 0, trouble: None };
    let mut spent_ms = 0.0;
    for number in 0..=RUNS_MAX {
        let run = match once(&sources) {
            Ok(run) => run,
            Err(trouble) => {
                row.trouble = Some(trouble);
                break;
            }
        };
        if let Some(expected) = expected.filter(|e| *e != run.value) {
            row.trouble = Some(format!("{}, not {expected}", run.value));
            break;
        }
        (row.steps, row.memory_bytes) = (run.steps, run.memory_bytes);
        spent_ms += run.ms;
        if number > 0 || spent_ms >= TIME_MAX_MS {
            row.times_ms.push(run.ms);
        }
        if spent_ms >= TIME_MAX_MS {
            break;
        }
    }
    row.times_ms.sort_by(f64::total_cmp);
    Ok(row)
}

/// Compiles, which is not timed, and runs.
fn once(sources: &SourceMap) -> Result<Run, String> {
    let compiled = nostos_core::compile(sources)
        .map_err(|d| d.first().map_or_else(String::new, |d| d.message.clone()))?;
    let mut session = Session::new(compiled, Box::new(NullHost::default()), RunOptions::default());
    let cpu = ProcessTime::now();
    let wall = Instant::now();
    let status = loop {
        match session.step(FUEL) {
            Status::Running => {}
            status => break status,
        }
    };
    // Each is the true time plus something else: waiting for a core, or the clock's own error.
    let ms = wall.elapsed().min(cpu.elapsed()).as_secs_f64() * 1000.0;
    let value = match status {
        Status::Done { value } => value.unwrap_or_default(),
        Status::Failed(error) => return Err(error.message),
        _ => return Err("a benchmark must neither sleep nor read".to_string()),
    };
    Ok(Run { ms, steps: session.steps(), memory_bytes: session.memory_bytes(), value })
}

fn print_line(text: &str) {
    print(Stream::Out, &format!("{text}\n"));
}

fn print_row(row: &Row) {
    let Row { name, times_ms, steps, memory_bytes, trouble } = row;
    if let Some(trouble) = trouble {
        print_line(&format!("{name:<28}{trouble}"));
        return;
    }
    let ms = times_ms[times_ms.len() / 2];
    let per_step = ms * 1e6 / (*steps).max(1) as f64;
    let kib = memory_bytes / 1024;
    print_line(&format!("{name:<28}{ms:>12.3}{steps:>14}{per_step:>10.1}{kib:>11}"));
}

fn json_row(row: &Row) -> Value {
    let Row { name, times_ms, steps, memory_bytes, .. } = row;
    let mut object =
        json!({ "name": name, "ms": times_ms, "steps": steps, "heapBytes": memory_bytes });
    if let Some(trouble) = &row.trouble {
        object["trouble"] = json!(trouble);
    }
    object
}
