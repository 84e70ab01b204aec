//! Single calls of one process in order of time: frames that open and close, always nested and
//! balanced. When a run has had too many, the rest is sampled: at times the stack is compared with
//! what is open, and the difference is closed and opened.

use super::clock::Time;
use super::frame::FrameId;
use super::tree::Key;

/// One event.
#[derive(Clone, Copy, Debug)]
pub struct LogEvent {
    /// Which frame.
    pub frame: FrameId,
    /// Whether it opens; else it closes.
    pub opens: bool,
    /// Opened by a tail call.
    pub tail: bool,
    /// Activations of a block of self tail calls, on its closing event; else 1.
    pub calls: u32,
    /// When. Until the segment is settled, `ns` has the bits of the weight before the event.
    pub at: Time,
}

/// How many events all processes may record.
pub struct Budget {
    events_max: usize,
    /// Single calls that may still be recorded.
    left: usize,
    /// Samples are at least this many reductions apart.
    sample_red: u64,
    /// Events of samples since `sample_red` was doubled.
    sampled: usize,
}

/// Reductions between the first samples: two time slices.
const SAMPLE_RED: u64 = 4000;

/// Shorter waits don't get events when the log is sampled.
const SAMPLED_WAIT_NS_MIN: u64 = 1_000_000;

impl Budget {
    /// A budget of so many events.
    pub fn new(events_max: usize) -> Budget {
        Budget { events_max, left: events_max, sample_red: SAMPLE_RED, sampled: 0 }
    }

    /// Whether single calls are recorded.
    #[inline(always)]
    pub fn is_open(&self) -> bool {
        self.left > 0
    }

    /// Each time that the samples have taken a quarter as much again they become rarer, so the
    /// memory grows with the logarithm of the run's length.
    fn count_sample_event(&mut self) {
        self.sampled += 1;
        if self.sampled * 4 > self.events_max {
            self.sampled = 0;
            self.sample_red = self.sample_red.saturating_mul(2);
        }
    }
}

/// The events of one process.
#[derive(Default)]
pub struct Log {
    events: Vec<LogEvent>,
    /// How many events have their final times.
    settled: usize,
    /// Frames opened and not closed, each with its activations.
    open: Vec<(FrameId, u32)>,
    sampled_red: u64,
}

impl Log {
    /// A frame opens after so much weight of the segment.
    pub fn open(&mut self, key: Key, weight: f64, red: u64, budget: &mut Budget) {
        budget.left = budget.left.saturating_sub(1);
        let at = Time { ns: weight.to_bits(), red };
        self.push_open(key.frame(), key != Key::of_call(key.frame()), at);
    }

    fn push_open(&mut self, frame: FrameId, tail: bool, at: Time) {
        self.open.push((frame, 1));
        self.events.push(LogEvent { frame, opens: true, tail, calls: 1, at });
    }

    /// The innermost frame's function has called itself in tail position.
    pub fn again(&mut self) {
        if let Some((_, calls)) = self.open.last_mut() {
            *calls = calls.saturating_add(1);
        }
    }

    /// The innermost frame closes.
    pub fn close(&mut self, weight: f64, red: u64, budget: &mut Budget) {
        budget.left = budget.left.saturating_sub(1);
        self.push_close(Time { ns: weight.to_bits(), red });
    }

    fn push_close(&mut self, at: Time) {
        if let Some((frame, calls)) = self.open.pop() {
            self.events.push(LogEvent { frame, opens: false, tail: false, calls, at });
        }
    }

    /// Gives the segment's events their times: it lasted from one time to another and had so much
    /// weight.
    pub fn settle(&mut self, from_ns: u64, to_ns: u64, weight: f64) {
        let ns_per_weight = if weight > 0.0 { (to_ns - from_ns) as f64 / weight } else { 0.0 };
        for event in &mut self.events[self.settled..] {
            // As a signed number it takes the processor one instruction.
            let passed = (f64::from_bits(event.at.ns) * ns_per_weight) as i64 as u64;
            event.at.ns = (from_ns + passed).min(to_ns);
        }
        self.settled = self.events.len();
    }

    /// The process has waited from one time to another.
    pub fn wait(&mut self, frame: FrameId, from: Time, to: Time, budget: &mut Budget) {
        if !budget.is_open() && to.ns.saturating_sub(from.ns) < SAMPLED_WAIT_NS_MIN {
            return;
        }
        budget.left = budget.left.saturating_sub(2);
        self.push_open(frame, false, from);
        self.push_close(to);
        self.settled = self.events.len();
    }

    /// Samples the stack when the log is truncated and it is time to.
    pub fn sample(
        &mut self,
        stack: impl Iterator<Item = FrameId> + Clone,
        at: Time,
        budget: &mut Budget,
    ) {
        if budget.is_open() || at.red < self.sampled_red.saturating_add(budget.sample_red) {
            return;
        }
        self.sampled_red = at.red;
        let same = stack.clone().zip(&self.open).take_while(|(now, (open, _))| now == open).count();
        while self.open.len() > same {
            self.push_close(at);
            budget.count_sample_event();
        }
        for frame in stack.skip(same) {
            self.push_open(frame, false, at);
            budget.count_sample_event();
        }
        self.settled = self.events.len();
    }

    /// Closes what is open: the process has ended.
    pub fn finish(&mut self, at: Time) {
        while !self.open.is_empty() {
            self.push_close(at);
        }
        self.settled = self.events.len();
        self.open = Vec::new();
    }

    /// All events; where some are open, they are closed at the given time.
    pub fn events(&self, end: Time) -> impl Iterator<Item = LogEvent> {
        let close = move |(frame, calls): &(FrameId, u32)| LogEvent {
            frame: *frame,
            opens: false,
            tail: false,
            calls: *calls,
            at: end,
        };
        self.events.iter().copied().chain(self.open.iter().rev().map(close))
    }
}
