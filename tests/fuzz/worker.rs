//! One worker: compiles each program that it is given and runs it for a while.
//!
//! Programs come as lines of JSON strings, and so do the answers. A worker knows nothing of the
//! suite, so that the suite may change during a long run.

use nostos_core::base::host::NullHost;
use nostos_core::base::source::SourceMap;
use nostos_core::diagnostic::render::render;
use nostos_core::{CompileOptions, Compiler, RunOptions, Session, Status};
use std::io::{BufRead, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

/// The answer when nothing is wrong and the program doesn't check.
pub const REFUSED: &str = "refused";

/// The answer when nothing is wrong and the program was run.
pub const RAN: &str = "ran";

/// The answer when the process has become too large.
pub const LARGE: &str = "more than 512 MiB";

/// The answer when it took too long.
pub const SLOW: &str = "more than a second";

/// Reductions of a run: enough to get anywhere, little enough for a million programs.
const FUEL: u64 = 30_000;

/// Reductions at a time: the fewest that the page asks for, when they take long.
const FUEL_AT_ONCE: u64 = 1_000;

/// Processor time after which a run has been tried enough, in hundredths of a second. What it was
/// asked for last must still come back within the second.
const RUN_TICKS_MAX: u64 = 50;

/// Heap of a run.
const HEAP_BYTES: usize = 64 << 20;

/// Processor time of one program, in hundredths of a second.
const TICKS_MAX: u64 = 100;

/// Memory of the process, which keeps what it once had.
const PEAK_KIB_MAX: u64 = 512 << 10;

/// Answers every line of standard input.
pub fn serve() {
    let compiler = Compiler::new();
    let heard = Arc::new(Mutex::new(String::new()));
    let hook = heard.clone();
    std::panic::set_hook(Box::new(move |info| {
        *hook.lock().expect("nobody panics while holding it") = info.to_string();
    }));
    let stdin = std::io::stdin();
    let mut stdout = std::io::stdout();
    for line in stdin.lock().lines().map_while(Result::ok) {
        let Ok(text) = serde_json::from_str::<String>(&line) else { return };
        let before = ticks();
        let tried = catch_unwind(AssertUnwindSafe(|| attempt(&compiler, &text)));
        let answer = match tried {
            Err(_) => heard.lock().expect("nobody panics while holding it").replace('\n', " "),
            Ok(_) if ticks().saturating_sub(before) > TICKS_MAX => SLOW.to_string(),
            Ok(_) if peak_kib() > PEAK_KIB_MAX => LARGE.to_string(),
            Ok(way) => way.to_string(),
        };
        if writeln!(stdout, "{answer}").and_then(|()| stdout.flush()).is_err() {
            return;
        }
    }
}

fn attempt(compiler: &Compiler, text: &str) -> &'static str {
    let sources = SourceMap::single("fuzz.nos", text);
    let compiled = match compiler.compile(&sources, CompileOptions::default()) {
        Ok(compiled) => compiled,
        Err(diagnostics) => {
            assert!(!diagnostics.is_empty(), "a program is refused for a reason");
            diagnostics.iter().for_each(|diagnostic| {
                render(&sources, diagnostic);
            });
            return REFUSED;
        }
    };
    let options = RunOptions { memory_bytes: HEAP_BYTES, ..RunOptions::default() };
    let mut session = Session::new(compiled, Box::new(NullHost::default()), options);
    let start = ticks();
    while session.steps() < FUEL && ticks().saturating_sub(start) < RUN_TICKS_MAX {
        match session.step(FUEL_AT_ONCE) {
            Status::Running => {}
            Status::WaitingForInput => session.close_input(),
            Status::Done { .. }
            | Status::Failed(_)
            | Status::SleepingUntil { .. }
            | Status::WaitingOutside => break,
        }
    }
    RAN
}

/// Processor time of this process in hundredths of a second, where the system tells it.
fn ticks() -> u64 {
    let Ok(stat) = std::fs::read_to_string("/proc/self/stat") else { return 0 };
    // The name in parentheses may have blanks in it; user and system time follow 11 fields later.
    let behind = stat.rsplit(')').next().unwrap_or("");
    let times = behind.split_whitespace().skip(11).take(2);
    times.filter_map(|field| field.parse::<u64>().ok()).sum()
}

/// The most memory that this process ever had, where the system tells it.
fn peak_kib() -> u64 {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else { return 0 };
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}
