//! The journal: a SQLite database in which every version stays.
//!
//! - `file`: makes and opens it, and the other database of this crate.
//! - `schema`: its tables.
//! - `rows`: entries to rows, and back.
//! - `read`: what it has; `write`: what is added to it.
//! - `fault`: what may go wrong.

mod fault;
mod file;
mod read;
mod rows;
mod schema;
mod write;

pub(crate) use fault::Fault;
pub(crate) use file::{PATIENCE, in_memory, open};
pub(crate) use read::{artifact, blob, calls, catch_up, data_version, entries, history, sequence, verify};
pub(crate) use schema::{Format, JOURNAL};
pub(crate) use write::{Written, apply, record_artifact, record_calls, relink};
