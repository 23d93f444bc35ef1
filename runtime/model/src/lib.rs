//! The model as the agent sees it: messages go in, a streamed reply comes out.
//!
//! In the order in which a call meets them:
//!
//! - [`message`]: the words of a conversation ([`Message`], [`ToolCall`], [`Request`], [`Reply`], [`Delta`]) and the
//!   [`Model`] trait.
//! - [`wire_name`]: the function names by which a model knows the tools.
//! - [`openai`]: the streaming client for servers that speak OpenAI's Chat Completions or Responses.
//! - [`Chain`]: models that stand in for one another when one is overloaded.
//! - [`local`]: the model servers of this machine, and what they say of their models.
//! - [`Counter`]: how many tokens that is; [`Cost`]: what they cost.
//! - [`replay`]: recorded replies in place of a server. [`record`]: how a recording is made.
//! - [`ModelError`]: what can go wrong, each with a way out.
//! - [`Secret`]: a key that does not show itself.
//!
//! Invariants: only `openai` talks to the network, and `local` to this machine itself; nothing here prints or runs a tool, and the environment is
//! read only for where the machine keeps its certificates; a text that came from a server is capped and free of control characters before it stands in an error.

mod chain;
mod error;
pub mod local;
pub mod message;
pub mod openai;
mod price;
pub mod record;
pub mod replay;
mod secret;
mod text;
mod tokens;
pub mod wire_name;

pub use chain::{Chain, Link};
pub use error::ModelError;
pub use message::{Delta, Finish, Message, Model, Reply, Request, ToolCall, ToolSpec, Usage};
pub use price::Cost;
pub use secret::Secret;
pub use tokens::{Count, Counter};
