//! What has come in of a reply, whatever API it came by, and what makes it one.

use std::collections::HashSet;

use serde_json::Value;

use super::failure::Complaint;
use super::transport::StreamEnd;
use crate::text::clean;
use crate::{Delta, Finish, ModelError, Reply, ToolCall, Usage};

/// A reply has at most so many parts.
pub(super) const PARTS_MAX: usize = 256;

/// Events of one API's stream into a draft.
pub(super) trait Assemble: Send {
    /// The error that the event reports, when it reports one.
    fn complaint(&self, event: &Value) -> Option<Complaint>;

    /// Takes one event and tells `sink` what is new.
    ///
    /// # Errors
    /// [`ModelError::Malformed`] for more than [`PARTS_MAX`] parts; what had come in is not kept.
    fn push(&mut self, event: &Value, sink: &mut (dyn FnMut(Delta) + Send)) -> Result<(), ModelError>;

    /// Whether the server has said why the reply ends: what goes wrong after that, does no harm.
    fn is_finished(&self) -> bool;

    /// Whether nothing that counts comes after what has come.
    fn is_over(&self) -> bool;

    /// What has come in.
    fn into_draft(self: Box<Self>) -> Draft;
}

/// A reply before it is whole.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) text: String,
    /// Ids and arguments may be missing.
    pub(super) calls: Vec<ToolCall>,
    pub(super) reasoning: Vec<Value>,
    pub(super) usage: Option<Usage>,
    /// Why the reply ended, in Chat's words.
    pub(super) finish: Option<String>,
}

impl Draft {
    /// The reply, when the stream's end makes it one. `known` are the ids of the conversation's calls.
    pub(super) fn finish(self, end: StreamEnd, known: &HashSet<&str>) -> Result<Reply, ModelError> {
        let calls: Vec<ToolCall> =
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
        let reply = Reply::new(partial, whole_calls(calls, known));
        Ok(Reply { usage: self.usage, finish, reasoning: self.reasoning, ..reply })
    }
}

/// The error for a reply of more than [`PARTS_MAX`] `parts`.
pub(super) fn too_many(parts: &str, partial: String) -> ModelError {
    ModelError::Malformed { excerpt: format!("more than {PARTS_MAX} {parts} in one reply"), partial }
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
fn whole_calls(calls: Vec<ToolCall>, known: &HashSet<&str>) -> Vec<ToolCall> {
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

/// The text under `key`; an empty one counts as none.
pub(super) fn text_at<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key).and_then(Value::as_str).filter(|text| !text.is_empty())
}
