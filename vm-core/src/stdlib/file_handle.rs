//! Open files by number, and what is kept of each beside the file itself: bytes that were read
//! ahead, and a write that was not allowed and is reported by the next `flush` (12.3).

use crate::base::files::{FileError, OpenFile, OpenMode};
use crate::base::hash::HashMap;
use std::io::SeekFrom;

/// Bytes that are read ahead when a line is asked for.
const AHEAD_BYTES: usize = 4 << 10;

/// All open files of a run. Numbers begin at 1 and are not used again.
#[derive(Default)]
pub struct Handles {
    open: HashMap<i64, Handle>,
    last: i64,
}

impl Handles {
    /// Gives an open file a number.
    pub fn add(&mut self, handle: Handle) -> i64 {
        self.last += 1;
        self.open.insert(self.last, handle);
        self.last
    }

    /// The open file with a number.
    pub fn find(&mut self, number: i64) -> Option<&mut Handle> {
        self.open.get_mut(&number)
    }

    /// Takes an open file out.
    pub fn remove(&mut self, number: i64) -> Option<Handle> {
        self.open.remove(&number)
    }
}

/// An open file.
pub struct Handle {
    file: Box<dyn OpenFile>,
    mode: OpenMode,
    /// Bytes behind the program's position that were read already.
    ahead: Vec<u8>,
    /// How many of them the program has got.
    taken: usize,
    refused_write: bool,
}

impl Handle {
    /// A file that was opened just now.
    pub fn new(file: Box<dyn OpenFile>, mode: OpenMode) -> Handle {
        Handle { file, mode, ahead: Vec::new(), taken: 0, refused_write: false }
    }

    /// Adds at most `count` bytes to `bytes`; how many, 0 at the end.
    pub fn read(&mut self, count: usize, bytes: &mut Vec<u8>) -> Result<usize, FileError> {
        let waiting = &self.ahead[self.taken..];
        if !waiting.is_empty() && self.mode.reads() {
            let count = count.min(waiting.len());
            bytes.extend_from_slice(&waiting[..count]);
            self.taken += count;
            return Ok(count);
        }
        self.may_read()?;
        let end = bytes.len();
        bytes.resize(end + count, 0);
        let done = self.file.read(&mut bytes[end..]);
        bytes.truncate(end + *done.as_ref().unwrap_or(&0));
        done
    }

    /// Adds bytes to a line up to its line break. Tells whether there is more to read of it.
    pub fn read_to_line_break(&mut self, line: &mut Vec<u8>) -> Result<bool, FileError> {
        self.may_read()?;
        if self.taken == self.ahead.len() {
            self.taken = 0;
            self.ahead.resize(AHEAD_BYTES, 0);
            let done = self.file.read(&mut self.ahead);
            self.ahead.truncate(*done.as_ref().unwrap_or(&0));
            if done? == 0 {
                return Ok(false);
            }
        }
        let waiting = &self.ahead[self.taken..];
        let line_break = waiting.iter().position(|byte| *byte == b'\n');
        let count = line_break.map_or(waiting.len(), |at| at + 1);
        line.extend_from_slice(&waiting[..count]);
        self.taken += count;
        Ok(line_break.is_none())
    }

    fn may_read(&self) -> Result<(), FileError> {
        if self.mode.reads() { Ok(()) } else { Err(FileError::BadDescriptor) }
    }

    /// Takes the file's position back to the program's.
    fn forget_ahead(&mut self) -> Result<(), FileError> {
        let unread = self.ahead.len() - self.taken;
        self.ahead.clear();
        self.taken = 0;
        if unread > 0 { self.file.seek(SeekFrom::Current(-(unread as i64))) } else { Ok(()) }
    }

    /// Writes at the program's position; in a file that is open for reading only `flush` fails.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        if !self.mode.writes() {
            self.refused_write = true;
            return Ok(());
        }
        self.forget_ahead()?;
        self.file.write(bytes)
    }

    /// Says whether everything was written.
    pub fn flush(&mut self) -> Result<(), FileError> {
        if std::mem::take(&mut self.refused_write) { Err(FileError::BadDescriptor) } else { Ok(()) }
    }

    /// Moves the program's position.
    pub fn seek(&mut self, to: SeekFrom) -> Result<(), FileError> {
        self.flush()?;
        self.forget_ahead()?;
        self.file.seek(to)
    }
}
