//! `${call_id#/json/pointer}`: values of results in recorded texts.

use std::collections::HashMap;

use serde_json::Value;

/// What was expected, and what was there instead.
type Mismatch = (String, String);

/// The text with all placeholders replaced. `results` are the contents of tool messages by call id.
pub(super) fn text(text: &str, results: &HashMap<&str, &str>) -> Result<String, Mismatch> {
    let mut inserted = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let (before, from) = rest.split_at(start);
        inserted.push_str(before);
        match placeholder(from) {
            Some((id, pointer, after)) => {
                inserted.push_str(&resolve(id, pointer, results)?);
                rest = after;
            }
            None => {
                let (opening, after) = from.split_at(2);
                inserted.push_str(opening);
                rest = after;
            }
        }
    }
    inserted.push_str(rest);
    Ok(inserted)
}

/// The value with the placeholders in all its strings replaced. Keys are left alone.
pub(super) fn value(value: &Value, results: &HashMap<&str, &str>) -> Result<Value, Mismatch> {
    Ok(match value {
        Value::String(string) => Value::String(text(string, results)?),
        Value::Array(items) => {
            Value::Array(items.iter().map(|item| self::value(item, results)).collect::<Result<_, _>>()?)
        }
        Value::Object(fields) => {
            let mut inserted = fields.clone();
            for item in inserted.values_mut() {
                *item = self::value(item, results)?;
            }
            Value::Object(inserted)
        }
        other => other.clone(),
    })
}

/// Whether a call id may hold the character.
pub(super) fn is_id(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '-')
}

/// Id, pointer and what follows, when `from` begins with a placeholder.
fn placeholder(from: &str) -> Option<(&str, &str, &str)> {
    let (id, after_id) = from.strip_prefix("${")?.split_once('#')?;
    let (pointer, after) = after_id.split_once('}')?;
    let valid = !id.is_empty() && id.chars().all(is_id) && (pointer.is_empty() || pointer.starts_with('/'));
    valid.then_some((id, pointer, after))
}

fn resolve(id: &str, pointer: &str, results: &HashMap<&str, &str>) -> Result<String, Mismatch> {
    let mismatch = |got: &str| (format!("a value for `${{{id}#{pointer}}}`"), got.to_owned());
    let content = results.get(id).ok_or_else(|| mismatch("no result of that call"))?;
    let result: Value = serde_json::from_str(content).map_err(|_| mismatch("a result that is not JSON"))?;
    let found = result.pointer(pointer).ok_or_else(|| mismatch("a result without it"))?;
    Ok(found.as_str().map_or_else(|| found.to_string(), str::to_owned))
}
