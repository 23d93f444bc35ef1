//! The registry as the other crates use it.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by a panic")]

mod changesets;
mod damage;
mod kv;
mod model;
mod processes;
mod support;
