//! Typed indexes: a function's number and a type's number can't be swapped by accident.

use super::codec::coded_struct;
use std::marker::PhantomData;
use std::ops::{Index, IndexMut};
use std::rc::Rc;

/// A number that indexes an [`IdVec`].
pub trait Id: Copy {
    /// Makes the id from its position.
    fn from_index(index: usize) -> Self;
    /// The position.
    fn index(self) -> usize;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
        pub struct $name(pub u32);
        impl Id for $name {
            fn from_index(index: usize) -> Self { $name(index as u32) }
            fn index(self) -> usize { self.0 as usize }
        }
        coded_struct!($name(number));
    )*};
}

ids! {
    /// A function of the monomorphic program.
    FnId;
    /// A concrete type of the monomorphic program.
    TypeId;
    /// A local variable of one function of the monomorphic program.
    LocalId;
    /// A module-level shared variable.
    MvarId;
    /// A builtin function, an index into `stdlib`'s table.
    NativeId;
    /// A user-declared (or predefined) data type as declared, before monomorphisation.
    DataId;
    /// A trait.
    TraitId;
    /// A module: a file, a module block, or a library module.
    ModuleId;
    /// A function as written, before monomorphisation: also a method, a value, a lambda.
    FunId;
    /// A variable of a function as written.
    VarId;
    /// An implementation of a trait.
    ImplId;
    /// Something that the checker must still prove about types.
    ConstraintId;
}

/// A vector indexed by a typed id.
#[derive(Clone, Debug)]
pub struct IdVec<I, T> {
    items: Vec<T>,
    marker: PhantomData<fn() -> I>,
}

impl<I, T> Default for IdVec<I, T> {
    fn default() -> Self {
        IdVec { items: Vec::new(), marker: PhantomData }
    }
}

impl<I, T> From<Vec<T>> for IdVec<I, T> {
    fn from(items: Vec<T>) -> Self {
        IdVec { items, marker: PhantomData }
    }
}

impl<I: Id, T> IdVec<I, T> {
    /// An empty vector.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends and gives the new id.
    pub fn push(&mut self, item: T) -> I {
        self.items.push(item);
        I::from_index(self.items.len() - 1)
    }

    /// The number of items.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The items in order.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.items.iter()
    }

    /// The items in order, to be changed.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.items.iter_mut()
    }

    /// The ids in order.
    pub fn ids(&self) -> impl Iterator<Item = I> + use<I, T> {
        (0..self.items.len()).map(I::from_index)
    }

    /// Ids and items in order.
    pub fn enumerate(&self) -> impl Iterator<Item = (I, &T)> {
        self.items.iter().enumerate().map(|(i, t)| (I::from_index(i), t))
    }
}

impl<I: Id, T> Index<I> for IdVec<I, T> {
    type Output = T;
    fn index(&self, id: I) -> &T {
        &self.items.as_slice()[id.index()]
    }
}

impl<I: Id, T> IndexMut<I> for IdVec<I, T> {
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.items[id.index()]
    }
}

/// A vector indexed by a typed id whose first part may be shared: what several compilations have in
/// common lies below, each adds its own behind it. What lies below never changes.
#[derive(Debug)]
pub struct Layers<I, T> {
    below: Rc<Vec<T>>,
    items: Vec<T>,
    marker: PhantomData<fn() -> I>,
}

impl<I, T> Default for Layers<I, T> {
    fn default() -> Self {
        Layers { below: Rc::new(Vec::new()), items: Vec::new(), marker: PhantomData }
    }
}

impl<I: Id, T> Layers<I, T> {
    /// An empty vector.
    pub fn new() -> Self {
        Self::default()
    }

    /// A vector of items that can all be shared.
    pub fn frozen(items: Vec<T>) -> Self {
        Layers { below: Rc::new(items), items: Vec::new(), marker: PhantomData }
    }

    /// Makes everything so far the part that can be shared.
    pub fn freeze(&mut self) {
        assert!(self.below.is_empty(), "a vector is frozen once");
        self.below = Rc::new(std::mem::take(&mut self.items));
    }

    /// A vector that shares what lies below and has nothing of its own yet.
    pub fn layer(&self) -> Self {
        debug_assert!(self.items.is_empty(), "only frozen vectors are shared");
        Layers { below: self.below.clone(), items: Vec::new(), marker: PhantomData }
    }

    /// Appends and gives the new id.
    pub fn push(&mut self, item: T) -> I {
        self.items.push(item);
        I::from_index(self.len() - 1)
    }

    /// The number of items.
    pub fn len(&self) -> usize {
        self.below.len() + self.items.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of items that are shared.
    pub fn shared(&self) -> usize {
        self.below.len()
    }

    /// The items in order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.below.iter().chain(&self.items)
    }

    /// The ids in order.
    pub fn ids(&self) -> impl Iterator<Item = I> + use<I, T> {
        (0..self.len()).map(I::from_index)
    }

    /// Ids and items in order.
    pub fn enumerate(&self) -> impl Iterator<Item = (I, &T)> {
        self.iter().enumerate().map(|(i, t)| (I::from_index(i), t))
    }
}

impl<I: Id, T> Index<I> for Layers<I, T> {
    type Output = T;
    fn index(&self, id: I) -> &T {
        match id.index().checked_sub(self.below.len()) {
            Some(own) => &self.items[own],
            None => &self.below[id.index()],
        }
    }
}

impl<I: Id, T> IndexMut<I> for Layers<I, T> {
    fn index_mut(&mut self, id: I) -> &mut T {
        let own = id.index().checked_sub(self.below.len());
        &mut self.items[own.expect("what is shared is never changed")]
    }
}
