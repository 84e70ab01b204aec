//! Values: what a register, a list element or a field holds.
//!
//! A [`Slot`] is 16 bytes: a tag, 32 bits of extra information and a 64-bit payload. It is raw:
//! copying it does not count a reference. The loop works with slots, because compiled code says
//! itself when a reference is taken and given up. A [`Value`] is a slot that owns its reference:
//! `Clone` takes one, `Drop` gives one up; containers, mailboxes and builtins use it.
//! The tag is always written but typed instructions never test it; only display, messages, caught
//! values and casts read it. Layouts of heap objects are in `object/`.

use super::object::header::Header;
use super::release;
use crate::syntax::ast::SizedInt;
use std::fmt;

/// What kind of value a slot holds.
#[repr(u32)]
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord, Hash)]
pub enum Tag {
    /// `()`
    Unit,
    /// `bits` is 0 or 1.
    Bool,
    /// `bits` is the number; of the sized ones too, sign- or zero-extended.
    Int,
    Int8,
    Int16,
    Int32,
    UInt8,
    UInt16,
    UInt32,
    UInt64,
    /// `bits` are those of the `f64`.
    Float,
    /// The low 32 bits are those of the `f32`.
    Float32,
    /// `bits` is the code point.
    Char,
    /// `bits` is the number of the process.
    Pid,
    /// A constructor without fields; `aux` is its global index.
    Ctor0,
    /// A function value that captures nothing; `aux` is the `FnId`.
    Function,
    /// The empty list.
    Nil,
    /// From here on `bits` is a pointer to an object that begins with a [`Header`].
    String,
    /// `aux` is how far up in its first chunk the list reaches: at least 1.
    List,
    /// A record or variant with fields; `aux` is the constructor's global index.
    Data,
    /// `aux` is the number of parts.
    Tuple,
    /// A function value with captured values; `aux` is the `FnId`.
    Closure,
    Map,
    Set,
    BigInt,
    Decimal,
    Int64Array,
    Float64Array,
    Float32Array,
    Buffer,
    /// The reactive part of a record or variant, in its last field.
    Reactive,
    /// The box of a captured `var`.
    Cell,
    /// A caught exception with its trace, in a register that only handlers read.
    Exception,
}

/// The first tag whose payload is a counted pointer.
pub const FIRST_HEAP: Tag = Tag::String;

/// A raw, uncounted value.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Slot {
    /// The tag, and `aux` in the high half: two numbers are passed in registers, three fields in
    /// memory.
    head: u64,
    /// Depends on the tag.
    pub bits: u64,
}

const _: () = assert!(size_of::<Slot>() == 16 && align_of::<Slot>() == 8);
const _: () = assert!(cfg!(target_endian = "little"), "`Slot::read` relies on it");

impl Slot {
    /// `()`
    pub const UNIT: Slot = Slot::new(Tag::Unit, 0, 0);
    /// `[]`
    pub const NIL: Slot = Slot::new(Tag::Nil, 0, 0);

    /// A slot from its parts.
    #[inline(always)]
    pub const fn new(tag: Tag, aux: u32, bits: u64) -> Slot {
        Slot { head: tag as u64 | (aux as u64) << 32, bits }
    }

    /// An Int.
    #[inline(always)]
    pub const fn int(value: i64) -> Slot {
        Slot::new(Tag::Int, 0, value as u64)
    }

    /// A Bool.
    #[inline(always)]
    pub const fn bool(value: bool) -> Slot {
        Slot::new(Tag::Bool, 0, value as u64)
    }

    /// A Float.
    #[inline(always)]
    pub const fn float(value: f64) -> Slot {
        Slot::new(Tag::Float, 0, value.to_bits())
    }

    /// A heap object's slot.
    #[inline(always)]
    pub fn object<T>(tag: Tag, aux: u32, pointer: *mut T) -> Slot {
        Slot::new(tag, aux, pointer as usize as u64)
    }

    /// Reads a slot by two loads of 64 bits.
    ///
    /// # Safety
    /// There is a slot at `from`.
    #[inline(always)]
    pub unsafe fn read(from: *const Slot) -> Slot {
        // SAFETY: a slot is 16 bytes, aligned to 8; the first word is its head.
        unsafe { Slot::from_head(word(from.cast()), word(from.cast::<u64>().add(1))) }
    }

    /// Writes a slot by two stores of 64 bits: a load that is wider than the store before it has to
    /// wait until that has reached the cache.
    ///
    /// # Safety
    /// There is room for a slot at `to`.
    #[inline(always)]
    pub unsafe fn write(self, to: *mut Slot) {
        // SAFETY: a slot is 16 bytes, aligned to 8. All supported targets are little-endian.
        unsafe {
            *to.cast::<u64>() = self.head();
            *to.cast::<u64>().add(1) = self.bits;
        }
    }

    /// Tag and `aux` as they lie in memory.
    #[inline(always)]
    pub const fn head(self) -> u64 {
        self.head
    }

    /// The slot whose head and payload these are.
    ///
    /// # Safety
    /// The head is one of a slot.
    #[inline(always)]
    pub unsafe fn from_head(head: u64, bits: u64) -> Slot {
        Slot { head, bits }
    }

    /// The kind.
    #[inline(always)]
    pub const fn tag(self) -> Tag {
        // SAFETY: the low half of a head is a tag.
        unsafe { std::mem::transmute::<u32, Tag>(self.head as u32) }
    }

    /// Depends on the tag.
    #[inline(always)]
    pub const fn aux(self) -> u32 {
        (self.head >> 32) as u32
    }

    /// The payload as a number.
    #[inline(always)]
    pub const fn as_int(self) -> i64 {
        self.bits as i64
    }

    /// The payload as a floating point number.
    #[inline(always)]
    pub const fn as_float(self) -> f64 {
        f64::from_bits(self.bits)
    }

    /// The payload as a pointer.
    #[inline(always)]
    pub fn pointer<T>(self) -> *mut T {
        self.bits as usize as *mut T
    }

    /// Whether the payload is a counted pointer.
    #[inline(always)]
    pub const fn is_heap(self) -> bool {
        self.tag() as u32 >= FIRST_HEAP as u32
    }

    /// Takes one more reference.
    ///
    /// # Safety
    /// The slot holds a live value.
    #[inline(always)]
    pub unsafe fn retain(self) {
        if self.is_heap() {
            // SAFETY: a heap tag means that `bits` points to a live object.
            unsafe { (*self.pointer::<Header>()).refs += 1 }
        }
    }

    /// Gives up one reference.
    ///
    /// # Safety
    /// The slot holds a live value of which the caller owns one reference.
    #[inline(always)]
    pub unsafe fn release(self) {
        if self.is_heap() {
            // SAFETY: as above; the last reference frees the object.
            unsafe {
                let header = self.pointer::<Header>();
                (*header).refs -= 1;
                if (*header).refs == 0 {
                    release::free_object(self);
                }
            }
        }
    }

    /// Whether the only reference to the object is this one. Immediate values count as shared.
    ///
    /// # Safety
    /// The slot holds a live value.
    #[inline(always)]
    pub unsafe fn is_unique(self) -> bool {
        // SAFETY: a heap tag means that `bits` points to a live object.
        self.is_heap() && unsafe { (*self.pointer::<Header>()).refs == 1 }
    }
}

/// One of a slot's two words. Natively LLVM makes one load of two that are neighbours, which waits
/// for the stores of the two before it, but leaves volatile ones apart; wasm has no such load.
///
/// # Safety
/// There is a word at `from`.
#[inline(always)]
unsafe fn word(from: *const u64) -> u64 {
    // SAFETY: as above.
    unsafe { if cfg!(target_arch = "wasm32") { *from } else { from.read_volatile() } }
}

impl fmt::Debug for Slot {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?}/{}/{:#x}", self.tag(), self.aux(), self.bits)
    }
}

/// A value that owns its reference.
#[repr(transparent)]
pub struct Value(Slot);

impl Value {
    /// `()`
    pub const UNIT: Value = Value(Slot::UNIT);
    /// `[]`
    pub const NIL: Value = Value(Slot::NIL);

    /// Takes over the reference that a slot stands for.
    ///
    /// # Safety
    /// The slot holds a live value, and the caller gives up one reference to it.
    #[inline(always)]
    pub unsafe fn from_slot(slot: Slot) -> Value {
        Value(slot)
    }

    /// Gives the reference to the caller, who has to give it up some time.
    #[inline(always)]
    pub fn into_slot(self) -> Slot {
        let slot = self.0;
        std::mem::forget(self);
        slot
    }

    /// The slot, whose reference stays with this value.
    #[inline(always)]
    pub fn slot(&self) -> Slot {
        self.0
    }

    /// The kind of value.
    pub fn tag(&self) -> Tag {
        self.0.tag()
    }

    /// A Bool.
    pub fn bool(value: bool) -> Value {
        Value(Slot::bool(value))
    }

    /// An Int.
    pub fn int(value: i64) -> Value {
        Value(Slot::int(value))
    }

    /// A sized integer from any number: the low bits are kept.
    pub fn sized(kind: SizedInt, value: i64) -> Value {
        let (tag, value) = match kind {
            SizedInt::I8 => (Tag::Int8, value as i8 as i64),
            SizedInt::I16 => (Tag::Int16, value as i16 as i64),
            SizedInt::I32 => (Tag::Int32, value as i32 as i64),
            SizedInt::U8 => (Tag::UInt8, value as u8 as i64),
            SizedInt::U16 => (Tag::UInt16, value as u16 as i64),
            SizedInt::U32 => (Tag::UInt32, value as u32 as i64),
            SizedInt::U64 => (Tag::UInt64, value),
        };
        Value(Slot::new(tag, 0, value as u64))
    }

    /// A Float.
    pub fn float(value: f64) -> Value {
        Value(Slot::float(value))
    }

    /// A Float32.
    pub fn float32(value: f32) -> Value {
        Value(Slot::new(Tag::Float32, 0, value.to_bits() as u64))
    }

    /// A Char.
    pub fn char(value: char) -> Value {
        Value(Slot::new(Tag::Char, 0, value as u64))
    }

    /// A process's number.
    pub fn pid(number: u64) -> Value {
        Value(Slot::new(Tag::Pid, 0, number))
    }

    /// A constructor without fields.
    pub fn ctor0(ctor: u32) -> Value {
        Value(Slot::new(Tag::Ctor0, ctor, 0))
    }

    /// Asserts what the signature says.
    #[inline]
    pub(super) fn expect(&self, tag: Tag) {
        if self.0.tag() != tag {
            self.unexpected(tag);
        }
    }

    #[cold]
    fn unexpected(&self, tag: Tag) -> ! {
        panic!("a {:?} where {tag:?} was declared", self.0.tag())
    }

    /// The Bool that this is.
    pub fn as_bool(&self) -> bool {
        self.expect(Tag::Bool);
        self.0.bits != 0
    }

    /// The Int that this is.
    pub fn as_int(&self) -> i64 {
        self.expect(Tag::Int);
        self.0.as_int()
    }

    /// The number, of an Int or a sized integer (of UInt64: its bits).
    pub fn as_any_int(&self) -> i64 {
        assert!(
            self.0.tag() >= Tag::Int && self.0.tag() <= Tag::UInt64,
            "a {:?} where an integer was declared",
            self.0.tag()
        );
        self.0.as_int()
    }

    /// The Float that this is.
    pub fn as_float(&self) -> f64 {
        self.expect(Tag::Float);
        self.0.as_float()
    }

    /// The Float32 that this is.
    pub fn as_float32(&self) -> f32 {
        self.expect(Tag::Float32);
        f32::from_bits(self.0.bits as u32)
    }

    /// The Char that this is.
    pub fn as_char(&self) -> char {
        self.expect(Tag::Char);
        char::from_u32(self.0.bits as u32).expect("chars are made from chars")
    }

    /// The process number that this is.
    pub fn as_pid(&self) -> u64 {
        self.expect(Tag::Pid);
        self.0.bits
    }

    /// The global index of the constructor of a record or variant value.
    pub fn ctor(&self) -> u32 {
        assert!(
            matches!(self.0.tag(), Tag::Ctor0 | Tag::Data),
            "a {:?} where a record or variant was declared",
            self.0.tag()
        );
        self.0.aux()
    }

    /// Moves the value out and leaves `()`: how a builtin takes an argument to reuse it in place.
    pub fn take(&mut self) -> Value {
        std::mem::replace(self, Value::UNIT)
    }

    /// Whether nobody else holds this object.
    pub fn is_unique(&self) -> bool {
        // SAFETY: a value holds a live slot.
        unsafe { self.0.is_unique() }
    }

    /// Whether two others at least hold this object.
    pub fn is_shared(&self) -> bool {
        // SAFETY: a heap tag means that the slot points to a live object.
        self.0.is_heap() && unsafe { (*self.0.pointer::<Header>()).refs > 2 }
    }
}

impl Clone for Value {
    #[inline(always)]
    fn clone(&self) -> Value {
        // SAFETY: a value holds a live slot; the new value owns the new reference.
        unsafe { self.0.retain() };
        Value(self.0)
    }
}

impl Drop for Value {
    #[inline(always)]
    fn drop(&mut self) {
        // SAFETY: a value owns one reference.
        unsafe { self.0.release() }
    }
}

impl Default for Value {
    fn default() -> Value {
        Value::UNIT
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}
