//! The engine's surroundings on a computer: clocks, random numbers, files, the environment. The
//! standard streams are in `output.rs`.

use crate::files::NativeFiles;
use crate::output::Output;
use nostos_core::base::environment::Environment;
use nostos_core::base::files::SharedFiles;
use nostos_core::base::host::{Computer, Host, Stream};
use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

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
