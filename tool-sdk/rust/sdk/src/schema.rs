//! The JSON schema of an input type, as the host takes it: an object at the root, no references, no names of Rust's.

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::Value;

/// The schema of `T` in the dialect 2020-12.
///
/// Types stand where they are used. Only a type that contains itself is a reference, which the host refuses: the field
/// that closes the circle is to be a `Value`.
#[must_use]
pub fn schema_of<T: JsonSchema>() -> Value {
    let mut settings = SchemaSettings::draft2020_12().with_transform(RecursiveTransform(format_to_bounds));
    settings.inline_subschemas = true;
    settings.meta_schema = None;
    let mut schema = SchemaGenerator::new(settings).into_root_schema_for::<T>();
    // The name of a Rust type says nothing to the caller.
    schema.remove("title");
    // The arguments of a call are always an object; the schema of an enum with tags says so only of its variants.
    if schema.get("type").is_none() {
        schema.insert("type".to_owned(), Value::from("object"));
    }
    schema.to_value()
}

/// Formats like `uint32` are known to no validator: the bounds they mean take their place. Those of 64 bits are left
/// out, for a JSON number of that size is not exact everywhere, and reading it refuses what does not fit.
fn format_to_bounds(schema: &mut Schema) {
    let (minimum, maximum) = match schema.get("format").and_then(Value::as_str) {
        Some("int32") => (Some(i32::MIN.into()), Some(i32::MAX.into())),
        Some("uint32") => (None, Some(u32::MAX.into())),
        Some("int") => (Some(isize::MIN.into()), Some(isize::MAX.into())),
        Some("uint") => (None, Some(usize::MAX.into())),
        Some(
            "float" | "double" | "int8" | "int16" | "int64" | "int128" | "uint8" | "uint16" | "uint64" | "uint128",
        ) => (None, None),
        _ => return,
    };
    schema.remove("format");
    for (keyword, bound) in [("minimum", minimum), ("maximum", maximum)] {
        if let Some(bound) = bound.filter(|_| schema.get(keyword).is_none()) {
            schema.insert(keyword.to_owned(), bound);
        }
    }
}

#[cfg(test)]
#[path = "schema_tests.rs"]
mod tests;
