//! The workshop: the one way a tool comes to be, and the one way it is brought back to be called.
//!
//! In the order in which a tool meets them:
//!
//! - [`NewTool`] or [`NewComponent`]: what is asked for, and [`Maker`]: who asks;
//! - `permit`: the policy's answer, for the entry and for each capability;
//! - `build`: source to component to program, and its input schema when none was given;
//! - `examples`: the tool's own examples, run before it is registered;
//! - [`Workshop::create`], [`Workshop::add`]: all of these, then one changeset;
//! - [`Workshop::load`] and [`LoadedTool`]: from the registry to something that can be called;
//! - `keep`: [`Workshop::rollback`], [`Workshop::remove`], [`Workshop::export`], [`Workshop::source`],
//!   [`Workshop::written`];
//! - [`Refusal`]: why not, for the model and for the person.
//!
//! A failing step leaves the registry as it was. Whatever makes tools goes through here: there is one path to secure, to
//! audit and to measure.

mod build;
mod create;
mod examples;
mod keep;
mod loaded;
mod new_tool;
mod permit;
mod redact;
mod refusal;
mod workshop;

pub use create::{Made, Timings};
pub use keep::{Removed, Written};
pub use loaded::{Loaded, LoadedTool, Ran};
pub use new_tool::{CAPABILITIES_MAX, EXAMPLES_MAX, Maker, NewComponent, NewTool};
pub use refusal::{Cause, Refusal, RefusalKind};
pub use workshop::{Parts, Workshop};
