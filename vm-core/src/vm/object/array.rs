//! Typed arrays and buffers: the mutable references of the language. All who hold one see its
//! changes, so the content lies in cells. Messages and `copy` make a new object.

use super::header::Boxed;
use crate::vm::value::{Slot, Tag, Value};
use std::cell::{Cell, RefCell};

type Ints = Box<[Cell<i64>]>;
type Floats = Box<[Cell<f64>]>;
type Float32s = Box<[Cell<f32>]>;
type Text = RefCell<String>;

fn cells<T>(items: Vec<T>) -> Box<[Cell<T>]> {
    items.into_iter().map(Cell::new).collect()
}

impl Value {
    /// An Int64Array.
    pub fn int64_array(items: Vec<i64>) -> Value {
        // SAFETY: the new object's only reference goes to the value.
        unsafe { Value::from_slot(Boxed::<Ints>::allocate(Tag::Int64Array, cells(items))) }
    }

    /// A Float64Array.
    pub fn float64_array(items: Vec<f64>) -> Value {
        // SAFETY: as above.
        unsafe { Value::from_slot(Boxed::<Floats>::allocate(Tag::Float64Array, cells(items))) }
    }

    /// A Float32Array.
    pub fn float32_array(items: Vec<f32>) -> Value {
        // SAFETY: as above.
        unsafe { Value::from_slot(Boxed::<Float32s>::allocate(Tag::Float32Array, cells(items))) }
    }

    /// A buffer with a text.
    pub fn buffer(content: String) -> Value {
        // SAFETY: as above.
        unsafe { Value::from_slot(Boxed::<Text>::allocate(Tag::Buffer, RefCell::new(content))) }
    }

    /// The content of an Int64Array.
    pub fn int64s(&self) -> &[Cell<i64>] {
        assert!(self.tag() == Tag::Int64Array, "a {:?} where Int64Array was declared", self.tag());
        // SAFETY: the tag was tested.
        unsafe { int64s_of(self.slot()) }
    }

    /// The content of a Float64Array.
    pub fn float64s(&self) -> &[Cell<f64>] {
        let found = self.tag();
        assert!(found == Tag::Float64Array, "a {found:?} where Float64Array was declared");
        // SAFETY: the tag was tested.
        unsafe { float64s_of(self.slot()) }
    }

    /// The content of a Float32Array.
    pub fn float32s(&self) -> &[Cell<f32>] {
        let found = self.tag();
        assert!(found == Tag::Float32Array, "a {found:?} where Float32Array was declared");
        // SAFETY: the tag was tested.
        unsafe { float32s_of(self.slot()) }
    }

    /// The text of a buffer.
    pub fn buffer_text(&self) -> &RefCell<String> {
        assert!(self.tag() == Tag::Buffer, "a {:?} where Buffer was declared", self.tag());
        // SAFETY: the tag was tested.
        unsafe { text_of(self.slot()) }
    }
}

/// The content of an Int64Array.
///
/// # Safety
/// The slot holds an Int64Array that stays alive during `'a`.
pub unsafe fn int64s_of<'a>(slot: Slot) -> &'a [Cell<i64>] {
    // SAFETY: the object is alive; an array never changes its length.
    unsafe { &(*slot.pointer::<Boxed<Ints>>()).body }
}

/// The content of an Int64Array or Float64Array as words.
///
/// # Safety
/// As for [`int64s_of`].
#[inline(always)]
pub unsafe fn words_of<'a>(slot: Slot) -> &'a [Cell<u64>] {
    debug_assert!(matches!(slot.tag(), Tag::Int64Array | Tag::Float64Array), "{slot:?}");
    const { assert!(size_of::<f64>() == size_of::<u64>(), "an element is a word") };
    // SAFETY: the object is alive; every number is a word.
    unsafe { &*(&raw const *(*slot.pointer::<Boxed<Ints>>()).body as *const [Cell<u64>]) }
}

/// The content of a Float64Array.
///
/// # Safety
/// The slot holds a Float64Array that stays alive during `'a`.
pub unsafe fn float64s_of<'a>(slot: Slot) -> &'a [Cell<f64>] {
    // SAFETY: the object is alive; an array never changes its length.
    unsafe { &(*slot.pointer::<Boxed<Floats>>()).body }
}

/// The content of a Float32Array.
///
/// # Safety
/// The slot holds a Float32Array that stays alive during `'a`.
pub unsafe fn float32s_of<'a>(slot: Slot) -> &'a [Cell<f32>] {
    // SAFETY: the object is alive; an array never changes its length.
    unsafe { &(*slot.pointer::<Boxed<Float32s>>()).body }
}

/// The text of a buffer.
///
/// # Safety
/// The slot holds a buffer that stays alive during `'a`.
pub unsafe fn text_of<'a>(slot: Slot) -> &'a RefCell<String> {
    // SAFETY: the object is alive.
    unsafe { &(*slot.pointer::<Boxed<Text>>()).body }
}

/// Frees an array or a buffer.
///
/// # Safety
/// The slot holds one and nobody refers to it any more.
pub(in crate::vm) unsafe fn free(slot: Slot) {
    // SAFETY: the tag tells the type of the content.
    unsafe {
        match slot.tag() {
            Tag::Int64Array => drop(Boxed::<Ints>::into_body(slot)),
            Tag::Float64Array => drop(Boxed::<Floats>::into_body(slot)),
            Tag::Float32Array => drop(Boxed::<Float32s>::into_body(slot)),
            Tag::Buffer => drop(Boxed::<Text>::into_body(slot)),
            other => unreachable!("{other:?} is neither array nor buffer"),
        }
    }
}
