//! The line of an error, with a caret below its column, fit to be shown anywhere.

use toolwright_registry::is_hidden;
use unicode_width::UnicodeWidthChar;

use crate::CompileError;

/// Widest excerpt, in terminal columns.
const WIDTH: usize = 100;
/// How much of a cut line stands before the column at least.
const BEFORE: usize = 60;
/// A tab is shown as this many spaces.
const TAB: &str = "    ";
/// Stands for what was cut off.
const CUT: char = '…';

/// Line and column, both from 1, the column in characters.
pub(crate) type Position = (u32, u32);

/// The position of the byte offset `at`.
pub(crate) fn position(text: &str, at: usize) -> Position {
    let before = text.get(..at).unwrap_or(text);
    let (line, start) = before.match_indices('\n').fold((1, 0), |(line, _), (newline, _)| (line + 1, newline + 1));
    let column = before.get(start..).map_or(0, |rest| rest.chars().count());
    (line, u32::try_from(column).unwrap_or(u32::MAX).saturating_add(1))
}

/// The `line`th line, from 1, without its end.
pub(crate) fn line_of(text: &str, line: u32) -> Option<&str> {
    let index = usize::try_from(line.checked_sub(1)?).ok()?;
    text.split('\n').nth(index).map(|line| line.strip_suffix('\r').unwrap_or(line))
}

/// Puts a position and the excerpt that belongs to it into `error`.
pub(crate) fn place(error: &mut CompileError, text: &str, (line, column): Position) {
    error.line = Some(line);
    error.column = Some(column);
    error.excerpt = line_of(text, line).map(|text| excerpt(text, column).into());
}

/// One line of source and a caret under its `column`, from 1. A column past the end is the end.
pub(crate) fn excerpt(line: &str, column: u32) -> String {
    let column = usize::try_from(column).unwrap_or(usize::MAX).saturating_sub(1);
    let shown: Vec<char> = line.chars().map(visible).collect();
    let column = column.min(shown.len());
    let (before, after) = shown.split_at(column);
    let whole: usize = shown.iter().map(|c| width(*c)).sum();
    let (mut text, mut caret) = (String::new(), 0);
    let before = if whole <= WIDTH { before } else { last_columns(before, BEFORE) };
    if before.len() < column {
        text.push(CUT);
        caret += width(CUT);
    }
    before.iter().for_each(|c| caret += push(&mut text, *c));
    let mut end = caret;
    for (n, c) in after.iter().enumerate() {
        // The last column is kept free for the sign that something is missing.
        if end + width(*c) > WIDTH && n > 0 {
            text.push(CUT);
            break;
        }
        end += push(&mut text, *c);
    }
    format!("{}\n{}^", text.trim_end(), " ".repeat(caret))
}

/// The end of `text` that fits into `columns`.
fn last_columns(text: &[char], columns: usize) -> &[char] {
    let mut used = 0;
    let fitting = text.iter().rev().take_while(|c| {
        used += width(**c);
        used <= columns
    });
    let from = text.len() - fitting.count();
    text.get(from..).unwrap_or(text)
}

/// Control characters, and those that change the direction or are not seen, become U+FFFD.
fn visible(c: char) -> char {
    if c.is_control() && c != '\t' || is_hidden(c) { char::REPLACEMENT_CHARACTER } else { c }
}

fn width(c: char) -> usize {
    if c == '\t' { TAB.len() } else { c.width().unwrap_or(0) }
}

fn push(text: &mut String, c: char) -> usize {
    if c == '\t' {
        text.push_str(TAB);
    } else {
        text.push(c);
    }
    width(c)
}

#[cfg(test)]
#[path = "excerpt_tests.rs"]
mod tests;
