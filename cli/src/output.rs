//! Standard output and standard error: everything that is printed goes through here, since Rust's
//! own `println!` panics where nobody reads any more and on a full disk.
//!
//! What is printed is decided elsewhere.

use nostos_core::base::host::Stream;
use std::cell::RefCell;
use std::io::{self, ErrorKind, Write};
use std::rc::Rc;

/// Bytes of output that are collected before they are written.
const BUFFER_BYTES: usize = 1 << 16;

/// Standard output and error, shared by the program and the commands. What is collected is written
/// at the latest when the engine gives back control.
#[derive(Clone)]
pub struct Output {
    out: Rc<RefCell<io::BufWriter<io::Stdout>>>,
    /// Collects the text of both streams while somebody else has the terminal.
    aside: Rc<RefCell<Option<String>>>,
}

impl Output {
    /// The process's own streams.
    pub fn new() -> Output {
        let out = io::BufWriter::with_capacity(BUFFER_BYTES, io::stdout());
        Output { out: Rc::new(RefCell::new(out)), aside: Rc::default() }
    }

    /// Writes text; standard error after everything that came before on standard output.
    pub fn write(&self, stream: Stream, text: &str) {
        if let Some(aside) = &mut *self.aside.borrow_mut() {
            return aside.push_str(text);
        }
        let mut out = self.out.borrow_mut();
        ended_by_reader(match stream {
            Stream::Out => out.write_all(text.as_bytes()),
            Stream::Err => out.flush().and_then(|()| io::stderr().write_all(text.as_bytes())),
        });
    }

    /// Writes nothing from now on; this is the beginning of what is to be written later.
    pub fn put_aside(&self, text: &str) {
        *self.aside.borrow_mut() = Some(text.to_string());
    }

    /// What was to be written since the last look.
    pub fn take_aside(&self) -> String {
        self.aside.borrow_mut().as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Writes again, what was put aside first.
    pub fn go_on(&self) {
        let text = self.aside.borrow_mut().take().unwrap_or_default();
        self.write(Stream::Out, &text);
    }

    /// Writes what is collected.
    pub fn flush(&self) {
        ended_by_reader(self.out.borrow_mut().flush());
    }
}

/// Writes a text at once, where nothing is collected.
pub fn print(stream: Stream, text: &str) {
    let mut out = io::stdout();
    ended_by_reader(match stream {
        Stream::Out => out.write_all(text.as_bytes()).and_then(|()| out.flush()),
        Stream::Err => io::stderr().write_all(text.as_bytes()),
    });
}

/// Ends the process when nobody reads its output any more (`nostos flood.nos | head`).
fn ended_by_reader(written: io::Result<()>) {
    match written {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::BrokenPipe => std::process::exit(0),
        Err(error) => {
            // Standard error may be what can't be written; then the status alone tells it.
            let _ = writeln!(io::stderr(), "Error writing output: {error}");
            std::process::exit(1);
        }
    }
}
