//! Checks generated code in debug builds: registers in range, jumps to instructions of the same
//! function, every path ends, and ownership. An abstract interpreter follows all paths and knows of
//! each register whether it holds an owned value, one without a reference, or nothing; a value that
//! is used twice, lost, overwritten, or missing in a live map is an error of the generator.

use super::disasm;
use super::instr::Instr;
use super::op::{Flow, Op, Role};
use super::{Function, Handler, Program};

/// What the generator knows beyond the instructions: from which offset on a register is known to
/// hold a value without a reference.
#[derive(Debug, Default)]
pub struct Notes {
    plain: Vec<(u32, u8)>,
}

impl Notes {
    /// From this offset on, the register's value carries no reference.
    pub fn no_reference(&mut self, offset: u32, register: u8) {
        if cfg!(debug_assertions) {
            self.plain.push((offset, register));
        }
    }

    /// The instruction at this offset, the last one, was taken back.
    pub fn last_taken_back(&mut self, offset: u32) {
        self.plain.retain(|(at, _)| *at <= offset);
    }

    /// The instruction at this offset was taken back; those behind it have moved up.
    pub fn taken_back(&mut self, offset: u32) {
        self.plain.iter_mut().filter(|(at, _)| *at > offset).for_each(|(at, _)| *at -= 1);
    }
}

/// Checks all functions of a program; `notes` has an entry for each.
///
/// # Panics
/// Panics with the reason and the function's instructions when the code is wrong.
pub fn program(program: &Program, notes: &[Notes]) {
    for (function, notes) in program.functions.iter().zip(notes) {
        if let Err(reason) = Verifier::new(program, function, notes).run() {
            let text = disasm::function(program, function, None);
            panic!("wrong code in {}: {reason}\n{text}", function.name);
        }
    }
}

/// What is known about a register.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Content {
    /// Nothing that may be read.
    Nothing,
    /// A value without a reference.
    Plain,
    /// A value whose reference the register owns.
    Owned,
    /// Bits that another owner keeps alive.
    Alias,
}

type State = Vec<Content>;

struct Verifier<'a> {
    program: &'a Program,
    function: &'a Function,
    notes: Vec<Vec<u8>>,
    /// The state before each instruction, once it is known to be reached.
    states: Vec<Option<State>>,
    work: Vec<u32>,
}

impl<'a> Verifier<'a> {
    fn new(program: &'a Program, function: &'a Function, notes: &Notes) -> Verifier<'a> {
        let len = (function.end - function.start) as usize;
        let mut by_offset = vec![Vec::new(); len + 1];
        for (offset, register) in &notes.plain {
            by_offset[*offset as usize].push(*register);
        }
        Verifier { program, function, notes: by_offset, states: vec![None; len], work: vec![] }
    }

    fn run(mut self) -> Result<(), String> {
        let mut entry = vec![Content::Nothing; self.function.frame_size as usize];
        entry[..self.function.arity as usize].fill(Content::Owned);
        self.flow(0, 0, &entry)?;
        while let Some(offset) = self.work.pop() {
            self.step(offset).map_err(|reason| format!("at {offset}: {reason}"))?;
        }
        Ok(())
    }

    fn instr(&self, offset: u32) -> Instr {
        self.program.code[(self.function.start + offset) as usize]
    }

    /// Control goes from one instruction to another with this state.
    fn flow(&mut self, from: u32, to: u32, state: &State) -> Result<(), String> {
        if to < self.states.len() as u32 && self.instr(to).op == Op::Unreachable {
            return Ok(());
        }
        let Some(slot) = self.states.get_mut(to as usize) else {
            return Err(format!("control leaves the function to {to}"));
        };
        let mut state = state.clone();
        for register in &self.notes[to as usize] {
            let content = &mut state[*register as usize];
            if matches!(content, Content::Owned | Content::Alias) {
                *content = Content::Plain;
            }
        }
        let Some(before) = slot else {
            *slot = Some(state);
            self.work.push(to);
            return Ok(());
        };
        let mut changed = false;
        for (i, (old, new)) in before.iter_mut().zip(&state).enumerate() {
            let met = meet(*old, *new)
                .ok_or(format!("r{i} is {old:?} or {new:?} at {to}, coming from {from}"))?;
            changed |= met != *old;
            *old = met;
        }
        if changed {
            self.work.push(to);
        }
        Ok(())
    }

    fn step(&mut self, offset: u32) -> Result<(), String> {
        let instr = self.instr(offset);
        let info = instr.op.info();
        let before = self.states[offset as usize].clone().expect("reached");
        let mut state = before.clone();
        self.read(instr, &mut state)?;
        self.take(instr, &mut state)?;
        if info.has(Flow::Stops) {
            self.check_live_map(offset, &state)?;
            let suspended = clobbered(instr, &state)?;
            self.throws(offset, &suspended)?;
        }
        let untaken = match keeps_operands_on_jump(instr.op) {
            true => before.clone(),
            false => state.clone(),
        };
        self.write(instr, &mut state)?;
        if instr.op == Op::Move && before[instr.b as usize] == Content::Plain {
            state[instr.a as usize] = Content::Plain;
        }
        match instr.op {
            Op::SwitchCtor | Op::SwitchInt => {
                for case in 1..=u32::from(instr.wide()) {
                    let target = offset.wrapping_add_signed(self.instr(offset + case).d);
                    self.flow(offset, target, &state)?;
                }
            }
            _ if info.roles[3] == Role::Jump => {
                let target = offset.wrapping_add_signed(instr.d);
                self.flow(offset, target, &untaken)?;
            }
            _ => {}
        }
        if info.has(Flow::Ends) {
            return self.check_end(instr, &state);
        }
        self.flow(offset, offset + 1, &state)
    }

    /// What an exception at this instruction brings to its handler.
    fn throws(&mut self, offset: u32, state: &State) -> Result<(), String> {
        let Some(handler) = self.function.handler(offset) else { return Ok(()) };
        let Handler { target, exception, keep, .. } = handler;
        let mut caught = state.clone();
        for (i, content) in caught.iter_mut().enumerate() {
            match content {
                Content::Owned if !keep.contains(&(i as u8)) => *content = Content::Nothing,
                _ => {}
            }
        }
        for register in keep {
            if matches!(caught[*register as usize], Content::Nothing) {
                return Err(format!("the handler keeps r{register}, which holds nothing"));
            }
        }
        caught[*exception as usize] = Content::Owned;
        caught[*exception as usize + 1] = Content::Owned;
        self.flow(offset, *target, &caught)
    }

    fn registers(&self, instr: Instr, wanted: &[Role]) -> Vec<u8> {
        let roles = instr.op.info().roles;
        let mut found = Vec::new();
        for (role, operand) in roles.iter().zip([instr.a, instr.b, instr.c]) {
            if !wanted.contains(role) {
                continue;
            }
            let count = match role {
                Role::Window => self.program.window_size(instr),
                Role::Out if instr.op == Op::TakeFields => instr.c,
                _ => 1,
            };
            found.extend((0..count).map(|i| operand + i));
        }
        found
    }

    fn read(&self, instr: Instr, state: &mut State) -> Result<(), String> {
        let reading =
            [Role::Read, Role::Take, Role::Edit, Role::Update, Role::Number, Role::Window];
        for register in self.registers(instr, &reading) {
            match state.get(register as usize) {
                None => return Err(format!("r{register} is beyond the frame")),
                Some(Content::Nothing) => return Err(format!("r{register} holds nothing")),
                _ => {}
            }
        }
        for register in self.registers(instr, &[Role::Update]) {
            if !matches!(state[register as usize], Content::Owned | Content::Plain) {
                return Err(format!("r{register} is changed and not owned"));
            }
        }
        Ok(())
    }

    fn take(&self, instr: Instr, state: &mut State) -> Result<(), String> {
        for register in self.registers(instr, &[Role::Take, Role::Edit, Role::Window]) {
            let content = &mut state[register as usize];
            match content {
                Content::Owned => *content = Content::Nothing,
                Content::Plain => {}
                _ => return Err(format!("r{register} is taken and holds {content:?}")),
            }
        }
        Ok(())
    }

    fn write(&self, instr: Instr, state: &mut State) -> Result<(), String> {
        *state = clobbered(instr, state)?;
        let ends = instr.op.info().has(Flow::Ends);
        for (roles, content) in [
            (&[Role::Out, Role::Edit][..], Content::Owned),
            (&[Role::Scalar, Role::Number], Content::Plain),
            (&[Role::Alias], Content::Alias),
        ] {
            for register in self.registers(instr, roles) {
                put(state, register, content, instr.op)?;
            }
        }
        if instr.op.info().roles[0] == Role::Window && !ends {
            put(state, instr.a, Content::Owned, instr.op)?;
        }
        Ok(())
    }

    fn check_live_map(&self, offset: u32, state: &State) -> Result<(), String> {
        let live = self.function.live.at(offset);
        for (i, content) in state.iter().enumerate() {
            let listed = live.contains(&(i as u8));
            let right = match content {
                Content::Owned => listed,
                // `[]` in a register for lists.
                Content::Plain => true,
                Content::Nothing | Content::Alias => !listed,
            };
            if !right {
                return Err(format!("r{i} is {content:?}, in the live map: {listed}"));
            }
        }
        Ok(())
    }

    fn check_end(&self, instr: Instr, state: &State) -> Result<(), String> {
        let leaves = !matches!(
            instr.op,
            Op::Jump
                | Op::Loop
                | Op::SelfTailCall
                | Op::SwitchCtor
                | Op::SwitchInt
                | Op::Throw
                | Op::Rethrow
                | Op::Fault
                | Op::NoClause
                | Op::Unreachable
        );
        match state.iter().position(|content| *content == Content::Owned) {
            Some(register) if leaves => Err(format!("r{register} is lost")),
            _ => Ok(()),
        }
    }
}

/// Whether what the instruction takes is still there where it jumps.
fn keeps_operands_on_jump(op: Op) -> bool {
    matches!(op, Op::Uncons | Op::UnconsCopy | Op::UnconsTail | Op::UnconsHead | Op::MapPeek)
        || op == Op::ReceiveNext
}

/// The state with what a callee's frame overwrites taken out.
fn clobbered(instr: Instr, state: &State) -> Result<State, String> {
    let mut state = state.clone();
    if matches!(instr.op, Op::Call | Op::CallAddIntK | Op::CallMove | Op::CallClosure) {
        for (i, content) in state.iter_mut().enumerate().skip(instr.a as usize) {
            if *content == Content::Owned {
                return Err(format!("r{i} is owned and lies in the callee's frame"));
            }
            *content = Content::Nothing;
        }
    }
    Ok(state)
}

fn put(state: &mut State, register: u8, content: Content, op: Op) -> Result<(), String> {
    match state.get_mut(register as usize) {
        None => Err(format!("r{register} is beyond the frame")),
        // A reference more on the same value stays one value for the eye.
        Some(Content::Owned) => Err(format!("{op:?} overwrites r{register}, which is owned")),
        Some(slot) => {
            *slot = content;
            Ok(())
        }
    }
}

/// What is known where two ways meet; `None` where they contradict each other.
fn meet(a: Content, b: Content) -> Option<Content> {
    match (a, b) {
        _ if a == b => Some(a),
        (Content::Owned, Content::Plain) | (Content::Plain, Content::Owned) => Some(Content::Owned),
        (Content::Owned, _) | (_, Content::Owned) => None,
        _ => Some(Content::Nothing),
    }
}
