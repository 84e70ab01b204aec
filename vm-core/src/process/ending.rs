//! How processes and the program end (7.8), as data; `session` makes the sentences.

use super::observer::{EndKind, Observer};
use super::relation::Relations;
use super::scheduler::Scheduler;
use super::state::State;
use super::timer::TimerKey;
use super::{MAIN, Pause};
use crate::base::ids::{FnId, Id, MvarId};
use crate::base::span::Span;
use crate::bytecode::Mvar;
use crate::vm::{Fault, Fiber, Tag, Trace, Value, circles};
use std::rc::Rc;

/// How the program ended.
#[derive(Clone, Debug)]
pub enum End {
    /// `main` returned; its result form, `None` for `()`.
    Value(Option<String>),
    /// An error in `main`, the error of a child that `main` would have waited for, or the memory
    /// limit in any process.
    Failed(Failure),
    /// No process can ever go on.
    Deadlock(Vec<Blocked>),
    /// A child killed `main`.
    MainKilled,
}

/// A process that ended with an error.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The process.
    pub pid: u64,
    /// The error and the calls that led to it.
    pub trace: Rc<Trace>,
}

/// A process that waits for ever.
#[derive(Clone, Debug)]
pub struct Blocked {
    /// The process.
    pub pid: u64,
    /// Where it waits.
    pub place: Span,
    /// For what.
    pub on: BlockedOn,
}

/// What a process waits for in vain.
#[derive(Clone, Debug)]
pub enum BlockedOn {
    /// A message; so many that it doesn't accept are in its mailbox.
    Message(usize),
    /// This shared variable.
    Mvar(Rc<str>),
}

/// What the main process is busy with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// The first value of a shared variable.
    Init(MvarId),
    /// `main` itself.
    Main,
    /// A user's display of the value.
    Display,
}

impl Scheduler {
    /// What the main process does first.
    pub(super) fn first_stage(&self) -> (Stage, FnId) {
        self.next_stage()
    }

    /// First values in order of declaration, literals before all others; then `main`.
    fn next_stage(&self) -> (Stage, FnId) {
        let program = &self.machine.loaded.program;
        let unset = || {
            let is_due =
                |id: MvarId, mvar: &Mvar| !mvar.is_past && !self.machine.mvars[id.index()].is_set;
            program.mvars.enumerate().filter(move |(id, mvar)| is_due(*id, mvar))
        };
        match unset().find(|(_, mvar)| mvar.is_literal).or_else(|| unset().next()) {
            Some((id, mvar)) => (Stage::Init(id), mvar.init),
            None => (Stage::Main, program.entry),
        }
    }

    /// A process's first function has returned.
    pub(super) fn finish<O: Observer>(&mut self, pid: u64, value: Value, observer: &mut O) {
        if let Some(mut trace) = self.processes.live_mut(pid).failed.take() {
            trace.fault = Fault::Panic(format!("Uncaught exception: {}", value.as_str()));
            return self.fail(pid, *trace, observer);
        }
        if pid != MAIN {
            return self.remove(pid, EndKind::Normal, observer);
        }
        match self.stage {
            Stage::Init(mvar) => {
                let value = match self.machine.stored(value, mvar, pid) {
                    Ok(value) => value,
                    Err(fault) => return self.fail(pid, self.trace_of_init(mvar, fault), observer),
                };
                let variable = self.machine.mvar(mvar);
                variable.value = value;
                variable.is_set = true;
                let (stage, function) = self.next_stage();
                self.begin_stage(stage, function, Vec::new());
            }
            Stage::Main => {
                if !self.stays {
                    self.stop_children(observer);
                }
                let loaded = &self.machine.loaded;
                match loaded.program.entry_display {
                    // Also where the type doesn't tell: a message may be `()`.
                    _ if value.tag() == Tag::Unit => {
                        self.end(End::Value(None), EndKind::Normal, observer);
                    }
                    Some(display) => self.begin_stage(Stage::Display, display, vec![value]),
                    None => match loaded.show_result(&value) {
                        Ok(text) => self.end(End::Value(Some(text)), EndKind::Normal, observer),
                        Err(fault) => {
                            let trace = self.processes.live_mut(MAIN).fiber.trace(fault);
                            self.fail(MAIN, *trace, observer);
                        }
                    },
                }
            }
            Stage::Display => {
                let text = value.as_str().to_string();
                self.end(End::Value(Some(text)), EndKind::Normal, observer);
            }
        }
    }

    /// The trace of an error after a first value has been made: its function is over.
    fn trace_of_init(&self, mvar: MvarId, fault: Fault) -> Trace {
        let program = &self.machine.loaded.program;
        let start = program.functions[program.mvars[mvar].init].start;
        Trace { fault, inner: vec![start], outer: Vec::new(), depth: 1 }
    }

    fn begin_stage(&mut self, stage: Stage, function: FnId, args: Vec<Value>) {
        self.stage = stage;
        let main = self.processes.live_mut(MAIN);
        main.begin(Fiber::new(&self.machine.loaded, MAIN, function, args), function);
    }

    /// An error left a process's first function. Where the program's `Show` may take part in the
    /// text of an exception, the process goes on with making that; says whether it does. If that
    /// fails too, the exception is shown by the machine.
    pub(super) fn fail_or_display<O: Observer>(
        &mut self,
        pid: u64,
        trace: Box<Trace>,
        observer: &mut O,
    ) -> bool {
        if let Some(first) = self.processes.live_mut(pid).failed.take() {
            self.fail(pid, *first, observer);
            return false;
        }
        let display = self.machine.loaded.program.fault_display;
        let (Some(display), Fault::Thrown(value)) = (display, &trace.fault) else {
            self.fail(pid, *trace, observer);
            return false;
        };
        let args = vec![value.clone()];
        for mvar in self.machine.unlock_all(pid) {
            self.wake_locked(mvar, observer);
        }
        let process = self.processes.live_mut(pid);
        process.begin(Fiber::new(&self.machine.loaded, pid, display, args), display);
        process.failed = Some(trace);
        true
    }

    /// An error has ended a process.
    pub(super) fn fail<O: Observer>(&mut self, pid: u64, trace: Trace, observer: &mut O) {
        let message = trace.fault.headline(&self.machine.loaded);
        let is_awaited = self.end_is_awaited(pid);
        let ends_program = pid == MAIN || !trace.fault.is_catchable() && !self.stays;
        let failure = Failure { pid, trace: Rc::new(trace) };
        if ends_program {
            if pid != MAIN {
                self.remove(pid, EndKind::Error(message.clone()), observer);
            }
            return self.end(End::Failed(failure), EndKind::Error(message), observer);
        }
        self.remove(pid, EndKind::Error(message), observer);
        self.failures.unseen.push(failure.clone());
        if is_awaited {
            return;
        }
        self.failures.first.get_or_insert(failure);
        if self.processes.find(MAIN).is_some_and(|main| main.waits_for_message()) {
            self.end_by_child(observer);
        }
    }

    /// `main` would wait for a message while a child has failed: the program ends with the child's
    /// report. Tells whether that is so.
    pub(super) fn end_by_child<O: Observer>(&mut self, observer: &mut O) -> bool {
        let Some(failure) = self.failures.first.clone() else { return false };
        let message = failure.trace.fault.headline(&self.machine.loaded);
        self.end(End::Failed(failure), EndKind::Error(message), observer);
        true
    }

    /// Nothing runs and nothing is awaited from outside.
    pub(super) fn end_in_deadlock<O: Observer>(&mut self, observer: &mut O) {
        if self.end_by_child(observer) {
            return;
        }
        let blocked = self.processes.pids().into_iter().map(|pid| self.blocked(pid)).collect();
        self.end(End::Deadlock(blocked), EndKind::Error("Deadlock".to_string()), observer);
    }

    fn blocked(&self, pid: u64) -> Blocked {
        let process = self.processes.find(pid).expect("a listed process lives");
        let program = &self.machine.loaded.program;
        let on = match process.state {
            State::Locked(mvar) => BlockedOn::Mvar(program.mvars[mvar].name.clone()),
            _ => BlockedOn::Message(process.fiber.mailbox.count()),
        };
        let (function, index) = process.fiber.place();
        let function = &program.functions[function];
        Blocked { pid, place: function.place(index - function.start), on }
    }

    /// `Process.kill`: whether the process was alive.
    pub(super) fn kill<O: Observer>(&mut self, pid: u64, observer: &mut O) -> bool {
        if self.processes.find(pid).is_none() {
            return false;
        }
        if pid == MAIN {
            self.end(End::MainKilled, EndKind::Killed, observer);
        } else {
            self.remove(pid, EndKind::Killed, observer);
        }
        true
    }

    /// Ends a process.
    fn remove<O: Observer>(&mut self, pid: u64, how: EndKind, observer: &mut O) {
        if how == EndKind::ProgramEnd {
            self.take_out(pid, how, observer);
        } else if let Some(relations) = self.take_out(pid, how.clone(), observer) {
            self.part(pid, relations, &how, observer);
        }
    }

    /// Takes a process out of everything but its relations to others, which are given.
    pub(super) fn take_out<O: Observer>(
        &mut self,
        pid: u64,
        how: EndKind,
        observer: &mut O,
    ) -> Option<Box<Relations>> {
        let mut process = self.processes.remove(pid).expect("only live processes end");
        let relations = process.relations.take();
        self.leave(pid, process.state, process.timer);
        drop(process);
        self.machine.forget_states_of(pid);
        if matches!(how, EndKind::Killed | EndKind::Error(_)) {
            self.close_of(pid, observer);
        }
        for mvar in self.machine.unlock_all(pid) {
            self.wake_locked(mvar, observer);
        }
        observer.ended(pid, how);
        relations
    }

    /// A process doesn't wait any more.
    pub(super) fn leave(&mut self, pid: u64, state: State, timer: Option<TimerKey>) {
        if let Some(timer) = timer {
            self.timers.cancel(timer);
        }
        match state {
            State::Reading => self.input.forget(pid),
            State::Outside => self.leave_outside(),
            State::Evaluating => {
                self.evals.forget(pid);
            }
            _ => {}
        }
    }

    pub(super) fn stop_children<O: Observer>(&mut self, observer: &mut O) {
        for pid in self.processes.pids() {
            if pid != MAIN {
                self.remove(pid, EndKind::ProgramEnd, observer);
            }
        }
    }

    /// The program is over: `main` ended in this way, everybody else is stopped.
    pub(super) fn end<O: Observer>(&mut self, end: End, main: EndKind, observer: &mut O) {
        if self.stays {
            self.rest(&main, observer);
        } else {
            self.stop_children(observer);
            self.remove(MAIN, main, observer);
            self.ready.clear();
        }
        self.ended = Some(end);
        if circles::are_possible() {
            circles::sweep(&self.machine.loaded);
        }
    }

    /// The run uses more memory than it may: it ends with the trace of the process whose turn it
    /// was, or of `main` when that process has ended.
    #[cold]
    pub(super) fn run_out_of_memory<O: Observer>(&mut self, pid: u64, observer: &mut O) {
        let pid = if self.processes.find(pid).is_some() { pid } else { MAIN };
        if self.ended.is_some() && (!self.stays || pid == MAIN) {
            return;
        }
        let trace = self.processes.live_mut(pid).fiber.trace(Fault::OutOfMemory);
        self.fail(pid, *trace, observer);
    }

    /// Wakes those that wait for a shared variable; they try again.
    pub(super) fn wake_locked<O: Observer>(&mut self, mvar: MvarId, observer: &mut O) {
        for waiter in self.locks.release(mvar) {
            let still = |p: &super::state::Process| p.state == State::Locked(mvar);
            if self.processes.find(waiter).is_some_and(still) {
                self.wake(waiter, observer);
            }
        }
    }

    /// What a process is paused for, from its state.
    pub(super) fn pause_of(state: State) -> Pause {
        match state {
            State::Ready | State::Resting => Pause::Ready,
            State::Receiving => Pause::Receive,
            State::Sleeping => Pause::Sleep,
            State::Locked(_) => Pause::Lock,
            State::Reading | State::Outside | State::Evaluating => Pause::Io,
        }
    }
}
