//! How long checking takes, for programs of 1 to 20,000 lines: `cargo bench -p nostos-tests`.
//! With `-- --write DIR` it only writes the programs, for `benchImprovements/check_speed.mjs`, the
//! same measurement in wasm.
//!
//! The programs are generated: every 25 lines a record, a variant, a trait's implementation and
//! functions that use them, lambdas, maps, loops and those of the 25 lines before. Fails when a
//! line of the longest program costs much more than one of a short one.

use cpu_time::ProcessTime;
use nostos_core::Compiler;
use nostos_core::base::source::SourceMap;
use std::process::ExitCode;
use std::time::Instant;

/// Lines of the generated programs.
const SIZES: [usize; 7] = [1, 200, 1_000, 3_000, 5_000, 10_000, 20_000];

/// Shorter programs cost what every program costs, and say nothing about growth.
const FIT_FROM: usize = 200;

/// How much more a line of the longest program may cost than one of 3,000 lines: caches are
/// smaller than the longest program, so a little more is no sign of anything worse than linear.
const GROWTH_MAX: f64 = 1.8;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().collect();
    if let Some(at) = args.iter().position(|arg| arg == "--write") {
        return write_programs(args.get(at + 1).map_or(".", String::as_str));
    }
    let compiler = Compiler::new();
    let mut per_line = Vec::new();
    let mut points = Vec::new();
    println!("{:>8} {:>10} {:>12}", "lines", "ms", "µs per line");
    for lines in SIZES {
        let text = nostos_tests::generated::program(lines);
        let sources = SourceMap::single("generated.nos", &text);
        let ms = best_ms(&compiler, &sources);
        per_line.push(ms * 1e3 / lines as f64);
        if lines >= FIT_FROM {
            points.push(((lines as f64).ln(), ms.ln()));
        }
        println!("{lines:>8} {ms:>10.3} {:>12.2}", ms * 1e3 / lines as f64);
    }
    let growth = per_line[6] / per_line[3];
    println!("a line of {} lines costs {growth:.2} times one of {}", SIZES[6], SIZES[3]);
    println!("from {FIT_FROM} lines on the time is about lines^{:.2}", slope(&points));
    if growth > GROWTH_MAX {
        println!("more than {GROWTH_MAX}: checking is worse than linear");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// The slope of the line that fits the points best.
fn slope(points: &[(f64, f64)]) -> f64 {
    let count = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |(a, b), (x, y)| (a + x / count, b + y / count));
    let above: f64 = points.iter().map(|(a, b)| (a - x) * (b - y)).sum();
    above / points.iter().map(|(a, _)| (a - x) * (a - x)).sum::<f64>()
}

fn write_programs(dir: &str) -> ExitCode {
    for lines in SIZES.into_iter().filter(|lines| *lines >= FIT_FROM) {
        let path = format!("{dir}/{lines}.nos");
        if let Err(error) = std::fs::write(&path, nostos_tests::generated::program(lines)) {
            eprintln!("{path}: {error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// The least processor time of some runs: what else the machine does only adds.
fn best_ms(compiler: &Compiler, sources: &SourceMap) -> f64 {
    let mut best = f64::INFINITY;
    let begin = Instant::now();
    for run in 0.. {
        let start = ProcessTime::now();
        let mistakes = compiler.check(sources);
        best = best.min(start.elapsed().as_secs_f64() * 1e3);
        assert!(mistakes.is_empty(), "generated programs are right: {:?}", mistakes.first());
        if run >= 4 && begin.elapsed().as_secs_f64() > 0.5 {
            break;
        }
    }
    best
}
