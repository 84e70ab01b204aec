//! The main process of a shell. It is one process that runs program after program: between two of
//! them it rests, with its mailbox, its links and its number, and the other processes go on. So a
//! process that was spawned in one input can be asked for its answer in a later one.
//!
//! What ends a program ends only what the main process does: the value, an error, Stop. An error
//! counts as the process's end for those linked to it. The other processes keep the code that they
//! began with (`bytecode/link.rs`); memory that runs out costs the process whose turn it is.

use super::MAIN;
use super::observer::{EndKind, NoObserver, Observer};
use super::scheduler::{Scheduler, Turn};
use super::state::State;
use crate::base::ids::MvarId;
use crate::vm::mailbox::Mailbox;
use crate::vm::{Fiber, Loaded, circles};
use std::rc::Rc;

impl Scheduler {
    /// From now on the main process and its children outlive the program.
    pub fn stay(&mut self) {
        self.stays = true;
    }

    /// How many processes there are beside the main one.
    pub fn others(&self) -> usize {
        self.processes.len().saturating_sub(1)
    }

    /// Whether messages for the main process are waiting.
    pub fn has_messages(&mut self) -> bool {
        self.processes.live_mut(MAIN).fiber.mailbox.count() > 0
    }

    /// Lets go what the main process may have of the code that there is, beside shared variables.
    pub fn forget_code(&mut self) {
        self.processes.live_mut(MAIN).fiber.mailbox = Mailbox::default();
        self.machine.forget_states_of(MAIN);
    }

    /// Begins with a program that stands behind the one before; the main process rests.
    pub fn follow<O: Observer>(
        &mut self,
        loaded: Rc<Loaded>,
        values: &[Option<MvarId>],
        observer: &mut O,
    ) {
        self.machine.follow(loaded.clone(), values);
        // Not by another object: the old one would look for circles when it goes.
        self._last_sweep.0 = loaded.clone();
        circles::begin_run();
        self.ended = None;
        self.failures.first = None;
        self.input.begin_anew();
        let (stage, function) = self.first_stage();
        self.stage = stage;
        for pid in self.processes.pids() {
            if pid != MAIN {
                self.processes.live_mut(pid).fiber.follow(&loaded);
            }
        }
        let main = self.processes.live_mut(MAIN);
        assert!(main.state == State::Resting, "one program after another");
        main.begin(Fiber::new(&loaded, MAIN, function, Vec::new()), function);
        main.state = State::Ready;
        // Whoever waits at the prompt has the first turn.
        self.ready.push_front(MAIN);
        observer.started(MAIN, None, loaded.program.entry);
    }

    /// Lets the processes run that go on while the main one rests; `Turn::Ended` never comes, and
    /// `None` means that all of them wait for messages.
    pub fn step_others(&mut self, fuel: u64) -> Option<Turn> {
        let observer = &mut NoObserver;
        let end = self.account.reductions.saturating_add(fuel.max(1));
        while self.account.reductions < end {
            if circles::sweep_is_due() {
                circles::sweep(&self.machine.loaded);
            }
            match self.next_turn(observer) {
                Some(current) => self.run(current, end - self.account.reductions, observer),
                None => return self.idle(),
            }
        }
        Some(Turn::OutOfFuel)
    }

    /// Ends what the main process does, as Ctrl+C does it.
    pub fn interrupt(&mut self) {
        if self.stays {
            self.rest(&EndKind::Killed, &mut NoObserver);
        }
    }

    /// Ends all processes but the main one.
    pub fn end_others(&mut self) {
        self.stop_children(&mut NoObserver);
        self.take_turn_of_the_dead();
    }

    /// Between two steps a turn may be only half over, and its process may have been ended.
    fn take_turn_of_the_dead(&mut self) {
        let turn = self.turn_of().filter(|pid| self.processes.find(*pid).is_none());
        if let Some(pid) = turn {
            self.give_up_turn(pid);
        }
    }

    /// The main process's program is over.
    pub(super) fn rest<O: Observer>(&mut self, how: &EndKind, observer: &mut O) {
        let main = self.processes.live_mut(MAIN);
        let before = std::mem::replace(&mut main.state, State::Resting);
        if before == State::Resting {
            return;
        }
        let timer = main.timer.take();
        main.failed = None;
        let entry = self.machine.loaded.program.entry;
        // What the computation holds is let go.
        main.begin(Fiber::new(&self.machine.loaded, MAIN, entry, Vec::new()), entry);
        let relations = match how {
            EndKind::Error(_) => main.relations.take(),
            _ => None,
        };
        self.leave(MAIN, before, timer);
        if before == State::Outside {
            self.outside.forget(MAIN);
            self.close_of(MAIN, observer);
        }
        self.ready.retain(|pid| *pid != MAIN);
        self.give_up_turn(MAIN);
        for mvar in self.machine.unlock_all(MAIN) {
            self.wake_locked(mvar, observer);
        }
        if let Some(relations) = relations {
            self.part(MAIN, relations, how, observer);
            self.take_turn_of_the_dead();
        }
        observer.ended(MAIN, how.clone());
    }
}
