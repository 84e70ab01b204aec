//! Standard input: text that the shell hands over, and the processes that wait for some of it, in
//! the order of their calls (12.3.1).

use crate::vm::{Fault, InputWish, Loaded, Value};
use std::collections::VecDeque;

/// What has come and nobody has read, and who waits.
#[derive(Default)]
pub struct Input {
    text: String,
    /// Bytes of `text` that were read all the same; they are cut off when they are most of it.
    read: usize,
    /// Nothing will come any more.
    closed: bool,
    /// What went wrong outside; the next reader is told.
    failure: Option<String>,
    waiting: VecDeque<(u64, InputWish)>,
}

/// What a reader gets.
type Read = Result<Value, Fault>;

impl Input {
    /// Text has come; it may end within a line.
    pub fn add(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Nothing will come any more.
    pub fn close(&mut self) {
        self.closed = true;
    }

    /// Reading failed outside, and nothing will come any more.
    pub fn fail(&mut self, message: &str) {
        self.failure = Some(message.to_string());
        self.closed = true;
    }

    /// What a process wants, if it is there and nobody has waited longer; else the process waits.
    pub fn read(&mut self, pid: u64, wish: InputWish, loaded: &Loaded) -> Option<Read> {
        let found = if self.waiting.is_empty() { self.take(wish, loaded) } else { None };
        if found.is_none() {
            self.waiting.push_back((pid, wish));
        }
        found
    }

    /// Serves the process that has waited longest, when what it wants is there.
    pub fn serve(&mut self, loaded: &Loaded) -> Option<(u64, Read)> {
        let (pid, wish) = *self.waiting.front()?;
        let found = self.take(wish, loaded)?;
        self.waiting.pop_front();
        Some((pid, found))
    }

    /// What comes from now on is new input.
    pub fn begin_anew(&mut self) {
        *self = Input { waiting: std::mem::take(&mut self.waiting), ..Input::default() };
    }

    /// Takes a process out of those that wait, because it has ended.
    pub fn forget(&mut self, pid: u64) {
        self.waiting.retain(|(waiting, _)| *waiting != pid);
    }

    /// Whether a process waits for input.
    pub fn is_awaited(&self) -> bool {
        !self.waiting.is_empty()
    }

    fn rest(&self) -> &str {
        &self.text[self.read..]
    }

    fn take(&mut self, wish: InputWish, loaded: &Loaded) -> Option<Read> {
        let has_rest = !self.rest().is_empty();
        if !has_rest && let Some(message) = self.failure.take() {
            let message = format!("IO error: {message}");
            return Some(Err(Fault::Other { kind: "io_error".into(), message }));
        }
        let known = has_rest || self.closed;
        Some(Ok(match wish {
            InputWish::IsEnd if known => Value::bool(!has_rest),
            InputWish::Line => loaded.option(self.line()?.as_deref().map(Value::string)),
            InputWish::All if self.closed => Value::string(&self.all()),
            InputWish::Lines if self.closed => {
                Value::list(self.all().lines().map(Value::string).collect())
            }
            _ => return None,
        }))
    }

    /// The next line, `Some(None)` at the end, `None` when it hasn't come.
    fn line(&mut self) -> Option<Option<String>> {
        let rest = self.rest();
        let (line, bytes) = match rest.find('\n') {
            Some(at) => (rest[..at].strip_suffix('\r').unwrap_or(&rest[..at]), at + 1),
            None if !self.closed => return None,
            None if rest.is_empty() => return Some(None),
            None => (rest.strip_suffix('\r').unwrap_or(rest), rest.len()),
        };
        let line = line.to_string();
        self.read += bytes;
        if self.read * 2 >= self.text.len() {
            self.text.drain(..self.read);
            self.read = 0;
        }
        Some(Some(line))
    }

    fn all(&mut self) -> String {
        let all = self.rest().to_string();
        self.text.clear();
        self.read = 0;
        all
    }
}
