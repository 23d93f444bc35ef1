//! Native code: from an artifact when there is one that can be trusted, else by compiling.
#![expect(
    unsafe_code,
    reason = "wasmtime cannot know where the bytes of an artifact come from, so loading one is unsafe"
)]

use toolwright_registry::Digest;
use wasmtime::{Engine, Module, component::Component};

use crate::{artifact::Artifacts, words};

/// Something that wasmtime compiles, and whether it came from an artifact.
pub(crate) struct Code<T> {
    pub(crate) code: T,
    pub(crate) from_artifact: bool,
}

pub(crate) fn component_from_artifact(engine: &Engine, artifacts: &Artifacts, digest: Digest) -> Option<Component> {
    let bytes = artifacts.read(digest)?;
    // SAFETY: these bytes must come unchanged from `Component::serialize` of a compatible engine. `Artifacts::read` has
    // hashed this very buffer and found the hash that the journal has for this component and this engine's compatibility
    // hash; the journal gets such a hash from `component` below alone, right after `serialize`. Nobody else can write to
    // the buffer: it is our heap, not a mapped file. wasmtime itself checks version and settings in the header again.
    let loaded = unsafe { Component::deserialize(engine, &bytes) };
    loaded.map_err(|error| artifacts.reject(digest, words::chain(&error))).ok()
}

/// Compiles, and keeps the artifact. Blocks for as long as Cranelift takes.
pub(crate) fn component(
    engine: &Engine,
    artifacts: &Artifacts,
    digest: Digest,
    wasm: &[u8],
) -> wasmtime::Result<Component> {
    let component = Component::from_binary(engine, wasm)?;
    artifacts.write(digest, &component.serialize()?);
    Ok(component)
}

/// Takes what a child process of ours has compiled from `component`, and keeps the artifact.
pub(crate) fn component_from_child(
    engine: &Engine,
    artifacts: &Artifacts,
    digest: Digest,
    artifact: &[u8],
) -> wasmtime::Result<Component> {
    // SAFETY: these bytes came over a pipe from this very program, which did nothing in that process but
    // `precompile_component`; that is what `Component::serialize` gives, too. The process had no files, network or other
    // input than the component, so the bytes are what our Cranelift made of it: as trustworthy as if it had run here.
    // wasmtime checks version and settings in the header.
    let component = unsafe { Component::deserialize(engine, artifact) }?;
    artifacts.write(digest, artifact);
    Ok(component)
}

/// The same for a core module. Blocks for as long as Cranelift takes.
pub(crate) fn module(
    engine: &Engine,
    artifacts: &Artifacts,
    digest: Digest,
    wasm: &[u8],
) -> wasmtime::Result<Code<Module>> {
    if let Some(bytes) = artifacts.read(digest) {
        // SAFETY: as in `component_from_artifact`, with `Module::serialize` below. A module's artifact is not a
        // component's: wasmtime tells them apart by a mark in the header.
        match unsafe { Module::deserialize(engine, &bytes) } {
            Ok(code) => return Ok(Code { code, from_artifact: true }),
            Err(error) => artifacts.reject(digest, words::chain(&error)),
        }
    }
    let code = Module::from_binary(engine, wasm)?;
    artifacts.write(digest, &code.serialize()?);
    Ok(Code { code, from_artifact: false })
}
