//! Names: which declaration a name at module level means, seen from which module.
//!
//! `load.rs` finds the files that belong to a program, `decls.rs` gives every declaration of every
//! file an id, `builtins.rs` lists the library's functions by how they are called, `modules.rs`
//! looks names up from inside a module (own members, enclosing modules, imports, builtins),
//! `imports.rs` works out `use`, `walk.rs` finds what a body mentions and `groups.rs` orders
//! functions for inference, `scope.rs` is the lexical scope inside a function, filled by the
//! checker as it walks, `coded.rs` writes files and builtins as bytes. Types aren't looked at.

pub mod builtins;
mod coded;
pub mod decls;
pub mod groups;
mod imports;
pub mod library;
pub mod load;
pub mod modules;
mod protected;
pub mod scope;
pub mod walk;

pub use builtins::{Builtin, Builtins, CheckedLibrary};
pub use decls::{FunctionDecl, FunctionRole, Origin, ParsedModule, Resolved};
pub use library::{Library, LibraryModule, NativeSignature};
pub use modules::{CtorRef, Member, Module, TypeRef, ValueRef};
