//! How long checking takes, for programs of 1 to 20,000 lines: `cargo bench -p nostos-tests`.
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
const SIZES: [usize; 7] = [1, 100, 300, 1_000, 3_000, 10_000, 20_000];

/// How much more a line of the longest program may cost than one of 3,000 lines: caches are
/// smaller than the longest program, so a little more is no sign of anything worse than linear.
const GROWTH_MAX: f64 = 1.8;

fn main() -> ExitCode {
    let compiler = Compiler::new();
    let mut per_line = Vec::new();
    println!("{:>8} {:>10} {:>12}", "lines", "ms", "µs per line");
    for lines in SIZES {
        let text = nostos_tests::generated::program(lines);
        let sources = SourceMap::single("generated.nos", &text);
        let ms = best_ms(&compiler, &sources);
        per_line.push(ms * 1e3 / lines as f64);
        println!("{lines:>8} {ms:>10.3} {:>12.2}", ms * 1e3 / lines as f64);
    }
    let growth = per_line[6] / per_line[4];
    println!("a line of {} lines costs {growth:.2} times one of {}", SIZES[6], SIZES[4]);
    if growth > GROWTH_MAX {
        println!("more than {GROWTH_MAX}: checking is worse than linear");
        return ExitCode::FAILURE;
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
