//! HTTP requests of programs to other hosts.

use nostos_core::base::outside::{Fetch, OutsideAnswer, OutsideError};

/// Sends a request and reads the response; redirections are followed by the engine.
pub fn fetch(fetch: &Fetch) -> Result<OutsideAnswer, OutsideError> {
    Err(OutsideError::Connection(format!("this build has no HTTP client (url {})", fetch.url)))
}
