//! `Json.parse`: RFC 8259 and nothing else (10.2). Errors have the words and places of
//! `serde_json`, against which a test compares every document of the suite. Own code, because the
//! values are the program's and because a document may nest deeper than the host's stack: what is
//! open waits on a list.

use super::value::Json;
use crate::base::sorted;
use crate::vm::value::Value;

/// What is wrong, and where.
#[derive(Debug, PartialEq)]
pub struct Mistake {
    what: &'static str,
    line: usize,
    column: usize,
}

impl std::fmt::Display for Mistake {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} at line {} column {}", self.what, self.line, self.column)
    }
}

type Parsed<T> = Result<T, Mistake>;

/// An array or object whose end hasn't come; its parts are the values from `from` on (of an object
/// keys and values in turn).
enum Open {
    Array { from: usize },
    Object { from: usize },
}

struct Parser<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    json: Json,
    values: Vec<Value>,
    open: Vec<Open>,
}

/// The one value of a document.
pub fn parse(text: &str, json: Json) -> Parsed<Value> {
    let bytes = text.as_bytes();
    Parser { text, bytes, at: 0, json, values: Vec::new(), open: Vec::new() }.document()
}

impl Parser<'_> {
    fn document(&mut self) -> Parsed<Value> {
        loop {
            let Some(mut value) = self.begin_value()? else { continue };
            loop {
                let more = match self.open.last() {
                    None => {
                        return match self.skip_blanks() {
                            None => Ok(value),
                            Some(_) => Err(self.at_next("trailing characters")),
                        };
                    }
                    Some(Open::Array { .. }) => {
                        self.values.push(value);
                        self.more_elements()?
                    }
                    Some(Open::Object { .. }) => {
                        self.values.push(value);
                        self.more_pairs()?
                    }
                };
                if more {
                    break;
                }
                value = self.close();
            }
        }
    }

    /// A scalar, an empty array or object; `None` when something was opened and its first part
    /// comes next.
    fn begin_value(&mut self) -> Parsed<Option<Value>> {
        let Some(first) = self.skip_blanks() else {
            return Err(self.at_next("EOF while parsing a value"));
        };
        Ok(Some(match first {
            b'"' => {
                self.at += 1;
                let text = self.string()?;
                self.json.string(text)
            }
            b'[' => {
                self.at += 1;
                self.open.push(Open::Array { from: self.values.len() });
                match self.skip_blanks() {
                    Some(b']') => self.close(),
                    Some(_) => return Ok(None),
                    None => return Err(self.at_next("EOF while parsing a list")),
                }
            }
            b'{' => {
                self.at += 1;
                self.open.push(Open::Object { from: self.values.len() });
                match self.skip_blanks() {
                    Some(b'}') => self.close(),
                    Some(b'"') => {
                        self.key()?;
                        return Ok(None);
                    }
                    Some(_) => return Err(self.at_next("key must be a string")),
                    None => return Err(self.at_next("EOF while parsing an object")),
                }
            }
            b'-' | b'0'..=b'9' => self.number()?,
            b'n' => self.word(b"null", self.json.null())?,
            b't' => self.word(b"true", self.json.bool(true))?,
            b'f' => self.word(b"false", self.json.bool(false))?,
            _ => return Err(self.at_next("expected value")),
        }))
    }

    /// Whether another element follows; at the end `at` is at the bracket.
    fn more_elements(&mut self) -> Parsed<bool> {
        match self.skip_blanks() {
            Some(b',') => self.at += 1,
            Some(b']') => return Ok(false),
            Some(_) => return Err(self.at_next("expected `,` or `]`")),
            None => return Err(self.at_next("EOF while parsing a list")),
        }
        match self.skip_blanks() {
            Some(b']') => Err(self.at_next("trailing comma")),
            Some(_) => Ok(true),
            None => Err(self.at_next("EOF while parsing a value")),
        }
    }

    /// Whether another pair follows, whose key is then read.
    fn more_pairs(&mut self) -> Parsed<bool> {
        match self.skip_blanks() {
            Some(b',') => self.at += 1,
            Some(b'}') => return Ok(false),
            Some(_) => return Err(self.at_next("expected `,` or `}`")),
            None => return Err(self.at_next("EOF while parsing an object")),
        }
        match self.skip_blanks() {
            Some(b'"') => self.key().map(|()| true),
            Some(b'}') => Err(self.at_next("trailing comma")),
            Some(_) => Err(self.at_next("key must be a string")),
            None => Err(self.at_next("EOF while parsing a value")),
        }
    }

    fn key(&mut self) -> Parsed<()> {
        self.at += 1;
        let key = self.string()?;
        self.values.push(key);
        match self.skip_blanks() {
            Some(b':') => self.at += 1,
            Some(_) => return Err(self.at_next("expected `:`")),
            None => return Err(self.at_next("EOF while parsing an object")),
        }
        Ok(())
    }

    /// The innermost array or object, at its closing bracket.
    fn close(&mut self) -> Value {
        self.at += 1;
        match self.open.pop().expect("something was opened") {
            Open::Array { from } => self.json.array(Value::list_of_tail(&mut self.values, from)),
            Open::Object { from } => {
                drop_repeated_keys(&mut self.values, from);
                self.json.object(pairs_of_tail(&mut self.values, from))
            }
        }
    }

    /// The next byte that is no white space; `at` is there.
    fn skip_blanks(&mut self) -> Option<u8> {
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b' ' | b'\n' | b'\t' | b'\r' => self.at += 1,
                other => return Some(*other),
            }
        }
        None
    }

    fn word(&mut self, word: &[u8], value: Value) -> Parsed<Value> {
        for expected in word {
            match self.bytes.get(self.at) {
                None => return Err(self.at_last("EOF while parsing a value")),
                Some(found) => {
                    self.at += 1;
                    if found != expected {
                        return Err(self.at_last("expected ident"));
                    }
                }
            }
        }
        Ok(value)
    }

    fn number(&mut self) -> Parsed<Value> {
        let start = self.at;
        if self.bytes[start] == b'-' {
            self.at += 1;
        }
        match self.next_byte() {
            None => return Err(self.at_last("EOF while parsing a value")),
            Some(b'0') => {
                if self.peek_digit() {
                    return Err(self.at_next("invalid number"));
                }
            }
            Some(b'1'..=b'9') => self.skip_digits(),
            Some(_) => return Err(self.at_last("invalid number")),
        }
        let whole = self.at;
        if self.bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            if !self.peek_digit() {
                return Err(match self.bytes.get(self.at) {
                    Some(_) => self.at_next("invalid number"),
                    None => self.at_next("EOF while parsing a value"),
                });
            }
            self.skip_digits();
        }
        if let Some(b'e' | b'E') = self.bytes.get(self.at) {
            self.exponent()?;
        }
        let text = &self.text[start..self.at];
        if whole == self.at
            && text != "-0"
            && let Ok(integer) = text.parse()
        {
            return Ok(self.json.integer(integer));
        }
        let number: f64 = text.parse().expect("the grammar of JSON is part of Rust's");
        if number.is_infinite() {
            return Err(self.at_last("number out of range"));
        }
        Ok(self.json.number(number))
    }

    fn exponent(&mut self) -> Parsed<()> {
        self.at += 1;
        if let Some(b'+' | b'-') = self.bytes.get(self.at) {
            self.at += 1;
        }
        match self.next_byte() {
            None => return Err(self.at_last("EOF while parsing a value")),
            Some(b'0'..=b'9') => self.skip_digits(),
            Some(_) => return Err(self.at_last("invalid number")),
        }
        Ok(())
    }

    fn next_byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn peek_digit(&self) -> bool {
        self.bytes.get(self.at).is_some_and(u8::is_ascii_digit)
    }

    fn skip_digits(&mut self) {
        while self.peek_digit() {
            self.at += 1;
        }
    }

    /// The rest of a string whose opening quote was taken.
    fn string(&mut self) -> Parsed<Value> {
        let start = self.at;
        self.skip_plain();
        if self.bytes.get(self.at) == Some(&b'"') {
            self.at += 1;
            return Ok(Value::string(&self.text[start..self.at - 1]));
        }
        let mut content = self.text[start..self.at].to_string();
        loop {
            match self.next_byte() {
                None => return Err(self.at_last("EOF while parsing a string")),
                Some(b'"') => return Ok(Value::string(&content)),
                Some(b'\\') => content.push(self.escape()?),
                Some(_) => {
                    let what = "control character (\\u0000-\\u001F) found while parsing a string";
                    return Err(self.at_last(what));
                }
            }
            let plain = self.at;
            self.skip_plain();
            content.push_str(&self.text[plain..self.at]);
        }
    }

    /// Goes to the next quote, backslash or control character, or to the end.
    fn skip_plain(&mut self) {
        let stops = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1F);
        let rest = &self.bytes[self.at..];
        self.at += rest.iter().position(stops).unwrap_or(rest.len());
    }

    fn escape(&mut self) -> Parsed<char> {
        Ok(match self.next_byte() {
            None => return Err(self.at_last("EOF while parsing a string")),
            Some(b'u') => return self.code_unit_escape(),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{C}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(plain @ (b'"' | b'\\' | b'/')) => plain.into(),
            Some(_) => return Err(self.at_last("invalid escape")),
        })
    }

    fn code_unit_escape(&mut self) -> Parsed<char> {
        let lone = "lone leading surrogate in hex escape";
        let first = self.code_unit()?;
        if let Some(found) = char::from_u32(first) {
            return Ok(found);
        }
        if first >= 0xDC00 {
            return Err(self.at_last(lone));
        }
        for expected in [b'\\', b'u'] {
            match self.next_byte() {
                None => return Err(self.at_last("EOF while parsing a string")),
                Some(found) if found != expected => {
                    return Err(self.at_last("unexpected end of hex escape"));
                }
                Some(_) => {}
            }
        }
        let second = self.code_unit()?;
        if !(0xDC00..0xE000).contains(&second) {
            return Err(self.at_last(lone));
        }
        let code = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
        Ok(char::from_u32(code).expect("a pair of surrogates is a character"))
    }

    /// Four hexadecimal digits.
    fn code_unit(&mut self) -> Parsed<u32> {
        let Some(digits) = self.bytes.get(self.at..self.at + 4) else {
            self.at = self.bytes.len();
            return Err(self.at_last("EOF while parsing a string"));
        };
        self.at += 4;
        let code = digits
            .iter()
            .try_fold(0, |code, digit| Some(code * 16 + char::from(*digit).to_digit(16)?));
        code.ok_or_else(|| self.at_last("invalid escape"))
    }

    /// A mistake that the byte before `at` completes.
    fn at_last(&self, what: &'static str) -> Mistake {
        self.mistake(what, self.at)
    }

    /// A mistake at the byte at `at`.
    fn at_next(&self, what: &'static str) -> Mistake {
        self.mistake(what, self.bytes.len().min(self.at + 1))
    }

    /// Columns count bytes.
    fn mistake(&self, what: &'static str, end: usize) -> Mistake {
        let before = &self.bytes[..end];
        let line_start = before.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        let line = 1 + before.iter().filter(|b| **b == b'\n').count();
        Mistake { what, line, column: end - line_start }
    }
}

/// The list of pairs of the keys and values from `from` on, which leave the vector.
pub(super) fn pairs_of_tail(values: &mut Vec<Value>, from: usize) -> Value {
    let count = (values.len() - from) / 2;
    for index in 0..count {
        let key = values[from + 2 * index].take();
        let value = values[from + 2 * index + 1].take();
        values[from + index] = Value::tuple([key, value]);
    }
    values.truncate(from + count);
    Value::list_of_tail(values, from)
}

/// Objects of up to this many pairs have their keys compared each with each: sorting takes longer.
const FEW: usize = 8;

/// A repeated key keeps its first place and its last value.
pub(super) fn drop_repeated_keys(values: &mut Vec<Value>, from: usize) {
    let count = (values.len() - from) / 2;
    let Some(first) = repeated_keys(count, |index| values[from + 2 * index].as_str()) else {
        return;
    };
    for index in 0..count {
        if first[index] != index {
            let last = values[from + 2 * index + 1].take();
            values[from + 2 * first[index] + 1] = last;
        }
    }
    let mut position = 0;
    let mut kept = first.iter().enumerate().flat_map(|(i, f)| [i == *f; 2]);
    values.retain(|_| {
        position += 1;
        position <= from || kept.next() == Some(true)
    });
}

/// For each key the first one like it; `None` where all are different.
pub(super) fn repeated_keys<'a>(
    count: usize,
    key: impl Fn(usize) -> &'a str,
) -> Option<Vec<usize>> {
    let earlier = |index: usize| (0..index).find(|other| key(*other) == key(index));
    if count <= FEW {
        (0..count).find_map(earlier)?;
        return Some((0..count).map(|index| earlier(index).unwrap_or(index)).collect());
    }
    let order = sorted::order_of(count, &mut |a, b| key(a).cmp(key(b)));
    let is_repeated = |pair: &[usize]| key(pair[0]) == key(pair[1]);
    order.windows(2).find(|pair| is_repeated(pair))?;
    let mut first: Vec<usize> = (0..count).collect();
    for pair in order.windows(2).filter(|pair| is_repeated(pair)) {
        first[pair[1]] = first[pair[0]];
    }
    Some(first)
}
