//! The direct parts of a typed expression, for passes that look at whole bodies.

use super::typed::{Arg, Arm, Expr, Kind};

/// Calls `visit` with each direct part.
pub fn children<'e>(expr: &'e Expr, visit: &mut dyn FnMut(&'e Expr)) {
    // tidy: table
    match &expr.kind {
        Kind::Const(_)
        | Kind::Var(_)
        | Kind::Continue
        | Kind::Function { .. }
        | Kind::Spawn(..)
        | Kind::MvarGet(_)
        | Kind::Break(None)
        | Kind::Error => {}
        Kind::Block(stmts, value) => {
            stmts.iter().for_each(&mut *visit);
            visit(value);
        }
        Kind::Let(_, part)
        | Kind::LetPattern(_, part)
        | Kind::Assign(_, part)
        | Kind::Neg(part)
        | Kind::Not(part)
        | Kind::Break(Some(part))
        | Kind::Return(part)
        | Kind::Spread(part)
        | Kind::Field { object: part, .. }
        | Kind::Throw(part)
        | Kind::MvarSet { value: part, .. }
        | Kind::MvarUpdate { function: part, .. }
        | Kind::FromDyn(part)
        | Kind::Unchecked(part) => visit(part),
        Kind::SetField { object: a, value: b, .. }
        | Kind::Arith { lhs: a, rhs: b, .. }
        | Kind::Compare { lhs: a, rhs: b, .. }
        | Kind::Concat(a, b)
        | Kind::And(a, b)
        | Kind::Or(a, b)
        | Kind::While { cond: a, body: b }
        | Kind::Index { object: a, index: b, .. }
        | Kind::Range(a, b)
        | Kind::Send { to: a, message: b } => {
            visit(a);
            visit(b);
        }
        Kind::SetIndex { object: a, index: b, value: c, .. }
        | Kind::If { cond: a, then: b, otherwise: c }
        | Kind::For { from: a, to: b, body: c, .. } => {
            visit(a);
            visit(b);
            visit(c);
        }
        Kind::Join(parts)
        | Kind::Deferred { args: parts, .. }
        | Kind::Construct { fields: parts, .. }
        | Kind::Tuple(parts)
        | Kind::Set(parts) => parts.iter().for_each(visit),
        Kind::Match { subjects, arms, .. } => {
            subjects.iter().for_each(&mut *visit);
            arms_of(arms, visit);
        }
        Kind::Call { args, .. } => {
            for arg in args {
                if let Arg::Value(value) = arg {
                    visit(value);
                }
            }
        }
        Kind::CallValue { callee, args } => {
            visit(callee);
            args.iter().for_each(visit);
        }
        Kind::Update { base, fields, .. } => {
            visit(base);
            fields.iter().for_each(|(_, value)| visit(value));
        }
        Kind::List { items, tail } => {
            items.iter().for_each(&mut *visit);
            tail.iter().for_each(|tail| visit(tail));
        }
        Kind::Map(entries) => {
            for (key, value) in entries {
                visit(key);
                visit(value);
            }
        }
        Kind::Try { body, handler, finally } => {
            visit(body);
            handler.iter().for_each(|handler| arms_of(&handler.arms, visit));
            finally.iter().for_each(|finally| visit(finally));
        }
        Kind::Receive { arms, after, .. } => {
            arms_of(arms, visit);
            if let Some(after) = after {
                visit(&after.0);
                visit(&after.1);
            }
        }
    }
}

fn arms_of<'e>(arms: &'e [Arm], visit: &mut dyn FnMut(&'e Expr)) {
    for arm in arms {
        arm.guard.iter().for_each(&mut *visit);
        visit(&arm.body);
    }
}
