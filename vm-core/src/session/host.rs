//! The shell's host, shared by the machine and the profiler, and whether each stream's last line is
//! complete.

use crate::base::environment::Environment;
use crate::base::files::SharedFiles;
use crate::base::host::{Host, Stream};
use std::cell::RefCell;
use std::rc::Rc;

/// A host that several owners use in turn.
#[derive(Clone)]
pub struct SharedHost(Rc<RefCell<Shared>>);

struct Shared {
    host: Box<dyn Host>,
    /// Whether standard output ends within a line.
    out_is_open: bool,
    /// Whether standard error does.
    err_is_open: bool,
}

impl SharedHost {
    /// Shares a host.
    pub fn new(host: Box<dyn Host>) -> SharedHost {
        let shared = Shared { host, out_is_open: false, err_is_open: false };
        SharedHost(Rc::new(RefCell::new(shared)))
    }

    /// Ends the line that a stream ends within, if it does.
    pub fn end_line(&mut self, stream: Stream) {
        let is_open = match stream {
            Stream::Out => self.0.borrow().out_is_open,
            Stream::Err => self.0.borrow().err_is_open,
        };
        if is_open {
            self.write(stream, "\n");
        }
    }
}

impl Host for SharedHost {
    fn write(&mut self, stream: Stream, text: &str) {
        let mut shared = self.0.borrow_mut();
        if !text.is_empty() {
            let is_open = !text.ends_with('\n');
            match stream {
                Stream::Out => shared.out_is_open = is_open,
                Stream::Err => shared.err_is_open = is_open,
            }
        }
        shared.host.write(stream, text);
    }

    fn monotonic_ns(&mut self) -> u64 {
        self.0.borrow_mut().host.monotonic_ns()
    }

    fn unix_ms(&mut self) -> i64 {
        self.0.borrow_mut().host.unix_ms()
    }

    fn random_u64(&mut self) -> u64 {
        self.0.borrow_mut().host.random_u64()
    }

    fn utc_offset_minutes(&mut self, unix_ms: i64) -> i32 {
        self.0.borrow_mut().host.utc_offset_minutes(unix_ms)
    }

    fn files(&mut self) -> SharedFiles {
        self.0.borrow_mut().host.files()
    }

    fn environment(&mut self) -> Environment {
        self.0.borrow_mut().host.environment()
    }
}
