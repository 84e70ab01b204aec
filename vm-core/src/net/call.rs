//! What can be asked of the network, and what it answers.

use super::error::NetError;
use super::message::{Headers, HttpCall, HttpRequest, HttpResponse};

/// Who asks, and gets the reply when it comes later.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Party {
    /// A process of the program, by its number.
    Process(u64),
    /// A request of the page, by a number of its own.
    Visitor(u64),
}

/// A wish of a process. Numbers of ports and handles are as the program gave them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Call {
    /// `Server.bind`
    Bind(i64),
    /// `Server.accept`; may wait.
    Accept(i64),
    /// `Server.respond`
    Respond(i64, HttpResponse),
    /// `Server.close`
    CloseServer(i64),
    /// `Http.request`; waits.
    Http(HttpCall),
    /// `WebSocket.accept`
    AcceptSocket(i64),
    /// `WebSocket.connect`; waits.
    Connect {
        url: String,
        headers: Headers,
        /// The function's name as the program wrote it.
        name: &'static str,
    },
    /// `WebSocket.send`
    Send(i64, String),
    /// `WebSocket.recv`; may wait.
    Receive(i64),
    /// `WebSocket.close`
    CloseSocket(i64),
    /// `WebSocket.split`
    Split(i64),
    /// `Tcp.connect`
    TcpConnect { host: String, port: i64 },
    /// `Tcp.listen`
    TcpListen(i64),
    /// `Tcp.accept`; may wait.
    TcpAccept(i64),
    /// `Tcp.read`; may wait.
    TcpRead { handle: i64, bytes_max: usize },
    /// `Tcp.write`
    TcpWrite(i64, String),
    /// `Tcp.close`
    TcpClose(i64),
    /// Closes everything that the process has opened: a handler in it has failed.
    CloseOwn,
}

/// What a call gives.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    Unit,
    /// A handle, or a number of bytes.
    Number(i64),
    Text(String),
    Request(Box<HttpRequest>),
    Response(Box<HttpResponse>),
    /// The numbers by which the two halves of a WebSocket are used.
    Halves {
        writer: i64,
        request: i64,
    },
}

/// How a call ends.
pub type Reply = Result<Answer, NetError>;
