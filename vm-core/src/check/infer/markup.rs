//! `Html(e)` and `RHtml(e)` (10.11, 10.13): inside `e` the names of tags, where they are called,
//! mean the functions of `stdlib.html` or `stdlib.rhtml`, whatever else they mean there. Functions
//! that `e` calls aren't affected.

use super::Checker;
use super::call::{ArgIn, ArgValue};
use super::names::target;
use crate::base::ids::ModuleId;
use crate::base::intern::Symbol;
use crate::base::span::Span;
use crate::check::error::TypeError;
use crate::check::typed::{Expr, Kind, Target};
use crate::resolve::{Builtin, ValueRef};

/// Names that mean the tags' functions where they are called.
const CALLED: &str = "text raw el empty render component html div span p h1 h2 h3 h4 h5 h6 ul ol \
    li table thead tbody tr th td form nav header footer section article aside headEl body button \
    label title strong em code pre small br hr img input meta linkTag a";

/// Constructors that mean those of the tree.
const CONSTRUCTORS: &str = "Element Text Raw Empty Component";

/// Which form.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Markup {
    /// `Html(e)`
    Html,
    /// `RHtml(e)`
    RHtml,
}

impl Markup {
    fn named(text: &str) -> Option<Markup> {
        match text {
            "Html" => Some(Markup::Html),
            "RHtml" => Some(Markup::RHtml),
            _ => None,
        }
    }

    fn module(self) -> &'static str {
        match self {
            Markup::Html => "html",
            Markup::RHtml => "rhtml",
        }
    }
}

fn listed(names: &str, name: &str) -> bool {
    names.split_whitespace().any(|known| known == name)
}

impl<'a> Checker<'a> {
    /// The form that a name means; a constructor of the program's own hides it.
    pub(super) fn markup_form(&self, name: Symbol) -> Option<Markup> {
        let form = Markup::named(self.core.world.text(name))?;
        self.resolved.ctors(self.body.module, name).is_empty().then_some(form)
    }

    /// `Html(e)`, `RHtml(e)`
    pub(super) fn markup(
        &mut self,
        form: Markup,
        (name, name_span): (Symbol, Span),
        mut args: Vec<ArgIn<'a>>,
        span: Span,
    ) -> Expr {
        let path = ["stdlib", form.module()].map(|part| self.symbol(part));
        let from = self.body.module;
        let module = self.resolved.module_path(from, path);
        let Some(module) = module.filter(|module| self.resolved.may_name(from, *module)) else {
            let module = format!("stdlib.{}", form.module());
            self.report(TypeError::NotImported { name, module }, name_span);
            return self.error_expr(span);
        };
        if args.len() != 1 {
            let found = args.len();
            self.report(TypeError::Arity { expected: 1, found, callee: None }, span);
            return self.walk_lost(args, span);
        }
        let arg = args.pop().expect("there is one");
        let around = self.body.markup.replace(module);
        let tree = match arg.value {
            ArgValue::Written(expr) => self.expr(expr, None),
            ArgValue::Typed(expr) => expr,
            ArgValue::Taken => unreachable!("each argument is passed once"),
        };
        self.body.markup = around;
        match form {
            Markup::Html => tree,
            Markup::RHtml => self.rendered(module, (tree, arg.span), span),
        }
    }

    /// The tree with what its making notes; the context is left on every way out.
    fn rendered(&mut self, module: ModuleId, (tree, tree_span): (Expr, Span), span: Span) -> Expr {
        let namespace = self.symbol("RenderContext");
        let start = self.symbol("start");
        let start = self.resolved.builtins.qualified[&(namespace, start)][0];
        let leave = self.symbol("native_renderLeave");
        let leave = self.resolved.builtins.internal[&leave];
        let first = self.noted(start, span);
        let last = self.noted(leave, span);
        let name = self.symbol("rhtmlResult");
        let arg = ArgIn { name: None, value: ArgValue::Typed(tree), span: tree_span };
        let targets = self.markup_targets(module, name).expect("the module defines the form");
        let result = self.call_targets((name, span), &targets, None, vec![arg], span);
        let ty = result.ty;
        let (body, finally) = (Box::new(result), Some(Box::new(last)));
        let body = Expr { kind: Kind::Try { body, handler: None, finally }, ty, span };
        Expr { kind: Kind::Block(vec![first], Box::new(body)), ty, span }
    }

    /// A call of a builtin without arguments.
    fn noted(&mut self, builtin: Builtin, span: Span) -> Expr {
        let target = target(&builtin);
        let instance = self.instantiate(target);
        let kind = self.call_of(target, instance.inst.clone(), Vec::new());
        Expr { kind, ty: instance.result, span }
    }

    /// What a called name means inside a form.
    pub(super) fn markup_call(&self, name: Symbol) -> Option<Vec<Target>> {
        let module = self.body.markup?;
        if !listed(CALLED, self.core.world.text(name)) {
            return None;
        }
        self.markup_targets(module, name)
    }

    fn markup_targets(&self, module: ModuleId, name: Symbol) -> Option<Vec<Target>> {
        match &self.resolved.modules[module].values.get(&name)?.what {
            ValueRef::Functions(functions) => {
                Some(functions.iter().map(|fun| Target::Fun(*fun)).collect())
            }
            _ => None,
        }
    }

    /// The module whose constructor a name means inside a form.
    pub(super) fn markup_ctor(&self, name: Symbol) -> Option<ModuleId> {
        let module = self.body.markup?;
        let known = listed(CONSTRUCTORS, self.core.world.text(name))
            && self.resolved.modules[module].ctors.contains_key(&name);
        known.then_some(module)
    }
}
