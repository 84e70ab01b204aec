//! Reductions by line: each call and each round of a loop belongs to the line that it is written
//! in, and so does the work of a builtin that is called there.

use std::collections::BTreeMap;

/// Where the code of a line begins; it goes on to the next beginning.
#[derive(Clone, Copy, Debug)]
pub struct LineStart {
    /// The place in the program's code.
    pub place: u32,
    /// The function.
    pub function: u32,
    /// The line, from 1.
    pub line: u32,
}

/// Counts reductions by their place in the code.
pub struct Lines {
    /// In order of places.
    starts: Vec<LineStart>,
    counts: Box<[u64]>,
}

impl Lines {
    /// Nothing is counted yet. `places` is the length of the program's code.
    pub fn new(starts: Vec<LineStart>, places: usize) -> Lines {
        debug_assert!(starts.is_sorted_by_key(|start| start.place));
        Lines { starts, counts: vec![0; places].into() }
    }

    /// Counts reductions at a place.
    #[inline(always)]
    pub fn count(&mut self, place: usize, reductions: u32) {
        self.counts[place] += u64::from(reductions);
    }

    /// The reductions of each line of each function, where there are any: (function, line) and how
    /// many.
    pub fn sums(&self) -> BTreeMap<(u32, u32), u64> {
        let mut sums = BTreeMap::new();
        for (index, start) in self.starts.iter().enumerate() {
            let end = self.starts.get(index + 1).map_or(self.counts.len(), |s| s.place as usize);
            let counts = &self.counts[start.place as usize..end];
            let sum: u64 = counts.iter().sum();
            if sum > 0 {
                *sums.entry((start.function, start.line)).or_default() += sum;
            }
        }
        sums
    }
}
