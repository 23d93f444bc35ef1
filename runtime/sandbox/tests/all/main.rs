//! The sandbox from outside: one program, so that the helpers are compiled once.

mod calls;
mod engine;
mod hostile;
mod support;
