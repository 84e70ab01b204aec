//! The groups of functions that are being inferred, each one needed by the one before it, and which
//! of them need each other and so are one. Not here: the inference itself (`infer/group.rs`).

use crate::base::hash::HashMap;
use crate::base::ids::FunId;

/// The open groups, the innermost last.
#[derive(Debug, Default)]
pub struct OpenGroups {
    /// For each function of an open group the group's place.
    place: HashMap<FunId, usize>,
    groups: Vec<OpenGroup>,
}

#[derive(Debug)]
struct OpenGroup {
    funs: Vec<FunId>,
    /// The outermost group that this one or one that it needs uses.
    lowest: usize,
}

impl OpenGroups {
    /// How many groups are open.
    pub fn count(&self) -> usize {
        self.groups.len()
    }

    /// Opens a group without functions.
    pub fn open(&mut self) {
        self.groups.push(OpenGroup { funs: Vec::new(), lowest: self.groups.len() });
    }

    /// Adds functions to the innermost group.
    pub fn join(&mut self, funs: &[FunId]) {
        let place = self.groups.len() - 1;
        self.place.extend(funs.iter().map(|fun| (*fun, place)));
        self.groups[place].funs.extend(funs);
    }

    /// The innermost group uses a function whose type isn't complete: perhaps an open group's.
    pub fn note_use(&mut self, fun: FunId) {
        if let Some(place) = self.place.get(&fun)
            && let Some(group) = self.groups.last_mut()
        {
            group.lowest = group.lowest.min(*place);
        }
    }

    /// Whether the innermost group uses one that needs it.
    pub fn is_cyclic(&self) -> bool {
        self.groups.last().is_some_and(|group| group.lowest + 1 < self.groups.len())
    }

    /// The functions of the innermost group.
    pub fn funs(&self) -> &[FunId] {
        self.groups.last().map_or(&[], |group| &group.funs)
    }

    /// Ends the innermost group: what it needs from outside is complete.
    pub fn close(&mut self) {
        for fun in self.groups.pop().into_iter().flat_map(|group| group.funs) {
            self.place.remove(&fun);
        }
    }

    /// Makes the innermost group a part of the one that needs it.
    pub fn merge(&mut self) {
        let Some(inner) = self.groups.pop() else { return };
        self.join(&inner.funs);
        let outer = self.groups.last_mut().expect("a cyclic group has one around it");
        outer.lowest = outer.lowest.min(inner.lowest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_that_need_each_other_become_one() {
        let [first, second, third] = [FunId(0), FunId(1), FunId(2)];
        let mut groups = OpenGroups::default();
        for fun in [first, second, third] {
            groups.open();
            groups.join(&[fun]);
        }
        groups.note_use(third);
        assert!(!groups.is_cyclic(), "a function that uses itself is a group");
        groups.note_use(first);
        assert!(groups.is_cyclic());
        groups.merge();
        assert!(groups.is_cyclic(), "what is between them needs both");
        groups.merge();
        assert!(!groups.is_cyclic());
        assert_eq!(groups.funs(), [first, second, third]);
        groups.close();
        assert!(groups.funs().is_empty());
    }
}
