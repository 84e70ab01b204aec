//! A value of one program as a value of another: what a shell keeps between two inputs, each of
//! which is a program of its own. It is a copy with the constructors of the new program; a type
//! that has changed in between, or a function (which belongs to its program), can't be taken over.

use super::machine::Loaded;
use super::object::data;
use super::object::map::Lent;
use super::value::{Tag, Value};
use crate::base::hash::{HashMap, HashSet};
use crate::base::ids::{Id, MvarId, TypeId};
use crate::bytecode::Ctors;
use crate::ir::{DataKind, TypeDef, TypeTable};
use crate::ty::Prim;
use std::rc::Rc;

/// The values of a program's shared variables when it has ended.
pub struct Kept {
    loaded: Rc<Loaded>,
    /// By `MvarId`; `None` for one whose first value was never computed.
    values: Vec<Option<Value>>,
}

impl Kept {
    pub(super) fn new(loaded: Rc<Loaded>, values: Vec<Option<Value>>) -> Kept {
        Kept { loaded, values }
    }

    /// Lets a variable begin anew.
    pub fn forget(&mut self, name: &str) {
        for (mvar, value) in self.loaded.program.mvars.iter().zip(&mut self.values) {
            if *mvar.name == *name {
                *value = None;
            }
        }
    }

    /// For each shared variable of another program the value that it had in this one, if it was
    /// there and had the same type.
    pub fn for_program(&self, new: &Loaded) -> Vec<Option<Value>> {
        let ctors = CtorMap::new(&self.loaded, new);
        let mut adopter = Adopter { ctors: &ctors, open: Vec::new(), known: HashMap::default() };
        let mut taken = HashSet::default();
        let mut adopted = |mvar: &crate::bytecode::Mvar| {
            let old = &self.loaded.program;
            let fits = |(id, found): &(MvarId, &crate::bytecode::Mvar)| {
                found.name == mvar.name && !taken.contains(id)
            };
            let (id, found) = old.mvars.enumerate().find(fits)?;
            taken.insert(id);
            let value = self.values[id.index()].as_ref()?;
            match sameness((&old.types, found.ty), (&new.program.types, mvar.ty)) {
                Sameness::Different => None,
                Sameness::Identical => Some(value.clone()),
                Sameness::Declared => adopter.adopt(value),
            }
        };
        new.program.mvars.iter().map(&mut adopted).collect()
    }
}

/// The constructors of a program by those of another.
pub(super) struct CtorMap(Vec<Option<u32>>);

impl CtorMap {
    fn new(old: &Loaded, new: &Loaded) -> CtorMap {
        let of_new: Vec<_> = all_ctors(&new.program.ctors, &new.program.types).collect();
        let of_old = all_ctors(&old.program.ctors, &old.program.types);
        let position = |ctor| of_new.iter().position(|found| *found == ctor);
        CtorMap(of_old.map(|ctor| position(ctor).map(|index| index as u32)).collect())
    }

    /// The new number of a constructor, if there is one.
    pub fn get(&self, ctor: u32) -> Option<u32> {
        self.0[ctor as usize]
    }
}

/// Type, name and number of fields of each constructor.
fn all_ctors<'l>(
    ctors: &'l Ctors,
    types: &'l TypeTable,
) -> impl Iterator<Item = (&'l str, &'l str, u32)> {
    ctors.all().iter().map(|found| {
        let TypeDef::Data(data) = &types[found.ty] else {
            unreachable!("constructors belong to data types")
        };
        let name = &data.ctors[found.ctor as usize].name;
        (&*data.qualified, &**name, found.fields)
    })
}

/// How the values of two types compare.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sameness {
    /// A value of one is none of the other.
    Different,
    /// They are the same.
    Identical,
    /// They are the same but for the numbers of constructors.
    Declared,
}

/// Compares the types of two programs. Functions and reactive values belong to their program, and
/// what is unknown isn't known to be the same.
fn sameness(a: (&TypeTable, TypeId), b: (&TypeTable, TypeId)) -> Sameness {
    let (ours, theirs) = (a.0, b.0);
    let mut seen = HashSet::default();
    let mut found = Sameness::Identical;
    let mut work = vec![(a.1, b.1)];
    while let Some((a, b)) = work.pop() {
        if !seen.insert((a, b)) {
            continue;
        }
        match (&ours[a], &theirs[b]) {
            (TypeDef::Prim(Prim::Dyn), _) => return Sameness::Different,
            (TypeDef::Prim(a), TypeDef::Prim(b)) if a == b => {}
            (TypeDef::List(a), TypeDef::List(b)) | (TypeDef::Set(a), TypeDef::Set(b)) => {
                work.push((*a, *b));
            }
            (TypeDef::Map(key, value), TypeDef::Map(other_key, other_value)) => {
                work.extend([(*key, *other_key), (*value, *other_value)]);
            }
            (TypeDef::Tuple(a), TypeDef::Tuple(b)) if a.len() == b.len() => {
                work.extend(a.iter().copied().zip(b.iter().copied()));
            }
            (TypeDef::Data(a), TypeDef::Data(b)) if is_same_data(a, b) => {
                found = Sameness::Declared;
                for (a, b) in a.ctors.iter().zip(&b.ctors) {
                    let fields = a.fields.iter().zip(&b.fields);
                    work.extend(fields.map(|((_, a), (_, b))| (*a, *b)));
                }
            }
            _ => return Sameness::Different,
        }
    }
    found
}

/// Whether two declarations agree but for the types of their fields.
fn is_same_data(a: &crate::ir::Data, b: &crate::ir::Data) -> bool {
    let shape = |data: &crate::ir::Data| -> Vec<_> {
        let fields = |ctor: &crate::ir::Ctor| -> Vec<_> {
            ctor.fields.iter().map(|(name, _)| name.clone()).collect()
        };
        data.ctors.iter().map(|ctor| (ctor.name.clone(), fields(ctor))).collect()
    };
    let is_plain = matches!(a.kind, DataKind::Record | DataKind::MutableRecord | DataKind::Variant);
    is_plain && a.qualified == b.qualified && a.kind == b.kind && shape(a) == shape(b)
}

/// What the parts of an open container become.
enum Whole {
    List,
    Tuple,
    /// Keys and values in turn.
    Map,
    Set,
    /// The constructor's new number.
    Data {
        ctor: u32,
        shown_as_record: bool,
        is_mutable: bool,
    },
}

/// A container whose parts are being copied.
struct Open {
    /// The original's address, of a record or variant.
    address: Option<u64>,
    whole: Whole,
    rest: std::vec::IntoIter<Value>,
    done: Vec<Value>,
}

struct Adopter<'c> {
    ctors: &'c CtorMap,
    open: Vec<Open>,
    /// The copies by the addresses of the originals (all of them stay alive); `None` while one is
    /// being made. Two ways to one mutable record lead to one copy.
    known: HashMap<u64, Option<Value>>,
}

impl Adopter<'_> {
    /// The copy; `None` for a circle of mutable records and for a constructor that is gone.
    fn adopt(&mut self, value: &Value) -> Option<Value> {
        self.open.clear();
        let mut done = self.begin(value)?;
        loop {
            let Some(top) = self.open.last_mut() else { return done };
            top.done.extend(done.take());
            match top.rest.next() {
                Some(part) => done = self.begin(&part)?,
                None => {
                    let whole = self.open.pop().expect("it was looked at");
                    let address = whole.address;
                    let made = whole.finish();
                    if let Some(address) = address {
                        self.known.insert(address, Some(made.clone()));
                    }
                    done = Some(made);
                }
            }
        }
    }

    /// `Some(Some(copy))` of a value without parts, `Some(None)` when a container was opened.
    #[allow(clippy::option_option)] // the outer one is failure
    fn begin(&mut self, value: &Value) -> Option<Option<Value>> {
        let address = (value.tag() == Tag::Data).then(|| value.slot().bits);
        let (whole, parts): (Whole, Vec<Value>) = match value.tag() {
            Tag::Ctor0 => return Some(Some(Value::ctor0(self.ctors.get(value.ctor())?))),
            Tag::List => (Whole::List, value.elements().collect()),
            Tag::Tuple => (Whole::Tuple, value.fields().to_vec()),
            Tag::Set => (Whole::Set, value.as_set().iter().map(Lent::share).collect()),
            Tag::Map => {
                let entries = value.as_map().iter();
                (Whole::Map, entries.flat_map(|(k, v)| [k.clone(), v.clone()]).collect())
            }
            Tag::Data => {
                let ctor = self.ctors.get(value.ctor())?;
                // SAFETY: the value is alive and its tag says what it is.
                let (shown_as_record, is_mutable) = unsafe {
                    (data::is_shown_as_record(value.slot()), data::is_linked(value.slot()))
                };
                (Whole::Data { ctor, shown_as_record, is_mutable }, value.fields().to_vec())
            }
            Tag::Function | Tag::Closure => return None,
            _ => return Some(Some(value.clone())),
        };
        if let Some(address) = address {
            if let Some(known) = self.known.get(&address) {
                return known.clone().map(Some);
            }
            self.known.insert(address, None);
        }
        let done = Vec::with_capacity(parts.len());
        self.open.push(Open { address, whole, rest: parts.into_iter(), done });
        Some(None)
    }
}

impl Open {
    fn finish(self) -> Value {
        match self.whole {
            Whole::List => Value::list(self.done),
            Whole::Tuple => Value::tuple_from(self.done),
            Whole::Set => Value::set(self.done.into_iter().collect()),
            Whole::Map => {
                let mut parts = self.done.into_iter();
                let mut map = super::object::map::Map::new();
                while let (Some(key), Some(value)) = (parts.next(), parts.next()) {
                    map.insert(key, value);
                }
                Value::map(map)
            }
            Whole::Data { ctor, shown_as_record, is_mutable } => {
                let made = match is_mutable {
                    true => Value::mutable_data(ctor, self.done),
                    false => Value::data(ctor, self.done),
                };
                if shown_as_record {
                    // SAFETY: the new value is alive and nobody else has it.
                    unsafe { data::show_as_record(made.slot()) };
                }
                made
            }
        }
    }
}
