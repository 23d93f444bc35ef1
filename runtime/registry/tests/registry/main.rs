//! The registry as the other crates use it.

mod changesets;
mod damage;
mod model;
mod processes;
mod support;
