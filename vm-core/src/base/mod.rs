//! What every stage needs and what depends on nothing: places in the source, interned names,
//! typed ids, times, maps, the host with its files and environment, the limits.

pub mod clock;
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
