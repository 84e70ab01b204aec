//! Inference proper: walks bodies, gives every expression a type, asks the solver what must hold.
//!
//! `group.rs` infers functions that need each other, `function.rs` begins and ends them,
//! `generalise.rs` makes schemes, `expr.rs` goes through the forms of expressions, `names.rs` says
//! what a name means, `call/` and `construct.rs` calls, `block.rs` statements and local functions,
//! `capture.rs` what those keep, `control.rs` loops, `try` and processes, `pattern.rs` patterns,
//! `meant.rs` what an unknown name was to be.
//! This file is the state that they share.

mod assign;
mod block;
mod call;
mod capture;
mod construct;
mod control;
mod expr;
mod family;
mod function;
mod generalise;
mod group;
mod markup;
mod meant;
mod member;
mod names;
mod operator;
mod pattern;
mod recursion;
mod undeclared;

use super::annotate::{Place, TypeScope};
use super::error::{Context, Reason, TypeError};
use super::solve::Core;
use super::typed::{Expr, Kind, Target};
use super::world::{Fun, Role, SchemeState, Var};
use crate::base::hash::{HashMap, HashSet};
use crate::base::ids::{FunId, ModuleId, VarId};
use crate::base::intern::Symbol;
use crate::base::span::Span;
use crate::ir::Const;
use crate::resolve::Resolved;
use crate::resolve::scope::Scopes;
use crate::syntax::ast;
use crate::ty::{PRIMS, Prim, Ty, VarKind};
use std::rc::Rc;

/// The state of inference.
pub struct Checker<'a> {
    /// The solver and the world.
    pub core: Core,
    /// Declarations.
    pub resolved: &'a Resolved<'a>,
    /// Builtin types by name.
    pub prims: HashMap<Symbol, Prim>,
    /// The program's functions that define indexing, once looked for.
    getters: Option<Rc<[FunId]>>,
    /// How many of the aliases are the checked library's.
    pub library_aliases: usize,
    /// The aliases that are being expanded.
    pub open_aliases: Vec<u32>,
    /// Expansions of aliases inside of the outermost one.
    pub alias_steps: usize,
    /// Aliases that mean too much.
    pub large_aliases: HashSet<u32>,
    /// The groups of functions that are inferred together.
    groups: Vec<Vec<FunId>>,
    /// Which group a function is in.
    group_of: HashMap<FunId, usize>,
    /// Functions of the innermost open group whose bodies are still to be walked.
    joined: Vec<group::Begun<'a>>,
    /// Functions whose annotations told their types before their turn.
    told: Vec<Option<group::Begun<'a>>>,
    /// Where in `told` those are whose bodies are still to be walked.
    told_place: HashMap<FunId, usize>,
    /// Expressions that are being walked, those around others and around uses of functions whose
    /// types are needed early.
    depth: u32,
    /// The function being inferred.
    body: BodyCx<'a>,
}

/// The state of one top-level function.
struct BodyCx<'a> {
    module: ModuleId,
    scopes: Scopes<Binding>,
    frames: Vec<Frame<'a>>,
    types: TypeScope,
    /// The module of the innermost `Html(..)` or `RHtml(..)` that is being walked.
    markup: Option<ModuleId>,
    /// Whether alternatives are walked for the types that they tell only.
    shaping: bool,
    /// Functions nested in it.
    nested: Vec<FunId>,
    /// Copies of what the functions captured that were just bound: they go before the statement.
    captured: Vec<Expr>,
}

/// A function whose body is being walked, nested ones above those around them.
struct Frame<'a> {
    fun: FunId,
    result: Ty,
    /// What said first which type the result has, as far as it was walked.
    told: Option<(Span, Reason)>,
    loops: Vec<LoopCx>,
    /// Parameters of a lambda whose types aren't written.
    unannotated: Vec<VarId>,
    /// The body, of the clause that is being walked.
    body: Option<&'a ast::Expr>,
    /// The names whose elements the body sets, nested functions apart, once somebody asked.
    changed: Option<Rc<[Symbol]>>,
}

impl<'a> Frame<'a> {
    fn new(fun: FunId, result: Ty) -> Frame<'a> {
        Frame {
            fun,
            result,
            told: None,
            loops: Vec::new(),
            unannotated: Vec::new(),
            body: None,
            changed: None,
        }
    }
}

/// A loop around what is being walked.
struct LoopCx {
    /// The type of its value and where it is made, once a `break v` was seen.
    value: Option<(Ty, Span)>,
}

/// What a local name means.
#[derive(Clone, Debug)]
struct Binding {
    meaning: Meaning,
    /// The function that binds it.
    owner: FunId,
    /// Where.
    span: Span,
}

#[derive(Clone, Debug)]
enum Meaning {
    /// A variable.
    Var(VarId),
    /// Local functions, or another name for functions.
    Targets(Rc<[Target]>),
}

impl<'a> Checker<'a> {
    /// A checker that has seen nothing.
    pub fn new(mut core: Core, resolved: &'a Resolved<'a>) -> Checker<'a> {
        let prims =
            PRIMS.iter().map(|(name, prim)| (core.world.names.intern(name), *prim)).collect();
        let body = BodyCx::new(resolved.root);
        Checker {
            core,
            resolved,
            prims,
            getters: None,
            library_aliases: 0,
            open_aliases: Vec::new(),
            alias_steps: 0,
            large_aliases: HashSet::default(),
            groups: Vec::new(),
            group_of: HashMap::default(),
            joined: Vec::new(),
            told: Vec::new(),
            told_place: HashMap::default(),
            depth: 0,
            body,
        }
    }

    /// Infers all functions, in the given order.
    pub fn infer_groups(&mut self, groups: Vec<Vec<FunId>>) {
        for (index, group) in groups.iter().enumerate() {
            self.group_of.extend(group.iter().map(|fun| (*fun, index)));
        }
        self.groups = groups;
        for index in 0..self.groups.len() {
            let group = self.groups[index].clone();
            self.infer_group(&group);
        }
        let mut next = 0;
        while let Some(told) = self.told.get(next) {
            next += 1;
            if let Some(fun) = told.as_ref().map(|begun| begun.fun) {
                self.infer_group(&[fun]);
            }
        }
    }

    /// Finds the type of a function that is needed before its turn.
    fn ensure(&mut self, fun: FunId) {
        let group = match self.group_of.get(&fun) {
            Some(index) => self.groups[*index].clone(),
            None => vec![fun],
        };
        let module = self.body.module;
        let outer = std::mem::replace(&mut self.body, BodyCx::new(module));
        self.infer_early(&group);
        self.body = outer;
    }

    /// Infers what questions wait for, and asks them again.
    fn pump(&mut self) {
        while let Some((fun, id)) = self.core.wanted.pop() {
            if matches!(self.core.world.funs[fun].scheme, SchemeState::Todo) {
                self.ensure(fun);
            }
            self.core.attempt(id);
            self.core.settle();
        }
    }

    /// A use of something callable; functions not looked at yet are inferred first.
    fn instantiate(&mut self, target: Target) -> super::solve::Instance {
        loop {
            match self.core.instantiate(target) {
                Ok(instance) => return instance,
                Err(fun) => self.ensure(fun),
            }
        }
    }

    fn current(&self) -> FunId {
        self.frame().fun
    }

    fn frame(&self) -> &Frame<'a> {
        self.body.frames.last().expect("bodies are walked inside functions")
    }

    fn frame_mut(&mut self) -> &mut Frame<'a> {
        self.body.frames.last_mut().expect("bodies are walked inside functions")
    }

    fn in_library(&self) -> bool {
        self.resolved.modules[self.body.module].library
    }

    fn prim(&mut self, prim: Prim) -> Ty {
        self.core.prim(prim)
    }

    fn fresh(&mut self) -> Ty {
        self.core.fresh()
    }

    fn bottom(&mut self) -> Ty {
        self.core.fresh_kind(VarKind::Bottom)
    }

    fn report(&mut self, error: TypeError, span: Span) {
        self.core.report(error, span);
    }

    fn unify(&mut self, expected: Ty, found: Ty, span: Span) -> bool {
        self.core.unify(expected, found, span, Context::Plain)
    }

    /// The same with the place that the expectation comes from.
    fn unify_because(
        &mut self,
        expected: Ty,
        found: Ty,
        span: Span,
        origin: Option<(Span, Reason)>,
    ) -> bool {
        self.unify_in(expected, found, span, (Context::Plain, origin))
    }

    fn unify_in(
        &mut self,
        expected: Ty,
        found: Ty,
        span: Span,
        (context, origin): (Context, Option<(Span, Reason)>),
    ) -> bool {
        let before = self.core.diagnostics.len();
        let same = self.core.unify(expected, found, span, context);
        if let Some(origin) = origin {
            self.core.because(before, expected, origin);
        }
        same
    }

    /// An expression that is `()`.
    fn unit(&mut self, span: Span) -> Expr {
        let ty = self.prim(Prim::Unit);
        Expr { kind: Kind::Const(Const::Unit), ty, span }
    }

    /// A statement: `()` whatever it does.
    fn statement(&mut self, kind: Kind, span: Span) -> Expr {
        let ty = self.prim(Prim::Unit);
        Expr { kind, ty, span }
    }

    /// An expression of any type, after a mistake.
    fn error_expr(&mut self, span: Span) -> Expr {
        let ty = self.core.world.table.error();
        Expr { kind: Kind::Error, ty, span }
    }

    fn new_var(&mut self, name: Symbol, ty: Ty, mutable: bool, span: Span) -> VarId {
        let owner = self.current();
        self.core.world.vars.push(Var {
            name,
            ty,
            mutable,
            captured: false,
            unchecked: false,
            owner,
            span,
        })
    }

    fn bind_var(&mut self, name: Symbol, var: VarId) {
        let owner = self.current();
        let span = self.core.world.vars[var].span;
        self.body.scopes.bind(name, Binding { meaning: Meaning::Var(var), owner, span });
    }

    fn bind_targets(&mut self, name: Symbol, targets: Rc<[Target]>, span: Span) {
        let owner = self.current();
        self.body.scopes.bind(name, Binding { meaning: Meaning::Targets(targets), owner, span });
    }

    fn symbol(&mut self, text: &str) -> Symbol {
        self.core.world.names.intern(text)
    }

    /// A nested function, its body still to come.
    fn new_nested(&mut self, name: Symbol, internal: Rc<str>, role: Role, span: Span) -> FunId {
        let (module, parent) = (self.body.module, Some(self.current()));
        let fun = self.core.world.funs.push(Fun {
            name,
            internal,
            module,
            span,
            role,
            parent,
            params: Vec::new(),
            type_params: Vec::new(),
            self_type: None,
            scheme: SchemeState::Todo,
            body: None,
            free: Default::default(),
        });
        self.body.nested.push(fun);
        fun
    }

    /// Notes that the current function uses a nested one.
    fn note_fun(&mut self, fun: FunId) {
        if self.core.world.funs[fun].parent.is_none() {
            return;
        }
        let current = self.current();
        let funs = &mut self.core.world.funs[current].free.funs;
        if !funs.contains(&fun) {
            funs.push(fun);
        }
    }

    /// Notes a use of a variable, perhaps from a nested function.
    fn note_var(&mut self, var: VarId) {
        let current = self.current();
        if self.core.world.vars[var].owner != current {
            self.core.world.vars[var].captured = true;
            let vars = &mut self.core.world.funs[current].free.vars;
            if !vars.contains(&var) {
                vars.push(var);
            }
        }
    }

    /// Computes what each nested function needs of those around it.
    fn close_free(&mut self) {
        let nested = std::mem::take(&mut self.body.nested);
        let mut closures: HashMap<FunId, Vec<VarId>> =
            nested.iter().map(|f| (*f, self.core.world.funs[*f].free.vars.clone())).collect();
        let mut changed = true;
        while changed {
            changed = false;
            // Inner functions have higher numbers: going backwards, one round is mostly enough.
            for fun in nested.iter().rev() {
                let mut mine = closures[fun].clone();
                let before = mine.len();
                for used in &self.core.world.funs[*fun].free.funs {
                    for var in closures.get(used).into_iter().flatten() {
                        if self.core.world.vars[*var].owner != *fun && !mine.contains(var) {
                            mine.push(*var);
                        }
                    }
                }
                if mine.len() != before {
                    changed = true;
                    closures.insert(*fun, mine);
                }
            }
        }
        for (fun, vars) in closures {
            self.core.world.funs[fun].free.closure = vars.into();
        }
    }
}

impl<'a> BodyCx<'a> {
    fn new(module: ModuleId) -> BodyCx<'a> {
        BodyCx {
            module,
            scopes: Scopes::default(),
            frames: Vec::new(),
            types: TypeScope::new(module, Place::Annotation),
            markup: None,
            shaping: false,
            nested: Vec::new(),
            captured: Vec::new(),
        }
    }
}
