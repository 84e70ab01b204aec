//! Templates called like functions (9.7), everywhere in the program, in what templates have made
//! too. Quotes that stay become values (9.11) on the same walk.

use super::datum::Datum;
use super::expander::Expander;
use super::origin::Use;
use super::show;
use super::visible::Template;
use super::weave::{Target, weave};
use crate::base::intern::Symbol;
use crate::base::limits;
use crate::base::span::Span;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::{Arg, BinaryOp, Expr, ExprKind, Item, ItemKind, Literal, Module};
use crate::syntax::visit::{Visitor, walk_expr, walk_item};
use std::rc::Rc;

/// The constructor of the library's type `Ast`.
const AST_CTOR: &str = "NativeAst";

impl Expander<'_> {
    /// Expands all calls of templates in a module.
    pub fn calls(&mut self, module: &mut Module, path: &[Symbol]) {
        let mut calls = Calls { expander: self, path, bound: Vec::new(), depth: 0, made: vec![] };
        for item in &mut module.items {
            match &mut item.kind {
                ItemKind::Template(_) => {}
                ItemKind::Module { name, module } => {
                    let path = [path, &[name.symbol]].concat();
                    calls.expander.calls(module, &path);
                }
                _ => {
                    walk_item(&mut calls, item);
                    calls.bound.clear();
                }
            }
        }
        // What was made may call templates in turn; the limit of steps ends that.
        while let Some(mut item) = calls.made.pop() {
            walk_item(&mut calls, &mut item);
            calls.bound.clear();
            module.items.push(Item { public: true, ..item });
        }
    }
}

struct Calls<'c, 'e> {
    expander: &'c mut Expander<'e>,
    /// The module that the calls stand in.
    path: &'c [Symbol],
    /// The local names in scope: they hide templates.
    bound: Vec<Symbol>,
    /// How many templates have made the code that is walked.
    depth: u32,
    /// Definitions that came of the calls.
    made: Vec<Item>,
}

impl Visitor for Calls<'_, '_> {
    fn expr(&mut self, expr: &mut Expr) {
        if let ExprKind::Quote(quoted) = &expr.kind {
            let text = show::text(quoted, self.expander.names);
            *expr = self.ast_value(text, expr.span);
            return;
        }
        self.unpipe(expr);
        walk_expr(self, expr);
        if let ExprKind::Call { callee, type_args: None, args } = &mut expr.kind
            && let Some(template) = self.template(callee)
        {
            let args = std::mem::take(args);
            self.expand(&template, args, expr);
        }
    }

    fn bind(&mut self, name: Symbol) {
        self.bound.push(name);
    }

    fn enter(&mut self) -> usize {
        self.bound.len()
    }

    fn leave(&mut self, mark: usize) {
        self.bound.truncate(mark);
    }
}

impl Calls<'_, '_> {
    fn ast_value(&mut self, text: String, span: Span) -> Expr {
        let ctor = ExprKind::Upper(self.expander.names.intern(AST_CTOR));
        let callee = Box::new(Expr { kind: ctor, span });
        let fields = [Literal::String(text), Literal::Float(f64::NAN)];
        let arg = |literal| Arg { name: None, value: Expr { kind: literal, span } };
        let args = fields.map(|field| arg(ExprKind::Literal(field))).into();
        Expr { kind: ExprKind::Call { callee, type_args: None, args }, span }
    }

    fn template(&self, callee: &Expr) -> Option<Rc<Template>> {
        let ExprKind::Var(name) = callee.kind else { return None };
        if self.bound.contains(&name) {
            return None;
        }
        self.expander.visible.find(self.path, name)
    }

    /// `arg |> name`, `arg |> name(args)`: a call of a template is written as a call.
    fn unpipe(&self, expr: &mut Expr) {
        let ExprKind::Binary { op: BinaryOp::Pipe, lhs, rhs, .. } = &mut expr.kind else { return };
        let (callee, args) = match &mut rhs.kind {
            ExprKind::Call { callee, type_args: None, args } => {
                (&mut **callee, std::mem::take(args))
            }
            _ => (&mut **rhs, Vec::new()),
        };
        if self.template(callee).is_none() {
            if let ExprKind::Call { args: place, .. } = &mut rhs.kind {
                *place = args;
            }
            return;
        }
        let nothing = || Expr { kind: ExprKind::Error, span: Span::default() };
        let callee = Box::new(std::mem::replace(callee, nothing()));
        let first = Arg { name: None, value: std::mem::replace(&mut **lhs, nothing()) };
        let args = std::iter::once(first).chain(args).collect();
        expr.kind = ExprKind::Call { callee, type_args: None, args };
    }

    fn expand(&mut self, template: &Template, args: Vec<Arg>, expr: &mut Expr) {
        let span = expr.span;
        expr.kind = ExprKind::Error;
        if !self.expander.step(span) {
            return;
        }
        let name = self.expander.text(template.name).to_string();
        if self.depth == limits::TEMPLATE_DEPTH_MAX {
            let limit = limits::TEMPLATE_DEPTH_MAX;
            let message =
                format!("template '{name}' expands into itself too often ({limit} times)");
            let help = "a template that calls itself needs a `~if` that ends it";
            let mistake = Diagnostic::error(Code::TemplateLimit, span, message);
            self.expander.report(mistake.help(help).label(template.declared, "declared here"));
            return;
        }
        let (expected, found) = (template.params.len(), args.len());
        let args = if expected == found { in_order(template, args) } else { None };
        let Some(args) = args else {
            let message = format!("template '{name}' expects {expected} arguments but got {found}");
            let mistake = Diagnostic::error(Code::TemplateArguments, span, message);
            self.expander.report(mistake.label(template.declared, "declared here"));
            return;
        };
        let args = args.into_iter().map(Datum::tree).collect();
        let target = Target::Expression;
        let woven = weave(self.expander, template, args, target, (Use::Call, span));
        // The arguments stay where they are; mistakes in them may come of the template too.
        self.expander.origins.add_body(span, woven.source);
        self.made.extend(woven.made.into_iter().map(|made| made.item));
        *expr = woven.body;
        if self.expander.fits(expr, span) {
            self.depth += 1;
            self.expr(expr);
            self.depth -= 1;
        }
    }
}

/// The arguments by position; `None` if a name fits no parameter.
fn in_order(template: &Template, args: Vec<Arg>) -> Option<Vec<Expr>> {
    let mut slots: Vec<Option<Expr>> = template.params.iter().map(|_| None).collect();
    for (index, arg) in args.into_iter().enumerate() {
        let at = match arg.name {
            None => index,
            Some(name) => template.params.iter().position(|p| *p == Some(name.symbol))?,
        };
        if slots[at].replace(arg.value).is_some() {
            return None;
        }
    }
    slots.into_iter().collect()
}
