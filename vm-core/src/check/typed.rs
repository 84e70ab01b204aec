//! The typed tree: what inference makes of a body. Names are ids, types are handles into the type
//! table, calls say what they call, or which constraint will say so for each instance. Still
//! generic: `lower` walks it once for each set of concrete types.

use crate::base::ids::{ConstraintId, FunId, MvarId, NativeId, VarId};
use crate::base::span::Span;
use crate::ir::Const;
use crate::resolve::CtorRef;
use crate::syntax::ast::{BinaryOp, SpawnKind};
use crate::ty::Ty;
use std::rc::Rc;

/// An expression with its type.
#[derive(Debug)]
pub struct Expr {
    /// What it does.
    pub kind: Kind,
    /// The type of its value.
    pub ty: Ty,
    /// Where it was written.
    pub span: Span,
}

/// What a call calls.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Target {
    /// A function written in Nostos.
    Fun(FunId),
    /// A builtin.
    Native(NativeId),
    /// A constructor.
    Ctor(CtorRef),
    /// A local variable that holds a function.
    Var(VarId),
}

/// At which types a generic function is used.
#[derive(Clone, Debug)]
pub enum Inst {
    /// These, for the variables that its scheme quantifies.
    Types(Rc<[Ty]>),
    /// The types of the instance around the use: a reference within a binding group.
    Same,
    /// Those that make the function's type this one.
    ByType(Ty),
}

/// An argument of a call to a known function, in the order of parameters.
#[derive(Debug)]
pub enum Arg {
    /// What is written.
    Value(Expr),
    /// The parameter's default, a function of the earlier parameters.
    Default(FunId),
    /// The number of a concrete type, for builtins that need one.
    TypeOf(Ty),
}

/// A field, known or to be found for each instance.
#[derive(Clone, Copy, Debug)]
pub enum FieldRef {
    /// Its position.
    Known(u32),
    /// The constraint that knows.
    Open(ConstraintId),
}

/// The forms of expressions.
#[derive(Debug)]
pub enum Kind {
    /// A constant.
    Const(Const),
    /// A variable's value.
    Var(VarId),
    /// Statements, then the value.
    Block(Vec<Expr>, Box<Expr>),
    /// A binding's first value.
    Let(VarId, Box<Expr>),
    /// Destructuring.
    LetPattern(Pattern, Box<Expr>),
    /// Assignment to a `var`, perhaps captured.
    Assign(VarId, Box<Expr>),
    /// `object.field = value`
    SetField { object: Box<Expr>, field: FieldRef, value: Box<Expr> },
    /// `object[index] = value`; a list or map is updated in `var`.
    SetIndex { object: Box<Expr>, index: Box<Expr>, value: Box<Expr>, var: Option<VarId> },
    /// `+ - * / % **`
    Arith { op: BinaryOp, lhs: Box<Expr>, rhs: Box<Expr> },
    /// `== != < > <= >=`
    Compare { op: BinaryOp, lhs: Box<Expr>, rhs: Box<Expr> },
    /// `++`
    Concat(Box<Expr>, Box<Expr>),
    /// `-a`
    Neg(Box<Expr>),
    /// `!a`
    Not(Box<Expr>),
    /// `&&`
    And(Box<Expr>, Box<Expr>),
    /// `||`
    Or(Box<Expr>, Box<Expr>),
    /// Parts of an interpolated string, shown and joined.
    Join(Vec<Expr>),
    /// `if`
    If { cond: Box<Expr>, then: Box<Expr>, otherwise: Box<Expr> },
    /// `match`, and the clauses of a function (then there is one subject for each parameter).
    Match { subjects: Vec<Expr>, arms: Vec<Arm>, clauses: bool },
    /// `while`
    While { cond: Box<Expr>, body: Box<Expr> },
    /// `for var = from to to`
    For { var: VarId, from: Box<Expr>, to: Box<Expr>, body: Box<Expr> },
    /// `break`
    Break(Option<Box<Expr>>),
    /// `continue`
    Continue,
    /// `return`
    Return(Box<Expr>),
    /// A call of something known.
    Call { target: Target, inst: Inst, args: Vec<Arg> },
    /// A call whose target the constraint knows; the arguments as written, receiver first.
    Deferred { constraint: ConstraintId, args: Vec<Expr> },
    /// A call of a function value.
    CallValue { callee: Box<Expr>, args: Vec<Expr> },
    /// A known function, builtin or constructor as a value.
    Function { target: Target, inst: Inst },
    /// A function of n parameters as one that takes an n-tuple.
    Spread(Box<Expr>),
    /// `object.name`, `object.0`
    Field { object: Box<Expr>, field: FieldRef },
    /// `object[index]`; the getter's constraint for user types.
    Index { object: Box<Expr>, index: Box<Expr>, constraint: ConstraintId },
    /// A record or variant value, fields in order of declaration.
    Construct { ctor: CtorRef, fields: Vec<Expr> },
    /// A copy with some fields replaced.
    Update { base: Box<Expr>, ctor: CtorRef, fields: Vec<(u32, Expr)> },
    /// A tuple.
    Tuple(Vec<Expr>),
    /// `[items | tail]`
    List { items: Vec<Expr>, tail: Option<Box<Expr>> },
    /// `[from..to]`
    Range(Box<Expr>, Box<Expr>),
    /// `%{k: v}`
    Map(Vec<(Expr, Expr)>),
    /// `#{a}`
    Set(Vec<Expr>),
    /// `throw(e)`
    Throw(Box<Expr>),
    /// `try`
    Try { body: Box<Expr>, handler: Option<Handler>, finally: Option<Box<Expr>> },
    /// `receive`
    Receive { message: Ty, arms: Vec<Arm>, after: Option<Box<(Expr, Expr)>> },
    /// A new process that runs a parameterless function.
    Spawn(SpawnKind, FunId),
    /// `to <- message`
    Send { to: Box<Expr>, message: Box<Expr> },
    /// An mvar's value.
    MvarGet(MvarId),
    /// Stores into an mvar; `locked` when the value mentions it.
    MvarSet { mvar: MvarId, value: Box<Expr>, locked: bool },
    /// `mvar.update(f)`
    MvarUpdate { mvar: MvarId, function: Box<Expr> },
    /// A value of unknown type, used as one of the expression's type.
    FromDyn(Box<Expr>),
    /// A value that is of the expression's type unless it is missing: then it is `()`.
    Unchecked(Box<Expr>),
    /// A mistake that was reported.
    Error,
}

/// `catch`
#[derive(Debug)]
pub struct Handler {
    /// Gets what was thrown.
    pub exception: VarId,
    /// The type that the patterns ask for.
    pub caught: Ty,
    /// The arms.
    pub arms: Vec<Arm>,
}

/// `patterns when guard -> body`
#[derive(Debug)]
pub struct Arm {
    /// One for each subject.
    pub patterns: Vec<Pattern>,
    /// The guard.
    pub guard: Option<Expr>,
    /// The value.
    pub body: Expr,
}

/// A pattern with the type of its subject.
#[derive(Debug)]
pub struct Pattern {
    /// What it tests and binds.
    pub kind: PatternKind,
    /// The subject's type.
    pub ty: Ty,
    /// Where it was written.
    pub span: Span,
}

impl Pattern {
    /// Whether it or a part of it is such.
    pub fn any(&self, such: &dyn Fn(&PatternKind) -> bool) -> bool {
        such(&self.kind)
            || match &self.kind {
                PatternKind::Or(parts)
                | PatternKind::Tuple(parts)
                | PatternKind::Ctor { fields: parts, .. } => parts.iter().any(|p| p.any(such)),
                PatternKind::Record(fields) => fields.iter().any(|(_, p)| p.any(such)),
                PatternKind::List { items, tail } => {
                    items.iter().chain(tail.as_deref()).any(|p| p.any(such))
                }
                PatternKind::StringPrefix { rest, .. } => rest.any(such),
                PatternKind::Both(inner, name) => inner.any(such) || name.any(such),
                PatternKind::Map(entries) => entries.iter().any(|(_, p)| p.any(such)),
                PatternKind::Wildcard
                | PatternKind::Bind(_)
                | PatternKind::Const(_)
                | PatternKind::Range(..)
                | PatternKind::Equal(_)
                | PatternKind::Set(_)
                | PatternKind::Error => false,
            }
    }
}

/// The forms of patterns.
#[derive(Debug)]
pub enum PatternKind {
    /// Anything.
    Wildcard,
    /// Anything, into a variable.
    Bind(VarId),
    /// An equal value.
    Const(Const),
    /// An Int between the two, both included.
    Range(i64, i64),
    /// A value equal to a variable's.
    Equal(VarId),
    /// The first alternative that fits.
    Or(Vec<Pattern>),
    /// What fits both: a pattern and the name of the whole.
    Both(Box<Pattern>, Box<Pattern>),
    /// The parts of a tuple; never fits when the subject has another size.
    Tuple(Vec<Pattern>),
    /// A constructor with all its fields.
    Ctor { ctor: CtorRef, fields: Vec<Pattern> },
    /// Some fields of a record.
    Record(Vec<(FieldRef, Pattern)>),
    /// `[items | tail]`
    List { items: Vec<Pattern>, tail: Option<Box<Pattern>> },
    /// A string that begins with a text.
    StringPrefix { prefix: Rc<str>, rest: Box<Pattern> },
    /// Keys with fitting values.
    Map(Vec<(Expr, Pattern)>),
    /// Members.
    Set(Vec<Expr>),
    /// A mistake that was reported.
    Error,
}
