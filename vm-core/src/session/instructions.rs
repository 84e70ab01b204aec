//! Counts instructions and pairs of them: what the machine really does, where reductions only say
//! how often functions and loops begin.
//!
//! For the workshop, not for users: a third copy of the loop tells of every instruction. Such a run
//! is no [`super::Session`] and nothing that a shell calls leads here, so the linker leaves it out.

use super::host::SharedHost;
use super::{Compiled, RunOptions, report};
use crate::base::host::Host;
use crate::base::limits::OUTPUT_BYTES;
use crate::bytecode::Op;
use crate::bytecode::op::ALL;
use crate::process::{End, Limits, Observer, Scheduler, Turn};
use crate::vm::{Machine, Probe, alloc};

/// How often instructions were executed, and each after each other.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Instructions {
    /// Of each pair: at the first one's number times the table's length plus the other's number.
    pairs: Vec<u64>,
    last: Option<Op>,
    total: u64,
    /// Calls and loop rounds of the same run.
    reductions: u64,
}

impl Default for Instructions {
    fn default() -> Instructions {
        Instructions { pairs: vec![0; ALL.len() * ALL.len()], last: None, total: 0, reductions: 0 }
    }
}

impl Compiled {
    /// Runs the program to its end. The error is the program's own, or says that it waits for
    /// something outside.
    pub fn count_instructions(&self, host: Box<dyn Host>) -> Result<Instructions, String> {
        let RunOptions { memory_bytes, processes_max, schedule, .. } = RunOptions::default();
        alloc::begin_run(memory_bytes);
        let machine =
            Machine::new(self.loaded.clone(), Box::new(SharedHost::new(host, OUTPUT_BYTES)));
        let limits = Limits { processes_max, schedule };
        let mut counted = Instructions::default();
        let mut scheduler = Scheduler::new(machine, limits, &mut counted);
        loop {
            match scheduler.step(u64::MAX, &mut counted) {
                Turn::OutOfFuel => {}
                Turn::Ended(End::Value(_)) => {
                    counted.reductions = scheduler.reductions();
                    return Ok(counted);
                }
                Turn::Ended(End::Failed(failure)) => {
                    let error = report::of_failure(&failure, &self.loaded, &self.sources);
                    return Err(error.to_string());
                }
                other => return Err(format!("a run that is counted can't wait: {other:?}")),
            }
        }
    }
}

impl Instructions {
    /// All instructions of the run: exact, and the same on every machine.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Its reductions, as [`super::Session::steps`] tells them.
    pub fn reductions(&self) -> u64 {
        self.reductions
    }

    /// How often the second of two instructions was executed right after the first by the same
    /// process.
    pub fn pairs(&self) -> impl Iterator<Item = ((Op, Op), u64)> {
        let pair = |place: usize| (ALL[place / ALL.len()], ALL[place % ALL.len()]);
        let counted = self.pairs.iter().enumerate().filter(|(_, count)| **count > 0);
        counted.map(move |(place, count)| (pair(place), *count))
    }
}

impl Probe for Instructions {
    const ON: bool = false;
    const STEPS: bool = true;
    fn step(&mut self, op: Op) {
        self.total += 1;
        if let Some(last) = self.last.replace(op) {
            self.pairs[last as usize * ALL.len() + op as usize] += 1;
        }
    }
}

impl Observer for Instructions {
    fn running(&mut self, _: u64, _: u64, _: u32) {
        self.last = None;
    }
}
