//! `${call_id#/json/pointer}`: values of results in recorded texts. `${#}` stands for `${` itself.

use std::collections::HashMap;

use serde_json::Value;

/// Stands for `${`, so that what follows is no placeholder.
const ESCAPE: &str = "${#}";

/// What was expected, and what was there instead.
type Mismatch = (String, String);

/// The text with all placeholders replaced. `results` are the contents of tool messages by call id.
pub(super) fn text(text: &str, results: &HashMap<&str, &str>) -> Result<String, Mismatch> {
    let mut inserted = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let (before, from) = rest.split_at(start);
        inserted.push_str(before);
        if let Some(after) = from.strip_prefix(ESCAPE) {
            inserted.push_str("${");
            rest = after;
            continue;
        }
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

/// The text in which nothing is replaced when it is played: the inverse of [`text`].
pub(crate) fn literal(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let (before, from) = rest.split_at(start);
        let (opening, after) = from.split_at(2);
        written.push_str(before);
        let means_something = from.starts_with(ESCAPE) || placeholder(from).is_some();
        written.push_str(if means_something { ESCAPE } else { opening });
        rest = after;
    }
    written.push_str(rest);
    written
}

/// [`literal`] in all strings of the value. Keys are left alone.
pub(crate) fn literal_value(value: Value) -> Value {
    match value {
        Value::String(string) => Value::String(literal(&string)),
        Value::Array(items) => Value::Array(items.into_iter().map(literal_value).collect()),
        Value::Object(fields) => {
            Value::Object(fields.into_iter().map(|(name, field)| (name, literal_value(field))).collect())
        }
        other => other,
    }
}

/// Whether a call id may hold the character.
pub(crate) fn is_id(character: char) -> bool {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_escaped_opening_is_literal() {
        let results = HashMap::from([("a", "{\"b\":1}")]);
        let read = |written: &str| text(written, &results).unwrap();
        assert_eq!(read("${#}a#/b} is ${a#/b}"), "${a#/b} is 1");
        assert_eq!(
            (literal("${a#/b}"), literal("${#}"), literal("${a}")),
            ("${#}a#/b}".into(), "${#}#}".into(), "${a}".into())
        );
    }

    proptest! {
        #[test]
        fn what_is_written_literally_is_read_as_it_was(said in r"([$]|[{]|[}]|#|/|a|\$\{a#|\$\{#\}|é){0,24}") {
            prop_assert_eq!(text(&literal(&said), &HashMap::new()), Ok(said));
        }
    }
}
