//! Our messages as items of Responses.

use serde_json::{Map, Value, json};

use crate::openai::history::{arguments, function_name};
use crate::{Message, ModelError, Request, ToolCall, ToolSpec};

/// What a server takes, or the model behind it. `store: false` is never left out: what is said stays with the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::openai) struct Dialect {
    /// `reasoning.summary`: models that do not reason refuse it, and so do accounts that were not verified.
    pub(super) summary: bool,
    /// Reasoning comes encrypted and goes back. Models that do not reason refuse it, and a server refuses what another
    /// one has encrypted.
    pub(super) encrypted: bool,
}

impl Dialect {
    pub(in crate::openai) const FULL: Self = Self { summary: true, encrypted: true };

    /// The dialect without the field that the server has just refused, if it is one that can be left out.
    pub(in crate::openai) fn without_refused(self, error: &ModelError) -> Option<Self> {
        let ModelError::BadRequest { message, .. } = error else { return None };
        let message = message.to_lowercase();
        let names = |field: &str| message.contains(field);
        if self.encrypted && (names("encrypted") || names("`include`") || names("'include'")) {
            return Some(Self { encrypted: false, ..self });
        }
        if self.summary && (names("summary") || names("summaries") || names("reasoning")) {
            return Some(Self { summary: false, ..self });
        }
        None
    }
}

/// The body of the request.
pub(in crate::openai) fn body(request: Request<'_>, dialect: Dialect) -> Value {
    let mut body = Map::new();
    let mut set = |key: &str, value: Value| body.insert(key.to_owned(), value);
    let leading = request.messages.iter().take_while(|message| matches!(message, Message::System(_))).count();
    let (told, said) = request.messages.split_at(leading);
    set("model", json!(request.model));
    if !told.is_empty() {
        let told: Vec<&str> = told.iter().filter_map(system).collect();
        set("instructions", json!(told.join("\n\n")));
    }
    set("input", said.iter().flat_map(|message| items(message, dialect)).collect());
    if !request.tools.is_empty() {
        set("tools", request.tools.iter().map(tool).collect());
    }
    if let Some(limit) = request.output_limit {
        set("max_output_tokens", json!(limit));
    }
    if dialect.summary {
        set("reasoning", json!({"summary": "auto"}));
    }
    if dialect.encrypted {
        set("include", json!(["reasoning.encrypted_content"]));
    }
    set("store", json!(false));
    set("stream", json!(true));
    Value::Object(body)
}

fn system(message: &Message) -> Option<&str> {
    match message {
        Message::System(text) => Some(text),
        _ => None,
    }
}

fn items(message: &Message, dialect: Dialect) -> Vec<Value> {
    match message {
        Message::System(text) => vec![said("system", text)],
        Message::User(text) => vec![said("user", text)],
        Message::Tool { call_id, content } => {
            vec![json!({"type": "function_call_output", "call_id": call_id, "output": content})]
        }
        // Reasoning first: the server takes it for what led to the item after it.
        Message::Assistant { text, tool_calls, reasoning } => {
            let mut items = if dialect.encrypted { reasoning.clone() } else { Vec::new() };
            if !text.is_empty() || tool_calls.is_empty() {
                items.push(said("assistant", text));
            }
            items.extend(tool_calls.iter().map(call));
            items
        }
    }
}

fn said(role: &str, text: &str) -> Value {
    json!({"type": "message", "role": role, "content": text})
}

fn call(call: &ToolCall) -> Value {
    json!({
        "type": "function_call",
        "call_id": call.id,
        "name": function_name(&call.name),
        "arguments": arguments(&call.arguments),
    })
}

/// Not strict: strict tools take only a part of JSON Schema, and every field would have to be required.
fn tool(tool: &ToolSpec) -> Value {
    json!({
        "type": "function",
        "name": tool.name,
        "description": tool.description,
        "parameters": tool.input_schema,
        "strict": false,
    })
}

#[cfg(test)]
#[path = "request_tests.rs"]
mod tests;
