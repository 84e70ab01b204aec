//! Places in a text, by its tokens alone: the word under the caret, what stands before it, the
//! call around it. The text may be wrong in any way.

use crate::base::source::SourceMap;
use crate::base::span::{SourceId, Span};
use crate::syntax::token::{Token, TokenKind};
use crate::syntax::tokenize;

/// A name in the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Word<'t> {
    pub text: &'t str,
    pub span: Span,
}

/// What closes the brackets that a text leaves open, so that it can be understood.
pub(super) fn missing_closers(text: &str) -> String {
    let mut open = Vec::new();
    for token in code_tokens(text) {
        match token.kind {
            TokenKind::LeftParen => open.push(')'),
            TokenKind::LeftBracket => open.push(']'),
            TokenKind::LeftBrace => open.push('}'),
            TokenKind::RightParen | TokenKind::RightBracket | TokenKind::RightBrace => {
                open.pop();
            }
            _ => {}
        }
    }
    open.iter().rev().collect()
}

/// Where something is being typed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Position<'t> {
    /// A name by itself.
    Name,
    /// Behind a dot; the path of names before the dot when there is nothing else.
    Member { path: Option<&'t str> },
    /// Where a type is written.
    Type,
    /// In a comment, a text or a number.
    Nowhere,
}

/// The tokens that mean something; comments and line breaks are left out.
pub(super) fn code_tokens(text: &str) -> Vec<Token> {
    let mut tokens = tokenize(text);
    tokens.retain(|t| t.kind != TokenKind::Newline && !t.kind.is_comment() && t.start < t.end);
    tokens
}

/// The name that the offset is in or at the end of.
pub(super) fn word_at(sources: &SourceMap, source: SourceId, offset: u32) -> Option<Word<'_>> {
    let text = &sources.file(source).text;
    let tokens = code_tokens(text);
    let named = |t: &&Token| t.kind.is_name() || t.kind == TokenKind::Upper;
    let token = tokens.iter().filter(named).find(|t| t.start <= offset && offset <= t.end)?;
    let span = Span::new(source, token.start, token.end);
    Some(Word { text: &text[token.start as usize..token.end as usize], span })
}

/// The beginning of the word that is being typed at the offset, perhaps the offset itself.
pub(super) fn typed_from(text: &str, offset: u32) -> u32 {
    let before = &text.as_bytes()[..offset as usize];
    let word = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
    offset - before.iter().rev().take_while(|b| word(b)).count() as u32
}

/// What the word that begins at `from` could be.
pub(super) fn position(text: &str, from: u32, offset: u32) -> Position<'_> {
    let all = tokenize(text);
    let inside = |t: &&Token| t.start < from.max(offset) && offset <= t.end && from >= t.start;
    let around = all.iter().find(|t| inside(t) && t.start < t.end);
    if let Some(token) = around {
        let comment = token.kind.is_comment() && (offset < token.end || line_comment(text, token));
        let string = is_text(token.kind) && from > token.start && offset < token.end;
        let number = token.kind.is_literal() && !is_text(token.kind) && from >= token.start;
        let open = token.kind == TokenKind::Invalid && from > token.start;
        if comment || string || (number && text.as_bytes()[from as usize].is_ascii_digit()) || open
        {
            return Position::Nowhere;
        }
    }
    let mut tokens = code_tokens(text);
    tokens.retain(|t| t.end <= from);
    let Some(last) = tokens.last() else { return Position::Name };
    match last.kind {
        TokenKind::Dot if last.end == from => {
            let path = path_before(text, &tokens[..tokens.len() - 1]);
            Position::Member { path }
        }
        TokenKind::Colon if colon_of_type(text, &tokens) => Position::Type,
        TokenKind::Arrow if arrow_of_result(text, &tokens) => Position::Type,
        _ => Position::Name,
    }
}

fn line_comment(text: &str, token: &Token) -> bool {
    !text[token.start as usize..].starts_with("#*")
}

fn is_text(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::String
            | TokenKind::StringOpen
            | TokenKind::StringMiddle
            | TokenKind::StringClose
            | TokenKind::Char
    )
}

/// Where the bracket that the last token is in opens, as an index into the tokens.
fn opening(tokens: &[Token]) -> Option<usize> {
    let mut depth = 0u32;
    for (at, token) in tokens.iter().enumerate().rev() {
        match token.kind {
            TokenKind::RightParen | TokenKind::RightBracket | TokenKind::RightBrace => depth += 1,
            TokenKind::LeftParen | TokenKind::LeftBracket | TokenKind::LeftBrace => {
                if depth == 0 {
                    return Some(at);
                }
                depth -= 1;
            }
            _ => {}
        }
    }
    None
}

/// Whether the parenthesis at this index opens the parameters of a definition: a name that is the
/// first word of its line stands before it.
fn opens_params(text: &str, tokens: &[Token], paren: usize) -> bool {
    let Some(name) = tokens[..paren].last() else { return false };
    let line = text[..name.start as usize].rsplit('\n').next().unwrap_or("").trim();
    name.kind.is_name() && (line.is_empty() || line == "pub")
}

/// A colon before a type: of a parameter, a field or a binding, and not of a named argument or
/// of a map.
fn colon_of_type(text: &str, tokens: &[Token]) -> bool {
    let Some([.., name, _]) = tokens.get(..) else { return false };
    if !name.kind.is_name() {
        return false;
    }
    let Some(open) = opening(&tokens[..tokens.len() - 1]) else { return true };
    let before = tokens[..open].last();
    match tokens[open].kind {
        TokenKind::LeftParen => opens_params(text, tokens, open),
        TokenKind::LeftBrace => before.is_some_and(|t| t.kind != TokenKind::Percent),
        _ => false,
    }
}

/// An arrow before the result's type of a definition.
fn arrow_of_result(text: &str, tokens: &[Token]) -> bool {
    let before = &tokens[..tokens.len() - 1];
    let closes = before.last().is_some_and(|t| t.kind == TokenKind::RightParen);
    let open = closes.then(|| opening(&before[..before.len() - 1])).flatten();
    open.is_some_and(|paren| opens_params(text, tokens, paren))
}

/// `a.b` directly before a dot, when the tokens before are names and dots only.
fn path_before<'t>(text: &'t str, tokens: &[Token]) -> Option<&'t str> {
    let end = tokens.last().filter(|t| t.kind == TokenKind::Upper || t.kind.is_name())?.end;
    let mut start = tokens.last()?.start;
    let mut rest = &tokens[..tokens.len() - 1];
    while let [before @ .., name, dot] = rest {
        let joined = dot.kind == TokenKind::Dot && dot.end == start && name.end == dot.start;
        if !joined || !(name.kind == TokenKind::Upper || name.kind.is_name()) {
            break;
        }
        start = name.start;
        rest = before;
    }
    let joined = rest.last().is_some_and(|t| t.kind == TokenKind::Dot && t.end == start);
    (!joined).then(|| &text[start as usize..end as usize])
}

/// A call that is being written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct OpenCall {
    /// Where the name ends.
    pub name_end: u32,
    /// Which argument the offset is in, from 0.
    pub argument: u32,
    /// Whether it stands behind a dot: the receiver is then the first argument.
    pub behind_dot: bool,
    /// Whether nothing is written for this argument yet.
    pub empty: bool,
}

/// The innermost call whose parentheses the offset is in.
pub(super) fn call_around(text: &str, offset: u32) -> Option<OpenCall> {
    let tokens = code_tokens(&text[..offset as usize]);
    let (mut depth, mut argument) = (0u32, 0u32);
    let empty =
        matches!(tokens.last().map(|t| t.kind), Some(TokenKind::LeftParen | TokenKind::Comma));
    for (at, token) in tokens.iter().enumerate().rev() {
        match token.kind {
            TokenKind::RightParen | TokenKind::RightBracket | TokenKind::RightBrace => depth += 1,
            TokenKind::LeftParen if depth == 0 => {
                let name = tokens[..at].last()?;
                let called = name.kind.is_name() || name.kind == TokenKind::Upper;
                if !called || name.end != token.start {
                    argument = 0;
                    continue;
                }
                let behind_dot = at >= 2 && tokens[at - 2].kind == TokenKind::Dot;
                return Some(OpenCall { name_end: name.end, argument, behind_dot, empty });
            }
            // A block or list as an argument: its own commas don't count.
            TokenKind::LeftBracket | TokenKind::LeftBrace if depth == 0 => argument = 0,
            TokenKind::LeftParen | TokenKind::LeftBracket | TokenKind::LeftBrace => depth -= 1,
            TokenKind::Comma if depth == 0 => argument += 1,
            _ => {}
        }
    }
    None
}

/// The comment lines directly above a declaration, without their marks.
pub(super) fn comment_above(text: &str, offset: u32) -> String {
    let line_start = text[..offset as usize].rfind('\n').map_or(0, |at| at + 1);
    let above = text[..line_start].lines().rev();
    let comment = |line: &str| {
        let marked = line.trim_start().strip_prefix('#')?;
        let ours = !marked.starts_with(['*', '{']) && !marked.trim_start().starts_with("expect");
        ours.then(|| marked.trim().to_string())
    };
    let mut lines: Vec<String> = above.map_while(comment).collect();
    lines.reverse();
    lines.join(" ").trim().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text before and after the mark `^`, and the offset of the mark.
    fn marked(text: &str) -> (String, u32) {
        (text.replace('^', ""), text.find('^').expect("a mark") as u32)
    }

    #[test]
    fn positions_are_told_by_what_stands_before() {
        let check = |text: &str, expected: Position<'_>| {
            let (text, offset) = marked(text);
            assert_eq!(position(&text, typed_from(&text, offset), offset), expected, "{text}");
        };
        check("main() = pri^", Position::Name);
        check("main() = xs.ma^", Position::Member { path: Some("xs") });
        check("main() = a.b.^", Position::Member { path: Some("a.b") });
        check("main() = f(x).m^", Position::Member { path: None });
        check("main() = String.^", Position::Member { path: Some("String") });
        check("f(x: In^", Position::Type);
        check("f(x) -> ^", Position::Type);
        check("type T = { a: In^ }", Position::Type);
        check("main() = match x { Some(a) -> ^ }", Position::Name);
        check("main() = f(a: ^)", Position::Name);
        check("main() = 1 # com^", Position::Nowhere);
        check("main() = \"te^xt\"", Position::Nowhere);
        check("main() = \"a ${x.^} b\"", Position::Member { path: Some("x") });
        check("main() = 12^", Position::Nowhere);
    }

    #[test]
    fn open_brackets_are_closed() {
        assert_eq!(missing_closers("f(x) = { [1, (2\n"), ")]}");
        assert_eq!(missing_closers("f(x) = { } # ("), "");
    }

    #[test]
    fn calls_are_found_by_their_parentheses() {
        let check = |text: &str, expected: Option<(u32, u32, bool)>| {
            let (text, offset) = marked(text);
            let call = call_around(&text, offset);
            assert_eq!(call.map(|c| (c.name_end, c.argument, c.behind_dot)), expected, "{text}");
        };
        check("f(^", Some((1, 0, false)));
        check("f(a, g(b, c), ^)", Some((1, 2, false)));
        check("f(a, g(b, ^), c)", Some((6, 1, false)));
        check("xs.fold(0, ^)", Some((7, 1, true)));
        check("f((a, ^), b)", Some((1, 0, false)));
        check("f([1, 2, ^], b)", Some((1, 0, false)));
        check("f(a) + ^", None);
    }
}
