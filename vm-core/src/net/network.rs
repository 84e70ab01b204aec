//! Who listens where, what is open, who waits. What the calls do is in `http`, `socket` and `tcp`.

use super::call::{Answer, Call, Party, Reply};
use super::error::{NetError, Protocol};
use super::http::{Exchange, Server};
use super::message::HttpCall;
use super::socket::Socket;
use super::tcp::{Connection, Listener};
use crate::base::hash::HashMap;
use crate::base::sorted::{self, SortedMap};

/// Something open, by its number.
pub(super) enum Open {
    Server(Server),
    Socket(Socket),
    Listener(Listener),
    Connection(Connection),
}

/// The network of one run.
#[derive(Default)]
pub struct Network {
    /// Who listens at a port: the number of a server or listener.
    pub(super) ports: SortedMap<u16, i64>,
    pub(super) open: SortedMap<i64, Open>,
    /// Who opened it, for `Process.kill`.
    owners: HashMap<i64, Party>,
    last_handle: i64,
    /// Requests that were not answered yet.
    pub(super) exchanges: SortedMap<i64, Exchange>,
    pub(super) last_request: i64,
    /// Requests to other hosts that the shell hasn't been told of.
    pub(super) fetches: Vec<(i64, HttpCall)>,
    /// What became of calls that waited.
    pub(super) replies: Vec<(Party, Reply)>,
}

impl Network {
    /// Does what a party asks for; `None`: it waits, the reply comes later.
    pub fn call(&mut self, party: Party, call: Call, unix_ms: i64) -> Option<Reply> {
        match call {
            Call::Bind(port) => Some(self.bind(party, port)),
            Call::Accept(server) => self.accept(party, server),
            Call::Respond(id, response) => Some(self.respond(id, response, unix_ms)),
            Call::CloseServer(server) => Some(self.close_server(server)),
            Call::Http(call) => self.request(party, call),
            Call::AcceptSocket(id) => Some(self.accept_socket(party, id)),
            Call::Connect { url, headers, name } => self.connect(party, url, headers, name),
            Call::Send(socket, text) => Some(self.send(socket, text)),
            Call::Receive(socket) => self.receive(party, socket),
            Call::CloseSocket(socket) => Some(self.close_socket(socket)),
            Call::Split(socket) => Some(self.split(socket)),
            Call::TcpConnect { host, port } => Some(self.tcp_connect(party, &host, port)),
            Call::TcpListen(port) => Some(self.tcp_listen(party, port)),
            Call::TcpAccept(listener) => self.tcp_accept(party, listener),
            Call::TcpRead { handle, bytes_max } => self.tcp_read(party, handle, bytes_max),
            Call::TcpWrite(handle, text) => Some(self.tcp_write(handle, &text)),
            Call::TcpClose(handle) => Some(self.tcp_close(handle)),
            Call::CloseOwn => {
                self.close_own(party);
                Some(Ok(Answer::Unit))
            }
        }
    }

    /// The replies to calls that waited, since the last look.
    pub fn take_replies(&mut self) -> Vec<(Party, Reply)> {
        std::mem::take(&mut self.replies)
    }

    /// Requests to other hosts since the last look, each with the number of its answer.
    pub fn take_fetches(&mut self) -> Vec<(i64, HttpCall)> {
        std::mem::take(&mut self.fetches)
    }

    /// The ports at which servers listen.
    pub fn served_ports(&self) -> Vec<u16> {
        let is_server = |handle: &i64| matches!(self.open.get(handle), Some(Open::Server(_)));
        self.ports.iter().filter(|(_, handle)| is_server(handle)).map(|(port, _)| *port).collect()
    }

    /// A party was killed or has failed: what it opened is closed, what it waits for is nobody's
    /// any more.
    pub fn forget(&mut self, party: Party) {
        for open in self.open.values_mut() {
            match open {
                Open::Server(server) => server.acceptors.retain(|waiting| *waiting != party),
                Open::Socket(socket) => socket.readers.retain(|waiting| *waiting != party),
                Open::Listener(listener) => listener.acceptors.retain(|waiting| *waiting != party),
                Open::Connection(connection) => {
                    connection.readers.retain(|(waiting, _)| *waiting != party);
                }
            }
        }
        for exchange in self.exchanges.values_mut() {
            if exchange.client == Some(party) {
                exchange.client = None;
            }
        }
        self.close_own(party);
    }

    /// Closes what a party has opened.
    fn close_own(&mut self, party: Party) {
        let is_own = |(handle, owner): (&i64, &Party)| (*owner == party).then_some(*handle);
        let mut own: Vec<i64> = self.owners.iter().filter_map(is_own).collect();
        sorted::sort(&mut own);
        for handle in own {
            let closed = match self.open.get(&handle) {
                Some(Open::Server(_)) => self.close_server(handle),
                Some(Open::Socket(_)) => self.close_socket(handle),
                Some(Open::Listener(_) | Open::Connection(_)) => self.tcp_close(handle),
                None => continue,
            };
            debug_assert!(closed.is_ok(), "what is open can be closed");
        }
    }

    /// Gives something open a number.
    pub(super) fn add(&mut self, owner: Option<Party>, open: Open) -> i64 {
        self.last_handle += 1;
        self.open.insert(self.last_handle, open);
        if let Some(owner) = owner {
            self.owners.insert(self.last_handle, owner);
        }
        self.last_handle
    }

    /// Somebody has got something that was opened for him.
    pub(super) fn give(&mut self, handle: i64, owner: Party) {
        self.owners.insert(handle, owner);
    }

    /// Takes something out that is closed.
    pub(super) fn remove(&mut self, handle: i64) {
        self.open.remove(&handle);
        self.owners.remove(&handle);
    }

    /// The number of the port, if it can be listened at.
    pub(super) fn free_port(&self, port: i64, protocol: Protocol) -> Result<u16, NetError> {
        let port = u16::try_from(port).ok().filter(|port| *port > 0);
        let port = port.ok_or(NetError::InvalidPort(protocol))?;
        match self.ports.contains_key(&port) {
            true => Err(NetError::AddressInUse(protocol)),
            false => Ok(port),
        }
    }
}
