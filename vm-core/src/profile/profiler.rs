//! The profiler: takes what the machine and the scheduler tell and books it.

use super::booking::{Book, Measuring};
use super::clock::{Clock, Rates, Time};
use super::frame::{Frames, FunctionInfo, NONE, NativeInfo};
use super::lines::Lines;
use super::log::Samples;
use super::record::Record;
use super::stack::Stack;
use super::track::{State, Track};
use super::tree::Tree;
use crate::base::host::Host;
use crate::base::ids::{FnId, NativeId};
use crate::base::sorted::SortedMap;
use crate::vm::Probe;
use crate::vm::live::Live;

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
pub(super) struct Segment {
    start_ns: u64,
    /// `base - fuel` is the number of reductions of the program.
    pub base: u64,
    /// What the machine had when the segment began.
    pub begun: u32,
    /// What the machine has left, as far as it has said.
    fuel: u32,
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
    pub(super) stack: Stack,
    pub(super) live: Live,
    /// The fuel when a builtin with a frame had done its work, which then may have to wait: the
    /// next event tells.
    pub(super) native_left: Option<u32>,
    /// Whether a builtin has a frame, by number.
    has_frame: Box<[bool]>,
    pub(super) segment: Segment,
    pub(super) measuring: Measuring,
    /// Calls with less fuel may find no room on the stack.
    pub(super) room_mark: u32,
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
            record: Record::new(events_max),
            samples: Samples::new(events_max),
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
        let has_frame = (0..frames.natives() as u32).map(|native| frames.is_framed(native));
        Profiler {
            has_frame: has_frame.collect(),
            clock,
            frames,
            book,
            run,
            lines,
            tracks: SortedMap::new(),
            current: None,
            stack: Stack::default(),
            live: Live::default(),
            native_left: None,
            segment: Segment::default(),
            measuring: Measuring::default(),
            room_mark: 0,
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

    /// Whether it has heard that the process was started.
    pub fn knows(&self, pid: u64) -> bool {
        self.tracks.contains_key(&pid)
    }

    /// A process was started.
    pub fn started(&mut self, pid: u64, parent: Option<u64>, function: FnId) {
        let at = self.now();
        let entry = self.frames.of_function(function.0);
        let stack = Stack::new(self.book.tree.add_root(pid));
        self.renew();
        self.tracks.insert(pid, Track::new(pid, parent, entry, at, stack));
        self.note_state(pid);
    }

    /// A process begins, or goes on with, a slice of `fuel` reductions.
    pub fn running(&mut self, pid: u64, reductions: u64, fuel: u32) {
        self.segment.base = reductions + fuel as u64;
        self.segment.fuel = fuel;
        self.segment.begun = fuel;
        if self.current != Some(pid) {
            let at = self.now();
            self.change(pid, State::Running, at);
            let track = self.tracks.get_mut(&pid).expect("only live processes run");
            self.stack = std::mem::take(&mut track.stack);
            self.stack.resume(&mut self.live);
            let in_native = std::mem::take(&mut track.in_native);
            self.segment.start_ns = track.totals.end.ns;
            self.current = Some(pid);
            self.native_left = in_native.then_some(fuel);
        }
        self.stack.count_folded(&self.live, &self.book.tree);
        self.live.begin(fuel);
        self.begin_record(pid, fuel);
        self.end_event(fuel);
    }

    fn begin_record(&mut self, pid: u64, fuel: u32) {
        if self.book.record.is_short(self.live.log_left) {
            self.make_more_room(fuel, 1);
        }
        self.make_room(fuel, 1);
        if self.book.record.is_open() {
            let Segment { start_ns, base, .. } = self.segment;
            let word = self.book.record.begin(pid, base, fuel, start_ns, self.live.log_left);
            self.live.note(word.what, word.fuel);
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
        let frame = self.frames.of_function(function.0);
        self.book_begin(frame, self.segment.fuel);
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
        let in_native = waits && self.native_left.take().is_some();
        self.settle();
        let pid = self.current.take().expect("a process that runs is paused");
        self.stack.pause(&self.live);
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
            self.stack.pause(&self.live);
            let track = self.tracks.get_mut(&pid).expect("it lives");
            track.stack = std::mem::take(&mut self.stack);
            track.totals.end
        } else {
            self.now()
        };
        self.change(pid, State::Ended, at);
        let Some(track) = self.tracks.get_mut(&pid) else { return };
        track.stack.finish();
        track.inbox = Default::default();
        track.end = Some(how);
    }

    /// The segment is over: its time is shared out, and the next one begins.
    fn settle(&mut self) {
        let Some(pid) = self.current else { return };
        let fuel = self.segment.fuel;
        self.end_measuring(fuel);
        self.close_native();
        self.measuring.left = self.measuring.left.saturating_sub(self.segment.begun - fuel);
        self.segment.begun = fuel;
        self.renew();
        let weighed = self.live.settle(fuel, &mut self.stack.entries);
        let start_ns = self.segment.start_ns;
        let red = self.segment.base - fuel as u64;
        let end = Time { ns: self.clock.now_ns().max(start_ns), red };
        let ns = end.ns - start_ns;
        self.end_record(fuel, end.ns);
        let (weight, red) = self.book.tree.settle(weighed, ns, &self.book.rates);
        let learned = self.book.rates.learn();
        self.book.record.learned(&learned);
        if !self.book.record.is_open() {
            let Profiler { stack, live, book, .. } = self;
            stack.sample(live, end, &book.tree, &mut book.samples);
        }
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

    fn end_record(&mut self, fuel: u32, to_ns: u64) {
        let Profiler { live, stack, book, .. } = self;
        let unwritten = book.record.end(fuel, to_ns, live.log_left, &mut stack.again);
        live.take_back(unwritten);
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
    fn call(&mut self, callee: FnId, fuel: u32) -> bool {
        self.live.call(callee.0, fuel)
    }

    fn book_call(&mut self, callee: FnId, fuel: u32) {
        Profiler::book_call(self, callee.0, fuel);
    }

    #[inline(always)]
    fn tail_call(&mut self, callee: FnId, fuel: u32) -> bool {
        self.live.tail_call(callee.0, fuel)
    }

    fn book_tail_call(&mut self, callee: FnId, fuel: u32) {
        Profiler::book_tail_call(self, callee.0, fuel);
    }

    #[inline(always)]
    fn self_tail_call(&mut self, fuel: u32) -> bool {
        self.live.self_tail_call(fuel)
    }

    fn book_self_tail_call(&mut self, fuel: u32) {
        Profiler::book_self_tail_call(self, fuel);
    }

    #[inline(always)]
    fn leave(&mut self, fuel: u32) -> bool {
        self.live.leave(fuel)
    }

    fn book_leave(&mut self, fuel: u32) {
        Profiler::book_leave(self, fuel);
    }

    fn unwind(&mut self, frames: usize, fuel: u32) {
        self.book_unwind(frames, fuel);
    }

    #[inline(always)]
    fn enter_native(&mut self, native: NativeId, fuel: u32) {
        let index = native.0 as usize;
        if self.has_frame[index] {
            let frame = self.frames.of_native(native.0);
            self.book_begin(frame, fuel);
        } else {
            self.run.native_calls[index] += 1;
        }
    }

    #[inline(always)]
    fn leave_native(&mut self, native: NativeId, owed: u32, stays: bool, fuel: u32) {
        let is_framed = self.has_frame[native.0 as usize];
        if is_framed || owed > 0 {
            self.book_leave_native(owed, is_framed, stays, fuel);
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
