//! `hash(v)` (11.2.1): 64-bit FNV-1a over the structure, without the host's stack. A value that
//! leads to itself is endless; the hash is that of its first parts, so equal ones have equal
//! hashes.

use super::machine::Loaded;
use super::object::elements::Elements;
use super::object::map::{map_of, set_of};
use super::object::{array, data, number, reactive, string};
use super::repeats::{self, Identity, Known};
use super::value::{Slot, Tag, Value};

const OFFSET: u64 = 14695981039346656037;
const PRIME: u64 = 1099511628211;

fn of_bytes(bytes: impl IntoIterator<Item = u8>) -> u64 {
    bytes.into_iter().fold(OFFSET, |hash, byte| (hash ^ byte as u64).wrapping_mul(PRIME))
}

fn of_text(text: &str) -> u64 {
    of_bytes(text.bytes())
}

/// The hash of a whole from that of its beginning and that of its next part.
pub fn combine(hash: u64, part: u64) -> u64 {
    hash.wrapping_mul(PRIME) ^ part
}

/// A value that leads to itself.
#[derive(Debug)]
struct Endless;

/// A container whose parts are being hashed.
struct Open {
    hash: u64,
    parts: Parts,
    /// What the hash is to be noted for, if it may be asked for again.
    note: Option<Identity>,
}

impl Open {
    fn new(hash: u64, parts: Parts) -> Open {
        Open { hash, parts, note: None }
    }
}

/// So many containers of a value that leads to itself take part. It is a prime: the hashes of what
/// comes equally often and an even number of times would leave nothing of each other.
const ENDLESS_PARTS: u32 = 997;

/// The containers that are being hashed, outermost first.
struct Walk {
    open: Vec<Open>,
    memory: Memory,
}

/// What a walk knows about containers.
enum Memory {
    /// The hashes of those that are done; `None` for one that is open.
    Known(Known<Option<u64>>),
    /// How many more are gone into.
    Left(u32),
}

enum Parts {
    List(Elements),
    Slots(std::vec::IntoIter<Slot>),
    /// Members of a set or entries of a map: their order doesn't count.
    Unordered(std::vec::IntoIter<Slot>),
    /// A map's entry: key, then value.
    Entries {
        slots: std::vec::IntoIter<Slot>,
        key: Option<u64>,
    },
}

impl Open {
    fn next(&mut self) -> Option<Slot> {
        match &mut self.parts {
            Parts::List(elements) => elements.next(),
            Parts::Slots(slots) | Parts::Unordered(slots) => slots.next(),
            Parts::Entries { slots, .. } => slots.next(),
        }
    }

    fn add(&mut self, part: u64) {
        match &mut self.parts {
            Parts::List(_) | Parts::Slots(_) => self.hash = combine(self.hash, part),
            Parts::Unordered(_) => self.hash ^= part,
            Parts::Entries { key, .. } => match key.take() {
                None => *key = Some(part),
                Some(key) => self.hash ^= combine(key, part),
            },
        }
    }
}

impl Walk {
    /// The hash of the innermost container, which has no more parts.
    fn finish(&mut self) -> Option<u64> {
        let Open { hash, note, .. } = self.open.pop()?;
        if let (Some(identity), Memory::Known(known)) = (note, &mut self.memory) {
            known.note(identity, Some(hash));
        }
        Some(hash)
    }
}

/// The hash of a value that isn't a container.
///
/// # Safety
/// The slot is alive.
unsafe fn without_parts(slot: Slot) -> Option<u64> {
    let width = match slot.tag() {
        Tag::Int8 | Tag::UInt8 => 1,
        Tag::Int16 | Tag::UInt16 => 2,
        Tag::Int32 | Tag::UInt32 | Tag::Char => 4,
        _ => 8,
    };
    // SAFETY: the slot is alive and its tag tells the type.
    unsafe {
        if let Some(id) = reactive::id_of(slot) {
            return Some(of_bytes(id.to_le_bytes()));
        }
        Some(match slot.tag() {
            Tag::Unit => 0,
            Tag::Bool => slot.bits,
            // Equal values have equal hashes: adding 0 makes -0 the other zero.
            Tag::Float => of_bytes((slot.as_float() + 0.0).to_le_bytes()),
            Tag::Float32 => of_bytes((f32::from_bits(slot.bits as u32) + 0.0).to_le_bytes()),
            Tag::String => of_text(string::as_str(slot)),
            Tag::BigInt => of_bytes(number::bigint_of(slot).to_signed_bytes_le()),
            Tag::Decimal => of_text(&number::decimal_of(slot).normalize().to_string()),
            Tag::Buffer => of_text(&array::text_of(slot).borrow()),
            Tag::Int64Array => array::int64s_of(slot)
                .iter()
                .fold(of_text("array"), |h, x| combine(h, of_bytes(x.get().to_le_bytes()))),
            Tag::Float64Array => array::float64s_of(slot)
                .iter()
                .fold(of_text("array"), |h, x| combine(h, of_bytes((x.get() + 0.0).to_le_bytes()))),
            Tag::Float32Array => array::float32s_of(slot)
                .iter()
                .fold(of_text("array"), |h, x| combine(h, of_bytes((x.get() + 0.0).to_le_bytes()))),
            Tag::Function | Tag::Closure => of_bytes(slot.aux().to_le_bytes()),
            Tag::Nil
            | Tag::List
            | Tag::Ctor0
            | Tag::Data
            | Tag::Tuple
            | Tag::Map
            | Tag::Set
            | Tag::Cell
            | Tag::Exception => return None,
            _ => of_bytes(slot.bits.to_le_bytes().into_iter().take(width)),
        })
    }
}

impl Loaded {
    /// The hash of a value.
    pub fn hash(&self, value: &Value) -> i64 {
        // SAFETY: the value is alive.
        match unsafe { without_parts(value.slot()) } {
            Some(hash) => hash as i64,
            None => self.hash_deep(value),
        }
    }

    fn hash_deep(&self, value: &Value) -> i64 {
        let first = self.walk(value, Memory::Known(Known::new()));
        let hash = first.or_else(|Endless| self.walk(value, Memory::Left(ENDLESS_PARTS)));
        hash.expect("a walk through so many parts ends") as i64
    }

    fn walk(&self, value: &Value, memory: Memory) -> Result<u64, Endless> {
        let mut walk = Walk { open: Vec::new(), memory };
        // SAFETY: the value keeps everything in it alive.
        let mut done = unsafe { self.begin(value.slot(), &mut walk)? };
        loop {
            let Some(top) = walk.open.last_mut() else {
                return Ok(done.expect("a value without parts has a hash at once"));
            };
            if let Some(part) = done.take() {
                top.add(part);
            }
            match top.next() {
                // SAFETY: as above.
                Some(slot) => done = unsafe { self.begin(slot, &mut walk)? },
                None => done = walk.finish(),
            }
        }
    }

    /// The hash of a value without parts, or known already; another container is opened instead.
    unsafe fn begin(&self, slot: Slot, walk: &mut Walk) -> Result<Option<u64>, Endless> {
        // SAFETY: passed on from the caller.
        unsafe {
            let done = without_parts(slot);
            if done.is_some() {
                return Ok(done);
            }
            let mut note = None;
            match &mut walk.memory {
                Memory::Known(known) => match known.find(slot) {
                    Ok(Some(hash)) => return Ok(Some(hash)),
                    Ok(None) => return Err(Endless),
                    Err(false) => {}
                    Err(true) => {
                        let identity = repeats::identity(slot);
                        known.note(identity, None);
                        note = Some(identity);
                    }
                },
                Memory::Left(0) => return Ok(Some(0)),
                Memory::Left(more) => *more -= 1,
            }
            walk.open.push(Open { note, ..self.open(slot) });
            Ok(None)
        }
    }

    unsafe fn open(&self, slot: Slot) -> Open {
        // SAFETY: the slot is alive and its tag tells the type.
        unsafe {
            match slot.tag() {
                Tag::Nil | Tag::List => {
                    Open::new(of_text("list"), Parts::List(Elements::new(slot)))
                }
                Tag::Tuple => Open::new(of_text("tuple"), fields(slot)),
                Tag::Ctor0 | Tag::Data => {
                    let ctor = self.ctor(slot.aux());
                    let mut hash = of_text(&ctor.type_name);
                    if !ctor.is_record {
                        hash = combine(hash, of_text(&ctor.name));
                    }
                    let parts = match slot.tag() {
                        Tag::Data => fields(slot),
                        _ => Parts::Slots(Vec::new().into_iter()),
                    };
                    Open::new(hash, parts)
                }
                Tag::Map => {
                    let entries = map_of(slot).iter();
                    let slots: Vec<Slot> =
                        entries.flat_map(|(key, value)| [key.slot(), value.slot()]).collect();
                    let parts = Parts::Entries { slots: slots.into_iter(), key: None };
                    Open::new(of_text("map"), parts)
                }
                Tag::Set => {
                    let members: Vec<Slot> =
                        set_of(slot).iter().map(|member| member.slot()).collect();
                    Open::new(of_text("set"), Parts::Unordered(members.into_iter()))
                }
                other => unreachable!("{other:?} is hidden from programs"),
            }
        }
    }
}

unsafe fn fields(slot: Slot) -> Parts {
    // SAFETY: the slot holds an object with fields.
    let fields = unsafe { std::slice::from_raw_parts(data::fields_of(slot), data::count_of(slot)) };
    Parts::Slots(Vec::from(fields).into_iter())
}
