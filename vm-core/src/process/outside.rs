//! What processes wait for from outside of their own world: the network and the shell's answers to
//! calls. Replies become values here.

use super::observer::Observer;
use super::scheduler::{Next, Scheduler};
use super::state::State;
use super::visitor::Visitors;
use crate::base::hash::HashMap;
use crate::base::outside::{ExecCall, Fetch, OutsideAnswer, OutsideCall, OutsideError};
use crate::net::{
    Answer, Call, FetchError, Headers, HttpCall, HttpRequest, HttpResponse, Network, Party, Reply,
};
use crate::vm::{Fault, Value};

/// The network of a run and what the shell was asked for.
#[derive(Default)]
pub struct Outside {
    pub(super) network: Network,
    /// Calls that the shell hasn't been told of.
    calls: Vec<(u64, OutsideCall)>,
    /// Who gets the answer of a call, by its number.
    asked: HashMap<u64, Asked>,
    last_call: u64,
    /// Processes that wait for the network.
    waiting: usize,
    /// Answers of the shell that nobody has looked at.
    answers: Vec<(u64, Result<OutsideAnswer, OutsideError>)>,
    /// The page as one more client.
    pub visitors: Visitors,
}

/// Who asked.
enum Asked {
    /// The network, for its request of this number.
    Network(i64),
    /// A process, for another program.
    Process(u64),
}

impl Outside {
    fn ask(&mut self, call: OutsideCall, asked: Asked) {
        self.last_call += 1;
        self.calls.push((self.last_call, call));
        self.asked.insert(self.last_call, asked);
    }

    /// Hands the network's requests to other hosts on to the shell.
    fn send_fetches(&mut self) {
        for (id, call) in self.network.take_fetches() {
            let HttpCall { method, url, headers, body } = call;
            let fetch = Fetch { method, url, headers, body };
            self.ask(OutsideCall::Fetch(fetch), Asked::Network(id));
        }
    }

    /// Whether a process waits for the network or for an answer.
    pub fn is_awaited(&self) -> bool {
        self.waiting > 0
    }

    /// What the shell is to do, since the last look.
    pub fn take_calls(&mut self) -> Vec<(u64, OutsideCall)> {
        std::mem::take(&mut self.calls)
    }

    /// The shell's answer to a call. The process goes on in the next step.
    pub fn answer(&mut self, call: u64, result: Result<OutsideAnswer, OutsideError>) {
        self.answers.push((call, result));
    }

    /// The ports at which the program's servers listen.
    pub fn served_ports(&self) -> Vec<u16> {
        self.network.served_ports()
    }

    /// A process no longer waits for other programs.
    pub fn forget(&mut self, pid: u64) {
        self.asked.retain(|_, asked| !matches!(asked, Asked::Process(asking) if *asking == pid));
    }

    /// Whether the shell still owes an answer.
    pub fn expects_answers(&self) -> bool {
        !self.asked.is_empty()
    }
}

impl Scheduler {
    /// A process calls the network.
    pub(super) fn call_network<O: Observer>(
        &mut self,
        pid: u64,
        call: Call,
        observer: &mut O,
    ) -> Next {
        let unix_ms = self.machine.host.unix_ms();
        let reply = self.outside.network.call(Party::Process(pid), call, unix_ms);
        self.outside.send_fetches();
        let next = match reply {
            Some(reply) => {
                self.give_reply(pid, reply);
                Next::Continue
            }
            None => self.wait_outside(pid),
        };
        self.deliver_replies(observer);
        next
    }

    /// A process wants something of another program.
    pub(super) fn call_program(&mut self, pid: u64, call: ExecCall) -> Next {
        self.outside.ask(OutsideCall::Exec(call), Asked::Process(pid));
        self.wait_outside(pid)
    }

    fn wait_outside(&mut self, pid: u64) -> Next {
        self.processes.live_mut(pid).state = State::Outside;
        self.cancel_timer(pid);
        self.outside.waiting += 1;
        Next::Switch
    }

    /// A process that waits outside has ended or was killed.
    pub(super) fn leave_outside(&mut self) {
        self.outside.waiting -= 1;
    }

    /// A process was killed or has failed: what it opened is closed.
    pub(super) fn close_of<O: Observer>(&mut self, pid: u64, observer: &mut O) {
        self.outside.network.forget(Party::Process(pid));
        self.deliver_replies(observer);
    }

    fn waits_outside(&self, pid: u64) -> bool {
        self.processes.find(pid).is_some_and(|process| process.state == State::Outside)
    }

    fn give_reply(&mut self, pid: u64, reply: Reply) {
        let place = self.place;
        let fiber = &mut self.processes.live_mut(pid).fiber;
        match reply {
            Ok(answer) => fiber.give(value_of(answer)),
            Err(error) => {
                let message = error.message(place);
                fiber.fail(Fault::Other { kind: error.kind().into(), message });
            }
        }
    }

    /// Wakes the processes whose replies have come.
    pub(super) fn deliver_replies<O: Observer>(&mut self, observer: &mut O) {
        for (party, reply) in self.outside.network.take_replies() {
            match party {
                Party::Process(pid) if self.waits_outside(pid) => {
                    self.give_reply(pid, reply);
                    self.outside.waiting -= 1;
                    self.wake(pid, observer);
                }
                // It ended meanwhile, or was interrupted.
                Party::Process(_) => {}
                Party::Visitor(id) => {
                    let unix_ms = self.machine.host.unix_ms();
                    let Outside { visitors, network, .. } = &mut self.outside;
                    visitors.receive(id, reply, network, unix_ms);
                }
            }
        }
        self.outside.send_fetches();
    }

    /// Takes in what has come from the shell and the page since the last look.
    pub(super) fn attend<O: Observer>(&mut self, observer: &mut O) {
        for (id, result) in std::mem::take(&mut self.outside.answers) {
            match self.outside.asked.remove(&id) {
                Some(Asked::Network(request)) => {
                    self.outside.network.fetched(request, fetched(result));
                }
                Some(Asked::Process(pid)) => self.give_answer(pid, result, observer),
                None => {}
            }
        }
        self.attend_visitors();
        self.deliver_replies(observer);
    }

    /// Another program's answer to a process, unless that has ended meanwhile.
    fn give_answer<O: Observer>(
        &mut self,
        pid: u64,
        result: Result<OutsideAnswer, OutsideError>,
        observer: &mut O,
    ) {
        let Some(process) = self.processes.find_mut(pid) else { return };
        match result {
            Ok(answer) => process.fiber.give(value_of_exec(answer)),
            Err(error) => process.fiber.fail(exec_fault(error)),
        }
        self.outside.waiting -= 1;
        self.wake(pid, observer);
    }
}

fn fetched(result: Result<OutsideAnswer, OutsideError>) -> Result<HttpResponse, FetchError> {
    match result {
        Ok(OutsideAnswer::Response { status, headers, body }) => {
            let headers = headers.into_iter().map(|(n, v)| (n.to_ascii_lowercase(), v)).collect();
            Ok(HttpResponse { status, headers, body })
        }
        Ok(other) => unreachable!("the shell answered a fetch by {other:?}"),
        Err(OutsideError::Connection(text)) => Err(FetchError::Connection(text)),
        Err(OutsideError::TimedOut) => Err(FetchError::TimedOut),
        Err(OutsideError::Http(text) | OutsideError::Exec(text)) => Err(FetchError::Other(text)),
        Err(OutsideError::InvalidHandle) => Err(FetchError::Other("Invalid handle".to_string())),
    }
}

fn exec_fault(error: OutsideError) -> Fault {
    let message = match error {
        OutsideError::InvalidHandle => "Invalid handle".to_string(),
        OutsideError::TimedOut => "Operation timed out".to_string(),
        OutsideError::Exec(text) | OutsideError::Connection(text) | OutsideError::Http(text) => {
            format!("IO error: {text}")
        }
    };
    Fault::Other { kind: "io_error".into(), message }
}

fn text(text: &str) -> Value {
    Value::string(text)
}

fn pairs(headers: &Headers) -> Value {
    let pair = |(name, value): &(String, String)| Value::tuple([text(name), text(value)]);
    Value::list(headers.iter().map(pair).collect())
}

/// What the library's Nostos part makes records of: see `nos/network.nos`.
fn value_of(answer: Answer) -> Value {
    match answer {
        Answer::Unit => Value::UNIT,
        Answer::Number(number) => Value::int(number),
        Answer::Text(content) => text(&content),
        Answer::Halves { writer, request } => {
            Value::tuple([Value::int(writer), Value::int(request)])
        }
        Answer::Response(response) => {
            let HttpResponse { status, headers, body } = *response;
            let body = text(&String::from_utf8_lossy(&body));
            Value::tuple([Value::int(i64::from(status)), pairs(&headers), body])
        }
        Answer::Request(request) => {
            let request: HttpRequest = *request;
            let line = [Value::int(request.id), text(&request.method), text(&request.path)];
            let content = [pairs(&request.headers), text(&request.body)];
            let parsed = [&request.query_params, &request.cookies, &request.form_params].map(pairs);
            let upgrade = Value::bool(request.is_web_socket);
            let parts: [Value; 9] = line
                .into_iter()
                .chain(content)
                .chain(parsed)
                .chain([upgrade])
                .collect::<Vec<_>>()
                .try_into()
                .expect("3 + 2 + 3 + 1 parts");
            Value::tuple(parts)
        }
    }
}

fn value_of_exec(answer: OutsideAnswer) -> Value {
    match answer {
        OutsideAnswer::Unit => Value::UNIT,
        OutsideAnswer::Number(number) => Value::int(number),
        OutsideAnswer::Text(line) => text(&line),
        OutsideAnswer::Ran { exit_code, stdout, stderr } => {
            Value::tuple([Value::int(exit_code), text(&stdout), text(&stderr)])
        }
        OutsideAnswer::Response { .. } => unreachable!("programs aren't asked by HTTP"),
    }
}
