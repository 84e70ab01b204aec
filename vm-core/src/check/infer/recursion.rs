//! Uses of annotated functions inside their own binding group. Such a use may be at other types
//! than the function's own, and what the bodies need of types is known only after all of them were
//! walked: it is asked of these uses then. Not here: uses from outside the group, which find the
//! whole scheme (`solve/instance.rs`).

use super::Checker;
use crate::base::hash::{HashMap, HashSet};
use crate::base::ids::{ConstraintId, FunId};
use crate::check::constraint::Question;
use crate::check::error::Context;
use crate::check::solve::RecursiveUse;
use crate::ty::Ty;
use crate::ty::table::GENERIC;
use std::rc::Rc;

/// How often all uses are looked at, and how many questions are asked of them: a need that comes
/// back at ever larger types ends here.
const ROUNDS_MAX: usize = 16;
const COPIES_MAX: usize = 1_000;

/// A use with the variables and the type of its function.
struct Use {
    at: RecursiveUse,
    ty: Ty,
}

/// What a question was when it was first asked, and about which types it is.
type Key = (ConstraintId, Vec<Ty>);

/// The questions asked in the group, with what they give.
type Known = HashMap<Key, Option<Ty>>;

impl Checker<'_> {
    /// Asks of the uses inside a group what its bodies need. `types` are those of the functions,
    /// `mark` says which questions are the group's own.
    pub(super) fn ask_recursive_uses(&mut self, group: &[FunId], types: &[Ty], mark: usize) {
        let uses = self.uses_at_other_types(group, types);
        if uses.is_empty() {
            return;
        }
        let mut known = Known::default();
        for id in self.open_questions(mark) {
            let kind = self.core.constraints[id].kind.clone();
            known.insert(self.key(id, &kind), kind.result());
        }
        let most = known.len() + COPIES_MAX;
        for _ in 0..ROUNDS_MAX {
            let before = known.len();
            for used in &uses {
                let open = self.open_questions(mark);
                self.ask_recursive_use(used, &open, &mut known);
            }
            self.pump();
            if known.len() == before || before > most {
                return;
            }
            known = known.into_iter().map(|(key, result)| (self.found(key), result)).collect();
        }
    }

    /// What local functions use since there were `before` uses, at types that are quantified with
    /// them: each use of the local functions asks for it.
    pub(super) fn leave_uses_to_calls(&mut self, locals: &[FunId], before: usize) {
        let table = &self.core.world.table;
        let quantified = |used: &mut RecursiveUse| {
            let mut found = false;
            for ty in [used.ty].into_iter().chain(used.self_type) {
                table.each_var(ty, &mut |_, unbound| found |= unbound.level == GENERIC);
            }
            found
        };
        let uses: Vec<_> = self.core.recursive_uses.extract_if(before.., quantified).collect();
        if !uses.is_empty() {
            let uses: Rc<[RecursiveUse]> = uses.into();
            self.core.inner_uses.extend(locals.iter().map(|local| (*local, uses.clone())));
        }
    }

    fn uses_at_other_types(&mut self, group: &[FunId], types: &[Ty]) -> Vec<Use> {
        let mut uses = Vec::new();
        for at in std::mem::take(&mut self.core.recursive_uses) {
            match group.iter().position(|fun| *fun == at.fun) {
                Some(index) => uses.push(Use { ty: types[index], at }),
                // Of a group whose inference this one interrupts.
                None => self.core.recursive_uses.push(at),
            }
        }
        let table = &self.core.world.table;
        uses.retain(|used| !table.has_error(used.at.ty) && !table.same(used.ty, used.at.ty));
        uses
    }

    /// Asks what a function needs once more, of the types of a use.
    fn ask_recursive_use(&mut self, used: &Use, open: &[ConstraintId], known: &mut Known) {
        let own = self.core.world.funs[used.at.fun].self_type;
        let roots: Vec<Ty> = [used.ty].into_iter().chain(own).collect();
        let questions = self.connected(&roots, open);
        if questions.is_empty() {
            return;
        }
        let vars = self.variables(&roots, &questions);
        let (map, _) = self.core.world.table.freshen(&vars);
        let pairs = [Some((used.ty, used.at.ty)), own.zip(used.at.self_type)];
        for (own, at) in pairs.into_iter().flatten() {
            let own = self.core.world.table.replace(own, &map);
            if !self.core.unify(own, at, used.at.span, Context::Plain) {
                return;
            }
        }
        for id in questions {
            let table = &mut self.core.world.table;
            let kind = self.core.constraints[id].kind.map(&mut |ty| table.replace(ty, &map));
            let key = self.key(id, &kind);
            match known.get(&key) {
                Some(Some(result)) => {
                    let given = kind.result().expect("questions of one kind");
                    self.core.world.table.try_unify(given, *result);
                    self.core.settle();
                }
                Some(None) => {}
                None => {
                    known.insert(key, kind.result());
                    let original = self.core.constraints[id].original.unwrap_or(id);
                    self.core.ask_copy(kind, used.at.span, Some(original));
                }
            }
        }
    }

    /// What tells a question from the others.
    fn key(&self, id: ConstraintId, kind: &Question) -> Key {
        let mut inputs = Vec::new();
        kind.each_input(&mut |ty| inputs.push(ty));
        self.found((self.core.constraints[id].original.unwrap_or(id), inputs))
    }

    /// The same with what the types are by now.
    fn found(&self, (id, inputs): Key) -> Key {
        (id, inputs.into_iter().map(|ty| self.core.world.table.find(ty)).collect())
    }

    /// The variables of the group in these types and questions.
    fn variables(&self, roots: &[Ty], questions: &[ConstraintId]) -> Vec<Ty> {
        let table = &self.core.world.table;
        let (mut vars, mut seen) = (Vec::new(), HashSet::default());
        let mut add = |ty: Ty| {
            table.each_var(ty, &mut |var, unbound| {
                if (table.level..GENERIC).contains(&unbound.level) && seen.insert(var) {
                    vars.push(var);
                }
            });
        };
        roots.iter().for_each(|ty| add(*ty));
        for id in questions {
            self.core.constraints[*id].kind.each_type(&mut add);
        }
        vars
    }
}
