//! A module of wasm as far as splitting needs to know it. Not a validator: what is read comes out
//! of our own build, and what our build never makes is an error here.

use crate::Done;
use std::collections::{BTreeSet, HashMap};
use wasmparser::{
    ConstExpr, DataKind, Element, ElementItems, ElementKind, Export, ExternalKind, FuncType,
    FunctionBody, GlobalType, KnownCustom, Name, NameSectionReader, Operator, Parser, Payload,
    TableType, TypeRef,
};

/// What there is, by index.
#[derive(Default)]
pub struct Module<'a> {
    pub bytes: &'a [u8],
    pub types: Vec<FuncType>,
    pub imported_functions: u32,
    /// The type of each function, the imported ones first.
    pub functions: Vec<u32>,
    pub tables: Vec<TableType>,
    pub memory_pages: u64,
    pub globals: Vec<GlobalType>,
    pub exports: Vec<Export<'a>>,
    /// Runs of the table of functions: where each begins, and what stands there.
    pub elements: Vec<(u32, Vec<u32>)>,
    /// The code of the functions that are not imported.
    pub bodies: Vec<FunctionBody<'a>>,
    /// Runs of data: the address of each, and the bytes.
    pub data: Vec<(u32, &'a [u8])>,
    names: HashMap<u32, &'a str>,
}

impl<'a> Module<'a> {
    pub fn read(bytes: &'a [u8]) -> Done<Module<'a>> {
        let mut module = Module { bytes, ..Module::default() };
        for payload in Parser::new(0).parse_all(bytes) {
            module.add(payload.map_err(unreadable)?)?;
        }
        Ok(module)
    }

    fn add(&mut self, payload: Payload<'a>) -> Done {
        match payload {
            Payload::TypeSection(types) => {
                for ty in types.into_iter_err_on_gc_types() {
                    self.types.push(ty.map_err(unreadable)?);
                }
            }
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    match import.map_err(unreadable)?.ty {
                        TypeRef::Func(ty) => self.functions.push(ty),
                        other => return Err(format!("an import that can't be split: {other:?}")),
                    }
                }
                self.imported_functions = self.functions.len() as u32;
            }
            Payload::FunctionSection(functions) => {
                for ty in functions {
                    self.functions.push(ty.map_err(unreadable)?);
                }
            }
            Payload::TableSection(tables) => {
                for table in tables {
                    self.tables.push(table.map_err(unreadable)?.ty);
                }
            }
            Payload::MemorySection(memories) => {
                for memory in memories {
                    self.memory_pages = memory.map_err(unreadable)?.initial;
                }
            }
            Payload::GlobalSection(globals) => {
                for global in globals {
                    self.globals.push(global.map_err(unreadable)?.ty);
                }
            }
            Payload::ExportSection(exports) => {
                for export in exports {
                    self.exports.push(export.map_err(unreadable)?);
                }
            }
            Payload::StartSection { .. } => {
                return Err("a start function can't be split: it would run twice".into());
            }
            Payload::ElementSection(elements) => {
                for element in elements {
                    self.add_element(element.map_err(unreadable)?)?;
                }
            }
            Payload::CodeSectionEntry(body) => self.bodies.push(body),
            Payload::DataSection(segments) => {
                for segment in segments {
                    let segment = segment.map_err(unreadable)?;
                    let DataKind::Active { offset_expr, .. } = segment.kind else {
                        return Err("data that is copied later can't be split".into());
                    };
                    self.data.push((constant(&offset_expr)?, segment.data));
                }
            }
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(names) = section.as_known() {
                    self.names = function_names(names)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn add_element(&mut self, element: Element<'a>) -> Done {
        let ElementKind::Active { table_index: None | Some(0), offset_expr } = element.kind else {
            return Err("a table that is filled later can't be split".into());
        };
        let ElementItems::Functions(items) = element.items else {
            return Err("a table of expressions can't be split".into());
        };
        let items: Result<Vec<u32>, _> = items.into_iter().collect();
        self.elements.push((constant(&offset_expr)?, items.map_err(unreadable)?));
        Ok(())
    }

    /// What a function is called.
    pub fn name(&self, function: u32) -> &'a str {
        self.names.get(&function).copied().unwrap_or_default()
    }

    /// The function of an export.
    pub fn export(&self, name: &str) -> Done<u32> {
        let of_name = |e: &&Export| e.name == name && e.kind == ExternalKind::Func;
        let export = self.exports.iter().find(of_name);
        export.map(|e| e.index).ok_or_else(|| format!("the engine has no export `{name}`"))
    }

    pub fn exported_functions(&self) -> impl Iterator<Item = u32> {
        self.exports.iter().filter(|e| e.kind == ExternalKind::Func).map(|e| e.index)
    }

    /// Places in the table of functions and what stands there.
    pub fn table_entries(&self) -> impl Iterator<Item = (u32, u32)> {
        self.elements.iter().flat_map(|(offset, items)| (*offset..).zip(items.iter().copied()))
    }

    /// The entries that the table of functions has at least.
    pub fn table_size(&self) -> Done<u32> {
        let table = self.tables.first().ok_or("the engine has no table of functions")?;
        u32::try_from(table.initial).map_err(|e| e.to_string())
    }

    /// The code of a function that is not imported.
    pub fn body(&self, function: u32) -> &FunctionBody<'a> {
        &self.bodies[(function - self.imported_functions) as usize]
    }

    /// The type of a function.
    pub fn function_type(&self, function: u32) -> &FuncType {
        &self.types[self.functions[function as usize] as usize]
    }

    /// What a function calls by name.
    pub fn callees(&self, function: u32) -> Done<BTreeSet<u32>> {
        let mut callees = BTreeSet::new();
        for operator in self.body(function).get_operators_reader().map_err(unreadable)? {
            match operator.map_err(unreadable)? {
                Operator::Call { function_index } => {
                    callees.insert(function_index);
                }
                Operator::RefFunc { .. }
                | Operator::ReturnCall { .. }
                | Operator::MemoryInit { .. }
                | Operator::DataDrop { .. } => {
                    return Err("what wasm code refers to here can't be split".into());
                }
                _ => {}
            }
        }
        Ok(callees)
    }

    /// Whether a function has a number that may be the address of data.
    pub fn names_data(&self, function: u32) -> Done<bool> {
        let is_data = |address: u64| {
            let within = |(start, bytes): &(u32, &[u8])| {
                (u64::from(*start)..u64::from(*start) + bytes.len() as u64).contains(&address)
            };
            self.data.iter().any(within)
        };
        for operator in self.body(function).get_operators_reader().map_err(unreadable)? {
            let operator = operator.map_err(unreadable)?;
            if let Operator::I32Const { value } = operator
                && is_data(value as u32 as u64)
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// A function and all that it may call by name.
    pub fn reached_from(&self, function: u32) -> Done<BTreeSet<u32>> {
        let mut reached = BTreeSet::new();
        let mut open = vec![function];
        while let Some(function) = open.pop() {
            if reached.insert(function) && function >= self.imported_functions {
                open.extend(self.callees(function)?);
            }
        }
        Ok(reached)
    }
}

/// The functions' names by index.
pub fn function_names(names: NameSectionReader<'_>) -> Done<HashMap<u32, &str>> {
    let mut found = HashMap::new();
    for name in names {
        let Name::Function(names) = name.map_err(unreadable)? else { continue };
        for naming in names {
            let naming = naming.map_err(unreadable)?;
            found.insert(naming.index, naming.name);
        }
    }
    Ok(found)
}

/// The number that an expression yields.
pub fn constant(expression: &ConstExpr) -> Done<u32> {
    match expression.get_operators_reader().read().map_err(unreadable)? {
        Operator::I32Const { value } => Ok(value as u32),
        other => Err(format!("a place that can't be split: {other:?}")),
    }
}

/// The message for wasm that the parser refuses.
pub fn unreadable(error: impl std::fmt::Display) -> String {
    format!("the engine's module can't be read: {error}")
}
