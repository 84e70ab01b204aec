//! Processes that wait for a time, ordered by that time; two with the same time in the order in
//! which they began to wait. Reads no clock.

use std::collections::BTreeMap;

/// A running timer. Its parts are the time in nanoseconds of the host's clock and a serial number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct TimerKey {
    due_ns: u64,
    serial: u64,
}

impl TimerKey {
    /// When it runs out.
    pub fn due_ns(self) -> u64 {
        self.due_ns
    }
}

/// All running timers.
#[derive(Default)]
pub struct Timers {
    running: BTreeMap<TimerKey, u64>,
    serial: u64,
}

impl Timers {
    /// Starts a timer for a process.
    pub fn start(&mut self, due_ns: u64, pid: u64) -> TimerKey {
        self.serial += 1;
        let key = TimerKey { due_ns, serial: self.serial };
        self.running.insert(key, pid);
        key
    }

    /// Stops a timer that may have run out already.
    pub fn cancel(&mut self, key: TimerKey) {
        self.running.remove(&key);
    }

    /// When the first timer runs out.
    pub fn first_due_ns(&self) -> Option<u64> {
        self.running.first_key_value().map(|(key, _)| key.due_ns)
    }

    /// Takes the first process whose time has come.
    pub fn pop_due(&mut self, now_ns: u64) -> Option<u64> {
        let entry = self.running.first_entry()?;
        (entry.key().due_ns <= now_ns).then(|| entry.remove())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timers_fire_by_time_and_then_by_age() {
        let mut timers = Timers::default();
        timers.start(20, 1);
        timers.start(10, 2);
        let cancelled = timers.start(5, 9);
        timers.start(10, 3);
        timers.cancel(cancelled);
        assert_eq!(timers.first_due_ns(), Some(10));
        assert_eq!(timers.pop_due(9), None);
        assert_eq!(
            [timers.pop_due(10), timers.pop_due(10), timers.pop_due(10)],
            [Some(2), Some(3), None]
        );
        assert_eq!(timers.pop_due(u64::MAX), Some(1));
        assert_eq!(timers.first_due_ns(), None);
    }
}
