//! Which argument goes to which parameter: by position, by name, or the default (2.5).

use crate::base::intern::Symbol;
use crate::base::span::Span;
use crate::check::error::TypeError;
use crate::check::world::Param;

/// For each parameter the number of its argument, or nothing when its default is taken. A mistake
/// comes with the place of the argument's name when it has one.
pub fn plan(
    params: &[Param],
    names: &[Option<(Symbol, Span)>],
) -> Result<Vec<Option<usize>>, (TypeError, Option<Span>)> {
    let wrong_count =
        || (TypeError::Arity { expected: params.len(), found: names.len(), callee: None }, None);
    let mut slots: Vec<Option<usize>> = vec![None; params.len()];
    let positional = names.iter().take_while(|name| name.is_none()).count();
    // Leading positional arguments fill the first parameters, unless a name asks for one of them.
    let by_name = |symbol: Symbol| params.iter().position(|p| p.name == Some(symbol));
    for (index, name) in names.iter().enumerate() {
        let Some((symbol, span)) = name else { continue };
        let Some(slot) = by_name(*symbol) else {
            let valid = params.iter().filter_map(|p| p.name).collect();
            return Err((TypeError::UnknownArgument { name: *symbol, valid }, Some(*span)));
        };
        if slots[slot].is_some() || slot < positional {
            return Err((TypeError::DuplicateArgument { name: *symbol }, Some(*span)));
        }
        slots[slot] = Some(index);
    }
    let mut free = (0..params.len()).filter(|slot| slots[*slot].is_none()).collect::<Vec<_>>();
    free.reverse();
    for (index, name) in names.iter().enumerate() {
        if name.is_none() {
            let slot = free.pop().ok_or_else(wrong_count)?;
            slots[slot] = Some(index);
        }
    }
    let complete = slots.iter().zip(params).all(|(slot, param)| slot.is_some() || param.optional);
    if complete { Ok(slots) } else { Err(wrong_count()) }
}
