//! Where a pattern's matches begin and end, without their groups: a deterministic automaton whose
//! states are made when a text first leads to them.
//!
//! The engines of `regex-automata` that do this would add four times as much to the download. This
//! one runs from one place at a time, which is enough: a match begins only at bytes that can begin
//! one, and for most patterns and texts a run from a wrong place ends after a few bytes. Where it
//! doesn't, the search is given up, so that the time stays linear in the text; the caller has other
//! engines. Patterns that fit an empty text or look around (`^`, `\b`) are not taken at all.

use crate::base::hash::HashMap;
use regex_automata::Span;
use regex_automata::nfa::thompson::{NFA, State};
use regex_automata::util::primitives::StateID;
use std::rc::Rc;

/// More states are not made: 256 KiB of transitions, when every byte is a class of its own.
const STATES_MAX: usize = 256;

/// Runs from wrong places may look at so many bytes for each byte of the text.
const LOOKS_PER_BYTE: usize = 8;

/// ... and at so many more, which for short texts is what decides.
const LOOKS_MIN: usize = 4096;

/// A transition that isn't known yet.
const UNMADE: u32 = u32::MAX;

/// No match can follow.
const DEAD: u32 = 0;

/// The automaton's states that may read the next byte, the preferred ones first.
type Set = Rc<[StateID]>;

/// Why a search has no answer.
pub enum GivenUp {
    /// Too many states: no search of this pattern will do better.
    Full,
    /// This text is looked at too often.
    Slow,
}

/// The automaton.
pub struct Automaton {
    nfa: NFA,
    /// Which bytes can begin a match.
    first: [bool; 256],
    /// By state and class of the byte: the state that follows, times two, and one more if a match
    /// ends there.
    next: Vec<u32>,
    classes: usize,
    sets: Vec<Set>,
    made: HashMap<(Set, bool), u32>,
    /// For each state of the pattern the closure that has met it last.
    met: Vec<u32>,
    closures: u32,
}

impl Automaton {
    /// `None` if the pattern isn't one for this automaton.
    pub fn new(nfa: &NFA) -> Option<Automaton> {
        if !nfa.look_set_any().is_empty() {
            return None;
        }
        let mut automaton = Automaton {
            nfa: nfa.clone(),
            first: [false; 256],
            next: Vec::new(),
            classes: nfa.byte_classes().alphabet_len(),
            sets: Vec::new(),
            made: HashMap::default(),
            met: vec![0; nfa.states().len()],
            closures: 0,
        };
        automaton.state(Vec::new(), false).ok()?;
        let (start, is_match) = automaton.closure(vec![nfa.start_anchored()]);
        if is_match || start.is_empty() {
            return None;
        }
        for byte in 0..=255 {
            automaton.first[byte as usize] = !targets(nfa, &start, byte).is_empty();
        }
        automaton.state(start, false).ok()?;
        Some(automaton)
    }

    /// The first match in a part of the text; with `earliest` only its beginning is right.
    pub fn find(
        &mut self,
        text: &[u8],
        part: Span,
        earliest: bool,
    ) -> Result<Option<Span>, GivenUp> {
        let text = &text[..part.end];
        let mut looks = LOOKS_PER_BYTE * part.len() + LOOKS_MIN;
        let mut at = part.start;
        while let Some(skipped) = text[at..].iter().position(|byte| self.first[*byte as usize]) {
            let start = at + skipped;
            let (end, looked) = self.run(&text[start..], earliest)?;
            if let Some(length) = end {
                return Ok(Some(Span { start, end: start + length }));
            }
            looks = looks.checked_sub(looked).ok_or(GivenUp::Slow)?;
            at = start + 1;
        }
        Ok(None)
    }

    /// The length of the match that begins where the text begins, and how many bytes were read.
    fn run(&mut self, text: &[u8], earliest: bool) -> Result<(Option<usize>, usize), GivenUp> {
        let mut state = 1;
        let mut end = None;
        for (at, byte) in text.iter().enumerate() {
            let cell = state * self.classes + self.nfa.byte_classes().get(*byte) as usize;
            let mut next = self.next[cell];
            if next == UNMADE {
                let targets = targets(&self.nfa, &self.sets[state], *byte);
                let (set, is_match) = self.closure(targets);
                next = self.state(set, is_match)?;
                self.next[cell] = next;
            }
            if next == DEAD {
                return Ok((end, at + 1));
            }
            state = next as usize / 2;
            if next % 2 == 1 {
                end = Some(at + 1);
                if earliest {
                    break;
                }
            }
        }
        Ok((end, text.len()))
    }

    /// The states that read a byte and can be reached without reading one, in order; what is less
    /// preferred than a match is left out, and whether there was one is told.
    fn closure(&mut self, from: Vec<StateID>) -> (Vec<StateID>, bool) {
        self.closures += 1;
        let mut set = Vec::new();
        let mut left = from;
        left.reverse();
        while let Some(id) = left.pop() {
            if std::mem::replace(&mut self.met[id.as_usize()], self.closures) == self.closures {
                continue;
            }
            match self.nfa.state(id) {
                State::ByteRange { .. } | State::Sparse(_) | State::Dense(_) => set.push(id),
                State::Union { alternates } => left.extend(alternates.iter().rev()),
                State::BinaryUnion { alt1, alt2 } => left.extend([*alt2, *alt1]),
                State::Capture { next, .. } => left.push(*next),
                State::Match { .. } => return (set, true),
                State::Fail => {}
                State::Look { .. } => unreachable!("such patterns are not taken"),
            }
        }
        (set, false)
    }

    /// The number of the state of such a set, times two, and one more for a match.
    fn state(&mut self, set: Vec<StateID>, is_match: bool) -> Result<u32, GivenUp> {
        let key = (Set::from(set), is_match);
        if let Some(known) = self.made.get(&key) {
            return Ok(*known);
        }
        if self.sets.len() == STATES_MAX {
            return Err(GivenUp::Full);
        }
        let number = 2 * self.sets.len() as u32 + u32::from(is_match);
        self.next.resize(self.next.len() + self.classes, UNMADE);
        self.sets.push(key.0.clone());
        self.made.insert(key, number);
        Ok(number)
    }
}

/// Where the states of a set go with a byte, in order.
fn targets(nfa: &NFA, set: &[StateID], byte: u8) -> Vec<StateID> {
    let target = |id: &StateID| match nfa.state(*id) {
        State::ByteRange { trans } => trans.matches_byte(byte).then_some(trans.next),
        State::Sparse(ranges) => ranges.matches_byte(byte),
        State::Dense(all) => all.matches_byte(byte),
        _ => None,
    };
    set.iter().filter_map(target).collect()
}
