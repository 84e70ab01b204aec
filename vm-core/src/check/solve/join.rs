//! What type a `try` has whose body and handler differ: only where they differ is it known to the
//! run alone.

use super::{Core, Outcome};
use crate::base::ids::DataId;
use crate::check::constraint::Answer;
use crate::check::error::TypeError;
use crate::ir::DataKind;
use crate::ty::{Node, Ty, TyList, VarKind};

impl Core {
    /// The types of a `try` and its handler need not agree (6.3): then only the run tells.
    pub(super) fn solve_join(
        &mut self,
        body: Ty,
        handler: Ty,
        result: Ty,
    ) -> Result<Outcome, TypeError> {
        let kind = |ty: Ty| self.world.table.unbound(ty).map(|u| u.kind);
        let joined = match (kind(body), kind(handler)) {
            (Some(VarKind::Dyn), _) | (_, Some(VarKind::Dyn)) => self.fresh_kind(VarKind::Dyn),
            (Some(VarKind::Bottom), _) | (_, Some(VarKind::Bottom)) => {
                self.equal(body, handler)?;
                body
            }
            (Some(_), _) => return Ok(Outcome::Blocked(vec![body])),
            (_, Some(_)) => return Ok(Outcome::Blocked(vec![handler])),
            (None, None) => self.joined(body, handler),
        };
        self.equal(result, joined)?;
        Ok(Outcome::Done(Answer::Holds))
    }

    /// The type that has the values of both. What one of them leaves to the run stays so, whatever
    /// the other says there: in `catch { e -> Err(e) }` beside `Err("text")` it is the error.
    pub fn joined(&mut self, body: Ty, handler: Ty) -> Ty {
        let snapshot = self.world.table.snapshot();
        match self.join(body, handler) {
            Some(joined) => {
                self.world.table.commit(snapshot);
                joined
            }
            None => {
                self.world.table.rollback(snapshot);
                self.fresh_kind(VarKind::Dyn)
            }
        }
    }

    fn join(&mut self, body: Ty, handler: Ty) -> Option<Ty> {
        let unknown = |ty| self.may_be_anything(ty) || self.is_unknown(ty);
        let left_to_the_run = unknown(body) || unknown(handler);
        Some(match (self.world.table.node(body), self.world.table.node(handler)) {
            (Node::List(a), Node::List(b)) => {
                let item = self.join(a, b)?;
                self.world.table.list(item)
            }
            (Node::Map(key, a), Node::Map(other, b)) => {
                self.world.table.unify(key, other).ok()?;
                let value = self.join(a, b)?;
                self.world.table.map(key, value)
            }
            (Node::Tuple(a), Node::Tuple(b)) => {
                let parts = self.join_all(a, b)?;
                self.world.table.tuple(&parts)
            }
            (Node::Data(data, a), Node::Data(other, b))
                if data == other && self.is_immutable(data) =>
            {
                let args = self.join_all(a, b)?;
                self.world.table.data(data, &args)
            }
            (a, b)
                if left_to_the_run && !matches!((a, b), (Node::Unbound(_), Node::Unbound(_))) =>
            {
                self.fresh_kind(VarKind::Dyn)
            }
            _ => {
                self.world.table.unify(body, handler).ok()?;
                body
            }
        })
    }

    /// What is changed in place has one type for all that hold it.
    fn is_immutable(&self, data: DataId) -> bool {
        matches!(self.world.datas[data].kind, DataKind::Record | DataKind::Variant)
    }

    fn join_all(&mut self, a: TyList, b: TyList) -> Option<Vec<Ty>> {
        let (a, b) = (self.world.table.items(a).to_vec(), self.world.table.items(b).to_vec());
        let equal = a.len() == b.len();
        let parts = a.into_iter().zip(b).map(|(a, b)| self.join(a, b));
        let parts: Option<Vec<Ty>> = parts.collect();
        parts.filter(|_| equal)
    }
}
