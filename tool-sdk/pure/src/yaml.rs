//! YAML 1.2 with its core schema, to and from JSON values. The grammar is `saphyr-parser`'s; what becomes of its
//! events, and the writing, is ours.
//!
//! Bounds: 128 levels of nesting, and what anchors and aliases copy is at most 200,000 values and 16 MiB of text.

use serde_json::Value;

use crate::PureError;

mod reader;
mod scalar;
mod writer;

/// The levels of nesting that are read and written; JSON has the same bound.
pub const DEPTH: usize = 128;

/// The one document of a text; `null` if there is none.
///
/// Keys are texts, numbers and booleans in their written form. `<<` merges, as everybody writes it although 1.2
/// left it out. Tags of the core schema are followed, others are ignored. A whole number beyond 64 bits is a float.
///
/// # Errors
/// With line and column: what is no YAML, more than one document, a key that occurs twice or is a list or a mapping,
/// an unknown alias, `.inf` and `.nan` (no value stands for them), nesting or aliases over the bounds.
pub fn parse(text: &str) -> Result<Value, PureError> {
    let mut documents = reader::documents(text, 1)?;
    Ok(documents.pop().unwrap_or(Value::Null))
}

/// All documents of a text, which stand between lines of `---`.
///
/// # Errors
/// As for [`parse`], but for the number of documents.
pub fn parse_all(text: &str) -> Result<Vec<Value>, PureError> {
    reader::documents(text, usize::MAX)
}

/// A value in block style, as people write it: two spaces a level, quotes only where they are needed, texts of several
/// lines as `|` blocks. What is written is read back as the same value.
///
/// # Errors
/// Nesting over the bound.
pub fn write(value: &Value) -> Result<String, PureError> {
    writer::write(value)
}

/// Several documents, each after a line of `---`.
///
/// # Errors
/// As for [`write()`].
pub fn write_all(values: &[Value]) -> Result<String, PureError> {
    let mut text = String::new();
    for value in values {
        text.push_str("---\n");
        text.push_str(&writer::write(value)?);
    }
    Ok(text)
}

#[cfg(test)]
#[path = "yaml_tests.rs"]
mod tests;
