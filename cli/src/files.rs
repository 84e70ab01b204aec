//! The computer's file system as the engine sees it: translates calls and errors, nothing else.

use nostos_core::base::files::{Entry, FileError, FileSystem, OpenFile, OpenMode};
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// The computer's files.
pub struct NativeFiles;

/// An open one.
struct NativeFile(File);

fn translate(error: io::Error) -> FileError {
    match error.kind() {
        ErrorKind::NotFound => FileError::NotFound,
        ErrorKind::PermissionDenied => FileError::PermissionDenied,
        ErrorKind::AlreadyExists => FileError::Exists,
        ErrorKind::IsADirectory => FileError::IsDirectory,
        ErrorKind::NotADirectory => FileError::NotDirectory,
        ErrorKind::DirectoryNotEmpty => FileError::NotEmpty,
        ErrorKind::InvalidInput => FileError::InvalidArgument,
        _ => FileError::Other(error.to_string()),
    }
}

/// Nobody means to remove a whole file system, by whichever path; in memory it is refused too.
fn expect_no_root(path: &Path) -> Result<(), FileError> {
    match fs::canonicalize(path).map_err(translate)?.parent() {
        Some(_) => Ok(()),
        None => Err(FileError::PermissionDenied),
    }
}

impl FileSystem for NativeFiles {
    fn open(&mut self, path: &str, mode: OpenMode) -> Result<Box<dyn OpenFile>, FileError> {
        let mut options = OpenOptions::new();
        match mode {
            OpenMode::Read => options.read(true),
            OpenMode::Write => options.write(true).create(true).truncate(true),
            OpenMode::Append => options.append(true).create(true),
            OpenMode::ReadWrite => options.read(true).write(true).create(true).truncate(false),
        };
        let file = options.open(path).map_err(translate)?;
        // Unix opens a directory for reading and refuses only to read it.
        if mode == OpenMode::Read && file.metadata().map_err(translate)?.is_dir() {
            return Err(FileError::IsDirectory);
        }
        Ok(Box::new(NativeFile(file)))
    }

    fn entry(&mut self, path: &str) -> Result<Entry, FileError> {
        let found = fs::metadata(path).map_err(translate)?;
        Ok(if found.is_dir() { Entry::Directory } else { Entry::File(found.len()) })
    }

    fn remove_file(&mut self, path: &str) -> Result<(), FileError> {
        fs::remove_file(path).map_err(translate)
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<(), FileError> {
        fs::rename(from, to).map_err(translate)
    }

    fn copy(&mut self, from: &str, to: &str) -> Result<(), FileError> {
        if self.entry(from)? == Entry::Directory {
            return Err(FileError::IsDirectory);
        }
        // The system's copy would empty a file before reading it from itself.
        let source = fs::canonicalize(from).map_err(translate)?;
        if fs::canonicalize(to).is_ok_and(|target| target == source) {
            return Ok(());
        }
        fs::copy(from, to).map(|_| ()).map_err(translate)
    }

    fn create_dir(&mut self, path: &str) -> Result<(), FileError> {
        fs::create_dir(path).map_err(translate)
    }

    fn create_dir_all(&mut self, path: &str) -> Result<(), FileError> {
        fs::create_dir_all(path).map_err(translate)
    }

    fn list(&mut self, path: &str) -> Result<Vec<String>, FileError> {
        let mut names = Vec::new();
        for entry in fs::read_dir(path).map_err(translate)? {
            names.push(entry.map_err(translate)?.file_name().to_string_lossy().into_owned());
        }
        names.sort();
        Ok(names)
    }

    fn remove_dir(&mut self, path: &str) -> Result<(), FileError> {
        fs::remove_dir(path).map_err(translate)
    }

    fn remove_dir_all(&mut self, path: &str) -> Result<(), FileError> {
        expect_no_root(Path::new(path))?;
        fs::remove_dir_all(path).map_err(translate)
    }
}

impl OpenFile for NativeFile {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, FileError> {
        self.0.read(buffer).map_err(translate)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        self.0.write_all(bytes).map_err(translate)
    }

    fn seek(&mut self, to: SeekFrom) -> Result<(), FileError> {
        self.0.seek(to).map(|_| ()).map_err(translate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Asks only: nothing is removed here.
    #[test]
    fn a_root_is_recognised_by_every_path() {
        let here = std::env::current_dir().expect("there is a folder");
        let up = here.components().map(|_| "..").collect::<Vec<_>>().join("/");
        for root in ["/", "/.", "//", "/..", &up] {
            assert_eq!(expect_no_root(Path::new(root)), Err(FileError::PermissionDenied), "{root}");
        }
        assert_eq!(expect_no_root(&here), Ok(()));
        assert_eq!(expect_no_root(&here.join("no such folder")), Err(FileError::NotFound));
    }
}
