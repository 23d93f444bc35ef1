//! Events of a stream into deltas and a reply.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::transport::StreamEnd;
use crate::text::clean;
use crate::{Delta, Finish, ModelError, Reply, ToolCall, Usage};

/// A reply has at most so many calls.
const CALLS_MAX: usize = 256;

/// What has come in of a reply.
#[derive(Default)]
pub(super) struct Assembly {
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

impl Assembly {
    /// Takes one chunk and tells `sink` what is new.
    ///
    /// # Errors
    /// [`ModelError::Malformed`] for more than [`CALLS_MAX`] calls; what had come in is not kept.
    pub(super) fn push(&mut self, chunk: &Value, sink: &mut (dyn FnMut(Delta) + Send)) -> Result<(), ModelError> {
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

    fn push_call(&mut self, delta: &Value, sink: &mut (dyn FnMut(Delta) + Send)) -> Result<(), ModelError> {
        let id = text_at(delta, "id");
        let function = delta.get("function").unwrap_or(&Value::Null);
        let name = text_at(function, "name");
        let position = self.call_for(delta.get("index").and_then(Value::as_u64), id, name);
        let Some(call) = self.calls.get_mut(position) else {
            let excerpt = format!("more than {CALLS_MAX} tool calls in one reply");
            return Err(ModelError::Malformed { excerpt, partial: std::mem::take(&mut self.text) });
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
        if position < CALLS_MAX {
            self.calls.push(PartialCall::default());
            if let Some(index) = index {
                self.by_index.insert(index, position);
            }
        }
        position
    }

    /// The text so far.
    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// Whether the server has said why the reply ends: what goes wrong after that, does no harm.
    pub(super) fn is_finished(&self) -> bool {
        self.finish.is_some()
    }

    /// The reply, when the stream's end makes it one. `known` are the ids of the conversation's calls.
    pub(super) fn finish(self, end: StreamEnd, known: &HashSet<&str>) -> Result<Reply, ModelError> {
        let calls: Vec<PartialCall> =
            self.calls.into_iter().filter(|call| !(call.name.is_empty() && call.arguments.trim().is_empty())).collect();
        let empty = self.text.trim().is_empty() && calls.is_empty();
        let partial = self.text;
        if self.finish.is_none() {
            match end {
                StreamEnd::Done => {}
                StreamEnd::Closed if empty => {}
                StreamEnd::Closed => {
                    let message = "the stream ended without a reason to finish".to_owned();
                    return Err(ModelError::Interrupted { message, partial });
                }
                StreamEnd::Broken(message) => return Err(ModelError::Interrupted { message, partial }),
                StreamEnd::Idle(limit) => return Err(ModelError::IdleTimeout { limit, partial }),
                StreamEnd::TooLarge(limit) => return Err(ModelError::ReplyTooLarge { limit, partial }),
            }
        }
        let finish = finish(self.finish.as_deref(), !calls.is_empty());
        if empty {
            return Err(ModelError::EmptyReply { finish });
        }
        Ok(Reply { usage: self.usage, finish, ..Reply::new(partial, whole_calls(calls, known)) })
    }
}

fn finish(reason: Option<&str>, calls: bool) -> Finish {
    match reason {
        Some("length") => Finish::Length,
        Some("content_filter") => Finish::ContentFilter,
        // What counts is whether there are calls: some servers say `stop` with calls, some `tool_calls` without.
        None | Some("stop" | "tool_calls" | "function_call") => {
            if calls {
                Finish::ToolCalls
            } else {
                Finish::Stop
            }
        }
        Some(other) => Finish::Other(clean(other)),
    }
}

/// Gives every call an id that no other call of the conversation has, and arguments.
fn whole_calls(calls: Vec<PartialCall>, known: &HashSet<&str>) -> Vec<ToolCall> {
    let mut taken: HashSet<String> = known.iter().map(|id| (*id).to_owned()).collect();
    let mut whole = Vec::with_capacity(calls.len());
    for call in calls {
        let mut id = call.id;
        let stem = if id.is_empty() { "call".to_owned() } else { id.clone() };
        let mut number = known.len() + whole.len();
        while id.is_empty() || taken.contains(&id) {
            number += 1;
            id = format!("{stem}_{number}");
        }
        taken.insert(id.clone());
        let arguments = if call.arguments.trim().is_empty() { "{}".to_owned() } else { call.arguments };
        whole.push(ToolCall { id, name: call.name, arguments });
    }
    whole
}

fn usage(usage: &Value) -> Option<Usage> {
    let tokens = |pointer: &str| usage.pointer(pointer).and_then(Value::as_u64);
    Some(Usage {
        input_tokens: tokens("/prompt_tokens")?,
        cached_tokens: tokens("/prompt_tokens_details/cached_tokens").unwrap_or(0),
        output_tokens: tokens("/completion_tokens").unwrap_or(0),
    })
}

fn text_at<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key).and_then(Value::as_str).filter(|text| !text.is_empty())
}

#[cfg(test)]
#[path = "assemble_tests.rs"]
mod tests;
