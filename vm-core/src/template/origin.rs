//! Where the pieces of an expansion came from. A place in made code has the number of its expansion
//! as its source (`SourceId::of_expansion`); this table leads back to the files.
//!
//! A mistake in made code is told at the use of the template, with the place in the template beside
//! it; a mistake in a decorated body stays where it is and names the decorators.

use crate::base::limits;
use crate::base::source::SourceMap;
use crate::base::span::{SourceId, Span};
use crate::diagnostic::Diagnostic;
use std::rc::Rc;

/// Lines of a made text are cut here in a note; picked so that a note fits a terminal.
const EXCERPT_CHARS_MAX: usize = 100;

/// How a template was used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Use {
    /// `@name`
    Decorator,
    /// `name(args)`
    Call,
}

/// Which text the places of an expansion are in.
#[derive(Clone, Debug)]
pub(super) enum Content {
    /// The file of the template.
    Quote(SourceId),
    /// A text that `eval` or `comptime` parsed, which stands at no place of a file.
    Text {
        /// The text.
        text: Rc<str>,
        /// The call that parsed it.
        call: Span,
    },
}

/// One use of a template, or one text that such a use parsed.
#[derive(Clone, Debug)]
pub(super) struct Expansion {
    /// The template's name.
    pub template: Rc<str>,
    /// Where the template is declared.
    pub declared: Span,
    /// How it was used.
    pub how: Use,
    /// Where it was used, perhaps in another expansion.
    pub used: Span,
    /// What its places mean.
    pub content: Content,
}

/// The origin of everything that templates made.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    expansions: Vec<Expansion>,
    /// The bodies of decorated functions, with the expansion that each became part of.
    bodies: Vec<(Span, SourceId)>,
}

impl Origins {
    /// Whether no template was used.
    pub fn is_empty(&self) -> bool {
        self.expansions.is_empty()
    }

    pub(super) fn add(&mut self, expansion: Expansion) -> SourceId {
        self.expansions.push(expansion);
        SourceId::of_expansion(self.expansions.len() - 1)
    }

    /// A text that was parsed for another expansion.
    pub(super) fn add_text(&mut self, around: SourceId, text: &str, call: Span) -> SourceId {
        let mut expansion = self.of(around).expect("only expansions parse texts").clone();
        expansion.content = Content::Text { text: text.into(), call };
        self.add(expansion)
    }

    pub(super) fn add_body(&mut self, body: Span, expansion: SourceId) {
        self.bodies.push((body, expansion));
    }

    fn of(&self, source: SourceId) -> Option<&Expansion> {
        source.expansion().and_then(|index| self.expansions.get(index))
    }

    /// Where the text of a place was written: in a file, the template's if it made the place.
    pub fn written(&self, span: Span) -> Span {
        let mut span = span;
        while let Some(expansion) = self.of(span.source) {
            span = match &expansion.content {
                Content::Quote(source) => Span { source: *source, ..span },
                Content::Text { call, .. } => *call,
            };
        }
        span
    }

    /// Where the outermost template that made a place was used.
    fn used(&self, span: Span) -> Span {
        let mut span = span;
        while let Some(expansion) = self.of(span.source) {
            span = expansion.used;
        }
        span
    }

    /// Moves a mistake to places that exist, and explains what templates have to do with it.
    pub fn explain(&self, mistake: &mut Diagnostic, sources: &SourceMap) {
        if self.is_empty() {
            return;
        }
        let found = mistake.span;
        let mut expansions: Vec<&Expansion> = Vec::new();
        let mut span = found;
        while let Some(expansion) = self.of(span.source) {
            if let Content::Text { text, .. } = &expansion.content
                && expansions.len() < limits::TEMPLATE_TRACE_MAX
            {
                let line = excerpt(text, span.start);
                mistake.notes.push(format!("in the generated code `{line}`"));
            }
            expansions.push(expansion);
            span = expansion.used;
        }
        for label in &mut mistake.labels {
            label.span = self.written(label.span);
        }
        // An edit in a template would change all of its uses.
        mistake.fixes.retain(|fix| fix.span.source.expansion().is_none());
        if expansions.is_empty() {
            let bodies = self.bodies.iter().filter(|(body, _)| covers(*body, found));
            expansions.extend(bodies.filter_map(|(_, source)| self.of(*source)));
        } else {
            mistake.span = self.used(found);
            let place = self.written(found);
            mistake.labels.insert(0, label(place, "this part of the template is meant"));
        }
        if expansions.is_empty() {
            return;
        }
        mistake.notes.push("this error may be caused by template expansion:".to_string());
        let more = expansions.len().saturating_sub(limits::TEMPLATE_TRACE_MAX);
        for expansion in expansions.into_iter().take(limits::TEMPLATE_TRACE_MAX) {
            mistake.notes.push(expansion.describe(sources, mistake.span.source));
        }
        mistake.notes.dedup();
        if more > 0 {
            mistake.notes.push(format!("and in {more} more expansions"));
        }
    }
}

fn label(span: Span, message: &str) -> crate::diagnostic::Label {
    crate::diagnostic::Label { span, message: message.to_string() }
}

fn covers(outer: Span, inner: Span) -> bool {
    outer.source == inner.source && outer.start <= inner.start && inner.end <= outer.end
}

/// The line of a made text around a place.
fn excerpt(text: &str, at: u32) -> String {
    let at = (at as usize).min(text.len());
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[start..].lines().next().unwrap_or("").trim();
    match line.char_indices().nth(EXCERPT_CHARS_MAX) {
        Some((cut, _)) => format!("{}...", &line[..cut]),
        None => line.to_string(),
    }
}

impl Expansion {
    fn describe(&self, sources: &SourceMap, seen_from: SourceId) -> String {
        let Span { source, start, .. } = self.declared;
        let line = sources.line_column(source, start).line;
        let file = match source == seen_from {
            true => String::new(),
            false => format!(" of {}", sources.file(source).name),
        };
        match self.how {
            Use::Decorator => format!(
                "in expansion of @{} decorator (template defined at line {line}{file})",
                self.template
            ),
            Use::Call => format!(
                "in expansion of template `{}` (template defined at line {line}{file})",
                self.template
            ),
        }
    }
}
