//! Expressions that turn out to be patterns: on the left of `=` a pattern is read as an expression
//! first (1.3). What has no pattern of the same shape is refused.

use super::Parser;
use crate::base::span::Span;
use crate::syntax::ast::{Arg, Expr, ExprKind, FieldPattern, Literal, Pattern, PatternKind};
use crate::syntax::ast::{Name, UnaryOp};

impl Parser<'_> {
    /// The pattern of the same shape, or `None`. Recursion is bounded by the height of the
    /// expression, which is nested as the text is: chains aren't patterns.
    pub(super) fn pattern_of(&self, expr: &Expr) -> Option<Pattern> {
        let kind = match &expr.kind {
            ExprKind::Wildcard => PatternKind::Wildcard,
            ExprKind::Var(symbol) => PatternKind::Name(*symbol),
            ExprKind::Pin(name) => PatternKind::Pin(*name),
            ExprKind::Literal(literal) => PatternKind::Literal(literal.clone()),
            ExprKind::Unary { op: UnaryOp::Neg, operand } => negative(operand)?,
            ExprKind::Paren(inner) => self.pattern_of(inner)?.kind,
            ExprKind::Tuple(items) => PatternKind::Tuple(self.patterns_of(items)?),
            ExprKind::List { items, tail } => PatternKind::List {
                items: self.patterns_of(items)?,
                tail: match tail {
                    Some(tail) => Some(Box::new(self.pattern_of(tail)?)),
                    None => None,
                },
            },
            ExprKind::Upper(symbol) => {
                PatternKind::Ctor { name: self.name_of(*symbol, expr), args: None }
            }
            ExprKind::Call { callee, type_args: None, args } => {
                let ExprKind::Upper(symbol) = callee.kind else { return None };
                self.ctor_pattern_of(self.name_of(symbol, callee), args)?
            }
            _ => return None,
        };
        Some(Pattern { kind, span: expr.span })
    }

    fn name_of(&self, symbol: crate::base::intern::Symbol, expr: &Expr) -> Name {
        Name { symbol, span: expr.span }
    }

    fn patterns_of(&self, exprs: &[Expr]) -> Option<Vec<Pattern>> {
        exprs.iter().map(|e| self.pattern_of(e)).collect()
    }

    fn ctor_pattern_of(&self, name: Name, args: &[Arg]) -> Option<PatternKind> {
        let named = args.first().is_some_and(|a| a.name.is_some());
        if !named {
            let args = args
                .iter()
                .map(|a| if a.name.is_none() { self.pattern_of(&a.value) } else { None })
                .collect::<Option<Vec<Pattern>>>()?;
            return Some(PatternKind::Ctor { name, args: Some(args) });
        }
        let fields = args
            .iter()
            .map(|a| Some(FieldPattern { name: a.name?, pattern: self.pattern_of(&a.value)? }))
            .collect::<Option<Vec<FieldPattern>>>()?;
        Some(PatternKind::CtorNamed { name, fields })
    }

    /// An expression that was reported.
    pub(super) fn error_expr(&self, span: Span) -> Expr {
        Expr { kind: ExprKind::Error, span }
    }
}

fn negative(operand: &Expr) -> Option<PatternKind> {
    match operand.kind {
        ExprKind::Literal(Literal::Int(value)) => Some(PatternKind::Literal(Literal::Int(-value))),
        ExprKind::Literal(Literal::Sized(value, size)) => {
            Some(PatternKind::Literal(Literal::Sized(-value, size)))
        }
        _ => None,
    }
}
