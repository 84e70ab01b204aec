//! What an interactive shell tells of a checked program: the type of its value, the types of its
//! functions.

use super::Checked;
use super::constraint::Question;
use super::world::{Role, World};
use crate::base::ids::FunId;
use crate::base::sorted;
use crate::ty::{Node, Prim, Ty};

/// The type of a program's value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ValueType {
    /// The type as it is written.
    pub text: String,
    /// Whether a shared variable can have it.
    pub storable: Storable,
}

/// Whether a shared variable can have values of a type.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Storable {
    /// Something in it is open or unknown.
    No,
    /// They are functions or contain some, which need the code of the program that made them.
    AsFunction,
    Yes,
}

impl Checked {
    /// The type of the program's value.
    pub fn value_type(&self) -> ValueType {
        let scheme = self.core.world.scheme(self.entry).expect("a checked function has a type");
        let (_, result) = self.core.world.signature(scheme.ty).expect("an entry is a function");
        let storable = storable(&self.core.world, result);
        ValueType { text: self.core.world.type_name(result), storable }
    }

    /// The types of the functions of a name in the main file: `Num a => a -> a`. The program can't
    /// be lowered afterwards: operands of an operator are taken to have one type.
    pub fn signatures(&mut self, name: &str) -> Vec<String> {
        let world = &self.core.world;
        let wanted = |fun: &FunId| {
            let info = &world.funs[*fun];
            info.parent.is_none()
                && info.role == Role::Plain
                && info.module == self.root
                && world.text(info.name) == name
        };
        let found: Vec<FunId> = world.funs.ids().filter(wanted).collect();
        found.into_iter().map(|fun| self.signature(fun)).collect()
    }

    fn signature(&mut self, fun: FunId) -> String {
        let scheme = self.core.world.scheme(fun).expect("a checked function has a type");
        let mut wanted: Vec<(String, Ty)> = Vec::new();
        for id in scheme.constraints.iter() {
            match self.core.constraints[*id].kind.clone() {
                Question::Impl { ty, of } => {
                    wanted.push((self.core.world.trait_text(of), ty));
                }
                Question::Arith { lhs, rhs, result, .. } => {
                    // Where both are open they are shown as one.
                    for other in [rhs, result] {
                        self.core.world.table.try_unify(lhs, other);
                    }
                    wanted.push(("Num".to_string(), lhs));
                }
                _ => {}
            }
        }
        let world = &self.core.world;
        wanted.retain(|(_, ty)| world.table.is_open(*ty));
        let (params, result) = world.signature(scheme.ty).expect("functions have function types");
        let mut types = params.clone();
        types.push(result);
        types.extend(wanted.iter().map(|(_, ty)| *ty));
        let mut texts = world.type_names(&types).into_iter();
        let shown: Vec<String> = texts.by_ref().take(params.len()).collect();
        let result = texts.next().unwrap_or_default();
        let mut bounds: Vec<String> =
            wanted.iter().zip(texts).map(|((name, _), ty)| format!("{name} {ty}")).collect();
        sorted::sort(&mut bounds);
        bounds.dedup();
        let bounds = match bounds.as_slice() {
            [] => String::new(),
            [one] => format!("{one} => "),
            many => format!("({}) => ", many.join(", ")),
        };
        match shown.as_slice() {
            [one] => format!("{bounds}{one} -> {result}"),
            many => format!("{bounds}({}) -> {result}", many.join(", ")),
        }
    }
}

fn storable(world: &World, ty: Ty) -> Storable {
    let table = &world.table;
    let mut found = match table.node(ty) {
        Node::Unbound(_) | Node::Link(_) | Node::Error => return Storable::No,
        Node::Prim(Prim::Dyn | Prim::Never) => return Storable::No,
        Node::Prim(_) => return Storable::Yes,
        Node::Function(..) => Storable::AsFunction,
        Node::List(_) | Node::Set(_) | Node::Map(..) | Node::Tuple(_) | Node::Data(..) => {
            Storable::Yes
        }
    };
    table.all_parts(ty, &mut |part| {
        found = found.min(storable(world, part));
        found > Storable::No
    });
    found
}
