//! Passes between the typed tree and the code generator; each is pure and reads or makes IR.
//!
//! `visit` walks trees, `local_set` are the sets of the data-flow passes, `last_use` finds where
//! each local is used for the last time.

pub mod last_use;
pub mod local_set;
pub mod visit;
