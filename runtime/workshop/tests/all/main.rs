//! The workshop over the real engine, sandbox, policies and journal. Only the web servers are scripted.

mod common;
mod conformance;
mod fetch;
mod hostile;
mod path;
