//! Checks the library when the engine is built and writes it down, so that an engine has it from
//! the start. The engine that does so is the one that is built, for the machine that builds.

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    let to = env::var_os("OUT_DIR").expect("cargo names the folder for what is made");
    fs::write(Path::new(&to).join("library.bin"), nostos_core::library_bytes())
}
