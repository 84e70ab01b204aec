//! What inference can't decide yet: an operation on a value whose type is still open. A constraint
//! is solved as soon as the types that it waits for are known; those on the variables of a generic
//! function become part of its scheme and are solved anew at every use.

use super::typed::{Inst, Target};
use super::world::TraitUse;
use crate::base::ids::{ConstraintId, FunId, ModuleId, TraitId};
use crate::base::intern::Symbol;
use crate::base::span::Span;
use crate::syntax::ast::BinaryOp;
use crate::ty::Ty;
use std::rc::Rc;

/// Something to prove, where it comes from, and what was found out.
#[derive(Clone, Debug)]
pub struct Constraint {
    /// What is asked.
    pub kind: Question,
    /// Where the operation is, or the use of the function that needs it.
    pub span: Span,
    /// For a copy made at a use of a function: the constraint in that function.
    pub original: Option<ConstraintId>,
    /// The answer.
    pub answer: Answer,
}

/// The operations that may have to wait.
#[derive(Clone, Debug)]
pub enum Question {
    /// `ty` implements the trait.
    Impl { ty: Ty, of: TraitUse },
    /// `object.name` has type `result`.
    Field { object: Ty, name: Symbol, result: Ty },
    /// `object.index` has type `result`.
    TupleField { object: Ty, index: u32, result: Ty },
    /// A method call, or a call of an overloaded function.
    Call(Rc<CallQuestion>),
    /// `object[index]` has type `result`; the position, where it is written as a number.
    Index { object: Ty, index: Ty, position: Option<u32>, result: Ty, getters: Rc<[FunId]> },
    /// `object[index] = value`
    SetIndex { object: Ty, index: Ty, value: Ty },
    /// `lhs op rhs` has type `result`.
    Arith { op: BinaryOp, lhs: Ty, rhs: Ty, result: Ty },
    /// `lhs ++ rhs` has type `result`.
    Concat { lhs: Ty, rhs: Ty, result: Ty },
    /// A `try` with this body and this handler has type `result`.
    Join { body: Ty, handler: Ty, result: Ty },
}

/// How a call is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CallForm {
    /// `x.m(a)`: every kind of method.
    Method,
    /// `f(a)`, where `f` has several definitions.
    Overload,
    /// `m(x, a)`, where `m` is only known as a trait's method.
    TraitMethod,
    /// `Type.f(a)`, `Trait.f(a)`: the question says whose method it is.
    Member,
}

/// What tells which method a call means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decides {
    /// The type of the first argument.
    Receiver,
    /// All arguments and the result: the trait has arguments, or there is no receiver.
    Everything,
}

/// The left side of `Type.f(a)`.
#[derive(Clone, Debug)]
pub struct Owner {
    /// The type; open for `Trait.f(a)`.
    pub ty: Ty,
    /// The traits that declare such a method.
    pub traits: Rc<[TraitId]>,
}

/// A call that waits for the types of its arguments.
#[derive(Clone, Debug)]
pub struct CallQuestion {
    /// The name.
    pub name: Symbol,
    /// Where the name stands.
    pub name_span: Span,
    /// How it is written.
    pub form: CallForm,
    /// What tells which method it means.
    pub decides: Decides,
    /// Whose method it is, for a `Member`.
    pub owner: Option<Owner>,
    /// The arguments, the receiver first.
    pub args: Vec<ArgType>,
    /// The type of the value.
    pub result: Ty,
    /// The functions of that name in scope.
    pub scope: Rc<[Target]>,
    /// The module in which the call stands.
    pub module: ModuleId,
}

/// An argument's type.
#[derive(Clone, Debug)]
pub struct ArgType {
    /// `name: value`
    pub name: Option<(Symbol, Span)>,
    /// Its type.
    pub ty: Ty,
    /// Where it stands.
    pub span: Span,
    /// Whether it is a lambda, which may be spread over a tuple.
    pub lambda: bool,
}

/// What the solver found.
#[derive(Clone, Debug)]
pub enum Answer {
    /// Nothing yet.
    Open,
    /// It holds, and there is no more to know.
    Holds,
    /// It fails, and that was reported.
    Failed,
    /// What is called and how.
    Call(Rc<CallAnswer>),
    /// The field's position.
    Field(u32),
    /// The call is one of a function in this field of the receiver.
    FieldCall(u32),
    /// It depends on a value whose type only the run knows.
    Unknown,
}

/// A call that was found.
#[derive(Clone, Debug)]
pub struct CallAnswer {
    /// What is called.
    pub target: Target,
    /// At which types.
    pub inst: Inst,
    /// Where the argument of each parameter comes from.
    pub plan: Vec<PlannedArg>,
}

/// Where an argument comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PlannedArg {
    /// The written argument of that number.
    Given(usize),
    /// The same, a lambda that is to be spread over a tuple.
    Spread(usize),
    /// The default.
    Default(FunId),
    /// The number of a concrete type.
    TypeOf(Ty),
}

impl Question {
    /// `ty` implements a trait without parameters.
    pub fn has(ty: Ty, trait_id: TraitId) -> Question {
        Question::Impl { ty, of: TraitUse::plain(trait_id) }
    }

    /// The type of what the operation gives.
    pub fn result(&self) -> Option<Ty> {
        match self {
            Question::Field { result, .. }
            | Question::TupleField { result, .. }
            | Question::Index { result, .. }
            | Question::Arith { result, .. }
            | Question::Concat { result, .. }
            | Question::Join { result, .. } => Some(*result),
            Question::Call(call) => Some(call.result),
            Question::Impl { .. } | Question::SetIndex { .. } => None,
        }
    }

    /// The same question with every type replaced.
    pub fn map(&self, f: &mut dyn FnMut(Ty) -> Ty) -> Question {
        match self {
            Question::Impl { ty, of } => Question::Impl { ty: f(*ty), of: of.map(f) },
            Question::Field { object, name, result } => {
                Question::Field { object: f(*object), name: *name, result: f(*result) }
            }
            Question::TupleField { object, index, result } => {
                Question::TupleField { object: f(*object), index: *index, result: f(*result) }
            }
            Question::Call(call) => {
                let args = call.args.iter().map(|arg| ArgType { ty: f(arg.ty), ..arg.clone() });
                let args = args.collect();
                let result = f(call.result);
                let owner = call.owner.clone().map(|owner| Owner { ty: f(owner.ty), ..owner });
                Question::Call(Rc::new(CallQuestion { args, result, owner, ..(**call).clone() }))
            }
            Question::Index { object, index, position, result, getters } => Question::Index {
                object: f(*object),
                index: f(*index),
                position: *position,
                result: f(*result),
                getters: getters.clone(),
            },
            Question::SetIndex { object, index, value } => {
                Question::SetIndex { object: f(*object), index: f(*index), value: f(*value) }
            }
            Question::Arith { op, lhs, rhs, result } => {
                Question::Arith { op: *op, lhs: f(*lhs), rhs: f(*rhs), result: f(*result) }
            }
            Question::Concat { lhs, rhs, result } => {
                Question::Concat { lhs: f(*lhs), rhs: f(*rhs), result: f(*result) }
            }
            Question::Join { body, handler, result } => {
                Question::Join { body: f(*body), handler: f(*handler), result: f(*result) }
            }
        }
    }

    /// Calls `visit` with the types that the answer follows from; the others follow from the
    /// answer.
    pub fn each_input(&self, visit: &mut dyn FnMut(Ty)) {
        match self {
            Question::Impl { ty, of } => {
                visit(*ty);
                of.args.into_iter().for_each(visit);
            }
            Question::Field { object, .. }
            | Question::TupleField { object, .. }
            | Question::Index { object, .. }
            | Question::SetIndex { object, .. } => visit(*object),
            Question::Call(call) if call.decides == Decides::Everything => {
                self.each_type(visit);
            }
            Question::Call(call) if call.form == CallForm::Overload => {
                call.args.iter().for_each(|arg| visit(arg.ty));
            }
            Question::Call(call) => call.args.iter().take(1).for_each(|arg| visit(arg.ty)),
            Question::Arith { lhs: a, rhs: b, .. }
            | Question::Concat { lhs: a, rhs: b, .. }
            | Question::Join { body: a, handler: b, .. } => {
                visit(*a);
                visit(*b);
            }
        }
    }

    /// Calls `visit` with every type in it.
    pub fn each_type(&self, visit: &mut dyn FnMut(Ty)) {
        match self {
            Question::Impl { ty, of } => {
                visit(*ty);
                of.args.into_iter().for_each(visit);
            }
            Question::Field { object, result, .. }
            | Question::TupleField { object, result, .. } => {
                visit(*object);
                visit(*result);
            }
            Question::Call(call) => {
                call.owner.iter().for_each(|owner| visit(owner.ty));
                call.args.iter().for_each(|arg| visit(arg.ty));
                visit(call.result);
            }
            Question::Index { object, index, result, .. } => {
                [*object, *index, *result].into_iter().for_each(visit);
            }
            Question::SetIndex { object, index, value } => {
                [*object, *index, *value].into_iter().for_each(visit);
            }
            Question::Arith { lhs, rhs, result, .. } | Question::Concat { lhs, rhs, result } => {
                [*lhs, *rhs, *result].into_iter().for_each(visit);
            }
            Question::Join { body, handler, result } => {
                [*body, *handler, *result].into_iter().for_each(visit);
            }
        }
    }
}
