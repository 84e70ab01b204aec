//! The interactive shell: inputs one after another, each of which may define names for the later
//! ones (8.7). The command line, the page and `eval` use it.
//!
//! Every input becomes a program of its own, made of what earlier inputs defined (`definition.rs`)
//! and of the input (`input.rs` says what it is). It stands behind the programs before it, in one
//! session (`session/stay.rs`): values live on in shared variables, processes go on with the code
//! that they began with. A name for a function is evaluated at each use instead when its value is
//! written as a lambda, so that it calls what is defined anew; so is a value of an open type.
//! `reach.rs` says which definitions an input needs, `element.rs` is about elements that it
//! assigns, `define.rs` defines, `answer.rs` is what is told, `command.rs` has the commands.
//!
//! Processes run while an input does, and between inputs as far as whoever shows the shell calls
//! [`Repl::step_others`]. Stop ends the input; `:stop` ends the processes.
//!
//! A shell never prints an answer and never reads a file: whoever shows it does. Reports of
//! processes that fail are output, like what they print.

mod answer;
mod command;
mod define;
mod definition;
mod element;
mod input;
mod reach;

use super::host::SharedHost;
use super::{CompileOptions, Front, RunError, RunOptions, Session, Status};
use crate::base::host::{Host, Stream};
use crate::base::source::SourceMap;
use crate::base::span::Span;
use crate::check::{Checked, Trees};
use crate::diagnostic::Diagnostic;
use crate::resolve::{Origin, ParsedModule};
use crate::syntax::ast::{Expr, ExprKind, Literal, Module, Name, Stmt, StmtKind};
use crate::vm::alloc;
use definition::{Definition, ValueKind, ValueOrigin, Variable, entry, use_of};
use element::assign_elements;
use input::Input;
use reach::Extent;
use std::collections::{HashSet, VecDeque};
use std::rc::Rc;

pub use answer::Answer;
pub use input::is_complete;

/// The name of what was typed in.
const FILE: &str = "<repl>";

/// How an input stands.
#[derive(Debug)]
pub enum Progress {
    /// It is over.
    Answered(Answer),
    /// There is more to do.
    Running,
    /// Nothing can run for so many milliseconds.
    Sleeping { ms: f64 },
    /// Standard input is wanted.
    WaitingForInput,
    /// Something from outside is wanted: see [`Repl::session`].
    WaitingOutside,
}

/// Whose memory an input's run is counted as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Memory {
    /// Its own.
    Own,
    /// That of the run around it.
    Outer,
}

/// A shell.
pub struct Repl {
    front: Rc<Front>,
    host: SharedHost,
    options: RunOptions,
    memory: Memory,
    depth: u32,
    definitions: Vec<Rc<Definition>>,
    /// Which of them the last program had, in the order of its files.
    files: Vec<usize>,
    /// How many of them programs have.
    extent: Extent,
    /// The runs of all inputs, from the first one on.
    session: Option<Session>,
    /// How many inputs there were.
    inputs: u32,
    /// Bindings of the input that are still to be made.
    bindings: VecDeque<Definition>,
    running: Option<Running>,
}

/// The run of an input.
struct Running {
    /// What was defined before, for the case that it fails.
    before: Vec<Rc<Definition>>,
    /// What the answer begins with.
    told: String,
    /// The name of the value that it binds.
    anew: Option<String>,
}

/// What the run of an input is started with.
struct Starting<'n> {
    before: Vec<Rc<Definition>>,
    told: String,
    /// The name of the value that it binds.
    anew: Option<&'n str>,
}

/// What the program of an input does.
enum Body<'t> {
    /// Nothing.
    Unit,
    /// It gives the value of a name.
    Name(&'t str),
    /// It runs statements; then, perhaps, it gives the value of a name.
    Text(&'t str, Option<&'t str>),
    /// It runs statements that assign elements of named values.
    Elements(&'t str),
}

type Refusal = (SourceMap, Vec<Diagnostic>);

impl Repl {
    /// A shell whose programs have these surroundings.
    pub fn new(host: Box<dyn Host>, options: RunOptions) -> Repl {
        Repl::with(SharedHost::new(host, options.output_bytes), options, Memory::Own, 0)
    }

    /// A shell inside of a running program.
    pub(super) fn inside(host: SharedHost, options: RunOptions, depth: u32) -> Repl {
        Repl::with(host, RunOptions { profile: false, ..options }, Memory::Outer, depth)
    }

    fn with(host: SharedHost, options: RunOptions, memory: Memory, depth: u32) -> Repl {
        Repl {
            front: Rc::new(Front::new()),
            host,
            options,
            memory,
            depth,
            definitions: Vec::new(),
            files: Vec::new(),
            extent: Extent::Needed,
            session: None,
            inputs: 0,
            bindings: VecDeque::new(),
            running: None,
        }
    }

    /// Begins with an input; one that was begun before must have been answered.
    pub fn begin(&mut self, text: &str) -> Progress {
        let lines = input::in_lines(text);
        let text = lines.as_deref().unwrap_or(text);
        match input::read(text) {
            Input::Command(name, argument) => self.command(name, argument),
            other => match self.word(text) {
                Some(answer) => Progress::Answered(answer),
                None => self.begin_read(text, other),
            },
        }
    }

    /// What may be meant by a word of other shells that isn't defined here.
    fn word(&mut self, text: &str) -> Option<Answer> {
        let told = match text.trim() {
            "exit" | "quit" | "exit()" | "quit()" => ":quit leaves the shell.",
            "help" | "help()" | "?" => ":help lists what can be typed.",
            "clear" | "reset" => "Definitions stay; the same name again redefines it. See :help.",
            _ => return None,
        };
        let is_unknown = self.check(&Body::Text(text, None)).is_err();
        is_unknown.then(|| Answer::Text(told.to_string()))
    }

    /// The same for a text that can't be a command.
    pub(super) fn begin_code(&mut self, text: &str) -> Progress {
        match input::read(text) {
            Input::Command(..) => {
                let (_, diagnostics) = crate::syntax::parse_block(
                    Default::default(),
                    text,
                    &mut crate::base::intern::Interner::new(),
                );
                refused((SourceMap::single(FILE, text), diagnostics))
            }
            other => self.begin_read(text, other),
        }
    }

    fn begin_read(&mut self, text: &str, input: Input<'_>) -> Progress {
        assert!(self.running.is_none(), "one input after another");
        self.inputs += 1;
        self.extent = Extent::Needed;
        match input {
            Input::Nothing | Input::Command(..) => Progress::Answered(Answer::Nothing),
            Input::Mistakes(diagnostics) => refused((SourceMap::single(FILE, text), diagnostics)),
            Input::Statements => self.run_text(text, None, Profiling::Off),
            Input::Definitions(list) => self.define(text, list),
        }
    }

    /// Goes on with the input for about so many reductions.
    pub fn step(&mut self, fuel: u64) -> Progress {
        match (&self.running, &mut self.session) {
            (Some(_), Some(session)) => {
                let status = session.step(fuel);
                self.progress(status)
            }
            _ => Progress::Answered(Answer::Nothing),
        }
    }

    /// Lets the processes of earlier inputs run between two inputs, for about so many reductions.
    /// The answer `Nothing` says that nothing happens before the next input.
    pub fn step_others(&mut self, fuel: u64) -> Progress {
        match (&self.running, &mut self.session) {
            (None, Some(session)) => match session.step_others(fuel) {
                Status::Running => Progress::Running,
                Status::SleepingUntil { ms } => Progress::Sleeping { ms },
                Status::WaitingOutside => Progress::WaitingOutside,
                _ => Progress::Answered(Answer::Nothing),
            },
            _ => Progress::Answered(Answer::Nothing),
        }
    }

    /// Ends the processes of earlier inputs; how many there were.
    pub fn end_others(&mut self) -> usize {
        let Some(session) = &mut self.session else { return 0 };
        let count = session.processes().saturating_sub(1);
        session.end_others();
        count
    }

    /// Ends the input as Ctrl+C does.
    pub fn interrupt(&mut self) -> Progress {
        match (&self.running, &mut self.session) {
            (Some(_), Some(session)) => {
                let status = session.interrupt();
                self.progress(status)
            }
            _ => Progress::Answered(Answer::Nothing),
        }
    }

    /// The runs of the inputs, for what they want from outside.
    pub fn session(&mut self) -> Option<&mut Session> {
        self.session.as_mut()
    }

    /// Whether an input has no answer yet.
    pub fn is_busy(&self) -> bool {
        self.running.is_some()
    }

    /// Defines a module by the text of a file, in answer to [`Answer::Load`].
    pub fn load(&mut self, path: &str, text: &str) -> Answer {
        let stem = crate::base::source::module_of(path.rsplit(['/', '\\']).next().unwrap_or(path));
        let module = if stem.is_empty() { "main".to_string() } else { stem };
        let mut names = crate::base::intern::Interner::new();
        let (_, diagnostics) = crate::syntax::parse(Default::default(), text, &mut names);
        if !diagnostics.is_empty() {
            return Answer::Refused { sources: SourceMap::single(path, text), diagnostics };
        }
        let before = self.definitions.clone();
        self.definitions.retain(|definition| definition.module.as_deref() != Some(&module));
        self.definitions.push(Rc::new(Definition {
            file: path.into(),
            module: Some(module.into()),
            ..Definition::typed(text)
        }));
        self.extent = Extent::All;
        let checked = self.check(&Body::Unit);
        match checked.and_then(|(sources, checked)| self.refuse_loss(sources, checked)) {
            Ok(()) => Answer::Text(format!("Loaded {path}")),
            Err((sources, diagnostics)) => {
                self.definitions = before;
                Answer::Refused { sources, diagnostics }
            }
        }
    }

    fn progress(&mut self, status: Status) -> Progress {
        match status {
            Status::Running => Progress::Running,
            Status::SleepingUntil { ms } => Progress::Sleeping { ms },
            Status::WaitingForInput => Progress::WaitingForInput,
            Status::WaitingOutside => Progress::WaitingOutside,
            Status::Done { value } => self.done(value),
            Status::Failed(error) => {
                let running = self.running.take().expect("it has just failed");
                self.rest(Some(&error));
                self.definitions = running.before;
                self.bindings.clear();
                Progress::Answered(Answer::Failed(error))
            }
        }
    }

    fn done(&mut self, value: Option<String>) -> Progress {
        let running = self.running.take().expect("it has just ended");
        self.rest(None);
        let is_step = running.anew.is_some_and(|name| self.note_made(&name));
        let value = value.filter(|_| !is_step);
        let mut told = running.told;
        if let Some(profile) = self.session.as_ref().and_then(Session::profile) {
            let value = value.map_or(String::new(), |value| value + "\n");
            let text = format!("{told}{value}{}", profile.to_table().trim_end());
            return Progress::Answered(Answer::Text(text));
        }
        if !self.bindings.is_empty() {
            told.extend(value.map(|value| value + "\n"));
            return self.bind_next(told, running.before);
        }
        Progress::Answered(match (told.is_empty(), value) {
            (true, Some(value)) => Answer::Value(value),
            (true, None) => Answer::Nothing,
            (false, value) => {
                told.extend(value);
                Answer::Text(told.trim_end().to_string())
            }
        })
    }

    /// A program has ended, perhaps with this error.
    fn rest(&mut self, error: Option<&RunError>) {
        let session = self.session.as_mut().expect("it had a session");
        if self.memory == Memory::Outer {
            session.end_others();
        } else {
            // The answer begins a line.
            self.host.end_line(Stream::Out);
        }
        session.tell_failures(error);
    }

    // Programs.

    /// A program that does this, with the definitions that it needs or with all.
    fn trees(&mut self, body: &Body<'_>) -> (SourceMap, Trees) {
        let mut sources = SourceMap::new();
        let mut names = self.front.names();
        let mut files: Vec<ParsedModule> = Vec::new();
        let text = match body {
            Body::Text(text, _) | Body::Elements(text) => text,
            Body::Unit | Body::Name(_) => "",
        };
        self.files = self.needed(text);
        for at in &self.files {
            files.push(self.definitions[*at].tree(&mut sources, &mut names));
        }
        let source = sources.add(FILE, "", text);
        let span = Span::new(source, 0, text.len() as u32);
        let mut named = |name: &str| Expr { kind: ExprKind::Var(names.intern(name)), span };
        let kind = match body {
            Body::Unit => ExprKind::Literal(Literal::Unit),
            Body::Name(name) => named(name).kind,
            Body::Text(_, last) => {
                let last = last.map(&mut named);
                let (mut stmts, _) = crate::syntax::parse_block(source, text, &mut names);
                stmts.extend(last.map(|expr| Stmt { kind: StmtKind::Expr(expr), span }));
                ExprKind::Block(stmts)
            }
            Body::Elements(_) => {
                let (mut stmts, _) = crate::syntax::parse_block(source, text, &mut names);
                let variables = self.definitions.iter().filter_map(|d| d.variable.as_ref());
                let kept = variables.filter(|variable| variable.kind != ValueKind::Shared);
                let kept: Vec<&str> = kept.map(|variable| &*variable.name).collect();
                assign_elements(&mut stmts, &kept, &mut names);
                ExprKind::Block(stmts)
            }
        };
        let entry_name = names.intern(&format!("__repl_eval_{}__", self.inputs));
        let mut items = vec![entry(Name { symbol: entry_name, span }, Expr { kind, span })];
        let modules = self.definitions.iter().filter_map(|definition| definition.module.as_ref());
        items.extend(modules.map(|module| use_of(module, &mut names)));
        let tree = Module { items };
        files.push(ParsedModule { name: String::new(), source, origin: Origin::Own, tree });
        (sources, Trees { files, names, entry: entry_name })
    }

    /// Checks the program. A value that was made goes on to be what it is where its expression
    /// doesn't fit what is defined now.
    fn check(&mut self, body: &Body<'_>) -> Result<(SourceMap, Checked), Refusal> {
        loop {
            let (sources, trees) = self.trees(body);
            let diagnostics = match self.front.check_trees(&sources, trees) {
                Ok(checked) => return Ok((sources, checked)),
                Err(diagnostics) => diagnostics,
            };
            let mut goes_on = false;
            for (file, at) in self.files.iter().enumerate() {
                let is_meant = |d: &Diagnostic| d.span.source.0 as usize == file;
                let made = |variable: &Variable| variable.origin == ValueOrigin::Made;
                if self.definitions[*at].variable.as_ref().is_some_and(made)
                    && diagnostics.iter().any(is_meant)
                {
                    let definition = Rc::make_mut(&mut self.definitions[*at]);
                    let variable = definition.variable.iter_mut();
                    variable.for_each(|variable| variable.origin = ValueOrigin::Only);
                    goes_on = true;
                }
            }
            // What is wrong with a part is said of the whole.
            if !goes_on && self.files.len() < self.definitions.len() {
                self.extent = Extent::All;
                goes_on = true;
            }
            if !goes_on {
                return Err((sources, diagnostics));
            }
        }
    }

    fn start(
        &mut self,
        (sources, checked): (SourceMap, Checked),
        starting: Starting<'_>,
        profiling: Profiling,
    ) -> Progress {
        let profile = profiling == Profiling::On;
        let options = CompileOptions { profile, ..CompileOptions::default() };
        let compiled = self.front.build(checked, &sources, options);
        if self.memory == Memory::Own {
            alloc::begin_run(self.options.memory_bytes);
        }
        let options = RunOptions { profile, ..self.options.clone() };
        let Starting { before, told, anew } = starting;
        match &mut self.session {
            Some(session) => session.follow(&compiled, options, anew),
            None => {
                let surroundings = (self.host.clone(), self.depth);
                self.session = Some(Session::staying(compiled, surroundings, options));
            }
        }
        let session = self.session.as_mut().expect("it was just made");
        // Texts that a program evaluates are no shell's inputs.
        session.scheduler.machine().environment.interactive = self.depth == 0;
        let variables = self.definitions.iter().filter_map(|d| d.variable.as_ref());
        let named = variables.filter(|variable| variable.kind != ValueKind::Shared);
        let named: HashSet<&str> = named.map(|variable| &*variable.name).collect();
        session.hold(&|name| named.contains(name));
        self.running = Some(Running { before, told, anew: anew.map(str::to_string) });
        Progress::Running
    }

    fn run_text(&mut self, text: &str, last: Option<&str>, profiling: Profiling) -> Progress {
        let plain = self.check(&Body::Text(text, last));
        let checked = plain.or_else(|refusal| match last {
            None => self.check(&Body::Elements(text)).map_err(|_| refusal),
            Some(_) => Err(refusal),
        });
        match checked {
            Ok(checked) => {
                let before = self.definitions.clone();
                let starting = Starting { before, told: String::new(), anew: None };
                self.start(checked, starting, profiling)
            }
            Err(refusal) => refused(refusal),
        }
    }
}

/// Whether a run is measured.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Profiling {
    Off,
    On,
}

fn refused((sources, diagnostics): Refusal) -> Progress {
    Progress::Answered(Answer::Refused { sources, diagnostics })
}

#[cfg(test)]
mod tests;
