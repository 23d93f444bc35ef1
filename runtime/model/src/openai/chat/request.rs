//! Our messages in the form of Chat Completions.

use serde_json::{Map, Value, json};

use crate::openai::history::{arguments, function_name};
use crate::{Message, ModelError, Request, ToolCall, ToolSpec};

/// What a server takes. Servers refuse fields that they do not know; the client then leaves them out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::openai) struct Dialect {
    /// `stream_options.include_usage`, without which most servers do not count.
    pub(super) usage_option: bool,
    /// The name of the bound on the reply's tokens.
    pub(super) output: OutputField,
}

/// The names that servers have for the bound on the reply's tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OutputField {
    /// `max_completion_tokens`: OpenAI's.
    MaxCompletionTokens,
    /// `max_tokens`: what it was before, and what other servers know.
    MaxTokens,
    /// The server knows neither, or takes no bound as large as ours.
    None,
}

impl Dialect {
    pub(in crate::openai) const FULL: Self = Self { usage_option: true, output: OutputField::MaxCompletionTokens };

    /// The dialect without the field that the server has just refused, if it is one that can be left out.
    pub(in crate::openai) fn without_refused(self, error: &ModelError) -> Option<Self> {
        let ModelError::BadRequest { message, .. } = error else { return None };
        let names = |field: &str| message.contains(field);
        if self.usage_option && (names("stream_options") || names("include_usage")) {
            return Some(Self { usage_option: false, ..self });
        }
        let output = match self.output {
            OutputField::MaxCompletionTokens if names("max_completion_tokens") => OutputField::MaxTokens,
            OutputField::MaxTokens if names("max_tokens") => OutputField::None,
            _ => return None,
        };
        Some(Self { output, ..self })
    }
}

/// The body of the request.
pub(in crate::openai) fn body(request: Request<'_>, dialect: Dialect) -> Value {
    let mut body = Map::new();
    body.insert("model".to_owned(), json!(request.model));
    body.insert("messages".to_owned(), request.messages.iter().map(message).collect());
    if !request.tools.is_empty() {
        body.insert("tools".to_owned(), request.tools.iter().map(tool).collect());
    }
    body.insert("stream".to_owned(), json!(true));
    if dialect.usage_option {
        body.insert("stream_options".to_owned(), json!({"include_usage": true}));
    }
    let output = match dialect.output {
        OutputField::MaxCompletionTokens => Some("max_completion_tokens"),
        OutputField::MaxTokens => Some("max_tokens"),
        OutputField::None => None,
    };
    if let Some((field, limit)) = output.zip(request.output_limit) {
        body.insert(field.to_owned(), json!(limit));
    }
    Value::Object(body)
}

fn message(message: &Message) -> Value {
    match message {
        Message::System(text) => json!({"role": "system", "content": text}),
        Message::User(text) => json!({"role": "user", "content": text}),
        Message::Tool { call_id, content } => json!({"role": "tool", "tool_call_id": call_id, "content": content}),
        Message::Assistant { text, tool_calls, .. } if tool_calls.is_empty() => {
            json!({"role": "assistant", "content": text})
        }
        // The content is "" and not null where there is no text: some servers refuse null.
        Message::Assistant { text, tool_calls, .. } => {
            let calls: Value = tool_calls.iter().map(call).collect();
            json!({"role": "assistant", "content": text, "tool_calls": calls})
        }
    }
}

fn call(call: &ToolCall) -> Value {
    json!({
        "id": call.id,
        "type": "function",
        "function": {"name": function_name(&call.name), "arguments": arguments(&call.arguments)},
    })
}

fn tool(tool: &ToolSpec) -> Value {
    json!({
        "type": "function",
        "function": {"name": tool.name, "description": tool.description, "parameters": tool.input_schema},
    })
}

#[cfg(test)]
#[path = "request_tests.rs"]
mod tests;
