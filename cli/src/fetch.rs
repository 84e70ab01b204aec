//! HTTP requests of programs to other hosts (12.12). Redirections are left to the engine, which
//! knows where they may lead; there is no time-out but the system's.

#[cfg(feature = "fetch")]
pub use client::fetch;

#[cfg(feature = "fetch")]
mod client {
    use nostos_core::base::outside::{Fetch, OutsideAnswer, OutsideError};
    use std::io::ErrorKind;
    use ureq::http::{Request, Response, request};
    use ureq::{Agent, Body, Error};

    /// Sends a request and reads the response.
    pub fn fetch(fetch: &Fetch) -> Result<OutsideAnswer, OutsideError> {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .allow_non_standard_methods(true)
            .user_agent(concat!("nostos/", env!("CARGO_PKG_VERSION")));
        let agent = Agent::new_with_config(config.build());
        let mut request = Request::builder().method(fetch.method.as_str()).uri(&fetch.url);
        for (name, value) in &fetch.headers {
            request = request.header(name, value);
        }
        let response = match fetch.body.is_empty() {
            true => finished(request, ()).and_then(|request| agent.run(request)),
            false => finished(request, &fetch.body[..]).and_then(|request| agent.run(request)),
        };
        response.and_then(read).map_err(|error| translated(&error, &fetch.url))
    }

    fn finished<B>(request: request::Builder, body: B) -> Result<Request<B>, Error> {
        request.body(body).map_err(Error::from)
    }

    fn read(response: Response<Body>) -> Result<OutsideAnswer, Error> {
        let (head, mut body) = response.into_parts();
        let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
        let headers = head.headers.iter();
        let headers = headers.map(|(name, value)| (name.to_string(), text(value.as_bytes())));
        let status = head.status.as_u16();
        let headers = headers.collect();
        let body = body.with_config().limit(u64::MAX).read_to_vec()?;
        Ok(OutsideAnswer::Response { status, headers, body })
    }

    fn translated(error: &Error, url: &str) -> OutsideError {
        match error {
            Error::Timeout(_) => OutsideError::TimedOut,
            Error::Io(io) if io.kind() == ErrorKind::TimedOut => OutsideError::TimedOut,
            Error::Io(_) | Error::HostNotFound | Error::ConnectionFailed | Error::Tls(_) => {
                OutsideError::Connection(format!("error sending request for url ({url}): {error}"))
            }
            _ => OutsideError::Http(error.to_string()),
        }
    }
}

/// There is no client in this build.
#[cfg(not(feature = "fetch"))]
pub fn fetch(
    fetch: &nostos_core::base::outside::Fetch,
) -> Result<nostos_core::base::outside::OutsideAnswer, nostos_core::base::outside::OutsideError> {
    use nostos_core::base::outside::OutsideError;
    let message = format!("this build has no HTTP client, for url ({})", fetch.url);
    Err(OutsideError::Connection(message))
}
