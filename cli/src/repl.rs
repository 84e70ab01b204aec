//! `nostos repl`: inputs from a terminal, line by line, or from a pipe. What an input means is the
//! engine's business (`nostos_core::session::repl`); here lines are read and answers are printed.

use crate::host::NativeHost;
use crate::lines::{Line, Lines};
use crate::output::Output;
use crate::outside::Outside;
use crate::{Stop, interrupt};
use nostos_core::RunOptions;
use nostos_core::base::host::Stream;
use nostos_core::session::repl::{Answer, Progress, Repl, is_complete};
use std::io::IsTerminal;
use std::time::Duration;

/// Reductions between two looks at Ctrl+C: some ten milliseconds.
const FUEL: u64 = 1_000_000;

const PROMPT: &str = "nostos> ";
const PROMPT_MORE: &str = "   ...> ";

/// The longest wait between two looks at what comes from outside.
const NAP: Duration = Duration::from_millis(50);

/// The command.
pub fn repl() -> Result<(), Stop> {
    let output = Output::new();
    let host = NativeHost::new(output.clone(), vec!["repl".to_string()]);
    let repl = Repl::new(Box::new(host), RunOptions::default());
    let is_terminal = std::io::stdin().is_terminal();
    let lines = if is_terminal { Lines::of_terminal()? } else { Lines::of_pipe() };
    // The line editor listens for Ctrl+C as well; the last one who does hears it.
    interrupt::listen()?;
    if is_terminal {
        let version = env!("CARGO_PKG_VERSION");
        output.write(Stream::Out, &format!("Nostos {version}. :help lists the commands.\n"));
    }
    Shell { repl, output, outside: Outside::new(), lines }.converse()
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
    lines: Lines,
}

impl Shell {
    /// Inputs and answers. In a terminal Ctrl+C drops what is being typed and Ctrl+D leaves; from a
    /// pipe there are no prompts, only answers.
    fn converse(&mut self) -> Result<(), Stop> {
        let mut typed = String::new();
        loop {
            match self.next_line(if typed.is_empty() { PROMPT } else { PROMPT_MORE }) {
                Line::Text(line) => {
                    // An empty line ends an input that isn't complete, where somebody types.
                    let is_typed = !self.lines.is_pipe;
                    let ends = is_typed && line.trim().is_empty() && !typed.is_empty();
                    typed.push_str(&line);
                    typed.push('\n');
                    if !ends && !is_complete(&typed) {
                        continue;
                    }
                    let input = std::mem::take(&mut typed);
                    self.lines.remember(&input);
                    if self.answer(&input) == Next::Leave {
                        return Ok(());
                    }
                }
                Line::Dropped => typed.clear(),
                Line::End if typed.is_empty() || !self.lines.is_pipe => return Ok(()),
                Line::End => {
                    self.answer(&std::mem::take(&mut typed));
                    return Ok(());
                }
                Line::Failed(message) => return Err(Stop::Message(message)),
            }
        }
    }

    /// The next line. Until it comes, the processes of earlier inputs go on.
    fn next_line(&mut self, prompt: &'static str) -> Line {
        // They have had a turn before a line that is there already.
        let mut wait = self.step_others();
        self.output.flush();
        self.lines.ask(prompt);
        self.output.put_aside("");
        let line = loop {
            if let Some(line) = self.lines.wait(wait) {
                break line;
            }
            wait = self.step_others();
            self.show_aside();
        };
        self.output.go_on();
        line
    }

    /// Writes what processes have printed while a line is awaited.
    fn show_aside(&self) {
        let text = self.output.take_aside();
        let above = if text.is_empty() { None } else { self.lines.above(&text) };
        self.output.go_on();
        match above {
            Some(above) => {
                self.output.write(Stream::Out, &above);
                self.output.flush();
                self.output.put_aside("");
            }
            None => self.output.put_aside(&text),
        }
    }

    /// Lets the processes of earlier inputs run for a slice; how long nothing happens then, `None`
    /// for ever.
    fn step_others(&mut self) -> Option<Duration> {
        if let Some(session) = self.repl.session() {
            self.outside.attend_calls(session);
        }
        match self.repl.step_others(FUEL) {
            Progress::Running => Some(Duration::ZERO),
            Progress::Sleeping { ms } => {
                let wait = Duration::try_from_secs_f64(ms.max(0.0) / 1000.0);
                Some(wait.unwrap_or(NAP).min(NAP))
            }
            Progress::WaitingOutside => Some(NAP),
            _ => None,
        }
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
        let text = answer.text();
        if !text.is_empty() {
            let stream = if answer.is_error() { Stream::Err } else { Stream::Out };
            self.output.write(stream, &(text + "\n"));
        }
        self.output.flush();
    }

    fn carry_out(&mut self, input: &str) -> Answer {
        interrupt::forget();
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
