//! The types of names that are written without one, to be shown behind them.

use super::Asked;
use crate::base::sorted;
use crate::base::span::{SourceId, Span};

/// A type that wasn't written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TypeHint {
    /// The name that it is the type of.
    pub name: Span,
    /// `List[Int]`
    pub ty: String,
}

/// The types of all names that a file binds without saying a type.
pub fn type_hints(asked: Asked<'_>, source: SourceId) -> Vec<TypeHint> {
    let text = &asked.sources.file(source).text;
    asked.inspect(|inspected| {
        let world = &inspected.core.world;
        let mut hints: Vec<TypeHint> = Vec::new();
        for var in world.vars.iter().filter(|var| var.span.source == source) {
            let place = (var.span.start as usize)..(var.span.end as usize);
            let annotated = text[place.end..].trim_start().starts_with(':')
                && !text[place.end..].trim_start().starts_with("::");
            if text[place] == *world.text(var.name) && !annotated {
                hints.push(TypeHint { name: var.span, ty: world.type_name(var.ty) });
            }
        }
        sorted::sort_by_key(&mut hints, |hint| hint.name.start);
        hints.dedup_by_key(|hint| hint.name.start);
        hints
    })
}
