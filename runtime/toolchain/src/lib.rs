//! What it takes to compile Rust tools: a compiler of the person's that can make WebAssembly, and the SDK's crates,
//! compiled once with it.
//!
//! - [`Places`], [`find()`]: where compilers may be, which of them can be used, and why the others cannot; `command` asks
//!   them.
//! - [`Compiler`][]: one that can be used.
//! - [`Sources`][]: the SDK's crates and all that they need, inside this program; unpacked, they build offline.
//! - [`flags`]: what the SDK's crates and the tools must be compiled with alike.
//! - `build`: how a library comes to be, by `cargo` and after a `check`, all or nothing; [`Progress`] tells how far it is.
//! - [`Library`], [`kept`]: the crates compiled by one compiler, in a folder of the cache.
//! - [`ToolchainError`][]: what went wrong, and the way out.

mod build;
mod cargo;
mod check;
mod command;
mod compiler;
mod error;
mod find;
pub mod flags;
mod library;
mod places;
mod sources;

pub use build::Progress;
pub use compiler::{Compiler, Kind};
pub use error::ToolchainError;
pub use find::{OLDEST, Passed, Search, find};
pub use library::{Kept, Library, State, kept, remove, remove_all};
pub use places::Places;
pub use sources::{Sources, sources};
