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

/// Levels of a path before a frame that occurs further out shares that one's node: nobody reads
/// deeper flame graphs, and mutual recursion would make a node of every call.
const DEPTH_MAX: u32 = 1000;

/// Nodes before new paths are folded: about 10 MB of memory and 20 MB of JSON.
const NODES_MAX: usize = 100_000;

/// Stands for no child: a root has no frame, so no call is ever looking for it.
const FIRST_ROOT: NodeId = 0;

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
    /// Of the running segment, whose time isn't shared out yet: reductions in the upper 32 bits,
    /// gaps between events in the lower ones.
    segment: u64,
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
    depth: u32,
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

/// All nodes, each after its parent.
#[derive(Default)]
pub struct Tree {
    nodes: Vec<Node>,
    children: HashMap<(NodeId, FrameId, FrameId), NodeId>,
    /// The nodes that have weight.
    weighed: Vec<NodeId>,
    /// The processes' roots.
    roots: Vec<(NodeId, u64)>,
}

impl Tree {
    /// The root of a new process.
    pub fn add_root(&mut self, pid: u64) -> NodeId {
        let id = self.nodes.len() as NodeId;
        self.nodes.push(Node::new(id, NONE, NONE));
        self.roots.push((id, pid));
        id
    }

    /// The node of a call. `recursion` finds the innermost node of the frame on the stack, or
    /// `NONE`.
    #[inline(always)]
    pub fn child(&mut self, path: Path, recursion: impl Fn() -> NodeId) -> NodeId {
        let last = self.nodes[path.parent as usize].last_child;
        let child = &self.nodes[last as usize];
        if child.frame == path.frame && child.via == path.via {
            return last;
        }
        let found = self.find_or_add(path, &recursion);
        // A node that recursion shares with nodes further out may be another one the next time.
        if found == path.parent || self.nodes[found as usize].parent == path.parent {
            self.nodes[path.parent as usize].last_child = found;
        }
        found
    }

    #[cold]
    #[inline(never)]
    fn find_or_add(&mut self, path: Path, recursion: &dyn Fn() -> NodeId) -> NodeId {
        let parent = &self.nodes[path.parent as usize];
        let same = parent.frame == path.frame && parent.via == path.via;
        if same && parent.run >= RUN_MAX {
            return path.parent;
        }
        let key = (path.parent, path.frame, path.via);
        if let Some(child) = self.children.get(&key) {
            return *child;
        }
        if self.nodes.len() >= NODES_MAX || parent.depth >= DEPTH_MAX {
            let outer = recursion();
            if outer != NONE {
                return outer;
            }
            let root = self.root_of(path.parent);
            if path.parent != root {
                return self.find_or_add(Path { parent: root, ..path }, &|| NONE);
            }
        }
        let mut node = Node::new(path.parent, path.frame, path.via);
        node.depth = parent.depth + 1;
        node.run = if parent.frame == path.frame { parent.run + 1 } else { 1 };
        self.nodes.push(node);
        let id = self.nodes.len() as NodeId - 1;
        self.children.insert(key, id);
        id
    }

    fn root_of(&self, mut id: NodeId) -> NodeId {
        while self.nodes[id as usize].parent != id {
            id = self.nodes[id as usize].parent;
        }
        id
    }

    /// A node was the top frame's for a gap of so many reductions.
    #[inline(always)]
    pub fn weigh(&mut self, id: NodeId, red: u32) {
        let node = &mut self.nodes[id as usize];
        if node.segment == 0 {
            self.weighed.push(id);
        }
        node.segment += (red as u64) << 32 | 1;
    }

    /// Shares out the time of a segment: every node gets its weight's part, the sum is exact. Gives
    /// the weight of all; when it is 0 nothing has run, and nobody gets the time.
    pub fn settle(&mut self, ns: u64, rates: &Rates) -> f64 {
        let mut total = 0.0;
        for id in &self.weighed {
            total += self.nodes[*id as usize].weight(rates);
        }
        let ns_per_weight = if total > 0.0 { ns as f64 / total } else { 0.0 };
        let mut left = if total > 0.0 { ns } else { 0 };
        let mut last = None;
        for id in &self.weighed {
            let node = &mut self.nodes[*id as usize];
            let weight = node.weight(rates);
            let part = ((weight * ns_per_weight) as u64).min(left);
            node.self_red += node.segment >> 32;
            node.self_ns += part;
            node.segment = 0;
            left -= part;
            if weight > 0.0 {
                last = Some(*id);
            }
        }
        // Rounding leaves a little, which the last one gets.
        if let Some(last) = last {
            self.nodes[last as usize].self_ns += left;
        }
        self.weighed.clear();
        total
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
    /// The weight in the running segment. The bottom of a stack, which has no frame, weighs nothing.
    fn weight(&self, rates: &Rates) -> f64 {
        if self.frame == NONE {
            return 0.0;
        }
        rates.weight(self.frame, self.segment >> 32, self.segment as u32)
    }

    fn new(parent: NodeId, frame: FrameId, via: FrameId) -> Node {
        Node {
            frame,
            via,
            last_child: FIRST_ROOT,
            run: 0,
            segment: 0,
            folded: 0,
            calls: 0,
            tail_calls: 0,
            self_red: 0,
            self_ns: 0,
            parent,
            depth: 0,
        }
    }
}
