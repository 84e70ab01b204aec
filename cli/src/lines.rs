//! The lines that are typed into the shell, from a terminal with editing and history, or from a
//! pipe. A thread of its own reads them, one for each time it is asked, so that the processes of
//! earlier inputs go on meanwhile; what these print appears above the line that is being typed.

use crate::Stop;
use rustyline::error::ReadlineError;
use rustyline::{DefaultEditor, ExternalPrinter};
use std::io::BufRead;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

/// What became of a line.
pub enum Line {
    /// It was typed.
    Text(String),
    /// Ctrl+C: what was typed so far is dropped.
    Dropped,
    /// There are no more lines.
    End,
    /// Reading failed.
    Failed(String),
}

/// What a line is asked for with.
struct Wish {
    prompt: &'static str,
    /// The input before, for the history.
    remember: Option<String>,
}

type Printer = Box<dyn ExternalPrinter + Send>;

/// Where lines come from.
pub struct Lines {
    ask: Sender<Wish>,
    lines: Receiver<Line>,
    /// Writes above the line that is being typed.
    printer: Option<Printer>,
    remember: Option<String>,
}

impl Lines {
    /// Lines from a terminal.
    pub fn of_terminal() -> Result<Lines, Stop> {
        let (ask, asked) = channel::<Wish>();
        let (give, lines) = channel();
        let (ready, is_ready) = channel::<Result<Option<Printer>, ReadlineError>>();
        std::thread::spawn(move || {
            let mut editor = match DefaultEditor::new() {
                Ok(editor) => editor,
                Err(error) => return drop(ready.send(Err(error))),
            };
            let printer = editor.create_external_printer().ok();
            drop(ready.send(Ok(printer.map(|printer| Box::new(printer) as Printer))));
            for Wish { prompt, remember } in asked {
                if let Some(input) = remember {
                    // A history that is full or switched off is no reason to stop.
                    let _ = editor.add_history_entry(input.trim_end());
                }
                let line = match editor.readline(prompt) {
                    Ok(line) => Line::Text(line),
                    Err(ReadlineError::Interrupted) => Line::Dropped,
                    Err(ReadlineError::Eof) => Line::End,
                    Err(error) => Line::Failed(format!("The terminal can't be read: {error}")),
                };
                if give.send(line).is_err() {
                    return;
                }
            }
        });
        let trouble = |e: String| Stop::Message(format!("The terminal can't be read: {e}"));
        match is_ready.recv() {
            Ok(Ok(printer)) => Ok(Lines { ask, lines, printer, remember: None }),
            Ok(Err(error)) => Err(trouble(error.to_string())),
            Err(error) => Err(trouble(error.to_string())),
        }
    }

    /// Lines from a pipe or a file.
    pub fn of_pipe() -> Lines {
        let (ask, asked) = channel::<Wish>();
        let (give, lines) = channel();
        std::thread::spawn(move || {
            let mut all = std::io::stdin().lock().lines();
            for _ in asked {
                let line = match all.next() {
                    Some(Ok(line)) => Line::Text(line),
                    Some(Err(error)) => Line::Failed(format!("IO error: {error}")),
                    None => Line::End,
                };
                if give.send(line).is_err() {
                    return;
                }
            }
        });
        Lines { ask, lines, printer: None, remember: None }
    }

    /// Enters an input into the history.
    pub fn remember(&mut self, input: &str) {
        self.remember = Some(input.to_string());
    }

    /// Asks for a line; it comes by [`Lines::wait`].
    pub fn ask(&mut self, prompt: &'static str) {
        let wish = Wish { prompt, remember: self.remember.take() };
        // A thread that is gone is noticed there.
        let _ = self.ask.send(wish);
    }

    /// The line, when it comes in time; without a time it is waited for.
    pub fn wait(&self, at_most: Option<Duration>) -> Option<Line> {
        let gone = || Line::Failed("No more lines can be read".to_string());
        match at_most {
            None => Some(self.lines.recv().unwrap_or_else(|_| gone())),
            Some(time) => match self.lines.recv_timeout(time) {
                Ok(line) => Some(line),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => Some(gone()),
            },
        }
    }

    /// Shows a text while a line is being typed; says whether it could.
    pub fn show_above(&mut self, text: &str) -> bool {
        self.printer.as_mut().is_some_and(|printer| printer.print(text.to_string()).is_ok())
    }
}
