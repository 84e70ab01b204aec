//! What a process can reach: its heap, as `Gc.stats` counts it.
//!
//! An object is a block of memory with a reference count: a string, a chunk of a list, the fields
//! of a record. A map or a set counts as one, whatever it is built of.

use super::frame::{Fiber, Progress};
use super::object::map::map_as_is;
use super::object::{data, list};
use super::value::{Slot, Tag, Value};
use crate::base::hash::HashSet;

impl Fiber {
    /// The number of objects that the process's registers and messages lead to.
    pub fn count_objects(&self) -> usize {
        let mut seen = HashSet::default();
        let mut work = self.roots();
        while let Some(slot) = work.pop() {
            if slot.is_heap() && seen.insert(slot.bits) {
                // SAFETY: everything that is reached from live values is alive.
                unsafe { push_parts(slot, &mut work) };
            }
        }
        seen.len()
    }

    /// What the frames and the mailbox own.
    fn roots(&self) -> Vec<Slot> {
        let program = &self.loaded.program;
        let mut roots: Vec<Slot> = self.mailbox.values().map(Value::slot).collect();
        let (mut base, mut pc) = (self.base, self.pc);
        for depth in 0..self.depth() {
            let index = self.loaded.index_of(pc);
            let function = &program.functions[program.function_at(index)];
            let mut registers = function.live.at(index - function.start).to_vec();
            if depth == 0 && self.progress == Progress::Before {
                registers.extend(program.taken_by(program.code[index as usize]));
            }
            // SAFETY: live registers hold values; behind a frame that isn't the last one lies its
            // return address, and before that its call.
            unsafe {
                roots.extend(registers.iter().map(|register| *base.add(*register as usize)));
                if depth + 1 < self.depth() {
                    pc = (*self.frames.add(depth)).sub(1);
                    base = base.sub((*pc).a as usize);
                }
            }
        }
        roots
    }
}

/// What an object refers to.
unsafe fn push_parts(slot: Slot, work: &mut Vec<Slot>) {
    // SAFETY: the caller keeps the object alive; the tag tells its type.
    unsafe {
        match slot.tag() {
            Tag::Data | Tag::Tuple | Tag::Closure | Tag::Cell => {
                let (fields, count) = (data::fields_of(slot), data::count_of(slot));
                work.extend(std::slice::from_raw_parts(fields, count));
            }
            Tag::List => list::parts_of_chunk(slot, |part| work.push(part)),
            Tag::Map | Tag::Set => map_as_is(slot).each_place(|_, part| work.push(part)),
            _ => {}
        }
    }
}
