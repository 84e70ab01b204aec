//! All types of one compilation in one arena, with a union-find of type variables in the same
//! arena.
//!
//! A type is a number (`Ty`), so copying and storing types costs nothing and a tree that mentions a
//! variable sees its solution without being rewritten. Variables have levels: the depth of the
//! binding that made them, so that generalising is one comparison. Nothing is ever freed.

use super::Prim;
use crate::base::hash::HashMap;
use crate::base::ids::DataId;
use crate::base::{limits, sorted};
use std::rc::Rc;

/// A type.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct Ty(pub u32);

/// Several types in a row.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct TyList {
    start: u32,
    len: u32,
}

/// Where a variable comes from, which decides what it is when nothing ever fixes it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum VarKind {
    /// The value of an expression that never ends normally: `throw`, `return`, `break`.
    Bottom,
    /// Any other variable.
    Plain,
    /// The result of an operation that waits for its operands' types.
    Deferred,
    /// A value whose type is known only at run time: it stays `Dyn` unless a use fixes it.
    Dyn,
}

/// A variable that nothing has fixed yet.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Unbound {
    /// The depth of the binding that it belongs to; `GENERIC` when a scheme quantifies it.
    pub level: u32,
    /// Where it comes from.
    pub kind: VarKind,
    /// Whether a constraint waits for it.
    pub waited: bool,
}

/// The level of quantified variables.
pub const GENERIC: u32 = u32::MAX;

/// What a type is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Node {
    /// A variable.
    Unbound(Unbound),
    /// A variable that was fixed: look there.
    Link(Ty),
    /// A builtin type without parameters.
    Prim(Prim),
    /// `List[T]`
    List(Ty),
    /// `Map[K, V]`
    Map(Ty, Ty),
    /// `Set[T]`
    Set(Ty),
    /// `(A, B)`
    Tuple(TyList),
    /// `(A, B) -> C`
    Function(TyList, Ty),
    /// A declared type with its arguments.
    Data(DataId, TyList),
    /// The type of a mistake that was reported: equal to everything.
    Error,
}

/// The outermost form of a type that isn't a variable.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Head {
    /// A builtin type.
    Prim(Prim),
    List,
    Map,
    Set,
    /// A tuple of that many parts.
    Tuple(u32),
    /// A function of that many parameters.
    Function(u32),
    /// A declared type.
    Data(DataId),
}

/// The arena.
#[derive(Debug, Default)]
pub struct Table {
    /// Types that several compilations share; they never change.
    below: Rc<Frozen>,
    nodes: Vec<Node>,
    lists: Vec<Ty>,
    prims: HashMap<Prim, Ty>,
    error: Option<Ty>,
    /// The current depth of bindings.
    pub level: u32,
    /// Waited-for variables that were fixed since the solver last looked.
    pub woken: Vec<Ty>,
    trail: Vec<(Ty, Node)>,
    snapshots: usize,
}

/// The part of a table that is shared.
#[derive(Debug, Default)]
struct Frozen {
    nodes: Vec<Node>,
    lists: Vec<Ty>,
}

/// A point to which the table can be taken back.
pub struct Snapshot {
    trail: usize,
    woken: usize,
}

impl Table {
    /// An empty table.
    pub fn new() -> Table {
        Table::default()
    }

    /// Makes everything so far the part that can be shared.
    pub fn freeze(&mut self) {
        assert!(self.below.nodes.is_empty(), "a table is frozen once");
        let (nodes, lists) = (std::mem::take(&mut self.nodes), std::mem::take(&mut self.lists));
        self.below = Rc::new(Frozen { nodes, lists });
    }

    /// A table that shares what was frozen.
    pub fn layer(&self) -> Table {
        debug_assert!(self.nodes.is_empty(), "only frozen tables are shared");
        let (below, prims, error) = (self.below.clone(), self.prims.clone(), self.error);
        Table { below, prims, error, ..Table::default() }
    }

    /// The number of types.
    pub(super) fn len(&self) -> usize {
        self.below.nodes.len() + self.nodes.len()
    }

    pub(super) fn add(&mut self, node: Node) -> Ty {
        self.nodes.push(node);
        Ty(self.len() as u32 - 1)
    }

    /// As slices, in place: most questions of the checker end here, and where all code is made
    /// small a vector's index is a function.
    #[inline(always)]
    fn at(&self, ty: Ty) -> Node {
        let index = ty.0 as usize;
        match index.checked_sub(self.below.nodes.len()) {
            Some(own) => self.nodes.as_slice()[own],
            None => self.below.nodes.as_slice()[index],
        }
    }

    fn at_mut(&mut self, ty: Ty) -> &mut Node {
        let own = (ty.0 as usize).checked_sub(self.below.nodes.len());
        &mut self.nodes[own.expect("shared types are never changed")]
    }

    /// A new variable of the current level.
    pub fn fresh(&mut self) -> Ty {
        self.fresh_kind(VarKind::Plain)
    }

    /// A new variable of the current level and the given kind.
    pub fn fresh_kind(&mut self, kind: VarKind) -> Ty {
        self.add(Node::Unbound(Unbound { level: self.level, kind, waited: false }))
    }

    /// A new variable that is quantified from the start (a type declaration's parameter).
    pub fn fresh_generic(&mut self) -> Ty {
        let unbound = Unbound { level: GENERIC, kind: VarKind::Plain, waited: false };
        self.add(Node::Unbound(unbound))
    }

    /// A builtin type.
    pub fn prim(&mut self, prim: Prim) -> Ty {
        if let Some(ty) = self.prims.get(&prim) {
            return *ty;
        }
        let ty = self.add(Node::Prim(prim));
        self.prims.insert(prim, ty);
        ty
    }

    /// The type of a reported mistake.
    pub fn error(&mut self) -> Ty {
        match self.error {
            Some(ty) => ty,
            None => {
                let ty = self.add(Node::Error);
                self.error = Some(ty);
                ty
            }
        }
    }

    /// `List[item]`
    pub fn list(&mut self, item: Ty) -> Ty {
        self.add(Node::List(item))
    }

    /// `Map[key, value]`
    pub fn map(&mut self, key: Ty, value: Ty) -> Ty {
        self.add(Node::Map(key, value))
    }

    /// `Set[item]`
    pub fn set(&mut self, item: Ty) -> Ty {
        self.add(Node::Set(item))
    }

    /// A tuple of at least two parts.
    pub fn tuple(&mut self, parts: &[Ty]) -> Ty {
        let list = self.add_list(parts);
        self.add(Node::Tuple(list))
    }

    /// The numbers of parts of all tuple types, repeated and in no order.
    pub fn tuple_sizes(&self) -> impl Iterator<Item = usize> {
        self.below.nodes.iter().chain(&self.nodes).filter_map(|node| match node {
            Node::Tuple(parts) => Some(self.items(*parts).len()),
            _ => None,
        })
    }

    /// A function type.
    pub fn function(&mut self, params: &[Ty], result: Ty) -> Ty {
        let list = self.add_list(params);
        self.add(Node::Function(list, result))
    }

    /// A declared type.
    pub fn data(&mut self, data: DataId, args: &[Ty]) -> Ty {
        let list = self.add_list(args);
        self.add(Node::Data(data, list))
    }

    fn add_list(&mut self, items: &[Ty]) -> TyList {
        let start = (self.below.lists.len() + self.lists.len()) as u32;
        self.lists.extend_from_slice(items);
        TyList { start, len: items.len() as u32 }
    }

    /// The types of a row.
    pub fn items(&self, list: TyList) -> &[Ty] {
        let (start, len) = (list.start as usize, list.len as usize);
        match start.checked_sub(self.below.lists.len()) {
            Some(own) => &self.lists[own..own + len],
            None => &self.below.lists[start..start + len],
        }
    }

    /// Type number `index` of a row.
    pub fn item(&self, list: TyList, index: usize) -> Ty {
        self.items(list)[index]
    }

    /// The type at the end of all links.
    pub fn find(&self, mut ty: Ty) -> Ty {
        while let Node::Link(next) = self.at(ty) {
            ty = next;
        }
        ty
    }

    /// What a type is, links followed.
    pub fn node(&self, ty: Ty) -> Node {
        self.at(self.find(ty))
    }

    /// The variable, when it is one.
    pub fn unbound(&self, ty: Ty) -> Option<Unbound> {
        match self.node(ty) {
            Node::Unbound(unbound) => Some(unbound),
            _ => None,
        }
    }

    /// The outermost form; nothing for a variable and for a mistake.
    pub fn head(&self, ty: Ty) -> Option<Head> {
        Some(match self.node(ty) {
            Node::Prim(prim) => Head::Prim(prim),
            Node::List(_) => Head::List,
            Node::Map(..) => Head::Map,
            Node::Set(_) => Head::Set,
            Node::Tuple(parts) => Head::Tuple(parts.len),
            Node::Function(params, _) => Head::Function(params.len),
            Node::Data(data, _) => Head::Data(data),
            Node::Unbound(_) | Node::Link(_) | Node::Error => return None,
        })
    }

    /// Whether two types are written the same but for the names of their variables.
    pub fn alike(&self, a: Ty, b: Ty) -> bool {
        self.matches(a, b, false)
    }

    /// Whether two types are the same already, also in their variables.
    pub fn same(&self, a: Ty, b: Ty) -> bool {
        self.matches(a, b, true)
    }

    fn matches(&self, a: Ty, b: Ty, same_vars: bool) -> bool {
        let all = |a: Ty, b: Ty| self.matches(a, b, same_vars);
        let lists = |x, y| {
            let (x, y) = (self.items(x), self.items(y));
            x.len() == y.len() && x.iter().zip(y).all(|(x, y)| all(*x, *y))
        };
        match (self.node(a), self.node(b)) {
            (Node::Unbound(_), Node::Unbound(_)) => !same_vars || self.find(a) == self.find(b),
            (Node::List(x), Node::List(y)) | (Node::Set(x), Node::Set(y)) => all(x, y),
            (Node::Map(k, v), Node::Map(l, w)) => all(k, l) && all(v, w),
            (Node::Tuple(x), Node::Tuple(y)) => lists(x, y),
            (Node::Function(x, r), Node::Function(y, s)) => lists(x, y) && all(r, s),
            (Node::Data(d, x), Node::Data(e, y)) => d == e && lists(x, y),
            (x, y) => x == y,
        }
    }

    /// Whether a type has more parts or levels than the passes work with.
    pub fn is_too_large(&self, ty: Ty) -> bool {
        let mut left = limits::TYPE_PARTS_MAX;
        !self.fits(ty, &mut left, limits::TYPE_LEVELS_MAX)
    }

    /// Whether a type has more levels than a person writes.
    pub fn is_deep(&self, ty: Ty) -> bool {
        let mut left = limits::TYPE_PARTS_MAX;
        !self.fits(ty, &mut left, limits::TYPE_LEVELS_WRITTEN)
    }

    fn fits(&self, ty: Ty, left: &mut usize, levels: usize) -> bool {
        if *left == 0 || levels == 0 {
            return false;
        }
        *left -= 1;
        self.all_parts(ty, &mut |part| self.fits(part, left, levels - 1))
    }

    /// Whether a mistake that was reported left a part of the type unknown.
    pub fn has_error(&self, ty: Ty) -> bool {
        self.node(ty) == Node::Error || !self.all_parts(ty, &mut |part| !self.has_error(part))
    }

    /// Whether a test holds for all types that stand directly in this one; those behind the first
    /// for which it doesn't are not tested.
    pub fn all_parts(&self, ty: Ty, test: &mut dyn FnMut(Ty) -> bool) -> bool {
        match self.node(ty) {
            Node::List(a) | Node::Set(a) => test(a),
            Node::Map(a, b) => test(a) && test(b),
            Node::Tuple(list) | Node::Data(_, list) => self.items(list).iter().all(|a| test(*a)),
            Node::Function(list, result) => {
                self.items(list).iter().all(|a| test(*a)) && test(result)
            }
            Node::Unbound(_) | Node::Link(_) | Node::Prim(_) | Node::Error => true,
        }
    }

    /// Whether nothing has fixed this type's outermost form yet.
    pub fn is_open(&self, ty: Ty) -> bool {
        self.unbound(ty).is_some()
    }

    /// Whether it is the given builtin type.
    pub fn is_prim(&self, ty: Ty, prim: Prim) -> bool {
        self.node(ty) == Node::Prim(prim)
    }

    /// Overwrites a root, remembering what was there while a snapshot is active.
    pub(super) fn write(&mut self, root: Ty, node: Node) {
        let old = std::mem::replace(self.at_mut(root), node);
        if self.snapshots > 0 {
            self.trail.push((root, old));
        }
    }

    /// Marks a variable so that fixing it is noted in `woken`.
    pub fn wait_for(&mut self, ty: Ty) {
        let root = self.find(ty);
        if let Node::Unbound(unbound) = self.at(root) {
            self.write(root, Node::Unbound(Unbound { waited: true, ..unbound }));
        }
    }

    /// Quantifies a variable.
    pub fn quantify(&mut self, ty: Ty) {
        let root = self.find(ty);
        if let Node::Unbound(unbound) = self.at(root) {
            self.write(root, Node::Unbound(Unbound { level: GENERIC, waited: false, ..unbound }));
        }
    }

    /// Begins an attempt that may be taken back.
    pub fn snapshot(&mut self) -> Snapshot {
        self.snapshots += 1;
        Snapshot { trail: self.trail.len(), woken: self.woken.len() }
    }

    /// Undoes everything since the snapshot.
    pub fn rollback(&mut self, snapshot: Snapshot) {
        while self.trail.len() > snapshot.trail {
            let (root, node) = self.trail.pop().expect("the trail is longer than the mark");
            *self.at_mut(root) = node;
        }
        self.woken.truncate(snapshot.woken);
        self.snapshots -= 1;
    }

    /// Keeps everything since the snapshot.
    pub fn commit(&mut self, _snapshot: Snapshot) {
        self.snapshots -= 1;
        if self.snapshots == 0 {
            self.trail.clear();
        }
    }

    /// Calls `visit` with every variable in `ty`.
    pub fn each_var(&self, ty: Ty, visit: &mut dyn FnMut(Ty, Unbound)) {
        let root = self.find(ty);
        if let Node::Unbound(unbound) = self.at(root) {
            return visit(root, unbound);
        }
        self.all_parts(root, &mut |part| {
            self.each_var(part, visit);
            true
        });
    }

    /// Calls `visit` with every type of a function in `ty`; what is inside of one isn't visited.
    pub fn each_function(&self, ty: Ty, visit: &mut dyn FnMut(Ty)) {
        let root = self.find(ty);
        if let Node::Function(..) = self.at(root) {
            return visit(root);
        }
        self.all_parts(root, &mut |part| {
            self.each_function(part, visit);
            true
        });
    }

    /// Lowers the level of every variable in `ty` to at most `level`.
    pub fn lower_levels(&mut self, ty: Ty, level: u32) {
        let mut found = Vec::new();
        self.each_var(ty, &mut |var, unbound| {
            if unbound.level > level && unbound.level != GENERIC {
                found.push((var, unbound));
            }
        });
        for (var, unbound) in found {
            self.write(var, Node::Unbound(Unbound { level, ..unbound }));
        }
    }

    /// The type with each variable of `map` replaced; the same handle when there is none in it.
    pub fn replace(&mut self, ty: Ty, map: &Replacement) -> Ty {
        if map.is_empty() {
            return ty;
        }
        let root = self.find(ty);
        match self.at(root) {
            Node::Unbound(_) => map.get(root).unwrap_or(root),
            Node::List(a) => {
                let b = self.replace(a, map);
                if a == b { root } else { self.list(b) }
            }
            Node::Set(a) => {
                let b = self.replace(a, map);
                if a == b { root } else { self.set(b) }
            }
            Node::Map(a, b) => {
                let (c, d) = (self.replace(a, map), self.replace(b, map));
                if (a, b) == (c, d) { root } else { self.map(c, d) }
            }
            Node::Tuple(list) => match self.replace_list(list, map) {
                Some(parts) => self.tuple(&parts),
                None => root,
            },
            Node::Data(data, list) => match self.replace_list(list, map) {
                Some(args) => self.data(data, &args),
                None => root,
            },
            Node::Function(list, result) => {
                let params = self.replace_list(list, map);
                let new_result = self.replace(result, map);
                match params {
                    Some(params) => self.function(&params, new_result),
                    None if new_result == result => root,
                    None => self.add(Node::Function(list, new_result)),
                }
            }
            Node::Prim(_) | Node::Error | Node::Link(_) => root,
        }
    }

    fn replace_list(&mut self, list: TyList, map: &Replacement) -> Option<Vec<Ty>> {
        let mut new: Option<Vec<Ty>> = None;
        for index in 0..list.len as usize {
            let old = self.item(list, index);
            let replaced = self.replace(old, map);
            if let Some(new) = &mut new {
                new.push(replaced);
            } else if replaced != old {
                let mut items = self.items(list)[..index].to_vec();
                items.push(replaced);
                new = Some(items);
            }
        }
        new
    }

    /// Fresh variables of the same kinds for quantified ones.
    pub fn freshen(&mut self, vars: &[Ty]) -> (Replacement, Vec<Ty>) {
        let mut fresh = Vec::with_capacity(vars.len());
        for var in vars {
            let kind = self.unbound(*var).map_or(VarKind::Plain, |u| u.kind);
            fresh.push(self.fresh_kind(kind));
        }
        (Replacement::new(self, vars, &fresh), fresh)
    }
}

/// Which variable is replaced by what. All questions of a use have one, so it is shared; in order
/// of the variables, because a function that leaves much open has thousands.
#[derive(Clone, Debug, Default)]
pub struct Replacement {
    pairs: Rc<[(Ty, Ty)]>,
}

impl Replacement {
    /// Replaces each of `vars` by the type at the same place.
    pub fn new(table: &Table, vars: &[Ty], types: &[Ty]) -> Replacement {
        let pairs = vars.iter().zip(types).map(|(v, t)| (table.find(*v), *t));
        let mut pairs: Vec<(Ty, Ty)> = pairs.collect();
        if !pairs.is_sorted_by_key(|(var, _)| *var) {
            sorted::sort_by_key(&mut pairs, |(var, _)| *var);
        }
        Replacement { pairs: pairs.into() }
    }

    /// Whether it replaces nothing.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    fn get(&self, var: Ty) -> Option<Ty> {
        let place = self.pairs.partition_point(|(v, _)| *v < var);
        self.pairs.get(place).filter(|(v, _)| *v == var).map(|(_, t)| *t)
    }
}
