//! Texts made shorter, and made fit to stand in a marked part.

use toolwright_model::Counter;

/// The tags of the parts that texts stand in.
const TAGS: [&str; 5] = ["earlier", "request", "summary", "done", "conversation"];

/// The text without an end of a part: `</summary>` becomes `<\/summary>`.
pub(super) fn escaped(text: &str) -> String {
    let mut parts = text.split('<');
    let mut escaped = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let after = part.trim_start().strip_prefix('/').map(str::trim_start).unwrap_or_default();
        let word: String = after.chars().take_while(char::is_ascii_alphabetic).collect();
        escaped.push_str(if TAGS.iter().any(|tag| word.eq_ignore_ascii_case(tag)) { "<\\" } else { "<" });
        escaped.push_str(part);
    }
    escaped
}

/// At most `most` characters of one line: control characters and ends of lines are blanks.
pub(super) fn one_line(text: &str, most: usize) -> String {
    let mut line = String::new();
    let mut length = 0;
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        let gap = usize::from(length > 0);
        let room = most.saturating_sub(length + gap);
        if word.chars().nth(room).is_some() {
            if room > 0 && gap > 0 {
                line.push(' ');
            }
            line.extend(word.chars().take(room));
            line.push('…');
            break;
        }
        if gap > 0 {
            line.push(' ');
        }
        line.push_str(word);
        length += gap + word.chars().count();
    }
    line
}

/// Head and tail of a text that has more than `most` bytes, three to one, and between them how much is left out.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let head = text.floor_char_boundary(most / 4 * 3);
    let tail = text.ceil_char_boundary(text.len() - most / 4);
    let (head_text, tail_text) = (text.get(..head).unwrap_or_default(), text.get(tail..).unwrap_or_default());
    let left_out = text.len() - head_text.len() - tail_text.len();
    format!("{head_text}\n[… {left_out} bytes left out …]\n{tail_text}")
}

/// As [`cut`], to at most `most` tokens, and to nothing but the mark where that is less than the mark has.
pub(super) fn cut_to(text: &str, most: u64, counter: Counter) -> String {
    let mut count = counter.text(text).tokens;
    if count <= most {
        return text.to_owned();
    }
    let mut room = text.len();
    loop {
        // A little less each time than what the last count promises, so that it ends soon.
        let share = usize::try_from(u128::from(most) * room as u128 / u128::from(count.max(1))).unwrap_or(room);
        room = share.min(room.saturating_sub(1)).saturating_mul(19) / 20;
        let shorter = cut(text, room);
        count = counter.text(&shorter).tokens;
        if count <= most || room < 8 {
            return shorter;
        }
    }
}

/// The text in parts of at most `most` tokens each; more than one only where it is larger.
pub(super) fn split_to(text: &str, most: u64, counter: Counter) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = vec![text];
    while let Some(text) = rest.pop() {
        let middle = text.floor_char_boundary(text.len() / 2);
        match text.split_at_checked(middle) {
            Some((head, tail)) if counter.text(text).tokens > most && !head.is_empty() => rest.extend([tail, head]),
            _ => parts.push(text),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use toolwright_registry::Vocabulary;

    use super::*;

    // No test of this crate loads this vocabulary, so what is counted with it is an estimate by length.
    const BY_LENGTH: Counter = Counter::new(Some(Vocabulary::Cl100k));

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(one_line(" a\n\tb\u{1b}c ", 9), "a b c");
        assert_eq!(one_line("abc def", 7), "abc def");
        assert_eq!(one_line("abc def", 6), "abc de…");
        assert_eq!(one_line("abc def", 4), "abc…");
        assert_eq!(one_line(&"é".repeat(9), 3), "ééé…");
    }

    #[test]
    fn head_and_tail_are_kept() {
        assert_eq!(cut("0123456789", 10), "0123456789");
        assert_eq!(cut("0123456789abcdef", 8), "012345\n[… 8 bytes left out …]\nef");
        let cut = cut(&"é".repeat(100), 21);
        assert!(cut.starts_with("ééééééé\n[") && cut.ends_with("éé"), "{cut}");
    }

    #[test]
    fn a_cut_meets_its_budget() {
        for text in ["word ".repeat(5_000), "漢".repeat(5_000), "x1".repeat(9_000)] {
            for most in [20, 100, 1_000] {
                let tokens = BY_LENGTH.text(&cut_to(&text, most, BY_LENGTH)).tokens;
                assert!(tokens <= most && tokens > most / 2, "{tokens} of {most}");
            }
        }
        assert_eq!(cut_to("word", 9, BY_LENGTH), "word");
        assert!(cut_to(&"word ".repeat(99), 0, BY_LENGTH).len() < 50);
    }
}
