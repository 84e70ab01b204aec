//! What the engine asks its shell to do meanwhile: the shell is told what, does it in its own way
//! and time, and gives the answer by the call's number. Only the process that asked waits.

/// Something to do outside.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OutsideCall {
    /// An HTTP request to another host.
    Fetch(Fetch),
    /// Something with another program of the computer; only where the environment says so.
    Exec(ExecCall),
}

/// An HTTP request. A shell that follows redirections by itself may do so.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fetch {
    /// In upper case.
    pub method: String,
    /// `http` or `https`, never an address of the program's own.
    pub url: String,
    /// Names as the program wrote them.
    pub headers: Vec<(String, String)>,
    /// Empty: none.
    pub body: Vec<u8>,
}

/// A wish about another program; handles are numbers that the shell gave.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ExecCall {
    /// Run it to its end.
    Run { command: String, args: Vec<String> },
    /// Start it.
    Start { command: String, args: Vec<String> },
    /// The next line of its output.
    ReadLine(i64),
    /// The next line of its error output.
    ReadStderr(i64),
    /// Text for its input.
    Write(i64, String),
    /// Its end.
    Wait(i64),
    /// Its end at once.
    Kill(i64),
}

/// What came of a call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OutsideAnswer {
    /// Of a fetch.
    Response { status: u16, headers: Vec<(String, String)>, body: Vec<u8> },
    /// Of `Run`.
    Ran { exit_code: i64, stdout: String, stderr: String },
    /// A handle or an exit code.
    Number(i64),
    /// A line.
    Text(String),
    /// It is done.
    Unit,
}

/// Why a call failed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OutsideError {
    /// No connection, or a response that may not be seen.
    Connection(String),
    /// It took too long.
    TimedOut,
    /// Another failure of a fetch.
    Http(String),
    /// A failure with another program.
    Exec(String),
    /// No such handle.
    InvalidHandle,
}
