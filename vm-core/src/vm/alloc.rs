//! Memory: free lists of small blocks, counted pages, the memory limit.
//!
//! Blocks of up to 1024 bytes come in classes 8 bytes apart. A class keeps its free blocks in a
//! linked list; new blocks are cut from 64 KiB pages. Measured against the standard allocator,
//! reference-counted cells are 2 to 8 times faster so. As the engine's global allocator it serves
//! the standard collections (the checker's tables) from the same lists.
//!
//! The state belongs to a thread and needs no lock. A block freed by another thread than the one
//! that made it just joins the other thread's list: pages are never given back one by one.
//!
//! Bytes in use are counted with every block: walking the free lists instead, when a run begins or
//! comes near its limit, would take as long as all that an earlier run ever freed.
//!
//! The limit is not tested when a small block is taken. The scheduler asks [`limit_reached`]
//! between slices; whoever is about to take much memory at once asks [`may_allocate`] first.

use super::per_thread::per_thread;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::UnsafeCell;
use std::ptr::null_mut;

/// Largest size that the free lists serve: the largest list chunk has 1016 bytes.
const SMALL_BYTES_MAX: usize = 1024;
const CLASS_COUNT: usize = SMALL_BYTES_MAX / 8 + 1;
/// Large enough that a refill is rare, small enough that a small program stays small.
const PAGE_BYTES: usize = 64 << 10;
/// Requests of at least this size ask for permission (many smaller ones fit into one time slice
/// without going far beyond the limit).
pub const LARGE_BYTES: usize = 64 << 10;

struct FreeBlock {
    next: *mut FreeBlock,
}

struct Pool {
    free: [*mut FreeBlock; CLASS_COUNT],
    page: *mut u8,
    page_left: usize,
    /// Bytes in blocks that were taken and not given back.
    used_bytes: usize,
    /// Bytes obtained from the system and not given back.
    held_bytes: usize,
    /// What was in use when the run began.
    baseline_bytes: usize,
    /// Bytes that the run may use.
    limit_bytes: usize,
    /// Most bytes that the run was seen to use.
    most_bytes: usize,
}

struct ThreadPool(UnsafeCell<Pool>);

per_thread! {
    static POOL: ThreadPool = ThreadPool(UnsafeCell::new(Pool {
        free: [null_mut(); CLASS_COUNT],
        page: null_mut(),
        page_left: 0,
        used_bytes: 0,
        held_bytes: 0,
        baseline_bytes: 0,
        limit_bytes: usize::MAX,
        most_bytes: 0,
    }));
}

/// The pool of this thread. Nobody keeps a reference to it over a call that could come back here.
#[inline(always)]
fn pool() -> *mut Pool {
    POOL.with(|pool| pool.0.get())
}

#[inline(always)]
const fn class_of(bytes: usize) -> usize {
    bytes.div_ceil(8)
}

/// Takes a block of at least `bytes` bytes, aligned to 8.
#[inline(always)]
pub fn allocate(bytes: usize) -> *mut u8 {
    debug_assert!(bytes > 0);
    if bytes > SMALL_BYTES_MAX {
        return allocate_large(bytes);
    }
    let class = class_of(bytes);
    // SAFETY: the pool is this thread's own and no other reference to it is alive; a block in a
    // free list has room for the link.
    unsafe {
        let pool = pool();
        (*pool).used_bytes = (*pool).used_bytes.wrapping_add(class * 8);
        let block = (*pool).free[class];
        if block.is_null() {
            return refill(class);
        }
        (*pool).free[class] = (*block).next;
        block.cast()
    }
}

/// Gives back a block that [`allocate`] made for the same number of bytes.
///
/// # Safety
/// The block was allocated with the same size and nothing uses it any more.
#[inline(always)]
pub unsafe fn release(block: *mut u8, bytes: usize) {
    if bytes > SMALL_BYTES_MAX {
        // SAFETY: passed on from the caller.
        return unsafe { release_large(block, bytes) };
    }
    let class = class_of(bytes);
    // SAFETY: the caller gives up the block; it has room for the link (at least 8 bytes).
    unsafe {
        #[cfg(debug_assertions)]
        std::ptr::write_bytes(block, 0xDD, class * 8);
        let pool = pool();
        (*pool).used_bytes = (*pool).used_bytes.wrapping_sub(class * 8);
        let block: *mut FreeBlock = block.cast();
        (*block).next = (*pool).free[class];
        (*pool).free[class] = block;
    }
}

#[cold]
#[inline(never)]
fn refill(class: usize) -> *mut u8 {
    let bytes = class * 8;
    // SAFETY: the pool is this thread's own; the page has `page_left` bytes from `page` on, all
    // multiples of 8.
    unsafe {
        let pool = pool();
        if (*pool).page_left < bytes {
            let left = (*pool).page_left;
            if left > 0 {
                let rest: *mut FreeBlock = (*pool).page.cast();
                (*rest).next = (*pool).free[left / 8];
                (*pool).free[left / 8] = rest;
            }
            (*pool).page = from_system(PAGE_BYTES);
            (*pool).page_left = PAGE_BYTES;
        }
        let block = (*pool).page;
        (*pool).page = block.add(bytes);
        (*pool).page_left -= bytes;
        block
    }
}

fn large_layout(bytes: usize) -> Layout {
    Layout::from_size_align(bytes, 8).expect("sizes are below half of the address space")
}

fn from_system(bytes: usize) -> *mut u8 {
    let layout = large_layout(bytes);
    // SAFETY: the size isn't 0.
    let block = unsafe { System.alloc(layout) };
    if block.is_null() {
        std::alloc::handle_alloc_error(layout);
    }
    // SAFETY: the pool is this thread's own.
    unsafe { (*pool()).held_bytes = (*pool()).held_bytes.wrapping_add(bytes) };
    block
}

#[cold]
#[inline(never)]
fn allocate_large(bytes: usize) -> *mut u8 {
    // SAFETY: the pool is this thread's own.
    unsafe { (*pool()).used_bytes = (*pool()).used_bytes.wrapping_add(bytes) };
    look();
    from_system(bytes)
}

#[cold]
#[inline(never)]
unsafe fn release_large(block: *mut u8, bytes: usize) {
    // SAFETY: the caller gives up a block of this size.
    unsafe {
        resize_large(bytes, 0);
        System.dealloc(block, large_layout(bytes));
    }
}

/// Counts a block of the system that was `old_bytes` large and is now `new_bytes`.
#[inline(always)]
fn resize_large(old_bytes: usize, new_bytes: usize) {
    // SAFETY: the pool is this thread's own.
    unsafe {
        let pool = pool();
        (*pool).used_bytes = (*pool).used_bytes.wrapping_add(new_bytes).wrapping_sub(old_bytes);
        (*pool).held_bytes = (*pool).held_bytes.wrapping_add(new_bytes).wrapping_sub(old_bytes);
    }
}

/// Bytes in use on this thread, by the program that runs and by everything else.
pub fn used_bytes() -> usize {
    // SAFETY: the pool is this thread's own.
    unsafe { (*pool()).used_bytes }
}

/// Begins a run that may use `limit_bytes` more than what is in use now.
pub fn begin_run(limit_bytes: usize) {
    resume(Account { baseline_bytes: used_bytes(), limit_bytes, most_bytes: 0 });
}

/// The account of a run, put aside while another one takes its place.
pub struct Account {
    baseline_bytes: usize,
    limit_bytes: usize,
    most_bytes: usize,
}

/// The account of the run that is going on.
pub fn account() -> Account {
    // SAFETY: the pool is this thread's own.
    unsafe {
        let Pool { baseline_bytes, limit_bytes, most_bytes, .. } = *pool();
        Account { baseline_bytes, limit_bytes, most_bytes }
    }
}

/// Goes on with a run whose account was put aside.
pub fn resume(account: Account) {
    // SAFETY: the pool is this thread's own.
    unsafe {
        let pool = pool();
        (*pool).baseline_bytes = account.baseline_bytes;
        (*pool).limit_bytes = account.limit_bytes;
        (*pool).most_bytes = account.most_bytes;
    }
}

/// Bytes that the run uses now.
#[inline(always)]
fn run_bytes() -> usize {
    // SAFETY: the pool is this thread's own.
    let Pool { used_bytes, baseline_bytes, .. } = unsafe { &*pool() };
    // Less than at the beginning is in use when this thread freed what another one made.
    usize::try_from(used_bytes.wrapping_sub(*baseline_bytes) as isize).unwrap_or(0)
}

/// Looks how much the run uses. That happens between turns and with every large block: counting at
/// every small one would slow all programs down for the sake of one figure.
pub fn look() {
    let bytes = run_bytes();
    // SAFETY: the pool is this thread's own.
    unsafe { (*pool()).most_bytes = (*pool()).most_bytes.max(bytes) }
}

/// The most bytes that the run was seen to use at once: the same for every run of a program that
/// does the same, whatever the engine ran before.
pub fn most_bytes() -> usize {
    look();
    // SAFETY: the pool is this thread's own.
    unsafe { (*pool()).most_bytes }
}

/// The limit of the run that is going on.
pub fn limit_bytes() -> usize {
    // SAFETY: the pool is this thread's own.
    unsafe { (*pool()).limit_bytes }
}

/// Bytes held for the run now, free blocks included.
pub fn held_bytes() -> usize {
    // SAFETY: the pool is this thread's own.
    unsafe { (*pool()).held_bytes.saturating_sub((*pool()).baseline_bytes) }
}

/// Whether the run uses more than it may.
#[inline(always)]
pub fn limit_reached() -> bool {
    !may_allocate(0)
}

/// Whether the run may use `bytes` more.
#[inline(always)]
pub fn may_allocate(bytes: usize) -> bool {
    run_bytes().saturating_add(bytes) <= limit_bytes()
}

/// The engine's allocator for everything else.
pub struct EngineAllocator;

#[inline(always)]
fn is_small(layout: Layout) -> bool {
    layout.size() <= SMALL_BYTES_MAX && layout.align() <= 8
}

// SAFETY: small blocks come from the lists, which hand out each block once and aligned to 8; all
// others come from the system. The choice depends only on the layout, so a block goes back where it
// came from. `POOL` is const-initialised and has no destructor, so it can be used at any time.
unsafe impl GlobalAlloc for EngineAllocator {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if is_small(layout) {
            return allocate(layout.size());
        }
        resize_large(0, layout.size());
        // SAFETY: passed on from the caller.
        unsafe { System.alloc(layout) }
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: passed on from the caller.
        unsafe {
            if is_small(layout) {
                return release(block, layout.size());
            }
            resize_large(layout.size(), 0);
            System.dealloc(block, layout);
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        let new_layout = Layout::from_size_align(new_size, layout.align())
            .expect("the caller keeps sizes in range");
        // SAFETY: passed on from the caller; a small block is copied as far as both sizes go.
        unsafe {
            if !is_small(layout) && !is_small(new_layout) {
                resize_large(layout.size(), new_size);
                return System.realloc(block, layout, new_size);
            }
            let new_block = self.alloc(new_layout);
            if !new_block.is_null() {
                let bytes = layout.size().min(new_size);
                std::ptr::copy_nonoverlapping(block, new_block, bytes);
                self.dealloc(block, layout);
            }
            new_block
        }
    }
}

#[global_allocator]
static ALLOCATOR: EngineAllocator = EngineAllocator;
