//! Time for the profiler: the host's clock from the program's start, and rates, which are what a
//! gap between two events costs in each function.

use super::frame::FrameId;
use crate::base::host::Host;

/// A moment: both clocks count from the program's start.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Time {
    /// Nanoseconds.
    pub ns: u64,
    /// Reductions of the whole program.
    pub red: u64,
}

/// Reads of the clock to find out its smallest step; enough to see a step of 100 microseconds.
const PROBING_READS: usize = 2000;

/// Clocks with larger steps can't measure single calls, so nothing is learned from reading them.
const FINE_STEP_NS: u64 = 1000;

/// What is assumed where no step was seen.
const COARSE_STEP_NS: u64 = 1_000_000;

/// The host's clock.
pub struct Clock {
    host: Box<dyn Host>,
    origin_ns: u64,
    /// When the program was set aside by the shell; that time doesn't count.
    frozen_ns: Option<u64>,
    /// The smallest step that was seen.
    pub step_ns: u64,
    /// What reading the clock costs by its own measure.
    pub read_ns: u64,
}

impl Clock {
    /// A clock that begins now.
    pub fn new(mut host: Box<dyn Host>) -> Clock {
        let mut last = host.monotonic_ns();
        let (mut step_ns, mut read_ns) = (u64::MAX, u64::MAX);
        for read in 0..PROBING_READS {
            let now = host.monotonic_ns();
            let passed = now.saturating_sub(last);
            last = now;
            read_ns = read_ns.min(passed);
            if passed > 0 {
                step_ns = step_ns.min(passed);
            }
            if read >= 16 && step_ns != u64::MAX {
                break;
            }
        }
        let step_ns = if step_ns == u64::MAX { COARSE_STEP_NS } else { step_ns };
        let origin_ns = host.monotonic_ns();
        Clock { host, origin_ns, frozen_ns: None, step_ns, read_ns }
    }

    /// Nanoseconds since the beginning.
    pub fn now_ns(&mut self) -> u64 {
        match self.frozen_ns {
            Some(frozen) => frozen - self.origin_ns,
            None => self.host.monotonic_ns().saturating_sub(self.origin_ns),
        }
    }

    /// The time until [`Clock::thaw`] doesn't count.
    pub fn freeze(&mut self) {
        if self.frozen_ns.is_none() {
            self.frozen_ns = Some(self.host.monotonic_ns().max(self.origin_ns));
        }
    }

    /// The clock goes on.
    pub fn thaw(&mut self) {
        if let Some(frozen) = self.frozen_ns.take() {
            self.origin_ns += self.host.monotonic_ns().saturating_sub(frozen);
        }
    }

    /// Whether single calls can be measured.
    pub fn is_fine(&self) -> bool {
        self.step_ns <= FINE_STEP_NS
    }
}

/// What a gap between two events costs, learned from gaps that were measured alone.
#[derive(Default)]
pub struct Rates {
    /// Measured gaps that don't take part yet: frame, nanoseconds, units.
    measured: Vec<(FrameId, u64, u64)>,
    learned: Vec<Learned>,
    all: Learned,
    /// The rate of each frame; behind the end: `mean`.
    by_frame: Vec<f32>,
    mean: Option<f32>,
}

#[derive(Clone, Copy, Default)]
struct Learned {
    ns: f64,
    units: f64,
}

/// Measured units that the mean of all functions counts as, so that a function's first measured gap
/// doesn't decide alone.
const PRIOR_UNITS: f64 = 4.0;

/// No gap is free.
const RATE_MIN: f32 = 0.1;

impl Rates {
    /// A gap of so many units took so long in a function.
    pub fn measured(&mut self, frame: FrameId, ns: u64, units: u64) {
        self.measured.push((frame, ns, units));
    }

    /// Learns from what was measured, and gives it. Rates stay as they are within a segment, so
    /// that all its shares are of one sum.
    pub fn learn(&mut self) -> Vec<(FrameId, u64, u64)> {
        let measured = std::mem::take(&mut self.measured);
        measured.iter().for_each(|gap| self.learn_one(*gap));
        measured
    }

    /// Learns from a gap: its frame, nanoseconds and units.
    pub fn learn_one(&mut self, (frame, ns, units): (FrameId, u64, u64)) {
        let index = frame as usize;
        let mean = self.mean.unwrap_or(1.0);
        if self.learned.len() <= index {
            self.learned.resize(index + 1, Learned::default());
            self.by_frame.resize(index + 1, mean);
        }
        let own = &mut self.learned[index];
        for learned in [&mut *own, &mut self.all] {
            learned.ns += ns as f64;
            learned.units += units as f64;
        }
        let prior_ns = PRIOR_UNITS * mean as f64;
        let rate = (own.ns + prior_ns) / (own.units + PRIOR_UNITS);
        self.by_frame[index] = (rate as f32).max(RATE_MIN);
        self.mean = Some(((self.all.ns / self.all.units) as f32).max(RATE_MIN));
    }

    /// The weight of so many gaps with so many reductions in a function.
    #[inline(always)]
    pub fn weight(&self, frame: FrameId, red: u64, gaps: u32) -> f64 {
        // As a signed number it takes the processor one instruction.
        (red + gaps as u64) as i64 as f64 * self.of(frame) as f64
    }

    /// Nanoseconds of a unit in a function, up to a factor that is the same for all functions.
    #[inline(always)]
    fn of(&self, frame: FrameId) -> f32 {
        match self.by_frame.get(frame as usize) {
            Some(rate) => *rate,
            None => self.mean.unwrap_or(1.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::host::NullHost;

    #[test]
    fn time_that_the_shell_takes_does_not_count() {
        let mut clock = Clock::new(Box::new(NullHost::default()));
        assert_eq!((clock.step_ns, clock.read_ns), (1000, 1000));
        let before = clock.now_ns();
        clock.freeze();
        assert_eq!(clock.now_ns(), clock.now_ns());
        clock.thaw();
        assert!(clock.now_ns() - before <= 4000);
    }

    #[test]
    fn dear_functions_get_a_higher_rate() {
        let mut rates = Rates::default();
        assert_eq!(rates.of(3), 1.0);
        for _ in 0..100 {
            rates.measured(0, 10, 1);
            rates.measured(1, 100, 1);
        }
        assert_eq!(rates.of(1), 1.0);
        rates.learn();
        assert!(rates.of(1) > 8.0 * rates.of(0));
        assert!(rates.of(2) > rates.of(0) && rates.of(2) < rates.of(1));
    }
}
