//! What the linker knows of the engine: its type and its slots. The engine's code is not looked at.

use serde::Deserialize;
use wasm_encoder::{
    CodeSection, CustomSection, EntityType, ExportKind, ExportSection, Function, FunctionSection, MemorySection,
    MemoryType, Module, ModuleType, TableSection, TableType, TypeSection, ValType,
    reencode::{Reencode as _, RoundtripReencoder},
};
use wasmparser::{ExternalKind, Parser, Payload};
use wit_component::{StringEncoding, metadata};

/// What a component needs of the engine, and all that a tool's component can name of it: `compile` is not here.
const EXPORTS: [&str; 7] = ["memory", "cabi_realloc", "slots", "call", "cabi_post_call", "alloc", "load"];
/// Holds the slots, as JSON.
const SLOTS_SECTION: &str = "toolwright-slots";
/// Holds the world's types, as wit-component reads and writes them.
const TYPES_SECTION: &str = "component-type";

/// The engine, as far as linking goes.
pub(crate) struct EngineShape {
    /// A core module of the engine's type, without its code and data: what the component is encoded around.
    pub(crate) skeleton: Vec<u8>,
    /// The engine's type, for an import of it.
    pub(crate) module_type: ModuleType,
    /// The section that tells the encoder the types of the plug's imports.
    pub(crate) plug_types: CustomSection<'static>,
    /// The engine's former imports and where they are called through.
    pub(crate) slots: Slots,
}

/// The engine's former imports: the one at position n is called through the table's element `base + n`.
#[derive(Deserialize)]
pub(crate) struct Slots {
    /// Index of the first one in the exported table `slots`.
    pub(crate) base: u32,
    /// In the table's order.
    pub(crate) slots: Vec<Slot>,
}

/// One former import of the engine.
#[derive(Deserialize)]
pub(crate) struct Slot {
    /// Such as `wasi:clocks/wall-clock@0.2.12`.
    pub(crate) module: String,
    /// Such as `now`.
    pub(crate) name: String,
    /// The core types that it takes.
    pub(crate) params: Vec<CoreType>,
    /// The core types that it gives.
    pub(crate) results: Vec<CoreType>,
}

/// A core number type.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum CoreType {
    /// 32-bit integer.
    I32,
    /// 64-bit integer.
    I64,
    /// 32-bit float.
    F32,
    /// 64-bit float.
    F64,
}

/// Bytes that are not an engine.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EngineError {
    #[error("the engine is malformed")]
    Malformed(#[from] wasmparser::BinaryReaderError),
    #[error("the engine has an import, `{0}`")]
    Import(String),
    #[error("the engine has no export `{0}`")]
    Missing(&'static str),
    #[error("the engine's export `{0}` is of a kind that cannot be linked")]
    Kind(&'static str),
    #[error("the engine has no section `{0}`")]
    Section(&'static str),
    #[error("the engine's slots cannot be read")]
    Slots(#[from] serde_json::Error),
    #[error("the engine's component types cannot be used: {0}")]
    Types(String),
}

/// One of [`EXPORTS`], with its type.
enum Item {
    Function(Vec<ValType>, Vec<ValType>),
    Table(TableType),
    Memory(MemoryType),
}

impl EngineShape {
    /// Reads the shape of `wasm`, a core module.
    pub(crate) fn read(wasm: &[u8]) -> Result<Self, EngineError> {
        let sections = Sections::read(wasm)?;
        let items: Result<Vec<_>, EngineError> =
            EXPORTS.into_iter().map(|name| sections.item(name).map(|item| (name, item))).collect();
        let items = items?;
        let skeleton = skeleton(&items, &sections.component_types);
        Ok(Self {
            plug_types: plug_types(&skeleton)?,
            skeleton,
            module_type: module_type(&items),
            slots: sections.slots.ok_or(EngineError::Section(SLOTS_SECTION))?,
        })
    }
}

/// What the engine's sections define; there are no imports, so all indices begin at zero.
#[derive(Default)]
struct Sections<'e> {
    types: Vec<wasmparser::FuncType>,
    functions: Vec<u32>,
    tables: Vec<wasmparser::TableType>,
    memories: Vec<wasmparser::MemoryType>,
    exports: Vec<wasmparser::Export<'e>>,
    slots: Option<Slots>,
    component_types: Vec<(&'e str, &'e [u8])>,
}

impl<'e> Sections<'e> {
    fn read(wasm: &'e [u8]) -> Result<Self, EngineError> {
        let mut read = Self::default();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::TypeSection(types) => {
                    read.types = types.into_iter_err_on_gc_types().collect::<Result<_, _>>()?;
                }
                Payload::ImportSection(imports) => {
                    if let Some(import) = imports.into_imports().next() {
                        let import = import?;
                        return Err(EngineError::Import(format!("{}/{}", import.module, import.name)));
                    }
                }
                Payload::FunctionSection(functions) => {
                    read.functions = functions.into_iter().collect::<Result<_, _>>()?
                }
                Payload::TableSection(tables) => {
                    read.tables = tables.into_iter().map(|table| Ok(table?.ty)).collect::<Result<_, EngineError>>()?;
                }
                Payload::MemorySection(memories) => read.memories = memories.into_iter().collect::<Result<_, _>>()?,
                Payload::ExportSection(exports) => read.exports = exports.into_iter().collect::<Result<_, _>>()?,
                Payload::CustomSection(section) if section.name() == SLOTS_SECTION => {
                    read.slots = Some(serde_json::from_slice(section.data())?);
                }
                Payload::CustomSection(section) if section.name().starts_with(TYPES_SECTION) => {
                    read.component_types.push((section.name(), section.data()));
                }
                _ => {}
            }
        }
        if read.component_types.is_empty() { Err(EngineError::Section(TYPES_SECTION)) } else { Ok(read) }
    }

    fn item(&self, name: &'static str) -> Result<Item, EngineError> {
        let export = self.exports.iter().find(|export| export.name == name).ok_or(EngineError::Missing(name))?;
        let index = usize::try_from(export.index).map_err(|_| EngineError::Kind(name))?;
        let item = match export.kind {
            ExternalKind::Func => {
                self.functions.get(index).and_then(|r#type| self.types.get(usize::try_from(*r#type).ok()?)).and_then(
                    |r#type| Some(Item::Function(core_types(r#type.params())?, core_types(r#type.results())?)),
                )
            }
            ExternalKind::Table => {
                self.tables.get(index).and_then(|table| RoundtripReencoder.table_type(*table).ok()).map(Item::Table)
            }
            ExternalKind::Memory => self
                .memories
                .get(index)
                .and_then(|memory| RoundtripReencoder.memory_type(*memory).ok())
                .map(Item::Memory),
            _ => None,
        };
        item.ok_or(EngineError::Kind(name))
    }
}

fn core_types(types: &[wasmparser::ValType]) -> Option<Vec<ValType>> {
    types.iter().map(|r#type| RoundtripReencoder.val_type(*r#type).ok()).collect()
}

/// A module with these exports whose functions do nothing, and with the engine's component types.
fn skeleton(items: &[(&str, Item)], component_types: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut types, mut functions, mut code) = (TypeSection::new(), FunctionSection::new(), CodeSection::new());
    let (mut tables, mut memories, mut exports) = (TableSection::new(), MemorySection::new(), ExportSection::new());
    for (name, item) in items {
        match item {
            Item::Function(params, results) => {
                exports.export(name, ExportKind::Func, functions.len());
                functions.function(types.len());
                types.ty().function(params.iter().copied(), results.iter().copied());
                let mut body = Function::new([]);
                body.instructions().unreachable().end();
                code.function(&body);
            }
            Item::Table(table) => {
                exports.export(name, ExportKind::Table, tables.len());
                tables.table(*table);
            }
            Item::Memory(memory) => {
                exports.export(name, ExportKind::Memory, memories.len());
                memories.memory(*memory);
            }
        }
    }
    let mut module = Module::new();
    module.section(&types).section(&functions).section(&tables).section(&memories).section(&exports).section(&code);
    for (name, data) in component_types {
        module.section(&CustomSection { name: (*name).into(), data: (*data).into() });
    }
    module.finish()
}

fn module_type(items: &[(&str, Item)]) -> ModuleType {
    let mut module = ModuleType::new();
    for (name, item) in items {
        let entity = match item {
            Item::Function(params, results) => {
                let index = module.type_count();
                module.ty().function(params.iter().copied(), results.iter().copied());
                EntityType::Function(index)
            }
            Item::Table(table) => EntityType::Table(*table),
            Item::Memory(memory) => EntityType::Memory(*memory),
        };
        module.export(name, entity);
    }
    module
}

/// The same world without its exports.
fn plug_types(skeleton: &[u8]) -> Result<CustomSection<'static>, EngineError> {
    let (_, mut world) = metadata::decode(skeleton).map_err(|error| EngineError::Types(format!("{error:#}")))?;
    if let Some(world) = world.resolve.worlds.get_mut(world.world) {
        world.exports.clear();
    }
    let data = metadata::encode(&world.resolve, world.world, StringEncoding::UTF8, None)
        .map_err(|error| EngineError::Types(format!("{error:#}")))?;
    Ok(CustomSection { name: "component-type:plug".into(), data: data.into() })
}

impl Slots {
    /// One past the last slot's index.
    pub(crate) fn end(&self) -> u64 {
        u64::from(self.base).saturating_add(self.slots.len() as u64)
    }
}

impl From<CoreType> for ValType {
    fn from(core: CoreType) -> Self {
        match core {
            CoreType::I32 => Self::I32,
            CoreType::I64 => Self::I64,
            CoreType::F32 => Self::F32,
            CoreType::F64 => Self::F64,
        }
    }
}

#[cfg(test)]
#[path = "engine_tests.rs"]
mod tests;
