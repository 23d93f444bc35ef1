//! A tool's input schema: JSON Schema from an untrusted hand, so bounded in every direction.

use std::collections::BTreeMap;

use jsonschema::{Draft, PatternOptions, Validator};
use serde_json::Value;

/// Longest schema, in bytes of JSON text.
pub const SCHEMA_MAX: usize = 16 << 10;
/// Deepest nesting of a schema.
pub const SCHEMA_DEPTH_MAX: usize = 32;
/// Most subschemas that a check may visit for one value, references followed.
const EXPANDED_MAX: u64 = 10_000;
/// Most steps of a check: subschemas times values. About a second.
const STEPS_MAX: u64 = 2_000_000;
/// Most patterns, each of which takes up to [`PATTERN_BYTES`].
const PATTERNS_MAX: usize = 32;
/// Most memory that a compiled pattern takes, in bytes.
const PATTERN_BYTES: usize = 128 << 10;
/// Most violations that are told.
const VIOLATIONS_MAX: usize = 5;
/// The one dialect.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";
/// Keywords whose value is matched as a reference.
const REFERENCES: [&str; 3] = ["$ref", "$dynamicRef", "$recursiveRef"];

/// A JSON schema that is known to be harmless: bounded in size and depth, without references that leave it or run in
/// circles, with patterns that match in linear time.
#[derive(Debug)]
pub struct InputSchema {
    json: Value,
    validator: Validator,
    /// How many subschemas a check may visit for one value.
    steps: u64,
}

/// Why a schema is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SchemaError {
    /// Not an object, or its root is not for objects.
    #[error("the input schema must be an object with `\"type\": \"object\"` at its root")]
    NotAnObject,
    /// Longer than [`SCHEMA_MAX`].
    #[error("the input schema has {bytes} bytes, {SCHEMA_MAX} are allowed")]
    TooLong {
        /// Its size as JSON text.
        bytes: usize,
    },
    /// Deeper than [`SCHEMA_DEPTH_MAX`].
    #[error("the input schema is nested deeper than {SCHEMA_DEPTH_MAX} levels")]
    TooDeep,
    /// A reference that leaves the document.
    #[error("the input schema refers to `{target}`: only `#/$defs/…` and `#/definitions/…` are allowed")]
    ExternalReference {
        /// The reference.
        target: String,
    },
    /// References in a circle, or so many that a check could take for ever.
    #[error("the input schema's references run in a circle or expand too far")]
    Recursive,
    /// More patterns than are compiled.
    #[error("the input schema has {count} patterns, {PATTERNS_MAX} are allowed")]
    TooManyPatterns {
        /// How many.
        count: usize,
    },
    /// Not a schema.
    #[error("the input schema is not valid at `{path}`: {reason}")]
    Invalid {
        /// A JSON pointer into the schema.
        path: String,
        /// What is wrong there.
        reason: String,
    },
}

/// Where an input is not what the schema asks for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("at `{path}`: {reason}")]
pub struct Violation {
    /// A JSON pointer into the input; `/` for the whole of it.
    pub path: String,
    /// What is wrong there.
    pub reason: String,
}

impl InputSchema {
    /// Takes a schema after checking it.
    ///
    /// # Errors
    /// [`SchemaError`] when it is not a schema for objects or exceeds a bound.
    pub fn new(json: Value) -> Result<Self, SchemaError> {
        if !json.is_object() || json.get("type").and_then(Value::as_str) != Some("object") {
            return Err(SchemaError::NotAnObject);
        }
        if !is_within_depth(&json, SCHEMA_DEPTH_MAX) {
            return Err(SchemaError::TooDeep);
        }
        let bytes = json.to_string().len();
        if bytes > SCHEMA_MAX {
            return Err(SchemaError::TooLong { bytes });
        }
        check_keywords(&json)?;
        let count = patterns(&json);
        if count > PATTERNS_MAX {
            return Err(SchemaError::TooManyPatterns { count });
        }
        let steps = expanded(&json, &json, &mut BTreeMap::new())?;
        let validator = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .with_pattern_options(PatternOptions::regex().size_limit(PATTERN_BYTES).dfa_size_limit(PATTERN_BYTES))
            .offline()
            .build(&json)
            .map_err(|error| SchemaError::Invalid {
                path: pointer(error.instance_path().as_str()),
                reason: bounded(&error.masked().to_string()),
            })?;
        Ok(Self { json, validator, steps })
    }

    /// The schema itself.
    #[must_use]
    pub const fn json(&self) -> &Value {
        &self.json
    }

    /// Whether `value` meets the schema.
    ///
    /// # Errors
    /// The first few places where it does not.
    pub fn check(&self, value: &Value) -> Result<(), Vec<Violation>> {
        // A check runs on the host and cannot be interrupted, so what it may cost is known before it begins.
        if self.steps.saturating_mul(nodes(value)) > STEPS_MAX {
            let reason = "it is too large to be checked against this schema: make it smaller, or the schema simpler";
            return Err(vec![Violation { path: "/".to_owned(), reason: reason.to_owned() }]);
        }
        let violations: Vec<_> = self
            .validator
            .iter_errors(value)
            .take(VIOLATIONS_MAX)
            .map(|error| Violation {
                path: pointer(error.instance_path().as_str()),
                reason: bounded(&error.masked_with("the value").to_string()),
            })
            .collect();
        if violations.is_empty() { Ok(()) } else { Err(violations) }
    }
}

fn pointer(path: &str) -> String {
    if path.is_empty() { "/".to_owned() } else { bounded(path) }
}

fn bounded(text: &str) -> String {
    text.chars().take(300).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn is_within_depth(value: &Value, left: usize) -> bool {
    let Some(left) = left.checked_sub(1) else { return false };
    match value {
        Value::Array(items) => items.iter().all(|item| is_within_depth(item, left)),
        Value::Object(members) => members.values().all(|member| is_within_depth(member, left)),
        _ => true,
    }
}

/// `$id`, `$anchor` and their like give a second name to a place, which would make `#/…` mean something else; another
/// dialect has other such keywords.
fn check_keywords(value: &Value) -> Result<(), SchemaError> {
    match value {
        Value::Array(items) => items.iter().try_for_each(check_keywords),
        Value::Object(members) => members.iter().try_for_each(|(key, member)| {
            let invalid =
                |reason: &str| Err(SchemaError::Invalid { path: format!("/{key}"), reason: reason.to_owned() });
            match (key.as_str(), member) {
                (
                    "$id" | "id" | "$anchor" | "$dynamicAnchor" | "$recursiveAnchor",
                    Value::String(_) | Value::Bool(_),
                ) => invalid("a tool's schema has no names of its own: leave it out"),
                ("$schema", Value::String(dialect)) if dialect.trim_end_matches('#') != DIALECT => {
                    invalid("the dialect is JSON Schema 2020-12: leave it out")
                }
                _ => check_keywords(member),
            }
        }),
        _ => Ok(()),
    }
}

/// How many regular expressions there are.
fn patterns(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.iter().map(patterns).sum(),
        Value::Object(members) => members
            .iter()
            .map(|(key, member)| {
                let here = match (key.as_str(), member) {
                    ("pattern", Value::String(_)) => 1,
                    ("patternProperties", Value::Object(patterns)) => patterns.len(),
                    _ => 0,
                };
                here + patterns(member)
            })
            .sum(),
        _ => 0,
    }
}

/// How many values there are in a value, itself included; a long string counts for more, for patterns read all of it.
fn nodes(value: &Value) -> u64 {
    match value {
        Value::Array(items) => 1 + items.iter().map(nodes).sum::<u64>(),
        Value::Object(members) => {
            1 + members.iter().map(|(key, member)| 1 + key.len() as u64 / 1024 + nodes(member)).sum::<u64>()
        }
        Value::String(text) => 1 + text.len() as u64 / 1024,
        _ => 1,
    }
}

/// How many schema nodes there are when every reference is replaced by its target. `seen` holds `None` while a target is
/// being counted, so that a circle is noticed.
fn expanded(value: &Value, root: &Value, seen: &mut BTreeMap<String, Option<u64>>) -> Result<u64, SchemaError> {
    let mut count = 1_u64;
    let mut add = |n: u64| {
        count = count.saturating_add(n);
        if count > EXPANDED_MAX { Err(SchemaError::Recursive) } else { Ok(()) }
    };
    match value {
        Value::Array(items) => {
            for item in items {
                add(expanded(item, root, seen)?)?;
            }
        }
        Value::Object(members) => {
            for (key, member) in members {
                // The root's definitions count where they are used; elsewhere these are names like any other.
                if std::ptr::eq(value, root) && matches!(key.as_str(), "$defs" | "definitions") {
                    continue;
                }
                match member.as_str().filter(|_| REFERENCES.contains(&key.as_str())) {
                    Some(target) => add(target_size(target, root, seen)?)?,
                    None => add(expanded(member, root, seen)?)?,
                }
            }
        }
        _ => {}
    }
    Ok(count)
}

fn target_size(target: &str, root: &Value, seen: &mut BTreeMap<String, Option<u64>>) -> Result<u64, SchemaError> {
    match seen.get(target) {
        Some(Some(size)) => return Ok(*size),
        Some(None) => return Err(SchemaError::Recursive),
        None => {}
    }
    // A plain name, so that there is one way to write it: with `%61` or `~1` in it the validator could mean another place.
    let is_plain = |name: &str| name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'));
    let name = target.strip_prefix("#/$defs/").or_else(|| target.strip_prefix("#/definitions/"));
    let local = name.filter(|name| is_plain(name)).and(target.strip_prefix('#'));
    let Some(path) = local else {
        return Err(SchemaError::ExternalReference { target: bounded(target) });
    };
    let Some(definition) = root.pointer(path) else {
        return Err(SchemaError::Invalid { path: bounded(path), reason: "a reference leads nowhere".to_owned() });
    };
    seen.insert(target.to_owned(), None);
    let size = expanded(definition, root, seen)?;
    seen.insert(target.to_owned(), Some(size));
    Ok(size)
}

#[cfg(test)]
#[path = "schema_tests.rs"]
mod tests;
