//! The specs of the built-in tools.

use std::sync::Arc;

use serde_json::{Value, json};
use toolwright_agent::Spec;
use toolwright_registry::{APP_TOOLS, EntryId, InputSchema};

/// The spec of a built-in tool.
#[expect(clippy::expect_used, reason = "the schemas are constants of this crate, and a test makes every one")]
pub(crate) fn builtin(name: &str, description: &str, schema: Value) -> Spec {
    Spec {
        id: id(APP_TOOLS, name),
        version: 0,
        description: Arc::from(description),
        schema: Arc::new(InputSchema::new(schema).expect("a constant schema")),
    }
}

/// The id of something that comes with the binary.
#[expect(clippy::expect_used, reason = "the ids are constants of this crate, and a test makes every one")]
pub(crate) fn id(namespace: &str, name: &str) -> EntryId {
    EntryId::new(namespace, name).expect("a constant id")
}

/// A schema for an object of these properties, and no others.
pub(crate) fn object(properties: Value, required: &[&str]) -> Value {
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

/// What a listing shows of a description that is written for a model.
pub(crate) fn first_sentence(text: &str) -> &str {
    text.split_inclusive(". ").next().unwrap_or(text).trim_end_matches([' ', '.'])
}
