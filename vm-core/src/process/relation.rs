//! What processes have to do with each other beyond messages: links, monitors and names. None of
//! it is in the reference; COMPATIBILITY.md says how it goes with the rules of chapter 7.
//!
//! Everything hangs on the end of a process: those who watch it get a message, those who are linked
//! to it end with it or, when they trap exits, get a message too, and its names are free again.
//! The main process never ends by a link: what a failed child means for it is 7.8's to say.

use super::MAIN;
use super::observer::{EndKind, Observer};
use super::scheduler::Scheduler;
use super::state::State;
use crate::base::hash::HashSet;
use crate::base::sorted::{self, SortedMap};
use crate::syntax::ast::SpawnKind;
use crate::vm::{Message, Relation, Value};
use std::rc::Rc;

/// What one process has to do with others; most have nothing.
#[derive(Default)]
pub struct Relations {
    /// Those that it is linked to; each knows of the other.
    links: HashSet<u64>,
    /// Those that hear of its end.
    watchers: HashSet<u64>,
    /// Those whose end it hears of.
    watched: HashSet<u64>,
    /// Whether the end of a linked process is a message instead of its own end.
    traps_exits: bool,
    /// What it is called.
    names: Vec<Rc<str>>,
}

/// Which process has which name.
pub type Names = SortedMap<Rc<str>, u64>;

/// Why a process ended, as messages tell it.
#[derive(Clone)]
struct Reason {
    text: Rc<str>,
    is_normal: bool,
}

impl Reason {
    fn of(how: &EndKind) -> Reason {
        let text: &str = match how {
            EndKind::Normal | EndKind::ProgramEnd => "normal",
            EndKind::Error(message) => message,
            EndKind::Killed => "killed",
        };
        Reason { text: text.into(), is_normal: *how == EndKind::Normal }
    }
}

/// Processes in the order in which they were spawned, so that messages about an end are, too.
fn in_order(processes: HashSet<u64>) -> Vec<u64> {
    let mut processes: Vec<u64> = processes.into_iter().collect();
    sorted::sort(&mut processes);
    processes
}

impl Scheduler {
    fn relations(&mut self, pid: u64) -> &mut Relations {
        self.processes.live_mut(pid).relations.get_or_insert_default()
    }

    /// Changes what a process has to do with others; tells whether it lives and had to be changed.
    fn with_relations(&mut self, pid: u64, change: impl FnOnce(&mut Relations) -> bool) -> bool {
        let process = self.processes.find_mut(pid);
        process.and_then(|process| process.relations.as_mut()).is_some_and(|own| change(own))
    }

    /// A process was spawned with a relation to its parent.
    pub(super) fn relate(&mut self, parent: u64, child: u64, kind: SpawnKind) {
        match kind {
            SpawnKind::Spawn => {}
            SpawnKind::Link => self.link(parent, child),
            SpawnKind::Monitor => self.watch(parent, child),
        }
    }

    fn link(&mut self, one: u64, other: u64) {
        self.relations(one).links.insert(other);
        self.relations(other).links.insert(one);
    }

    fn watch(&mut self, watcher: u64, watched: u64) {
        self.relations(watcher).watched.insert(watched);
        self.relations(watched).watchers.insert(watcher);
    }

    /// Whether another process gets a message when this one ends, so that its failure is no
    /// surprise to anybody.
    pub(super) fn end_is_awaited(&self, pid: u64) -> bool {
        let relations = self.processes.find(pid).and_then(|process| process.relations.as_ref());
        relations.is_some_and(|relations| {
            !relations.watchers.is_empty()
                || relations.links.iter().any(|linked| self.traps(*linked))
        })
    }

    fn traps(&self, pid: u64) -> bool {
        let relations = self.processes.find(pid).and_then(|process| process.relations.as_ref());
        relations.is_some_and(|relations| relations.traps_exits)
    }

    /// Answers a builtin of process `pid` about relations.
    pub(super) fn answer_relation<O: Observer>(
        &mut self,
        pid: u64,
        relation: Relation,
        observer: &mut O,
    ) -> Value {
        let lives = |scheduler: &Scheduler, other| scheduler.processes.find(other).is_some();
        match relation {
            Relation::Link(other) => {
                let lives = lives(self, other);
                if lives && other != pid {
                    self.link(pid, other);
                }
                Value::bool(lives)
            }
            Relation::Unlink(other) => {
                let was = self.relations(pid).links.remove(&other);
                if was {
                    self.relations(other).links.remove(&pid);
                }
                Value::bool(was)
            }
            Relation::Monitor(other) => {
                if lives(self, other) {
                    self.watch(pid, other);
                } else {
                    let reason = Reason { text: "noproc".into(), is_normal: false };
                    self.notify(pid, "DOWN", other, &reason, observer);
                }
                Value::UNIT
            }
            Relation::Demonitor(other) => {
                let was = self.relations(pid).watched.remove(&other);
                if was {
                    self.relations(other).watchers.remove(&pid);
                }
                Value::bool(was)
            }
            Relation::TrapExits(traps) => {
                self.relations(pid).traps_exits = traps;
                Value::UNIT
            }
            Relation::Register(name, named) => {
                let free = lives(self, named) && !self.names.contains_key(&name);
                if free {
                    self.names.insert(name.clone(), named);
                    self.relations(named).names.push(name);
                }
                Value::bool(free)
            }
            Relation::Unregister(name) => {
                let named = self.names.remove(&name);
                if let Some(named) = named {
                    self.relations(named).names.retain(|own| *own != name);
                }
                Value::bool(named.is_some())
            }
            Relation::WhereIs(name) => {
                let known = self.machine.loaded.well_known;
                match self.names.get(&name) {
                    Some(pid) => Value::data(known.some, vec![Value::pid(*pid)]),
                    None => Value::ctor0(known.none),
                }
            }
            Relation::Registered => {
                Value::list(self.names.keys().map(|name| Value::string(name)).collect())
            }
        }
    }

    /// A process has ended: tells those who have to do with it, and ends those linked to it, and
    /// those linked to them.
    pub(super) fn part<O: Observer>(
        &mut self,
        pid: u64,
        relations: Box<Relations>,
        how: &EndKind,
        observer: &mut O,
    ) {
        let reason = Reason::of(how);
        let mut parting = vec![(pid, relations)];
        while let Some((pid, relations)) = parting.pop() {
            for name in &relations.names {
                self.names.remove(name);
            }
            // Some of those may be parting too.
            for watched in in_order(relations.watched) {
                self.with_relations(watched, |theirs| theirs.watchers.remove(&pid));
            }
            for watcher in in_order(relations.watchers) {
                if self.with_relations(watcher, |theirs| theirs.watched.remove(&pid)) {
                    self.notify(watcher, "DOWN", pid, &reason, observer);
                }
            }
            for linked in in_order(relations.links) {
                if !self.with_relations(linked, |theirs| theirs.links.remove(&pid)) {
                    continue;
                }
                if self.traps(linked) {
                    self.notify(linked, "EXIT", pid, &reason, observer);
                } else if !reason.is_normal
                    && linked != MAIN
                    && let Some(theirs) = self.take_out(linked, EndKind::Killed, observer)
                {
                    parting.push((linked, theirs));
                }
            }
        }
    }

    /// Sends `(HEAD, pid, reason)`.
    fn notify<O: Observer>(
        &mut self,
        to: u64,
        head: &str,
        about: u64,
        reason: &Reason,
        observer: &mut O,
    ) {
        let parts = [Value::string(head), Value::pid(about), Value::string(&reason.text)];
        let receiver = self.processes.live_mut(to);
        receiver.fiber.mailbox.put(Message { value: Value::tuple(parts), ty: None });
        let waits = receiver.state == State::Receiving;
        observer.sent(about, to, receiver.fiber.mailbox.count());
        if waits {
            self.wake(to, observer);
        }
    }
}
