//! What is matched by a `match`, `catch` or `receive`: values that only the run knows, values that
//! may be missing, variables that guards assign. Patterns are `pattern.rs`.

use super::body::Body;
use super::visit;
use crate::base::hash::HashSet;
use crate::base::ids::TypeId;
use crate::base::span::Span;
use crate::check::typed::{Arm, Expr, Kind, PatternKind};
use crate::ir::{self, Const, ExprKind, Otherwise};
use crate::ty::{Prim, Ty};

impl Body<'_> {
    /// A `match`, with what must be evaluated before it in front.
    #[inline(never)]
    pub fn match_of(
        &mut self,
        (subjects, arms): (&[Expr], &[Arm]),
        otherwise: Otherwise,
        (ty, span): (TypeId, Span),
    ) -> ExprKind {
        let mut before = Vec::new();
        let (mut subjects, arms) = match self.may_lack_subject(subjects, arms) {
            true => self.matched_if_there(&subjects[0], arms, &mut before),
            false => self.matched(subjects, arms),
        };
        self.keep_from_guards(&mut subjects, &arms, &mut before);
        let matching = ExprKind::Match { subjects, arms, otherwise };
        if before.is_empty() {
            return matching;
        }
        let result = Box::new(self.node(matching, ty, span));
        ExprKind::Block { stmts: before, result }
    }

    /// Whether a match is about a value that may be missing, and an arm takes it then.
    fn may_lack_subject(&mut self, subjects: &[Expr], arms: &[Arm]) -> bool {
        let [Expr { kind: Kind::Unchecked(_), ty, .. }] = subjects else { return false };
        let ty = self.type_of(*ty);
        let takes = |arm: &Arm| {
            arm.guard.is_none() && matches!(arm.patterns[0].kind, PatternKind::Wildcard)
        };
        let known = !self.low.is_prim(ty, Prim::Dyn) && !self.low.is_prim(ty, Prim::Unit);
        known && arms.iter().any(takes)
    }

    /// What is matched is first whether the value is missing, then the value; `_` takes both.
    fn matched_if_there(
        &mut self,
        subject: &Expr,
        arms: &[Arm],
        before: &mut Vec<ir::Expr>,
    ) -> (Vec<ir::Expr>, Vec<ir::Arm>) {
        let (span, ty) = (subject.span, self.type_of(subject.ty));
        let (unit, boolean) = (self.low.prim(Prim::Unit), self.low.prim(Prim::Bool));
        let value = self.raw(subject);
        let kept = Box::new(self.kept("value", value, before, span));
        let missing = ExprKind::IsType { value: kept.clone(), tested: unit };
        let missing = self.node(missing, boolean, span);
        let there = self.node(ExprKind::Assume(kept), ty, span);
        let mut arms = self.arms(arms);
        for arm in &mut arms {
            let kind = match arm.patterns[0].kind {
                ir::PatternKind::Wildcard => ir::PatternKind::Wildcard,
                _ => ir::PatternKind::Const(Const::Bool(false)),
            };
            arm.patterns.insert(0, ir::Pattern { kind, ty: boolean, span });
        }
        (vec![missing, there], arms)
    }

    /// What guards assign is matched as it was before them.
    fn keep_from_guards(
        &mut self,
        subjects: &mut [ir::Expr],
        arms: &[ir::Arm],
        before: &mut Vec<ir::Expr>,
    ) {
        let mut assigned = HashSet::default();
        for guard in arms.iter().filter_map(|arm| arm.guard.as_ref()) {
            visit::assignments(guard, &mut |local| {
                assigned.insert(local);
            });
        }
        let is_assigned = |part: &ir::Expr| match part.kind {
            ExprKind::Local(local) => assigned.contains(&local),
            _ => false,
        };
        let parts = match subjects {
            [ir::Expr { kind: ExprKind::Tuple(parts), .. }] => parts.as_mut_slice(),
            subjects => subjects,
        };
        if parts.iter().any(is_assigned) {
            for part in parts {
                let span = part.span;
                *part = self.kept("subject", part.clone(), before, span);
            }
        }
    }

    /// What is matched, with the arms. A value whose type only the run knows stays so where an arm
    /// takes any value: then it needn't be what the others ask for.
    fn matched(&mut self, subjects: &[Expr], arms: &[Arm]) -> (Vec<ir::Expr>, Vec<ir::Arm>) {
        if let [Expr { kind: Kind::FromDyn(inner), ty, .. }] = subjects
            && self.takes_anything(arms)
        {
            let subject = self.expr(inner);
            return (vec![subject], self.arms_for(*ty, arms).1);
        }
        (subjects.iter().map(|s| self.expr(s)).collect(), self.arms(arms))
    }

    /// The arms for a value that only the run knows, and the type that it must have for any of
    /// them.
    pub fn arms_for(&mut self, asked: Ty, arms: &[Arm]) -> (TypeId, Vec<ir::Arm>) {
        let tested = self.low.type_or_dyn(asked, &self.env);
        let any = self.takes_anything(arms);
        let mut arms = self.arms(arms);
        if !any {
            return (tested, arms);
        }
        self.ask_for_types(&mut arms);
        (self.low.prim(Prim::Dyn), arms)
    }
}
