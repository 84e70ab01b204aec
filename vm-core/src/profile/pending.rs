//! Events of calls that the machine has told of and that aren't booked yet.
//!
//! Writing an event down takes the loop about ten instructions. Booking many at once keeps what is
//! common to them at hand, and a call that is followed by its return needs no stack: together that
//! is less than half of the work of booking each when it happens.

/// What happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Call,
    TailCall,
    SelfTailCall,
    Leave,
}

const KINDS: [Kind; 4] = [Kind::Call, Kind::TailCall, Kind::SelfTailCall, Kind::Leave];

/// The kind stands above the function's number.
const KIND_SHIFT: u32 = 30;

/// An event: the kind and the function in the upper half, the machine's fuel in the lower one.
#[derive(Clone, Copy, Debug)]
pub struct Event(u64);

impl Event {
    #[inline(always)]
    pub fn kind(self) -> Kind {
        KINDS[(self.0 >> (32 + KIND_SHIFT)) as usize]
    }

    /// The function that is entered.
    #[inline(always)]
    pub fn function(self) -> u32 {
        (self.0 >> 32) as u32 & ((1 << KIND_SHIFT) - 1)
    }

    #[inline(always)]
    pub fn fuel(self) -> u32 {
        self.0 as u32
    }
}

/// Room for events: they stay in the nearest cache.
const CAPACITY: usize = 512;

/// Events in order.
pub struct Pending {
    events: Box<[Event; CAPACITY]>,
    len: usize,
    /// It is full with so many.
    limit: usize,
}

impl Default for Pending {
    fn default() -> Pending {
        Pending { events: Box::new([Event(0); CAPACITY]), len: 0, limit: CAPACITY }
    }
}

impl Pending {
    /// Adds an event; tells whether it was the last that there is room for.
    #[inline(always)]
    pub fn push(&mut self, kind: Kind, function: u32, fuel: u32) -> bool {
        let high = function | (kind as u32) << KIND_SHIFT;
        self.events[self.len % CAPACITY] = Event((high as u64) << 32 | fuel as u64);
        self.len += 1;
        self.len >= self.limit
    }

    /// Takes all events and makes room for so many.
    pub fn take(&mut self, limit: usize) -> &[Event] {
        self.limit = limit.clamp(1, CAPACITY);
        &self.events[..std::mem::take(&mut self.len)]
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}
