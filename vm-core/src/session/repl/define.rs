//! Inputs that define something: what is told of them, and the values that they name, one program
//! for each.
//!
//! A value of which the name's former value is a part (`x = x + 1`) is made under a name of its own
//! first. What was made once stays what it is, also where its expression fits no more.

use super::definition::{Definition, Head, Key, Storage, ValueKind, ValueOrigin, Variable};
use super::input::{Defined, Label};
use super::{Answer, Body, Memory, Profiling, Progress, Refusal, Repl, Starting, refused};
use crate::base::source::SourceMap;
use crate::base::span::{SourceId, Span};
use crate::bytecode::link::changed;
use crate::check::{Checked, Storable, ValueType};
use crate::diagnostic::{Code, Diagnostic};
use crate::session::CompileOptions;
use std::collections::VecDeque;
use std::rc::Rc;

impl Repl {
    pub(super) fn define(&mut self, text: &str, list: Vec<Defined>) -> Progress {
        if let Some(name) = self.assigned(&list) {
            return self.run_text(text, Some(&name), Profiling::Off);
        }
        let before = self.definitions.clone();
        self.extent = self.extent_of(&list);
        let others: Vec<&Defined> = list.iter().filter(|d| d.binding.is_none()).collect();
        let bindings = list.iter().flat_map(|defined| self.bindings_of(text, defined)).collect();
        let mut told = String::new();
        if !others.is_empty() {
            match self.define_others(text, &others, &bindings, &before) {
                Ok(text) => told = text,
                Err(refusal) => {
                    self.definitions = before;
                    return refused(refusal);
                }
            }
        }
        self.bindings = bindings;
        if self.bindings.is_empty() {
            let told = told.trim_end().to_string();
            return Progress::Answered(match told.is_empty() {
                true => Answer::Nothing,
                false => Answer::Text(told),
            });
        }
        self.bind_next(told, before)
    }

    /// Adds what isn't a binding and says what is told of it. It may need the values beside it:
    /// until each is made, its expression is evaluated at each use.
    fn define_others(
        &mut self,
        text: &str,
        others: &[&Defined],
        bindings: &VecDeque<Definition>,
        before: &[Rc<Definition>],
    ) -> Result<String, Refusal> {
        let definition = Definition {
            keys: others.iter().map(|defined| defined.key.clone()).collect(),
            heads: others.iter().filter_map(|defined| defined.head.clone()).collect(),
            ..Definition::typed(text)
        };
        self.add(definition.clone());
        let told = self.told(others, before);
        let is_step = |binding: &Definition| binding.renamed.is_some();
        if told.is_ok() || bindings.is_empty() || bindings.iter().any(is_step) {
            return told;
        }
        self.definitions = before.to_vec();
        bindings.iter().cloned().chain([definition]).for_each(|next| self.add(next));
        self.told(others, before)
    }

    /// The name of a variable that an input only assigns.
    fn assigned(&self, list: &[Defined]) -> Option<String> {
        let [Defined { binding: Some(binding), .. }] = list else { return None };
        let [name] = binding.names.as_slice() else { return None };
        let known = self.definitions.iter().filter_map(|d| d.variable.as_ref());
        let is_it =
            |variable: &Variable| variable.kind != ValueKind::Fixed && variable.name == *name;
        (binding.is_bare && !binding.is_pattern && known.into_iter().any(is_it))
            .then(|| name.clone())
    }

    /// Adds a definition; what it defines is taken from earlier ones. A value of which the
    /// expression is there already keeps its place, since values are made in their order.
    fn add(&mut self, definition: Definition) {
        let is_it = |earlier: &&mut Rc<Definition>| Rc::ptr_eq(&earlier.text, &definition.text);
        if let Some(waiting) = self.definitions.iter_mut().find(is_it) {
            *waiting = Rc::new(definition);
            return;
        }
        let is_taken = |key: &Key| *key != Key::Other && definition.keys.contains(key);
        for earlier in self.definitions.iter_mut().filter(|d| d.module.is_none()) {
            if earlier.keys.iter().any(is_taken) {
                Rc::make_mut(earlier).keys.retain(|key| !is_taken(key));
            }
        }
        self.definitions.retain(|d| d.module.is_some() || !d.keys.is_empty());
        self.definitions.push(Rc::new(definition));
    }

    /// What is told of definitions that aren't bindings.
    fn told(&mut self, list: &[&Defined], before: &[Rc<Definition>]) -> Result<String, Refusal> {
        let mut lines: Vec<String> = Vec::new();
        let (sources, mut checked) = self.check(&Body::Unit)?;
        for defined in list {
            match &defined.label {
                Label::Function(name) => {
                    for signature in checked.signatures(name) {
                        let line = format!("{name} :: {signature}");
                        if !lines.contains(&line) {
                            lines.push(line);
                        }
                    }
                }
                Label::Named(kind, name) => lines.push(format!("Defined {kind} {name}")),
                Label::Silent => {}
            }
        }
        lines.extend(lost_clauses(list, before));
        self.refuse_loss(sources, checked)?;
        Ok(lines.into_iter().map(|line| line + "\n").collect())
    }

    /// Refuses the last definition if it gives a value another type that nothing can make again.
    pub(super) fn refuse_loss(&self, sources: SourceMap, checked: Checked) -> Result<(), Refusal> {
        let variables = self.definitions.iter().filter_map(|d| d.variable.as_ref());
        let kept = variables.filter(|variable| variable.origin == ValueOrigin::Only);
        let kept: Vec<&str> = kept.map(|variable| &*variable.name).collect();
        let (Some(session), false) = (&self.session, kept.is_empty()) else { return Ok(()) };
        let next = self.front.build(checked, &sources, CompileOptions::default());
        let changed = changed(session.compiled.program(), next.program());
        let Some(lost) = changed.iter().find(|mvar| kept.contains(&&*mvar.name)) else {
            return Ok(());
        };
        let last = self.definitions.len() - 1;
        let at = self.files.iter().rposition(|file| *file == last);
        let source = SourceId(at.expect("a program that defines has the last definition") as u32);
        let span = Span::new(source, 0, self.definitions[last].text.len() as u32);
        let name = &lost.name;
        let text = format!("the value of `{name}` has a type that this defines anew");
        let error = Diagnostic::error(Code::Mismatch, span, text)
            .help(format!("give `{name}` another value first, or the type another name"));
        Err((sources, vec![error]))
    }

    /// The definitions that a binding makes: of a pattern the whole, then each part.
    fn bindings_of(&self, text: &str, defined: &Defined) -> Vec<Definition> {
        let Some(binding) = &defined.binding else { return Vec::new() };
        let new = |name: &str, kind: ValueKind, text: &str| Definition {
            keys: vec![Key::Value(name.to_string())],
            variable: Some(Variable {
                name: name.to_string(),
                kind,
                storage: Storage::AtUse,
                is_lambda: binding.is_lambda && kind == ValueKind::Fixed,
                origin: ValueOrigin::Expression,
            }),
            ..Definition::typed(text)
        };
        if !binding.is_pattern {
            let (name, own) = (&binding.names[0], &text[defined.place.clone()]);
            let key = Key::Value(name.clone());
            let is_known = self.definitions.iter().any(|d| d.keys.contains(&key));
            if binding.is_lambda || !binding.mentions_itself || !is_known {
                return vec![new(name, binding.kind, own)];
            }
            // The value is made of the former one.
            let former = format!("value_{}", self.inputs);
            let value = Definition {
                renamed: Some(former.as_str().into()),
                ..new(&former, ValueKind::Fixed, own)
            };
            let (start, end) = (defined.place.start, defined.place.end);
            let [before, behind] = [start..binding.value.start, binding.value.end..end];
            let own = format!("{}{former}{}", &text[before], &text[behind]);
            return vec![value, new(name, binding.kind, &own)];
        }
        let whole = format!("pattern_{}", self.inputs);
        let (pattern, value) = (&text[binding.pattern.clone()], &text[binding.value.clone()]);
        let mut made = vec![new(&whole, ValueKind::Fixed, &format!("{whole} = {value}"))];
        made.extend(binding.names.iter().map(|name| {
            let part = format!("{name} = match {whole} {{ {pattern} -> {name} }}");
            new(name, binding.kind, &part)
        }));
        made
    }

    /// Makes the next value of the input. When one can't be made, the input has defined nothing.
    pub(super) fn bind_next(&mut self, told: String, before: Vec<Rc<Definition>>) -> Progress {
        let Some(definition) = self.bindings.pop_front() else {
            unreachable!("the caller has looked")
        };
        let variable = definition.variable.clone().expect("a binding names a value");
        self.add(definition);
        let body = Body::Name(&variable.name);
        let plain = match self.check(&body) {
            Ok(checked) => checked,
            Err(refusal) => {
                self.definitions = before;
                self.bindings.clear();
                return refused(refusal);
            }
        };
        let ty = plain.1.value_type();
        let mut program = plain;
        if self.is_storable(&ty, &variable) {
            self.store(&variable.name, Storage::Variable(ty.text));
            match self.check(&body) {
                Ok(stored) => program = stored,
                // A type without a name here, of a module for instance.
                Err(_) => self.store(&variable.name, Storage::AtUse),
            }
        }
        let starting = Starting { before, told, anew: Some(&variable.name) };
        self.start(program, starting, Profiling::Off)
    }

    /// Whether a value lives on in a shared variable. A lambda is made at each use instead, so that
    /// it calls what is defined anew; in the text of a program (`eval`) every function is.
    fn is_storable(&self, ty: &ValueType, variable: &Variable) -> bool {
        match ty.storable {
            Storable::No => false,
            Storable::AsFunction => self.memory == Memory::Own && !variable.is_lambda,
            Storable::Yes => true,
        }
    }

    fn store(&mut self, name: &str, storage: Storage) {
        let is_it = |d: &&mut Rc<Definition>| d.variable.as_ref().is_some_and(|v| v.name == name);
        let added = self.definitions.iter_mut().rev().find(is_it).map(Rc::make_mut);
        let variable = added.and_then(|added| added.variable.as_mut());
        variable.expect("the binding was added").storage = storage;
    }

    /// A name has its value. Says whether that is one of which the value that was meant is made
    /// next; behind that one it isn't needed any more.
    pub(super) fn note_made(&mut self, name: &str) -> bool {
        let is_it = |d: &Rc<Definition>| d.variable.as_ref().is_some_and(|v| v.name == name);
        let Some(at) = self.definitions.iter().rposition(is_it) else { return false };
        let is_step = |d: &Definition| d.renamed.is_some();
        let follows_step = at > 0 && is_step(&self.definitions[at - 1]);
        let definition = Rc::make_mut(&mut self.definitions[at]);
        let is_one = is_step(definition);
        let variable = definition.variable.as_mut().expect("it has that name");
        variable.origin = ValueOrigin::Made;
        if is_one || !follows_step {
            return is_one;
        }
        if variable.storage != Storage::AtUse {
            variable.origin = ValueOrigin::Only;
            self.definitions.remove(at - 1);
        }
        false
    }
}

/// What is told where somebody may have meant to add a clause or an overload to a function, and has
/// defined it anew instead.
fn lost_clauses(list: &[&Defined], before: &[Rc<Definition>]) -> Option<String> {
    let heads: Vec<&Head> = list.iter().filter_map(|defined| defined.head.as_ref()).collect();
    let loss = |head: &Head| {
        let key = Key::Value(head.name.clone());
        let earlier = before.iter().filter(|earlier| earlier.keys.contains(&key));
        let mut known = earlier.flat_map(|e| &e.heads).filter(|known| known.name == head.name);
        let new = || heads.iter().filter(|other| other.name == head.name);
        known.find_map(|known| match new().all(|other| other.is_overload_of(known)) {
            true => Some("overloads"),
            false if known.is_partial && !known.is_overload_of(head) => Some("clauses"),
            false => None,
        })
    };
    let (name, what) = heads.iter().find_map(|head| Some((&head.name, loss(head)?)))?;
    Some(format!(
        "The {what} of `{name}` that were typed before are gone: those of one function stand in \
        one input, with `;` or line breaks between them."
    ))
}
