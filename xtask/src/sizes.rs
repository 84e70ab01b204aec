//! What a visitor downloads.

use crate::step::list;
use crate::{Done, paths};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Prints the sizes of the page's files, raw and compressed, the large ones by name.
pub fn print() -> Done {
    let mut files = Vec::new();
    collect(&paths::dist(), &mut files)?;
    let mut sizes = Vec::new();
    for path in files {
        let bytes = std::fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let name = path.strip_prefix(paths::dist()).unwrap_or(&path).display().to_string();
        sizes.push((name, bytes.len(), compressed(&bytes)?));
    }
    sizes.sort_by_key(|(_, raw, _)| std::cmp::Reverse(*raw));
    println!("\n{:<44}{:>12}{:>12}", "www/dist", "KiB", "KiB gzip");
    for extension in ["wasm", "js", "css", "html"] {
        for (name, raw, gzip) in &sizes {
            if name.ends_with(&format!(".{extension}")) {
                println!("{name:<44}{:>12.1}{:>12.1}", kib(*raw), kib(*gzip));
            }
        }
    }
    let all = |pick: fn(&(String, usize, usize)) -> usize| sizes.iter().map(pick).sum::<usize>();
    println!("{:<44}{:>12.1}{:>12.1}", "all files", kib(all(|s| s.1)), kib(all(|s| s.2)));
    Ok(())
}

fn collect(dir: &Path, files: &mut Vec<PathBuf>) -> Done {
    for path in list(dir)? {
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

fn compressed(bytes: &[u8]) -> Done<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder
        .write_all(bytes)
        .and_then(|()| encoder.finish())
        .map(|v| v.len())
        .map_err(|e| e.to_string())
}

fn kib(bytes: usize) -> f64 {
    bytes as f64 / 1024.0
}
