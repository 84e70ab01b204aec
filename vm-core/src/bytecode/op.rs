//! THE instruction table: every instruction with its operands and one line of algebra.
//!
//! An instruction is 8 bytes `{ op, a, b, c, d }`; a, b, c are usually registers of the current
//! frame's window, d a number of 32 bits. The disassembler, the verifier and the live maps are
//! derived from the operand roles below; the loop in `vm` executes what the algebra says. All
//! operands are read before any register is written (`Uncons` may put the tail where the list was).
//! Ownership is static: an instruction never looks at the old content of a register that it writes,
//! and releases nothing but what its roles say it takes. What it takes is gone even when it faults;
//! `[]` and constructors without fields have no reference, so on the way where a test has found
//! them nothing is dropped.

/// What an operand means. "Owned" is a value whose reference the register holds and somebody must
/// take or drop; values without a reference (numbers and the like) are owned trivially.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// Not used.
    No,
    /// A register that gets an owned value.
    Out,
    /// A register that gets a value without a reference.
    Scalar,
    /// A register that gets bits which another owner keeps alive; never taken or dropped.
    Alias,
    /// A register that is read and keeps what it has.
    Read,
    /// A register whose owned value is used up (one without a reference stays usable).
    Take,
    /// A register whose owned value is used up and replaced by another.
    Edit,
    /// A register that holds an owned value before and after, also when the instruction faults,
    /// but perhaps another one.
    Update,
    /// A register whose number is replaced by another.
    Number,
    /// The first of n registers whose owned values are used up; the first then gets the result.
    Window,
    /// How many registers the window has.
    Count,
    /// A field or item index, or a small number whose meaning the algebra tells.
    Small,
    /// A signed number in b and c.
    Int16,
    /// An unsigned number in b and c.
    Count16,
    /// A constant's index in b and c.
    Const16,
    /// A global constructor index in b and c.
    Ctor16,
    /// A number in d.
    Int,
    /// Where to go, as a distance from this instruction.
    Jump,
    /// A function's number; for calls it tells the window's size.
    Fn,
    /// A constant's index.
    Const,
    /// A builtin's number.
    Native,
    /// A global constructor index.
    Ctor,
    /// A type's number.
    Type,
    /// A shared variable's number.
    Mvar,
    /// A set of fields, bit i for field i.
    Mask,
    /// `ArithKind` and, for `Arith`, an `ArithOp` in the next byte.
    Kind,
}

impl Role {
    /// Whether the operand names a register, the first of a window included.
    pub fn is_register(self) -> bool {
        matches!(
            self,
            Role::Out
                | Role::Scalar
                | Role::Alias
                | Role::Read
                | Role::Take
                | Role::Edit
                | Role::Update
                | Role::Number
                | Role::Window
        )
    }
}

/// How an instruction changes the flow of control.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Flow {
    /// It may fault, call, or end the time slice: the live map says what the frame owns meanwhile.
    Stops,
    /// The next instruction is not reached from here.
    Ends,
    /// It counts as a reduction.
    Counts,
}

/// An instruction's entry in the table.
#[derive(Debug)]
pub struct OpInfo {
    /// The roles of a, b, c and d.
    pub roles: [Role; 4],
    flow: &'static [Flow],
}

impl OpInfo {
    /// Whether the instruction has this property.
    pub fn has(&self, flow: Flow) -> bool {
        self.flow.contains(&flow)
    }
}

macro_rules! instructions {
    ($(#[doc = $doc:literal] $name:ident($a:ident, $b:ident, $c:ident, $d:ident) $($flow:ident)*;)*)
    => {
        /// What an instruction does.
        #[repr(u8)]
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
        pub enum Op { $(#[doc = $doc] $name,)* }

        /// The table, indexed by `Op as usize`.
        pub static OPS: &[OpInfo] = &[$(OpInfo {
            roles: [Role::$a, Role::$b, Role::$c, Role::$d],
            flow: &[$(Flow::$flow),*],
        },)*];

        /// Every instruction in the order of the table.
        pub static ALL: &[Op] = &[$(Op::$name,)*];
    };
}

impl Op {
    /// The instruction's entry in the table.
    pub fn info(self) -> &'static OpInfo {
        &OPS[self as usize]
    }
}

instructions! {
    // Moves and constants. `retain` takes one more reference where the value is on the heap.
    /// R[a] := R[b]
    Move(Out, Take, No, No);
    /// R[a] := retain R[b]
    Dup(Out, Read, No, No);
    /// release R[a]
    Drop(Take, No, No, No);
    /// R[a] := Int d
    LoadInt(Scalar, No, No, Int);
    /// R[a] := ()
    LoadUnit(Scalar, No, No, No);
    /// R[a] := Bool b
    LoadBool(Scalar, Small, No, No);
    /// R[a] := Char d
    LoadChar(Scalar, No, No, Int);
    /// R[a] := []
    LoadNil(Scalar, No, No, No);
    /// R[a] := the constructor d, which has no fields
    LoadCtor(Scalar, No, No, Ctor);
    /// R[a] := const d, a number
    LoadScalar(Scalar, No, No, Const);
    /// R[a] := retain const d
    LoadConst(Out, No, No, Const);
    /// R[a] := const d, without a reference of its own
    PeekConst(Alias, No, No, Const);
    /// R[a] := the function value d, which captures nothing
    LoadFunction(Out, No, No, Fn);

    // Int arithmetic; it wraps at 64 bits. Division by zero faults.
    /// R[a] := R[b] + R[c]
    AddInt(Scalar, Read, Read, No);
    /// R[a] := R[b] - R[c]
    SubInt(Scalar, Read, Read, No);
    /// R[a] := R[b] * R[c]
    MulInt(Scalar, Read, Read, No);
    /// R[a] := R[b] / R[c], towards zero
    DivInt(Scalar, Read, Read, No) Stops;
    /// R[a] := R[b] % R[c], with the sign of R[b]
    RemInt(Scalar, Read, Read, No) Stops;
    /// R[a] := R[b] + d
    AddIntK(Scalar, Read, No, Int);
    /// R[a] := d - R[b]
    RsubIntK(Scalar, Read, No, Int);
    /// R[a] := R[b] * d
    MulIntK(Scalar, Read, No, Int);
    /// R[a] := R[b] / d; d is neither 0 nor -1
    DivIntK(Scalar, Read, No, Int);
    /// R[a] := R[b] % d; d is neither 0 nor -1
    RemIntK(Scalar, Read, No, Int);
    /// R[a] := -R[b]
    NegInt(Scalar, Read, No, No);

    // Float arithmetic.
    /// R[a] := R[b] + R[c]
    AddFloat(Scalar, Read, Read, No);
    /// R[a] := R[b] - R[c]
    SubFloat(Scalar, Read, Read, No);
    /// R[a] := R[b] * R[c]
    MulFloat(Scalar, Read, Read, No);
    /// R[a] := R[b] / R[c]
    DivFloat(Scalar, Read, Read, No);
    /// R[a] := -R[b]
    NegFloat(Scalar, Read, No, No);
    /// R[a] := R[b], an Int, as a Float
    IntToFloat(Scalar, Read, No, No);

    // The other numbers, and what is rare on Int and Float. d = kind | operator << 8.
    /// R[a] := R[b] op R[c] in the number kind of d
    Arith(Out, Read, Read, Kind) Stops;
    /// R[a] := -R[b] in the number kind of d
    Negate(Out, Read, No, Kind) Stops;

    // Truth values and comparisons. Int comparisons compare the payload as a signed number, so they
    // serve Bool, Char and all integers but U64 too (equality: U64 as well).
    /// R[a] := !R[b]
    Not(Scalar, Read, No, No);
    /// R[a] := R[b] == R[c]
    EqInt(Scalar, Read, Read, No);
    /// R[a] := R[b] != R[c]
    NeInt(Scalar, Read, Read, No);
    /// R[a] := R[b] < R[c]
    LtInt(Scalar, Read, Read, No);
    /// R[a] := R[b] <= R[c]
    LeInt(Scalar, Read, Read, No);
    /// R[a] := R[b] == R[c]
    EqFloat(Scalar, Read, Read, No);
    /// R[a] := R[b] != R[c]
    NeFloat(Scalar, Read, Read, No);
    /// R[a] := R[b] < R[c]
    LtFloat(Scalar, Read, Read, No);
    /// R[a] := R[b] <= R[c]
    LeFloat(Scalar, Read, Read, No);
    /// R[a] := R[b] == R[c], by structure, for values of any type
    Eq(Scalar, Read, Read, No) Stops;
    /// R[a] := R[b] != R[c], by structure
    Ne(Scalar, Read, Read, No) Stops;
    /// R[a] := R[b] < R[c], by structure
    Lt(Scalar, Read, Read, No) Stops;
    /// R[a] := R[b] <= R[c], by structure
    Le(Scalar, Read, Read, No) Stops;

    // Jumps. Those that go backward are `Loop`, `ForLoop` and `SelfTailCall`.
    /// goto d
    Jump(No, No, No, Jump) Ends;
    /// goto d, backward: the back edge of a loop
    Loop(No, No, No, Jump) Stops Ends Counts;
    /// if R[a] + 1 < R[b] then R[a] := R[a] + 1, goto d, backward: the back edge of a `for`
    ForLoop(Number, Read, No, Jump) Stops Counts;
    /// if R[a] goto d
    JumpIfTrue(Read, No, No, Jump);
    /// if !R[a] goto d
    JumpIfFalse(Read, No, No, Jump);
    /// if R[a] == R[b] goto d, as EqInt
    JumpIfEqInt(Read, Read, No, Jump);
    /// if R[a] != R[b] goto d
    JumpIfNeInt(Read, Read, No, Jump);
    /// if R[a] < R[b] goto d
    JumpIfLtInt(Read, Read, No, Jump);
    /// if R[a] <= R[b] goto d
    JumpIfLeInt(Read, Read, No, Jump);
    /// if R[a] == K(bc) goto d
    JumpIfEqIntK(Read, Int16, No, Jump);
    /// if R[a] != K(bc) goto d
    JumpIfNeIntK(Read, Int16, No, Jump);
    /// if R[a] < K(bc) goto d
    JumpIfLtIntK(Read, Int16, No, Jump);
    /// if R[a] <= K(bc) goto d
    JumpIfLeIntK(Read, Int16, No, Jump);
    /// if R[a] > K(bc) goto d
    JumpIfGtIntK(Read, Int16, No, Jump);
    /// if R[a] >= K(bc) goto d
    JumpIfGeIntK(Read, Int16, No, Jump);
    /// if R[a] == R[b] goto d, as EqFloat
    JumpIfEqFloat(Read, Read, No, Jump);
    /// if R[a] != R[b] goto d
    JumpIfNeFloat(Read, Read, No, Jump);
    /// if R[a] < R[b] goto d
    JumpIfLtFloat(Read, Read, No, Jump);
    /// if !(R[a] < R[b]) goto d, which differs from >= where there is a NaN
    JumpIfNotLtFloat(Read, Read, No, Jump);
    /// if R[a] <= R[b] goto d
    JumpIfLeFloat(Read, Read, No, Jump);
    /// if !(R[a] <= R[b]) goto d
    JumpIfNotLeFloat(Read, Read, No, Jump);
    /// if R[a] == R[b] goto d, by structure
    JumpIfEq(Read, Read, No, Jump) Stops;
    /// if R[a] != R[b] goto d, by structure
    JumpIfNe(Read, Read, No, Jump) Stops;
    /// if R[a] != const(bc) goto d, by structure
    JumpIfNeConst(Read, Const16, No, Jump);
    /// if the constructor of R[a] isn't bc goto d; bc is a global constructor index
    JumpIfNotCtor(Read, Ctor16, No, Jump);
    /// if the constructor of R[a] is bc goto d
    JumpIfCtor(Read, Ctor16, No, Jump);
    /// if R[a] == [] goto d
    JumpIfNil(Read, No, No, Jump);
    /// if R[a] != [] goto d
    JumpIfNotNil(Read, No, No, Jump);
    /// if the length of the list R[a] isn't bc goto d
    JumpIfLengthNot(Read, Count16, No, Jump);
    /// if the length of the list R[a] is below bc goto d
    JumpIfShorter(Read, Count16, No, Jump);
    /// if the string R[a] doesn't begin with const(bc) goto d
    JumpIfNoPrefix(Read, Const16, No, Jump);
    /// goto the d of the (R[a]'s constructor - d)th of the bc `Case` words that follow
    SwitchCtor(Read, Count16, No, Ctor) Ends;
    /// goto the d of the (R[a] - d)th of the bc `Case` words that follow; the last is for the rest
    SwitchInt(Read, Count16, No, Int) Ends;
    /// not executed: a target of the switch before, as a distance from that switch
    Case(No, No, No, Int) Ends;
    /// R[a] := the global constructor index of R[b], an Int
    CtorIndex(Scalar, Read, No, No);

    // Data and tuples, which have the same layout.
    /// R[a] := the data value of constructor d with the fields R[a], R[a+1], ... (b of them)
    Construct(Window, Count, No, Ctor);
    /// The same of a type whose values can be changed.
    ConstructMutable(Window, Count, No, Ctor);
    /// R[a] := the tuple of R[a], R[a+1], ... (b of them)
    MakeTuple(Window, Count, No, No);
    /// R[a] := R[b].c, without a reference of its own
    Peek(Alias, Read, Small, No);
    /// R[a] := retain R[b].c
    Field(Out, Read, Small, No);
    /// R[a] := R[b].c, and the rest of R[b] is released (moved out of it when it is unique)
    TakeField(Out, Take, Small, No);
    /// R[a], R[a+1], ... (c of them) := the fields of R[b] in the set d; its rest is released
    TakeFields(Out, Take, Count, Mask);
    /// R[a] := a copy of R[b] that nobody else has: itself when unique; c = 1: shown as a record
    BeginUpdate(Out, Take, Small, No);
    /// R[a].c := R[b], the old field is released (a unique copy, or a mutable record)
    StoreField(Read, Take, Small, No);

    // Lists. `SetListItem` copies what somebody else holds.
    /// R[a] := [R[b] | R[c]]
    Cons(Out, Take, Take, No);
    /// R[a] := the list of R[a], R[a+1], ... (b of them, at least one)
    MakeList(Window, Count, No, No);
    /// R[a] := the list of R[a], R[a+1], ... before the list that is the last of the b registers
    MakeListTail(Window, Count, No, No);
    /// R[a] := R[b] ++ R[c]
    ConcatList(Out, Take, Take, No) Stops;
    /// if R[b] == [] goto d, else R[a] := its head, R[c] := its tail, R[b] is used up
    Uncons(Out, Take, Out, Jump);
    /// if R[b] == [] goto d, else R[a] := retain its head, R[c] := retain its tail
    UnconsCopy(Out, Read, Out, Jump);
    /// if R[b] == [] goto d, else R[a] := its tail, R[b] is used up
    UnconsTail(Out, Take, No, Jump);
    /// if R[b] == [] goto d, else R[a] := its head, R[b] is used up
    UnconsHead(Out, Take, No, Jump);
    /// R[a] := the element of the list R[b] at R[c]
    ListItem(Out, Read, Read, No) Stops;
    /// the element of the list R[a] at R[b], R[b+1], ... (d of them, at least one) := R[c]
    SetListItem(Update, Read, Take, Int) Stops;
    /// the same in place d >> 8 of the cell R[a], with d & 255 of them
    SetCellItem(Read, Read, Take, Int) Stops;
    /// R[a] := item c of R[b] (which has that many), without a reference of its own
    PeekItem(Alias, Read, Small, No);
    /// R[a] := R[b] without its first c items (which it has), without a reference of its own
    PeekRest(Alias, Read, Small, No);
    /// R[a] := R[b] without its first c items (which it has), R[b] is used up
    TakeRest(Out, Take, Small, No);
    /// R[a] := how many elements the list or typed array R[b] has, or characters the string
    Length(Scalar, Read, No, No);

    // Typed arrays.
    /// R[a] := the element of the Int64Array R[b] at R[c]
    IntItem(Scalar, Read, Read, No) Stops;
    /// R[a] := the element of the Float64Array R[b] at R[c]
    FloatItem(Scalar, Read, Read, No) Stops;
    /// the element of the Int64Array or Float64Array R[a] at R[b] := R[c]
    SetItem(Read, Read, Read, No) Stops;

    // Strings. `Concat` appends in place when R[b] is unique.
    /// R[a] := R[b] ++ R[c]
    ConcatString(Out, Take, Read, No) Stops;
    /// R[a] := R[a] ++ R[a+1] ++ ... (b of them, at least two)
    JoinStrings(Window, Count, No, No) Stops;
    /// R[a] := R[b] without its prefix const(d)
    StripPrefix(Out, Read, No, Const) Stops;

    // Maps and sets.
    /// R[a] := %{}
    LoadEmptyMap(Out, No, No, No);
    /// R[a] := #{}
    LoadEmptySet(Out, No, No, No);
    /// R[a] := the map R[a] with the keys R[a+1], R[a+3], ... at values R[a+2], ... (b = 1 + 2n)
    MapExtend(Window, Count, No, No) Stops;
    /// R[a] := the set R[a] with R[a+1], R[a+2], ... (b = 1 + n)
    SetExtend(Window, Count, No, No) Stops;
    /// if the map R[b] has no key R[c] goto d, else R[a] := its value, without a reference
    MapPeek(Alias, Read, Read, Jump);
    /// if the set R[a] doesn't contain R[b] goto d
    JumpIfNotMember(Read, Read, No, Jump);

    // Calls. A callee's register 0 is the caller's R[a]; the result comes back there. Captured
    // values follow the declared parameters.
    /// R[a] := function d (R[a], R[a+1], ...)
    Call(Window, No, No, Fn) Stops Counts;
    /// R[a] := function d (R[b] + c), c signed
    CallAddIntK(Scalar, Read, Small, Fn) Stops Counts;
    /// R[a] := function d (R[b])
    CallMove(Out, Take, No, Fn) Stops Counts;
    /// R[a] := R[b](R[a], R[a+1], ...) (c arguments); the closure is kept
    CallClosure(Window, Read, Count, No) Stops Counts;
    /// R[a] := native d (R[a], R[a+1], ...) (b arguments)
    CallNative(Window, Count, No, Native) Stops;
    /// R[0], R[1], ... := R[a], R[a+1], ... (b of them); goto function d in this frame
    TailCall(Window, Count, No, Fn) Stops Ends Counts;
    /// f := R[b]; R[0], R[1], ... := R[a], ... (c of them); release f, goto f in this frame
    TailCallClosure(Window, Take, Count, No) Stops Ends Counts;
    /// goto d, backward to this function's start; counts as a tail call of it
    SelfTailCall(No, No, No, Jump) Stops Ends Counts;
    // The same behind the function's first test, which it makes itself; b and c are signed, b is 0
    // where R[a] is no Int.
    /// R[a] := R[a] + b; if R[a] != c goto d, backward; counts as a tail call of this function
    StepLoop(Number, Small, Small, Jump) Stops Counts;
    /// return R[a]
    Return(Take, No, No, No) Ends;
    /// return ()
    ReturnUnit(No, No, No, No) Ends;
    /// return Bool a
    ReturnBool(Small, No, No, No) Ends;
    /// return Int d
    ReturnInt(No, No, No, Int) Ends;
    /// return []
    ReturnNil(No, No, No, No) Ends;
    /// return R[b] + R[c]
    ReturnAddInt(No, Read, Read, No) Ends;
    /// return R[b] - R[c]
    ReturnSubInt(No, Read, Read, No) Ends;
    /// return R[b] * R[c]
    ReturnMulInt(No, Read, Read, No) Ends;
    /// return R[b] + d
    ReturnAddIntK(No, Read, No, Int) Ends;
    /// return [R[b] | R[c]]
    ReturnCons(No, Take, Take, No) Ends;
    /// R[a] := the function value d that captures R[a], R[a+1], ... (b of them)
    MakeClosure(Window, Count, No, Fn);

    // Cells: variables that closures share.
    /// R[a] := a cell that contains R[b]
    MakeCell(Out, Take, No, No);
    /// R[a] := retain the content of R[b]
    CellGet(Out, Read, No, No);
    /// R[a] := the content of R[b], which becomes ()
    CellTake(Out, Read, No, No);
    /// the content of R[a] := R[b], the old content is released
    CellSet(Read, Take, No, No);

    // Far variables: those of functions that have more than the registers hold live in one heap
    // object of d slots, all () at first.
    /// R[a] := far object of d slots
    MakeFar(Out, No, No, Int);
    /// R[a] := retain slot d of R[b]
    FarGet(Out, Read, No, Int);
    /// R[a] := slot d of R[b], which becomes ()
    FarTake(Out, Read, No, Int);
    /// slot d of R[a] := R[b], the old content is released
    FarSet(Read, Take, No, Int);

    // Errors. A handler finds the value in a register and the trace, which is opaque, in the next.
    /// throw R[a]
    Throw(Take, No, No, No) Stops Ends;
    /// throw R[a] again with the trace R[a+1]
    Rethrow(Window, Count, No, No) Stops Ends;
    /// raise fault a (`FaultKind`) with detail d
    Fault(Small, No, No, Int) Stops Ends;
    /// throw the string const d: no clause matched
    NoClause(No, No, No, Const) Stops Ends;
    /// never executed
    Unreachable(No, No, No, No) Ends;

    // Values whose type is only known at run time.
    /// R[a] := whether R[b] has type d
    IsType(Scalar, Read, No, Type) Stops;
    /// fault unless R[a] has type d
    Cast(Edit, No, No, Type) Stops;
    /// fault unless R[a] has the type of parameter c of the function R[b]
    CastArgument(Read, Read, Small, No) Stops;

    // Processes. These leave the loop; the scheduler does the work.
    /// R[a] := a new process of kind c that runs function d (R[a], R[a+1], ...) (b of them)
    Spawn(Window, Count, Small, Fn) Stops;
    /// send R[b], which has type d, to the process R[a]
    Send(Read, Take, No, Type) Stops;
    /// R[a] := when a receive that begins now and waits R[b] milliseconds ends
    ReceiveUntil(Scalar, Read, No, No) Stops;
    /// R[a], R[c] := the next message behind number R[c] and its number, or goto d at time R[b]
    ReceiveNext(Out, Read, Number, Jump) Stops;
    /// R[a] := whether the message R[b], which has the number R[c], has type d
    IsMessage(Scalar, Read, Read, Type) Stops;
    /// take the message of number R[a] out of the mailbox
    ReceiveAccept(Read, No, No, No) Stops;
    /// R[a] := retain the shared variable d
    MvarGet(Out, No, No, Mvar) Stops;
    /// the shared variable d := R[a]
    MvarSet(Take, No, No, Mvar) Stops;
    /// the shared variable d := itself ++ R[a], in place where nobody else holds its value
    MvarAppend(Take, No, No, Mvar) Stops;
    /// lock the shared variable d
    MvarLock(No, No, No, Mvar) Stops;
    /// unlock the shared variable d
    MvarUnlock(No, No, No, Mvar) Stops;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_room() {
        assert!(OPS.len() <= 200, "an operation fits a byte and the loop stays readable");
    }
}
