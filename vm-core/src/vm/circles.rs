//! Circles: objects that lead back to themselves and that nothing else refers to. Their reference
//! counts never fall to 0, so somebody has to look for them.
//!
//! A value that never changes can only refer to what was there before it. So every circle goes
//! through something that changes: the cell of a captured `var`, or a mutable or reactive record.
//! All of these stand in a list of the thread, by links before the object; making and freeing one
//! costs a few stores, everything else costs nothing.
//!
//! [`sweep`] follows references from the objects of the list and counts those that it meets. An
//! object that is referred to more often is held from elsewhere (a register, a mailbox, a shared
//! variable, a value that was not followed), and so is everything that it leads to. What is left
//! is garbage: its fields are cleared, and the counts do the rest. Leaving a reference out is
//! always right, because it makes its target count as held; so values of types that can't change
//! are not followed, and a list or map whose first entry is such a value isn't either.
//!
//! A sweep costs as much as what the objects of the list lead to. It comes between two turns of
//! processes when the list has grown to four times its length after the last one, or the memory to
//! twice its size; when the memory limit is reached; when a program asks for it; and at the end of
//! a run.

use super::alloc;
use super::machine::Loaded;
use super::object::header::Header;
use super::object::map::map_as_is;
use super::object::{data, list, reactive};
use super::value::{Slot, Tag, Value};
use crate::base::hash::{HashMap, HashSet};
use std::cell::Cell;
use std::ptr::null_mut;
use std::rc::Rc;

/// What stands before an object that changes: its neighbours in the list, and what a sweep finds
/// out about it.
pub struct Links {
    before: *mut Links,
    behind: *mut Links,
    /// References that were met.
    met: u32,
    is_held: bool,
}

/// The list of a thread, and when it is looked through.
struct Known {
    first: Cell<*mut Links>,
    count: Cell<usize>,
    sweep_at_count: Cell<usize>,
    sweep_at_bytes: Cell<usize>,
}

/// Fewer objects are not worth a look: a sweep of so many takes some ten microseconds.
const COUNT_MIN: usize = 1000;

/// The same for memory.
const BYTES_MIN: usize = 8 << 20;

/// How often as many objects as the last sweep has left there must be for the next one. Making so
/// many takes several times as long as looking at them.
const GROWTH: usize = 4;

thread_local! {
    static KNOWN: Known = const {
        Known {
            first: Cell::new(null_mut()),
            count: Cell::new(0),
            sweep_at_count: Cell::new(COUNT_MIN),
            sweep_at_bytes: Cell::new(BYTES_MIN),
        }
    };
}

/// Puts an object into the list.
///
/// # Safety
/// There is room for links, and they stay there until [`forget`].
pub unsafe fn note(links: *mut Links) {
    KNOWN.with(|known| {
        let behind = known.first.replace(links);
        known.count.set(known.count.get() + 1);
        // SAFETY: passed on from the caller; what is in the list is alive.
        unsafe {
            links.write(Links { before: null_mut(), behind, met: 0, is_held: false });
            if !behind.is_null() {
                (*behind).before = links;
            }
        }
    });
}

/// Takes an object out of the list.
///
/// # Safety
/// It was noted.
pub unsafe fn forget(links: *mut Links) {
    KNOWN.with(|known| {
        known.count.set(known.count.get() - 1);
        // SAFETY: what is in the list is alive, and so are its neighbours.
        unsafe {
            let Links { before, behind, .. } = links.read();
            match before.is_null() {
                true => known.first.set(behind),
                false => (*before).behind = behind,
            }
            if !behind.is_null() {
                (*behind).before = before;
            }
        }
    });
}

/// A run begins to count its memory.
pub fn begin_run() {
    KNOWN.with(|known| known.sweep_at_bytes.set(BYTES_MIN));
}

/// Whether it is time to look for circles.
#[inline(always)]
pub fn sweep_is_due() -> bool {
    KNOWN.with(|known| {
        known.count.get() >= known.sweep_at_count.get()
            || known.count.get() > 0 && alloc::held_bytes() >= known.sweep_at_bytes.get()
    })
}

/// Whether there is anything that a circle could go through.
pub fn are_possible() -> bool {
    KNOWN.with(|known| known.count.get() > 0)
}

/// Frees all circles that nothing refers to; how many objects those are that can change. `loaded`
/// is the program that most values belong to.
pub fn sweep(loaded: &Loaded) -> usize {
    let objects = objects();
    let mut graph = Graph { loaded, shared: HashMap::default(), places: HashSet::default() };
    graph.count(&objects);
    graph.find_held(&objects);
    drop(graph);
    // SAFETY: what is in the list is alive.
    let is_lost = |slot: &Slot| unsafe { !(*data::links_of(*slot)).is_held };
    let lost: Vec<Slot> = objects.into_iter().filter(is_lost).collect();
    clear(&lost);
    KNOWN.with(|known| {
        let held_bytes = alloc::held_bytes();
        known.sweep_at_count.set((GROWTH * known.count.get()).max(COUNT_MIN));
        known.sweep_at_bytes.set(held_bytes + held_bytes.max(BYTES_MIN));
    });
    lost.len()
}

/// The last field of what holds a run's values: when they are gone, only circles are left.
pub struct LastSweep(pub Rc<Loaded>);

impl Drop for LastSweep {
    fn drop(&mut self) {
        if are_possible() {
            sweep(&self.0);
        }
    }
}

/// The objects of the list, about which nothing is known yet. Their tag is that of cells, whatever
/// they are: all have fields.
fn objects() -> Vec<Slot> {
    let mut links = KNOWN.with(|known| known.first.get());
    let mut objects = Vec::new();
    while !links.is_null() {
        objects.push(Slot::object(Tag::Cell, 0, data::object_behind(links)));
        // SAFETY: what is in the list is alive.
        unsafe {
            (*links).met = 0;
            (*links).is_held = false;
            links = (*links).behind;
        }
    }
    objects
}

/// Takes what the objects refer to away from them; the last references go with it.
fn clear(lost: &[Slot]) {
    let mut fields = Vec::new();
    for slot in lost {
        // SAFETY: the object is alive; a reference keeps it so while its fields go. A field's
        // reference passes to the value.
        unsafe {
            slot.retain();
            for index in 0..data::count_of(*slot) {
                let place = data::fields_of(*slot).add(index);
                fields.push(Value::from_slot(std::mem::replace(&mut *place, Slot::UNIT)));
            }
        }
    }
    drop(fields);
    for slot in lost {
        // SAFETY: the reference from above.
        unsafe { slot.release() };
    }
}

/// An object that never changes and that several refer to.
struct Shared {
    slot: Slot,
    /// References that were met.
    met: u32,
    is_held: bool,
}

/// What is reached from the list. Only shared objects are noted: those of the list have room for
/// what is found out, and one with a single reference belongs to whatever that stands in.
struct Graph<'l> {
    loaded: &'l Loaded,
    /// By address.
    shared: HashMap<u64, Shared>,
    /// Places within maps and sets whose references were counted, or followed: several maps share
    /// parts of their trees, and a reference of a part is one.
    places: HashSet<usize>,
}

impl Graph<'_> {
    /// Follows all references and counts them.
    fn count(&mut self, objects: &[Slot]) {
        let mut work = Vec::new();
        for object in objects {
            work.push(*object);
            while let Some(slot) = work.pop() {
                self.count_parts(slot, &mut work);
            }
        }
    }

    /// Counts the references of one object; what has to be followed further goes to `work`.
    fn count_parts(&mut self, slot: Slot, work: &mut Vec<Slot>) {
        let has_places = matches!(slot.tag(), Tag::Map | Tag::Set);
        let Graph { loaded, shared, places } = self;
        // SAFETY: what is reached from live objects is alive.
        unsafe {
            each_part(slot, |place, part| {
                if !leads_on(loaded, part) || has_places && !places.insert(place) {
                    return;
                }
                if is_listed(part) {
                    (*data::links_of(part)).met += 1;
                } else if part.is_unique() {
                    work.push(part);
                } else {
                    let known = shared.entry(part.bits).or_insert_with(|| {
                        work.push(part);
                        Shared { slot: part, met: 0, is_held: false }
                    });
                    known.met += 1;
                }
            });
        }
    }

    /// Finds what is referred to from elsewhere, and what that leads to.
    fn find_held(&mut self, objects: &[Slot]) {
        let mut work = Vec::new();
        self.places.clear();
        // SAFETY: what is reached from live objects is alive.
        unsafe {
            let refs = |slot: Slot| (*slot.pointer::<Header>()).refs;
            for shared in self.shared.values_mut().filter(|found| refs(found.slot) > found.met) {
                shared.is_held = true;
                work.push(shared.slot);
            }
            for object in objects {
                let links = data::links_of(*object);
                if refs(*object) > (*links).met && !std::mem::replace(&mut (*links).is_held, true) {
                    work.push(*object);
                }
                while let Some(slot) = work.pop() {
                    self.hold_parts(slot, &mut work);
                }
            }
        }
    }

    /// What a held object refers to is held.
    unsafe fn hold_parts(&mut self, slot: Slot, work: &mut Vec<Slot>) {
        let has_places = matches!(slot.tag(), Tag::Map | Tag::Set);
        let Graph { loaded, shared, places } = self;
        // SAFETY: passed on from the caller.
        unsafe {
            each_part(slot, |place, part| {
                if !leads_on(loaded, part) || has_places && !places.insert(place) {
                    return;
                }
                let is_held = if is_listed(part) {
                    &mut (*data::links_of(part)).is_held
                } else if part.is_unique() {
                    return work.push(part);
                } else if let Some(found) = shared.get_mut(&part.bits) {
                    &mut found.is_held
                } else {
                    return;
                };
                if !std::mem::replace(is_held, true) {
                    work.push(part);
                }
            });
        }
    }
}

/// Whether an object stands in the list.
///
/// # Safety
/// The slot is alive.
unsafe fn is_listed(slot: Slot) -> bool {
    // SAFETY: passed on from the caller; both kinds have fields.
    matches!(slot.tag(), Tag::Data | Tag::Cell) && unsafe { data::is_linked(slot) }
}

/// Whether a value can lead to something that changes.
///
/// # Safety
/// The slot is alive.
unsafe fn leads_on(loaded: &Loaded, slot: Slot) -> bool {
    // SAFETY: passed on from the caller.
    unsafe {
        match slot.tag() {
            Tag::Data => may_change(loaded, slot),
            Tag::Tuple | Tag::Closure | Tag::Cell | Tag::Reactive => true,
            Tag::List => may_change(loaded, list::head(slot)),
            Tag::Map | Tag::Set => map_as_is(slot).get_min().is_some_and(|(key, content)| {
                may_change(loaded, key.slot()) || may_change(loaded, content.slot())
            }),
            _ => false,
        }
    }
}

/// Whether a value, or one of the same type, may change or contain something that does.
fn may_change(loaded: &Loaded, slot: Slot) -> bool {
    match slot.tag() {
        Tag::Ctor0 | Tag::Data => !loaded.shares_ctor(slot.aux()),
        Tag::Tuple | Tag::Closure | Tag::Cell | Tag::Reactive => true,
        Tag::Nil | Tag::List | Tag::Map | Tag::Set | Tag::Function => true,
        _ => false,
    }
}

/// Everything that an object refers to; what is in maps and sets with the address of its place.
///
/// # Safety
/// The slot is alive.
unsafe fn each_part(slot: Slot, mut part: impl FnMut(usize, Slot)) {
    // SAFETY: passed on from the caller; the tag tells the type.
    unsafe {
        match slot.tag() {
            Tag::Data | Tag::Tuple | Tag::Closure | Tag::Cell => {
                let fields = data::fields_of(slot);
                for index in 0..data::count_of(slot) {
                    part(0, *fields.add(index));
                }
            }
            Tag::List => list::parts_of_chunk(slot, |item| part(0, item)),
            Tag::Map | Tag::Set => map_as_is(slot).each_place(part),
            Tag::Reactive => reactive::callbacks_of(slot, |value| part(0, value.slot())),
            _ => {}
        }
    }
}
