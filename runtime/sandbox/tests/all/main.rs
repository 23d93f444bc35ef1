//! The sandbox from outside: one program, so that the helpers are compiled once.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper that fails is a test that fails")]

mod calls;
mod engine;
mod files;
mod foreign;
mod hostile;
mod probe;
mod store;
mod support;

#[path = "../../../../tests/support/precompile.rs"]
mod precompile;
