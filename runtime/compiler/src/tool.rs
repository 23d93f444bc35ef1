//! The core module of one tool: its bytecode, and a start function that hands it to the engine.

use wasm_encoder::{
    BlockType, CodeSection, DataCountSection, DataSection, EntityType, Function, FunctionSection, ImportSection,
    MemoryType, Module, StartSection, TypeSection, ValType,
};

/// What the module calls the engine.
pub(crate) const ENGINE: &str = "engine";
/// The kind of body that `load` is given.
const BYTECODE: i32 = 1;

/// The module. `bytecode` was made by the engine's `compile`; `capabilities` are the bits of its `load`.
///
/// What `load` returns is dropped: a tool that fails while it is loaded says so when it is called.
pub(crate) fn tool(capabilities: u32, bytecode: &[u8]) -> Result<Vec<u8>, std::num::TryFromIntError> {
    let length = i32::try_from(bytecode.len())?;
    let mut types = TypeSection::new();
    types.ty().function([ValType::I32], [ValType::I32]);
    types.ty().function([ValType::I32; 4], [ValType::I32]);
    types.ty().function([], []);
    let mut imports = ImportSection::new();
    let memory = MemoryType { minimum: 0, maximum: None, memory64: false, shared: false, page_size_log2: None };
    imports.import(ENGINE, "memory", memory);
    imports.import(ENGINE, "alloc", EntityType::Function(0));
    imports.import(ENGINE, "load", EntityType::Function(1));
    let (alloc, load, start) = (0, 1, 2);
    let mut functions = FunctionSection::new();
    functions.function(2);
    let mut body = Function::new([(1, ValType::I32)]);
    let place = 0;
    body.instructions()
        .i32_const(length)
        .call(alloc)
        .local_tee(place)
        .i32_eqz()
        .if_(BlockType::Empty)
        .unreachable() // The engine has no room for it.
        .end()
        .local_get(place)
        .i32_const(0)
        .i32_const(length)
        .memory_init(0, 0)
        .i32_const(capabilities.cast_signed())
        .i32_const(BYTECODE)
        .local_get(place)
        .i32_const(length)
        .call(load)
        .drop()
        .end();
    let mut code = CodeSection::new();
    code.function(&body);
    let mut data = DataSection::new();
    data.passive(bytecode.iter().copied());
    let mut module = Module::new();
    module.section(&types).section(&imports).section(&functions).section(&StartSection { function_index: start });
    module.section(&DataCountSection { count: 1 }).section(&code).section(&data);
    Ok(module.finish())
}
