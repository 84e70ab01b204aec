//! The program as the machine runs it: instructions and, beside them, everything that a running
//! program looks at only when something happens (names, lines, what a frame owns, handlers).
//!
//! `op` is the instruction table, `instr` one instruction, `operand` what some keep in an operand;
//! `builder` assembles one function, `disasm` prints, `verify` checks in debug builds, `link` puts
//! one program behind another. Nothing here executes.

pub mod builder;
pub mod disasm;
pub mod instr;
pub mod link;
pub mod op;
pub mod operand;
pub mod verify;

use crate::base::hash::HashMap;
use crate::base::ids::{FnId, Id, IdVec, MvarId, TypeId};
use crate::base::span::Span;
use crate::ir::{FunctionKind, Shape, TypeTable};
use crate::syntax::ast::SizedInt;
pub use instr::Instr;
pub use op::{Flow, Op, Role};
pub use operand::{ArithKind, ArithOp, FaultKind};
use std::rc::Rc;

/// A compiled program. It contains no heap values; the machine makes them from `consts` once.
#[derive(Debug)]
pub struct Program {
    /// All functions' instructions, one function after another.
    pub code: Vec<Instr>,
    /// What is known about each function.
    pub functions: IdVec<FnId, Function>,
    /// Constants that don't fit an instruction.
    pub consts: Vec<Const>,
    /// The constructors of all data types, numbered through: the global constructor index.
    pub ctors: Ctors,
    /// The types, for display, messages and casts.
    pub types: TypeTable,
    /// The shared variables.
    pub mvars: IdVec<MvarId, Mvar>,
    /// `main/`.
    pub entry: FnId,
    /// See [`crate::ir::Program::entry_display`].
    pub entry_display: Option<FnId>,
    /// See [`crate::ir::Program::fault_display`].
    pub fault_display: Option<FnId>,
}

impl Program {
    /// Replaces every place in the source.
    pub fn move_places(&mut self, place: impl Fn(Span) -> Span) {
        for function in self.functions.iter_mut() {
            function.span = place(function.span);
            function.lines.iter_mut().for_each(|(_, span)| *span = place(*span));
        }
    }
}

/// A shared variable.
#[derive(Clone, Debug)]
pub struct Mvar {
    /// Its name.
    pub name: Rc<str>,
    /// Its type.
    pub ty: TypeId,
    /// A function without parameters that gives the first value.
    pub init: FnId,
    /// Whether the first value is a literal: these are there before any code runs.
    pub is_literal: bool,
    /// Whether the library declares it: its own variables may keep reactive values.
    pub in_library: bool,
    /// Whether only code of an earlier program knows it (see `link`).
    pub is_past: bool,
}

/// A constant. Small ones stand in the instructions.
#[derive(Clone, PartialEq, Debug)]
pub enum Const {
    Int(i64),
    /// Sign- or zero-extended to 64 bits.
    Sized(SizedInt, i64),
    Float(f64),
    Float32(f32),
    /// Decimal digits with an optional minus.
    BigInt(Rc<str>),
    /// Digits and point.
    Decimal(Rc<str>),
    Char(char),
    Bool(bool),
    Unit,
    String(Rc<str>),
    /// A type's number as an Int.
    Type(TypeId),
    /// What is made of constants; keys and values of a map take turns.
    Made(Shape, Rc<[Const]>),
}

/// One function beside its instructions. Offsets count instructions from `start`.
#[derive(Clone, Debug)]
pub struct Function {
    /// The internal name of traces: `NAME/_,Int`.
    pub name: Rc<str>,
    /// The name of a profile's frame.
    pub frame_name: Rc<str>,
    /// What it is.
    pub kind: FunctionKind,
    /// The place of its definition.
    pub span: Span,
    /// Where its instructions begin in the program's code; the entry is the first of them.
    pub start: u32,
    /// The index behind its last instruction.
    pub end: u32,
    /// Parameters in R[0], R[1], ...: the declared ones, then the captured ones.
    pub arity: u8,
    /// The types of those that are captured; `None` for a cell.
    pub captured: Vec<Option<TypeId>>,
    /// The types of the declared parameters and of the value, for casts of function values.
    pub signature: (Vec<TypeId>, TypeId),
    /// How many registers it uses, the windows of its calls up to their arguments included.
    pub frame_size: u16,
    /// Where the places of the source begin: (offset, place), sorted.
    pub lines: Vec<(u32, Span)>,
    /// What it owns while it is suspended.
    pub live: LiveMaps,
    /// Its handlers, inner ones first.
    pub handlers: Vec<Handler>,
    /// Which local stands in which register, for a debugger.
    pub locals: Vec<LocalRange>,
}

impl Function {
    /// The place in the source of the instruction at this offset.
    pub fn place(&self, offset: u32) -> Span {
        match self.lines.partition_point(|(at, _)| *at <= offset) {
            0 => self.span,
            n => self.lines[n - 1].1,
        }
    }

    /// The innermost handler for an exception that the instruction at this offset lets through.
    pub fn handler(&self, offset: u32) -> Option<&Handler> {
        self.handlers.iter().find(|h| h.start <= offset && offset < h.end)
    }
}

/// For each instruction that may stop: the registers whose heap values the frame owns meanwhile.
///
/// What the instruction itself takes is not among them: while it runs, those belong to it (or to
/// the callee); when it has not begun yet (the time slice was used up before it), they still are
/// the frame's, see [`Program::taken_by`].
#[derive(Clone, Debug, Default)]
pub struct LiveMaps {
    /// (offset of the instruction, first and last + 1 of its registers in `registers`), sorted.
    entries: Vec<(u32, u32, u32)>,
    registers: Vec<u8>,
}

impl LiveMaps {
    /// Adds the set of a later instruction than all before. An empty set needs no entry.
    pub fn push(&mut self, offset: u32, registers: &[u8]) {
        if registers.is_empty() {
            return;
        }
        if let Some(&(_, start, end)) = self.entries.last()
            && self.registers[start as usize..end as usize] == *registers
        {
            self.entries.push((offset, start, end));
            return;
        }
        let start = self.registers.len() as u32;
        self.registers.extend_from_slice(registers);
        self.entries.push((offset, start, self.registers.len() as u32));
    }

    /// The registers that the frame owns while the instruction at this offset is suspended.
    pub fn at(&self, offset: u32) -> &[u8] {
        match self.entries.binary_search_by_key(&offset, |entry| entry.0) {
            Ok(index) => {
                let (_, start, end) = self.entries[index];
                &self.registers[start as usize..end as usize]
            }
            Err(_) => &[],
        }
    }
}

/// Where an exception goes that leaves one of the instructions `start..end`: what the frame owns
/// (its live map) except `keep` is released, the value and its trace are stored, and the function
/// goes on at `target`.
#[derive(Clone, Debug)]
pub struct Handler {
    /// First instruction covered, an offset.
    pub start: u32,
    /// The offset behind the last one.
    pub end: u32,
    /// Where to go on, an offset.
    pub target: u32,
    /// Gets the value; the next register gets the trace, an owned opaque value that `Rethrow`
    /// takes.
    pub exception: u8,
    /// Registers that the handler still needs.
    pub keep: Vec<u8>,
}

/// A local variable's stay in a register.
#[derive(Clone, Debug)]
pub struct LocalRange {
    /// Its name in the source.
    pub name: Rc<str>,
    /// Its type.
    pub ty: TypeId,
    /// The register.
    pub register: u8,
    /// First offset at which it has its value.
    pub start: u32,
    /// The offset behind the last one.
    pub end: u32,
}

/// A constructor of a data type.
#[derive(Clone, Copy, Debug)]
pub struct CtorRef {
    /// The data type.
    pub ty: TypeId,
    /// The constructor's position in it.
    pub ctor: u32,
    /// How many fields it has.
    pub fields: u32,
}

/// The constructors of all data types, numbered through. The instances of one declaration
/// (`Option[Int]`, `Option[String]`) have the same numbers, so that a value whose type is not known
/// until run time, or that a builtin makes, belongs to all of them.
#[derive(Debug, Default)]
pub struct Ctors {
    refs: Vec<CtorRef>,
    first: HashMap<TypeId, u32>,
}

impl Ctors {
    /// Numbers the constructors of all types in the table.
    pub fn new(types: &TypeTable) -> Ctors {
        let mut ctors = Ctors::default();
        let mut declarations = HashMap::default();
        for (ty, def) in types.iter() {
            let crate::ir::TypeDef::Data(data) = def else { continue };
            let field = |(name, _): &(Option<Rc<str>>, TypeId)| name.clone();
            let fields = |c: &crate::ir::Ctor| c.fields.iter().map(field).collect::<Vec<_>>();
            let names: Vec<_> = data.ctors.iter().map(|c| (&c.name, fields(c))).collect();
            let next = ctors.refs.len() as u32;
            let key = (&data.qualified, data.kind, names);
            let first = *declarations.entry(key).or_insert(next);
            ctors.first.insert(ty, first);
            if first != next {
                continue;
            }
            for (index, ctor) in data.ctors.iter().enumerate() {
                let fields = ctor.fields.len() as u32;
                ctors.refs.push(CtorRef { ty, ctor: index as u32, fields });
            }
        }
        ctors
    }

    /// The global index of a constructor.
    pub fn global(&self, ty: TypeId, ctor: u32) -> u32 {
        self.first[&ty] + ctor
    }

    /// The constructor with a global index.
    pub fn get(&self, global: u32) -> CtorRef {
        self.refs[global as usize]
    }

    /// All of them in order.
    pub fn all(&self) -> &[CtorRef] {
        &self.refs
    }
}

impl Program {
    /// The function that the instruction at this index of `code` belongs to.
    pub fn function_at(&self, index: u32) -> FnId {
        let functions = self.functions.iter().as_slice();
        let after = functions.partition_point(|f| f.start <= index);
        debug_assert!(after > 0, "every instruction belongs to a function");
        FnId::from_index(after - 1)
    }

    /// The registers whose owned values an instruction uses up. (For `Rethrow` the window is 2.)
    pub fn taken_by(&self, instr: Instr) -> Vec<u8> {
        let roles = instr.op.info().roles;
        let mut taken = Vec::new();
        for (role, operand) in roles.iter().zip([instr.a, instr.b, instr.c]) {
            match role {
                Role::Take | Role::Edit => taken.push(operand),
                Role::Window => {
                    let count = self.window_size(instr);
                    taken.extend((0..count).map(|i| instr.a + i));
                }
                _ => {}
            }
        }
        taken
    }

    /// How many registers the window of an instruction has.
    pub fn window_size(&self, instr: Instr) -> u8 {
        let roles = instr.op.info().roles;
        if roles[1] == Role::Count {
            instr.b
        } else if roles[2] == Role::Count {
            instr.c
        } else {
            self.functions[FnId(instr.d as u32)].arity
        }
    }
}
