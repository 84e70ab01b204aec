//! Sorting numbers by their digits, the last digit first. It takes a few passes through memory,
//! whatever the order was, where comparing takes more the longer the list is.
//!
//! It is for numbers only that nothing else belongs to: equal ones are not told apart.

/// How 64 bits are a number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// With a sign.
    Signed,
    /// Without one.
    Unsigned,
}

/// Widest digit: its 2,048 counts still lie in the cache nearest to the processor.
const DIGIT_BITS_MAX: u32 = 11;

/// How numbers are sorted.
pub struct Plan {
    /// The least number. Only what the others are above it has to be sorted.
    pub least: u64,
    /// How many digits there are.
    pub passes: u32,
    digit_bits: u32,
}

impl Order {
    /// As an unsigned number that is ordered in the same way.
    #[inline(always)]
    fn rank(self, number: u64) -> u64 {
        match self {
            Order::Signed => number ^ 1 << 63,
            Order::Unsigned => number,
        }
    }
}

// Plain loops: where the engine is built for size, closures of iterators stay calls.

/// Whether no number is followed by a lesser one.
pub fn are_ascending(numbers: &[u64], order: Order) -> bool {
    let mut before = 0;
    for number in numbers {
        let rank = order.rank(*number);
        if rank < before {
            return false;
        }
        before = rank;
    }
    true
}

/// How to sort the numbers; nothing, if comparing them is quicker.
pub fn plan(numbers: &[u64], order: Order) -> Option<Plan> {
    let (mut least, mut most) = (u64::MAX, 0);
    for number in numbers {
        let rank = order.rank(*number);
        least = least.min(rank);
        most = most.max(rank);
    }
    let bits = u64::BITS - most.checked_sub(least)?.leading_zeros();
    let length = numbers.len() as u64;
    // A pass visits each number and each value of a digit. Wider digits need fewer passes.
    let cost = |passes: u32| (length + (1 << bits.div_ceil(passes))) * u64::from(passes);
    let passes = (1..=8).filter(|passes| bits.div_ceil(*passes) <= DIGIT_BITS_MAX);
    let passes = passes.min_by_key(|passes| cost(*passes))?;
    // Comparing takes about as long as a visit.
    let comparisons = length * u64::from(length.ilog2());
    let plan = Plan { least: order.rank(least), passes, digit_bits: bits.div_ceil(passes) };
    (cost(passes) < comparisons).then_some(plan)
}

impl Plan {
    /// What the numbers are above the least one, in ascending order.
    pub fn sort(&self, mut numbers: Vec<u64>) -> Vec<u64> {
        for number in &mut numbers {
            *number = number.wrapping_sub(self.least);
        }
        let mut other = vec![0; numbers.len()];
        let mut places = vec![0_u32; 1 << self.digit_bits];
        let mask = places.len() - 1;
        for pass in 0..self.passes {
            let shift = pass * self.digit_bits;
            places.fill(0);
            for number in &numbers {
                places[(*number >> shift) as usize & mask] += 1;
            }
            let mut next = 0;
            for place in &mut places {
                let count = *place;
                *place = next;
                next += count;
            }
            for number in &numbers {
                let place = &mut places[(*number >> shift) as usize & mask];
                other[*place as usize] = *number;
                *place += 1;
            }
            std::mem::swap(&mut numbers, &mut other);
        }
        numbers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(numbers: &[u64], order: Order) {
        let mut expected = numbers.to_vec();
        expected.sort_by_key(|number| order.rank(*number));
        let Some(plan) = plan(numbers, order) else { return };
        let sorted = plan.sort(numbers.to_vec());
        let sorted: Vec<u64> = sorted.iter().map(|above| plan.least.wrapping_add(*above)).collect();
        assert_eq!(sorted, expected);
        assert!(are_ascending(&sorted, order));
    }

    fn random(count: u64, keep: impl Fn(u64) -> u64) -> Vec<u64> {
        (1..=count).map(|n| keep(n.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29))).collect()
    }

    #[test]
    fn numbers_of_all_widths_and_signs_are_sorted() {
        for width in [1, 2, 7, 8, 11, 12, 31, 33, 63, 64] {
            for count in [2, 100, 1_000, 20_000] {
                let numbers = random(count, |n| n >> (64 - width));
                check(&numbers, Order::Unsigned);
                check(&numbers, Order::Signed);
                let around_zero = random(count, |n| (n as i64 >> (64 - width)) as u64);
                check(&around_zero, Order::Signed);
            }
        }
        check(&random(5_000, |n| n | 1 << 63), Order::Unsigned);
    }

    #[test]
    fn few_or_equal_numbers_are_left_to_others() {
        assert!(plan(&[], Order::Signed).is_none());
        assert!(plan(&[3, 1], Order::Signed).is_none());
        assert!(plan(&random(1_000, |n| n >> 33), Order::Signed).is_some());
        check(&[7; 1_000], Order::Signed);
    }
}
