//! Files as programs see them: what a file system can do, and what can go wrong.
//!
//! Paths are absolute and use `/`; who calls has put the working directory in front of relative
//! ones. Errors are POSIX's, because their texts are part of the language (12.2); the text of a
//! message is made here and nowhere else.

use std::cell::RefCell;
use std::io::SeekFrom;
use std::rc::Rc;

/// A file system that a run shares with its surroundings.
pub type SharedFiles = Rc<RefCell<dyn FileSystem>>;

/// What the library needs of a file system. `MemoryFiles` is one; the command line has another
/// over the computer's own.
pub trait FileSystem {
    /// Opens a file.
    fn open(&mut self, path: &str, mode: OpenMode) -> Result<Box<dyn OpenFile>, FileError>;
    /// What is at a path.
    fn entry(&mut self, path: &str) -> Result<Entry, FileError>;
    /// Removes a file.
    fn remove_file(&mut self, path: &str) -> Result<(), FileError>;
    /// Moves a file or directory; a file that is at the target is replaced.
    fn rename(&mut self, from: &str, to: &str) -> Result<(), FileError>;
    /// Copies a file; a file that is at the target is replaced.
    fn copy(&mut self, from: &str, to: &str) -> Result<(), FileError>;
    /// Makes one directory.
    fn create_dir(&mut self, path: &str) -> Result<(), FileError>;
    /// Makes a directory with its parents; it may be there already.
    fn create_dir_all(&mut self, path: &str) -> Result<(), FileError>;
    /// The names in a directory, sorted.
    fn list(&mut self, path: &str) -> Result<Vec<String>, FileError>;
    /// Removes an empty directory.
    fn remove_dir(&mut self, path: &str) -> Result<(), FileError>;
    /// Removes a directory and everything in it.
    fn remove_dir_all(&mut self, path: &str) -> Result<(), FileError>;
}

/// An open file with a position. Nothing is held back: what was written can be read at once.
pub trait OpenFile {
    /// Reads some bytes; 0 at the end.
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, FileError>;
    /// Writes all of it.
    fn write(&mut self, bytes: &[u8]) -> Result<(), FileError>;
    /// Moves the position.
    fn seek(&mut self, to: SeekFrom) -> Result<(), FileError>;
}

/// What a file is opened for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OpenMode {
    /// Reading; it must be there.
    Read,
    /// Writing, from nothing.
    Write,
    /// Writing at the end.
    Append,
    /// Both, from the start, what is there stays.
    ReadWrite,
}

impl OpenMode {
    /// Whether the file can be read.
    pub fn reads(self) -> bool {
        matches!(self, OpenMode::Read | OpenMode::ReadWrite)
    }

    /// Whether the file can be written; it is made where it is missing.
    pub fn writes(self) -> bool {
        self != OpenMode::Read
    }
}

/// What is at a path.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Entry {
    /// A directory.
    Directory,
    /// A file of so many bytes.
    File(u64),
}

/// Why something could not be done with a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FileError {
    NotFound,
    PermissionDenied,
    Exists,
    IsDirectory,
    NotDirectory,
    NotEmpty,
    BadDescriptor,
    InvalidArgument,
    /// It would have more bytes than a file there may have.
    TooLarge,
    /// Content that was to be read as text isn't UTF-8.
    NotText,
    /// Anything else, in the system's words.
    Other(String),
}

impl FileError {
    /// The message of an `io_error` about a path.
    pub fn message(&self, path: &str) -> String {
        match self {
            FileError::NotFound => format!("File not found: {path}"),
            FileError::PermissionDenied => format!("Permission denied: {path}"),
            _ => format!("IO error: {}", self.system_text()),
        }
    }

    /// The error in the system's words.
    pub fn system_text(&self) -> &str {
        match self {
            FileError::NotFound => "No such file or directory (os error 2)",
            FileError::PermissionDenied => "Permission denied (os error 13)",
            FileError::Exists => "File exists (os error 17)",
            FileError::IsDirectory => "Is a directory (os error 21)",
            FileError::NotDirectory => "Not a directory (os error 20)",
            FileError::NotEmpty => "Directory not empty (os error 39)",
            FileError::BadDescriptor => "Bad file descriptor (os error 9)",
            FileError::InvalidArgument => "Invalid argument (os error 22)",
            FileError::TooLarge => "File too large (os error 27)",
            FileError::NotText => "stream did not contain valid UTF-8",
            FileError::Other(text) => text,
        }
    }
}
