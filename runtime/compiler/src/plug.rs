//! The plug: a small core module that imports the granted functions and puts them into the engine's slots.

use toolwright_registry::Grants;
use toolwright_sandbox::is_open;
use wasm_encoder::{
    ConstExpr, ElementSection, Elements, EntityType, ExportKind, ExportSection, ImportSection, Module, RefType,
    TableType, TypeSection, ValType,
};

use crate::engine::EngineShape;

/// What wit-component calls the module that a library is linked to.
const ENGINE: &str = "__main_module__";

/// The plug for `grants`; none when no slot is to be filled.
pub(crate) fn plug(engine: &EngineShape, grants: &Grants) -> Option<Vec<u8>> {
    let (mut types, mut imports, mut exports) = (TypeSection::new(), ImportSection::new(), ExportSection::new());
    // What the host gives is laid into the engine's memory by the function of this name in the importing module.
    types.ty().function([ValType::I32; 4], [ValType::I32]);
    imports.import(ENGINE, "cabi_realloc", EntityType::Function(0));
    exports.export("cabi_realloc", ExportKind::Func, 0);
    imports.import(
        ENGINE,
        "slots",
        TableType {
            element_type: RefType::FUNCREF,
            table64: false,
            minimum: engine.slots.end(),
            maximum: None,
            shared: false,
        },
    );
    let mut runs: Vec<(u32, Vec<u32>)> = Vec::new();
    let slots = (engine.slots.base..).zip(&engine.slots.slots);
    for (index, slot) in slots.filter(|(_, slot)| is_open(&slot.module, grants)) {
        // Function 0 is `cabi_realloc`, and each further one has a type of its own, so the two counts agree.
        let function = types.len();
        types.ty().function(
            slot.params.iter().map(|core| ValType::from(*core)),
            slot.results.iter().map(|core| ValType::from(*core)),
        );
        imports.import(&slot.module, &slot.name, EntityType::Function(function));
        match runs.last_mut() {
            Some((start, run)) if u64::from(*start) + run.len() as u64 == u64::from(index) => run.push(function),
            _ => runs.push((index, vec![function])),
        }
    }
    if runs.is_empty() {
        return None;
    }
    let mut elements = ElementSection::new();
    for (start, run) in runs {
        elements.active(None, &ConstExpr::i32_const(start.cast_signed()), Elements::Functions(run.into()));
    }
    let mut module = Module::new();
    module.section(&types).section(&imports).section(&exports).section(&elements).section(&engine.plug_types);
    Some(module.finish())
}
