//! What functions inside of another one keep of its immutables (2.7, 3.4). An immutable is captured
//! by value, but its elements may be set, in the function that owns it or in the one that captures
//! it: then each has a variable of its own. How closures hold values isn't told here.

use super::{Checker, Meaning};
use crate::base::ids::{FunId, VarId};
use crate::base::intern::Symbol;
use crate::base::span::Span;
use crate::check::typed::{Expr, Kind};
use crate::resolve::walk::Walker;
use crate::syntax::ast;
use crate::ty::Ty;
use std::rc::Rc;

impl<'a> Checker<'a> {
    /// The body of the function that is walked. Immutables of functions around it whose elements it
    /// sets become its own at its beginning, whichever block sets them.
    pub(super) fn function_body(&mut self, body: &'a ast::Expr, hint: Option<Ty>) -> Expr {
        let frame = self.frame_mut();
        frame.body = Some(body);
        frame.changed = None;
        if self.body.frames.len() == 1 {
            return self.expr(body, hint);
        }
        let mut walker = Walker::of_one_function();
        walker.value(body);
        let mut stmts = Vec::new();
        let current = self.current();
        for name in &walker.changed {
            let Some((var, owner)) = self.immutable(*name) else { continue };
            if owner != current && !walker.own.contains(name) {
                stmts.push(self.own_copy(var, self.core.world.vars[var].span).1);
            }
        }
        self.frame_mut().changed = Some(walker.changed.into());
        let typed = self.expr(body, hint);
        behind(stmts, typed)
    }

    /// Copies the immutables that the functions which are bound next mention and whose elements the
    /// function around them sets: they capture the values that there are now. The names mean the
    /// copies until the caller leaves its scope.
    pub(super) fn capture(&mut self, walk: impl FnOnce(&mut Walker)) -> Vec<Expr> {
        let changed = self.changed();
        if changed.is_empty() {
            return Vec::new();
        }
        let mut walker = Walker::default();
        walk(&mut walker);
        let current = self.current();
        let mut copies = Vec::new();
        for name in changed.iter().filter(|name| walker.mentions_name(**name)) {
            if let Some((var, owner)) = self.immutable(*name)
                && owner == current
            {
                copies.push(self.own_copy(var, self.core.world.vars[var].span).1);
            }
        }
        copies
    }

    /// The names whose elements the function that is walked sets itself.
    fn changed(&mut self) -> Rc<[Symbol]> {
        let frame = self.frame_mut();
        let (body, changed) = (frame.body, &mut frame.changed);
        let names = || {
            let mut walker = Walker::of_one_function();
            body.iter().for_each(|body| walker.value(body));
            walker.changed.into()
        };
        changed.get_or_insert_with(names).clone()
    }

    /// The variable that a local name means, unless it is a `var`, and the function that owns it.
    fn immutable(&self, name: Symbol) -> Option<(VarId, FunId)> {
        let binding = self.body.scopes.find(name)?;
        match binding.meaning {
            Meaning::Var(var) if !self.core.world.vars[var].mutable => Some((var, binding.owner)),
            _ => None,
        }
    }

    /// A variable of the current function with the value of another one, and the same name.
    pub(super) fn own_copy(&mut self, var: VarId, span: Span) -> (VarId, Expr) {
        self.note_var(var);
        let info = &self.core.world.vars[var];
        let (name, ty, unchecked) = (info.name, info.ty, info.unchecked);
        let copy = self.new_var(name, ty, false, span);
        self.core.world.vars[copy].unchecked = unchecked;
        self.bind_var(name, copy);
        let value = Box::new(Expr { kind: Kind::Var(var), ty, span });
        (copy, self.statement(Kind::Let(copy, value), span))
    }
}

/// A value behind statements.
pub(super) fn behind(stmts: Vec<Expr>, value: Expr) -> Expr {
    if stmts.is_empty() {
        return value;
    }
    let (ty, span) = (value.ty, value.span);
    Expr { kind: Kind::Block(stmts, Box::new(value)), ty, span }
}
