//! The call tree: one node for each path of frames of a process. Its size is bounded: recursion
//! deeper than a limit, and new paths of a program that has very many, are folded into nodes that
//! are there.

use super::clock::Rates;
use super::frame::{FrameId, NONE};
use crate::base::hash::HashMap;

/// A node's number.
pub type NodeId = u32;

/// Equal frames in a row before deeper ones share a node (8.9).
const RUN_MAX: u32 = 200;

/// Nodes before new paths are folded: about 10 MB of memory and 20 MB of JSON.
const NODES_MAX: usize = 100_000;

/// Stands for no child: a root has no function, so no call is ever looking for it.
const FIRST_ROOT: NodeId = 0;

/// Stands for a node's function where it is entered otherwise than by a call.
pub const NO_FUNCTION: u32 = u32::MAX;

/// Callees that take turns are found one after another; so many are tried before the table is
/// asked.
const SIBLINGS_TRIED: usize = 4;

/// Gaps between events: their reductions in the upper 32 bits, how many in the lower ones, so that
/// one addition books both.
#[derive(Clone, Copy, Default, Debug)]
pub struct Gaps(u64);

impl Gaps {
    /// One gap of so many reductions.
    #[inline(always)]
    pub fn one(red: u32) -> Gaps {
        Gaps(((red as u64) << 32) + 1)
    }

    /// Reductions that belong to a gap which is counted on its own.
    #[inline(always)]
    pub fn more(red: u32) -> Gaps {
        Gaps((red as u64) << 32)
    }

    #[inline(always)]
    pub fn add(&mut self, other: Gaps) {
        self.0 += other.0;
    }

    /// Whether there are none.
    #[inline(always)]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Reductions.
    #[inline(always)]
    pub fn red(self) -> u32 {
        (self.0 >> 32) as u32
    }

    /// How many.
    #[inline(always)]
    pub fn count(self) -> u32 {
        self.0 as u32
    }

    /// What they weigh where all gaps cost the same.
    #[inline(always)]
    pub fn units(self) -> u32 {
        self.red().wrapping_add(self.count())
    }
}

/// What a child is found by: its frame and, in the upper half, the frame that made the tail call or
/// `NONE` for ordinary calls.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Key(u64);

impl Key {
    #[inline(always)]
    pub fn of_call(frame: FrameId) -> Key {
        Key::new(frame, NONE)
    }

    #[inline(always)]
    pub fn new(frame: FrameId, via: FrameId) -> Key {
        Key((via as u64) << 32 | frame as u64)
    }

    /// The frame, `NONE` for a process's root.
    #[inline(always)]
    pub fn frame(self) -> FrameId {
        self.0 as u32
    }

    fn via(self) -> FrameId {
        (self.0 >> 32) as u32
    }
}

/// The part of a path that every call touches.
#[derive(Clone, Debug)]
struct Hot {
    /// The function whose call entered it last, or `NO_FUNCTION`: the instances of a generic
    /// function share a node.
    function: u32,
    /// The child that was entered last.
    last_child: NodeId,
    /// The next one of the parent's children, in a ring.
    sibling: NodeId,
    units_max: u32,
    /// Of the running segment, whose time isn't shared out yet.
    segment: Gaps,
    calls: u64,
}

// Two of them fit into a line of the cache.
const _: () = assert!(size_of::<Hot>() == 32);

/// The rest of a path.
#[derive(Clone, Debug)]
struct Cold {
    key: Key,
    parent: NodeId,
    /// How many nodes of this frame end here without another in between.
    run: u32,
    same: u32,
    folded: u32,
    tail_calls: u64,
    self_red: u64,
    self_ns: u64,
    units: u64,
}

/// A path as reports see it.
#[derive(Clone, Debug)]
pub struct Node {
    /// The frame, `NONE` for a process's root.
    pub frame: FrameId,
    /// The frame that made the tail call, `NONE` for ordinary calls.
    pub via: FrameId,
    /// The node of the caller (of the replaced frame's caller for a tail call); a process's root,
    /// which has no frame, is its own parent.
    pub parent: NodeId,
    /// How many nodes of this frame there are on the path, this one included.
    pub same: u32,
    /// How many levels of calls the node stands for when it is more than one.
    pub folded: u32,
    /// Activations.
    pub calls: u64,
    /// Those of them that a tail call entered.
    pub tail_calls: u64,
    /// Reductions as the top frame.
    pub self_red: u64,
    /// Time as the top frame.
    pub self_ns: u64,
    /// Gaps between events as the top frame and their reductions.
    pub units: u64,
    /// The most units of one activation.
    pub units_max: u32,
}

/// All nodes, each after its parent.
#[derive(Default)]
pub struct Tree {
    hot: Vec<Hot>,
    cold: Vec<Cold>,
    children: HashMap<(NodeId, Key), NodeId>,
    /// The nodes that have units in the running segment, and room for all others.
    weighed: Vec<NodeId>,
    /// How many those are.
    weighed_count: usize,
    /// The processes' roots.
    roots: Vec<(NodeId, u64)>,
}

impl Tree {
    /// A node's hot part. As a slice: indexing a vector is a function, which isn't put inline where
    /// all code is made small.
    #[inline(always)]
    fn hot(&self, id: NodeId) -> &Hot {
        &self.hot.as_slice()[id as usize]
    }

    #[inline(always)]
    fn hot_mut(&mut self, id: NodeId) -> &mut Hot {
        &mut self.hot.as_mut_slice()[id as usize]
    }

    /// The root of a new process.
    pub fn add_root(&mut self, pid: u64) -> NodeId {
        let id = self.hot.len() as NodeId;
        self.push(id, Key::new(NONE, NONE), 0, 1);
        self.roots.push((id, pid));
        id
    }

    /// Books a call of a function; gives its node. `NONE`: its node isn't at hand; nothing is
    /// booked.
    #[inline(always)]
    pub fn enter_known(&mut self, parent: NodeId, function: u32) -> NodeId {
        let last = self.hot(parent).last_child;
        let child = self.hot_mut(last);
        if child.function == function {
            child.calls += 1;
            return last;
        }
        self.enter_sibling(parent, last, function)
    }

    #[inline(never)]
    fn enter_sibling(&mut self, parent: NodeId, last: NodeId, function: u32) -> NodeId {
        let mut next = last;
        for _ in 0..SIBLINGS_TRIED {
            next = self.hot(next).sibling;
            let child = self.hot_mut(next);
            if child.function == function {
                child.calls += 1;
                self.hot_mut(parent).last_child = next;
                return next;
            }
        }
        NONE
    }

    fn find_sibling(&self, parent: NodeId, key: Key) -> Option<NodeId> {
        let mut child = self.hot(parent).last_child;
        for _ in 0..=SIBLINGS_TRIED {
            if self.cold[child as usize].key == key {
                return Some(child);
            }
            child = self.hot(child).sibling;
        }
        None
    }

    /// Books a call, or the beginning of a builtin, by its key. `NONE`: it has no node of its own,
    /// because its recursion is too deep or there are too many nodes; nothing is booked.
    #[inline(never)]
    pub fn enter(&mut self, parent: NodeId, key: Key, function: u32) -> NodeId {
        let Cold { key: own, run, .. } = self.cold[parent as usize];
        if own == key && run >= RUN_MAX {
            return NONE;
        }
        let known = self.find_sibling(parent, key);
        let known = known.or_else(|| self.children.get(&(parent, key)).copied());
        if known.is_none() && self.hot.len() >= NODES_MAX {
            return NONE;
        }
        let child = known.unwrap_or_else(|| self.add(parent, key));
        self.hot_mut(parent).last_child = child;
        let hot = self.hot_mut(child);
        hot.calls += 1;
        hot.function = function;
        child
    }

    fn add(&mut self, parent: NodeId, key: Key) -> NodeId {
        let frame = key.frame();
        let is_same = self.frame(parent) == frame;
        let run = if is_same { self.cold[parent as usize].run + 1 } else { 1 };
        let mut same = 1;
        let mut outer = parent;
        while self.frame(outer) != NONE {
            if self.frame(outer) == frame {
                same = self.cold[outer as usize].same + 1;
                break;
            }
            outer = self.cold[outer as usize].parent;
        }
        let id = self.push(parent, key, run, same);
        self.children.insert((parent, key), id);
        let last = self.hot(parent).last_child;
        if last != FIRST_ROOT {
            let next = std::mem::replace(&mut self.hot_mut(last).sibling, id);
            self.hot_mut(id).sibling = next;
        }
        self.hot_mut(parent).last_child = id;
        id
    }

    fn push(&mut self, parent: NodeId, key: Key, run: u32, same: u32) -> NodeId {
        let id = self.hot.len() as NodeId;
        self.hot.push(Hot {
            function: NO_FUNCTION,
            last_child: FIRST_ROOT,
            sibling: id,
            units_max: 0,
            segment: Gaps::default(),
            calls: 0,
        });
        self.cold.push(Cold {
            key,
            parent,
            run,
            same,
            folded: 0,
            tail_calls: 0,
            self_red: 0,
            self_ns: 0,
            units: 0,
        });
        self.weighed.push(0);
        id
    }

    /// The frame of a node.
    #[inline(always)]
    pub fn frame(&self, id: NodeId) -> FrameId {
        self.cold[id as usize].key.frame()
    }

    /// The activation at a node becomes another one by a tail call of itself.
    #[inline(always)]
    pub fn again(&mut self, id: NodeId) {
        self.hot_mut(id).calls += 1;
        self.cold[id as usize].tail_calls += 1;
    }

    /// The call that was just booked at a node was a tail call.
    pub fn entered_by_tail_call(&mut self, id: NodeId) {
        self.cold[id as usize].tail_calls += 1;
    }

    /// Books a call at the node of a call further out, as the one of so many levels.
    pub fn enter_again(&mut self, id: NodeId, levels: u32) {
        self.hot_mut(id).calls += 1;
        let folded = &mut self.cold[id as usize].folded;
        *folded = levels.max(*folded);
    }

    /// Books a call at a node right below the root, whatever led to it.
    pub fn enter_below_root(&mut self, parent: NodeId, key: Key) -> NodeId {
        let mut root = parent;
        while self.cold[root as usize].parent != root {
            root = self.cold[root as usize].parent;
        }
        let known = self.children.get(&(root, key)).copied();
        let id = known.unwrap_or_else(|| self.add(root, key));
        self.hot_mut(id).calls += 1;
        id
    }

    /// An activation ends, or a segment ends with it on the stack: these are its gaps of the
    /// segment, and the units that it had before.
    #[inline(always)]
    pub fn weigh(&mut self, id: NodeId, gaps: Gaps, before: u32) {
        let node = self.hot_mut(id);
        let units = before.wrapping_add(gaps.units());
        if units > node.units_max {
            node.units_max = units;
        }
        if node.segment.is_empty() {
            return self.weigh_first(id, gaps);
        }
        node.segment.add(gaps);
    }

    /// The same for the first gaps of a node in a segment.
    #[inline(never)]
    fn weigh_first(&mut self, id: NodeId, gaps: Gaps) {
        // A builtin that has waited may end without a gap in this segment.
        if !gaps.is_empty() {
            self.hot_mut(id).segment = gaps;
            self.weighed[self.weighed_count] = id;
            self.weighed_count += 1;
        }
    }

    /// Shares out the time of a segment: every node gets its weight's part, the sum is exact. Gives
    /// the weight and the reductions of all; without weight nothing has run, and nobody gets the
    /// time.
    pub fn settle(&mut self, ns: u64, rates: &Rates) -> (f64, u64) {
        let (mut total, mut total_red) = (0.0, 0);
        for id in &self.weighed[..self.weighed_count] {
            total += self.weight(*id, rates);
        }
        let ns_per_weight = if total > 0.0 { ns as f64 / total } else { 0.0 };
        let mut left = if total > 0.0 { ns } else { 0 };
        let mut last = None;
        for id in &self.weighed[..self.weighed_count] {
            let weight = self.weight(*id, rates);
            let (hot, cold) = (&mut self.hot[*id as usize], &mut self.cold[*id as usize]);
            let part = ((weight * ns_per_weight) as u64).min(left);
            let gaps = std::mem::take(&mut hot.segment);
            let red = gaps.red() as u64;
            cold.self_red += red;
            cold.units += red + gaps.count() as u64;
            cold.self_ns += part;
            left -= part;
            if weight > 0.0 {
                last = Some(*id);
                total_red += red;
            }
        }
        // Rounding leaves a little, which the last one gets.
        if let Some(last) = last {
            self.cold[last as usize].self_ns += left;
        }
        self.weighed_count = 0;
        (total, total_red)
    }

    /// All nodes, parents first.
    pub fn nodes(&self) -> Vec<Node> {
        let both = self.hot.iter().zip(&self.cold);
        let node = |(hot, cold): (&Hot, &Cold)| Node {
            frame: cold.key.frame(),
            via: cold.key.via(),
            parent: cold.parent,
            same: cold.same,
            folded: cold.folded,
            calls: hot.calls,
            tail_calls: cold.tail_calls,
            self_red: cold.self_red,
            self_ns: cold.self_ns,
            units: cold.units,
            units_max: hot.units_max,
        };
        both.map(node).collect()
    }

    /// The process's roots in order of the processes.
    pub fn roots(&self) -> &[(NodeId, u64)] {
        &self.roots
    }

    /// The weight of a node in the running segment. The bottom of a stack has no frame and weighs
    /// nothing.
    fn weight(&self, id: NodeId, rates: &Rates) -> f64 {
        let (frame, gaps) = (self.frame(id), self.hot(id).segment);
        if frame == NONE { 0.0 } else { rates.weight(frame, gaps.red() as u64, gaps.count()) }
    }
}
