//! What the tests of several crates need: servers, over real HTTP on a free port of 127.0.0.1, which answer by a script and
//! record what they were asked; the library of Rust tools; and a component made elsewhere.
//!
//! - [`ScriptedModel`]: an OpenAI-compatible server (Chat Completions and Responses as server-sent events, a list of models). Its
//!   script is a queue of [`Reply`] (a well-formed stream) and [`Turn`] (anything else: a refusal, raw bytes, silence).
//! - [`ScriptedHttp`]: a plain web server made of [`Route`]s, with redirects and bodies whose bytes the test hands out one
//!   by one with a [`Drip`].
//! - [`Recorded`]: one request as it arrived.
//! - [`answering`]: a component that was made elsewhere.
//! - [`rust_library`]: what Rust tools are compiled against, built once for all tests. `rust_cfg.rs`, beside this, is the
//!   build script of crates that use it.
//!
//! A server runs on a thread of its own until it is dropped, so that it serves tests with and without an async runtime.
//! Nothing here sleeps: what has to wait, waits for the client or for the test. A server that cannot do its job panics,
//! which ends the test.
//!
//! ```
//! use serde_json::json;
//! use toolwright_test_support::{Reply, ScriptedModel, Turn};
//!
//! let model = ScriptedModel::start();
//! model
//!     .then(Turn::status(429, json!({"error": {"message": "slow down"}})).header("retry-after", "0"))
//!     .then(Reply::new().tool_call("call_1", "clock", json!({"zone": "UTC"})).arguments_in_pieces_of(3))
//!     .then(Reply::new().text("It is ").text("noon.").usage(120, 7));
//!
//! // … drive a client against `model.base_url()`, then look at what it sent:
//! assert!(model.base_url().starts_with("http://127.0.0.1:"));
//! assert_eq!(model.requests(), []);
//! assert_eq!(model.turns_left(), 3);
//! ```
#![expect(clippy::expect_used, clippy::panic, reason = "a scripted server that cannot serve has to end its test")]

mod body;
mod component;
mod http;
mod model;
mod recorded;
mod reply;
mod rust;
mod serve;
mod turn;

pub use component::answering;
pub use http::{Drip, Route, ScriptedHttp};
pub use model::ScriptedModel;
pub use recorded::Recorded;
pub use reply::Reply;
pub use rust::{rust_cache, rust_library, rust_places};
pub use turn::Turn;

#[cfg(test)]
mod tests;
