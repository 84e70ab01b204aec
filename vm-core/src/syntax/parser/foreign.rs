//! Words of other languages before or at a parse error, and what is written here instead. They are
//! ordinary names in this language, so only what follows them tells that they were meant otherwise.

use super::Parser;
use crate::syntax::token::TokenKind;

/// How a lambda is written.
pub(super) const LAMBDA: &str = "a lambda is written `x => x + 1`, or `(x, y) => x + y`";

/// Where a name's type stands.
pub(super) const TYPE: &str = "a type stands behind the name: `x: Int = 5`";

/// Where a function's result type stands.
pub(super) const RESULT: &str = "the result type stands behind an arrow: `f(n) -> Int = ...`";

/// How a choice among patterns is made.
const CHOICE: &str = "a choice among patterns is written `match x { pattern -> body }`";

/// How a value is made.
const NEW: &str = "a value is made by its constructor alone: `Point(1, 2)`";

impl Parser<'_> {
    /// Advice about a word of another language: the current token or the one before.
    // tidy: table
    pub(super) fn foreign_word(&self) -> Option<&'static str> {
        let here = self.tokens[self.position];
        let before = self.tokens[self.position.checked_sub(1)?];
        let (word, here_text) = (self.token_text(before), self.token_text(here));
        if ["and", "or"].contains(&word) || ["and", "or"].contains(&here_text) {
            return Some("the logical operators are `&&` and `||`");
        }
        if ["mod", "div"].contains(&word) || ["mod", "div"].contains(&here_text) {
            return Some("the remainder is `a % b`, the quotient `a / b`");
        }
        if before.kind != TokenKind::Lower {
            return None;
        }
        let names = here.kind == TokenKind::Lower || here.kind == TokenKind::Upper;
        Some(match word {
            "lambda" => LAMBDA,
            _ if !names && here.kind != TokenKind::Int => return None,
            "fn" | "fun" | "func" | "def" | "function" if !self.begins_line(self.position - 1) => {
                LAMBDA
            }
            "fn" | "fun" | "func" | "def" | "function" => {
                "a function has no keyword before it: `double(n) = n * 2`"
            }
            "let" | "val" => "a binding has no keyword: `x = 1`, or `var x = 1` to assign later",
            "impl" => "an implementation is written `Dog: Speaks ... end`",
            "data" | "enum" | "struct" | "class" | "record" | "newtype" | "union" => {
                "a type is written `type Point = { x: Int, y: Int }` or `type Tree = Leaf | ...`"
            }
            "new" => NEW,
            "interface" | "protocol" | "typeclass" => {
                "a trait is written `trait Speaks ... end`, its functions by their heads"
            }
            "switch" | "case" => CHOICE,
            "int" | "float" | "double" | "string" | "bool" | "char" => {
                if self.nth(1) == TokenKind::LeftParen { RESULT } else { TYPE }
            }
            "is" => "values are compared with `==`",
            "in" | "where" => {
                "what is bound for an expression stands before it: `{ x = 1; x + 1 }`"
            }
            "async" | "await" => {
                "calls wait by themselves; a process that runs beside is begun by `spawn { ... }`"
            }
            "public" | "export" => "`pub` makes a definition of a module visible",
            "throw" | "raise" => "an exception is thrown by a call: `throw(value)`",
            _ if self.depth <= 1 && self.follows_first_word() => {
                "parameters stand in parentheses: `add(x, y) = x + y`"
            }
            _ => return None,
        })
    }

    /// Advice about a word of another language earlier in the line.
    pub(super) fn earlier_foreign_word(&self) -> Option<&'static str> {
        let has = |word: &str| self.line_so_far().any(|token| self.token_text(token) == word);
        if ["fn", "func", "function"].into_iter().any(has) {
            return Some(LAMBDA);
        }
        let first = self.line_so_far().last();
        if first.is_some_and(|first| self.token_text(first) == "switch") {
            return Some(CHOICE);
        }
        has("new").then_some(NEW)
    }

    /// Whether a line, or a public definition, begins with the token at `index`.
    fn begins_line(&self, index: usize) -> bool {
        let before = index.checked_sub(1).map_or(TokenKind::Newline, |before| self.kind_at(before));
        matches!(before, TokenKind::Newline | TokenKind::Pub)
    }

    /// Behind the first word of a line that has a `=` further on.
    fn follows_first_word(&self) -> bool {
        let line_start = self.begins_line(self.position - 1);
        let rest = self.tokens[self.position..].iter().map(|token| token.kind);
        let mut rest = rest.take_while(|kind| *kind != TokenKind::Newline);
        line_start && rest.any(|kind| kind == TokenKind::Eq)
    }
}
