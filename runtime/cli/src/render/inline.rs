//! What stands within one line of markdown: emphasis, code, strikeout. After CommonMark's rules for delimiter runs
//! (<https://spec.commonmark.org/0.31.2/#emphasis-and-strong-emphasis>), without those for runs of unequal length.
//!
//! What is no pair stays as it is written: `2 * 3 * 4` keeps its stars, and `snake_case_name` its underscores.

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
    while let Some(c) = rest.chars().next() {
        let run_length = rest.chars().take_while(|next| *next == c).count();
        // All that is looked for is ASCII, so a count of characters is one of bytes.
        let (head, after) = match c {
            '\\' => {
                let escaped = rest.chars().nth(1).filter(char::is_ascii_punctuation);
                text.push(escaped.unwrap_or(c));
                split(rest, 1 + usize::from(escaped.is_some()))
            }
            '`' => {
                let (ticks, after) = split(rest, run_length);
                if let Some((code, after)) = code(after, run_length) {
                    parts.push(Part::Text(std::mem::take(&mut text)));
                    parts.push(Part::Code(code));
                    before = '`';
                    rest = after;
                    continue;
                }
                text.push_str(ticks);
                (ticks, after)
            }
            '*' | '_' | '~' => {
                let (head, after) = split(rest, run_length);
                let next = after.chars().next().unwrap_or(' ');
                let run = run(c, run_length, before, next);
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

/// The code up to a run of exactly `ticks` backticks, and what comes after it.
fn code(text: &str, ticks: usize) -> Option<(String, &str)> {
    let mut from = 0;
    while let Some(start) = text.get(from..)?.find('`').map(|at| from + at) {
        let (content, run) = split(text, start);
        let length = run.chars().take_while(|c| *c == '`').count();
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
    let mut open: Vec<usize> = Vec::new();
    for at in 0..parts.len() {
        let Some(Part::Run(run)) = parts.get(at) else { continue };
        let (mark, length, opens, closes) = (run.mark, run.length, run.opens, run.closes);
        let is_same =
            |other: &usize| matches!(parts.get(*other), Some(Part::Run(r)) if r.mark == mark && r.length == length);
        if let Some(place) = open.iter().rposition(is_same).filter(|_| closes) {
            let opener = open.get(place).copied();
            // What was opened in between is closed by nothing.
            open.truncate(place);
            for end in opener.into_iter().chain([at]) {
                if let Some(Part::Run(run)) = parts.get_mut(end) {
                    run.paired = true;
                }
            }
        } else if opens {
            open.push(at);
        }
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

    proptest::proptest! {
        #[test]
        fn nothing_is_lost_but_marks(line in "[ab *_~`é\\\\]{0,24}") {
            let kept = |text: &str| text.chars().filter(|c| matches!(c, 'a' | 'b' | 'é')).collect::<String>();
            let text: String = spans(&line).into_iter().map(|span| span.text).collect();
            proptest::prop_assert_eq!(kept(&text), kept(&line));
        }
    }
}
