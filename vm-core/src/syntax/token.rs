//! The kinds of tokens and how a message names them.
//!
//! A token is a kind and a place; its value (a number, a string's text) is read from the source
//! when the parser needs it, so that tokens stay small.

/// One token: its kind and its range of bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// First byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

macro_rules! kinds {
    (
        varying { $($varying:ident $meaning:literal,)* }
        keywords { $($keyword:ident $word:literal,)* }
        symbols { $($symbol:ident $sign:literal,)* }
    ) => {
        /// What a token is.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum TokenKind {
            $(#[doc = $meaning] $varying,)*
            $(#[doc = $word] $keyword,)*
            $(#[doc = $sign] $symbol,)*
        }

        impl TokenKind {
            /// The reserved word of this spelling.
            pub fn keyword(word: &str) -> Option<TokenKind> {
                if !may_be_keyword(word) {
                    return None;
                }
                match word { $($word => Some(TokenKind::$keyword),)* _ => None }
            }

            /// The text of a kind that is always written the same; of others what they are.
            pub fn text(self) -> &'static str {
                match self {
                    $(TokenKind::$varying => $meaning,)*
                    $(TokenKind::$keyword => $word,)*
                    $(TokenKind::$symbol => $sign,)*
                }
            }

            /// Whether it is a reserved word.
            pub fn is_keyword(self) -> bool {
                matches!(self, $(TokenKind::$keyword)|*)
            }

            /// Whether it is an operator or a bracket.
            pub fn is_symbol(self) -> bool {
                matches!(self, $(TokenKind::$symbol)|*)
            }
        }

        const KEYWORDS: &[&str] = &[$($word,)*];

        /// The operators and brackets with their spellings; those with the same first character
        /// stand together, longest first.
        pub const SYMBOLS: &[(&str, TokenKind)] = &[$(($sign, TokenKind::$symbol),)*];
    };
}

kinds! {
    varying {
        Newline "newline",
        Eof "end of input",
        Comment "comment",
        BlockComment "block comment",
        Invalid "invalid text",
        Lower "name",
        Upper "capitalised name",
        Int "integer",
        SizedInt "sized integer",
        Float "float",
        Float32 "32-bit float",
        BigInt "big integer",
        Decimal "decimal",
        Char "character",
        String "string",
        StringOpen "start of an interpolated string",
        StringMiddle "middle of an interpolated string",
        StringClose "end of an interpolated string",
    }
    keywords {
        Type "type", Reactive "reactive", Var "var", Mvar "mvar", Const "const", If "if",
        Then "then", Else "else", Match "match", When "when", Trait "trait", Module "module",
        End "end", Use "use", Import "import", Private "private", Pub "pub",
        SelfValue "self", SelfType "Self", Try "try", Catch "catch", Finally "finally", Do "do",
        While "while", For "for", Break "break", Continue "continue", Return "return",
        Spawn "spawn", SpawnLink "spawn_link", SpawnMonitor "spawn_monitor", Receive "receive",
        After "after", Not "not", Extern "extern", Test "test", Quote "quote",
        Template "template", True "true", False "false", To "to", From "from", Panic "panic",
        Underscore "_",
    }
    symbols {
        PlusEq "+=", PlusPlus "++", Plus "+",
        MinusEq "-=", Arrow "->", Minus "-",
        StarStar "**", StarEq "*=", Star "*",
        SlashEq "/=", Slash "/",
        Percent "%",
        EqEq "==", FatArrow "=>", Eq "=",
        NotEq "!=", Bang "!",
        LeftArrow "<-", LessEq "<=", Less "<",
        GreaterEq ">=", Greater ">",
        AndAnd "&&",
        OrOr "||", PipeForward "|>", Pipe "|",
        Caret "^", Dollar "$", Question "?", Tilde "~", At "@", Backslash "\\",
        LeftParen "(", RightParen ")", LeftBracket "[", RightBracket "]",
        LeftBrace "{", RightBrace "}",
        Comma ",", Semicolon ";", ColonColon "::", Colon ":",
        DotDotEq "..=", DotDot "..", Dot ".",
        Hash "#",
    }
}

/// The lengths of the reserved words by their first byte, a bit each: most names can be told from
/// reserved words by it.
const KEYWORD_LENGTHS: [u16; 128] = {
    let mut lengths = [0; 128];
    let mut at = 0;
    while at < KEYWORDS.len() {
        let word = KEYWORDS[at].as_bytes();
        lengths[word[0] as usize] |= 1 << word.len();
        at += 1;
    }
    lengths
};

fn may_be_keyword(word: &str) -> bool {
    let first = word.as_bytes().first().map_or(0, |first| usize::from(*first));
    let lengths = KEYWORD_LENGTHS.get(first).copied().unwrap_or_default();
    word.len() < 16 && lengths & 1 << word.len() != 0
}

impl TokenKind {
    /// Whether it is an operator that a trait can declare as a method.
    pub fn names_method(self) -> bool {
        use TokenKind::*;
        matches!(
            self,
            Plus | PlusPlus
                | Minus
                | Star
                | StarStar
                | Slash
                | Percent
                | EqEq
                | NotEq
                | Less
                | LessEq
                | Greater
                | GreaterEq
                | AndAnd
                | OrOr
                | ColonColon
        )
    }

    /// Whether it can name a value, parameter, field or function: four words are reserved only
    /// where the grammar needs them.
    pub fn is_name(self) -> bool {
        matches!(
            self,
            TokenKind::Lower
                | TokenKind::To
                | TokenKind::From
                | TokenKind::Panic
                | TokenKind::SelfValue
        )
    }

    /// Whether it is a comment.
    pub fn is_comment(self) -> bool {
        matches!(self, TokenKind::Comment | TokenKind::BlockComment)
    }

    /// Whether it is a literal written as one token.
    pub fn is_literal(self) -> bool {
        matches!(
            self,
            TokenKind::Int
                | TokenKind::SizedInt
                | TokenKind::Float
                | TokenKind::Float32
                | TokenKind::BigInt
                | TokenKind::Decimal
                | TokenKind::Char
                | TokenKind::String
                | TokenKind::True
                | TokenKind::False
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_words_are_told_from_names() {
        for word in KEYWORDS {
            assert_eq!(TokenKind::keyword(word).map(TokenKind::text), Some(*word));
        }
        for name in ["", "x", "iff", "els", "typ", "selfs", "ende", "\u{e9}nd", "spawn_monitors"] {
            assert_eq!(TokenKind::keyword(name), None, "{name}");
        }
        assert_eq!(TokenKind::keyword(&"a".repeat(70)), None);
    }
}
