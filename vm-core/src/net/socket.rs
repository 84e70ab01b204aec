//! WebSockets: two ends that send each other texts.

use super::address::Address;
use super::call::{Answer, Party, Reply};
use super::error::{NetError, Protocol};
use super::http::{Exchange, Wish};
use super::message::{Headers, HttpRequest};
use super::network::{Network, Open};
use std::collections::VecDeque;

/// One end.
#[derive(Default)]
pub(super) struct Socket {
    /// The other end; `None` when that is closed.
    peer: Option<i64>,
    /// Texts that were not read yet.
    inbox: VecDeque<String>,
    /// Who waits for one.
    pub readers: VecDeque<Party>,
}

const INVALID: NetError = NetError::InvalidHandle(Protocol::WebSocket);

impl Network {
    pub(super) fn connect(
        &mut self,
        party: Party,
        url: String,
        headers: Headers,
        name: &'static str,
    ) -> Option<Reply> {
        self.begin_connect(party, &url, &headers, name).err().map(Err)
    }

    fn begin_connect(
        &mut self,
        party: Party,
        url: &str,
        headers: &Headers,
        name: &'static str,
    ) -> Result<(), NetError> {
        let bad_url = |text| NetError::BadUrl(Protocol::WebSocket, text);
        let address = Address::parse(url).map_err(bad_url)?;
        if !matches!(address.scheme.as_str(), "ws" | "wss") {
            return Err(bad_url("URL scheme not supported"));
        }
        if !address.is_loopback() {
            return Err(NetError::Unavailable(Protocol::WebSocket, name));
        }
        let server = self.server_at(&address).ok_or(NetError::Refused(Protocol::WebSocket))?;
        self.last_request += 1;
        let id = self.last_request;
        let exchange = Exchange { server: Some(server), client: Some(party), wish: Wish::Socket };
        self.exchanges.insert(id, exchange);
        self.arrive(server, HttpRequest::upgrade(id, url, &address, headers));
        Ok(())
    }

    pub(super) fn accept_socket(&mut self, party: Party, id: i64) -> Reply {
        let found = self.exchanges.get(&id).filter(|exchange| exchange.server.is_some());
        let exchange = found.ok_or(NetError::UnknownRequest(Protocol::WebSocket))?;
        if !matches!(exchange.wish, Wish::Socket) {
            return Err(NetError::NotAnUpgrade);
        }
        let client = exchange.client;
        self.exchanges.remove(&id);
        let own = self.add(Some(party), Open::Socket(Socket::default()));
        // A client that was killed meanwhile is as good as one that has closed.
        if let Some(client) = client {
            let socket = Socket { peer: Some(own), ..Socket::default() };
            let other = self.add(Some(client), Open::Socket(socket));
            self.socket(own)?.peer = Some(other);
            self.replies.push((client, Ok(Answer::Number(other))));
        }
        Ok(Answer::Number(own))
    }

    fn socket(&mut self, handle: i64) -> Result<&mut Socket, NetError> {
        match self.open.get_mut(&handle) {
            Some(Open::Socket(socket)) => Ok(socket),
            _ => Err(INVALID),
        }
    }

    pub(super) fn send(&mut self, handle: i64, text: String) -> Reply {
        let peer = self.socket(handle)?.peer.ok_or(NetError::SocketClosed)?;
        let peer = self.socket(peer)?;
        match peer.readers.pop_front() {
            Some(reader) => self.replies.push((reader, Ok(Answer::Text(text)))),
            None => peer.inbox.push_back(text),
        }
        Ok(Answer::Unit)
    }

    pub(super) fn receive(&mut self, party: Party, handle: i64) -> Option<Reply> {
        let socket = match self.socket(handle) {
            Ok(socket) => socket,
            Err(error) => return Some(Err(error)),
        };
        match (socket.inbox.pop_front(), socket.peer) {
            (Some(text), _) => Some(Ok(Answer::Text(text))),
            (None, None) => Some(Err(NetError::SocketClosed)),
            (None, Some(_)) => {
                socket.readers.push_back(party);
                None
            }
        }
    }

    pub(super) fn close_socket(&mut self, handle: i64) -> Reply {
        let socket = self.socket(handle)?;
        let (peer, mut waiting) = (socket.peer, std::mem::take(&mut socket.readers));
        self.remove(handle);
        if let Some(peer) = peer {
            let peer = self.socket(peer)?;
            peer.peer = None;
            waiting.extend(std::mem::take(&mut peer.readers));
        }
        for reader in waiting {
            self.replies.push((reader, Err(NetError::SocketClosed)));
        }
        Ok(Answer::Unit)
    }

    /// A socket can be used by any process for reading and for writing, so both halves are the
    /// socket itself.
    pub(super) fn split(&mut self, handle: i64) -> Reply {
        self.socket(handle)?;
        Ok(Answer::Halves { writer: handle, request: handle })
    }
}
