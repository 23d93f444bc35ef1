//! The loop: a prompt goes in, the model speaks and calls tools, an answer comes out.
//!
//! - [`Session`]: the conversation. [`Session::ask`] goes round the loop (`round`) until there is an answer; `speak` is one
//!   call of the model.
//! - [`Models`]: whom it asks; `transcript`: what was said; `context`: how full the window is, and how the conversation
//!   is kept within it.
//! - [`Toolbox`]: the tools that the session has; dispatch from the model's names to entries.
//! - [`Tool`]: what can be called. This crate knows no particular tool.
//! - [`log`]: what is recorded of it, and how it is taken up again.
//! - [`Event`]: all that happens, as the terminal and the machine-readable output see it.
//!
//! Only this crate sends anything to a model. Nothing here names the sandbox or the compiler.

mod call;
mod context;
mod error;
mod event;
mod index;
pub mod log;
mod models;
mod prompt;
mod round;
mod session;
mod speak;
mod tool;
mod toolbox;
mod totals;
mod transcript;

pub use context::{Budget, ContextSettings, ContextUse, Digest, StrategyName};
pub use error::{AskError, Part};
pub use event::{Event, Events};
pub use index::tool_index;
pub use models::{AgentModel, Models};
pub use prompt::Prompt;
pub use session::{Answer, Session, SessionConfig};
pub use tool::{Context, Failure, FailureKind, Outcome, Spec, Tool};
pub use toolbox::Toolbox;
pub use totals::{Spent, Totals};
pub use transcript::Line;
