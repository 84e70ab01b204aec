//! The native worker: runs jobs from standard input with `nostos_core` in this process.

use crate::job::{Job, Outcome};
use std::io::{BufRead, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Answers every line of standard input until its end.
pub fn serve() {
    let stdin = std::io::stdin();
    let mut stdout = std::io::stdout();
    for line in stdin.lock().lines().map_while(Result::ok) {
        let outcome = match serde_json::from_str::<Job>(&line) {
            Ok(job) => run_guarded(&job),
            Err(error) => Outcome::trouble(format!("the job can't be read: {error}")),
        };
        let answer = serde_json::to_string(&outcome).expect("an outcome is plain text");
        if writeln!(stdout, "{answer}").and_then(|()| stdout.flush()).is_err() {
            return;
        }
    }
}

/// A panic of the engine is the failure of this program only.
fn run_guarded(job: &Job) -> Outcome {
    let message = std::sync::Arc::new(std::sync::Mutex::new(String::new()));
    let heard = message.clone();
    std::panic::set_hook(Box::new(move |info| {
        *heard.lock().expect("nobody panics while holding it") = info.to_string();
    }));
    let result = catch_unwind(AssertUnwindSafe(|| run(job)));
    drop(std::panic::take_hook());
    result.unwrap_or_else(|_| {
        let message = message.lock().expect("nobody panics while holding it");
        Outcome::trouble(message.replace('\n', " "))
    })
}

fn run(_job: &Job) -> Outcome {
    Outcome::trouble("the session isn't built yet")
}
