//! `nostos repl`: inputs from a terminal, line by line, or from a pipe. What an input means is the
//! engine's business (`nostos_core::session::repl`); here lines are read and answers are printed.

use crate::host::{NativeHost, Output};
use crate::outside::Outside;
use crate::{Stop, interrupt};
use nostos_core::RunOptions;
use nostos_core::session::repl::{Answer, Progress, Repl, is_complete};
use rustyline::DefaultEditor;
use rustyline::error::ReadlineError;
use std::io::{BufRead, IsTerminal};
use std::time::Duration;

/// Reductions between two looks at Ctrl+C: some ten milliseconds.
const FUEL: u64 = 1_000_000;

const PROMPT: &str = "nostos> ";
const PROMPT_MORE: &str = "   ...> ";

/// The command.
pub fn repl() -> Result<(), Stop> {
    interrupt::listen()?;
    let output = Output::new();
    let host = NativeHost::new(output.clone(), vec!["repl".to_string()]);
    let repl = Repl::new(Box::new(host), RunOptions::default());
    let mut shell = Shell { repl, output, outside: Outside::new() };
    if std::io::stdin().is_terminal() { shell.converse() } else { shell.read_all() }
}

/// Whether the shell goes on.
#[derive(PartialEq, Eq)]
enum Next {
    GoOn,
    Leave,
}

struct Shell {
    repl: Repl,
    output: Output,
    outside: Outside,
}

impl Shell {
    /// Inputs from a terminal with history. Ctrl+C drops what is being typed, Ctrl+D leaves.
    fn converse(&mut self) -> Result<(), Stop> {
        let trouble = |e: ReadlineError| Stop::Message(format!("The terminal can't be read: {e}"));
        let mut editor = DefaultEditor::new().map_err(trouble)?;
        println!("Nostos {}. :help lists the commands.", env!("CARGO_PKG_VERSION"));
        let mut typed = String::new();
        loop {
            match editor.readline(if typed.is_empty() { PROMPT } else { PROMPT_MORE }) {
                Ok(line) => {
                    // An empty line ends an input that isn't complete.
                    let ends = !typed.is_empty() && line.trim().is_empty();
                    typed.push_str(&line);
                    typed.push('\n');
                    if !ends && !is_complete(&typed) {
                        continue;
                    }
                    let input = std::mem::take(&mut typed);
                    // A history that is full or switched off is no reason to stop.
                    let _ = editor.add_history_entry(input.trim_end());
                    if self.answer(&input) == Next::Leave {
                        return Ok(());
                    }
                }
                Err(ReadlineError::Interrupted) => typed.clear(),
                Err(ReadlineError::Eof) => return Ok(()),
                Err(error) => return Err(trouble(error)),
            }
        }
    }

    /// Inputs from a pipe or a file: no prompt, only answers.
    fn read_all(&mut self) -> Result<(), Stop> {
        let mut typed = String::new();
        for line in std::io::stdin().lock().lines() {
            let line = line.map_err(|e| Stop::Message(format!("IO error: {e}")))?;
            typed.push_str(&line);
            typed.push('\n');
            if is_complete(&typed) && self.answer(&std::mem::take(&mut typed)) == Next::Leave {
                return Ok(());
            }
        }
        if !typed.is_empty() {
            self.answer(&typed);
        }
        Ok(())
    }

    fn answer(&mut self, input: &str) -> Next {
        let answer = self.carry_out(input);
        match answer {
            Answer::Quit => return Next::Leave,
            Answer::Load(path) => {
                let answer = match std::fs::read_to_string(&path) {
                    Ok(text) => self.repl.load(&path, &text),
                    Err(e) => Answer::Text(format!("Error reading file '{path}': {e}")),
                };
                self.show(&answer);
            }
            answer => self.show(&answer),
        }
        Next::GoOn
    }

    fn show(&self, answer: &Answer) {
        use nostos_core::base::host::Stream;
        let text = answer.text();
        if !text.is_empty() {
            let stream = if answer.is_error() { Stream::Err } else { Stream::Out };
            self.output.write(stream, &(text + "\n"));
        }
        self.output.flush();
    }

    fn carry_out(&mut self, input: &str) -> Answer {
        interrupt::forget();
        self.outside.begin_run();
        let mut progress = self.repl.begin(input);
        loop {
            self.output.flush();
            if interrupt::asked() {
                interrupt::forget();
                progress = self.repl.interrupt();
            }
            progress = match progress {
                Progress::Answered(answer) => return answer,
                Progress::Running => {
                    // Not while the run waits: what is handed over here would be waited for.
                    if let Some(session) = self.repl.session() {
                        self.outside.attend(session);
                    }
                    self.repl.step(FUEL)
                }
                Progress::Sleeping { ms } => {
                    self.wait(Duration::try_from_secs_f64(ms.max(0.0) / 1000.0).ok());
                    self.repl.step(FUEL)
                }
                Progress::WaitingForInput | Progress::WaitingOutside => {
                    self.wait(None);
                    self.repl.step(FUEL)
                }
            };
        }
    }

    /// Waits for what the run of an input waits for. A pipe has the shell's own inputs, so only a
    /// terminal is standard input for programs as well.
    fn wait(&mut self, at_most: Option<Duration>) {
        let Some(session) = self.repl.session() else { return };
        if session.wants_input() && !std::io::stdin().is_terminal() {
            session.close_input();
        } else {
            self.outside.wait(session, at_most);
        }
    }
}
