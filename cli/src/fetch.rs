//! HTTP requests of programs to other hosts (12.12). Redirections are left to the engine, which
//! knows where they may lead; there is no time-out but the system's.

#[cfg(feature = "fetch")]
pub use client::fetch;

#[cfg(feature = "fetch")]
mod client {
    use nostos_core::base::outside::{Fetch, OutsideAnswer, OutsideError};
    use std::io::ErrorKind;
    use ureq::http::{Request, Response, request};
    use ureq::tls::{RootCerts, TlsConfig};
    use ureq::{Agent, Body, Error};

    /// Sends a request and reads the response.
    pub fn fetch(fetch: &Fetch) -> Result<OutsideAnswer, OutsideError> {
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let config = Agent::config_builder()
            .tls_config(tls)
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
            Error::Io(_)
            | Error::HostNotFound
            | Error::ConnectionFailed
            | Error::Tls(_)
            | Error::Rustls(_) => {
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

#[cfg(test)]
#[cfg(feature = "fetch")]
mod tests {
    // What can't be prepared here is the failure of the test.
    #![allow(clippy::unwrap_used)]

    use super::fetch;
    use nostos_core::base::outside::{Fetch, OutsideAnswer, OutsideError};
    use std::io::{Read, Write};
    use std::net::TcpListener;

    /// Sends a request to a server that gives this response; what it got.
    fn exchange(method: &str, body: &str, response: &'static str) -> (OutsideAnswer, String) {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/path?q", server.local_addr().unwrap());
        let served = std::thread::spawn(move || {
            let (mut client, _) = server.accept().unwrap();
            let mut request = vec![0; 4096];
            let count = client.read(&mut request).unwrap();
            client.write_all(response.as_bytes()).unwrap();
            String::from_utf8_lossy(&request[..count]).into_owned()
        });
        let headers = vec![("x-a".to_string(), "1".to_string())];
        let request = Fetch { method: method.into(), url, headers, body: body.into() };
        (fetch(&request).unwrap(), served.join().unwrap())
    }

    #[test]
    fn a_response_is_taken_as_it_is() {
        let response = "HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 2\r\n\r\nhi";
        let (answer, request) = exchange("PATCH", "", response);
        let OutsideAnswer::Response { status, headers, body } = answer else {
            panic!("a response")
        };
        assert_eq!((status, body.as_slice()), (302, &b"hi"[..]));
        assert!(headers.contains(&("location".to_string(), "/next".to_string())), "{headers:?}");
        assert!(request.starts_with("PATCH /path?q HTTP/1.1\r\n"), "{request}");
        assert!(request.contains("x-a: 1\r\n"), "{request}");
    }

    #[test]
    fn no_secure_connection_is_none_at_all() {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("https://{}/", server.local_addr().unwrap());
        let served = std::thread::spawn(move || {
            let (mut client, _) = server.accept().unwrap();
            client.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").unwrap();
            // The client leaves when it has understood.
            while client.read(&mut [0; 512]).is_ok_and(|count| count > 0) {}
        });
        let request = Fetch { method: "GET".into(), url, headers: Vec::new(), body: Vec::new() };
        let Err(OutsideError::Connection(text)) = fetch(&request) else { panic!("no connection") };
        assert!(text.starts_with("error sending request for url (https://127."), "{text}");
        served.join().unwrap();
    }

    #[test]
    fn nobody_there_is_no_connection() {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", server.local_addr().unwrap());
        drop(server);
        let request = Fetch { method: "GET".into(), url, headers: Vec::new(), body: Vec::new() };
        assert!(matches!(fetch(&request), Err(OutsideError::Connection(_))));
    }
}
