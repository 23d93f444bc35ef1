//! Values in block style.

use serde_json::{Map, Value};

use super::DEPTH;
use super::scalar::looks_like_more;
use crate::PureError;

/// Keys that are longer than this need the form with a question mark (YAML 1.2.2, section 7.4.2: 1,024).
const LONGEST_KEY: usize = 1000;

pub(super) fn write(value: &Value) -> Result<String, PureError> {
    let mut text = String::new();
    match value {
        Value::Array(values) if !values.is_empty() => list(&mut text, values, 0)?,
        Value::Object(members) if !members.is_empty() => mapping(&mut text, members, 0)?,
        scalar => {
            inline(&mut text, scalar, 0);
            text.push('\n');
        }
    }
    Ok(text)
}

/// The lines of a list. The first one's indentation stands already.
fn list(text: &mut String, values: &[Value], level: usize) -> Result<(), PureError> {
    bounded(level)?;
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            indent(text, level);
        }
        text.push_str("- ");
        match value {
            Value::Array(values) if !values.is_empty() => list(text, values, level + 1)?,
            Value::Object(members) if !members.is_empty() => mapping(text, members, level + 1)?,
            scalar => {
                inline(text, scalar, level);
                text.push('\n');
            }
        }
    }
    Ok(())
}

/// The lines of a mapping. The first one's indentation stands already.
fn mapping(text: &mut String, members: &Map<String, Value>, level: usize) -> Result<(), PureError> {
    bounded(level)?;
    for (index, (name, value)) in members.iter().enumerate() {
        if index > 0 {
            indent(text, level);
        }
        if name.len() > LONGEST_KEY {
            text.push_str("? ");
            quoted(text, name);
            text.push('\n');
            indent(text, level);
        } else if is_plain(name) {
            text.push_str(name);
        } else {
            quoted(text, name);
        }
        text.push(':');
        match value {
            Value::Array(values) if !values.is_empty() => {
                text.push('\n');
                indent(text, level + 1);
                list(text, values, level + 1)?;
            }
            Value::Object(members) if !members.is_empty() => {
                text.push('\n');
                indent(text, level + 1);
                mapping(text, members, level + 1)?;
            }
            scalar => {
                text.push(' ');
                inline(text, scalar, level);
                text.push('\n');
            }
        }
    }
    Ok(())
}

/// A value that begins on the line of its key or dash, without the end of the line.
fn inline(text: &mut String, value: &Value, level: usize) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(_) | Value::Number(_) => text.push_str(&value.to_string()),
        Value::Array(_) => text.push_str("[]"),
        Value::Object(_) => text.push_str("{}"),
        Value::String(string) if is_plain(string) => text.push_str(string),
        Value::String(string) if is_block(string) => block(text, string, level + 1),
        Value::String(string) => quoted(text, string),
    }
}

/// Whether a text says itself without quotes.
fn is_plain(text: &str) -> bool {
    let starts_well = text.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '/' | '.' | '(' | '$' | '+'));
    starts_well
        && text.len() <= LONGEST_KEY
        && !text.starts_with("...")
        && !text.ends_with([':', ' '])
        && !text.contains(": ")
        && !text.contains(" #")
        && text.chars().all(is_printable)
        && !looks_like_more(text)
}

/// Whether a text can be a `|` block: several lines, and the first one shows where the indentation ends.
fn is_block(text: &str) -> bool {
    text.trim_end_matches('\n').contains('\n')
        && !text.starts_with([' ', '\t', '\n'])
        && text.chars().all(|c| c == '\n' || is_printable(c))
}

fn block(text: &mut String, string: &str, level: usize) {
    let chomping = match string.strip_suffix('\n') {
        None => "|-",
        Some(rest) if rest.ends_with('\n') => "|+",
        Some(_) => "|",
    };
    text.push_str(chomping);
    for line in string.strip_suffix('\n').unwrap_or(string).split('\n') {
        text.push('\n');
        if !line.is_empty() {
            indent(text, level);
            text.push_str(line);
        }
    }
}

fn quoted(text: &mut String, string: &str) {
    text.push('"');
    for c in string.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            c if is_printable(c) => text.push(c),
            c if (c as u32) < 0x1_0000 => text.push_str(&format!("\\u{:04X}", c as u32)),
            c => text.push_str(&format!("\\U{:08X}", c as u32)),
        }
    }
    text.push('"');
}

/// What stands for itself. Tabs and whatever a reader could take for the end of a line do not.
fn is_printable(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

fn indent(text: &mut String, level: usize) {
    text.extend(std::iter::repeat_n("  ", level));
}

fn bounded(level: usize) -> Result<(), PureError> {
    if level >= DEPTH {
        return Err(PureError::new(format!("lists and mappings are nested more than {DEPTH} deep")));
    }
    Ok(())
}
