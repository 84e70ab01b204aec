//! The profile's document as 8.9 lays it down. speedscope opens it as it is; what is ours stands
//! under `nostos` or in fields that other readers skip. This file has the shape, `report` fills it.

use crate::vm::display::IntText;
use serde::Serialize;

/// The document.
#[derive(Clone, PartialEq, Debug)]
pub struct Document {
    pub schema: &'static str,
    /// The program's name.
    pub name: String,
    /// Name and version of the engine.
    pub exporter: String,
    pub active_profile_index: u32,
    pub shared: SharedFrames,
    /// One for each process, main first, then by number.
    pub profiles: Vec<Evented>,
    pub nostos: Extra,
}

/// What all profiles share.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct SharedFrames {
    pub frames: Vec<Frame>,
}

/// What a bar stands for.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Frame {
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub col: Option<u32>,
    /// `function`, `lambda`, `builtin`, `process` or `wait`.
    pub kind: &'static str,
    /// The internal name.
    pub id: String,
    pub arity: u32,
}

/// One process's single calls.
#[derive(Clone, PartialEq, Debug)]
pub struct Evented {
    pub name: String,
    /// `nanoseconds`, or `none` for reductions.
    pub unit: &'static str,
    pub start_value: u64,
    pub end_value: u64,
    pub events: Vec<Event>,
}

/// A frame opens or closes. There may be a million of them, so they are small.
#[derive(Clone, PartialEq, Debug)]
pub struct Event {
    pub opens: bool,
    /// By a tail call.
    pub tail: bool,
    pub frame: u32,
    /// Activations of a block of self tail calls.
    pub calls: u32,
    pub at: u64,
}

impl Document {
    /// The document as JSON. The events, which are most of it, are written without a serializer: it
    /// takes seconds for a million where all code is made small.
    pub fn to_json(&self) -> String {
        let events: usize = self.profiles.iter().map(|profile| profile.events.len()).sum();
        let mut text = String::with_capacity(48 * events + 4096);
        text.push_str("{\"$schema\":");
        text.push_str(&json(self.schema));
        text.push_str(",\"name\":");
        text.push_str(&json(&self.name));
        text.push_str(",\"exporter\":");
        text.push_str(&json(&self.exporter));
        text.push_str(",\"activeProfileIndex\":");
        push_number(self.active_profile_index.into(), &mut text);
        text.push_str(",\"shared\":");
        text.push_str(&json(&self.shared));
        text.push_str(",\"profiles\":[");
        for (index, profile) in self.profiles.iter().enumerate() {
            if index > 0 {
                text.push(',');
            }
            profile.push_json(&mut text);
        }
        text.push_str("],\"nostos\":");
        text.push_str(&json(&self.nostos));
        text.push('}');
        text
    }
}

impl Evented {
    fn push_json(&self, text: &mut String) {
        text.push_str("{\"type\":\"evented\",\"name\":");
        text.push_str(&json(&self.name));
        text.push_str(",\"unit\":");
        text.push_str(&json(self.unit));
        text.push_str(",\"startValue\":");
        push_number(self.start_value, text);
        text.push_str(",\"endValue\":");
        push_number(self.end_value, text);
        text.push_str(",\"events\":[");
        for (index, event) in self.events.iter().enumerate() {
            if index > 0 {
                text.push(',');
            }
            event.push_json(text);
        }
        text.push_str("]}");
    }
}

impl Event {
    fn push_json(&self, text: &mut String) {
        let opens = "{\"type\":\"O\",\"frame\":";
        text.push_str(if self.opens { opens } else { "{\"type\":\"C\",\"frame\":" });
        push_number(self.frame.into(), text);
        text.push_str(",\"at\":");
        push_number(self.at, text);
        if self.tail {
            text.push_str(",\"tail\":true");
        }
        if self.calls > 1 {
            text.push_str(",\"calls\":");
            push_number(self.calls.into(), text);
        }
        text.push('}');
    }
}

fn json(value: &(impl Serialize + ?Sized)) -> String {
    serde_json::to_string(value).expect("numbers and strings can always be written")
}

fn push_number(number: u64, text: &mut String) {
    text.push_str(IntText::new(number as i64).as_str());
}

/// What speedscope doesn't know.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Extra {
    pub format: &'static str,
    pub version: u32,
    pub clock: ClockInfo,
    pub totals: Totals,
    /// Single calls were sampled from some moment on.
    pub truncated: bool,
    pub functions: Vec<Function>,
    /// By frame and line.
    pub lines: Vec<Line>,
    pub processes: Vec<Process>,
    /// `[sent at, from, to, taken at or -1]`
    pub messages: Vec<(u64, u64, u64, i64)>,
    pub tree: Nodes,
}

/// The clocks.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClockInfo {
    pub unit: &'static str,
    pub resolution_ns: u64,
    pub reductions: bool,
}

/// Sums over the run.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    pub wall_ns: u64,
    pub busy_ns: u64,
    pub idle_ns: u64,
    pub gc_ns: u64,
    pub reductions: u64,
    pub calls: u64,
    pub tail_calls: u64,
    pub spawned: u64,
    pub messages: u64,
}

/// A frame's figures over all processes.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Function {
    pub frame: u32,
    pub calls: u64,
    pub tail_calls: u64,
    pub unwound: u64,
    pub self_ns: u64,
    pub inclusive_ns: u64,
    pub wait_ns: u64,
    pub self_red: u64,
    pub inclusive_red: u64,
    pub max_depth: u64,
    pub max_self_ns: u64,
}

/// The reductions counted in a line of the program: its calls, rounds of loops and the work of
/// builtins called there.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// The function that the line belongs to; its file is the line's.
    pub frame: u32,
    /// From 1.
    pub line: u32,
    pub red: u64,
}

/// A process's figures.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Process {
    pub pid: u64,
    pub parent: Option<u64>,
    /// Its first function.
    pub frame: u32,
    /// Its index in `profiles`.
    pub profile: u32,
    pub start_ns: u64,
    pub end_ns: u64,
    /// `normal`, `error`, `killed` or `program-end`.
    pub end: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    pub busy_ns: u64,
    pub ready_ns: u64,
    pub wait_ns: u64,
    pub reductions: u64,
    pub sent: u64,
    pub received: u64,
    pub mailbox_max: u64,
    /// `[at, state]`
    pub timeline: Vec<(u64, &'static str)>,
}

/// The call tree.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Nodes {
    /// In pre-order; children in order of first entry.
    pub nodes: Vec<Node>,
}

/// A path of calls.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Node {
    /// The index of an earlier node, -1 for a root.
    pub parent: i64,
    pub frame: u32,
    pub pid: u64,
    pub calls: u64,
    pub tail_calls: u64,
    pub tail: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub via: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folded: Option<u32>,
    pub self_ns: u64,
    pub inclusive_ns: u64,
    pub self_red: u64,
    pub inclusive_red: u64,
}
