//! Installs what the build and the tests need, each part only when it is missing.

use crate::process::{command, npm, npm_ci, output_of, run, run_silent};
use crate::step::{Inputs, cached, step};
use crate::{Done, debian, paths};
use std::path::PathBuf;
use std::sync::OnceLock;

/// The oldest Node whose test runner and `fetch` the page's tests use.
const NODE_MAJOR_MIN: u32 = 20;

/// The target that browsers run.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Everything, in the order in which the parts need each other.
pub fn everything() -> Done {
    node()?;
    wasm_toolchain()?;
    wasm_bindgen()?;
    wasm_pack()?;
    npm_packages()?;
    browser().map(|_| ())
}

/// Node and npm: the one thing besides Rust that must be there already.
pub fn node() -> Done {
    let version = output_of("node", &["--version"])
        .ok_or("Node.js is needed (https://nodejs.org), version 20 or newer")?;
    let major = version.trim_start_matches('v').split('.').next().unwrap_or("");
    if major.parse().unwrap_or(0) < NODE_MAJOR_MIN {
        return Err(format!("Node.js {version} is too old: version {NODE_MAJOR_MIN} is needed"));
    }
    Ok(())
}

/// The rustup toolchain that builds for wasm32: `None` is the one in use, installed with its
/// target if need be; `Some("wasm")` is Debian's compiler where rustup can't download.
pub fn wasm_toolchain() -> Done<Option<&'static str>> {
    static FOUND: OnceLock<Option<&'static str>> = OnceLock::new();
    if let Some(found) = FOUND.get() {
        return Ok(*found);
    }
    let found = find_wasm_toolchain()?;
    Ok(*FOUND.get_or_init(|| found))
}

fn find_wasm_toolchain() -> Done<Option<&'static str>> {
    if has_target("rustc", &[]) {
        return Ok(None);
    }
    if has_target("rustup", &["run", debian::TOOLCHAIN, "rustc"]) {
        return Ok(Some(debian::TOOLCHAIN));
    }
    let added = step(&format!("rustup target add {WASM_TARGET}"), || {
        run(command("rustup", &["target", "add", WASM_TARGET], &paths::root()))
    });
    // It may succeed without doing anything, where it believes to have the target already.
    if added.is_ok() && has_target("rustc", &[]) {
        return Ok(None);
    }
    if !debian::is_possible() {
        return Err(format!("the Rust target {WASM_TARGET} can't be installed; see above"));
    }
    println!("    rustup can't download it here; Debian's packages can build it");
    step("a wasm32 toolchain from Debian's packages (1 to 4 minutes)", debian::install)?;
    Ok(Some(debian::TOOLCHAIN))
}

/// Whether this compiler has a standard library for wasm32.
fn has_target(program: &str, prefix: &[&str]) -> bool {
    let args = [prefix, &["--print", "target-libdir", "--target", WASM_TARGET]].concat();
    let Some(dir) = output_of(program, &args) else { return false };
    let std = |name: &str| name.starts_with("libstd-") && name.ends_with(".rlib");
    let Ok(entries) = std::fs::read_dir(dir) else { return false };
    entries.filter_map(|e| e.ok()).any(|e| e.file_name().to_str().is_some_and(std))
}

/// The tool that writes the glue between wasm and JavaScript; it must have the library's version.
pub fn wasm_bindgen() -> Done {
    let lock = std::fs::read_to_string(paths::root().join("Cargo.lock"));
    let lock = lock.map_err(|e| format!("Cargo.lock: {e}"))?;
    let version = locked_version(&lock, "wasm-bindgen")
        .ok_or("Cargo.lock names no version of wasm-bindgen")?;
    let have = output_of("wasm-bindgen", &["--version"]).unwrap_or_default();
    if have.split_whitespace().nth(1) == Some(version) {
        return Ok(());
    }
    step(&format!("wasm-bindgen-cli {version} (3 to 8 minutes)"), || {
        // Not --locked: its lock file names a version that registries have withdrawn.
        install(&["wasm-bindgen-cli", "--version", version, "--force"])
    })
}

fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let mut lines = lock.lines();
    let name = format!("name = \"{package}\"");
    lines.find(|l| *l == name)?;
    lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')
}

/// The tool that turns the crate into a package for browsers.
pub fn wasm_pack() -> Done {
    if output_of("wasm-pack", &["--version"]).is_some() {
        return Ok(());
    }
    step("wasm-pack (3 to 8 minutes)", || install(&["wasm-pack", "--locked"]))
}

fn install(args: &[&str]) -> Done {
    let mut command = command("cargo", &[&["install"], args].concat(), &paths::root());
    // These run for a second: building them fast matters more than that they are fast.
    command.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
    command.env("CARGO_PROFILE_RELEASE_LTO", "off");
    command.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
    command.env_remove("CARGO_TARGET_DIR");
    run(command)
}

/// The page's packages, exactly as in its lock file; their install scripts are not run.
pub fn npm_packages() -> Done {
    let inputs = Inputs::of(&["www/package.json", "www/package-lock.json"]);
    let outputs = [paths::www().join("node_modules")];
    cached("npm packages", "npm", &inputs, &outputs, || run(npm_ci(&paths::www())))
}

/// A Chromium for the browser tests; `None` is the one that Playwright keeps itself.
pub fn browser() -> Done<Option<PathBuf>> {
    if let Some(found) = find_chromium() {
        return Ok(Some(found));
    }
    if debian::is_possible() {
        step("chromium from Debian's packages", || debian::apt_install(&["chromium"]))?;
        return Ok(find_chromium());
    }
    let inputs = Inputs::of(&["www/package-lock.json"]);
    cached("Playwright's chromium", "browser", &inputs, &[], || {
        run_silent(npm(&["exec", "--", "playwright-core", "install", "chromium"])).map(|_| ())
    })?;
    Ok(None)
}

fn find_chromium() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os("CHROMIUM_PATH").filter(|p| !p.is_empty()) {
        return Some(PathBuf::from(path));
    }
    let usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    usual.iter().map(PathBuf::from).find(|p| p.exists())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locked_version_is_found() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"1\"\n\n[[package]]\n\
                    name = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked_version(lock, "other"), None);
    }
}
