//! The outside world as the engine sees it. The engine calls nothing else.

use super::environment::Environment;
use super::files::SharedFiles;
use super::memory_files::MemoryFiles;
use std::cell::RefCell;
use std::rc::Rc;

/// Where a line of output goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

/// Figures of the operating system.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Computer {
    /// The number of this program at the operating system.
    pub pid: u32,
    /// Processors.
    pub processors: u32,
    /// How many programs wanted to run in the last one, five and fifteen minutes.
    pub load_average: [f64; 3],
}

impl Default for Computer {
    /// Where nothing is known, as in a browser.
    fn default() -> Computer {
        Computer { pid: 1, processors: 1, load_average: [0.0; 3] }
    }
}

/// What the engine may ask of its surroundings. Native: `cli/src/host.rs`; browser:
/// `web/src/host.rs`.
pub trait Host {
    /// Takes output in the order of evaluation.
    fn write(&mut self, stream: Stream, text: &str);
    /// A clock that never goes back, in nanoseconds from any origin.
    fn monotonic_ns(&mut self) -> u64;
    /// Milliseconds since 1970 UTC.
    fn unix_ms(&mut self) -> i64;
    /// A random number that can't be guessed.
    fn random_u64(&mut self) -> u64;
    /// How many minutes the local time zone is east of UTC at a moment, given in milliseconds since
    /// 1970 UTC. Where no zone is known it is UTC.
    fn utc_offset_minutes(&mut self, _unix_ms: i64) -> i32 {
        0
    }

    /// The computer that it runs on, now.
    fn computer(&mut self) -> Computer {
        Computer::default()
    }

    /// The files that the program works with; asked for once. By default none of the computer's.
    fn files(&mut self) -> SharedFiles {
        Rc::new(RefCell::new(MemoryFiles::new()))
    }

    /// What the program finds around itself; asked for once.
    fn environment(&mut self) -> Environment {
        Environment::virtual_one("main.nos")
    }
}

/// A host for tests: keeps the output, its clock advances 1 microsecond at each look.
#[derive(Default, Debug)]
pub struct NullHost {
    /// Everything written to standard output.
    pub out: String,
    /// Everything written to standard error.
    pub err: String,
    clock_ns: u64,
}

impl Host for NullHost {
    fn write(&mut self, stream: Stream, text: &str) {
        match stream {
            Stream::Out => self.out.push_str(text),
            Stream::Err => self.err.push_str(text),
        }
    }

    fn monotonic_ns(&mut self) -> u64 {
        self.clock_ns += 1000;
        self.clock_ns
    }

    fn unix_ms(&mut self) -> i64 {
        0
    }

    fn random_u64(&mut self) -> u64 {
        0x9E37_79B9_7F4A_7C15
    }
}
