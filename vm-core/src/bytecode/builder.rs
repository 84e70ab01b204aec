//! Assembles one function: instructions, labels, places of the source.
//!
//! It knows nothing about registers or ownership; `codegen` does.

use super::LiveMaps;
use super::instr::Instr;
use super::op::{Flow, Op, Role};
use crate::base::span::Span;

/// A place to jump to, bound once.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct Label(u32);

/// The instructions of one function under construction.
#[derive(Debug, Default)]
pub struct Builder {
    code: Vec<Instr>,
    labels: Vec<Option<u32>>,
    /// Instructions whose d becomes the distance from the second offset to the label.
    jumps: Vec<(u32, u32, Label)>,
    lines: Vec<(u32, Span)>,
    live: LiveMaps,
    /// The offset at which a label was bound last.
    bound_at: Option<u32>,
}

/// A finished function's instructions.
#[derive(Debug)]
pub struct Assembled {
    /// The instructions.
    pub code: Vec<Instr>,
    /// See [`super::Function::lines`].
    pub lines: Vec<(u32, Span)>,
    /// See [`super::Function::live`].
    pub live: LiveMaps,
}

impl Builder {
    /// The offset of the next instruction.
    pub fn offset(&self) -> u32 {
        self.code.len() as u32
    }

    /// Appends an instruction.
    pub fn emit(&mut self, instr: Instr) {
        self.code.push(instr);
    }

    /// Appends an instruction that may stop: with its place and what the frame owns meanwhile.
    pub fn emit_stopping(&mut self, instr: Instr, span: Span, owned: &[u8]) {
        debug_assert!(instr.op.info().has(Flow::Stops));
        let offset = self.offset();
        if self.lines.last().is_none_or(|(_, last)| *last != span) {
            self.lines.push((offset, span));
        }
        self.live.push(offset, owned);
        self.code.push(instr);
    }

    /// Takes back the last instruction, a `Move` to this register that no label stands behind:
    /// where it moved from.
    pub fn take_back_move(&mut self, to: u8) -> Option<u8> {
        let last = *self.code.last()?;
        let joined = self.bound_at == Some(self.offset());
        if last.op != Op::Move || last.a != to || joined {
            return None;
        }
        self.code.pop();
        Some(last.b)
    }

    /// Takes back the last addition of a small constant to a register, if control comes from there
    /// straight to here and nothing on the way uses the register: where it stood, the constant.
    pub fn take_back_step(&mut self, register: u8) -> Option<(u32, i8)> {
        for at in (self.bound_at.unwrap_or(0)..self.offset()).rev() {
            let instr = self.code[at as usize];
            let info = instr.op.info();
            if instr.op == Op::AddIntK && (instr.a, instr.b) == (register, register) {
                let step = i8::try_from(instr.d).ok()?;
                self.code.remove(at as usize);
                return Some((at, step));
            }
            let goes_on = !info.has(Flow::Stops) && !info.has(Flow::Ends);
            let row = info.roles[0] == Role::Window || instr.op == Op::TakeFields;
            let operands = info.roles.iter().zip([instr.a, instr.b, instr.c]);
            let mut registers = operands.filter(|(role, _)| role.is_register());
            let uses = registers.any(|(_, operand)| operand == register);
            if !goes_on || info.roles[3] == Role::Jump || uses || row && register > instr.a {
                return None;
            }
        }
        None
    }

    /// The function's first instruction if it jumps, and where to.
    pub fn first_jump(&self) -> Option<(Instr, Label)> {
        let (_, _, label) = self.jumps.iter().find(|(at, _, _)| *at == 0)?;
        Some((*self.code.first()?, *label))
    }

    /// A label behind the function's first instruction.
    pub fn label_behind_first(&mut self) -> Label {
        self.labels.push(Some(1));
        Label(self.labels.len() as u32 - 1)
    }

    /// A new label, not bound yet.
    pub fn label(&mut self) -> Label {
        self.labels.push(None);
        Label(self.labels.len() as u32 - 1)
    }

    /// The label is here. A jump to it that stands right before is taken back.
    pub fn bind(&mut self, label: Label) {
        if self.code.last().is_some_and(|last| last.op == Op::Jump)
            && self.bound_at != Some(self.offset())
            && self.jumps.last() == Some(&(self.offset() - 1, self.offset() - 1, label))
        {
            self.jumps.pop();
            self.code.pop();
        }
        let here = self.offset();
        self.bound_at = Some(here);
        let slot = &mut self.labels[label.0 as usize];
        debug_assert!(slot.is_none(), "a label is bound once");
        *slot = Some(here);
    }

    /// The offset of a label that is bound.
    pub fn position(&self, label: Label) -> u32 {
        self.labels[label.0 as usize].expect("the label is bound")
    }

    /// Whether the label is bound.
    pub fn is_bound(&self, label: Label) -> bool {
        self.labels[label.0 as usize].is_some()
    }

    /// The next instruction to be emitted jumps to the label.
    pub fn jumps_to(&mut self, label: Label) {
        let here = self.offset();
        self.jumps.push((here, here, label));
    }

    /// Appends a `Case` word of the switch at this offset.
    pub fn case(&mut self, switch: u32, label: Label) {
        self.jumps.push((self.offset(), switch, label));
        self.emit(Instr { op: Op::Case, a: 0, b: 0, c: 0, d: 0 });
    }

    /// Fills in the distances.
    pub fn finish(mut self) -> Assembled {
        for (at, from, label) in std::mem::take(&mut self.jumps) {
            let target = self.position(label);
            self.code[at as usize].d = target as i32 - from as i32;
        }
        Assembled { code: self.code, lines: self.lines, live: self.live }
    }
}
