//! Reading a program from disk: one file, or a folder with `main.nos`.

use crate::Stop;
use nostos_core::base::source::SourceMap;
use std::path::{Path, PathBuf};

/// The file that a project starts from.
const MAIN: &str = "main.nos";

/// Reads a program. A single file has no siblings: only a folder is a project.
pub fn read(path: &Path) -> Result<SourceMap, Stop> {
    if !path.is_dir() {
        let text = read_text(path)?;
        return Ok(SourceMap::single(&path.display().to_string(), &text));
    }
    if !path.join(MAIN).is_file() {
        return Err(Stop::Message(format!("No '{MAIN}' found in directory '{}'", path.display())));
    }
    let mut files = Vec::new();
    collect(path, "", &mut files)?;
    // Reports and traces name files as they were given.
    Ok(SourceMap::program(&files).named(|name| path.join(name).display().to_string()))
}

fn collect(dir: &Path, prefix: &str, files: &mut Vec<(String, String)>) -> Result<(), Stop> {
    let entries = std::fs::read_dir(dir).map_err(|e| unreadable(dir, &e))?;
    for entry in entries {
        let path = entry.map_err(|e| unreadable(dir, &e))?.path();
        let Some(name) = path.file_name().and_then(|n| n.to_str()) else {
            continue; // a name that isn't Unicode is no module's
        };
        if path.is_dir() {
            if !name.starts_with('.') {
                collect(&path, &format!("{prefix}{name}/"), files)?;
            }
        } else if name.ends_with(".nos") {
            files.push((format!("{prefix}{name}"), read_text(&path)?));
        }
    }
    Ok(())
}

/// The source files that a path stands for: itself, or all below it.
pub fn files(path: &Path) -> Result<Vec<PathBuf>, Stop> {
    if !path.is_dir() {
        return Ok(vec![path.to_path_buf()]);
    }
    let mut names = Vec::new();
    collect(path, "", &mut names)?;
    let mut files: Vec<PathBuf> = names.into_iter().map(|(name, _)| path.join(name)).collect();
    files.sort();
    Ok(files)
}

/// The text of a source file.
pub fn read_text(path: &Path) -> Result<String, Stop> {
    let bytes = std::fs::read(path).map_err(|e| unreadable(path, &e))?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = 1 + error.as_bytes()[..at].iter().filter(|b| **b == b'\n').count();
        let place = format!("{}:{line}", path.display());
        Stop::Message(format!("Error: {place}: the file is not UTF-8 text (byte {at})"))
    })
}

fn unreadable(path: &Path, error: &std::io::Error) -> Stop {
    Stop::Message(format!("Error reading file '{}': {error}", path.display()))
}
