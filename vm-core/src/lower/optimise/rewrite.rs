//! Changing IR trees in place: the direct parts of an expression, and every local in it.

use crate::base::ids::LocalId;
use crate::ir::{Arm, Expr, ExprKind, Otherwise, Pattern, PatternKind};

/// Calls `visit` for each direct sub-expression, those inside patterns included, in the order of
/// `visit::children`.
pub fn children(expr: &mut Expr, visit: &mut dyn FnMut(&mut Expr)) {
    // tidy: table
    match &mut expr.kind {
        ExprKind::Const(_)
        | ExprKind::Local(_)
        | ExprKind::Continue
        | ExprKind::MakeClosure { .. }
        | ExprKind::Rethrow(_)
        | ExprKind::Spawn { .. }
        | ExprKind::MvarGet(_)
        | ExprKind::Break(None)
        | ExprKind::Unreachable => {}
        ExprKind::Block { stmts, result } => {
            stmts.iter_mut().for_each(&mut *visit);
            visit(result);
        }
        ExprKind::Let { value, .. }
        | ExprKind::Assign { value, .. }
        | ExprKind::MvarSet { value, .. }
        | ExprKind::IsType { value, .. } => visit(value),
        ExprKind::LetPattern { pattern, value } => {
            visit(value);
            pattern_exprs(pattern, visit);
        }
        ExprKind::SetField { object, value, .. } => {
            visit(object);
            visit(value);
        }
        ExprKind::SetItem { object, index, value } => {
            visit(object);
            visit(index);
            visit(value);
        }
        ExprKind::SetListItem { path, value, .. } => {
            path.iter_mut().for_each(&mut *visit);
            visit(value);
        }
        ExprKind::Binary { lhs, rhs, .. } | ExprKind::And(lhs, rhs) | ExprKind::Or(lhs, rhs) => {
            visit(lhs);
            visit(rhs);
        }
        ExprKind::Unary { operand: part, .. }
        | ExprKind::IntToFloat(part)
        | ExprKind::Break(Some(part))
        | ExprKind::Return(part)
        | ExprKind::Field { object: part, .. }
        | ExprKind::Throw(part)
        | ExprKind::Cast(part)
        | ExprKind::Assume(part)
        | ExprKind::MvarUpdate { function: part, .. } => visit(part),
        ExprKind::Join(parts)
        | ExprKind::Tuple(parts)
        | ExprKind::Set(parts)
        | ExprKind::Call { args: parts, .. }
        | ExprKind::CallNative { args: parts, .. }
        | ExprKind::Construct { fields: parts, .. } => parts.iter_mut().for_each(visit),
        ExprKind::If { cond, then, otherwise } => {
            visit(cond);
            visit(then);
            visit(otherwise);
        }
        ExprKind::Match { subjects, arms, .. } => {
            subjects.iter_mut().for_each(&mut *visit);
            arms.iter_mut().for_each(|arm| arm_exprs(arm, visit));
        }
        ExprKind::While { cond, body } => {
            visit(cond);
            visit(body);
        }
        ExprKind::For { from, to, body, .. } => {
            visit(from);
            visit(to);
            visit(body);
        }
        ExprKind::CallClosure { callee, args } => {
            visit(callee);
            args.iter_mut().for_each(visit);
        }
        ExprKind::Update { base, fields, .. } => {
            visit(base);
            fields.iter_mut().for_each(|(_, value)| visit(value));
        }
        ExprKind::List { items, tail } => {
            items.iter_mut().for_each(&mut *visit);
            tail.iter_mut().for_each(|tail| visit(tail));
        }
        ExprKind::Map(pairs) => pairs.iter_mut().for_each(|(key, value)| {
            visit(key);
            visit(value);
        }),
        ExprKind::Try { body, handler, finally } => {
            visit(body);
            handler.iter_mut().for_each(|handler| visit(&mut handler.body));
            finally.iter_mut().for_each(|finally| visit(finally));
        }
        ExprKind::Send { to, message } => {
            visit(to);
            visit(message);
        }
        ExprKind::Receive { arms, after, .. } => {
            if let Some(after) = after {
                visit(&mut after.0);
            }
            arms.iter_mut().for_each(|arm| arm_exprs(arm, visit));
            if let Some(after) = after {
                visit(&mut after.1);
            }
        }
    }
}

fn arm_exprs(arm: &mut Arm, visit: &mut dyn FnMut(&mut Expr)) {
    arm.patterns.iter_mut().for_each(|pattern| pattern_exprs(pattern, visit));
    arm.guard.iter_mut().for_each(&mut *visit);
    visit(&mut arm.body);
}

/// Calls `visit` for each direct part of a pattern.
fn sub_patterns(pattern: &mut Pattern, visit: &mut dyn FnMut(&mut Pattern)) {
    match &mut pattern.kind {
        PatternKind::Wildcard
        | PatternKind::Bind(_)
        | PatternKind::Const(_)
        | PatternKind::IntRange { .. }
        | PatternKind::Equal { .. }
        | PatternKind::Set(_)
        | PatternKind::Never => {}
        PatternKind::OfType(part) => visit(part),
        PatternKind::And(first, second) => {
            visit(first);
            visit(second);
        }
        PatternKind::Or(parts)
        | PatternKind::Tuple(parts)
        | PatternKind::Ctor { fields: parts, .. } => parts.iter_mut().for_each(visit),
        PatternKind::List { items, tail } => {
            items.iter_mut().for_each(&mut *visit);
            tail.iter_mut().for_each(|tail| visit(tail));
        }
        PatternKind::StringPrefix { rest, .. } => visit(rest),
        PatternKind::Map(pairs) => pairs.iter_mut().for_each(|(_, value)| visit(value)),
    }
}

fn pattern_exprs(pattern: &mut Pattern, visit: &mut dyn FnMut(&mut Expr)) {
    match &mut pattern.kind {
        PatternKind::Map(pairs) => pairs.iter_mut().for_each(|(key, _)| visit(key)),
        PatternKind::Set(members) => members.iter_mut().for_each(&mut *visit),
        _ => {}
    }
    sub_patterns(pattern, &mut |part| pattern_exprs(part, visit));
}

/// Calls `change` for every mention and binding of a local in the expression.
pub fn locals(expr: &mut Expr, change: &mut dyn FnMut(&mut LocalId)) {
    match &mut expr.kind {
        ExprKind::Local(local)
        | ExprKind::Let { local, .. }
        | ExprKind::Assign { local, .. }
        | ExprKind::SetListItem { list: local, .. }
        | ExprKind::For { local, .. }
        | ExprKind::Rethrow(local) => change(local),
        ExprKind::Call { captures, .. }
        | ExprKind::MakeClosure { captures, .. }
        | ExprKind::Spawn { captures, .. } => captures.iter_mut().for_each(&mut *change),
        ExprKind::LetPattern { pattern, .. } => pattern_locals(pattern, change),
        ExprKind::Match { arms, otherwise, .. } => {
            arms.iter_mut().flat_map(|a| &mut a.patterns).for_each(|p| pattern_locals(p, change));
            if let Otherwise::Rethrow(local) = otherwise {
                change(local);
            }
        }
        ExprKind::Receive { arms, .. } => {
            arms.iter_mut().flat_map(|a| &mut a.patterns).for_each(|p| pattern_locals(p, change));
        }
        ExprKind::Try { handler: Some(handler), .. } => change(&mut handler.exception),
        _ => {}
    }
    children(expr, &mut |part| locals(part, change));
}

/// The locals of a pattern; those inside its expressions are reached as sub-expressions.
fn pattern_locals(pattern: &mut Pattern, change: &mut dyn FnMut(&mut LocalId)) {
    match &mut pattern.kind {
        PatternKind::Bind(local) | PatternKind::Equal { local, .. } => change(local),
        _ => {}
    }
    sub_patterns(pattern, &mut |part| pattern_locals(part, change));
}
