//! The workshop over the real engine, sandbox, policies and journal. Only the web servers are scripted.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper that fails is a test that fails")]

mod common;
mod components;
mod conformance;
mod fetch;
mod files;
mod hostile;
mod path;
#[path = "../../../../tests/support/precompile.rs"]
mod precompile;
mod rust;
mod rust_capabilities;
mod rust_failures;
mod rust_files;
mod rust_http;
mod store;
