//! Fills a quote: splices become what they give, conditions known while compiling choose their
//! branch, definitions that `eval` made are put aside for the module (9.3 to 9.5).
//!
//! A visitor over the copy of a template's body. There is no hygiene (9.8): names stay names.

use super::datum::{Code, Datum};
use super::expander::{Count, Expander};
use super::fold::{self, Const};
use super::origin::Use;
use super::visible::Template;
use crate::base::intern::Symbol;
use crate::base::span::{SourceId, Span};
use crate::syntax::ast::{Expr, ExprKind, Item, ItemKind, Literal, PatternKind, Stmt, StmtKind};
use crate::syntax::visit::{Visitor, walk_expr, walk_stmt};
use std::rc::Rc;

/// What is made of a quote.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// The body of a function, or an expression.
    Expression,
    /// The definitions around a type.
    Definitions,
}

/// A definition made beside the quote's value.
pub(super) struct Made {
    /// The text that it was parsed from, if it was.
    pub text: Option<Rc<str>>,
    /// The definition.
    pub item: Item,
}

/// What a template's body became.
pub(super) struct Woven {
    /// Its value; without the definitions among its statements.
    pub body: Expr,
    /// Those definitions.
    pub made: Vec<Made>,
    /// The number of the expansion.
    pub source: SourceId,
}

/// A quote on its way to code.
pub(super) struct Weaver<'w, 'e> {
    pub expander: &'w mut Expander<'e>,
    /// The template's parameters and those of `map` around this place.
    pub env: Vec<(Symbol, Datum)>,
    /// The template's first parameter: `param` asks for it.
    pub first: Option<Symbol>,
    /// The expansion that the places belong to.
    pub source: SourceId,
    /// How many `map`s are around this place: there names mean compile-time values.
    pub maps: u32,
    target: Target,
    made: Vec<Made>,
}

/// Makes the code of one use of a template.
pub(super) fn weave(
    expander: &mut Expander<'_>,
    template: &Template,
    args: Vec<Datum>,
    target: Target,
    (how, used): (Use, Span),
) -> Woven {
    let (body, source) = expander.copy_body(template, how, used);
    let env = template.params.iter().zip(args);
    let env = env.filter_map(|(name, datum)| Some(((*name)?, datum))).collect();
    let first = template.params.first().copied().flatten();
    let made = Vec::new();
    let mut weaver = Weaver { expander, env, first, source, maps: 0, target, made };
    // A body that is no quote is used as it is (9.3).
    let body = match body.kind {
        ExprKind::Quote(mut inner) => {
            weaver.expr(&mut inner);
            *inner
        }
        _ => body,
    };
    Woven { body, made: weaver.made, source }
}

impl Visitor for Weaver<'_, '_> {
    fn expr(&mut self, expr: &mut Expr) {
        if !self.expander.piece(expr) {
            expr.kind = ExprKind::Error;
            return;
        }
        if self.is_known(expr) {
            let datum = self.eval(expr);
            *expr = self.tree(datum, expr.span);
            return;
        }
        match std::mem::replace(&mut expr.kind, ExprKind::Error) {
            ExprKind::Splice(inner) => {
                let datum = self.eval(&inner);
                *expr = self.tree(datum, expr.span);
            }
            // A quote in a quote adds nothing (9.5).
            ExprKind::Quote(inner) => {
                *expr = *inner;
                self.expr(expr);
            }
            ExprKind::If { cond, then, otherwise } => {
                *expr = self.choose(*cond, *then, otherwise.map(|o| *o), expr.span);
            }
            kind => {
                expr.kind = kind;
                walk_expr(self, expr);
            }
        }
    }

    fn stmts(&mut self, stmts: &mut Vec<Stmt>) {
        let written = std::mem::take(stmts);
        let count = written.len();
        for (index, mut stmt) in written.into_iter().enumerate() {
            let is_last = index + 1 == count;
            match &stmt.kind {
                StmtKind::Expr(expr) if self.is_spliced(expr) => {
                    let datum = self.eval(expr);
                    self.place(datum, stmt.span, is_last, stmts);
                }
                StmtKind::If { .. } => stmts.extend(self.choose_stmt(stmt)),
                StmtKind::Function(_) if self.target == Target::Definitions => {
                    walk_stmt(self, &mut stmt);
                    let StmtKind::Function(clause) = stmt.kind else {
                        unreachable!("walking changes no kind of statement")
                    };
                    self.add_item(None, ItemKind::Function(clause), stmt.span);
                }
                _ => {
                    walk_stmt(self, &mut stmt);
                    stmts.push(stmt);
                }
            }
        }
    }
}

impl Weaver<'_, '_> {
    fn is_spliced(&self, expr: &Expr) -> bool {
        matches!(expr.kind, ExprKind::Splice(_)) || self.is_known(expr)
    }

    /// Whether an expression asks something of the decorated item: that is known without `~` too.
    fn is_known(&self, expr: &Expr) -> bool {
        let mut at = expr;
        loop {
            at = match &at.kind {
                ExprKind::Field { object, .. } | ExprKind::Index { object, .. } => object,
                ExprKind::MethodCall { receiver, .. } => receiver,
                ExprKind::Var(name) => {
                    let item = self.lookup(*name);
                    let is_item = matches!(
                        item,
                        Some(Datum::Function(_) | Datum::Type(_) | Datum::Record(_))
                    );
                    return is_item && !std::ptr::eq(at, expr);
                }
                _ => return false,
            };
        }
    }

    /// What a name of the template means.
    pub fn lookup(&self, name: Symbol) -> Option<&Datum> {
        self.env.iter().rev().find(|(found, _)| *found == name).map(|(_, datum)| datum)
    }

    /// An `if` in a quote: only the branch of a known condition is inserted.
    pub fn choose(
        &mut self,
        mut cond: Expr,
        mut then: Expr,
        otherwise: Option<Expr>,
        span: Span,
    ) -> Expr {
        self.expr(&mut cond);
        match fold::constant(&cond) {
            Some(Const::Bool(true)) => {
                self.expr(&mut then);
                then
            }
            Some(Const::Bool(false)) => match otherwise {
                Some(mut otherwise) => {
                    self.expr(&mut otherwise);
                    otherwise
                }
                None => Expr { kind: ExprKind::Literal(Literal::Unit), span },
            },
            _ => {
                self.expr(&mut then);
                let otherwise = otherwise.map(|mut otherwise| {
                    self.expr(&mut otherwise);
                    Box::new(otherwise)
                });
                let kind = ExprKind::If { cond: Box::new(cond), then: Box::new(then), otherwise };
                Expr { kind, span }
            }
        }
    }

    /// The same where the branches are assignments.
    fn choose_stmt(&mut self, stmt: Stmt) -> Option<Stmt> {
        let StmtKind::If { mut cond, mut then, otherwise } = stmt.kind else {
            unreachable!("the caller has looked")
        };
        self.expr(&mut cond);
        let chosen = match fold::constant(&cond) {
            Some(Const::Bool(true)) => *then,
            Some(Const::Bool(false)) => *otherwise?,
            _ => {
                walk_stmt(self, &mut then);
                let otherwise = otherwise.map(|mut otherwise| {
                    walk_stmt(self, &mut otherwise);
                    otherwise
                });
                return Some(Stmt { kind: StmtKind::If { cond, then, otherwise }, ..stmt });
            }
        };
        match chosen.kind {
            StmtKind::If { .. } => self.choose_stmt(chosen),
            _ => {
                let mut chosen = chosen;
                walk_stmt(self, &mut chosen);
                Some(chosen)
            }
        }
    }

    /// Inserts what a splice gives where a statement stands.
    fn place(&mut self, datum: Datum, span: Span, is_last: bool, out: &mut Vec<Stmt>) {
        match datum {
            Datum::Code(code) => {
                let bindings = self.put_aside(&code);
                out.extend(bindings);
                if is_last && let Some(value) = out.last().and_then(bound_name) {
                    let kind = StmtKind::Expr(Expr { kind: ExprKind::Var(value), span });
                    out.push(Stmt { kind, span });
                }
            }
            Datum::Type(ty) if self.target == Target::Definitions => {
                self.made.push(Made { text: None, item: ty.item.clone() });
            }
            Datum::List(items)
                if !is_last
                    || self.target == Target::Definitions
                    || items.iter().any(Datum::is_code) =>
            {
                items.iter().for_each(|item| self.place(item.clone(), span, false, out));
            }
            datum => {
                let expr = self.tree(datum, span);
                out.push(Stmt { span: expr.span, kind: StmtKind::Expr(expr) });
            }
        }
    }

    /// Puts definitions aside for the module; what is left are bindings for this place.
    fn put_aside(&mut self, code: &Code) -> Vec<Stmt> {
        for item in &code.items {
            let mut item = item.clone();
            Count(self.expander).item(&mut item);
            self.made.push(Made { text: Some(code.text.clone()), item });
        }
        let mut bindings = code.bindings.clone();
        bindings.iter_mut().for_each(|stmt| Count(self.expander).stmt(stmt));
        if self.target == Target::Expression {
            return bindings;
        }
        for stmt in bindings {
            if let StmtKind::Bind { pattern, ty, value } = stmt.kind {
                let kind = ItemKind::Value { mutable: false, pattern, ty, value };
                self.add_item(Some(code.text.clone()), kind, stmt.span);
            }
        }
        Vec::new()
    }

    fn add_item(&mut self, text: Option<Rc<str>>, kind: ItemKind, span: Span) {
        let item = Item { kind, span, public: true, decorators: Vec::new() };
        self.made.push(Made { text, item });
    }

    /// A compile-time value as code.
    pub fn tree(&mut self, datum: Datum, span: Span) -> Expr {
        let kind = match datum {
            Datum::Const(value) => match self.expander.text_steps(value.bytes(), span) {
                true => ExprKind::Literal(value.literal()),
                false => ExprKind::Error,
            },
            // The whole of a large tree isn't copied once there are no steps left to do so.
            Datum::Tree(tree) if !self.expander.step(tree.span) => ExprKind::Error,
            Datum::Tree(tree) => {
                let mut tree = Rc::unwrap_or_clone(tree);
                Count(self.expander).expr(&mut tree);
                return tree;
            }
            Datum::List(items) => {
                let items = items.iter().map(|item| self.tree(item.clone(), span)).collect();
                ExprKind::List { items, tail: None }
            }
            Datum::Record(entries) => {
                let mut map = Vec::with_capacity(entries.len());
                for (name, value) in entries.iter() {
                    let key = ExprKind::Literal(Literal::String(name.to_string()));
                    map.push((Expr { kind: key, span }, self.tree(value.clone(), span)));
                }
                ExprKind::Map(map)
            }
            Datum::Code(code) => return self.code_value(&code, span),
            Datum::Function(_) => {
                self.expander.no_code(span, "this is the whole function; its body is `.body`");
                ExprKind::Error
            }
            Datum::Type(_) => {
                let help = "a type definition stands as a statement of its own in the quote";
                self.expander.no_code(span, help);
                ExprKind::Error
            }
        };
        Expr { kind, span }
    }

    /// Definitions where a value is expected: only a binding has one.
    fn code_value(&mut self, code: &Code, span: Span) -> Expr {
        let mut stmts = self.put_aside(code);
        let kind = match stmts.last().and_then(bound_name) {
            Some(name) => {
                let value = Expr { kind: ExprKind::Var(name), span };
                stmts.push(Stmt { kind: StmtKind::Expr(value), span });
                ExprKind::Block(stmts)
            }
            None => {
                self.expander.no_code(span, "a definition has no value");
                ExprKind::Error
            }
        };
        Expr { kind, span }
    }
}

/// The name that a statement binds.
fn bound_name(stmt: &Stmt) -> Option<Symbol> {
    match &stmt.kind {
        StmtKind::Bind { pattern, .. } | StmtKind::Var { pattern, .. } => match pattern.kind {
            PatternKind::Name(name) => Some(name),
            _ => None,
        },
        _ => None,
    }
}
