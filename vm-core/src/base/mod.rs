//! What every stage needs and what depends on nothing: places in the source, interned names,
//! typed ids, the host with its files and environment, the limits.

pub mod environment;
pub mod files;
pub mod host;
pub mod ids;
pub mod intern;
pub mod limits;
pub mod memory_files;
pub mod source;
pub mod span;
