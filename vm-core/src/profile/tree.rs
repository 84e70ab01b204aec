//! The call tree: one node for each path of frames of a process. Its size is bounded: recursion
//! deeper than a limit, and new paths of a program that has very many, are folded into nodes that
//! are there.

use super::clock::Rates;
use super::frame::{FrameId, NONE};
use std::collections::HashMap;

/// A node's number.
pub type NodeId = u32;

/// Equal frames in a row before deeper ones share a node (8.9).
const RUN_MAX: u32 = 200;

/// Nodes before new paths are folded: about 10 MB of memory and 20 MB of JSON.
const NODES_MAX: usize = 100_000;

/// Stands for no child: a root has no frame, so no call is ever looking for it.
const FIRST_ROOT: NodeId = 0;

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

/// A path. The fields that every call touches come first.
#[derive(Clone, Debug)]
pub struct Node {
    /// The frame, `NONE` for a process's root.
    pub frame: FrameId,
    /// The frame that made the tail call, `NONE` for ordinary calls.
    pub via: FrameId,
    /// The child that was entered last.
    last_child: NodeId,
    /// How many nodes of this frame end here without another in between.
    run: u32,
    /// Of the running segment, whose time isn't shared out yet.
    segment: Gaps,
    /// The most units of one activation.
    pub units_max: u32,
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
    /// The node of the caller (of the replaced frame's caller for a tail call); a process's root,
    /// which has no frame, is its own parent.
    pub parent: NodeId,
    /// How many nodes of this frame there are on the path, this one included.
    pub same: u32,
    /// Gaps between events as the top frame and their reductions.
    pub units: u64,
}

/// Where a call comes from.
#[derive(Clone, Copy)]
pub struct Path {
    /// The node that the new one is a child of.
    pub parent: NodeId,
    /// The frame that is entered.
    pub frame: FrameId,
    /// The frame that made the tail call, or `NONE`.
    pub via: FrameId,
}

/// Whether a call has a node of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fold {
    /// It has.
    Own,
    /// Its recursion is too deep, or there are too many nodes.
    Folded,
}

/// All nodes, each after its parent.
#[derive(Default)]
pub struct Tree {
    nodes: Vec<Node>,
    children: HashMap<(NodeId, FrameId, FrameId), NodeId>,
    /// The nodes that have units in the running segment, and room for all others.
    weighed: Vec<NodeId>,
    /// How many those are.
    weighed_count: usize,
    /// The processes' roots.
    roots: Vec<(NodeId, u64)>,
}

impl Tree {
    /// The root of a new process.
    pub fn add_root(&mut self, pid: u64) -> NodeId {
        let id = self.nodes.len() as NodeId;
        self.weighed.push(id);
        self.nodes.push(Node::new(id, NONE, NONE));
        self.roots.push((id, pid));
        id
    }

    /// Books a call; gives its node. Where it is folded nothing is booked, and there is no node.
    #[inline(always)]
    pub fn enter(&mut self, path: Path) -> (NodeId, Fold) {
        let last = self.nodes[path.parent as usize].last_child;
        let child = &mut self.nodes[last as usize];
        if child.frame == path.frame && child.via == path.via {
            child.calls += 1;
            return (last, Fold::Own);
        }
        self.find_or_add(path)
    }

    #[cold]
    #[inline(never)]
    fn find_or_add(&mut self, path: Path) -> (NodeId, Fold) {
        let parent = &self.nodes[path.parent as usize];
        if parent.frame == path.frame && parent.via == path.via && parent.run >= RUN_MAX {
            return (NONE, Fold::Folded);
        }
        let key = (path.parent, path.frame, path.via);
        let known = self.children.get(&key).copied();
        if known.is_none() && self.nodes.len() >= NODES_MAX {
            return (NONE, Fold::Folded);
        }
        let child = known.unwrap_or_else(|| self.add(path));
        self.nodes[path.parent as usize].last_child = child;
        self.nodes[child as usize].calls += 1;
        (child, Fold::Own)
    }

    fn add(&mut self, path: Path) -> NodeId {
        let parent = &self.nodes[path.parent as usize];
        let mut node = Node::new(path.parent, path.frame, path.via);
        node.run = if parent.frame == path.frame { parent.run + 1 } else { 1 };
        let mut outer = path.parent;
        while self.nodes[outer as usize].frame != NONE {
            if self.nodes[outer as usize].frame == path.frame {
                node.same = self.nodes[outer as usize].same + 1;
                break;
            }
            outer = self.nodes[outer as usize].parent;
        }
        self.nodes.push(node);
        self.weighed.push(0);
        let id = self.nodes.len() as NodeId - 1;
        self.children.insert((path.parent, path.frame, path.via), id);
        id
    }

    /// Books a call at the node of a call further out.
    pub fn enter_again(&mut self, id: NodeId, levels: u32) {
        let node = &mut self.nodes[id as usize];
        node.calls += 1;
        node.folded = node.folded.max(levels);
    }

    /// Books a call at a node right below the root, whatever led to it.
    pub fn enter_below_root(&mut self, path: Path) -> NodeId {
        let mut root = path.parent;
        while self.nodes[root as usize].parent != root {
            root = self.nodes[root as usize].parent;
        }
        let known = self.children.get(&(root, path.frame, path.via)).copied();
        let id = known.unwrap_or_else(|| self.add(Path { parent: root, ..path }));
        self.nodes[id as usize].calls += 1;
        id
    }

    /// An activation ends, or a segment ends with it on the stack: these are its gaps of the
    /// segment, and the units that it had before.
    #[inline(always)]
    pub fn weigh(&mut self, id: NodeId, gaps: Gaps, before: u32) {
        let node = &mut self.nodes[id as usize];
        // A builtin that has waited may end without a gap in this segment.
        if node.segment.is_empty() && !gaps.is_empty() {
            self.weighed[self.weighed_count] = id;
            self.weighed_count += 1;
        }
        node.segment.add(gaps);
        node.units_max = node.units_max.max(before.wrapping_add(gaps.units()));
    }

    /// Shares out the time of a segment: every node gets its weight's part, the sum is exact. Gives
    /// the weight and the reductions of all; without weight nothing has run, and nobody gets the
    /// time.
    pub fn settle(&mut self, ns: u64, rates: &Rates) -> (f64, u64) {
        let (mut total, mut total_red) = (0.0, 0);
        for id in &self.weighed[..self.weighed_count] {
            total += self.nodes[*id as usize].weight(rates);
        }
        let ns_per_weight = if total > 0.0 { ns as f64 / total } else { 0.0 };
        let mut left = if total > 0.0 { ns } else { 0 };
        let mut last = None;
        for id in &self.weighed[..self.weighed_count] {
            let node = &mut self.nodes[*id as usize];
            let weight = node.weight(rates);
            let part = ((weight * ns_per_weight) as u64).min(left);
            let red = node.segment.red() as u64;
            node.self_red += red;
            node.units += red + node.segment.count() as u64;
            node.self_ns += part;
            node.segment = Gaps::default();
            left -= part;
            if weight > 0.0 {
                last = Some(*id);
                total_red += red;
            }
        }
        // Rounding leaves a little, which the last one gets.
        if let Some(last) = last {
            self.nodes[last as usize].self_ns += left;
        }
        self.weighed_count = 0;
        (total, total_red)
    }

    /// A node.
    pub fn node_mut(&mut self, id: NodeId) -> &mut Node {
        &mut self.nodes[id as usize]
    }

    /// All nodes, parents first.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The process's roots in order of the processes.
    pub fn roots(&self) -> &[(NodeId, u64)] {
        &self.roots
    }
}

impl Node {
    /// The weight in the running segment. The bottom of a stack has no frame and weighs nothing.
    fn weight(&self, rates: &Rates) -> f64 {
        if self.frame == NONE {
            return 0.0;
        }
        rates.weight(self.frame, self.segment.red() as u64, self.segment.count())
    }

    fn new(parent: NodeId, frame: FrameId, via: FrameId) -> Node {
        Node {
            frame,
            via,
            last_child: FIRST_ROOT,
            run: 0,
            segment: Gaps::default(),
            units_max: 0,
            folded: 0,
            calls: 0,
            tail_calls: 0,
            self_red: 0,
            self_ns: 0,
            parent,
            same: 1,
            units: 0,
        }
    }
}
