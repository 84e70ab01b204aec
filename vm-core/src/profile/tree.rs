//! The call tree: one node for each path of frames of a process. Its size is bounded: recursion
//! deeper than a limit, and new paths of a program that has very many, are folded into nodes that
//! are there.

use super::clock::Rates;
use super::frame::{FrameId, NONE};
use crate::base::hash::HashMap;
use crate::vm::live::{EDGES, Hot, TAIL, edge_of_call, edge_of_tail_call};
pub use crate::vm::live::{Gaps, NodeId};

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

    /// Whether a tail call leads there.
    #[inline(always)]
    pub fn is_tail_call(self) -> bool {
        self.via() != NONE
    }
}

/// The rest of a path.
#[derive(Clone, Debug)]
struct Cold {
    key: Key,
    parent: NodeId,
    /// The child that was entered last otherwise than by an edge.
    last_child: NodeId,
    /// The next one of the parent's children, in a ring.
    sibling: NodeId,
    /// How many nodes of this frame end here without another in between.
    run: u32,
    same: u32,
    /// How many nodes there are above it.
    depth: u32,
    folded: u32,
    /// Self tail calls of the segments before.
    again: u64,
    /// Entries by tail calls, beyond those that its key tells of.
    tail_calls: i64,
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
    pub hot: Vec<Hot>,
    cold: Vec<Cold>,
    children: HashMap<(NodeId, Key), NodeId>,
    /// The nodes that have units in the running segment, and room for all others.
    pub weighed: Vec<NodeId>,
    /// The processes' roots.
    roots: Vec<(NodeId, u64)>,
    /// There is no room for new paths. Until then the nodes on a stack are the path of the one on
    /// top, but for recursion that stays at a node, whose levels follow from the depth.
    pub is_full: bool,
}

/// Where a call leads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Entered {
    /// Its node.
    Node(NodeId),
    /// Its recursion is too deep, or there are too many nodes: it has none of its own.
    Shares,
    /// This path would be the first one for which there is no room.
    NoRoom,
}

impl Tree {
    /// The root of a new process.
    pub fn add_root(&mut self, pid: u64) -> NodeId {
        let id = self.hot.len() as NodeId;
        self.push(id, Key::new(NONE, NONE), 0, 1);
        self.roots.push((id, pid));
        id
    }

    fn find_sibling(&self, parent: NodeId, key: Key) -> Option<NodeId> {
        let mut child = self.cold[parent as usize].last_child;
        for _ in 0..=SIBLINGS_TRIED {
            if self.cold[child as usize].key == key {
                return Some(child);
            }
            child = self.cold[child as usize].sibling;
        }
        None
    }

    /// Books a call, or the beginning of a builtin, by its key.
    pub fn enter(&mut self, parent: NodeId, key: Key) -> Entered {
        let Cold { key: own, run, .. } = self.cold[parent as usize];
        if own == key && run >= RUN_MAX {
            if self.is_full {
                return Entered::Shares;
            }
            self.hot[parent as usize].calls += 1;
            return Entered::Node(parent);
        }
        let known = self.find_sibling(parent, key);
        let known = known.or_else(|| self.children.get(&(parent, key)).copied());
        if known.is_none() && self.hot.len() >= NODES_MAX {
            return if self.is_full { Entered::Shares } else { Entered::NoRoom };
        }
        let child = known.unwrap_or_else(|| self.add(parent, key));
        self.cold[parent as usize].last_child = child;
        self.hot[child as usize].calls += 1;
        Entered::Node(child)
    }

    /// The next calls of a function from one node to another one need no search. A way by tail
    /// calls is only the same each time where the nodes on the stack are the path of this one.
    pub fn connect(&mut self, from: NodeId, to: NodeId, function: u32, is_tail: bool) {
        let edge = if is_tail { edge_of_tail_call(function) } else { edge_of_call(function) };
        let stays = |id: NodeId| self.cold[id as usize].run >= RUN_MAX;
        if is_tail && (stays(from) || self.is_full && stays(to)) {
            return;
        }
        self.hot[to as usize].function = if is_tail { function | TAIL } else { function };
        self.hot[from as usize].edges[edge] = to;
    }

    /// There is no room for new paths: from now on recursion that stays at a node is counted call
    /// by call, as everything that shares a node.
    pub fn fill(&mut self) {
        self.is_full = true;
        for id in 0..self.hot.len() {
            self.cold[id].folded = self.levels_of(id);
            for edge in 0..EDGES as usize {
                let to = self.hot[id].edges[edge] as usize;
                let is_tail = self.hot[to].function & TAIL != 0;
                if to == id || is_tail && self.cold[to].run >= RUN_MAX {
                    self.hot[id].edges[edge] = FIRST_ROOT;
                }
            }
        }
    }

    /// How many levels of recursion stayed at a node, if more than one; until the tree was full.
    fn levels_of(&self, id: usize) -> u32 {
        let (cold, depth_max) = (&self.cold[id], self.hot[id].depth_max);
        if cold.run >= RUN_MAX && depth_max > cold.depth { depth_max - cold.depth + 1 } else { 0 }
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
        let last = self.cold[parent as usize].last_child;
        if last != FIRST_ROOT {
            let next = std::mem::replace(&mut self.cold[last as usize].sibling, id);
            self.cold[id as usize].sibling = next;
        }
        self.cold[parent as usize].last_child = id;
        id
    }

    fn push(&mut self, parent: NodeId, key: Key, run: u32, same: u32) -> NodeId {
        let id = self.hot.len() as NodeId;
        let depth = self.cold.get(parent as usize).map_or(0, |parent| parent.depth + 1);
        self.hot.push(Hot {
            segment: Gaps::default(),
            calls: 0,
            units_max: 0,
            function: NO_FUNCTION,
            depth_max: 0,
            again: 0,
            edges: [FIRST_ROOT; EDGES as usize],
        });
        self.cold.push(Cold {
            key,
            parent,
            last_child: FIRST_ROOT,
            sibling: id,
            run,
            same,
            depth,
            folded: 0,
            again: 0,
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

    /// Books a call at the node of a call further out, as the one of so many levels.
    pub fn enter_again(&mut self, id: NodeId, levels: u32) {
        self.hot[id as usize].calls += 1;
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
        self.hot[id as usize].calls += 1;
        id
    }

    /// A node that was just entered by a call of this key may be another one's: what it is entered
    /// by is counted here.
    pub fn entered_as(&mut self, id: NodeId, key: Key) {
        let cold = &mut self.cold[id as usize];
        cold.tail_calls += i64::from(key.is_tail_call()) - i64::from(cold.key.is_tail_call());
    }

    /// Shares out the time of a segment with so many nodes that were weighed: every node gets its
    /// weight's part, the sum is exact. Gives
    /// the weight and the reductions of all; without weight nothing has run, and nobody gets the
    /// time.
    pub fn settle(&mut self, weighed: usize, ns: u64, rates: &Rates) -> (f64, u64) {
        let (mut total, mut total_red) = (0.0, 0);
        for id in &self.weighed[..weighed] {
            total += self.weight(*id, rates);
        }
        let ns_per_weight = if total > 0.0 { ns as f64 / total } else { 0.0 };
        let mut left = if total > 0.0 { ns } else { 0 };
        let mut last = None;
        for id in &self.weighed[..weighed] {
            let weight = self.weight(*id, rates);
            let (hot, cold) = (&mut self.hot[*id as usize], &mut self.cold[*id as usize]);
            let part = ((weight * ns_per_weight) as u64).min(left);
            let gaps = std::mem::take(&mut hot.segment);
            let red = gaps.red() as u64;
            cold.self_red += red;
            cold.units += red + gaps.count() as u64;
            cold.self_ns += part;
            cold.again += std::mem::take(&mut hot.again) as u64;
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
        (total, total_red)
    }

    /// All nodes, parents first.
    pub fn nodes(&self) -> Vec<Node> {
        (0..self.hot.len()).map(|id| self.node(id)).collect()
    }

    fn node(&self, id: usize) -> Node {
        let (hot, cold) = (&self.hot[id], &self.cold[id]);
        let again = cold.again + hot.again as u64;
        let by_tail_call = if cold.key.is_tail_call() { hot.calls } else { 0 };
        Node {
            frame: cold.key.frame(),
            via: cold.key.via(),
            parent: cold.parent,
            same: cold.same,
            folded: if self.is_full { cold.folded } else { self.levels_of(id) },
            calls: hot.calls + again,
            tail_calls: (by_tail_call + again).wrapping_add_signed(cold.tail_calls),
            self_red: cold.self_red,
            self_ns: cold.self_ns,
            units: cold.units,
            units_max: hot.units_max,
        }
    }

    /// The process's roots in order of the processes.
    pub fn roots(&self) -> &[(NodeId, u64)] {
        &self.roots
    }

    /// The weight of a node in the running segment. The bottom of a stack has no frame and weighs
    /// nothing.
    fn weight(&self, id: NodeId, rates: &Rates) -> f64 {
        let (frame, gaps) = (self.frame(id), self.hot[id as usize].segment);
        if frame == NONE { 0.0 } else { rates.weight(frame, gaps.red() as u64, gaps.count()) }
    }
}
