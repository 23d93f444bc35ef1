//! What it takes to compile Rust tools: a compiler of the person's that can make WebAssembly, and the SDK's crates,
//! compiled once with it.
//!
//! - [`flags`]: what the SDK's crates and the tools must be compiled with alike.
//! - [`Compiler`][]: one that can be used.
//! - [`Sources`][]: the SDK's crates and all that they need, inside this program.
//! - [`Library`][]: the crates compiled by one compiler, in a folder of the cache.
//! - [`ToolchainError`][]: what went wrong, and the way out.

mod compiler;
mod error;
pub mod flags;
mod library;
mod sources;

pub use compiler::{Compiler, Kind};
pub use error::ToolchainError;
pub use library::Library;
pub use sources::{Sources, sources};
