//! TCP: connections that carry bytes. What is written is whole texts, so what waits to be read is
//! text as well, and reading never takes a character apart.

use super::address::is_loopback;
use super::call::{Answer, Party, Reply};
use super::error::{NetError, Protocol};
use super::network::{Network, Open};
use std::collections::VecDeque;

/// A port that is listened at.
pub(super) struct Listener {
    port: u16,
    /// Connections that nobody has accepted.
    queue: VecDeque<i64>,
    /// Who waits for one.
    pub acceptors: VecDeque<Party>,
}

/// One end of a connection.
#[derive(Default)]
pub(super) struct Connection {
    /// The other end; `None` when that is closed.
    peer: Option<i64>,
    /// What was not read yet.
    inbox: String,
    /// How many bytes of it were read all the same; cut off when they are most of it.
    taken: usize,
    /// Who waits for how many bytes at most.
    pub readers: VecDeque<(Party, usize)>,
}

impl Connection {
    /// Takes up to `bytes_max` bytes, more to complete a character.
    fn take(&mut self, bytes_max: usize) -> String {
        let waiting = &self.inbox[self.taken..];
        let wanted = bytes_max.min(waiting.len());
        let end = (wanted..=waiting.len()).find(|end| waiting.is_char_boundary(*end));
        let text = waiting[..end.unwrap_or(waiting.len())].to_string();
        self.taken += text.len();
        if self.taken * 2 > self.inbox.len() {
            self.inbox.drain(..self.taken);
            self.taken = 0;
        }
        text
    }

    fn is_empty(&self) -> bool {
        self.taken == self.inbox.len()
    }
}

const INVALID: NetError = NetError::InvalidHandle(Protocol::Tcp);

impl Network {
    pub(super) fn tcp_listen(&mut self, party: Party, port: i64) -> Reply {
        let port = self.free_port(port, Protocol::Tcp)?;
        let listener = Listener { port, queue: VecDeque::new(), acceptors: VecDeque::new() };
        let handle = self.add(Some(party), Open::Listener(listener));
        self.ports.insert(port, handle);
        Ok(Answer::Number(handle))
    }

    pub(super) fn tcp_connect(&mut self, party: Party, host: &str, port: i64) -> Reply {
        if !is_loopback(host) {
            return Err(NetError::Unavailable(Protocol::Tcp, "Tcp.connect"));
        }
        let found = u16::try_from(port).ok().and_then(|port| self.ports.get(&port).copied());
        let listening = found.ok_or(NetError::Refused(Protocol::Tcp))?;
        let Some(Open::Listener(_)) = self.open.get(&listening) else {
            return Err(NetError::Refused(Protocol::Tcp));
        };
        let own = self.add(Some(party), Open::Connection(Connection::default()));
        let connection = Connection { peer: Some(own), ..Connection::default() };
        let other = self.add(None, Open::Connection(connection));
        self.connection(own)?.peer = Some(other);
        let Some(Open::Listener(listener)) = self.open.get_mut(&listening) else {
            unreachable!("it was there just now")
        };
        match listener.acceptors.pop_front() {
            Some(acceptor) => {
                self.give(other, acceptor);
                self.replies.push((acceptor, Ok(Answer::Number(other))));
            }
            None => listener.queue.push_back(other),
        }
        Ok(Answer::Number(own))
    }

    pub(super) fn tcp_accept(&mut self, party: Party, handle: i64) -> Option<Reply> {
        let Some(Open::Listener(listener)) = self.open.get_mut(&handle) else {
            return Some(Err(INVALID));
        };
        match listener.queue.pop_front() {
            Some(connection) => {
                self.give(connection, party);
                Some(Ok(Answer::Number(connection)))
            }
            None => {
                listener.acceptors.push_back(party);
                None
            }
        }
    }

    fn connection(&mut self, handle: i64) -> Result<&mut Connection, NetError> {
        match self.open.get_mut(&handle) {
            Some(Open::Connection(connection)) => Ok(connection),
            _ => Err(INVALID),
        }
    }

    pub(super) fn tcp_read(
        &mut self,
        party: Party,
        handle: i64,
        bytes_max: usize,
    ) -> Option<Reply> {
        let connection = match self.connection(handle) {
            Ok(connection) => connection,
            Err(error) => return Some(Err(error)),
        };
        if bytes_max == 0 || !connection.is_empty() {
            return Some(Ok(Answer::Text(connection.take(bytes_max))));
        }
        if connection.peer.is_none() {
            return Some(Ok(Answer::Text(String::new())));
        }
        connection.readers.push_back((party, bytes_max));
        None
    }

    pub(super) fn tcp_write(&mut self, handle: i64, text: &str) -> Reply {
        let peer = self.connection(handle)?.peer.ok_or(NetError::BrokenPipe)?;
        let peer = self.connection(peer)?;
        peer.inbox.push_str(text);
        let mut woken = Vec::new();
        while !peer.is_empty()
            && let Some((reader, bytes_max)) = peer.readers.pop_front()
        {
            woken.push((reader, Ok(Answer::Text(peer.take(bytes_max)))));
        }
        self.replies.extend(woken);
        Ok(Answer::Number(text.len() as i64))
    }

    /// Closes a connection or a listener.
    pub(super) fn tcp_close(&mut self, handle: i64) -> Reply {
        match self.open.get_mut(&handle) {
            Some(Open::Connection(connection)) => {
                let (peer, readers) = (connection.peer, std::mem::take(&mut connection.readers));
                self.remove(handle);
                for (reader, _) in readers {
                    self.replies.push((reader, Err(INVALID)));
                }
                if let Some(peer) = peer {
                    self.end_of_stream(peer)?;
                }
            }
            Some(Open::Listener(listener)) => {
                let (port, queue) = (listener.port, std::mem::take(&mut listener.queue));
                let acceptors = std::mem::take(&mut listener.acceptors);
                self.ports.remove(&port);
                self.remove(handle);
                for acceptor in acceptors {
                    self.replies.push((acceptor, Err(INVALID)));
                }
                for connection in queue {
                    self.tcp_close(connection)?;
                }
            }
            _ => return Err(INVALID),
        }
        Ok(Answer::Unit)
    }

    /// The other side has closed: whoever waits has nothing more to wait for.
    fn end_of_stream(&mut self, handle: i64) -> Result<(), NetError> {
        let connection = self.connection(handle)?;
        connection.peer = None;
        for (reader, _) in std::mem::take(&mut connection.readers) {
            self.replies.push((reader, Ok(Answer::Text(String::new()))));
        }
        Ok(())
    }
}
