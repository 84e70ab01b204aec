//! The profiler: takes what the machine and the scheduler tell and books it.

use super::clock::{Clock, Rates, Time};
use super::frame::{FrameId, Frames, FunctionInfo, NONE, NativeInfo};
use super::lines::Lines;
use super::log::Budget;
use super::pending::{Kind, Pending};
use super::stack::{Book, Stack};
use super::track::{State, Track};
use super::tree::Tree;
use crate::base::host::Host;
use crate::base::ids::{FnId, NativeId};
use crate::base::sorted::SortedMap;
use crate::vm::Probe;

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

/// Events between two measured gaps, on average: reading the clock twice for so many events adds a
/// small part of a nanosecond to each.
const MEASURE_EVERY: usize = 160;

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

/// A gap that is being measured alone.
struct Measured {
    began_ns: u64,
    /// The machine's fuel when it began.
    fuel: u32,
    /// What runs in it.
    frame: FrameId,
}

/// Measures a run.
pub struct Profiler {
    pub(super) clock: Clock,
    pub(super) frames: Frames,
    pub(super) book: Book,
    pub(super) run: Run,
    pub(super) lines: Lines,
    /// All processes.
    pub(super) tracks: SortedMap<u64, Track>,
    /// The process that runs.
    current: Option<u64>,
    /// Its stack.
    stack: Stack,
    /// A builtin with a frame has ended, or its wait begins: the next event tells.
    leaves_native: bool,
    /// Calls and returns that aren't booked yet.
    pending: Pending,
    segment: Segment,
    measured: Option<Measured>,
    /// Spreads the measured gaps so that they don't follow a loop's rhythm.
    jitter: u32,
}

impl Profiler {
    /// A profiler whose time begins now.
    pub fn new(
        host: Box<dyn Host>,
        functions: Vec<FunctionInfo>,
        natives: Vec<NativeInfo>,
        lines: Lines,
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
            lines,
            tracks: SortedMap::new(),
            current: None,
            stack: Stack::default(),
            leaves_native: false,
            pending: Pending::default(),
            segment: Segment::default(),
            measured: None,
            jitter: 1,
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
            self.leaves_native = true;
        }
    }

    fn change(&mut self, pid: u64, state: State, at: Time) {
        let Some(track) = self.tracks.get_mut(&pid) else { return };
        let wait_frame = match track.state {
            State::Running | State::Ended => NONE,
            waiting => self.frames.of_wait(waiting),
        };
        let waited = track.change(state, wait_frame, at, &mut self.book);
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
        self.catch_up();
        self.advance(self.segment.fuel);
        let frame = self.frames.of_function(function.0);
        self.open(frame);
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
        let in_native = waits && self.leaves_native && self.pending.is_empty();
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
        self.catch_up();
        self.advance(self.segment.fuel);
        self.book.red = self.segment.base - self.segment.booked as u64;
        self.stack.settle(&mut self.book.tree);
        let start_ns = self.segment.start_ns;
        let end = Time { ns: self.clock.now_ns().max(start_ns), red: self.book.red };
        let ns = end.ns - start_ns;
        let (weight, red) = self.book.tree.settle(ns, &self.book.rates);
        self.book.rates.learn();
        self.stack.log.settle(start_ns, end.ns, std::mem::take(&mut self.book.weight));
        self.stack.sample(end, &mut self.book);
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

    /// Books everything that the machine has told of. A gap that was being measured is given up.
    fn catch_up(&mut self) {
        self.measured = None;
        let limit = self.next_limit();
        self.book_pending(limit);
    }

    fn next_limit(&mut self) -> usize {
        self.jitter = self.jitter.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        MEASURE_EVERY / 2 + (self.jitter >> 16) as usize % MEASURE_EVERY
    }

    /// There is no room for more: books what there is, and begins or ends to measure a gap.
    #[cold]
    #[inline(never)]
    fn full(&mut self) {
        if let Some(Measured { began_ns, fuel, frame }) = self.measured.take() {
            let now_ns = self.clock.now_ns();
            let limit = self.next_limit();
            self.book_pending(limit);
            if frame != NONE {
                let ns = now_ns.saturating_sub(began_ns).saturating_sub(self.clock.read_ns);
                let passed = (fuel - self.segment.booked) as u64;
                self.book.rates.measured(frame, ns, passed + 1);
            }
        } else if self.clock.is_fine() {
            self.book_pending(1);
            let (fuel, frame) = (self.segment.booked, self.stack.top(&self.book.tree));
            self.measured = Some(Measured { began_ns: self.clock.now_ns(), fuel, frame });
        } else {
            let limit = self.next_limit();
            self.book_pending(limit);
        }
    }

    fn book_pending(&mut self, limit: usize) {
        if std::mem::take(&mut self.leaves_native) {
            self.close();
        }
        if self.book.budget.is_open() {
            self.book_and_record(limit);
        } else {
            let Profiler { pending, stack, book, frames, segment, .. } = self;
            segment.booked = stack.book(pending.take(limit), segment.booked, frames, book);
        }
    }

    fn book_and_record(&mut self, limit: usize) {
        let Profiler { pending, stack, book, frames, segment, .. } = self;
        for event in pending.take(limit) {
            stack.advance::<true>(segment.booked - event.fuel, book);
            segment.booked = event.fuel;
            match event.kind() {
                Kind::Call(function) => stack.call::<true>(function, frames, book),
                Kind::TailCall(function) => stack.tail_call::<true>(function, frames, book),
                Kind::SelfTailCall => stack.self_tail_call::<true>(book),
                Kind::Leave => stack.close::<true>(book),
            }
        }
    }

    /// The top frame has run until the machine has this much fuel left.
    fn advance(&mut self, fuel: u32) {
        let passed = self.segment.booked - fuel;
        self.segment.booked = fuel;
        if self.book.budget.is_open() {
            self.stack.advance::<true>(passed, &mut self.book);
        } else {
            self.stack.advance::<false>(passed, &mut self.book);
        }
    }

    fn open(&mut self, frame: FrameId) {
        if self.book.budget.is_open() {
            self.stack.begin::<true>(frame, &mut self.book);
        } else {
            self.stack.begin::<false>(frame, &mut self.book);
        }
    }

    fn close(&mut self) {
        if self.book.budget.is_open() {
            self.stack.close::<true>(&mut self.book);
        } else {
            self.stack.close::<false>(&mut self.book);
        }
    }

    /// The stack of a process.
    pub(super) fn stack_of<'a>(&'a self, track: &'a Track) -> &'a Stack {
        if self.current == Some(track.pid) { &self.stack } else { &track.stack }
    }
}

impl Probe for Profiler {
    const ON: bool = true;

    #[inline(always)]
    fn counted(&mut self, place: usize, reductions: u32) {
        self.lines.count(place, reductions);
    }

    #[inline(always)]
    fn call(&mut self, callee: FnId, fuel: u32) {
        if self.pending.call(callee.0, fuel) {
            self.full();
        }
    }

    #[inline(always)]
    fn tail_call(&mut self, callee: FnId, fuel: u32) {
        if self.pending.tail_call(callee.0, fuel) {
            self.full();
        }
    }

    #[inline(always)]
    fn self_tail_call(&mut self, fuel: u32) {
        if self.pending.self_tail_call(fuel) {
            self.full();
        }
    }

    #[inline(always)]
    fn leave(&mut self, fuel: u32) {
        if self.pending.leave(fuel) {
            self.full();
        }
    }

    fn unwind(&mut self, frames: usize, fuel: u32) {
        self.catch_up();
        self.advance(fuel);
        self.stack.unwind(frames, &mut self.book);
    }

    fn enter_native(&mut self, native: NativeId, fuel: u32) {
        self.segment.fuel = fuel;
        if !self.frames.is_framed(native.0) {
            self.run.native_calls[native.0 as usize] += 1;
            return;
        }
        self.catch_up();
        self.advance(fuel);
        let frame = self.frames.of_native(native.0);
        self.open(frame);
    }

    fn leave_native(&mut self, native: NativeId, charged: u32, fuel: u32) {
        let paid = self.segment.fuel - fuel;
        // What the slice had no fuel left for.
        let owed = (charged - paid).min(GAP_RED_MAX);
        let is_framed = self.frames.is_framed(native.0);
        if is_framed || owed > 0 {
            self.catch_up();
            self.advance(fuel);
        }
        if owed > 0 {
            self.segment.base += owed as u64;
            self.stack.charge(owed, &mut self.book);
        }
        self.leaves_native |= is_framed;
    }

    fn accepted(&mut self, place: usize) {
        let Some(track) = self.current.and_then(|pid| self.tracks.get_mut(&pid)) else { return };
        track.totals.received += 1;
        if let Some(Some(message)) = track.inbox.remove(place) {
            self.run.messages[message].taken_ns = Some(self.clock.now_ns());
        }
    }
}
