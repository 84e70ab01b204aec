//! What to try after a parse error: signs that are written otherwise in other languages, and words
//! that are reserved. Words of other languages are in `foreign.rs`.

use super::Parser;
use super::foreign::{LAMBDA, RESULT, TYPE};
use crate::syntax::token::{Token, TokenKind};

/// What loops there are.
const COUNTING: &str = "`for i = a to b { ... }` counts; for a list use `xs.each(x => ...)`";

/// Where the arms of a `match` stand.
const ARMS: &str = "the arms stand in braces: `match x { pattern -> body }`";

/// How types are given to types.
const BRACKETS: &str = "types stand in brackets: `List[Int]`, `f[T](x: T)`";

/// How a body is told from its head.
const EQUALS: &str = "a `=` stands before the body: `double(n) = n * 2`";

impl Parser<'_> {
    /// Advice about the token that doesn't fit at the current place.
    pub(super) fn hint(&self) -> Option<String> {
        let token = self.tokens[self.position];
        let text = self.token_text(token);
        if self.position.checked_sub(1).is_some_and(|before| self.is_exponent_at(before)) {
            return Some("an exponent needs a fraction before it: `1.0e9`".to_string());
        }
        if let Some(habit) =
            self.misplaced().or_else(|| self.foreign_word()).or_else(|| self.habit())
        {
            return Some(habit.to_string());
        }
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
            TokenKind::Eq => self.misplaced_eq().to_string(),
            TokenKind::FatArrow => {
                "`=>` makes a lambda; the arms of `match` are written `pattern -> body`".to_string()
            }
            TokenKind::Lower if text == "in" => COUNTING.to_string(),
            TokenKind::Lower if self.is_exponent_at(self.position) => {
                "an exponent needs a fraction before it: `1.0e9`".to_string()
            }
            kind if self.is_bare_argument(kind) => {
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
            kind if self.follows_statement(kind) => {
                "statements stand on lines of their own, or have a `;` between them".to_string()
            }
            _ => return None,
        })
    }

    /// What an `=` was to do that can't stand here.
    fn misplaced_eq(&self) -> &'static str {
        match self.body_begins() {
            Some(TokenKind::FatArrow) => {
                "an assignment as a lambda's body stands in braces: `x => { total = total + x }`; \
                 it changes a variable around the lambda if that is a `var`"
            }
            Some(TokenKind::Eq) => "an assignment as a body stands in braces: `set(v) = { x = v }`",
            Some(_) => "an assignment in an expression stands in braces: `if c then { x = 1 }`",
            None if self.follows_type_head() => "the `=` stands on the line of `type`",
            None => "`=` binds a name; values are compared with `==`",
        }
    }

    /// How the language writes what other languages write in this way.
    // tidy: table
    fn habit(&self) -> Option<&'static str> {
        let before = self.position.checked_sub(1).map(|index| self.tokens[index]);
        let (kind, here) = (self.kind(), self.tokens[self.position]);
        let before_kind = before.map_or(TokenKind::Newline, |token| token.kind);
        let here_text = self.token_text(here);
        let touches = before.is_some_and(|token| token.end == here.start);
        let line_start = before_kind == TokenKind::Newline;
        let in_head = self.depth <= 1 && self.begins_definition();
        let body_in_braces = in_head && self.kind_past_newlines() == TokenKind::LeftBrace;
        Some(match (before_kind, kind) {
            _ if body_in_braces => "a `=` stands before the body: `main() = { ... }`",
            (_, TokenKind::FatArrow) if in_head => EQUALS,
            (TokenKind::RightParen | TokenKind::RightBracket | TokenKind::Upper, _)
                if in_head && matches!(kind, TokenKind::If | TokenKind::Pipe) =>
            {
                "a guard begins with `when`"
            }
            (TokenKind::Type | TokenKind::Trait | TokenKind::Module, kind) if kind.is_name() => {
                "such a name begins with a capital: `type Point`, `trait Speaks`"
            }
            (TokenKind::Upper, TokenKind::Less) => BRACKETS,
            (TokenKind::Lower, TokenKind::Less)
                if self.nth(1) == TokenKind::Upper
                    && matches!(self.nth(2), TokenKind::Greater | TokenKind::Comma) =>
            {
                BRACKETS
            }
            (TokenKind::Colon, TokenKind::Eq) if touches => {
                "a name is bound by `x = 5`, or by `var x = 5` to assign later"
            }
            (_, TokenKind::Semicolon) if self.is_in_list_of_parts() => {
                "what stands in brackets is separated by commas"
            }
            (_, TokenKind::Private) => "what isn't `pub` is private to its module",
            (_, TokenKind::Dollar) if self.tokens[self.position + 1].start > here.end => {
                "a call has parentheses: `f(g(x))`, or `x |> g |> f`"
            }
            (_, TokenKind::Bang) if touches && self.begins_arguments(self.position + 1) => {
                "there are no macros: `println(x)` is a call, `[1, 2]` a list"
            }
            (TokenKind::Upper, kind) if kind.is_name() => TYPE,
            (TokenKind::Lower, TokenKind::Pipe) if self.follows_as() => {
                "`as` names the whole: it stands behind the last alternative, or in parentheses"
            }
            (TokenKind::Lower | TokenKind::RightParen | TokenKind::Int, TokenKind::At) => {
                "the whole of what a pattern matches is named behind it: `Some(n) as whole`"
            }
            (TokenKind::Less, TokenKind::Greater) if touches => {
                "`!=` tells whether two values differ"
            }
            (TokenKind::EqEq, TokenKind::Eq) if touches => "values are compared with `==`",
            (_, kind) if line_start && self.begins_foreign_comment(kind) => {
                "a comment begins with `#`"
            }
            (_, TokenKind::Colon) if self.in_list() => {
                "a part of a list is `xs.slice(start, end)`, of a string `s.substring(start, end)`"
            }
            (before, TokenKind::Bang) if ends_value(before) => {
                "a message is sent by an arrow: `process <- message`"
            }
            (_, TokenKind::Caret) => "a power is written `**`: `2 ** 10`",
            (TokenKind::PlusPlus | TokenKind::Newline, _) if self.follows_increment() => {
                "there is no `++` that counts: write `n = n + 1`"
            }
            (TokenKind::Lower, TokenKind::String | TokenKind::StringOpen) if touches => {
                "a string has no letter before it: `\"${name}\"` takes a value in"
            }
            (TokenKind::Lower, TokenKind::ColonColon) => {
                "types stand in the head: `add(x: Int, y: Int) -> Int = x + y`"
            }
            (TokenKind::For, _) => COUNTING,
            (_, TokenKind::Colon) if self.in_statement_head() => {
                "what belongs to it stands in braces: `if c { a } else { b }`"
            }
            (before, TokenKind::If) if ends_value(before) => {
                "a choice is written `if c then a else b`"
            }
            (before, TokenKind::Match) if ends_value(before) => {
                "the value stands behind the word: `match x { pattern -> body }`"
            }
            (_, TokenKind::For) if self.in_list() => {
                "there are no list comprehensions: `xs.map(x => ...)`, `xs.filter(x => ...)`"
            }
            (TokenKind::RightBrace, TokenKind::Lower) if ["elif", "elsif"].contains(&here_text) => {
                "a further condition begins with `else if`"
            }
            (_, TokenKind::Backslash) => LAMBDA,
            (TokenKind::Eq | TokenKind::LeftParen | TokenKind::Comma, TokenKind::Pipe) => LAMBDA,
            (TokenKind::Question, _) => "a choice is written `if c then a else b`",
            (TokenKind::Upper, TokenKind::LeftBrace) => {
                "records are made with parentheses: `Point(x: 1, y: 2)`"
            }
            (TokenKind::LeftBrace, TokenKind::Newline) if self.is_body_in_braces() => {
                "what belongs to it follows without braces, up to `end`"
            }
            (TokenKind::Upper, TokenKind::Dot) => {
                "constructors in patterns are written without their module"
            }
            (TokenKind::Comma, TokenKind::RightParen | TokenKind::RightBracket) => {
                "there is no comma before the closing bracket here"
            }
            (TokenKind::Comma, TokenKind::Newline) if self.depth <= 2 => {
                "the parameters of a definition stand on one line"
            }
            (TokenKind::Catch, _) => "the arms of `catch` stand in braces: `catch { e -> ... }`",
            (TokenKind::Newline, _) if self.follows_bare_match() => ARMS,
            (_, TokenKind::Lower) if here_text == "with" && self.in_arm() => ARMS,
            (TokenKind::Dot, kind) if !kind.is_name() && self.follows_number_and_dot() => {
                "digits follow the point of a number: `1.0`"
            }
            (TokenKind::RightParen, TokenKind::Lower | TokenKind::Int | TokenKind::String)
                if in_head =>
            {
                EQUALS
            }
            (TokenKind::RightParen, TokenKind::Colon) if !self.begins_definition() => {
                "a value gets its type where it is bound: `x: Int = 5`"
            }
            (TokenKind::RightParen, TokenKind::Colon) => RESULT,
            (_, TokenKind::Arrow) if !self.in_arm() => {
                "a lambda is written with `=>`: `x => x + 1`"
            }
            (_, kind) if line_start && is_operator(kind) => {
                "an operator stands at the end of a line, not at the beginning of the next"
            }
            (before, TokenKind::Eq) if before.is_keyword() => {
                "a reserved word can't be used as a name"
            }
            _ => return self.line_habit(),
        })
    }

    /// Whether a reserved word stands before the current token that was used as a name before, for
    /// which there is a report.
    pub(super) fn follows_reserved_name(&self) -> bool {
        let before = self.tokens[..self.position].iter().rev();
        let mut before = before.map(|token| token.kind).filter(|kind| *kind != TokenKind::Newline);
        let Some(word) = before.next().filter(|kind| kind.is_keyword()) else { return false };
        self.tokens[..self.position].windows(2).any(|pair| {
            let bound = pair[0].kind == word && pair[1].kind == TokenKind::Eq;
            bound && self.diagnostics.iter().any(|d| d.span.start == pair[1].start)
        })
    }

    /// The tokens of the line before the current one, the last one first.
    pub(super) fn line_so_far(&self) -> impl Iterator<Item = Token> {
        let before = self.tokens[..self.position].iter().rev().copied();
        before.take_while(|token| token.kind != TokenKind::Newline)
    }

    /// The kinds of all tokens before the current one and the line breaks before that, the last
    /// one first.
    fn kinds_before(&self) -> impl Iterator<Item = TokenKind> {
        let before = self.tokens[..self.position].iter().rev().map(|token| token.kind);
        before.skip_while(|kind| *kind == TokenKind::Newline)
    }

    /// Habits that show in an earlier word of the line.
    fn line_habit(&self) -> Option<&'static str> {
        if let Some(foreign) = self.earlier_foreign_word() {
            return Some(foreign);
        }
        let line: Vec<Token> = self.line_so_far().collect();
        let has = |word: &str| line.iter().any(|token| self.token_text(*token) == word);
        let first = line.last().map_or(TokenKind::Newline, |token| token.kind);
        if has("deriving") {
            return Some("derived traits stand in parentheses: `deriving (Show, Eq)`");
        }
        if first == TokenKind::Type && !has("=") {
            return Some("a `=` stands before what a type is: `type Point = { x: Int }`");
        }
        if first == TokenKind::Type && self.at(TokenKind::Newline) {
            return Some(match self.kind_past_newlines() {
                TokenKind::LeftBrace => "the `{` stands on the line of `type`",
                _ => "variants on lines of their own begin with `|`",
            });
        }
        if self.at(TokenKind::Colon) && has("when") && first.is_name() {
            return Some("bounds stand behind the function's name: `f[T: Show](x: T) = ...`");
        }
        if first == TokenKind::Type && matches!(self.kind(), TokenKind::Pipe | TokenKind::LeftParen)
        {
            return Some("constructors begin with a capital: `type Color = Red | Green`");
        }
        let angles =
            |pair: &[Token]| pair[0].kind == TokenKind::Less && pair[1].kind == TokenKind::Upper;
        if self.at(TokenKind::Eq)
            && line.first().is_some_and(|before| before.kind == TokenKind::Greater)
            && line.windows(2).any(angles)
        {
            return Some(BRACKETS);
        }
        let name_only = line.len() == 1 || line.len() == 2 && first == TokenKind::Var;
        let bound_behind = self.nth(1).is_name() && self.nth(2) == TokenKind::Eq;
        if self.at(TokenKind::Comma) && name_only && bound_behind {
            return Some("several names are bound in parentheses: `(x, y) = ...`");
        }
        let braces = line.first().is_some_and(|token| token.kind == TokenKind::RightBrace);
        let record = line
            .windows(2)
            .any(|pair| pair[0].kind == TokenKind::LeftBrace && pair[1].kind == TokenKind::Upper);
        (braces && record).then_some("records are made with parentheses: `Point(x: 1, y: 2)`")
    }

    /// Whether the line has an open `[` before the current place.
    fn in_list(&self) -> bool {
        let depth = self.line_so_far().map(|token| match token.kind {
            TokenKind::LeftBracket => 1,
            TokenKind::RightBracket => -1,
            _ => 0,
        });
        depth.sum::<i32>() > 0
    }

    /// The innermost bracket that is open here and closed further on.
    fn around(&self) -> Option<TokenKind> {
        let closes_later = |index: &usize| self.closer(*index).is_some_and(|c| c >= self.position);
        (0..self.position).rev().find(closes_later).map(|index| self.kind_at(index))
    }

    /// In brackets that hold no statements.
    fn is_in_list_of_parts(&self) -> bool {
        self.around().is_some_and(|open| open != TokenKind::LeftBrace || self.depth <= 1)
    }

    /// Behind a whole statement of a block, at the beginning of another one.
    fn follows_statement(&self, kind: TokenKind) -> bool {
        let is_target = self.nth(1) == TokenKind::Eq || self.begins_arguments(self.position + 1);
        let begins = matches!(kind, TokenKind::Var | TokenKind::Return);
        let begins = begins || kind.is_name() && is_target;
        begins
            && self.position.checked_sub(1).is_some_and(|before| ends_value(self.kind_at(before)))
            && self.around() == Some(TokenKind::LeftBrace)
    }

    /// Whether a call's parentheses, or brackets, touch what stands before the token at `index`.
    fn begins_arguments(&self, index: usize) -> bool {
        let opens = matches!(self.kind_at(index), TokenKind::LeftParen | TokenKind::LeftBracket);
        opens && self.tokens[index].start == self.tokens[index - 1].end
    }

    /// Behind `module M {`, `trait T {` or `Type: Trait {`.
    fn is_body_in_braces(&self) -> bool {
        let opener = [TokenKind::Module, TokenKind::Trait, TokenKind::Colon];
        let index = self.position.checked_sub(3);
        index.is_some_and(|index| opener.contains(&self.kind_at(index)))
    }

    /// The `=` or `=>` of a function or lambda, or the word of a branch, whose whole body an
    /// assignment at the current `=` would be: only a name, a field or an element stands between
    /// the two.
    fn body_begins(&self) -> Option<TokenKind> {
        let mut before = self.kinds_before().skip_while(|kind| {
            kind.is_name() || matches!(kind, TokenKind::Dot | TokenKind::Newline)
        });
        match before.next() {
            Some(kind @ (TokenKind::FatArrow | TokenKind::Then | TokenKind::Else)) => Some(kind),
            Some(TokenKind::Eq) if before.next() == Some(TokenKind::RightParen) => {
                Some(TokenKind::Eq)
            }
            _ => None,
        }
    }

    /// Whether the line has an arm's pattern: only names and brackets since it or a `{` began.
    fn in_arm(&self) -> bool {
        self.line_so_far().any(|token| matches!(token.kind, TokenKind::Match | TokenKind::Catch))
    }

    /// Whether the line before is a `match` without its `{`.
    fn follows_bare_match(&self) -> bool {
        let before = self.tokens[..self.position].iter().rev().skip(1);
        let line = before.take_while(|token| token.kind != TokenKind::Newline);
        let mut has_match = false;
        let no_brace = line.enumerate().all(|(behind, token)| {
            has_match |= token.kind == TokenKind::Match && behind > 0;
            token.kind != TokenKind::LeftBrace
        });
        no_brace && has_match
    }

    /// Behind the `1.` of `1. + 2`.
    fn follows_number_and_dot(&self) -> bool {
        self.position >= 2 && self.kind_at(self.position - 2) == TokenKind::Int
    }

    /// Whether the line begins like a function's head and has no `=` yet.
    pub(super) fn begins_definition(&self) -> bool {
        let line: Vec<TokenKind> = self.line_so_far().map(|token| token.kind).collect();
        let line = line.strip_suffix(&[TokenKind::Pub]).unwrap_or(&line);
        line.ends_with(&[TokenKind::LeftParen, TokenKind::Lower]) && !line.contains(&TokenKind::Eq)
    }

    /// At the `e9` of `1e9`.
    fn is_exponent_at(&self, position: usize) -> bool {
        let token = self.tokens[position];
        let text = self.token_text(token);
        let digits = text.strip_prefix(['e', 'E']);
        let touches_number = position.checked_sub(1).is_some_and(|i| {
            self.kind_at(i) == TokenKind::Int && self.tokens[i].end == token.start
        });
        touches_number && digits.is_some_and(|d| d.chars().all(|c| c.is_ascii_digit()))
    }

    /// On a line that begins with `if`, `while`, `for` or `else`.
    fn in_statement_head(&self) -> bool {
        let heads = [TokenKind::If, TokenKind::While, TokenKind::For, TokenKind::Else];
        self.line_so_far().last().is_some_and(|first| heads.contains(&first.kind))
    }

    /// At a sign that begins `//`, `/*` or `--`.
    fn begins_foreign_comment(&self, kind: TokenKind) -> bool {
        let (end, next) = (self.tokens[self.position].end, self.tokens.get(self.position + 1));
        let doubled = next.is_some_and(|next| next.kind == kind && next.start == end);
        kind == TokenKind::Slash || kind == TokenKind::Minus && doubled
    }

    /// Behind `name++` at the end of a line.
    fn follows_increment(&self) -> bool {
        let mut before = self.kinds_before();
        let ends = [TokenKind::Newline, TokenKind::RightBrace, TokenKind::Semicolon];
        let is_end = ends.contains(&self.kind());
        is_end
            && before.next() == Some(TokenKind::PlusPlus)
            && before.next().is_some_and(TokenKind::is_name)
    }

    /// Behind a line with nothing but `type Name`.
    fn follows_type_head(&self) -> bool {
        let mut before = self.kinds_before();
        before.next() == Some(TokenKind::Upper) && before.next() == Some(TokenKind::Type)
    }

    /// Behind `as name`.
    fn follows_as(&self) -> bool {
        self.position.checked_sub(2).is_some_and(|i| self.token_text(self.tokens[i]) == "as")
    }

    /// Behind a name, at what may be its argument. Outside of expressions a name is something else.
    fn is_bare_argument(&self, kind: TokenKind) -> bool {
        let name = kind == TokenKind::Lower && self.depth > 1;
        let literal = [TokenKind::String, TokenKind::StringOpen, TokenKind::Int, TokenKind::Float];
        (name || literal.contains(&kind)) && self.follows_name()
    }

    fn follows_name(&self) -> bool {
        self.position.checked_sub(1).is_some_and(|i| self.kind_at(i).is_name())
    }
}

fn ends_value(kind: TokenKind) -> bool {
    let closes = matches!(kind, TokenKind::RightParen | TokenKind::RightBracket);
    let literal = matches!(kind, TokenKind::Int | TokenKind::Float | TokenKind::String);
    closes || literal || kind.is_name()
}

fn is_operator(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Plus
            | TokenKind::Star
            | TokenKind::Percent
            | TokenKind::PlusPlus
            | TokenKind::EqEq
            | TokenKind::AndAnd
            | TokenKind::OrOr
    )
}
