//! Events of calls that the machine has told of and that aren't booked yet.
//!
//! Writing an event down takes the loop less than ten instructions. Booking many at once keeps what
//! is common to them at hand, and a call that is followed by its return needs no stack: together
//! that is less than half of the work of booking each when it happens.

/// The top frame returned.
const LEAVE: u32 = u32::MAX;
/// The top frame's function called itself in tail position.
const AGAIN: u32 = u32::MAX - 1;
/// Added to the function of a tail call. No program has so many functions.
const TAIL: u32 = 1 << 30;

/// An event: what happened, and the machine's fuel.
#[derive(Clone, Copy, Default, Debug)]
pub struct Event {
    /// The function that is entered by a call, or one of the numbers above.
    what: u32,
    pub fuel: u32,
}

/// The kinds of events.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A call of this function.
    Call(u32),
    /// A tail call of this function.
    TailCall(u32),
    SelfTailCall,
    Leave,
}

impl Event {
    /// Whether the top frame returned.
    #[inline(always)]
    pub fn is_leave(self) -> bool {
        self.what == LEAVE
    }

    /// What happened.
    #[inline(always)]
    pub fn kind(self) -> Kind {
        match self.what {
            LEAVE => Kind::Leave,
            AGAIN => Kind::SelfTailCall,
            function if function >= TAIL => Kind::TailCall(function - TAIL),
            function => Kind::Call(function),
        }
    }
}

/// Room for events: they stay in the nearest cache, and a byte is an index that needs no test.
const CAPACITY: usize = 256;

/// Events in order.
pub struct Pending {
    events: Box<[Event; CAPACITY]>,
    /// Where the first one stands: never at 0, so that `next` is 0 only when all room is used.
    first: u8,
    next: u8,
}

impl Default for Pending {
    fn default() -> Pending {
        Pending { events: Box::new([Event::default(); CAPACITY]), first: 1, next: 1 }
    }
}

impl Pending {
    #[inline(always)]
    fn push(&mut self, what: u32, fuel: u32) -> bool {
        self.events[self.next as usize] = Event { what, fuel };
        self.next = self.next.wrapping_add(1);
        self.next == 0
    }

    /// Notes a call; tells whether it was the last event that there is room for.
    #[inline(always)]
    pub fn call(&mut self, function: u32, fuel: u32) -> bool {
        self.push(function, fuel)
    }

    /// The same for a tail call.
    #[inline(always)]
    pub fn tail_call(&mut self, function: u32, fuel: u32) -> bool {
        self.push(function + TAIL, fuel)
    }

    /// The same for a tail call of itself.
    #[inline(always)]
    pub fn self_tail_call(&mut self, fuel: u32) -> bool {
        self.push(AGAIN, fuel)
    }

    /// The same for a return.
    #[inline(always)]
    pub fn leave(&mut self, fuel: u32) -> bool {
        self.push(LEAVE, fuel)
    }

    /// Takes all events and makes room for so many.
    pub fn take(&mut self, limit: usize) -> &[Event] {
        let end = if self.next == 0 { CAPACITY } else { self.next as usize };
        let taken = self.first as usize..end;
        self.first = (CAPACITY - limit.clamp(1, CAPACITY - 1)) as u8;
        self.next = self.first;
        &self.events[taken]
    }

    pub fn is_empty(&self) -> bool {
        self.next == self.first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_come_out_as_they_went_in() {
        let mut pending = Pending::default();
        for limit in [1, 2, 200, 255, 1000] {
            assert!(pending.is_empty());
            pending.take(limit);
            let room = limit.min(CAPACITY - 1) as u32;
            for fuel in 1..=room {
                assert_eq!(pending.call(7, fuel), fuel == room);
            }
            let fuels: Vec<u32> = pending.take(1).iter().map(|event| event.fuel).collect();
            assert_eq!(fuels, (1..=room).collect::<Vec<_>>());
        }
        pending.take(4);
        pending.call(1, 9);
        pending.tail_call(2, 8);
        pending.self_tail_call(7);
        let kinds: Vec<Kind> = pending.take(4).iter().map(|event| event.kind()).collect();
        assert_eq!(kinds, [Kind::Call(1), Kind::TailCall(2), Kind::SelfTailCall]);
        pending.leave(5);
        assert!(pending.take(1)[0].is_leave());
    }
}
