//! Numbers that don't fit a slot: BigInt and Decimal.

use super::header::Boxed;
use crate::vm::value::{Slot, Tag, Value};
use num_bigint::BigInt;
use rust_decimal::Decimal;

/// The number of a BigInt.
///
/// # Safety
/// The slot holds a BigInt that stays alive during `'a`.
pub unsafe fn bigint_of<'a>(slot: Slot) -> &'a BigInt {
    // SAFETY: the object is alive; numbers never change.
    unsafe { &(*slot.pointer::<Boxed<BigInt>>()).body }
}

/// The number of a Decimal.
///
/// # Safety
/// The slot holds a Decimal.
pub unsafe fn decimal_of(slot: Slot) -> Decimal {
    // SAFETY: the object is alive; numbers never change.
    unsafe { (*slot.pointer::<Boxed<Decimal>>()).body }
}

impl Value {
    /// A BigInt.
    pub fn bigint(number: BigInt) -> Value {
        // SAFETY: the new object's only reference goes to the value.
        unsafe { Value::from_slot(Boxed::allocate(Tag::BigInt, number)) }
    }

    /// A Decimal.
    pub fn decimal(number: Decimal) -> Value {
        // SAFETY: the new object's only reference goes to the value.
        unsafe { Value::from_slot(Boxed::allocate(Tag::Decimal, number)) }
    }

    /// The BigInt that this is.
    pub fn as_bigint(&self) -> &BigInt {
        let slot = self.slot();
        assert!(slot.tag() == Tag::BigInt, "a {:?} where BigInt was declared", slot.tag());
        // SAFETY: the tag was tested.
        unsafe { bigint_of(slot) }
    }

    /// The Decimal that this is.
    pub fn as_decimal(&self) -> Decimal {
        let slot = self.slot();
        assert!(slot.tag() == Tag::Decimal, "a {:?} where Decimal was declared", slot.tag());
        // SAFETY: the tag was tested.
        unsafe { decimal_of(slot) }
    }
}
