//! The reply as events of Responses.

use serde_json::{Map, Value, json};

use super::{After, Part, Reply};
use crate::recorded::Recorded;

/// Events with their numbers, and the output that they amount to.
#[derive(Default)]
struct Events {
    written: Vec<Vec<u8>>,
    output: Vec<Value>,
}

impl Reply {
    pub(super) fn responses(&self, request: &Recorded) -> Vec<Vec<u8>> {
        let encrypts = request.json().get("include") == Some(&json!(["reasoning.encrypted_content"]));
        let mut events = Events::default();
        events.say("response.created", json!({"response": response("in_progress", &[])}));
        let mut parts = self.parts.as_slice();
        while let Some(first) = parts.first() {
            let same = |part: &Part| std::mem::discriminant(part) == std::mem::discriminant(first);
            let run = match first {
                Part::Call { .. } => 1,
                Part::Text(_) | Part::Reasoning(_) => parts.iter().take_while(|part| same(part)).count(),
            };
            let (item, rest) = parts.split_at(run);
            parts = rest;
            match first {
                Part::Text(_) => events.message(&texts(item)),
                Part::Reasoning(_) => events.reasoning(&texts(item), encrypts),
                Part::Call { id, name, arguments } => {
                    events.call(id.as_deref(), name, arguments, &self.split(arguments));
                }
            }
        }
        if self.after == After::End
            && let Some(reason) = self.finish_reason()
        {
            events.end(&reason, self.usage.as_ref());
        }
        events.written
    }
}

impl Events {
    fn say(&mut self, kind: &str, event: Value) {
        let event = with(event, [("type", json!(kind)), ("sequence_number", json!(self.written.len()))]);
        self.written.push(format!("event: {kind}\ndata: {event}\n\n").into_bytes());
    }

    /// An event about the item that comes next in the output.
    fn of_item(&mut self, kind: &str, event: Value) {
        let (place, id) = (self.output.len(), self.id());
        self.say(kind, with(event, [("output_index", json!(place)), ("item_id", id)]));
    }

    fn id(&self) -> Value {
        json!(format!("item_{}", self.output.len()))
    }

    fn begin(&mut self, item: Value) {
        let item = with(item, [("id", self.id())]);
        self.say("response.output_item.added", json!({"output_index": self.output.len(), "item": item}));
    }

    fn finish(&mut self, item: Value) {
        let item = with(item, [("id", self.id()), ("status", json!("completed"))]);
        self.say("response.output_item.done", json!({"output_index": self.output.len(), "item": item}));
        self.output.push(item);
    }

    fn message(&mut self, pieces: &[&str]) {
        self.begin(json!({"type": "message", "role": "assistant", "content": []}));
        for piece in pieces {
            self.of_item("response.output_text.delta", json!({"content_index": 0, "delta": piece}));
        }
        let text = pieces.concat();
        self.of_item("response.output_text.done", json!({"content_index": 0, "text": text}));
        let content = json!([{"type": "output_text", "text": text, "annotations": []}]);
        self.finish(json!({"type": "message", "role": "assistant", "content": content}));
    }

    fn reasoning(&mut self, pieces: &[&str], encrypts: bool) {
        self.begin(json!({"type": "reasoning", "summary": []}));
        for piece in pieces {
            self.of_item("response.reasoning_summary_text.delta", json!({"summary_index": 0, "delta": piece}));
        }
        let text = pieces.concat();
        let item = json!({"type": "reasoning", "summary": [{"type": "summary_text", "text": text}]});
        let encrypted = encrypts.then(|| ("encrypted_content", json!(format!("encrypted {text}"))));
        self.finish(with(item, encrypted));
    }

    fn call(&mut self, id: Option<&str>, name: &str, arguments: &str, pieces: &[String]) {
        let item = |arguments: &str| {
            let mut item = Map::new();
            item.insert("type".to_owned(), json!("function_call"));
            item.extend(id.map(|id| ("call_id".to_owned(), json!(id))));
            item.insert("name".to_owned(), json!(name));
            item.insert("arguments".to_owned(), json!(arguments));
            Value::Object(item)
        };
        self.begin(item(""));
        for piece in pieces {
            self.of_item("response.function_call_arguments.delta", json!({"delta": piece}));
        }
        self.of_item("response.function_call_arguments.done", json!({"arguments": arguments}));
        self.finish(item(arguments));
    }

    fn end(&mut self, reason: &str, usage: Option<&Value>) {
        let (status, incomplete) = match reason {
            "stop" | "tool_calls" => ("completed", Value::Null),
            "length" => ("incomplete", json!({"reason": "max_output_tokens"})),
            other => ("incomplete", json!({"reason": other})),
        };
        let usage = usage.map(|usage| {
            json!({"input_tokens": usage.get("prompt_tokens"), "output_tokens": usage.get("completion_tokens")})
        });
        let ended = [("incomplete_details", incomplete), ("usage", json!(usage))];
        let response = with(response(status, &self.output), ended);
        self.say(&format!("response.{status}"), json!({"response": response}));
    }
}

/// The object with more fields.
fn with<'k>(mut object: Value, more: impl IntoIterator<Item = (&'k str, Value)>) -> Value {
    if let Value::Object(fields) = &mut object {
        fields.extend(more.into_iter().map(|(name, value)| (name.to_owned(), value)));
    }
    object
}

fn texts(parts: &[Part]) -> Vec<&str> {
    parts
        .iter()
        .filter_map(|part| match part {
            Part::Text(text) | Part::Reasoning(text) => Some(text.as_str()),
            Part::Call { .. } => None,
        })
        .collect()
}

fn response(status: &str, output: &[Value]) -> Value {
    json!({"id": "resp_scripted", "object": "response", "model": "scripted", "status": status, "error": null, "output": output})
}
