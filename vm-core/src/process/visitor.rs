//! The page as a client of the program's own servers: its requests and its WebSockets. The page
//! asks between two steps and looks at what has come of it after the next one; each request and
//! each socket has a number. What the network itself does is in `net`.

use super::scheduler::Scheduler;
use crate::base::hash::HashMap;
use crate::net::{Answer, Call, Headers, HttpCall, HttpResponse, NetError, Network, Party, Reply};

/// What the page asks for.
enum Wish {
    Request(HttpCall),
    Connect { url: String, headers: Headers },
    Send(String),
    Close,
}

/// What becomes of a socket of the page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SocketEvent {
    Opened,
    Text(String),
    /// It is closed, or could not be opened: the error's message.
    Closed(String),
}

/// The same before anybody knows where the program runs.
enum Event {
    Opened,
    Text(String),
    Closed(NetError),
}

/// What the page has asked for and what has come of it.
#[derive(Default)]
pub struct Visitors {
    /// What nobody has looked at.
    wishes: Vec<(u64, Wish)>,
    last: u64,
    responses: Vec<(u64, Result<HttpResponse, NetError>)>,
    /// The handle of each socket; `None` while it is being opened.
    sockets: HashMap<u64, Option<i64>>,
    events: Vec<(u64, Event)>,
}

impl Visitors {
    /// A request to one of the program's servers; its number.
    pub fn request(&mut self, call: HttpCall) -> u64 {
        self.begin(Wish::Request(call))
    }

    /// A WebSocket to one of the program's servers; its number.
    pub fn connect(&mut self, url: String, headers: Headers) -> u64 {
        self.begin(Wish::Connect { url, headers })
    }

    fn begin(&mut self, wish: Wish) -> u64 {
        self.last += 1;
        self.wishes.push((self.last, wish));
        self.last
    }

    /// A text for the other end of a socket.
    pub fn send(&mut self, socket: u64, text: String) {
        self.wishes.push((socket, Wish::Send(text)));
    }

    /// The page has closed a socket, or doesn't want it any more.
    pub fn close(&mut self, socket: u64) {
        self.wishes.push((socket, Wish::Close));
    }

    fn carry_out(&mut self, network: &mut Network, unix_ms: i64) {
        for (id, wish) in std::mem::take(&mut self.wishes) {
            let party = Party::Visitor(id);
            let call = match wish {
                Wish::Request(call) => Call::Http(call),
                Wish::Connect { url, headers } => {
                    self.sockets.insert(id, None);
                    Call::Connect { url, headers, name: "WebSocket.connect" }
                }
                // What is sent to a socket that has closed meanwhile is lost, as in any browser.
                Wish::Send(text) => match self.sockets.get(&id) {
                    Some(Some(handle)) => Call::Send(*handle, text),
                    _ => continue,
                },
                Wish::Close => {
                    self.sockets.remove(&id);
                    network.forget(party);
                    continue;
                }
            };
            if let Some(reply) = network.call(party, call, unix_ms) {
                self.receive(id, reply, network, unix_ms);
            }
        }
    }

    /// A reply for the page. A socket that is open goes on listening.
    pub(super) fn receive(&mut self, id: u64, reply: Reply, network: &mut Network, unix_ms: i64) {
        let mut next = Some(reply);
        while let Some(reply) = next.take() {
            match reply {
                Ok(Answer::Response(response)) => self.responses.push((id, Ok(*response))),
                Ok(Answer::Number(handle)) => {
                    self.sockets.insert(id, Some(handle));
                    self.events.push((id, Event::Opened));
                }
                Ok(Answer::Text(text)) => self.events.push((id, Event::Text(text))),
                // A text was sent.
                Ok(Answer::Unit) => return,
                Ok(other) => unreachable!("the page was answered by {other:?}"),
                Err(error) => match self.sockets.remove(&id) {
                    Some(_) => self.events.push((id, Event::Closed(error))),
                    None => self.responses.push((id, Err(error))),
                },
            }
            if let Some(Some(handle)) = self.sockets.get(&id) {
                next = network.call(Party::Visitor(id), Call::Receive(*handle), unix_ms);
            }
        }
    }
}

impl Scheduler {
    /// Takes in what the page has asked for since the last look.
    pub(super) fn attend_visitors(&mut self) {
        let unix_ms = self.machine.host.unix_ms();
        let outside = &mut self.outside;
        outside.visitors.carry_out(&mut outside.network, unix_ms);
    }

    /// Responses to the page's requests since the last look, or the errors' messages.
    pub fn take_responses(&mut self) -> Vec<(u64, Result<HttpResponse, String>)> {
        let place = self.place;
        let responses = std::mem::take(&mut self.outside.visitors.responses).into_iter();
        responses.map(|(id, result)| (id, result.map_err(|error| error.message(place)))).collect()
    }

    /// What has become of the page's sockets since the last look.
    pub fn take_socket_events(&mut self) -> Vec<(u64, SocketEvent)> {
        let place = self.place;
        let told = |event| match event {
            Event::Opened => SocketEvent::Opened,
            Event::Text(text) => SocketEvent::Text(text),
            Event::Closed(error) => SocketEvent::Closed(error.message(place)),
        };
        let events = std::mem::take(&mut self.outside.visitors.events).into_iter();
        events.map(|(id, event)| (id, told(event))).collect()
    }
}
