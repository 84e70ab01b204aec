//! What could stand at a place: fields and methods of the receiver behind a dot, else the names in
//! scope. A name that is no name of the program takes the place of the typed word, so that the
//! rest of the program is understood as if it were complete.

use super::Asked;
use super::describe::target_text;
use super::lookup::{module_at, target};
use super::place::{Position, position, typed_from};
use super::scope::{Local, locals};
use super::signature::{self, About, about, data_declaration};
use crate::base::hash::HashSet;
use crate::base::ids::ModuleId;
use crate::base::intern::Symbol;
use crate::base::sorted;
use crate::base::source::SourceMap;
use crate::base::span::{SourceId, Span};
use crate::check::Inspected;
use crate::check::constraint::{CallForm, CallQuestion, Decides, Question};
use crate::check::typed::Target;
use crate::resolve::{TypeRef, ValueRef};
use crate::syntax::token::TokenKind;
use crate::ty::{Node, Ty};
use std::rc::Rc;

/// Stands where a word is being typed.
const PLACEHOLDER: &str = "being_typed__";

/// Names that could stand at a place.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Completion {
    /// Where the word begins that they would replace.
    pub start: u32,
    /// The likeliest kinds first.
    pub proposals: Vec<Proposal>,
}

/// A name that could stand there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proposal {
    /// The name.
    pub name: String,
    /// What it is.
    pub kind: ProposalKind,
    /// Its type or signature.
    pub detail: String,
    /// What is written about it.
    pub about: About,
    /// How many arguments are to be written; nothing for what isn't called.
    pub arguments: Option<u32>,
    /// Larger is likelier.
    pub rank: u8,
}

/// What a proposed name is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ProposalKind {
    /// A local variable.
    Local,
    /// A function.
    Function,
    /// A method of the receiver.
    Method,
    /// A field of the receiver.
    Field,
    /// A constructor.
    Constructor,
    /// A type.
    Type,
    /// A module or namespace.
    Module,
    /// A constant, value or shared variable.
    Value,
    /// A word of the language.
    Keyword,
}

/// What could stand at the offset; nothing in comments and texts.
pub fn complete(asked: Asked<'_>, source: SourceId, offset: u32) -> Completion {
    let text = &asked.sources.file(source).text;
    let start = typed_from(text, offset);
    let position = position(text, start, offset);
    if position == Position::Nowhere {
        return Completion { start, proposals: Vec::new() };
    }
    let patched = super::edited(asked.sources, source, (start, offset), PLACEHOLDER);
    let place = Span::new(source, start, start + PLACEHOLDER.len() as u32);
    let proposals = Asked { sources: &patched, ..asked }.inspect(|inspected| {
        let module = module_at(&inspected, place);
        let mut list = List { inspected, sources: &patched, module, proposals: Vec::new() };
        match position {
            Position::Member { path } => list.members(path),
            Position::Type => list.types(),
            Position::Name | Position::Nowhere => list.names(place),
        }
        list.finish()
    });
    Completion { start, proposals }
}

struct List<'a, 'i> {
    inspected: Inspected<'i>,
    sources: &'a SourceMap,
    module: ModuleId,
    proposals: Vec<Proposal>,
}

impl List<'_, '_> {
    fn finish(self) -> Vec<Proposal> {
        let mut proposals = self.proposals;
        sorted::sort_by(&mut proposals, |a, b| {
            b.rank.cmp(&a.rank).then_with(|| a.name.cmp(&b.name))
        });
        let mut seen = HashSet::default();
        proposals.retain(|p| p.name != PLACEHOLDER && seen.insert((p.name.clone(), p.kind)));
        proposals
    }

    fn push(&mut self, name: &str, kind: ProposalKind, detail: String, rank: u8) {
        self.proposals.push(Proposal {
            name: name.to_string(),
            kind,
            detail,
            about: About::Nothing,
            arguments: None,
            rank,
        });
    }

    /// Something that can be called; behind a dot the receiver is an argument already.
    fn push_target(&mut self, name: Symbol, found: Target, kind: ProposalKind, rank: u8) {
        let name = self.inspected.core.world.text(name).to_string();
        let about = about(&self.inspected, self.sources, found);
        let params = signature::signature(&self.inspected, found).map(|s| s.params.len() as u32);
        let method = kind == ProposalKind::Method;
        self.proposals.push(Proposal {
            name,
            kind,
            detail: target_text(&self.inspected, found),
            about,
            arguments: params.map(|count| if method { count.saturating_sub(1) } else { count }),
            rank,
        });
    }

    fn members(&mut self, path: Option<&str>) {
        let capital = |path: &&str| path.starts_with(|c: char| c.is_ascii_uppercase());
        if let Some(path) = path.filter(capital) {
            return self.path_members(path);
        }
        match self.receiver() {
            Some(receiver) => self.receiver_members(receiver),
            None => {
                if let Some(path) = path {
                    self.path_members(path);
                }
            }
        }
    }

    /// The type of what stands before the dot.
    fn receiver(&self) -> Option<Ty> {
        let core = &self.inspected.core;
        let name = core.world.names.lookup(PLACEHOLDER)?;
        let own = core.constraints.iter().filter(|c| c.original.is_none());
        own.filter_map(|constraint| match &constraint.kind {
            Question::Call(call) if call.name == name => call.args.first().map(|arg| arg.ty),
            Question::Field { object, name: field, .. } if *field == name => Some(*object),
            _ => None,
        })
        .next()
    }

    fn receiver_members(&mut self, receiver: Ty) {
        let world = &self.inspected.core.world;
        if let Some(data) = world.record(receiver) {
            let fields: Vec<_> = world.datas[data].ctors[0].fields.iter().map(|f| f.0).collect();
            for (index, name) in fields.into_iter().enumerate() {
                let Some(name) = name else { continue };
                let ty = self.inspected.core.world.field_type(receiver, 0, index);
                let world = &self.inspected.core.world;
                let (name, ty) = (world.text(name).to_string(), world.type_name(ty));
                self.push(&name, ProposalKind::Field, ty, 9);
            }
        } else if let Node::Tuple(parts) = world.table.node(receiver) {
            for (index, ty) in world.table.items(parts).to_vec().into_iter().enumerate() {
                let ty = self.inspected.core.world.type_name(ty);
                self.push(&index.to_string(), ProposalKind::Field, ty, 9);
            }
        }
        self.methods(receiver);
    }

    fn methods(&mut self, receiver: Ty) {
        let core = &mut self.inspected.core;
        let builtins = core.builtins.clone();
        let own: Vec<Symbol> = core.world.methods.keys().copied().collect();
        let mut names: Vec<Symbol> = builtins.methods.keys().copied().collect();
        names.extend(own);
        sorted::sort(&mut names);
        names.dedup();
        for name in names {
            let call = method_question(name, receiver, self.module);
            let core = &mut self.inspected.core;
            let targets = core.method_targets(receiver, &call);
            for found in targets.into_iter().take(1) {
                let rank = if self.is_own(found) { 8 } else { 5 };
                self.push_target(name, found, ProposalKind::Method, rank);
            }
        }
        self.functions_on(receiver);
    }

    /// Functions of the program whose first parameter the receiver can be.
    fn functions_on(&mut self, receiver: Ty) {
        if self.inspected.core.world.table.is_open(receiver) {
            return;
        }
        for (name, value) in self.visible_values() {
            let ValueRef::Functions(functions) = value else { continue };
            for fun in functions.iter() {
                let found = Target::Fun(*fun);
                let takes_some = !self.inspected.core.world.funs[*fun].params.is_empty();
                if takes_some && self.inspected.core.receives(found, receiver) {
                    self.push_target(name, found, ProposalKind::Method, 6);
                }
            }
        }
    }

    fn is_own(&self, found: Target) -> bool {
        matches!(found, Target::Fun(fun) if !signature::is_library(&self.inspected, fun))
    }

    fn path_members(&mut self, path: &str) {
        let resolved = self.inspected.resolved;
        let names = &self.inspected.core.world.names;
        let symbols: Option<Vec<Symbol>> = path.split('.').map(|p| names.lookup(p)).collect();
        let Some(symbols) = symbols else { return };
        if let Some(module) = resolved.module_path(self.module, symbols.iter().copied()) {
            return self.module_members(module);
        }
        let builtins = self.inspected.core.builtins.clone();
        for ((namespace, name), list) in &builtins.qualified {
            if [*namespace] == *symbols {
                let found = target(&list[0]);
                self.push_target(*name, found, ProposalKind::Function, 6);
            }
        }
    }

    fn module_members(&mut self, module: ModuleId) {
        let resolved = self.inspected.resolved;
        let private = resolved.sees_private(self.module, module);
        let info = &resolved.modules[module];
        let values: Vec<_> = info
            .values
            .iter()
            .filter(|(_, member)| member.public || private)
            .map(|(name, member)| (*name, member.what.clone()))
            .collect();
        values.iter().for_each(|(name, value)| self.push_value(*name, value, 7));
        for (name, members) in &info.ctors {
            let member = &members[0];
            if member.public || private {
                self.push_target(*name, Target::Ctor(member.what), ProposalKind::Constructor, 6);
            }
        }
        let inner = info.modules.keys().chain(info.files.keys());
        let inner: Vec<String> =
            inner.map(|name| self.inspected.core.world.text(*name).to_string()).collect();
        inner.iter().for_each(|name| self.push(name, ProposalKind::Module, String::new(), 5));
    }

    fn push_value(&mut self, name: Symbol, value: &ValueRef, rank: u8) {
        let world = &self.inspected.core.world;
        let text = world.text(name).to_string();
        match value {
            ValueRef::Functions(functions) => {
                for fun in functions.iter() {
                    self.push_target(name, Target::Fun(*fun), ProposalKind::Function, rank);
                }
            }
            ValueRef::Value(fun) => {
                let ty = world.scheme(*fun).and_then(|scheme| world.signature(scheme.ty));
                let detail = ty.map_or(String::new(), |(_, ty)| world.type_name(ty));
                self.push(&text, ProposalKind::Value, detail, rank);
            }
            ValueRef::Mvar(mvar) => {
                let detail = format!("mvar {}", world.type_name(world.mvars[*mvar].ty));
                self.push(&text, ProposalKind::Value, detail, rank);
            }
        }
    }

    fn visible_values(&self) -> Vec<(Symbol, ValueRef)> {
        let resolved = self.inspected.resolved;
        let mut values = Vec::new();
        for module in resolved.chain(self.module).map(|id| &resolved.modules[id]) {
            values.extend(module.values.iter().map(|(name, member)| (*name, member.what.clone())));
            values.extend(module.imports.values.iter().map(|(name, v)| (*name, v.clone())));
        }
        values
    }

    fn names(&mut self, place: Span) {
        for local in locals(&self.inspected, place) {
            match local {
                Local::Var(var) => {
                    let world = &self.inspected.core.world;
                    let name = world.text(world.vars[var].name).to_string();
                    let ty = world.type_name(world.vars[var].ty);
                    if name != "_" {
                        self.push(&name, ProposalKind::Local, ty, 9);
                    }
                }
                Local::Fun(fun) => {
                    let name = self.inspected.core.world.funs[fun].name;
                    self.push_target(name, Target::Fun(fun), ProposalKind::Function, 9);
                }
            }
        }
        for (name, value) in self.visible_values() {
            self.push_value(name, &value, 7);
        }
        self.constructors();
        self.modules();
        let builtins = self.inspected.core.builtins.clone();
        for (name, list) in &builtins.functions {
            self.push_target(*name, target(&list[0]), ProposalKind::Function, 3);
        }
        for word in KEYWORDS {
            self.push(word.text(), ProposalKind::Keyword, String::new(), 2);
        }
    }

    fn constructors(&mut self) {
        let resolved = self.inspected.resolved;
        let mut found = Vec::new();
        for (_, module) in resolved.modules.enumerate().filter(|(_, m)| m.parent.is_none()) {
            let rank = if module.library { 4 } else { 7 };
            found.extend(module.ctors.iter().map(|(name, ctors)| (*name, ctors[0].what, rank)));
        }
        for (name, ctor, rank) in found {
            self.push_target(name, Target::Ctor(ctor), ProposalKind::Constructor, rank);
        }
    }

    fn modules(&mut self) {
        let resolved = self.inspected.resolved;
        let world = &self.inspected.core.world;
        let own = resolved.chain(self.module).flat_map(|id| resolved.modules[id].modules.keys());
        let files = resolved.modules[resolved.root].files.keys();
        let mut names: Vec<(String, u8)> =
            own.chain(files).map(|name| (world.text(*name).to_string(), 6)).collect();
        let spaces = self.inspected.core.builtins.namespaces.keys();
        names.extend(spaces.map(|name| (world.text(*name).to_string(), 3)));
        for (name, rank) in names {
            self.push(&name, ProposalKind::Module, String::new(), rank);
        }
    }

    fn types(&mut self) {
        let resolved = self.inspected.resolved;
        let mut found = Vec::new();
        for module in resolved.modules.iter().filter(|m| m.parent.is_none()) {
            let rank = if module.library { 5 } else { 8 };
            found.extend(module.types.iter().map(|(name, member)| (*name, member.what, rank)));
        }
        for (name, ty, rank) in found {
            let text = self.inspected.core.world.text(name).to_string();
            let detail = match ty {
                TypeRef::Data(data) => data_declaration(&self.inspected, data),
                TypeRef::Alias(_) => String::new(),
            };
            self.push(&text, ProposalKind::Type, detail, rank);
        }
        for name in BUILTIN_TYPES.split_whitespace() {
            self.push(name, ProposalKind::Type, String::new(), 6);
        }
    }
}

/// The question that `receiver.name(...)` asks.
fn method_question(name: Symbol, receiver: Ty, module: ModuleId) -> CallQuestion {
    let span = Span::default();
    let receiver_type =
        crate::check::constraint::ArgType { name: None, ty: receiver, span, lambda: false };
    CallQuestion {
        name,
        name_span: span,
        form: CallForm::Method,
        decides: Decides::Receiver,
        owner: None,
        args: vec![receiver_type],
        result: receiver,
        scope: Rc::from([]),
        module,
    }
}

/// Words that begin an expression or a declaration.
const KEYWORDS: &[TokenKind] = &[
    TokenKind::If,
    TokenKind::Then,
    TokenKind::Else,
    TokenKind::Match,
    TokenKind::Type,
    TokenKind::Trait,
    TokenKind::Module,
    TokenKind::End,
    TokenKind::Use,
    TokenKind::Pub,
    TokenKind::Var,
    TokenKind::Mvar,
    TokenKind::Const,
    TokenKind::Reactive,
    TokenKind::Template,
    TokenKind::Try,
    TokenKind::Catch,
    TokenKind::Finally,
    TokenKind::While,
    TokenKind::For,
    TokenKind::Break,
    TokenKind::Continue,
    TokenKind::Return,
    TokenKind::Spawn,
    TokenKind::Receive,
    TokenKind::After,
    TokenKind::When,
    TokenKind::True,
    TokenKind::False,
    TokenKind::SelfValue,
];

/// Types that no module declares.
const BUILTIN_TYPES: &str = "Int Float Bool Char String List Map Set Pid Ref BigInt Decimal Int8 \
    Int16 Int32 Int64 UInt8 UInt16 UInt32 UInt64 Float32 Float64 Int64Array Float64Array \
    Float32Array Buffer";
