//! The scheduler: gives processes their turns and carries out what they ask for.
//!
//! A turn lasts [`SLICE_REDUCTIONS`] or until the process must wait. Where a step of the session
//! ends in the middle of a turn, the next one goes on with the rest, so the order of turns doesn't
//! depend on how the shell cuts a run into steps.

use super::MAIN;
use super::ending::{End, Failure, Stage};
use super::eval::Evals;
use super::input::Input;
use super::lock::LockQueues;
use super::observer::{NoObserver, Observer, Pause};
use super::outside::Outside;
use super::relation::Names;
use super::schedule::Schedule;
use super::state::{Process, State};
use super::table::Processes;
use super::timer::Timers;
use crate::base::ids::{FnId, Id, MvarId};
use crate::base::limits::SLICE_REDUCTIONS;
use crate::vm::circles::{self, LastSweep};
use crate::vm::machine::MvarState;
use crate::vm::{self, Exit, Fault, Fiber, Machine, Value, alloc};
use std::collections::VecDeque;

/// How a run stands.
#[derive(Clone, Debug)]
pub enum Turn {
    /// The fuel is used up.
    OutOfFuel,
    /// Nothing can run before this time of the host's clock.
    SleepingUntil(u64),
    /// Nothing can run before input comes.
    WaitingForInput,
    /// Nothing can run before something comes from the network or the shell.
    WaitingOutside,
    /// Nothing can run before a call of `eval` has its answer.
    Evaluating,
    /// The program is over.
    Ended(End),
}

/// What a run may use, and in which order.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Live processes.
    pub processes_max: usize,
    /// Who has the next turn.
    pub schedule: Schedule,
}

/// The process whose turn it is.
#[derive(Clone, Copy)]
pub(super) struct Current {
    pid: u64,
    /// What is left of its turn.
    left: u32,
}

/// What becomes of the turn after a process's request.
pub(super) enum Next {
    /// It goes on.
    Continue,
    /// It is over: the process waits, yields or has ended.
    Switch,
    /// Its reductions are used up.
    Spent,
}

/// All processes of a run.
pub struct Scheduler {
    pub(super) machine: Machine,
    pub(super) processes: Processes,
    /// Those that can run, in order of their turns.
    pub(super) ready: VecDeque<u64>,
    pub(super) timers: Timers,
    pub(super) locks: LockQueues,
    pub(super) input: Input,
    pub(super) outside: Outside,
    /// Where the program runs, for errors: "in the browser".
    pub(super) place: &'static str,
    pub(super) evals: Evals,
    pub(super) names: Names,
    current: Option<Current>,
    pub(super) stage: Stage,
    pub(super) failures: Failures,
    pub(super) ended: Option<End>,
    pub(super) account: Account,
    /// Whether the main process outlives its program (see `resting`).
    pub(super) stays: bool,
    /// The last field: everything above may be a part of a circle.
    pub(super) _last_sweep: LastSweep,
}

/// Children that failed.
#[derive(Default)]
pub(super) struct Failures {
    /// The first one whose end nobody else awaits: `main` ends by it when it waits (7.8).
    pub first: Option<Failure>,
    /// Those that the shell hasn't been told of.
    pub unseen: Vec<Failure>,
}

/// Figures of a run.
pub(super) struct Account {
    pub limits: Limits,
    /// Reductions of all processes.
    pub reductions: u64,
    /// When the run began, by the host's clock.
    pub started_ns: u64,
    /// `reductions` when the timers were looked at last.
    timers_checked: u64,
    /// The time in this turn, when somebody has asked for it: a turn lasts some microseconds, and
    /// reading the clock costs as much as a quarter of starting a process.
    turn_ns: Option<u64>,
}

impl Scheduler {
    /// A run whose main process is about to begin.
    pub fn new<O: Observer>(machine: Machine, limits: Limits, observer: &mut O) -> Scheduler {
        let mut scheduler = Scheduler {
            place: machine.environment.place,
            _last_sweep: LastSweep(machine.loaded.clone()),
            machine,
            processes: Processes::default(),
            ready: VecDeque::new(),
            timers: Timers::default(),
            locks: LockQueues::default(),
            input: Input::default(),
            outside: Outside::default(),
            evals: Evals::default(),
            names: Names::new(),
            current: None,
            stage: Stage::Main,
            failures: Failures::default(),
            ended: None,
            account: Account {
                limits,
                reductions: 0,
                started_ns: 0,
                timers_checked: 0,
                turn_ns: None,
            },
            stays: false,
        };
        circles::begin_run();
        scheduler.account.started_ns = scheduler.now_ns();
        let (stage, function) = scheduler.first_stage();
        scheduler.stage = stage;
        scheduler.start(None, function, Vec::new(), observer);
        scheduler
    }

    /// Runs for at most about `fuel` reductions.
    pub fn step<O: Observer>(&mut self, fuel: u64, observer: &mut O) -> Turn {
        let end = self.account.reductions.saturating_add(fuel.max(1));
        loop {
            if let Some(end) = &self.ended {
                return Turn::Ended(end.clone());
            }
            if self.account.reductions >= end {
                return Turn::OutOfFuel;
            }
            if circles::sweep_is_due() {
                circles::sweep(&self.machine.loaded);
            }
            match self.next_turn(observer) {
                Some(current) if O::ON && !observer.knows(current.pid) => {
                    self.run(current, end - self.account.reductions, &mut NoObserver);
                }
                Some(current) => self.run(current, end - self.account.reductions, observer),
                None => match self.idle() {
                    Some(turn) => return turn,
                    None => self.end_in_deadlock(observer),
                },
            }
        }
    }

    /// Who has the turn now.
    pub(super) fn next_turn<O: Observer>(&mut self, observer: &mut O) -> Option<Current> {
        if self.current.is_some() {
            return self.current;
        }
        let since = self.account.reductions - self.account.timers_checked;
        if self.ready.is_empty() || since >= SLICE_REDUCTIONS as u64 {
            self.look_outside(observer);
        }
        while let Some(pid) = self.account.limits.schedule.next(&mut self.ready) {
            // A killed process stays in the queue until its turn would come.
            if self.processes.find(pid).is_some() {
                let left = self.account.limits.schedule.slice();
                self.current = Some(Current { pid, left });
                break;
            }
        }
        self.current
    }

    /// Wakes those whose time has come or whose input is there.
    fn look_outside<O: Observer>(&mut self, observer: &mut O) {
        self.account.timers_checked = self.account.reductions;
        self.deliver_input(observer);
        self.attend(observer);
        let Some(due_ns) = self.timers.first_due_ns() else { return };
        let now_ns = self.now_ns();
        if due_ns > now_ns {
            return;
        }
        while let Some(pid) = self.timers.pop_due(now_ns) {
            let process = self.processes.live_mut(pid);
            process.timer = None;
            match process.state {
                State::Sleeping => process.fiber.give(Value::UNIT),
                State::Receiving => {}
                // The timer of a receive that a message or an error has ended.
                State::Ready
                | State::Locked(_)
                | State::Reading
                | State::Outside
                | State::Evaluating
                | State::Resting => continue,
            }
            self.wake(pid, observer);
        }
    }

    /// What to wait for when nothing can run; `None`: it would be for ever.
    pub(super) fn idle(&mut self) -> Option<Turn> {
        if self.evals.are_awaited() {
            return Some(Turn::Evaluating);
        }
        if let Some(due_ns) = self.timers.first_due_ns() {
            return Some(Turn::SleepingUntil(due_ns));
        }
        if self.outside.is_awaited() {
            return Some(Turn::WaitingOutside);
        }
        self.input.is_awaited().then_some(Turn::WaitingForInput)
    }

    /// Whether nothing can run before a call of `eval` has its answer.
    pub fn only_evaluates(&self) -> bool {
        self.evals.are_awaited() && self.current.is_none() && self.ready.is_empty()
    }

    /// Gives a process (the rest of) its turn.
    pub(super) fn run<O: Observer>(&mut self, current: Current, budget: u64, observer: &mut O) {
        let Current { pid, left } = current;
        let granted = u32::try_from(budget).map_or(left, |budget| left.min(budget));
        let mut fuel = granted;
        self.account.turn_ns = None;
        observer.running(pid, self.account.reductions, granted);
        let next = loop {
            let process = self.processes.live_mut(pid);
            if let Some(function) = process.begins.take() {
                observer.entered(function);
            }
            let before = fuel;
            let exit = vm::run(&mut self.machine, &mut process.fiber, &mut fuel, observer);
            let beyond = std::mem::take(&mut self.machine.overdrawn);
            self.account.reductions += (before - fuel) as u64 + beyond;
            observer.at(fuel);
            match self.carry_out(pid, exit, observer) {
                Next::Continue => {}
                next => break next,
            }
        };
        self.end_turn(pid, left - (granted - fuel), next, observer);
    }

    /// What follows when a process has stopped with `left` reductions of its turn.
    fn end_turn<O: Observer>(&mut self, pid: u64, left: u32, next: Next, observer: &mut O) {
        self.current = None;
        alloc::look();
        if alloc::limit_reached() && !self.makes_room() {
            return self.run_out_of_memory(pid, observer);
        }
        let Some(process) = self.processes.find(pid) else { return };
        match process.state {
            State::Ready => {}
            // Its program is over.
            State::Resting => return,
            state => return observer.paused(pid, Scheduler::pause_of(state)),
        }
        if matches!(next, Next::Spent) && left > 0 {
            self.current = Some(Current { pid, left });
            return observer.stopped();
        }
        if matches!(next, Next::Spent) {
            let since = self.account.reductions - self.account.timers_checked;
            if since >= SLICE_REDUCTIONS as u64 {
                self.look_outside(observer);
            }
            if self.ready.is_empty() {
                let left = self.account.limits.schedule.slice();
                self.current = Some(Current { pid, left });
                return observer.stopped();
            }
        }
        self.ready.push_back(pid);
        observer.paused(pid, Pause::Ready);
    }

    /// Whether freeing circles brings the run below its memory limit.
    #[cold]
    fn makes_room(&self) -> bool {
        circles::are_possible()
            && circles::sweep(&self.machine.loaded) > 0
            && !alloc::limit_reached()
    }

    /// Does what a process stopped for.
    fn carry_out<O: Observer>(&mut self, pid: u64, exit: Exit, observer: &mut O) -> Next {
        if !self.machine.outbox.is_empty() {
            self.deliver(pid, observer);
        }
        match exit {
            Exit::OutOfFuel => return Next::Spent,
            Exit::Done(value) => {
                self.finish(pid, value, observer);
                // The main process goes from stage to stage.
                let goes_on = self.processes.find(pid).is_some_and(|p| p.state == State::Ready);
                return if goes_on { Next::Continue } else { Next::Switch };
            }
            Exit::Failed(trace) => {
                let goes_on = self.fail_or_display(pid, trace, observer);
                return if goes_on { Next::Continue } else { Next::Switch };
            }
            Exit::Spawn { function, args, kind } => {
                if let Some(child) = self.spawn(pid, function, args, observer) {
                    self.relate(pid, child, kind);
                }
            }
            Exit::Sent => {}
            Exit::ReceiveNext { ends_ns } => return self.await_message(pid, ends_ns, observer),
            Exit::MvarWait(mvar) => {
                self.cancel_timer(pid);
                self.processes.live_mut(pid).state = State::Locked(mvar);
                self.locks.wait(mvar, pid);
                return Next::Switch;
            }
            Exit::MvarFree(mvar) => self.wake_locked(mvar, observer),
            Exit::Request(request) => return self.answer(pid, request, observer),
        }
        Next::Continue
    }

    /// Makes a process and puts it into the queue.
    fn start<O: Observer>(
        &mut self,
        parent: Option<u64>,
        function: FnId,
        args: Vec<Value>,
        observer: &mut O,
    ) -> u64 {
        let pid = self.processes.next_pid();
        let fiber = Fiber::new(&self.machine.loaded, pid, function, args);
        let now_ns = match self.account.turn_ns {
            Some(now_ns) => now_ns,
            None => *self.account.turn_ns.insert(self.machine.host.monotonic_ns()),
        };
        self.processes.add(Process::new(fiber, now_ns, function));
        self.ready.push_back(pid);
        // What the main process does before `main` is not what it is there for.
        let shown = if pid == MAIN { self.machine.loaded.program.entry } else { function };
        observer.started(pid, parent, shown);
        pid
    }

    fn spawn<O: Observer>(
        &mut self,
        pid: u64,
        function: FnId,
        args: Vec<Value>,
        observer: &mut O,
    ) -> Option<u64> {
        let limit = self.account.limits.processes_max;
        if self.processes.len() >= limit {
            let fault = Fault::panic(format!("Too many processes (limit {limit})"));
            self.processes.live_mut(pid).fiber.fail(fault);
            return None;
        }
        let child = self.start(Some(pid), function, args, observer);
        self.processes.live_mut(pid).fiber.give(Value::pid(child));
        Some(child)
    }

    /// Puts what a process has sent into the mailboxes. Messages to processes that have ended are
    /// dropped.
    fn deliver<O: Observer>(&mut self, from: u64, observer: &mut O) {
        let mut sent = std::mem::take(&mut self.machine.outbox);
        for (to, message) in sent.drain(..) {
            let Some(receiver) = self.processes.find_mut(to) else { continue };
            receiver.fiber.mailbox.put(message);
            let waits = receiver.state == State::Receiving;
            observer.sent(from, to, receiver.fiber.mailbox.count());
            if waits {
                self.wake(to, observer);
            }
        }
        self.machine.outbox = sent;
    }

    /// A receive has seen all messages. It looks again when another one comes, and gives up when
    /// its time is over.
    fn await_message<O: Observer>(
        &mut self,
        pid: u64,
        ends_ns: Option<u64>,
        observer: &mut O,
    ) -> Next {
        if self.processes.live_mut(pid).fiber.has_news() {
            return Next::Continue;
        }
        match ends_ns {
            None => self.cancel_timer(pid),
            // No clock is read for a receive that doesn't wait.
            Some(ends_ns) if ends_ns == 0 || ends_ns <= self.now_ns() => {
                self.processes.live_mut(pid).fiber.time_out();
                return Next::Continue;
            }
            Some(ends_ns) => self.start_timer(pid, ends_ns),
        }
        let process = self.processes.live_mut(pid);
        process.state = State::Receiving;
        if pid == MAIN && process.waits_for_message() {
            self.end_by_child(observer);
        }
        Next::Switch
    }

    /// Whose turn isn't over.
    pub(super) fn turn_of(&self) -> Option<u64> {
        self.current.map(|current| current.pid)
    }

    /// A process doesn't go on with its turn.
    pub(super) fn give_up_turn(&mut self, pid: u64) {
        if self.current.is_some_and(|current| current.pid == pid) {
            self.current = None;
        }
    }

    /// A process that waited can run.
    pub(super) fn wake<O: Observer>(&mut self, pid: u64, observer: &mut O) {
        self.processes.live_mut(pid).state = State::Ready;
        self.ready.push_back(pid);
        observer.woken(pid);
    }

    /// The process will be woken at this time. A timer from before for another time is stopped.
    pub(super) fn start_timer(&mut self, pid: u64, due_ns: u64) {
        if self.processes.live_mut(pid).timer.is_some_and(|timer| timer.due_ns() == due_ns) {
            return;
        }
        self.cancel_timer(pid);
        let timer = self.timers.start(due_ns, pid);
        self.processes.live_mut(pid).timer = Some(timer);
    }

    pub(super) fn cancel_timer(&mut self, pid: u64) {
        if let Some(timer) = self.processes.live_mut(pid).timer.take() {
            self.timers.cancel(timer);
        }
    }

    /// The host's clock.
    pub fn now_ns(&mut self) -> u64 {
        self.machine.host.monotonic_ns()
    }

    /// Reductions so far, of all processes.
    pub fn reductions(&self) -> u64 {
        self.account.reductions
    }

    /// How many processes live.
    pub fn live(&self) -> usize {
        self.processes.len()
    }

    /// The machine that all processes share.
    pub fn machine(&mut self) -> &mut Machine {
        &mut self.machine
    }

    /// A shared variable.
    pub fn mvar(&self, mvar: MvarId) -> &MvarState {
        &self.machine.mvars[mvar.index()]
    }

    /// Standard input.
    pub fn input(&mut self) -> &mut Input {
        &mut self.input
    }

    /// Whether a process waits for input.
    pub fn input_is_awaited(&self) -> bool {
        self.input.is_awaited()
    }

    /// What is asked of the shell.
    pub fn outside(&mut self) -> &mut Outside {
        &mut self.outside
    }

    /// The failures of children since the last look.
    pub fn take_warnings(&mut self) -> Vec<Failure> {
        std::mem::take(&mut self.failures.unseen)
    }
}
