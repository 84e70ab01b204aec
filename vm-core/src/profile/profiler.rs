//! The profiler: takes what the machine and the scheduler tell and books it.

use super::clock::{Clock, Rates, Time};
use super::frame::{Frames, FunctionInfo, NONE, NativeInfo};
use super::log::Budget;
use super::stack::{Book, Stack};
use super::track::{State, Track};
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

/// Events between two measured gaps, on average: reading the clock twice for so many events adds
/// a small part of a nanosecond to each.
const MEASURE_EVERY: u32 = 256;

/// A gap counts as no more reductions than this: only one builtin's work of many seconds would.
const GAP_RED_MAX: u32 = 1 << 30;

/// Figures of the whole run.
pub(super) struct Run {
    /// Time that activations waited as top frames, indexed by frame.
    pub waited_ns: Vec<u64>,
    /// The first messages.
    pub messages: Vec<Message>,
    pub messages_count: u64,
    /// Calls of builtins that have no frame of their own.
    pub native_calls: Vec<u64>,
    /// Entries of timelines that may still be written.
    pub timeline_left: usize,
}

/// The running segment: when it began, and how the machine's fuel tells the time.
#[derive(Default)]
struct Segment {
    start_ns: u64,
    /// `base - fuel` is the number of reductions of the program.
    base: u64,
    /// What the machine has left, as far as it has said.
    fuel: u32,
    /// What it had left at the last event: all before is booked.
    booked: u32,
}

/// Which gap is measured alone.
struct Measuring {
    /// Events until the clock is read, without the quiet ones.
    until: u32,
    /// When the gap began that is being measured.
    began_ns: Option<u64>,
    /// Spreads the measured gaps so that they don't follow a loop's rhythm.
    jitter: u32,
}

/// Measures a run.
pub struct Profiler {
    pub(super) clock: Clock,
    pub(super) frames: Frames,
    pub(super) book: Book,
    pub(super) run: Run,
    /// All processes.
    pub(super) tracks: BTreeMap<u64, Track>,
    /// The process that runs.
    current: Option<u64>,
    /// Its stack.
    stack: Stack,
    /// A builtin with a frame has ended, or its wait begins: the next event tells.
    leaves_native: bool,
    /// Events that need nothing but booking, before one needs attention.
    quiet: u32,
    segment: Segment,
    measuring: Measuring,
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
        let book = Book {
            tree: Tree::default(),
            rates: Rates::default(),
            budget: Budget::new(events_max),
            weight: 0.0,
            red: 0,
            unwound: Vec::new(),
        };
        let run = Run {
            waited_ns: Vec::new(),
            messages: Vec::new(),
            messages_count: 0,
            native_calls: vec![0; frames.natives()],
            timeline_left: TIMELINE_MAX,
        };
        let clock = Clock::new(host);
        Profiler {
            clock,
            frames,
            book,
            run,
            tracks: BTreeMap::new(),
            current: None,
            stack: Stack::default(),
            leaves_native: false,
            quiet: 0,
            segment: Segment::default(),
            measuring: Measuring { until: MEASURE_EVERY, began_ns: None, jitter: 1 },
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
        Time { ns: self.clock.now_ns(), red: self.segment.base - self.segment.fuel as u64 }
    }

    /// A process was started.
    pub fn started(&mut self, pid: u64, parent: Option<u64>, function: FnId) {
        let at = self.now();
        let entry = self.frames.of_function(function.0);
        let stack = Stack::new(self.book.tree.add_root(pid));
        self.tracks.insert(pid, Track::new(pid, parent, entry, at, stack));
        self.note_state(pid);
    }

    /// A process begins, or goes on with, a slice of `fuel` reductions.
    pub fn running(&mut self, pid: u64, reductions: u64, fuel: u32) {
        self.segment.base = reductions + fuel as u64;
        self.segment.fuel = fuel;
        self.segment.booked = fuel;
        if self.current == Some(pid) {
            return;
        }
        let at = self.now();
        self.change(pid, State::Running, at);
        let track = self.tracks.get_mut(&pid).expect("only live processes run");
        self.stack = std::mem::take(&mut track.stack);
        let in_native = std::mem::take(&mut track.in_native);
        self.segment.start_ns = track.totals.end.ns;
        self.book.red = track.totals.end.red;
        self.current = Some(pid);
        if in_native {
            self.begin_to_leave();
        }
    }

    fn change(&mut self, pid: u64, state: State, at: Time) {
        let Some(track) = self.tracks.get_mut(&pid) else { return };
        let wait_frame = match track.state {
            State::Running | State::Ended => NONE,
            waiting => self.frames.of_wait(waiting),
        };
        let waited = track.change(state, wait_frame, at, &mut self.book.budget);
        if let Some((frame, ns)) = waited {
            let index = frame as usize;
            if self.run.waited_ns.len() <= index {
                self.run.waited_ns.resize(index + 1, 0);
            }
            self.run.waited_ns[index] += ns;
        }
        self.note_state(pid);
    }

    fn note_state(&mut self, pid: u64) {
        if self.run.timeline_left > 0 {
            self.run.timeline_left -= 1;
            let track = self.tracks.get_mut(&pid).expect("it was just changed");
            track.timeline.push((track.totals.end.ns, track.state));
        }
    }

    /// The process that runs begins its first function, or another first one.
    pub fn entered(&mut self, function: FnId) {
        self.call(function, self.segment.fuel);
    }

    /// The process has stopped for a moment.
    pub fn at(&mut self, fuel: u32) {
        self.segment.fuel = fuel;
    }

    /// The slice is over and the process goes on.
    pub fn stopped(&mut self) {
        self.settle();
    }

    /// The process that runs doesn't any more.
    pub fn paused(&mut self, wait: Wait) {
        let waits = matches!(wait, Wait::Time | Wait::Io);
        let in_native = waits && self.leaves_native;
        if in_native {
            self.leaves_native = false;
        }
        self.settle();
        let pid = self.current.take().expect("a process that runs is paused");
        let track = self.tracks.get_mut(&pid).expect("it lives");
        track.in_native = in_native;
        track.stack = std::mem::take(&mut self.stack);
        let at = track.totals.end;
        self.change(pid, wait.state(), at);
    }

    /// A process that waited can run.
    pub fn woken(&mut self, pid: u64) {
        let at = self.now();
        self.change(pid, State::Ready, at);
    }

    /// A message was put into a mailbox that has so many now.
    pub fn sent(&mut self, from: u64, to: u64, waiting: usize) {
        let index = self.run.messages.len();
        let recorded = index < MESSAGES_MAX;
        if recorded {
            let sent_ns = self.clock.now_ns();
            self.run.messages.push(Message { sent_ns, from, to, taken_ns: None });
        }
        self.run.messages_count += 1;
        if let Some(sender) = self.tracks.get_mut(&from) {
            sender.totals.sent += 1;
        }
        if let Some(receiver) = self.tracks.get_mut(&to) {
            receiver.inbox.push_back(recorded.then_some(index));
            receiver.totals.mailbox_max = receiver.totals.mailbox_max.max(waiting as u64);
        }
    }

    /// A process has ended.
    pub fn ended(&mut self, pid: u64, how: How) {
        let at = if self.current == Some(pid) {
            self.settle();
            self.current = None;
            let track = self.tracks.get_mut(&pid).expect("it lives");
            track.stack = std::mem::take(&mut self.stack);
            track.totals.end
        } else {
            self.now()
        };
        self.change(pid, State::Ended, at);
        let Some(track) = self.tracks.get_mut(&pid) else { return };
        track.stack.finish(track.totals.end);
        track.inbox = Default::default();
        track.end = Some(how);
    }

    /// The segment is over: its time is shared out, and the next one begins.
    fn settle(&mut self) {
        let Some(pid) = self.current else { return };
        self.attend(self.segment.fuel);
        self.advance_with_care(self.segment.fuel);
        self.book.red = self.segment.base - self.segment.booked as u64;
        self.stack.settle(&mut self.book.tree);
        let start_ns = self.segment.start_ns;
        let end = Time { ns: self.clock.now_ns().max(start_ns), red: self.book.red };
        let ns = end.ns - start_ns;
        let (weight, red) = self.book.tree.settle(ns, &self.book.rates);
        self.book.rates.learn();
        self.stack.log.settle(start_ns, end.ns, std::mem::take(&mut self.book.weight));
        self.stack.sample(end, &mut self.book.budget);
        let totals = &mut self.tracks.get_mut(&pid).expect("it lives").totals;
        totals.end = end;
        totals.busy.red += red;
        if weight > 0.0 {
            totals.busy.ns += ns;
        } else {
            // Between a main process's stages nothing of the program runs.
            totals.ready_ns += ns;
        }
        self.segment.start_ns = end.ns;
    }

    /// The top frame has run until the machine has this much fuel left.
    #[inline(always)]
    fn advance<const LOG: bool>(&mut self, fuel: u32) {
        let passed = self.segment.booked - fuel;
        self.segment.booked = fuel;
        self.stack.advance::<LOG>(passed, &mut self.book);
    }

    /// Whether the next event needs nothing but booking.
    #[inline(always)]
    fn is_quiet(&mut self) -> bool {
        if self.quiet == 0 {
            return false;
        }
        self.quiet -= 1;
        true
    }

    /// What isn't done at every event: ends the frame of a builtin, measures a gap, makes room.
    #[inline(never)]
    fn attend(&mut self, fuel: u32) {
        self.measuring.until += std::mem::take(&mut self.quiet);
        if !self.stack.has_room() {
            self.stack.make_room();
        }
        if std::mem::take(&mut self.leaves_native) {
            self.close();
        } else if self.measuring.until == 0 {
            self.measure((self.segment.booked - fuel) as u64);
        } else {
            self.measuring.until -= 1;
        }
        // Single calls are never quiet.
        if !self.book.budget.is_open() {
            self.quiet = std::mem::take(&mut self.measuring.until);
        }
    }

    fn close(&mut self) {
        if self.book.budget.is_open() {
            self.stack.close::<true>(&mut self.book);
        } else {
            self.stack.close::<false>(&mut self.book);
        }
    }

    /// The builtin on top has ended, unless it turns out that it waits.
    fn begin_to_leave(&mut self) {
        self.leaves_native = true;
        self.measuring.until += std::mem::take(&mut self.quiet);
    }

    /// Begins to measure the next gap, or ends with the one of `passed` reductions that is over.
    fn measure(&mut self, passed: u64) {
        let measuring = &mut self.measuring;
        measuring.until = MEASURE_EVERY;
        if !self.clock.is_fine() {
            return;
        }
        let now_ns = self.clock.now_ns();
        let Some(began_ns) = measuring.began_ns.take() else {
            measuring.began_ns = Some(now_ns);
            measuring.until = 0;
            return;
        };
        measuring.jitter = measuring.jitter.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        measuring.until = MEASURE_EVERY / 2 + (measuring.jitter >> 16) % MEASURE_EVERY;
        let frame = self.stack.top();
        if frame != NONE {
            let ns = now_ns.saturating_sub(began_ns).saturating_sub(self.clock.read_ns);
            self.book.rates.measured(frame, ns, passed + 1);
        }
    }

    #[cold]
    #[inline(never)]
    fn call_with_care(&mut self, callee: FnId, fuel: u32) {
        self.attend(fuel);
        let frame = self.frames.of_function(callee.0);
        if self.book.budget.is_open() {
            self.advance::<true>(fuel);
            self.stack.call::<true>(frame, &mut self.book);
        } else {
            self.advance::<false>(fuel);
            self.stack.call::<false>(frame, &mut self.book);
        }
    }

    #[cold]
    #[inline(never)]
    fn tail_call_with_care(&mut self, callee: FnId, fuel: u32) {
        self.attend(fuel);
        let frame = self.frames.of_function(callee.0);
        if self.book.budget.is_open() {
            self.advance::<true>(fuel);
            self.stack.tail_call::<true>(frame, &mut self.book);
        } else {
            self.advance::<false>(fuel);
            self.stack.tail_call::<false>(frame, &mut self.book);
        }
    }

    #[cold]
    #[inline(never)]
    fn leave_with_care(&mut self, fuel: u32) {
        self.attend(fuel);
        self.advance_with_care(fuel);
        self.close();
    }

    fn advance_with_care(&mut self, fuel: u32) {
        if self.book.budget.is_open() {
            self.advance::<true>(fuel);
        } else {
            self.advance::<false>(fuel);
        }
    }

    /// The stack of a process.
    pub(super) fn stack_of<'a>(&'a self, track: &'a Track) -> &'a Stack {
        if self.current == Some(track.pid) { &self.stack } else { &track.stack }
    }
}

impl Probe for Profiler {
    const ON: bool = true;

    fn call(&mut self, callee: FnId, fuel: u32) {
        if !self.stack.has_room() || !self.is_quiet() {
            return self.call_with_care(callee, fuel);
        }
        self.advance::<false>(fuel);
        let frame = self.frames.of_function(callee.0);
        self.stack.call::<false>(frame, &mut self.book);
    }

    fn tail_call(&mut self, callee: FnId, fuel: u32) {
        if !self.is_quiet() {
            return self.tail_call_with_care(callee, fuel);
        }
        self.advance::<false>(fuel);
        let frame = self.frames.of_function(callee.0);
        self.stack.tail_call::<false>(frame, &mut self.book);
    }

    fn self_tail_call(&mut self, fuel: u32) {
        if !self.is_quiet() {
            self.attend(fuel);
            self.advance_with_care(fuel);
        } else {
            self.advance::<false>(fuel);
        }
        self.stack.self_tail_call(&mut self.book);
    }

    fn leave(&mut self, fuel: u32) {
        if !self.is_quiet() {
            return self.leave_with_care(fuel);
        }
        self.advance::<false>(fuel);
        self.stack.close::<false>(&mut self.book);
    }

    fn unwind(&mut self, frames: usize, fuel: u32) {
        self.attend(fuel);
        self.advance_with_care(fuel);
        self.stack.unwind(frames, &mut self.book);
    }

    fn enter_native(&mut self, native: NativeId, fuel: u32) {
        self.segment.fuel = fuel;
        if !self.frames.is_framed(native.0) {
            self.run.native_calls[native.0 as usize] += 1;
            return;
        }
        self.attend(fuel);
        self.advance_with_care(fuel);
        let frame = self.frames.of_native(native.0);
        if self.book.budget.is_open() {
            self.stack.call::<true>(frame, &mut self.book);
        } else {
            self.stack.call::<false>(frame, &mut self.book);
        }
    }

    fn leave_native(&mut self, native: NativeId, charged: u32, fuel: u32) {
        let paid = self.segment.fuel - fuel;
        // What the slice had no fuel left for.
        let owed = (charged - paid).min(GAP_RED_MAX);
        if owed > 0 {
            self.segment.base += owed as u64;
            self.stack.charge(owed, &mut self.book);
        }
        if self.frames.is_framed(native.0) {
            self.attend(fuel);
            self.advance_with_care(fuel);
            self.begin_to_leave();
        }
    }

    fn accepted(&mut self, place: usize) {
        let Some(track) = self.current.and_then(|pid| self.tracks.get_mut(&pid)) else { return };
        track.totals.received += 1;
        if let Some(Some(message)) = track.inbox.remove(place) {
            self.run.messages[message].taken_ns = Some(self.clock.now_ns());
        }
    }
}
