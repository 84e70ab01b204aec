//! Marks functions that are called: each sets a byte of its own, behind the memory that the module
//! begins with, when it is entered. For finding out what the first programs need.

use super::module::{Module, unreadable};
use crate::Done;
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{CodeSection, Instruction, MemArg, MemArgTarget, MemoryType};

/// A marked module.
pub struct Marked {
    pub bytes: Vec<u8>,
    /// The byte of the first function that is not imported.
    pub address: u64,
    /// The index of that function.
    pub first: u32,
    /// How many functions there are.
    pub count: u32,
}

const PAGE: u64 = 65536;

/// Marks all functions of a module.
pub fn mark(bytes: &[u8]) -> Done<Marked> {
    let module = Module::read(bytes)?;
    let count = module.bodies.len() as u32;
    let address = module.memory_pages * PAGE;
    let mut marker = Marker { address, next: 0, pages: u64::from(count).div_ceil(PAGE) };
    let mut marked = wasm_encoder::Module::new();
    marker.parse_core_module(&mut marked, wasmparser::Parser::new(0), bytes).map_err(unreadable)?;
    Ok(Marked { bytes: marked.finish(), address, first: module.imported_functions, count })
}

struct Marker {
    address: u64,
    /// The next function's byte.
    next: u64,
    /// The pages that the bytes take.
    pages: u64,
}

impl Reencode for Marker {
    type Error = std::convert::Infallible;

    fn memory_type(&mut self, ty: wasmparser::MemoryType) -> Result<MemoryType, Error> {
        let mut ty = MemoryType::from(ty);
        ty.minimum += self.pages;
        Ok(ty)
    }

    fn parse_function_body(
        &mut self,
        code: &mut CodeSection,
        body: wasmparser::FunctionBody<'_>,
    ) -> Result<(), Error> {
        let mut function = self.new_function_with_parsed_locals(&body)?;
        let offset = self.address + self.next;
        let target = MemArgTarget::default();
        let place = MemArg { offset, align: 0, target, ordering: None };
        self.next += 1;
        function.instruction(&Instruction::I32Const(0));
        function.instruction(&Instruction::I32Const(1));
        function.instruction(&Instruction::I32Store8(place));
        let mut reader = body.get_operators_reader()?;
        while !reader.eof() {
            function.instruction(&self.parse_instruction(&mut reader)?);
        }
        code.function(&function);
        Ok(())
    }
}
