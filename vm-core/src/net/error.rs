//! What goes wrong in the network, as data, and the pair (kind, message) that programs see (12.2,
//! 12.13).

use super::message::status_text;

/// Which of the four kinds of clients and servers it is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Protocol {
    Http,
    Server,
    WebSocket,
    Tcp,
}

impl Protocol {
    /// The kind of its errors.
    pub fn kind(self) -> &'static str {
        match self {
            Protocol::Http | Protocol::Server => "io_error",
            Protocol::WebSocket => "websocket_error",
            Protocol::Tcp => "tcp_error",
        }
    }
}

/// Why a request to another host had no response.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FetchError {
    /// No connection, or a browser that doesn't let the program see the response.
    Connection(String),
    /// It took too long.
    TimedOut,
    /// Anything else.
    Other(String),
}

/// Why a call failed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NetError {
    /// A number that isn't that of something open of this protocol.
    InvalidHandle(Protocol),
    /// No port of this number exists.
    InvalidPort(Protocol),
    /// The port is in use.
    AddressInUse(Protocol),
    /// The server was closed while somebody waited for a request.
    ServerClosed,
    /// The request was answered already, or never was.
    UnknownRequest(Protocol),
    /// Nobody listens at this URL.
    NobodyServes(String),
    /// Nobody listens at the port.
    Refused(Protocol),
    /// The server answered the wish for a WebSocket with this status.
    UpgradeRefused(u16),
    /// The request doesn't ask for a WebSocket.
    NotAnUpgrade,
    /// The WebSocket is closed and everything was read.
    SocketClosed,
    /// The other side of the connection has closed it.
    BrokenPipe,
    /// Only a computer's network could do that: the function's name.
    Unavailable(Protocol, &'static str),
    /// The URL can't be called.
    BadUrl(Protocol, &'static str),
    /// Sent from one place to the next too often.
    TooManyRedirects(String),
    /// A request to another host failed.
    Fetch(FetchError),
}

impl NetError {
    /// The error's kind.
    pub fn kind(&self) -> &'static str {
        match self {
            NetError::InvalidHandle(protocol)
            | NetError::InvalidPort(protocol)
            | NetError::AddressInUse(protocol)
            | NetError::UnknownRequest(protocol)
            | NetError::Refused(protocol)
            | NetError::Unavailable(protocol, _)
            | NetError::BadUrl(protocol, _) => protocol.kind(),
            NetError::UpgradeRefused(_) | NetError::NotAnUpgrade | NetError::SocketClosed => {
                Protocol::WebSocket.kind()
            }
            NetError::BrokenPipe => Protocol::Tcp.kind(),
            NetError::ServerClosed
            | NetError::NobodyServes(_)
            | NetError::TooManyRedirects(_)
            | NetError::Fetch(_) => Protocol::Http.kind(),
        }
    }

    /// The error's message; `place` is where the program runs, such as "in the browser".
    pub fn message(&self, place: &str) -> String {
        const REFUSED: &str = "Connection refused (os error 111)";
        match self {
            NetError::InvalidHandle(_) => "Invalid handle".to_string(),
            NetError::InvalidPort(protocol) => {
                format!("IO error: {}: Invalid argument (os error 22)", listening(*protocol))
            }
            NetError::AddressInUse(protocol) => {
                format!("IO error: {}: Address already in use (os error 98)", listening(*protocol))
            }
            NetError::ServerClosed => "Server closed".to_string(),
            NetError::UnknownRequest(_) => "Request not found or already responded".to_string(),
            NetError::NobodyServes(url) => {
                format!("Connection failed: error sending request for url ({url})")
            }
            NetError::Refused(Protocol::Tcp) => format!("IO error: TCP connect error: {REFUSED}"),
            NetError::Refused(_) => {
                format!("IO error: WebSocket connect failed: IO error: {REFUSED}")
            }
            NetError::UpgradeRefused(status) => {
                let text = status_text(*status);
                format!("IO error: WebSocket connect failed: HTTP error: {status} {text}")
            }
            NetError::NotAnUpgrade => {
                "IO error: WebSocket upgrade failed: not an upgrade request".to_string()
            }
            NetError::SocketClosed => "IO error: WebSocket closed".to_string(),
            NetError::BrokenPipe => {
                "IO error: TCP write error: Broken pipe (os error 32)".to_string()
            }
            NetError::Unavailable(_, name) => format!("{name} is not available {place}"),
            NetError::BadUrl(Protocol::WebSocket, text) => {
                format!("IO error: WebSocket connect failed: URL error: {text}")
            }
            NetError::BadUrl(_, text) => format!("HTTP error: builder error: {text}"),
            NetError::TooManyRedirects(url) => {
                format!("HTTP error: error following redirect for url ({url}): too many redirects")
            }
            NetError::Fetch(FetchError::Connection(text)) => format!("Connection failed: {text}"),
            NetError::Fetch(FetchError::TimedOut) => "Operation timed out".to_string(),
            NetError::Fetch(FetchError::Other(text)) => format!("HTTP error: {text}"),
        }
    }
}

fn listening(protocol: Protocol) -> &'static str {
    if protocol == Protocol::Tcp { "TCP listen error" } else { "Failed to bind" }
}
