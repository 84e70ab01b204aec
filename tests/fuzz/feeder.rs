//! The other end of a worker: starts it, gives it programs, starts another one when it is gone.

use crate::worker;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// Wall-clock time after which a worker that doesn't answer is killed. The limit of a second is one
/// of processor time; the machine may have other things to do.
const SILENCE_MAX: Duration = Duration::from_secs(60);

/// Programs after which a worker is replaced. Free blocks are never given back, and a run that
/// begins counts them: in a process that once was large, every run begins slowly.
const PROGRAMS_MAX: u32 = 1_000;

/// What became of a program.
#[derive(Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It has mistakes.
    Refused,
    /// It was compiled and run.
    Ran,
    /// The engine did what it must not do.
    Failed(String),
}

/// A worker that is always there.
pub struct Feeder {
    running: Option<Running>,
}

struct Running {
    child: Child,
    input: ChildStdin,
    answers: mpsc::Receiver<String>,
    programs: u32,
}

impl Feeder {
    /// No worker yet.
    pub fn new() -> Feeder {
        Feeder { running: None }
    }

    /// Tries a program.
    pub fn attempt(&mut self, text: &str) -> Outcome {
        let line = serde_json::to_string(text).expect("texts are JSON strings");
        if self.running.as_ref().is_some_and(|running| running.programs >= PROGRAMS_MAX) {
            self.stop();
        }
        let running = self.running.get_or_insert_with(start);
        running.programs += 1;
        let asked = writeln!(running.input, "{line}").and_then(|()| running.input.flush());
        let answer = match asked {
            Ok(()) => running.answers.recv_timeout(SILENCE_MAX),
            Err(_) => Err(mpsc::RecvTimeoutError::Disconnected),
        };
        let why = match answer {
            Ok(answer) if answer == worker::REFUSED => return Outcome::Refused,
            Ok(answer) if answer == worker::RAN => return Outcome::Ran,
            Ok(answer) => answer,
            Err(mpsc::RecvTimeoutError::Timeout) => "no answer".to_string(),
            Err(mpsc::RecvTimeoutError::Disconnected) => "the process died".to_string(),
        };
        // A process keeps the memory that it once had, and who knows what after a panic: what comes
        // after would be blamed for it.
        self.stop();
        Outcome::Failed(why)
    }

    fn stop(&mut self) {
        if let Some(mut running) = self.running.take() {
            // It may be gone already.
            let _gone = running.child.kill();
            let _status = running.child.wait();
        }
    }
}

impl Drop for Feeder {
    fn drop(&mut self) {
        self.stop();
    }
}

fn start() -> Running {
    let exe = std::env::current_exe().expect("a running program has a file");
    let mut command = Command::new(exe);
    command.arg("--worker").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().expect("this program starts again");
    let input = child.stdin.take().expect("it was piped");
    let output = BufReader::new(child.stdout.take().expect("it was piped"));
    let (sender, answers) = mpsc::channel();
    std::thread::spawn(move || {
        for line in output.lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    Running { child, input, answers, programs: 0 }
}
