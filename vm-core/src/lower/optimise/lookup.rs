//! What a map is asked for and what is at once taken apart or tested: part of the pass `unbox`.
//!
//! `match m.lookup(k) { Some(v) -> a, None -> b }` becomes `match m { %{k: v} -> a, _ -> b }`,
//! which makes no `Option` and reads the value where it lies; so does `m[k]`, whose value is
//! tested because that of a missing key is `()`, and `if s.contains(x)`, which makes no truth
//! value.

use super::rewrite;
use super::unbox::LOCALS_MAX;
use crate::base::hash::HashMap;
use crate::base::ids::{IdVec, LocalId, NativeId, TypeId};
use crate::ir::{
    Arm, Expr, ExprKind, Function, Local, Natives, Otherwise, Pattern, PatternKind, UnOp,
};
use crate::lower::visit::{self, is_local};

/// Changes a function. `unit` is the type `()`.
pub fn change(function: &mut Function, natives: Natives, unit: TypeId) {
    let mut mentions = HashMap::default();
    visit::mentions(&function.body, &mut |local| *mentions.entry(local).or_default() += 1);
    Change { natives, unit, mentions, locals: &mut function.locals }.expr(&mut function.body);
}

struct Change<'a> {
    natives: Natives,
    /// The type `()`.
    unit: TypeId,
    /// How often a local is mentioned.
    mentions: HashMap<LocalId, usize>,
    locals: &'a mut IdVec<LocalId, Local>,
}

impl Change<'_> {
    /// What it calls for single forms stays apart from it: see `lower/expr.rs`.
    fn expr(&mut self, expr: &mut Expr) {
        rewrite::children(expr, &mut |part| self.expr(part));
        match &mut expr.kind {
            ExprKind::Match { .. } => self.option(expr),
            ExprKind::If { .. } => self.condition(expr),
            ExprKind::Block { stmts, result } => {
                let Some(Expr { kind: ExprKind::Let { local, value }, .. }) = stmts.last_mut()
                else {
                    return;
                };
                let is_taken = match &mut result.kind {
                    ExprKind::Match { subjects, .. }
                        if self.is_call(value, self.natives.lookup)
                            && self.mentions.get(local) == Some(&1)
                            && is_local(&subjects[0], *local) =>
                    {
                        std::mem::swap(&mut subjects[0], value);
                        self.option(result);
                        true
                    }
                    ExprKind::If { .. } if self.is_call(value, self.natives.get) => {
                        let local = *local;
                        self.tested(local, value, result)
                    }
                    ExprKind::Match { .. } if self.is_call(value, self.natives.get) => {
                        let local = *local;
                        self.matched(local, value, result)
                    }
                    _ => false,
                };
                if is_taken {
                    stmts.pop();
                }
            }
            _ => {}
        }
    }

    fn is_call(&self, expr: &Expr, wanted: NativeId) -> bool {
        matches!(expr.kind, ExprKind::CallNative { native, .. } if native == wanted)
    }

    /// An `Option` of `lookup` that is taken apart.
    #[inline(never)]
    fn option(&mut self, expr: &mut Expr) {
        let ExprKind::Match { subjects, arms, .. } = &mut expr.kind else { return };
        let [subject] = subjects.as_mut_slice() else { return };
        let mut assign = false;
        let guards = arms.iter().filter_map(|arm| arm.guard.as_ref());
        guards.for_each(|guard| visit::assignments(guard, &mut |_| assign = true));
        if assign || !self.is_call(subject, self.natives.lookup) || !Self::in_order(arms) {
            return;
        }
        let ExprKind::CallNative { args, .. } = &subject.kind else { return };
        let mut lets = Vec::new();
        let Some([map, key]) = self.operands(args, &mut lets) else { return };
        for arm in arms {
            let pattern = &mut arm.patterns[0];
            pattern.ty = map.ty;
            pattern.kind = match std::mem::replace(&mut pattern.kind, PatternKind::Wildcard) {
                PatternKind::Ctor { mut fields, .. } if fields.len() == 1 => {
                    PatternKind::Map(vec![(key.clone(), fields.remove(0))])
                }
                _ => PatternKind::Wildcard,
            };
        }
        *subject = map;
        after(lets, expr);
    }

    /// Whether all arms are for one of the constructors or for both, and brings those for `Some`
    /// to the front: nothing is left of it for those for `None`, which will be for anything.
    fn in_order(arms: &mut [Arm]) -> bool {
        let fields = |arm: &Arm| match &arm.patterns[0].kind {
            PatternKind::Ctor { fields, .. } => Some(fields.len()),
            PatternKind::Wildcard => Some(2),
            _ => None,
        };
        let has = |count| arms.iter().any(|arm| fields(arm) == Some(count));
        if !arms.iter().all(|arm| fields(arm).is_some()) || has(0) && has(2) || !has(1) {
            return false;
        }
        if has(0) {
            let is_rest = |arm: &Arm| match &arm.patterns[0].kind {
                PatternKind::Ctor { fields, .. } if fields.len() == 1 => {
                    let any =
                        matches!(fields[0].kind, PatternKind::Wildcard | PatternKind::Bind(_));
                    any && arm.guard.is_none()
                }
                _ => false,
            };
            if !arms.iter().any(is_rest) {
                return false;
            }
            // It is stable.
            arms.sort_by_key(|arm| fields(arm) == Some(0));
        }
        true
    }

    /// The value of a key that is tested for being `()`, as that of a missing one.
    #[inline(never)]
    fn tested(&mut self, local: LocalId, value: &mut Expr, result: &mut Expr) -> bool {
        let ExprKind::If { cond, then, otherwise } = &mut result.kind else { return false };
        let is_test =
            matches!(&cond.kind, ExprKind::IsType { value, .. } if is_local(value, local));
        let is_used = matches!(&otherwise.kind, ExprKind::Assume(value) if is_local(value, local));
        let ExprKind::Cast(missing) = &mut then.kind else { return false };
        if !is_test || !is_used || !is_local(missing, local) {
            return false;
        }
        if self.mentions.get(&local) != Some(&3) {
            return false;
        }
        let ExprKind::CallNative { args, .. } = &mut value.kind else { return false };
        let mut lets = Vec::new();
        let Some([map, key]) = self.operands(args, &mut lets) else { return false };
        *args = vec![map.clone(), key.clone()];
        std::mem::swap(&mut **missing, value);
        let (ty, span) = (result.ty, result.span);
        self.locals[local].ty = ty;
        let bound = Pattern { kind: PatternKind::Bind(local), ty, span };
        let of_map = |kind| Pattern { kind, ty: map.ty, span };
        let missing = std::mem::replace(&mut then.kind, ExprKind::Unreachable);
        let found = Expr { kind: ExprKind::Local(local), ty, span };
        let arms = vec![
            arm(of_map(PatternKind::Map(vec![(key, bound)])), found),
            arm(
                of_map(PatternKind::Wildcard),
                Expr { kind: missing, ty: then.ty, span: then.span },
            ),
        ];
        result.kind = ExprKind::Match { subjects: vec![map], arms, otherwise: Otherwise::Never };
        after(lets, result);
        true
    }

    /// The value of a key that is matched if it is there: what `_` does comes twice, so it is
    /// something small.
    #[inline(never)]
    fn matched(&mut self, local: LocalId, value: &mut Expr, result: &mut Expr) -> bool {
        let ExprKind::Match { subjects, arms, otherwise } = &mut result.kind else { return false };
        let [missing, there] = subjects.as_slice() else { return false };
        let is_test =
            matches!(&missing.kind, ExprKind::IsType { value, .. } if is_local(value, local));
        let is_used = matches!(&there.kind, ExprKind::Assume(value) if is_local(value, local));
        let takes_missing = |arm: &&Arm| matches!(arm.patterns[0].kind, PatternKind::Wildcard);
        let Some(rest) = arms.iter().find(takes_missing) else { return false };
        let is_plain = rest.guard.is_none()
            && matches!(rest.body.kind, ExprKind::Const(_) | ExprKind::Local(_));
        if !is_test || !is_used || !is_plain || self.mentions.get(&local) != Some(&2) {
            return false;
        }
        let ExprKind::CallNative { args, .. } = &value.kind else { return false };
        let (ty, rest) = (there.ty, rest.body.clone());
        let mut lets = Vec::new();
        let Some([map, key]) = self.operands(args, &mut lets) else { return false };
        let span = result.span;
        self.locals[local].ty = ty;
        arms.iter_mut().for_each(|arm| {
            arm.patterns.remove(0);
        });
        let found = ExprKind::Match {
            subjects: vec![Expr { kind: ExprKind::Local(local), ty, span }],
            arms: std::mem::take(arms),
            otherwise: otherwise.clone(),
        };
        let found = Expr { kind: found, ty: result.ty, span };
        let bound = Pattern { kind: PatternKind::Bind(local), ty, span };
        let of_map = |kind| Pattern { kind, ty: map.ty, span };
        let arms = vec![
            arm(of_map(PatternKind::Map(vec![(key, bound)])), found),
            arm(of_map(PatternKind::Wildcard), rest),
        ];
        result.kind = ExprKind::Match { subjects: vec![map], arms, otherwise: Otherwise::Never };
        after(lets, result);
        true
    }

    /// Whether a key is there, as a condition.
    #[inline(never)]
    fn condition(&mut self, expr: &mut Expr) {
        let ExprKind::If { cond, then, otherwise } = &mut expr.kind else { return };
        let (mut call, mut is_negated) = (&**cond, false);
        while let ExprKind::Unary { op: UnOp::Not, operand } = &call.kind {
            (call, is_negated) = (operand, !is_negated);
        }
        let ExprKind::CallNative { native, args } = &call.kind else { return };
        let Some(of) = self.natives.contains.iter().position(|contains| contains == native) else {
            return;
        };
        let mut lets = Vec::new();
        let Some([collection, key]) = self.operands(args, &mut lets) else { return };
        let (there, missing) = if is_negated { (otherwise, then) } else { (then, otherwise) };
        let any = Pattern { kind: PatternKind::Wildcard, ty: self.unit, span: call.span };
        let is_there = match of {
            0 => PatternKind::Map(vec![(key, any)]),
            _ => PatternKind::Set(vec![key]),
        };
        let arms = [(is_there, there), (PatternKind::Wildcard, missing)].map(|(kind, body)| {
            let (ty, span) = (body.ty, body.span);
            let body = std::mem::replace(&mut body.kind, ExprKind::Unreachable);
            arm(Pattern { kind, ty: collection.ty, span }, Expr { kind: body, ty, span })
        });
        let (subjects, arms) = (vec![collection], arms.into());
        expr.kind = ExprKind::Match { subjects, arms, otherwise: Otherwise::Never };
        after(lets, expr);
    }

    /// A map and a key that may stand in a pattern, and be mentioned again; what has to be
    /// evaluated before goes to `lets`.
    fn operands(&mut self, args: &[Expr], lets: &mut Vec<Expr>) -> Option<[Expr; 2]> {
        let [map, key] = args else { return None };
        let is_whole = match map.kind {
            // It would have two owners where it is changed next.
            ExprKind::Local(local) if self.locals[local].cell => return None,
            ExprKind::Local(local) => !assigns(key, local),
            _ => false,
        };
        let is_fixed = match key.kind {
            ExprKind::Const(_) => true,
            ExprKind::Local(local) => !self.locals[local].cell && is_whole,
            _ => false,
        };
        let new = usize::from(!is_whole) + usize::from(!is_fixed);
        if self.locals.len() + new > LOCALS_MAX {
            return None;
        }
        let map = if is_whole { map.clone() } else { self.named(map.clone(), "map", lets) };
        let key = if is_fixed { key.clone() } else { self.named(key.clone(), "key", lets) };
        Some([map, key])
    }

    /// A local for a value.
    fn named(&mut self, value: Expr, name: &str, lets: &mut Vec<Expr>) -> Expr {
        let (ty, span) = (value.ty, value.span);
        let local = self.locals.push(Local { name: name.into(), ty, cell: false });
        let kind = ExprKind::Let { local, value: Box::new(value) };
        lets.push(Expr { kind, ty: self.unit, span });
        Expr { kind: ExprKind::Local(local), ty, span }
    }
}

fn assigns(expr: &Expr, local: LocalId) -> bool {
    let mut found = false;
    visit::assignments(expr, &mut |assigned| found |= assigned == local);
    found
}

/// Puts bindings before an expression.
fn after(lets: Vec<Expr>, expr: &mut Expr) {
    if !lets.is_empty() {
        let (ty, span) = (expr.ty, expr.span);
        let result = std::mem::replace(&mut expr.kind, ExprKind::Unreachable);
        let result = Box::new(Expr { kind: result, ty, span });
        expr.kind = ExprKind::Block { stmts: lets, result };
    }
}

fn arm(pattern: Pattern, body: Expr) -> Arm {
    Arm { patterns: vec![pattern], guard: None, body }
}
