//! The loopback network (12.13.1): servers, HTTP clients, WebSockets and TCP connections between
//! the processes of one program. It opens no port of the computer, and nothing of it leaves the
//! engine but HTTP requests to other hosts, which the shell is asked to carry out.
//!
//! A process makes a [`Call`] and has its [`Reply`] at once, or waits for it; what one call brings
//! about for others stands in a list that the scheduler empties. Nothing here knows values,
//! processes' states or the clock. The page may take part as one more client ([`Party::Visitor`]).
//!
//! Reading order: `address` (URLs, what is loopback), `message` (requests and responses), `error`,
//! `call` (what can be asked and answered), `network` (ports and handles), then what they do:
//! `http`, `socket`, `tcp`.

mod address;
mod call;
mod date;
mod error;
mod http;
mod message;
mod network;
mod socket;
mod tcp;

pub use call::{Answer, Call, Party, Reply};
pub use error::{FetchError, NetError, Protocol};
pub use message::{Headers, HttpCall, HttpRequest, HttpResponse};
pub use network::Network;
