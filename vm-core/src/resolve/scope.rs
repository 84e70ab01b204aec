//! The names bound inside a function, innermost first. The checker fills it while it walks a body;
//! here is only the bookkeeping of shadowing.

use crate::base::hash::HashMap;
use crate::base::intern::Symbol;

/// A stack of bindings with constant-time lookup.
pub struct Scopes<B> {
    /// What each name means, innermost last.
    meanings: HashMap<Symbol, Vec<B>>,
    /// The names in the order in which they were bound.
    order: Vec<Symbol>,
    /// What a name meant in the scope that ended last.
    ended: HashMap<Symbol, B>,
}

/// The state to which leaving a scope goes back.
#[derive(Clone, Copy)]
pub struct Mark(usize);

impl<B> Default for Scopes<B> {
    fn default() -> Self {
        Scopes { meanings: HashMap::default(), order: Vec::new(), ended: HashMap::default() }
    }
}

impl<B> Scopes<B> {
    /// Enters a scope: what is bound from now on ends with `leave`.
    pub fn enter(&self) -> Mark {
        Mark(self.order.len())
    }

    /// Forgets everything bound since the mark.
    pub fn leave(&mut self, mark: Mark) {
        while self.order.len() > mark.0 {
            let name = self.order.pop().expect("there is a name above the mark");
            if let Some(list) = self.meanings.get_mut(&name)
                && let Some(meaning) = list.pop()
            {
                self.ended.insert(name, meaning);
            }
        }
    }

    /// Binds a name until the current scope ends.
    pub fn bind(&mut self, name: Symbol, meaning: B) {
        self.meanings.entry(name).or_default().push(meaning);
        self.order.push(name);
    }

    /// What a name means here.
    pub fn find(&self, name: Symbol) -> Option<&B> {
        self.meanings.get(&name).and_then(|list| list.last())
    }

    /// What a name meant that means nothing any more.
    pub fn ended(&self, name: Symbol) -> Option<&B> {
        self.ended.get(&name)
    }

    /// All meanings of a name, innermost first.
    pub fn all(&self, name: Symbol) -> impl Iterator<Item = &B> {
        self.meanings.get(&name).into_iter().flat_map(|list| list.iter().rev())
    }

    /// Every name that has a meaning here.
    pub fn names(&self) -> impl Iterator<Item = Symbol> + '_ {
        self.order.iter().copied()
    }
}
