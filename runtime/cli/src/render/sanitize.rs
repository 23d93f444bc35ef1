//! Untrusted text made fit for a terminal: nothing in it can move the cursor, change colours, reorder a line or hide.
//!
//! Escape sequences are recognised as ECMA-48 has them (control sequences, control strings, two-character escapes, in
//! their 7-bit and 8-bit forms) and go as a whole. Bidirectional controls are those of Unicode's UAX #9. The joiners
//! U+200C and U+200D stay, because scripts and emoji need them.

use std::borrow::Cow;

use toolwright_registry::is_hidden;

/// `text` without anything that could steer a terminal. Of the control characters only `\n` and `\t` stay; a carriage
/// return becomes a line's end, so that nothing is overwritten.
#[must_use]
pub(crate) fn sanitize(text: &str) -> Cow<'_, str> {
    Sanitizer::default().push(text)
}

/// `text` as one line of at most `most` characters: sanitized, white space and line ends as single spaces, `…` at a cut.
#[must_use]
pub(crate) fn one_line(text: &str, most: usize) -> String {
    let clean = sanitize(text);
    let mut line = String::new();
    let mut length = 0;
    for word in clean.split_whitespace() {
        for c in (length > 0).then_some(' ').into_iter().chain(word.chars()) {
            if length == most {
                line.push('…');
                return line;
            }
            line.push(c);
            length += 1;
        }
    }
    line
}

/// [`sanitize`] for a text that comes in pieces: a sequence that is split over two pieces goes as a whole, too.
#[derive(Debug, Default)]
pub(crate) struct Sanitizer {
    state: State,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Plain text.
    #[default]
    Text,
    /// After a carriage return, which has been written as a line's end: a line feed adds nothing.
    Returned,
    /// After ESC, and its intermediate characters.
    Escape,
    /// Within a control sequence.
    Control,
    /// Within a control string. It ends at a line's end at the latest, so that it cannot hide all that follows.
    String,
}

impl Sanitizer {
    /// The next piece, sanitized. Nothing is kept back: what is not in the answer is gone.
    pub(crate) fn push<'a>(&mut self, piece: &'a str) -> Cow<'a, str> {
        if self.state == State::Text && piece.chars().all(is_plain) {
            return Cow::Borrowed(piece);
        }
        Cow::Owned(piece.chars().filter_map(|c| self.step(c)).collect())
    }

    /// Takes one character; gives what is shown of it.
    fn step(&mut self, c: char) -> Option<char> {
        let (state, shown) = match (self.state, c) {
            // These begin something, wherever they stand.
            (_, '\u{1b}') => (State::Escape, None),
            (_, '\u{9b}') => (State::Control, None),
            (_, '\u{90}' | '\u{98}' | '\u{9d}'..='\u{9f}') => (State::String, None),

            (State::Escape, '[') => (State::Control, None),
            (State::Escape, ']' | 'P' | 'X' | '^' | '_') => (State::String, None),
            (State::Escape, ' '..='/') => (State::Escape, None),
            (State::Escape, '0'..='~') => (State::Text, None),

            (State::Control, ' '..='?') => (State::Control, None),
            (State::Control, '@'..='~') => (State::Text, None),

            // BEL, CAN, SUB and ST end a control string.
            (State::String, '\u{7}' | '\u{18}' | '\u{1a}' | '\u{9c}') => (State::Text, None),
            (State::String, c) if !matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}') => (State::String, None),

            (State::Returned, '\n') => (State::Text, None),
            (_, '\r') => (State::Returned, Some('\n')),
            (_, '\u{2028}' | '\u{2029}') => (State::Text, Some('\n')),
            // A sequence that breaks off ends before the character that does not belong to it.
            (_, c) => (State::Text, is_plain(c).then_some(c)),
        };
        self.state = state;
        shown
    }
}

/// Whether a character is shown as it is.
fn is_plain(c: char) -> bool {
    match c {
        '\n' | '\t' => true,
        // Printable ASCII is nearly all there is.
        ' '..='~' => true,
        c => !c.is_control() && !is_hidden(c),
    }
}

#[cfg(test)]
#[path = "sanitize_tests.rs"]
mod tests;
