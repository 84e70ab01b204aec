//! Reads what a library file declares for others, with the comment lines right above each. The
//! files are our own, so their form is simple: a declaration's head is on one line.

use super::{Entry, Kind};
use crate::stdlib::native::Forms;

/// Adds the public functions and types of a file. `module` is what programs must use first.
pub fn module(module: &'static str, text: &'static str, entries: &mut Vec<Entry>) {
    let mut namespace = "";
    let mut doc: Vec<&str> = Vec::new();
    let mut example = "";
    for line in text.lines() {
        let code = line.trim_start();
        if let Some(comment) = code.strip_prefix("# ") {
            match comment.strip_prefix("Example: ") {
                Some(expression) => example = expression,
                None => doc.push(comment),
            }
            continue;
        }
        if let Some(name) = line.strip_prefix("module ") {
            namespace = name;
        } else if line == "end" {
            namespace = "";
        } else if let Some(declaration) = code.strip_prefix("pub ") {
            let (kind, head) = match declaration.strip_prefix("type ") {
                Some(head) => (Kind::Type, type_head(head)),
                None => (Kind::Function, function_head(declaration)),
            };
            if let Some((name, signature)) = head {
                let signature = signature.to_string();
                let doc = doc.join(" ");
                let forms = forms(kind, module, namespace);
                let group = "";
                entries.push(Entry {
                    kind,
                    module,
                    namespace,
                    name,
                    signature,
                    forms,
                    doc,
                    example,
                    group,
                });
            }
        }
        doc.clear();
        example = "";
    }
}

/// Name and signature of `name(params) -> Type = body`.
fn function_head(declaration: &str) -> Option<(&str, &str)> {
    let head = &declaration[..body_at(declaration)?];
    let at = head.find(['(', '['])?;
    let (name, signature) = head.split_at(at);
    (!name.contains(' ')).then_some((name, signature))
}

/// Where ` = body` begins: the first `=` outside of brackets; those inside stand before the default
/// values of parameters.
fn body_at(declaration: &str) -> Option<usize> {
    let (mut depth, mut quote) = (0, None);
    for (at, c) in declaration.char_indices() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => depth -= 1,
            (None, '=') if depth == 0 => return declaration[..at].strip_suffix(' ').map(str::len),
            _ => {}
        }
    }
    None
}

/// Name and the rest of `Name[T] = body`.
fn type_head(declaration: &str) -> Option<(&str, &str)> {
    let at = declaration.find(['[', ' '])?;
    Some(declaration.split_at(at))
}

fn forms(kind: Kind, module: &str, namespace: &str) -> Forms {
    match (kind, namespace) {
        (Kind::Type, _) => Forms::INTERNAL,
        (Kind::Function, "") => Forms::FM,
        // A block of a module that is used first is an ordinary one.
        (Kind::Function, _) if !module.is_empty() => Forms::Q,
        (Kind::Function, _) => Forms::MQ,
    }
}
