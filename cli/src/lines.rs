//! The lines that are typed into the shell, from a terminal with editing and history, or from a
//! pipe. A thread of its own reads them, one for each time it is asked, so that the processes of
//! earlier inputs go on meanwhile. What these print appears above the prompt while nothing is typed
//! there, else when the line has ended: rustyline's own way of printing meanwhile leaves keys that
//! come together in its buffer until the next one is pressed.

use crate::Stop;
use rustyline::completion::Completer;
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::DefaultHistory;
use rustyline::validate::Validator;
use rustyline::{Context, Editor, Helper};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
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

/// Hears what is typed: whether the line is empty.
struct Listener(Arc<AtomicBool>);

impl Hinter for Listener {
    type Hint = String;

    fn hint(&self, line: &str, _: usize, _: &Context<'_>) -> Option<String> {
        self.0.store(line.is_empty(), Ordering::Relaxed);
        None
    }
}

impl Completer for Listener {
    type Candidate = String;
}

impl Highlighter for Listener {}
impl Validator for Listener {}
impl Helper for Listener {}

/// Where lines come from.
pub struct Lines {
    ask: Sender<Wish>,
    lines: Receiver<Line>,
    remember: Option<String>,
    /// Whether nothing is typed; always so of a pipe.
    is_empty: Arc<AtomicBool>,
    /// What stands before an empty line.
    prompt: &'static str,
    /// Whether nobody types them.
    pub is_pipe: bool,
}

impl Lines {
    /// Lines from a terminal.
    pub fn of_terminal() -> Result<Lines, Stop> {
        let trouble = |e: ReadlineError| Stop::Message(format!("The terminal can't be read: {e}"));
        let mut editor = Editor::<Listener, DefaultHistory>::new().map_err(trouble)?;
        let is_empty = Arc::new(AtomicBool::new(true));
        let listened = is_empty.clone();
        editor.set_helper(Some(Listener(listened.clone())));
        let read = move |Wish { prompt, remember }: Wish| {
            if let Some(input) = remember {
                // A history that is full or switched off is no reason to stop.
                let _ = editor.add_history_entry(input.trim_end());
            }
            listened.store(true, Ordering::Relaxed);
            match editor.readline(prompt) {
                Ok(line) => Line::Text(line),
                Err(ReadlineError::Interrupted) => Line::Dropped,
                Err(ReadlineError::Eof) => Line::End,
                Err(error) => Line::Failed(format!("The terminal can't be read: {error}")),
            }
        };
        Ok(Lines { is_empty, is_pipe: false, ..Lines::read_by(read) })
    }

    /// Lines from a pipe or a file.
    pub fn of_pipe() -> Lines {
        Lines::read_by(|_| match std::io::stdin().lines().next() {
            Some(Ok(line)) => Line::Text(line),
            Some(Err(error)) => Line::Failed(format!("IO error: {error}")),
            None => Line::End,
        })
    }

    /// The lines of a pipe, which a thread of its own reads.
    fn read_by(mut read: impl FnMut(Wish) -> Line + Send + 'static) -> Lines {
        let (ask, asked) = channel();
        let (give, lines) = channel();
        std::thread::spawn(move || {
            // Nobody asks or listens any more when the shell is left.
            let _ = asked.into_iter().try_for_each(|wish| give.send(read(wish)));
        });
        let is_empty = Arc::new(AtomicBool::new(true));
        Lines { ask, lines, remember: None, is_empty, prompt: "", is_pipe: true }
    }

    /// Enters an input into the history.
    pub fn remember(&mut self, input: &str) {
        self.remember = Some(input.to_string());
    }

    /// Asks for a line; it comes by [`Lines::wait`].
    pub fn ask(&mut self, prompt: &'static str) {
        self.prompt = prompt;
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

    /// How a text is written above the prompt; `None` while something is typed there.
    pub fn above(&self, text: &str) -> Option<String> {
        if !self.is_empty.load(Ordering::Relaxed) {
            return None;
        }
        if self.is_pipe {
            return Some(text.to_string());
        }
        let end = if text.ends_with('\n') { "" } else { "\n" };
        // To the beginning of the line, which is cleared.
        Some(format!("\r\x1b[K{text}{end}{}", self.prompt))
    }
}
