//! What an input is: a command, definitions, or something to run; and whether it is complete.

use super::definition::{Head, Key, ValueKind, key_of};
use crate::base::intern::{Interner, Symbol};
use crate::base::span::{SourceId, Span};
use crate::diagnostic::Diagnostic;
use crate::syntax;
use crate::syntax::ast::{Clause, Expr, ExprKind, Item, ItemKind, Name, Param, PatternKind};
use crate::syntax::token::{Token, TokenKind};
use crate::syntax::type_text::type_text;
use crate::syntax::visit::{Visitor, walk_expr, walk_pattern};
use std::ops::Range;

/// An input.
pub(super) enum Input<'i> {
    /// Nothing, or comments.
    Nothing,
    /// `:name argument`
    Command(&'i str, &'i str),
    /// Declarations: what each defines.
    Definitions(Vec<Defined>),
    /// Statements to run.
    Statements,
    /// Neither.
    Mistakes(Vec<Diagnostic>),
}

/// A declaration in an input.
pub(super) struct Defined {
    pub key: Key,
    /// What a binding binds.
    pub binding: Option<Binding>,
    /// What it is called in the answer.
    pub label: Label,
    /// Its place in the text.
    pub place: Range<usize>,
    /// What stands before the body of a function's clause.
    pub head: Option<Head>,
}

/// `pattern = value`, `const name = value`, `mvar name: T = value`
pub(super) struct Binding {
    /// How it is declared.
    pub kind: ValueKind,
    /// Whether it is written without a keyword, as an assignment is.
    pub is_bare: bool,
    /// The names, one unless it is a pattern.
    pub names: Vec<String>,
    /// Whether the names are parts of the value.
    pub is_pattern: bool,
    /// The place of the pattern in the text.
    pub pattern: Range<usize>,
    /// The place of the value in the text.
    pub value: Range<usize>,
    /// Whether the value is written as a lambda.
    pub is_lambda: bool,
    /// Whether the value mentions the name.
    pub mentions_itself: bool,
}

/// What the answer tells of a declaration.
pub(super) enum Label {
    /// A function: its type is told.
    Function(String),
    /// `Defined KIND NAME`
    Named(&'static str, String),
    /// Nothing is told, or the value is.
    Silent,
}

/// Reads an input.
pub(super) fn read(text: &str) -> Input<'_> {
    let trimmed = text.trim();
    if let Some(command) = trimmed.strip_prefix(':') {
        let (name, argument) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
        return Input::Command(name, argument.trim());
    }
    let source = SourceId::default();
    let mut names = Interner::new();
    let (module, mistakes) = syntax::parse(source, text, &mut names);
    if mistakes.is_empty() {
        return match module.items.is_empty() {
            true => Input::Nothing,
            false => Input::Definitions(module.items.iter().map(|i| defined(i, &names)).collect()),
        };
    }
    let (_, others) = syntax::parse_block(source, text, &mut names);
    if others.is_empty() {
        return Input::Statements;
    }
    // The reading that got further is the one that was meant.
    let start = |mistakes: &[Diagnostic]| mistakes.first().map_or(0, |d| d.span.start);
    let further = start(&mistakes) > start(&others);
    Input::Mistakes(if further { mistakes } else { others })
}

fn defined(item: &Item, names: &Interner) -> Defined {
    let text = |name: &Name| names.text(name.symbol).to_string();
    let label = match &item.kind {
        ItemKind::Function(clause) => Label::Function(text(&clause.name)),
        ItemKind::Template(clause) => Label::Named("template", text(&clause.name)),
        ItemKind::Type(decl) => Label::Named("type", text(&decl.name)),
        ItemKind::Trait(decl) => Label::Named("trait", text(&decl.name)),
        ItemKind::Module { name, .. } => Label::Named("module", text(name)),
        ItemKind::Impl(_) => match key_of(item, names) {
            Key::Impl(target, of) => Label::Named("implementation", format!("{target}: {of}")),
            _ => Label::Silent,
        },
        _ => Label::Silent,
    };
    let binding = binding(item, names);
    let head = match &item.kind {
        ItemKind::Function(clause) => Some(head(clause, names)),
        _ => None,
    };
    let (key, place) = (key_of(item, names), range(item.span));
    Defined { key, binding, label, place, head }
}

fn head(clause: &Clause, names: &Interner) -> Head {
    let takes_all =
        |param: &Param| matches!(param.pattern.kind, PatternKind::Name(_) | PatternKind::Wildcard);
    let written = |param: &Param| param.ty.as_ref().map(|ty| type_text(ty, names));
    Head {
        name: names.text(clause.name.symbol).to_string(),
        params: clause.params.iter().map(written).collect(),
        is_partial: clause.guard.is_some() || !clause.params.iter().all(takes_all),
    }
}

fn range(span: Span) -> Range<usize> {
    span.start as usize..span.end as usize
}

fn binding(item: &Item, names: &Interner) -> Option<Binding> {
    let named = |name: &Name, value: &Expr, kind: ValueKind| Binding {
        kind,
        is_bare: false,
        names: vec![names.text(name.symbol).to_string()],
        is_pattern: false,
        pattern: range(name.span),
        value: range(value.span),
        is_lambda: is_lambda(value),
        mentions_itself: mentions(value, name.symbol),
    };
    Some(match &item.kind {
        ItemKind::Const { name, value } => named(name, value, ValueKind::Fixed),
        ItemKind::Mvar { name, value, .. } => named(name, value, ValueKind::Shared),
        ItemKind::Value { pattern, mutable, value, .. } => {
            let mut bound = Bound(Vec::new());
            walk_pattern(&mut bound, &mut pattern.clone());
            Binding {
                kind: if *mutable { ValueKind::Var } else { ValueKind::Fixed },
                is_bare: !mutable && !item.public,
                names: bound.0.iter().map(|name| names.text(*name).to_string()).collect(),
                is_pattern: !matches!(pattern.kind, PatternKind::Name(_)),
                pattern: range(pattern.span),
                value: range(value.span),
                is_lambda: is_lambda(value),
                mentions_itself: bound.0.iter().any(|name| mentions(value, *name)),
            }
        }
        _ => return None,
    })
}

fn is_lambda(value: &Expr) -> bool {
    matches!(value.kind, ExprKind::Lambda(_))
}

/// Whether a value names something so, be it another thing of that name.
fn mentions(value: &Expr, name: Symbol) -> bool {
    let mut mentioned = Mentioned { name, found: false };
    mentioned.expr(&mut value.clone());
    mentioned.found
}

/// Looks for a name.
struct Mentioned {
    name: Symbol,
    found: bool,
}

impl Visitor for Mentioned {
    fn expr(&mut self, expr: &mut Expr) {
        self.found |= matches!(expr.kind, ExprKind::Var(name) if name == self.name);
        walk_expr(self, expr);
    }
}

/// Collects the names that a pattern binds.
struct Bound(Vec<Symbol>);

impl Visitor for Bound {
    fn bind(&mut self, name: Symbol) {
        if !self.0.contains(&name) {
            self.0.push(name);
        }
    }
}

/// `@name(args)` and nothing that is decorated.
fn is_decorator(tokens: &[Token]) -> bool {
    let begins = tokens.iter().find(|token| token.kind != TokenKind::Newline);
    begins.is_some_and(|token| token.kind == TokenKind::At)
        && !tokens.iter().any(|token| token.kind == TokenKind::Eq)
}

/// A text in which semicolons stand between definitions, with line breaks in their places: between
/// declarations only those are legal, and a shell takes a line for an input.
pub(super) fn in_lines(text: &str) -> Option<String> {
    let mut lines = text.to_string();
    let mut open = 0_i64;
    for token in syntax::tokenize(text) {
        open += depth_change(token.kind);
        if token.kind == TokenKind::Semicolon && open == 0 {
            lines.replace_range(token.start as usize..token.end as usize, "\n");
        }
    }
    if lines == text {
        return None;
    }
    let (module, mistakes) = syntax::parse(SourceId::default(), &lines, &mut Interner::new());
    (mistakes.is_empty() && !module.items.is_empty()).then_some(lines)
}

/// How much deeper inside of brackets the text is behind a token.
fn depth_change(kind: TokenKind) -> i64 {
    match kind {
        TokenKind::LeftParen | TokenKind::LeftBracket | TokenKind::LeftBrace => 1,
        TokenKind::RightParen | TokenKind::RightBracket | TokenKind::RightBrace => -1,
        TokenKind::Module | TokenKind::Trait | TokenKind::Do => 1,
        TokenKind::End => -1,
        _ => 0,
    }
}

/// Whether a text could be meant as it stands. One that ends inside of brackets, a string, a
/// comment or a `module`, or behind an operator, goes on in the next line.
pub fn is_complete(text: &str) -> bool {
    if text.trim_start().starts_with(':') {
        return true;
    }
    let tokens = syntax::tokenize(text);
    let mut open = i64::from(syntax::begins_implementation(text) || is_decorator(&tokens));
    let (mut last, mut before) = (TokenKind::Newline, TokenKind::Newline);
    for token in &tokens {
        open += depth_change(token.kind);
        let is_blank = matches!(token.kind, TokenKind::Newline | TokenKind::Eof);
        if !is_blank && !token.kind.is_comment() {
            (before, last) = (last, token.kind);
        }
    }
    let is_operator = last.names_method() && before != TokenKind::Dot;
    let goes_on = is_operator
        || matches!(
            last,
            TokenKind::Eq
                | TokenKind::FatArrow
                | TokenKind::Arrow
                | TokenKind::Comma
                | TokenKind::Pipe
                | TokenKind::PipeForward
                | TokenKind::Then
                | TokenKind::Else
        );
    open <= 0 && !goes_on && !syntax::ends_inside_text(text)
}
