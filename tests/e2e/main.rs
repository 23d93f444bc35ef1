//! End to end: the binary `agent`, driven as a person and as a program drives it. Models are scripted servers over real
//! HTTP and SSE; everything else is real. What a part does by itself is tested there; here is the wiring.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on has to end, also in its helpers"
)]

mod bad_input;
mod bad_state;
mod commands;
mod components;
mod context;
mod demo;
mod docs;
mod grants;
mod home;
mod models;
mod output;
mod recording;
mod repl;
mod responses;
mod rules;
mod run;
mod rust;
mod script;
mod session_files;
mod sessions;
mod stopping;
mod terminal;
mod toolchain;
mod typing;
mod writing;
