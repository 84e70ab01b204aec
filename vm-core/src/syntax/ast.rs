//! The untyped tree: what was written, with the place of every node. No meaning is attached: a name
//! is text, an operator is its token, a method call isn't resolved.
//!
//! Shared by the parser (producer), `print.rs` (printer), templates, `resolve` and `check`.

use crate::base::intern::Symbol;
use crate::base::span::Span;

/// A name and its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Name {
    /// The text, interned.
    pub symbol: Symbol,
    /// Where it stands.
    pub span: Span,
}

/// A dotted path of names, at least one.
pub type Path = Vec<Name>;

/// The items of one file, or of one `module` block.
#[derive(Clone, Debug, Default)]
pub struct Module {
    /// Everything declared, in order.
    pub items: Vec<Item>,
}

/// One declaration.
#[derive(Clone, Debug)]
pub struct Item {
    /// What is declared.
    pub kind: ItemKind,
    /// From its first token to its last.
    pub span: Span,
    /// Whether `pub` stands before it.
    pub public: bool,
    /// `@name(args)` before it.
    pub decorators: Vec<Decorator>,
}

/// `@name(args)`.
#[derive(Clone, Debug)]
pub struct Decorator {
    /// The template's name.
    pub name: Name,
    /// Its arguments.
    pub args: Vec<Expr>,
}

/// The kinds of declarations.
#[derive(Clone, Debug)]
pub enum ItemKind {
    /// `module Name ... end`
    Module { name: Name, module: Module },
    /// `type`, `var type`, `reactive`
    Type(TypeDecl),
    /// `trait`
    Trait(TraitDecl),
    /// `Type: Trait ... end`
    Impl(ImplDecl),
    /// One clause of a function; the clauses of one function are joined by `resolve`.
    Function(Clause),
    /// `name = expr` or `pattern = expr` at top level, evaluated at each use.
    Value { mutable: bool, pattern: Pattern, ty: Option<TypeExpr>, value: Expr },
    /// `const NAME = literal`
    Const { name: Name, value: Expr },
    /// `mvar name: Type = expr`
    Mvar { name: Name, ty: TypeExpr, value: Expr },
    /// `use ...`
    Use(UseDecl),
    /// `test "name" = expr`: accepted and not run.
    Test { name: String, body: Expr },
    /// `extern ...`: accepted, using it is an error.
    Extern { name: Name },
    /// `template name(params) = expr`
    Template(Clause),
}

/// `use path.*`, `use path.{a, b as c}`, `use path.a as b`
#[derive(Clone, Debug)]
pub struct UseDecl {
    /// The module.
    pub path: Path,
    /// What of it.
    pub names: UseNames,
}

/// What a `use` takes from its module.
#[derive(Clone, Debug)]
pub enum UseNames {
    /// `*`
    All,
    /// The listed names, each perhaps renamed. `use M.a` is a list of one.
    Listed(Vec<(Name, Option<Name>)>),
}

/// A declared type.
#[derive(Clone, Debug)]
pub struct TypeDecl {
    /// Its name.
    pub name: Name,
    /// Its parameters.
    pub params: Vec<TypeParam>,
    /// `type`, `var type` or `reactive`.
    pub flavour: TypeFlavour,
    /// What it is.
    pub body: TypeBody,
    /// `deriving (Show, Eq)`: traits that it is said to have.
    pub deriving: Vec<Name>,
}

/// How a declared type's values behave.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TypeFlavour {
    /// `type`: immutable values.
    Plain,
    /// `var type`: shared mutable records.
    Mutable,
    /// `reactive`: shared mutable records that announce changes.
    Reactive,
}

/// The right side of a type declaration.
#[derive(Clone, Debug)]
pub enum TypeBody {
    /// No `=` at all.
    Empty,
    /// `{ x: Int, y: Int }`
    Record(Vec<FieldDecl>),
    /// `A | B(Int) | C{n: Int}`
    Variant(Vec<CtorDecl>),
    /// Another type.
    Alias(TypeExpr),
}

/// `name: Type`
#[derive(Clone, Debug)]
pub struct FieldDecl {
    /// Field name.
    pub name: Name,
    /// Field type.
    pub ty: TypeExpr,
    /// Whether `private` stands before it.
    pub private: bool,
}

/// One constructor of a variant.
#[derive(Clone, Debug)]
pub struct CtorDecl {
    /// Constructor name.
    pub name: Name,
    /// Its payload.
    pub fields: CtorFields,
}

/// The payload of a constructor.
#[derive(Clone, Debug)]
pub enum CtorFields {
    /// `A`
    None,
    /// `A(Int, String)`
    Positional(Vec<TypeExpr>),
    /// `A{n: Int}`
    Named(Vec<FieldDecl>),
}

/// `T` or `T: Show + Eq`
#[derive(Clone, Debug)]
pub struct TypeParam {
    /// Its name, lower or upper case.
    pub name: Name,
    /// Traits that it must implement.
    pub bounds: Vec<TraitRef>,
}

/// A trait where it is used: `Show`, `Into[Int]`, `geo.Area`
#[derive(Clone, Debug)]
pub struct TraitRef {
    /// The modules before its name.
    pub around: Vec<Name>,
    /// Its name.
    pub name: Name,
    /// Its arguments; none for a trait without parameters.
    pub args: Vec<TypeExpr>,
}

/// `trait Name[T]: Super ... end`
#[derive(Clone, Debug)]
pub struct TraitDecl {
    /// Its name.
    pub name: Name,
    /// Its parameters.
    pub params: Vec<Name>,
    /// Its supertraits.
    pub supers: Vec<TraitRef>,
    /// Its methods: `body` is absent for a required one.
    pub methods: Vec<Clause>,
}

/// `Type: Trait when T: Show ... end`
#[derive(Clone, Debug)]
pub struct ImplDecl {
    /// The implementing type.
    pub target: TypeExpr,
    /// The trait.
    pub of: TraitRef,
    /// What its type's parameters must implement.
    pub conditions: Vec<TypeParam>,
    /// Method clauses.
    pub methods: Vec<Clause>,
}

/// One clause of a function, a local function, a method or a template.
#[derive(Clone, Debug)]
pub struct Clause {
    /// Function name.
    pub name: Name,
    /// `[T: Show]`; `None` without brackets.
    pub type_params: Option<Vec<TypeParam>>,
    /// Parameters.
    pub params: Vec<Param>,
    /// `when ...`
    pub guard: Option<Expr>,
    /// `-> Type`
    pub result: Option<TypeExpr>,
    /// The body; absent only for a trait's required method.
    pub body: Option<Expr>,
    /// The whole clause.
    pub span: Span,
}

/// `pattern: Type = default`
#[derive(Clone, Debug)]
pub struct Param {
    /// What the argument is matched against.
    pub pattern: Pattern,
    /// Its annotation.
    pub ty: Option<TypeExpr>,
    /// Its default value.
    pub default: Option<Expr>,
}

/// A type as written.
#[derive(Clone, Debug)]
pub struct TypeExpr {
    /// What it is.
    pub kind: TypeExprKind,
    /// Where.
    pub span: Span,
}

/// The forms of types.
#[derive(Clone, Debug)]
pub enum TypeExprKind {
    /// `()`
    Unit,
    /// `Int`, `geo.Pt[Int]`, `a`; a single lower name is a type variable. `args` is `None` without
    /// brackets.
    Named { path: Path, args: Option<Vec<TypeExpr>> },
    /// `(A, B)`
    Tuple(Vec<TypeExpr>),
    /// `[A]`
    List(Box<TypeExpr>),
    /// `(A, B) -> C`
    Function { params: Vec<TypeExpr>, result: Box<TypeExpr> },
    /// `{x: A}`: parses, matches nothing.
    Record(Vec<(Name, TypeExpr)>),
    /// `self`, `Self`
    SelfType,
    /// A mistake that was reported.
    Error,
}

/// An expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where.
    pub span: Span,
}

/// A literal value.
#[derive(Clone, PartialEq, Debug)]
pub enum Literal {
    /// `()`
    Unit,
    /// `true`
    Bool(bool),
    /// `42`
    Int(i64),
    /// `7u8`: value and suffix type; UInt64 values above `i64::MAX` as their bits.
    Sized(i64, SizedInt),
    /// `2.5`
    Float(f64),
    /// `2.5f32`
    Float32(f32),
    /// `123n`: decimal digits.
    BigInt(String),
    /// `19.99d`: as written, without suffix and underscores.
    Decimal(String),
    /// `'c'`
    Char(char),
    /// `"text"` without interpolation, escapes resolved.
    String(String),
}

/// The sized integer types.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum SizedInt {
    I8,
    I16,
    I32,
    U8,
    U16,
    U32,
    U64,
}

impl SizedInt {
    /// The type's name.
    pub fn name(self) -> &'static str {
        match self {
            SizedInt::I8 => "Int8",
            SizedInt::I16 => "Int16",
            SizedInt::I32 => "Int32",
            SizedInt::U8 => "UInt8",
            SizedInt::U16 => "UInt16",
            SizedInt::U32 => "UInt32",
            SizedInt::U64 => "UInt64",
        }
    }
}

/// A part of an interpolated string.
#[derive(Clone, Debug)]
pub enum StringPart {
    /// Text, escapes resolved.
    Text(String),
    /// `${expr}`
    Expr(Expr),
}

/// Binary operators that are not control flow.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum BinaryOp {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    Pow,
    Concat,
    Cons,
    Eq,
    Ne,
    Lt,
    Gt,
    Le,
    Ge,
    And,
    Or,
    /// `x |> f`
    Pipe,
    /// `pid <- message`
    Send,
}

/// Prefix operators.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum UnaryOp {
    /// `-e`
    Neg,
    /// `!e`, `not e`
    Not,
}

/// An argument of a call or construction.
#[derive(Clone, Debug)]
pub struct Arg {
    /// `name: value`
    pub name: Option<Name>,
    /// The value.
    pub value: Expr,
}

/// The forms of expressions.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// A literal.
    Literal(Literal),
    /// `"a ${b} c"`
    Interpolation(Vec<StringPart>),
    /// A lower-case name.
    Var(Symbol),
    /// A capitalised name by itself: constructor, constant, module or type.
    Upper(Symbol),
    /// `_` where a value is expected (an error, reported by `check`).
    Wildcard,
    /// `^name` where a pattern was read as an expression first.
    Pin(Name),
    /// `(a, b)`
    Tuple(Vec<Expr>),
    /// `(a)`: kept because it ends a UFCS or tuple reading.
    Paren(Box<Expr>),
    /// `[a, b | tail]`
    List { items: Vec<Expr>, tail: Option<Box<Expr>> },
    /// `[a..b]`, `[a..=b]`: both include b
    Range { from: Box<Expr>, to: Box<Expr> },
    /// `%{k: v}`
    Map(Vec<(Expr, Expr)>),
    /// `#{a}`
    Set(Vec<Expr>),
    /// `f(args)`, `f[T](args)`, `Ctor(args)`; a call behind a dot is always a `MethodCall`.
    Call { callee: Box<Expr>, type_args: Option<Vec<TypeExpr>>, args: Vec<Arg> },
    /// `x.m(args)`; also `M.f(args)` and `M.Ctor(args)`: which one it is, `resolve` says by
    /// `receiver`.
    MethodCall {
        /// What stands before the dot.
        receiver: Box<Expr>,
        name: Name,
        type_args: Option<Vec<TypeExpr>>,
        args: Vec<Arg>,
    },
    /// `x.name`, `M.name`, `M.Name`
    Field { object: Box<Expr>, name: Name },
    /// `x.0`
    TupleField { object: Box<Expr>, index: u32 },
    /// `x[i]`
    Index { object: Box<Expr>, index: Box<Expr> },
    /// `e?`
    Try0(Box<Expr>),
    /// `a + b`
    Binary { op: BinaryOp, op_span: Span, lhs: Box<Expr>, rhs: Box<Expr> },
    /// `-a`
    Unary { op: UnaryOp, operand: Box<Expr> },
    /// `{ ... }`; empty is `()`.
    Block(Vec<Stmt>),
    /// `(p, q) -> T => body`
    Lambda(Box<Lambda>),
    /// `if c then a else b`
    If { cond: Box<Expr>, then: Box<Expr>, otherwise: Option<Box<Expr>> },
    /// `match s { ... }`
    Match { subject: Box<Expr>, arms: Vec<Arm> },
    /// `try body catch { ... } finally e`; `arms` is `None` without `catch`.
    Try { body: Box<Expr>, arms: Option<Vec<Arm>>, finally: Option<Box<Expr>> },
    /// `while c body`
    While { cond: Box<Expr>, body: Box<Expr> },
    /// `for i = a to b body`
    For { name: Name, from: Box<Expr>, to: Box<Expr>, body: Box<Expr> },
    /// `break v`
    Break(Option<Box<Expr>>),
    /// `continue`
    Continue,
    /// `return v`
    Return(Option<Box<Expr>>),
    /// `receive { arms after ms -> body }`
    Receive { arms: Vec<Arm>, after: Option<Box<(Expr, Expr)>> },
    /// `spawn ...`
    Spawn { kind: SpawnKind, body: Box<Expr> },
    /// `quote ...`
    Quote(Box<Expr>),
    /// `~e`
    Splice(Box<Expr>),
    /// A mistake that was reported; it has any type and no further errors come of it.
    Error,
}

/// The three spawning keywords.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SpawnKind {
    Spawn,
    Link,
    Monitor,
}

impl SpawnKind {
    /// The kind whose number `kind as u8` is.
    pub fn decode(number: u8) -> SpawnKind {
        match number {
            0 => SpawnKind::Spawn,
            1 => SpawnKind::Link,
            _ => SpawnKind::Monitor,
        }
    }
}

/// A lambda.
#[derive(Clone, Debug)]
pub struct Lambda {
    /// Parameters; `default` is never set.
    pub params: Vec<Param>,
    /// `-> T`
    pub result: Option<TypeExpr>,
    /// The body.
    pub body: Expr,
}

/// `pattern when guard -> body`
#[derive(Clone, Debug)]
pub struct Arm {
    /// The pattern, alternatives included.
    pub pattern: Pattern,
    /// The guard.
    pub guard: Option<Expr>,
    /// One statement, so that `Some(n) -> total = n` works.
    pub body: Box<Stmt>,
    /// The whole arm.
    pub span: Span,
}

/// A statement of a block.
#[derive(Clone, Debug)]
pub struct Stmt {
    /// What it is.
    pub kind: StmtKind,
    /// Where.
    pub span: Span,
}

/// The forms of statements.
#[derive(Clone, Debug)]
pub enum StmtKind {
    /// An expression.
    Expr(Expr),
    /// `var p: T = e`
    Var { pattern: Pattern, ty: Option<TypeExpr>, value: Expr },
    /// `p: T = e` or `p = e`: a binding, or an assignment if `p` names a `var` (2.3).
    Bind { pattern: Pattern, ty: Option<TypeExpr>, value: Expr },
    /// `a.b = e`, `a[i] = e`: target is a `Field`, `TupleField` or `Index` expression.
    Assign { target: Expr, value: Expr },
    /// A clause of a local function.
    Function(Clause),
    /// `if c then target = e else ...`, whose branches are statements.
    If { cond: Expr, then: Box<Stmt>, otherwise: Option<Box<Stmt>> },
}

/// A pattern.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// What it is.
    pub kind: PatternKind,
    /// Where.
    pub span: Span,
}

/// The forms of patterns.
#[derive(Clone, Debug)]
pub enum PatternKind {
    /// `_`
    Wildcard,
    /// A lower-case name: binds, or compares if already bound (2.9).
    Name(Symbol),
    /// `^name`
    Pin(Name),
    /// A literal; negative numbers are folded in.
    Literal(Literal),
    /// `a..b` (`inclusive` false), `a..=b`
    Range { from: i64, to: i64, inclusive: bool },
    /// `(p, q)`
    Tuple(Vec<Pattern>),
    /// `[p, q | tail]`
    List { items: Vec<Pattern>, tail: Option<Box<Pattern>> },
    /// `Ctor`, `Ctor(p, q)`; `args` is `None` without brackets.
    Ctor { name: Name, args: Option<Vec<Pattern>> },
    /// `Ctor{f: p, g}`, `Ctor(f: p)`
    CtorNamed { name: Name, fields: Vec<FieldPattern> },
    /// `{f: p, g, _}`
    Record(Vec<FieldPattern>),
    /// `%{k: p}`; a key is a literal or a pinned name.
    Map(Vec<(Pattern, Pattern)>),
    /// `#{a, ^b}`
    Set(Vec<Pattern>),
    /// `p | q`
    Or(Vec<Pattern>),
    /// `p as name`: matches as `p` and binds the whole.
    As(Box<Pattern>, Name),
    /// `p: T`, a part of a tuple or in parentheses.
    Typed(Box<Pattern>, TypeExpr),
    /// A mistake that was reported.
    Error,
}

/// `f: p`, or `f` alone, which binds `f`.
#[derive(Clone, Debug)]
pub struct FieldPattern {
    /// The field.
    pub name: Name,
    /// What it is matched against; for `f` alone a `Name` pattern of the same text.
    pub pattern: Pattern,
}
