//! The hot path: what the machine tells of a time slice, noted in order with its reductions.
//! Nothing is looked up here and the clock is read only now and then.

use super::clock::Clock;

/// What happened; in the upper bits of an event.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum What {
    /// A function was called.
    Call,
    /// A function replaced the top frame.
    Tail,
    /// The top frame's function replaced itself, so many times.
    SelfTail,
    /// The top frame returned.
    Leave,
    /// So many frames were left by an exception.
    Unwind,
    /// A builtin with a frame began.
    NativeIn,
    /// It ended.
    NativeOut,
}

const KINDS: [What; 7] = [
    What::Call,
    What::Tail,
    What::SelfTail,
    What::Leave,
    What::Unwind,
    What::NativeIn,
    What::NativeOut,
];

const OPERAND_BITS: u32 = 29;

/// One event.
#[derive(Clone, Copy, Debug)]
pub struct Event {
    word: u32,
    /// Reductions since the batch began.
    pub red: u32,
}

impl Event {
    fn new(what: What, operand: u32, red: u32) -> Event {
        Event { word: (what as u32) << OPERAND_BITS | operand, red }
    }

    /// What happened.
    pub fn what(self) -> What {
        KINDS[(self.word >> OPERAND_BITS) as usize]
    }

    /// The function, builtin, frame or number.
    pub fn operand(self) -> u32 {
        self.word & OPERAND_MAX
    }

    /// The same event of something else.
    pub fn with_operand(self, operand: u32) -> Event {
        Event::new(self.what(), operand, self.red)
    }
}

const OPERAND_MAX: u32 = (1 << OPERAND_BITS) - 1;

/// The clock at an event.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    /// The event's position; the number of events: the batch's end.
    pub index: usize,
    /// Nanoseconds.
    pub ns: u64,
    /// The event before has a mark too, so the gap between the two was measured alone.
    pub paired: bool,
}

/// Events between two pairs of marks, on average: reading the clock twice for so many events costs
/// about as much as noting them.
const MARK_EVERY: usize = 16;

/// The events of a time slice.
#[derive(Default)]
pub struct Batch {
    /// In order.
    pub events: Vec<Event>,
    /// Times of some events, in order; the last is the batch's end.
    pub marks: Vec<Mark>,
    /// When the batch began.
    pub start_ns: u64,
    /// Reductions of the program when the batch began.
    pub start_red: u64,
    /// `base - fuel` is the number of reductions of the program.
    base: u64,
    fuel: u32,
    next_mark: usize,
    mark_is_second: bool,
    /// Spreads the marks so that they don't follow a loop's rhythm.
    jitter: u32,
}

impl Batch {
    /// A time slice begins or goes on: `fuel` is left of it.
    pub fn begin(&mut self, red: u64, fuel: u32) {
        self.base = red + fuel as u64;
        self.fuel = fuel;
    }

    /// Empties the batch; the next one begins.
    pub fn restart(&mut self, ns: u64, clock: &Clock) {
        self.start_red = self.red();
        self.start_ns = ns;
        self.events.clear();
        self.marks.clear();
        self.mark_is_second = false;
        self.next_mark = if clock.is_fine() { MARK_EVERY / 2 } else { usize::MAX };
    }

    /// Sets the time to that of this much fuel.
    pub fn set_fuel(&mut self, fuel: u32) {
        self.fuel = fuel;
    }

    /// Reductions of the program now.
    pub fn red(&self) -> u64 {
        self.base - self.fuel as u64
    }

    /// Notes an event.
    #[inline(always)]
    pub fn push(&mut self, what: What, operand: u32, fuel: u32, clock: &mut Clock) {
        self.fuel = fuel;
        let red = (self.base - fuel as u64 - self.start_red) as u32;
        self.events.push(Event::new(what, operand, red));
        if self.events.len() > self.next_mark {
            self.mark(clock);
        }
    }

    /// Notes an event at the time of the last one.
    pub fn push_here(&mut self, what: What, operand: u32, clock: &mut Clock) {
        self.push(what, operand, self.fuel, clock);
    }

    /// The fuel at the last event.
    pub fn fuel(&self) -> u32 {
        self.fuel
    }

    /// Notes a self tail call: a row of them is one event.
    pub fn push_self_tail(&mut self, fuel: u32, clock: &mut Clock) {
        self.fuel = fuel;
        let red = (self.base - fuel as u64 - self.start_red) as u32;
        match self.events.last_mut() {
            Some(last) if last.what() == What::SelfTail && last.operand() < OPERAND_MAX => {
                *last = Event::new(What::SelfTail, last.operand() + 1, red);
            }
            _ => self.push(What::SelfTail, 1, fuel, clock),
        }
    }

    /// A builtin's work counted as more reductions than were left.
    pub fn overdraw(&mut self, reductions: u32) {
        self.base += reductions as u64;
    }

    /// Takes the last event out, if it is this one.
    pub fn take_last(&mut self, what: What) -> Option<u32> {
        let last = self.events.last().filter(|event| event.what() == what)?.operand();
        self.events.pop();
        self.marks.retain(|mark| mark.index < self.events.len());
        Some(last)
    }

    #[cold]
    #[inline(never)]
    fn mark(&mut self, clock: &mut Clock) {
        let index = self.events.len() - 1;
        self.marks.push(Mark { index, ns: clock.now_ns(), paired: self.mark_is_second });
        if self.mark_is_second {
            self.jitter = self.jitter.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            self.next_mark = index + MARK_EVERY / 2 + (self.jitter >> 16) as usize % MARK_EVERY;
        } else {
            self.next_mark = index + 1;
        }
        self.mark_is_second = !self.mark_is_second;
    }
}
