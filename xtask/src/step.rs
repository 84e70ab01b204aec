//! Steps with a line of progress each, skipped when their inputs have not changed.
//!
//! A step's stamp is a hash over the contents of its inputs, kept in `target/xtask`. Content and
//! not time, so that a fresh checkout of the same files with an old cache builds nothing again.

use crate::{Done, paths};
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Runs `work` under a heading and says how long it took.
pub fn step<T>(name: &str, work: impl FnOnce() -> Done<T>) -> Done<T> {
    println!("==> {name}");
    let start = Instant::now();
    let result = work();
    if result.is_ok() {
        println!("    done in {}", duration(start));
    }
    result
}

/// The same, skipped when `outputs` exist and `inputs` are as they were after the last success.
pub fn cached(
    name: &str,
    stamp: &str,
    inputs: &Inputs,
    outputs: &[PathBuf],
    work: impl FnOnce() -> Done,
) -> Done {
    let file = paths::scratch().join(format!("{stamp}.stamp"));
    let hash = inputs.hash()?;
    let known = std::fs::read_to_string(&file).unwrap_or_default();
    if known == hash && outputs.iter().all(|o| o.exists()) {
        println!("==> {name}: up to date");
        return Ok(());
    }
    // Without the old stamp an interrupted step is done again.
    let _ = std::fs::remove_file(&file);
    step(name, work)?;
    write(&file, &hash)
}

fn duration(start: Instant) -> String {
    let seconds = start.elapsed().as_secs_f64();
    if seconds < 60.0 {
        return format!("{seconds:.1} s");
    }
    format!("{} min {:.0} s", (seconds / 60.0).floor(), seconds % 60.0)
}

/// What a step depends on: files, folders and words such as a version.
#[derive(Default)]
pub struct Inputs {
    paths: Vec<PathBuf>,
    words: Vec<String>,
    skipped: Vec<String>,
}

impl Inputs {
    /// Files and folders below the root.
    pub fn of(names: &[&str]) -> Inputs {
        let root = paths::root();
        Inputs { paths: names.iter().map(|n| root.join(n)).collect(), ..Inputs::default() }
    }

    /// Leaves out files and folders of this name, wherever they are.
    pub fn without(mut self, name: &str) -> Inputs {
        self.skipped.push(name.to_string());
        self
    }

    /// Also depends on this text.
    pub fn and(mut self, word: impl Into<String>) -> Inputs {
        self.words.push(word.into());
        self
    }

    fn hash(&self) -> Done<String> {
        let mut hasher = DefaultHasher::new();
        self.words.hash(&mut hasher);
        for path in &self.paths {
            self.hash_path(path, &mut hasher)?;
        }
        Ok(format!("{:016x}", hasher.finish()))
    }

    fn hash_path(&self, path: &Path, hasher: &mut DefaultHasher) -> Done {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if ["node_modules", "target", ".git"].contains(&name.as_str())
            || self.skipped.contains(&name)
        {
            return Ok(());
        }
        name.hash(hasher);
        if path.is_dir() {
            for entry in list(path)? {
                self.hash_path(&entry, hasher)?;
            }
        } else if path.exists() {
            let bytes = std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?;
            bytes.hash(hasher);
        }
        Ok(())
    }
}

/// The entries of a folder in a fixed order.
pub fn list(dir: &Path) -> Done<Vec<PathBuf>> {
    let entries = std::fs::read_dir(dir).map_err(|e| format!("{}: {e}", dir.display()))?;
    let mut paths: Vec<PathBuf> = entries.filter_map(|e| e.ok()).map(|e| e.path()).collect();
    paths.sort();
    Ok(paths)
}

/// Writes a file and the folders above it.
pub fn write(path: &Path, content: &(impl AsRef<[u8]> + ?Sized)) -> Done {
    let failed = |e: std::io::Error| format!("{}: {e}", path.display());
    if let Some(dir) = path.parent() {
        std::fs::create_dir_all(dir).map_err(failed)?;
    }
    std::fs::write(path, content).map_err(failed)
}

/// Copies a folder with everything in it.
pub fn copy_dir(from: &Path, to: &Path) -> Done {
    std::fs::create_dir_all(to).map_err(|e| format!("{}: {e}", to.display()))?;
    for entry in list(from)? {
        let target = to.join(entry.file_name().expect("an entry of a folder has a name"));
        if entry.is_dir() {
            copy_dir(&entry, &target)?;
        } else {
            // The contents only: a read-only original must not make a read-only copy.
            let bytes = std::fs::read(&entry).map_err(|e| format!("{}: {e}", entry.display()))?;
            std::fs::write(&target, bytes).map_err(|e| format!("{}: {e}", target.display()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_follows_the_content() {
        let dir = std::env::temp_dir().join(format!("xtask-stamp-{}", std::process::id()));
        write(&dir.join("a"), "1").unwrap();
        let inputs = Inputs { paths: vec![dir.clone()], ..Inputs::default() };
        let first = inputs.hash().unwrap();
        write(&dir.join("a"), "1").unwrap();
        assert_eq!(inputs.hash().unwrap(), first);
        write(&dir.join("a"), "2").unwrap();
        assert_ne!(inputs.hash().unwrap(), first);
        std::fs::remove_dir_all(dir).unwrap();
    }
}
