//! Text to tokens. Newlines are tokens, comments too (the parser drops them, the formatter keeps
//! them); a string with `${...}` becomes several tokens with those of its expressions between.
//!
//! The lexer is one flat loop: nested interpolations live in a stack of its own, so no text can
//! exhaust the host's stack. It never fails; what is no token is reported and left out.

use super::literal;
use super::token::{SYMBOLS, Token, TokenKind};
use crate::base::limits;
use crate::base::span::{SourceId, Span};
use crate::diagnostic::{Code, Diagnostic};

/// The tokens of a text, `Eof` last, and the mistakes found in it.
pub struct Lexed {
    /// All tokens, comments included.
    pub tokens: Vec<Token>,
    /// Unterminated literals, unknown characters, numbers out of range.
    pub diagnostics: Vec<Diagnostic>,
}

/// Where in `SYMBOLS` those with an ASCII character in front begin.
const FIRST_SYMBOL: [u8; 128] = {
    let mut first = [SYMBOLS.len() as u8; 128];
    let mut at = SYMBOLS.len();
    while at > 0 {
        at -= 1;
        first[SYMBOLS[at].0.as_bytes()[0] as usize] = at as u8;
    }
    first
};

/// Splits a text into tokens.
pub fn lex(source: SourceId, text: &str) -> Lexed {
    let mut lexer = Lexer {
        source,
        text,
        position: 0,
        tokens: Vec::new(),
        diagnostics: Vec::new(),
        strings: Vec::new(),
    };
    if text.starts_with('\u{feff}') {
        lexer.position = '\u{feff}'.len_utf8();
    }
    while lexer.position < text.len() {
        lexer.token();
    }
    lexer.finish()
}

/// An interpolated string whose `${` is open.
struct OpenString {
    quote: u8,
    /// Braces open inside the interpolated expression.
    braces: u32,
    /// Index of its first token.
    first_token: usize,
}

struct Lexer<'a> {
    source: SourceId,
    text: &'a str,
    position: usize,
    tokens: Vec<Token>,
    diagnostics: Vec<Diagnostic>,
    strings: Vec<OpenString>,
}

impl Lexer<'_> {
    fn token(&mut self) {
        let start = self.position;
        match self.byte(0) {
            b' ' | b'\t' | b'\r' => self.blanks(),
            b'\n' => {
                self.position += 1;
                if self.tokens.last().is_none_or(|t| t.kind != TokenKind::Newline) {
                    self.push(TokenKind::Newline, start);
                }
            }
            // Inside `${...}` a `#` begins no comment: it would swallow the closing brace.
            b'#' if self.byte(1) != b'{' && self.strings.is_empty() => self.comment(),
            b'#' if self.byte(1) == b'*' && self.ends_inside() => self.comment(),
            b'0'..=b'9' => self.number(),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.word(),
            b'"' => self.string(b'"'),
            b'\'' => self.single_quote(),
            b'}' if self.strings.last().is_some_and(|s| s.braces == 0) => self.resume_string(),
            _ => self.symbol(),
        }
    }

    fn byte(&self, ahead: usize) -> u8 {
        self.text.as_bytes().get(self.position + ahead).copied().unwrap_or(0)
    }

    fn push(&mut self, kind: TokenKind, start: usize) {
        self.tokens.push(Token { kind, start: start as u32, end: self.position as u32 });
    }

    fn report(&mut self, code: Code, start: usize, end: usize, message: impl Into<String>) {
        if self.diagnostics.len() >= limits::PARSE_ERRORS_MAX {
            return;
        }
        let span = Span::new(self.source, start as u32, end as u32);
        self.diagnostics.push(Diagnostic::error(code, span, message));
    }

    fn comment(&mut self) {
        let start = self.position;
        let rest = &self.text[start..];
        if !rest.starts_with("#*") {
            self.position += rest.find('\n').unwrap_or(rest.len());
            self.push(TokenKind::Comment, start);
        } else if let Some(length) = rest[2..].find("*#") {
            self.position += length + 4;
            self.push(TokenKind::BlockComment, start);
        } else {
            self.position = self.text.len();
            self.report(Code::UnterminatedComment, start, start + 2, "unterminated comment");
            self.push(TokenKind::Invalid, start);
        }
    }

    /// Whether a block comment inside `${...}` ends there: before anything that could close it.
    fn ends_inside(&self) -> bool {
        let rest = &self.text[self.position + 2..];
        let end = rest.find("*#");
        end.is_some_and(|end| !rest[..end].contains(['{', '}', '"', '\'']))
    }

    fn word(&mut self) {
        let start = self.position;
        self.skip_word();
        let word = &self.text[start..self.position];
        let kind = TokenKind::keyword(word).unwrap_or(if word.starts_with(char::is_uppercase) {
            TokenKind::Upper
        } else {
            TokenKind::Lower
        });
        self.push(kind, start);
    }

    fn blanks(&mut self) {
        self.skip(|byte| matches!(byte, b' ' | b'\t' | b'\r'));
    }

    fn skip_word(&mut self) {
        self.skip(|byte| byte == b'_' || byte.is_ascii_alphanumeric());
    }

    /// Moves behind the bytes that belong.
    fn skip(&mut self, belongs: impl Fn(u8) -> bool) {
        let rest = &self.text.as_bytes()[self.position..];
        self.position += rest.iter().position(|byte| !belongs(*byte)).unwrap_or(rest.len());
    }

    fn symbol(&mut self) {
        let start = self.position;
        let rest = &self.text.as_bytes()[start..];
        // Those with the same first byte stand together, so few are compared.
        let first = FIRST_SYMBOL.get(rest[0] as usize).map_or(SYMBOLS.len(), |at| *at as usize);
        let mut same =
            SYMBOLS[first..].iter().take_while(|(sign, _)| sign.as_bytes()[0] == rest[0]);
        let Some((sign, kind)) = same.find(|(sign, _)| rest.starts_with(sign.as_bytes())) else {
            return self.unknown_character();
        };
        // A `#` that opens no set can only be met inside an interpolation.
        if *kind == TokenKind::Hash && self.byte(1) != b'{' {
            return self.unknown_character();
        }
        self.position += sign.len();
        match (kind, self.strings.last_mut()) {
            (TokenKind::LeftBrace, Some(string)) => string.braces += 1,
            (TokenKind::RightBrace, Some(string)) => string.braces -= 1,
            _ => {}
        }
        self.push(*kind, start);
    }

    /// One report for a run of characters that begin no token.
    fn unknown_character(&mut self) {
        let start = self.position;
        let rest = &self.text[start..];
        let first = rest.chars().next().expect("the text isn't at its end");
        let length = first.len_utf8();
        let run = rest[length..]
            .find(|c: char| c.is_ascii_graphic() || c.is_ascii_whitespace())
            .unwrap_or(rest.len() - length);
        self.position += length + run;
        if self.strings.is_empty() {
            let shown: String = first.escape_debug().collect();
            let message = format!("unexpected character `{shown}`");
            self.report(Code::UnexpectedCharacter, start, start + length, message);
        } else {
            // An interpolation that isn't an expression is text: the parser decides.
            self.push(TokenKind::Invalid, start);
        }
    }

    fn number(&mut self) {
        let start = self.position;
        let after_dot =
            self.tokens.last().is_some_and(|t| t.kind == TokenKind::Dot && t.end == start as u32);
        let kind = if after_dot {
            // `t.0.1`: two tuple indexes.
            self.digits();
            TokenKind::Int
        } else if self.byte(0) == b'0' && self.radix_digits() {
            TokenKind::Int
        } else {
            self.digits();
            self.fraction_and_suffix()
        };
        let negative = self.tokens.last().is_some_and(|t| t.kind == TokenKind::Minus);
        self.push(kind, start);
        let text = &self.text[start..self.position];
        if let Some(message) = literal::range_error(kind, text, negative) {
            self.report(Code::LiteralOutOfRange, start, self.position, message);
        }
    }

    fn digits(&mut self) {
        self.skip(|byte| byte == b'_' || byte.is_ascii_digit());
    }

    /// `0x..` and `0b..`; false if it is neither.
    fn radix_digits(&mut self) -> bool {
        let is_digit: fn(u8) -> bool = match self.byte(1) {
            b'x' | b'X' => |b| b.is_ascii_hexdigit(),
            b'b' | b'B' => |b| b == b'0' || b == b'1',
            _ => return false,
        };
        if !is_digit(self.byte(2)) {
            return false;
        }
        self.position += 2;
        while self.byte(0) == b'_' || is_digit(self.byte(0)) {
            self.position += 1;
        }
        true
    }

    fn fraction_and_suffix(&mut self) -> TokenKind {
        if self.byte(0) != b'.' || !self.byte(1).is_ascii_digit() {
            const SIZED: [&str; 7] = ["i8", "i16", "i32", "u8", "u16", "u32", "u64"];
            return match () {
                () if SIZED.iter().any(|s| self.suffix(s)) => TokenKind::SizedInt,
                () if self.suffix("n") => TokenKind::BigInt,
                () if self.suffix("d") => TokenKind::Decimal,
                () => TokenKind::Int,
            };
        }
        self.position += 1;
        self.digits();
        if self.suffix("d") {
            return TokenKind::Decimal;
        }
        if matches!(self.byte(0), b'e' | b'E') {
            let sign = usize::from(matches!(self.byte(1), b'+' | b'-'));
            if self.byte(1 + sign).is_ascii_digit() {
                self.position += 1 + sign;
                self.digits();
            }
        }
        if self.suffix("f32") { TokenKind::Float32 } else { TokenKind::Float }
    }

    fn suffix(&mut self, suffix: &str) -> bool {
        let after = self.byte(suffix.len());
        let found = self.text[self.position..].starts_with(suffix)
            && after != b'_'
            && !after.is_ascii_alphanumeric();
        self.position += if found { suffix.len() } else { 0 };
        found
    }

    /// `'x'` is a character, `'xyz'` a string, `''` nothing.
    fn single_quote(&mut self) {
        let start = self.position;
        let mut rest = self.text[start + 1..].chars();
        let length = match (rest.next(), rest.next()) {
            (Some('\''), _) => {
                self.position += 2;
                let message = "empty character literal: a character is one letter between single \
                               quotes, an empty string is `\"\"`";
                return self.report(Code::UnexpectedCharacter, start, start + 2, message);
            }
            (Some('\\'), Some(c)) if rest.next() == Some('\'') => {
                if literal::escape(c).is_none() {
                    self.position += 3 + c.len_utf8();
                    let message = format!("unknown escape `\\{c}` in a character");
                    return self.report(Code::UnexpectedCharacter, start, self.position, message);
                }
                2
            }
            (Some('\\'), _) => return self.string(b'\''),
            (Some(c), Some('\'')) => c.len_utf8(),
            _ => return self.string(b'\''),
        };
        self.position += length + 2;
        self.push(TokenKind::Char, start);
    }

    fn string(&mut self, quote: u8) {
        let start = self.position;
        self.position += 1;
        let first_token = self.tokens.len();
        match self.string_text(quote) {
            TextEnd::Quote => self.push(TokenKind::String, start),
            TextEnd::Interpolation => {
                self.push(TokenKind::StringOpen, start);
                self.strings.push(OpenString { quote, braces: 0, first_token });
            }
            TextEnd::Missing => {
                self.push(TokenKind::Invalid, start);
                self.unterminated(first_token);
            }
        }
    }

    /// Goes on with the text of a string at the `}` that closes an interpolation.
    fn resume_string(&mut self) {
        let start = self.position;
        self.position += 1;
        let string = self.strings.last().expect("a `}` resumes a string only inside of one");
        let first_token = string.first_token;
        match self.string_text(string.quote) {
            TextEnd::Quote => {
                self.push(TokenKind::StringClose, start);
                self.strings.pop();
            }
            TextEnd::Interpolation => self.push(TokenKind::StringMiddle, start),
            TextEnd::Missing => self.unterminated(first_token),
        }
    }

    /// Moves behind the closing quote or behind the next `${`.
    fn string_text(&mut self, quote: u8) -> TextEnd {
        while self.position < self.text.len() {
            match self.byte(0) {
                b if b == quote => {
                    self.position += 1;
                    return TextEnd::Quote;
                }
                b'$' if self.byte(1) == b'{' => {
                    self.position += 2;
                    return TextEnd::Interpolation;
                }
                b'\\' if literal::escape(self.byte(1) as char).is_some() => self.position += 2,
                _ => self.position += 1,
            }
        }
        TextEnd::Missing
    }

    /// Reports the string that lacks its closing quote and drops the tokens from there on.
    fn unterminated(&mut self, first_token: usize) {
        let outermost = self.strings.first().map_or(first_token, |s| s.first_token);
        self.strings.clear();
        let culprit = self.unclosed_string(outermost);
        let start = self.tokens[culprit].start as usize;
        self.tokens.truncate(culprit);
        self.position = self.text.len();
        self.diagnostics.retain(|d| (d.span.start as usize) < start);
        self.report(Code::UnterminatedString, start, start + 1, "unterminated string");
        self.push(TokenKind::Invalid, start);
    }

    /// The string token to blame. A forgotten quote turns all later strings inside out, and the one
    /// that runs to the end of the file is the last of them. The first string that spans lines and
    /// whose closing quote touches a word is most likely the one that wasn't closed.
    fn unclosed_string(&self, last: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut open_strings = 0;
        for (index, token) in self.tokens[..last].iter().enumerate() {
            match token.kind {
                TokenKind::StringOpen => open_strings += 1,
                TokenKind::StringClose => open_strings -= 1,
                TokenKind::String if open_strings == 0 => {
                    let range = token.start as usize..token.end as usize;
                    let after = bytes.get(token.end as usize);
                    let touches_word = after.is_some_and(|b| b.is_ascii_alphanumeric());
                    if touches_word && bytes[range].contains(&b'\n') {
                        return index;
                    }
                }
                _ => {}
            }
        }
        last
    }

    fn finish(mut self) -> Lexed {
        if let Some(string) = self.strings.first() {
            self.unterminated(string.first_token);
        }
        let end = self.position;
        self.push(TokenKind::Eof, end);
        Lexed { tokens: self.tokens, diagnostics: self.diagnostics }
    }
}

/// How a piece of a string's text ends.
enum TextEnd {
    Quote,
    Interpolation,
    Missing,
}
