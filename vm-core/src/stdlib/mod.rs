//! The library: builtins written in Rust (one table entry each) and functions written in Nostos.
//!
//! A builtin has its signature, its sentence of documentation, its example and its body in one
//! entry of one of the tables below. What calls a function that it is given, or depends on `==`,
//! `<` or `show` of elements, is Nostos code in `nos/`, so that builtins never call back into the
//! machine and users' implementations of Eq, Ord and Show hold everywhere. That code is ordinary:
//! it may only do two things that programs may not, call builtins of the form `INTERNAL` and use
//! the names that programs must not define.
//!
//! In a library file a `pub` function at top level is a plain function and a method of the type of
//! its first parameter; in a block `module String ... end` it is a qualified function
//! (`String.toInt`), and a method if the type of its first parameter has the block's name. In an
//! importable file both are what they would be in a file of a program: there after its `use`.

mod array;
mod assert;
mod automaton;
mod buffer;
mod convert;
mod crypto;
mod digits;
mod display;
#[cfg(feature = "docs")]
pub mod docs;
mod encoding;
mod environment;
mod file;
mod file_handle;
mod foreign;
mod form;
mod html;
mod input;
mod io;
mod json;
mod list;
mod literal;
mod map;
mod math;
pub mod native;
mod network;
mod number;
mod path;
mod pattern;
mod process;
mod random;
mod reactive;
mod reflection;
mod regex;
mod route;
mod set;
mod sort;
mod string;
mod time;
mod unknown;

use crate::base::ids::{Id, NativeId};
use crate::base::source::SourceFile;
pub use crate::resolve::library::{Library, LibraryModule};
use crate::vm::native::NativeFn;
use native::{Native, NativeSignature};
use std::sync::OnceLock;

macro_rules! library_text {
    ($name:literal) => {
        include_str!(concat!(env!("OUT_DIR"), "/", $name, ".nos"))
    };
}

/// A library file as `build.rs` has laid it out.
macro_rules! library_module {
    ($name:literal) => {
        LibraryModule {
            name: concat!("stdlib.", $name),
            text: || library_text!($name),
            bytes: library_text!($name).len(),
        }
    };
}

/// The modules that every program has without asking.
const PRELUDE: &[LibraryModule] = &[
    library_module!("option"),
    library_module!("result"),
    library_module!("json_type"),
    library_module!("list"),
    library_module!("tuple"),
    library_module!("math"),
    library_module!("string"),
    library_module!("map"),
    library_module!("assert"),
    library_module!("derive"),
    library_module!("quote"),
    library_module!("reactive"),
    library_module!("process"),
    library_module!("crypto"),
    library_module!("network"),
];

/// The modules that a program has when it, or a module that it uses, has a `use` of them.
const IMPORTABLE: &[LibraryModule] = &[
    library_module!("url"),
    library_module!("validation"),
    library_module!("logging"),
    library_module!("server"),
    library_module!("ws"),
    library_module!("pool"),
    library_module!("db"),
    library_module!("json"),
    library_module!("html"),
    library_module!("html_parser"),
    library_module!("rhtml"),
    library_module!("rweb"),
    library_module!("rhtml_session"),
];

/// The library modules written in Nostos.
pub const LIBRARY: Library =
    Library { prelude: PRELUDE, importable: IMPORTABLE, offers: include_str!("offers.txt") };

/// The texts of the library, by the numbers that places in them have.
pub fn sources() -> &'static [SourceFile] {
    static SOURCES: OnceLock<Vec<SourceFile>> = OnceLock::new();
    let source = |m: &LibraryModule| SourceFile::new(m.name, m.name, (m.text)());
    SOURCES.get_or_init(|| LIBRARY.modules().map(source).collect())
}

/// All tables of builtins; the order gives the `NativeId`s.
const TABLES: &[&[Native]] = &[
    list::LIST,
    sort::SORT,
    string::STRING,
    map::MAP,
    set::SET,
    array::ARRAY,
    buffer::BUFFER,
    math::MATH,
    convert::CONVERT,
    display::DISPLAY,
    literal::LITERAL,
    reflection::REFLECTION,
    io::IO,
    assert::ASSERT,
    process::PROCESS,
    time::TIME,
    random::RANDOM,
    encoding::ENCODING,
    crypto::CRYPTO,
    regex::REGEX,
    path::PATH,
    route::ROUTE,
    file::FILE,
    environment::ENVIRONMENT,
    unknown::UNKNOWN,
    input::INPUT,
    network::NETWORK,
    form::FORM,
    foreign::FOREIGN,
    json::JSON,
    json::make::MAKE,
    reactive::REACTIVE,
    html::HTML,
];

/// All builtins, in the order of their `NativeId`s.
pub fn natives() -> impl Iterator<Item = &'static Native> {
    TABLES.iter().flat_map(|table| table.iter())
}

/// The bodies of all builtins, in the order of their `NativeId`s.
pub fn functions() -> Vec<NativeFn> {
    natives().map(|native| native.body).collect()
}

/// The builtin that writes a value as a literal.
pub fn literal() -> NativeId {
    let mut all = natives();
    let position = all.position(|native| native.signature.name == "native_literal");
    NativeId::from_index(position.expect("the table has it"))
}

/// The signatures of all builtins, in the order of their `NativeId`s.
pub fn signatures() -> Vec<NativeSignature> {
    natives().map(|native| native.signature).collect()
}

#[cfg(test)]
mod tests;
