//! Which constructors or truth values a match leaves out (4.9.5). Only the outermost constructors
//! count and guards are ignored, as chapter 4 says.

use super::typed::{Pattern, PatternKind};
use super::world::World;
use crate::ir::Const;
use crate::ty::{Node, Prim, Ty};

/// What a match leaves out.
#[derive(Clone, Debug)]
pub struct Missing {
    /// Names as messages give them.
    pub names: Vec<String>,
    /// Whether they are put in quotes.
    pub quoted: bool,
    /// Patterns that would cover it.
    pub arms: Vec<String>,
}

/// What is left out. Nothing for types that aren't checked.
pub(super) fn missing<'p>(
    world: &World,
    subject: Ty,
    patterns: impl Iterator<Item = &'p Pattern>,
) -> Option<Missing> {
    let names: Vec<(String, String)> = match world.table.node(subject) {
        Node::Prim(Prim::Bool) => {
            ["false", "true"].map(|name| (name.to_string(), name.to_string())).to_vec()
        }
        Node::Data(data, _) => {
            let ctors = &world.datas[data].ctors;
            ctors.iter().map(|ctor| (ctor_text(world, ctor), ctor_pattern(world, ctor))).collect()
        }
        _ => return None,
    };
    let mut covered = vec![false; names.len()];
    for pattern in patterns {
        if cover(pattern, &mut covered) {
            return None;
        }
    }
    let left = names.into_iter().zip(&covered).filter(|(_, c)| !**c).map(|(name, _)| name);
    let (names, arms): (Vec<String>, Vec<String>) = left.unzip();
    let quoted = !matches!(world.table.node(subject), Node::Prim(_));
    (!names.is_empty()).then_some(Missing { names, quoted, arms })
}

/// A pattern for all values of a constructor: `Rect(_, _)`.
fn ctor_pattern(world: &World, ctor: &super::world::Ctor) -> String {
    let name = world.text(ctor.name);
    match ctor.fields.len() {
        0 => name.to_string(),
        count => format!("{name}({})", vec!["_"; count].join(", ")),
    }
}

/// `Some(_)` for the predefined types' constructors with a payload, else the name.
fn ctor_text(world: &World, ctor: &super::world::Ctor) -> String {
    let name = world.text(ctor.name);
    let payload = matches!(name, "Some" | "Ok" | "Err") && ctor.fields.len() == 1;
    if payload { format!("{name}(_)") } else { name.to_string() }
}

/// Notes what a pattern covers; says whether it is everything.
fn cover(pattern: &Pattern, covered: &mut [bool]) -> bool {
    match &pattern.kind {
        PatternKind::Wildcard | PatternKind::Bind(_) | PatternKind::Error => true,
        PatternKind::Or(alternatives) => {
            // Every alternative is looked at, also behind one that covers everything.
            alternatives.iter().filter(|alternative| cover(alternative, covered)).count() > 0
        }
        PatternKind::Both(inner, _) => cover(inner, covered),
        PatternKind::Const(Const::Bool(value)) => {
            covered[usize::from(*value)] = true;
            false
        }
        PatternKind::Ctor { ctor, .. } => {
            if let Some(slot) = covered.get_mut(ctor.index as usize) {
                *slot = true;
            }
            false
        }
        PatternKind::Record(_) => true,
        _ => false,
    }
}
