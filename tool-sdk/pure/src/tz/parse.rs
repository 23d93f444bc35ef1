//! Text to an instant.

use super::zone::Zone;
use crate::PureError;

/// The instant that a text names, in milliseconds.
///
/// Forms: RFC 3339 and ISO 8601 (`2026-03-08T01:30:00.5Z`, `2026-03-08 01:30+02:00`), a date alone (its first
/// moment), RFC 2822 and HTTP (`Sun, 08 Mar 2026 01:30:00 GMT`). A text without an offset is of `zone`; a time that its
/// clocks show twice is the earlier, one that they skip is as if they had not been changed.
///
/// # Errors
/// Another form, a date or time that does not exist.
pub fn parse(text: &str, zone: &Zone) -> Result<i64, PureError> {
    unimplemented!("{text} {zone:?}")
}
