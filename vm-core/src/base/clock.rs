//! Times of the host's clock, in nanoseconds. Reads no clock itself.

/// The time `ms` milliseconds after `now_ns`; a negative number counts as 0.
pub fn after_ms(now_ns: u64, ms: i64) -> u64 {
    now_ns.saturating_add(u64::try_from(ms).unwrap_or(0).saturating_mul(1_000_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_time_is_too_long_and_none_is_negative() {
        assert_eq!(after_ms(5, i64::MAX), u64::MAX);
        assert_eq!(after_ms(5, -1), 5);
        assert_eq!(after_ms(5, 2), 2_000_005);
    }
}
