//! `jsonParse`: reads what it can and never fails (10.2). Ends may be missing, commas too many;
//! what is no value reads as `Integer(0)` and takes nothing, so an array or object with something
//! strange in it ends there. What is open waits on a list, so nesting costs no host stack.

use super::strict::pairs_of_tail;
use super::value::{Json, View};
use crate::vm::value::Value;

/// An array or object whose end hasn't come; its parts are the values from `from` on.
enum Open {
    Array {
        from: usize,
    },
    /// `keyed`: the last of the values is a key whose value comes next.
    Object {
        from: usize,
        keyed: bool,
    },
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    json: Json,
    values: Vec<Value>,
    open: Vec<Open>,
}

/// The first value of a text.
pub fn parse(text: &str, json: Json) -> Value {
    let bytes = text.as_bytes();
    Reader { text, bytes, at: 0, json, values: Vec::new(), open: Vec::new() }.document()
}

impl Reader<'_> {
    fn document(&mut self) -> Value {
        loop {
            let Some(mut value) = self.begin_value() else { continue };
            loop {
                match self.open.last_mut() {
                    None => return value,
                    Some(Open::Object { keyed, .. }) if !*keyed => {
                        // A key that is no string is the empty text.
                        let key = match self.json.expect(&value) {
                            View::String(_) => value.fields()[0].clone(),
                            _ => Value::string(""),
                        };
                        if self.skip_blanks() != Some(b':') {
                            value = self.close();
                            continue;
                        }
                        self.at += 1;
                        self.values.push(key);
                        if let Some(Open::Object { keyed, .. }) = self.open.last_mut() {
                            *keyed = true;
                        }
                        break;
                    }
                    Some(Open::Object { keyed, .. }) => *keyed = false,
                    Some(Open::Array { .. }) => {}
                }
                self.values.push(value);
                if self.more() {
                    break;
                }
                value = self.close();
            }
        }
    }

    /// A scalar, an empty array or object; `None` when something was opened and its first part
    /// comes next.
    fn begin_value(&mut self) -> Option<Value> {
        let first = self.skip_blanks();
        Some(match first {
            Some(b'"') => {
                self.at += 1;
                let text = self.string();
                self.json.string(text)
            }
            Some(b'[') => {
                self.at += 1;
                self.open.push(Open::Array { from: self.values.len() });
                if !self.ends(b']') {
                    return None;
                }
                self.close()
            }
            Some(b'{') => {
                self.at += 1;
                self.open.push(Open::Object { from: self.values.len(), keyed: false });
                if !self.ends(b'}') {
                    return None;
                }
                self.close()
            }
            Some(b'n' | b't' | b'f') => self.word(),
            _ => self.number(),
        })
    }

    /// Whether another part follows the one before: after a comma, unless it was the last sign.
    fn more(&mut self) -> bool {
        if self.skip_blanks() != Some(b',') {
            return false;
        }
        self.at += 1;
        let closing = match self.open.last() {
            Some(Open::Array { .. }) => b']',
            _ => b'}',
        };
        !self.ends(closing)
    }

    /// Whether the closing bracket or the end of the text comes next.
    fn ends(&mut self, closing: u8) -> bool {
        self.skip_blanks().is_none_or(|next| next == closing)
    }

    /// The innermost array or object; its bracket is taken where it stands here.
    fn close(&mut self) -> Value {
        let next = self.skip_blanks();
        let (closing, value) = match self.open.pop().expect("something was opened") {
            Open::Array { from } => {
                (b']', self.json.array(Value::list_of_tail(&mut self.values, from)))
            }
            Open::Object { from, .. } => {
                (b'}', self.json.object(pairs_of_tail(&mut self.values, from)))
            }
        };
        if next == Some(closing) {
            self.at += 1;
        }
        value
    }

    fn skip_blanks(&mut self) -> Option<u8> {
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b' ' | b'\n' | b'\t' | b'\r' => self.at += 1,
                other => return Some(*other),
            }
        }
        None
    }

    /// `null`, `true` or `false`, or what begins like one of them: with its first three letters, or
    /// with fewer and then the text ends. Any other word reads as no number does.
    fn word(&mut self) -> Value {
        let rest = &self.bytes[self.at..];
        for word in ["null", "true", "false"] {
            let same = rest.iter().zip(word.as_bytes()).take_while(|(a, b)| a == b).count();
            if same < 3 && same < rest.len() {
                continue;
            }
            self.at += same;
            return match word {
                "null" => self.json.null(),
                _ => self.json.bool(word == "true" && same == word.len()),
            };
        }
        self.number()
    }

    /// A number without exponent; anything else reads as `Integer(0)`.
    fn number(&mut self) -> Value {
        let start = self.at;
        if self.bytes.get(self.at) == Some(&b'-') {
            self.at += 1;
        }
        let digits = self.at;
        self.skip_digits();
        let whole = self.at;
        if self.at > digits && self.bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.skip_digits();
        }
        let text = &self.text[start..self.at];
        if self.at == whole {
            return self.json.integer(text.parse().unwrap_or(0));
        }
        self.json.number(text.parse().expect("digits and a point are a number"))
    }

    fn skip_digits(&mut self) {
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
    }

    /// The rest of a string up to its quote or the end of the text.
    fn string(&mut self) -> Value {
        let start = self.at;
        self.skip_plain();
        if self.bytes.get(self.at) != Some(&b'\\') {
            let content = &self.text[start..self.at];
            self.at = self.bytes.len().min(self.at + 1);
            return Value::string(content);
        }
        let mut content = self.text[start..self.at].to_string();
        while let Some(b'\\') = self.bytes.get(self.at) {
            self.at += 1;
            self.escape(&mut content);
            let plain = self.at;
            self.skip_plain();
            content.push_str(&self.text[plain..self.at]);
        }
        self.at = self.bytes.len().min(self.at + 1);
        Value::string(&content)
    }

    fn skip_plain(&mut self) {
        let rest = &self.bytes[self.at..];
        let stop = rest.iter().position(|byte| matches!(byte, b'"' | b'\\'));
        self.at += stop.unwrap_or(rest.len());
    }

    /// What follows a backslash; of an unknown escape only the backslash is dropped.
    fn escape(&mut self, content: &mut String) {
        let Some(found) = self.text[self.at..].chars().next() else { return };
        self.at += found.len_utf8();
        content.push(match found {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\u{8}',
            'f' => '\u{C}',
            'u' => match self.code_unit() {
                Some(first) => self.character(first),
                None => 'u',
            },
            other => other,
        });
    }

    /// The character of a code unit and, where it needs one, the unit after it.
    fn character(&mut self, first: u32) -> char {
        let after = self.at;
        if (0xD800..0xDC00).contains(&first) && self.bytes[after..].starts_with(b"\\u") {
            self.at += 2;
            match self.code_unit() {
                Some(second) if (0xDC00..0xE000).contains(&second) => {
                    let code = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
                    return char::from_u32(code).expect("a pair of surrogates is a character");
                }
                _ => self.at = after,
            }
        }
        char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    /// Four hexadecimal digits, if there are.
    fn code_unit(&mut self) -> Option<u32> {
        let digits = self.bytes.get(self.at..self.at + 4)?;
        let code = digits
            .iter()
            .try_fold(0, |code, digit| Some(code * 16 + char::from(*digit).to_digit(16)?))?;
        self.at += 4;
        Some(code)
    }
}
