//! What the shells do for programs: answers to requests to other hosts, requests of the page to
//! the program's servers, input that comes bit by bit.

use nostos_core::base::host::NullHost;
use nostos_core::base::outside::{OutsideAnswer, OutsideCall, OutsideError};
use nostos_core::base::source::SourceMap;
use nostos_core::net::HttpCall;
use nostos_core::process::SocketEvent;
use nostos_core::{RunOptions, Session, Status};

const FUEL: u64 = 1_000_000;

fn session(program: &str) -> Session {
    let Ok(compiled) = nostos_core::compile(&SourceMap::single("main.nos", program)) else {
        panic!("the program has mistakes")
    };
    Session::new(compiled, Box::new(NullHost::default()), RunOptions::default())
}

fn visit(url: &str) -> HttpCall {
    HttpCall { method: "GET".into(), url: url.into(), headers: Vec::new(), body: Vec::new() }
}

fn done(value: &str) -> Status {
    Status::Done { value: Some(value.to_string()) }
}

fn response(status: u16, location: &str, body: &str) -> OutsideAnswer {
    let headers = vec![("Location".to_string(), location.to_string())];
    OutsideAnswer::Response { status, headers, body: body.into() }
}

#[test]
fn the_page_is_one_more_client() {
    let mut session = session(
        "serve(s: Server) = {\n    req = s.accept()\n    match req.path {\n        \
         \"/\" -> Server.respond(req.id, 302, [(\"location\", \"/home\")], \"\")\n        \
         path -> Server.respond(req.id, 200, [], \"at \" ++ path)\n    }\n    serve(s)\n}\n\
         main() = serve(Server.bind(8080))\n",
    );
    assert_eq!(session.step(FUEL), Status::WaitingOutside);
    assert_eq!(session.served_ports(), [8080]);
    assert!(!session.expects_answers());
    let home = session.visit(visit("http://localhost:8080/"));
    let nobody = session.visit(visit("http://localhost:8081/"));
    let abroad = session.visit(visit("http://example.com/"));
    assert_eq!(session.step(FUEL), Status::WaitingOutside);
    let mut responses = session.take_responses();
    responses.sort_by_key(|(id, _)| *id);
    let [(first, page), (second, refused), (third, kept)] = &responses[..] else {
        panic!("three responses")
    };
    assert_eq!([*first, *second, *third], [home, nobody, abroad]);
    assert_eq!(page.as_ref().expect("the server answers").body, b"at /home");
    assert!(refused.as_ref().is_err_and(|text| text.starts_with("Connection failed")));
    assert!(kept.is_err());
    assert!(session.take_calls().is_empty());
}

#[test]
fn the_page_opens_sockets() {
    let mut session = session(
        "echo(ws) = match WebSocket.recv(ws) {\n    \"end\" -> WebSocket.close(ws)\n    \
         text -> {\n        WebSocket.send(ws, text ++ \"!\")\n        \
         WebSocket.send(ws, text ++ \"?\")\n        echo(ws)\n    }\n}\n\
         meet(req) = if req.path == \"/no\" then Server.respond(req.id, 403, [], \"\") else\n    \
         try { echo(WebSocket.accept(req.id)) } catch { (kind, _) -> println(kind) }\n\
         serve(s: Server) = {\n    req = s.accept()\n    spawn { meet(req) }\n    serve(s)\n}\n\
         main() = serve(Server.bind(8080))\n",
    );
    session.step(FUEL);
    let open = |session: &mut Session, path: &str| {
        session.connect_socket(format!("ws://localhost:8080{path}"), Vec::new())
    };
    let (first, second) = (open(&mut session, "/"), open(&mut session, "/"));
    let refused = open(&mut session, "/no");
    let given_up = open(&mut session, "/");
    session.close_socket(given_up);
    session.step(FUEL);
    let message = "IO error: WebSocket connect failed: HTTP error: 403 Forbidden".to_string();
    let mut events = session.take_socket_events();
    events.sort_by_key(|(id, _)| *id);
    let closed = SocketEvent::Closed(message);
    let opened = SocketEvent::Opened;
    assert_eq!(events, [(first, opened.clone()), (second, opened), (refused, closed)]);
    session.send_to_socket(first, "a".into());
    session.send_to_socket(second, "end".into());
    session.send_to_socket(refused, "nobody hears it".into());
    session.step(FUEL);
    let mut events = session.take_socket_events();
    events.sort_by_key(|(id, _)| *id);
    let text = |text: &str| SocketEvent::Text(text.to_string());
    let closed = SocketEvent::Closed("IO error: WebSocket closed".to_string());
    assert_eq!(events, [(first, text("a!")), (first, text("a?")), (second, closed)]);
    session.close_socket(first);
    assert_eq!(session.step(FUEL), Status::WaitingOutside);
    assert_eq!(session.take_socket_events(), []);
    assert_eq!(session.processes(), 1, "the program's side has noticed");
}

#[test]
fn a_request_to_another_host_waits_for_the_shell() {
    let mut session = session(
        "main() = {\n    me = self()\n    spawn { me <- Http.get(\"http://a.org/x\") }\n    \
         spawn { sleep(1) ; me <- \"meanwhile\" }\n    \
         word = receive { \"meanwhile\" -> \"first\" }\n    \
         r: HttpResponse = receive { r -> r }\n    (word, r.status, r.body)\n}\n",
    );
    let mut status = session.step(FUEL);
    let calls = session.take_calls();
    let [(id, OutsideCall::Fetch(fetch))] = &calls[..] else { panic!("one request") };
    assert_eq!((fetch.method.as_str(), fetch.url.as_str()), ("GET", "http://a.org/x"));
    while let Status::SleepingUntil { .. } = status {
        status = session.step(FUEL);
    }
    assert_eq!(status, Status::WaitingOutside);
    assert!(session.expects_answers());
    session.answer(*id, Ok(response(301, "https://b.org/y", "")));
    assert_eq!(session.step(FUEL), Status::WaitingOutside);
    let calls = session.take_calls();
    let [(id, OutsideCall::Fetch(fetch))] = &calls[..] else { panic!("the redirection") };
    assert_eq!(fetch.url, "https://b.org/y");
    session.answer(*id, Ok(response(200, "", "there")));
    assert_eq!(session.step(FUEL), done("(\"first\", 200, \"there\")"));
}

#[test]
fn another_host_can_send_a_program_to_itself() {
    let mut session = session(
        "main() = {\n    s = Server.bind(80)\n    \
         spawn { req = s.accept() ; Server.respond(req.id, 200, [], req.path) }\n    \
         Http.get(\"http://a.org/\").body\n}\n",
    );
    assert_eq!(session.step(FUEL), Status::WaitingOutside);
    let calls = session.take_calls();
    session.answer(calls[0].0, Ok(response(302, "http://127.0.0.1/own", "")));
    assert_eq!(session.step(FUEL), done("\"/own\""));
}

#[test]
fn failures_of_the_shell_are_errors_of_the_program() {
    for (error, message) in [
        (OutsideError::Connection("no cable".into()), "Connection failed: no cable"),
        (OutsideError::TimedOut, "Operation timed out"),
        (OutsideError::Http("nonsense".into()), "HTTP error: nonsense"),
    ] {
        let mut session = session(
            "main() = try { Http.get(\"http://a.org/\").body } catch { (\"io_error\", m) -> m }\n",
        );
        assert_eq!(session.step(FUEL), Status::WaitingOutside);
        let calls = session.take_calls();
        session.answer(calls[0].0, Err(error));
        assert_eq!(session.step(FUEL), done(&format!("\"{message}\"")));
    }
}

#[test]
fn an_answer_for_a_killed_process_is_nobodys() {
    let mut session = session(
        "main() = {\n    p = spawn { Http.get(\"http://a.org/\") }\n    sleep(1)\n    \
         Process.kill(p)\n    Stdin.readLine()\n}\n",
    );
    let mut status = session.step(FUEL);
    while let Status::SleepingUntil { .. } = status {
        status = session.step(FUEL);
    }
    assert_eq!(status, Status::WaitingForInput);
    let calls = session.take_calls();
    session.answer(calls[0].0, Ok(response(200, "", "late")));
    assert_eq!(session.step(FUEL), Status::WaitingForInput);
    session.input("in\n");
    assert_eq!(session.step(FUEL), done("Some(\"in\")"));
}

#[test]
fn input_is_read_when_it_is_complete() {
    let mut session = session("main() = (Stdin.readLine(), Stdin.isEnd(), Stdin.readLine())\n");
    assert_eq!(session.step(FUEL), Status::WaitingForInput);
    session.input("first");
    assert_eq!(session.step(FUEL), Status::WaitingForInput);
    session.input(" line\nx");
    assert_eq!(session.step(FUEL), Status::WaitingForInput);
    session.close_input();
    assert_eq!(session.step(FUEL), done("(Some(\"first line\"), false, Some(\"x\"))"));
}

#[test]
fn input_that_cannot_be_read_is_an_error() {
    let mut session =
        session("main() = try { show(Stdin.readLine()) } catch { (k, m) -> k ++ \": \" ++ m }\n");
    session.fail_input("the disk is on fire");
    assert_eq!(session.step(FUEL), done("\"io_error: IO error: the disk is on fire\""));
}
