//! The streaming client for servers that speak OpenAI's Chat Completions.
//!
//! In the order in which a call meets them:
//!
//! - `config`: [`OpenAiConfig`], checked once into an endpoint with its headers.
//! - `client`: [`OpenAi`]; one call: attempts, retries, the deadline.
//! - `request`: our messages in the wire's form, in the server's dialect.
//! - `transport`: the HTTP service under async-openai's client, with our limits in place of its retries.
//! - `sse`: bytes of an event stream into whole events.
//! - `assemble`: events into deltas and a reply.
//! - `failure`: refusals and broken connections into errors. `retry`: whether and when to try again.
//! - `tls`: the certificates that are trusted.
//!
//! What servers do, and where it is met: error bodies of any shape (`failure`); no retries but ours (`transport`,
//! `retry`); thinking in `reasoning_content` or `reasoning`, `id` and `name` of a tool call once or in every delta, usage
//! in a chunk without choices or never, streams without `[DONE]` (`assemble`); refusing `stream_options`, and `null` as
//! content (`request`); a stream that is empty with status 200 ([`crate::ModelError::EmptyReply`]).

mod assemble;
mod client;
mod config;
mod failure;
mod request;
mod retry;
mod sse;
mod tls;
mod transport;

pub use client::OpenAi;
pub use config::OpenAiConfig;
pub(crate) use tls::client_config;
