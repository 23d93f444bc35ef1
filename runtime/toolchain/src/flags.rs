//! What the SDK's crates and the tools must be compiled with alike: otherwise rustc refuses to put them together.

/// The target: its standard library imports nothing from its host.
pub const TARGET: &str = "wasm32-unknown-unknown";
/// The edition of tools.
pub const EDITION: &str = "2024";
/// How a panic ends.
pub const PANIC: &str = "abort";
/// The optimisation level.
pub const OPT_LEVEL: &str = "2";
/// Pieces that a crate of the library is compiled in: one makes the smallest code, and the library is compiled once.
pub(crate) const CODEGEN_UNITS: &str = "1";
