//! Text of unknown origin, made fit to be shown.

/// Whether `c` reorders a line or is not seen: bidirectional controls (Unicode UAX #9), zero-width characters, line
/// separators, annotations, and the tags with which a text can be hidden in another. The two joiners are none of these,
/// because scripts and emoji need them; nor are control characters.
#[must_use]
pub const fn is_hidden(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// `text` on one line: at most `most` characters and `…` at a cut, white space as spaces; U+FFFD for control characters and
/// for those that are [hidden](is_hidden).
#[must_use]
pub fn plain(text: &str, most: usize) -> String {
    let shown = |c: char| match c {
        c if is_hidden(c) => char::REPLACEMENT_CHARACTER,
        c if c.is_whitespace() => ' ',
        c if c.is_control() => char::REPLACEMENT_CHARACTER,
        c => c,
    };
    let mut line: String = text.chars().take(most).map(shown).collect();
    if text.chars().nth(most).is_some() {
        line.push('…');
    }
    line
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn text_is_put_on_one_line_and_cut() {
        assert_eq!(plain("a\nb\tc\u{7}\u{1b}[2J", 10), "a b c\u{fffd}\u{fffd}[2J");
        assert_eq!(plain("abcdef", 3), "abc…");
        assert_eq!(plain("abc", 3), "abc");
    }

    #[test]
    fn what_reorders_a_line_or_is_not_seen_is_replaced_and_the_joiners_stay() {
        assert_eq!(
            plain("a\u{202e}b\u{2066}c\u{200b}d\u{2028}e\u{e0041}", 20),
            "a\u{fffd}b\u{fffd}c\u{fffd}d\u{fffd}e\u{fffd}"
        );
        assert_eq!(plain("क\u{200d}ष", 20), "क\u{200d}ष");
    }
}
