//! The IR as text, for dumps and for tests: one line for each statement, locals with their numbers.
//! Only for reading: nothing parses it.

use super::{
    Arm, BinOp, Const, Expr, ExprKind, Function, Otherwise, Pattern, PatternKind, Program, UnOp,
};
use crate::base::ids::{FnId, LocalId};
use std::fmt::Write;

/// The whole program.
pub fn program(program: &Program) -> String {
    let mut out = String::new();
    for mvar in program.mvars.iter() {
        let (ty, init) = (program.types.name(mvar.ty), mvar.init.0);
        line(&mut out, 0, &format!("mvar {}: {ty} = f{init}()", mvar.name));
    }
    for (id, function) in program.functions.enumerate() {
        let mark = if id == program.entry { "entry " } else { "" };
        out.push_str(mark);
        out.push_str(&function_text(program, id, function));
        out.push('\n');
    }
    out
}

fn line(out: &mut String, depth: usize, text: &str) {
    for _ in 0..depth {
        out.push_str("  ");
    }
    out.push_str(text);
    out.push('\n');
}

fn function_text(program: &Program, id: FnId, function: &Function) -> String {
    let mut printer = Printer { program, function, out: String::new() };
    let declared = function.params.len() - function.captures;
    let mut params = Vec::new();
    for (index, param) in function.params.iter().enumerate() {
        let captured = if index >= declared { "captured " } else { "" };
        let ty = program.types.name(function.locals[*param].ty);
        params.push(format!("{captured}{}: {ty}", printer.local(*param)));
    }
    let result = program.types.name(function.result);
    let head = format!("f{} {}({}) -> {result}", id.0, function.name, params.join(", "));
    line(&mut printer.out, 0, &head);
    printer.tree(1, "", &function.body);
    printer.out
}

struct Printer<'a> {
    program: &'a Program,
    function: &'a Function,
    out: String,
}

impl Printer<'_> {
    fn local(&self, local: LocalId) -> String {
        let declared = &self.function.locals[local];
        let cell = if declared.cell { "&" } else { "" };
        format!("{cell}{}#{}", declared.name, local.0)
    }

    fn locals(&self, locals: &[LocalId]) -> String {
        locals.iter().map(|local| self.local(*local)).collect::<Vec<_>>().join(", ")
    }

    fn called(&self, function: FnId) -> String {
        format!("f{} {}", function.0, self.program.functions[function].name)
    }

    fn children(&mut self, depth: usize, children: &[(&str, &Expr)]) {
        for (label, child) in children {
            self.tree(depth, label, child);
        }
    }

    fn items<'e>(&mut self, depth: usize, items: impl IntoIterator<Item = &'e Expr>) {
        for item in items {
            self.tree(depth, "", item);
        }
    }

    fn arms(&mut self, depth: usize, arms: &[Arm]) {
        for arm in arms {
            let patterns: Vec<String> = arm.patterns.iter().map(|p| self.pattern(p)).collect();
            line(&mut self.out, depth, &format!("arm {}", patterns.join(" ; ")));
            if let Some(guard) = &arm.guard {
                self.tree(depth + 1, "when ", guard);
            }
            self.tree(depth + 1, "", &arm.body);
        }
    }

    fn tree(&mut self, depth: usize, label: &str, e: &Expr) {
        let ty = self.program.types.name(e.ty);
        let head = format!("{label}{} : {ty}", self.head(&e.kind));
        line(&mut self.out, depth, &head);
        self.parts(depth + 1, &e.kind);
    }

    // tidy: table
    fn head(&self, kind: &ExprKind) -> String {
        match kind {
            ExprKind::Const(value) => constant(value),
            ExprKind::Local(local) => self.local(*local),
            ExprKind::Block { .. } => "block".to_string(),
            ExprKind::Let { local, .. } => format!("let {}", self.local(*local)),
            ExprKind::LetPattern { pattern, .. } => format!("let {}", self.pattern(pattern)),
            ExprKind::Assign { local, .. } => format!("assign {}", self.local(*local)),
            ExprKind::SetField { index, .. } => format!("set-field {index}"),
            ExprKind::SetItem { .. } => "set-item".to_string(),
            ExprKind::SetListItem { list, .. } => format!("set-item of {}", self.local(*list)),
            ExprKind::Binary { op, .. } => binary(*op).to_string(),
            ExprKind::Unary { op: UnOp::Neg, .. } => "neg".to_string(),
            ExprKind::Unary { op: UnOp::Not, .. } => "not".to_string(),
            ExprKind::Unary { op: UnOp::Length, .. } => "length".to_string(),
            ExprKind::And(..) => "and".to_string(),
            ExprKind::Or(..) => "or".to_string(),
            ExprKind::IntToFloat(_) => "int-to-float".to_string(),
            ExprKind::Join(_) => "join".to_string(),
            ExprKind::If { .. } => "if".to_string(),
            ExprKind::Match { otherwise, .. } => match otherwise {
                Otherwise::NonExhaustive => "match".to_string(),
                Otherwise::NoClause(name) => format!("clauses {name}"),
                Otherwise::Rethrow(local) => format!("match or rethrow {}", self.local(*local)),
                Otherwise::Never => "match all".to_string(),
            },
            ExprKind::While { .. } => "while".to_string(),
            ExprKind::For { local, .. } => format!("for {}", self.local(*local)),
            ExprKind::Break(_) => "break".to_string(),
            ExprKind::Continue => "continue".to_string(),
            ExprKind::Return(_) => "return".to_string(),
            ExprKind::Call { function, captures, .. } => {
                format!("call {} [{}]", self.called(*function), self.locals(captures))
            }
            ExprKind::CallClosure { .. } => "call-closure".to_string(),
            ExprKind::CallNative { native, .. } => format!("native {}", native.0),
            ExprKind::MakeClosure { function, captures } => {
                format!("closure {} [{}]", self.called(*function), self.locals(captures))
            }
            ExprKind::Construct { ctor, .. } => format!("construct {ctor}"),
            ExprKind::Update { ctor, .. } => format!("update {ctor}"),
            ExprKind::Field { index, .. } => format!("field {index}"),
            ExprKind::Tuple(_) => "tuple".to_string(),
            ExprKind::List { tail: None, .. } => "list".to_string(),
            ExprKind::List { .. } => "list-with-tail".to_string(),
            ExprKind::Map(_) => "map".to_string(),
            ExprKind::Set(_) => "set".to_string(),
            ExprKind::Throw(_) => "throw".to_string(),
            ExprKind::Rethrow(local) => format!("rethrow {}", self.local(*local)),
            ExprKind::Try { .. } => "try".to_string(),
            ExprKind::IsType { tested, .. } => {
                format!("is-type {}", self.program.types.name(*tested))
            }
            ExprKind::Cast(_) => "cast".to_string(),
            ExprKind::Assume(_) => "assume".to_string(),
            ExprKind::Spawn { function, captures, .. } => {
                format!("spawn {} [{}]", self.called(*function), self.locals(captures))
            }
            ExprKind::Send { .. } => "send".to_string(),
            ExprKind::Receive { tested, .. } => {
                format!("receive {}", self.program.types.name(*tested))
            }
            ExprKind::MvarGet(mvar) => format!("mvar {}", self.program.mvars[*mvar].name),
            ExprKind::MvarSet { mvar, locked, .. } => {
                let how = if *locked { "set-locked" } else { "set" };
                format!("{how} mvar {}", self.program.mvars[*mvar].name)
            }
            ExprKind::MvarUpdate { mvar, .. } => {
                format!("update mvar {}", self.program.mvars[*mvar].name)
            }
            ExprKind::Unreachable => "unreachable".to_string(),
        }
    }

    // tidy: table
    fn parts(&mut self, depth: usize, kind: &ExprKind) {
        match kind {
            ExprKind::Const(_)
            | ExprKind::Local(_)
            | ExprKind::Continue
            | ExprKind::MakeClosure { .. }
            | ExprKind::Spawn { .. }
            | ExprKind::Rethrow(_)
            | ExprKind::MvarGet(_)
            | ExprKind::Unreachable => {}
            ExprKind::Block { stmts, result } => {
                self.items(depth, stmts);
                self.tree(depth, "", result);
            }
            ExprKind::Let { value, .. }
            | ExprKind::LetPattern { value, .. }
            | ExprKind::Assign { value, .. }
            | ExprKind::Return(value)
            | ExprKind::Throw(value)
            | ExprKind::IntToFloat(value)
            | ExprKind::Cast(value)
            | ExprKind::Assume(value)
            | ExprKind::IsType { value, .. }
            | ExprKind::Unary { operand: value, .. }
            | ExprKind::Field { object: value, .. }
            | ExprKind::MvarSet { value, .. }
            | ExprKind::MvarUpdate { function: value, .. } => self.tree(depth, "", value),
            ExprKind::SetField { object, value, .. } => self.items(depth, [&**object, value]),
            ExprKind::SetItem { object, index, value } => {
                self.items(depth, [&**object, index, value]);
            }
            ExprKind::SetListItem { path, value, .. } => {
                self.items(depth, path.iter().chain([&**value]));
            }
            ExprKind::Binary { lhs: a, rhs: b, .. }
            | ExprKind::And(a, b)
            | ExprKind::Or(a, b)
            | ExprKind::Send { to: a, message: b } => self.items(depth, [&**a, b]),
            ExprKind::If { cond, then, otherwise } => {
                self.children(depth, &[("", cond), ("then ", then), ("else ", otherwise)]);
            }
            ExprKind::Match { subjects, arms, .. } => {
                self.items(depth, subjects);
                self.arms(depth, arms);
            }
            ExprKind::While { cond, body } => {
                self.children(depth, &[("while ", cond), ("do ", body)]);
            }
            ExprKind::For { from, to, body, .. } => {
                self.children(depth, &[("from ", from), ("to ", to), ("do ", body)]);
            }
            ExprKind::Break(value) => self.items(depth, value.as_deref()),
            ExprKind::Call { args: items, .. }
            | ExprKind::CallNative { args: items, .. }
            | ExprKind::Join(items)
            | ExprKind::Construct { fields: items, .. }
            | ExprKind::Tuple(items)
            | ExprKind::Set(items) => self.items(depth, items),
            ExprKind::CallClosure { callee, args } => {
                self.tree(depth, "callee ", callee);
                self.items(depth, args);
            }
            ExprKind::Update { base, fields, .. } => {
                self.tree(depth, "base ", base);
                for (index, value) in fields {
                    self.tree(depth, &format!("{index} := "), value);
                }
            }
            ExprKind::List { items, tail } => {
                self.items(depth, items);
                if let Some(tail) = tail {
                    self.tree(depth, "tail ", tail);
                }
            }
            ExprKind::Map(entries) => {
                for (key, value) in entries {
                    self.children(depth, &[("key ", key), ("value ", value)]);
                }
            }
            ExprKind::Try { body, handler, finally } => {
                self.tree(depth, "", body);
                if let Some(handler) = handler {
                    let label = format!("catch {} ", self.local(handler.exception));
                    self.tree(depth, &label, &handler.body);
                }
                if let Some(finally) = finally {
                    self.tree(depth, "finally ", finally);
                }
            }
            ExprKind::Receive { arms, after, .. } => {
                self.arms(depth, arms);
                if let Some(after) = after {
                    self.children(depth, &[("after ", &after.0), ("then ", &after.1)]);
                }
            }
        }
    }

    fn patterns(&self, patterns: &[Pattern]) -> String {
        patterns.iter().map(|p| self.pattern(p)).collect::<Vec<_>>().join(", ")
    }

    fn pattern(&self, pattern: &Pattern) -> String {
        match &pattern.kind {
            PatternKind::Wildcard => "_".to_string(),
            PatternKind::Bind(local) => self.local(*local),
            PatternKind::Const(value) => constant(value),
            PatternKind::IntRange { from, to } => format!("{from}..={to}"),
            PatternKind::Equal { local, .. } => format!("^{}", self.local(*local)),
            PatternKind::OfType(part) => {
                format!("{}: {}", self.pattern(part), self.program.types.name(part.ty))
            }
            PatternKind::And(a, b) => format!("{} & {}", self.pattern(a), self.pattern(b)),
            PatternKind::Or(alternatives) => {
                let texts: Vec<String> = alternatives.iter().map(|p| self.pattern(p)).collect();
                format!("({})", texts.join(" | "))
            }
            PatternKind::Tuple(parts) => format!("({})", self.patterns(parts)),
            PatternKind::Ctor { ctor, fields } => format!("ctor{ctor}({})", self.patterns(fields)),
            PatternKind::List { items, tail: None } => format!("[{}]", self.patterns(items)),
            PatternKind::List { items, tail: Some(tail) } => {
                format!("[{} | {}]", self.patterns(items), self.pattern(tail))
            }
            PatternKind::StringPrefix { prefix, rest } => {
                format!("[{prefix:?} | {}]", self.pattern(rest))
            }
            PatternKind::Map(entries) => {
                let entries = entries.iter();
                let texts: Vec<String> = entries
                    .map(|(key, value)| {
                        format!("{}: {}", self.head(&key.kind), self.pattern(value))
                    })
                    .collect();
                format!("%{{{}}}", texts.join(", "))
            }
            PatternKind::Set(members) => {
                let texts: Vec<String> = members.iter().map(|m| self.head(&m.kind)).collect();
                format!("#{{{}}}", texts.join(", "))
            }
            PatternKind::Never => "never".to_string(),
        }
    }
}

fn constant(value: &Const) -> String {
    let mut out = String::new();
    let written = match value {
        Const::Unit => write!(out, "()"),
        Const::Bool(value) => write!(out, "{value}"),
        Const::Int(value) => write!(out, "{value}"),
        Const::Type(id) => write!(out, "type {}", id.0),
        Const::Float(value) => write!(out, "{value:?}"),
        Const::Float32(value) => write!(out, "{value:?}f32"),
        Const::BigInt(digits) => write!(out, "{digits}n"),
        Const::Decimal(digits) => write!(out, "{digits}d"),
        Const::Char(value) => write!(out, "{value:?}"),
        Const::String(text) => write!(out, "{text:?}"),
        Const::Made(made) => {
            let parts: Vec<String> = made.parts.iter().map(|(part, _)| constant(part)).collect();
            let (begin, end) = made.shape.brackets();
            write!(out, "{begin}{}{end}", parts.join(", "))
        }
    };
    debug_assert!(written.is_ok(), "a string takes any text");
    out
}

fn binary(op: BinOp) -> &'static str {
    match op {
        BinOp::Add => "add",
        BinOp::Sub => "sub",
        BinOp::Mul => "mul",
        BinOp::Div => "div",
        BinOp::Rem => "rem",
        BinOp::Pow => "pow",
        BinOp::Concat => "concat",
        BinOp::Item => "item",
        BinOp::Eq => "eq",
        BinOp::Ne => "ne",
        BinOp::Lt => "lt",
        BinOp::Le => "le",
        BinOp::Gt => "gt",
        BinOp::Ge => "ge",
    }
}
