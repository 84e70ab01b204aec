//! Building for wasm32 where rustup can't download a target but Debian's packages are there.
//!
//! Debian ships a compiler for the web (`rustc-web`) and the sources of the standard library, but
//! no standard library for wasm32-unknown-unknown: it is built once and put into the sysroot. The
//! compiler becomes the rustup toolchain `wasm`. All of it is idempotent and needs root.

use crate::process::{command, output_of, run_silent};
use crate::setup::WASM_TARGET;
use crate::step::write;
use crate::{Done, paths};
use std::path::{Path, PathBuf};

/// The name by which rustup knows Debian's compiler.
pub const TOOLCHAIN: &str = "wasm";

/// Debian's packages: compiler, cargo, the library's sources and the linker of the same LLVM.
const PACKAGES: &[&str] = &["rustc-web", "cargo-web", "rust-web-src", "lld-22"];

/// The linker's own name in Debian.
const LINKER: &str = "/usr/bin/wasm-ld-22";

/// Whether this is a Debian on which we may install packages.
pub fn is_possible() -> bool {
    let root = output_of("id", &["-u"]).as_deref() == Some("0");
    root && Path::new("/usr/bin/apt-get").exists()
}

/// Installs Debian packages; waits while another installation is going on.
pub fn apt_install(packages: &[&str]) -> Done {
    let apt = |args: &[&str]| {
        let wait = ["-o", "DPkg::Lock::Timeout=300"];
        let mut command = command("apt-get", &[&wait, args].concat(), &paths::root());
        command.env("DEBIAN_FRONTEND", "noninteractive");
        run_silent(command).map(|_| ())
    };
    apt(&["update", "-qq"])?;
    apt(&[&["install", "-y", "--no-install-recommends"], packages].concat())
}

/// Installs the compiler, builds the standard library and names the toolchain.
pub fn install() -> Done {
    apt_install(PACKAGES)?;
    wrap_linker()?;
    build_standard_library()?;
    link_toolchain()
}

fn host() -> Done<String> {
    let version = output_of("/usr/bin/rustc", &["-vV"]).ok_or("/usr/bin/rustc doesn't run")?;
    let host = version.lines().find_map(|l| l.strip_prefix("host: "));
    host.map(str::to_string).ok_or_else(|| "/usr/bin/rustc names no host".to_string())
}

/// rustc calls the linker `rust-lld -flavor wasm ...`; Debian's own has another name and knows
/// its flavour.
fn wrap_linker() -> Done {
    let bin = Path::new("/usr/lib/rustlib").join(host()?).join("bin");
    let wrapper = bin.join("rust-lld");
    let script = "#!/bin/sh\n[ \"$1\" = \"-flavor\" ] && shift 2\n";
    write(&wrapper, &format!("{script}exec {LINKER} \"$@\"\n"))?;
    let path = wrapper.to_string_lossy().into_owned();
    run_silent(command("chmod", &["+x", &path], &paths::root())).map(|_| ())
}

fn build_standard_library() -> Done {
    let work = std::env::temp_dir().join(format!("wasm-std-{}", std::process::id()));
    write(&work.join("src/lib.rs"), "")?;
    let manifest = "[package]\nname = \"std-builder\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\
                    [lib]\ncrate-type = [\"rlib\"]\n[profile.release]\nopt-level = 3\n";
    write(&work.join("Cargo.toml"), manifest)?;
    let args = ["build", "--release", "--target", WASM_TARGET, "-Zbuild-std=std,panic_abort"];
    let mut cargo = command("/usr/bin/cargo", &args, &work);
    cargo.env("PATH", "/usr/bin:/bin").env("RUSTC", "/usr/bin/rustc");
    cargo.env("CARGO_TARGET_DIR", work.join("target"));
    // `-Z` options need it; bitcode makes link-time optimisation across the library possible.
    cargo.env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", "-Cembed-bitcode=yes");
    run_silent(cargo)?;
    let built = work.join("target").join(WASM_TARGET).join("release/deps");
    let lib = Path::new("/usr/lib/rustlib").join(WASM_TARGET).join("lib");
    copy_libraries(&built, &lib)?;
    std::fs::remove_dir_all(&work).map_err(|e| format!("{}: {e}", work.display()))
}

fn copy_libraries(built: &Path, lib: &Path) -> Done {
    let failed = |path: &Path, e: std::io::Error| format!("{}: {e}", path.display());
    std::fs::create_dir_all(lib).map_err(|e| failed(lib, e))?;
    for old in libraries(lib)? {
        std::fs::remove_file(&old).map_err(|e| failed(&old, e))?;
    }
    for new in libraries(built)? {
        let name = new.file_name().expect("an entry of a folder has a name");
        if !name.to_string_lossy().contains("std_builder") {
            std::fs::copy(&new, lib.join(name)).map_err(|e| failed(&new, e))?;
        }
    }
    Ok(())
}

fn libraries(dir: &Path) -> Done<Vec<PathBuf>> {
    let mut paths = crate::step::list(dir)?;
    paths.retain(|p| p.extension().is_some_and(|e| e == "rlib"));
    Ok(paths)
}

/// A folder that looks like a toolchain, so that cargo, wasm-pack and editors can name it.
fn link_toolchain() -> Done {
    let toolchain = "/opt/rust-wasm";
    for dir in ["bin", "lib"] {
        let dir = Path::new(toolchain).join(dir);
        std::fs::create_dir_all(&dir).map_err(|e| format!("{}: {e}", dir.display()))?;
    }
    let link = |from: &str, to: &str| {
        let to = format!("{toolchain}/{to}");
        run_silent(command("ln", &["-sfn", from, &to], &paths::root())).map(|_| ())
    };
    for program in ["rustc", "cargo", "rustdoc"] {
        link(&format!("/usr/bin/{program}"), &format!("bin/{program}"))?;
    }
    link("/usr/lib/rustlib", "lib/rustlib")?;
    let args = ["toolchain", "link", TOOLCHAIN, toolchain];
    run_silent(command("rustup", &args, &paths::root())).map(|_| ())
}
