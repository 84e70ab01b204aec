//! Where things are.

use std::path::{Path, PathBuf};

/// The repository's root.
pub fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    root.expect("xtask/ is a folder of the repository").to_path_buf()
}

/// The page's folder.
pub fn www() -> PathBuf {
    root().join("www")
}

/// What wasm-pack writes: the engine for browsers and Node.
pub fn pkg() -> PathBuf {
    www().join("pkg")
}

/// The finished page.
pub fn dist() -> PathBuf {
    www().join("dist")
}

/// Cargo's folder for what it builds.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// Our own corner of it: stamps and copies.
pub fn scratch() -> PathBuf {
    target().join("xtask")
}

/// Cargo's folder for what belongs to no project.
pub fn cargo_home() -> PathBuf {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|h| h.join(".cargo")));
    home.unwrap_or_else(|| root().join(".cargo"))
}

/// The folder in which `cargo install` puts programs.
pub fn cargo_bin() -> PathBuf {
    cargo_home().join("bin")
}
