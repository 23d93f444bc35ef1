//! What stands within one line of markdown: emphasis, code, strikeout. After CommonMark's rules for delimiter runs
//! (<https://spec.commonmark.org/0.31.2/#emphasis-and-strong-emphasis>), without those for runs of unequal length.
//!
//! What is no pair stays as it is written: `2 * 3 * 4` keeps its stars, and `snake_case_name` its underscores.
//!
//! A model may write anything, so the work grows with the line's length and no faster.

use std::collections::{BTreeMap, BTreeSet};

/// In bytes. Nobody writes a longer line to be read as one: it stays as it is written.
const LINE_MAX: usize = 8 << 10;

/// A piece of a line that looks the same all over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) text: String,
    pub(crate) style: Style,
}

/// How a piece looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Style {
    pub(crate) bold: bool,
    pub(crate) italic: bool,
    pub(crate) code: bool,
    pub(crate) strikeout: bool,
}

/// A part of the line on the way to a span.
enum Part {
    Text(String),
    Code(String),
    Run(Run),
}

/// A run of one delimiter character.
struct Run {
    mark: char,
    length: usize,
    opens: bool,
    closes: bool,
    /// Whether it is one of a pair.
    paired: bool,
}

impl Run {
    fn toggle(&self, style: &mut Style) {
        match (self.mark, self.length) {
            ('~', _) => style.strikeout = !style.strikeout,
            (_, 1) => style.italic = !style.italic,
            (_, 2) => style.bold = !style.bold,
            _ => {
                style.italic = !style.italic;
                style.bold = !style.bold;
            }
        }
    }
}

/// The pieces of one line.
pub(crate) fn spans(line: &str) -> Vec<Span> {
    if line.len() > LINE_MAX {
        return vec![Span { text: line.to_owned(), style: Style::default() }];
    }
    let mut parts = parts(line);
    pair(&mut parts);
    let mut spans: Vec<Span> = Vec::new();
    let mut style = Style::default();
    for part in parts {
        let (text, style) = match part {
            Part::Text(text) => (text, style),
            Part::Code(text) => (text, Style { code: true, ..style }),
            Part::Run(run) if run.paired => {
                run.toggle(&mut style);
                continue;
            }
            Part::Run(run) => (run.mark.to_string().repeat(run.length), style),
        };
        match spans.last_mut().filter(|last| last.style == style) {
            Some(last) => last.text.push_str(&text),
            None => spans.push(Span { text, style }),
        }
    }
    spans
}

fn parts(line: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut text = String::new();
    let mut before = ' ';
    let mut rest = line;
    // Lengths of runs of backticks that nothing closes: nor will it close a later one.
    let mut unclosed = BTreeSet::new();
    while let Some(c) = rest.chars().next() {
        let (head, after) = match c {
            '\\' => {
                let escaped = rest.chars().nth(1).filter(char::is_ascii_punctuation);
                text.push(escaped.unwrap_or(c));
                split(rest, 1 + usize::from(escaped.is_some()))
            }
            '`' => {
                let (ticks, after) = split_run(rest, c);
                let closed = if unclosed.contains(&ticks.len()) { None } else { code(after, ticks.len()) };
                if let Some((code, after)) = closed {
                    parts.push(Part::Text(std::mem::take(&mut text)));
                    parts.push(Part::Code(code));
                    before = '`';
                    rest = after;
                    continue;
                }
                unclosed.insert(ticks.len());
                text.push_str(ticks);
                (ticks, after)
            }
            '*' | '_' | '~' => {
                let (head, after) = split_run(rest, c);
                let next = after.chars().next().unwrap_or(' ');
                let run = run(c, head.len(), before, next);
                if run.opens || run.closes {
                    parts.push(Part::Text(std::mem::take(&mut text)));
                    parts.push(Part::Run(run));
                } else {
                    text.push_str(head);
                }
                (head, after)
            }
            c => {
                text.push(c);
                split(rest, c.len_utf8())
            }
        };
        before = head.chars().next_back().unwrap_or(' ');
        rest = after;
    }
    parts.push(Part::Text(text));
    parts.retain(|part| !matches!(part, Part::Text(text) if text.is_empty()));
    parts
}

fn split(text: &str, at: usize) -> (&str, &str) {
    text.split_at_checked(at).unwrap_or((text, ""))
}

/// The run of `mark` that the text begins with, and what comes after it.
fn split_run(text: &str, mark: char) -> (&str, &str) {
    let after = text.trim_start_matches(mark);
    split(text, text.len() - after.len())
}

/// The code up to a run of exactly `ticks` backticks, and what comes after it.
fn code(text: &str, ticks: usize) -> Option<(String, &str)> {
    let mut from = 0;
    while let Some(start) = text.get(from..)?.find('`').map(|at| from + at) {
        let (content, run) = split(text, start);
        let length = split_run(run, '`').0.len();
        if length == ticks {
            let inner = content.strip_prefix(' ').and_then(|inner| inner.strip_suffix(' '));
            let code = inner.filter(|inner| !inner.trim().is_empty()).unwrap_or(content);
            return Some((code.to_owned(), split(run, length).1));
        }
        from = start + length;
    }
    None
}

fn run(mark: char, length: usize, before: char, after: char) -> Run {
    let punctuation = |c: char| c.is_ascii_punctuation() || (!c.is_alphanumeric() && !c.is_whitespace());
    let leans = |inner: char, outer: char| {
        !inner.is_whitespace() && (!punctuation(inner) || outer.is_whitespace() || punctuation(outer))
    };
    let (left, right) = (leans(after, before), leans(before, after));
    let (opens, closes) = match mark {
        // Within a word it is part of a name.
        '_' => (left && (!right || punctuation(before)), right && (!left || punctuation(after))),
        _ => (left, right),
    };
    let known = if mark == '~' { length == 2 } else { length <= 3 };
    Run { mark, length, opens: opens && known, closes: closes && known, paired: false }
}

/// Finds for each run that closes the nearest one before it that opens the same.
fn pair(parts: &mut [Part]) {
    let mut open: Vec<(usize, (char, usize))> = Vec::new();
    // How many of each sort are open, so that none is looked for in vain.
    let mut counts: BTreeMap<(char, usize), usize> = BTreeMap::new();
    for at in 0..parts.len() {
        let Some(Part::Run(run)) = parts.get(at) else { continue };
        let (sort, opens, closes) = ((run.mark, run.length), run.opens, run.closes);
        if closes && counts.get(&sort).is_some_and(|count| *count > 0) {
            // What was opened in between is closed by nothing.
            while let Some((opener, other)) = open.pop() {
                counts.entry(other).and_modify(|count| *count -= 1);
                if other == sort {
                    mark_paired(parts, opener);
                    mark_paired(parts, at);
                    break;
                }
            }
        } else if opens {
            open.push((at, sort));
            *counts.entry(sort).or_default() += 1;
        }
    }
}

fn mark_paired(parts: &mut [Part], at: usize) {
    if let Some(Part::Run(run)) = parts.get_mut(at) {
        run.paired = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The spans written as `b(…)`, `i(…)`, `c(…)`, `s(…)`.
    fn shown(line: &str) -> String {
        spans(line)
            .into_iter()
            .map(|Span { text, style }| {
                let marks = [(style.bold, 'b'), (style.italic, 'i'), (style.code, 'c'), (style.strikeout, 's')];
                let marks: String = marks.iter().filter(|(on, _)| *on).map(|(_, mark)| *mark).collect();
                if marks.is_empty() { text } else { format!("{marks}({text})") }
            })
            .collect()
    }

    #[test]
    fn pairs_are_styles() {
        assert_eq!(shown("a *b* **c** ***d*** ~~e~~ `f` g"), "a i(b) b(c) bi(d) s(e) c(f) g");
        assert_eq!(shown("_a_ __b__"), "i(a) b(b)");
        assert_eq!(shown("**a *b* `c*`**"), "b(a )bi(b)b( )bc(c*)");
        assert_eq!(shown("``a `b` c`` `` ` ``"), "c(a `b` c) c(`)");
    }

    #[test]
    fn what_is_no_pair_stays() {
        for same in [
            "2 * 3 * 4",
            "snake_case_name and __init",
            "f(*args, **kwargs",
            "a ~ b, ~/home, ~~~",
            "an `open tick",
            "****",
            "* a",
            "a ** b",
            "ends with *",
            "**Ding-**dong",
        ] {
            assert_eq!(shown(same), same);
        }
        assert_eq!(shown("**a *b**"), "b(a *b)");
        assert_eq!(shown("*a **b*"), "i(a **b)");
    }

    #[test]
    fn a_backslash_takes_the_meaning_away() {
        assert_eq!(shown(r"\*a\* \`b\` C:\dir \\"), r"*a* `b` C:\dir \");
        assert_eq!(shown(r"`a\`"), r"c(a\)");
    }

    #[test]
    fn any_script() {
        assert_eq!(shown("**漢字**かな *é*"), "b(漢字)かな i(é)");
    }

    #[test]
    fn a_line_that_nobody_would_read_stays_as_it_is() {
        let long = |times: usize| format!("*a* {}", "x".repeat(times));
        assert_eq!(shown(&long(LINE_MAX - 4)), format!("i(a) {}", "x".repeat(LINE_MAX - 4)));
        assert_eq!(shown(&long(LINE_MAX - 3)), long(LINE_MAX - 3));
    }

    #[test]
    fn a_code_that_is_not_closed_is_looked_for_once() {
        assert_eq!(shown("``a `b` ``` ` ``"), "c(a `b` ``` ` )");
        assert_eq!(shown("` ``a`` ``` `` ` ```` `"), "c(``a`` ``` ``) ```` `");
        assert_eq!(shown("``` `a` ``` `` ` b"), "c(`a`) `` ` b");
    }

    proptest::proptest! {
        #[test]
        fn nothing_is_lost_but_marks(line in "[ab *_~`é\\\\]{0,24}") {
            let kept = |text: &str| text.chars().filter(|c| matches!(c, 'a' | 'b' | 'é')).collect::<String>();
            let text: String = spans(&line).into_iter().map(|span| span.text).collect();
            proptest::prop_assert_eq!(kept(&text), kept(&line));
        }
    }
}
