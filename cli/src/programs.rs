//! `Exec`: other programs of the computer (12.14). Every call runs in a thread of its own and may
//! wait there.

use nostos_core::base::outside::{ExecCall, OutsideAnswer, OutsideError};
use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, MutexGuard};

type Outcome = Result<OutsideAnswer, OutsideError>;

/// Programs that were started, by their handles.
#[derive(Default)]
pub struct Programs {
    started: Mutex<Started>,
}

#[derive(Default)]
struct Started {
    programs: HashMap<i64, Arc<Program>>,
    last: i64,
}

/// One of them. Each part has its own lock, so that one thread can wait for a line while another
/// writes.
struct Program {
    child: Mutex<Child>,
    stdin: Mutex<Option<ChildStdin>>,
    stdout: Mutex<BufReader<ChildStdout>>,
    stderr: Mutex<BufReader<ChildStderr>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("nobody panics while holding it")
}

fn failed(error: &io::Error) -> OutsideError {
    OutsideError::Exec(error.to_string())
}

fn exit_code(status: ExitStatus) -> i64 {
    // A program that a signal has ended has no code.
    i64::from(status.code().unwrap_or(-1))
}

impl Programs {
    /// Does what the process asks for.
    pub fn carry_out(&self, call: ExecCall) -> Outcome {
        match call {
            ExecCall::Run { command, args } => run(&command, &args),
            ExecCall::Start { command, args } => self.start(&command, &args),
            ExecCall::ReadLine(handle) => line(&mut *locked(&self.find(handle)?.stdout)),
            ExecCall::ReadStderr(handle) => line(&mut *locked(&self.find(handle)?.stderr)),
            ExecCall::Write(handle, text) => write(&*self.find(handle)?, &text),
            ExecCall::Wait(handle) => wait(&*self.find(handle)?),
            ExecCall::Kill(handle) => {
                let killed = locked(&self.find(handle)?.child).kill();
                killed.map(|()| OutsideAnswer::Unit).map_err(|error| failed(&error))
            }
        }
    }

    fn find(&self, handle: i64) -> Result<Arc<Program>, OutsideError> {
        locked(&self.started).programs.get(&handle).cloned().ok_or(OutsideError::InvalidHandle)
    }

    fn start(&self, command: &str, args: &[String]) -> Outcome {
        let mut starting = Command::new(command);
        starting.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = starting.spawn().map_err(|error| not_executed(command, &error))?;
        let stdout = child.stdout.take().expect("its output is piped");
        let stderr = child.stderr.take().expect("its error output is piped");
        let program = Program {
            stdin: Mutex::new(child.stdin.take()),
            stdout: Mutex::new(BufReader::new(stdout)),
            stderr: Mutex::new(BufReader::new(stderr)),
            child: Mutex::new(child),
        };
        let mut started = locked(&self.started);
        started.last += 1;
        let handle = started.last;
        started.programs.insert(handle, Arc::new(program));
        Ok(OutsideAnswer::Number(handle))
    }
}

fn not_executed(command: &str, error: &io::Error) -> OutsideError {
    OutsideError::Exec(format!("Failed to execute {command}: {error}"))
}

fn run(command: &str, args: &[String]) -> Outcome {
    let ran = Command::new(command).args(args).stdin(Stdio::null()).output();
    let ran = ran.map_err(|error| not_executed(command, &error))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (stdout, stderr) = (text(&ran.stdout), text(&ran.stderr));
    Ok(OutsideAnswer::Ran { exit_code: exit_code(ran.status), stdout, stderr })
}

/// A line with its line break, `eof` at the end.
fn line(from: &mut impl BufRead) -> Outcome {
    let mut bytes = Vec::new();
    let count = from.read_until(b'\n', &mut bytes).map_err(|error| failed(&error))?;
    let line = if count == 0 { "eof".into() } else { String::from_utf8_lossy(&bytes) };
    Ok(OutsideAnswer::Text(line.into_owned()))
}

fn write(program: &Program, text: &str) -> Outcome {
    let mut stdin = locked(&program.stdin);
    let stdin = stdin.as_mut().ok_or(OutsideError::InvalidHandle)?;
    let written = stdin.write_all(text.as_bytes()).and_then(|()| stdin.flush());
    written.map(|()| OutsideAnswer::Unit).map_err(|error| failed(&error))
}

/// Ends the program's input and waits for its end. The lock is not held meanwhile, so that it can
/// be killed.
fn wait(program: &Program) -> Outcome {
    drop(locked(&program.stdin).take());
    loop {
        let ended = locked(&program.child).try_wait().map_err(|error| failed(&error))?;
        if let Some(status) = ended {
            return Ok(OutsideAnswer::Number(exit_code(status)));
        }
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
}
