//! The shell's host, shared by the machine and the profiler: how much the program may write, and
//! whether each stream's last line is complete.

use crate::base::environment::Environment;
use crate::base::files::SharedFiles;
use crate::base::host::{Computer, Host, Stream};
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
    /// Bytes that the program may still write; `None` when it wanted to write more.
    left_bytes: Option<usize>,
}

impl SharedHost {
    /// Shares a host to which a program may write so many bytes.
    pub fn new(host: Box<dyn Host>, output_bytes: usize) -> SharedHost {
        let left_bytes = Some(output_bytes);
        let shared = Shared { host, out_is_open: false, err_is_open: false, left_bytes };
        SharedHost(Rc::new(RefCell::new(shared)))
    }

    /// Lets the program write so many bytes from now on.
    pub fn renew(&mut self, output_bytes: usize) {
        self.0.borrow_mut().left_bytes = Some(output_bytes);
    }

    /// Whether the program wanted to write more than it may.
    pub fn is_exceeded(&self) -> bool {
        self.0.borrow().left_bytes.is_none()
    }

    /// Writes what doesn't come from the program: its value, the report of its error.
    pub fn tell(&mut self, stream: Stream, text: &str) {
        self.0.borrow_mut().write(stream, text);
    }

    /// Ends the line that a stream ends within, if it does.
    pub fn end_line(&mut self, stream: Stream) {
        let is_open = match stream {
            Stream::Out => self.0.borrow().out_is_open,
            Stream::Err => self.0.borrow().err_is_open,
        };
        if is_open {
            self.tell(stream, "\n");
        }
    }
}

impl Shared {
    fn write(&mut self, stream: Stream, text: &str) {
        if !text.is_empty() {
            let is_open = !text.ends_with('\n');
            match stream {
                Stream::Out => self.out_is_open = is_open,
                Stream::Err => self.err_is_open = is_open,
            }
        }
        self.host.write(stream, text);
    }
}

impl Host for SharedHost {
    /// What goes beyond the limit is dropped; the session ends the run soon after.
    fn write(&mut self, stream: Stream, text: &str) {
        let mut shared = self.0.borrow_mut();
        let Some(left) = shared.left_bytes else { return };
        shared.left_bytes = left.checked_sub(text.len());
        if shared.left_bytes.is_some() {
            return shared.write(stream, text);
        }
        let end = (0..=left).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
        shared.write(stream, &text[..end]);
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

    fn computer(&mut self) -> Computer {
        self.0.borrow_mut().host.computer()
    }

    fn files(&mut self) -> SharedFiles {
        self.0.borrow_mut().host.files()
    }

    fn environment(&mut self) -> Environment {
        self.0.borrow_mut().host.environment()
    }
}
