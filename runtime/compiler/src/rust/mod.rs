//! Rust to a component: rustc, confined by the operating system, on one file.
//!
//! In the order in which a tool meets them:
//!
//! - `compiler`: [`RustCompiler`], the steps in their order;
//! - `folder`: where a tool's compilation keeps its work, for the next one of the same tool;
//! - `command`: rustc's arguments, and what it may reach and use;
//! - `stopped`: it met a limit, or crashed;
//! - `audit`: which files and variables rustc read: `tool.rs` and no other;
//! - `diagnostics` (rustc's JSON), `suggestion` and `explain`: what rustc says, as a [`CompileError`](crate::CompileError);
//! - `capability`: the crates of the SDK that stand for a capability;
//! - `encode`: core module to component.

mod audit;
mod capability;
mod command;
mod compiler;
mod diagnostics;
mod encode;
mod explain;
mod folder;
mod stopped;
mod suggestion;

pub use command::{RUST_LIMITS, RustLimits};
pub use compiler::{RustCompiler, RustConfig};
