//! Builtins that the scheduler answers: they ask about processes, wait, or read a line (7.9).

use super::input::Reading;
use super::observer::Observer;
use super::scheduler::{Next, Scheduler};
use super::state::State;
use crate::base::clock::after_ms;
use crate::vm::{Request, Value};

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
            Request::ReadLine => match self.input.read() {
                Reading::Line(line) => Value::string(&line),
                Reading::EndOfFile => Value::UNIT,
                Reading::Nothing => {
                    self.cancel_timer(pid);
                    self.input.wait(pid);
                    self.processes.live_mut(pid).state = State::Reading;
                    return Next::Switch;
                }
            },
            Request::Kill(target) => {
                let killed = target != pid && self.kill(target, observer);
                if self.ended.is_some() {
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
                    State::Receiving | State::Locked(_) => "waiting",
                    State::Sleeping => "sleeping",
                    State::Reading => "io",
                };
                (status, self.mailbox_len(target))
            }
        };
        Value::tuple([Value::string(status), Value::int(waiting as i64), Value::int(uptime)])
    }

    fn mailbox_len(&self, pid: u64) -> usize {
        self.processes.find(pid).map_or(0, |process| process.fiber.mailbox.len())
    }

    /// Gives lines that have come to the processes that wait for one.
    pub(super) fn deliver_input<O: Observer>(&mut self, observer: &mut O) {
        while let Some(pid) = self.input.next_reader() {
            let value = match self.input.read() {
                Reading::Line(line) => Value::string(&line),
                Reading::EndOfFile | Reading::Nothing => Value::UNIT,
            };
            self.processes.live_mut(pid).fiber.give(value);
            self.wake(pid, observer);
        }
    }
}
