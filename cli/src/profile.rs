//! What `--profile` leaves behind: a table on standard error, or a document for speedscope.

use crate::Stop;
use crate::arguments::RunOptions;
use crate::output::print;
use nostos_core::Session;
use nostos_core::base::host::Stream;
use std::path::PathBuf;

/// Writes the profile of a run that has ended.
pub fn write(session: &Session, options: &RunOptions) -> Result<(), Stop> {
    let profile = session.profile().expect("the run was started with a profile");
    if !options.json {
        print(Stream::Err, &profile.to_table());
        return Ok(());
    }
    let path = options.out.clone().unwrap_or_else(|| default_path(options));
    std::fs::write(&path, profile.to_json())
        .map_err(|e| Stop::Message(format!("Error writing '{}': {e}", path.display())))?;
    print(Stream::Err, &format!("profile: {}\n", path.display()));
    Ok(())
}

/// The program's name with `.profile.json`, in the current folder.
fn default_path(options: &RunOptions) -> PathBuf {
    let path = options.path().canonicalize().ok();
    let stem = path.as_deref().and_then(|p| p.file_stem());
    let stem = stem.map_or("main".into(), |s| s.to_string_lossy());
    PathBuf::from(format!("{stem}.profile.json"))
}
