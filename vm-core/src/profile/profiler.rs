//! The profiler: takes what the machine and the scheduler tell, shares the time of each slice out
//! among its events, and books them.

use super::clock::{Clock, Rates, Time};
use super::frame::{FrameId, Frames, FunctionInfo, NONE, NativeInfo};
use super::log::Budget;
use super::record::{Batch, Mark, What};
use super::track::{Shared, State, Track};
use super::tree::Tree;
use crate::base::host::Host;
use crate::base::ids::{FnId, NativeId};
use crate::vm::Probe;
use std::collections::BTreeMap;

/// How a process ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum How {
    /// Its code ended.
    Normal,
    /// With an uncaught error: its message.
    Error(String),
    /// Another process ended it.
    Killed,
    /// The program ended.
    ProgramEnd,
}

/// What a process that doesn't run waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wait {
    /// Nothing but its turn.
    Turn,
    /// A message.
    Message,
    /// A time.
    Time,
    /// Input.
    Io,
    /// A shared variable.
    Lock,
}

impl Wait {
    fn state(self) -> State {
        match self {
            Wait::Turn => State::Ready,
            Wait::Message => State::Receive,
            Wait::Time => State::Sleep,
            Wait::Io => State::Io,
            Wait::Lock => State::Lock,
        }
    }
}

/// A message for the document.
#[derive(Clone, Copy, Debug)]
pub struct Message {
    pub sent_ns: u64,
    pub from: u64,
    pub to: u64,
    pub taken_ns: Option<u64>,
}

/// Messages recorded one by one (8.9).
const MESSAGES_MAX: usize = 10_000;

/// Changes of state recorded one by one, of all processes.
const TIMELINE_MAX: usize = 200_000;

/// Measures a run.
pub struct Profiler {
    pub(super) clock: Clock,
    pub(super) frames: Frames,
    pub(super) shared: Shared,
    /// All processes but the one that runs.
    pub(super) tracks: BTreeMap<u64, Track>,
    pub(super) messages: Vec<Message>,
    pub(super) messages_count: u64,
    /// Calls of builtins that have no frame of their own.
    pub(super) native_calls: Vec<u64>,
    current: Option<Track>,
    batch: Batch,
    rates: Rates,
    /// The weight of each gap of the batch, for sharing out its time.
    weights: Vec<f32>,
    /// The stack of the process that runs, one event further than `current` knows.
    shadow: Vec<FrameId>,
}

impl Profiler {
    /// A profiler whose time begins now.
    pub fn new(
        host: Box<dyn Host>,
        functions: Vec<FunctionInfo>,
        natives: Vec<NativeInfo>,
        events_max: usize,
    ) -> Profiler {
        let frames = Frames::new(functions, natives);
        let shared = Shared {
            tree: Tree::default(),
            figures: Vec::new(),
            budget: Budget::new(events_max),
            timeline_left: TIMELINE_MAX,
        };
        Profiler {
            clock: Clock::new(host),
            native_calls: vec![0; frames.natives()],
            frames,
            shared,
            tracks: BTreeMap::new(),
            messages: Vec::new(),
            messages_count: 0,
            current: None,
            batch: Batch::default(),
            rates: Rates::default(),
            weights: Vec::new(),
            shadow: Vec::new(),
        }
    }

    /// The shell has the program set aside: the time until `thaw` is nobody's.
    pub fn freeze(&mut self) {
        self.clock.freeze();
    }

    /// The program goes on.
    pub fn thaw(&mut self) {
        self.clock.thaw();
    }

    fn now(&mut self) -> Time {
        Time { ns: self.clock.now_ns(), red: self.batch.red() }
    }

    /// A process was started.
    pub fn started(&mut self, pid: u64, parent: Option<u64>, function: FnId) {
        let at = self.now();
        let entry = self.frames.of_function(function.0);
        self.tracks.insert(pid, Track::new(pid, parent, entry, at, &mut self.shared));
    }

    /// A process begins, or goes on with, a slice of `fuel` reductions.
    pub fn running(&mut self, pid: u64, reductions: u64, fuel: u32) {
        self.batch.begin(reductions, fuel);
        if self.current.as_ref().is_some_and(|track| track.pid == pid) {
            return;
        }
        let at = self.now();
        let mut track = self.tracks.remove(&pid).expect("only live processes run");
        self.change(&mut track, State::Running, at);
        self.shadow.clear();
        self.shadow.extend(track.frames());
        self.batch.restart(track.totals.end.ns, &self.clock);
        if let Some(native) = track.waiting_native.take() {
            self.batch.push(What::NativeOut, native, fuel, &mut self.clock);
        }
        self.current = Some(track);
    }

    fn change(&mut self, track: &mut Track, state: State, at: Time) {
        let wait_frame = match track.state {
            State::Running | State::Ended => NONE,
            waiting => self.frames.of_wait(waiting),
        };
        track.change(state, wait_frame, at, &mut self.shared);
    }

    /// The process that runs begins its first function, or another first one.
    pub fn entered(&mut self, function: FnId) {
        self.batch.push_here(What::Call, function.0, &mut self.clock);
    }

    /// The process has stopped for a moment.
    pub fn at(&mut self, fuel: u32) {
        self.batch.set_fuel(fuel);
    }

    /// The slice is over and the process goes on.
    pub fn stopped(&mut self) {
        self.flush();
    }

    /// The process that runs doesn't any more.
    pub fn paused(&mut self, wait: Wait) {
        let waiting = matches!(wait, Wait::Time | Wait::Io);
        let native = if waiting { self.batch.take_last(What::NativeOut) } else { None };
        self.flush();
        let mut track = self.current.take().expect("a process that runs is paused");
        track.waiting_native = native;
        let at = track.totals.end;
        self.change(&mut track, wait.state(), at);
        self.tracks.insert(track.pid, track);
    }

    /// A process that waited can run.
    pub fn woken(&mut self, pid: u64) {
        let at = self.now();
        let Some(mut track) = self.tracks.remove(&pid) else { return };
        self.change(&mut track, State::Ready, at);
        self.tracks.insert(pid, track);
    }

    /// A message was put into a mailbox that has so many now.
    pub fn sent(&mut self, from: u64, to: u64, waiting: usize) {
        let index = self.messages.len();
        let recorded = index < MESSAGES_MAX;
        if recorded {
            let sent_ns = self.clock.now_ns();
            self.messages.push(Message { sent_ns, from, to, taken_ns: None });
        }
        self.messages_count += 1;
        if let Some(sender) = self.track(from) {
            sender.totals.sent += 1;
        }
        if let Some(receiver) = self.track(to) {
            receiver.inbox.push_back(recorded.then_some(index));
            receiver.totals.mailbox_max = receiver.totals.mailbox_max.max(waiting as u64);
        }
    }

    /// A process took the message at this place of its mailbox.
    pub fn received(&mut self, pid: u64, place: usize) {
        let Some(track) = self.track(pid) else { return };
        track.totals.received += 1;
        if let Some(Some(message)) = track.inbox.remove(place) {
            self.messages[message].taken_ns = Some(self.clock.now_ns());
        }
    }

    /// The process that runs.
    pub(super) fn current(&self) -> Option<&Track> {
        self.current.as_ref()
    }

    fn track(&mut self, pid: u64) -> Option<&mut Track> {
        match &mut self.current {
            Some(track) if track.pid == pid => Some(track),
            _ => self.tracks.get_mut(&pid),
        }
    }

    /// A process has ended.
    pub fn ended(&mut self, pid: u64, how: How) {
        let mut track = if self.current.as_ref().is_some_and(|track| track.pid == pid) {
            self.flush();
            self.current.take().expect("it is there")
        } else {
            let Some(track) = self.tracks.remove(&pid) else { return };
            track
        };
        let at = if track.state == State::Running { track.totals.end } else { self.now() };
        self.change(&mut track, State::Ended, at);
        track.finish(how, &mut self.shared);
        self.tracks.insert(pid, track);
    }

    /// Books the events of the batch and begins the next one.
    fn flush(&mut self) {
        let end_ns = self.clock.now_ns();
        let Some(mut track) = self.current.take() else { return };
        let end_ns = end_ns.max(self.batch.start_ns);
        let end = Mark { index: self.batch.events.len(), ns: end_ns, paired: false };
        self.batch.marks.push(end);
        self.weigh();
        self.book(&mut track);
        let at = track.totals.end;
        track.sample(at, &mut self.shared);
        self.current = Some(track);
        self.batch.restart(end_ns, &self.clock);
    }

    /// Finds each event's frame and the weight of the gap before it, and learns from the gaps that
    /// were measured alone.
    fn weigh(&mut self) {
        self.weights.clear();
        let mut marks = self.batch.marks.iter().peekable();
        let (mut last_red, mut last_ns) = (0, self.batch.start_ns);
        for (index, event) in self.batch.events.iter_mut().enumerate() {
            let units = event.red - last_red + 1;
            last_red = event.red;
            let top = self.shadow.last().copied().unwrap_or(NONE);
            if let Some(mark) = marks.next_if(|mark| mark.index == index) {
                if mark.paired && top != NONE {
                    let ns = (mark.ns - last_ns).saturating_sub(self.clock.read_ns);
                    self.rates.learn(top, ns, units);
                }
                last_ns = mark.ns;
            }
            self.weights.push(gap_weight(&self.rates, top, units));
            let operand = event.operand();
            match event.what() {
                What::Call => {
                    *event = event.with_operand(self.frames.of_function(operand));
                    self.shadow.push(event.operand());
                }
                What::Tail => {
                    *event = event.with_operand(self.frames.of_function(operand));
                    self.shadow.pop();
                    self.shadow.push(event.operand());
                }
                What::NativeIn => {
                    *event = event.with_operand(self.frames.of_native(operand));
                    self.shadow.push(event.operand());
                }
                What::Leave | What::NativeOut => {
                    self.shadow.pop();
                }
                What::Unwind => {
                    let left = self.shadow.len().saturating_sub(operand as usize);
                    self.shadow.truncate(left);
                }
                What::SelfTail => {}
            }
        }
        let units = (self.batch.red() - self.batch.start_red) as u32 - last_red + 1;
        let top = self.shadow.last().copied().unwrap_or(NONE);
        self.weights.push(gap_weight(&self.rates, top, units));
    }

    /// Books the events, each at its share of the time between the marks around it.
    fn book(&mut self, track: &mut Track) {
        let Profiler { batch, weights, shared, .. } = self;
        let mut first = 0;
        let mut from_ns = batch.start_ns;
        for mark in &batch.marks {
            let gaps = &weights[first..=mark.index];
            let total: f64 = gaps.iter().map(|weight| *weight as f64).sum();
            let scale = if total > 0.0 { (mark.ns - from_ns) as f64 / total } else { 0.0 };
            let mut weight_so_far = 0.0;
            for (index, weight) in (first..).zip(gaps) {
                weight_so_far += *weight as f64;
                let share = (weight_so_far * scale) as u64;
                let is_last = index == mark.index;
                let ns = if is_last { mark.ns } else { (from_ns + share).min(mark.ns) };
                let event = batch.events.get(index);
                let red = event.map_or(batch.red(), |event| batch.start_red + event.red as u64);
                track.advance(Time { ns, red }, shared);
                let Some(event) = event else { break };
                let operand = event.operand();
                match event.what() {
                    What::Call | What::NativeIn => track.call(operand, shared),
                    What::Tail => track.tail_call(operand, shared),
                    What::SelfTail => track.self_tail_calls(operand, shared),
                    What::Leave | What::NativeOut => track.leave(shared),
                    What::Unwind => track.unwind(operand, shared),
                }
            }
            first = mark.index + 1;
            from_ns = mark.ns;
        }
    }
}

/// While nothing is on the stack no time passes.
fn gap_weight(rates: &Rates, top: FrameId, units: u32) -> f32 {
    if top == NONE { 0.0 } else { rates.of(top) * units as f32 }
}

impl Probe for Profiler {
    const ON: bool = true;

    #[inline(always)]
    fn call(&mut self, callee: FnId, fuel: u32) {
        self.batch.push(What::Call, callee.0, fuel, &mut self.clock);
    }

    #[inline(always)]
    fn tail_call(&mut self, callee: FnId, fuel: u32) {
        self.batch.push(What::Tail, callee.0, fuel, &mut self.clock);
    }

    #[inline(always)]
    fn self_tail_call(&mut self, fuel: u32) {
        self.batch.push_self_tail(fuel, &mut self.clock);
    }

    #[inline(always)]
    fn leave(&mut self, fuel: u32) {
        self.batch.push(What::Leave, 0, fuel, &mut self.clock);
    }

    fn unwind(&mut self, frames: usize, fuel: u32) {
        self.batch.push(What::Unwind, frames as u32, fuel, &mut self.clock);
    }

    fn enter_native(&mut self, native: NativeId, fuel: u32) {
        if self.frames.is_framed(native.0) {
            self.batch.push(What::NativeIn, native.0, fuel, &mut self.clock);
        } else {
            self.native_calls[native.0 as usize] += 1;
            self.batch.set_fuel(fuel);
        }
    }

    fn leave_native(&mut self, native: NativeId, charged: u32, fuel: u32) {
        let paid = self.batch.fuel() - fuel;
        self.batch.overdraw(charged - paid);
        if self.frames.is_framed(native.0) {
            self.batch.push(What::NativeOut, native.0, fuel, &mut self.clock);
        } else {
            self.batch.set_fuel(fuel);
        }
    }
}
