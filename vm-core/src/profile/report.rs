//! From what the profiler has booked to the document. It changes nothing, so a profile can be taken
//! in the middle of a run.

use super::clock::Time;
use super::document::{
    ClockInfo, Document, Event, Evented, Extra, Frame, Function, Line, Node, Nodes, Process,
    SharedFrames, Totals,
};
use super::frame::{FrameId, Frames, FunctionInfo, Kind, NONE};
use super::log::LogEvent;
use super::profiler::{How, Profiler};
use super::record::Replayed;
use super::track::Track;
use super::{table, tree};
use std::collections::BTreeMap;

/// The clock of the single calls.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unit {
    /// Time as the host's clock measured it.
    Nanoseconds,
    /// Reductions of the whole program: the same in every run.
    Reductions,
}

impl Unit {
    fn name(self) -> &'static str {
        match self {
            Unit::Nanoseconds => "nanoseconds",
            Unit::Reductions => "none",
        }
    }

    fn of(self, time: Time) -> u64 {
        match self {
            Unit::Nanoseconds => time.ns,
            Unit::Reductions => time.red,
        }
    }
}

/// A finished measurement.
#[derive(Clone, PartialEq, Debug)]
pub struct Profile {
    /// All figures.
    pub document: Document,
}

impl Profile {
    /// The document of 8.9, which speedscope opens too.
    pub fn to_json(&self) -> String {
        self.document.to_json()
    }

    /// The table of 8.9 as plain text.
    pub fn to_table(&self) -> String {
        table::render(&self.document)
    }
}

const SCHEMA: &str = "https://www.speedscope.app/file-format-schema.json";
const EXPORTER: &str = concat!("nostos-play@", env!("CARGO_PKG_VERSION"));

/// Where the clock's steps are larger than this, single calls are shown in reductions.
const USEFUL_STEP_NS: u64 = 1000;

impl Profiler {
    /// What was measured so far; single calls by time where the clock is fine enough for that.
    pub fn profile(&self, program: &str) -> Profile {
        let is_fine = self.clock.step_ns <= USEFUL_STEP_NS;
        self.profile_in(program, if is_fine { Unit::Nanoseconds } else { Unit::Reductions })
    }

    /// The same with the clock chosen.
    pub fn profile_in(&self, program: &str, unit: Unit) -> Profile {
        let mut frames = self.frames.clone();
        let natives = self.unframed_natives(&mut frames);
        let tracks: Vec<&Track> = self.tracks.values().collect();
        let (nodes, mut functions) = self.nodes(frames.used().len());
        for (frame, calls) in natives {
            functions[frame as usize].calls += calls;
        }
        let end_ns = tracks.iter().map(|track| track.totals.end.ns).max().unwrap_or(0);
        let busy_ns: u64 = tracks.iter().map(|track| track.totals.busy.ns).sum();
        let is_used = |f: &Function| f.calls > 0 || f.wait_ns > 0;
        let functions: Vec<Function> = functions.into_iter().filter(is_used).collect();
        let totals = Totals {
            wall_ns: end_ns,
            busy_ns,
            idle_ns: end_ns.saturating_sub(busy_ns),
            gc_ns: 0,
            reductions: tracks.iter().map(|track| track.totals.busy.red).sum(),
            calls: functions.iter().map(|f| f.calls).sum(),
            tail_calls: functions.iter().map(|f| f.tail_calls).sum(),
            spawned: (tracks.len() as u64).saturating_sub(1),
            messages: self.run.messages_count,
        };
        let taken = |at: Option<u64>| at.map_or(-1, |at| at as i64);
        let messages = self
            .run
            .messages
            .iter()
            .map(|m| (m.sent_ns, m.from, m.to, taken(m.taken_ns)))
            .collect();
        let mut recorded = self.book.record.replay(&self.book.tree);
        let mut evented = |track: &&Track| {
            let recorded = recorded.remove(&track.pid).unwrap_or_default();
            self.evented(track, recorded, unit)
        };
        let profiles = tracks.iter().map(&mut evented).collect();
        let document = Document {
            schema: SCHEMA,
            name: program.to_string(),
            exporter: EXPORTER.to_string(),
            active_profile_index: 0,
            shared: SharedFrames { frames: frames.used().iter().map(frame).collect() },
            profiles,
            nostos: Extra {
                format: "nostos-profile",
                version: 1,
                clock: ClockInfo {
                    unit: unit.name(),
                    resolution_ns: self.clock.step_ns,
                    reductions: true,
                },
                totals,
                truncated: !self.book.record.is_open() || self.run.timeline_left == 0,
                functions,
                lines: self.lines(&frames),
                processes: (0..).zip(&tracks).map(|(index, track)| process(track, index)).collect(),
                messages,
                tree: Nodes { nodes },
            },
        };
        Profile { document }
    }

    /// The frames and counts of builtins that have no frame on the stack.
    fn unframed_natives(&self, frames: &mut Frames) -> Vec<(FrameId, u64)> {
        let called = (0..).zip(&self.run.native_calls).filter(|(_, calls)| **calls > 0);
        let shown = called.filter(|(native, _)| self.frames.is_shown(*native));
        shown.map(|(native, calls)| (frames.of_native(native), *calls)).collect()
    }

    /// The lines of the program's own functions.
    fn lines(&self, frames: &Frames) -> Vec<Line> {
        let mut lines = BTreeMap::new();
        for ((function, line), red) in self.lines.sums() {
            if let Some(frame) = frames.shown_function(function) {
                *lines.entry((frame, line)).or_default() += red;
            }
        }
        lines.into_iter().map(|((frame, line), red)| Line { frame, line, red }).collect()
    }

    /// The tree in pre-order with inclusive figures, and the figures of each frame.
    fn nodes(&self, frames: usize) -> (Vec<Node>, Vec<Function>) {
        let booked = self.book.tree.nodes();
        let inclusive = self.inclusive();
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); booked.len()];
        for (index, node) in booked.iter().enumerate().rev() {
            if node.frame != NONE {
                children[node.parent as usize].push(index);
            }
        }
        let mut nodes = Vec::with_capacity(booked.len());
        let mut functions = self.functions(frames);
        for (root, pid) in self.book.tree.roots() {
            // The lists are backward, and so is the order in which a stack gives them back.
            let below =
                |index: usize, parent| children[index].iter().map(move |child| (*child, parent));
            let mut stack: Vec<(usize, i64)> = below(*root as usize, -1).collect();
            while let Some((index, parent)) = stack.pop() {
                let node = &booked[index];
                stack.extend(below(index, nodes.len() as i64));
                nodes.push(shown_node(node, parent, *pid, inclusive[index]));
                count_node(&mut functions[node.frame as usize], node, inclusive[index]);
            }
        }
        (nodes, functions)
    }

    /// Figures that are not in the tree.
    fn functions(&self, frames: usize) -> Vec<Function> {
        let at = |figures: &[u64], frame: u32| figures.get(frame as usize).copied().unwrap_or(0);
        let new = |frame| Function {
            frame,
            unwound: at(&self.book.unwound, frame),
            wait_ns: at(&self.run.waited_ns, frame),
            ..Function::default()
        };
        (0..frames as u32).map(new).collect()
    }

    /// Each node's own figures with those of all nodes below it.
    fn inclusive(&self) -> Vec<Time> {
        let booked = self.book.tree.nodes();
        let mut inclusive: Vec<Time> =
            booked.iter().map(|node| Time { ns: node.self_ns, red: node.self_red }).collect();
        // Children stand behind their parents: backward, each sum is complete when it is added.
        for (index, node) in booked.iter().enumerate().rev() {
            if node.frame != NONE {
                let Time { ns, red } = inclusive[index];
                let parent = &mut inclusive[node.parent as usize];
                parent.ns += ns;
                parent.red += red;
            }
        }
        inclusive
    }

    fn evented(&self, track: &Track, recorded: Replayed, unit: Unit) -> Evented {
        let entry = &self.frames.used()[track.entry as usize].name;
        let event = |event: LogEvent| Event {
            opens: event.opens,
            tail: event.tail,
            frame: event.frame,
            calls: event.calls,
            at: unit.of(event.at),
        };
        let stack = self.stack_of(track);
        let mut recorded = recorded;
        recorded.again(stack.again);
        let events = stack.log.events(recorded, track.totals.end);
        Evented {
            name: format!("{entry} <pid {}>", track.pid),
            unit: unit.name(),
            start_value: unit.of(track.totals.start),
            end_value: unit.of(track.totals.end),
            events: events.into_iter().map(event).collect(),
        }
    }
}

/// Adds a node to the figures of its frame. Inclusive figures are those of nodes that have no other
/// one of the frame above them.
fn count_node(function: &mut Function, node: &tree::Node, inclusive: Time) {
    function.calls += node.calls;
    function.tail_calls += node.tail_calls;
    function.self_ns += node.self_ns;
    function.self_red += node.self_red;
    if node.same == 1 {
        function.inclusive_ns += inclusive.ns;
        function.inclusive_red += inclusive.red;
    }
    let levels_more = node.folded.max(1) - 1;
    function.max_depth = function.max_depth.max((node.same + levels_more) as u64);
    // The node's time is shared out by units among its activations.
    let max_part = node.units_max as f64 / node.units.max(1) as f64;
    let max_self_ns = (node.self_ns as f64 * max_part) as u64;
    function.max_self_ns = function.max_self_ns.max(max_self_ns.min(node.self_ns));
}

fn shown_node(node: &tree::Node, parent: i64, pid: u64, inclusive: Time) -> Node {
    Node {
        parent,
        frame: node.frame,
        pid,
        calls: node.calls,
        tail_calls: node.tail_calls,
        tail: node.via != NONE,
        via: (node.via != NONE).then_some(node.via),
        folded: (node.folded > 1).then_some(node.folded),
        self_ns: node.self_ns,
        inclusive_ns: inclusive.ns,
        self_red: node.self_red,
        inclusive_red: inclusive.red,
    }
}

fn frame(info: &FunctionInfo) -> Frame {
    let kind = match info.kind {
        Kind::Function => "function",
        Kind::Lambda => "lambda",
        Kind::Builtin => "builtin",
        Kind::Process => "process",
        Kind::Wait => "wait",
    };
    Frame {
        name: info.name.to_string(),
        file: info.place.as_ref().map(|place| place.file.to_string()),
        line: info.place.as_ref().map(|place| place.line),
        col: info.place.as_ref().map(|place| place.column),
        kind,
        id: info.id.to_string(),
        arity: info.arity,
    }
}

fn process(track: &Track, profile: u32) -> Process {
    let (end, error) = match &track.end {
        Some(How::Normal) => ("normal", None),
        Some(How::Error(message)) => ("error", Some(message.clone())),
        Some(How::Killed) => ("killed", None),
        // A profile of a run that goes on: it ends here.
        Some(How::ProgramEnd) | None => ("program-end", None),
    };
    let totals = &track.totals;
    Process {
        pid: track.pid,
        parent: track.parent,
        frame: track.entry,
        profile,
        start_ns: totals.start.ns,
        end_ns: totals.end.ns,
        end,
        error,
        busy_ns: totals.busy.ns,
        ready_ns: totals.ready_ns,
        wait_ns: totals.wait_ns,
        reductions: totals.busy.red,
        sent: totals.sent,
        received: totals.received,
        mailbox_max: totals.mailbox_max,
        timeline: track.timeline.iter().map(|(at, state)| (*at, state.name())).collect(),
    }
}
