//! `Http`, `Server`, `WebSocket` and `Tcp` (12.12, 12.13): each builtin puts a call together, the
//! scheduler hands it to the network. What gives a record is in `nos/network.nos`.

use super::native::{BYTES_PER_REDUCTION, NativeResult, natives};
use crate::net::{Call, Headers, HttpCall, HttpResponse};
use crate::vm::exit::{Request, Stop};
use crate::vm::fault::Fault;
use crate::vm::native::NativeCtx;
use crate::vm::value::{Tag, Value};

natives! { NETWORK:
    /// Sends an HTTP request: status, headers and body of the response.
    INTERNAL "" "native_http"
        "(method: String, url: String, headers: List[(String, String)], body: String) \
         -> (Int, List[(String, String)], String)" => http waits;
    /// Listens at a port for HTTP requests.
    Q "Server" "bind" "(port: Int) -> Server" => bind,
        "show(Server.bind(8080)).toInt().isSome() # true";
    /// The next request.
    INTERNAL "" "native_accept"
        "(s: Server) -> (Int, String, String, List[(String, String)], String, \
         List[(String, String)], List[(String, String)], List[(String, String)], Bool)"
        => accept waits;
    /// Answers a request with a String or a list of bytes.
    INTERNAL "" "native_respond"
        "[B](id: Int, status: Int, headers: List[(String, String)], body: B) -> ()"
        => respond grows;
    /// Stops listening; requests that were not answered fail at their clients.
    MQ "Server" "close" "(s: Server) -> ()" => close_server, "Server.bind(8080).close() # ()";
    /// Makes a WebSocket of a request that asks for one.
    Q "WebSocket" "accept" "(requestId: Int) -> WebSocket" => accept_socket,
        "try { WebSocket.accept(7).recv() } catch { (k, m) -> k } # \"websocket_error\"";
    /// Connects to a server; waits until it has accepted.
    Q "WebSocket" "connect" "(url: String) -> WebSocket" => connect waits,
        "try { WebSocket.connect(\"ws://localhost:9\").recv() } catch { (k, _) -> k } \
         # \"websocket_error\"";
    /// The same with headers for the request.
    Q "WebSocket" "connectWithHeaders" "(url: String, headers: List[(String, String)]) -> WebSocket"
        => connect_with_headers waits,
        "try { WebSocket.connectWithHeaders(\"ws://localhost:9\", []).recv() } \
         catch { (k, _) -> k } # \"websocket_error\"";
    /// Sends a text.
    MQ "WebSocket" "send" "(ws: WebSocket, text: String) -> ()" => send grows,
        "(ws => WebSocket.send(ws, \"hello\")) |> typeOf # \"Function\"";
    /// The next text.
    MQ "WebSocket" "recv" "(ws: WebSocket) -> String" => receive waits,
        "(ws => WebSocket.recv(ws)) |> typeOf # \"Function\"";
    /// Closes it; the other side reads what was sent before.
    MQ "WebSocket" "close" "(ws: WebSocket) -> ()" => close_socket,
        "(ws => WebSocket.close(ws)) |> typeOf # \"Function\"";
    /// The numbers of its two halves.
    INTERNAL "" "native_split" "(ws: WebSocket) -> (Int, Int)" => split;
    /// Sends a text by the number of the writing half.
    Q "WebSocket" "sendShared" "(writerId: Int, text: String) -> ()" => send grows,
        "try { WebSocket.sendShared(7, \"x\") } catch { (_, m) -> println(m) } # ()";
    /// Connects to a port of the program's own.
    Q "Tcp" "connect" "(host: String, port: Int) -> Int" => tcp_connect,
        "try { Tcp.connect(\"localhost\", 9) } catch { (k, _) -> 0 } # 0";
    /// Listens at a port for connections.
    Q "Tcp" "listen" "(port: Int) -> Int" => tcp_listen, "Tcp.listen(9) > 0 # true";
    /// The next connection.
    Q "Tcp" "accept" "(listener: Int) -> Int" => tcp_accept waits,
        "{ l = Tcp.listen(9); Tcp.connect(\"localhost\", 9); Tcp.accept(l) > l } # true";
    /// What has come, at least 1 and at most `n` bytes; "" when the other side has closed.
    Q "Tcp" "read" "(h: Int, n: Int) -> String" => tcp_read waits,
        "{ l = Tcp.listen(9); c = Tcp.connect(\"localhost\", 9); Tcp.write(c, \"abc\"); \
         Tcp.read(Tcp.accept(l), 2) } # \"ab\"";
    /// Sends text; the number of its bytes.
    Q "Tcp" "write" "(h: Int, text: String) -> Int" => tcp_write grows,
        "{ Tcp.listen(9); Tcp.write(Tcp.connect(\"localhost\", 9), \"é\") } # 2";
    /// Closes a connection or stops listening.
    Q "Tcp" "close" "(h: Int) -> ()" => tcp_close, "Tcp.close(Tcp.listen(9)) # ()";
    /// Closes everything that this process has opened.
    INTERNAL "" "native_closeOwn" "() -> ()" => close_own;
}

const METHODS: [&str; 6] = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"];

fn call(call: Call) -> NativeResult {
    Err(Request::Net(Box::new(call)).into())
}

/// A text that the network will hold.
fn sent(ctx: &mut NativeCtx<'_>, text: &Value) -> Result<String, Stop> {
    let text = text.as_str();
    ctx.charge(text.len() / BYTES_PER_REDUCTION);
    ctx.reserve(text.len().saturating_mul(2))?;
    Ok(text.to_string())
}

fn headers(list: &Value) -> Headers {
    let pair = |pair: Value| {
        let fields = pair.fields();
        (fields[0].as_str().to_string(), fields[1].as_str().to_string())
    };
    list.elements().map(pair).collect()
}

fn http(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let method = args[0].as_str().to_ascii_uppercase();
    if !METHODS.contains(&method.as_str()) {
        let message = format!("Unknown HTTP method: {}", args[0].as_str());
        return Err(Fault::Panic(message).into());
    }
    let url = args[1].as_str().to_string();
    let (headers, body) = (headers(&args[2]), sent(ctx, &args[3])?.into_bytes());
    call(Call::Http(HttpCall { method, url, headers, body }))
}

fn bind(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    call(Call::Bind(args[0].as_int()))
}

fn accept(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    call(Call::Accept(args[0].as_int()))
}

fn respond(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let body = match args[3].tag() {
        Tag::String => sent(ctx, &args[3])?.into_bytes(),
        _ => {
            ctx.reserve(args[3].list_len())?;
            // As in every byte array: the low 8 bits count.
            args[3].elements().map(|byte| byte.as_int() as u8).collect()
        }
    };
    let status = u16::try_from(args[1].as_int()).ok().filter(|status| (100..1000).contains(status));
    let Some(status) = status else {
        let message = format!("Invalid HTTP status: {}", args[1].as_int());
        return Err(Fault::Panic(message).into());
    };
    let headers = headers(&args[2]);
    call(Call::Respond(args[0].as_int(), HttpResponse { status, headers, body }))
}

fn close_server(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    call(Call::CloseServer(args[0].as_int()))
}

fn accept_socket(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    call(Call::AcceptSocket(args[0].as_int()))
}

fn connect(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let (url, headers) = (args[0].as_str().to_string(), Vec::new());
    call(Call::Connect { url, headers, name: "WebSocket.connect" })
}

fn connect_with_headers(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let (url, headers) = (args[0].as_str().to_string(), headers(&args[1]));
    call(Call::Connect { url, headers, name: "WebSocket.connectWithHeaders" })
}

fn send(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let text = sent(ctx, &args[1])?;
    call(Call::Send(args[0].as_int(), text))
}

fn receive(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    call(Call::Receive(args[0].as_int()))
}

fn close_socket(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    call(Call::CloseSocket(args[0].as_int()))
}

fn split(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    call(Call::Split(args[0].as_int()))
}

fn tcp_connect(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    call(Call::TcpConnect { host: args[0].as_str().to_string(), port: args[1].as_int() })
}

fn tcp_listen(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    call(Call::TcpListen(args[0].as_int()))
}

fn tcp_accept(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    call(Call::TcpAccept(args[0].as_int()))
}

fn tcp_read(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let bytes_max = usize::try_from(args[1].as_int()).unwrap_or(0);
    call(Call::TcpRead { handle: args[0].as_int(), bytes_max })
}

fn tcp_write(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let text = sent(ctx, &args[1])?;
    call(Call::TcpWrite(args[0].as_int(), text))
}

fn tcp_close(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    call(Call::TcpClose(args[0].as_int()))
}

fn close_own(_: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    call(Call::CloseOwn)
}
