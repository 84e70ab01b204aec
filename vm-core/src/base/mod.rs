//! What every stage needs and what depends on nothing: places in the source, interned names,
//! typed ids, times, maps, values as bytes, the host with its files and environment, the limits.

pub mod clock;
pub mod codec;
pub mod environment;
pub mod files;
pub mod hash;
pub mod host;
pub mod ids;
pub mod intern;
pub mod limits;
pub mod memory_files;
pub mod outside;
pub mod sorted;
pub mod source;
pub mod span;
