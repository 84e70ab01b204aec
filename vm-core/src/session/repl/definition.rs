//! What earlier inputs have defined. Each input is kept as its text with the names that are still
//! its own: a later definition of a name takes it away. A program of the shell consists of all
//! these texts, so callers of a function that is defined anew call the new one.

use super::reach::words_of;
use crate::base::intern::{Interner, Symbol};
use crate::base::source::SourceMap;
use crate::base::span::Span;
use crate::resolve::{Origin, ParsedModule};
use crate::syntax::ast::{self, ExprKind, Item, ItemKind, Name, PatternKind, UseDecl, UseNames};
use std::rc::Rc;

/// What a definition defines; two with the same key exclude each other.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Key {
    /// A function, value, constant, template or shared variable.
    Value(String),
    Type(String),
    Trait(String),
    /// The implementation of a trait (the second) for a type.
    Impl(String, String),
    Module(String),
    /// A `use` or a test: every one counts.
    Other,
}

/// How a value lives on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Storage {
    /// Its expression is evaluated at each use: lambdas, values of open types.
    AtUse,
    /// In a shared variable of this type.
    Variable(String),
}

/// How a value was declared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ValueKind {
    /// Without a keyword, or as a constant.
    Fixed,
    /// With `var`.
    Var,
    /// With `mvar`: the program copies what goes in and comes out, here as everywhere.
    Shared,
}

/// A value that an input has named.
#[derive(Clone, Debug)]
pub(super) struct Variable {
    pub name: String,
    pub kind: ValueKind,
    pub storage: Storage,
    /// Whether the value is written as a lambda and never assigned.
    pub is_lambda: bool,
    /// Where the value comes from.
    pub origin: ValueOrigin,
}

/// Where the value of a shared variable comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ValueOrigin {
    /// From its expression, which is still to be evaluated.
    Expression,
    /// It was evaluated.
    Made,
    /// It was, and the expression doesn't fit what was defined anew since: nobody asks for it.
    Only,
}

/// An input that defines something.
#[derive(Clone, Debug)]
pub(super) struct Definition {
    /// The text.
    pub text: Rc<str>,
    /// The name shown for its places.
    pub file: Rc<str>,
    /// The module that it is; `None` for what was typed in.
    pub module: Option<Rc<str>>,
    /// The name that its value has in place of the one that is written.
    pub renamed: Option<Rc<str>>,
    /// What is still its own.
    pub keys: Vec<Key>,
    /// The value that it names, if it is a binding.
    pub variable: Option<Variable>,
    /// The heads of its clauses.
    pub heads: Vec<Head>,
    /// The words of its text.
    pub words: Rc<[Box<str>]>,
}

/// What stands before a clause's body, as far as it tells whether a clause of the same name in a
/// later input belongs beside it.
#[derive(Clone, Debug)]
pub(super) struct Head {
    /// The function.
    pub name: String,
    /// What is written of the parameters' types.
    pub params: Vec<Option<String>>,
    /// Whether it doesn't take all arguments.
    pub is_partial: bool,
}

impl Head {
    /// Whether both may stand side by side as two functions.
    pub fn is_overload_of(&self, other: &Head) -> bool {
        let mut pairs = self.params.iter().zip(&other.params);
        let is_other =
            |(a, b): (&Option<String>, &Option<String>)| a.is_some() && b.is_some() && a != b;
        self.params.len() != other.params.len() || pairs.any(is_other)
    }
}

/// The key of a declaration.
pub(super) fn key_of(item: &Item, names: &Interner) -> Key {
    let value = |name: &Name| Key::Value(names.text(name.symbol).to_string());
    match &item.kind {
        ItemKind::Function(clause) | ItemKind::Template(clause) => value(&clause.name),
        ItemKind::Const { name, .. } | ItemKind::Mvar { name, .. } | ItemKind::Extern { name } => {
            value(name)
        }
        ItemKind::Value { pattern, .. } => match pattern.kind {
            PatternKind::Name(name) => Key::Value(names.text(name).to_string()),
            _ => Key::Other,
        },
        ItemKind::Type(decl) => Key::Type(names.text(decl.name.symbol).to_string()),
        ItemKind::Trait(decl) => Key::Trait(names.text(decl.name.symbol).to_string()),
        ItemKind::Impl(decl) => {
            let target = crate::syntax::type_text::type_text(&decl.target, names);
            let mut of = String::new();
            for module in &decl.of.around {
                of = of + names.text(module.symbol) + ".";
            }
            of += names.text(decl.of.name.symbol);
            for arg in &decl.of.args {
                of = of + " " + &crate::syntax::type_text::type_text(arg, names);
            }
            Key::Impl(target, of)
        }
        ItemKind::Module { name, .. } => Key::Module(names.text(name.symbol).to_string()),
        ItemKind::Use(_) | ItemKind::Test { .. } => Key::Other,
    }
}

impl Definition {
    /// A text that was typed in and defines nothing yet.
    pub fn typed(text: &str) -> Definition {
        Definition {
            text: text.into(),
            file: super::FILE.into(),
            module: None,
            renamed: None,
            keys: Vec::new(),
            variable: None,
            heads: Vec::new(),
            words: words_of(text),
        }
    }

    /// Its tree: the declarations that are still its own.
    pub fn tree(&self, sources: &mut SourceMap, names: &mut Interner) -> ParsedModule {
        let module = self.module.as_deref().unwrap_or("");
        let source = sources.add(&self.file, module, &self.text);
        let (mut tree, mistakes) = crate::syntax::parse(source, &self.text, names);
        assert!(mistakes.is_empty(), "a definition was parsed before it was kept");
        if self.module.is_some() {
            // A shell sees everything in a file that it has loaded.
            tree.items.iter_mut().for_each(make_public);
        } else {
            if let Some(name) = &self.renamed {
                let symbol = names.intern(name);
                tree.items.iter_mut().for_each(|item| rename(item, symbol));
            }
            tree.items.retain(|item| self.keys.contains(&key_of(item, names)));
        }
        if let Some(Variable { storage: Storage::Variable(ty), origin, .. }) = &self.variable {
            tree.items.iter_mut().for_each(|item| store(item, ty, names));
            if *origin == ValueOrigin::Only {
                tree.items.iter_mut().for_each(let_be);
            }
        }
        ParsedModule { name: module.to_string(), source, origin: Origin::Own, tree }
    }
}

fn make_public(item: &mut Item) {
    item.public = true;
    if let ItemKind::Module { module, .. } = &mut item.kind {
        module.items.iter_mut().for_each(make_public);
    }
}

fn rename(item: &mut Item, symbol: Symbol) {
    match &mut item.kind {
        ItemKind::Value { pattern, .. } => pattern.kind = PatternKind::Name(symbol),
        ItemKind::Const { name, .. } | ItemKind::Mvar { name, .. } => name.symbol = symbol,
        _ => {}
    }
}

/// Leaves a shared variable the value that it has.
fn let_be(item: &mut Item) {
    if let ItemKind::Mvar { name, value, .. } = &mut item.kind {
        value.kind = ExprKind::Var(name.symbol);
    }
}

/// Makes a binding a shared variable, which keeps its value from program to program.
fn store(item: &mut Item, ty: &str, names: &mut Interner) {
    let ItemKind::Value { pattern, ty: written, value, .. } = &item.kind else { return };
    let PatternKind::Name(symbol) = pattern.kind else { return };
    let source = pattern.span.source;
    let ty = match written {
        Some(written) => written.clone(),
        None => crate::syntax::parse_type(source, ty, names)
            .expect("the text of a type without open variables can be parsed"),
    };
    let name = Name { symbol, span: pattern.span };
    item.kind = ItemKind::Mvar { name, ty, value: value.clone() };
}

/// `use MODULE.{}`: its members can be named by their path.
pub(super) fn use_of(module: &str, names: &mut Interner) -> Item {
    let span = Span::default();
    let path = module.split('.').map(|part| Name { symbol: names.intern(part), span }).collect();
    let kind = ItemKind::Use(UseDecl { path, names: UseNames::Listed(Vec::new()) });
    Item { kind, span, public: false, decorators: Vec::new() }
}

/// `NAME() = body`
pub(super) fn entry(name: ast::Name, body: ast::Expr) -> Item {
    let span = body.span;
    let clause = ast::Clause {
        name,
        type_params: None,
        params: Vec::new(),
        guard: None,
        result: None,
        body: Some(body),
        span,
    };
    Item { kind: ItemKind::Function(clause), span, public: false, decorators: Vec::new() }
}
