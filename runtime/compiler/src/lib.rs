//! Source to component. Pure stages; what runs is the engine, in the sandbox, and rustc, confined.
//!
//! In the order in which a tool meets them:
//!
//! - `compiler`: the stages in their order, [`Compiler::compile`] and [`Compiler::export`];
//! - `source`: the text's size and characters;
//! - `tokens`, `warnings`: what the source uses that was not asked for;
//! - `javascript`: source to bytecode, inside the sandbox, with its limits;
//! - `rust`: source to a core module, by a confined rustc, and that to a component;
//! - `error`, `excerpt`, `hints`: what a failure says to the one who wrote the source;
//! - `link`, and for it `engine` (the engine's type and slots), `capabilities`, `plug` (granted functions into slots),
//!   `prefix` (the component of a capability set) and `tool` (what a single tool adds to it);
//! - [`inspect`], and for it `world`: what a component, in whatever language it was written, exports and imports.
//!
//! Nothing here decides what a tool may do: the grants come in, and the imports are no more than these.

mod capabilities;
mod compiler;
mod engine;
mod error;
mod excerpt;
mod hints;
pub mod inspect;
mod javascript;
mod link;
mod plug;
mod prefix;
mod rust;
mod source;
mod tokens;
mod tool;
mod warnings;
mod world;

pub use compiler::{Compiled, Compiler, ExportError, Timings};
pub use error::{CompileError, Problem, Stage};
pub use inspect::{InspectError, Inspection};
pub use javascript::COMPILE_LIMITS;
pub use rust::{RUST_LIMITS, RustCompiler, RustConfig, RustLimits};
pub use source::{SOURCE_MAX, Source};
pub use warnings::Warning;
