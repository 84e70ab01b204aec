//! Lays out the library's sources for the compiler to take in: as they are with the feature
//! `docs`, else without their comments, which nothing reads then. Lines keep their numbers.

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let from = "src/stdlib/nos";
    println!("cargo::rerun-if-changed={from}");
    let to = env::var_os("OUT_DIR").expect("cargo names the folder for what is made");
    let keep = env::var_os("CARGO_FEATURE_DOCS").is_some();
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let text = fs::read_to_string(&path)?;
        let text = if keep { text } else { without_comments(&text) };
        fs::write(Path::new(&to).join(path.file_name().expect("a file has a name")), text)?;
    }
    Ok(())
}

/// Lines that are comments become empty. The library's files have no texts of several lines, in
/// which such a line would be no comment.
fn without_comments(text: &str) -> String {
    let is_comment = |line: &str| line.trim_start().starts_with('#');
    text.lines().flat_map(|line| [if is_comment(line) { "" } else { line }, "\n"]).collect()
}
