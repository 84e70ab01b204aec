//! The text of a quote that is a value (9.11): operators by name in brackets, everything else much
//! as it is written.

use crate::base::intern::{Interner, Symbol};
use crate::syntax::ast::*;
use crate::syntax::type_text::type_text;
use std::fmt::Write;

/// The TEXT of `<ast TEXT>`.
pub(super) fn text(expr: &Expr, names: &Interner) -> String {
    let mut show = Show { names, out: String::new() };
    show.expr(expr);
    show.out
}

struct Show<'s> {
    names: &'s Interner,
    out: String,
}

impl Show<'_> {
    fn word(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn name(&mut self, symbol: Symbol) {
        let names = self.names;
        self.out.push_str(names.text(symbol));
    }

    fn list<T>(&mut self, items: &[T], separator: &str, mut show: impl FnMut(&mut Self, &T)) {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.word(separator);
            }
            show(self, item);
        }
    }

    fn exprs(&mut self, items: &[Expr]) {
        self.list(items, ", ", |s, item| s.expr(item));
    }

    fn literal(&mut self, literal: &Literal) {
        let written = match literal {
            Literal::Unit => write!(self.out, "()"),
            Literal::Bool(value) => write!(self.out, "{value}"),
            Literal::Int(value) => write!(self.out, "{value}"),
            Literal::Sized(value, size) => write!(self.out, "{value}{}", suffix(*size)),
            Literal::Float(value) => write!(self.out, "{value:?}"),
            Literal::Float32(value) => write!(self.out, "{value:?}f32"),
            Literal::BigInt(digits) => write!(self.out, "{digits}n"),
            Literal::Decimal(digits) => write!(self.out, "{digits}d"),
            Literal::Char(value) => write!(self.out, "'{value}'"),
            Literal::String(value) => write!(self.out, "\"{value}\""),
        };
        written.expect("writing to a string can't fail");
    }

    // tidy: table
    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Literal(literal) => self.literal(literal),
            ExprKind::Interpolation(parts) => self.interpolation(parts),
            ExprKind::Var(name) | ExprKind::Upper(name) => self.name(*name),
            ExprKind::Wildcard => self.word("_"),
            ExprKind::Pin(name) => self.prefixed("^", |s| s.name(name.symbol)),
            ExprKind::Tuple(items) => self.between("(", ")", |s| s.exprs(items)),
            ExprKind::Paren(inner) => self.expr(inner),
            ExprKind::List { items, tail } => self.between("[", "]", |s| {
                s.exprs(items);
                if let Some(tail) = tail {
                    s.word(" | ");
                    s.expr(tail);
                }
            }),
            ExprKind::Range { from, to } => self.between("[", "]", |s| {
                s.expr(from);
                s.word("..");
                s.expr(to);
            }),
            ExprKind::Map(entries) => self.between("%{", "}", |s| {
                s.list(entries, ", ", |s, (key, value)| {
                    s.expr(key);
                    s.word(": ");
                    s.expr(value);
                });
            }),
            ExprKind::Set(items) => self.between("#{", "}", |s| s.exprs(items)),
            ExprKind::Call { callee, type_args, args } => {
                self.expr(callee);
                self.call(type_args.as_deref(), args);
            }
            ExprKind::MethodCall { receiver, name, type_args, args } => {
                self.expr(receiver);
                self.prefixed(".", |s| s.name(name.symbol));
                self.call(type_args.as_deref(), args);
            }
            ExprKind::Field { object, name } => {
                self.expr(object);
                self.prefixed(".", |s| s.name(name.symbol));
            }
            ExprKind::TupleField { object, index } => {
                self.expr(object);
                self.word(&format!(".{index}"));
            }
            ExprKind::Index { object, index } => {
                self.expr(object);
                self.between("[", "]", |s| s.expr(index));
            }
            ExprKind::Try0(inner) => {
                self.expr(inner);
                self.word("?");
            }
            ExprKind::Binary { op, lhs, rhs, .. } => self.between("(", ")", |s| {
                s.expr(lhs);
                s.word(&format!(" {} ", operator(*op)));
                s.expr(rhs);
            }),
            ExprKind::Unary { op, operand } => self.between("(", ")", |s| {
                s.word(if *op == UnaryOp::Neg { "Neg " } else { "Not " });
                s.expr(operand);
            }),
            ExprKind::Block(stmts) => self.block(stmts),
            ExprKind::Lambda(lambda) => {
                self.between("|", "| ", |s| s.params(&lambda.params));
                self.expr(&lambda.body);
            }
            ExprKind::If { cond, then, otherwise } => {
                self.prefixed("if ", |s| s.expr(cond));
                self.braced(then);
                if let Some(otherwise) = otherwise {
                    self.word(" else");
                    self.braced(otherwise);
                }
            }
            ExprKind::Match { subject, arms } => {
                self.prefixed("match ", |s| s.expr(subject));
                self.arms(arms);
            }
            ExprKind::Try { body, arms, finally } => {
                self.word("try");
                self.braced(body);
                if let Some(arms) = arms {
                    self.word(" catch");
                    self.arms(arms);
                }
                if let Some(finally) = finally {
                    self.word(" finally");
                    self.braced(finally);
                }
            }
            ExprKind::While { cond, body } => {
                self.prefixed("while ", |s| s.expr(cond));
                self.braced(body);
            }
            ExprKind::For { name, from, to, body } => {
                self.prefixed("for ", |s| s.name(name.symbol));
                self.prefixed(" = ", |s| s.expr(from));
                self.prefixed(" to ", |s| s.expr(to));
                self.braced(body);
            }
            ExprKind::Break(value) => self.leaving("break", value.as_deref()),
            ExprKind::Return(value) => self.leaving("return", value.as_deref()),
            ExprKind::Continue => self.word("continue"),
            ExprKind::Receive { arms, after } => {
                self.word("receive");
                self.arms(arms);
                if let Some(after) = after {
                    self.prefixed(" after ", |s| s.expr(&after.0));
                    self.prefixed(" -> ", |s| s.expr(&after.1));
                }
            }
            ExprKind::Spawn { body, .. } => {
                self.word("spawn");
                self.braced(body);
            }
            ExprKind::Quote(inner) => self.prefixed("quote ", |s| s.expr(inner)),
            ExprKind::Splice(inner) => self.prefixed("~", |s| s.expr(inner)),
            ExprKind::Error => self.word("?"),
        }
    }

    fn between(&mut self, open: &str, close: &str, inner: impl FnOnce(&mut Self)) {
        self.word(open);
        inner(self);
        self.word(close);
    }

    fn prefixed(&mut self, prefix: &str, inner: impl FnOnce(&mut Self)) {
        self.word(prefix);
        inner(self);
    }

    fn leaving(&mut self, word: &str, value: Option<&Expr>) {
        self.word(word);
        if let Some(value) = value {
            self.prefixed(" ", |s| s.expr(value));
        }
    }

    fn interpolation(&mut self, parts: &[StringPart]) {
        self.between("\"", "\"", |s| {
            for part in parts {
                match part {
                    StringPart::Text(text) => s.word(text),
                    StringPart::Expr(inner) => s.between("${", "}", |s| s.expr(inner)),
                }
            }
        });
    }

    fn call(&mut self, type_args: Option<&[TypeExpr]>, args: &[Arg]) {
        if let Some(types) = type_args {
            self.between("[", "]", |s| s.list(types, ", ", |s, ty| s.ty(ty)));
        }
        self.between("(", ")", |s| {
            s.list(args, ", ", |s, arg| {
                if let Some(name) = arg.name {
                    s.name(name.symbol);
                    s.word(": ");
                }
                s.expr(&arg.value);
            });
        });
    }

    fn ty(&mut self, ty: &TypeExpr) {
        let text = type_text(ty, self.names);
        self.word(&text);
    }

    fn params(&mut self, params: &[Param]) {
        self.list(params, ", ", |s, param| {
            s.pattern(&param.pattern);
            if let Some(ty) = &param.ty {
                s.word(": ");
                s.ty(ty);
            }
        });
    }

    /// ` { e }`, whether or not it is written as a block.
    fn braced(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Block(stmts) => self.prefixed(" ", |s| s.block(stmts)),
            _ => self.between(" { ", " }", |s| s.expr(expr)),
        }
    }

    fn block(&mut self, stmts: &[Stmt]) {
        if stmts.is_empty() {
            return self.word("{}");
        }
        self.between("{ ", " }", |s| s.list(stmts, "; ", |s, stmt| s.stmt(stmt)));
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::Expr(expr) => self.expr(expr),
            StmtKind::Var { pattern, ty, value } => {
                self.word("var ");
                self.binding(pattern, ty.as_ref(), value);
            }
            StmtKind::Bind { pattern, ty, value } => self.binding(pattern, ty.as_ref(), value),
            StmtKind::Assign { target, value } => {
                self.expr(target);
                self.prefixed(" = ", |s| s.expr(value));
            }
            StmtKind::Function(clause) => {
                self.name(clause.name.symbol);
                self.between("(", ")", |s| s.params(&clause.params));
                if let Some(body) = &clause.body {
                    self.prefixed(" = ", |s| s.expr(body));
                }
            }
            StmtKind::If { cond, then, otherwise } => {
                self.prefixed("if ", |s| s.expr(cond));
                self.between(" { ", " }", |s| s.stmt(then));
                if let Some(otherwise) = otherwise {
                    self.between(" else { ", " }", |s| s.stmt(otherwise));
                }
            }
        }
    }

    fn binding(&mut self, pattern: &Pattern, ty: Option<&TypeExpr>, value: &Expr) {
        self.pattern(pattern);
        if let Some(ty) = ty {
            self.word(": ");
            self.ty(ty);
        }
        self.prefixed(" = ", |s| s.expr(value));
    }

    fn arms(&mut self, arms: &[Arm]) {
        self.between(" { ", " }", |s| {
            s.list(arms, "; ", |s, arm| {
                s.pattern(&arm.pattern);
                if let Some(guard) = &arm.guard {
                    s.prefixed(" when ", |s| s.expr(guard));
                }
                s.prefixed(" -> ", |s| s.stmt(&arm.body));
            });
        });
    }

    fn patterns(&mut self, patterns: &[Pattern], separator: &str) {
        self.list(patterns, separator, |s, pattern| s.pattern(pattern));
    }

    fn field_patterns(&mut self, fields: &[FieldPattern]) {
        self.between("{", "}", |s| {
            s.list(fields, ", ", |s, field| {
                s.name(field.name.symbol);
                s.word(": ");
                s.pattern(&field.pattern);
            });
        });
    }

    fn pattern(&mut self, pattern: &Pattern) {
        match &pattern.kind {
            PatternKind::Wildcard => self.word("_"),
            PatternKind::Name(name) => self.name(*name),
            PatternKind::Pin(name) => self.prefixed("^", |s| s.name(name.symbol)),
            PatternKind::Literal(literal) => self.literal(literal),
            PatternKind::Range { from, to, inclusive } => {
                self.word(&format!("{from}{}{to}", if *inclusive { "..=" } else { ".." }));
            }
            PatternKind::Tuple(parts) => self.between("(", ")", |s| s.patterns(parts, ", ")),
            PatternKind::Or(parts) => self.patterns(parts, " | "),
            PatternKind::Set(parts) => self.between("#{", "}", |s| s.patterns(parts, ", ")),
            PatternKind::List { items, tail } => self.between("[", "]", |s| {
                s.patterns(items, ", ");
                if let Some(tail) = tail {
                    s.prefixed(" | ", |s| s.pattern(tail));
                }
            }),
            PatternKind::Ctor { name, args } => {
                self.name(name.symbol);
                if let Some(args) = args {
                    self.between("(", ")", |s| s.patterns(args, ", "));
                }
            }
            PatternKind::CtorNamed { name, fields } => {
                self.name(name.symbol);
                self.field_patterns(fields);
            }
            PatternKind::Record(fields) => self.field_patterns(fields),
            PatternKind::Map(entries) => self.between("%{", "}", |s| {
                s.list(entries, ", ", |s, (key, value)| {
                    s.pattern(key);
                    s.prefixed(": ", |s| s.pattern(value));
                });
            }),
            PatternKind::As(inner, name) => {
                self.pattern(inner);
                self.prefixed(" as ", |s| s.name(name.symbol));
            }
            PatternKind::Typed(inner, ty) => {
                self.pattern(inner);
                self.prefixed(": ", |s| s.ty(ty));
            }
            PatternKind::Error => self.word("?"),
        }
    }
}

fn suffix(size: SizedInt) -> &'static str {
    match size {
        SizedInt::I8 => "i8",
        SizedInt::I16 => "i16",
        SizedInt::I32 => "i32",
        SizedInt::U8 => "u8",
        SizedInt::U16 => "u16",
        SizedInt::U32 => "u32",
        SizedInt::U64 => "u64",
    }
}

fn operator(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Add => "Add",
        BinaryOp::Sub => "Sub",
        BinaryOp::Mul => "Mul",
        BinaryOp::Div => "Div",
        BinaryOp::Rem => "Mod",
        BinaryOp::Pow => "Pow",
        BinaryOp::Concat => "Concat",
        BinaryOp::Cons => "Cons",
        BinaryOp::Eq => "Eq",
        BinaryOp::Ne => "NotEq",
        BinaryOp::Lt => "Lt",
        BinaryOp::Gt => "Gt",
        BinaryOp::Le => "LtEq",
        BinaryOp::Ge => "GtEq",
        BinaryOp::And => "And",
        BinaryOp::Or => "Or",
        BinaryOp::Pipe => "Pipe",
        BinaryOp::Send => "Send",
    }
}
