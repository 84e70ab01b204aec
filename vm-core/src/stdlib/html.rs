//! The tokens of HTML (10.12), for `nos/html_parser.nos`, which makes values of its own types of
//! them. Reads everything: what is no markup is text.

use super::native::{BYTES_PER_REDUCTION, NativeResult, natives};
use crate::vm::native::NativeCtx;
use crate::vm::value::Value;

natives! { HTML:
    /// Kind (start, end, text, comment, doctype), name or content, attributes, whether it is `/>`.
    INTERNAL "" "native_htmlTokens"
        "(markup: String) -> List[(Int, String, List[(String, String)], Bool)]" => tokens grows;
}

fn tokens(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let text = args[0].as_str();
    ctx.charge(text.len() / BYTES_PER_REDUCTION);
    let mut tokens = Tokens { rest: text, found: Vec::new() };
    while !tokens.rest.is_empty() {
        tokens.next();
    }
    Ok(Value::list(tokens.found))
}

/// The numbers that the library module knows the kinds by.
#[derive(Clone, Copy)]
enum Kind {
    Start = 0,
    End = 1,
    Text = 2,
    Comment = 3,
    Doctype = 4,
}

struct Tokens<'a> {
    rest: &'a str,
    found: Vec<Value>,
}

impl<'a> Tokens<'a> {
    fn next(&mut self) {
        if !self.rest.starts_with('<') {
            let text = self.until("<");
            return self.plain(Kind::Text, text);
        }
        let inner = &self.rest[1..];
        if let Some(comment) = inner.strip_prefix("!--") {
            self.rest = comment;
            let content = self.until_after("-->");
            return self.plain(Kind::Comment, content);
        }
        if let Some(doctype) = inner.strip_prefix('!') {
            self.rest = doctype;
            let content = self.until_after(">");
            return self.plain(Kind::Doctype, content);
        }
        if let Some(end) = inner.strip_prefix('/') {
            self.rest = end.trim_start();
            let name = self.name();
            self.until_after(">");
            return self.plain(Kind::End, &name);
        }
        let name = inner.trim_start();
        if name.starts_with(char::is_alphabetic) {
            self.rest = name;
            return self.start_tag();
        }
        self.rest = inner;
        self.plain(Kind::Text, "<");
    }

    fn add(&mut self, kind: Kind, content: &str, attrs: Vec<Value>, closed: bool) {
        let (kind, attrs) = (Value::int(kind as i64), Value::list(attrs));
        let parts = [kind, Value::string(content), attrs, Value::bool(closed)];
        self.found.push(Value::tuple(parts));
    }

    fn plain(&mut self, kind: Kind, content: &str) {
        self.add(kind, content, Vec::new(), false);
    }

    /// What stands before a text, or everything; the rest begins with the text.
    fn until(&mut self, end: &str) -> &'a str {
        let at = self.rest.find(end).unwrap_or(self.rest.len());
        let (before, rest) = self.rest.split_at(at);
        self.rest = rest;
        before
    }

    /// The same, and the text is taken.
    fn until_after(&mut self, end: &str) -> &'a str {
        let before = self.until(end);
        self.rest = self.rest.strip_prefix(end).unwrap_or(self.rest);
        before
    }

    fn name(&mut self) -> String {
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ':');
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest;
        name.to_lowercase()
    }

    fn start_tag(&mut self) {
        let tag = self.name();
        let mut attrs = Vec::new();
        loop {
            self.rest = self.rest.trim_start();
            if let Some(rest) = self.rest.strip_prefix("/>") {
                self.rest = rest;
                return self.add(Kind::Start, &tag, attrs, true);
            }
            if self.rest.is_empty() || self.rest.starts_with('>') {
                self.rest = self.rest.strip_prefix('>').unwrap_or(self.rest);
                return self.add(Kind::Start, &tag, attrs, false);
            }
            let name = self.name();
            if name.is_empty() {
                // A sign that belongs to nothing.
                let sign = self.rest.chars().next().map_or(0, char::len_utf8);
                self.rest = &self.rest[sign..];
                continue;
            }
            let value = self.attribute_value();
            attrs.push(Value::tuple([Value::string(&name), Value::string(value)]));
        }
    }

    fn attribute_value(&mut self) -> &'a str {
        let Some(value) = self.rest.trim_start().strip_prefix('=') else { return "" };
        self.rest = value.trim_start();
        for quote in ["\"", "'"] {
            if let Some(value) = self.rest.strip_prefix(quote) {
                self.rest = value;
                return self.until_after(quote);
            }
        }
        let is_end = |c: char| c.is_whitespace() || matches!(c, '>' | '/');
        let end = self.rest.find(is_end).unwrap_or(self.rest.len());
        let (value, rest) = self.rest.split_at(end);
        self.rest = rest;
        value
    }
}
