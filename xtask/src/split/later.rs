//! Writes the rest: its functions, what they need of the first module as imports, and the entries
//! of the table that lead to them.

use super::module::{Module, unreadable};
use super::{FIRST, PLACES, Plan, TABLE};
use crate::Done;
use std::collections::BTreeMap;
use wasm_encoder::reencode::{Error, Reencode, RoundtripReencoder};
use wasm_encoder::{
    CodeSection, ConstExpr, DataSection, ElementSection, Elements, EntityType, ExportKind,
    FunctionSection, ImportSection, MemoryType, TypeSection,
};

/// What the rest imports besides functions, in this order, by kind, index in the whole, and name.
pub fn needs(module: &Module) -> Vec<(ExportKind, u32, String)> {
    let tables = (0..module.tables.len() as u32).map(|index| (ExportKind::Table, index));
    let globals = (0..module.globals.len() as u32).map(|index| (ExportKind::Global, index));
    let all = tables.chain([(ExportKind::Memory, 0)]).chain(globals);
    let name = |(n, (kind, index)): (usize, _)| match (kind, index) {
        (ExportKind::Table, 0) => (kind, index, TABLE.to_string()),
        _ => (kind, index, n.to_string()),
    };
    all.enumerate().map(name).collect()
}

/// Writes it.
pub fn write(module: &Module, plan: &Plan) -> Done<Vec<u8>> {
    let order = plan.shared.iter().chain(&plan.later).copied();
    let mut writer = Writer { indexes: order.zip(0..).collect() };
    writer.module(module, plan).map_err(unreadable)
}

struct Writer {
    /// The new index of every function.
    indexes: BTreeMap<u32, u32>,
}

impl Writer {
    fn module(&mut self, module: &Module, plan: &Plan) -> Result<Vec<u8>, Error> {
        let mut types = TypeSection::new();
        for ty in &module.types {
            types.ty().func_type(&RoundtripReencoder.func_type(ty.clone())?);
        }
        let mut imports = ImportSection::new();
        for (slot, function) in (plan.shared_slot..).zip(&plan.shared) {
            let ty = EntityType::Function(module.functions[*function as usize]);
            imports.import(PLACES, &slot.to_string(), ty);
        }
        for (kind, index, name) in needs(module) {
            imports.import(FIRST, &name, entity(module, plan, kind, index)?);
        }
        let mut functions = FunctionSection::new();
        let mut code = CodeSection::new();
        for function in &plan.later {
            functions.function(module.functions[*function as usize]);
            self.parse_function_body(&mut code, module.body(*function).clone())?;
        }
        let mut written = wasm_encoder::Module::new();
        written.section(&types).section(&imports).section(&functions);
        let mut data = DataSection::new();
        super::data::write(&mut data, &plan.later_data);
        written.section(&self.elements(plan)).section(&code).section(&data);
        Ok(written.finish())
    }

    /// The table's entries, in runs without gaps.
    fn elements(&self, plan: &Plan) -> ElementSection {
        let mut entries: Vec<(u32, u32)> = plan.slots.iter().map(|(f, slot)| (*slot, *f)).collect();
        entries.sort_unstable();
        let mut elements = ElementSection::new();
        for run in entries.chunk_by(|a, b| a.0 + 1 == b.0) {
            let items: Vec<u32> = run.iter().map(|(_, function)| self.indexes[function]).collect();
            let offset = ConstExpr::i32_const(run[0].0 as i32);
            elements.active(None, &offset, Elements::Functions(items.into()));
        }
        elements
    }
}

fn entity(module: &Module, plan: &Plan, kind: ExportKind, index: u32) -> Result<EntityType, Error> {
    let at = index as usize;
    Ok(match kind {
        ExportKind::Table => {
            let mut ty = RoundtripReencoder.table_type(module.tables[at])?;
            if at == 0 {
                ty.minimum = u64::from(plan.table_size());
                ty.maximum = None;
            }
            EntityType::Table(ty)
        }
        ExportKind::Memory => EntityType::Memory(MemoryType {
            minimum: module.memory_pages,
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        }),
        _ => EntityType::Global(RoundtripReencoder.global_type(module.globals[at])?),
    })
}

impl Reencode for Writer {
    type Error = std::convert::Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error> {
        Ok(self.indexes[&function])
    }
}
