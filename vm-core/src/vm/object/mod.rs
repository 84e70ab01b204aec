//! What heap objects look like in memory: one file per kind. Everything that walks through values
//! of any kind (equality, order, hash, display, release) is one folder up.

pub mod array;
pub mod cell;
pub mod closure;
pub mod data;
pub mod elements;
pub mod header;
pub mod list;
pub mod list_value;
pub mod map;
pub mod number;
pub mod reactive;
pub mod string;
