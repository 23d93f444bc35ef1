//! The window: how full it is, and how a conversation is kept within it.
//!
//! - `meter`: the size of the next prompt, from what the server said and a count of what was added since.
//! - `limits`: how large a prompt and its parts may be; `settings`: what the person says of it.
//! - `session`: when something is done about it; the budget.
//! - `strategy`: the ways to make a conversation shorter, behind one trait: `micro`, `collapse`, `summarise`, `cascade`.
//!   `fit` is the last resort of them all.
//! - `units`: what is never torn; `digest`: what stands for messages that are no longer there; `requests`: the person's words
//!   in it.
//! - `writer`: the cheaper model at work; `summary`: what a summary looks like, and whether a text is one.
//!
//! Whatever is done goes through `Transcript::replace`, and only from a request or a reply to the next.

mod cascade;
mod collapse;
mod digest;
mod fit;
mod limits;
mod meter;
mod micro;
mod requests;
mod session;
mod settings;
mod strategy;
mod summarise;
mod summary;
mod text;
mod units;
mod writer;

pub use digest::Digest;
pub use settings::{Budget, ContextSettings, ContextUse, StrategyName};

pub(crate) use meter::{Meter, Sent};
pub(crate) use session::Pace;
