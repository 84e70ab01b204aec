//! What every stage needs and what depends on nothing: places in the source, interned names,
//! typed ids, the host, the limits.

pub mod host;
pub mod ids;
pub mod intern;
pub mod limits;
pub mod source;
pub mod span;
