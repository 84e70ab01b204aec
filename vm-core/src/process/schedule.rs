//! Who has the next turn, and how long it is. The language promises fairness and no order (7.7);
//! tests run programs in random orders to see that they don't need more.

use crate::base::limits::SLICE_REDUCTIONS;
use std::collections::VecDeque;

/// In which order processes that can run have their turns.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Schedule {
    /// In order of becoming ready, each for [`SLICE_REDUCTIONS`].
    #[default]
    Fair,
    /// At random, for random times: the same in every run with the same number.
    Random(u64),
}

/// The longest random turn is 2 to this power: long enough that a short process ends in one turn.
const RANDOM_BITS_MAX: u64 = 10;

impl Schedule {
    /// Takes the next process.
    pub fn next(&mut self, ready: &mut VecDeque<u64>) -> Option<u64> {
        match self {
            Schedule::Fair => ready.pop_front(),
            Schedule::Random(state) => {
                let chosen = random(state).checked_rem(ready.len() as u64)?;
                ready.swap_remove_back(chosen as usize)
            }
        }
    }

    /// The length of a turn in reductions.
    pub fn slice(&mut self) -> u32 {
        match self {
            Schedule::Fair => SLICE_REDUCTIONS,
            Schedule::Random(state) => {
                // Turns of a few reductions are as frequent as long ones.
                let bits = random(state) % (RANDOM_BITS_MAX + 1);
                1 + (random(state) % (1 << bits)) as u32
            }
        }
    }
}

/// The generator SplitMix64: every number is a good seed.
fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}
