//! The tree as s-expressions: a stable text for dumps and tests. Places are left out, so two texts
//! that mean the same tree print the same.
//!
//! Items, statements and arms stand on lines of their own, everything else runs on.

use super::ast::*;
use crate::base::intern::{Interner, Symbol};
use std::fmt::Write;

/// The text of a whole file.
pub fn print(module: &Module, names: &Interner) -> String {
    let mut printer = Printer { names, out: String::new(), indent: 0 };
    for item in &module.items {
        printer.item(item);
        printer.out.push('\n');
    }
    printer.out
}

struct Printer<'a> {
    names: &'a Interner,
    out: String,
    indent: usize,
}

impl Printer<'_> {
    /// `(head ...)`
    fn form(&mut self, head: &str, rest: impl FnOnce(&mut Self)) {
        self.out.push('(');
        self.out.push_str(head);
        rest(self);
        self.out.push(')');
    }

    fn line(&mut self, content: impl FnOnce(&mut Self)) {
        self.indent += 1;
        self.out.push('\n');
        self.out.extend(std::iter::repeat_n("  ", self.indent));
        content(self);
        self.indent -= 1;
    }

    fn word(&mut self, word: &str) {
        self.out.push(' ');
        self.out.push_str(word);
    }

    fn name(&mut self, name: &Name) {
        self.symbol(name.symbol);
    }

    fn symbol(&mut self, symbol: Symbol) {
        let names = self.names;
        self.word(names.text(symbol));
    }

    fn path(&mut self, path: &Path) {
        let text: Vec<&str> = path.iter().map(|n| self.names.text(n.symbol)).collect();
        let text = text.join(".");
        self.word(&text);
    }

    fn quoted(&mut self, text: &str) {
        write!(self.out, " {text:?}").expect("writing to a string can't fail");
    }

    // Items.

    fn item(&mut self, item: &Item) {
        for decorator in &item.decorators {
            self.form("decorate", |p| {
                p.name(&decorator.name);
                decorator.args.iter().for_each(|a| p.expr(a));
            });
            self.out.push(' ');
        }
        if item.public {
            self.out.push_str("pub ");
        }
        self.item_kind(&item.kind);
    }

    // tidy: table
    fn item_kind(&mut self, kind: &ItemKind) {
        match kind {
            ItemKind::Module { name, module } => self.form("module", |p| {
                p.name(name);
                module.items.iter().for_each(|i| p.line(|p| p.item(i)));
            }),
            ItemKind::Type(decl) => self.type_decl(decl),
            ItemKind::Trait(decl) => self.form("trait", |p| {
                p.name(&decl.name);
                decl.params.iter().for_each(|param| p.form_after("param", |p| p.name(param)));
                decl.supers.iter().for_each(|s| p.trait_ref(s));
                decl.methods.iter().for_each(|m| p.line(|p| p.clause("fn", m)));
            }),
            ItemKind::Impl(decl) => self.form("impl", |p| {
                p.ty(&decl.target);
                p.trait_ref(&decl.of);
                p.type_params(&decl.conditions);
                decl.methods.iter().for_each(|m| p.line(|p| p.clause("fn", m)));
            }),
            ItemKind::Function(clause) => self.clause("fn", clause),
            ItemKind::Value { mutable, pattern, ty, value } => {
                self.form(if *mutable { "value-var" } else { "value" }, |p| {
                    p.pattern(pattern);
                    p.opt_ty(ty);
                    p.expr(value);
                })
            }
            ItemKind::Const { name, value } => self.form("const", |p| {
                p.name(name);
                p.expr(value);
            }),
            ItemKind::Mvar { name, ty, value } => self.form("mvar", |p| {
                p.name(name);
                p.ty(ty);
                p.expr(value);
            }),
            ItemKind::Use(decl) => self.use_decl(decl),
            ItemKind::Test { name, body } => self.form("test", |p| {
                p.quoted(name);
                p.expr(body);
            }),
            ItemKind::Extern { name } => self.form("extern", |p| p.name(name)),
            ItemKind::Template(clause) => self.clause("template", clause),
        }
    }

    fn use_decl(&mut self, decl: &UseDecl) {
        self.form("use", |p| {
            p.path(&decl.path);
            let UseNames::Listed(listed) = &decl.names else { return p.word("*") };
            for (name, alias) in listed {
                p.name(name);
                if let Some(alias) = alias {
                    p.word("as");
                    p.name(alias);
                }
            }
        });
    }

    fn type_decl(&mut self, decl: &TypeDecl) {
        let head = match decl.flavour {
            TypeFlavour::Plain => "type",
            TypeFlavour::Mutable => "var-type",
            TypeFlavour::Reactive => "reactive",
        };
        self.form(head, |p| {
            p.name(&decl.name);
            p.type_params(&decl.params);
            match &decl.body {
                TypeBody::Empty => {}
                TypeBody::Record(fields) => p.fields(fields),
                TypeBody::Variant(ctors) => ctors.iter().for_each(|c| p.line(|p| p.ctor(c))),
                TypeBody::Alias(ty) => p.form_after("alias", |p| p.ty(ty)),
            }
            if !decl.deriving.is_empty() {
                p.form_after("deriving", |p| decl.deriving.iter().for_each(|name| p.name(name)));
            }
        });
    }

    /// A form with a blank before it.
    fn form_after(&mut self, head: &str, rest: impl FnOnce(&mut Self)) {
        self.out.push(' ');
        self.form(head, rest);
    }

    fn fields(&mut self, fields: &[FieldDecl]) {
        self.form_after("record", |p| {
            for field in fields {
                if field.private {
                    p.word("private");
                }
                p.name(&field.name);
                p.ty(&field.ty);
            }
        });
    }

    fn ctor(&mut self, ctor: &CtorDecl) {
        self.form("ctor", |p| {
            p.name(&ctor.name);
            match &ctor.fields {
                CtorFields::None => {}
                CtorFields::Positional(types) => {
                    p.form_after("of", |p| types.iter().for_each(|t| p.ty(t)))
                }
                CtorFields::Named(fields) => p.fields(fields),
            }
        });
    }

    fn type_params(&mut self, params: &[TypeParam]) {
        for param in params {
            self.form_after("param", |p| {
                p.name(&param.name);
                param.bounds.iter().for_each(|b| p.trait_ref(b));
            });
        }
    }

    fn trait_ref(&mut self, of: &TraitRef) {
        match of.args.is_empty() && of.around.is_empty() {
            true => self.name(&of.name),
            false => self.form_after("of", |p| {
                of.around.iter().for_each(|module| p.name(module));
                p.name(&of.name);
                of.args.iter().for_each(|ty| p.ty(ty));
            }),
        }
    }

    fn clause(&mut self, head: &str, clause: &Clause) {
        self.form(head, |p| {
            p.name(&clause.name);
            if let Some(params) = &clause.type_params {
                p.form_after("forall", |p| p.type_params(params));
            }
            p.params(&clause.params);
            if let Some(guard) = &clause.guard {
                p.form_after("when", |p| p.expr(guard));
            }
            p.opt_ty(&clause.result);
            if let Some(body) = &clause.body {
                p.expr(body);
            }
        });
    }

    fn params(&mut self, params: &[Param]) {
        self.form_after("params", |p| {
            for param in params {
                p.pattern(&param.pattern);
                p.opt_ty(&param.ty);
                if let Some(default) = &param.default {
                    p.form_after("default", |p| p.expr(default));
                }
            }
        });
    }

    // Types.

    fn opt_ty(&mut self, ty: &Option<TypeExpr>) {
        if let Some(ty) = ty {
            self.out.push_str(" :");
            self.ty(ty);
        }
    }

    fn ty(&mut self, ty: &TypeExpr) {
        match &ty.kind {
            TypeExprKind::Unit => self.word("Unit"),
            TypeExprKind::Named { path, args: None } => self.path(path),
            TypeExprKind::Named { path, args: Some(args) } => self.form_after("apply", |p| {
                p.path(path);
                args.iter().for_each(|a| p.ty(a));
            }),
            TypeExprKind::Tuple(items) => {
                self.form_after("tuple", |p| items.iter().for_each(|i| p.ty(i)))
            }
            TypeExprKind::List(item) => self.form_after("list", |p| p.ty(item)),
            TypeExprKind::Function { params, result } => self.form_after("->", |p| {
                p.form_after("params", |p| params.iter().for_each(|t| p.ty(t)));
                p.ty(result);
            }),
            TypeExprKind::Record(fields) => self.form_after("record", |p| {
                for (name, ty) in fields {
                    p.name(name);
                    p.ty(ty);
                }
            }),
            TypeExprKind::SelfType => self.word("Self"),
            TypeExprKind::Error => self.word("<error>"),
        }
    }

    // Patterns.

    // tidy: table
    fn pattern(&mut self, pattern: &Pattern) {
        match &pattern.kind {
            PatternKind::Wildcard => self.word("_"),
            PatternKind::Name(symbol) => self.symbol(*symbol),
            PatternKind::Pin(name) => self.form_after("pin", |p| p.name(name)),
            PatternKind::Literal(literal) => self.literal(literal),
            PatternKind::Range { from, to, inclusive } => {
                let sign = if *inclusive { "..=" } else { ".." };
                self.word(&format!("{from}{sign}{to}"));
            }
            PatternKind::Tuple(items) => self.patterns("tuple", items),
            PatternKind::List { items, tail } => self.form_after("list", |p| {
                items.iter().for_each(|i| p.pattern(i));
                if let Some(tail) = tail {
                    p.word("|");
                    p.pattern(tail);
                }
            }),
            PatternKind::Ctor { name, args: None } => self.name(name),
            PatternKind::Ctor { name, args: Some(args) } => self.form_after("ctor", |p| {
                p.name(name);
                args.iter().for_each(|a| p.pattern(a));
            }),
            PatternKind::CtorNamed { name, fields } => self.form_after("ctor-fields", |p| {
                p.name(name);
                p.field_patterns(fields);
            }),
            PatternKind::Record(fields) => self.form_after("fields", |p| p.field_patterns(fields)),
            PatternKind::Map(entries) => self.form_after("map", |p| {
                for (key, value) in entries {
                    p.pattern(key);
                    p.pattern(value);
                }
            }),
            PatternKind::Set(items) => self.patterns("set", items),
            PatternKind::Or(alternatives) => self.patterns("or", alternatives),
            PatternKind::As(inner, name) => self.form_after("as", |p| {
                p.pattern(inner);
                p.name(name);
            }),
            PatternKind::Typed(inner, ty) => self.form_after("typed", |p| {
                p.pattern(inner);
                p.ty(ty);
            }),
            PatternKind::Error => self.word("<error>"),
        }
    }

    fn patterns(&mut self, head: &str, items: &[Pattern]) {
        self.form_after(head, |p| items.iter().for_each(|i| p.pattern(i)));
    }

    fn field_patterns(&mut self, fields: &[FieldPattern]) {
        for field in fields {
            self.name(&field.name);
            self.pattern(&field.pattern);
        }
    }

    fn literal(&mut self, literal: &Literal) {
        let text = match literal {
            Literal::Unit => "()".to_string(),
            Literal::Bool(value) => value.to_string(),
            Literal::Int(value) => value.to_string(),
            Literal::Sized(value, size) => format!("{value}{size:?}"),
            Literal::Float(value) => format!("{value:?}"),
            Literal::Float32(value) => format!("{value:?}f32"),
            Literal::BigInt(digits) => format!("{digits}n"),
            Literal::Decimal(digits) => format!("{digits}d"),
            Literal::Char(value) => format!("{value:?}"),
            Literal::String(text) => format!("{text:?}"),
        };
        self.word(&text);
    }

    // Statements.

    fn stmt(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::Expr(expr) => self.expr(expr),
            StmtKind::Var { pattern, ty, value } => self.binding("var", pattern, ty, value),
            StmtKind::Bind { pattern, ty, value } => self.binding("bind", pattern, ty, value),
            StmtKind::Assign { target, value } => self.form_after("assign", |p| {
                p.expr(target);
                p.expr(value);
            }),
            StmtKind::Function(clause) => {
                self.out.push(' ');
                self.clause("fn", clause);
            }
            StmtKind::If { cond, then, otherwise } => self.form_after("if-stmt", |p| {
                p.expr(cond);
                p.stmt(then);
                if let Some(otherwise) = otherwise {
                    p.stmt(otherwise);
                }
            }),
        }
    }

    fn binding(&mut self, head: &str, pattern: &Pattern, ty: &Option<TypeExpr>, value: &Expr) {
        self.form_after(head, |p| {
            p.pattern(pattern);
            p.opt_ty(ty);
            p.expr(value);
        });
    }

    // Expressions.

    // tidy: table
    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Literal(literal) => self.literal(literal),
            ExprKind::Var(symbol) | ExprKind::Upper(symbol) => self.symbol(*symbol),
            ExprKind::Wildcard => self.word("_"),
            ExprKind::Continue => self.word("continue"),
            ExprKind::Error => self.word("<error>"),
            ExprKind::Pin(name) => self.form_after("pin", |p| p.name(name)),
            ExprKind::Interpolation(parts) => self.interpolation(parts),
            ExprKind::Tuple(items) => self.exprs("tuple", items),
            ExprKind::Paren(inner) => self.one("paren", inner),
            ExprKind::List { items, tail } => self.form_after("list", |p| {
                items.iter().for_each(|i| p.expr(i));
                if let Some(tail) = tail {
                    p.word("|");
                    p.expr(tail);
                }
            }),
            ExprKind::Range { from, to } => self.two("range", from, to),
            ExprKind::Map(entries) => self.form_after("map", |p| {
                for (key, value) in entries {
                    p.expr(key);
                    p.expr(value);
                }
            }),
            ExprKind::Set(items) => self.exprs("set", items),
            ExprKind::Call { callee, type_args, args } => self.form_after("call", |p| {
                p.expr(callee);
                p.args(type_args, args);
            }),
            ExprKind::MethodCall { receiver, name, type_args, args } => {
                self.form_after("method", |p| {
                    p.expr(receiver);
                    p.name(name);
                    p.args(type_args, args);
                })
            }
            ExprKind::Field { object, name } => self.form_after("field", |p| {
                p.expr(object);
                p.name(name);
            }),
            ExprKind::TupleField { object, index } => self.form_after("field", |p| {
                p.expr(object);
                p.word(&index.to_string());
            }),
            ExprKind::Index { object, index } => self.two("index", object, index),
            ExprKind::Try0(operand) => self.one("?", operand),
            ExprKind::Binary { op, lhs, rhs, .. } => self.two(sign(*op), lhs, rhs),
            ExprKind::Unary { op: UnaryOp::Neg, operand } => self.one("neg", operand),
            ExprKind::Unary { op: UnaryOp::Not, operand } => self.one("not", operand),
            ExprKind::Block(stmts) => self.form_after("block", |p| {
                stmts.iter().for_each(|s| p.line(|p| p.stmt(s)));
            }),
            ExprKind::Lambda(lambda) => self.form_after("lambda", |p| {
                p.params(&lambda.params);
                p.opt_ty(&lambda.result);
                p.expr(&lambda.body);
            }),
            ExprKind::If { cond, then, otherwise } => self.form_after("if", |p| {
                p.expr(cond);
                p.expr(then);
                p.opt_expr(otherwise);
            }),
            ExprKind::Match { subject, arms } => self.form_after("match", |p| {
                p.expr(subject);
                p.arms(arms);
            }),
            ExprKind::Try { body, arms, finally } => self.form_after("try", |p| {
                p.expr(body);
                if let Some(arms) = arms {
                    p.form_after("catch", |p| p.arms(arms));
                }
                if let Some(finally) = finally {
                    p.one("finally", finally);
                }
            }),
            ExprKind::While { cond, body } => self.two("while", cond, body),
            ExprKind::For { name, from, to, body } => self.form_after("for", |p| {
                p.name(name);
                p.expr(from);
                p.expr(to);
                p.expr(body);
            }),
            ExprKind::Break(value) => self.form_after("break", |p| p.opt_expr(value)),
            ExprKind::Return(value) => self.form_after("return", |p| p.opt_expr(value)),
            ExprKind::Receive { arms, after } => self.form_after("receive", |p| {
                p.arms(arms);
                if let Some(after) = after {
                    p.two("after", &after.0, &after.1);
                }
            }),
            ExprKind::Spawn { kind, body } => {
                let head = match kind {
                    SpawnKind::Spawn => "spawn",
                    SpawnKind::Link => "spawn_link",
                    SpawnKind::Monitor => "spawn_monitor",
                };
                self.one(head, body);
            }
            ExprKind::Quote(inner) => self.one("quote", inner),
            ExprKind::Splice(inner) => self.one("splice", inner),
        }
    }

    fn one(&mut self, head: &str, expr: &Expr) {
        self.form_after(head, |p| p.expr(expr));
    }

    fn two(&mut self, head: &str, first: &Expr, second: &Expr) {
        self.form_after(head, |p| {
            p.expr(first);
            p.expr(second);
        });
    }

    fn exprs(&mut self, head: &str, exprs: &[Expr]) {
        self.form_after(head, |p| exprs.iter().for_each(|e| p.expr(e)));
    }

    fn opt_expr(&mut self, expr: &Option<Box<Expr>>) {
        if let Some(expr) = expr {
            self.expr(expr);
        }
    }

    fn interpolation(&mut self, parts: &[StringPart]) {
        self.form_after("text", |p| {
            for part in parts {
                match part {
                    StringPart::Text(text) => p.quoted(text),
                    StringPart::Expr(expr) => p.expr(expr),
                }
            }
        });
    }

    fn args(&mut self, type_args: &Option<Vec<TypeExpr>>, args: &[Arg]) {
        if let Some(types) = type_args {
            self.form_after("types", |p| types.iter().for_each(|t| p.ty(t)));
        }
        for arg in args {
            if let Some(name) = &arg.name {
                self.name(name);
                self.out.push(':');
            }
            self.expr(&arg.value);
        }
    }

    fn arms(&mut self, arms: &[Arm]) {
        for arm in arms {
            self.line(|p| {
                p.form("arm", |p| {
                    p.pattern(&arm.pattern);
                    if let Some(guard) = &arm.guard {
                        p.one("when", guard);
                    }
                    p.stmt(&arm.body);
                })
            });
        }
    }
}

/// An operator as it is written.
fn sign(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Add => "+",
        BinaryOp::Sub => "-",
        BinaryOp::Mul => "*",
        BinaryOp::Div => "/",
        BinaryOp::Rem => "%",
        BinaryOp::Pow => "**",
        BinaryOp::Concat => "++",
        BinaryOp::Cons => "::",
        BinaryOp::Eq => "==",
        BinaryOp::Ne => "!=",
        BinaryOp::Lt => "<",
        BinaryOp::Gt => ">",
        BinaryOp::Le => "<=",
        BinaryOp::Ge => ">=",
        BinaryOp::And => "&&",
        BinaryOp::Or => "||",
        BinaryOp::Pipe => "|>",
        BinaryOp::Send => "<-",
    }
}
