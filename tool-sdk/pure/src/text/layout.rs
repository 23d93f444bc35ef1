//! Texts in lines.

use unicode_segmentation::UnicodeSegmentation;

/// What a reader calls characters: letters with their accents, emoji with all their parts.
pub fn graphemes(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.graphemes(true)
}

/// At most `length` graphemes. What is cut off is replaced by `ellipsis`, which counts, too.
pub fn truncate(text: &str, length: usize, ellipsis: &str) -> String {
    if text.graphemes(true).nth(length).is_none() {
        return text.to_owned();
    }
    let room = length.saturating_sub(ellipsis.graphemes(true).count());
    let mut cut: String = text.graphemes(true).take(room).collect();
    cut.truncate(cut.trim_end().len());
    cut.extend(ellipsis.graphemes(true).take(length));
    cut
}

/// The words of each paragraph in lines of at most `width` graphemes. White space between words becomes one space; line
/// breaks stay; a word that is too long has a line to itself.
pub fn wrap(text: &str, width: usize) -> String {
    let mut wrapped = String::with_capacity(text.len());
    for (index, line) in text.lines().enumerate() {
        if index > 0 {
            wrapped.push('\n');
        }
        let mut column = 0;
        for word in line.split_whitespace() {
            let length = word.graphemes(true).count();
            if column > 0 && column + 1 + length > width {
                wrapped.push('\n');
                column = 0;
            } else if column > 0 {
                wrapped.push(' ');
                column += 1;
            }
            wrapped.push_str(word);
            column += length;
        }
    }
    if text.ends_with('\n') {
        wrapped.push('\n');
    }
    wrapped
}

/// Without the white space that all lines begin with. Lines of white space alone become empty and do not count; a first
/// line that is empty is left out.
pub fn dedent(text: &str) -> String {
    let text = text.strip_prefix("\r\n").or_else(|| text.strip_prefix('\n')).unwrap_or(text);
    let mut common: Option<&str> = None;
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let indent = line.get(..line.len() - line.trim_start().len()).unwrap_or_default();
        common = Some(common.map_or(indent, |common| shared(common, indent)));
    }
    let common = common.unwrap_or_default();
    let mut dedented = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        match line.strip_prefix(common) {
            Some(rest) if !line.trim().is_empty() => dedented.push_str(rest),
            _ => dedented.extend(line.ends_with('\n').then_some('\n')),
        }
    }
    dedented
}

/// What both begin with.
fn shared<'t>(a: &'t str, b: &str) -> &'t str {
    let length = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    a.get(..length).unwrap_or_default()
}
