//! Text of unknown origin, made fit to be shown.

use toolwright_registry::is_hidden;

/// At most `most` characters of `text`, control characters and those that reorder a line or are not seen replaced.
pub(crate) fn shown(text: &str, most: usize) -> String {
    text.chars().take(most).map(|c| if c.is_control() || is_hidden(c) { '\u{fffd}' } else { c }).collect()
}
