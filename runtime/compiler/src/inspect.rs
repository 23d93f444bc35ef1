//! What a finished component exports and imports, in whatever language it was written: the world, and no more than the
//! grants open.

use toolwright_registry::{Grants, plain};
use toolwright_sandbox::{ENGINE_IMPORT, capability_of, is_open};
use wasmparser::{
    Parser, Payload, Validator, WasmFeatures,
    component_types::{ComponentAnyTypeId, ComponentEntityType, ComponentInstanceTypeId},
    types::{Types, TypesRef},
};

use crate::world;

/// Largest component, in bytes: the sandbox loads no larger one.
pub const COMPONENT_MAX: usize = 8 << 20;
/// Most imports of one component; the world with every capability has fewer than twenty.
pub const IMPORTS_MAX: usize = 64;

/// What a component of the world has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// The interfaces with functions or resources that it imports, such as `wasi:clocks/wall-clock@0.2.12`, in its order.
    pub imports: Vec<String>,
    /// Whether it imports the JavaScript engine as a core module.
    pub uses_engine: bool,
}

/// Why a component is not a tool, or not with these grants.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InspectError {
    /// It is larger than [`COMPONENT_MAX`].
    #[error("the component has {size} bytes, the limit is {COMPONENT_MAX}")]
    TooLarge {
        /// Its size in bytes.
        size: usize,
    },
    /// It is not a valid component of the features that the sandbox runs.
    #[error("not a valid component: {reason}")]
    Malformed {
        /// What the validator says.
        reason: String,
    },
    /// It is a core module.
    #[error("this is a core module, not a component: make a component of it with `wasm-tools component new`")]
    CoreModule,
    /// There is no export `call`.
    #[error("the component does not export `call`: a tool has the world `toolwright:tool/tool`")]
    NoCall,
    /// The export `call` is not a function of the world's type.
    #[error(
        "the export `call` is not `func(input: string) -> result<string, failure>` of the world `toolwright:tool/tool`"
    )]
    CallType,
    /// The export `input-schema` is not a function of the world's type.
    #[error("the export `input-schema` is not `func() -> string` of the world `toolwright:tool/described`")]
    SchemaType,
    /// It imports an interface of a capability that was not granted.
    #[error("the import `{interface}` was not granted: ask for the capability `{capability}`")]
    NotGranted {
        /// The interface as imported.
        interface: String,
        /// The kind of capability to ask for.
        capability: &'static str,
    },
    /// It imports an interface that no capability opens.
    #[error("the import `{interface}` is not one that a tool can have: no capability opens it")]
    Unknown {
        /// The import's name.
        interface: String,
    },
    /// It imports an interface of WASI in a version other than 0.2.
    #[error("the import `{interface}` is of a version that is not supported: build for WASI 0.2")]
    Version {
        /// The interface as imported.
        interface: String,
    },
    /// It imports more than [`IMPORTS_MAX`].
    #[error("the component has {count} imports, the limit is {IMPORTS_MAX}")]
    TooManyImports {
        /// How many it has.
        count: usize,
    },
    /// It imports the JavaScript engine, and was not made here.
    #[error(
        "the import `{ENGINE_IMPORT}` is only for tools that were compiled here from JavaScript: add the source instead"
    )]
    Engine,
}

/// Inspects a component that was made here. It may import the engine.
///
/// # Errors
/// [`InspectError`], the first thing that is wrong.
pub fn inspect(component: &[u8], grants: &Grants) -> Result<Inspection, InspectError> {
    let valid = validate(component)?;
    let types = valid.as_ref();
    let names = imports(component)?;
    if names.len() > IMPORTS_MAX {
        return Err(InspectError::TooManyImports { count: names.len() });
    }
    let mut inspection = Inspection { imports: Vec::new(), uses_engine: false };
    for name in names {
        let shown = || plain(name, 200);
        match types.component_item_for_import(name).map(|item| item.ty) {
            Some(ComponentEntityType::Module(_)) if name == ENGINE_IMPORT => inspection.uses_engine = true,
            // A type gives nothing. The world's own ones, such as `failure`, are imported like this.
            Some(ComponentEntityType::Type { created: ComponentAnyTypeId::Defined(_), .. }) => {}
            Some(ComponentEntityType::Instance(interface)) => {
                if is_more_than_types(types, interface) {
                    granted(name, grants)?;
                    inspection.imports.push(shown());
                }
            }
            _ => return Err(InspectError::Unknown { interface: shown() }),
        }
    }
    match types.component_item_for_export("call").map(|item| item.ty) {
        Some(ComponentEntityType::Func(call)) if world::is_call(types, call) => {}
        Some(_) => return Err(InspectError::CallType),
        None => return Err(InspectError::NoCall),
    }
    match types.component_item_for_export("input-schema").map(|item| item.ty) {
        Some(ComponentEntityType::Func(schema)) if world::is_input_schema(types, schema) => Ok(inspection),
        Some(_) => Err(InspectError::SchemaType),
        None => Ok(inspection),
    }
}

/// Inspects a component that came from elsewhere: like [`inspect`], and it must not import the engine, whose interface
/// is not a stable one.
///
/// # Errors
/// [`InspectError`], the first thing that is wrong.
pub fn inspect_foreign(component: &[u8], grants: &Grants) -> Result<Inspection, InspectError> {
    let inspection = inspect(component, grants)?;
    if inspection.uses_engine { Err(InspectError::Engine) } else { Ok(inspection) }
}

fn validate(component: &[u8]) -> Result<Types, InspectError> {
    if component.len() > COMPONENT_MAX {
        return Err(InspectError::TooLarge { size: component.len() });
    }
    if Parser::is_core_wasm(component) {
        return Err(InspectError::CoreModule);
    }
    // What the sandbox runs: WebAssembly 2.0 and the component model without its asynchronous part.
    Validator::new_with_features(WasmFeatures::WASM2.union(WasmFeatures::COMPONENT_MODEL))
        .validate_all(component)
        .map_err(|error| malformed(&error))
}

/// The names of the component's own imports, in order.
fn imports(component: &[u8]) -> Result<Vec<&str>, InspectError> {
    let (mut names, mut depth) = (Vec::new(), 0_u32);
    for payload in Parser::new(0).parse_all(component) {
        match payload.map_err(|error| malformed(&error))? {
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) => depth = depth.saturating_sub(1),
            Payload::ComponentImportSection(section) if depth == 0 => {
                for import in section {
                    names.push(import.map_err(|error| malformed(&error))?.name.name);
                }
            }
            _ => {}
        }
    }
    Ok(names)
}

fn malformed(error: &wasmparser::BinaryReaderError) -> InspectError {
    InspectError::Malformed { reason: plain(&error.to_string(), 300) }
}

/// An interface without functions and resources gives nothing: it is imported for the types that others use.
fn is_more_than_types(types: TypesRef<'_>, interface: ComponentInstanceTypeId) -> bool {
    types.get(interface).is_none_or(|interface| {
        interface
            .exports
            .values()
            .any(|item| !matches!(item.ty, ComponentEntityType::Type { created: ComponentAnyTypeId::Defined(_), .. }))
    })
}

fn granted(interface: &str, grants: &Grants) -> Result<(), InspectError> {
    if is_open(interface, grants) {
        return Ok(());
    }
    let shown = plain(interface, 200);
    if let Some(capability) = capability_of(interface) {
        return Err(InspectError::NotGranted { interface: shown, capability });
    }
    match interface.split_once('@') {
        Some((name, _)) if capability_of(name).is_some() => Err(InspectError::Version { interface: shown }),
        _ => Err(InspectError::Unknown { interface: shown }),
    }
}

#[cfg(test)]
#[path = "inspect_tests.rs"]
mod tests;
