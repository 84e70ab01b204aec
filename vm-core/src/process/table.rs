//! The live processes by number. Numbers are given in order of starting and never again.

use super::state::Process;

/// Processes whose numbers lie beside each other. A page goes when the last of them has ended, so
/// that a program that starts process after process needs eight bytes for each 256 of them.
struct Page {
    slots: [Option<Box<Process>>; PAGE_SIZE],
    live: usize,
}

const PAGE_SIZE: usize = 256;

/// The live processes. Finding one is two loads: every message looks its receiver up.
#[derive(Default)]
pub struct Processes {
    pages: Vec<Option<Box<Page>>>,
    started: u64,
    live: usize,
}

fn place_of(pid: u64) -> (usize, usize) {
    // A number beyond the address space is no process's; it must not become one's by truncation.
    let pid = usize::try_from(pid).unwrap_or(usize::MAX);
    (pid / PAGE_SIZE, pid % PAGE_SIZE)
}

impl Processes {
    /// The number that the next process gets.
    pub fn next_pid(&self) -> u64 {
        self.started + 1
    }

    /// Adds the process with the next number.
    pub fn add(&mut self, process: Process) {
        self.started += 1;
        assert!(process.fiber.pid == self.started, "process numbers are consecutive");
        let (page, slot) = place_of(self.started);
        if self.pages.len() <= page {
            self.pages.resize_with(page + 1, || None);
        }
        let page = self.pages[page]
            .get_or_insert_with(|| Box::new(Page { slots: [const { None }; PAGE_SIZE], live: 0 }));
        page.slots[slot] = Some(Box::new(process));
        page.live += 1;
        self.live += 1;
    }

    /// A live process.
    pub fn find(&self, pid: u64) -> Option<&Process> {
        let (page, slot) = place_of(pid);
        self.pages.get(page)?.as_ref()?.slots[slot].as_deref()
    }

    /// A live process, to change.
    pub fn find_mut(&mut self, pid: u64) -> Option<&mut Process> {
        let (page, slot) = place_of(pid);
        self.pages.get_mut(page)?.as_mut()?.slots[slot].as_deref_mut()
    }

    /// A process that is known to live.
    pub fn live_mut(&mut self, pid: u64) -> &mut Process {
        self.find_mut(pid).expect("the process that runs is alive")
    }

    /// Takes a process out.
    pub fn remove(&mut self, pid: u64) -> Option<Box<Process>> {
        let (index, slot) = place_of(pid);
        let place = self.pages.get_mut(index)?;
        let page = place.as_mut()?;
        let process = page.slots[slot].take()?;
        page.live -= 1;
        if page.live == 0 {
            *place = None;
        }
        self.live -= 1;
        Some(process)
    }

    /// The numbers of all live processes in ascending order.
    pub fn pids(&self) -> Vec<u64> {
        let pages =
            self.pages.iter().enumerate().filter_map(|(at, page)| Some((at, page.as_ref()?)));
        let live = pages.flat_map(|(at, page)| {
            let slots = page.slots.iter().enumerate().filter(|(_, process)| process.is_some());
            slots.map(move |(slot, _)| (at * PAGE_SIZE + slot) as u64)
        });
        live.collect()
    }

    /// How many live.
    pub fn len(&self) -> usize {
        self.live
    }

    /// How many were ever started.
    pub fn started(&self) -> u64 {
        self.started
    }
}
