//! The engine's surroundings on a computer: standard streams, clocks, random numbers, files, the
//! environment.

use crate::files::NativeFiles;
use nostos_core::base::environment::Environment;
use nostos_core::base::files::SharedFiles;
use nostos_core::base::host::{Computer, Host, Stream};
use std::cell::RefCell;
use std::io::{self, ErrorKind, Write};
use std::rc::Rc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

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

/// The surroundings of one run.
pub struct NativeHost {
    start: Instant,
    output: Output,
    args: Vec<String>,
}

impl NativeHost {
    /// A run that starts now, writes there and finds these words in `Env.args()`.
    pub fn new(output: Output, args: Vec<String>) -> NativeHost {
        NativeHost { start: Instant::now(), output, args }
    }
}

impl Host for NativeHost {
    fn write(&mut self, stream: Stream, text: &str) {
        self.output.write(stream, text);
    }

    fn monotonic_ns(&mut self) -> u64 {
        self.start.elapsed().as_nanos() as u64
    }

    fn unix_ms(&mut self) -> i64 {
        // A clock set before 1970 counts as 1970.
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_millis() as i64)
    }

    fn random_u64(&mut self) -> u64 {
        getrandom::u64().expect("every system that Rust's library runs on has a random generator")
    }

    fn utc_offset_minutes(&mut self, unix_ms: i64) -> i32 {
        // A moment outside of the calendar has no local time; who asks reports that.
        let at = chrono::DateTime::from_timestamp_millis(unix_ms).unwrap_or_default();
        at.with_timezone(&chrono::Local).offset().local_minus_utc() / 60
    }

    fn computer(&mut self) -> Computer {
        let processors = std::thread::available_parallelism().map_or(1, |n| n.get() as u32);
        // Linux has a file for the load; elsewhere nobody is asked.
        let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
        let mut figures = text.split(' ').map(|figure| figure.parse().unwrap_or(0.0));
        let load_average = std::array::from_fn(|_| figures.next().unwrap_or(0.0));
        Computer { pid: std::process::id(), processors, load_average }
    }

    fn files(&mut self) -> SharedFiles {
        Rc::new(RefCell::new(NativeFiles))
    }

    fn environment(&mut self) -> Environment {
        let text = |os: std::ffi::OsString| os.to_string_lossy().into_owned();
        let variables = std::env::vars_os().map(|(name, value)| (text(name), text(value)));
        // A directory that was removed has no name any more.
        let cwd = std::env::current_dir().map_or("/".to_string(), |dir| text(dir.into()));
        let platform = std::env::consts::OS;
        let known = ["linux", "macos", "windows"].into_iter().find(|name| *name == platform);
        Environment {
            variables: variables.collect(),
            cwd,
            args: self.args.clone(),
            platform: known.unwrap_or("unknown"),
            place: "here",
            starts_programs: true,
            interactive: false,
        }
    }
}

/// Ends the process when nobody reads its output any more (`nostos flood.nos | head`).
fn ended_by_reader(written: io::Result<()>) {
    match written {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::BrokenPipe => std::process::exit(0),
        Err(error) => {
            eprintln!("Error writing output: {error}");
            std::process::exit(1);
        }
    }
}
