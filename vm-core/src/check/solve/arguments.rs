//! Which argument goes to which parameter: by position, by name, or the default (2.5); and what a
//! parameter takes whose type, or a part of it, only the run knows.

use super::Core;
use crate::base::intern::Symbol;
use crate::base::span::Span;
use crate::check::error::TypeError;
use crate::check::world::Param;
use crate::ir::DataKind;
use crate::ty::{Node, Prim, Ty};

/// For each parameter the number of its argument, or nothing when its default is taken. A mistake
/// comes with the place of the argument's name when it has one.
pub fn plan(
    params: &[Param],
    names: &[Option<(Symbol, Span)>],
) -> Result<Vec<Option<usize>>, (TypeError, Option<Span>)> {
    let wrong_count =
        || (TypeError::Arity { expected: params.len(), found: names.len(), callee: None }, None);
    let mut slots: Vec<Option<usize>> = vec![None; params.len()];
    if params.iter().all(|param| param.name.is_none()) {
        // A lambda's have none: what a call says is ignored.
        let in_order = (0..params.len()).map(Some).collect();
        return if names.len() == params.len() { Ok(in_order) } else { Err(wrong_count()) };
    }
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

impl Core {
    /// Whether a parameter takes any value where the argument's type has something definite: it
    /// was found to be known only to the run, and values carry their types with them. What can be
    /// changed in place must have the same type for all that hold it.
    pub fn takes_unknown(&self, param: Ty, arg: Ty) -> bool {
        let table = &self.world.table;
        let all = |params, args| {
            let (params, args) = (table.items(params), table.items(args));
            params.len() == args.len()
                && params.iter().zip(args).all(|(param, arg)| self.takes_unknown(*param, *arg))
        };
        match (table.node(param), table.node(arg)) {
            (Node::Prim(Prim::Dyn), _) => true,
            (Node::Prim(a), Node::Prim(b)) => a == b,
            (Node::List(a), Node::List(b)) | (Node::Set(a), Node::Set(b)) => {
                self.takes_unknown(a, b)
            }
            (Node::Map(key, value), Node::Map(arg_key, arg_value)) => {
                self.takes_unknown(key, arg_key) && self.takes_unknown(value, arg_value)
            }
            (Node::Tuple(params), Node::Tuple(args)) => all(params, args),
            (Node::Data(a, params), Node::Data(b, args)) if a == b => {
                let kind = self.world.datas[a].kind;
                matches!(kind, DataKind::Record | DataKind::Variant) && all(params, args)
            }
            _ => table.find(param) == table.find(arg),
        }
    }
}
