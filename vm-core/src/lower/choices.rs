//! Alternatives that become arms of their own. The arm is lowered once for every way to choose
//! alternatives, the first ones first.

/// One way to choose.
#[derive(Default)]
pub struct Choices {
    /// For each choice in the order in which it is met: the alternative, and how many there are.
    made: Vec<(usize, usize)>,
    met: usize,
}

impl Choices {
    /// The arm is lowered once more: the next choice is the first one again.
    pub fn restart(&mut self) {
        self.met = 0;
    }

    /// Which of so many alternatives is taken.
    pub fn choose(&mut self, count: usize) -> usize {
        if self.met == self.made.len() {
            self.made.push((0, count));
        }
        self.met += 1;
        self.made[self.met - 1].0
    }

    /// Goes on to the next way; `false` when all have been taken.
    pub fn advance(&mut self) -> bool {
        while let Some((taken, count)) = self.made.pop() {
            if taken + 1 < count {
                self.made.push((taken + 1, count));
                return true;
            }
        }
        false
    }
}
