//! Arithmetic on BigInt (3.8), its limit, and how much work it is. One operation runs to its end,
//! so numbers are kept to a size at which that takes a fraction of a second.

use super::arith::negative_exponent;
use crate::base::limits::BIGINT_BITS_MAX;
use crate::bytecode::ArithOp;
use crate::vm::alloc;
use crate::vm::fault::Fault;
use num_bigint::BigInt;
use num_traits::{Pow, Signed, ToPrimitive, Zero};

/// Parts of 64 bits up to which an operation counts as one step.
const SMALL_PARTS: u64 = 64;

/// Products of two parts that take about as long as one reduction.
const PRODUCTS_PER_REDUCTION: u64 = 8;

/// Digits that are parsed at once; longer texts are taken apart.
const DIGITS_AT_ONCE: usize = 2000;

fn too_large() -> Fault {
    let digits = digits_max();
    Fault::panic(format!(
        "BigInt too large: it has at most {BIGINT_BITS_MAX} bits ({digits} digits)"
    ))
}

/// So many decimal digits fit, whatever they are.
fn digits_max() -> u64 {
    BIGINT_BITS_MAX * 30103 / 100_000
}

/// The number, unless it is beyond the limit.
pub fn limited(number: BigInt) -> Result<BigInt, Fault> {
    if number.bits() > BIGINT_BITS_MAX { Err(too_large()) } else { Ok(number) }
}

/// `a op b`
pub fn binary(op: ArithOp, a: &BigInt, b: &BigInt) -> Result<BigInt, Fault> {
    if op == ArithOp::Pow && b.is_negative() {
        return Err(negative_exponent());
    }
    // What has so many bits at least is refused before it is computed.
    let bits = match op {
        ArithOp::Mul => (a.bits() + b.bits()).saturating_sub(1),
        ArithOp::Pow if a.bits() > 1 => {
            (a.bits() - 1).saturating_mul(b.to_u64().unwrap_or(u64::MAX))
        }
        _ => a.bits(),
    };
    if bits > BIGINT_BITS_MAX {
        return Err(too_large());
    }
    let bytes = usize::try_from(bits / 8).unwrap_or(usize::MAX);
    if bytes >= alloc::LARGE_BYTES && !alloc::may_allocate(bytes) {
        return Err(Fault::OutOfMemory);
    }
    limited(match op {
        ArithOp::Add => a + b,
        ArithOp::Sub => a - b,
        ArithOp::Mul => a * b,
        ArithOp::Div | ArithOp::Rem if b.is_zero() => return Err(Fault::DivisionByZero),
        ArithOp::Div => a / b,
        ArithOp::Rem => a % b,
        ArithOp::Pow => match b.to_u64() {
            Some(exponent) => Pow::pow(a, exponent),
            // The base is 0, 1 or -1.
            None if a.is_negative() && b.bit(0) => a.clone(),
            None => a.abs(),
        },
    })
}

/// The reductions that an operation counts as, from its operands and its result.
pub fn work(op: ArithOp, a: &BigInt, b: &BigInt, result: &BigInt) -> u64 {
    let parts = |number: &BigInt| number.bits() / 64 + 1;
    let (most, least) = match op {
        ArithOp::Add | ArithOp::Sub => (1, 1),
        ArithOp::Mul => (parts(a).max(parts(b)), parts(a).min(parts(b))),
        ArithOp::Div | ArithOp::Rem => {
            (parts(a), parts(b).min(parts(a) - parts(b).min(parts(a)) + 1))
        }
        ArithOp::Pow => (parts(result), parts(result)),
    };
    if most <= SMALL_PARTS {
        return 0;
    }
    // Products of large numbers are made of smaller ones, quotients are not.
    let each = match op {
        ArithOp::Mul | ArithOp::Pow => least.min(SMALL_PARTS + least.isqrt()),
        _ => least,
    };
    most.saturating_mul(each) / PRODUCTS_PER_REDUCTION
}

/// The product of several numbers.
pub fn product(factors: impl Iterator<Item = BigInt>) -> Result<BigInt, Fault> {
    let mut product = BigInt::from(1);
    for factor in factors {
        product = binary(ArithOp::Mul, &product, &factor)?;
    }
    Ok(product)
}

/// The number that decimal digits behind a sign are. `None` when it is no number, an error when it
/// is beyond the limit.
pub fn parse(text: &str) -> Result<Option<BigInt>, Fault> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(None);
    }
    let digits = digits.trim_start_matches('0');
    if digits.len() as u64 > digits_max() + 1 {
        return Err(too_large());
    }
    let number = limited(of_digits(digits))?;
    Ok(Some(if negative { -number } else { number }))
}

/// A long text is that of its halves: the parser works digit by digit on a growing number.
fn of_digits(digits: &str) -> BigInt {
    if digits.len() <= DIGITS_AT_ONCE {
        return digits.parse().unwrap_or_default();
    }
    let (high, low) = digits.split_at(digits.len() / 2);
    of_digits(high) * Pow::pow(BigInt::from(10), low.len()) + of_digits(low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_taken_apart() {
        let text = "123456789".repeat(1000);
        assert_eq!(parse(&text).unwrap(), text.parse().ok());
        assert_eq!(parse(&format!("-000{text}")).unwrap(), format!("-{text}").parse().ok());
    }

    #[test]
    fn no_numbers() {
        for text in ["", "-", "+-1", "1_0", "12a", " 1"] {
            assert_eq!(parse(text).unwrap(), None, "{text:?}");
        }
        assert_eq!(parse("000").unwrap(), Some(BigInt::ZERO));
    }

    #[test]
    fn numbers_have_a_limit() {
        let (two, bits) = (BigInt::from(2), BigInt::from(BIGINT_BITS_MAX));
        assert!(binary(ArithOp::Pow, &two, &bits).is_err());
        let largest = binary(ArithOp::Pow, &two, &(bits - 1)).unwrap();
        assert_eq!(largest.bits(), BIGINT_BITS_MAX);
        assert!(binary(ArithOp::Add, &largest, &largest).is_err());
        assert!(binary(ArithOp::Mul, &largest, &two).is_err());
        assert!(parse(&"9".repeat(digits_max() as usize + 1)).is_err());
        assert!(parse(&"1".repeat(digits_max() as usize)).unwrap().is_some());
    }
}
