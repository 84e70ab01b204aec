//! How far a line is indented: one level for each line with open brackets or an open declaration
//! around it, and one more if it goes on with what the line before began.

use super::piece::Piece;
use crate::syntax::token::TokenKind;

/// Levels of a line of code and of the comment lines before it.
pub(super) struct Levels {
    pub comments: usize,
    pub code: usize,
}

/// Why a line stands where it stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Role {
    /// It begins a statement, an item, an element, or what `=`, `->`, `then` promised.
    Start,
    /// It goes on behind an operator that ended the line before.
    Operand,
    /// It begins with `.`, `|>` or the `|` of a constructor.
    Link,
}

#[derive(Clone, Copy)]
struct Line {
    level: usize,
    role: Role,
}

/// An open bracket, declaration or `do`.
struct Context {
    /// The line that opened it.
    opener: Line,
    /// Number of that line.
    opened: usize,
    /// The `if`s and `try`s that may still get an `else`, `catch` or `finally`.
    branches: Vec<Line>,
    /// The line of the keyword whose `{` may stand on a line of its own.
    head: Option<Line>,
    /// For a declaration, where it ends; 0 for a bracket or `do`.
    end: u32,
    /// Whether it isn't the file and no declaration.
    is_bracket: bool,
}

impl Context {
    fn new(opener: Line, opened: usize, end: u32) -> Context {
        Context { opener, opened, branches: Vec::new(), head: None, end, is_bracket: end == 0 }
    }
}

/// The state between two lines.
pub(super) struct Indenter {
    contexts: Vec<Context>,
    /// Declarations that haven't begun yet, the next one last.
    bodies: Vec<(u32, u32)>,
    /// The last line of code.
    previous: Line,
    /// Its last token.
    last: Option<Piece>,
    /// Whether the current item declares a type, in which `|` separates constructors.
    in_type: bool,
    number: usize,
}

impl Indenter {
    pub fn new(mut bodies: Vec<(u32, u32)>) -> Indenter {
        bodies.reverse();
        let previous = Line { level: 0, role: Role::Start };
        let file = Context { is_bracket: false, ..Context::new(previous, 0, 0) };
        Indenter { contexts: vec![file], bodies, previous, last: None, in_type: false, number: 0 }
    }

    /// The levels of the next line of code, whose pieces then change the state.
    pub fn next_line(&mut self, pieces: &[Piece]) -> Levels {
        self.number += 1;
        let first = pieces.iter().find(|p| !p.kind.is_comment()).expect("the line has code");
        let line = self.place(first);
        let comments = if self.closes(first) { self.base() } else { line.level };
        self.previous = line;
        for piece in pieces.iter().filter(|p| !p.kind.is_comment()) {
            self.take(piece, line);
        }
        Levels { comments, code: line.level }
    }

    fn context(&mut self) -> &mut Context {
        self.contexts.last_mut().expect("the file's own context is never closed")
    }

    /// The level of a statement in the innermost context.
    fn base(&self) -> usize {
        match self.contexts.as_slice() {
            [.., context] if self.contexts.len() > 1 => context.opener.level + 1,
            _ => 0,
        }
    }

    /// Whether a token closes the innermost context.
    fn closes(&self, piece: &Piece) -> bool {
        use TokenKind::{End, RightBrace, RightBracket, RightParen};
        self.contexts.len() > 1
            && matches!(piece.kind, RightBrace | RightBracket | RightParen | End)
    }

    fn place(&mut self, first: &Piece) -> Line {
        if self.closes(first) {
            return self.context().opener;
        }
        let start = Line { level: self.base(), role: Role::Start };
        let previous = self.previous;
        let deeper = previous.level + 1;
        // Behind an opening bracket the context itself indents, whatever ends the line before.
        let number = self.number;
        let opened = self.contexts.len() > 1 && self.context().opened + 1 == number;
        match first.kind {
            TokenKind::Else | TokenKind::Catch | TokenKind::Finally | TokenKind::Then => {
                return self.context().branches.last().copied().unwrap_or(start);
            }
            TokenKind::Dot | TokenKind::PipeForward if previous.role == Role::Link => {
                return previous;
            }
            TokenKind::Dot | TokenKind::PipeForward => {
                return Line { level: deeper, role: Role::Link };
            }
            TokenKind::Pipe if self.in_type && previous.role == Role::Link => return previous,
            TokenKind::Pipe if self.in_type => return Line { level: deeper, role: Role::Link },
            // `deriving (Show)`
            TokenKind::Lower if self.in_type && !first.ends_operand => {
                let link = previous.role == Role::Link;
                return if link { previous } else { Line { level: deeper, role: Role::Link } };
            }
            TokenKind::LeftBrace if !opened && !self.ends_statement() => {
                return self.context().head.unwrap_or(previous);
            }
            TokenKind::Eq => return Line { level: deeper, role: Role::Start },
            _ => {}
        }
        match self.last {
            Some(last) if !opened && promises(last.kind) => {
                let role = if self.in_type { Role::Link } else { Role::Start };
                Line { level: deeper, role }
            }
            Some(last) if !opened && is_operator(&last) => match previous.role {
                Role::Operand => previous,
                _ => Line { level: deeper, role: Role::Operand },
            },
            _ => {
                self.context().branches.clear();
                self.context().head = None;
                self.in_type &= self.context().is_bracket;
                start
            }
        }
    }

    /// Whether a line that begins with `{` is surely a statement of its own.
    fn ends_statement(&self) -> bool {
        let separators = [TokenKind::Comma, TokenKind::Semicolon, TokenKind::Colon];
        self.last.is_none_or(|last| separators.contains(&last.kind))
    }

    /// Follows the contexts through one token.
    fn take(&mut self, piece: &Piece, line: Line) {
        if self.bodies.last().is_some_and(|(start, _)| *start == piece.start) {
            let (_, end) = self.bodies.pop().expect("there is one");
            self.open(line, end);
        }
        match piece.kind {
            TokenKind::LeftParen | TokenKind::LeftBracket | TokenKind::LeftBrace => {
                self.open(line, 0);
            }
            TokenKind::Do => self.open(line, 0),
            TokenKind::RightParen | TokenKind::RightBracket | TokenKind::RightBrace => {
                self.close();
            }
            TokenKind::End if self.context().end == 0 => self.close(),
            TokenKind::If | TokenKind::Try => {
                self.context().branches.push(line);
                self.context().head = Some(line);
            }
            TokenKind::Else | TokenKind::Finally => {
                self.context().branches.pop();
                self.context().head = Some(line);
            }
            TokenKind::Match | TokenKind::While | TokenKind::For | TokenKind::Receive => {
                self.context().head = Some(line);
            }
            TokenKind::Type | TokenKind::Reactive => self.in_type = true,
            _ => {}
        }
        while self.contexts.len() > 1 && self.context().end == piece.end {
            self.close();
        }
        self.last = Some(*piece);
    }

    fn open(&mut self, line: Line, end: u32) {
        self.contexts.push(Context::new(line, self.number, end));
    }

    /// Behind the closing bracket the statement goes on that the opening line began.
    fn close(&mut self) {
        if self.contexts.len() > 1
            && let Some(context) = self.contexts.pop()
            && context.opened < self.number
        {
            self.previous = context.opener;
        }
    }
}

/// Whether a token at the end of a line announces something that belongs to the line.
fn promises(kind: TokenKind) -> bool {
    use TokenKind::*;
    matches!(kind, Eq | FatArrow | Arrow | Then | Else | Finally | If | While | When | Match | Try)
}

fn is_operator(piece: &Piece) -> bool {
    use TokenKind::*;
    piece.kind.names_method()
        || matches!(piece.kind, PipeForward | Pipe | LeftArrow | Bang | Not | Tilde)
}
