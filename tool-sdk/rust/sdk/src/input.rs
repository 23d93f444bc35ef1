//! JSON text to the tool's input type.

use serde::de::DeserializeOwned;

use crate::failure::{Failure, invalid_input};

/// Longest reason, in characters: it may repeat a value of the caller's.
const REASON_MAX: usize = 300;

/// Reads the arguments of a call.
///
/// # Errors
/// [`Failure::InvalidInput`]: the place in the arguments, what is there, and what is expected.
pub(crate) fn parse<T: DeserializeOwned>(text: &str) -> Result<T, Failure> {
    let mut json = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        let reason = reason(&error.inner().to_string());
        // `?` is a place inside of what is not JSON.
        if matches!(path.as_str(), "." | "?") {
            invalid_input(reason)
        } else {
            invalid_input(format!("`{path}`: {reason}"))
        }
    })?;
    json.end().map_err(|error| invalid_input(reason(&error.to_string())))?;
    Ok(value)
}

/// Serde's message without Rust's names for types, and without line and column: the caller wrote no lines.
fn reason(message: &str) -> String {
    let message = match message.rsplit_once(" at line ") {
        Some((message, _)) => message,
        None => message,
    };
    let wrong = message.strip_prefix("invalid type: ").or_else(|| message.strip_prefix("invalid value: "));
    let message = match wrong.and_then(|wrong| wrong.rsplit_once(", expected ")) {
        Some((found, expected)) => format!("expected {}, not {}", in_json(expected), found_in_json(found)),
        None => message.to_owned(),
    };
    message.chars().take(REASON_MAX).collect()
}

/// What JSON calls the type that serde expects.
fn in_json(expected: &str) -> &str {
    match expected {
        "f32" | "f64" => "a number",
        "i8" => "an integer from -128 to 127",
        "i16" => "an integer from -32768 to 32767",
        "i32" => "an integer from -2147483648 to 2147483647",
        "i64" | "i128" | "isize" => "an integer",
        "u8" => "an integer from 0 to 255",
        "u16" => "an integer from 0 to 65535",
        "u32" | "usize" => "an integer from 0 to 4294967295",
        "u64" | "u128" => "an integer of at least 0",
        "a sequence" => "an array",
        "a map" => "an object",
        "unit" => "null",
        _ if expected.starts_with("struct ") || expected.starts_with("internally tagged enum ") => "an object",
        _ if expected.starts_with("enum ") => "one of the variants",
        _ => expected,
    }
}

/// What JSON calls the value that serde found.
fn found_in_json(found: &str) -> String {
    match found {
        "sequence" => "an array".to_owned(),
        "map" => "an object".to_owned(),
        "null" => "null".to_owned(),
        _ => format!("the {}", found.replacen("floating point", "number", 1)),
    }
}

#[cfg(test)]
#[path = "input_tests.rs"]
mod tests;
