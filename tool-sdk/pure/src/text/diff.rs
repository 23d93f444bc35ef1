//! The unified format of differences.

use imara_diff::Hunk;

use super::hunks::hunks;

/// How a difference is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiffOptions {
    /// Lines around each change.
    pub context: usize,
    /// The name of the old text, in the head. Without names there is no head.
    pub old_name: Option<String>,
    /// The name of the new text.
    pub new_name: Option<String>,
}

impl Default for DiffOptions {
    fn default() -> Self {
        DiffOptions { context: 3, old_name: None, new_name: None }
    }
}

/// What has to be changed, line by line, to get `new` from `old`: a unified diff that `patch` reads. Empty if they are
/// the same. Large texts that have hardly a line in common are shown as taken out and put in whole.
pub fn diff(old: &str, new: &str, options: &DiffOptions) -> String {
    let old_lines = Lines { lines: old.split_inclusive('\n').collect() };
    let new_lines = Lines { lines: new.split_inclusive('\n').collect() };
    let hunks = hunks(&old_lines.lines, &new_lines.lines);
    if hunks.is_empty() {
        return String::new();
    }
    let context = u32::try_from(options.context).unwrap_or(u32::MAX);

    let mut text = String::new();
    if options.old_name.is_some() || options.new_name.is_some() {
        let name = |name: &Option<String>, otherwise: &str| name.clone().unwrap_or_else(|| otherwise.to_owned());
        let (old_name, new_name) = (name(&options.old_name, "old"), name(&options.new_name, "new"));
        text.push_str(&format!("--- {}\n+++ {}\n", one_line(&old_name), one_line(&new_name)));
    }
    // Changes whose surroundings touch are shown together.
    for group in hunks.chunk_by(|a, b| b.before.start.saturating_sub(a.before.end) <= context.saturating_mul(2)) {
        old_lines.group(&mut text, group, context, &new_lines);
    }
    text
}

struct Lines<'t> {
    lines: Vec<&'t str>,
}

impl Lines<'_> {
    fn group(&self, text: &mut String, group: &[Hunk], context: u32, new: &Lines<'_>) {
        let (Some(first), Some(last)) = (group.first(), group.last()) else { return };
        let lead = first.before.start.min(first.after.start).min(context);
        let old_end = last.before.end.saturating_add(context).min(self.count());
        let trail = old_end - last.before.end;
        let (old_start, new_start) = (first.before.start - lead, first.after.start - lead);
        let old_range = range(old_start, old_end);
        let new_range = range(new_start, last.after.end + trail);
        text.push_str(&format!("@@ -{old_range} +{new_range} @@\n"));
        let mut at = old_start;
        for hunk in group {
            self.put(text, ' ', at, hunk.before.start);
            self.put(text, '-', hunk.before.start, hunk.before.end);
            new.put(text, '+', hunk.after.start, hunk.after.end);
            at = hunk.before.end;
        }
        self.put(text, ' ', at, old_end);
    }

    fn put(&self, text: &mut String, mark: char, start: u32, end: u32) {
        for line in self.lines.get(start as usize..end as usize).unwrap_or_default() {
            text.push(mark);
            text.push_str(line);
            if !line.ends_with('\n') {
                text.push_str("\n\\ No newline at end of file\n");
            }
        }
    }

    fn count(&self) -> u32 {
        u32::try_from(self.lines.len()).unwrap_or(u32::MAX)
    }
}

/// Line and number of lines; the number is left out when it is 1, and before no lines stands the line before them.
fn range(start: u32, end: u32) -> String {
    match end - start {
        0 => format!("{start},0"),
        1 => format!("{}", start + 1),
        count => format!("{},{count}", start + 1),
    }
}

fn one_line(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
