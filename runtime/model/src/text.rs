//! Texts that came from outside, made fit for an error message.

use crate::Secret;

/// How many characters of a server's text an error carries.
pub(crate) const MAX_CHARS: usize = 500;

/// Makes texts of a server fit: [`clean`], and without the key, which some servers repeat.
#[derive(Clone)]
pub(crate) struct Scrub(Secret);

impl Scrub {
    pub(crate) fn new(key: Secret) -> Self {
        Self(key)
    }

    /// The key goes first: a cut in the middle of it would leave its start.
    pub(crate) fn line(&self, text: &str) -> String {
        clean(&self.0.redact(text))
    }
}

/// One line of at most [`MAX_CHARS`] characters, without what could steer a terminal or reorder a line.
pub(crate) fn clean(text: &str) -> String {
    let mut line = String::new();
    let mut length = 0;
    let mut gap = false;
    for character in text.chars().filter(|character| !steers(*character)) {
        if character.is_whitespace() {
            gap = !line.is_empty();
            continue;
        }
        let needed = 1 + usize::from(gap);
        if length + needed > MAX_CHARS {
            line.push('…');
            break;
        }
        if gap {
            line.push(' ');
            gap = false;
        }
        line.push(character);
        length += needed;
    }
    line
}

/// Control characters that are no white space, and Unicode's bidirectional and invisible format characters.
fn steers(character: char) -> bool {
    (character.is_control() && !character.is_whitespace())
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::{MAX_CHARS, Scrub, clean};
    use crate::Secret;

    #[test]
    fn control_characters_are_dropped_and_white_space_becomes_one_space() {
        assert_eq!(clean(" a\n\n b\t\u{1b}[31mred\u{7} \u{202e}c\u{9b} "), "a b [31mred c");
    }

    #[test]
    fn a_key_at_the_cut_leaves_nothing_behind() {
        let text = format!("{}sk-12345", "x".repeat(MAX_CHARS - 4));
        assert_eq!(Scrub::new(Secret::new("sk-12345")).line(&text), format!("{}***", "x".repeat(MAX_CHARS - 4)));
    }

    #[test]
    fn a_long_text_is_cut() {
        assert_eq!(clean(&"é".repeat(MAX_CHARS)), "é".repeat(MAX_CHARS));
        assert_eq!(clean(&"é".repeat(MAX_CHARS + 1)), format!("{}…", "é".repeat(MAX_CHARS)));
    }
}
