//! Strings: UTF-8 bytes behind a header, with room to grow.
//!
//! Appending to a string that nobody else holds writes behind its end, and doubles the room when it
//! is full, so building a text piece by piece is linear. The number of characters is kept once it
//! is known: a string with as many characters as bytes is ASCII and is indexed in constant time.
//! Behind the bytes of another long one stands which character was sought last, so that a loop over
//! its positions goes on from there.

use crate::vm::alloc;
use crate::vm::value::{Slot, Tag, Value};
use std::cmp::Ordering;

#[repr(C)]
struct Text {
    refs: u32,
    len: u32,
    capacity: u32,
    /// Number of characters, or [`UNKNOWN`].
    chars: u32,
}

const UNKNOWN: u32 = u32::MAX;
const BYTES_OFFSET: usize = size_of::<Text>();
/// A string never gets longer: far above any memory limit, and sizes stay 32 bits wide.
const LEN_MAX: usize = 1 << 31;

/// The place of a character, as both count: characters and bytes before it.
#[repr(C)]
#[derive(Clone, Copy)]
struct Mark {
    chars: u32,
    bytes: u32,
}

/// From this capacity on a string has a mark, which takes a sixteenth of it at most; a shorter one
/// is walked through faster than that would be read and written.
const MARKED_CAPACITY: u32 = 128;

/// How much further the way from the beginning must be than the one back from the mark: forward,
/// many characters are skipped at once.
const BACKWARD_RATIO: usize = 8;

#[inline(always)]
fn block_bytes(capacity: u32) -> usize {
    let mark_bytes = if capacity < MARKED_CAPACITY { 0 } else { size_of::<Mark>() };
    BYTES_OFFSET + capacity as usize + mark_bytes
}

/// The mark of a string, if it has one.
unsafe fn mark_of<'a>(text: *mut Text) -> Option<&'a mut Mark> {
    // SAFETY: the mark follows the bytes, whose room is a multiple of 8; nobody keeps a reference
    // to it.
    unsafe {
        let capacity = (*text).capacity;
        let mark: *mut Mark = bytes_at(text).add(capacity as usize).cast();
        (capacity >= MARKED_CAPACITY).then(|| &mut *mark)
    }
}

#[inline(always)]
unsafe fn bytes_at(text: *mut Text) -> *mut u8 {
    // SAFETY: the bytes follow the fixed part.
    unsafe { text.cast::<u8>().add(BYTES_OFFSET) }
}

/// A new string of `len` bytes with room for `capacity`; the caller writes the bytes next.
fn allocate(len: usize, capacity: usize, chars: u32) -> *mut Text {
    assert!(capacity <= LEN_MAX, "a string above the memory limit");
    // Blocks are multiples of 8 bytes; an empty string gets some room so that it can grow.
    let capacity = capacity.max(8).next_multiple_of(8) as u32;
    let text: *mut Text = alloc::allocate(block_bytes(capacity)).cast();
    // SAFETY: the block is new and large enough.
    unsafe {
        text.write(Text { refs: 1, len: len as u32, capacity, chars });
        if capacity >= MARKED_CAPACITY {
            let mark: *mut Mark = bytes_at(text).add(capacity as usize).cast();
            mark.write(Mark { chars: 0, bytes: 0 });
        }
    }
    text
}

/// A new string.
pub fn from_str(content: &str) -> Slot {
    let text = allocate(content.len(), content.len(), UNKNOWN);
    // SAFETY: the block has room for the bytes.
    unsafe {
        copy_bytes(content.as_ptr(), bytes_at(text), content.len());
    }
    Slot::object(Tag::String, 0, text)
}

/// The text.
///
/// # Safety
/// The slot holds a string that stays alive, and is not appended to, during `'a`.
#[inline(always)]
pub unsafe fn as_str<'a>(slot: Slot) -> &'a str {
    let text: *mut Text = slot.pointer();
    // SAFETY: `len` bytes were written and they came from valid strings.
    unsafe {
        let bytes = std::slice::from_raw_parts(bytes_at(text), (*text).len as usize);
        std::str::from_utf8_unchecked(bytes)
    }
}

/// The number of characters.
///
/// # Safety
/// The slot holds a string.
pub unsafe fn char_count(slot: Slot) -> usize {
    let text: *mut Text = slot.pointer();
    // SAFETY: the object is alive.
    unsafe {
        if (*text).chars == UNKNOWN {
            (*text).chars = as_str(slot).chars().count() as u32;
        }
        (*text).chars as usize
    }
}

/// Copies the bytes of a text. Short ones by words: in wasm a copy of any length is a call out of
/// the module.
///
/// # Safety
/// There are `len` bytes at `from`, and room for them at `to`, which is another place.
unsafe fn copy_bytes(from: *const u8, to: *mut u8, len: usize) {
    // SAFETY: the words of each case lie within `len` bytes; the last one may lie over the first.
    unsafe {
        match len {
            0 => {}
            1..4 => {
                *to = *from;
                *to.add(len / 2) = *from.add(len / 2);
                *to.add(len - 1) = *from.add(len - 1);
            }
            4..8 => copy_ends::<u32>(from, to, len),
            8..=16 => copy_ends::<u64>(from, to, len),
            _ => std::ptr::copy_nonoverlapping(from, to, len),
        }
    }
}

/// Copies the word at the beginning and the one at the end.
///
/// # Safety
/// As for [`copy_bytes`], and `len` is at least the word's size.
#[inline(always)]
unsafe fn copy_ends<Word>(from: *const u8, to: *mut u8, len: usize) {
    let last = len - size_of::<Word>();
    // SAFETY: both words lie within `len` bytes.
    unsafe {
        to.cast::<Word>().write_unaligned(from.cast::<Word>().read_unaligned());
        to.add(last).cast::<Word>().write_unaligned(from.add(last).cast::<Word>().read_unaligned());
    }
}

/// How many bytes [`append`] may need, before anything is given back.
///
/// # Safety
/// Both slots hold strings.
#[inline(always)]
pub unsafe fn append_needs(left: Slot, right: Slot) -> usize {
    let (a, b): (*mut Text, *mut Text) = (left.pointer(), right.pointer());
    // SAFETY: the objects are alive.
    unsafe {
        if (*a).refs == 1 && (*a).capacity - (*a).len >= (*b).len {
            return 0;
        }
        2 * ((*a).len as usize + (*b).len as usize)
    }
}

/// `left ++ right`. The reference to `left` is taken over (its bytes are reused when it is the only
/// one), `right` is only read.
///
/// # Safety
/// Both slots hold strings and the caller owns a reference to `left`.
#[inline]
pub unsafe fn append(left: Slot, right: Slot) -> Slot {
    let (a, b): (*mut Text, *mut Text) = (left.pointer(), right.pointer());
    // SAFETY: both objects are alive; when `left` is unique, `right` is another object (two
    // references to one object would not be unique).
    unsafe {
        let (a_len, b_len) = ((*a).len, (*b).len);
        if (*a).refs == 1 && (*a).capacity - a_len >= b_len {
            std::ptr::copy_nonoverlapping(
                bytes_at(b),
                bytes_at(a).add(a_len as usize),
                b_len as usize,
            );
            (*a).len = a_len + b_len;
            (*a).chars = sum_chars((*a).chars, (*b).chars);
            return left;
        }
        append_new(left, right)
    }
}

fn sum_chars(a: u32, b: u32) -> u32 {
    if a == UNKNOWN || b == UNKNOWN { UNKNOWN } else { a + b }
}

#[cold]
#[inline(never)]
unsafe fn append_new(left: Slot, right: Slot) -> Slot {
    let (a, b): (*mut Text, *mut Text) = (left.pointer(), right.pointer());
    // SAFETY: both objects are alive, the new block has room for both texts.
    unsafe {
        let (a_len, b_len) = ((*a).len as usize, (*b).len as usize);
        let len = a_len + b_len;
        // The result of an append is likely to be appended to again.
        let text = allocate(len, len + len / 2, sum_chars((*a).chars, (*b).chars));
        copy_bytes(bytes_at(a), bytes_at(text), a_len);
        copy_bytes(bytes_at(b), bytes_at(text).add(a_len), b_len);
        left.release();
        Slot::object(Tag::String, 0, text)
    }
}

/// All texts one after another; they are only read.
///
/// # Safety
/// The slots hold strings.
pub unsafe fn join(parts: &[Slot]) -> Slot {
    // SAFETY: the objects are alive.
    let texts = parts.iter().map(|part| unsafe { as_str(*part) });
    concat(texts.clone().map(str::len).sum(), texts)
}

/// All texts one after another, of `len` bytes together.
fn concat<'a>(len: usize, parts: impl Iterator<Item = &'a str>) -> Slot {
    let text = allocate(len, len, UNKNOWN);
    let mut left = len;
    // SAFETY: the new block has room for `len` bytes, and no part that is longer is copied.
    unsafe {
        // All at once and not one by one: iterators of several parts are quicker so.
        parts.for_each(|part| {
            let to = bytes_at(text).add(len - left);
            left = left.checked_sub(part.len()).expect("the parts are as long as was said");
            copy_bytes(part.as_ptr(), to, part.len());
        });
    }
    assert!(left == 0, "the parts are as long as was said");
    Slot::object(Tag::String, 0, text)
}

/// How texts are ordered: by characters, which is the order of their bytes.
///
/// Eight bytes at once, of the last eight some a second time: wasm's `memcmp` is a loop over single
/// ones, and texts that are compared, as keys above all, often begin alike.
pub fn order(a: &str, b: &str) -> Ordering {
    let common = a.len().min(b.len());
    // SAFETY: both have as many bytes.
    match unsafe { difference(a.as_ptr(), b.as_ptr(), common) } {
        Some((x, y)) => by_first_byte(x, y),
        None => a.len().cmp(&b.len()),
    }
}

/// Whether they are the same text.
#[inline]
pub fn same(a: &str, b: &str) -> bool {
    // SAFETY: both have as many bytes.
    a.len() == b.len() && unsafe { difference(a.as_ptr(), b.as_ptr(), a.len()) }.is_none()
}

/// The first different rows of eight bytes, of the last of which some may have been in the row
/// before.
#[inline(always)]
unsafe fn difference(a: *const u8, b: *const u8, count: usize) -> Option<(u64, u64)> {
    // SAFETY: passed on from the caller: all that is read lies within `count` bytes of both.
    unsafe {
        let mut at = 0;
        while at + 8 < count {
            let (x, y) = (eight_bytes(a.add(at)), eight_bytes(b.add(at)));
            if x != y {
                return Some((x, y));
            }
            at += 8;
        }
        let (x, y) = (last_bytes(a, count), last_bytes(b, count));
        (x != y).then_some((x, y))
    }
}

/// How different rows of eight bytes are ordered, the first of which is the lowest.
#[inline(always)]
fn by_first_byte(x: u64, y: u64) -> Ordering {
    let shift = (x ^ y).trailing_zeros() & !7;
    ((x >> shift) as u8).cmp(&((y >> shift) as u8))
}

#[inline(always)]
unsafe fn eight_bytes(from: *const u8) -> u64 {
    // SAFETY: passed on from the caller.
    u64::from_le(unsafe { from.cast::<u64>().read_unaligned() })
}

#[inline(always)]
unsafe fn four_bytes(from: *const u8) -> u64 {
    // SAFETY: passed on from the caller.
    u64::from(u32::from_le(unsafe { from.cast::<u32>().read_unaligned() }))
}

/// The last eight of `count` bytes, or all if there are fewer (some of them twice then).
#[inline(always)]
unsafe fn last_bytes(text: *const u8, count: usize) -> u64 {
    // SAFETY: passed on from the caller; what is read is within `count`.
    unsafe {
        match count {
            8.. => eight_bytes(text.add(count - 8)),
            4.. => four_bytes(text) | four_bytes(text.add(count - 4)) << 32,
            0 => 0,
            _ => {
                let [first, middle, last] = [0, count / 2, count - 1];
                let [first, middle, last] = [*text.add(first), *text.add(middle), *text.add(last)];
                u64::from(first) | u64::from(middle) << 8 | u64::from(last) << 16
            }
        }
    }
}

/// Frees a string.
///
/// # Safety
/// Nobody refers to the object any more.
pub unsafe fn free(slot: Slot) {
    let text: *mut Text = slot.pointer();
    // SAFETY: the size is the one that was allocated.
    unsafe { alloc::release(text.cast(), block_bytes((*text).capacity)) }
}

/// The byte at which the character at a position begins, which must exist.
///
/// # Safety
/// The slot holds a string that has more characters.
unsafe fn byte_of_char(slot: Slot, position: usize) -> usize {
    // SAFETY: the object is alive; bytes that exist never change, so the mark stays right.
    unsafe {
        let (content, mark) = (as_str(slot), mark_of(slot.pointer()));
        let from = mark.as_deref().copied().unwrap_or(Mark { chars: 0, bytes: 0 });
        let (chars, bytes) = (from.chars as usize, from.bytes as usize);
        let at = if position >= chars {
            bytes + bytes_of_first(&content[bytes..], position - chars)
        } else if chars - position < position / BACKWARD_RATIO {
            let back = content[..bytes].char_indices().rev().nth(chars - position - 1);
            back.expect("the mark is behind that character").0
        } else {
            bytes_of_first(content, position)
        };
        if let Some(mark) = mark {
            *mark = Mark { chars: position as u32, bytes: at as u32 };
        }
        at
    }
}

/// How many bytes the first characters take.
fn bytes_of_first(content: &str, count: usize) -> usize {
    // The iterator of characters, unlike the one with positions, skips many bytes at once.
    let mut rest = content.chars();
    if count > 0 {
        rest.nth(count - 1);
    }
    content.len() - rest.as_str().len()
}

impl Value {
    /// A string.
    pub fn string(content: &str) -> Value {
        // SAFETY: the new object's only reference goes to the value.
        unsafe { Value::from_slot(from_str(content)) }
    }

    /// A string of `len` bytes: texts one after another.
    pub fn concatenated<'a>(len: usize, parts: impl Iterator<Item = &'a str>) -> Value {
        // SAFETY: the new object's only reference goes to the value.
        unsafe { Value::from_slot(concat(len, parts)) }
    }

    /// The text that this is.
    pub fn as_str(&self) -> &str {
        let slot = self.slot();
        assert!(slot.tag() == Tag::String, "a {:?} where String was declared", slot.tag());
        // SAFETY: the tag is right; appending in place needs an owned reference that is the only
        // one, and this one exists as long as the borrow.
        unsafe { as_str(slot) }
    }

    /// The number of characters of a string.
    pub fn char_count(&self) -> usize {
        self.as_str();
        // SAFETY: the tag was just tested.
        unsafe { char_count(self.slot()) }
    }

    /// The character at a position (in characters), as a part of the text.
    pub fn char_at(&self, index: usize) -> Option<&str> {
        let start = self.byte_of_char(index)?;
        let rest = &self.as_str()[start..];
        rest.chars().next().map(|found| &rest[..found.len_utf8()])
    }

    /// The byte at which the character at a position begins.
    pub fn byte_of_char(&self, position: usize) -> Option<usize> {
        let count = self.char_count();
        if count == self.as_str().len() {
            return (position < count).then_some(position);
        }
        // SAFETY: it is a string, of more characters.
        (position < count).then(|| unsafe { byte_of_char(self.slot(), position) })
    }

    /// `self ++ other`, in place when nobody else holds `self`.
    pub fn append_str(self, other: &Value) -> Value {
        self.as_str();
        other.as_str();
        // SAFETY: the tags were just tested; the reference to `self` is handed over.
        unsafe { Value::from_slot(append(self.into_slot(), other.slot())) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_found_from_the_last_one() {
        let text: String = "aä€😀".chars().cycle().take(400).collect();
        let value = Value::string(&text);
        let chars: Vec<char> = text.chars().collect();
        // A step through all positions in a mixed order, then up and down.
        let mixed = (0..400).map(|n| n * 149 % 400);
        for position in mixed.chain(0..400).chain((0..400).rev()) {
            let found = value.char_at(position).expect("it is there");
            assert_eq!(found.chars().next(), Some(chars[position]), "{position}");
        }
        assert_eq!(value.char_at(400), None);
    }

    #[test]
    fn texts_are_ordered_by_their_characters() {
        let mut texts: Vec<String> = vec![String::new()];
        for length in 1..20 {
            for last in ["", "a", "b", "ab", "ä", "\u{7f}", "\u{10FFFF}"] {
                texts.push("x".repeat(length) + last);
                texts.push("y".repeat(length) + last + "z");
            }
        }
        for a in &texts {
            for b in &texts {
                assert_eq!(order(a, b), a.cmp(b), "{a} {b}");
            }
        }
    }
}
