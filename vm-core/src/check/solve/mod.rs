//! The solver: makes types equal, keeps what can't be decided yet, decides it when the types are
//! known. Both inference and `lower` use it, so an operation means the same in both.
//!
//! `traits.rs` knows which types implement what, `operators.rs` arithmetic, indexing and the like,
//! `calls.rs` methods and overloads, `overload.rs` which of several fits best, `apply.rs` what a
//! call of a known one means, `arguments.rs` which argument goes to which parameter,
//! `instance.rs` takes schemes apart at their uses, `join.rs` has the type of a `try`.

mod apply;
mod arguments;
mod calls;
mod instance;
mod join;
mod operators;
mod overload;
mod traits;

pub use arguments::plan;
pub use instance::{Instance, RecursiveUse};
pub use traits::{Verdict, is_number};

use super::constraint::{Answer, CallForm, Constraint, Question};
use super::error::{Context, Reason, TypeError};
use super::open_groups::OpenGroups;
use super::typed::Target;
use super::world::{BuiltinTrait, Native, World};
use crate::base::hash::{HashMap, HashSet};
use crate::base::ids::{ConstraintId, FunId, ImplId, Layers};
use crate::base::intern::{Interner, Symbol};
use crate::base::span::Span;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::Builtins;
use crate::ty::unify::Failure;
use crate::ty::{Node, Prim, Ty, VarKind};
use std::rc::Rc;

/// What an attempt to answer a question gave.
pub(super) enum Outcome {
    /// The answer.
    Done(Answer),
    /// One of these variables must be known first.
    Blocked(Vec<Ty>),
    /// It can't hold.
    Wrong(TypeError, Span),
    /// A function's type isn't known because its body wasn't looked at yet.
    Wanted(FunId),
}

/// Questions that follow from each other; programs need some dozens, a type that is written with
/// as many brackets as may be nested two hundred.
const DEPTH_MAX: u32 = 300;

/// Questions that follow from one where they are deep: each may ask several others. Wide ones are
/// shallow, and a deep type asks two for each level.
const FOLLOWING_MAX: usize = 500;
const SHALLOW_MAX: u32 = 50;

/// The world, the open questions and the mistakes found.
pub struct Core {
    /// Declarations and types.
    pub world: World,
    /// All questions ever asked.
    pub constraints: Layers<ConstraintId, Constraint>,
    /// Those not answered, in order.
    pub pending: Vec<ConstraintId>,
    /// Which questions wait for a variable.
    waiting: HashMap<Ty, Vec<ConstraintId>>,
    /// Questions that wait for a function's type, with the function.
    pub wanted: Vec<(FunId, ConstraintId)>,
    /// The groups of functions that are being inferred.
    pub open_groups: OpenGroups,
    /// The library's functions.
    pub builtins: Rc<Builtins>,
    /// Names that the solver knows.
    pub known: Known,
    /// The uses of annotated functions whose bodies' needs aren't known yet.
    pub recursive_uses: Vec<RecursiveUse>,
    /// Such uses inside of local functions, at types that differ at each use of these.
    pub inner_uses: HashMap<FunId, Rc<[RecursiveUse]>>,
    /// The uses whose questions are being asked, because of each other.
    proving: Vec<instance::Proving>,
    /// The implementations whose methods' needs are being asked, with the types.
    asking: Vec<(ImplId, Ty)>,
    /// The uses all of whose questions were asked.
    proved: HashMap<Target, Vec<instance::Proving>>,
    /// How often a use was met among them whose questions can't all hold.
    known_failures: usize,
    /// How many questions are being asked because of each other.
    depth: u32,
    /// How many questions there were when the first of these was asked.
    first: usize,
    /// Whether these were too many: then no more follow, since each may ask several others.
    is_endless: bool,
    /// What was found out while it is sought whether a type implements a trait.
    verdicts: traits::Verdicts,
    /// Names of methods whose implementations are wrong: what calls of them lack is no further
    /// mistake.
    pub broken: HashSet<Symbol>,
    /// Mistakes.
    pub diagnostics: Vec<Diagnostic>,
}

/// Names with a meaning of their own.
pub struct Known {
    /// Methods of `Num` by operator.
    pub add: Symbol,
    pub sub: Symbol,
    pub mul: Symbol,
    pub div: Symbol,
}

impl Core {
    /// A solver without questions.
    pub fn new(mut world: World, builtins: Rc<Builtins>) -> Core {
        let known = Known {
            add: world.names.intern("add"),
            sub: world.names.intern("sub"),
            mul: world.names.intern("mul"),
            div: world.names.intern("div"),
        };
        Core {
            world,
            constraints: Layers::new(),
            pending: Vec::new(),
            waiting: HashMap::default(),
            wanted: Vec::new(),
            open_groups: OpenGroups::default(),
            builtins,
            known,
            recursive_uses: Vec::new(),
            inner_uses: HashMap::default(),
            proving: Vec::new(),
            asking: Vec::new(),
            proved: HashMap::default(),
            known_failures: 0,
            depth: 0,
            first: 0,
            is_endless: false,
            verdicts: traits::Verdicts::default(),
            broken: HashSet::default(),
            diagnostics: Vec::new(),
        }
    }

    /// Makes everything so far the part that [`Core::layer`] shares. No question may be open.
    pub fn freeze(&mut self) {
        assert!(
            self.diagnostics.is_empty(),
            "the library is right: {:?}",
            self.diagnostics.first()
        );
        self.pending.clear();
        self.recursive_uses.clear();
        self.inner_uses.clear();
        self.waiting.clear();
        self.proved.clear();
        self.world.freeze();
        self.constraints.freeze();
    }

    /// A solver that begins with all that this one knows.
    pub fn layer(&self, names: Interner) -> Core {
        let mut core = Core::new(self.world.layer(names), self.builtins.clone());
        core.constraints = self.constraints.layer();
        core
    }

    /// A builtin type.
    pub fn prim(&mut self, prim: Prim) -> Ty {
        self.world.table.prim(prim)
    }

    /// A new variable.
    pub fn fresh(&mut self) -> Ty {
        self.world.table.fresh()
    }

    /// A new variable of a kind.
    pub fn fresh_kind(&mut self, kind: VarKind) -> Ty {
        self.world.table.fresh_kind(kind)
    }

    /// Writes down a mistake, unless one was already found at the same place.
    pub fn report(&mut self, error: TypeError, span: Span) {
        if self.is_reported(span) || self.follows_from_another(&error) {
            return;
        }
        let diagnostic = error.diagnostic(span, &self.world);
        self.diagnostics.push(diagnostic);
    }

    /// The mistake that was found last, if it is one of this kind at this place: whoever knows what
    /// is around it may know what is meant.
    pub fn last_mistake(&mut self, code: Code, span: Span) -> Option<&mut Diagnostic> {
        self.diagnostics.last_mut().filter(|last| last.code == code && last.span == span)
    }

    /// Whether a mistake was already found at that place.
    pub fn is_reported(&self, span: Span) -> bool {
        self.diagnostics.iter().any(|d| d.span == span)
    }

    /// Makes two types equal, or reports that they aren't.
    pub fn unify(&mut self, expected: Ty, found: Ty, span: Span, context: Context) -> bool {
        let result = self.world.table.unify(expected, found);
        self.settle();
        match result {
            Ok(()) => true,
            Err(failure) => {
                self.report(TypeError::Mismatch { expected, found, failure, context }, span);
                false
            }
        }
    }

    /// Whether the mistake is about something that is wrong already: a method whose implementation
    /// is, a type that isn't known because of a mistake.
    fn follows_from_another(&self, error: &TypeError) -> bool {
        match error {
            TypeError::MissingImpl { ty, .. }
            | TypeError::NoField { ty, .. }
            | TypeError::WrongReceiver { ty, .. } => self.world.table.has_error(*ty),
            // What is made of a type that is too large is so as well.
            TypeError::TooLarge | TypeError::Mismatch { failure: Failure::TooLarge, .. } => {
                self.diagnostics.iter().any(|d| d.code == Code::TypeTooLarge)
            }
            TypeError::NoMethod { name, ty, .. } => {
                self.broken.contains(name) || self.world.table.has_error(*ty)
            }
            TypeError::Arity { callee: Some(Target::Fun(fun)), .. } => {
                self.broken.contains(&self.world.funs[*fun].name)
            }
            _ => false,
        }
    }

    /// Adds to a mistake found since there were `before` of them where its expectation comes from.
    pub fn because(&mut self, before: usize, expected: Ty, (place, reason): (Span, Reason)) {
        let words = match self.diagnostics.get(before) {
            Some(last) if last.labels.is_empty() && last.span != place => {
                reason.words(expected, &self.world)
            }
            _ => return,
        };
        let last = &mut self.diagnostics[before];
        *last = last.clone().label(place, words);
    }

    /// Makes two types equal without a report.
    pub(super) fn equal(&mut self, expected: Ty, found: Ty) -> Result<(), TypeError> {
        self.world.table.unify(expected, found).map_err(|failure| TypeError::Mismatch {
            expected,
            found,
            failure,
            context: Context::Plain,
        })
    }

    /// Asks a question; it is answered at once when that is possible.
    pub fn ask(&mut self, kind: Question, span: Span) -> ConstraintId {
        self.ask_copy(kind, span, None)
    }

    /// The same for a copy of a question, made where it has to be answered anew.
    pub fn ask_copy(
        &mut self,
        kind: Question,
        span: Span,
        original: Option<ConstraintId>,
    ) -> ConstraintId {
        let mut large = false;
        kind.each_type(&mut |ty| large |= self.world.table.is_too_large(ty));
        let answer = if large { Answer::Failed } else { Answer::Open };
        let id = self.constraints.push(Constraint { kind, span, original, answer });
        if large {
            self.report(TypeError::TooLarge, span);
            return id;
        }
        if self.is_endless {
            self.constraints[id].answer = Answer::Failed;
            return id;
        }
        if self.depth == 0 {
            self.first = self.constraints.len();
        }
        let too_many = self.constraints.len() - self.first > FOLLOWING_MAX;
        if self.depth > DEPTH_MAX || self.depth > SHALLOW_MAX && too_many {
            self.endless(id, span);
            return id;
        }
        self.depth += 1;
        self.attempt(id);
        self.depth -= 1;
        self.is_endless &= self.depth > 0;
        if matches!(self.constraints[id].answer, Answer::Open) {
            self.pending.push(id);
        }
        self.settle();
        id
    }

    /// A function that calls itself as a method of something whose type is open asks the same
    /// question for ever.
    fn endless(&mut self, id: ConstraintId, span: Span) {
        self.constraints[id].answer = Answer::Failed;
        self.is_endless = true;
        let error = match &self.constraints[id].kind {
            Question::Call(call) => TypeError::AmbiguousMethod { name: call.name },
            _ => TypeError::Endless,
        };
        self.report(error, span);
    }

    /// Looks again at every question that waited for a variable fixed meanwhile.
    pub fn settle(&mut self) {
        while let Some(var) = self.world.table.woken.pop() {
            for id in self.waiting.remove(&var).unwrap_or_default() {
                self.attempt(id);
            }
        }
    }

    /// Looks again at one question.
    pub fn attempt(&mut self, id: ConstraintId) {
        if !matches!(self.constraints[id].answer, Answer::Open) {
            return;
        }
        let (kind, span) = (self.constraints[id].kind.clone(), self.constraints[id].span);
        match self.solve(&kind, span) {
            Outcome::Done(answer) => {
                self.constraints[id].answer = answer;
                if self.is_about_mistake(&kind) {
                    self.leave_unknown(&kind);
                }
            }
            Outcome::Blocked(vars) => {
                for var in vars {
                    let root = self.world.table.find(var);
                    self.world.table.wait_for(root);
                    self.waiting.entry(root).or_default().push(id);
                }
            }
            Outcome::Wrong(error, place) => {
                self.constraints[id].answer = Answer::Failed;
                let error = self.naming_conversion(id, error);
                self.report_failed(id, error, place);
                self.leave_unknown(&kind);
            }
            Outcome::Wanted(fun) => self.wanted.push((fun, id)),
        }
    }

    /// What a conversion can't take is told with the conversion's name (4.2.3). Only signatures of
    /// builtins ask for Convert, so the one whose constraint has failed is the conversion.
    fn naming_conversion(&self, id: ConstraintId, error: TypeError) -> TypeError {
        let TypeError::MissingImpl { ty, of, .. } = error else { return error };
        if BuiltinTrait::of(of.trait_id) != Some(BuiltinTrait::Convert) {
            return error;
        }
        let original = self.constraints[id].original.unwrap_or(id);
        let asks = |native: &&Native| {
            let info = native.info.as_ref();
            info.is_some_and(|info| info.scheme.constraints.contains(&original))
        };
        match self.world.natives.iter().find(asks) {
            Some(native) => {
                TypeError::NotConvertible { function: native.signature.name, found: ty }
            }
            None => error,
        }
    }

    /// Whether what an operation works on is unknown because of a mistake.
    fn is_about_mistake(&self, kind: &Question) -> bool {
        let wrong = |ty: Ty| self.world.table.node(ty) == Node::Error;
        match kind {
            Question::Field { object, .. }
            | Question::TupleField { object, .. }
            | Question::Index { object, .. } => wrong(*object),
            Question::Arith { lhs, rhs, .. } | Question::Concat { lhs, rhs, .. } => {
                wrong(*lhs) || wrong(*rhs)
            }
            Question::Call(call) if call.form == CallForm::Method => wrong(call.args[0].ty),
            _ => false,
        }
    }

    /// What an operation gives that is a mistake isn't known, nor what it would give to a lambda:
    /// nothing is told about that.
    fn leave_unknown(&mut self, kind: &Question) {
        let unknown = self.world.table.error();
        if let Some(result) = kind.result() {
            self.world.table.try_unify(result, unknown);
        }
        let Question::Call(call) = kind else { return };
        let mut open = Vec::new();
        for arg in call.args.iter().filter(|arg| arg.lambda) {
            let (params, _) = self.world.signature(arg.ty).unwrap_or((Vec::new(), arg.ty));
            for param in params {
                self.world.table.each_var(param, &mut |var, _| open.push(var));
            }
        }
        for var in open {
            self.world.table.try_unify(var, unknown);
        }
    }

    /// A failed copy is reported at the use, with the operation that asks for it as a label.
    pub fn report_failed(&mut self, id: ConstraintId, error: TypeError, place: Span) {
        let Some(original) = self.constraints[id].original else {
            self.report(error, place);
            return;
        };
        let (span, origin) = (self.constraints[id].span, self.constraints[original].span);
        let before = self.diagnostics.len();
        self.report(error, span);
        let same_file = origin.source == span.source;
        if let Some(last) = self.diagnostics.get_mut(before)
            && same_file
            && origin != span
        {
            *last = last.clone().label(origin, "this needs it");
        }
    }

    pub(super) fn solve(&mut self, kind: &Question, span: Span) -> Outcome {
        let outcome = match kind {
            Question::Impl { ty, of } => self.solve_impl(*ty, *of, span),
            Question::Field { object, name, result } => {
                self.solve_field(*object, *name, *result, span)
            }
            Question::TupleField { object, index, result } => {
                self.solve_tuple_field(*object, *index, *result, span)
            }
            Question::Call(call) => self.solve_call(call, span),
            Question::Index { object, index, position, result, getters } => {
                match (self.world.table.node(*object), position) {
                    (Node::Tuple(_), Some(position)) => {
                        self.solve_tuple_field(*object, *position, *result, span)
                    }
                    _ => self.solve_index((*object, *index, *result), getters, span),
                }
            }
            Question::SetIndex { object, index, value } => {
                self.solve_set_index(*object, *index, *value)
            }
            Question::Arith { op, lhs, rhs, result } => {
                self.solve_arith(*op, (*lhs, *rhs, *result), span)
            }
            Question::Concat { lhs, rhs, result } => self.solve_concat(*lhs, *rhs, *result),
            Question::Join { body, handler, result } => self.solve_join(*body, *handler, *result),
        };
        outcome.unwrap_or_else(|error| Outcome::Wrong(error, span))
    }
}
