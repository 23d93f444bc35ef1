//! Responses: our messages as its items, its events into a reply.
//!
//! The server keeps nothing (`store: false`), so its reasoning comes encrypted and goes back with the message that it led
//! to. What servers do: non-reasoning models refuse encrypted reasoning and its summary (`request`); some send ids of items
//! that change from event to event, some no deltas, some all items only at the end (`assemble`).

mod assemble;
mod request;

pub(super) use assemble::Assembly;
pub(super) use request::{Dialect, body};
