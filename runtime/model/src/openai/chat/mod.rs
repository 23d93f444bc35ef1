//! Chat Completions: our messages in its form, its chunks into a reply.

mod assemble;
mod request;

pub(super) use assemble::Assembly;
pub(super) use request::{Dialect, body};
