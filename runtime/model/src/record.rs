//! A recording while it is made: the lines that [`crate::replay`] plays.
//!
//! What is written of a turn: the prompt that it answers, the outcomes that it follows, its text, its calls. Values that
//! vary stand in it as they were: who wants them from the results when it is played puts `${id#pointer}` in their place.
//! Of a failed call its kind is written, whose words do not vary. Not written are tokens, reasoning, and why a reply ended.
//!
//! Ids of calls are made fit for the format; what a model wrote that looks like a placeholder is escaped; secrets are
//! replaced.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use futures::future::BoxFuture;
use serde_json::Value;
use toolwright_registry::Redactor;

use crate::replay::{
    format::{Call, Outcome, Turn},
    insert, outcome, since_last_reply,
};
use crate::{Delta, Message, Model, ModelError, Reply, Request, ToolCall};

/// A model whose replies are written down, each as soon as it is whole.
pub struct Recording {
    model: Arc<dyn Model>,
    redactor: Redactor,
    /// Of the same secrets as they stand in JSON.
    redactor_in_json: Redactor,
    tape: Mutex<Tape>,
}

struct Tape {
    out: Box<dyn Write + Send>,
    turns: usize,
    failure: Option<io::Error>,
    /// By the model's ids, those of the recording. A new conversation may use an id again.
    ids: HashMap<String, String>,
    used: HashSet<String>,
}

impl Recording {
    /// Records `model`. `out` gets whole lines, and is flushed after each. `secrets` are values by name, which are not
    /// written.
    pub fn new(model: Arc<dyn Model>, out: impl Write + Send + 'static, secrets: &BTreeMap<String, String>) -> Self {
        let in_json = |value: &String| {
            let quoted = Value::from(value.as_str()).to_string();
            quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default().to_owned()
        };
        let secrets_in_json = secrets.iter().map(|(name, value)| (name.clone(), in_json(value))).collect();
        let tape = Tape { out: Box::new(out), turns: 0, failure: None, ids: HashMap::new(), used: HashSet::new() };
        Self {
            model,
            redactor: Redactor::new(secrets),
            redactor_in_json: Redactor::new(&secrets_in_json),
            tape: Mutex::new(tape),
        }
    }

    /// How many turns were written.
    pub fn turns(&self) -> usize {
        self.with_tape(|tape| tape.turns)
    }

    /// Why the recording is not whole, when a line could not be written. After it none is.
    pub fn take_failure(&self) -> Option<io::Error> {
        self.with_tape(|tape| tape.failure.take())
    }

    fn with_tape<T>(&self, work: impl FnOnce(&mut Tape) -> T) -> T {
        // A line is written or not, whatever else panicked.
        work(&mut self.tape.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn record(&self, messages: &[Message], reply: &Reply) {
        let since = since_last_reply(messages);
        let prompt = since.iter().rev().find_map(|message| match message {
            Message::User(text) => Some(self.redactor.text(text)),
            _ => None,
        });
        self.with_tape(|tape| {
            if tape.failure.is_some() {
                return;
            }
            let after = since.iter().filter_map(|message| tape.outcome(message)).collect();
            let tool_calls = reply.tool_calls.iter().map(|call| self.call(call, tape)).collect();
            let text = insert::literal(&self.redactor.text(&reply.text));
            if let Err(error) = tape.write(&Turn { prompt, after, text, tool_calls }) {
                tape.failure = Some(error);
            }
        });
    }

    fn call(&self, call: &ToolCall, tape: &mut Tape) -> Call {
        let arguments = match serde_json::from_str::<Value>(&call.arguments) {
            Ok(object @ Value::Object(_)) => self.redactor.value(object),
            _ => Value::String(self.redactor_in_json.text(&self.redactor.text(&call.arguments))),
        };
        Call {
            id: tape.new_id(&call.id),
            name: self.redactor.text(&call.name),
            arguments: insert::literal_value(arguments),
        }
    }
}

impl Tape {
    fn outcome(&self, message: &Message) -> Option<Outcome> {
        let Message::Tool { call_id, content } = message else { return None };
        let happened = outcome(call_id, content);
        let kind = || {
            let content: Value = serde_json::from_str(content).ok()?;
            let kind = content.pointer("/error/kind")?.as_str()?.to_owned();
            Some(format!("\"kind\":{}", Value::from(kind)))
        };
        let error = happened.error_contains.as_deref().unwrap_or_default();
        let error_contains = kind().filter(|kind| error.contains(kind.as_str()));
        Some(Outcome { call: self.ids.get(call_id)?.clone(), ok: happened.ok, error_contains })
    }

    /// An id of the format's letters that the recording does not have yet.
    fn new_id(&mut self, given: &str) -> String {
        let stem: String =
            given.chars().map(|character| if insert::is_id(character) { character } else { '_' }).collect();
        let stem = if stem.is_empty() { "call".to_owned() } else { stem };
        let mut id = stem.clone();
        let mut number = 1_usize;
        while !self.used.insert(id.clone()) {
            number += 1;
            id = format!("{stem}_{number}");
        }
        self.ids.insert(given.to_owned(), id.clone());
        id
    }

    fn write(&mut self, turn: &Turn) -> io::Result<()> {
        let mut line = serde_json::to_string(turn)?;
        line.push('\n');
        self.out.write_all(line.as_bytes())?;
        self.out.flush()?;
        self.turns += 1;
        Ok(())
    }
}

impl Model for Recording {
    fn origin(&self) -> &str {
        self.model.origin()
    }

    fn is_recording(&self) -> bool {
        self.model.is_recording()
    }

    fn complete<'a>(
        &'a self,
        request: Request<'a>,
        sink: &'a mut (dyn FnMut(Delta) + Send),
    ) -> BoxFuture<'a, Result<Reply, ModelError>> {
        Box::pin(async move {
            let reply = self.model.complete(request, sink).await?;
            self.record(request.messages, &reply);
            Ok(reply)
        })
    }
}

#[cfg(test)]
#[path = "record_tests.rs"]
mod tests;
