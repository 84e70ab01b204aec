//! From inferred types to schemes: which variables a function quantifies, which open questions go
//! with it to its callers, and what becomes of questions that no caller could ever answer.

use super::Checker;
use crate::base::hash::HashSet;
use crate::base::ids::{ConstraintId, FunId};
use crate::base::intern::Symbol;
use crate::base::limits;
use crate::base::span::Span;
use crate::check::constraint::{Answer, CallForm, Decides, Question};
use crate::check::error::TypeError;
use crate::check::world::BuiltinTrait;
use crate::ty::table::GENERIC;
use crate::ty::{Prim, Ty, VarKind};
use std::rc::Rc;

/// Quantified variables and the questions about them.
pub(super) type Generalised = (Rc<[Ty]>, Rc<[ConstraintId]>);

impl Checker<'_> {
    /// Decides what no use can answer, then quantifies. `mark` says which questions are the
    /// function's own.
    pub(super) fn generalise(&mut self, roots: &[Ty], mark: usize, span: Span) -> Generalised {
        self.settle(|checker| checker.settle_rest(roots, mark), mark, span);
        self.quantify(roots, mark, span)
    }

    /// Decides questions round by round, as long as `round` says that something changed. Decisions
    /// about ever larger types, as implementations that need each other may ask for, end here.
    pub(super) fn settle(
        &mut self,
        mut round: impl FnMut(&mut Self) -> bool,
        mark: usize,
        span: Span,
    ) {
        for _ in 0..limits::SETTLING_ROUNDS_MAX {
            if !round(self) {
                return;
            }
        }
        self.report(TypeError::Endless, span);
        self.core.pending.truncate(mark);
    }

    /// Decides questions that have nothing to do with `roots`. Says whether anything changed.
    pub(super) fn settle_rest(&mut self, roots: &[Ty], mark: usize) -> bool {
        if roots.iter().any(|ty| self.core.world.table.is_too_large(*ty)) {
            return false;
        }
        let open = self.open_questions(mark);
        let (_, _, rest) = self.reachable(roots, &open);
        !rest.is_empty() && self.settle_isolated(&rest)
    }

    /// Quantifies what is open in `roots` beyond the current level.
    pub(super) fn quantify(&mut self, roots: &[Ty], mark: usize, span: Span) -> Generalised {
        if roots.iter().any(|ty| self.core.world.table.is_too_large(*ty)) {
            self.report(TypeError::TooLarge, span);
            self.core.pending.truncate(mark);
            return (Rc::from([]), Rc::from([]));
        }
        let open = self.open_questions(mark);
        let (vars, taken, _) = self.reachable(roots, &open);
        vars.iter().for_each(|var| self.core.world.table.quantify(*var));
        self.core.pending.retain_from(mark, |id| !taken.contains(id));
        let taken = self.without_repetition(&taken);
        if taken.len() > limits::OPEN_QUESTIONS_MAX {
            let mut grows = false;
            for id in &taken {
                let kind = &self.core.constraints[*id].kind;
                kind.each_type(&mut |ty| grows |= self.core.world.table.is_deep(ty));
            }
            self.report(if grows { TypeError::Endless } else { TypeError::TooOpen }, span);
            return (vars.into(), Rc::from([]));
        }
        (vars.into(), taken.into())
    }

    /// The questions of a group that a use of one of its functions has to answer. Methods of one
    /// name are inferred together also where they have nothing to do with each other.
    pub(super) fn own_questions(
        &self,
        fun: FunId,
        ty: Ty,
        all: &Rc<[ConstraintId]>,
    ) -> Rc<[ConstraintId]> {
        let own = self.core.world.funs[fun].self_type;
        own.map_or_else(|| all.clone(), |own| self.connected(&[ty, own], all).into())
    }

    /// The questions about the variables in these types, and those about what others give.
    pub(super) fn connected(&self, roots: &[Ty], all: &[ConstraintId]) -> Vec<ConstraintId> {
        let table = &self.core.world.table;
        let mut vars = Vec::new();
        roots.iter().for_each(|ty| table.each_var(*ty, &mut |var, _| vars.push(var)));
        let (mut taken, mut rest) = (Vec::new(), all.to_vec());
        loop {
            let (connected, others): (Vec<ConstraintId>, Vec<ConstraintId>) =
                rest.into_iter().partition(|id| self.mentions(*id, &vars));
            for id in &connected {
                let kind = &self.core.constraints[*id].kind;
                kind.each_type(&mut |ty| table.each_var(ty, &mut |var, _| vars.push(var)));
            }
            taken.extend(connected.iter().copied());
            rest = others;
            if connected.is_empty() {
                return taken;
            }
        }
    }

    pub(super) fn open_questions(&mut self, mark: usize) -> Vec<ConstraintId> {
        let constraints = &self.core.constraints;
        self.core.pending.retain_from(mark, |id| matches!(constraints[*id].answer, Answer::Open));
        self.core.pending[mark..].to_vec()
    }

    /// Variables that a use can fix, the questions connected with them, and the other questions.
    pub(super) fn reachable(
        &self,
        roots: &[Ty],
        open: &[ConstraintId],
    ) -> (Vec<Ty>, Vec<ConstraintId>, Vec<ConstraintId>) {
        let level = self.core.world.table.level;
        let mut vars = Vec::new();
        let mut known = HashSet::default();
        let mut add = |ty: Ty, vars: &mut Vec<Ty>| {
            self.core.world.table.each_var(ty, &mut |var, unbound| {
                if unbound.level > level && unbound.level != GENERIC && known.insert(var) {
                    vars.push(var);
                }
            });
        };
        roots.iter().for_each(|ty| add(*ty, &mut vars));
        let (mut taken, mut rest) = (Vec::new(), open.to_vec());
        loop {
            let connected: Vec<ConstraintId> =
                rest.iter().filter(|id| self.mentions(**id, &vars)).copied().collect();
            if connected.is_empty() {
                return (vars, taken, rest);
            }
            for id in &connected {
                self.core.constraints[*id].kind.each_type(&mut |ty| add(ty, &mut vars));
            }
            rest.retain(|id| !connected.contains(id));
            taken.extend(connected);
        }
    }

    fn mentions(&self, id: ConstraintId, vars: &[Ty]) -> bool {
        let mut found = false;
        self.core.constraints[id].kind.each_input(&mut |ty| {
            self.core.world.table.each_var(ty, &mut |var, _| found |= vars.contains(&var));
        });
        found
    }

    /// Questions that no use can answer: those about variables of functions around this one stay
    /// open, others are decided now. Says whether anything changed.
    fn settle_isolated(&mut self, rest: &[ConstraintId]) -> bool {
        let mut changed = false;
        let rest = self.leave_to_outer(rest.to_vec());
        // What other questions are about may be decided with them.
        let (told, others): (Vec<ConstraintId>, Vec<ConstraintId>) =
            rest.iter().partition(|id| self.asks_for_type(**id));
        // An operator with another operand tells more than what is called.
        let (late, others): (Vec<ConstraintId>, Vec<ConstraintId>) =
            others.iter().partition(|id| self.is_decided_late(**id));
        for id in others.iter().chain(&late).chain(&told) {
            if !matches!(self.core.constraints[*id].answer, Answer::Open) {
                changed = true;
                continue;
            }
            if self.is_outer(*id) {
                self.lower_levels(*id);
                continue;
            }
            self.decide(*id);
            self.core.settle();
            self.pump();
            changed = true;
        }
        changed
    }

    /// Leaves questions about variables of functions around this one to those functions, and with
    /// them the questions about what they give. Returns the others.
    fn leave_to_outer(&mut self, mut rest: Vec<ConstraintId>) -> Vec<ConstraintId> {
        loop {
            let (outer, others): (Vec<ConstraintId>, Vec<ConstraintId>) =
                rest.iter().partition(|id| self.is_outer(**id));
            if outer.is_empty() {
                return others;
            }
            outer.into_iter().for_each(|id| self.lower_levels(id));
            rest = others;
        }
    }

    /// Whether a question is about a variable of a function around this one.
    fn is_outer(&self, id: ConstraintId) -> bool {
        let table = &self.core.world.table;
        let mut outer = false;
        self.core.constraints[id].kind.each_type(&mut |ty| {
            table.each_var(ty, &mut |_, u| outer |= u.level <= table.level || u.level == GENERIC);
        });
        outer && table.level > 0
    }

    fn lower_levels(&mut self, id: ConstraintId) {
        let level = self.core.world.table.level;
        let kind = self.core.constraints[id].kind.clone();
        kind.each_type(&mut |ty| self.core.world.table.lower_levels(ty, level));
    }

    /// Whether a question is what a function needs that is used here: it is about values which that
    /// would get, and there are none of a type that nothing tells, as in `total([])`. An overloaded
    /// function that is only a value needs to know which one it is.
    fn is_need(&self, id: ConstraintId) -> bool {
        let constraint = &self.core.constraints[id];
        match &constraint.kind {
            Question::Call(call) if call.form == CallForm::Overload => true,
            Question::Call(call) if call.decides == Decides::Everything => false,
            Question::Impl { .. } => false,
            _ => constraint.original.is_some(),
        }
    }

    fn is_decided_late(&self, id: ConstraintId) -> bool {
        let kind = &self.core.constraints[id].kind;
        let mut dynamic = false;
        kind.each_input(&mut |ty| dynamic |= self.is_dyn(ty));
        let of_result = matches!(kind, Question::Call(call) if call.form == CallForm::Member);
        !dynamic && (of_result || self.is_need(id))
    }

    /// Whether a question only asks that something tells the type.
    fn asks_for_type(&self, id: ConstraintId) -> bool {
        let known = BuiltinTrait::Known.id();
        matches!(self.core.constraints[id].kind, Question::Impl { of, .. } if of.trait_id == known)
    }

    /// Whether a type is that of a value that never comes.
    fn never_comes(&self, ty: Ty) -> bool {
        self.core.world.table.unbound(ty).is_some_and(|u| u.kind == VarKind::Bottom)
    }

    /// Decides a question about types that nothing will ever fix.
    // tidy: table
    fn decide(&mut self, id: ConstraintId) {
        let (kind, span) = (self.core.constraints[id].kind.clone(), self.core.constraints[id].span);
        if self.left_to_the_run(id, &kind, span) {
            self.core.attempt(id);
            return;
        }
        match kind {
            Question::Impl { ty, .. } if self.asks_for_type(id) && !self.never_comes(ty) => {
                self.core.constraints[id].answer = Answer::Failed;
                self.core.report_failed(id, TypeError::NotTold, span);
            }
            Question::Impl { ty, of } => {
                if of.trait_id == BuiltinTrait::Num.id() {
                    let int = self.prim(Prim::Int);
                    self.unify(int, ty, span);
                }
                self.core.constraints[id].answer = Answer::Holds;
            }
            Question::Arith { lhs, rhs, result, .. } => {
                if self.unify(lhs, rhs, span) && self.core.world.table.is_open(lhs) {
                    let int = self.prim(Prim::Int);
                    self.unify(int, lhs, span);
                    self.unify(int, result, span);
                }
                self.core.attempt(id);
                self.core.constraints[id].settle();
            }
            Question::Concat { lhs, rhs, result } => {
                self.unify(lhs, rhs, span);
                if self.is_dyn(lhs) {
                    // Caught values are mostly texts (6.3).
                    let string = self.prim(Prim::String);
                    self.unify(lhs, string, span);
                } else if self.core.world.table.is_open(lhs) {
                    let item = self.fresh();
                    let list = self.core.world.table.list(item);
                    self.unify(lhs, list, span);
                }
                self.unify(result, lhs, span);
                self.core.constraints[id].settle();
            }
            Question::Join { body, handler, result } => {
                let joined = self.core.joined(body, handler);
                self.unify(result, joined, span);
                self.core.constraints[id].settle();
            }
            Question::Call(call) => {
                let name = call.name;
                let error = match call.decides {
                    Decides::Receiver => TypeError::AmbiguousMethod { name },
                    Decides::Everything => TypeError::AmbiguousResult { name },
                };
                self.core.constraints[id].answer = Answer::Failed;
                self.core.report_failed(id, error, call.name_span);
            }
            Question::Field { object, name, .. } => {
                let field = self.core.world.text(name).to_string();
                self.report(TypeError::NoField { ty: object, field }, span);
                self.core.constraints[id].answer = Answer::Failed;
            }
            Question::TupleField { object, index, .. } => {
                self.report(TypeError::NoField { ty: object, field: index.to_string() }, span);
                self.core.constraints[id].answer = Answer::Failed;
            }
            Question::Index { object, .. } | Question::SetIndex { object, .. } => {
                let item = self.fresh();
                let list = self.core.world.table.list(item);
                self.unify(list, object, span);
                self.core.attempt(id);
            }
        }
    }

    /// What an operation works on is known to the run only: it gets a type that says so, and the
    /// question can be answered.
    fn left_to_the_run(&mut self, id: ConstraintId, kind: &Question, span: Span) -> bool {
        let objects = match kind {
            Question::Impl { ty, of } if of.trait_id == BuiltinTrait::Num.id() => vec![*ty],
            Question::Arith { lhs, rhs, .. } | Question::Concat { lhs, rhs, .. }
                if self.is_dyn(*lhs) && self.is_dyn(*rhs) =>
            {
                vec![*lhs, *rhs]
            }
            Question::Arith { lhs, rhs, .. } if self.core.mixes(*lhs) || self.core.mixes(*rhs) => {
                vec![*lhs, *rhs]
            }
            Question::Call(call) if call.form == CallForm::Member => Vec::new(),
            Question::Call(call) => {
                let all = call.form == CallForm::Overload;
                let args = call.args.iter().take(if all { call.args.len() } else { 1 });
                let mut objects: Vec<Ty> = args.map(|arg| arg.ty).collect();
                if !call.scope.is_empty() {
                    for arg in &call.args {
                        self.core.world.table.each_var(arg.ty, &mut |part, _| objects.push(part));
                    }
                }
                objects
            }
            Question::Field { object, name, .. } if self.is_field(*name) => vec![*object],
            Question::TupleField { object, .. }
            | Question::Index { object, .. }
            | Question::SetIndex { object, .. } => vec![*object],
            _ => Vec::new(),
        };
        let empty = self.is_need(id) || self.is_about_nothing(kind);
        let is_nothing = |ty: &Ty| empty && self.core.world.table.is_open(*ty);
        let unknown = objects.into_iter().filter(|ty| self.is_dyn(*ty) || is_nothing(ty));
        let unknown: Vec<Ty> = unknown.collect();
        let dynamic = self.prim(Prim::Dyn);
        for ty in &unknown {
            self.unify(*ty, dynamic, span);
        }
        !unknown.is_empty()
    }

    /// Whether a question is about a field, or a method of builtin types, of a value that there is
    /// never: an element of `[]`, which nothing gives a type; or about any of one that never comes.
    fn is_about_nothing(&self, kind: &Question) -> bool {
        let Question::Call(call) = kind else {
            return matches!(kind, Question::Field { .. } | Question::TupleField { .. });
        };
        let Some(receiver) = call.args.first() else { return false };
        call.form == CallForm::Method
            && (self.core.builtins.methods.contains_key(&call.name)
                || self.never_comes(receiver.ty))
            && self.core.world.table.is_open(receiver.ty)
    }

    /// Whether any type has a field of that name.
    fn is_field(&self, name: Symbol) -> bool {
        let world = &self.core.world;
        world.datas.ids().any(|data| world.field_index(data, name).is_some())
    }

    /// Whether a type is that of a value known only at run time.
    pub(super) fn is_dyn(&self, ty: Ty) -> bool {
        self.core.world.table.unbound(ty).is_some_and(|u| u.kind == VarKind::Dyn)
            || self.core.world.table.is_prim(ty, Prim::Dyn)
    }

    /// Many operations ask the same of a variable; once is enough, so that functions which call
    /// each other twice don't need twice as much each time.
    fn without_repetition(&self, taken: &[ConstraintId]) -> Vec<ConstraintId> {
        let find = |ty| self.core.world.table.find(ty);
        let (mut traits, mut operators) = (HashSet::default(), HashSet::default());
        let mut is_new = |id: &ConstraintId| match self.core.constraints[*id].kind {
            Question::Impl { ty, of } => traits.insert((find(ty), of.trait_id, of.args)),
            Question::Arith { op, lhs, rhs, result } => {
                operators.insert((op, find(lhs), find(rhs), find(result)))
            }
            _ => true,
        };
        taken.iter().copied().filter(|id| is_new(id)).collect()
    }
}

impl crate::check::constraint::Constraint {
    /// Takes a decided question off the list.
    fn settle(&mut self) {
        if matches!(self.answer, Answer::Open) {
            self.answer = Answer::Holds;
        }
    }
}

/// Keeps the elements from an index on that fulfil a condition.
trait RetainFrom<T> {
    fn retain_from(&mut self, from: usize, keep: impl FnMut(&T) -> bool);
}

impl<T: Copy> RetainFrom<T> for Vec<T> {
    fn retain_from(&mut self, from: usize, mut keep: impl FnMut(&T) -> bool) {
        let mut kept = from;
        for index in from..self.len() {
            if keep(&self[index]) {
                self[kept] = self[index];
                kept += 1;
            }
        }
        self.truncate(kept);
    }
}
