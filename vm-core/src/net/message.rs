//! Requests and responses as data, and the headers that the network adds to them.

use super::address::{Address, pairs};
use super::date::http_date;

/// Names in lower case with their values, in order.
pub type Headers = Vec<(String, String)>;

/// What an HTTP client asks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HttpCall {
    /// In upper case.
    pub method: String,
    /// As the program wrote it.
    pub url: String,
    /// As the program wrote them.
    pub headers: Headers,
    /// Empty: none.
    pub body: Vec<u8>,
}

/// What `Server.accept` gives.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HttpRequest {
    /// What it is answered by.
    pub id: i64,
    /// In upper case.
    pub method: String,
    /// Without the query.
    pub path: String,
    /// With those that the network adds.
    pub headers: Headers,
    /// As text; what isn't UTF-8 is U+FFFD.
    pub body: String,
    /// The query's pairs.
    pub query_params: Headers,
    /// Those of the `cookie` headers.
    pub cookies: Headers,
    /// The body's pairs when it is a form.
    pub form_params: Headers,
    /// Whether it asks for a WebSocket.
    pub is_web_socket: bool,
}

/// What an HTTP client gets.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct HttpResponse {
    pub status: u16,
    pub headers: Headers,
    pub body: Vec<u8>,
}

fn find<'a>(headers: &'a Headers, name: &str) -> Option<&'a str> {
    headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
}

fn lower_case(headers: &Headers) -> Headers {
    headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.clone())).collect()
}

fn add_if_absent(headers: &mut Headers, name: &str, value: impl Into<String>) {
    if find(headers, name).is_none() {
        headers.push((name.to_string(), value.into()));
    }
}

impl HttpRequest {
    /// The request that a client's call arrives as.
    pub fn arriving(id: i64, call: &HttpCall, address: &Address) -> HttpRequest {
        let mut headers = lower_case(&call.headers);
        add_if_absent(&mut headers, "host", &*address.authority);
        add_if_absent(&mut headers, "accept", "*/*");
        if !call.body.is_empty() {
            add_if_absent(&mut headers, "content-length", call.body.len().to_string());
        }
        HttpRequest::new(id, call, address, headers)
    }

    /// The request for a WebSocket.
    pub fn upgrade(id: i64, url: &str, address: &Address, headers: &Headers) -> HttpRequest {
        let mut headers = lower_case(headers);
        add_if_absent(&mut headers, "host", &*address.authority);
        add_if_absent(&mut headers, "connection", "Upgrade");
        add_if_absent(&mut headers, "upgrade", "websocket");
        add_if_absent(&mut headers, "sec-websocket-version", "13");
        let (method, url) = ("GET".to_string(), url.to_string());
        let call = HttpCall { method, url, headers: Vec::new(), body: Vec::new() };
        HttpRequest { is_web_socket: true, ..HttpRequest::new(id, &call, address, headers) }
    }

    fn new(id: i64, call: &HttpCall, address: &Address, headers: Headers) -> HttpRequest {
        let body = String::from_utf8_lossy(&call.body).into_owned();
        let is_form = find(&headers, "content-type").is_some_and(|kind| {
            kind.trim_start().to_ascii_lowercase().starts_with("application/x-www-form-urlencoded")
        });
        HttpRequest {
            id,
            method: call.method.clone(),
            path: address.path.clone(),
            query_params: address.query.as_deref().map_or(Vec::new(), pairs),
            cookies: cookies(&headers),
            form_params: if is_form { pairs(&body) } else { Vec::new() },
            headers,
            body,
            is_web_socket: false,
        }
    }
}

/// The pairs of all `cookie` headers, as they are.
fn cookies(headers: &Headers) -> Headers {
    let texts = headers.iter().filter(|(name, _)| name == "cookie").map(|(_, value)| value);
    let parts = texts.flat_map(|text| text.split(';')).map(str::trim).filter(|p| !p.is_empty());
    let pair = |part: &str| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        (name.trim().to_string(), value.trim().to_string())
    };
    parts.map(pair).collect()
}

impl HttpResponse {
    /// The response as it arrives at a client that asked by this method.
    pub fn arriving(mut self, method: &str, unix_ms: i64) -> HttpResponse {
        self.headers = lower_case(&self.headers);
        add_if_absent(&mut self.headers, "content-length", self.body.len().to_string());
        add_if_absent(&mut self.headers, "date", http_date(unix_ms));
        if method == "HEAD" || matches!(self.status, 204 | 304) {
            self.body.clear();
        }
        self
    }

    /// Where the client is sent to, if it is.
    pub fn redirect(&self) -> Option<&str> {
        let redirects = matches!(self.status, 301 | 302 | 303 | 307 | 308);
        let location = find(&self.headers, "location").filter(|location| !location.is_empty());
        location.filter(|_| redirects)
    }
}

impl HttpCall {
    /// The call that follows a redirection.
    pub fn redirected(mut self, status: u16, url: String, same_host: bool) -> HttpCall {
        let drops_body = matches!(status, 301..=303) && self.method != "HEAD";
        if drops_body {
            self.method = "GET".to_string();
            self.body.clear();
        }
        self.headers.retain(|(name, _)| {
            let name = name.to_ascii_lowercase();
            let about_body = name.starts_with("content-");
            let secret = matches!(name.as_str(), "authorization" | "cookie");
            !(drops_body && about_body) && (same_host || !secret) && name != "host"
        });
        self.url = url;
        self
    }
}

/// The usual words for a status.
pub fn status_text(status: u16) -> &'static str {
    const TEXTS: &[(u16, &str)] = &[
        (100, "Continue"),
        (101, "Switching Protocols"),
        (200, "OK"),
        (201, "Created"),
        (202, "Accepted"),
        (204, "No Content"),
        (206, "Partial Content"),
        (301, "Moved Permanently"),
        (302, "Found"),
        (303, "See Other"),
        (304, "Not Modified"),
        (307, "Temporary Redirect"),
        (308, "Permanent Redirect"),
        (400, "Bad Request"),
        (401, "Unauthorized"),
        (403, "Forbidden"),
        (404, "Not Found"),
        (405, "Method Not Allowed"),
        (406, "Not Acceptable"),
        (408, "Request Timeout"),
        (409, "Conflict"),
        (410, "Gone"),
        (413, "Payload Too Large"),
        (415, "Unsupported Media Type"),
        (418, "I'm a teapot"),
        (422, "Unprocessable Entity"),
        (426, "Upgrade Required"),
        (429, "Too Many Requests"),
        (500, "Internal Server Error"),
        (501, "Not Implemented"),
        (502, "Bad Gateway"),
        (503, "Service Unavailable"),
        (504, "Gateway Timeout"),
    ];
    let found = TEXTS.binary_search_by_key(&status, |(status, _)| *status);
    found.map_or("<unknown status code>", |at| TEXTS[at].1)
}
