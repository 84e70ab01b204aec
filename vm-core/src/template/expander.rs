//! The state of one run of the stage, and what all of its parts do with it: count steps, report,
//! make a copy of a template's body with places of its own.

use super::origin::{Content, Expansion, Origins, Use};
use super::visible::{ModulePath, Template, Visible, path_of};
use super::{Comptime, File, height};
use crate::base::intern::{Interner, Symbol};
use crate::base::limits;
use crate::base::span::{SourceId, Span};
use crate::diagnostic::{Code, Diagnostic, suggest};
use crate::syntax::ast::{Expr, ExprKind, Item, Literal, Stmt};
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
    /// The steps that may still be made; `None` after they didn't suffice.
    steps_left: Option<usize>,
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
        let steps_left = Some(limits::TEMPLATE_STEPS_MAX);
        Expander { names, comptime, visible, origins, gensym: 0, diagnostics, steps_left }
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
        self.charge(1, place)
    }

    /// Counts the steps of a text that is made, parsed or copied.
    pub fn text_steps(&mut self, bytes: usize, place: Span) -> bool {
        self.charge(1 + bytes / limits::TEMPLATE_STEP_BYTES, place)
    }

    /// Counts the steps of a piece of a tree, without those of its parts.
    pub fn piece(&mut self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Literal(Literal::String(text)) => self.text_steps(text.len(), expr.span),
            _ => self.step(expr.span),
        }
    }

    /// Counts several steps at once.
    pub fn charge(&mut self, steps: usize, place: Span) -> bool {
        let Some(left) = self.steps_left else { return false };
        self.steps_left = left.checked_sub(steps);
        if self.steps_left.is_none() {
            let limit = limits::TEMPLATE_STEPS_MAX;
            self.report(Diagnostic::error(
                Code::TemplateLimit,
                place,
                format!("the program's templates take too many steps (limit {limit})"),
            ));
        }
        self.steps_left.is_some()
    }

    /// Adds a mistake. Behind one about a limit nothing is expanded any more: a template that goes
    /// too far in one place does so in thousands.
    pub fn report(&mut self, mistake: Diagnostic) {
        let is_limit = mistake.code == Code::TemplateLimit;
        if is_limit || self.diagnostics.len() >= limits::TEMPLATE_ERRORS_MAX {
            self.steps_left = None;
        }
        self.diagnostics.push(mistake);
    }

    /// How many mistakes were found so far.
    pub fn found_mistakes(&self) -> usize {
        self.diagnostics.len()
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
        if self.0.piece(expr) {
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
