//! `nostos fmt`: programs' files with normal indentation and spacing. What that is, the core knows.

use crate::arguments::FmtOptions;
use crate::check::report;
use crate::output::print;
use crate::{Stop, project};
use nostos_core::base::host::Stream;
use nostos_core::base::source::SourceMap;
use nostos_core::base::span::SourceId;
use nostos_core::syntax::format::format;
use std::io;
use std::path::Path;

/// The command. A file that doesn't parse is reported and left alone; the others are done.
pub fn fmt(options: &FmtOptions) -> Result<(), Stop> {
    let mut wrong = false;
    for path in &options.paths {
        for file in project::files(path)? {
            wrong |= !one_file(&file, options.check)?;
        }
    }
    if wrong { Err(Stop::Failed) } else { Ok(()) }
}

/// Whether the file is well: it is formatted now, or, when only checking, was so before.
fn one_file(path: &Path, check: bool) -> Result<bool, Stop> {
    let text = project::read_text(path)?;
    let formatted = match format(SourceId(0), &text) {
        Ok(formatted) => formatted,
        Err(diagnostics) => {
            let sources = SourceMap::single(&path.display().to_string(), &text);
            report(&sources, &diagnostics, false);
            return Ok(false);
        }
    };
    if formatted == text {
        return Ok(true);
    }
    if check {
        print(Stream::Out, &format!("{}\n", path.display()));
        return Ok(false);
    }
    replace(path, &formatted).map_err(|error| {
        Stop::Message(format!("Error writing file '{}': {error}", path.display()))
    })?;
    Ok(true)
}

/// Gives a file another text: it is written beside it first, so that a full disk leaves the file as
/// it was. A link goes on to lead to the file.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let path = path.canonicalize()?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.{}", std::process::id()));
    let written = std::fs::write(&beside, text)
        .and_then(|()| std::fs::set_permissions(&beside, path.metadata()?.permissions()))
        .and_then(|()| std::fs::rename(&beside, &path));
    if written.is_err() {
        // What failed is told; that it can't be removed either adds nothing.
        let _ = std::fs::remove_file(&beside);
    }
    written
}
