//! A session that stays for program after program, as a shell needs it: the values of shared
//! variables, the processes, the network and the state of builtins go on (`process/resting.rs`).
//!
//! Code of earlier programs is kept while it may be needed: as long as a process lives that isn't
//! the main one, or a shared variable may contain a function. Else only the types stay. Inside of a
//! program (`eval`) it never is: processes end with the text that started them, and functions are
//! made anew.

use super::error::RunError;
use super::host::SharedHost;
use super::{Compiled, RunOptions, Session, Status, Telling, profiler};
use crate::base::host::Stream;
use crate::base::ids::{Id, MvarId};
use crate::base::limits;
use crate::base::source::SourceMap;
use crate::bytecode::Mvar;
use crate::bytecode::link::{Earlier, Linked, link};
use crate::process::{MAIN, NoObserver, Turn};
use crate::vm::{Loaded, Value};
use std::rc::Rc;

const TOO_MUCH_CODE: &str = "The processes of earlier inputs were ended, because there is too much \
    code for one program.\n";

/// The first value of a variable that is defined anew, while the program may still fail.
pub(super) struct Former {
    mvar: MvarId,
    value: Value,
}

impl Session {
    /// The first of a row of programs. The caller tells the end of each, and has begun to count the
    /// memory.
    pub(super) fn staying(
        compiled: Compiled,
        (host, depth): (SharedHost, u32),
        options: RunOptions,
    ) -> Session {
        let mut session = Session::prepare(compiled, host, options);
        session.scheduler.stay();
        Session { telling: Telling::Caller, depth, ..session }
    }

    /// Goes on with the next program; the one before has ended. A shared variable of the name that
    /// is defined anew begins with its first value.
    pub(super) fn follow(&mut self, next: &Compiled, options: RunOptions, anew: Option<&str>) {
        assert!(self.ended.is_some(), "one program after another");
        let (linked, sources, consts) = self.link(next);
        let Linked { program, mut values } = linked;
        self.former = None;
        for (id, mvar) in program.mvars.enumerate() {
            if !mvar.is_past && !mvar.in_library && Some(&*mvar.name) == anew {
                let value = values[id.index()].take().map(|old| self.value_of(old));
                self.former = value.map(|value| Former { mvar: id, value });
            }
        }
        let loaded = Loaded::following(program, &self.compiled.loaded, consts);
        self.compiled = Compiled { sources: Rc::new(sources), loaded: loaded.clone() };
        // What a program evaluates writes on the program's account.
        if self.depth == 0 {
            self.host.renew(options.output_bytes);
        }
        self.profiler = options.profile.then(|| profiler(&self.compiled, &self.host, &options));
        self.options = options;
        self.ended = None;
        match &mut self.profiler {
            Some(profiler) => {
                self.scheduler.follow(loaded, &values, &mut **profiler);
                profiler.freeze();
            }
            None => self.scheduler.follow(loaded, &values, &mut NoObserver),
        }
    }

    /// The next program with what is left of the one before, its files, and how many constants are
    /// the earlier one's.
    fn link(&mut self, next: &Compiled) -> (Linked, SourceMap, usize) {
        if self.keeps_code() {
            let old = self.compiled.program();
            let mut sources = (*self.compiled.sources).clone();
            let earlier = Earlier::Runs { files: sources.iter().count() as u32 };
            if let Some(linked) = link(old, next.program(), earlier) {
                sources.append(&next.sources);
                return (linked, sources, old.consts.len());
            }
            self.end_others();
            self.host.tell(Stream::Err, TOO_MUCH_CODE);
        }
        self.scheduler.forget_code();
        let linked = link(self.compiled.program(), next.program(), Earlier::IsOver);
        let linked = linked.expect("a program alone has numbers that instructions can name");
        (linked, (*next.sources).clone(), 0)
    }

    /// Whether something may need the code that there is.
    fn keeps_code(&mut self) -> bool {
        if self.depth > 0 {
            return false;
        }
        let holds_code = |(id, mvar): (MvarId, &Mvar)| {
            !mvar.is_past && self.compiled.program().may_hold_code(mvar.ty) && self.has_value(id)
        };
        self.compiled.program().mvars.enumerate().any(holds_code)
            || self.scheduler.others() > 0
            || self.scheduler.has_messages()
    }

    fn has_value(&self, id: MvarId) -> bool {
        self.scheduler.mvar(id).is_set
    }

    fn value_of(&self, id: MvarId) -> Value {
        self.scheduler.mvar(id).value.clone()
    }

    /// The program has failed: what it was to define anew has its former value.
    pub(super) fn restore(&mut self) {
        let Some(Former { mvar, value }) = self.former.take() else { return };
        let state = self.scheduler.machine().mvar(mvar);
        if !state.is_set {
            (state.value, state.is_set) = (value, true);
        }
    }

    /// Lets the main process have the values themselves of shared variables of these names.
    pub(super) fn hold(&mut self, is_held: &dyn Fn(&str) -> bool) {
        self.scheduler.machine().hold(MAIN, is_held);
    }

    /// Ends the processes that earlier programs have left.
    pub(super) fn end_others(&mut self) {
        self.scheduler.end_others();
    }

    /// Lets those processes run for about `fuel` reductions between two programs; `Done` means that
    /// nothing happens before the next one.
    pub(super) fn step_others(&mut self, fuel: u64) -> Status {
        let turn = self.scheduler.step_others(fuel);
        if self.host.is_exceeded() {
            self.end_others();
            let limit = limits::size_text(self.options.output_bytes);
            let text = format!("Too much output (limit {limit}): all processes were ended\n");
            self.host.tell(Stream::Err, &text);
            self.host.renew(self.options.output_bytes);
        }
        let status = match turn {
            Some(Turn::OutOfFuel | Turn::Evaluating) => Status::Running,
            Some(Turn::SleepingUntil(due_ns)) => self.sleeping_until(due_ns),
            Some(Turn::WaitingOutside) => Status::WaitingOutside,
            // Input belongs to whoever types the next program.
            Some(Turn::WaitingForInput | Turn::Ended(_)) | None => Status::Done { value: None },
        };
        let status = self.step_evaluator(fuel, status);
        self.tell_failures(None);
        status
    }

    /// Writes the reports of processes that have failed, but for one that is told otherwise.
    pub(super) fn tell_failures(&mut self, told: Option<&RunError>) {
        for error in self.take_warnings() {
            if Some(&error) != told {
                self.host.end_line(Stream::Out);
                self.host.end_line(Stream::Err);
                self.host.tell(Stream::Err, &format!("Process <pid {}>: {error}", error.pid));
            }
        }
    }
}
