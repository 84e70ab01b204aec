//! A compiled regular expression: which engine searches, and what searching for all matches and
//! replacing them means. Our own automaton finds where a match is, if the pattern is one for it;
//! the two small engines of `regex-automata` find its groups, and whatever the automaton can't.
//!
//! The crate `regex` would choose among more engines and look for literals first, which with small
//! tables never happens; what it adds to the download is in `benchImprovements/HISTORY.md`.

use super::automaton::{Automaton, GivenUp};
use regex_automata::nfa::thompson::backtrack::{self, BoundedBacktracker};
use regex_automata::nfa::thompson::pikevm::{self, PikeVM};
use regex_automata::nfa::thompson::{self, NFA};
use regex_automata::util::captures::Captures;
use regex_automata::util::interpolate;
use regex_automata::util::iter::Searcher;
use regex_automata::util::primitives::NonMaxUsize;
use regex_automata::util::syntax;
use regex_automata::{Anchored, Input, Match, Span};

/// A pattern whose automaton would be larger is an error: `(a{999}){999}` must not take the memory.
const SIZE_BYTES_MAX: usize = 10 << 20;

/// A longer text is not searched by backtracking for whether there is a match at all: the other
/// engine stops at the first one.
const EARLIEST_BYTES_MAX: usize = 128;

/// What the backtracker may note of one search. It clears as much before each: with more, many
/// matches in one text would each take as long as the text.
const VISITED_BYTES_MAX: usize = 8 << 10;

/// Engines and the memory that their searches use again.
pub struct Pattern {
    automaton: Option<Automaton>,
    /// For every text.
    vm: PikeVM,
    vm_cache: pikevm::Cache,
    /// Faster, for texts up to a length that depends on the pattern.
    backtracker: BoundedBacktracker,
    backtracker_cache: Option<backtrack::Cache>,
}

impl Pattern {
    /// Compiles; the error is the text of several lines that shows where it is.
    pub fn new(source: &str) -> Result<Pattern, String> {
        let hir = syntax::parse_with(source, &syntax::Config::new());
        let hir = hir.map_err(|error| error.to_string())?;
        let config = thompson::Config::new().nfa_size_limit(Some(SIZE_BYTES_MAX));
        let nfa = NFA::compiler().configure(config).build_from_hir(&hir);
        let nfa = nfa.map_err(|error| match error.size_limit() {
            Some(limit) => format!("Compiled regex exceeds size limit of {limit} bytes."),
            None => error.to_string(),
        })?;
        let automaton = Automaton::new(&nfa);
        let backtracker = BoundedBacktracker::builder()
            .configure(backtrack::Config::new().visited_capacity(VISITED_BYTES_MAX))
            .build_from_nfa(nfa.clone());
        let vm = PikeVM::new_from_nfa(nfa).map_err(|error| error.to_string())?;
        Ok(Pattern {
            automaton,
            vm_cache: vm.create_cache(),
            vm,
            backtracker: backtracker.map_err(|error| error.to_string())?,
            backtracker_cache: None,
        })
    }

    /// Whether it fits anywhere.
    pub fn is_match(&mut self, text: &str) -> bool {
        self.search(&Input::new(text).earliest(true), &mut [])
    }

    /// The first match.
    pub fn find<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        self.next(&Input::new(text)).map(|found| &text[found.range()])
    }

    /// All matches that don't overlap.
    pub fn find_all(&mut self, text: &str) -> Vec<Span> {
        let mut searcher = Searcher::new(Input::new(text));
        let next = || searcher.advance(|input| Ok(self.next(input)));
        std::iter::from_fn(next).map(|found| found.span()).collect()
    }

    /// The first match and its groups.
    pub fn captures(&mut self, text: &str) -> Option<Captures> {
        self.captures_in(&Input::new(text))
    }

    /// The text with the first `count` matches replaced; `$1` and `$name` stand for groups.
    pub fn replace(&mut self, text: &str, by: &str, count: usize) -> String {
        let mut searcher = Searcher::new(Input::new(text));
        let mut result = String::new();
        let mut copied = 0;
        let mut groups = self.vm.create_captures();
        for _ in 0..count {
            let found = searcher.advance(|input| {
                self.search_captures(input, &mut groups);
                Ok(groups.get_match())
            });
            let Some(found) = found else { break };
            result.push_str(&text[copied..found.start()]);
            copied = found.end();
            let append = |index: usize, result: &mut String| {
                result.push_str(groups.get_group(index).map_or("", |span| &text[span]));
            };
            let index_of = |name: &str| groups.group_info().to_index(groups.pattern()?, name);
            interpolate::string(by, append, index_of, &mut result);
        }
        result.push_str(&text[copied..]);
        result
    }

    fn next(&mut self, input: &Input<'_>) -> Option<Match> {
        let mut slots = [None; 2];
        if !self.search(input, &mut slots) {
            return None;
        }
        let [start, end] = slots.map(|slot| slot.map(NonMaxUsize::get));
        Some(Match::must(0, start?..end?))
    }

    fn captures_in(&mut self, input: &Input<'_>) -> Option<Captures> {
        let mut groups = self.vm.create_captures();
        self.search_captures(input, &mut groups);
        groups.is_match().then_some(groups)
    }

    fn search_captures(&mut self, input: &Input<'_>, groups: &mut Captures) {
        let found = self.search(input, groups.slots_mut());
        groups.set_pattern(found.then_some(regex_automata::PatternID::ZERO));
    }

    /// Searches; the slots get where the match and its groups begin and end.
    fn search(&mut self, input: &Input<'_>, slots: &mut [Option<NonMaxUsize>]) -> bool {
        let Some(automaton) = &mut self.automaton else {
            return self.search_with_groups(input, slots);
        };
        let found = automaton.find(input.haystack(), input.get_span(), input.get_earliest());
        match found {
            Ok(None) => false,
            Ok(Some(span)) if slots.len() <= 2 => {
                let ends = [span.start, span.end].map(NonMaxUsize::new);
                slots.iter_mut().zip(ends).for_each(|(slot, end)| *slot = end);
                true
            }
            // Nothing is preferred to this match where it begins, so the part has no other one.
            Ok(Some(span)) => {
                let part = input.clone().span(span).anchored(Anchored::Yes);
                self.search_with_groups(&part, slots)
            }
            Err(reason) => {
                if matches!(reason, GivenUp::Full) {
                    self.automaton = None;
                }
                self.search_with_groups(input, slots)
            }
        }
    }

    /// Searches with the engine of the crate that is right for what is left of the text.
    fn search_with_groups(&mut self, input: &Input<'_>, slots: &mut [Option<NonMaxUsize>]) -> bool {
        let early = input.get_earliest() && input.haystack().len() > EARLIEST_BYTES_MAX;
        if !early && input.get_span().len() < self.backtracker.max_haystack_len() {
            let create = || self.backtracker.create_cache();
            let cache = self.backtracker_cache.get_or_insert_with(create);
            if let Ok(found) = self.backtracker.try_search_slots(cache, input, slots) {
                return found.is_some();
            }
        }
        self.vm.search_slots(&mut self.vm_cache, input, slots).is_some()
    }
}
