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
mod buffer;
mod convert;
mod crypto;
mod display;
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
use std::rc::Rc;

/// The modules that every program has without asking.
const PRELUDE: &[LibraryModule] = &[
    LibraryModule { name: "stdlib.option", text: include_str!("nos/option.nos") },
    LibraryModule { name: "stdlib.result", text: include_str!("nos/result.nos") },
    LibraryModule { name: "stdlib.json_type", text: include_str!("nos/json_type.nos") },
    LibraryModule { name: "stdlib.list", text: include_str!("nos/list.nos") },
    LibraryModule { name: "stdlib.tuple", text: include_str!("nos/tuple.nos") },
    LibraryModule { name: "stdlib.math", text: include_str!("nos/math.nos") },
    LibraryModule { name: "stdlib.string", text: include_str!("nos/string.nos") },
    LibraryModule { name: "stdlib.map", text: include_str!("nos/map.nos") },
    LibraryModule { name: "stdlib.assert", text: include_str!("nos/assert.nos") },
    LibraryModule { name: "stdlib.derive", text: include_str!("nos/derive.nos") },
    LibraryModule { name: "stdlib.quote", text: include_str!("nos/quote.nos") },
    LibraryModule { name: "stdlib.reactive", text: include_str!("nos/reactive.nos") },
    LibraryModule { name: "stdlib.process", text: include_str!("nos/process.nos") },
    LibraryModule { name: "stdlib.crypto", text: include_str!("nos/crypto.nos") },
    LibraryModule { name: "stdlib.network", text: include_str!("nos/network.nos") },
];

/// The modules that a program has when it, or a module that it uses, has a `use` of them.
const IMPORTABLE: &[LibraryModule] = &[
    LibraryModule { name: "stdlib.url", text: include_str!("nos/url.nos") },
    LibraryModule { name: "stdlib.validation", text: include_str!("nos/validation.nos") },
    LibraryModule { name: "stdlib.logging", text: include_str!("nos/logging.nos") },
    LibraryModule { name: "stdlib.server", text: include_str!("nos/server.nos") },
    LibraryModule { name: "stdlib.ws", text: include_str!("nos/ws.nos") },
    LibraryModule { name: "stdlib.pool", text: include_str!("nos/pool.nos") },
    LibraryModule { name: "stdlib.db", text: include_str!("nos/db.nos") },
    LibraryModule { name: "stdlib.json", text: include_str!("nos/json.nos") },
    LibraryModule { name: "stdlib.html", text: include_str!("nos/html.nos") },
    LibraryModule { name: "stdlib.html_parser", text: include_str!("nos/html_parser.nos") },
    LibraryModule { name: "stdlib.rhtml", text: include_str!("nos/rhtml.nos") },
    LibraryModule { name: "stdlib.rweb", text: include_str!("nos/rweb.nos") },
    LibraryModule { name: "stdlib.rhtml_session", text: include_str!("nos/rhtml_session.nos") },
];

/// The library modules written in Nostos.
pub const LIBRARY: Library = Library { prelude: PRELUDE, importable: IMPORTABLE };

/// The texts of the library, by the numbers that places in them have.
pub fn sources() -> Rc<[SourceFile]> {
    LIBRARY.modules().map(|m| SourceFile::new(m.name, m.name, m.text)).collect()
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
