//! Chunks of a stream into deltas and a draft.

use std::collections::HashMap;

use serde_json::Value;

use crate::openai::failure::Complaint;
use crate::openai::reply::{Assemble, Draft, PARTS_MAX, text_at, too_many};
use crate::{Delta, ModelError, ToolCall, Usage};

/// What has come in of a reply.
#[derive(Default)]
pub(in crate::openai) struct Assembly {
    text: String,
    calls: Vec<PartialCall>,
    /// Where the last call of each index stands.
    by_index: HashMap<u64, usize>,
    usage: Option<Usage>,
    finish: Option<String>,
}

#[derive(Default)]
struct PartialCall {
    id: String,
    name: String,
    arguments: String,
    nesting: Nesting,
}

/// Whether the brackets of a JSON text that comes in pieces are closed. Each piece is read once: to parse the whole text
/// again for each would take the square of its length.
#[derive(Default)]
struct Nesting {
    depth: usize,
    in_string: bool,
    escaped: bool,
    opened: bool,
}

impl Nesting {
    fn read(&mut self, piece: &str) {
        for byte in piece.bytes() {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' if self.in_string => self.escaped = true,
                b'"' => self.in_string = !self.in_string,
                b'{' | b'[' if !self.in_string => (self.depth, self.opened) = (self.depth + 1, true),
                b'}' | b']' if !self.in_string => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
        }
    }

    const fn is_whole(&self) -> bool {
        self.opened && self.depth == 0
    }
}

impl PartialCall {
    fn push_arguments(&mut self, piece: &str) {
        self.nesting.read(piece);
        self.arguments.push_str(piece);
    }
}

impl Assemble for Assembly {
    fn complaint(&self, event: &Value) -> Option<Complaint> {
        event.get("error").filter(|error| !error.is_null()).map(Complaint::of)
    }

    fn push(&mut self, chunk: &Value, sink: &mut (dyn FnMut(Delta) + Send)) -> Result<(), ModelError> {
        // Usage comes with the last choice or in a chunk without choices; where it comes often, the last one counts.
        self.usage = chunk.get("usage").and_then(usage).or(self.usage);
        let Some(choice) = chunk.pointer("/choices/0") else { return Ok(()) };
        if let Some(reason) = text_at(choice, "finish_reason") {
            self.finish = Some(reason.to_owned());
        }
        let Some(delta) = choice.get("delta") else { return Ok(()) };
        for key in ["reasoning_content", "reasoning"] {
            if let Some(text) = text_at(delta, key) {
                sink(Delta::Reasoning(text.to_owned()));
                break;
            }
        }
        for key in ["content", "refusal"] {
            if let Some(text) = text_at(delta, key) {
                self.text.push_str(text);
                sink(Delta::Text(text.to_owned()));
            }
        }
        for call in delta.get("tool_calls").and_then(Value::as_array).into_iter().flatten() {
            self.push_call(call, sink)?;
        }
        Ok(())
    }

    fn is_finished(&self) -> bool {
        self.finish.is_some()
    }

    /// After the reason to finish, the usage may come.
    fn is_over(&self) -> bool {
        false
    }

    fn into_draft(self: Box<Self>) -> Draft {
        let calls = self.calls.into_iter();
        let calls = calls.map(|PartialCall { id, name, arguments, .. }| ToolCall { id, name, arguments }).collect();
        Draft { text: self.text, calls, reasoning: Vec::new(), usage: self.usage, finish: self.finish }
    }
}

impl Assembly {
    fn push_call(&mut self, delta: &Value, sink: &mut (dyn FnMut(Delta) + Send)) -> Result<(), ModelError> {
        let id = text_at(delta, "id");
        let function = delta.get("function").unwrap_or(&Value::Null);
        let name = text_at(function, "name");
        let position = self.call_for(delta.get("index").and_then(Value::as_u64), id, name);
        let Some(call) = self.calls.get_mut(position) else {
            return Err(too_many("tool calls", std::mem::take(&mut self.text)));
        };
        if call.id.is_empty() {
            call.id = id.unwrap_or_default().to_owned();
        }
        if let Some(name) = name.filter(|_| call.name.is_empty()) {
            call.name = name.to_owned();
            sink(Delta::ToolCall { name: name.to_owned() });
        }
        match function.get("arguments") {
            Some(Value::String(piece)) => call.push_arguments(piece),
            // Some servers send the arguments as the object itself.
            Some(object @ Value::Object(_)) => call.push_arguments(&object.to_string()),
            _ => {}
        }
        Ok(())
    }

    /// Where the call stands that a delta belongs to, by its index; nowhere when there would be too many. Without an index
    /// it is the one with the same id, and without an id the last one. Some servers give every one of several calls the
    /// index 0: a named delta with another id, after a call whose arguments are whole, begins a new call.
    fn call_for(&mut self, index: Option<u64>, id: Option<&str>, name: Option<&str>) -> usize {
        let found = match (index, id) {
            (Some(index), _) => self.by_index.get(&index).copied(),
            (None, Some(id)) => self.calls.iter().rposition(|call| call.id == id),
            (None, None) if name.is_some() => None,
            (None, None) => self.calls.len().checked_sub(1),
        };
        let another = |call: &PartialCall| {
            id.is_some_and(|id| !call.id.is_empty() && call.id != id) && name.is_some() && call.nesting.is_whole()
        };
        if let Some(position) = found.filter(|position| !self.calls.get(*position).is_some_and(another)) {
            return position;
        }
        let position = self.calls.len();
        if position < PARTS_MAX {
            self.calls.push(PartialCall::default());
            if let Some(index) = index {
                self.by_index.insert(index, position);
            }
        }
        position
    }
}

fn usage(usage: &Value) -> Option<Usage> {
    let tokens = |pointer: &str| usage.pointer(pointer).and_then(Value::as_u64);
    Some(Usage {
        input_tokens: tokens("/prompt_tokens")?,
        cached_tokens: tokens("/prompt_tokens_details/cached_tokens").unwrap_or(0),
        output_tokens: tokens("/completion_tokens").unwrap_or(0),
    })
}

#[cfg(test)]
#[path = "assemble_tests.rs"]
mod tests;
