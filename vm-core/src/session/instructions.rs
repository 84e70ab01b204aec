//! Counts instructions and pairs of them: what the machine really does, where reductions only say
//! how often functions and loops begin.
//!
//! For the workshop, not for users: a third copy of the loop tells of every instruction. Such a run
//! is no [`super::Session`] and nothing that a shell calls leads here, so the linker leaves it out.

use super::host::SharedHost;
use super::{Compiled, RunOptions, report};
use crate::base::host::Host;
use crate::base::ids::{FnId, NativeId};
use crate::base::limits::OUTPUT_BYTES;
use crate::bytecode::Op;
use crate::bytecode::op::ALL;
use crate::process::{End, EndKind, Limits, Observer, Pause, Scheduler, Turn};
use crate::vm::{Machine, Probe, alloc};

/// How often instructions were executed, and each after each other.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Instructions {
    /// Of each pair: at the first one's number times the table's length plus the other's number.
    pairs: Vec<u64>,
    last: Option<Op>,
    total: u64,
}

impl Default for Instructions {
    fn default() -> Instructions {
        Instructions { pairs: vec![0; ALL.len() * ALL.len()], last: None, total: 0 }
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
                Turn::Ended(End::Value(_)) => return Ok(counted),
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
    fn call(&mut self, _: FnId, _: u32) {}
    fn tail_call(&mut self, _: FnId, _: u32) {}
    fn self_tail_call(&mut self, _: u32) {}
    fn leave(&mut self, _: u32) {}
    fn unwind(&mut self, _: usize, _: u32) {}
    fn enter_native(&mut self, _: NativeId, _: u32) {}
    fn leave_native(&mut self, _: NativeId, _: u32, _: u32) {}
    fn accepted(&mut self, _: usize) {}
}

impl Observer for Instructions {
    fn started(&mut self, _: u64, _: Option<u64>, _: FnId) {}
    fn running(&mut self, _: u64, _: u64, _: u32) {
        self.last = None;
    }
    fn entered(&mut self, _: FnId) {}
    fn at(&mut self, _: u32) {}
    fn stopped(&mut self) {}
    fn paused(&mut self, _: u64, _: Pause) {}
    fn woken(&mut self, _: u64) {}
    fn sent(&mut self, _: u64, _: u64, _: usize) {}
    fn ended(&mut self, _: u64, _: EndKind) {}
}
