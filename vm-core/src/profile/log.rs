//! The calls of one process in order of time: frames that open and close, always nested and
//! balanced. When a run has had too many for the record of all, the rest is sampled: at times the
//! stack is compared with what is open, and the difference is closed and opened.

use super::clock::Time;
use super::frame::FrameId;
use super::record::Replayed;

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
    /// When. While a segment is replayed, `ns` has the bits of the weight before the event.
    pub at: Time,
}

/// How dense the samples of all processes are.
pub struct Samples {
    events_max: usize,
    /// They are at least this many reductions apart.
    every_red: u64,
    /// Their events since that was doubled.
    events: usize,
}

/// Reductions between the first samples: two time slices.
const SAMPLE_RED: u64 = 4000;

/// Shorter waits don't get events when the log is sampled.
const SAMPLED_WAIT_NS_MIN: u64 = 1_000_000;

impl Samples {
    /// Their memory follows the number of single calls that are recorded.
    pub fn new(events_max: usize) -> Samples {
        Samples { events_max, every_red: SAMPLE_RED, events: 0 }
    }

    /// Each time that the samples have taken a quarter as much again they become rarer, so the
    /// memory grows with the logarithm of the run's length.
    fn count_event(&mut self) {
        self.events += 1;
        if self.events * 4 > self.events_max {
            self.events = 0;
            self.every_red = self.every_red.saturating_mul(2);
        }
    }
}

/// The samples of one process.
#[derive(Default)]
pub struct Log {
    events: Vec<LogEvent>,
    /// Frames opened and not closed.
    open: Vec<FrameId>,
    sampled_red: u64,
}

impl Log {
    /// All single calls up to now were recorded; these frames are open.
    pub fn begin(&mut self, stack: impl Iterator<Item = FrameId>) {
        self.open = stack.collect();
    }

    fn push_open(&mut self, frame: FrameId, at: Time) {
        self.open.push(frame);
        self.events.push(LogEvent { frame, opens: true, tail: false, calls: 1, at });
    }

    fn push_close(&mut self, at: Time) {
        if let Some(frame) = self.open.pop() {
            self.events.push(LogEvent { frame, opens: false, tail: false, calls: 1, at });
        }
    }

    /// The process has waited from one time to another.
    pub fn wait(&mut self, frame: FrameId, from: Time, to: Time) {
        if to.ns.saturating_sub(from.ns) >= SAMPLED_WAIT_NS_MIN {
            self.push_open(frame, from);
            self.push_close(to);
        }
    }

    /// Samples the stack when it is time to, and says whether it did. So many of its frames are
    /// those of the last sample; these stand above them.
    pub fn sample(
        &mut self,
        unchanged: usize,
        above: impl Iterator<Item = FrameId> + Clone,
        at: Time,
        samples: &mut Samples,
    ) -> bool {
        if at.red < self.sampled_red.saturating_add(samples.every_red) {
            return false;
        }
        self.sampled_red = at.red;
        let open = self.open[unchanged..].iter();
        let same = above.clone().zip(open).take_while(|(now, open)| now == *open).count();
        while self.open.len() > unchanged + same {
            self.push_close(at);
            samples.count_event();
        }
        for frame in above.skip(same) {
            self.push_open(frame, at);
            samples.count_event();
        }
        true
    }

    /// All events behind those of the single calls; where some are open, they are closed at the
    /// given time.
    pub fn events(&self, recorded: Replayed, end: Time) -> Vec<LogEvent> {
        let Replayed { mut events, mut open } = recorded;
        for event in &self.events {
            if event.opens {
                open.push((event.frame, 1));
                events.push(*event);
            } else if let Some((frame, calls)) = open.pop() {
                events.push(LogEvent { frame, calls, ..*event });
            }
        }
        for (frame, calls) in open.into_iter().rev() {
            events.push(LogEvent { frame, opens: false, tail: false, calls, at: end });
        }
        events
    }
}
