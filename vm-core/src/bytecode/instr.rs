//! One instruction: 8 bytes `{ op, a, b, c, d }`. What they mean is the table in `op.rs`.

use super::op::Op;

/// One instruction.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Instr {
    /// What to do.
    pub op: Op,
    /// First operand, mostly the register that is written.
    pub a: u8,
    /// Second operand.
    pub b: u8,
    /// Third operand.
    pub c: u8,
    /// A constant, a distance to jump (in instructions, from this one), an id.
    pub d: i32,
}

const _: () = assert!(size_of::<Instr>() == 8);

impl Instr {
    /// The 16-bit number that some instructions keep in b and c.
    #[inline(always)]
    pub fn wide(self) -> u16 {
        u16::from_le_bytes([self.b, self.c])
    }

    /// The same as a signed number.
    #[inline(always)]
    pub fn wide_signed(self) -> i16 {
        self.wide() as i16
    }

    /// An instruction with the operands a, b, c.
    pub fn abc(op: Op, a: impl Into<u8>, b: impl Into<u8>, c: impl Into<u8>) -> Instr {
        Instr { op, a: a.into(), b: b.into(), c: c.into(), d: 0 }
    }

    /// An instruction with the operands a and b.
    pub fn ab(op: Op, a: impl Into<u8>, b: impl Into<u8>) -> Instr {
        Instr::abc(op, a, b, 0)
    }

    /// An instruction with the operands a and d.
    pub fn ad(op: Op, a: impl Into<u8>, d: i32) -> Instr {
        Instr { d, ..Instr::abc(op, a, 0, 0) }
    }

    /// An instruction with the operand a and a 16-bit number in b and c.
    pub fn a_wide(op: Op, a: impl Into<u8>, wide: u16) -> Instr {
        let [b, c] = wide.to_le_bytes();
        Instr::abc(op, a, b, c)
    }

    /// The same instruction with the operand d.
    pub fn with_d(self, d: i32) -> Instr {
        Instr { d, ..self }
    }
}
