//! Which definitions the program of an input has. With all of them every input would take longer
//! than the one before, so functions are left out that nothing in the program names; what matters
//! without being named (types, implementations, modules, values that live on) always stays.
//!
//! Names are words of texts here, whatever they mean: a word too many costs a little time. Where
//! the part has a mistake, the whole is checked (`Repl::check`).

use super::Repl;
use super::definition::{Definition, Key};
use super::input::Defined;
use crate::base::hash::{HashMap, HashSet};
use crate::syntax::tokenize;
use std::rc::Rc;

/// How many definitions the programs of an input have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// Those that it names, and what they need.
    Needed,
    /// Those and the last one, which the input has defined.
    Last,
    /// All: others may depend on what it defines.
    All,
}

/// The words of a text, each once.
pub(super) fn words_of(text: &str) -> Rc<[Box<str>]> {
    let tokens = tokenize(text).into_iter();
    let words = tokens.map(|token| &text[token.start as usize..token.end as usize]);
    let mut words: Vec<Box<str>> =
        words.filter(|word| word.starts_with(begins_name)).map(Box::from).collect();
    words.sort_unstable();
    words.dedup();
    words.into()
}

fn begins_name(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

impl Definition {
    /// Whether it matters only where it is named.
    fn is_named_to_matter(&self) -> bool {
        let is_value = |key: &Key| matches!(key, Key::Value(_));
        self.module.is_none() && self.variable.is_none() && self.keys.iter().all(is_value)
    }

    fn mentions(&self, name: &str) -> bool {
        self.words.binary_search_by(|word| (**word).cmp(name)).is_ok()
    }
}

impl Repl {
    /// The definitions that a program with this text has, in their order.
    pub(super) fn needed(&self, text: &str) -> Vec<usize> {
        if self.extent == Extent::All {
            return (0..self.definitions.len()).collect();
        }
        let last = self.definitions.len().checked_sub(1).filter(|_| self.extent == Extent::Last);
        let mut by_name: HashMap<&str, Vec<usize>> = HashMap::default();
        let (mut needed, mut next) = (vec![false; self.definitions.len()], Vec::new());
        for (at, definition) in self.definitions.iter().enumerate() {
            if !definition.is_named_to_matter() || Some(at) == last {
                needed[at] = true;
                next.push(at);
                continue;
            }
            for key in &definition.keys {
                if let Key::Value(name) = key {
                    by_name.entry(name).or_default().push(at);
                }
            }
        }
        let mut words = words_of(text);
        loop {
            for word in words.iter() {
                for at in by_name.get(&**word).into_iter().flatten() {
                    if !std::mem::replace(&mut needed[*at], true) {
                        next.push(*at);
                    }
                }
            }
            let Some(at) = next.pop() else { break };
            words = self.definitions[at].words.clone();
        }
        (0..needed.len()).filter(|at| needed[*at]).collect()
    }

    /// How much is checked when these are defined: all where something names one of them already,
    /// or could depend on it without naming it.
    pub(super) fn extent_of(&self, list: &[Defined]) -> Extent {
        let mut names: HashSet<&str> = HashSet::default();
        for defined in list {
            match (&defined.key, &defined.binding) {
                (Key::Value(name), _) => drop(names.insert(name)),
                (_, Some(binding)) => names.extend(binding.names.iter().map(String::as_str)),
                _ => return Extent::All,
            }
        }
        let mentions = |d: &Rc<Definition>| names.iter().any(|name| d.mentions(name));
        if self.definitions.iter().any(mentions) { Extent::All } else { Extent::Last }
    }
}
