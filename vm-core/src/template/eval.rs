//! Computes what stands in a splice. An expression that isn't known while compiling stays a tree,
//! with its parts computed: nothing here fails, and no part is computed twice (`gensym` counts).

use super::datum::{Datum, unwrapped};
use super::describe;
use super::expander::Count;
use super::fold::{self, Const};
use super::weave::Weaver;
use crate::base::intern::Symbol;
use crate::base::span::Span;
use crate::syntax::ast::{
    Arg, BinaryOp, Expr, ExprKind, Lambda, Literal, PatternKind, Stmt, StmtKind, StringPart,
    UnaryOp,
};
use crate::syntax::visit::{Visitor, walk_expr};
use std::rc::Rc;

impl Weaver<'_, '_> {
    /// The value of an expression at compile time.
    pub fn eval(&mut self, expr: &Expr) -> Datum {
        let span = expr.span;
        if !self.expander.step(span) {
            return Datum::tree(Expr { kind: ExprKind::Error, span });
        }
        match &expr.kind {
            ExprKind::Paren(inner) | ExprKind::Splice(inner) => self.eval(inner),
            ExprKind::Quote(inner) => {
                let mut tree = (**inner).clone();
                self.expr(&mut tree);
                Datum::tree(tree)
            }
            ExprKind::Var(name) => match self.lookup(*name) {
                Some(datum) => datum.clone(),
                None => Datum::tree(expr.clone()),
            },
            ExprKind::Field { object, name } => {
                let value = self.eval(object);
                self.member(value, name.symbol, expr)
            }
            ExprKind::Index { object, index } => {
                let (list, index) = (self.eval(object), self.eval(index));
                self.index(list, index, span)
            }
            ExprKind::TupleField { object, index } => {
                let value = self.eval(object);
                self.tuple_part(value, *index, span)
            }
            ExprKind::MethodCall { receiver, name, args, .. } => {
                let value = self.eval(receiver);
                self.method(value, name.symbol, args, expr)
            }
            ExprKind::Call { callee, args, .. } => self.call(callee, args, expr),
            ExprKind::Binary { op, lhs, rhs, .. } => self.binary(*op, lhs, rhs, expr),
            ExprKind::Unary { op, operand } => self.unary(*op, operand, span),
            ExprKind::Interpolation(parts) => self.interpolation(parts, span),
            ExprKind::If { cond, then, otherwise } => {
                self.condition(cond, then, otherwise.as_deref(), span)
            }
            ExprKind::Block(stmts) => self.block(stmts, expr),
            _ => self.residual(expr),
        }
    }

    /// An expression with its parts computed.
    pub fn residual(&mut self, expr: &Expr) -> Datum {
        let mut tree = expr.clone();
        walk_expr(&mut Parts(self), &mut tree);
        Datum::tree(tree)
    }

    fn member(&mut self, value: Datum, name: Symbol, expr: &Expr) -> Datum {
        let text: Rc<str> = self.expander.text(name).into();
        let (found, known) = match &value {
            Datum::Function(function) => {
                (describe::entry(&function.entries, &text), &function.entries[..])
            }
            Datum::Type(ty) => (describe::entry(&ty.entries, &text), &ty.entries[..]),
            Datum::Record(entries) => (value.entry(&text), &entries[..]),
            _ => {
                let ExprKind::Field { name, .. } = expr.kind else {
                    unreachable!("only fields have members")
                };
                let object = Box::new(self.tree(value, expr.span));
                return Datum::tree(Expr { kind: ExprKind::Field { object, name }, ..*expr });
            }
        };
        found.unwrap_or_else(|| {
            let known: Vec<String> = known.iter().map(|(name, _)| format!("`{name}`")).collect();
            let help = format!("known while compiling: {}", known.join(", "));
            let message = format!("`{text}` is not known while compiling");
            self.expander.bad_result(expr.span, message, &help);
            Datum::tree(Expr { kind: ExprKind::Error, span: expr.span })
        })
    }

    fn index(&mut self, list: Datum, index: Datum, span: Span) -> Datum {
        let key = index.constant();
        if let (Some(count), Some(Const::Int(at))) = (list.length(), &key) {
            let found = usize::try_from(*at).ok().and_then(|at| list.element(at));
            let found = found.map(|found| self.counted(found));
            return found.unwrap_or_else(|| {
                let message = format!("index {at} is out of range: the list has {count} elements");
                self.expander.bad_result(span, message, "this list is known while compiling");
                Datum::tree(Expr { kind: ExprKind::Error, span })
            });
        }
        if let Some(Const::Text(key)) = &key
            && let Some(found) = list.entry(key)
        {
            return self.counted(found);
        }
        let object = Box::new(self.tree(list, span));
        let index = Box::new(self.tree(index, span));
        Datum::tree(Expr { kind: ExprKind::Index { object, index }, span })
    }

    /// A part of a value, counted as it is a copy.
    fn counted(&mut self, part: Datum) -> Datum {
        match part {
            Datum::Tree(mut tree) => {
                if let Some(tree) = Rc::get_mut(&mut tree) {
                    Count(self.expander).expr(tree);
                }
                Datum::Tree(tree)
            }
            other => other,
        }
    }

    /// A text, number or boolean that was computed.
    fn made(&mut self, value: Const, span: Span) -> Datum {
        match self.expander.text_steps(value.bytes(), span) {
            true => Datum::Const(value),
            false => Datum::tree(Expr { kind: ExprKind::Error, span }),
        }
    }

    fn tuple_part(&mut self, value: Datum, index: u32, span: Span) -> Datum {
        if let Datum::Tree(tree) = &value
            && let ExprKind::Tuple(parts) = &unwrapped(tree).kind
            && let Some(part) = parts.get(index as usize)
        {
            return self.counted(Datum::tree(part.clone()));
        }
        let object = Box::new(self.tree(value, span));
        Datum::tree(Expr { kind: ExprKind::TupleField { object, index }, span })
    }

    fn method(&mut self, receiver: Datum, name: Symbol, args: &[Arg], expr: &Expr) -> Datum {
        let text: Rc<str> = self.expander.text(name).into();
        match (&*text, args) {
            ("map", [Arg { value, .. }]) => {
                if let (Some(items), Some((param, body))) =
                    (receiver.elements(), one_parameter(value))
                {
                    return self.map(&items, param, body);
                }
            }
            ("join", [Arg { value, .. }]) => {
                let separator = self.eval(value);
                if let Some((texts, between)) = texts(&receiver, &separator) {
                    let bytes = texts.iter().map(|text| text.len() + between.len()).sum();
                    return match self.expander.text_steps(bytes, expr.span) {
                        true => Datum::text(&texts.join(&*between)),
                        false => Datum::tree(Expr { kind: ExprKind::Error, span: expr.span }),
                    };
                }
                let args = vec![Arg { name: None, value: self.tree(separator, expr.span) }];
                return self.method_tree(receiver, args, expr);
            }
            ("toString" | "show", []) => {
                if let Some(value) = receiver.constant() {
                    return self.made(Const::Text(value.text()), expr.span);
                }
            }
            _ => {}
        }
        let args = args.iter().map(|arg| {
            let value = self.eval(&arg.value);
            Arg { name: arg.name, value: self.tree(value, arg.value.span) }
        });
        let args = args.collect();
        self.method_tree(receiver, args, expr)
    }

    fn method_tree(&mut self, receiver: Datum, args: Vec<Arg>, expr: &Expr) -> Datum {
        let ExprKind::MethodCall { name, type_args, .. } = &expr.kind else {
            unreachable!("only method calls have methods")
        };
        let receiver = Box::new(self.tree(receiver, expr.span));
        let type_args = type_args.clone();
        let kind = ExprKind::MethodCall { receiver, name: *name, type_args, args };
        Datum::tree(Expr { kind, span: expr.span })
    }

    fn map(&mut self, items: &[Datum], param: Option<Symbol>, body: &Expr) -> Datum {
        let height = self.env.len();
        self.maps += 1;
        let mut results = Vec::with_capacity(items.len());
        for item in items {
            let item = self.counted(item.clone());
            self.env.extend(param.map(|param| (param, item)));
            results.push(self.eval(body));
            self.env.truncate(height);
        }
        self.maps -= 1;
        Datum::List(results.into())
    }

    fn binary(&mut self, op: BinaryOp, lhs: &Expr, rhs: &Expr, expr: &Expr) -> Datum {
        let left = self.eval(lhs);
        let left_value = left.constant();
        if let Some(decided) = left_value.as_ref().and_then(|value| fold::decided(op, value)) {
            return Datum::Const(decided);
        }
        let right = self.eval(rhs);
        if let (Some(a), Some(b)) = (&left_value, right.constant())
            && let Some(value) = fold::binary(op, a, &b)
        {
            return self.made(value, expr.span);
        }
        let ExprKind::Binary { op_span, .. } = expr.kind else {
            unreachable!("only operators have operands")
        };
        let lhs = Box::new(self.tree(left, lhs.span));
        let rhs = Box::new(self.tree(right, rhs.span));
        let kind = ExprKind::Binary { op, op_span, lhs, rhs };
        Datum::tree(Expr { kind, span: expr.span })
    }

    fn unary(&mut self, op: UnaryOp, operand: &Expr, span: Span) -> Datum {
        let value = self.eval(operand);
        if let Some(value) = value.constant().and_then(|value| fold::unary(op, &value)) {
            return Datum::Const(value);
        }
        let operand = Box::new(self.tree(value, operand.span));
        Datum::tree(Expr { kind: ExprKind::Unary { op, operand }, span })
    }

    fn interpolation(&mut self, parts: &[StringPart], span: Span) -> Datum {
        let mut known = Some(String::new());
        let mut made = Vec::with_capacity(parts.len());
        for part in parts {
            let value = match part {
                StringPart::Text(text) => {
                    made.push(part.clone());
                    Some(text.as_str().into())
                }
                StringPart::Expr(inner) => {
                    let datum = self.eval(inner);
                    let value = datum.constant().map(|value| value.text());
                    made.push(StringPart::Expr(self.tree(datum, inner.span)));
                    value
                }
            };
            known = known.zip(value).map(|(all, next)| all + &next);
            let bytes = known.as_ref().map_or(0, String::len);
            if !self.expander.text_steps(bytes, span) {
                known = None;
            }
        }
        match known {
            Some(text) => Datum::text(&text),
            None => Datum::tree(Expr { kind: ExprKind::Interpolation(made), span }),
        }
    }

    /// `~if`: the branches are code, in a `map` they are compile-time values.
    fn condition(
        &mut self,
        cond: &Expr,
        then: &Expr,
        otherwise: Option<&Expr>,
        span: Span,
    ) -> Datum {
        let cond = self.eval(cond);
        let chosen = match cond.constant() {
            Some(Const::Bool(true)) => Some(then),
            Some(Const::Bool(false)) => otherwise,
            _ => {
                let cond = self.tree(cond, span);
                let (then, otherwise) = (then.clone(), otherwise.cloned());
                return Datum::tree(self.choose(cond, then, otherwise, span));
            }
        };
        match chosen {
            Some(branch) if self.maps > 0 => self.eval(branch),
            Some(branch) => self.branch(branch),
            None => Datum::tree(Expr { kind: ExprKind::Literal(Literal::Unit), span }),
        }
    }

    /// A branch that is inserted: its statements, when it is a splice of definitions.
    fn branch(&mut self, branch: &Expr) -> Datum {
        match &branch.kind {
            ExprKind::Splice(_) => self.eval(branch),
            ExprKind::Quote(inner) => self.branch(inner),
            ExprKind::Block(stmts) => match stmts.as_slice() {
                [Stmt { kind: StmtKind::Expr(only), .. }] => self.branch(only),
                _ => {
                    let mut tree = branch.clone();
                    self.expr(&mut tree);
                    Datum::tree(tree)
                }
            },
            _ => {
                let mut tree = branch.clone();
                self.expr(&mut tree);
                Datum::tree(tree)
            }
        }
    }

    /// A block of compile-time bindings with a value.
    fn block(&mut self, stmts: &[Stmt], expr: &Expr) -> Datum {
        let is_simple = |stmt: &Stmt| {
            matches!(&stmt.kind, StmtKind::Bind { pattern, .. }
                if matches!(pattern.kind, PatternKind::Name(_)))
        };
        let Some((Stmt { kind: StmtKind::Expr(value), .. }, before)) = stmts.split_last() else {
            return self.residual(expr);
        };
        if self.maps == 0 && !before.is_empty() || !before.iter().all(is_simple) {
            return self.residual(expr);
        }
        let height = self.env.len();
        for stmt in before {
            if let StmtKind::Bind { pattern, value, .. } = &stmt.kind
                && let PatternKind::Name(name) = pattern.kind
            {
                let value = self.eval(value);
                self.env.push((name, value));
            }
        }
        let value = self.eval(value);
        self.env.truncate(height);
        value
    }
}

/// Replaces the parts of an expression by their values.
struct Parts<'p, 'w, 'e>(&'p mut Weaver<'w, 'e>);

impl Visitor for Parts<'_, '_, '_> {
    fn expr(&mut self, expr: &mut Expr) {
        let datum = self.0.eval(expr);
        *expr = self.0.tree(datum, expr.span);
    }
}

/// The parameter (`None` for `_`) and body of a lambda with one.
fn one_parameter(expr: &Expr) -> Option<(Option<Symbol>, &Expr)> {
    let ExprKind::Lambda(lambda) = &unwrapped(expr).kind else { return None };
    let Lambda { params, body, .. } = &**lambda;
    let [param] = params.as_slice() else { return None };
    match param.pattern.kind {
        PatternKind::Name(name) => Some((Some(name), body)),
        PatternKind::Wildcard => Some((None, body)),
        _ => None,
    }
}

/// The texts that are to be joined, and what comes between them.
fn texts(list: &Datum, separator: &Datum) -> Option<(Vec<Rc<str>>, Rc<str>)> {
    let items = list.elements()?;
    let texts: Option<Vec<Rc<str>>> =
        items.iter().map(|item| item.constant().map(|value| value.text())).collect();
    Some((texts?, separator.constant()?.text()))
}
