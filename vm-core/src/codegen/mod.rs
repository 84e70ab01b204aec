//! IR to bytecode: `compile(ir) -> Program`.
//!
//! Reading order: `unit` (what all functions share), `repr` (types as the generator sees them),
//! `regs` and `function` (registers, ownership, joins), `expr` and the files for its forms
//! (`arith`, `condition`, `call`, `tail_call`, `data`, `control`, `scopes`, `errors`, `process`),
//! `matching` (patterns). There is no optimiser behind it: it makes good code at once.

mod arith;
mod call;
mod condition;
mod control;
mod data;
mod errors;
mod expr;
mod function;
mod matching;
mod process;
mod regs;
mod repr;
mod scopes;
mod tail_call;
mod unit;

use crate::base::ids::IdVec;
use crate::bytecode::{self, Program};
use crate::ir;
use function::FnBuilder;
use unit::Unit;

/// Compiles a program. It cannot fail: the checker has refused what has no meaning. A function that
/// needs more registers than there are says so when it is called.
pub fn compile(ir: ir::Program) -> Program {
    let unit = Unit::new(&ir);
    let mut code = Vec::new();
    let mut functions = IdVec::new();
    let mut notes = Vec::new();
    for (id, _) in ir.functions.enumerate() {
        let generated = FnBuilder::new(&unit, id).generate();
        let generated = generated.unwrap_or_else(|| FnBuilder::too_large(&unit, id));
        let (mut function, instrs, function_notes) = generated;
        function.start = code.len() as u32;
        code.extend(instrs);
        function.end = code.len() as u32;
        functions.push(function);
        notes.push(function_notes);
    }
    let (consts, ctors) = unit.into_parts();
    let mut mvars = IdVec::new();
    for mvar in ir.mvars.iter() {
        let ir::Mvar { ty, init, is_literal, in_library, .. } = *mvar;
        let name = mvar.name.clone();
        mvars.push(bytecode::Mvar { name, ty, init, is_literal, in_library, is_past: false });
    }
    let program = Program {
        code,
        functions,
        consts,
        ctors,
        types: ir.types,
        mvars,
        entry: ir.entry,
        entry_display: ir.entry_display,
        fault_display: ir.fault_display,
    };
    if cfg!(debug_assertions) {
        bytecode::verify::program(&program, &notes);
    }
    program
}
