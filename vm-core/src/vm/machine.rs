//! What all processes of a run share: the loaded program (read only) and the machine (shared
//! variables, host, state of builtins).

use super::fault::Fault;
use super::mailbox::Message;
use super::native::NativeFn;
use super::object::list;
use super::object::map::{Map, Set};
use super::sharing::Sharing;
use super::value::Value;
use crate::base::environment::Environment;
use crate::base::files::SharedFiles;
use crate::base::hash::HashMap;
use crate::base::host::Host;
use crate::base::ids::{FnId, Id, MvarId, NativeId, TypeId};
use crate::bytecode::{Const, Instr, Program};
use crate::ir::{Shape, TypeDef};
use num_bigint::BigInt;
use rust_decimal::Decimal;
use std::any::Any;
use std::rc::Rc;
use std::str::FromStr;

/// What display, casts and messages need to know about a constructor.
#[derive(Debug)]
pub struct CtorInfo {
    /// The constructor's name (of a record: the type's name).
    pub name: Rc<str>,
    /// The type's name without module.
    pub type_name: Rc<str>,
    /// The type's name with module.
    pub qualified: Rc<str>,
    /// The fields' names, where they have any.
    pub field_names: Vec<Option<Rc<str>>>,
    /// Whether the type is a record, mutable or not.
    pub is_record: bool,
    /// Whether fields can be assigned.
    pub is_mutable: bool,
    /// Whether the last field of an object may be its reactive part.
    pub is_reactive: bool,
}

/// Constructors that builtins make.
#[derive(Clone, Copy, Debug)]
pub struct WellKnown {
    pub some: u32,
    pub none: u32,
    pub ok: u32,
    pub err: u32,
    /// A quote as a value.
    pub ast: u32,
    /// The first of `Json`'s.
    pub json: u32,
}

/// Where a call goes.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    pub code: *const Instr,
    /// Bytes of registers.
    pub frame_bytes: usize,
}

/// A program with what the loop wants at hand.
pub struct Loaded {
    /// The program.
    pub program: Program,
    /// Constructors that builtins make.
    pub well_known: WellKnown,
    pub(super) entries: Vec<Entry>,
    pub(super) natives: Vec<NativeFn>,
    pub(super) consts: Vec<Value>,
    ctors: Vec<CtorInfo>,
    sharing: Sharing,
}

impl Loaded {
    /// Prepares a program. `natives` is indexed by `NativeId`.
    pub fn new(program: Program, natives: Vec<NativeFn>) -> Rc<Loaded> {
        Rc::new(Loaded::prepared(program, natives))
    }

    fn prepared(program: Program, natives: Vec<NativeFn>) -> Loaded {
        let entries = program.functions.iter().map(|function| Entry {
            code: &raw const program.code[function.start as usize],
            frame_bytes: function.frame_size as usize * size_of::<super::value::Slot>(),
        });
        let entries = entries.collect();
        let consts = program.consts.iter().map(constant).collect();
        let ctors = ctor_infos(&program);
        let well_known = well_known(&ctors);
        let sharing = Sharing::new(&program);
        Loaded { program, well_known, entries, natives, consts, ctors, sharing }
    }

    /// Prepares a program that begins with so many constants of an earlier one, which registers may
    /// show without a reference of their own.
    pub fn following(program: Program, earlier: &Loaded, consts: usize) -> Rc<Loaded> {
        let mut loaded = Loaded::prepared(program, earlier.natives.clone());
        loaded.consts[..consts].clone_from_slice(&earlier.consts[..consts]);
        Rc::new(loaded)
    }

    /// Whether values of a type contain nothing mutable, so that they need no copy.
    pub(super) fn shares(&self, ty: TypeId) -> bool {
        self.sharing.of_type(ty)
    }

    /// The same for values of a constructor.
    pub(super) fn shares_ctor(&self, global: u32) -> bool {
        self.sharing.of_ctor(global)
    }

    /// `Some` of a value that is there.
    pub fn option(&self, value: Option<Value>) -> Value {
        match value {
            Some(value) => Value::data_with(self.well_known.some, [value]),
            None => Value::ctor0(self.well_known.none),
        }
    }

    /// What is known about a constructor by its global index.
    pub fn ctor(&self, global: u32) -> &CtorInfo {
        &self.ctors[global as usize]
    }

    /// A function's internal name.
    pub fn function_name(&self, function: u32) -> &str {
        &self.program.functions[FnId(function)].name
    }

    pub(super) fn native(&self, native: NativeId) -> NativeFn {
        self.natives[native.index()]
    }

    /// The index in the program's code of an instruction.
    pub(super) fn index_of(&self, pc: *const Instr) -> u32 {
        let offset = pc as usize - self.program.code.as_ptr() as usize;
        (offset / size_of::<Instr>()) as u32
    }
}

fn constant(value: &Const) -> Value {
    match value {
        Const::Unit => Value::UNIT,
        Const::Bool(value) => Value::bool(*value),
        Const::Int(value) => Value::int(*value),
        Const::Sized(kind, value) => Value::sized(*kind, *value),
        Const::Float(value) => Value::float(*value),
        Const::Float32(value) => Value::float32(*value),
        Const::Char(value) => Value::char(*value),
        Const::String(value) => Value::string(value),
        Const::Type(id) => Value::int(i64::from(id.0)),
        Const::BigInt(digits) => {
            Value::bigint(BigInt::from_str(digits).expect("the lexer lets only digits through"))
        }
        Const::Decimal(digits) => {
            Value::decimal(Decimal::from_str(digits).expect("the checker tests the range"))
        }
        Const::Made(shape, parts) => made(*shape, parts.iter().map(constant).collect()),
    }
}

fn made(shape: Shape, mut parts: Vec<Value>) -> Value {
    match shape {
        Shape::Tuple => Value::tuple_from(parts),
        Shape::List => {
            let list = Value::list(parts);
            // SAFETY: a literal that is made of constants has some.
            unsafe { list::seal(list.slot()) };
            list
        }
        Shape::Set => {
            let empty = Value::set(Set::new());
            parts.iter_mut().fold(empty, |set, part| set.with_entry(part.take(), Value::UNIT))
        }
        Shape::Map => parts.chunks_exact_mut(2).fold(Value::map(Map::new()), |map, entry| {
            map.with_entry(entry[0].take(), entry[1].take())
        }),
    }
}

fn ctor_infos(program: &Program) -> Vec<CtorInfo> {
    let info = |ctor: &crate::bytecode::CtorRef| {
        let TypeDef::Data(data) = &program.types[ctor.ty] else {
            unreachable!("constructors belong to data types")
        };
        let found = &data.ctors[ctor.ctor as usize];
        CtorInfo {
            name: found.name.clone(),
            type_name: data.name.clone(),
            qualified: data.qualified.clone(),
            field_names: found.fields.iter().map(|(name, _)| name.clone()).collect(),
            is_record: data.kind.is_record(),
            is_mutable: data.kind.is_mutable(),
            is_reactive: data.kind.is_reactive(),
        }
    };
    program.ctors.all().iter().map(info).collect()
}

/// A builtin that makes an `Option` or `Result` has that type in its signature, so the program's
/// table has it; where it is absent nothing asks for the index.
fn well_known(ctors: &[CtorInfo]) -> WellKnown {
    let find = |type_name: &str, name: &str| {
        let is_it = |ctor: &CtorInfo| *ctor.qualified == *type_name && *ctor.name == *name;
        ctors.iter().position(is_it).map_or(u32::MAX, |index| index as u32)
    };
    WellKnown {
        some: find("Option", "Some"),
        none: find("Option", "None"),
        ok: find("Result", "Ok"),
        err: find("Result", "Err"),
        ast: find("Ast", "NativeAst"),
        json: find("Json", "Null"),
    }
}

/// A shared variable.
#[derive(Default)]
pub struct MvarState {
    /// What it contains.
    pub value: Value,
    /// The process that has locked it; 0: nobody.
    pub owner: u64,
    /// How many times the owner has locked it.
    pub depth: u32,
    /// Whether other processes wait for it.
    pub wanted: bool,
    /// Whether it has a value: its first one, or one from an earlier program.
    pub is_set: bool,
    /// The process that reads and writes the value itself, no copy of it; 0: nobody.
    pub holder: u64,
}

/// What all processes of a run share and change.
pub struct Machine {
    /// The program.
    pub loaded: Rc<Loaded>,
    /// The outside world.
    pub host: Box<dyn Host>,
    /// What the program finds around itself, and has changed.
    pub environment: Environment,
    /// The files that it works with.
    pub files: SharedFiles,
    /// The shared variables, indexed by `MvarId`.
    pub mvars: Vec<MvarState>,
    /// Reductions that builtins' work counted as beyond the ends of slices; the scheduler takes it.
    pub overdrawn: u64,
    /// How many reactive values were made.
    pub reactive_values: i64,
    /// What random numbers begin with; `None`: the host's.
    pub seed: Option<u64>,
    /// Messages that the running process has sent, each with the receiver's number; the scheduler
    /// takes them as soon as the process stops.
    pub outbox: Vec<(u64, Message)>,
    state: HashMap<std::any::TypeId, Box<dyn Any>>,
    /// The same for single processes, by their numbers; it goes when the process ends.
    own_state: HashMap<u64, Vec<Box<dyn Any>>>,
}

impl Machine {
    /// A machine for one run. The shared variables have no value until their initialisers have run.
    pub fn new(loaded: Rc<Loaded>, mut host: Box<dyn Host>) -> Machine {
        let mvars = loaded.program.mvars.iter().map(|_| MvarState::default()).collect();
        let (environment, files) = (host.environment(), host.files());
        Machine {
            loaded,
            host,
            environment,
            files,
            mvars,
            overdrawn: 0,
            reactive_values: 0,
            seed: None,
            outbox: Vec::new(),
            state: HashMap::default(),
            own_state: HashMap::default(),
        }
    }

    /// Goes on with a program that stands behind this one; its shared variables have the values
    /// that these have here.
    pub fn follow(&mut self, loaded: Rc<Loaded>, values: &[Option<MvarId>]) {
        let mut old = std::mem::take(&mut self.mvars);
        let mut value = |id: MvarId| std::mem::take(&mut old[id.index()]);
        self.mvars = values.iter().map(|id| id.map(&mut value).unwrap_or_default()).collect();
        self.loaded = loaded;
    }

    /// Gives a process the values themselves of the program's shared variables of these names.
    pub fn hold(&mut self, pid: u64, is_held: &dyn Fn(&str) -> bool) {
        for (info, mvar) in self.loaded.program.mvars.iter().zip(&mut self.mvars) {
            if !info.is_past {
                mvar.holder = if is_held(&info.name) { pid } else { 0 };
            }
        }
    }

    /// A value as a shared variable keeps it that a process stores.
    pub fn stored(&self, value: Value, mvar: MvarId, pid: u64) -> Result<Value, Fault> {
        match self.mvars[mvar.index()].holder == pid {
            true => Ok(value),
            false => self.loaded.stored(value, mvar),
        }
    }

    /// A shared variable.
    pub fn mvar(&mut self, mvar: MvarId) -> &mut MvarState {
        &mut self.mvars[mvar.index()]
    }

    /// Frees every lock of a process that has ended; says which ones others wait for.
    pub fn unlock_all(&mut self, pid: u64) -> Vec<MvarId> {
        let mut wanted = Vec::new();
        for (index, mvar) in self.mvars.iter_mut().enumerate() {
            if mvar.owner == pid {
                mvar.owner = 0;
                mvar.depth = 0;
                if std::mem::take(&mut mvar.wanted) {
                    wanted.push(MvarId::from_index(index));
                }
            }
        }
        wanted
    }

    /// One value of each Rust type for the library's modules, made when it is first asked for.
    pub fn state<T: Default + Any>(&mut self) -> &mut T {
        let state =
            self.state.entry(std::any::TypeId::of::<T>()).or_insert_with(|| Box::<T>::default());
        state.downcast_mut().expect("the entry has the type that it is filed under")
    }

    /// The same for one process.
    pub fn own_state<T: Default + Any>(&mut self, pid: u64) -> &mut T {
        let states = self.own_state.entry(pid).or_default();
        let at = states.iter().position(|state| state.is::<T>()).unwrap_or_else(|| {
            states.push(Box::<T>::default());
            states.len() - 1
        });
        states[at].downcast_mut().expect("the type was looked for, or just made")
    }

    /// Whether a process has a state of its own.
    pub fn has_own_states(&self) -> bool {
        !self.own_state.is_empty()
    }

    /// A process has ended.
    pub fn forget_states_of(&mut self, pid: u64) {
        if !self.own_state.is_empty() {
            self.own_state.remove(&pid);
        }
    }
}
