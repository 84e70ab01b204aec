//! Declared types that contain themselves at ever larger arguments: `type N[T] = A(T) | B(N[(T,
//! T)])`. Each concrete type is made once, with the types of its fields; of these there would be
//! no end.
//!
//! A parameter leads to another one where it stands in an argument for it, and grows where it
//! isn't that argument alone. Types are without end where a growing step lies on a circle.

use super::error::TypeError;
use super::infer::Checker;
use crate::base::hash::HashSet;
use crate::base::ids::{DataId, Id};
use crate::ty::{Node, Ty};

/// A parameter in an argument for another one.
struct Step {
    from: Ty,
    to: Ty,
    grows: bool,
    /// The type whose declaration has it, and the type in it that has the argument.
    place: (DataId, Ty),
}

impl Checker<'_> {
    /// Reports the program's types of that kind.
    pub(super) fn check_endless(&mut self) {
        let mut steps = Vec::new();
        let first = self.core.world.datas.shared();
        for data in (first..self.core.world.datas.len()).map(DataId::from_index) {
            let ctors = &self.core.world.datas[data].ctors;
            for (_, ty) in ctors.iter().flat_map(|ctor| &ctor.fields) {
                self.steps_in(*ty, data, &mut steps);
            }
        }
        let mut told = HashSet::default();
        for step in steps.iter().filter(|step| step.grows) {
            let (data, inside) = step.place;
            if leads(&steps, step.to, step.from) && told.insert(data) {
                let name = self.core.world.datas[data].name;
                let span = self.resolved.datas[data].decl.name.span;
                self.core.report(TypeError::EndlessData { name, inside }, span);
            }
        }
    }

    fn steps_in(&self, ty: Ty, data: DataId, steps: &mut Vec<Step>) {
        let table = &self.core.world.table;
        if let Node::Data(inner, list) = table.node(ty) {
            let params = self.core.world.datas[inner].params.iter();
            for (to, arg) in params.zip(table.items(list)) {
                let (to, grows) = (table.find(*to), !table.is_open(*arg));
                table.each_var(*arg, &mut |from, _| {
                    steps.push(Step { from, to, grows, place: (data, ty) });
                });
            }
        }
        table.all_parts(ty, &mut |part| {
            self.steps_in(part, data, steps);
            true
        });
    }
}

/// Whether steps lead from one parameter to another.
fn leads(steps: &[Step], from: Ty, to: Ty) -> bool {
    let mut seen = HashSet::default();
    let mut queue = vec![from];
    while let Some(next) = queue.pop() {
        if next == to {
            return true;
        }
        if seen.insert(next) {
            queue.extend(steps.iter().filter(|step| step.from == next).map(|step| step.to));
        }
    }
    false
}
