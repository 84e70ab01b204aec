//! Builtins: what they are to the loop, and what they may touch. They never call back into it.

use super::alloc;
use super::exit::Stop;
use super::fault::Fault;
use super::machine::Machine;
use super::value::{Tag, Value};
use crate::base::environment::Environment;
use crate::base::files::SharedFiles;
use crate::base::host::Host;
use crate::base::ids::TypeId;
use crate::ir::{TypeDef, TypeTable};
use std::any::Any;
use std::rc::Rc;

/// A builtin. It may move arguments out ([`Value::take`]) to reuse them in place; those that it
/// leaves are released after it.
pub type NativeFn = fn(&mut NativeCtx<'_>, &mut [Value]) -> Result<Value, Stop>;

/// What a builtin may touch.
pub struct NativeCtx<'a> {
    pub(super) machine: &'a mut Machine,
    /// The process that calls.
    pub pid: u64,
    /// Reductions that the work counts as, besides the call.
    pub(super) charged: u32,
}

impl NativeCtx<'_> {
    /// The outside world.
    pub fn host(&mut self) -> &mut dyn Host {
        &mut *self.machine.host
    }

    /// What random numbers begin with: the run's own choice, else the host's.
    pub fn seed(&mut self) -> u64 {
        self.machine.seed.unwrap_or_else(|| self.machine.host.random_u64())
    }

    /// What the program finds around itself; it may change it.
    pub fn environment(&mut self) -> &mut Environment {
        &mut self.machine.environment
    }

    /// The files that the program works with.
    pub fn files(&self) -> SharedFiles {
        self.machine.files.clone()
    }

    /// Counts work whose size depends on the arguments, so that the process's time slice ends.
    pub fn charge(&mut self, reductions: usize) {
        let reductions = u32::try_from(reductions).unwrap_or(u32::MAX);
        self.charged = self.charged.saturating_add(reductions);
    }

    /// Asks before much memory is taken at once.
    pub fn reserve(&self, bytes: usize) -> Result<(), Fault> {
        if bytes < alloc::LARGE_BYTES || alloc::may_allocate(bytes) {
            Ok(())
        } else {
            Err(Fault::OutOfMemory)
        }
    }

    /// The display form of a value as `show` gives it (3.6).
    pub fn show(&self, value: &Value) -> Result<String, Fault> {
        self.machine.loaded.show(value)
    }

    /// The display form that a value has inside of another one.
    pub fn show_nested(&self, value: &Value) -> Result<String, Fault> {
        self.machine.loaded.show_nested(value)
    }

    /// The form in which the value of `main` is printed (3.6).
    pub fn show_result(&self, value: &Value) -> Result<String, Fault> {
        self.machine.loaded.show_result(value)
    }

    /// The hash of a value by its structure (11.2.1).
    pub fn hash(&self, value: &Value) -> i64 {
        self.machine.loaded.hash(value)
    }

    /// An independent copy, mutable parts included.
    pub fn deep_copy(&mut self, value: &Value) -> Value {
        let copied = self.machine.loaded.copy(value);
        for new in &copied.reactive {
            new.make_reactive(self.new_reactive_id());
        }
        for parent in &copied.reactive {
            for (index, child) in parent.fields().iter().enumerate() {
                child.add_parent(parent, index as u32);
            }
        }
        copied.value
    }

    /// The number of a new reactive value.
    pub fn new_reactive_id(&mut self) -> i64 {
        self.machine.reactive_values += 1;
        self.machine.reactive_values
    }

    /// `Some(value)`
    pub fn some(&self, value: Value) -> Value {
        self.option(Some(value))
    }

    /// `None`
    pub fn none(&self) -> Value {
        self.option(None)
    }

    /// `Some` of a value that is there.
    pub fn option(&self, value: Option<Value>) -> Value {
        self.machine.loaded.option(value)
    }

    /// `Ok(value)`
    pub fn ok(&self, value: Value) -> Value {
        Value::data(self.machine.loaded.well_known.ok, vec![value])
    }

    /// `Err(value)`
    pub fn err(&self, value: Value) -> Value {
        Value::data(self.machine.loaded.well_known.err, vec![value])
    }

    /// The constructor's name and its type's name of a record or variant value.
    pub fn ctor_name(&self, value: &Value) -> &str {
        &self.machine.loaded.ctor(value.ctor()).name
    }

    /// The name of a record's or variant's type.
    pub fn data_name(&self, value: &Value) -> &str {
        &self.machine.loaded.ctor(value.ctor()).type_name
    }

    /// The named field of a value whose type has one constructor, if there is one.
    pub fn named_field(&self, value: &Value, name: &str) -> Option<Value> {
        let loaded = &self.machine.loaded;
        if !matches!(value.tag(), Tag::Ctor0 | Tag::Data) {
            return None;
        }
        let ctor = loaded.program.ctors.get(value.ctor());
        let TypeDef::Data(data) = &loaded.program.types[ctor.ty] else { return None };
        let named = |field: &Option<Rc<str>>| field.as_deref() == Some(name);
        let names = &loaded.ctor(value.ctor()).field_names;
        let index = names.iter().position(named).filter(|_| data.ctors.len() == 1)?;
        value.fields().get(index).cloned()
    }

    /// Whether a record's or variant's value is a quote.
    pub fn is_quote(&self, value: &Value) -> bool {
        value.ctor() == self.machine.loaded.well_known.ast
    }

    /// The names of a record's or variant's fields, where they have any.
    pub fn field_names(&self, value: &Value) -> &[Option<Rc<str>>] {
        &self.machine.loaded.ctor(value.ctor()).field_names
    }

    /// The number by which values know a constructor of a type.
    pub fn global_ctor(&self, ty: TypeId, index: u32) -> u32 {
        self.machine.loaded.program.ctors.global(ty, index)
    }

    /// The first constructor of the library's type `Json`.
    pub fn json_ctor(&self) -> u32 {
        self.machine.loaded.well_known.json
    }

    /// Whether the value's type is a record (else it is a variant).
    pub fn is_record(&self, value: &Value) -> bool {
        self.machine.loaded.ctor(value.ctor()).is_record
    }

    /// The program's types.
    pub fn types(&self) -> &TypeTable {
        &self.machine.loaded.program.types
    }

    /// Words after the file's name on the command line and the like, and whatever else a library
    /// module keeps for a run: one value of each Rust type, made when it is first asked for.
    pub fn state<T: Default + Any>(&mut self) -> &mut T {
        self.machine.state::<T>()
    }

    /// The same for the process that calls; it goes when the process ends.
    pub fn own_state<T: Default + Any>(&mut self) -> &mut T {
        self.machine.own_state::<T>(self.pid)
    }

    /// Whether any process keeps something for itself.
    pub fn has_own_states(&self) -> bool {
        self.machine.has_own_states()
    }
}

/// Calls a builtin outside of any program.
#[cfg(test)]
pub fn call_alone(body: NativeFn, args: &mut [Value]) -> Result<String, Stop> {
    use crate::base::host::NullHost;
    use crate::base::ids::{FnId, IdVec};
    let types = TypeTable::new();
    let program = crate::bytecode::Program {
        code: Vec::new(),
        functions: IdVec::new(),
        consts: Vec::new(),
        ctors: crate::bytecode::Ctors::new(&types),
        types,
        mvars: IdVec::new(),
        entry: FnId(0),
        entry_display: None,
        fault_display: None,
    };
    let loaded = super::machine::Loaded::new(program, Vec::new());
    let mut machine = Machine::new(loaded, Box::new(NullHost::default()));
    let mut ctx = NativeCtx { machine: &mut machine, pid: 1, charged: 0 };
    let value = body(&mut ctx, args)?;
    Ok(ctx.show_nested(&value)?)
}
