//! Imports become calls through empty slots at the end of table 0.
//!
//! Each imported function is replaced, at its own index, by one that does `call_indirect` on its slot. So
//! no other index changes, the module imports nothing, and a slot that nobody fills traps.

use std::convert::Infallible;

use serde_json::json;
use wasm_encoder::reencode::{self, Reencode, utils};
use wasm_encoder::{CodeSection, CustomSection, ExportKind, ExportSection, Function, FunctionSection};
use wasm_encoder::{ImportSection, Module, TableSection};
use wasmparser::{FuncType, Parser, Payload, TypeRef};

use crate::error::Error;

/// The export under which the table is filled.
const SLOTS: &str = "slots";
/// The custom section that says which slot is whose.
const SECTION: &str = "toolwright-slots";

pub(crate) struct Detached {
    pub(crate) module: Vec<u8>,
    /// Index in table 0 of the first slot.
    pub(crate) base: u32,
    pub(crate) slots: usize,
}

struct Import {
    module: String,
    name: String,
    type_index: u32,
    signature: FuncType,
}

pub(crate) fn detach(core: &[u8]) -> Result<Detached, Error> {
    let (imports, base) = read(core)?;
    let mut detacher = Detacher { base, imports };
    let mut module = Module::new();
    detacher.parse_core_module(&mut module, Parser::new(0), core).map_err(Error::module)?;
    let description = detacher.description();
    module.section(&CustomSection { name: SECTION.into(), data: description.as_bytes().into() });
    let module = module.finish();
    wasmparser::Validator::new().validate_all(&module).map_err(Error::module)?;
    Ok(Detached { module, base, slots: detacher.imports.len() })
}

/// The imports, all functions, and the size of table 0.
fn read(core: &[u8]) -> Result<(Vec<Import>, u32), Error> {
    let (mut types, mut imports, mut table) = (Vec::new(), Vec::new(), None);
    for payload in Parser::new(0).parse_all(core) {
        match payload.map_err(Error::module)? {
            Payload::TypeSection(section) => {
                for each in section.into_iter_err_on_gc_types() {
                    types.push(each.map_err(Error::module)?);
                }
            }
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    let import = import.map_err(Error::module)?;
                    let TypeRef::Func(type_index) = import.ty else {
                        return Err(Error::Module(format!("import `{}` is not a function", import.name)));
                    };
                    let signature = usize::try_from(type_index).ok().and_then(|index| types.get(index));
                    imports.push(Import {
                        module: import.module.to_owned(),
                        name: import.name.to_owned(),
                        type_index,
                        signature: signature.ok_or_else(|| Error::module("unknown type"))?.clone(),
                    });
                }
            }
            Payload::TableSection(section) => {
                let first = section.into_iter().next().transpose().map_err(Error::module)?;
                table = first.map(|first| first.ty.initial);
            }
            _ => {}
        }
    }
    let size = table.ok_or_else(|| Error::module("the module has no table"))?;
    Ok((imports, u32::try_from(size).map_err(Error::module)?))
}

struct Detacher {
    base: u32,
    imports: Vec<Import>,
}

impl Detacher {
    /// The signature strings are those of the text format.
    fn description(&self) -> String {
        let names = |types: &[wasmparser::ValType]| types.iter().map(ToString::to_string).collect::<Vec<_>>();
        let slots: Vec<_> = self
            .imports
            .iter()
            .map(|import| {
                json!({
                    "module": import.module,
                    "name": import.name,
                    "params": names(import.signature.params()),
                    "results": names(import.signature.results()),
                })
            })
            .collect();
        json!({ "base": self.base, "slots": slots }).to_string()
    }
}

type Outcome = Result<(), reencode::Error<Infallible>>;

impl Reencode for Detacher {
    type Error = Infallible;

    fn parse_import_section(&mut self, _: &mut ImportSection, _: wasmparser::ImportSectionReader<'_>) -> Outcome {
        Ok(())
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: wasmparser::FunctionSectionReader<'_>,
    ) -> Outcome {
        for import in &self.imports {
            functions.function(import.type_index);
        }
        utils::parse_function_section(self, functions, section)
    }

    fn parse_table_section(
        &mut self,
        tables: &mut TableSection,
        section: wasmparser::TableSectionReader<'_>,
    ) -> Outcome {
        for (index, table) in section.into_iter().enumerate() {
            let mut ty = self.table_type(table?.ty)?;
            if index == 0 {
                ty.minimum += self.imports.len() as u64;
                ty.maximum = Some(ty.minimum);
            }
            tables.table(ty);
        }
        Ok(())
    }

    fn parse_export_section(
        &mut self,
        exports: &mut ExportSection,
        section: wasmparser::ExportSectionReader<'_>,
    ) -> Outcome {
        utils::parse_export_section(self, exports, section)?;
        exports.export(SLOTS, ExportKind::Table, 0);
        Ok(())
    }

    fn parse_code_section(&mut self, code: &mut CodeSection, section: wasmparser::CodeSectionReader<'_>) -> Outcome {
        for (slot, import) in (self.base..).zip(&self.imports) {
            let mut function = Function::new([]);
            let mut body = function.instructions();
            for (parameter, _) in (0..).zip(import.signature.params()) {
                body.local_get(parameter);
            }
            body.i32_const(slot.cast_signed()).call_indirect(0, import.type_index).end();
            code.function(&function);
        }
        utils::parse_code_section(self, code, section)
    }
}

#[cfg(test)]
mod tests;
