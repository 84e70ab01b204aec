//! What a body mentions from outside itself: names, methods, dotted paths, overloadable operators.
//! Local names are followed, so that a local doesn't count as the function of the same name. The
//! order of inference is made of this; mentions too many only cost generality, mentions too few are
//! mended by the checker on the way.

use crate::base::intern::Symbol;
use crate::syntax::ast::{
    Arm, BinaryOp, Clause, Expr, ExprKind, FieldPattern, Lambda, Param, Pattern, PatternKind, Stmt,
    StmtKind, StringPart, UnaryOp,
};

/// Something mentioned.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Mention {
    /// A lower- or upper-case name as a value.
    Name(Symbol),
    /// `x.name(...)`, `x.name`
    Method(Symbol),
    /// `a.b.name`: the path may be a module's.
    Path(Vec<Symbol>),
    /// An arithmetic operator.
    Operator(BinaryOp),
    /// `x[i]`
    Index,
}

/// Collects mentions.
#[derive(Default)]
pub struct Walker {
    /// What was found, with repetitions.
    pub mentions: Vec<Mention>,
    /// Names whose elements are set: `name[i] = v`.
    pub changed: Vec<Symbol>,
    /// Every name that was bound inside of one function.
    pub own: Vec<Symbol>,
    bound: Vec<Symbol>,
    one_function: bool,
}

impl Walker {
    /// A walker that leaves out the functions inside of the one that it walks.
    pub fn of_one_function() -> Walker {
        Walker { one_function: true, ..Walker::default() }
    }

    /// Walks one clause: guard, defaults and body, with its parameters bound.
    pub fn clause(&mut self, clause: &Clause) {
        let mark = self.bound.len();
        self.params(&clause.params);
        for expr in clause.guard.iter().chain(&clause.body) {
            self.expr(expr);
        }
        self.bound.truncate(mark);
    }

    /// Whether a name from outside was mentioned as a value, as one with members or as a function.
    pub fn mentions_name(&self, name: Symbol) -> bool {
        self.mentions.iter().any(|m| *m == Mention::Name(name) || *m == Mention::Method(name))
    }

    fn params(&mut self, params: &[Param]) {
        for param in params {
            self.pattern(&param.pattern);
            if let Some(default) = &param.default {
                self.expr(default);
            }
        }
    }

    fn bind(&mut self, name: Symbol) {
        self.bound.push(name);
        if self.one_function {
            self.own.push(name);
        }
    }

    fn is_bound(&self, name: Symbol) -> bool {
        self.bound.contains(&name)
    }

    fn name(&mut self, name: Symbol) {
        if !self.is_bound(name) {
            self.mentions.push(Mention::Name(name));
        }
    }

    fn pattern(&mut self, pattern: &Pattern) {
        match &pattern.kind {
            PatternKind::Name(name) => self.bind(*name),
            PatternKind::Tuple(parts) | PatternKind::Or(parts) | PatternKind::Set(parts) => {
                parts.iter().for_each(|p| self.pattern(p));
            }
            PatternKind::List { items, tail } => {
                items.iter().for_each(|p| self.pattern(p));
                tail.iter().for_each(|p| self.pattern(p));
            }
            PatternKind::Ctor { args, .. } => {
                args.iter().flatten().for_each(|p| self.pattern(p));
            }
            PatternKind::CtorNamed { fields, .. } | PatternKind::Record(fields) => {
                fields.iter().for_each(|FieldPattern { pattern, .. }| self.pattern(pattern));
            }
            PatternKind::Map(entries) => {
                for (key, value) in entries {
                    self.pattern(key);
                    self.pattern(value);
                }
            }
            PatternKind::As(inner, name) => {
                self.pattern(inner);
                self.bind(name.symbol);
            }
            PatternKind::Typed(inner, _) => self.pattern(inner),
            PatternKind::Pin(_)
            | PatternKind::Wildcard
            | PatternKind::Literal(_)
            | PatternKind::Range { .. }
            | PatternKind::Error => {}
        }
    }

    fn scoped(&mut self, walk: impl FnOnce(&mut Walker)) {
        let mark = self.bound.len();
        walk(self);
        self.bound.truncate(mark);
    }

    /// Walks a lambda.
    pub fn lambda(&mut self, lambda: &Lambda) {
        if self.one_function {
            return;
        }
        self.scoped(|w| {
            w.params(&lambda.params);
            w.expr(&lambda.body);
        });
    }

    fn arms(&mut self, arms: &[Arm]) {
        for arm in arms {
            self.scoped(|w| {
                w.pattern(&arm.pattern);
                arm.guard.iter().for_each(|guard| w.expr(guard));
                w.stmt(&arm.body);
            });
        }
    }

    fn block(&mut self, stmts: &[Stmt]) {
        self.scoped(|w| {
            for stmt in stmts {
                if let StmtKind::Function(clause) = &stmt.kind {
                    w.bind(clause.name.symbol);
                }
            }
            stmts.iter().for_each(|stmt| w.stmt(stmt));
        });
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::Expr(expr) => self.expr(expr),
            StmtKind::Var { pattern, value, .. } | StmtKind::Bind { pattern, value, .. } => {
                if let (PatternKind::Name(name), ExprKind::Lambda(_)) = (&pattern.kind, &value.kind)
                {
                    // A lambda may call itself by the name that it is bound to.
                    self.bind(*name);
                    self.expr(value);
                } else {
                    self.expr(value);
                    self.pattern(pattern);
                }
            }
            StmtKind::Assign { target, value } => {
                self.change(target);
                self.expr(target);
                self.expr(value);
            }
            StmtKind::Function(_) if self.one_function => {}
            StmtKind::Function(clause) => self.clause(clause),
            StmtKind::If { cond, then, otherwise } => {
                self.expr(cond);
                self.scoped(|w| w.stmt(then));
                if let Some(otherwise) = otherwise {
                    self.scoped(|w| w.stmt(otherwise));
                }
            }
        }
    }

    fn change(&mut self, target: &Expr) {
        let mut root = target;
        while let ExprKind::Index { object, .. } = &root.kind {
            root = object;
        }
        if let ExprKind::Var(name) = root.kind
            && !self.changed.contains(&name)
        {
            self.changed.push(name);
        }
    }

    /// The names of `a.b.c` when it is only names and `a` isn't a local.
    fn path(&self, expr: &Expr) -> Option<Vec<Symbol>> {
        match &expr.kind {
            ExprKind::Var(name) if !self.is_bound(*name) => Some(vec![*name]),
            ExprKind::Upper(name) => Some(vec![*name]),
            ExprKind::Field { object, name } => {
                let mut path = self.path(object)?;
                path.push(name.symbol);
                Some(path)
            }
            _ => None,
        }
    }

    fn member(&mut self, object: &Expr, name: Symbol) {
        if let Some(mut path) = self.path(object) {
            path.push(name);
            self.mentions.push(Mention::Path(path));
        }
        self.mentions.push(Mention::Method(name));
        self.expr(object);
    }

    // tidy: table
    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Var(name) | ExprKind::Upper(name) => self.name(*name),
            ExprKind::Interpolation(parts) => {
                for part in parts {
                    if let StringPart::Expr(inner) = part {
                        self.expr(inner);
                    }
                }
            }
            ExprKind::Tuple(items) | ExprKind::Set(items) => self.exprs(items),
            ExprKind::Paren(inner) | ExprKind::Try0(inner) | ExprKind::Splice(inner) => {
                self.expr(inner);
            }
            ExprKind::Quote(_) => {}
            ExprKind::List { items, tail } => {
                self.exprs(items);
                tail.iter().for_each(|tail| self.expr(tail));
            }
            ExprKind::Range { from, to } => {
                self.expr(from);
                self.expr(to);
            }
            ExprKind::Map(entries) => {
                for (key, value) in entries {
                    self.expr(key);
                    self.expr(value);
                }
            }
            ExprKind::Call { callee, args, .. } => {
                self.expr(callee);
                args.iter().for_each(|arg| self.expr(&arg.value));
            }
            ExprKind::MethodCall { receiver, name, args, .. } => {
                self.member(receiver, name.symbol);
                args.iter().for_each(|arg| self.expr(&arg.value));
            }
            ExprKind::Field { object, name } => self.member(object, name.symbol),
            ExprKind::TupleField { object, .. } => self.expr(object),
            ExprKind::Index { object, index } => {
                self.mentions.push(Mention::Index);
                self.expr(object);
                self.expr(index);
            }
            ExprKind::Binary { op, lhs, rhs, .. } => {
                if matches!(op, BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Div) {
                    self.mentions.push(Mention::Operator(*op));
                }
                self.expr(lhs);
                self.expr(rhs);
            }
            ExprKind::Unary { op: UnaryOp::Neg | UnaryOp::Not, operand } => self.expr(operand),
            ExprKind::Block(stmts) => self.block(stmts),
            ExprKind::Lambda(lambda) => self.lambda(lambda),
            ExprKind::If { cond, then, otherwise } => {
                self.expr(cond);
                self.expr(then);
                otherwise.iter().for_each(|otherwise| self.expr(otherwise));
            }
            ExprKind::Match { subject, arms } => {
                self.expr(subject);
                self.arms(arms);
            }
            ExprKind::Try { body, arms, finally } => {
                self.expr(body);
                arms.iter().for_each(|arms| self.arms(arms));
                finally.iter().for_each(|finally| self.expr(finally));
            }
            ExprKind::While { cond, body } => {
                self.expr(cond);
                self.expr(body);
            }
            ExprKind::For { name, from, to, body } => {
                self.expr(from);
                self.expr(to);
                self.scoped(|w| {
                    w.bind(name.symbol);
                    w.expr(body);
                });
            }
            ExprKind::Break(value) | ExprKind::Return(value) => {
                value.iter().for_each(|value| self.expr(value));
            }
            ExprKind::Receive { arms, after } => {
                self.arms(arms);
                if let Some(after) = after {
                    self.expr(&after.0);
                    self.expr(&after.1);
                }
            }
            ExprKind::Spawn { .. } if self.one_function => {}
            ExprKind::Spawn { body, .. } => self.expr(body),
            ExprKind::Literal(_)
            | ExprKind::Wildcard
            | ExprKind::Pin(_)
            | ExprKind::Continue
            | ExprKind::Error => {}
        }
    }

    fn exprs(&mut self, items: &[Expr]) {
        items.iter().for_each(|item| self.expr(item));
    }

    /// Walks the expression of a value.
    pub fn value(&mut self, expr: &Expr) {
        self.expr(expr);
    }
}
