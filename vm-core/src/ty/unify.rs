//! Makes two types equal, or says where they differ. It reports nothing and knows no constraints.

use super::table::{Node, Table, Ty, TyList, Unbound, VarKind};

/// Why two types can't be equal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Failure {
    /// These two parts differ.
    Mismatch(Ty, Ty),
    /// Two functions with different numbers of parameters.
    Arity(usize, usize),
    /// The variable would have to contain itself.
    Infinite(Ty, Ty),
    /// What the variable would be has too many parts.
    TooLarge,
}

impl Table {
    /// Makes `a` and `b` equal. After a failure some parts may have been made equal.
    pub fn unify(&mut self, a: Ty, b: Ty) -> Result<(), Failure> {
        let (a, b) = (self.find(a), self.find(b));
        if a == b {
            return Ok(());
        }
        match (self.node(a), self.node(b)) {
            (Node::Unbound(left), Node::Unbound(right)) => {
                self.join_vars((a, left), (b, right));
                Ok(())
            }
            (Node::Unbound(unbound), _) => self.bind(a, unbound, b),
            (_, Node::Unbound(unbound)) => self.bind(b, unbound, a),
            (Node::Error, _) | (_, Node::Error) => Ok(()),
            (Node::Prim(x), Node::Prim(y)) if x == y => Ok(()),
            (Node::List(x), Node::List(y)) | (Node::Set(x), Node::Set(y)) => self.unify(x, y),
            (Node::Map(k, v), Node::Map(l, w)) => {
                self.unify(k, l)?;
                self.unify(v, w)
            }
            (Node::Tuple(x), Node::Tuple(y)) if self.items(x).len() == self.items(y).len() => {
                self.unify_lists(x, y)
            }
            (Node::Data(d, x), Node::Data(e, y)) if d == e => self.unify_lists(x, y),
            (Node::Function(x, r), Node::Function(y, s)) => {
                let (n, m) = (self.items(x).len(), self.items(y).len());
                if n != m {
                    return Err(Failure::Arity(n, m));
                }
                self.unify_lists(x, y)?;
                self.unify(r, s)
            }
            _ => Err(Failure::Mismatch(a, b)),
        }
    }

    fn unify_lists(&mut self, x: TyList, y: TyList) -> Result<(), Failure> {
        for index in 0..self.items(x).len() {
            let (a, b) = (self.item(x, index), self.item(y, index));
            self.unify(a, b)?;
        }
        Ok(())
    }

    /// Whether the two could be made equal; nothing is changed.
    pub fn compatible(&mut self, a: Ty, b: Ty) -> bool {
        let snapshot = self.snapshot();
        let result = self.unify(a, b);
        self.rollback(snapshot);
        result.is_ok()
    }

    /// Makes the two equal if that is possible, else changes nothing.
    pub fn try_unify(&mut self, a: Ty, b: Ty) -> bool {
        let snapshot = self.snapshot();
        match self.unify(a, b) {
            Ok(()) => {
                self.commit(snapshot);
                true
            }
            Err(_) => {
                self.rollback(snapshot);
                false
            }
        }
    }

    fn join_vars(&mut self, (a, left): (Ty, Unbound), (b, right): (Ty, Unbound)) {
        let kind = left.kind.max(right.kind);
        // A value that never comes takes on the other's nature.
        let kind = match (left.kind, right.kind) {
            (VarKind::Bottom, other) | (other, VarKind::Bottom) => other,
            _ => kind,
        };
        let joined = Unbound {
            level: left.level.min(right.level),
            kind,
            waited: left.waited || right.waited,
        };
        self.write(a, Node::Link(b));
        self.write(b, Node::Unbound(joined));
        if left.waited {
            self.woken.push(a);
        }
        if right.waited && left.waited {
            self.woken.push(b);
        }
    }

    /// The parts of a value that only the run knows are known to the run only.
    fn spread_dyn(&mut self, ty: Ty) {
        let mut parts = Vec::new();
        self.each_var(ty, &mut |var, unbound| parts.push((var, unbound)));
        for (var, unbound) in parts {
            self.write(var, Node::Unbound(Unbound { kind: VarKind::Dyn, ..unbound }));
        }
    }

    fn bind(&mut self, var: Ty, unbound: Unbound, ty: Ty) -> Result<(), Failure> {
        if self.is_too_large(ty) {
            return Err(Failure::TooLarge);
        }
        let mut occurs = false;
        let mut deeper = false;
        self.each_var(ty, &mut |inner, inner_unbound| {
            occurs |= inner == var;
            deeper |= inner_unbound.level > unbound.level;
        });
        if occurs {
            return Err(Failure::Infinite(var, ty));
        }
        if deeper {
            self.lower_levels(ty, unbound.level);
        }
        if unbound.kind == VarKind::Dyn {
            self.spread_dyn(ty);
        }
        self.write(var, Node::Link(ty));
        if unbound.waited {
            self.woken.push(var);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ty::Prim;

    #[test]
    fn a_failed_attempt_leaves_no_trace() {
        let mut table = Table::new();
        let (var, int, text) = (table.fresh(), table.prim(Prim::Int), table.prim(Prim::String));
        let pair = table.tuple(&[var, int]);
        let other = table.tuple(&[text, text]);
        assert!(!table.try_unify(pair, other));
        assert!(table.is_open(var));
        assert_eq!(table.unify(pair, other), Err(Failure::Mismatch(int, text)));
    }

    #[test]
    fn a_type_cannot_contain_itself() {
        let mut table = Table::new();
        let var = table.fresh();
        let list = table.list(var);
        assert_eq!(table.unify(var, list), Err(Failure::Infinite(var, list)));
    }
}
