//! Registers of one function: which are allocated, which hold values that somebody must release,
//! and where each local lives.
//!
//! Allocation is a stack: what an expression allocates is free again behind it. Ownership is
//! separate from allocation, because a value's register may outlive the value.

use crate::base::ids::{Id, LocalId};

/// A register of the current window. A function may get any number of them while it is generated;
/// if they were too many, its instructions are thrown away ([`Registers::overflowed`]).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct Reg(pub u32);

impl From<Reg> for u8 {
    fn from(reg: Reg) -> u8 {
        reg.0 as u8
    }
}

impl Reg {
    /// The register `n` further.
    pub fn plus(self, n: usize) -> Reg {
        Reg(self.0 + n as u32)
    }
}

/// Who an owned value belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Owner {
    /// A local variable; the value dies with it.
    Local(LocalId),
    /// An expression that is being evaluated.
    Temporary,
}

/// The registers that hold owned heap values at one place of the code.
#[derive(Clone, Debug, Default)]
pub struct Owned {
    entries: Vec<(Reg, Owner)>,
}

impl Owned {
    /// Whether the register holds an owned value.
    pub fn contains(&self, reg: Reg) -> bool {
        self.entries.iter().any(|(r, _)| *r == reg)
    }

    /// The register now holds an owned value.
    pub fn insert(&mut self, reg: Reg, owner: Owner) {
        self.remove(reg);
        self.entries.push((reg, owner));
    }

    /// The register's value is gone.
    pub fn remove(&mut self, reg: Reg) {
        self.entries.retain(|(r, _)| *r != reg);
    }

    /// All of them in the order in which they were stored.
    pub fn iter(&self) -> impl Iterator<Item = (Reg, Owner)> {
        self.entries.iter().copied()
    }

    /// Keeps those for which `keep` holds.
    pub fn retain(&mut self, mut keep: impl FnMut(Reg, Owner) -> bool) {
        self.entries.retain(|(reg, owner)| keep(*reg, *owner));
    }

    /// The registers as numbers in ascending order, as live maps have them.
    pub fn sorted(&self) -> Vec<u8> {
        let mut regs: Vec<u8> = self.entries.iter().map(|(reg, _)| u8::from(*reg)).collect();
        regs.sort_unstable();
        regs
    }
}

/// Where a local lives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// It has no value yet.
    Nowhere,
    /// In a register.
    Register(Reg),
    /// In a slot of the far object.
    Far(u32),
}

/// The registers of the function being compiled.
#[derive(Debug)]
pub struct Registers {
    top: u32,
    max: u32,
    /// What must be released.
    pub owned: Owned,
    places: Vec<Place>,
}

/// The position of the allocation stack.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
pub struct Mark(u32);

impl Mark {
    /// Whether the register was allocated after the mark was taken.
    pub fn is_before(self, reg: Reg) -> bool {
        reg.0 >= self.0
    }
}

/// Registers of one window; instructions have 8 bits for them.
pub const WINDOW_MAX: u32 = 255;

impl Registers {
    /// Registers for a function with so many locals; nothing is allocated.
    pub fn new(locals: usize) -> Registers {
        let places = vec![Place::Nowhere; locals];
        Registers { top: 0, max: 0, owned: Owned::default(), places }
    }

    /// Allocates the next register.
    pub fn alloc(&mut self) -> Reg {
        self.alloc_many(1)
    }

    /// Allocates `n` registers in a row and gives the first (`n` may be 0).
    pub fn alloc_many(&mut self, n: usize) -> Reg {
        let first = Reg(self.top);
        self.top += n as u32;
        self.max = self.max.max(self.top);
        first
    }

    /// Whether more were needed than there are.
    pub fn overflowed(&self) -> bool {
        self.max > WINDOW_MAX
    }

    /// The place of a field or item as instructions have it. One behind the last is as bad as a
    /// register behind the last.
    pub fn place_in(&mut self, index: u32) -> u8 {
        if index > u8::MAX.into() {
            self.max = WINDOW_MAX + 1;
        }
        index as u8
    }

    /// Allocates what is needed for the first `n` registers to be allocated.
    pub fn reserve(&mut self, n: usize) {
        let missing = n.saturating_sub(self.top as usize);
        self.alloc_many(missing);
    }

    /// Where the allocation stack stands.
    pub fn mark(&self) -> Mark {
        Mark(self.top)
    }

    /// Frees what was allocated after the mark.
    pub fn reset(&mut self, mark: Mark) {
        self.top = mark.0;
    }

    /// Whether this register is the last one allocated.
    pub fn is_last(&self, reg: Reg) -> bool {
        reg.0 + 1 == self.top
    }

    /// Whether so many registers are allocated that the rest should be left to operands.
    pub fn is_crowded(&self) -> bool {
        self.top >= WINDOW_MAX / 2
    }

    /// How many registers the function uses at most.
    pub fn frame_size(&self) -> u16 {
        self.max.clamp(1, WINDOW_MAX) as u16
    }

    /// Where a local lives.
    pub fn place(&self, local: LocalId) -> Place {
        self.places[local.index()]
    }

    /// The local lives there from now on.
    pub fn set_place(&mut self, local: LocalId, place: Place) {
        self.places[local.index()] = place;
    }
}
