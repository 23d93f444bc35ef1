//! CSV (RFC 4180) as rows or as objects, by `csv-core`.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::PureError;
use crate::error::shown;
use reader::read;

mod reader;

/// How a text is to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadOptions {
    /// Between the fields; one ASCII character.
    pub delimiter: char,
    /// Around fields; one ASCII character. Inside, it is doubled.
    pub quote: char,
    /// Lines that begin with this ASCII character are left out.
    pub comment: Option<char>,
    /// White space around fields is left out.
    pub trim: bool,
    /// Rows may have different lengths. Otherwise such a row is an error.
    pub flexible: bool,
}

impl Default for ReadOptions {
    fn default() -> Self {
        ReadOptions { delimiter: ',', quote: '"', comment: None, trim: false, flexible: false }
    }
}

/// How rows are to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteOptions {
    /// Between the fields; one ASCII character.
    pub delimiter: char,
    /// Around the fields that need it; one ASCII character.
    pub quote: char,
    /// Which members of objects, in which order. Otherwise those of the first object, and a later object must not have others.
    pub columns: Option<Vec<String>>,
    /// Whether a header row comes first. Otherwise only where rows are objects or columns are named.
    pub header: Option<bool>,
    /// Lines end with CR LF, as RFC 4180 has it, instead of LF.
    pub crlf: bool,
}

impl Default for WriteOptions {
    fn default() -> Self {
        WriteOptions { delimiter: ',', quote: '"', columns: None, header: None, crlf: false }
    }
}

/// Every row as its fields, the header row too. Empty lines and a byte order mark are left out.
///
/// # Errors
/// With the line: a row that is longer or shorter than the first, a quote that is not closed. An option that is no
/// ASCII character.
pub fn rows(text: &str, options: &ReadOptions) -> Result<Vec<Vec<String>>, PureError> {
    Ok(read(text, options)?.into_iter().map(|(_, row)| row).collect())
}

/// Every row after the first as an object of texts, by the names in the first. In a flexible reading the fields that a
/// row lacks are left out of its object.
///
/// # Errors
/// As for [`rows`]; and two columns of one name, and in a flexible reading a row with more fields than names.
pub fn records(text: &str, options: &ReadOptions) -> Result<Vec<Map<String, Value>>, PureError> {
    let mut rows = read(text, options)?.into_iter();
    let Some((line, names)) = rows.next() else {
        return Ok(Vec::new());
    };
    let mut seen = BTreeSet::new();
    if let Some(twice) = names.iter().find(|name| !seen.insert(name.as_str())) {
        return Err(PureError::at_line(
            line,
            format_args!("two columns are named `{}`: read the rows as arrays instead", shown(twice)),
        ));
    }
    rows.map(|(line, row)| {
        if row.len() > names.len() {
            return Err(lengths(line, row.len(), names.len(), "the header row"));
        }
        Ok(names.iter().cloned().zip(row.into_iter().map(Value::String)).collect())
    })
    .collect()
}

/// Rows as text, each an array or an object. Numbers and booleans are written as in JSON, `null` as nothing.
///
/// # Errors
/// With the row, from 1: a row or a field of another kind, an object with a member that no column is for.
pub fn write(rows: &[Value], options: &WriteOptions) -> Result<String, PureError> {
    let writer = Writer::new(options)?;
    let columns: Option<Vec<&str>> = match (&options.columns, rows.first()) {
        (Some(columns), _) => Some(columns.iter().map(String::as_str).collect()),
        (None, Some(Value::Object(first))) => Some(first.keys().map(String::as_str).collect()),
        _ => None,
    };
    let mut text = String::new();
    if options.header.unwrap_or(columns.is_some()) {
        let Some(columns) = &columns else {
            return Err(PureError::new("a header row needs names: give `columns`, or rows that are objects"));
        };
        writer.row(&mut text, columns.iter().map(|name| (*name).to_owned()));
    }
    for (index, row) in rows.iter().enumerate() {
        let number = index + 1;
        let fields = match (row, &columns) {
            (Value::Array(fields), _) => {
                fields.iter().map(|value| field(number, value)).collect::<Result<Vec<_>, _>>()?
            }
            (Value::Object(members), Some(columns)) => {
                let unknown =
                    members.keys().find(|name| options.columns.is_none() && !columns.contains(&name.as_str()));
                if let Some(unknown) = unknown {
                    return Err(PureError::new(format!(
                        "row {number}: `{}` is not a member of the first row: name the `columns`",
                        shown(unknown)
                    )));
                }
                let values = columns.iter().map(|name| members.get(*name).unwrap_or(&Value::Null));
                values.map(|value| field(number, value)).collect::<Result<Vec<_>, _>>()?
            }
            (Value::Object(_), None) => {
                return Err(PureError::new(format!("row {number} is an object, but the first row is an array")));
            }
            _ => return Err(PureError::new(format!("row {number} is neither an array nor an object"))),
        };
        writer.row(&mut text, fields.into_iter());
    }
    Ok(text)
}

/// A field as text.
fn field(row: usize, value: &Value) -> Result<String, PureError> {
    match value {
        Value::Null => Ok(String::new()),
        Value::String(text) => Ok(text.clone()),
        Value::Bool(_) | Value::Number(_) => Ok(value.to_string()),
        Value::Array(_) | Value::Object(_) => {
            Err(PureError::new(format!("row {row}: a field is an array or an object: make it a text first")))
        }
    }
}

fn lengths(line: usize, found: usize, expected: usize, like: &str) -> PureError {
    let fields = if found == 1 { "field" } else { "fields" };
    let message = format!("{found} {fields}, but {like} has {expected}: a quote or a delimiter may be wrong");
    PureError::at_line(line, message)
}

/// The byte of a character that separates, quotes or marks.
fn ascii(name: &str, c: char) -> Result<u8, PureError> {
    match u8::try_from(c) {
        Ok(byte) if c.is_ascii() && c != '\r' && c != '\n' => Ok(byte),
        _ => Err(PureError::new(format!("the {name} {c:?} is not possible: it is one ASCII character"))),
    }
}

struct Writer {
    delimiter: char,
    quote: char,
    end: &'static str,
}

impl Writer {
    fn new(options: &WriteOptions) -> Result<Self, PureError> {
        if ascii("delimiter", options.delimiter)? == ascii("quote", options.quote)? {
            return Err(PureError::new("the delimiter and the quote are the same character"));
        }
        let end = if options.crlf { "\r\n" } else { "\n" };
        Ok(Writer { delimiter: options.delimiter, quote: options.quote, end })
    }

    fn row(&self, text: &mut String, fields: impl Iterator<Item = String>) {
        let start = text.len();
        for (index, field) in fields.enumerate() {
            if index > 0 {
                text.push(self.delimiter);
            }
            self.field(text, &field);
        }
        // A line without anything would be no row.
        if text.len() == start {
            text.extend([self.quote, self.quote]);
        }
        text.push_str(self.end);
    }

    fn field(&self, text: &mut String, field: &str) {
        let special = |c: char| c == self.delimiter || c == self.quote || c == '\n' || c == '\r';
        // White space at an end is quoted for readers that trim.
        if !field.contains(special) && field.trim().len() == field.len() {
            return text.push_str(field);
        }
        text.push(self.quote);
        for c in field.chars() {
            if c == self.quote {
                text.push(c);
            }
            text.push(c);
        }
        text.push(self.quote);
    }
}

#[cfg(test)]
#[path = "csv_tests.rs"]
mod tests;
