//! The functions that exist only while compiling (9.3, 9.6): `eval`, `gensym`, `comptime`, `param`,
//! `toVar`. A call of one that can't be done stays in the code, where it means the run-time
//! function of that name or nothing; for those that mean nothing the reason is told here.

use super::datum::{Code, Datum};
use super::expander::Place;
use super::fold::{Const, constant};
use super::weave::Weaver;
use crate::base::limits;
use crate::base::span::{SourceId, Span};
use crate::diagnostic::{Code as ErrorCode, Diagnostic};
use crate::syntax::ast::{Arg, Expr, ExprKind, Item, ItemKind, Literal, Stmt, StmtKind};
use crate::syntax::visit::Visitor;

impl Weaver<'_, '_> {
    /// A call in a splice.
    pub fn call(&mut self, callee: &Expr, args: &[Arg], expr: &Expr) -> Datum {
        let ExprKind::Var(name) = callee.kind else { return self.residual(expr) };
        if self.lookup(name).is_some() {
            return self.residual(expr);
        }
        let name: std::rc::Rc<str> = self.expander.text(name).into();
        let [Arg { name: None, value: arg }] = args else { return self.residual(expr) };
        match &*name {
            "eval" => self.parse_text(arg, expr),
            "gensym" => self.gensym(arg, expr),
            "toVar" => self.variable(arg, expr),
            "param" => self.param(arg, expr),
            "comptime" => self.run(arg, expr),
            _ => self.residual(expr),
        }
    }

    /// The same call with its argument computed.
    fn call_tree(&mut self, arg: Datum, expr: &Expr) -> Datum {
        let ExprKind::Call { callee, .. } = &expr.kind else {
            unreachable!("only calls are builtins")
        };
        let args = vec![Arg { name: None, value: self.tree(arg, expr.span) }];
        let kind = ExprKind::Call { callee: callee.clone(), type_args: None, args };
        Datum::tree(Expr { kind, span: expr.span })
    }

    /// `eval(text)`: definitions, else one expression, else a call at run time.
    fn parse_text(&mut self, arg: &Expr, expr: &Expr) -> Datum {
        let arg = self.eval(arg);
        let Some(text) = arg.constant().map(|value| value.text()) else {
            return self.call_tree(arg, expr);
        };
        // Text makes a piece of code for every few bytes.
        if !self.expander.charge(1 + text.len() / 4, expr.span) {
            return Datum::tree(Expr { kind: ExprKind::Error, span: expr.span });
        }
        let source = self.expander.origins.add_text(self.source, &text, expr.span);
        let (module, mistakes) = crate::syntax::parse(source, &text, self.expander.names);
        if mistakes.is_empty() {
            let (items, bindings) = split(module.items);
            return Datum::Code(Code { text, items, bindings }.into());
        }
        match crate::syntax::parse_expr(source, &text, self.expander.names) {
            Some(tree) => Datum::tree(tree),
            None => self.call_tree(arg, expr),
        }
    }

    /// `gensym(prefix)`: a text that no other call gives.
    fn gensym(&mut self, arg: &Expr, expr: &Expr) -> Datum {
        let prefix = self.eval(arg);
        match prefix.constant() {
            Some(value) => {
                let number = self.expander.gensym;
                self.expander.gensym += 1;
                Datum::text(&format!("{}_{number}", value.text()))
            }
            None => self.call_tree(prefix, expr),
        }
    }

    /// `toVar(name)`. The name of a literal parameter is its digits: the variable is the literal.
    fn variable(&mut self, arg: &Expr, expr: &Expr) -> Datum {
        let name = self.eval(arg);
        let Some(Const::Text(text)) = name.constant() else { return self.call_tree(name, expr) };
        let parsed = crate::syntax::parse_expr(expr.span.source, &text, self.expander.names);
        let Some(mut tree) = parsed else { return self.call_tree(name, expr) };
        let is_name = matches!(tree.kind, ExprKind::Var(_) | ExprKind::Upper(_));
        if !is_name && !matches!(constant(&tree), Some(Const::Int(_))) {
            return self.call_tree(name, expr);
        }
        Place(expr.span).expr(&mut tree);
        Datum::tree(tree)
    }

    /// `param(i)`: a parameter of the decorated function as a value.
    fn param(&mut self, arg: &Expr, expr: &Expr) -> Datum {
        let index = self.eval(arg);
        let first = self.first.filter(|name| self.expander.text(*name) == "fn");
        let reason = match (first.and_then(|name| self.lookup(name)), index.constant()) {
            (Some(Datum::Function(function)), Some(Const::Int(at))) => {
                let found = usize::try_from(at).ok().and_then(|at| function.params.get(at));
                match found {
                    Some(Some(value)) => return Datum::tree(value.clone()),
                    Some(None) => "the parameter's pattern keeps no value".to_string(),
                    None => format!("the function has {} parameter(s)", function.params.len()),
                }
            }
            (Some(Datum::Function(_)), _) => "its argument must be known while compiling".into(),
            _ => "it needs a decorator whose first parameter is called `fn`".to_string(),
        };
        self.unknown("param", expr.span, reason)
    }

    /// A call that stays: nothing of that name exists at run time.
    fn unknown(&mut self, name: &str, span: Span, reason: String) -> Datum {
        let message = format!("unknown variable `{name}`");
        let mistake = Diagnostic::error(ErrorCode::UnknownName, span, message);
        self.expander.report(mistake.note(format!("`{name}` has no value here: {reason}")));
        Datum::tree(Expr { kind: ExprKind::Error, span })
    }

    /// `comptime("code")`, `comptime({ code })`
    fn run(&mut self, arg: &Expr, expr: &Expr) -> Datum {
        if !self.expander.charge(limits::TEMPLATE_STEPS_PER_RUN, expr.span) {
            return Datum::tree(Expr { kind: ExprKind::Error, span: expr.span });
        }
        let mistakes = self.expander.found_mistakes();
        let code = match &arg.kind {
            ExprKind::Block(_) => {
                let mut code = arg.clone();
                self.expr(&mut code);
                code
            }
            _ => {
                let arg = self.eval(arg);
                let Some(text) = arg.constant().map(|value| value.text()) else {
                    let reason = "its argument must be a text or a block".to_string();
                    return self.unknown("comptime", expr.span, reason);
                };
                let text = format!("{{\n{text}\n}}");
                let source = self.expander.origins.add_text(self.source, &text, expr.span);
                match crate::syntax::parse_expr(source, &text, self.expander.names) {
                    Some(code) => code,
                    None => {
                        let reason = "its text isn't a block of code".to_string();
                        return self.unknown("comptime", expr.span, reason);
                    }
                }
            }
        };
        // Code with a mistake in it that was reported isn't run.
        if self.expander.found_mistakes() > mistakes {
            return Datum::tree(Expr { kind: ExprKind::Error, span: expr.span });
        }
        let value = match self.expander.comptime.run(&code, self.expander.names) {
            Ok(value) => value,
            Err(reason) => return self.unknown("comptime", expr.span, reason),
        };
        let source = SourceId::default();
        let mut literal = crate::syntax::parse_expr(source, &value, self.expander.names)
            .expect("a value's literal can be parsed");
        Place(expr.span).expr(&mut literal);
        Datum::tree(negative_folded(literal))
    }
}

/// Bindings belong where the text is inserted, everything else to the module.
fn split(items: Vec<Item>) -> (Vec<Item>, Vec<Stmt>) {
    let mut definitions = Vec::new();
    let mut bindings = Vec::new();
    for item in items {
        let span = item.span;
        match item.kind {
            ItemKind::Value { mutable, pattern, ty, value } => {
                let kind = match mutable {
                    true => StmtKind::Var { pattern, ty, value },
                    false => StmtKind::Bind { pattern, ty, value },
                };
                bindings.push(Stmt { kind, span });
            }
            kind => definitions.push(Item { kind, ..item }),
        }
    }
    (definitions, bindings)
}

/// A negative number as one literal, so that conditions can compare it.
fn negative_folded(expr: Expr) -> Expr {
    match constant(&expr) {
        Some(Const::Int(value)) => {
            Expr { kind: ExprKind::Literal(Literal::Int(value)), span: expr.span }
        }
        _ => expr,
    }
}
