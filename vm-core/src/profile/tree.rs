//! The call tree: one node for each path of frames of a process. Its size is bounded: recursion
//! deeper than a limit, and new paths of a program that has very many, are folded into nodes that
//! are there.

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

/// A path.
#[derive(Clone, Debug)]
pub struct Node {
    /// The node of the caller (of the replaced frame's caller for a tail call); a process's root,
    /// which has no frame, is its own parent.
    pub parent: NodeId,
    /// The frame, `NONE` for a process's root.
    pub frame: FrameId,
    /// The frame that made the tail call, `NONE` for ordinary calls.
    pub via: FrameId,
    /// The process.
    pub pid: u64,
    /// Activations.
    pub calls: u64,
    /// Those of them that a tail call entered.
    pub tail_calls: u64,
    /// Time as the top frame.
    pub self_ns: u64,
    /// The same in reductions.
    pub self_red: u64,
    /// How many levels of calls the node stands for when it is more than one.
    pub folded: u32,
    depth: u32,
    /// How many nodes of this frame end here without another in between.
    run: u32,
    /// The child that was entered last.
    last_child: NodeId,
}

/// Where a call comes from.
#[derive(Clone, Copy)]
pub struct Path {
    /// The node that the new one is a child of.
    pub parent: NodeId,
    /// The process's root.
    pub root: NodeId,
    /// The frame that is entered.
    pub frame: FrameId,
    /// The frame that made the tail call, or `NONE`.
    pub via: FrameId,
    /// The innermost node of this frame on the stack, or `NONE`.
    pub recursion: NodeId,
}

/// All nodes, each after its parent.
#[derive(Default)]
pub struct Tree {
    nodes: Vec<Node>,
    children: HashMap<(NodeId, FrameId, FrameId), NodeId>,
}

impl Tree {
    /// The root of a new process.
    pub fn add_root(&mut self, pid: u64) -> NodeId {
        let id = self.nodes.len() as NodeId;
        self.add(Node::new(id, NONE, NONE, pid))
    }

    fn add(&mut self, node: Node) -> NodeId {
        self.nodes.push(node);
        self.nodes.len() as NodeId - 1
    }

    /// The node of a call.
    pub fn child(&mut self, path: Path) -> NodeId {
        let parent = &self.nodes[path.parent as usize];
        let same = parent.frame == path.frame && (path.via == NONE || parent.via == path.via);
        if same && parent.run >= RUN_MAX {
            return path.parent;
        }
        let last = parent.last_child;
        if last != NONE {
            let child = &self.nodes[last as usize];
            if child.frame == path.frame && child.via == path.via {
                return last;
            }
        }
        let found = self.find_or_add(path);
        if self.nodes[found as usize].parent == path.parent {
            self.nodes[path.parent as usize].last_child = found;
        }
        found
    }

    fn find_or_add(&mut self, path: Path) -> NodeId {
        let key = (path.parent, path.frame, path.via);
        if let Some(child) = self.children.get(&key) {
            return *child;
        }
        let parent = &self.nodes[path.parent as usize];
        let is_full = self.nodes.len() >= NODES_MAX || parent.depth >= DEPTH_MAX;
        if is_full && path.recursion != NONE {
            return path.recursion;
        }
        if is_full && path.parent != path.root {
            return self.find_or_add(Path { parent: path.root, ..path });
        }
        let mut node = Node::new(path.parent, path.frame, path.via, parent.pid);
        node.depth = parent.depth + 1;
        node.run = if parent.frame == path.frame { parent.run + 1 } else { 1 };
        let id = self.add(node);
        self.children.insert(key, id);
        id
    }

    /// A node.
    pub fn node_mut(&mut self, id: NodeId) -> &mut Node {
        &mut self.nodes[id as usize]
    }

    /// All nodes, parents first.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }
}

impl Node {
    fn new(parent: NodeId, frame: FrameId, via: FrameId, pid: u64) -> Node {
        Node {
            parent,
            frame,
            via,
            pid,
            calls: 0,
            tail_calls: 0,
            self_ns: 0,
            self_red: 0,
            folded: 0,
            depth: 0,
            run: 0,
            last_child: NONE,
        }
    }
}
