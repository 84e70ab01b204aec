//! Functions that mention each other are inferred together and then generalised. Not here: which
//! ones those are (`resolve/groups.rs`, by names; what only the type of a receiver tells is found
//! here, `check/open_groups.rs`), and how a body is walked (`function.rs`).

use super::{BodyCx, Checker};
use crate::base::ids::FunId;
use crate::base::limits;
use crate::check::annotate::TypeScope;
use crate::check::world::{Scheme, SchemeState};
use crate::syntax::ast::{self, Clause};
use crate::ty::Ty;
use std::rc::Rc;

/// The level of types of functions being inferred that no local function has, and the one outside.
const INSIDE: u32 = 1;
const OUTSIDE: u32 = 0;

/// A function whose types are set up and whose body is still to come.
pub(super) struct Begun<'a> {
    pub fun: FunId,
    pub types: TypeScope,
    pub params: Vec<Ty>,
    pub result: Ty,
    pub clauses: Vec<&'a Clause>,
    pub value: Option<&'a ast::Expr>,
}

impl<'a> Checker<'a> {
    /// Infers functions that mention each other, and generalises them. Methods may turn out to need
    /// functions that are being inferred: then those generalise them too.
    pub(super) fn infer_group(&mut self, group: &[FunId]) {
        let waits = |fun: &&FunId| self.is_new(**fun) || self.told_place.contains_key(fun);
        let group: Vec<FunId> = group.iter().filter(waits).copied().collect();
        self.open_group(group, false);
    }

    /// Makes functions' types known before their turn. Where annotations tell them, the bodies wait
    /// for it.
    pub(super) fn infer_early(&mut self, group: &[FunId]) {
        let group: Vec<FunId> = group.iter().filter(|fun| self.is_new(**fun)).copied().collect();
        self.open_group(group, true);
    }

    fn open_group(&mut self, group: Vec<FunId>, early: bool) {
        if group.is_empty() {
            return;
        }
        let mark = self.core.pending.len();
        let level = std::mem::replace(&mut self.core.world.table.level, INSIDE);
        let begun: Vec<Begun> = group.iter().map(|fun| self.begin_or_go_on(*fun)).collect();
        let asks = self.core.pending.len() > mark;
        if early && !asks && group.iter().all(|fun| self.is_told(*fun)) {
            for begun in begun {
                self.told_place.insert(begun.fun, self.told.len());
                self.told.push(Some(begun));
            }
        } else if early && !self.may_interrupt() {
            self.core.open_groups.join(&group);
            self.joined.extend(begun);
        } else {
            self.core.open_groups.open();
            self.core.open_groups.join(&group);
            // What other groups ask for isn't answered by functions whose types aren't complete.
            let wanted = std::mem::take(&mut self.core.wanted);
            let joined = std::mem::replace(&mut self.joined, begun);
            self.infer_open(mark);
            self.joined = joined;
            self.core.wanted.splice(..0, wanted);
        }
        self.core.world.table.level = level;
    }

    /// Whether one more group may be inferred on the host's stack above what is being walked.
    fn may_interrupt(&self) -> bool {
        let groups = self.core.open_groups.count() * limits::INTERRUPTION_LEVELS;
        self.depth as usize + groups <= limits::INTERRUPTED_LEVELS_MAX
    }

    fn begin_or_go_on(&mut self, fun: FunId) -> Begun<'a> {
        let told = self.told_place.remove(&fun).and_then(|place| self.told[place].take());
        told.unwrap_or_else(|| self.begin(fun))
    }

    fn is_new(&self, fun: FunId) -> bool {
        matches!(self.core.world.funs[fun].scheme, SchemeState::Todo)
    }

    /// Whether annotations tell a function's whole type, and it is the same at each use.
    fn is_told(&self, fun: FunId) -> bool {
        let scheme = &self.core.world.funs[fun].scheme;
        matches!(scheme, SchemeState::Declared(scheme) if scheme.vars.is_empty())
    }

    /// Infers the innermost group, whose questions are those from `mark` on.
    fn infer_open(&mut self, mark: usize) {
        let mut nested = Vec::new();
        let roots = loop {
            self.core.world.table.level = INSIDE;
            self.walk_joined(mark, &mut nested);
            self.core.world.table.level = OUTSIDE;
            if self.core.open_groups.is_cyclic() {
                break None;
            }
            let roots = self.roots_of_group(mark);
            let span = self.core.world.funs[self.core.open_groups.funs()[0]].span;
            let round =
                |checker: &mut Self| checker.joined.is_empty() && checker.settle_rest(&roots, mark);
            self.settle(round, mark, span);
            if self.joined.is_empty() && !self.core.open_groups.is_cyclic() {
                break Some(roots);
            }
        };
        self.body.nested = nested;
        self.close_free();
        match roots {
            Some(roots) => self.close_group(&roots, mark),
            None => self.core.open_groups.merge(),
        }
    }

    /// Walks the bodies of the group's functions, also of those that come to it meanwhile.
    fn walk_joined(&mut self, mark: usize, nested: &mut Vec<FunId>) {
        loop {
            for begun in std::mem::take(&mut self.joined) {
                self.body = BodyCx::new(self.core.world.funs[begun.fun].module);
                self.body.types = begun.types.clone();
                self.infer_begun(begun);
                nested.append(&mut self.body.nested);
            }
            self.pump();
            if self.joined.is_empty() && !self.core.open_groups.is_cyclic() {
                let funs = self.core.open_groups.funs().to_vec();
                let types: Vec<Ty> = funs.iter().map(|fun| self.type_of(*fun)).collect();
                self.ask_recursive_uses(&funs, &types, mark);
            }
            if self.joined.is_empty() {
                return;
            }
        }
    }

    /// The type of a function that is being inferred.
    fn type_of(&self, fun: FunId) -> Ty {
        match &self.core.world.funs[fun].scheme {
            SchemeState::Mono(ty) => *ty,
            SchemeState::Declared(scheme) | SchemeState::Done(scheme) => scheme.ty,
            SchemeState::Todo => unreachable!("functions of an open group are begun"),
        }
    }

    /// The types whose variables the group's functions quantify.
    fn roots_of_group(&mut self, mark: usize) -> Vec<Ty> {
        let group = self.core.open_groups.funs().to_vec();
        let types: Vec<Ty> = group.iter().map(|fun| self.type_of(*fun)).collect();
        let declared = group.iter().flat_map(|fun| &self.core.world.funs[*fun].type_params);
        let selves = group.iter().filter_map(|fun| self.core.world.funs[*fun].self_type);
        let declared: Vec<Ty> = declared.map(|(_, ty)| *ty).chain(selves).collect();
        let returned = self.params_of_returned(&types, &declared);
        if !returned.is_empty() {
            let pending = self.core.pending[mark..].to_vec();
            self.resolve_lambda_methods(&pending, &|receiver| returned.contains(&receiver));
        }
        types.into_iter().chain(declared).collect()
    }

    /// Generalises the innermost group.
    fn close_group(&mut self, roots: &[Ty], mark: usize) {
        let group = self.core.open_groups.funs().to_vec();
        self.core.open_groups.close();
        let span = self.core.world.funs[group[0]].span;
        let (vars, constraints) = self.quantify(roots, mark, span);
        for fun in group {
            let ty = self.type_of(fun);
            let (vars, constraints) = (vars.clone(), self.own_questions(fun, ty, &constraints));
            let scheme = Rc::new(Scheme { vars, ty, constraints });
            self.core.world.funs[fun].scheme = SchemeState::Done(scheme);
        }
    }

    /// The open parameters of lambdas that functions of these types return, but for those that the
    /// functions' own parameters or declared type parameters tell.
    fn params_of_returned(&self, types: &[Ty], declared: &[Ty]) -> Vec<Ty> {
        let (world, mut told, mut returned) = (&self.core.world, Vec::new(), Vec::new());
        for (params, result) in types.iter().filter_map(|ty| world.signature(*ty)) {
            let own = params.iter().chain(declared);
            own.for_each(|ty| world.table.each_var(*ty, &mut |var, _| told.push(var)));
            world.table.each_function(result, &mut |lambda| {
                let params = world.signature(lambda).map_or(Vec::new(), |(params, _)| params);
                returned.extend(params.into_iter().map(|param| world.table.find(param)));
            });
        }
        returned.retain(|param| world.table.is_open(*param) && !told.contains(param));
        returned
    }
}
