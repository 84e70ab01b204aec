//! Lists as builtins see them: owned values, no raw slots.

use super::elements::Elements;
use super::list;
use crate::vm::value::{Slot, Tag, Value};
use std::iter::Cloned;
use std::marker::PhantomData;

impl Value {
    /// A list of the items in order.
    pub fn list(items: Vec<Value>) -> Value {
        // SAFETY: a value is laid out like its slot; the references pass to the list, so the vector
        // frees only its own block.
        unsafe {
            let mut items = std::mem::ManuallyDrop::new(items);
            let slots = std::slice::from_raw_parts(items.as_ptr().cast::<Slot>(), items.len());
            let list = list::prepend_all(slots, Slot::NIL);
            items.set_len(0);
            std::mem::ManuallyDrop::drop(&mut items);
            Value::from_slot(list)
        }
    }

    /// A list of the items from a position on, which leave the vector.
    pub fn list_of_tail(items: &mut Vec<Value>, from: usize) -> Value {
        let tail = &items[from..];
        // SAFETY: a value is laid out like its slot; the references pass to the list and the vector
        // forgets them.
        unsafe {
            let slots = std::slice::from_raw_parts(tail.as_ptr().cast::<Slot>(), tail.len());
            let list = list::prepend_all(slots, Slot::NIL);
            items.set_len(from);
            Value::from_slot(list)
        }
    }

    /// The payloads of a list's elements and their kind, if all are integers, Chars or Bools of one
    /// kind: these are no more than their payloads.
    pub fn payloads(&self) -> Option<(Tag, Vec<u64>)> {
        // SAFETY: the list is alive as long as `self`.
        let elements = unsafe { Elements::new(self.list_slot()) };
        let first = self.element(0)?.slot();
        if !is_payload(first.tag()) {
            return None;
        }
        let mut payloads = Vec::with_capacity(elements.len());
        for item in elements {
            if item.tag() != first.tag() || item.aux() != 0 {
                return None;
            }
            payloads.push(item.bits);
        }
        Some((first.tag(), payloads))
    }

    /// A list of elements of one kind that [`Value::payloads`] may give, made from what their
    /// payloads are above another one.
    pub fn list_of_payloads(tag: Tag, least: u64, above: &[u64]) -> Value {
        assert!(is_payload(tag), "a {tag:?} is more than its payload");
        let mut slots = Vec::with_capacity(above.len());
        for above in above {
            slots.push(Slot::new(tag, 0, least.wrapping_add(*above)));
        }
        // SAFETY: the elements count no references; the list's own passes to the value.
        unsafe { Value::from_slot(list::prepend_all(&slots, Slot::NIL)) }
    }

    fn list_slot(&self) -> Slot {
        let slot = self.slot();
        let is_list = matches!(slot.tag(), Tag::Nil | Tag::List);
        assert!(is_list, "a {:?} where List was declared", slot.tag());
        slot
    }

    /// The elements of a list.
    pub fn elements(&self) -> Cloned<Places<'_>> {
        self.elements_in_place().cloned()
    }

    /// The elements of a list where they lie.
    pub fn elements_in_place(&self) -> Places<'_> {
        // SAFETY: the list is alive as long as `self`.
        Places { elements: unsafe { Elements::new(self.list_slot()) }, list: PhantomData }
    }

    /// The number of elements of a list.
    pub fn list_len(&self) -> usize {
        // SAFETY: it is a list.
        unsafe { list::length(self.list_slot()) }
    }

    /// The element of a list at a position.
    pub fn element(&self, position: i64) -> Option<Value> {
        // SAFETY: it is a list; the element gets a reference of its own.
        unsafe {
            let item = list::index(self.list_slot(), position)?;
            item.retain();
            Some(Value::from_slot(item))
        }
    }

    /// The list without its first elements.
    pub fn skip_elements(&self, count: usize) -> Value {
        // SAFETY: it is a list; the rest gets a reference of its own.
        unsafe {
            let rest = list::skip(self.list_slot(), count);
            rest.retain();
            Value::from_slot(rest)
        }
    }

    /// The elements from the last to the first, then those of `end`.
    pub fn reversed_onto(&self, end: Value) -> Value {
        end.list_slot();
        // SAFETY: both are lists; the second is handed over.
        unsafe { Value::from_slot(list::prepend_reversed(self.list_slot(), end.into_slot())) }
    }

    /// Gives up all but the first `count` elements, more than none and fewer than all, if nobody
    /// else holds the list; says whether it has.
    pub fn truncate_list(&mut self, count: usize) -> bool {
        assert!(count > 0 && count < self.list_len(), "nothing to cut off, or everything");
        // SAFETY: it is a list of more elements.
        unsafe { list::truncate(self.list_slot(), count) }
    }

    /// `[self | tail]`
    pub fn cons(self, tail: Value) -> Value {
        tail.list_slot();
        // SAFETY: it is a list; both references are handed over.
        unsafe { Value::from_slot(list::cons(self.into_slot(), tail.into_slot())) }
    }

    /// `self ++ other` of lists.
    pub fn append_list(self, other: Value) -> Value {
        self.list_slot();
        other.list_slot();
        // SAFETY: both are lists; both references are handed over.
        unsafe { Value::from_slot(list::append(self.into_slot(), other.into_slot())) }
    }

    /// The list with another element at a position that exists; in place when nobody else holds it.
    pub fn with_element(self, position: usize, item: Value) -> Value {
        assert!(position < self.list_len(), "replacing an element beyond the end");
        // SAFETY: the position was tested; both references are handed over.
        unsafe { Value::from_slot(list::replace(self.into_slot(), position, item.into_slot())) }
    }
}

/// Whether values of this kind are no more than their payloads.
fn is_payload(tag: Tag) -> bool {
    matches!(tag, Tag::Bool | Tag::Char) || (Tag::Int..=Tag::UInt64).contains(&tag)
}

/// The elements of a list where they lie.
#[derive(Clone)]
pub struct Places<'a> {
    elements: Elements,
    list: PhantomData<&'a Value>,
}

impl<'a> Iterator for Places<'a> {
    type Item = &'a Value;

    fn next(&mut self) -> Option<&'a Value> {
        let place: *const Value = self.elements.next_place()?.cast();
        // SAFETY: a slot in a chunk is laid out like the value that it stands for, and stays as it
        // is as long as the list, which is borrowed: only owners change one in place.
        Some(unsafe { &*place })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.elements.size_hint()
    }
}

impl ExactSizeIterator for Places<'_> {}
