//! `xs[i] = v` in an input, where `xs` is a list or map that an earlier one has named: it lives in
//! a shared variable, of which the language changes no parts. A copy with a name of its own is
//! changed and takes its place, as a local name's value is replaced (3.4).
//!
//! A name that the input itself binds anywhere is left alone: that may be another one.

use crate::base::hash::HashSet;
use crate::base::intern::{Interner, Symbol};
use crate::base::span::Span;
use crate::syntax::ast::{Expr, ExprKind, Pattern, PatternKind, Stmt, StmtKind};
use crate::syntax::visit::{Visitor, walk_stmts};

/// Replaces the assignments in an input's statements to elements of what has these names.
pub(super) fn assign_elements(stmts: &mut Vec<Stmt>, named: &[&str], names: &mut Interner) {
    let mut bound = Bound(HashSet::default());
    bound.stmts(&mut stmts.clone());
    let named = named.iter().map(|name| names.intern(name));
    let named = named.filter(|name| !bound.0.contains(name)).collect();
    // No text has such a name.
    let copy = names.intern("(copy)");
    Elements { named, copy }.stmts(stmts);
}

/// Collects what is bound.
struct Bound(HashSet<Symbol>);

impl Visitor for Bound {
    fn bind(&mut self, name: Symbol) {
        self.0.insert(name);
    }
}

struct Elements {
    named: HashSet<Symbol>,
    copy: Symbol,
}

impl Visitor for Elements {
    fn stmts(&mut self, stmts: &mut Vec<Stmt>) {
        walk_stmts(self, stmts);
        stmts.iter_mut().for_each(|stmt| self.stmt(stmt));
    }
}

impl Elements {
    fn stmt(&self, stmt: &mut Stmt) {
        let span = stmt.span;
        match &mut stmt.kind {
            StmtKind::If { then, otherwise, .. } => {
                self.stmt(then);
                otherwise.iter_mut().for_each(|otherwise| self.stmt(otherwise));
            }
            StmtKind::Assign { target, .. } if matches!(target.kind, ExprKind::Index { .. }) => {
                let Some(root) = root(target) else { return };
                let ExprKind::Var(name) = root.kind else { return };
                if !self.named.contains(&name) {
                    return;
                }
                root.kind = ExprKind::Var(self.copy);
                let (to, place) = (pattern(self.copy, span), pattern(name, span));
                let copied = StmtKind::Var { pattern: to, ty: None, value: value(name, span) };
                let set = std::mem::replace(&mut stmt.kind, StmtKind::Expr(value(name, span)));
                let back = value(self.copy, span);
                let put = StmtKind::Bind { pattern: place, ty: None, value: back };
                let parts = [copied, set, put].map(|kind| Stmt { kind, span });
                let block = ExprKind::Block(parts.into());
                stmt.kind = StmtKind::Expr(Expr { kind: block, span });
            }
            _ => {}
        }
    }
}

/// The `xs` of `xs[i][j]`.
fn root(target: &mut Expr) -> Option<&mut Expr> {
    match target.kind {
        ExprKind::Index { ref mut object, .. } => root(object),
        ExprKind::Var(_) => Some(target),
        _ => None,
    }
}

fn pattern(name: Symbol, span: Span) -> Pattern {
    Pattern { kind: PatternKind::Name(name), span }
}

fn value(name: Symbol, span: Span) -> Expr {
    Expr { kind: ExprKind::Var(name), span }
}
