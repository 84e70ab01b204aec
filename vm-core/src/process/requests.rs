//! Builtins that the scheduler answers: they ask about processes, wait, or read input (7.9).

use super::observer::Observer;
use super::scheduler::{Next, Scheduler};
use super::state::State;
use crate::base::clock::after_ms;
use crate::vm::{InputWish, Request, Value, circles};

const NS_PER_MS: u64 = 1_000_000;

impl Scheduler {
    /// Answers a builtin of process `pid`.
    pub(super) fn answer<O: Observer>(
        &mut self,
        pid: u64,
        request: Request,
        observer: &mut O,
    ) -> Next {
        let value = match request {
            Request::Sleep(ms) => return self.sleep(pid, ms),
            Request::Input(wish) => return self.read_input(pid, wish),
            Request::Net(call) => return self.call_network(pid, *call, observer),
            Request::Exec(call) => return self.call_program(pid, *call),
            Request::Eval(code) => {
                self.cancel_timer(pid);
                self.evals.ask(pid, code);
                self.processes.live_mut(pid).state = State::Evaluating;
                return Next::Switch;
            }
            Request::Kill(target) => {
                let killed = target != pid && self.kill(target, observer);
                // The program may be over, or the process, if it is linked to that one.
                if self.processes.find(pid).is_none() {
                    return Next::Switch;
                }
                Value::bool(killed)
            }
            Request::IsAlive(target) => Value::bool(self.processes.find(target).is_some()),
            Request::AllProcesses => {
                Value::list(self.processes.pids().into_iter().map(Value::pid).collect())
            }
            Request::ProcessTime(target) => Value::int(self.age_ms(target).unwrap_or(-1)),
            Request::ProcessInfo(target) => self.info(pid, target),
            Request::Relation(relation) => self.answer_relation(pid, relation, observer),
            Request::Collect => self.collect(pid),
            Request::GcStats => self.gc_stats(pid),
            Request::VmStats => {
                let (started, live) = (self.processes.started(), self.processes.len() as u64);
                let figures = [started, started - live, live];
                Value::tuple(figures.map(|figure| Value::int(figure as i64)))
            }
            Request::Uptime => {
                let age_ns = self.now_ns().saturating_sub(self.account.started_ns);
                Value::int((age_ns / NS_PER_MS) as i64)
            }
        };
        self.processes.live_mut(pid).fiber.give(value);
        Next::Continue
    }

    fn sleep(&mut self, pid: u64, ms: i64) -> Next {
        if ms <= 0 {
            // It yields: everybody else has a turn first.
            self.processes.live_mut(pid).fiber.give(Value::UNIT);
            return Next::Switch;
        }
        let due_ns = after_ms(self.now_ns(), ms);
        self.start_timer(pid, due_ns);
        self.processes.live_mut(pid).state = State::Sleeping;
        Next::Switch
    }

    fn age_ms(&mut self, pid: u64) -> Option<i64> {
        let started_ns = self.processes.find(pid)?.started_ns;
        Some((self.now_ns().saturating_sub(started_ns) / NS_PER_MS) as i64)
    }

    /// (status, mailbox, uptime) of a process.
    fn info(&mut self, asking: u64, target: u64) -> Value {
        let uptime = self.age_ms(target).unwrap_or(0);
        let (status, waiting) = match self.processes.find(target) {
            None => ("exited", 0),
            Some(_) if target == asking => ("running", self.mailbox_len(target)),
            Some(process) => {
                let status = match process.state {
                    State::Ready => "suspended",
                    State::Resting | State::Receiving | State::Locked(_) => "waiting",
                    State::Sleeping => "sleeping",
                    State::Reading | State::Outside | State::Evaluating => "io",
                };
                (status, self.mailbox_len(target))
            }
        };
        Value::tuple([Value::string(status), Value::int(waiting as i64), Value::int(uptime)])
    }

    /// (collected, live): objects. Reference counts free at once what nobody refers to; what can be
    /// collected are the changing objects of circles.
    fn collect(&mut self, pid: u64) -> Value {
        let collected = circles::sweep(&self.machine.loaded);
        let process = self.processes.live_mut(pid);
        process.collections += 1;
        process.collected = process.collected.saturating_add(collected as u32);
        let live = process.fiber.count_objects();
        Value::tuple([collected as i64, live as i64].map(Value::int))
    }

    /// (live, allocated, freed, collections) of a process.
    fn gc_stats(&mut self, pid: u64) -> Value {
        let process = self.processes.live_mut(pid);
        let live = process.fiber.count_objects() as i64;
        let freed = process.collected as i64;
        Value::tuple([live, live + freed, freed, process.collections as i64].map(Value::int))
    }

    fn mailbox_len(&self, pid: u64) -> usize {
        self.processes.find(pid).map_or(0, |process| process.fiber.mailbox.count())
    }

    /// The next call of `eval` that nobody has looked at: the process and the text.
    pub fn next_eval(&mut self) -> Option<(u64, String)> {
        self.evals.next()
    }

    /// Answers a call of `eval`, unless the process has ended meanwhile.
    pub fn answer_eval<O: Observer>(&mut self, pid: u64, answer: &str, observer: &mut O) {
        if self.evals.forget(pid) {
            self.processes.live_mut(pid).fiber.give(Value::string(answer));
            self.wake(pid, observer);
        }
    }

    fn read_input(&mut self, pid: u64, wish: InputWish) -> Next {
        let found = self.input.read(pid, wish, &self.machine.loaded);
        let process = self.processes.live_mut(pid);
        match found {
            Some(Ok(value)) => process.fiber.give(value),
            Some(Err(fault)) => process.fiber.fail(fault),
            None => {
                process.state = State::Reading;
                self.cancel_timer(pid);
                return Next::Switch;
            }
        }
        Next::Continue
    }

    /// Gives input that has come to the processes that wait for it.
    pub(super) fn deliver_input<O: Observer>(&mut self, observer: &mut O) {
        while let Some((pid, found)) = self.input.serve(&self.machine.loaded) {
            let fiber = &mut self.processes.live_mut(pid).fiber;
            match found {
                Ok(value) => fiber.give(value),
                Err(fault) => fiber.fail(fault),
            }
            self.wake(pid, observer);
        }
    }
}
