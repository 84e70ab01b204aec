//! A program as text: one line for each instruction, with names, jump targets and source lines.
//!
//! Everything is derived from the roles in the instruction table.

use super::{Const, Function, Instr, Op, Program, Role};
use crate::base::source::SourceMap;
use std::fmt::Write;

/// All functions of a program. Lines of the source are shown where `sources` are given.
pub fn program(program: &Program, sources: Option<&SourceMap>) -> String {
    let mut out = String::new();
    for f in program.functions.iter() {
        out.push_str(&function(program, f, sources));
        out.push('\n');
    }
    out
}

/// One function.
pub fn function(program: &Program, function: &Function, sources: Option<&SourceMap>) -> String {
    let mut out = format!(
        "{} ({} parameters, {} captured, {} registers)\n",
        function.name,
        function.arity,
        function.captured.len(),
        function.frame_size
    );
    let mut last_line = 0;
    for index in function.start..function.end {
        let offset = index - function.start;
        let line = sources
            .filter(|_| function.lines.iter().any(|(at, _)| *at == offset))
            .map(|s| {
                let place = function.place(offset);
                s.line_column(place.source, place.start).line
            })
            .filter(|line| *line != last_line);
        match line {
            Some(line) => {
                last_line = line;
                let _ = write!(out, "{line:5} ");
            }
            None => out.push_str("      "),
        }
        let _ = write!(out, "{offset:4}  ");
        out.push_str(&instruction(program, program.code[index as usize], offset));
        let live = function.live.at(offset);
        if !live.is_empty() {
            let names: Vec<String> = live.iter().map(|r| format!("r{r}")).collect();
            let _ = write!(out, "  ; owns {}", names.join(" "));
        }
        out.push('\n');
    }
    for h in &function.handlers {
        let keep: Vec<String> = h.keep.iter().map(|r| format!("r{r}")).collect();
        let _ = writeln!(
            out,
            "      {}..{} throws to {} as r{}, keeps [{}]",
            h.start,
            h.end,
            h.target,
            h.exception,
            keep.join(" ")
        );
    }
    out
}

/// One instruction; `offset` is its place in the function, for the targets of jumps.
pub fn instruction(program: &Program, instr: Instr, offset: u32) -> String {
    let info = instr.op.info();
    let mut parts = Vec::new();
    for (role, byte) in info.roles.iter().zip([instr.a, instr.b, instr.c]) {
        parts.extend(short_operand(program, instr, *role, byte));
    }
    parts.extend(long_operand(program, instr, info.roles[3], offset));
    format!("{:<16} {}", format!("{:?}", instr.op), parts.join(", "))
}

fn short_operand(program: &Program, instr: Instr, role: Role, byte: u8) -> Option<String> {
    Some(match role {
        Role::No => return None,
        Role::Small | Role::Count => byte.to_string(),
        Role::Int16 => instr.wide_signed().to_string(),
        Role::Count16 => instr.wide().to_string(),
        Role::Const16 => constant(program, &program.consts[instr.wide() as usize]),
        Role::Ctor16 => ctor(program, u32::from(instr.wide())),
        Role::Window => {
            let count = program.window_size(instr);
            if count == 0 { format!("r{byte}+0") } else { format!("r{byte}+{count}") }
        }
        _ => format!("r{byte}"),
    })
}

fn long_operand(program: &Program, instr: Instr, role: Role, offset: u32) -> Option<String> {
    let d = instr.d as u32;
    Some(match role {
        Role::No => return None,
        Role::Jump => format!("-> {}", offset as i32 + instr.d),
        Role::Int if instr.op == Op::LoadChar => format!("{:?}", char::from_u32(d)),
        Role::Fn => program.functions.iter().nth(d as usize)?.name.to_string(),
        Role::Const => constant(program, &program.consts[d as usize]),
        Role::Native => format!("native {d}"),
        Role::Ctor => ctor(program, d),
        Role::Type => program.types.name(crate::base::ids::TypeId(d)),
        Role::Mvar => program.mvars.iter().nth(d as usize)?.name.to_string(),
        Role::Mask => format!("{d:#b}"),
        Role::Kind if instr.op == Op::Arith => {
            format!("{:?} {:?}", super::ArithOp::decode(instr.d), super::ArithKind::decode(instr.d))
        }
        Role::Kind => format!("{:?}", super::ArithKind::decode(instr.d)),
        _ => instr.d.to_string(),
    })
}

fn constant(program: &Program, value: &Const) -> String {
    match value {
        Const::Int(value) | Const::Sized(_, value) => value.to_string(),
        Const::Float(value) => format!("{value:?}"),
        Const::Float32(value) => format!("{value:?}"),
        Const::BigInt(text) | Const::Decimal(text) => text.to_string(),
        Const::Char(value) => format!("{value:?}"),
        Const::Bool(value) => value.to_string(),
        Const::Unit => "()".to_string(),
        Const::String(text) => format!("{text:?}"),
        Const::Type(id) => program.types.name(*id),
        Const::Made(shape, parts) => {
            let parts: Vec<String> = parts.iter().map(|part| constant(program, part)).collect();
            let (begin, end) = shape.brackets();
            format!("{begin}{}{end}", parts.join(", "))
        }
    }
}

fn ctor(program: &Program, global: u32) -> String {
    let found = program.ctors.get(global);
    match &program.types[found.ty] {
        crate::ir::TypeDef::Data(data) => data.ctors[found.ctor as usize].name.to_string(),
        _ => format!("constructor {global}"),
    }
}
