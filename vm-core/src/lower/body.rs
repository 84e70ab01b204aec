//! One function body at one set of types: its variables, blocks, assignments and control flow.

use super::choices::Choices;
use super::instance::{Env, Lowering};
use super::set_path;
use crate::base::hash::HashMap;
use crate::base::ids::{FnId, FunId, IdVec, LocalId, TypeId, VarId};
use crate::base::span::Span;
use crate::check::typed::{Arm, Expr, Handler, Kind, Pattern};
use crate::check::world::Role;
use crate::ir::{self, Const, ExprKind, FunctionKind, Otherwise};
use crate::ty::Prim;
use std::rc::Rc;

/// A function that is being lowered.
pub struct Body<'a> {
    /// The program around it.
    pub low: &'a mut Lowering,
    /// What its type variables are.
    pub env: Env,
    /// The name in traces, for the fault of clauses that don't fit.
    pub internal: Rc<str>,
    /// Whether it is the program's `main`.
    pub is_entry: bool,
    /// Its variables so far.
    pub locals: IdVec<LocalId, ir::Local>,
    vars: HashMap<VarId, LocalId>,
    /// What the pattern being lowered has bound so far.
    pub bound: Vec<LocalId>,
    /// Pairs of locals that the pattern being lowered binds and that must be equal.
    pub twins: Vec<(LocalId, LocalId)>,
    /// Which alternatives the arm being lowered takes.
    pub choices: Choices,
}

impl Lowering {
    /// Lowers one instance of a function.
    pub fn lower_fun(&mut self, fun: FunId, env: Env) -> ir::Function {
        let body = self.typed(fun);
        let world = &self.core.world;
        let internal = world.funs[fun].internal.clone();
        let (span, kind) = (world.funs[fun].span, self.function_kind(fun));
        let closure = world.funs[fun].free.closure.clone();
        let frame_name = self.frame_name(fun);
        let mut result = self.type_id(body.result, &env);
        // The first one that is lowered is the one that runs (`entry_instance`).
        let is_entry = self.entry.take_if(|entry| *entry == fun).is_some();
        let mut lowering = Body::blank(self, env);
        lowering.is_entry = is_entry;
        lowering.internal = internal.clone();
        let params = body.params.iter().chain(closure.iter());
        let params: Vec<LocalId> = params.map(|var| lowering.local(*var)).collect();
        let expr = if is_entry { lowering.raw(&body.expr) } else { lowering.expr(&body.expr) };
        if is_entry {
            result = expr.ty;
        }
        let locals = lowering.locals;
        ir::Function {
            name: internal,
            frame_name,
            kind,
            span,
            locals,
            params,
            captures: closure.len(),
            result,
            body: expr,
        }
    }

    fn function_kind(&self, fun: FunId) -> FunctionKind {
        let fun = &self.core.world.funs[fun];
        match fun.role {
            Role::Lambda => FunctionKind::Lambda,
            Role::Process => FunctionKind::Process,
            Role::MvarInit | Role::Default => FunctionKind::Derived,
            _ if self.library[fun.module] => FunctionKind::Library,
            Role::Plain | Role::Value | Role::Method(_) | Role::TraitDefault(_) | Role::Local => {
                FunctionKind::User
            }
        }
    }

    /// The name of a frame in a profile: a lambda is named after the function around it.
    fn frame_name(&self, fun: FunId) -> Rc<str> {
        let world = &self.core.world;
        let owner = || {
            let mut at = fun;
            while matches!(world.funs[at].role, Role::Lambda | Role::Process) {
                match world.funs[at].parent {
                    Some(parent) => at = parent,
                    None => break,
                }
            }
            self.declared_name(at)
        };
        match world.funs[fun].role {
            Role::Lambda => format!("<lambda> in {}", owner()).into(),
            Role::Process => format!("<spawn> in {}", owner()).into(),
            _ => self.declared_name(fun).into(),
        }
    }

    /// The internal name without parameter types.
    fn declared_name(&self, fun: FunId) -> &str {
        let internal = &self.core.world.funs[fun].internal;
        internal.split('/').next().unwrap_or(internal)
    }
}

impl<'a> Body<'a> {
    /// A body without anything in it.
    pub fn blank(low: &'a mut Lowering, env: Env) -> Body<'a> {
        Body {
            low,
            env,
            internal: "".into(),
            is_entry: false,
            locals: IdVec::new(),
            vars: HashMap::default(),
            bound: Vec::new(),
            twins: Vec::new(),
            choices: Choices::default(),
        }
    }

    /// Parameters of these types.
    pub fn parameters(&mut self, types: &[TypeId]) -> Vec<LocalId> {
        types.iter().map(|ty| self.temporary("parameter", *ty)).collect()
    }

    /// A concrete type.
    pub fn type_of(&mut self, ty: crate::ty::Ty) -> TypeId {
        self.low.type_id(ty, &self.env)
    }

    /// The local that a variable is in this function.
    pub fn local(&mut self, var: VarId) -> LocalId {
        if let Some(local) = self.vars.get(&var) {
            return *local;
        }
        let declared = &self.low.core.world.vars[var];
        let (name, ty) = (declared.name, declared.ty);
        let (cell, unchecked) = (declared.mutable && declared.captured, declared.unchecked);
        let name = self.low.core.world.text(name).into();
        let ty = if unchecked { self.low.prim(Prim::Dyn) } else { self.type_of(ty) };
        let local = self.locals.push(ir::Local { name, ty, cell });
        self.vars.insert(var, local);
        local
    }

    /// A local that the compiler needs.
    pub fn temporary(&mut self, name: &str, ty: TypeId) -> LocalId {
        self.locals.push(ir::Local { name: name.into(), ty, cell: false })
    }

    /// The variables of this function that a nested one needs, in the order of its last parameters.
    pub fn captures(&mut self, fun: FunId) -> Vec<LocalId> {
        let closure = self.low.core.world.funs[fun].free.closure.clone();
        closure.iter().map(|var| self.local(*var)).collect()
    }

    /// The instance that a use of a function means here.
    pub fn used(&mut self, fun: FunId, inst: &crate::check::typed::Inst) -> FnId {
        self.low.used(fun, inst, &self.env)
    }

    /// A node.
    pub fn node(&self, kind: ExprKind, ty: TypeId, span: Span) -> ir::Expr {
        ir::Expr { kind, ty, span }
    }

    /// A node of type `()`.
    pub fn unit_node(&mut self, kind: ExprKind, span: Span) -> ir::Expr {
        let ty = self.low.prim(Prim::Unit);
        self.node(kind, ty, span)
    }

    /// `()`
    pub fn unit(&mut self, span: Span) -> ir::Expr {
        self.unit_node(ExprKind::Const(Const::Unit), span)
    }

    /// A statement of a block. Destructuring may be two: what it binds is the block's.
    pub fn statement(&mut self, stmt: &Expr) -> Vec<ir::Expr> {
        let lowered = self.raw(stmt);
        let binds = match &stmt.kind {
            Kind::LetPattern(..) => true,
            // An element of a captured list is set in a copy, which the name means from here on;
            // a variable that its own lambda mentions is there before the lambda is.
            Kind::Block(_, last) => {
                matches!(last.kind, Kind::SetIndex { var: Some(_), .. } | Kind::Assign(..))
            }
            _ => false,
        };
        match lowered.kind {
            ExprKind::Block { mut stmts, result } if binds => {
                stmts.push(*result);
                stmts
            }
            kind => vec![ir::Expr { kind, ..lowered }],
        }
    }

    /// The value of a local.
    pub fn read(&self, local: LocalId, span: Span) -> ir::Expr {
        self.node(ExprKind::Local(local), self.locals[local].ty, span)
    }

    /// Statements and control flow; `None` when it is something else.
    #[inline(never)]
    pub fn control(&mut self, e: &Expr, ty: TypeId) -> Option<ExprKind> {
        Some(match &e.kind {
            Kind::Block(stmts, result) => {
                let stmts: Vec<ir::Expr> = stmts.iter().flat_map(|s| self.statement(s)).collect();
                let (stmts, result) = set_path::joined(stmts, self.expr(result));
                self.block_of(stmts, result)
            }
            Kind::Let(var, value) => {
                let unchecked = self.low.core.world.vars[*var].unchecked;
                let value = if unchecked { self.raw(value) } else { self.expr(value) };
                ExprKind::Let { local: self.local(*var), value: Box::new(value) }
            }
            Kind::LetPattern(pattern, value) => self.let_pattern(pattern, value, e.span),
            Kind::Assign(var, value) => {
                let unchecked = self.low.core.world.vars[*var].unchecked;
                let value = if unchecked { self.raw(value) } else { self.expr(value) };
                ExprKind::Assign { local: self.local(*var), value: Box::new(value) }
            }
            Kind::If { cond, then, otherwise } => self.choice([cond, then, otherwise]),
            Kind::Match { subjects, arms, clauses } => {
                let otherwise = match clauses {
                    true => Otherwise::NoClause(self.internal.clone()),
                    false => Otherwise::NonExhaustive,
                };
                return Some(self.match_of((subjects, arms), otherwise, (ty, e.span)));
            }
            Kind::While { cond, body } => {
                ExprKind::While { cond: Box::new(self.expr(cond)), body: Box::new(self.raw(body)) }
            }
            Kind::For { var, from, to, body } => {
                let (from, to) = (Box::new(self.expr(from)), Box::new(self.expr(to)));
                ExprKind::For { local: self.local(*var), from, to, body: Box::new(self.raw(body)) }
            }
            Kind::Break(value) => {
                ExprKind::Break(value.as_ref().map(|value| Box::new(self.expr(value))))
            }
            Kind::Continue => ExprKind::Continue,
            Kind::Return(value) => ExprKind::Return(Box::new(self.expr(value))),
            Kind::Throw(value) => ExprKind::Throw(Box::new(self.expr(value))),
            Kind::Try { body, handler, finally } => {
                return Some(self.try_of(body, (handler.as_ref(), finally.as_deref()), ty, e.span));
            }
            Kind::Receive { message, arms, after } => {
                let (tested, arms) = self.arms_for(*message, arms);
                let after = after
                    .as_ref()
                    .map(|after| Box::new((self.expr(&after.0), self.expr(&after.1))));
                ExprKind::Receive { tested, arms, after }
            }
            _ => return None,
        })
    }

    /// `try`. A body whose type may turn out to be another one than the whole's is tested behind
    /// the `try`: the mistake is nothing that happened in it.
    #[inline(never)]
    fn try_of(
        &mut self,
        body: &Expr,
        (handler, finally): (Option<&Handler>, Option<&Expr>),
        ty: TypeId,
        span: Span,
    ) -> ExprKind {
        let body = self.expr(body);
        let own = body.ty;
        let body = self.cast_joined(body, ty);
        let (body, joined) = match body.kind {
            ExprKind::Cast(uncast) if own != ty && handler.is_some() => {
                (*uncast, self.low.prim(Prim::Dyn))
            }
            _ => (body, ty),
        };
        let handler = handler.map(|handler| self.handler(handler, joined, span));
        let finally = finally.map(|finally| Box::new(self.raw(finally)));
        let kind = ExprKind::Try { body: Box::new(body), handler, finally };
        match joined == ty {
            true => kind,
            false => ExprKind::Cast(Box::new(self.node(kind, joined, span))),
        }
    }

    /// A value that only the run knows as one of a type. Where it comes from one of several ways,
    /// each of them is tested, so that a call at the end of one stays a tail call.
    pub fn tested(&mut self, value: ir::Expr, ty: TypeId) -> ir::Expr {
        if value.ty == ty || !self.low.is_prim(value.ty, Prim::Dyn) {
            return self.cast_joined(value, ty);
        }
        let mut boxed = |value: Box<ir::Expr>| Box::new(self.tested(*value, ty));
        let kind = match value.kind {
            ExprKind::Block { stmts, result } => ExprKind::Block { stmts, result: boxed(result) },
            ExprKind::If { cond, then, otherwise } => {
                ExprKind::If { cond, then: boxed(then), otherwise: boxed(otherwise) }
            }
            ExprKind::Match { subjects, mut arms, otherwise } => {
                arms.iter_mut().for_each(|arm| self.test_arm(arm, ty));
                ExprKind::Match { subjects, arms, otherwise }
            }
            ExprKind::Receive { tested, mut arms, after } => {
                arms.iter_mut().for_each(|arm| self.test_arm(arm, ty));
                let after = after.map(|after| Box::new((after.0, self.tested(after.1, ty))));
                ExprKind::Receive { tested, arms, after }
            }
            kind => return self.cast_joined(ir::Expr { kind, ..value }, ty),
        };
        self.node(kind, ty, value.span)
    }

    fn test_arm(&mut self, arm: &mut ir::Arm, ty: TypeId) {
        let nothing = self.unit(arm.body.span);
        let body = std::mem::replace(&mut arm.body, nothing);
        arm.body = self.tested(body, ty);
    }

    fn cast_joined(&mut self, value: ir::Expr, ty: TypeId) -> ir::Expr {
        let dynamic = self.low.prim(Prim::Dyn);
        let never = value.ty == self.low.prim(Prim::Unit) && !self.low.is_prim(ty, Prim::Unit);
        // What never ends normally has no value of any type.
        if value.ty == ty || ty == dynamic || never && leaves(&value) {
            return value;
        }
        let span = value.span;
        match self.low.types.covers(ty, value.ty) {
            true => self.node(ExprKind::Assume(Box::new(value)), ty, span),
            false => self.as_type(value, ty, span),
        }
    }

    /// The arms of a `match`, `catch` or `receive`.
    pub fn arms(&mut self, arms: &[Arm]) -> Vec<ir::Arm> {
        arms.iter().flat_map(|arm| self.arms_of(arm)).collect()
    }

    /// An arm; as many as there are alternatives, when these compare.
    fn arms_of(&mut self, arm: &Arm) -> Vec<ir::Arm> {
        let outer = std::mem::take(&mut self.choices);
        let mut arms = vec![self.arm(arm)];
        while self.choices.advance() {
            arms.push(self.arm(arm));
        }
        self.choices = outer;
        arms
    }

    fn arm(&mut self, arm: &Arm) -> ir::Arm {
        let (patterns, same) = self.patterns_and_twins(&arm.patterns);
        let guard = arm.guard.as_ref().map(|guard| self.expr(guard));
        let guard = match (same, guard) {
            (Some(same), Some(guard)) => {
                let (ty, span) = (guard.ty, guard.span);
                Some(self.node(ExprKind::And(Box::new(same), Box::new(guard)), ty, span))
            }
            (same, guard) => same.or(guard),
        };
        ir::Arm { patterns, guard, body: self.expr(&arm.body) }
    }

    /// Patterns that are matched together. A name that stands twice in them binds two locals, and
    /// the condition says that these are equal.
    fn patterns_and_twins(&mut self, patterns: &[Pattern]) -> (Vec<ir::Pattern>, Option<ir::Expr>) {
        let bound = std::mem::take(&mut self.bound);
        let twins = std::mem::take(&mut self.twins);
        self.choices.restart();
        let lowered: Vec<ir::Pattern> = patterns.iter().map(|p| self.pattern(p)).collect();
        self.bound = bound;
        let mut same: Option<ir::Expr> = None;
        for (a, b) in std::mem::replace(&mut self.twins, twins) {
            let span = lowered.first().map_or(Span::default(), |p| p.span);
            let (a, b) = (self.read(a, span), self.read(b, span));
            let equal = self.comparison(ir::BinOp::Eq, a, b, span);
            same = Some(match same {
                Some(before) => {
                    let ty = equal.ty;
                    self.node(ExprKind::And(Box::new(before), Box::new(equal)), ty, span)
                }
                None => equal,
            });
        }
        (lowered, same)
    }

    /// `if`; where the compiler knows the answer, only what it leads to. A chain of `else if` is a
    /// tree as high as it is long, so it is lowered without recursion.
    fn choice(&mut self, [mut cond, mut then, mut otherwise]: [&Expr; 3]) -> ExprKind {
        let mut branches = Vec::new();
        let mut place = None;
        let mut last = loop {
            let tested = self.expr(cond);
            if let ExprKind::Const(Const::Bool(holds)) = tested.kind {
                let taken = self.expr(if holds { then } else { otherwise });
                let taken = self.block_of(Vec::new(), taken);
                let Some((ty, span)) = place else { return taken };
                break self.node(taken, ty, span);
            }
            branches.push((tested, self.expr(then), place));
            let Kind::If { cond: next, then: chosen, otherwise: rest } = &otherwise.kind else {
                break self.expr(otherwise);
            };
            place = Some((self.type_of(otherwise.ty), otherwise.span));
            (cond, then, otherwise) = (next, chosen, rest);
        };
        loop {
            let (cond, then, place) = branches.pop().expect("the first branch has no place");
            let [cond, then, otherwise] = [cond, then, last].map(Box::new);
            let choice = ExprKind::If { cond, then, otherwise };
            let Some((ty, span)) = place else { return choice };
            last = self.node(choice, ty, span);
        }
    }

    /// Destructuring; where a name stands twice, its two values are compared afterwards.
    fn let_pattern(&mut self, pattern: &Pattern, value: &Expr, span: Span) -> ExprKind {
        let value = Box::new(self.expr(value));
        let (mut patterns, same) = self.patterns_and_twins(std::slice::from_ref(pattern));
        let first = ExprKind::LetPattern { pattern: patterns.remove(0), value };
        let Some(same) = same else { return first };
        let first = self.unit_node(first, span);
        let (unit, ty) = (self.unit(span), same.ty);
        let holds = ir::PatternKind::Const(Const::Bool(true));
        let holds = ir::Pattern { kind: holds, ty, span };
        let arms = vec![ir::Arm { patterns: vec![holds], guard: None, body: unit }];
        let otherwise = Otherwise::NonExhaustive;
        let check = ExprKind::Match { subjects: vec![same], arms, otherwise };
        let result = Box::new(self.unit_node(check, span));
        ExprKind::Block { stmts: vec![first], result }
    }

    /// `catch`: what was thrown is tested against the type that the patterns ask for; another type,
    /// or no fitting arm, is thrown again.
    fn handler(&mut self, handler: &Handler, ty: TypeId, span: Span) -> ir::Handler {
        let dynamic = self.low.prim(Prim::Dyn);
        let exception = self.local(handler.exception);
        self.locals[exception].ty = dynamic;
        let (caught, mut arms) = self.arms_for(handler.caught, &handler.arms);
        for arm in &mut arms {
            // The arms need not agree with the body: only the run tells.
            let body = arm.body.clone();
            arm.body = self.cast_joined(body, ty);
        }
        let thrown = self.read(exception, span);
        let otherwise = Otherwise::Rethrow(exception);
        let matching =
            |subject: ir::Expr| ExprKind::Match { subjects: vec![subject], arms, otherwise };
        if caught == dynamic {
            let body = Box::new(self.node(matching(thrown), ty, span));
            return ir::Handler { exception, body };
        }
        let boolean = self.low.prim(Prim::Bool);
        let value = Box::new(thrown.clone());
        let test = self.node(ExprKind::IsType { value, tested: caught }, boolean, span);
        let subject = self.node(ExprKind::Assume(Box::new(thrown)), caught, span);
        let then = self.node(matching(subject), ty, span);
        let again = self.node(ExprKind::Rethrow(exception), ty, span);
        let (cond, then, otherwise) = (Box::new(test), Box::new(then), Box::new(again));
        let body = Box::new(self.node(ExprKind::If { cond, then, otherwise }, ty, span));
        ir::Handler { exception, body }
    }
}

/// Whether an expression only ever leaves: its type says nothing.
fn leaves(expr: &ir::Expr) -> bool {
    match &expr.kind {
        ExprKind::Throw(_)
        | ExprKind::Rethrow(_)
        | ExprKind::Return(_)
        | ExprKind::Break(_)
        | ExprKind::Continue => true,
        ExprKind::Block { result, .. } => leaves(result),
        ExprKind::If { then, otherwise, .. } => leaves(then) && leaves(otherwise),
        _ => false,
    }
}
