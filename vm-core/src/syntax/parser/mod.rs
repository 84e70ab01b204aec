//! Recursive descent from tokens to the tree; the functions are the productions of the grammar.
//!
//! - `item.rs`, `type_decl.rs`: declarations
//! - `stmt.rs`: statements and blocks, the place where most errors are recovered from
//! - `expr.rs`, `precedence.rs`, `control.rs`, `lambda.rs`, `text.rs`: expressions
//! - `pattern.rs`, `convert.rs`: patterns, also those that were read as expressions first
//! - `ty.rs`: type expressions
//! - `hint.rs`: what to try when a token doesn't fit
//!
//! This file is the cursor: where we are, what is expected, how deep we are. A production that
//! fails reports once and gives `Err(Reported)` up to the next statement, arm or item, where
//! parsing goes on. Nesting is bounded, and so is the height of every tree: neither the parser nor
//! a later pass can be driven into the host's stack limit.

mod control;
mod convert;
mod expr;
mod foreign;
mod hint;
mod item;
mod lambda;
mod misplaced;
mod pattern;
mod precedence;
mod stmt;
mod text;
mod ty;
mod type_decl;

use super::ast::{Expr, Module, Name, Stmt, TypeExpr};
use super::lexer::Lexed;
use super::token::{Token, TokenKind};
use crate::base::intern::Interner;
use crate::base::limits;
use crate::base::span::{SourceId, Span};
use crate::diagnostic::{Code, Diagnostic};

/// A mistake was found and its diagnostic is written.
#[derive(Clone, Copy, Debug)]
struct Reported;

type Parsed<T> = Result<T, Reported>;

/// Parses the tokens of one file.
pub(super) fn file(
    source: SourceId,
    text: &str,
    lexed: Lexed,
    names: &mut Interner,
) -> (Module, Vec<Diagnostic>) {
    let mut parser = Parser::new(source, text, lexed, names);
    let module = parser.file();
    parser.leftover_pins();
    (module, parser.diagnostics)
}

/// Parses tokens that are one expression.
pub(super) fn whole_expr(
    source: SourceId,
    text: &str,
    lexed: Lexed,
    names: &mut Interner,
) -> Option<Expr> {
    let mut parser = Parser::new(source, text, lexed, names);
    let end = parser.tokens.len() - 1;
    let expr = parser.whole_expr(end).ok()?;
    parser.leftover_pins();
    parser.diagnostics.is_empty().then_some(expr)
}

/// Parses tokens that are one type.
pub(super) fn whole_type(
    source: SourceId,
    text: &str,
    lexed: Lexed,
    names: &mut Interner,
) -> Option<TypeExpr> {
    let mut parser = Parser::new(source, text, lexed, names);
    let ty = parser.ty().ok()?;
    (parser.at(TokenKind::Eof) && parser.diagnostics.is_empty()).then_some(ty)
}

/// Whether tokens begin with the head of an implementation.
pub(super) fn begins_implementation(text: &str, lexed: Lexed, names: &mut Interner) -> bool {
    let mut parser = Parser::new(SourceId::default(), text, lexed, names);
    parser.skip_newlines();
    parser.at_impl()
}

/// Parses tokens that are the inside of a block.
pub(super) fn block_inside(
    source: SourceId,
    text: &str,
    lexed: Lexed,
    names: &mut Interner,
) -> (Vec<Stmt>, Vec<Diagnostic>) {
    let mut parser = Parser::new(source, text, lexed, names);
    let open = parser.tokens[0];
    // What fails here has been reported.
    let stmts = parser.stmts(open, TokenKind::Eof).unwrap_or_default();
    parser.leftover_pins();
    (stmts, parser.diagnostics)
}

struct Parser<'a> {
    source: SourceId,
    text: &'a str,
    names: &'a mut Interner,
    tokens: Vec<Token>,
    /// For an opening bracket the index of its closing one; 0 if it has none.
    closers: Vec<u32>,
    position: usize,
    diagnostics: Vec<Diagnostic>,
    /// Productions entered by recursion.
    depth: u32,
    /// An upper bound of the height of the trees made in the current production.
    height: u32,
    /// Parsing ends here, whatever follows.
    halted: bool,
    /// In a guard: `->` ends the expression, it isn't the result type of a lambda.
    guard: bool,
    /// `^name` read as an expression and not (yet) turned into a pattern.
    pins: Vec<Span>,
    /// The `@` that ended the methods of a trait or implementation, as long as only functions
    /// follow. If an `end` follows too, a method was decorated.
    decorated_method: Option<usize>,
}

impl<'a> Parser<'a> {
    fn new(source: SourceId, text: &'a str, lexed: Lexed, names: &'a mut Interner) -> Parser<'a> {
        let mut tokens = lexed.tokens;
        tokens.retain(|t| !t.kind.is_comment());
        tokens.dedup_by_key(|t| if t.kind == TokenKind::Newline { u32::MAX } else { t.start });
        let closers = closers(&tokens);
        Parser {
            source,
            text,
            names,
            tokens,
            closers,
            position: 0,
            diagnostics: lexed.diagnostics,
            depth: 0,
            height: 0,
            halted: false,
            guard: false,
            pins: Vec::new(),
            decorated_method: None,
        }
    }

    // The cursor.

    fn kind(&self) -> TokenKind {
        self.tokens.as_slice()[self.position].kind
    }

    /// The kind of the token `ahead` places on.
    fn nth(&self, ahead: usize) -> TokenKind {
        self.kind_at(self.position + ahead)
    }

    fn kind_at(&self, index: usize) -> TokenKind {
        self.tokens.get(index).map_or(TokenKind::Eof, |t| t.kind)
    }

    /// The kind of the first token that is no newline.
    fn kind_past_newlines(&self) -> TokenKind {
        self.nth(usize::from(self.at(TokenKind::Newline)))
    }

    fn at(&self, kind: TokenKind) -> bool {
        self.kind() == kind
    }

    fn at_any(&self, kinds: &[TokenKind]) -> bool {
        kinds.contains(&self.kind())
    }

    /// Takes the current token; the last one is never passed.
    fn bump(&mut self) -> Token {
        let token = self.tokens.as_slice()[self.position];
        if token.kind != TokenKind::Eof {
            self.position += 1;
        }
        token
    }

    fn eat(&mut self, kind: TokenKind) -> bool {
        let found = self.at(kind);
        if found {
            self.bump();
        }
        found
    }

    fn skip_newlines(&mut self) {
        while self.eat(TokenKind::Newline) {}
    }

    /// Takes `kind` if it stands here or after a line break.
    fn eat_past_newlines(&mut self, kind: TokenKind) -> bool {
        let found = self.kind_past_newlines() == kind;
        if found {
            self.skip_newlines();
            self.bump();
        }
        found
    }

    fn expect(&mut self, kind: TokenKind) -> Parsed<Token> {
        if self.at(kind) { Ok(self.bump()) } else { Err(self.expected(&[kind.text()])) }
    }

    /// The index of the bracket that closes the one at `index`.
    fn closer(&self, index: usize) -> Option<usize> {
        self.closers.get(index).filter(|c| **c != 0).map(|c| *c as usize)
    }

    // Places and texts.

    fn start(&self) -> u32 {
        self.tokens[self.position].start
    }

    /// From `start` to the end of the token taken last.
    fn span_from(&self, start: u32) -> Span {
        let end = self.position.checked_sub(1).map_or(start, |i| self.tokens[i].end);
        Span::new(self.source, start, end.max(start))
    }

    fn token_text(&self, token: Token) -> &'a str {
        &self.text[token.start as usize..token.end as usize]
    }

    fn token_span(&self, token: Token) -> Span {
        Span::new(self.source, token.start, token.end)
    }

    /// Takes the current token as a name.
    fn bump_name(&mut self) -> Name {
        let token = self.bump();
        let symbol = self.names.intern(self.token_text(token));
        Name { symbol, span: self.token_span(token) }
    }

    fn lower_name(&mut self) -> Parsed<Name> {
        if self.kind().is_name() { Ok(self.bump_name()) } else { Err(self.expected(&["name"])) }
    }

    fn upper_name(&mut self) -> Parsed<Name> {
        if self.at(TokenKind::Upper) {
            Ok(self.bump_name())
        } else {
            Err(self.expected(&["capitalised name"]))
        }
    }

    // Depth.

    /// Runs a production that may contain itself.
    fn nested<T>(&mut self, production: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth == limits::NESTING_MAX {
            return Err(self.too_deep(limits::NESTING_MAX));
        }
        self.depth += 1;
        let height = std::mem::replace(&mut self.height, 0);
        let guard = std::mem::replace(&mut self.guard, false);
        let result = production(self);
        self.guard = guard;
        self.height = height.max(self.height + 1);
        self.depth -= 1;
        result
    }

    /// One more level in the tree that a loop builds.
    fn grow(&mut self) -> Parsed<()> {
        self.height += 1;
        if self.height > limits::TREE_HEIGHT_MAX {
            return Err(self.too_deep(limits::TREE_HEIGHT_MAX));
        }
        Ok(())
    }

    fn too_deep(&mut self, limit: u32) -> Reported {
        if !self.halted {
            let span = self.token_span(self.tokens[self.position]);
            let message = format!("nesting is too deep (limit {limit})");
            self.diagnostics.push(Diagnostic::error(Code::NestingTooDeep, span, message));
            self.halt();
        }
        Reported
    }

    /// Goes to the end of the file: every production that is still open fails there silently.
    fn halt(&mut self) {
        self.halted = true;
        self.position = self.tokens.len() - 1;
    }

    // Errors.

    /// Few tokens would fit here.
    fn expected(&mut self, wanted: &[&str]) -> Reported {
        let message = self.expected_message(wanted);
        self.report(message)
    }

    fn expected_message(&self, wanted: &[&str]) -> String {
        let found = self.found();
        match wanted {
            [one] if self.at(TokenKind::Eof) => {
                format!("unexpected {found} (expected `{one}`)")
            }
            [one] => format!("expected `{one}`, found {found}"),
            many => {
                let list: Vec<String> = many.iter().map(|w| format!("`{w}`")).collect();
                let list = list.join(", ");
                if self.at(TokenKind::Eof) {
                    format!("unexpected {found} (expected one of {list})")
                } else {
                    format!("expected one of {list}, found {found}")
                }
            }
        }
    }

    /// Many tokens would fit here.
    fn unexpected(&mut self) -> Reported {
        let message = format!("unexpected {} (expected expression or statement)", self.found());
        self.report(message)
    }

    /// The same for an earlier token.
    fn unexpected_at(&mut self, position: usize) -> Reported {
        let here = std::mem::replace(&mut self.position, position);
        let reported = self.unexpected();
        self.position = here;
        reported
    }

    /// The current token as messages show it.
    fn found(&self) -> String {
        const SHOWN_MAX: usize = 40; // a long string would hide the sentence around it
        let token = self.tokens[self.position];
        match token.kind {
            TokenKind::Eof => return token.kind.text().to_string(),
            TokenKind::Newline => return format!("`{}`", token.kind.text()),
            _ => {}
        }
        let text = self.token_text(token);
        match text.char_indices().nth(SHOWN_MAX) {
            Some((cut, _)) => format!("`{}...`", &text[..cut]),
            None => format!("`{text}`"),
        }
    }

    /// Reports at the current token, unless the lexer has already done so.
    fn report(&mut self, message: String) -> Reported {
        self.report_with(message, |d| d)
    }

    fn report_with(
        &mut self,
        message: String,
        extend: impl FnOnce(Diagnostic) -> Diagnostic,
    ) -> Reported {
        let token = self.tokens[self.position];
        if self.halted || self.is_consequence(token) {
            return Reported;
        }
        let diagnostic = Diagnostic::error(Code::UnexpectedToken, self.token_span(token), message);
        let mut diagnostic = extend(diagnostic);
        if diagnostic.helps.is_empty() && diagnostic.code == Code::UnexpectedToken {
            diagnostic.helps.extend(self.hint());
        }
        self.diagnostics.push(diagnostic);
        if self.diagnostics.len() >= limits::PARSE_ERRORS_MAX {
            self.halt();
        }
        Reported
    }

    /// Whether a mistake at `token` only follows from one that was reported: at the same token, or
    /// in the text that the lexer left out before it.
    fn is_consequence(&self, token: Token) -> bool {
        let before = self.position.checked_sub(1).map(|i| self.tokens[i]);
        let lost = |kind| kind == TokenKind::Invalid;
        let after_lost = token.kind == TokenKind::Eof && before.is_some_and(|b| lost(b.kind));
        let gap = before.map_or(0, |b| b.end)..=token.start;
        // What is left of a line with a mistake is read by chance.
        let same_line = self.diagnostics.last().is_some_and(|last| {
            let between = last.span.start as usize..token.start as usize;
            !self.text.get(between).is_none_or(|text| text.contains('\n'))
        });
        lost(token.kind)
            || after_lost
            || same_line
            || self.follows_reserved_name()
            || self.diagnostics.iter().any(|d| {
                d.span.start == token.start
                    || d.code == Code::UnexpectedCharacter && gap.contains(&d.span.start)
            })
    }

    /// Tries a production: if it reports anything, it and its reports are undone.
    fn attempt<T>(&mut self, production: impl FnOnce(&mut Self) -> Parsed<T>) -> Option<T> {
        let position = self.position;
        let reports = self.diagnostics.len();
        let pins = self.pins.len();
        let height = self.height;
        let result = production(self);
        match result {
            Ok(value) if self.diagnostics.len() == reports && !self.halted => Some(value),
            // Too deep is too deep, tried or not: the report stays and parsing ends.
            _ if self.halted => None,
            _ => {
                self.position = position;
                self.diagnostics.truncate(reports);
                self.pins.truncate(pins);
                self.height = height;
                None
            }
        }
    }

    /// `^name` belongs into patterns; one that stayed an expression is a mistake.
    fn leftover_pins(&mut self) {
        for span in std::mem::take(&mut self.pins) {
            if self.diagnostics.len() >= limits::PARSE_ERRORS_MAX {
                return;
            }
            let caret = Span { end: span.start + 1, ..span };
            let message = "unexpected `^` (expected expression or statement)";
            self.diagnostics.push(
                Diagnostic::error(Code::UnexpectedToken, caret, message)
                    .note("`^name` compares with a variable inside a pattern"),
            );
        }
    }
}

/// Finds the closing bracket of every opening one, without recursion. The pieces of an interpolated
/// string are brackets too, and no other bracket reaches over them.
fn closers(tokens: &[Token]) -> Vec<u32> {
    let mut closers = vec![0; tokens.len()];
    let mut open: Vec<usize> = Vec::new();
    // How many of each shape are open since the innermost string; a closing bracket without a
    // partner must not search the whole stack.
    let mut counts = [0u32; 3];
    let mut outer_counts: Vec<[u32; 3]> = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        let shape = match token.kind {
            TokenKind::LeftParen => Ok(0),
            TokenKind::LeftBracket => Ok(1),
            TokenKind::LeftBrace => Ok(2),
            TokenKind::RightParen => Err(0),
            TokenKind::RightBracket => Err(1),
            TokenKind::RightBrace => Err(2),
            TokenKind::StringOpen => {
                open.push(index);
                outer_counts.push(std::mem::take(&mut counts));
                continue;
            }
            TokenKind::StringMiddle | TokenKind::StringClose => {
                while let Some(top) = open.pop() {
                    if matches!(tokens[top].kind, TokenKind::StringOpen | TokenKind::StringMiddle) {
                        closers[top] = index as u32;
                        break;
                    }
                }
                if token.kind == TokenKind::StringMiddle {
                    open.push(index);
                    counts = [0; 3];
                } else {
                    counts = outer_counts.pop().unwrap_or_default();
                }
                continue;
            }
            _ => continue,
        };
        match shape {
            Ok(shape) => {
                open.push(index);
                counts[shape] += 1;
            }
            Err(shape) if counts[shape] == 0 => {}
            Err(shape) => {
                while let Some(top) = open.pop() {
                    let top_shape = match tokens[top].kind {
                        TokenKind::LeftParen => 0,
                        TokenKind::LeftBracket => 1,
                        _ => 2,
                    };
                    counts[top_shape] -= 1;
                    if top_shape == shape {
                        closers[top] = index as u32;
                        break;
                    }
                }
            }
        }
    }
    closers
}
