//! Which lines differ, by `imara-diff`. Its work grows with the product of the numbers of lines when both texts are made
//! of the same few lines, so large texts are first cut at the lines that occur once in each, and what is still too large
//! is not compared.

use std::collections::BTreeMap;

use imara_diff::{Algorithm, Diff, Hunk, InternedInput};

/// Products of numbers of lines that one difference may cost: about half a second's work.
const STEPS: u64 = 1 << 29;

/// The changes in order, none touching the next.
pub(super) fn hunks(old: &[&str], new: &[&str]) -> Vec<Hunk> {
    let start = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let rest = |lines: usize| lines - start;
    let common_end = old.iter().rev().zip(new.iter().rev()).take(rest(old.len()).min(rest(new.len())));
    let end = common_end.take_while(|(a, b)| a == b).count();
    let (old_end, new_end) = (old.len() - end, new.len() - end);

    // Whole, where that is possible: changes may then be shown at the likeliest of the places that are right.
    if product(old_end - start, new_end - start) <= STEPS {
        return compared(old, new);
    }
    let mut search = Search { old, new, steps: STEPS, hunks: Vec::new() };
    let (mut old_at, mut new_at) = (start, start);
    for (old_line, new_line) in anchors(old, new, start, old_end, new_end) {
        search.between(old_at, old_line, new_at, new_line);
        (old_at, new_at) = (old_line + 1, new_line + 1);
    }
    search.between(old_at, old_end, new_at, new_end);
    search.hunks
}

fn compared(old: &[&str], new: &[&str]) -> Vec<Hunk> {
    let mut input = InternedInput::default();
    input.update_before(old.iter().copied());
    input.update_after(new.iter().copied());
    let mut diff = Diff::compute(Algorithm::Histogram, &input);
    diff.postprocess_lines(&input);
    diff.hunks().collect()
}

struct Search<'t> {
    old: &'t [&'t str],
    new: &'t [&'t str],
    steps: u64,
    hunks: Vec<Hunk>,
}

impl Search<'_> {
    /// The changes between two places that are the same.
    fn between(&mut self, old_start: usize, old_end: usize, new_start: usize, new_end: usize) {
        let old = self.old.get(old_start..old_end).unwrap_or_default();
        let new = self.new.get(new_start..new_end).unwrap_or_default();
        if old.is_empty() && new.is_empty() {
            return;
        }
        let (old_offset, new_offset) = (number(old_start), number(new_start));
        match self.steps.checked_sub(product(old.len(), new.len())) {
            Some(steps) => {
                self.steps = steps;
                self.hunks.extend(compared(old, new).into_iter().map(|hunk| Hunk {
                    before: hunk.before.start + old_offset..hunk.before.end + old_offset,
                    after: hunk.after.start + new_offset..hunk.after.end + new_offset,
                }));
            }
            None => {
                self.hunks.push(Hunk { before: old_offset..number(old_end), after: new_offset..number(new_end) });
            }
        }
    }
}

/// Lines that occur once in the old part and once in the new, as many as come in the same order in both (patience).
fn anchors(old: &[&str], new: &[&str], start: usize, old_end: usize, new_end: usize) -> Vec<(usize, usize)> {
    let mut seen: BTreeMap<&str, [(usize, usize); 2]> = BTreeMap::new();
    for (side, lines, end) in [(0, old, old_end), (1, new, new_end)] {
        for (index, line) in lines.iter().enumerate().take(end).skip(start) {
            if let Some((count, last)) = seen.entry(line).or_default().get_mut(side) {
                *count += 1;
                *last = index;
            }
        }
    }
    let once = seen.into_values().filter(|[(old, _), (new, _)]| *old == 1 && *new == 1);
    let mut pairs: Vec<(usize, usize)> = once.map(|[(_, old), (_, new)]| (old, new)).collect();
    pairs.sort_unstable();
    rising(&pairs)
}

/// The longest part of the pairs in which the second numbers rise, too.
fn rising(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // For each length the pair with the smallest second number that ends such a part, and each pair's predecessor.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    let second = |index: usize| pairs.get(index).map(|(_, new)| *new);
    for (index, (_, new)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|end| second(*end) < Some(*new));
        before.push(length.checked_sub(1).and_then(|at| ends.get(at)).copied());
        match ends.get_mut(length) {
            Some(end) => *end = index,
            None => ends.push(index),
        }
    }
    let mut part = Vec::with_capacity(ends.len());
    let mut next = ends.last().copied();
    while let Some(index) = next {
        part.extend(pairs.get(index));
        next = before.get(index).copied().flatten();
    }
    part.reverse();
    part
}

fn product(old: usize, new: usize) -> u64 {
    (old as u64).saturating_mul(new as u64)
}

/// Lines are fewer than 2^32, since a text's bytes are on the machine that tools run on.
fn number(lines: usize) -> u32 {
    u32::try_from(lines).unwrap_or(u32::MAX)
}
