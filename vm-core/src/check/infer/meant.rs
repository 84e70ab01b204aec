//! What is meant where a name means nothing, told by what stands around it. The names that are
//! close to it are sought in `names.rs`; the sentences about the name itself are in `check/error`.

use super::Checker;
use crate::base::intern::Symbol;
use crate::diagnostic::Code;
use crate::syntax::ast::{self, ExprKind, PatternKind, Stmt, StmtKind};

impl Checker<'_> {
    /// `{ x: 1, y: 2 }` holds four statements, `x, y = f()` two: where `x` was just found to mean
    /// nothing, and no other name is likely, how a record is made and how two names are bound.
    pub(super) fn explain_fields(&mut self, stmt: &Stmt, next: &Stmt) {
        let on_one_line = next.span.start <= stmt.span.end + 2;
        let unknown = self.core.last_mistake(Code::UnknownName, stmt.span);
        let Some(unknown) = unknown.filter(|d| on_one_line && d.fixes.is_empty()) else { return };
        let help = match &next.kind {
            StmtKind::Expr(_) => {
                "braces hold statements; a record is made with its type's name: `Point(x: 1)`"
            }
            StmtKind::Bind { .. } => "several names are bound in parentheses: `(x, y) = ...`",
            _ => return,
        };
        unknown.helps = vec![help.to_string()];
        if let (StmtKind::Bind { .. }, StmtKind::Expr(first)) = (&next.kind, &stmt.kind)
            && let ExprKind::Var(name) = first.kind
        {
            // It was meant to be bound: its uses are no further mistakes.
            let unknown = self.core.world.table.error();
            let var = self.new_var(name, unknown, false, stmt.span);
            self.bind_var(name, var);
        }
    }

    /// `Total = 5` was read as a pattern, whose constructor may just have been found to be unknown.
    pub(super) fn explain_capital(&mut self, pattern: &ast::Pattern) {
        let PatternKind::Ctor { name, .. } = &pattern.kind else { return };
        let mut small = self.core.world.text(name.symbol).to_string();
        small.get_mut(..1).map(str::make_ascii_lowercase);
        let unknown = self.core.last_mistake(Code::UnknownType, name.span);
        if let Some(unknown) = unknown.filter(|d| d.helps.is_empty()) {
            unknown.helps.push(format!("names of values and functions begin small: `{small}`"));
        }
    }

    /// `%{a: 1}`, where `a` may just have been found to mean nothing.
    pub(super) fn explain_key(&mut self, key: &ast::Expr) {
        let unknown = self.core.last_mistake(Code::UnknownName, key.span);
        if let Some(unknown) = unknown.filter(|d| d.fixes.is_empty()) {
            unknown.helps.insert(0, "a text as a key stands in quotes: `%{\"a\": 1}`".to_string());
        }
    }

    /// The known name that begins with the other size of the same letter.
    pub(super) fn other_case(&self, name: Symbol) -> Option<Symbol> {
        let mut other = self.core.world.text(name).to_string();
        let first = other.get_mut(..1)?;
        match first.starts_with(char::is_lowercase) {
            true => first.make_ascii_uppercase(),
            false => first.make_ascii_lowercase(),
        }
        self.core.world.names.lookup(&other)
    }

    /// Whether a name means a value or function here.
    pub(super) fn is_value_name(&self, name: Symbol) -> bool {
        self.body.scopes.find(name).is_some()
            || self.resolved.value(self.body.module, name).is_some()
            || self.resolved.builtins.functions.contains_key(&name)
    }
}
