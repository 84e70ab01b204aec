//! What a program finds around itself when it starts, beside files: variables, words of the
//! command line, the name of the platform.

use crate::base::sorted::SortedMap;

/// Given by the host once; from then on it is the program's own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Environment {
    /// Variables by name.
    pub variables: SortedMap<String, String>,
    /// Where relative paths start; absolute.
    pub cwd: String,
    /// The program's name and the words after it.
    pub args: Vec<String>,
    /// `linux`, `macos`, `windows`, `browser`, `unknown`.
    pub platform: &'static str,
    /// Where the program is, for "`Exec.run` is not available in the browser".
    pub place: &'static str,
    /// Whether other programs can be started.
    pub starts_programs: bool,
    /// Whether somebody talks with the program in the interactive shell.
    pub interactive: bool,
}

impl Environment {
    /// That of a program called `name` in a browser, and of tests.
    pub fn virtual_one(name: &str) -> Environment {
        Environment {
            variables: [("HOME".to_string(), "/".to_string())].into_iter().collect(),
            cwd: "/".to_string(),
            args: vec![name.to_string()],
            platform: "browser",
            place: "in the browser",
            starts_programs: false,
            interactive: false,
        }
    }
}
