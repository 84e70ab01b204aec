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

/// Lines that are comments become empty. The library's files have comments nowhere else.
fn without_comments(text: &str) -> String {
    let kept = |line: &'_ str| !line.trim_start().starts_with('#');
    text.lines().map(|line| if kept(line) { line } else { "" }).fold(
        String::with_capacity(text.len()),
        |mut all, line| {
            all.push_str(line);
            all.push('\n');
            all
        },
    )
}
