//! What is known about the parts of the subjects on the way to an arm, so that no test is made
//! twice and arms that can't fit are passed over.

use crate::base::ids::{FnId, LocalId, TypeId};
use crate::ir::{Const, Expr};

/// A part of a subject that patterns look at.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Occ(pub u32);

/// How a part is reached.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Step {
    /// The subject with this number.
    Root(u32),
    /// A field of this constructor, or a part of a tuple.
    Field(Occ, u32, u32),
    /// An item of a list.
    Item(Occ, u32),
    /// A list without its first items.
    Rest(Occ, u32),
    /// A string behind the prefix with this constant index.
    Behind(Occ, u32),
    /// The value at a key of a map; the number tells keys apart.
    Value(Occ, usize),
    /// The part itself, known to be of that type.
    Typed(Occ, TypeId),
}

/// All parts that the patterns of one match look at.
#[derive(Debug, Default)]
pub struct Occurrences {
    steps: Vec<(Step, TypeId)>,
}

impl Occurrences {
    /// The part at the end of a step.
    pub fn at(&mut self, step: Step, ty: TypeId) -> Occ {
        let found = self.steps.iter().position(|(known, _)| *known == step);
        let index = found.unwrap_or_else(|| {
            self.steps.push((step, ty));
            self.steps.len() - 1
        });
        Occ(index as u32)
    }

    /// The last step to a part.
    pub fn step(&self, occ: Occ) -> Step {
        self.steps[occ.0 as usize].0
    }

    /// The type of a part.
    pub fn ty(&self, occ: Occ) -> TypeId {
        self.steps[occ.0 as usize].1
    }
}

/// A key or member that a pattern asks for.
#[derive(Clone, Copy, Debug)]
pub enum Operand<'p> {
    /// A constant, or a local from around the match.
    Value(&'p Expr),
    /// What the same pattern binds to a local: another part.
    Part(Occ),
}

/// One test that a pattern asks for.
#[derive(Clone, Debug)]
pub enum Test<'p> {
    /// The constructor, of so many.
    Ctor { occ: Occ, ctor: u32, of: u32 },
    /// The length of a list: this, or at least this.
    Length { occ: Occ, count: u32, exact: bool },
    /// An equal constant.
    Value { occ: Occ, value: &'p Const },
    /// Between the two, both included.
    Range { occ: Occ, from: i64, to: i64 },
    /// Equal to a local.
    Equal { occ: Occ, local: LocalId, eq: Option<FnId> },
    /// Begins with the constant.
    Prefix { occ: Occ, constant: u32 },
    /// Has the key; its value is another part.
    Key { occ: Occ, key: Operand<'p>, value: Occ },
    /// Is of the type, where only the run tells.
    OfType { occ: Occ, ty: TypeId },
    /// Contains the member.
    Member { occ: Occ, member: Operand<'p> },
    /// One of these sets of tests holds.
    Any(Vec<Vec<Test<'p>>>),
    /// Never holds.
    Never,
}

/// What is known about one part.
#[derive(Clone, PartialEq, Debug)]
struct Fact {
    occ: Occ,
    known: Known,
}

#[derive(Clone, PartialEq, Debug)]
enum Known {
    /// The constructors that are still possible, bit by bit.
    Ctors(u128),
    /// The shortest and longest possible length.
    Length(u32, u32),
    /// One of these constants.
    OneOf(Vec<Const>),
    /// None of these constants.
    Not(Vec<Const>),
    /// Whether it is of this type.
    OfType(TypeId, bool),
}

/// Everything known at one place.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Facts {
    facts: Vec<Fact>,
}

/// More constructors than this aren't kept track of.
const CTORS_MAX: u32 = 128;

/// More constants of one part than this aren't either: it would cost time for every arm.
const CONSTS_MAX: usize = 256;

fn all_ctors(of: u32) -> u128 {
    if of >= CTORS_MAX { u128::MAX } else { (1 << of) - 1 }
}

impl Facts {
    fn get(&self, occ: Occ) -> Option<&Known> {
        self.facts.iter().find(|fact| fact.occ == occ).map(|fact| &fact.known)
    }

    fn set(&mut self, occ: Occ, mut known: Known) {
        self.facts.retain(|fact| fact.occ != occ);
        match &mut known {
            Known::OneOf(possible) if possible.len() > CONSTS_MAX => return,
            // The arms of the first ones are behind.
            Known::Not(others) if others.len() > CONSTS_MAX => {
                others.drain(..others.len() - CONSTS_MAX);
            }
            _ => {}
        }
        self.facts.push(Fact { occ, known });
    }

    fn ctors(&self, occ: Occ, of: u32) -> u128 {
        match self.get(occ) {
            Some(Known::Ctors(possible)) => *possible,
            _ => all_ctors(of),
        }
    }

    fn length(&self, occ: Occ) -> (u32, u32) {
        match self.get(occ) {
            Some(Known::Length(min, max)) => (*min, *max),
            _ => (0, u32::MAX),
        }
    }

    /// How many constructors are still possible.
    pub fn possible_ctors(&self, occ: Occ, of: u32) -> u32 {
        if of > CTORS_MAX { of } else { self.ctors(occ, of).count_ones() }
    }

    /// Whether the constructor is still possible.
    pub fn allows_ctor(&self, occ: Occ, ctor: u32, of: u32) -> bool {
        of > CTORS_MAX || self.ctors(occ, of) & (1 << ctor) != 0
    }

    /// Whether the test holds, where that is known.
    pub fn judge(&self, test: &Test) -> Option<bool> {
        match test {
            Test::Ctor { of, .. } if *of > CTORS_MAX => None,
            Test::Ctor { occ, ctor, of } => {
                let possible = self.ctors(*occ, *of);
                let this = 1 << ctor;
                match possible & this {
                    0 => Some(false),
                    _ if possible == this => Some(true),
                    _ => None,
                }
            }
            Test::Length { occ, count, exact } => {
                let (min, max) = self.length(*occ);
                if max < *count || *exact && min > *count {
                    Some(false)
                } else if min >= *count && (!*exact || max == *count) {
                    Some(true)
                } else {
                    None
                }
            }
            Test::Value { occ, value } => match (self.get(*occ), value) {
                (Some(Known::OneOf(known)), _) => match known.contains(value) {
                    true if known.len() == 1 => Some(true),
                    true => None,
                    false => Some(false),
                },
                (Some(Known::Not(others)), _) if others.contains(value) => Some(false),
                (Some(Known::Not(others)), Const::Bool(value))
                    if others.contains(&Const::Bool(!value)) =>
                {
                    Some(true)
                }
                _ => None,
            },
            Test::OfType { occ, ty } => match self.get(*occ) {
                Some(Known::OfType(known, is)) if known == ty => Some(*is),
                _ => None,
            },
            Test::Any(alternatives) => self.judge_any(alternatives),
            Test::Never => Some(false),
            _ => None,
        }
    }

    fn judge_any(&self, alternatives: &[Vec<Test>]) -> Option<bool> {
        let judged = |tests: &Vec<Test>| {
            let mut all = Some(true);
            for test in tests {
                match self.judge(test) {
                    Some(false) => return Some(false),
                    None => all = None,
                    Some(true) => {}
                }
            }
            all
        };
        let results: Vec<Option<bool>> = alternatives.iter().map(judged).collect();
        if results.contains(&Some(true)) {
            Some(true)
        } else if results.iter().all(|result| *result == Some(false)) {
            Some(false)
        } else {
            self.covers(alternatives).then_some(true)
        }
    }

    /// Whether the alternatives are constructors or constants of one part and leave out none that
    /// is possible.
    fn covers(&self, alternatives: &[Vec<Test>]) -> bool {
        if let Some([Test::Value { occ, .. }]) = alternatives.first().map(Vec::as_slice)
            && let Some(Known::OneOf(possible)) = self.get(*occ)
        {
            return possible.iter().all(|one| {
                alternatives.iter().any(|tests| {
                    matches!(tests.as_slice(),
                        [Test::Value { occ: part, value }] if part == occ && *value == one)
                })
            });
        }
        let mut named = 0;
        let mut part = None;
        for tests in alternatives {
            match tests.as_slice() {
                [Test::Ctor { occ, ctor, of }] if *of <= CTORS_MAX => {
                    if part.is_some_and(|known| known != (*occ, *of)) {
                        return false;
                    }
                    part = Some((*occ, *of));
                    named |= 1u128 << ctor;
                }
                _ => return false,
            }
        }
        part.is_some_and(|(occ, of)| self.ctors(occ, of) & !named == 0)
    }

    /// Takes note of the result of a test.
    pub fn assume(&mut self, test: &Test, holds: bool) {
        match test {
            Test::Ctor { occ, ctor, of } if *of <= CTORS_MAX => {
                let this = 1 << ctor;
                let possible = self.ctors(*occ, *of);
                self.set(*occ, Known::Ctors(if holds { this } else { possible & !this }));
            }
            Test::Length { occ, count, exact } => {
                let (min, max) = self.length(*occ);
                let known = match (exact, holds) {
                    (true, true) => (*count, *count),
                    (false, true) => (min.max(*count), max),
                    (false, false) => (min, max.min(count - 1)),
                    (true, false) if min == *count => (count + 1, max),
                    (true, false) => (min, max),
                };
                self.set(*occ, Known::Length(known.0, known.1));
            }
            Test::Value { occ, value } if holds => {
                self.set(*occ, Known::OneOf(vec![(*value).clone()]));
            }
            Test::Value { occ, value } => {
                let known = match self.get(*occ) {
                    Some(Known::OneOf(known)) => {
                        Known::OneOf(known.iter().filter(|one| one != value).cloned().collect())
                    }
                    Some(Known::Not(others)) => {
                        Known::Not(others.iter().chain([*value]).cloned().collect())
                    }
                    _ => Known::Not(vec![(*value).clone()]),
                };
                self.set(*occ, known);
            }
            Test::OfType { occ, ty } => self.set(*occ, Known::OfType(*ty, holds)),
            Test::Any(alternatives) if !holds => {
                for tests in alternatives {
                    if let [test] = tests.as_slice() {
                        self.assume(test, false);
                    }
                }
            }
            _ => {}
        }
    }

    /// What is known where two ways meet.
    pub fn meet(&self, other: &Facts) -> Facts {
        let mut met = Facts::default();
        for fact in &self.facts {
            let Some(theirs) = other.get(fact.occ) else { continue };
            let known = match (&fact.known, theirs) {
                (Known::Ctors(a), Known::Ctors(b)) => Known::Ctors(a | b),
                (Known::Length(a, b), Known::Length(c, d)) => Known::Length(*a.min(c), *b.max(d)),
                (Known::OneOf(a), Known::OneOf(b)) => {
                    let more = b.iter().filter(|value| !a.contains(value));
                    Known::OneOf(a.iter().chain(more).cloned().collect())
                }
                (Known::Not(a), Known::Not(b)) => {
                    Known::Not(a.iter().filter(|value| b.contains(value)).cloned().collect())
                }
                (a, b) if a == b => a.clone(),
                _ => continue,
            };
            met.set(fact.occ, known);
        }
        met
    }
}
