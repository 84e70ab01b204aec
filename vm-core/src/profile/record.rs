//! Single calls as the machine tells of them: a word for each, and for each segment when it was
//! and whose. What a reader of a profile sees is made of them when the profile is taken, so that a
//! run pays for one store of a word for each event and no more.

use super::clock::{Rates, Time};
use super::frame::{FrameId, NONE};
use super::log::LogEvent;
use super::tree::{NodeId, Tree};
use crate::base::hash::HashMap;
pub use crate::vm::live::{AGAIN, BY_TAIL_CALL, LEAVE, Word};

/// One more ends at the same time.
pub const LEAVE_TOO: u32 = u32::MAX - 1;
/// In place of the fuel, reductions that the fuel doesn't tell of.
pub const CHARGE: u32 = u32::MAX - 3;
/// A segment begins.
const BEGIN: u32 = u32::MAX - 4;
/// Stands before a block's first word.
const NOTHING: u32 = u32::MAX - 5;
/// Words in a block.
const BLOCK: usize = 4096;

/// Parts in a piece.
const PIECE: usize = 512;

/// A segment with events.
struct Segment {
    pid: u64,
    /// Where its first word stands, and behind the last one.
    begin: u32,
    end: u32,
    /// `base - fuel` is the number of reductions of the program.
    base: u64,
    /// The fuel before and behind it.
    fuel: u32,
    fuel_after: u32,
    from_ns: u64,
    to_ns: u64,
    /// How many measured gaps had been learned from.
    learned: u32,
    /// Self tail calls of the activation on top in segments without other events.
    again: u32,
}

enum Part {
    Segment(Segment),
    /// A process has waited; the frame is that of its state.
    Wait {
        pid: u64,
        frame: FrameId,
        from: Time,
        to: Time,
    },
}

/// Events of all processes in order of time.
pub struct Record {
    blocks: Vec<Box<[Word; BLOCK]>>,
    /// Where the words that there is leave to write begin in the last block, and how many they are.
    room_at: usize,
    room: usize,
    /// In pieces, so that nothing is copied when there are more.
    parts: Vec<Vec<Part>>,
    /// The running segment, from its first word on.
    running: Option<Segment>,
    /// Single calls that may still be recorded, those that there is room for included.
    left: usize,
    is_open: bool,
    /// Measured gaps that were learned from: frame, nanoseconds, units.
    measured: Vec<(FrameId, u64, u64)>,
}

/// What a reader sees of a process.
#[derive(Default)]
pub struct Replayed {
    pub events: Vec<LogEvent>,
    /// Frames that were not closed, each with its activations.
    pub open: Vec<(FrameId, u32)>,
}

impl Record {
    /// Room for so many events.
    pub fn new(events_max: usize) -> Record {
        Record {
            blocks: Vec::new(),
            room_at: BLOCK,
            room: 0,
            parts: Vec::new(),
            running: None,
            left: events_max,
            is_open: events_max > 0,
            measured: Vec::new(),
        }
    }

    /// Whether single calls are recorded.
    pub fn is_open(&self) -> bool {
        self.is_open
    }

    /// Whether there may be fewer events than there is room for, because processes have waited.
    pub fn is_short(&self, room: u32) -> bool {
        self.is_open && self.left < room as usize
    }

    /// Nothing more is recorded: at this moment for the process that runs.
    pub fn close(&mut self, fuel: u32) {
        self.is_open = false;
        let end = self.position(0);
        if let Some(segment) = &mut self.running {
            (segment.end, segment.fuel_after) = (end, fuel);
        }
    }

    /// Where the next word will stand; so many words of the room are not written.
    fn position(&self, unused: u32) -> u32 {
        let before = self.blocks.len().saturating_sub(1) * BLOCK;
        (before + self.room_at + self.room) as u32 - unused
    }

    fn push(&mut self, part: Part) {
        match self.parts.last_mut().filter(|piece| piece.len() < PIECE) {
            Some(piece) => piece.push(part),
            None => {
                let mut piece = Vec::with_capacity(PIECE);
                piece.push(part);
                self.parts.push(piece);
            }
        }
    }

    /// Room for words, so many as given at least if there may be any more; so many were left of the
    /// last room. Gives where it begins and how much it is.
    pub fn make_room(&mut self, unused: u32, needed: usize) -> (*mut Word, u32) {
        self.room_at += self.room - unused as usize;
        let written = self.room - unused as usize;
        self.room = 0;
        if let Some(block) = self.blocks.last() {
            let words = &block[self.room_at - written..self.room_at];
            let events = words.iter().filter(|word| !matches!(word.what, BEGIN | AGAIN | CHARGE));
            self.left = self.left.saturating_sub(events.count());
        }
        if self.left < needed {
            return (std::ptr::null_mut(), 0);
        }
        if self.room_at + needed > BLOCK {
            self.skip_rest();
            self.blocks.push(Box::new([Word { what: NOTHING, fuel: 0 }; BLOCK]));
            self.room_at = 1;
        }
        let block = self.blocks.last_mut().expect("there is one");
        self.room = (BLOCK - self.room_at).min(self.left);
        (&raw mut block[self.room_at], self.room as u32)
    }

    fn skip_rest(&mut self) {
        if let Some(block) = self.blocks.last_mut() {
            block[self.room_at..].fill(Word { what: NOTHING, fuel: 0 });
        }
    }

    /// A process begins a segment; so many words are not written. There is room for one.
    pub fn begin(&mut self, pid: u64, base: u64, fuel: u32, from_ns: u64, unused: u32) -> Word {
        let begin = self.position(unused);
        self.running = Some(Segment {
            pid,
            begin,
            end: begin,
            base,
            fuel,
            fuel_after: fuel,
            from_ns,
            to_ns: from_ns,
            learned: 0,
            again: 0,
        });
        Word { what: BEGIN, fuel }
    }

    /// The running segment ends, with so many words not written. Gives how many of its words can be
    /// written again, because it has no events; then `again` has its self tail calls. Else they
    /// become those of the segment.
    pub fn end(&mut self, fuel: u32, to_ns: u64, unused: u32, again: &mut u32) -> u32 {
        let end = self.position(unused);
        let Some(mut segment) = self.running.take() else { return 0 };
        segment.to_ns = to_ns;
        segment.learned = self.measured.len() as u32;
        if self.is_open {
            (segment.end, segment.fuel_after) = (end, fuel);
            let words = segment.end - segment.begin;
            let last = self.words(segment.begin, segment.end).next_back().unwrap_or_default();
            let has_none = words == 1 || words == 2 && last.what == AGAIN;
            if has_none && words <= self.room as u32 - unused {
                if words == 2 {
                    *again = again.saturating_add(last.fuel);
                }
                return words;
            }
        }
        segment.again = std::mem::take(again);
        self.push(Part::Segment(segment));
        0
    }

    /// A process has waited from one time to another.
    pub fn wait(&mut self, pid: u64, frame: FrameId, from: Time, to: Time) {
        self.left = self.left.saturating_sub(2);
        self.push(Part::Wait { pid, frame, from, to });
    }

    /// Gaps were measured that the segments from now on are shared out by.
    pub fn learned(&mut self, measured: &[(FrameId, u64, u64)]) {
        if self.is_open {
            self.measured.extend_from_slice(measured);
        }
    }

    fn words(&self, begin: u32, end: u32) -> impl DoubleEndedIterator<Item = Word> {
        (begin as usize..end as usize).map(|index| self.blocks[index / BLOCK][index % BLOCK])
    }

    /// The events of each process.
    pub fn replay(&self, tree: &Tree) -> HashMap<u64, Replayed> {
        let mut all: HashMap<u64, Replayed> = HashMap::default();
        let mut rates = Rates::default();
        let mut learned = 0;
        for part in self.parts.iter().flatten() {
            match part {
                Part::Segment(segment) => {
                    let gaps = self.measured.get(learned..segment.learned as usize);
                    gaps.unwrap_or_default().iter().for_each(|gap| rates.learn_one(*gap));
                    learned = segment.learned as usize;
                    let replayed = all.entry(segment.pid).or_default();
                    replayed.segment(segment, self.words(segment.begin, segment.end), tree, &rates);
                }
                Part::Wait { pid, frame, from, to } => {
                    let replayed = all.entry(*pid).or_default();
                    replayed.open(*frame, false, *from);
                    replayed.close(*to);
                }
            }
        }
        all
    }
}

impl Replayed {
    fn open(&mut self, frame: FrameId, tail: bool, at: Time) {
        self.open.push((frame, 1));
        self.events.push(LogEvent { frame, opens: true, tail, calls: 1, at });
    }

    fn close(&mut self, at: Time) {
        if let Some((frame, calls)) = self.open.pop() {
            self.events.push(LogEvent { frame, opens: false, tail: false, calls, at });
        }
    }

    /// The innermost frame's function has called itself in tail position so many times.
    pub fn again(&mut self, times: u32) {
        if let Some((_, calls)) = self.open.last_mut() {
            *calls = calls.saturating_add(times);
        }
    }

    /// What gaps weigh in the frame on top. The bottom of a stack has no frame and weighs nothing.
    fn weight(&self, rates: &Rates, red: u32, gaps: u32) -> f64 {
        let frame = self.open.last().map_or(NONE, |(frame, _)| *frame);
        if frame == NONE { 0.0 } else { rates.weight(frame, u64::from(red), gaps) }
    }

    fn segment(
        &mut self,
        segment: &Segment,
        words: impl Iterator<Item = Word>,
        tree: &Tree,
        rates: &Rates,
    ) {
        let first = self.events.len();
        let Segment { mut base, mut fuel, .. } = *segment;
        let mut weight: f64 = 0.0;
        self.again(segment.again);
        for word in words {
            match word.what {
                BEGIN | NOTHING => continue,
                AGAIN => {
                    weight += self.weight(rates, 0, word.fuel);
                    self.again(word.fuel);
                    continue;
                }
                CHARGE => {
                    weight += self.weight(rates, word.fuel, 0);
                    base += u64::from(word.fuel);
                    continue;
                }
                LEAVE_TOO => {}
                what if what & BY_TAIL_CALL != 0 && what < NOTHING => {}
                _ => weight += self.weight(rates, fuel - word.fuel, 1),
            }
            fuel = word.fuel;
            // The time is known below.
            let at = Time { ns: weight.to_bits(), red: base - u64::from(fuel) };
            match word.what {
                LEAVE | LEAVE_TOO => self.close(at),
                what => {
                    let node: NodeId = what & !BY_TAIL_CALL;
                    self.open(tree.frame(node), what != node, at);
                }
            }
        }
        weight += self.weight(rates, fuel - segment.fuel_after, 1);
        let Segment { from_ns, to_ns, .. } = *segment;
        let ns_per_weight = if weight > 0.0 { (to_ns - from_ns) as f64 / weight } else { 0.0 };
        for event in &mut self.events[first..] {
            // As a signed number it takes the processor one instruction.
            let passed = (f64::from_bits(event.at.ns) * ns_per_weight) as i64 as u64;
            event.at.ns = (from_ns + passed).min(to_ns);
        }
    }
}
