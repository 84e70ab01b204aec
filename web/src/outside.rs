//! What a run has to do with beyond its output, as plain data: files in memory, requests to other
//! hosts, the program's own servers.
//!
//! What the page does, beside calling `step`:
//! * `step` gives `fetches`: requests to other hosts. The worker hands each to the browser's
//!   `fetch` and calls `answerFetch` or `failFetch` with its id; the program's other processes go
//!   on meanwhile. In the state `outside` nothing can go on before such an answer or a visit.
//! * `wantsInput` says that a process waits for a line, perhaps while others go on:
//!   `provideInput(line)`, and `provideInput(undefined)` for the end.
//! * `ports` are those at which servers listen; `visit(request)` sends one of them a request, its
//!   response comes in `responses` of a later step, by the number that `visit` gave.
//! * `openSocket(url, headers)` opens a WebSocket to one of them and gives its number;
//!   `sendToSocket(socket, text)` and `closeSocket(socket)` use it, and what becomes of it comes in
//!   `sockets` of a later step: `{ id, event: 'open' | 'text' | 'close', text }`.
//! * `files()`, `readFile(path)`, `putFile(path, bytes)` and `removeFile(path)` work on the files
//!   of the run that was loaded last, before it, in it and after it. A new run begins with the
//!   program's own files only.

use nostos_core::Session;
use nostos_core::base::files::{FileSystem, OpenMode};
use nostos_core::base::memory_files::MemoryFiles;
use nostos_core::base::outside::{OutsideAnswer, OutsideCall, OutsideError};
use nostos_core::base::source::SourceMap;
use nostos_core::net::{HttpCall, HttpResponse};
use nostos_core::process::SocketEvent;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use std::cell::RefCell;
use std::rc::Rc;

/// Names with their values.
type Pairs = Vec<(String, String)>;

/// The files of a run, shared by the engine and the run's host.
pub type Files = Rc<RefCell<MemoryFiles>>;

/// A file system with the program's own files in its root (12.3).
pub fn files_of(sources: &SourceMap) -> MemoryFiles {
    let mut files = MemoryFiles::new();
    for (_, source) in sources.iter() {
        // A name that can't be a path's is no reason not to run the program.
        let _ = files.put(&format!("/{}", source.name), source.text.as_bytes().to_vec());
    }
    files
}

/// A file in a list of files.
#[derive(Serialize)]
pub struct FileData {
    path: String,
    size: f64,
}

/// All files, by path.
pub fn list(files: &Files) -> Vec<FileData> {
    let files = files.borrow();
    let data = |(path, content): (&str, Vec<u8>)| FileData {
        path: path.to_string(),
        size: content.len() as f64,
    };
    files.files().map(data).collect()
}

/// The content of a file.
pub fn read(files: &Files, path: &str) -> Option<Vec<u8>> {
    let mut file = files.borrow_mut().open(path, OpenMode::Read).ok()?;
    let mut content = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Some(content),
            Ok(count) => content.extend_from_slice(&buffer[..count]),
            Err(_) => return None,
        }
    }
}

/// What a step says of all this.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OutsideData {
    fetches: Vec<FetchData>,
    wants_input: bool,
    ports: Vec<u16>,
    responses: Vec<ResponseData>,
    sockets: Vec<SocketData>,
}

/// A request to another host.
#[derive(Serialize)]
struct FetchData {
    id: f64,
    method: String,
    url: String,
    headers: Pairs,
    /// `undefined`: none.
    body: Option<ByteBuf>,
}

/// The response to a visit, or why there is none.
#[derive(Serialize)]
struct ResponseData {
    id: f64,
    status: u16,
    headers: Pairs,
    body: ByteBuf,
    failure: Option<String>,
}

/// What has become of a socket of the page; `text` of a `close` is the reason.
#[derive(Serialize)]
struct SocketData {
    id: f64,
    event: &'static str,
    text: String,
}

/// A request of the page to the program.
#[derive(Deserialize)]
pub struct VisitData {
    method: String,
    url: String,
    #[serde(default)]
    headers: Pairs,
    #[serde(default)]
    body: ByteBuf,
}

impl OutsideData {
    /// What has come up since the last look.
    pub fn new(session: &mut Session) -> OutsideData {
        let mut fetches = Vec::new();
        for (id, call) in session.take_calls() {
            match call {
                OutsideCall::Fetch(fetch) => fetches.push(FetchData {
                    id: id as f64,
                    method: fetch.method,
                    url: fetch.url,
                    headers: fetch.headers,
                    body: (!fetch.body.is_empty()).then(|| ByteBuf::from(fetch.body)),
                }),
                OutsideCall::Exec(call) => unreachable!("no programs here for {call:?}"),
            }
        }
        let responses = session.take_responses().into_iter().map(response).collect();
        let wants_input = session.wants_input();
        let sockets = session.take_socket_events().into_iter().map(socket_data).collect();
        OutsideData { fetches, wants_input, ports: session.served_ports(), responses, sockets }
    }
}

fn socket_data((id, event): (u64, SocketEvent)) -> SocketData {
    let (event, text) = match event {
        SocketEvent::Opened => ("open", String::new()),
        SocketEvent::Text(text) => ("text", text),
        SocketEvent::Closed(reason) => ("close", reason),
    };
    SocketData { id: id as f64, event, text }
}

fn response((id, result): (u64, Result<HttpResponse, String>)) -> ResponseData {
    let (HttpResponse { status, headers, body }, failure) = match result {
        Ok(response) => (response, None),
        Err(failure) => (HttpResponse::default(), Some(failure)),
    };
    ResponseData { id: id as f64, status, headers, body: ByteBuf::from(body), failure }
}

impl From<VisitData> for HttpCall {
    fn from(visit: VisitData) -> HttpCall {
        let VisitData { method, url, headers, body } = visit;
        HttpCall { method: method.to_ascii_uppercase(), url, headers, body: body.into_vec() }
    }
}

/// The browser's response to a fetch.
pub fn fetched(status: u16, headers: Pairs, body: Vec<u8>) -> Result<OutsideAnswer, OutsideError> {
    Ok(OutsideAnswer::Response { status, headers, body })
}

/// A fetch that the browser could not make, or that it doesn't show to the program.
pub fn not_fetched(message: &str) -> Result<OutsideAnswer, OutsideError> {
    Err(OutsideError::Connection(message.to_string()))
}
