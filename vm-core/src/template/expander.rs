//! The state of one run of the stage, and what all of its parts do with it: count steps, report,
//! make a copy of a template's body with places of its own.

use super::origin::{Content, Expansion, Origins, Use};
use super::visible::{ModulePath, Template, Visible, path_of};
use super::{Comptime, File, height};
use crate::base::intern::{Interner, Symbol};
use crate::base::limits;
use crate::base::span::{SourceId, Span};
use crate::diagnostic::{Code, Diagnostic, suggest};
use crate::syntax::ast::{Expr, ExprKind, Item, Stmt};
use crate::syntax::visit::{Visitor, walk_expr, walk_item, walk_stmt};

/// Everything that the stage knows.
pub(super) struct Expander<'e> {
    /// The names of the program.
    pub names: &'e mut Interner,
    /// Runs code.
    pub comptime: &'e mut dyn Comptime,
    /// Which templates are visible where.
    pub visible: Visible,
    /// Where what was made came from.
    pub origins: Origins,
    /// How many names `gensym` has made.
    pub gensym: u32,
    diagnostics: Vec<Diagnostic>,
    steps: u32,
}

impl<'e> Expander<'e> {
    /// Collects the templates of all files.
    pub fn new(
        files: &mut [File<'_>],
        names: &'e mut Interner,
        comptime: &'e mut dyn Comptime,
    ) -> Expander<'e> {
        let visible = Visible::collect(files, names);
        let (origins, diagnostics) = (Origins::default(), Vec::new());
        Expander { names, comptime, visible, origins, gensym: 0, diagnostics, steps: 0 }
    }

    /// The results.
    pub fn finish(self) -> (Origins, Vec<Diagnostic>) {
        (self.origins, self.diagnostics)
    }

    /// The path of a file's module.
    pub fn path_of(&mut self, module: &str) -> ModulePath {
        path_of(module, self.names)
    }

    /// The text of a name.
    pub fn text(&self, name: Symbol) -> &str {
        self.names.text(name)
    }

    /// Counts a step; `false` when there have been too many, which was reported.
    pub fn step(&mut self, place: Span) -> bool {
        if self.steps == limits::TEMPLATE_STEPS_MAX {
            self.steps += 1;
            let limit = limits::TEMPLATE_STEPS_MAX;
            self.report(Diagnostic::error(
                Code::TemplateLimit,
                place,
                format!("the program's templates take too many steps (limit {limit})"),
            ));
        }
        if self.steps > limits::TEMPLATE_STEPS_MAX {
            return false;
        }
        self.steps += 1;
        true
    }

    /// Adds a mistake.
    pub fn report(&mut self, mistake: Diagnostic) {
        self.diagnostics.push(mistake);
    }

    /// A mistake with something that a template gives.
    pub fn bad_result(&mut self, place: Span, message: impl Into<String>, help: &str) {
        self.report(Diagnostic::error(Code::TemplateResult, place, message).help(help));
    }

    /// What isn't code stands where code is expected.
    pub fn no_code(&mut self, place: Span, help: &str) {
        self.bad_result(place, "cannot convert AST node back to expression", help);
    }

    /// The templates whose names are close to one that means nothing.
    pub fn similar(&self, path: &[Symbol], name: Symbol) -> Vec<String> {
        let candidates = self.visible.names(path);
        let texts = candidates.iter().map(|symbol| self.text(*symbol));
        suggest::similar(self.text(name), texts).into_iter().map(str::to_string).collect()
    }

    /// A copy of a template's body for one use, with places that lead back to it.
    pub fn copy_body(&mut self, template: &Template, how: Use, used: Span) -> (Expr, SourceId) {
        let source = self.origins.add(Expansion {
            template: self.names.text(template.name).into(),
            declared: template.declared,
            how,
            used,
            content: Content::Quote(template.declared.source),
        });
        let mut body = template.body.clone();
        Relabel { source }.expr(&mut body);
        (body, source)
    }

    /// Whether what was made isn't higher than the passes behind this one can stand.
    pub fn fits(&mut self, made: &mut Expr, place: Span) -> bool {
        let found = height::of(made);
        let fits = found.nesting <= limits::NESTING_MAX && found.height <= limits::TREE_HEIGHT_MAX;
        if !fits {
            let message = "the code that this template makes is nested too deep";
            self.report(Diagnostic::error(Code::TemplateLimit, place, message));
            made.kind = ExprKind::Error;
        }
        fits
    }
}

/// Gives every place of a tree another source.
struct Relabel {
    source: SourceId,
}

impl Visitor for Relabel {
    fn span(&mut self, span: &mut Span) {
        span.source = self.source;
    }
}

/// Gives every place of a tree the same one.
pub(super) struct Place(pub Span);

impl Visitor for Place {
    fn span(&mut self, span: &mut Span) {
        *span = self.0;
    }
}

/// Counts the pieces of what is inserted, so that a template that doubles its argument again and
/// again runs out of steps before it runs out of memory.
pub(super) struct Count<'c, 'e>(pub &'c mut Expander<'e>);

impl Visitor for Count<'_, '_> {
    fn expr(&mut self, expr: &mut Expr) {
        if self.0.step(expr.span) {
            walk_expr(self, expr);
        } else {
            expr.kind = ExprKind::Error;
        }
    }
}

impl Count<'_, '_> {
    /// Counts a definition.
    pub fn item(&mut self, item: &mut Item) {
        walk_item(self, item);
    }

    /// Counts a statement.
    pub fn stmt(&mut self, stmt: &mut Stmt) {
        walk_stmt(self, stmt);
    }
}
