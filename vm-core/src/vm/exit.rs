//! Why the loop stopped. The scheduler decides what happens next; the loop knows no processes.

use super::fault::{Fault, Trace};
use super::value::Value;
use crate::base::ids::{FnId, MvarId};
use crate::base::outside::ExecCall;
use crate::net::Call;
use crate::syntax::ast::SpawnKind;
use std::rc::Rc;

/// Why [`super::run`] returned.
#[derive(Debug)]
pub enum Exit {
    /// The process's first function has returned.
    Done(Value),
    /// The time slice is used up. Run again to go on.
    OutOfFuel,
    /// An error that nothing caught; the process has ended.
    Failed(Box<Trace>),
    /// Make a process and `give` its pid. The captured values are copies already.
    Spawn {
        /// What it runs.
        function: FnId,
        /// Its arguments.
        args: Vec<Value>,
        /// What the two have to do with each other.
        kind: SpawnKind,
    },
    /// Something is in the outbox; run again. Only where a probe wants to know when.
    Sent,
    /// A receive has seen all messages: run again when there may be another one, or `time_out`.
    ReceiveNext {
        /// When the receive's time is over, by the host's clock; `None`: never.
        ends_ns: Option<u64>,
    },
    /// Needs a shared variable that another process has locked; run again when it is free.
    MvarWait(MvarId),
    /// Has unlocked a shared variable that others wait for; wake them, then run again.
    MvarFree(MvarId),
    /// A builtin that needs the scheduler: `give` its result, or `fail`.
    Request(Request),
}

/// What builtins ask of the scheduler.
#[derive(Debug)]
pub enum Request {
    /// `sleep(ms)`: gives `()`.
    Sleep(i64),
    /// `Process.alive(p)`
    IsAlive(u64),
    /// `Process.kill(p)`
    Kill(u64),
    /// `Process.all()`: a list of pids.
    AllProcesses,
    /// `Process.time(p)`: milliseconds since its start.
    ProcessTime(u64),
    /// `Process.info(p)`: the tuple (status, mailbox, uptime).
    ProcessInfo(u64),
    /// What has to do with links, monitors and names.
    Relation(Relation),
    /// `Gc.collect()`: the tuple (collected, live).
    Collect,
    /// `Gc.stats()`: the tuple (live, allocated, freed, collections).
    GcStats,
    /// `vmStats()`: the tuple (spawned, exited, active).
    VmStats,
    /// `Runtime.uptimeMs()`
    Uptime,
    /// Standard input.
    Input(InputWish),
    /// The network.
    Net(Box<Call>),
    /// Other programs: the shell carries it out.
    Exec(Box<ExecCall>),
    /// `eval(code)`: the shown value, or what is wrong, as a String.
    Eval(String),
}

/// What a process wants of standard input (12.3.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum InputWish {
    /// `Stdin.readLine()`: an Option of the next line.
    Line,
    /// `Stdin.readAll()`: the rest as it is.
    All,
    /// `Stdin.readLines()`: the rest as lines.
    Lines,
    /// `Stdin.isEnd()`
    IsEnd,
}

/// What builtins ask about the relations of processes.
#[derive(Debug)]
pub enum Relation {
    /// `Process.link(p)`: whether p lives.
    Link(u64),
    /// `Process.unlink(p)`: whether there was a link.
    Unlink(u64),
    /// `Process.monitor(p)`: `()`.
    Monitor(u64),
    /// `Process.demonitor(p)`: whether it was watched.
    Demonitor(u64),
    /// `Process.trapExits(on)`: `()`.
    TrapExits(bool),
    /// `Process.register(name, p)`: whether p has the name now.
    Register(Rc<str>, u64),
    /// `Process.unregister(name)`: whether there was such a name.
    Unregister(Rc<str>),
    /// `Process.whereis(name)`: `Option[Pid]`.
    WhereIs(Rc<str>),
    /// `Process.registered()`: the names.
    Registered,
}

/// Why a builtin gave no value.
#[derive(Debug)]
pub enum Stop {
    /// An error.
    Fault(Fault),
    /// The scheduler knows the value.
    Request(Request),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Stop {
        Stop::Fault(fault)
    }
}

impl From<Request> for Stop {
    fn from(request: Request) -> Stop {
        Stop::Request(request)
    }
}
