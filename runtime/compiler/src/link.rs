//! Bytecode to component, and a linked component to one that stands on its own. Nothing here runs anything.

use std::sync::OnceLock;

use toolwright_registry::Grants;
use wasm_encoder::{Module, RawSection};
use wasmparser::Parser;

use crate::{
    capabilities::{SETS, bits},
    engine::{EngineError, EngineShape},
    prefix::{Prefix, PrefixError},
    tool::tool,
};

/// Links tools to one engine. What is the same for all tools is made once, when it is first needed.
pub(crate) struct Linker {
    engine: &'static [u8],
    shape: OnceLock<EngineShape>,
    prefixes: [OnceLock<Prefix>; SETS],
}

/// Why a tool cannot be linked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LinkError {
    #[error(transparent)]
    Prefix(#[from] PrefixError),
    #[error("the bytecode is larger than a module can hold")]
    Bytecode(#[from] std::num::TryFromIntError),
}

impl Linker {
    pub(crate) const fn new(engine: &'static [u8]) -> Self {
        Self { engine, shape: OnceLock::new(), prefixes: [const { OnceLock::new() }; SETS] }
    }

    /// The component of a tool: `bytecode`, the engine as an import, the interfaces that `grants` open.
    pub(crate) fn link(&self, grants: &Grants, bytecode: &[u8]) -> Result<Vec<u8>, LinkError> {
        Ok(self.prefix(grants)?.with(&tool(bits(grants), bytecode)?))
    }

    /// The same component with the engine in it. None when `component` was not linked to this engine with these grants.
    pub(crate) fn whole(&self, grants: &Grants, component: &[u8]) -> Result<Option<Vec<u8>>, PrefixError> {
        let engine = without_custom_sections(self.engine).map_err(EngineError::from)?;
        Ok(self.prefix(grants)?.whole(component, &engine))
    }

    fn prefix(&self, grants: &Grants) -> Result<&Prefix, PrefixError> {
        let kept = usize::try_from(bits(grants)).ok().and_then(|bits| self.prefixes.get(bits));
        let kept = kept.ok_or(PrefixError::Form("more capabilities than there are"))?;
        made(kept, || Prefix::encode(self.shape()?, grants))
    }

    fn shape(&self) -> Result<&EngineShape, EngineError> {
        made(&self.shape, || EngineShape::read(self.engine))
    }
}

/// What `cell` holds, made now when it holds nothing. Two threads may both make it; one of the two is kept.
fn made<T, E>(cell: &OnceLock<T>, make: impl FnOnce() -> Result<T, E>) -> Result<&T, E> {
    match cell.get() {
        Some(made) => Ok(made),
        None => {
            let made = make()?;
            Ok(cell.get_or_init(|| made))
        }
    }
}

/// The engine as a component carries it: the notes for the linker are not of use to anyone else.
fn without_custom_sections(core: &[u8]) -> Result<Vec<u8>, wasmparser::BinaryReaderError> {
    let mut module = Module::new();
    for payload in Parser::new(0).parse_all(core) {
        match payload?.as_section() {
            Some((id, range)) if id != 0 => {
                module.section(&RawSection { id, data: core.get(range).unwrap_or_default() });
            }
            _ => {}
        }
    }
    Ok(module.finish())
}

#[cfg(test)]
#[path = "link_tests.rs"]
mod tests;
