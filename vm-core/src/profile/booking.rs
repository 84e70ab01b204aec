//! What of calls and returns isn't on the hot path: nodes that are new or must be sought, builtins,
//! exceptions, gaps that are measured, room that has run out.
//!
//! Each of these first brings everything to the moment of the event, then does its work, and at the
//! end sets the marks up to which the hot path may go on alone.

use super::clock::Rates;
use super::frame::{FrameId, NONE};
use super::log::Samples;
use super::profiler::Profiler;
use super::record::{self, Record};
use super::tree::{Entered, Gaps, Key, NodeId, Tree};
use crate::vm::live::ALWAYS;

/// What all processes share.
pub struct Book {
    /// The paths.
    pub tree: Tree,
    /// What calls cost.
    pub rates: Rates,
    /// Single calls.
    pub record: Record,
    /// Samples of stacks, once there were too many of those.
    pub samples: Samples,
    /// Activations that exceptions left, indexed by frame.
    pub unwound: Vec<u64>,
}

/// A gap that is being measured alone.
pub(super) struct Measured {
    began_ns: u64,
    /// The gaps that the activation on top had when it began.
    gaps: Gaps,
    /// What runs in it.
    frame: FrameId,
}

/// When gaps are measured: spread so that they don't follow a loop's rhythm.
pub(super) struct Measuring {
    pub now: Option<Measured>,
    /// Reductions up to the next one.
    pub left: u32,
    /// It is a return that begins it.
    at_return: bool,
    jitter: u32,
    count: u32,
}

impl Default for Measuring {
    fn default() -> Measuring {
        Measuring { now: None, left: 1, at_return: false, jitter: 1, count: 0 }
    }
}

/// Reductions between two measured gaps, at first: reading the clock twice takes as long as some
/// calls.
const MEASURE_EVERY: u32 = 80;

/// They become rarer each time that there were so many, up to a sixteenth.
const MEASURED_OFTEN: u32 = 256;

/// A gap counts as no more reductions than this: only one builtin's work of many seconds would.
const GAP_RED_MAX: u32 = 1 << 30;

/// Calls for which a busy process has room.
const ROOM: usize = 512;

impl Measuring {
    fn draw(&mut self) {
        self.jitter = self.jitter.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        self.count = self.count.saturating_add(1);
        let every = MEASURE_EVERY << (self.count / MEASURED_OFTEN).min(4);
        self.left = every / 2 + (self.jitter >> 16) % every;
        self.at_return = self.jitter >> 30 & 1 != 0;
    }
}

impl Profiler {
    /// An event happens that may take so many words of the record.
    #[inline(always)]
    fn begin_event(&mut self, fuel: u32, words: usize) {
        if self.measuring.now.is_some() {
            self.end_measuring(fuel);
        }
        if self.native_left.is_some() {
            self.close_native();
        }
        self.make_room(fuel, words);
        self.live.call_mark = 0;
        self.live.return_mark = 0;
    }

    #[inline(always)]
    pub(super) fn make_room(&mut self, fuel: u32, words: usize) {
        if (self.live.log_left as usize) < words && self.book.record.is_open() {
            self.make_more_room(fuel, words);
        }
    }

    #[cold]
    #[inline(never)]
    pub(super) fn make_more_room(&mut self, fuel: u32, words: usize) {
        let (at, left) = self.book.record.make_room(self.live.log_left, words);
        (self.live.log_at, self.live.log_left) = (at, left);
        if left == 0 {
            self.close_record(fuel);
        }
    }

    /// From now on stacks are sampled.
    fn close_record(&mut self, fuel: u32) {
        self.book.record.close(fuel);
        let tree = &self.book.tree;
        for track in self.tracks.values_mut() {
            let stack = &mut track.stack;
            let open: Vec<FrameId> = stack.frames(tree).collect();
            stack.log.begin(open.into_iter());
        }
        let open: Vec<FrameId> = self.stack.live_frames(&self.live, tree).collect();
        self.stack.log.begin(open.into_iter());
    }

    /// The event is booked: the hot path may go on.
    pub(super) fn end_event(&mut self, fuel: u32) {
        if self.stack.room(self.live.depth) < 8 {
            self.stack.grow();
        }
        self.renew();
        let room = self.stack.room(self.live.depth);
        self.room_mark = u32::try_from(room).map_or(0, |room| (fuel + 2).saturating_sub(room));
        let needs_room = self.book.record.is_open() && self.live.log_left == 0;
        if self.measuring.now.is_some() || self.native_left.is_some() || needs_room {
            self.live.call_mark = ALWAYS;
            self.live.return_mark = ALWAYS;
            return;
        }
        let measured = (self.clock.is_fine() && !self.measuring.at_return)
            .then(|| (self.segment.begun + 1).saturating_sub(self.measuring.left));
        self.live.call_mark = self.room_mark.max(measured.unwrap_or(0));
        let returns = self.clock.is_fine() && self.measuring.at_return && self.is_due(fuel);
        self.live.return_mark = if returns { ALWAYS } else { self.stack.return_mark() };
    }

    /// A process that has used up its room for calls gets twice as much.
    fn grow_busy(&mut self, fuel: u32) {
        if fuel < self.room_mark && self.stack.room(self.live.depth) < ROOM {
            self.stack.grow();
            self.renew();
        }
    }

    fn is_due(&self, fuel: u32) -> bool {
        self.segment.begun - fuel >= self.measuring.left
    }

    /// The tree or the stack may have moved.
    pub(super) fn renew(&mut self) {
        let tree = &mut self.book.tree;
        self.live.look_at(&mut tree.hot, &mut tree.weighed, &mut self.stack.entries);
    }

    /// Measures the gap that begins, if it is time to.
    fn begin_measuring(&mut self, fuel: u32) {
        if !self.clock.is_fine() || !self.is_due(fuel) {
            return;
        }
        let began_ns = self.clock.now_ns();
        let frame = self.book.tree.frame(self.live.node());
        self.measuring.now = Some(Measured { began_ns, gaps: self.live.gaps(fuel), frame });
    }

    /// An event ends the gap that is being measured.
    #[inline(never)]
    pub(super) fn end_measuring(&mut self, fuel: u32) {
        let Some(Measured { began_ns, gaps, frame }) = self.measuring.now.take() else { return };
        let passed_ns = self.clock.now_ns().saturating_sub(began_ns);
        if frame != NONE {
            let passed = Gaps(self.live.gaps(fuel).0 - gaps.0);
            let ns = passed_ns.saturating_sub(self.clock.read_ns);
            self.book.rates.measured(frame, ns, u64::from(passed.units()) + 1);
        }
        self.measuring.draw();
        self.measuring.left = (self.segment.begun - fuel).saturating_add(self.measuring.left);
    }

    #[cold]
    #[inline(never)]
    pub(super) fn book_call(&mut self, function: u32, fuel: u32) {
        self.grow_busy(fuel);
        self.begin_event(fuel, 1);
        if !self.live.call(function, fuel) {
            let from = self.live.node();
            let frame = self.frames.of_function(function);
            if let Some(to) = self.open(Key::of_call(frame), fuel) {
                self.book.tree.connect(from, to, function, false);
            }
        }
        if !self.measuring.at_return {
            self.begin_measuring(fuel);
        }
        self.end_event(fuel);
    }

    #[cold]
    #[inline(never)]
    pub(super) fn book_leave(&mut self, fuel: u32) {
        self.begin_event(fuel, 1);
        self.close(record::LEAVE, fuel);
        if self.measuring.at_return {
            self.begin_measuring(fuel);
        }
        self.end_event(fuel);
    }

    #[cold]
    #[inline(never)]
    pub(super) fn book_tail_call(&mut self, function: u32, fuel: u32) {
        self.begin_event(fuel, 2);
        let frame = self.frames.of_function(function);
        let from = self.live.node();
        let via = self.book.tree.frame(from);
        if via == frame {
            self.live.self_tail_call(fuel);
        } else {
            let is_folded = self.live.depth <= self.stack.folded_mark();
            self.close(record::LEAVE, fuel);
            let to = self.open_by_tail_call(Key::new(frame, via), fuel);
            if let Some(to) = to.filter(|_| !is_folded) {
                self.book.tree.connect(from, to, function, true);
            }
        }
        self.begin_measuring(fuel);
        self.end_event(fuel);
    }

    #[cold]
    #[inline(never)]
    pub(super) fn book_self_tail_call(&mut self, fuel: u32) {
        self.begin_event(fuel, 1);
        self.live.self_tail_call(fuel);
        self.begin_measuring(fuel);
        self.end_event(fuel);
    }

    #[cold]
    #[inline(never)]
    pub(super) fn book_unwind(&mut self, frames: usize, fuel: u32) {
        self.begin_event(fuel, 1);
        for index in 0..frames {
            self.make_room(fuel, 1);
            let frame = self.book.tree.frame(self.live.node()) as usize;
            if self.book.unwound.len() <= frame {
                self.book.unwound.resize(frame + 1, 0);
            }
            self.book.unwound[frame] += 1;
            self.close(if index == 0 { record::LEAVE } else { record::LEAVE_TOO }, fuel);
        }
        self.end_event(fuel);
    }

    /// A builtin with a frame, or a process's first function.
    pub(super) fn book_begin(&mut self, frame: FrameId, fuel: u32) {
        self.begin_event(fuel, 1);
        self.open(Key::of_call(frame), fuel);
        self.end_event(fuel);
    }

    /// A builtin has done its work, which counts as so many reductions beside those that the fuel
    /// tells of. It `stays` where it waits: it ends when the process goes on.
    #[cold]
    #[inline(never)]
    pub(super) fn book_leave_native(&mut self, owed: u32, is_framed: bool, stays: bool, fuel: u32) {
        self.begin_event(fuel, 2);
        let owed = owed.min(GAP_RED_MAX);
        if owed > 0 {
            self.segment.base += u64::from(owed);
            self.live.note(record::CHARGE, owed);
            self.live.charge(owed);
        }
        if is_framed && stays {
            self.native_left = Some(fuel);
        } else if is_framed {
            self.close(record::LEAVE, fuel);
        }
        self.end_event(fuel);
    }

    /// The builtin that was on top has ended, some time ago.
    #[inline(never)]
    pub(super) fn close_native(&mut self) {
        if let Some(fuel) = self.native_left.take() {
            self.make_room(fuel, 1);
            self.close(record::LEAVE, fuel);
        }
    }

    /// Puts a call on the stack. Gives its node, if it is its own.
    fn open(&mut self, key: Key, fuel: u32) -> Option<NodeId> {
        let gaps = self.live.gaps(fuel);
        let (own, node) = self.enter(key);
        self.live.note(node, fuel);
        self.push(node, gaps, fuel);
        own.then_some(node)
    }

    /// The same at once after the end of another activation, which isn't a gap.
    fn open_by_tail_call(&mut self, key: Key, fuel: u32) -> Option<NodeId> {
        let gaps = Gaps(self.live.gaps(fuel).0 - 1);
        let (own, node) = self.enter(key);
        self.live.note(node | record::BY_TAIL_CALL, fuel);
        self.push(node, gaps, fuel);
        own.then_some(node)
    }

    fn push(&mut self, node: NodeId, gaps: Gaps, fuel: u32) {
        if self.stack.room(self.live.depth) < 2 {
            self.stack.grow();
        }
        self.renew();
        self.live.put(node, gaps, fuel, &self.book.tree.hot, &self.stack.entries);
    }

    /// The node of a call, and whether it is its own.
    fn enter(&mut self, key: Key) -> (bool, NodeId) {
        let Profiler { live, stack, book, .. } = self;
        match book.tree.enter(live.node(), key) {
            Entered::Node(node) => return (true, node),
            Entered::Shares => {}
            Entered::NoRoom => {
                book.tree.fill();
                stack.count_folded(live, &book.tree);
            }
        }
        (false, stack.fold(key, live, &mut book.tree))
    }

    fn close(&mut self, what: u32, fuel: u32) {
        self.live.note(what, fuel);
        let mut gaps = self.live.gaps(fuel);
        if what == record::LEAVE_TOO {
            gaps.0 -= 1;
        }
        self.live.take(gaps, fuel);
        self.stack.left(self.live.depth);
    }
}
