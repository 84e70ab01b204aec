//! A process's registers and frames.
//!
//! Both lie in one block: registers grow from its beginning, return addresses from its end, so a
//! call tests whether there is room with one comparison between two pointers that it has anyway. A
//! frame is nothing but its return address: the caller's registers begin `a` registers before the
//! callee's, and `a` stands in the call instruction before the return address.

use super::alloc;
use super::fault::{Fault, TRACE_FRAMES, Trace};
use super::machine::Loaded;
use super::mailbox::Mailbox;
use super::value::{Slot, Value};
use crate::base::ids::FnId;
use crate::base::limits::{FRAMES_MAX, STACK_BYTES_MAX};
use crate::bytecode::{Instr, Op};
use std::alloc::{GlobalAlloc, Layout, System};
use std::rc::Rc;

const SLOT: usize = size_of::<Slot>();
const ADDRESS: usize = size_of::<*const Instr>();
/// An idle process should need less than a kilobyte in all.
const STACK_BYTES_MIN: usize = 384;

/// Where the first function returns to: the loop ends when it executes the second of these. The
/// first is what stands before a return address, a call with window 0.
static BOTTOM: [Instr; 2] = [Instr { op: Op::Unreachable, a: 0, b: 0, c: 0, d: 0 }; 2];

/// The address that the first function returns to.
#[inline(always)]
pub(super) fn bottom() -> *const Instr {
    &raw const BOTTOM[1]
}

/// How far the instruction at `pc` has got.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Progress {
    /// It has not begun: what it takes is still in its registers.
    Before,
    /// It has taken its operands and waits for a value, or for leave to go on.
    Within,
    /// The process has ended; the registers own nothing.
    Ended,
}

/// A process's computation: suspended, or being run.
pub struct Fiber {
    /// The process's number.
    pub pid: u64,
    pub(super) loaded: Rc<Loaded>,
    block: *mut u8,
    bytes: usize,
    /// Register 0 of the running function.
    pub(super) base: *mut Slot,
    /// The innermost return address.
    pub(super) frames: *mut *const Instr,
    /// The instruction that is executed next, or waits.
    pub(super) pc: *const Instr,
    pub(super) progress: Progress,
    /// The messages that have arrived.
    pub mailbox: Mailbox,
    /// An error that the scheduler wants to be raised at `pc`.
    pub(super) pending: Option<Fault>,
}

fn layout(bytes: usize) -> Layout {
    Layout::from_size_align(bytes, 8).expect("stacks are limited")
}

/// Small stacks count as the program's memory; large ones have their own limit, so that deep
/// recursion ends in a stack overflow, which can be caught, and not in running out of memory.
fn is_counted(bytes: usize) -> bool {
    bytes <= 64 << 10
}

fn allocate_block(bytes: usize) -> *mut u8 {
    if is_counted(bytes) {
        return alloc::allocate(bytes);
    }
    // SAFETY: the size isn't 0.
    let block = unsafe { System.alloc(layout(bytes)) };
    if block.is_null() {
        std::alloc::handle_alloc_error(layout(bytes));
    }
    block
}

unsafe fn release_block(block: *mut u8, bytes: usize) {
    // SAFETY: passed on from the caller; the size tells where the block came from.
    unsafe {
        if is_counted(bytes) {
            alloc::release(block, bytes);
        } else {
            System.dealloc(block, layout(bytes));
        }
    }
}

impl Fiber {
    /// A process that is about to run a function with as many arguments as it has parameters.
    pub fn new(loaded: &Rc<Loaded>, pid: u64, function: FnId, args: Vec<Value>) -> Fiber {
        let callee = &loaded.program.functions[function];
        assert!(args.len() == callee.arity as usize, "a process starts with all arguments");
        let needed = callee.frame_size.max(callee.arity as u16) as usize * SLOT + 4 * ADDRESS;
        let bytes = needed.next_multiple_of(8).max(STACK_BYTES_MIN);
        let block = allocate_block(bytes);
        // SAFETY: the block has room for the registers and the first return address.
        unsafe {
            let base: *mut Slot = block.cast();
            for (index, arg) in args.into_iter().enumerate() {
                *base.add(index) = arg.into_slot();
            }
            let frames: *mut *const Instr = block.add(bytes).cast();
            let frames = frames.sub(1);
            *frames = bottom();
            Fiber {
                pid,
                block,
                bytes,
                base,
                frames,
                pc: loaded.entries[function.0 as usize].code,
                progress: Progress::Before,
                mailbox: Mailbox::default(),
                pending: None,
                loaded: loaded.clone(),
            }
        }
    }

    /// The number of functions that are being executed.
    pub fn depth(&self) -> usize {
        if self.progress == Progress::Ended {
            return 0;
        }
        (self.block as usize + self.bytes - self.frames as usize) / ADDRESS
    }

    /// Goes on in a program whose code begins with that of the one before.
    pub fn follow(&mut self, loaded: &Rc<Loaded>) {
        let (old, new) = (self.loaded.program.code.as_ptr(), loaded.program.code.as_ptr());
        // SAFETY: addresses in the old code are so at the same distance in the new one.
        let moved = |pc: *const Instr| unsafe { new.offset(pc.offset_from(old)) };
        // The outermost return address is in no program.
        let calls = self.depth().saturating_sub(1);
        if self.progress != Progress::Ended {
            self.pc = moved(self.pc);
        }
        for at in 0..calls {
            // SAFETY: there are so many return addresses.
            unsafe { *self.frames.add(at) = moved(*self.frames.add(at)) };
        }
        self.loaded = loaded.clone();
    }

    /// Bytes of the stack.
    pub fn stack_bytes(&self) -> usize {
        self.bytes
    }

    /// The function that runs, and its instruction's index in the program's code.
    pub fn place(&self) -> (FnId, u32) {
        let index = self.loaded.index_of(self.pc);
        (self.loaded.program.function_at(index), index)
    }

    /// Makes room for registers up to `top` and one more return address. Everything below `frames`
    /// is kept, `base` is kept up to date.
    pub(super) fn grow(&mut self, top: *mut u8) -> Result<(), Fault> {
        if self.depth() >= FRAMES_MAX {
            return Err(Fault::StackOverflow);
        }
        let used_above = self.block as usize + self.bytes - self.frames as usize;
        let needed = top as usize - self.block as usize + used_above + ADDRESS;
        if needed > STACK_BYTES_MAX {
            return Err(Fault::StackOverflow);
        }
        // Doubling up to 1 MiB, then half as much again: a copy costs little next to what filled
        // it.
        let more = if self.bytes < 1 << 20 { self.bytes } else { self.bytes / 2 };
        let bytes = (self.bytes + more).max(needed).min(STACK_BYTES_MAX).next_multiple_of(8);
        // Arguments may stand anywhere between the registers in use and the return addresses.
        self.resize(bytes, self.bytes - used_above, used_above);
        Ok(())
    }

    /// Moves the stack to a block of another size, with the first and last bytes of the old one.
    fn resize(&mut self, bytes: usize, below: usize, above: usize) {
        let block = allocate_block(bytes);
        // SAFETY: both blocks have room for the two parts.
        unsafe {
            std::ptr::copy_nonoverlapping(self.block, block, below);
            std::ptr::copy_nonoverlapping(
                self.block.add(self.bytes - above),
                block.add(bytes - above),
                above,
            );
            let base_offset = self.base as usize - self.block as usize;
            release_block(self.block, self.bytes);
            self.block = block;
            self.bytes = bytes;
            self.base = block.add(base_offset).cast();
            self.frames = block.add(bytes - above).cast();
        }
    }

    /// Gives memory back after a deep recursion has been left.
    pub(super) fn shrink(&mut self) {
        let above = self.block as usize + self.bytes - self.frames as usize;
        let frame_bytes = self.frame_bytes();
        let below = self.base as usize - self.block as usize + frame_bytes;
        let bytes = (2 * (below + above + ADDRESS)).next_multiple_of(8).max(STACK_BYTES_MIN);
        if bytes < self.bytes {
            self.resize(bytes, below, above);
        }
    }

    /// Bytes of registers of the running function.
    fn frame_bytes(&self) -> usize {
        let (function, _) = self.place();
        self.loaded.entries[function.0 as usize].frame_bytes
    }

    /// The calls that led here, innermost first, for an error's trace.
    pub fn trace(&self, fault: Fault) -> Box<Trace> {
        let depth = self.depth();
        let address = |at: usize| {
            let pc = match at {
                0 => self.pc,
                // SAFETY: frame `at` is one of `depth`; a return address is behind its call.
                _ => unsafe { (*self.frames.add(at - 1)).sub(1) },
            };
            self.loaded.index_of(pc)
        };
        if depth <= 2 * TRACE_FRAMES {
            let inner = (0..depth).map(address).collect();
            return Box::new(Trace { fault, inner, outer: Vec::new(), depth });
        }
        let inner = (0..TRACE_FRAMES).map(address).collect();
        let outer = (depth - TRACE_FRAMES..depth).map(address).collect();
        Box::new(Trace { fault, inner, outer, depth })
    }

    /// Gives the value that the process waits for.
    pub fn give(&mut self, value: Value) {
        // SAFETY: the instruction at `pc` puts its result into R[a] of the running function.
        unsafe {
            *self.base.add((*self.pc).a as usize) = value.into_slot();
        }
        self.proceed();
    }

    /// Lets the process go on behind the instruction that it waits in.
    pub fn proceed(&mut self) {
        // SAFETY: an instruction that waits is not the last one of its function.
        self.pc = unsafe { self.pc.add(1) };
        self.progress = Progress::Before;
    }

    /// Whether a message has come that the process in [`super::Exit::ReceiveNext`] hasn't seen.
    pub fn has_news(&self) -> bool {
        // SAFETY: the instruction has the last message's number in R[c].
        let seen = unsafe {
            debug_assert!((*self.pc).op == Op::ReceiveNext);
            (*self.base.add((*self.pc).c as usize)).bits
        };
        self.mailbox.next_after(seen).is_some()
    }

    /// Tells a process in [`super::Exit::ReceiveNext`] that its time is over.
    pub fn time_out(&mut self) {
        // SAFETY: `ReceiveNext` has a distance to jump in `d`.
        unsafe {
            debug_assert!((*self.pc).op == Op::ReceiveNext);
            self.pc = self.pc.offset((*self.pc).d as isize);
        }
        self.progress = Progress::Before;
    }

    /// Raises an error where the process waits.
    pub fn fail(&mut self, fault: Fault) {
        self.pending = Some(fault);
    }

    /// Releases what the frame owns while it is suspended at its instruction `index`, except some
    /// registers.
    pub(super) unsafe fn release_frame(&mut self, index: u32, before: bool, keep: &[u8]) {
        let loaded = self.loaded.clone();
        let function = &loaded.program.functions[loaded.program.function_at(index)];
        // SAFETY: the live maps name exactly the registers that own a value.
        unsafe {
            for register in function.live.at(index - function.start) {
                if !keep.contains(register) {
                    (*self.base.add(*register as usize)).release();
                }
            }
            if before {
                let instr = loaded.program.code[index as usize];
                for register in loaded.program.taken_by(instr) {
                    (*self.base.add(register as usize)).release();
                }
            }
        }
    }

    /// Removes the innermost frame, whose values have been released; says whether there is another.
    pub(super) fn pop_frame(&mut self) -> bool {
        // SAFETY: there is at least one frame; before a return address stands its call.
        unsafe {
            let address = *self.frames;
            if address == bottom() {
                self.progress = Progress::Ended;
                return false;
            }
            self.frames = self.frames.add(1);
            self.pc = address.sub(1);
            self.base = self.base.sub((*self.pc).a as usize);
            true
        }
    }
}

impl Drop for Fiber {
    fn drop(&mut self) {
        // SAFETY: a suspended frame owns what its live map says; the block is the fiber's own.
        unsafe {
            while self.progress != Progress::Ended {
                let before = self.progress == Progress::Before;
                self.release_frame(self.loaded.index_of(self.pc), before, &[]);
                self.progress = Progress::Within;
                if !self.pop_frame() {
                    break;
                }
            }
            release_block(self.block, self.bytes);
        }
    }
}
