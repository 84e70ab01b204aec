//! Servers and HTTP clients. A request waits in the server's queue until some process accepts it,
//! and its client until it is answered.

use super::address::Address;
use super::call::{Answer, Party, Reply};
use super::error::{FetchError, NetError, Protocol};
use super::message::{HttpCall, HttpRequest, HttpResponse};
use super::network::{Network, Open};
use std::collections::VecDeque;

/// How often a client follows where it is sent (12.12).
const REDIRECTS_MAX: u32 = 10;

/// A server.
pub(super) struct Server {
    pub port: u16,
    /// Requests that nobody has accepted.
    queue: VecDeque<HttpRequest>,
    /// Who waits for one.
    pub acceptors: VecDeque<Party>,
}

/// A request that was not answered yet.
pub(super) struct Exchange {
    /// The server that it is at; `None`: another host.
    pub server: Option<i64>,
    /// Who waits for the response; `None`: nobody any more.
    pub client: Option<Party>,
    pub wish: Wish,
}

/// What the client wants.
pub(super) enum Wish {
    /// A response.
    Response { call: HttpCall, redirects: u32 },
    /// A WebSocket.
    Socket,
}

impl Network {
    pub(super) fn bind(&mut self, party: Party, port: i64) -> Reply {
        let port = self.free_port(port, Protocol::Server)?;
        let server = Server { port, queue: VecDeque::new(), acceptors: VecDeque::new() };
        let handle = self.add(Some(party), Open::Server(server));
        self.ports.insert(port, handle);
        Ok(Answer::Number(handle))
    }

    pub(super) fn accept(&mut self, party: Party, handle: i64) -> Option<Reply> {
        let Some(Open::Server(server)) = self.open.get_mut(&handle) else {
            return Some(Err(NetError::InvalidHandle(Protocol::Server)));
        };
        match server.queue.pop_front() {
            Some(request) => Some(Ok(Answer::Request(Box::new(request)))),
            None => {
                server.acceptors.push_back(party);
                None
            }
        }
    }

    pub(super) fn close_server(&mut self, handle: i64) -> Reply {
        let Some(Open::Server(server)) = self.open.get_mut(&handle) else {
            return Err(NetError::InvalidHandle(Protocol::Server));
        };
        let (port, acceptors) = (server.port, std::mem::take(&mut server.acceptors));
        self.ports.remove(&port);
        self.remove(handle);
        for party in acceptors {
            self.replies.push((party, Err(NetError::ServerClosed)));
        }
        let at_server = |exchange: &Exchange| exchange.server == Some(handle);
        let ids = self.exchanges.iter().filter(|(_, e)| at_server(e)).map(|(id, _)| *id);
        for id in ids.collect::<Vec<i64>>() {
            let exchange = self.exchanges.remove(&id).expect("its number was read just now");
            let error = match exchange.wish {
                Wish::Response { call, .. } => NetError::NobodyServes(call.url),
                Wish::Socket => NetError::Refused(Protocol::WebSocket),
            };
            self.tell(exchange.client, Err(error));
        }
        Ok(Answer::Unit)
    }

    /// Gives a party that waited its reply.
    pub(super) fn tell(&mut self, party: Option<Party>, reply: Reply) {
        if let Some(party) = party {
            self.replies.push((party, reply));
        }
    }

    pub(super) fn request(&mut self, party: Party, call: HttpCall) -> Option<Reply> {
        self.begin(party, call, 0).err().map(Err)
    }

    /// Sends a request on its way.
    fn begin(&mut self, party: Party, call: HttpCall, redirects: u32) -> Result<(), NetError> {
        let bad_url = |text| NetError::BadUrl(Protocol::Http, text);
        let address = Address::parse(&call.url).map_err(bad_url)?;
        if !matches!(address.scheme.as_str(), "http" | "https") {
            return Err(bad_url("URL scheme is not allowed"));
        }
        self.last_request += 1;
        let id = self.last_request;
        let server = match address.is_loopback() {
            // The page has its own ways to other hosts.
            false if matches!(party, Party::Visitor(_)) => {
                return Err(NetError::NobodyServes(call.url));
            }
            false => {
                self.fetches.push((id, call.clone()));
                None
            }
            true => {
                let nobody = || NetError::NobodyServes(call.url.clone());
                let server = self.server_at(&address).ok_or_else(nobody)?;
                self.arrive(server, HttpRequest::arriving(id, &call, &address));
                Some(server)
            }
        };
        let wish = Wish::Response { call, redirects };
        self.exchanges.insert(id, Exchange { server, client: Some(party), wish });
        Ok(())
    }

    /// The server that listens at an address of the program's own.
    pub(super) fn server_at(&self, address: &Address) -> Option<i64> {
        let handle = self.ports.get(&address.port).filter(|_| !address.is_secure())?;
        matches!(self.open.get(handle), Some(Open::Server(_))).then_some(*handle)
    }

    /// A request reaches a server.
    pub(super) fn arrive(&mut self, handle: i64, request: HttpRequest) {
        let Some(Open::Server(server)) = self.open.get_mut(&handle) else {
            unreachable!("the server was found at its port")
        };
        match server.acceptors.pop_front() {
            Some(party) => self.replies.push((party, Ok(Answer::Request(Box::new(request))))),
            None => server.queue.push_back(request),
        }
    }

    pub(super) fn respond(&mut self, id: i64, response: HttpResponse, unix_ms: i64) -> Reply {
        let is_here = |exchange: &Exchange| exchange.server.is_some();
        let Some(exchange) = self.exchanges.remove(&id).filter(is_here) else {
            return Err(NetError::UnknownRequest(Protocol::Server));
        };
        match exchange.wish {
            Wish::Socket => {
                self.tell(exchange.client, Err(NetError::UpgradeRefused(response.status)));
            }
            Wish::Response { call, redirects } => {
                let response = response.arriving(&call.method, unix_ms);
                self.deliver(exchange.client, call, redirects, response);
            }
        }
        Ok(Answer::Unit)
    }

    /// A response has come: the client gets it, or goes where it is sent.
    fn deliver(
        &mut self,
        client: Option<Party>,
        call: HttpCall,
        redirects: u32,
        response: HttpResponse,
    ) {
        let Some(party) = client else { return };
        let next = response.redirect().and_then(|location| {
            let from = Address::parse(&call.url).ok()?;
            let url = from.join(location);
            let to = Address::parse(&url).ok();
            // The page looks at the program's own servers only.
            let is_abroad = to.as_ref().is_some_and(|to| !to.is_loopback());
            let stays = matches!(party, Party::Visitor(_)) && is_abroad;
            let same_host = to.is_some_and(|to| to.authority == from.authority);
            (!stays).then_some((url, same_host))
        });
        let Some((url, same_host)) = next else {
            self.replies.push((party, Ok(Answer::Response(Box::new(response)))));
            return;
        };
        let begun = match redirects < REDIRECTS_MAX {
            true => {
                self.begin(party, call.redirected(response.status, url, same_host), redirects + 1)
            }
            false => Err(NetError::TooManyRedirects(call.url)),
        };
        if let Err(error) = begun {
            self.replies.push((party, Err(error)));
        }
    }

    /// The shell has an answer to a request to another host.
    pub fn fetched(&mut self, id: i64, result: Result<HttpResponse, FetchError>) {
        let Some(exchange) = self.exchanges.remove(&id) else { return };
        let Wish::Response { call, redirects } = exchange.wish else {
            unreachable!("no WebSocket is asked for at another host")
        };
        match result {
            Ok(response) => self.deliver(exchange.client, call, redirects, response),
            Err(error) => self.tell(exchange.client, Err(NetError::Fetch(error))),
        }
    }
}
