//! Calls: of names, members, methods and values. What is known at once is called directly, so that
//! lambdas among the arguments see their parameters' types; what isn't becomes a question.
//!
//! `named.rs` finds what a name calls, `method.rs` what a method does, `target.rs` calls one known
//! function with the arguments that `argument.rs` walks and the types of `type_args.rs`; `value.rs`
//! calls function values and asks what can't be told yet.

mod argument;
mod method;
mod named;
mod target;
mod type_args;
mod value;

use crate::base::intern::Symbol;
use crate::base::span::Span;
use crate::check::infer::function::tail_span;
use crate::check::typed::Expr;
use crate::syntax::ast::{self, ExprKind};

/// An argument on its way into a call.
pub(super) struct ArgIn<'a> {
    /// `name: value`
    pub name: Option<(Symbol, Span)>,
    /// The value.
    pub value: ArgValue<'a>,
    /// Where it stands.
    pub span: Span,
}

/// An argument's value: a receiver is walked before it is known what is called.
pub(super) enum ArgValue<'a> {
    Written(&'a ast::Expr),
    Typed(Expr),
    /// Taken out to be walked.
    Taken,
}

impl<'a> ArgIn<'a> {
    pub(super) fn is_lambda(&self) -> bool {
        self.lambda().is_some()
    }

    pub(super) fn lambda(&self) -> Option<&'a ast::Lambda> {
        match self.value {
            ArgValue::Written(expr) => lambda_of(expr),
            ArgValue::Typed(_) | ArgValue::Taken => None,
        }
    }
}

/// The lambda that an expression is, perhaps in brackets.
pub(super) fn lambda_of(expr: &ast::Expr) -> Option<&ast::Lambda> {
    match &expr.kind {
        ExprKind::Lambda(lambda) => Some(lambda),
        ExprKind::Paren(inner) => lambda_of(inner),
        _ => None,
    }
}

/// The written arguments, perhaps with one more in front.
pub(super) fn args_in<'a>(first: Option<&'a ast::Expr>, args: &'a [ast::Arg]) -> Vec<ArgIn<'a>> {
    let first = first.map(|expr| ArgIn {
        name: None,
        value: ArgValue::Written(expr),
        span: tail_span(expr),
    });
    let rest = args.iter().map(|arg| ArgIn {
        name: arg.name.map(|name| (name.symbol, name.span)),
        value: ArgValue::Written(&arg.value),
        span: tail_span(&arg.value),
    });
    first.into_iter().chain(rest).collect()
}
