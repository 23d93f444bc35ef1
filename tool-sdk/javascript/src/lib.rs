//! The JavaScript engine of Toolwright's tools: QuickJS with the web's names, as one core module.
//!
//! In the order in which a tool meets them:
//!
//! - `abi`: the raw exports that the build, the compiler and a tool's start function call;
//! - `engine`: the runtime and context that the snapshot holds, and the prelude evaluated in it;
//! - `modules`: what a tool can import, ready before there is one;
//! - `compile`: source to bytecode, without running any of it;
//! - `tool`: loading the bytecode and calling the tool's function;
//! - `event_loop`: jobs and everything that is waited for, over `wasi:io/poll`;
//! - `failure`: what was thrown, as text for the caller;
//! - `native`: the functions that the prelude is built on, one file per topic.
//!
//! Nothing in here decides what a tool may do. An import that was not granted is an empty slot of the
//! engine's table and traps; the prelude's checks only give a better message first.

mod abi;
mod bindings;
mod compile;
mod engine;
mod event_loop;
mod failure;
mod modules;
mod native;
mod tool;
