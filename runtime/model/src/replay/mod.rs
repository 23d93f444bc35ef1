//! Recorded replies in place of a model, for demonstrations and tests. [`crate::record`] makes recordings.
//!
//! A recording is JSON lines, one line for each turn of the model; empty lines are skipped, unknown keys are errors:
//!
//! ```json
//! {"prompt": "what time is it?", "text": "I look.", "tool_calls": [{"id": "c1", "name": "clock", "arguments": {}}]}
//! {"after": [{"call": "c1", "ok": true}], "text": "It is ${c1#/time}."}
//! ```
//!
//! | Key | Meaning |
//! |---|---|
//! | `prompt` | The person's message that this turn answers, white space around it aside. It must be the newest message of the person since the turn before. Optional: then any message is taken |
//! | `after` | The results that came since the turn before, all of them, in order: the call's id, and whether it went well. `error_contains` is a part of the error of a failed one. Left out: none |
//! | `text` | The reply's text |
//! | `tool_calls` | The reply's calls: `id` (used once in the recording), `name` (the wire name), `arguments` (an object, or a string that is the arguments' text as it stands, for recordings of broken JSON) |
//!
//! A result has failed when it is a JSON object with the key `error`.
//!
//! In `text` and in all strings within `arguments`, `${id#pointer}` stands for a value in the result of the call `id`:
//! `pointer` is a JSON pointer (RFC 6901; empty for the whole result). A string is inserted as it is, any other value as
//! JSON. Ids consist of letters, digits, `_` and `-`; whatever else begins with `${`, such as a JavaScript template, is
//! left alone. `${#}` stands for `${` itself, before what would else be replaced.
//!
//! What happens must be what was recorded: anything else is [`ModelError::Replay`], which names the turn, what it expects
//! and what it got.

pub(crate) mod format;
pub(crate) mod insert;

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::FutureExt;
use futures::future::{self, BoxFuture};
use serde_json::Value;

use crate::{Delta, Message, Model, ModelError, Reply, Request, ToolCall};
use format::{Outcome, Turn};

pub use format::ReplayError;

/// A recording that is being played.
#[derive(Debug)]
pub struct Replay {
    name: String,
    origin: String,
    turns: Vec<Turn>,
    played: AtomicUsize,
}

impl Replay {
    /// Reads a recording of the form above. `name` is for the person.
    ///
    /// # Errors
    /// [`ReplayError`] with the line that is wrong.
    pub fn parse(name: &str, jsonl: &str) -> Result<Self, ReplayError> {
        Ok(Self {
            name: name.to_owned(),
            origin: format!("recording `{name}`"),
            turns: format::parse(jsonl)?,
            played: AtomicUsize::new(0),
        })
    }

    /// How many turns have not been played.
    pub fn turns_left(&self) -> usize {
        self.turns.len().saturating_sub(self.played.load(Ordering::SeqCst))
    }

    /// The prompt that the first turn answers, where it names one.
    pub fn prompt(&self) -> Option<&str> {
        self.turns.first()?.prompt.as_deref()
    }

    fn reply(&self, request: Request<'_>) -> Result<Reply, ModelError> {
        let position = self.played.load(Ordering::SeqCst);
        let mismatch =
            |(expected, got)| ModelError::Replay { recording: self.name.clone(), turn: position + 1, expected, got };
        let since = since_last_reply(request.messages);
        let happened = results(since);
        let turn = self.turns.get(position).ok_or_else(|| {
            mismatch((
                format!("its end after turn {position}"),
                format!("one more request after {}", listed(&happened)),
            ))
        })?;
        if !fits(&turn.after, &happened) {
            return Err(mismatch((listed(&turn.after), listed(&happened))));
        }
        if let Some(prompt) = &turn.prompt {
            let said = since.iter().rev().find_map(|message| match message {
                Message::User(text) => Some(text.trim()),
                _ => None,
            });
            if said != Some(prompt.trim()) {
                let got = said.map_or_else(|| "no prompt".to_owned(), |said| format!("the prompt `{said}`"));
                return Err(mismatch((format!("the prompt `{prompt}`"), got)));
            }
        }
        let reply = inserted(turn, request.messages).map_err(mismatch)?;
        self.played.store(position + 1, Ordering::SeqCst);
        Ok(reply)
    }
}

impl Model for Replay {
    fn origin(&self) -> &str {
        &self.origin
    }

    fn is_recording(&self) -> bool {
        true
    }

    fn complete<'a>(
        &'a self,
        request: Request<'a>,
        sink: &'a mut (dyn FnMut(Delta) + Send),
    ) -> BoxFuture<'a, Result<Reply, ModelError>> {
        future::lazy(move |_| {
            let reply = self.reply(request)?;
            for word in reply.text.split_inclusive(' ') {
                sink(Delta::Text(word.to_owned()));
            }
            for call in &reply.tool_calls {
                sink(Delta::ToolCall { name: call.name.clone() });
            }
            Ok(reply)
        })
        .boxed()
    }
}

/// What came since the model last spoke.
pub(crate) fn since_last_reply(messages: &[Message]) -> &[Message] {
    let last = messages.iter().rposition(|message| matches!(message, Message::Assistant { .. }));
    last.and_then(|last| messages.get(last + 1..)).unwrap_or(messages)
}

fn results(messages: &[Message]) -> Vec<Outcome> {
    messages
        .iter()
        .filter_map(|message| match message {
            Message::Tool { call_id, content } => Some(outcome(call_id, content)),
            _ => None,
        })
        .collect()
}

/// What a result amounts to. The whole error stands where a recording states a part of it.
pub(crate) fn outcome(call_id: &str, content: &str) -> Outcome {
    let error = match serde_json::from_str(content) {
        Ok(Value::Object(mut result)) => result.remove("error"),
        _ => None,
    };
    let error = error.map(|error| error.as_str().map_or_else(|| error.to_string(), str::to_owned));
    Outcome { call: call_id.to_owned(), ok: error.is_none(), error_contains: error }
}

fn fits(expected: &[Outcome], happened: &[Outcome]) -> bool {
    expected.len() == happened.len()
        && expected.iter().zip(happened).all(|(expected, happened)| {
            let error = happened.error_contains.as_deref().unwrap_or_default();
            expected.call == happened.call
                && expected.ok == happened.ok
                && expected.error_contains.as_ref().is_none_or(|part| error.contains(part.as_str()))
        })
}

fn listed(outcomes: &[Outcome]) -> String {
    if outcomes.is_empty() {
        return "no tool results".to_owned();
    }
    let outcomes: Vec<String> = outcomes.iter().map(Outcome::to_string).collect();
    outcomes.join(", ")
}

/// The turn's reply with the values of the results in place, or what was expected and what was there.
fn inserted(turn: &Turn, messages: &[Message]) -> Result<Reply, (String, String)> {
    let results: HashMap<&str, &str> = messages
        .iter()
        .filter_map(|message| match message {
            Message::Tool { call_id, content } => Some((call_id.as_str(), content.as_str())),
            _ => None,
        })
        .collect();
    let text = insert::text(&turn.text, &results)?;
    let mut tool_calls = Vec::with_capacity(turn.tool_calls.len());
    for call in &turn.tool_calls {
        let arguments = match insert::value(&call.arguments, &results)? {
            Value::String(raw) => raw,
            object => object.to_string(),
        };
        tool_calls.push(ToolCall { id: call.id.clone(), name: call.name.clone(), arguments });
    }
    Ok(Reply::new(text, tool_calls))
}

#[cfg(test)]
mod tests;
