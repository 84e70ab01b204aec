//! Standard input as lines that the shell hands over.

use std::collections::VecDeque;

/// What a process that reads a line finds.
#[derive(PartialEq, Eq, Debug)]
pub enum Reading {
    /// A line without its line break.
    Line(String),
    /// Nothing will come any more.
    EndOfFile,
    /// Nothing has come yet.
    Nothing,
}

/// Lines that nobody has read and processes that wait for one.
#[derive(Default)]
pub struct Input {
    lines: VecDeque<String>,
    closed: bool,
    readers: VecDeque<u64>,
}

impl Input {
    /// The next line, if it is there.
    pub fn read(&mut self) -> Reading {
        match self.lines.pop_front() {
            Some(line) => Reading::Line(line),
            None if self.closed => Reading::EndOfFile,
            None => Reading::Nothing,
        }
    }

    /// A line has come.
    pub fn add_line(&mut self, line: &str) {
        self.lines.push_back(line.to_string());
    }

    /// No line will come any more.
    pub fn close(&mut self) {
        self.closed = true;
    }

    /// A process waits for a line.
    pub fn wait(&mut self, pid: u64) {
        self.readers.push_back(pid);
    }

    /// Takes a process out of those that wait, because it has ended.
    pub fn forget(&mut self, pid: u64) {
        self.readers.retain(|reader| *reader != pid);
    }

    /// Takes the process that has waited longest, when there is something to read.
    pub fn next_reader(&mut self) -> Option<u64> {
        if self.lines.is_empty() && !self.closed {
            return None;
        }
        self.readers.pop_front()
    }

    /// Whether a process waits for a line.
    pub fn is_awaited(&self) -> bool {
        !self.readers.is_empty()
    }
}
