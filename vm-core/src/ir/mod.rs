//! The monomorphic typed IR: the contract between the front end and everything behind it.
//!
//! Every name is an id, every type is concrete, every trait call is a direct call, every lambda
//! is a function of its own whose captured variables are its last parameters. Patterns are still
//! patterns (`codegen` turns them into tests), evaluation order is the order of the fields below.
//! Nothing here knows about registers or instructions, so a second back end can start from it.
//!
//! Producer: `lower/mono.rs`. Printer: `print.rs`. Consumer: `codegen`.

mod covers;
pub mod declaration;
pub mod print;
pub mod types;

use crate::base::ids::{FnId, IdVec, LocalId, MvarId, NativeId, TypeId};
use crate::base::span::Span;
use crate::syntax::ast::SpawnKind;
pub use declaration::{Declaration, DeclarationKind};
use std::rc::Rc;
pub use types::{Ctor, Data, DataKind, TypeDef, TypeTable};

/// A whole program, ready to be compiled.
#[derive(Debug)]
pub struct Program {
    /// Every function instance that `entry` or an mvar's initialiser can reach.
    pub functions: IdVec<FnId, Function>,
    /// Every concrete type.
    pub types: TypeTable,
    /// The shared variables in order of declaration.
    pub mvars: IdVec<MvarId, Mvar>,
    /// The function `main/`.
    pub entry: FnId,
    /// Turns `main`'s value into its result text where a user's `Show` takes part; `None`: the
    /// machine's own result display.
    pub entry_display: Option<FnId>,
    /// Turns an uncaught exception into the text of its report where a user's `Show` may take part;
    /// `None`: the machine's own display.
    pub fault_display: Option<FnId>,
    /// The builtins that passes know.
    pub natives: Natives,
}

/// The builtins that passes know.
#[derive(Clone, Copy, Debug)]
pub struct Natives {
    /// `Map.lookup`
    pub lookup: NativeId,
    /// `Map.get`
    pub get: NativeId,
    /// `Map.contains` and `Set.contains`.
    pub contains: [NativeId; 2],
    /// `zip` of two lists.
    pub zip: NativeId,
    /// `enumerate` of a list.
    pub enumerate: NativeId,
}

/// A module-level shared variable.
#[derive(Debug)]
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
}

/// What kind of frame a function makes in a trace or a profile.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FunctionKind {
    /// Declared by the program.
    User,
    /// A lambda.
    Lambda,
    /// A function of the library.
    Library,
    /// The body of a `spawn`.
    Process,
    /// Made by the compiler: derived equality and the like, initialisers.
    Derived,
}

/// One instance of a function.
#[derive(Debug)]
pub struct Function {
    /// The internal name of 6.7: `NAME/_,Int`, with module prefix; `<lambda>` for a lambda.
    pub name: Rc<str>,
    /// The name of a profile's frame: `sum_to`, `<lambda> in main`, `<spawn> in main`.
    pub frame_name: Rc<str>,
    /// What it is.
    pub kind: FunctionKind,
    /// The place of its definition.
    pub span: Span,
    /// Its variables, parameters included.
    pub locals: IdVec<LocalId, Local>,
    /// Parameters: the declared ones, then the captured ones.
    pub params: Vec<LocalId>,
    /// How many of `params` are captured.
    pub captures: usize,
    /// The type of its value.
    pub result: TypeId,
    /// What it does.
    pub body: Expr,
}

/// A local variable.
#[derive(Clone, Debug)]
pub struct Local {
    /// Its name in the source, or what the compiler calls it.
    pub name: Rc<str>,
    /// Its type (of the content, for a cell).
    pub ty: TypeId,
    /// A `var` that a closure captures lives in a cell on the heap that all closures share. Reading
    /// and assigning the local reads and writes the content; capturing it shares the cell.
    pub cell: bool,
}

/// An expression with its type and place.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it does.
    pub kind: ExprKind,
    /// The type of its value.
    pub ty: TypeId,
    /// Where it was written.
    pub span: Span,
}

impl Expr {
    /// Takes it out of its tree, which gets something else in its place.
    pub fn take(&mut self) -> Expr {
        let nothing = Expr { kind: ExprKind::Unreachable, ty: self.ty, span: self.span };
        std::mem::replace(self, nothing)
    }
}

/// Numbers and texts known when compiling.
#[derive(Clone, PartialEq, Debug)]
pub enum Const {
    Unit,
    Bool(bool),
    /// Every integer type of up to 64 bits, by its bits sign- or zero-extended to 64.
    Int(i64),
    /// The number of a type, which is another one when the program is put behind an earlier one.
    Type(TypeId),
    Float(f64),
    Float32(f32),
    /// Decimal digits with an optional minus.
    BigInt(Rc<str>),
    /// Digits and point.
    Decimal(Rc<str>),
    Char(char),
    String(Rc<str>),
    /// What `optimise/literals.rs` makes of a literal.
    Made(Made),
}

/// A value made of constants.
#[derive(Clone, PartialEq, Debug)]
pub struct Made {
    /// What is made of the parts.
    pub shape: Shape,
    /// With their types; keys and values of a map take turns.
    pub parts: Rc<[(Const, TypeId)]>,
}

/// What a value made of constants is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Shape {
    Tuple,
    List,
    Map,
    Set,
}

impl Shape {
    /// The brackets around the parts.
    pub fn brackets(self) -> (&'static str, &'static str) {
        match self {
            Shape::Tuple => ("(", ")"),
            Shape::List => ("[", "]"),
            Shape::Map => ("%{", "}"),
            Shape::Set => ("#{", "}"),
        }
    }
}

/// Operators on two values of one type, which is the operands' type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BinOp {
    /// Numbers; integers wrap in their width.
    Add,
    Sub,
    Mul,
    /// Integers, BigInt, Decimal: `DivisionByZero` faults.
    Div,
    Rem,
    Pow,
    /// Two strings, or two lists.
    Concat,
    /// The element of a list, Int64Array or Float64Array at an index; outside it is a fault.
    Item,
    /// Any type with the automatic equality and order (user implementations are calls).
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

/// Operators on one value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum UnOp {
    /// Numbers.
    Neg,
    /// Bool.
    Not,
    /// How many elements a list, an Int64Array or a Float64Array has, or characters a String.
    Length,
}

/// The forms of expressions.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// A constant.
    Const(Const),
    /// The value of a local.
    Local(LocalId),
    /// Statements, then the value.
    Block { stmts: Vec<Expr>, result: Box<Expr> },
    /// Gives a local its first value (for a cell: makes the cell). `()`.
    Let { local: LocalId, value: Box<Expr> },
    /// Destructuring; no fit is the fault `Non-exhaustive match: no pattern matched`. `()`.
    LetPattern { pattern: Pattern, value: Box<Expr> },
    /// Assigns a `var`. `()`.
    Assign { local: LocalId, value: Box<Expr> },
    /// Assigns a field of a mutable record; of an immutable one it is the fault
    /// `Field at index I is not mutable`. `()`.
    SetField { object: Box<Expr>, index: u32, value: Box<Expr> },
    /// Assigns an element of an Int64Array or Float64Array; outside it is a fault. `()`.
    SetItem { object: Box<Expr>, index: Box<Expr>, value: Box<Expr> },
    /// Assigns an element of the list in a `var`, when the path and the value are evaluated: in the
    /// list's place when nobody else holds it. With more than one index the elements on the path
    /// are lists as well. Outside of one it is a fault. `()`.
    SetListItem { list: LocalId, path: Vec<Expr>, value: Box<Expr> },
    /// Arithmetic, comparison, concatenation, an element.
    Binary { op: BinOp, lhs: Box<Expr>, rhs: Box<Expr> },
    /// Negation.
    Unary { op: UnOp, operand: Box<Expr> },
    /// `&&`
    And(Box<Expr>, Box<Expr>),
    /// `||`
    Or(Box<Expr>, Box<Expr>),
    /// An Int as a Float.
    IntToFloat(Box<Expr>),
    /// The strings one after another (interpolation).
    Join(Vec<Expr>),
    /// `if`; without an else branch `otherwise` is a unit constant.
    If { cond: Box<Expr>, then: Box<Expr>, otherwise: Box<Expr> },
    /// Arms are tried in order. Also the clauses of a function: then there is one subject for each
    /// parameter.
    Match { subjects: Vec<Expr>, arms: Vec<Arm>, otherwise: Otherwise },
    /// `while`; its value is that of a `break`, else `()`.
    While { cond: Box<Expr>, body: Box<Expr> },
    /// `for local = from to to`: `to` excluded.
    For { local: LocalId, from: Box<Expr>, to: Box<Expr>, body: Box<Expr> },
    /// Leaves the innermost loop with a value.
    Break(Option<Box<Expr>>),
    /// Goes on with the innermost loop's next round.
    Continue,
    /// Leaves the function.
    Return(Box<Expr>),
    /// A known function. `captures` are locals of the caller for the callee's last parameters.
    Call { function: FnId, args: Vec<Expr>, captures: Vec<LocalId> },
    /// A function value.
    CallClosure { callee: Box<Expr>, args: Vec<Expr> },
    /// A builtin.
    CallNative { native: NativeId, args: Vec<Expr> },
    /// A function value.
    MakeClosure { function: FnId, captures: Vec<LocalId> },
    /// A record or variant value; its type is the expression's type.
    Construct { ctor: u32, fields: Vec<Expr> },
    /// A copy of `base` (constructor `ctor` of the expression's type) with some fields replaced.
    /// The copy of a one-constructor variant is shown as a record from then on: `Pair{a: 1, b: 9}`
    /// (3.2).
    Update { base: Box<Expr>, ctor: u32, fields: Vec<(u32, Expr)> },
    /// A field of a type with one constructor, or a part of a tuple.
    Field { object: Box<Expr>, index: u32 },
    /// A tuple.
    Tuple(Vec<Expr>),
    /// `[items | tail]`
    List { items: Vec<Expr>, tail: Option<Box<Expr>> },
    /// `%{k: v}`
    Map(Vec<(Expr, Expr)>),
    /// `#{a}`
    Set(Vec<Expr>),
    /// Raises an exception with a value of any type.
    Throw(Box<Expr>),
    /// Raises again the exception that a handler caught in this local, with its old trace.
    Rethrow(LocalId),
    /// `handler` runs with the exception's value in its local when `body` throws. `finally` runs on
    /// every way out, its value is dropped.
    Try { body: Box<Expr>, handler: Option<Handler>, finally: Option<Box<Expr>> },
    /// Whether a `Dyn` value has a type (tested deeply). Bool.
    IsType { value: Box<Expr>, tested: TypeId },
    /// A `Dyn` value as one of the expression's type: the fault
    /// `Type error: expected T, got U` when it isn't one.
    Cast(Box<Expr>),
    /// A `Dyn` value whose type was tested before.
    Assume(Box<Expr>),
    /// A new process that runs `function` with copies of the captured locals. Pid.
    Spawn { kind: SpawnKind, function: FnId, captures: Vec<LocalId> },
    /// `to <- message`. `()`.
    Send { to: Box<Expr>, message: Box<Expr> },
    /// The oldest message that has type `tested` and that an arm accepts; arms' patterns are of
    /// that type. `after` is the time in milliseconds and what to do then.
    Receive { tested: TypeId, arms: Vec<Arm>, after: Option<Box<(Expr, Expr)>> },
    /// The value of a shared variable.
    MvarGet(MvarId),
    /// Stores into a shared variable. `locked`: the value mentions the variable, so no other
    /// process may use it from the evaluation to the store. `()`.
    MvarSet { mvar: MvarId, value: Box<Expr>, locked: bool },
    /// `mvar.update(f)`: the new value. The variable is locked meanwhile.
    MvarUpdate { mvar: MvarId, function: Box<Expr> },
    /// Can't be reached by any program that the checker lets through (the value of `Never`).
    Unreachable,
}

/// `catch`.
#[derive(Clone, Debug)]
pub struct Handler {
    /// Gets the exception's value; its type is `Dyn`.
    pub exception: LocalId,
    /// The handler; it ends in a `Rethrow` where no arm fits.
    pub body: Box<Expr>,
}

/// What happens when no arm fits.
#[derive(Clone, Debug)]
pub enum Otherwise {
    /// The fault `Non-exhaustive match: no pattern matched`.
    NonExhaustive,
    /// Throws the string `No clause matched for function 'NAME'`.
    NoClause(Rc<str>),
    /// Raises again what a handler caught in this local.
    Rethrow(LocalId),
    /// The arms cover every value: unreachable.
    Never,
}

/// `patterns when guard -> body`
#[derive(Clone, Debug)]
pub struct Arm {
    /// One pattern for each subject.
    pub patterns: Vec<Pattern>,
    /// The guard.
    pub guard: Option<Expr>,
    /// The value.
    pub body: Expr,
}

/// A pattern with the type of what it is matched against.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// What it tests and binds.
    pub kind: PatternKind,
    /// The subject's type.
    pub ty: TypeId,
    /// Where it was written.
    pub span: Span,
}

/// The forms of patterns.
#[derive(Clone, Debug)]
pub enum PatternKind {
    /// Anything.
    Wildcard,
    /// Anything, into a local (never a cell).
    Bind(LocalId),
    /// An equal value.
    Const(Const),
    /// An Int between the two, both included.
    IntRange { from: i64, to: i64 },
    /// A value equal to that of a local (a pin, or a name that is already bound). `eq` is the
    /// user's equality where there is one.
    Equal { local: LocalId, eq: Option<FnId> },
    /// A value of the inner pattern's type, where the subject's is known to the run only.
    OfType(Box<Pattern>),
    /// Both patterns fit the same value.
    And(Box<Pattern>, Box<Pattern>),
    /// The first alternative that fits; all bind the same locals.
    Or(Vec<Pattern>),
    /// The parts of a tuple.
    Tuple(Vec<Pattern>),
    /// A constructor of the type with its fields. For a record `ctor` is 0.
    Ctor { ctor: u32, fields: Vec<Pattern> },
    /// `[items]` exactly, or `[items | tail]`.
    List { items: Vec<Pattern>, tail: Option<Box<Pattern>> },
    /// A string that begins with `prefix`; `rest` is matched against what follows.
    StringPrefix { prefix: Rc<str>, rest: Box<Pattern> },
    /// A map that has each key with a fitting value. Keys are constants or locals.
    Map(Vec<(Expr, Pattern)>),
    /// A set that contains each member. Members are constants or locals.
    Set(Vec<Expr>),
    /// Never fits (a tuple pattern of another size than the subject's).
    Never,
}
