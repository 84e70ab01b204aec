//! The stack of activations of a process: what of it lasts while others run, and what is rare on
//! it. What every call and return does is in `live`.

use super::clock::Time;
use super::frame::FrameId;
use super::log::{Log, Samples};
use super::tree::{Key, NodeId, Tree};
use crate::vm::live::{Entry, Live};

/// An activation that shares the node of one further out, where the tree is full.
struct Folded {
    /// How many activations are below it.
    depth: u32,
    node: NodeId,
    /// So many share the node.
    levels: u32,
}

/// The stack of one process.
pub struct Stack {
    /// The activations below the one on top, and room. The lowest one is the process's root.
    pub entries: Vec<Entry>,
    /// The rest, while another process runs.
    depth: u32,
    top: u64,
    /// Those that have no node of their own, once the tree is full.
    folded: Vec<Folded>,
    counts_folded: bool,
    /// Samples of the stack.
    pub log: Log,
    /// So many activations are those of the last sample, from the outermost on. The hot path knows
    /// this as a depth at which returns are not its own.
    unchanged: u32,
    /// Self tail calls of the activation on top that the record of single calls hasn't got yet.
    pub again: u32,
}

impl Default for Stack {
    fn default() -> Stack {
        Stack::new(0)
    }
}

/// Calls for which there is room at first.
const ROOM_MIN: usize = 16;

/// How far the stack is given up as changed at once, when it shrinks below the last sample's.
const CHANGED_STEP: u32 = 64;

/// How far down an activation of the same frame is sought where the tree is full: further than that
/// each call would cost more than all of the program.
const SOUGHT_MAX: usize = 1000;

impl Stack {
    /// An empty stack whose calls begin at this node.
    pub fn new(root: NodeId) -> Stack {
        Stack {
            entries: Vec::new(),
            depth: 0,
            top: u64::from(root),
            folded: Vec::new(),
            counts_folded: false,
            log: Log::default(),
            unchanged: 0,
            again: 0,
        }
    }

    /// The process goes on.
    pub fn resume(&mut self, live: &mut Live) {
        live.depth = self.depth;
        live.top = self.top;
    }

    /// The process stops.
    pub fn pause(&mut self, live: &Live) {
        self.depth = live.depth;
        self.top = live.top;
    }

    /// The frame on top, or `NONE`, while another process runs.
    pub fn top(&self, tree: &Tree) -> FrameId {
        tree.frame(self.top as NodeId)
    }

    /// Room for calls above so many activations.
    pub fn room(&self, depth: u32) -> usize {
        self.entries.len() - depth as usize
    }

    /// Makes more room.
    pub fn grow(&mut self) {
        let length = (2 * self.entries.len()).max(ROOM_MIN);
        self.entries.resize(length, Entry::default());
    }

    /// Closes everything: the process has ended. Its last segment is settled.
    pub fn finish(&mut self) {
        if let Some(root) = self.entries.first().filter(|_| self.depth > 0) {
            self.top = root.top;
        }
        self.depth = 0;
        self.entries = Vec::new();
        self.folded = Vec::new();
    }

    /// The frames from the outermost on, while another process runs.
    pub fn frames<'a>(&'a self, tree: &'a Tree) -> impl Iterator<Item = FrameId> + 'a {
        self.frames_above(0, self.depth, self.top, tree)
    }

    /// The same for the process that runs.
    pub fn live_frames<'a>(
        &'a self,
        live: &Live,
        tree: &'a Tree,
    ) -> impl Iterator<Item = FrameId> + 'a {
        self.frames_above(0, live.depth, live.top, tree)
    }

    /// The frames above so many. At the bottom there is the process's root, which has none.
    fn frames_above<'a>(
        &'a self,
        outer: u32,
        depth: u32,
        top: u64,
        tree: &'a Tree,
    ) -> impl Iterator<Item = FrameId> + Clone + 'a {
        let below = &self.entries[(outer + 1).min(depth) as usize..depth as usize];
        let top = (outer < depth).then_some(top);
        let tops = below.iter().map(|entry| entry.top).chain(top);
        tops.map(|top| tree.frame(top as NodeId))
    }

    /// Samples the stack of the process that runs, if it is time to.
    pub fn sample(&mut self, live: &Live, at: Time, tree: &Tree, samples: &mut Samples) {
        let unchanged = self.unchanged.min(live.depth);
        let mut log = std::mem::take(&mut self.log);
        let frames = self.frames_above(unchanged, live.depth, live.top, tree);
        if log.sample(unchanged as usize, frames, at, samples) {
            self.unchanged = live.depth;
        }
        self.log = log;
    }

    /// The depth down to which returns must look whether they end an activation without a node of
    /// its own, or one that was there at the last sample.
    pub fn return_mark(&self) -> u32 {
        self.folded_mark().max(self.unchanged)
    }

    /// The depth down to which an activation may have no node of its own.
    pub fn folded_mark(&self) -> u32 {
        self.folded.last().map_or(0, |folded| folded.depth + 1)
    }

    /// An activation has ended; so many are below the one on top now.
    pub fn left(&mut self, depth: u32) {
        if depth < self.unchanged {
            self.unchanged = depth.saturating_sub(CHANGED_STEP);
        }
        if self.folded.last().is_some_and(|folded| folded.depth == depth) {
            self.folded.pop();
        }
    }

    /// The tree is full: levels of recursion that stayed at a node were not counted one by one
    /// until then.
    pub fn count_folded(&mut self, live: &Live, tree: &Tree) {
        if !tree.is_full || std::mem::replace(&mut self.counts_folded, true) {
            return;
        }
        let below = self.entries[..live.depth as usize].iter().map(|entry| entry.top as NodeId);
        let nodes = below.chain([live.node()]);
        let mut levels = 1;
        for (depth, pair) in nodes.clone().zip(nodes.skip(1)).enumerate() {
            levels = if pair.0 == pair.1 { levels + 1 } else { 1 };
            if levels > 1 {
                self.folded.push(Folded { depth: depth as u32, node: pair.1, levels });
            }
        }
    }

    /// A call that has no node of its own gets that of the innermost activation of its frame, or
    /// one right below the process's root.
    pub fn fold(&mut self, key: Key, live: &Live, tree: &mut Tree) -> NodeId {
        let below = self.entries[..live.depth as usize].iter().rev();
        let tops = [live.top].into_iter().chain(below.map(|entry| entry.top));
        let mut nodes = tops.take(SOUGHT_MAX);
        let found = nodes.find(|top| tree.frame(*top as NodeId) == key.frame());
        let Some(node) = found.map(|top| top as NodeId) else {
            return tree.enter_below_root(live.node(), key);
        };
        // Those that are still on the stack; the innermost is the last.
        let innermost = self.folded.iter().rev().find(|folded| folded.node == node);
        let levels = innermost.map_or(1, |folded| folded.levels) + 1;
        self.folded.push(Folded { depth: live.depth, node, levels });
        tree.enter_again(node, levels);
        tree.entered_as(node, key);
        node
    }
}
