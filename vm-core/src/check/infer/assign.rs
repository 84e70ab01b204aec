//! `c[i] = v`. Lists and maps are values: the name in front of the brackets gets an updated copy,
//! and so does everything between them in `g[i][j] = v`.

use super::Checker;
use crate::base::ids::VarId;
use crate::base::span::Span;
use crate::check::constraint::Question;
use crate::check::error::TypeError;
use crate::check::typed::{Expr, Kind};
use crate::syntax::ast::{self, ExprKind};
use crate::ty::{Node, Ty};

/// A collection on the way to the element that is set.
struct Step {
    collection: VarId,
    key: VarId,
    part: VarId,
}

impl<'a> Checker<'a> {
    /// `c[i] = v`, `c[i][j] = v`
    pub(super) fn assign_index(
        &mut self,
        object: &'a ast::Expr,
        index: &'a ast::Expr,
        value: &'a ast::Expr,
        span: Span,
    ) -> Expr {
        let (mut root, mut keys) = (object, Vec::new());
        while let ExprKind::Index { object, index } = &root.kind {
            keys.push(&**index);
            root = object;
        }
        keys.reverse();
        let nested = matches!(root.kind, ExprKind::Var(_)) && !keys.is_empty();
        match nested.then(|| self.path_root(root, span)).flatten() {
            Some((var, stmts)) => self.assign_path((var, stmts), &keys, (index, value), span),
            None => self.assign_element(object, index, value, span),
        }
    }

    /// The variable at the beginning of `g[i][j] = v`; an immutable of a function around this one
    /// becomes a copy of its own.
    fn path_root(&mut self, root: &'a ast::Expr, span: Span) -> Option<(VarId, Vec<Expr>)> {
        let var = variable(&self.expr(root, None))?;
        let info = &self.core.world.vars[var];
        if matches!(self.core.world.table.node(info.ty), Node::Tuple(_)) {
            return None;
        }
        if info.owner == self.current() || info.mutable {
            return Some((var, Vec::new()));
        }
        let (copy, first) = self.own_copy(var, span);
        Some((copy, vec![first]))
    }

    fn assign_path(
        &mut self,
        (root, mut stmts): (VarId, Vec<Expr>),
        keys: &[&'a ast::Expr],
        (index, value): (&'a ast::Expr, &'a ast::Expr),
        span: Span,
    ) -> Expr {
        let mut collection = root;
        let (mut steps, mut reads) = (Vec::new(), Vec::new());
        for key in keys {
            let typed = self.expr(key, None);
            let key = self.kept("key", typed, &mut stmts);
            let (object, at) = (self.var(collection, span), self.var(key, span));
            let element = self.element(object, at, span);
            let part = self.kept("part", element, &mut reads);
            steps.push(Step { collection, key, part });
            collection = part;
        }
        let mut index = self.expr(index, None);
        let hint = match self.core.world.table.node(self.core.world.vars[collection].ty) {
            Node::List(item) | Node::Map(_, item) => Some(item),
            _ => None,
        };
        let mut value = self.expr(value, hint);
        if !matches!(value.kind, Kind::Const(_) | Kind::Var(_)) {
            // What evaluating it does to the collections stays done: they are read behind it.
            let key = self.kept("key", index, &mut stmts);
            let kept = self.kept("value", value, &mut stmts);
            (index, value) = (self.var(key, span), self.var(kept, span));
        }
        stmts.append(&mut reads);
        stmts.push(self.set_in(collection, index, value, span));
        for step in steps.into_iter().rev() {
            let (key, part) = (self.var(step.key, span), self.var(step.part, span));
            stmts.push(self.set_in(step.collection, key, part, span));
        }
        let last = stmts.pop().expect("something is set");
        let ty: Ty = last.ty;
        Expr { kind: Kind::Block(stmts, Box::new(last)), ty, span }
    }

    /// A value that is used more than once.
    fn kept(&mut self, name: &str, value: Expr, stmts: &mut Vec<Expr>) -> VarId {
        let (name, span) = (self.symbol(name), value.span);
        let var = self.new_var(name, value.ty, false, span);
        stmts.push(self.statement(Kind::Let(var, Box::new(value)), span));
        var
    }

    /// `var[index] = value`
    fn set_in(&mut self, var: VarId, index: Expr, value: Expr, span: Span) -> Expr {
        let object = self.var(var, span);
        let (object_ty, index_ty) = (object.ty, index.ty);
        let question = Question::SetIndex { object: object_ty, index: index_ty, value: value.ty };
        self.core.ask(question, span);
        let (object, index, value) = (Box::new(object), Box::new(index), Box::new(value));
        self.statement(Kind::SetIndex { object, index, value, var: Some(var) }, span)
    }

    fn assign_element(
        &mut self,
        object: &'a ast::Expr,
        index: &'a ast::Expr,
        value: &'a ast::Expr,
        span: Span,
    ) -> Expr {
        let object_expr = self.expr(object, None);
        let index_expr = self.expr(index, None);
        let hint = match self.core.world.table.node(object_expr.ty) {
            Node::List(item) | Node::Map(_, item) => Some(item),
            _ => None,
        };
        let typed = self.expr(value, hint);
        let question =
            Question::SetIndex { object: object_expr.ty, index: index_expr.ty, value: typed.ty };
        self.core.ask(question, span);
        let var = match &object_expr.kind {
            Kind::FromDyn(inner) => variable(inner),
            _ => variable(&object_expr),
        };
        let (index, value) = (Box::new(index_expr), Box::new(typed));
        let Some(var) = var else {
            if matches!(self.core.world.table.node(object_expr.ty), Node::List(_) | Node::Map(..)) {
                // The list would be updated nowhere: only names hold the new one.
                self.report(TypeError::NoNameHolds, object.span);
            }
            let object = Box::new(object_expr);
            return self.statement(Kind::SetIndex { object, index, value, var: None }, span);
        };
        let info = &self.core.world.vars[var];
        if info.owner == self.current() || info.mutable {
            let object = Box::new(object_expr);
            return self.statement(Kind::SetIndex { object, index, value, var: Some(var) }, span);
        }
        // An immutable of a function around this one becomes a copy of its own.
        let ty = info.ty;
        let (copy, first) = self.own_copy(var, span);
        let object = Box::new(Expr { kind: Kind::Var(copy), ty, span });
        let set = Kind::SetIndex { object, index, value, var: Some(copy) };
        let set = self.statement(set, span);
        let unit = set.ty;
        Expr { kind: Kind::Block(vec![first], Box::new(set)), ty: unit, span }
    }
}

/// The variable that an expression is the value of.
fn variable(expr: &Expr) -> Option<VarId> {
    match &expr.kind {
        Kind::Var(var) => Some(*var),
        Kind::Unchecked(inner) => variable(inner),
        _ => None,
    }
}
