//! Worker processes that run programs, several at a time, and are replaced when one dies or hangs.

use crate::job::{Job, Outcome};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Reductions after which a program counts as endless; the largest benchmark needs 40 million.
pub const STEPS_MAX: u64 = 400_000_000;

/// Time after which a worker counts as hung. The largest benchmark takes some ten seconds in an
/// unoptimised build on a busy machine; what runs longer is stuck where steps aren't counted.
const JOB_TIME_MAX: Duration = Duration::from_secs(180);

/// Runs every job and calls `done(index, outcome)` for each, in the order in which they finish.
pub fn run_all(
    jobs: &[Job],
    workers: usize,
    command: &(dyn Fn() -> Command + Sync),
    done: &(dyn Fn(usize, Outcome) + Sync),
) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..workers.min(jobs.len()) {
            scope.spawn(|| {
                let mut worker = None;
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(job) = jobs.get(index) else { break };
                    done(index, run_one(job, &mut worker, command));
                }
            });
        }
    });
}

fn run_one(job: &Job, slot: &mut Option<Worker>, command: &dyn Fn() -> Command) -> Outcome {
    let mut worker = match slot.take() {
        Some(worker) => worker,
        None => match Worker::start(command()) {
            Ok(worker) => worker,
            Err(error) => return Outcome::trouble(format!("the worker doesn't start: {error}")),
        },
    };
    match worker.run(job) {
        Ok(outcome) => {
            // After trouble a worker's state is anyone's guess, and a wasm worker ends by itself.
            if outcome.trouble.is_none() {
                *slot = Some(worker);
            }
            outcome
        }
        Err(trouble) => Outcome::trouble(trouble),
    }
}

struct Worker {
    child: Child,
    stdin: ChildStdin,
    lines: Receiver<String>,
    last_words: Arc<Mutex<String>>,
}

impl Worker {
    fn start(mut command: Command) -> std::io::Result<Worker> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let stdin = child.stdin.take().expect("stdin is piped");
        let stdout = child.stdout.take().expect("stdout is piped");
        let mut stderr = child.stderr.take().expect("stderr is piped");
        let (send, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if send.send(line).is_err() {
                    break;
                }
            }
        });
        let last_words = Arc::new(Mutex::new(String::new()));
        let heard = last_words.clone();
        std::thread::spawn(move || {
            let mut text = Vec::new();
            // A worker that can't be heard has no last words; its death is reported all the same.
            let _ = stderr.read_to_end(&mut text);
            *heard.lock().expect("nobody panics while holding it") =
                String::from_utf8_lossy(&text).into_owned();
        });
        Ok(Worker { child, stdin, lines, last_words })
    }

    /// Runs one job. After an error the worker is dead.
    fn run(&mut self, job: &Job) -> Result<Outcome, String> {
        let mut line = serde_json::to_string(job).map_err(|e| e.to_string())?;
        line.push('\n');
        if self.stdin.write_all(line.as_bytes()).is_err() {
            return Err(self.obituary());
        }
        match self.lines.recv_timeout(JOB_TIME_MAX) {
            Ok(line) => serde_json::from_str(&line)
                .map_err(|e| format!("the worker answered `{line}`: {e}")),
            Err(RecvTimeoutError::Timeout) => {
                Err(format!("no end after {} s", JOB_TIME_MAX.as_secs()))
            }
            Err(RecvTimeoutError::Disconnected) => Err(self.obituary()),
        }
    }

    fn obituary(&mut self) -> String {
        let status = self.child.wait().map(|s| s.to_string()).unwrap_or_default();
        // The thread that reads standard error may need a moment after the end of the process.
        std::thread::sleep(Duration::from_millis(50));
        let words = self.last_words.lock().expect("nobody panics while holding it");
        let words: Vec<&str> = words.lines().filter(|l| !l.trim().is_empty()).take(3).collect();
        format!("the worker died ({status}): {}", words.join(" / "))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It may have ended by itself already; then there is nothing to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
