//! Arguments of a known call: walked in an order that lets lambdas see their parameters' types,
//! and the mistakes that are made with them.

use super::{ArgIn, ArgValue, lambda_of};
use crate::base::span::Span;
use crate::check::error::{Context, Reason, TypeError};
use crate::check::infer::Checker;
use crate::check::infer::function::tail_span;
use crate::check::solve::Instance;
use crate::check::typed::{Expr, Kind, Target};
use crate::check::world::Role;
use crate::ir::DataKind;
use crate::syntax::ast;
use crate::ty::unify::Failure;
use crate::ty::{Node, Ty};

impl<'a> Checker<'a> {
    /// Walks the arguments, lambdas last: the others tell their parameters' types.
    pub(super) fn pass_args(
        &mut self,
        instance: &Instance,
        slots: &[Option<usize>],
        args: &mut [ArgIn<'a>],
        context: Context,
    ) -> Vec<Option<Expr>> {
        let before = self.core.diagnostics.len();
        let mut typed: Vec<Option<Expr>> = slots.iter().map(|_| None).collect();
        for lambdas in [false, true] {
            for (index, slot) in slots.iter().enumerate() {
                let Some(arg) = slot else { continue };
                if args[*arg].is_lambda() != lambdas {
                    continue;
                }
                let value = std::mem::replace(&mut args[*arg].value, ArgValue::Taken);
                let expected = instance.params[index];
                let place = args[*arg].span;
                let wanted = (expected, place, context);
                typed[index] = Some(self.pass(instance, (index, slots), value, wanted));
            }
        }
        self.tell_exchange(before, &instance.params, &typed);
        typed
    }

    /// Two arguments that would fit in each other's place are one mistake.
    fn tell_exchange(&mut self, before: usize, params: &[Ty], args: &[Option<Expr>]) {
        let told = self.core.diagnostics.len() - before;
        if told != 2 {
            return;
        }
        let table = &mut self.core.world.table;
        let mut wrong = Vec::new();
        for (param, arg) in params.iter().zip(args) {
            if let Some(arg) = arg
                && !table.compatible(*param, arg.ty)
            {
                wrong.push((*param, arg.ty));
            }
        }
        let [first, second] = wrong.as_slice() else { return };
        if !table.compatible(first.0, second.1) || !table.compatible(second.0, first.1) {
            return;
        }
        let last = self.core.diagnostics.pop().expect("there are two of them");
        let kept = self.core.diagnostics.last_mut().expect("there are two of them");
        if last.span.start < kept.span.start {
            *kept = last;
        }
        *kept = kept.clone().help("the arguments fit in the other order");
    }

    fn pass(
        &mut self,
        instance: &Instance,
        (index, slots): (usize, &[Option<usize>]),
        value: ArgValue<'a>,
        (expected, place, context): (Ty, Span, Context),
    ) -> Expr {
        let (expr, span) = match value {
            ArgValue::Typed(expr) => (expr, place),
            ArgValue::Written(written) => {
                if let Some(spread) = self.spread_lambda(written, expected) {
                    return spread;
                }
                let place = lambda_of(written).map_or(written, |lambda| &lambda.body);
                let expr = self.expr(written, Some(expected));
                let counts = self.core.world.signature(expected).zip(lambda_of(written));
                let other = |(wanted, lambda): ((Vec<Ty>, Ty), &ast::Lambda)| {
                    wanted.0.len() != lambda.params.len()
                };
                let place = if counts.is_some_and(other) { written.span } else { tail_span(place) };
                (expr, place)
            }
            ArgValue::Taken => unreachable!("each argument is passed once"),
        };
        let found = expr.ty;
        let result = self.core.world.table.unify(expected, found);
        self.core.settle();
        let is_broken = match instance.target {
            Target::Fun(fun) => self.core.broken.contains(&self.core.world.funs[fun].name),
            _ => false,
        };
        if let Err(failure) = result
            && !is_broken
            && !self.core.takes_unknown(expected, found)
        {
            let types = (expected, found, context);
            let error = self.wrong_argument(instance, (index, slots), types, failure);
            let before = self.core.diagnostics.len();
            self.report(error, span);
            if let Target::Fun(fun) = instance.target
                && let Some(Some(place)) =
                    self.core.world.funs[fun].params.get(index).map(|param| param.span)
                && place.source.library_index().is_none()
            {
                self.core.because(before, expected, (place, Reason::Parameter));
            }
        }
        expr
    }

    fn wrong_argument(
        &mut self,
        instance: &Instance,
        (index, slots): (usize, &[Option<usize>]),
        (expected, found, context): (Ty, Ty, Context),
        failure: Failure,
    ) -> TypeError {
        if self.is_reactive_set(instance.target, expected) {
            return TypeError::ReactiveSet { ty: expected, found };
        }
        if let Some(first) = self.linked_with(instance.target, index, slots) {
            let types = (expected, found);
            return TypeError::LinkedParameters { first: first + 1, second: index + 1, types };
        }
        if context == Context::Method
            && let Some(expected) = self.expected_form(expected, found)
        {
            return TypeError::Expected { expected, found };
        }
        if let Failure::Arity(expected, found) = failure {
            return TypeError::CallbackArity { expected, found };
        }
        TypeError::Mismatch { expected, found, failure, context }
    }

    /// Whether it is the library's `set` of a reactive variant (10.9).
    fn is_reactive_set(&self, target: Target, expected: Ty) -> bool {
        let world = &self.core.world;
        let (Target::Fun(fun), Node::Data(data, _)) = (target, world.table.node(expected)) else {
            return false;
        };
        let fun = &world.funs[fun];
        world.datas[data].kind == DataKind::ReactiveVariant
            && fun.span.source.library_index().is_some()
            && world.text(fun.name) == "set"
    }

    /// Some expectations are told by their form alone (4.9.2).
    fn expected_form(&self, expected: Ty, found: Ty) -> Option<String> {
        let table = &self.core.world.table;
        match (table.node(expected), table.node(found)) {
            (_, Node::Function(..)) => None,
            (Node::Function(..), _) => Some("function".to_string()),
            (Node::List(item), other) if !matches!(other, Node::List(_)) => {
                let open = table.is_open(item);
                open.then(|| "List".to_string())
            }
            _ => None,
        }
    }

    /// An earlier parameter whose type is the same variable (4.9.6).
    fn linked_with(&self, target: Target, index: usize, slots: &[Option<usize>]) -> Option<usize> {
        let Target::Fun(fun) = target else { return None };
        if !matches!(self.core.world.funs[fun].role, Role::Plain | Role::Local) {
            return None;
        }
        let scheme = self.core.world.scheme(fun)?;
        let (params, _) = self.core.world.signature(scheme.ty)?;
        let table = &self.core.world.table;
        if !table.is_open(params[index]) {
            return None;
        }
        (0..index).find(|other| {
            slots[*other].is_some() && table.find(params[*other]) == table.find(params[index])
        })
    }

    /// `(a, b) => e` where a function of one pair is expected.
    pub(super) fn spread_lambda(&mut self, written: &'a ast::Expr, expected: Ty) -> Option<Expr> {
        let lambda = lambda_of(written)?;
        let count = lambda.params.len();
        let (params, result) = self.core.world.signature(expected)?;
        let [param] = params.as_slice() else { return None };
        if count < 2 {
            return None;
        }
        let parts: Vec<Ty> = match self.core.world.table.node(*param) {
            Node::Tuple(parts) if self.core.world.table.items(parts).len() == count => {
                self.core.world.table.items(parts).to_vec()
            }
            Node::Unbound(_) => {
                let parts: Vec<Ty> = (0..count).map(|_| self.fresh()).collect();
                let tuple = self.core.world.table.tuple(&parts);
                self.unify(*param, tuple, written.span);
                parts
            }
            _ => return None,
        };
        let spread = self.core.world.table.function(&parts, result);
        let expr = self.expr(written, Some(spread));
        self.unify(spread, expr.ty, written.span);
        let span = expr.span;
        Some(Expr { kind: Kind::Spread(Box::new(expr)), ty: expected, span })
    }
}
