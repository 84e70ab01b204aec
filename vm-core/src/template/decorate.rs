//! Decorators on types and functions: which template, with which arguments, and what becomes of the
//! item (9.3, 9.4). The decorator nearest to the item comes first.

use super::datum::Datum;
use super::describe;
use super::expander::Expander;
use super::origin::Use;
use super::visible::Template;
use super::weave::{Made, Target, weave};
use crate::base::hash::{HashMap, HashSet};
use crate::base::intern::Symbol;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::{
    Clause, Decorator, Expr, ExprKind, Item, ItemKind, Module, Stmt, StmtKind,
};
use crate::syntax::overload;
use std::rc::Rc;

/// The texts that the decorators of a function have made for its earlier clauses.
type Texts = HashSet<(usize, Rc<str>)>;

impl Expander<'_> {
    /// Applies the decorators of all types, blocks included, in the order of the source.
    pub fn types(&mut self, module: &mut Module, path: &[Symbol]) {
        let items = std::mem::take(&mut module.items);
        for mut item in items {
            match &mut item.kind {
                ItemKind::Module { name, module: inner } => {
                    let path = [path, &[name.symbol]].concat();
                    self.types(inner, &path);
                    module.items.push(item);
                }
                ItemKind::Type(_) => self.decorate_type(item, path, &mut module.items),
                _ => module.items.push(item),
            }
        }
    }

    fn decorate_type(&mut self, mut item: Item, path: &[Symbol], out: &mut Vec<Item>) {
        let decorators = std::mem::take(&mut item.decorators);
        let mut others = Vec::new();
        for decorator in decorators.iter().rev() {
            let found = self.template_of(decorator, path, "type definition");
            let Some(template) = found else { continue };
            let ty = Datum::Type(Rc::new(describe::type_item(&item, self.names)));
            let args = arguments(ty, decorator);
            let use_ = (Use::Decorator, decorator.name.span);
            let woven = weave(self, &template, args, Target::Definitions, use_);
            let mut definitions = woven.made.into_iter().map(|made| made.item);
            let mut replaced = false;
            for made in &mut definitions {
                let is_type = matches!(made.kind, ItemKind::Type(_));
                if is_type && !replaced {
                    replaced = true;
                    item.kind = made.kind;
                } else {
                    others.push(Item { public: true, ..made });
                }
            }
        }
        out.push(item);
        out.append(&mut others);
    }

    /// Applies the decorators of all functions, blocks included, in the order of the source.
    pub fn functions(&mut self, module: &mut Module, path: &[Symbol]) {
        let mut decorators = self.function_decorators(&module.items);
        let items = std::mem::take(&mut module.items);
        let mut texts: HashMap<usize, Texts> = HashMap::default();
        for (index, mut item) in items.into_iter().enumerate() {
            match &mut item.kind {
                ItemKind::Module { name, module: inner } => {
                    let path = [path, &[name.symbol]].concat();
                    self.functions(inner, &path);
                    module.items.push(item);
                }
                ItemKind::Function(clause) => {
                    item.decorators.clear();
                    let Some((first, list)) = decorators.remove(&index) else {
                        module.items.push(item);
                        continue;
                    };
                    let texts = texts.entry(first).or_default();
                    let mut made = self.decorate(clause, &list, path, texts);
                    module.items.push(item);
                    module.items.append(&mut made);
                }
                _ => module.items.push(item),
            }
        }
    }

    /// For each clause with decorators, by the number of its item: the number of the function's
    /// first clause and the decorators before that one. Those before later clauses mean nothing.
    fn function_decorators(&mut self, items: &[Item]) -> HashMap<usize, (usize, Rc<[Decorator]>)> {
        let mut places = Vec::new();
        let mut clauses = Vec::new();
        for (index, item) in items.iter().enumerate() {
            if let ItemKind::Function(clause) = &item.kind {
                places.push(index);
                clauses.push(clause);
            }
        }
        let mut found = HashMap::default();
        if !places.iter().any(|place| !items[*place].decorators.is_empty()) {
            return found;
        }
        for function in overload::functions(&clauses, self.names) {
            let first = places[function[0]];
            let decorators: Rc<[Decorator]> = items[first].decorators.as_slice().into();
            if !decorators.is_empty() {
                let clauses = function.into_iter();
                found.extend(clauses.map(|at| (places[at], (first, decorators.clone()))));
            }
        }
        found
    }

    /// Decorates one clause and gives the definitions that came of it.
    fn decorate(
        &mut self,
        clause: &mut Clause,
        decorators: &[Decorator],
        path: &[Symbol],
        texts: &mut Texts,
    ) -> Vec<Item> {
        let written = clause.body.as_ref().map(|body| body.span);
        let written = written.expect("the parser asks for a function's body");
        let mut items = Vec::new();
        let mut new_texts = Vec::new();
        for (number, decorator) in decorators.iter().enumerate().rev() {
            let found = self.template_of(decorator, path, "function body");
            let Some(template) = found else { continue };
            let body = clause.body.take().expect("each decorator leaves a body");
            let place = body.span;
            let function = describe::function(clause, Rc::new(body), self.names);
            let args = arguments(Datum::Function(Rc::new(function)), decorator);
            let use_ = (Use::Decorator, decorator.name.span);
            let woven = weave(self, &template, args, Target::Expression, use_);
            self.origins.add_body(written, woven.source);
            for Made { text, item } in woven.made {
                let known = text.as_ref().is_some_and(|t| texts.contains(&(number, t.clone())));
                if !known {
                    items.push(Item { public: true, ..item });
                }
                new_texts.extend(text.map(|text| (number, text)));
            }
            let mut body = woven.body;
            if !has_value(&body) {
                let help = "after its definitions the quote needs an expression, for instance the \
                            function's body";
                self.no_code(decorator.name.span, help);
                body = Expr { kind: ExprKind::Error, span: place };
            }
            self.fits(&mut body, decorator.name.span);
            clause.body = Some(body);
        }
        texts.extend(new_texts);
        items
    }

    /// The template that a decorator names, when its arguments fit.
    fn template_of(
        &mut self,
        decorator: &Decorator,
        path: &[Symbol],
        what: &str,
    ) -> Option<Rc<Template>> {
        let name = decorator.name;
        let text = self.text(name.symbol).to_string();
        let Some(template) = self.visible.find(path, name.symbol) else {
            let message = format!("decorator template '{text}' not found");
            let mut mistake = Diagnostic::error(Code::UnknownTemplate, name.span, message);
            for similar in self.similar(path, name.symbol) {
                mistake = mistake.fix(&format!("did you mean `{similar}`?"), name.span, &similar);
                mistake = mistake.help(format!("did you mean `{similar}`?"));
            }
            self.report(mistake);
            return None;
        };
        let declared = |mistake: Diagnostic| mistake.label(template.declared, "declared here");
        if template.params.is_empty() {
            let message = format!(
                "decorator template '{text}' must have at least one parameter for the {what}"
            );
            let mistake = Diagnostic::error(Code::TemplateArguments, name.span, message);
            self.report(declared(mistake));
            return None;
        }
        let (expected, found) = (template.params.len() - 1, decorator.args.len());
        if expected != found {
            let message =
                format!("decorator @{text} expects {expected} argument(s) but got {found}");
            let mistake = Diagnostic::error(Code::TemplateArguments, name.span, message);
            self.report(declared(mistake));
            return None;
        }
        Some(template)
    }
}

/// The item, then the trees of the decorator's arguments.
fn arguments(item: Datum, decorator: &Decorator) -> Vec<Datum> {
    let args = decorator.args.iter().map(|arg| Datum::tree(arg.clone()));
    std::iter::once(item).chain(args).collect()
}

/// Whether something is left that is no definition.
fn has_value(body: &Expr) -> bool {
    match &body.kind {
        ExprKind::Block(stmts) => {
            let is_definition = |stmt: &Stmt| matches!(stmt.kind, StmtKind::Function(_));
            !stmts.iter().all(is_definition)
        }
        _ => true,
    }
}
