//! Carries out `eval` for a running program: the text is an input of a shell of its own, whose
//! definitions last as long as the run (9.12). It runs in the steps of the program around it, so
//! that time slices, the limit of memory and Stop hold for both.

use super::host::SharedHost;
use super::repl::{Progress, Repl};
use super::{RunOptions, Session, Status};
use crate::base::limits;
use crate::process::NoObserver;

/// The shell of a run.
pub(super) struct Evaluator {
    repl: Repl,
    /// The process whose call is being carried out.
    pid: Option<u64>,
}

impl Evaluator {
    fn new(host: SharedHost, options: RunOptions, depth: u32) -> Evaluator {
        Evaluator { repl: Repl::inside(host, options, depth), pid: None }
    }
}

impl Session {
    /// Goes on with a call of `eval`, if there is one. `status` is that of the program itself.
    pub(super) fn step_evaluator(&mut self, fuel: u64, status: Status) -> Status {
        let busy = self.evaluator.as_ref().is_some_and(|evaluator| evaluator.pid.is_some());
        let progress = if busy {
            let evaluator = self.evaluator.as_mut().expect("it is busy");
            evaluator.repl.step(fuel)
        } else {
            let Some((pid, code)) = self.scheduler.next_eval() else { return status };
            if self.depth == limits::EVAL_DEPTH_MAX {
                let answer = format!("eval is nested too deep (limit {})", limits::EVAL_DEPTH_MAX);
                self.answer_eval(pid, &answer);
                return Status::Running;
            }
            let (host, depth) = (self.host.clone(), self.depth + 1);
            let options = self.options.clone();
            let new = || Box::new(Evaluator::new(host, options, depth));
            let evaluator = self.evaluator.get_or_insert_with(new);
            evaluator.pid = Some(pid);
            evaluator.repl.begin_code(&code)
        };
        match progress {
            Progress::Running => Status::Running,
            Progress::Sleeping { ms } => match status {
                Status::SleepingUntil { ms: other } => Status::SleepingUntil { ms: ms.min(other) },
                _ if self.scheduler.only_evaluates() => Status::SleepingUntil { ms },
                status => status,
            },
            Progress::WaitingForInput | Progress::WaitingOutside => {
                let evaluator = self.evaluator.as_mut().expect("a call was carried out");
                evaluator.repl.interrupt();
                // What comes from outside belongs to the program itself.
                self.answer_current("the code of eval can't wait for input or the network")
            }
            Progress::Answered(answer) => self.answer_current(&answer.summary()),
        }
    }

    /// The call that was carried out is over.
    fn answer_current(&mut self, answer: &str) -> Status {
        let pid = self.evaluator.as_mut().and_then(|evaluator| evaluator.pid.take());
        self.answer_eval(pid.expect("a call was carried out"), answer);
        Status::Running
    }

    fn answer_eval(&mut self, pid: u64, answer: &str) {
        match &mut self.profiler {
            Some(profiler) => {
                profiler.thaw();
                self.scheduler.answer_eval(pid, answer, &mut **profiler);
                profiler.freeze();
            }
            None => self.scheduler.answer_eval(pid, answer, &mut NoObserver),
        }
    }
}
