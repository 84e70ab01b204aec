//! What the tests of the command line share: folders of their own, and running the program.

// What can't be prepared here is the failure of the test.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A folder of its own for each test, removed at the end.
pub struct Folder(pub PathBuf);

impl Folder {
    /// An empty folder.
    pub fn new(test: &str) -> Folder {
        let dir = std::env::temp_dir().join(format!("nostos-cli-{test}-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        Folder(dir)
    }

    /// Adds a file.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> &Folder {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
        self
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap();
    }
}

/// The program with these arguments in this folder, without input.
pub fn nostos(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nostos"));
    command.args(args).current_dir(dir).stdin(Stdio::null());
    command
}

/// Status, standard output and standard error.
#[allow(dead_code)] // `secure.rs` prepares its commands by itself
pub fn run(dir: &Path, args: &[&str]) -> (i32, String, String) {
    texts(nostos(dir, args).output().unwrap())
}

/// Status, standard output and standard error of a finished run.
pub fn texts(output: Output) -> (i32, String, String) {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}
