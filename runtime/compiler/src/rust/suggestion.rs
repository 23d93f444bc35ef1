//! rustc's suggestion, as the line that would come of it.

use toolwright_registry::plain;

use crate::rust::{
    audit::SOURCE,
    diagnostics::{Child, Span},
};

/// Longest line that is shown, in characters.
const LINE_MAX: usize = 160;

/// The first of the changes that `help` suggests: the changed line, or the text to be put in when it is more than a line.
pub(super) fn suggestion(help: &Child, source: &str) -> Option<String> {
    let parts = first_of_alternatives(&help.spans)?;
    let (first, last) = (parts.first()?, parts.last()?);
    let begin = source.get(..first.byte_start)?.rfind('\n').map_or(0, |newline| newline + 1);
    let end = source.get(last.byte_end..)?.find('\n').map_or(source.len(), |newline| last.byte_end + newline);
    let one_line = !source.get(begin..end)?.contains('\n');
    let inserted = || parts.iter().filter_map(|part| part.suggested_replacement.as_deref());
    let text = if one_line && !inserted().any(|text| text.contains('\n')) {
        let mut line = String::new();
        let mut at = begin;
        for part in parts {
            line.push_str(source.get(at..part.byte_start)?);
            line.push_str(part.suggested_replacement.as_deref()?);
            at = part.byte_end;
        }
        line.push_str(source.get(at..end)?);
        line
    } else {
        inserted().find(|text| !text.trim().is_empty())?.to_owned()
    };
    let text = plain(text.trim(), LINE_MAX);
    (!text.is_empty()).then_some(text)
}

/// Alternatives stand one after another, each in the order of the source: the next one begins where the order breaks.
fn first_of_alternatives(spans: &[Span]) -> Option<&[Span]> {
    let is_one = |span: &Span| span.suggested_replacement.is_some() && span.file_name == SOURCE;
    if !spans.iter().all(is_one) {
        return None;
    }
    let breaks = spans
        .iter()
        .zip(spans.iter().skip(1))
        .position(|(one, next)| next.byte_start < one.byte_end.max(one.byte_start + 1));
    spans.get(..breaks.map_or(spans.len(), |at| at + 1)).filter(|parts| !parts.is_empty())
}

#[cfg(test)]
#[path = "suggestion_tests.rs"]
mod tests;
