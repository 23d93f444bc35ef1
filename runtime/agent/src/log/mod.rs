//! The log of a session: what happened, one JSON object a line, written as it happens.
//!
//! - [`Header`], [`Record`]: what stands in a line; `chain`: a line's hash over itself and all before it;
//! - [`Sessions`]: the folder of the logs; `file`: who may have made what is opened there;
//! - [`Recorder`]: what a [`Session`](crate::Session) tells of itself; `writer`: one write for each record, so that a process
//!   that is killed leaves whole records;
//! - [`Reader`]: the records of a file, one after the other, none of them believed before its hash has been seen;
//! - [`Restored`]: what they come to, and how a turn that was broken off is mended.
//!
//! The hash finds what was cut or changed by accident or by hand. It is no signature: who can write the file can write the
//! hashes too. So a log must belong to the user, in a folder that nobody else may write to.

mod chain;
mod error;
mod file;
mod reader;
mod record;
mod recorder;
mod restored;
mod sessions;
mod writer;

pub use error::LogError;
pub use reader::Reader;
pub use record::{FORMAT, Header, Record, Stamped};
pub use recorder::Recorder;
pub use restored::Restored;
pub use sessions::{Found, Latest, Sessions};

/// Longest line, in bytes: a prompt of many files, or a conversation after its compression.
pub(crate) const LINE_MAX: u64 = 64 << 20;
/// Longest file, in bytes.
pub(crate) const FILE_MAX: u64 = 1 << 30;

/// Milliseconds since 1970.
fn now_ms() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
