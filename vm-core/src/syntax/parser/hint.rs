//! What to try after a parse error: habits from other languages, and words that are reserved.

use super::Parser;
use crate::syntax::token::TokenKind;

impl Parser<'_> {
    /// Advice about the token that doesn't fit at the current place.
    pub(super) fn hint(&self) -> Option<String> {
        let token = self.tokens[self.position];
        let text = self.token_text(token);
        Some(match token.kind {
            TokenKind::PlusEq | TokenKind::MinusEq | TokenKind::StarEq | TokenKind::SlashEq => {
                let op = &text[..1];
                format!("there are no compound assignments: write `x = x {op} e`")
            }
            TokenKind::Import => "names of a module are brought in with `use M.*` or \
                                  `use M.{name}`"
                .to_string(),
            TokenKind::DotDot | TokenKind::DotDotEq => {
                "a range stands in brackets: `[1..3]`".to_string()
            }
            TokenKind::Eq => "`=` binds a name; values are compared with `==`".to_string(),
            TokenKind::FatArrow => {
                "`=>` makes a lambda; the arms of `match` are written `pattern -> body`".to_string()
            }
            TokenKind::Lower if text == "in" => {
                "`for i = a to b { ... }` counts; for a list use `xs.each(x => ...)`".to_string()
            }
            TokenKind::Lower if self.is_exponent() => {
                "an exponent needs a fraction before it: `1.0e9`".to_string()
            }
            TokenKind::String | TokenKind::StringOpen if self.follows_name() => {
                "the arguments of a call stand in parentheses".to_string()
            }
            TokenKind::Semicolon if self.depth <= 1 => {
                "definitions need no separator between them".to_string()
            }
            TokenKind::At => "decorators stand before top-level functions and types".to_string(),
            TokenKind::Mvar
            | TokenKind::Const
            | TokenKind::Type
            | TokenKind::Reactive
            | TokenKind::Trait
            | TokenKind::Module
            | TokenKind::Use
            | TokenKind::Template
            | TokenKind::Extern
            | TokenKind::Pub
                if self.depth > 1 =>
            {
                format!("`{text}` begins a declaration, which belongs to the top level")
            }
            kind if kind.is_keyword() && kind != TokenKind::Underscore => {
                format!("`{text}` is a reserved word")
            }
            _ => return None,
        })
    }

    /// At the `e9` of `1e9`.
    fn is_exponent(&self) -> bool {
        let token = self.tokens[self.position];
        let text = self.token_text(token);
        let digits = text.strip_prefix(['e', 'E']);
        let touches_number = self.position.checked_sub(1).is_some_and(|i| {
            self.kind_at(i) == TokenKind::Int && self.tokens[i].end == token.start
        });
        touches_number && digits.is_some_and(|d| d.chars().all(|c| c.is_ascii_digit()))
    }

    fn follows_name(&self) -> bool {
        self.position.checked_sub(1).is_some_and(|i| self.kind_at(i).is_name())
    }
}
