//! The sandbox: where tools run, and the only crate that names wasmtime.
//!
//! A tool meets the modules in this order:
//! - [`Sandbox`] holds the one wasmtime engine (`engine`: every setting by name) and the `ticker` that ends what spins.
//! - [`EngineHandle`] (`prepare`): the JavaScript engine module, made ready in the background; `transform` runs it on
//!   source, to get bytecode.
//! - [`Sandbox::load`]: `code` and `artifact` get native code, by compiling or from a file whose hash is in the journal. A
//!   component that brings code of its own passes `scan` first, and is compiled by `precompile` in a process behind walls.
//!   `capability` and `linker` open the granted interfaces and no other.
//! - [`Program::call`]: `run` makes a store and puts the limits around it (`meter`, `limiter`), `host` and `log` are the
//!   host's side of the capabilities, `fs` the granted folders, `kv` the tool's own store, `http` the guest's way out,
//!   one authorised request at a time.
//! - [`Called`]: what came of it. `ledger` keeps what was used, `trap` and `words` say why a guest stopped.

mod artifact;
mod capability;
mod code;
mod engine;
mod error;
mod fs;
mod host;
mod http;
mod kv;
mod ledger;
mod limiter;
mod linker;
mod log;
mod meter;
mod precompile;
mod prepare;
mod program;
mod run;
mod sandbox;
mod scan;
mod ticker;
mod transform;
mod trap;
mod words;

pub use capability::{capability_of, is_open};
pub use error::{CacheNote, CallError, LoadError, SandboxError};
pub use http::HttpConfig;
pub use ledger::CallUsage;
pub use linker::ENGINE_IMPORT;
pub use precompile::{Precompiler, precompile_child};
pub use prepare::{EngineHandle, Preparation};
pub use program::{Called, Program};
pub use sandbox::{Sandbox, SandboxConfig};
pub use scan::scan;
pub use toolwright_confine::Walls;
pub use toolwright_net::{Resolve, Resolving};

#[cfg(test)]
extern crate self as toolwright_sandbox;
#[cfg(test)]
#[path = "../../../tests/support/precompile.rs"]
mod precompile_by_tests;
