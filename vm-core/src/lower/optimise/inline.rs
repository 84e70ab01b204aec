//! Bodies of small functions in place of their calls.
//!
//! Only what can't fail is put in place, so that an error's trace names the same functions as
//! before; a call that such a body ends with has replaced its frame anyway and may come along.
//! Functions are visited callees first, so small functions that call small functions are small too.
//! Arguments that are constants or locals take the parameters' places, unless what is evaluated
//! besides them could assign the local; others become locals of the caller.
//!
//! The same for a lambda that a shared variable is updated with, where it only puts something
//! behind the value: then the value stays in its variable and grows in place.

use super::rewrite;
use crate::base::hash::HashSet;
use crate::base::ids::{FnId, Id, IdVec, LocalId, TypeId};
use crate::base::span::Span;
use crate::ir::{
    Arm, BinOp, Const, Expr, ExprKind, Function, Local, Otherwise, Pattern, PatternKind, Program,
    TypeDef, TypeTable, UnOp,
};
use crate::lower::visit;
use crate::ty::Prim;

/// The largest body that is put in place, in nodes of the tree: some lines of arithmetic, or three
/// clauses that each make a value.
const NODES_MAX: usize = 48;
/// How much a function may grow, in nodes.
const GROWTH_MAX: usize = 600;
/// A function that has more locals than this gets no more: beyond 120 they leave the registers.
const LOCALS_MAX: usize = 80;

/// The pass.
pub fn inline(mut program: Program) -> Program {
    let order = callees_first(&program);
    let small = vec![None; program.functions.len()];
    let unit = program.types.prim(Prim::Unit);
    let mut inliner = Inliner { program, small, unit };
    for id in order {
        inliner.function(id);
    }
    inliner.program
}

/// Every function behind the functions that it calls, as far as they don't call each other.
fn callees_first(program: &Program) -> Vec<FnId> {
    let mut seen = vec![false; program.functions.len()];
    let mut order = Vec::new();
    for root in program.functions.ids() {
        let mut path = vec![(root, false)];
        while let Some((id, done)) = path.pop() {
            if done {
                order.push(id);
            } else if !std::mem::replace(&mut seen[id.index()], true) {
                path.push((id, true));
                calls(&program.functions[id].body, &mut |callee| path.push((callee, false)));
            }
        }
    }
    order
}

fn calls(expr: &Expr, call: &mut dyn FnMut(FnId)) {
    if let ExprKind::Call { function, .. } = expr.kind {
        call(function);
    }
    visit::children(expr, &mut |part| calls(part, call));
}

struct Inliner {
    program: Program,
    /// The sizes of the functions that may be put in place, by `FnId`.
    small: Vec<Option<usize>>,
    unit: TypeId,
}

/// What is put in place.
struct Callee<'a> {
    params: &'a [LocalId],
    locals: &'a IdVec<LocalId, Local>,
    body: &'a Expr,
}

/// The function being changed.
struct Caller {
    locals: IdVec<LocalId, Local>,
    /// Locals whose value changes.
    assigned: HashSet<LocalId>,
    /// Nodes that may still be added.
    room: usize,
}

impl Inliner {
    fn function(&mut self, id: FnId) {
        let function = &mut self.program.functions[id];
        let mut body = function.body.take();
        let locals = std::mem::take(&mut function.locals);
        let mut assigned = HashSet::default();
        visit::assignments(&body, &mut |local| {
            assigned.insert(local);
        });
        let mut caller = Caller { locals, assigned, room: GROWTH_MAX };
        self.calls_in(&mut body, &mut caller);
        let function = &mut self.program.functions[id];
        function.body = body;
        function.locals = caller.locals;
        let function = &self.program.functions[id];
        let own = &function.params[..function.params.len() - function.captures];
        let captured = &function.params[own.len()..];
        let mut locals = function.locals.enumerate();
        let fits = locals.all(|(id, local)| !local.cell || captured.contains(&id));
        let size = Weight { types: &self.program.types, itself: id }.of(&function.body, true);
        self.small[id.index()] = size.filter(|nodes| fits && *nodes <= NODES_MAX);
    }

    fn calls_in(&self, expr: &mut Expr, caller: &mut Caller) {
        rewrite::children(expr, &mut |part| self.calls_in(part, caller));
        if let Some(appended) = self.appended(expr, caller) {
            expr.kind = appended;
            return;
        }
        let ExprKind::Call { function, args, captures } = &mut expr.kind else { return };
        let Some(size) = self.small[function.index()] else { return };
        let callee = &self.program.functions[*function];
        if size > caller.room || caller.locals.len() + callee.locals.len() > LOCALS_MAX {
            return;
        }
        caller.room -= size;
        let args = std::mem::take(args);
        let args = args.into_iter().chain(caller.read_all(captures, expr.span)).collect();
        let Function { params, locals, body, .. } = callee;
        let body = caller.place(Callee { params, locals, body }, args, expr);
        expr.kind = body;
    }

    /// `v.update(x => x ++ more)` as `v = v ++ more` and a reading of `v`, which nothing comes
    /// between, if `more` can't fail and doesn't ask for the variable's value.
    fn appended(&self, expr: &Expr, caller: &mut Caller) -> Option<ExprKind> {
        let ExprKind::MvarUpdate { mvar, function } = &expr.kind else { return None };
        let ExprKind::MakeClosure { function, captures } = &function.kind else { return None };
        let lambda = &self.program.functions[*function];
        let ExprKind::Binary { op: BinOp::Concat, lhs, rhs } = &lambda.body.kind else {
            return None;
        };
        let (value, captured) = lambda.params.split_first()?;
        let mut asks = !matches!(&lhs.kind, ExprKind::Local(local) if local == value);
        visit::mentions(rhs, &mut |local| asks |= local == *value);
        let size = Weight { types: &self.program.types, itself: *function }.of(rhs, false)?;
        let has_cells = lambda.locals.iter().any(|local| local.cell);
        let full = caller.locals.len() + lambda.locals.len() > LOCALS_MAX || size > caller.room;
        if asks || has_cells || full {
            return None;
        }
        caller.room -= size;
        let (ty, span, mvar) = (expr.ty, expr.span, *mvar);
        let get = || Box::new(Expr { kind: ExprKind::MvarGet(mvar), ty, span });
        let kind = ExprKind::Binary { op: BinOp::Concat, lhs: get(), rhs: rhs.clone() };
        let value = Box::new(Expr { kind, ty, span });
        let body = ExprKind::MvarSet { mvar, value, locked: true };
        let body = Expr { kind: body, ty: self.unit, span };
        let store = Callee { params: captured, locals: &lambda.locals, body: &body };
        let captures = caller.read_all(captures, span).collect();
        let kind = caller.place(store, captures, expr);
        let stmts = vec![Expr { kind, ty: self.unit, span }];
        Some(ExprKind::Block { stmts, result: get() })
    }
}

impl Caller {
    /// These locals as arguments.
    fn read_all(&self, locals: &[LocalId], span: Span) -> impl Iterator<Item = Expr> {
        locals.iter().map(move |local| {
            let (kind, ty) = (ExprKind::Local(*local), self.locals[*local].ty);
            Expr { kind, ty, span }
        })
    }

    /// The callee's body for these arguments, with the place of the call.
    fn place(&mut self, callee: Callee<'_>, args: Vec<Expr>, call: &Expr) -> ExprKind {
        let mut changed = HashSet::default();
        visit::assignments(callee.body, &mut |local| {
            changed.insert(local);
        });
        let mut effects = false;
        args.iter().for_each(|arg| visit::assignments(arg, &mut |_| effects = true));
        // Nothing of the callee assigns a local of the caller that isn't a cell.
        let at_hand = |arg: &Expr| matches!(arg.kind, ExprKind::Local(_) | ExprKind::Const(_));
        let at_hand = args.iter().all(at_hand);
        let mut names: Vec<Option<LocalId>> = vec![None; callee.locals.len()];
        let mut constants: Vec<(LocalId, Const)> = Vec::new();
        let mut stmts = Vec::new();
        for (param, arg) in callee.params.iter().zip(args) {
            let stays = !changed.contains(param) && !effects;
            match &arg.kind {
                // Both have the same cell.
                ExprKind::Local(cell) if callee.locals[*param].cell => {
                    names[param.index()] = Some(*cell);
                }
                ExprKind::Local(local)
                    if stays
                        && !self.locals[*local].cell
                        && (at_hand || !self.assigned.contains(local))
                        && !names.contains(&Some(*local)) =>
                {
                    names[param.index()] = Some(*local);
                }
                ExprKind::Const(value) if stays && only_read(callee.body, *param) => {
                    let local = self.fresh(&callee.locals[*param]);
                    names[param.index()] = Some(local);
                    constants.push((local, value.clone()));
                }
                _ => {
                    let local = self.fresh(&callee.locals[*param]);
                    names[param.index()] = Some(local);
                    let (ty, span) = (call.ty, arg.span);
                    let kind = ExprKind::Let { local, value: Box::new(arg) };
                    stmts.push(Expr { kind, ty, span });
                }
            }
        }
        for (id, local) in callee.locals.enumerate() {
            if names[id.index()].is_none() {
                names[id.index()] = Some(self.fresh(local));
            }
        }
        let name = |local: LocalId| names[local.index()].expect("every local has a new name");
        self.assigned.extend(changed.into_iter().map(name));
        let mut body = callee.body.clone();
        rewrite::locals(&mut body, &mut |local| *local = name(*local));
        adopt(&mut body, call, &constants);
        if stmts.is_empty() {
            return body.kind;
        }
        ExprKind::Block { stmts, result: Box::new(body) }
    }

    fn fresh(&mut self, like: &Local) -> LocalId {
        self.locals.push(like.clone())
    }
}

/// Puts constants where parameters stood; everything stands at the call now.
fn adopt(expr: &mut Expr, call: &Expr, constants: &[(LocalId, Const)]) {
    expr.span = call.span;
    if let ExprKind::Local(local) = expr.kind
        && let Some((_, value)) = constants.iter().find(|(param, _)| *param == local)
    {
        expr.kind = ExprKind::Const(value.clone());
    }
    rewrite::children(expr, &mut |part| adopt(part, call, constants));
}

/// Whether the local is mentioned only as an expression (a constant can't stand elsewhere).
fn only_read(body: &Expr, local: LocalId) -> bool {
    fn reads(expr: &Expr, local: LocalId) -> usize {
        let mut count = usize::from(matches!(expr.kind, ExprKind::Local(l) if l == local));
        visit::children(expr, &mut |part| count += reads(part, local));
        count
    }
    let mut mentions = 0;
    visit::mentions(body, &mut |mentioned| mentions += usize::from(mentioned == local));
    mentions == reads(body, local)
}

/// How large a body is, if it can be put in place at all.
struct Weight<'a> {
    types: &'a TypeTable,
    itself: FnId,
}

impl Weight<'_> {
    fn all<'e>(&self, exprs: impl IntoIterator<Item = &'e Expr>) -> Option<usize> {
        exprs.into_iter().try_fold(0, |sum, expr| Some(sum + self.of(expr, false)?))
    }

    /// `tail`: the value is that of the function.
    fn of(&self, expr: &Expr, tail: bool) -> Option<usize> {
        let parts = match &expr.kind {
            ExprKind::Const(_) | ExprKind::Local(_) | ExprKind::MakeClosure { .. } => 0,
            ExprKind::Block { stmts, result } => self.all(stmts)? + self.of(result, tail)?,
            ExprKind::Let { value, .. } | ExprKind::Assign { value, .. } => {
                self.of(value, false)?
            }
            ExprKind::LetPattern { pattern, value } if self.always_fits(pattern) => {
                self.of(value, false)? + 1
            }
            ExprKind::Binary { op, lhs, rhs } if self.cannot_fail(*op, lhs, rhs) => {
                self.of(lhs, false)? + self.of(rhs, false)?
            }
            ExprKind::Unary { op: UnOp::Length, operand } => self.of(operand, false)? + 1,
            ExprKind::Unary { op, operand } => match (op, self.prim(operand)?) {
                (UnOp::Not, Prim::Bool) | (UnOp::Neg, Prim::Int | Prim::Float) => {
                    self.of(operand, false)?
                }
                _ => return None,
            },
            ExprKind::And(lhs, rhs) | ExprKind::Or(lhs, rhs) => {
                self.of(lhs, false)? + self.of(rhs, false)?
            }
            ExprKind::If { cond, then, otherwise } => {
                self.of(cond, false)? + self.of(then, tail)? + self.of(otherwise, tail)?
            }
            ExprKind::Match { subjects, arms, otherwise }
                if matches!(otherwise, Otherwise::Never) || self.always_one_fits(arms) =>
            {
                let arms = arms.iter().map(|arm| self.arm(arm, tail));
                self.all(subjects)? + arms.sum::<Option<usize>>()?
            }
            ExprKind::Call { function, args, .. } if tail && *function != self.itself => {
                self.all(args)? + 2
            }
            ExprKind::Tuple(parts) | ExprKind::Construct { fields: parts, .. } => {
                self.all(parts)? + 1
            }
            ExprKind::List { items, tail } if items.len() <= 8 => {
                self.all(items)? + self.all(tail.as_deref())? + 1
            }
            ExprKind::Field { object: part, .. } | ExprKind::IntToFloat(part) => {
                self.of(part, false)?
            }
            _ => return None,
        };
        // A body that is too large is not looked at to its end.
        Some(parts + 1).filter(|nodes| *nodes <= NODES_MAX)
    }

    fn arm(&self, arm: &Arm, tail: bool) -> Option<usize> {
        let patterns = arm.patterns.iter().map(|pattern| self.pattern(pattern));
        let guard = self.all(&arm.guard)?;
        Some(patterns.sum::<Option<usize>>()? + guard + self.of(&arm.body, tail)?)
    }

    fn pattern(&self, pattern: &Pattern) -> Option<usize> {
        let parts: &[Pattern] = match &pattern.kind {
            PatternKind::Wildcard | PatternKind::Bind(_) => &[],
            PatternKind::Const(
                Const::Int(_)
                | Const::Bool(_)
                | Const::Char(_)
                | Const::Float(_)
                | Const::String(_),
            ) => &[],
            PatternKind::IntRange { .. } => &[],
            PatternKind::Tuple(parts) | PatternKind::Ctor { fields: parts, .. } => parts,
            PatternKind::List { items, tail } => {
                let tail = tail.as_ref().map_or(Some(0), |tail| self.pattern(tail))?;
                let items = items.iter().map(|part| self.pattern(part));
                return Some(items.sum::<Option<usize>>()? + tail + 1);
            }
            _ => return None,
        };
        Some(parts.iter().map(|part| self.pattern(part)).sum::<Option<usize>>()? + 1)
    }

    /// Whether every value fits one of the arms: by an arm that takes anything, or because one of
    /// the subjects is told apart completely and the others are not looked at.
    fn always_one_fits(&self, arms: &[Arm]) -> bool {
        let open: Vec<&Arm> = arms.iter().filter(|arm| arm.guard.is_none()).collect();
        if open.iter().any(|arm| arm.patterns.iter().all(|p| self.always_fits(p))) {
            return true;
        }
        let columns = open.first().map_or(0, |arm| arm.patterns.len());
        (0..columns).any(|column| {
            let rest_fits = |arm: &&&Arm| {
                let mut others = arm.patterns.iter().enumerate().filter(|(i, _)| *i != column);
                others.all(|(_, pattern)| self.always_fits(pattern))
            };
            let patterns = open.iter().filter(rest_fits).map(|arm| &arm.patterns[column]);
            self.cover(&patterns.collect::<Vec<_>>())
        })
    }

    fn cover(&self, patterns: &[&Pattern]) -> bool {
        let Some(first) = patterns.first() else { return false };
        let has = |test: &dyn Fn(&PatternKind) -> bool| patterns.iter().any(|p| test(&p.kind));
        match &self.types[first.ty] {
            TypeDef::Data(data) => (0..data.ctors.len()).all(|wanted| {
                has(&|kind| match kind {
                    PatternKind::Ctor { ctor, fields } => {
                        *ctor as usize == wanted && fields.iter().all(|f| self.always_fits(f))
                    }
                    _ => false,
                })
            }),
            TypeDef::List(_) => {
                let (mut empty, mut longer) = (false, false);
                for pattern in patterns {
                    match &pattern.kind {
                        PatternKind::List { items, tail: None } => empty |= items.is_empty(),
                        PatternKind::List { items, tail: Some(tail) } => {
                            let rest_fits = self.always_fits(tail);
                            longer |=
                                matches!(&items[..], [item] if self.always_fits(item)) && rest_fits;
                        }
                        _ => {}
                    }
                }
                empty && longer
            }
            TypeDef::Prim(Prim::Bool) => [true, false].iter().all(|wanted| {
                has(&|kind| matches!(kind, PatternKind::Const(Const::Bool(b)) if b == wanted))
            }),
            _ => false,
        }
    }

    fn always_fits(&self, pattern: &Pattern) -> bool {
        match &pattern.kind {
            PatternKind::Wildcard | PatternKind::Bind(_) => true,
            PatternKind::Tuple(parts) => parts.iter().all(|part| self.always_fits(part)),
            PatternKind::Ctor { fields, .. } => match &self.types[pattern.ty] {
                TypeDef::Data(data) if data.ctors.len() == 1 => {
                    fields.iter().all(|part| self.always_fits(part))
                }
                _ => false,
            },
            _ => false,
        }
    }

    fn prim(&self, expr: &Expr) -> Option<Prim> {
        match self.types[expr.ty] {
            TypeDef::Prim(prim) => Some(prim),
            _ => None,
        }
    }

    fn cannot_fail(&self, op: BinOp, lhs: &Expr, rhs: &Expr) -> bool {
        match (op, self.prim(lhs)) {
            (BinOp::Add | BinOp::Sub | BinOp::Mul, Some(Prim::Int | Prim::Float)) => true,
            (BinOp::Div, Some(Prim::Float)) => true,
            (BinOp::Div | BinOp::Rem, Some(Prim::Int)) => match rhs.kind {
                ExprKind::Const(Const::Int(k)) => k != 0 && k != -1 && i32::try_from(k).is_ok(),
                _ => false,
            },
            (
                BinOp::Eq | BinOp::Ne | BinOp::Lt | BinOp::Le | BinOp::Gt | BinOp::Ge,
                Some(Prim::Int | Prim::Float | Prim::Bool | Prim::Char | Prim::String),
            ) => true,
            _ => false,
        }
    }
}
