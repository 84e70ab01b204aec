//! Walking over IR trees: the direct parts of an expression, and the locals it mentions and binds.
//!
//! Reading only; passes that build new trees do it themselves.

use crate::base::ids::LocalId;
use crate::ir::{Arm, Expr, ExprKind, Otherwise, Pattern, PatternKind};

/// Calls `visit` for each direct sub-expression in order of evaluation (as far as there is one),
/// those inside patterns included.
pub fn children<'e>(expr: &'e Expr, visit: &mut dyn FnMut(&'e Expr)) {
    // tidy: table
    match &expr.kind {
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
            stmts.iter().for_each(&mut *visit);
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
            path.iter().for_each(&mut *visit);
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
        | ExprKind::Construct { fields: parts, .. } => parts.iter().for_each(visit),
        ExprKind::If { cond, then, otherwise } => {
            visit(cond);
            visit(then);
            visit(otherwise);
        }
        ExprKind::Match { subjects, arms, .. } => {
            subjects.iter().for_each(&mut *visit);
            arms.iter().for_each(|arm| arm_exprs(arm, visit));
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
            args.iter().for_each(visit);
        }
        ExprKind::Update { base, fields, .. } => {
            visit(base);
            fields.iter().for_each(|(_, value)| visit(value));
        }
        ExprKind::List { items, tail } => {
            items.iter().for_each(&mut *visit);
            tail.iter().for_each(|tail| visit(tail));
        }
        ExprKind::Map(pairs) => pairs.iter().for_each(|(key, value)| {
            visit(key);
            visit(value);
        }),
        ExprKind::Try { body, handler, finally } => {
            visit(body);
            handler.iter().for_each(|handler| visit(&handler.body));
            finally.iter().for_each(|finally| visit(finally));
        }
        ExprKind::Send { to, message } => {
            visit(to);
            visit(message);
        }
        ExprKind::Receive { arms, after, .. } => {
            if let Some(after) = after {
                visit(&after.0);
            }
            arms.iter().for_each(|arm| arm_exprs(arm, visit));
            if let Some(after) = after {
                visit(&after.1);
            }
        }
    }
}

fn arm_exprs<'e>(arm: &'e Arm, visit: &mut dyn FnMut(&'e Expr)) {
    arm.patterns.iter().for_each(|pattern| pattern_exprs(pattern, visit));
    arm.guard.iter().for_each(&mut *visit);
    visit(&arm.body);
}

/// Calls `visit` for each direct part of a pattern.
pub fn sub_patterns<'p>(pattern: &'p Pattern, visit: &mut dyn FnMut(&'p Pattern)) {
    match &pattern.kind {
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
        | PatternKind::Ctor { fields: parts, .. } => parts.iter().for_each(visit),
        PatternKind::List { items, tail } => {
            items.iter().for_each(&mut *visit);
            tail.iter().for_each(|tail| visit(tail));
        }
        PatternKind::StringPrefix { rest, .. } => visit(rest),
        PatternKind::Map(pairs) => pairs.iter().for_each(|(_, value)| visit(value)),
    }
}

fn pattern_exprs<'p>(pattern: &'p Pattern, visit: &mut dyn FnMut(&'p Expr)) {
    match &pattern.kind {
        PatternKind::Map(pairs) => pairs.iter().for_each(|(key, _)| visit(key)),
        PatternKind::Set(members) => members.iter().for_each(&mut *visit),
        _ => {}
    }
    sub_patterns(pattern, &mut |part| pattern_exprs(part, visit));
}

/// Calls `bind` for each local that the pattern binds.
pub fn bound_by_pattern(pattern: &Pattern, bind: &mut dyn FnMut(LocalId)) {
    if let PatternKind::Bind(local) = pattern.kind {
        bind(local);
    }
    sub_patterns(pattern, &mut |part| bound_by_pattern(part, bind));
}

/// Whether the pattern has alternatives anywhere.
pub fn has_alternatives(pattern: &Pattern) -> bool {
    let mut found = matches!(pattern.kind, PatternKind::Or(_));
    sub_patterns(pattern, &mut |part| found |= has_alternatives(part));
    found
}

/// Calls `mention` for each local that the pattern compares with.
pub fn mentioned_by_pattern(pattern: &Pattern, mention: &mut dyn FnMut(LocalId)) {
    match &pattern.kind {
        PatternKind::Equal { local, .. } => mention(*local),
        PatternKind::Map(pairs) => {
            pairs.iter().for_each(|(key, _)| mentions(key, &mut |local| mention(local)));
        }
        PatternKind::Set(members) => {
            members.iter().for_each(|member| mentions(member, &mut |local| mention(local)));
        }
        _ => {}
    }
    sub_patterns(pattern, &mut |part| mentioned_by_pattern(part, mention));
}

/// Calls `bind` for each local that the expression or a part of it binds.
pub fn bindings(expr: &Expr, bind: &mut dyn FnMut(LocalId)) {
    match &expr.kind {
        ExprKind::Let { local, .. } | ExprKind::For { local, .. } => bind(*local),
        ExprKind::LetPattern { pattern, .. } => bound_by_pattern(pattern, bind),
        ExprKind::Match { arms, .. } | ExprKind::Receive { arms, .. } => {
            arms.iter().flat_map(|arm| &arm.patterns).for_each(|p| bound_by_pattern(p, bind));
        }
        ExprKind::Try { handler: Some(handler), .. } => bind(handler.exception),
        _ => {}
    }
    children(expr, &mut |part| bindings(part, bind));
}

/// Calls `mention` for each use or assignment of a local in the expression.
pub fn mentions(expr: &Expr, mention: &mut dyn FnMut(LocalId)) {
    match &expr.kind {
        ExprKind::Local(local)
        | ExprKind::Assign { local, .. }
        | ExprKind::SetListItem { list: local, .. }
        | ExprKind::Rethrow(local) => mention(*local),
        ExprKind::Call { captures, .. }
        | ExprKind::MakeClosure { captures, .. }
        | ExprKind::Spawn { captures, .. } => captures.iter().for_each(|local| mention(*local)),
        ExprKind::LetPattern { pattern, .. } => mentioned_by_pattern(pattern, mention),
        ExprKind::Match { arms, otherwise, .. } => {
            arms.iter().flat_map(|a| &a.patterns).for_each(|p| mentioned_by_pattern(p, mention));
            if let Otherwise::Rethrow(local) = otherwise {
                mention(*local);
            }
        }
        ExprKind::Receive { arms, .. } => {
            arms.iter().flat_map(|a| &a.patterns).for_each(|p| mentioned_by_pattern(p, mention));
        }
        _ => {}
    }
    children(expr, &mut |part| mentions(part, mention));
}

/// Calls `assign` for each `var` that the expression or a part of it assigns.
pub fn assignments(expr: &Expr, assign: &mut dyn FnMut(LocalId)) {
    if let ExprKind::Assign { local, .. } | ExprKind::SetListItem { list: local, .. } = expr.kind {
        assign(local);
    }
    children(expr, &mut |part| assignments(part, assign));
}

/// Whether the expression is the value of the local.
pub fn is_local(expr: &Expr, local: LocalId) -> bool {
    matches!(expr.kind, ExprKind::Local(read) if read == local)
}

/// Whether the expression contains a `break`, `continue` or `return`.
pub fn leaves(expr: &Expr) -> bool {
    let mut found =
        matches!(expr.kind, ExprKind::Break(_) | ExprKind::Continue | ExprKind::Return(_));
    children(expr, &mut |part| found |= leaves(part));
    found
}
