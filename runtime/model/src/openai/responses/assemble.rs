//! Events of a stream into deltas and a draft.

use serde_json::{Map, Value, json};

use crate::openai::failure::Complaint;
use crate::openai::reply::{Assemble, Draft, PARTS_MAX, text_at, too_many};
use crate::{Delta, ModelError, ToolCall, Usage};

/// What has come in of a response.
#[derive(Default)]
pub(in crate::openai) struct Assembly {
    text: String,
    items: Vec<Item>,
    reasoning: Vec<Value>,
    usage: Option<Usage>,
    finish: Option<String>,
}

/// One item of the output.
#[derive(Default)]
struct Item {
    id: Option<String>,
    index: Option<u64>,
    /// Whether some of its text has come.
    said: bool,
    call: Option<ToolCall>,
}

type Sink<'s> = &'s mut (dyn FnMut(Delta) + Send);

impl Assemble for Assembly {
    /// An event `error`, in which the error lies flat or under a key of that name, or the error of a failed response.
    fn complaint(&self, event: &Value) -> Option<Complaint> {
        let error = |value: &Value| value.get("error").filter(|error| !error.is_null()).map(Complaint::of);
        match text_at(event, "type") {
            Some("error") => Some(error(event).unwrap_or_else(|| Complaint::of(event))),
            Some("response.failed") => {
                let of_response = event.get("response").and_then(error);
                Some(of_response.unwrap_or_else(|| Complaint::of(&json!("the response failed"))))
            }
            _ => error(event),
        }
    }

    fn push(&mut self, event: &Value, sink: Sink<'_>) -> Result<(), ModelError> {
        let delta = text_at(event, "delta");
        match (text_at(event, "type").unwrap_or_default(), delta) {
            ("response.output_item.added", _) => self.begin(event, sink),
            ("response.output_item.done", _) => self.end(event, sink),
            ("response.output_text.delta" | "response.refusal.delta", Some(delta)) => {
                self.item(event)?.said = true;
                self.text.push_str(delta);
                sink(Delta::Text(delta.to_owned()));
                Ok(())
            }
            ("response.reasoning_summary_text.delta" | "response.reasoning_text.delta", Some(delta)) => {
                sink(Delta::Reasoning(delta.to_owned()));
                Ok(())
            }
            ("response.reasoning_summary_part.added", _) => {
                if event.get("summary_index").and_then(Value::as_u64).is_some_and(|index| index > 0) {
                    sink(Delta::Reasoning("\n\n".to_owned()));
                }
                Ok(())
            }
            ("response.function_call_arguments.delta", Some(delta)) => {
                self.call(event)?.arguments.push_str(delta);
                Ok(())
            }
            ("response.function_call_arguments.done", _) => {
                let call = self.call(event)?;
                take_arguments(call, event);
                Ok(())
            }
            ("response.completed" | "response.incomplete", _) => self.close(event, sink),
            _ => Ok(()),
        }
    }

    fn is_finished(&self) -> bool {
        self.finish.is_some()
    }

    fn is_over(&self) -> bool {
        self.finish.is_some()
    }

    fn into_draft(self: Box<Self>) -> Draft {
        let calls = self.items.into_iter().filter_map(|item| item.call).collect();
        Draft { text: self.text, calls, reasoning: self.reasoning, usage: self.usage, finish: self.finish }
    }
}

impl Assembly {
    fn begin(&mut self, event: &Value, sink: Sink<'_>) -> Result<(), ModelError> {
        let item = event.get("item").unwrap_or(&Value::Null);
        let id = text_at(item, "id");
        let is_known = id.is_some() && self.items.iter().any(|known| known.id.as_deref() == id);
        if !is_known {
            let index = event.get("output_index").and_then(Value::as_u64);
            self.add(Item { id: id.map(str::to_owned), index, ..Item::default() })?;
        }
        if text_at(item, "type") == Some("function_call") {
            name_call(self.call(event)?, item, sink);
        }
        Ok(())
    }

    /// What a whole item says takes the place of its deltas, or stands in for them where there were none.
    fn end(&mut self, event: &Value, sink: Sink<'_>) -> Result<(), ModelError> {
        let item = event.get("item").unwrap_or(&Value::Null);
        match text_at(item, "type") {
            Some("function_call") => {
                let call = self.call(event)?;
                name_call(call, item, sink);
                take_arguments(call, item);
            }
            Some("message") => {
                let came_in_deltas = std::mem::replace(&mut self.item(event)?.said, true);
                let parts = item.get("content").and_then(Value::as_array).filter(|_| !came_in_deltas);
                for part in parts.into_iter().flatten() {
                    if let Some(text) = text_at(part, "text").or_else(|| text_at(part, "refusal")) {
                        self.text.push_str(text);
                        sink(Delta::Text(text.to_owned()));
                    }
                }
            }
            Some("reasoning") => {
                self.item(event)?;
                self.reasoning.extend(kept(item));
            }
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, event: &Value, sink: Sink<'_>) -> Result<(), ModelError> {
        let response = event.get("response").unwrap_or(&Value::Null);
        if self.items.is_empty() {
            let output = response.get("output").and_then(Value::as_array).into_iter().flatten();
            for (index, item) in output.enumerate() {
                self.end(&json!({"output_index": index, "item": item}), sink)?;
            }
        }
        self.usage = response.get("usage").and_then(usage);
        let reason = response.get("incomplete_details").and_then(|details| text_at(details, "reason"));
        let is_whole = text_at(event, "type") == Some("response.completed");
        self.finish = Some(match reason {
            Some("max_output_tokens") => "length".to_owned(),
            Some(other) => other.to_owned(),
            None if is_whole => "stop".to_owned(),
            None => "incomplete".to_owned(),
        });
        Ok(())
    }

    /// The item that the event is about, added if it is a new one: by its id, else by its place, else the last one. Some
    /// servers give one item another id in each event; then its place tells.
    fn item(&mut self, event: &Value) -> Result<&mut Item, ModelError> {
        let index = event.get("output_index").and_then(Value::as_u64);
        let of_item = event.get("item").and_then(|item| text_at(item, "id"));
        let id = text_at(event, "item_id").or(of_item);
        let by_id = id.and_then(|id| self.items.iter().rposition(|item| item.id.as_deref() == Some(id)));
        let by_place = || match index {
            Some(_) => self.items.iter().rposition(|item| item.index == index),
            None if id.is_none() => self.items.len().checked_sub(1),
            None => None,
        };
        match by_id.or_else(by_place) {
            Some(position) => self.at(position),
            None => self.add(Item { id: id.map(str::to_owned), index, ..Item::default() }),
        }
    }

    fn add(&mut self, item: Item) -> Result<&mut Item, ModelError> {
        let position = self.items.len();
        if position < PARTS_MAX {
            self.items.push(item);
        }
        self.at(position)
    }

    fn at(&mut self, position: usize) -> Result<&mut Item, ModelError> {
        match self.items.get_mut(position) {
            Some(item) => Ok(item),
            None => Err(too_many("items", std::mem::take(&mut self.text))),
        }
    }

    fn call(&mut self, event: &Value) -> Result<&mut ToolCall, ModelError> {
        let empty = || ToolCall { id: String::new(), name: String::new(), arguments: String::new() };
        Ok(self.item(event)?.call.get_or_insert_with(empty))
    }
}

/// Notes the call's id and name, once.
fn name_call(call: &mut ToolCall, item: &Value, sink: Sink<'_>) {
    if call.id.is_empty() {
        call.id = text_at(item, "call_id").or_else(|| text_at(item, "id")).unwrap_or_default().to_owned();
    }
    if let Some(name) = text_at(item, "name").filter(|_| call.name.is_empty()) {
        call.name = name.to_owned();
        sink(Delta::ToolCall { name: name.to_owned() });
    }
}

/// The arguments as a whole, where they come: as a text, or as the object itself.
fn take_arguments(call: &mut ToolCall, from: &Value) {
    match from.get("arguments") {
        Some(Value::String(whole)) if !whole.is_empty() => call.arguments.clone_from(whole),
        Some(object @ Value::Object(_)) => call.arguments = object.to_string(),
        _ => {}
    }
}

/// How deep an item that is kept may be nested: those of the API are 3 deep. A session's log nests it deeper, and is read by
/// a parser with a limit of its own.
const KEPT_DEPTH: usize = 16;

/// Whether a value is nested at most `depth` deep.
fn is_within(value: &Value, depth: usize) -> bool {
    let Some(below) = depth.checked_sub(1) else { return !value.is_array() && !value.is_object() };
    match value {
        Value::Array(items) => items.iter().all(|item| is_within(item, below)),
        Value::Object(fields) => fields.values().all(|field| is_within(field, below)),
        _ => true,
    }
}

/// A reasoning item as the server takes it back. Only an encrypted one: of others the server would look for what it has
/// not stored. What else stands in an item, such as its status, some servers refuse.
fn kept(item: &Value) -> Option<Value> {
    text_at(item, "encrypted_content")?;
    if !is_within(item, KEPT_DEPTH) {
        return None;
    }
    let mut kept = Map::new();
    for key in ["type", "id", "summary", "content", "encrypted_content"] {
        if let Some(value) = item.get(key).filter(|value| !value.is_null()) {
            kept.insert(key.to_owned(), value.clone());
        }
    }
    kept.entry("summary").or_insert_with(|| json!([]));
    Some(Value::Object(kept))
}

fn usage(usage: &Value) -> Option<Usage> {
    let tokens = |pointer: &str| usage.pointer(pointer).and_then(Value::as_u64);
    Some(Usage {
        input_tokens: tokens("/input_tokens")?,
        cached_tokens: tokens("/input_tokens_details/cached_tokens").unwrap_or(0),
        output_tokens: tokens("/output_tokens").unwrap_or(0),
    })
}

#[cfg(test)]
#[path = "assemble_tests.rs"]
mod tests;
