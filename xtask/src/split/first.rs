//! Writes the first module: all of the whole but the code of the functions that come later. In
//! their place stand small functions that load the rest and call through the table.

use super::module::{Module, unreadable};
use super::{LOADER, Plan};
use crate::Done;
use std::collections::BTreeMap;
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, DataSection, ElementSection, Elements, ExportSection,
    Function, FunctionSection, GlobalSection, GlobalType, Instruction, TableSection, TypeSection,
    ValType,
};

/// Writes it.
pub fn write(module: &Module, plan: &Plan) -> Done<Vec<u8>> {
    let mut writer = Writer::new(module, plan)?;
    let mut written = wasm_encoder::Module::new();
    writer
        .parse_core_module(&mut written, wasmparser::Parser::new(0), module.bytes)
        .map_err(unreadable)?;
    Ok(written.finish())
}

struct Writer<'a> {
    module: &'a Module<'a>,
    plan: &'a Plan,
    /// The new index of every function: the small one's, where it comes later.
    indexes: BTreeMap<u32, u32>,
    /// The index of the function that loads the rest once and gives back its argument.
    ready: u32,
    /// The export that loads.
    loader: u32,
    /// The global that is 1 as soon as the rest is there.
    loaded: u32,
}

impl<'a> Writer<'a> {
    fn new(module: &'a Module<'a>, plan: &'a Plan) -> Done<Writer<'a>> {
        let imported = 0..module.imported_functions;
        let order =
            imported.chain(plan.first.iter().copied()).chain(plan.slots.iter().map(|(f, _)| *f));
        let indexes: BTreeMap<u32, u32> = order.zip(0..).collect();
        let loader = indexes[&module.export(LOADER)?];
        let ready = indexes.len() as u32;
        Ok(Writer { module, plan, indexes, ready, loader, loaded: module.globals.len() as u32 })
    }

    /// `ready(slot)`.
    fn ready(&self) -> Function {
        let mut function = Function::new([]);
        function
            .instruction(&Instruction::GlobalGet(self.loaded))
            .instruction(&Instruction::I32Eqz)
            .instruction(&Instruction::If(BlockType::Empty))
            .instruction(&Instruction::Call(self.loader))
            .instruction(&Instruction::I32Const(1))
            .instruction(&Instruction::GlobalSet(self.loaded))
            .instruction(&Instruction::End)
            .instruction(&Instruction::LocalGet(0))
            .instruction(&Instruction::End);
        function
    }

    /// The small function in the place of one that comes later.
    fn stub(&self, later: u32, slot: u32) -> Function {
        let mut function = Function::new([]);
        let parameters = self.module.function_type(later).params().len() as u32;
        for parameter in 0..parameters {
            function.instruction(&Instruction::LocalGet(parameter));
        }
        let type_index = self.module.functions[later as usize];
        function
            .instruction(&Instruction::I32Const(slot as i32))
            .instruction(&Instruction::Call(self.ready))
            .instruction(&Instruction::CallIndirect { type_index, table_index: 0 })
            .instruction(&Instruction::End);
        function
    }
}

/// `ready`'s type stands behind the others.
fn ready_type(types: &mut TypeSection) {
    types.ty().function([ValType::I32], [ValType::I32]);
}

impl Reencode for Writer<'_> {
    type Error = std::convert::Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error> {
        Ok(self.indexes[&function])
    }

    fn parse_type_section(
        &mut self,
        types: &mut TypeSection,
        section: wasmparser::TypeSectionReader<'_>,
    ) -> Result<(), Error> {
        wasm_encoder::reencode::utils::parse_type_section(self, types, section)?;
        ready_type(types);
        Ok(())
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        _: wasmparser::FunctionSectionReader<'_>,
    ) -> Result<(), Error> {
        let stubs = self.plan.slots.iter().map(|(function, _)| function);
        for function in self.plan.first.iter().chain(stubs) {
            functions.function(self.module.functions[*function as usize]);
        }
        functions.function(self.module.types.len() as u32);
        Ok(())
    }

    fn parse_table(
        &mut self,
        tables: &mut TableSection,
        table: wasmparser::Table<'_>,
    ) -> Result<(), Error> {
        let mut ty = self.table_type(table.ty)?;
        if tables.is_empty() {
            let added = u64::from(self.plan.table_size()) - ty.minimum;
            ty.minimum += added;
            ty.maximum = ty.maximum.map(|most| most + added);
        }
        tables.table(ty);
        Ok(())
    }

    fn parse_global_section(
        &mut self,
        globals: &mut GlobalSection,
        section: wasmparser::GlobalSectionReader<'_>,
    ) -> Result<(), Error> {
        wasm_encoder::reencode::utils::parse_global_section(self, globals, section)?;
        let ty = GlobalType { val_type: ValType::I32, mutable: true, shared: false };
        globals.global(ty, &ConstExpr::i32_const(0));
        Ok(())
    }

    fn parse_export_section(
        &mut self,
        exports: &mut ExportSection,
        section: wasmparser::ExportSectionReader<'_>,
    ) -> Result<(), Error> {
        wasm_encoder::reencode::utils::parse_export_section(self, exports, section)?;
        for (kind, index, name) in super::later::needs(self.module) {
            exports.export(&name, kind, index);
        }
        Ok(())
    }

    fn parse_element_section(
        &mut self,
        elements: &mut ElementSection,
        section: wasmparser::ElementSectionReader<'_>,
    ) -> Result<(), Error> {
        wasm_encoder::reencode::utils::parse_element_section(self, elements, section)?;
        let shared: Vec<u32> = self.plan.shared.iter().map(|f| self.indexes[f]).collect();
        let offset = ConstExpr::i32_const(self.plan.shared_slot as i32);
        elements.active(None, &offset, Elements::Functions(shared.into()));
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        _: wasmparser::CodeSectionReader<'_>,
    ) -> Result<(), Error> {
        for function in &self.plan.first {
            let body = self.module.body(*function).clone();
            self.parse_function_body(code, body)?;
        }
        for (function, slot) in &self.plan.slots {
            code.function(&self.stub(*function, *slot));
        }
        code.function(&self.ready());
        Ok(())
    }

    fn data_count(&mut self, _: u32) -> Result<u32, Error> {
        Ok(self.plan.first_data.len() as u32)
    }

    fn parse_data_section(
        &mut self,
        data: &mut DataSection,
        _: wasmparser::DataSectionReader<'_>,
    ) -> Result<(), Error> {
        super::data::write(data, &self.plan.first_data);
        Ok(())
    }

    /// Names and relocations have done their work.
    fn parse_custom_section(
        &mut self,
        _: &mut wasm_encoder::Module,
        _: wasmparser::CustomSectionReader<'_>,
    ) -> Result<(), Error> {
        Ok(())
    }
}
