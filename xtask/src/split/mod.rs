//! Splits the engine in two: what a visitor's first programs call, and the rest, which is loaded
//! when it is called first, or before, when there is time. Both share memory and table, so that a
//! value never notices. Which functions come first is found by running programs on a marked copy of
//! the engine ([`mark`]), not by a list of names.
//!
//! The first module calls the rest through the table: a small function for each that asks for the
//! rest (the engine's export [`LOADER`]) and then calls by its place in the table. The rest gets
//! what it needs of the first as imports: functions from the table as well, which takes fewer bytes
//! than exports do. Data that only the rest refers to goes with it ([`data`]).

mod data;
mod first;
mod later;
mod mark;
mod module;
mod relocations;

pub use mark::mark;

use crate::Done;
use data::Runs;
use module::Module;
use relocations::References;

use std::collections::{BTreeMap, BTreeSet};

/// The export that loads the rest. What it calls must be in the first module.
const LOADER: &str = "loadLater";

/// The module name under which the rest imports what the first module exports.
const FIRST: &str = "e";

/// The module name under which it imports functions from the table; their names are their places,
/// as `web/later.js` reads them.
const PLACES: &str = "t";

/// The export that is the table of functions.
const TABLE: &str = "functions";

/// The two modules.
pub struct Split {
    pub first: Vec<u8>,
    pub later: Vec<u8>,
}

/// Splits a module; `linked` is what the linker made of it, with relocations, and `used` are the
/// indexes of the functions that come first.
pub fn split(bytes: &[u8], linked: &[u8], used: &BTreeSet<u32>) -> Done<Split> {
    let module = Module::read(bytes)?;
    let references = References::read(linked)?;
    let plan = Plan::new(&module, &references, used)?;
    Ok(Split { first: first::write(&module, &plan)?, later: later::write(&module, &plan)? })
}

/// Where each function goes, and what the two modules call each other.
struct Plan {
    /// Functions of the first module in order, with the index that they have in the whole.
    first: Vec<u32>,
    /// The same of the rest.
    later: Vec<u32>,
    /// The functions of the rest that the first module can reach, each with its place in the
    /// table. Those of one type stand together: what the first module has for them differs little.
    slots: Vec<(u32, u32)>,
    /// Functions of the first module, imported ones among them, that the rest calls.
    shared: Vec<u32>,
    /// The place in the table of the first of them; they are the last of the table.
    shared_slot: u32,
    /// The data of the first module, and of the rest.
    first_data: Runs,
    later_data: Runs,
}

impl Plan {
    fn new(module: &Module, references: &References, used: &BTreeSet<u32>) -> Done<Plan> {
        let mut used = used.clone();
        used.extend(module.reached_from(module.export(LOADER)?)?);
        let defined = module.imported_functions..module.functions.len() as u32;
        let (first, later): (Vec<u32>, Vec<u32>) = defined.partition(|f| used.contains(f));
        let is_later = |function: u32| later.binary_search(&function).is_ok();

        let mut reached: BTreeSet<u32> = module.exported_functions().collect();
        for function in &first {
            reached.extend(module.callees(*function)?);
        }
        let mut places: BTreeMap<u32, u32> = BTreeMap::new();
        for (slot, function) in module.table_entries() {
            places.entry(function).or_insert(slot);
        }
        let places = |function: &u32| places.get(function).copied();
        reached.extend(module.table_entries().map(|(_, function)| function));
        let mut reached: Vec<u32> = reached.into_iter().filter(|f| is_later(*f)).collect();
        reached.sort_by_key(|f| (module.functions[*f as usize], places(f), *f));
        let mut table_size = module.table_size()?;
        let mut slots = Vec::new();
        for function in reached {
            let slot = places(&function).unwrap_or_else(|| {
                table_size += 1;
                table_size - 1
            });
            slots.push((function, slot));
        }
        let mut shared: BTreeSet<u32> = BTreeSet::new();
        for function in &later {
            shared.extend(module.callees(*function)?.into_iter().filter(|f| !is_later(*f)));
        }
        let shared = shared.into_iter().collect();
        let needed = data::needed(module, references, &first)?;
        let (first_data, later_data) = data::divided(&module.data, &needed);
        let shared_slot = table_size;
        Ok(Plan { first, later, slots, shared, shared_slot, first_data, later_data })
    }

    /// How many entries the table gets.
    fn table_size(&self) -> u32 {
        self.shared_slot + self.shared.len() as u32
    }
}
