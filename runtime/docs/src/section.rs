//! Long pages in sections, so that a page about many things is found by each of them.

/// Longest section, in bytes. A page that is not longer is one section.
pub(crate) const SECTION_MAX: usize = 8_000;

/// A part of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Section<'t> {
    /// The page's heading, and the section's own.
    pub(crate) title: String,
    /// Where it begins, in bytes.
    pub(crate) begin: usize,
    pub(crate) text: &'t str,
}

/// The heading of a page: its first line that says anything.
pub(crate) fn title(text: &str) -> &str {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let line = line.trim_start_matches(['#', ' ']).trim();
    line.char_indices().nth(TITLE_MAX).map_or(line, |(at, _)| line.get(..at).unwrap_or(line))
}

/// Longest title, in characters.
const TITLE_MAX: usize = 200;

/// The sections of a page, in order and without gaps. Cut before headings; what is still too long before an empty line, a
/// line, or in the middle.
pub(crate) fn sections(text: &str) -> Vec<Section<'_>> {
    let page = title(text);
    let mut sections = Vec::new();
    let (mut begin, mut cuts) = (0, cuts(text));
    while begin < text.len() {
        let rest = text.get(begin..).unwrap_or_default();
        let length = if rest.len() <= SECTION_MAX { rest.len() } else { fitting(rest, begin, &mut cuts) };
        let part = rest.get(..length).unwrap_or(rest);
        let own = title(part);
        let is_headed = part.trim_start().starts_with('#') && own != page;
        let title = if is_headed { format!("{page}: {own}") } else { page.to_owned() };
        sections.push(Section { title, begin, text: part });
        begin += part.len();
    }
    sections
}

/// How much of `rest`, which begins at `begin`, is the next section.
fn fitting(rest: &str, begin: usize, cuts: &mut Vec<usize>) -> usize {
    // The cuts are in order with the last one first.
    while cuts.last().is_some_and(|cut| *cut <= begin) {
        cuts.pop();
    }
    let heading = cuts.iter().rev().take_while(|cut| **cut <= begin + SECTION_MAX).last();
    if let Some(heading) = heading {
        return heading - begin;
    }
    let mut most = SECTION_MAX;
    while !rest.is_char_boundary(most) {
        most -= 1;
    }
    let head = rest.get(..most).unwrap_or(rest);
    let at = head.rfind("\n\n").map(|at| at + 2).or_else(|| head.rfind('\n').map(|at| at + 1));
    at.filter(|at| *at > 0).unwrap_or(most)
}

/// Where headings begin, the last one first; what looks like one within a fence is none.
fn cuts(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let (mut at, mut is_fenced) = (0, false);
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~") {
            is_fenced = !is_fenced;
        }
        if !is_fenced && line.starts_with('#') && line.trim_start_matches('#').starts_with(' ') {
            found.push(at);
        }
        at += line.len();
    }
    found.reverse();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> Vec<(String, usize)> {
        let found = sections(text);
        assert_eq!(found.iter().map(|section| section.text).collect::<String>(), text);
        assert!(found.iter().all(|section| section.text.len() <= SECTION_MAX && !section.text.is_empty()));
        found.into_iter().map(|section| (section.title, section.begin)).collect()
    }

    #[test]
    fn a_short_page_is_one_section() {
        assert_eq!(shape("\n# A\n\n## B\n"), [("A".to_owned(), 0)]);
        assert_eq!(shape(""), []);
    }

    #[test]
    fn a_long_page_is_cut_before_headings() {
        let filler = "word ".repeat(1000);
        let text = format!("# A\n{filler}\n## B\n{filler}\n```\n# no heading\n```\n### C\nx\n## D\n{filler}");
        let b = text.find("## B").unwrap();
        let d = text.find("## D").unwrap();
        assert_eq!(shape(&text), [("A".to_owned(), 0), ("A: B".to_owned(), b), ("A: D".to_owned(), d)]);
    }

    #[test]
    fn without_headings_it_is_cut_at_lines_or_anywhere() {
        let lines = "x\n".repeat(6000);
        assert_eq!(shape(&lines).iter().map(|(_, at)| *at).collect::<Vec<_>>(), [0, 8000]);
        assert_eq!(shape(&"ä".repeat(6000)).iter().map(|(_, at)| *at).collect::<Vec<_>>(), [0, 8000]);
        let paragraphs = format!("{}\n\n{}", "a ".repeat(2500), "b\n".repeat(2500));
        assert_eq!(shape(&paragraphs).iter().map(|(_, at)| *at).collect::<Vec<_>>(), [0, 5002]);
    }
}
