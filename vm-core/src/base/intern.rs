//! Names as small numbers, so that comparing two names is comparing two integers.
//!
//! The interner is shared by all stages of one compilation and handed along explicitly. Names that
//! several compilations have in common may lie below, where nothing is added any more.

use crate::base::codec::{Coded, Decoder, Encoder, coded_struct};
use crate::base::hash::HashMap;
use std::rc::Rc;

/// An interned name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct Symbol(pub u32);

/// The table of names.
#[derive(Default, Debug, Clone)]
pub struct Interner {
    below: Option<Rc<Interner>>,
    /// The number of names below.
    first: usize,
    names: Vec<Rc<str>>,
    index: HashMap<Rc<str>, Symbol>,
}

impl Interner {
    /// An empty table.
    pub fn new() -> Interner {
        Interner::default()
    }

    /// A table with all the names of another one.
    pub fn above(below: Rc<Interner>) -> Interner {
        let first = below.first + below.names.len();
        Interner { below: Some(below), first, names: Vec::new(), index: HashMap::default() }
    }

    /// The symbol of a name, made when it is new.
    pub fn intern(&mut self, name: &str) -> Symbol {
        if let Some(symbol) = self.lookup(name) {
            return symbol;
        }
        let symbol = Symbol((self.first + self.names.len()) as u32);
        let name: Rc<str> = name.into();
        self.names.push(name.clone());
        self.index.insert(name, symbol);
        symbol
    }

    /// The symbol of a name that is already known.
    pub fn lookup(&self, name: &str) -> Option<Symbol> {
        let own = self.index.get(name).copied();
        own.or_else(|| self.below.as_ref()?.lookup(name))
    }

    /// The text of a symbol.
    pub fn text(&self, symbol: Symbol) -> &str {
        let index = symbol.0 as usize;
        match (index.checked_sub(self.first), &self.below) {
            (Some(own), _) => &self.names[own],
            (None, Some(below)) => below.text(symbol),
            (None, None) => unreachable!("without names below the first is number 0"),
        }
    }
}

coded_struct!(Symbol(number));

/// A table with nothing below.
impl Coded for Interner {
    fn encode(&self, to: &mut Encoder) {
        assert!(self.below.is_none(), "only the library's names are written");
        self.names.encode(to);
    }
    fn decode(from: &mut Decoder<'_>) -> Interner {
        let names: Vec<Rc<str>> = Vec::decode(from);
        let symbols = (0..names.len() as u32).map(Symbol);
        let index = names.iter().cloned().zip(symbols).collect();
        Interner { below: None, first: 0, names, index }
    }
}
