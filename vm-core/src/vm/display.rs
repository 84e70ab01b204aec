//! The two displays of values (3.6, 11.3): `show`, and the form of `main`'s result. A value of any
//! depth is written without the host's stack.
//!
//! User implementations of `Show` are calls that the compiler makes; they never come here.

use super::alloc::limit_bytes;
use super::fault::Fault;
use super::machine::Loaded;
use super::object::elements::Elements;
use super::object::map::{map_of, set_of};
use super::object::{array, data, number, reactive, string};
use super::value::{Slot, Tag, Value};
use crate::base::sorted;
use std::fmt::Write;

/// Which display.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// `show`: inside of other values, strings have quotes and escapes.
    Show,
    /// The value of `main`: quotes everywhere, no escapes, numbers with suffixes.
    Result,
}

/// What is still to be written. Later entries come first.
enum Todo {
    /// A value inside of another one.
    Value(Slot),
    /// A key of a map.
    Key(Slot),
    /// Punctuation.
    Text(&'static str),
    /// `, value` for each, then the end.
    Items { items: Items, end: &'static str },
    /// A record's `name: value` for each.
    Fields { fields: *const Slot, ctor: u32, next: usize, count: usize },
    /// A set's members become texts; then they are sorted and written to `outer`.
    Members { members: std::vec::IntoIter<Slot>, texts: Vec<String>, outer: String },
}

enum Items {
    List(Elements),
    Slots { next: *const Slot, left: usize },
    Entries(std::vec::IntoIter<(Slot, Slot)>),
    Member(Option<Slot>),
}

struct Writer<'a> {
    loaded: &'a Loaded,
    style: Style,
    out: String,
    todo: Vec<Todo>,
}

impl Loaded {
    /// The display form: what `show` gives. A String is shown raw.
    pub fn show(&self, value: &Value) -> Result<String, Fault> {
        match value.tag() {
            Tag::String => Ok(value.as_str().to_string()),
            Tag::Char => Ok(value.as_char().to_string()),
            _ => self.write(value, Style::Show),
        }
    }

    /// The display form inside of another value: with quotes.
    pub fn show_nested(&self, value: &Value) -> Result<String, Fault> {
        self.write(value, Style::Show)
    }

    /// The display form of `main`'s value.
    pub fn show_result(&self, value: &Value) -> Result<String, Fault> {
        self.write(value, Style::Result)
    }

    /// The text; what a value shares with itself is there several times, so it may be too long.
    fn write(&self, value: &Value, style: Style) -> Result<String, Fault> {
        let mut writer = Writer { loaded: self, style, out: String::new(), todo: Vec::new() };
        // SAFETY: the value keeps everything in it alive.
        unsafe { writer.value(value.slot()) };
        while let Some(todo) = writer.todo.pop() {
            // SAFETY: as above.
            unsafe { writer.step(todo) };
            if writer.out.len() > limit_bytes() {
                return Err(Fault::OutOfMemory);
            }
        }
        Ok(writer.out)
    }
}

/// An integer in decimal digits, without the formatter of the standard library, which is made for
/// more than that.
pub struct IntText {
    /// The digits and the sign stand at the end.
    bytes: [u8; 20],
    start: usize,
}

impl IntText {
    /// The text of a number.
    pub fn new(number: i64) -> IntText {
        let mut text = IntText { bytes: [0; 20], start: 20 };
        let mut left = number.unsigned_abs();
        while left > u64::from(u32::MAX) {
            text.push(b'0' + (left % 10) as u8);
            left /= 10;
        }
        let mut left = left as u32;
        loop {
            // A tenth, rounded down, for every number of 32 bits. Where all code is made small, a
            // division would be one of the processor's.
            let tenth = ((u64::from(left) * 0xcccc_cccd) >> 35) as u32;
            text.push(b'0' + (left - 10 * tenth) as u8);
            left = tenth;
            if left == 0 {
                break;
            }
        }
        if number < 0 {
            text.push(b'-');
        }
        text
    }

    #[inline(always)]
    fn push(&mut self, byte: u8) {
        self.start -= 1;
        self.bytes[self.start] = byte;
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        // SAFETY: only digits and a sign are put in.
        unsafe { std::str::from_utf8_unchecked(&self.bytes[self.start..]) }
    }
}

/// Whole numbers below this are exact as integers, whose digits take less time.
const WHOLE_MAX: f64 = 9e15;

/// A Float: the shortest digits that read back to the same number, never an exponent. A whole
/// number has all its digits (2 to the 63rd is 9223372036854775808.0).
pub fn float_text(number: f64) -> String {
    if number.fract() != 0.0 {
        return number.to_string();
    }
    let is_short = number.abs() < WHOLE_MAX && (number != 0.0 || number.is_sign_positive());
    if is_short { format!("{}.0", number as i64) } else { format!("{number:.1}") }
}

/// The same for a Float32.
pub fn float32_text(number: f32) -> String {
    let mut text = number.to_string();
    if number.is_finite() && !text.contains('.') {
        text.push_str(".0");
    }
    text
}

fn int_suffix(tag: Tag) -> &'static str {
    match tag {
        Tag::Int8 => "i8",
        Tag::Int16 => "i16",
        Tag::Int32 => "i32",
        Tag::UInt8 => "u8",
        Tag::UInt16 => "u16",
        Tag::UInt32 => "u32",
        Tag::UInt64 => "u64",
        _ => "",
    }
}

impl Writer<'_> {
    unsafe fn step(&mut self, todo: Todo) {
        // SAFETY: all slots come from the value that is written, which stays alive.
        unsafe {
            match todo {
                Todo::Text(text) => self.out.push_str(text),
                Todo::Value(slot) => self.value(slot),
                Todo::Key(slot) if slot.tag() == Tag::String => self.quoted(string::as_str(slot)),
                Todo::Key(slot) => self.value(slot),
                Todo::Items { items, end } => self.items(items, end),
                Todo::Fields { fields, ctor, next, count } => {
                    self.record_field(fields, ctor, next, count)
                }
                Todo::Members { members, texts, outer } => self.members(members, texts, outer),
            }
        }
    }

    fn add(&mut self, part: impl std::fmt::Display) {
        write!(self.out, "{part}").expect("strings take everything");
    }

    fn quoted(&mut self, text: &str) {
        self.out.push('"');
        self.out.push_str(text);
        self.out.push('"');
    }

    fn string(&mut self, text: &str) {
        if self.style == Style::Result || !text.contains(['"', '\\']) {
            return self.quoted(text);
        }
        self.out.push('"');
        for found in text.chars() {
            if found == '"' || found == '\\' {
                self.out.push('\\');
            }
            self.out.push(found);
        }
        self.out.push('"');
    }

    /// A text that the result form puts into quotes.
    fn opaque(&mut self, text: String) {
        match self.style {
            Style::Show => self.out.push_str(&text),
            Style::Result => self.quoted(&text),
        }
    }

    unsafe fn value(&mut self, slot: Slot) {
        let suffixes = self.style == Style::Result;
        // SAFETY: the slot is alive and its tag tells the type.
        unsafe {
            match slot.tag() {
                Tag::Unit => self.out.push_str("()"),
                Tag::Bool => self.add(slot.bits != 0),
                Tag::Int => self.out.push_str(IntText::new(slot.as_int()).as_str()),
                Tag::UInt64 => self.add(slot.bits),
                Tag::Int8 | Tag::Int16 | Tag::Int32 | Tag::UInt8 | Tag::UInt16 | Tag::UInt32 => {
                    self.out.push_str(IntText::new(slot.as_int()).as_str());
                }
                Tag::Float => self.out.push_str(&float_text(slot.as_float())),
                Tag::Float32 => {
                    self.out.push_str(&float32_text(f32::from_bits(slot.bits as u32)));
                    if suffixes {
                        self.out.push_str("f32");
                    }
                }
                Tag::Char => {
                    let found = char::from_u32(slot.bits as u32).unwrap_or('\u{FFFD}');
                    self.add(format_args!("'{found}'"));
                }
                Tag::Pid if suffixes => self.add(format_args!("<pid:{}>", slot.bits)),
                Tag::Pid => self.add(format_args!("<pid {}>", slot.bits)),
                Tag::Nil => self.out.push_str("[]"),
                Tag::String => self.string(string::as_str(slot)),
                Tag::BigInt => self.add(number::bigint_of(slot)),
                Tag::Decimal => self.add(number::decimal_of(slot)),
                Tag::Int64Array => {
                    self.opaque(format!("Int64Array[{}]", array::int64s_of(slot).len()))
                }
                Tag::Float64Array => {
                    self.opaque(format!("Float64Array[{}]", array::float64s_of(slot).len()))
                }
                Tag::Float32Array => {
                    self.opaque(format!("Float32Array[{}]", array::float32s_of(slot).len()))
                }
                Tag::Buffer => self.out.push_str(&array::text_of(slot).borrow()),
                Tag::Function | Tag::Closure => {
                    self.opaque(format!("<function {}>", self.loaded.function_name(slot.aux())))
                }
                Tag::Cell | Tag::Exception | Tag::Reactive => unreachable!("hidden from programs"),
                _ => self.container(slot),
            }
        }
        if suffixes {
            self.out.push_str(int_suffix(slot.tag()));
        }
    }

    unsafe fn container(&mut self, slot: Slot) {
        // SAFETY: the slot is alive and its tag tells the type.
        unsafe {
            match slot.tag() {
                Tag::List => {
                    self.out.push('[');
                    self.first_of(Items::List(Elements::new(slot)), "]");
                }
                Tag::Tuple => {
                    self.out.push('(');
                    self.first_of(slots_of(slot), ")");
                }
                Tag::Map => {
                    self.out.push_str("%{");
                    let entries = map_of(slot).iter();
                    let entries: Vec<_> = entries.map(|(k, v)| (k.slot(), v.slot())).collect();
                    self.first_of(Items::Entries(entries.into_iter()), "}");
                }
                Tag::Set if set_of(slot).len() <= 1 => {
                    self.out.push_str("#{");
                    let only = set_of(slot).get_min().map(|member| member.slot());
                    self.first_of(Items::Member(only), "}");
                }
                Tag::Set => {
                    let members: Vec<Slot> =
                        set_of(slot).iter().map(|member| member.slot()).collect();
                    let outer = std::mem::take(&mut self.out);
                    let (members, texts) = (members.into_iter(), Vec::new());
                    self.members(members, texts, outer);
                }
                _ => self.data(slot),
            }
        }
    }

    /// A reactive record shows how many fields it has, a reactive variant its current value.
    unsafe fn reactive(&mut self, slot: Slot) {
        let ctor = self.loaded.ctor(slot.aux());
        // SAFETY: the object is alive; the reactive part is its last field.
        unsafe {
            if ctor.is_record {
                let name = if self.style == Style::Result { &ctor.qualified } else { &ctor.name };
                let fields = data::count_of(slot) - 1;
                self.add(format_args!("{name}{{...{fields} fields}}"));
            } else {
                self.todo.push(Todo::Value(*data::fields_of(slot)));
            }
        }
    }

    unsafe fn data(&mut self, slot: Slot) {
        // SAFETY: the slot is alive.
        if unsafe { reactive::id_of(slot) }.is_some() {
            // SAFETY: as above.
            return unsafe { self.reactive(slot) };
        }
        let loaded = self.loaded;
        if slot.aux() == loaded.well_known.ast {
            // SAFETY: a quote's first field is its text.
            let text = unsafe { string::as_str(*data::fields_of(slot)) };
            return self.add(format_args!("<ast {text}>"));
        }
        let ctor = loaded.ctor(slot.aux());
        let name = if ctor.is_record && self.style == Style::Result {
            &ctor.qualified
        } else {
            &ctor.name
        };
        self.out.push_str(name);
        // SAFETY: a `Data` slot holds an object with fields; a `Ctor0` none.
        unsafe {
            let count = if slot.tag() == Tag::Data { data::count_of(slot) } else { 0 };
            if ctor.is_record || count > 0 && data::is_shown_as_record(slot) {
                self.out.push('{');
                let fields = if count > 0 { data::fields_of(slot) } else { std::ptr::null() };
                self.record_field(fields, slot.aux(), 0, count);
            } else if count > 0 {
                self.out.push('(');
                self.first_of(slots_of(slot), ")");
            }
        }
    }

    unsafe fn record_field(&mut self, fields: *const Slot, ctor: u32, next: usize, count: usize) {
        if next == count {
            return self.out.push('}');
        }
        if next > 0 {
            self.out.push_str(", ");
        }
        if let Some(Some(name)) = self.loaded.ctor(ctor).field_names.get(next) {
            self.out.push_str(name);
            self.out.push_str(": ");
        }
        self.todo.push(Todo::Fields { fields, ctor, next: next + 1, count });
        // SAFETY: `next` is below the count.
        unsafe { self.todo.push(Todo::Value(*fields.add(next))) };
    }

    /// Begins with the first item, which has no comma before it.
    unsafe fn first_of(&mut self, items: Items, end: &'static str) {
        // SAFETY: passed on.
        unsafe { self.item(items, end, "") }
    }

    unsafe fn items(&mut self, items: Items, end: &'static str) {
        // SAFETY: passed on.
        unsafe { self.item(items, end, ", ") }
    }

    unsafe fn item(&mut self, mut items: Items, end: &'static str, separator: &'static str) {
        let next = match &mut items {
            Items::List(elements) => elements.next().map(|slot| (None, slot)),
            Items::Slots { left: 0, .. } => None,
            Items::Slots { next, left } => {
                // SAFETY: `left` slots follow the pointer.
                unsafe {
                    let slot = **next;
                    *next = next.add(1);
                    *left -= 1;
                    Some((None, slot))
                }
            }
            Items::Member(only) => only.take().map(|slot| (None, slot)),
            Items::Entries(entries) => entries.next().map(|(key, value)| (Some(key), value)),
        };
        let Some((key, value)) = next else { return self.out.push_str(end) };
        self.out.push_str(separator);
        self.todo.push(Todo::Items { items, end });
        self.todo.push(Todo::Value(value));
        if let Some(key) = key {
            self.todo.push(Todo::Text(": "));
            self.todo.push(Todo::Key(key));
        }
    }

    /// Called before each member: what `out` contains then is the text of the one before.
    fn members(
        &mut self,
        mut members: std::vec::IntoIter<Slot>,
        mut texts: Vec<String>,
        outer: String,
    ) {
        if !self.out.is_empty() {
            texts.push(std::mem::take(&mut self.out));
        }
        if let Some(member) = members.next() {
            self.todo.push(Todo::Members { members, texts, outer });
            self.todo.push(Todo::Value(member));
            return;
        }
        sorted::sort(&mut texts);
        self.out = outer;
        self.out.push_str("#{");
        self.out.push_str(&texts.join(", "));
        self.out.push('}');
    }
}

unsafe fn slots_of(slot: Slot) -> Items {
    // SAFETY: the slot holds an object with fields.
    unsafe { Items::Slots { next: data::fields_of(slot), left: data::count_of(slot) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_have_their_digits() {
        let powers = (0..19).map(|exponent| 10i64.pow(exponent));
        let ends = [i64::MIN, i64::MAX, 0, u32::MAX as i64, u32::MAX as i64 + 1];
        for number in powers.chain(ends) {
            for number in [number, number.wrapping_sub(1), number.wrapping_neg(), number / 7] {
                assert_eq!(IntText::new(number).as_str(), number.to_string());
            }
        }
    }
}
