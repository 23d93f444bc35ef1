//! What is the same for every tool of one capability set: the component up to the tool's own two sections.

use toolwright_registry::Grants;
use toolwright_sandbox::ENGINE_IMPORT;
use wasm_encoder::{
    Component, ComponentImportSection, ComponentSection, ComponentSectionId, ComponentTypeRef, CoreTypeSection,
    InstanceSection, ModuleArg, RawSection,
};
use wasmparser::{Instance, Parser, Payload};
use wit_component::{ComponentEncoder, LibraryInfo};

use crate::{
    engine::{EngineError, EngineShape},
    plug::plug,
};

/// The component of a capability set, in two forms: with the engine as an import, and with the engine in it.
pub(crate) struct Prefix {
    /// With the engine as an import.
    linked: Vec<u8>,
    /// How much of `linked` comes before the import; as much comes before the engine itself.
    head: usize,
    /// How much of `linked` comes after the import; as much comes after the engine itself.
    rest: usize,
    /// The index that the tool's module gets.
    module: u32,
    /// The engine's core instance.
    engine: u32,
}

/// Why a capability set has no component.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PrefixError {
    #[error(transparent)]
    Engine(#[from] EngineError),
    #[error("the component cannot be encoded: {0}")]
    Encode(String),
    #[error("the encoded component is malformed")]
    Malformed(#[from] wasmparser::BinaryReaderError),
    #[error("the encoded component has an unforeseen form: {0}")]
    Form(&'static str),
}

impl Prefix {
    /// Encodes the component for the kinds of capability in `grants`.
    pub(crate) fn encode(engine: &EngineShape, grants: &Grants) -> Result<Self, PrefixError> {
        Self::split(&encode(engine, grants)?, engine)
    }

    /// Turns the first core module of `component`, which is the engine's skeleton, into an import. Index spaces stay as
    /// they are: the import takes the module's index, and custom sections, which are left out, have none.
    fn split(component: &[u8], engine: &EngineShape) -> Result<Self, PrefixError> {
        let mut linked = Component::new().finish();
        let (mut head, mut import_end) = (None, 0);
        let (mut depth, mut modules, mut instances, mut engine_instance) = (0_u32, 0, 0, None);
        for payload in Parser::new(0).parse_all(component) {
            let payload = payload?;
            match &payload {
                Payload::End(_) => depth = depth.saturating_sub(1),
                // What is inside a nested module comes along with it.
                _ if depth > 0 => {}
                Payload::Version { .. } | Payload::CustomSection(_) => {}
                Payload::ComponentSection { .. } => return Err(PrefixError::Form("a nested component")),
                Payload::CoreTypeSection(_) => return Err(PrefixError::Form("a core type")),
                Payload::ModuleSection { .. } => {
                    if head.is_some() {
                        copy(&payload, component, &mut linked)?;
                    } else {
                        head = Some(linked.len());
                        import_engine(engine, &mut linked);
                        import_end = linked.len();
                    }
                    depth = 1;
                    modules += 1;
                }
                Payload::InstanceSection(section) => {
                    for instance in section.clone() {
                        if let Instance::Instantiate { module_index: 0, .. } = instance? {
                            engine_instance = Some(instances);
                        }
                        instances += 1;
                    }
                    copy(&payload, component, &mut linked)?;
                }
                _ => copy(&payload, component, &mut linked)?,
            }
        }
        Ok(Self {
            head: head.ok_or(PrefixError::Form("no core module"))?,
            rest: linked.len().saturating_sub(import_end),
            linked,
            module: modules,
            engine: engine_instance.ok_or(PrefixError::Form("no instance of the engine"))?,
        })
    }

    /// The component of a tool that links to the engine: `tool` is the core module that hands it the tool.
    pub(crate) fn with(&self, tool: &[u8]) -> Vec<u8> {
        let mut component = Vec::with_capacity(self.linked.len() + tool.len() + 64);
        component.extend_from_slice(&self.linked);
        RawSection { id: ComponentSectionId::CoreModule as u8, data: tool }.append_to_component(&mut component);
        let mut instances = InstanceSection::new();
        instances.instantiate(self.module, [(crate::tool::ENGINE, ModuleArg::Instance(self.engine))]);
        instances.append_to_component(&mut component);
        component
    }

    /// The component with `engine`, a core module, in it; `linked` is what [`Self::with`] gave. None for other bytes.
    pub(crate) fn whole(&self, linked: &[u8], engine: &[u8]) -> Option<Vec<u8>> {
        let tail = linked.strip_prefix(self.linked.as_slice()).filter(|tail| !tail.is_empty())?;
        let head = self.linked.get(..self.head)?;
        let rest = self.linked.get(self.linked.len().checked_sub(self.rest)?..)?;
        let mut component = Vec::with_capacity(linked.len() + engine.len());
        component.extend_from_slice(head);
        RawSection { id: ComponentSectionId::CoreModule as u8, data: engine }.append_to_component(&mut component);
        component.extend_from_slice(rest);
        component.extend_from_slice(tail);
        Some(component)
    }
}

fn encode(engine: &EngineShape, grants: &Grants) -> Result<Vec<u8>, PrefixError> {
    let mut encoder = ComponentEncoder::default()
        .module(&engine.skeleton)
        .map_err(|error| PrefixError::Encode(format!("{error:#}")))?;
    if let Some(plug) = plug(engine, grants) {
        // The engine needs nothing, so it comes first; the plug needs the functions themselves.
        let info = LibraryInfo { instantiate_after_shims: false, arguments: Vec::new() };
        encoder = encoder.library("plug", &plug, info).map_err(|error| PrefixError::Encode(format!("{error:#}")))?;
    }
    encoder.encode().map_err(|error| PrefixError::Encode(format!("{error:#}")))
}

/// An import of the engine, by its type: the first core type of the component.
fn import_engine(engine: &EngineShape, to: &mut Vec<u8>) {
    let mut types = CoreTypeSection::new();
    types.ty().module(&engine.module_type);
    types.append_to_component(to);
    let mut imports = ComponentImportSection::new();
    imports.import(ENGINE_IMPORT, ComponentTypeRef::Module(0));
    imports.append_to_component(to);
}

fn copy(payload: &Payload<'_>, from: &[u8], to: &mut Vec<u8>) -> Result<(), PrefixError> {
    let (id, range) = payload.as_section().ok_or(PrefixError::Form("something that is not a section"))?;
    let data = from.get(range).ok_or(PrefixError::Form("a section outside of its bytes"))?;
    RawSection { id, data }.append_to_component(to);
    Ok(())
}
