//! What a model wrote wrongly, made fit to be sent back.

use serde_json::{Map, Value, json};

use crate::wire_name::is_allowed;

/// A model may call a name that is none. Servers refuse the history of such a call, so it is made one.
pub(super) fn function_name(name: &str) -> String {
    const MAX_LENGTH: usize = 64;
    let name: String =
        name.chars().map(|character| if is_allowed(character) { character } else { '_' }).take(MAX_LENGTH).collect();
    if name.is_empty() { "unnamed".to_owned() } else { name }
}

/// Some servers parse the arguments in the history and fail on what the model wrote wrongly: it is wrapped.
pub(super) fn arguments(arguments: &str) -> String {
    match serde_json::from_str::<Map<String, Value>>(arguments) {
        Ok(_) => arguments.to_owned(),
        Err(_) => json!({"invalid_arguments": arguments}).to_string(),
    }
}
