//! The run as JSON on the standard output: every event as a line, or the result alone. `OUTPUT.md` describes it.

use std::{
    io::{self, Stdout, Write},
    sync::Arc,
};

use serde::Serialize;
use serde_json::{Value, json};
use toolwright_agent::{ContextUse, Event, FailureKind};
use toolwright_registry::EntryId;

use super::{Outcome, Output};
use crate::{app::App, command::registry::json_text};

/// Writes JSON lines.
pub(super) struct JsonOutput<O> {
    out: O,
    /// Whether events are written, and not the result alone.
    stream: bool,
    session: Arc<str>,
    model: Option<Arc<str>>,
    calls: Vec<Call>,
    context: Option<ContextUse>,
}

/// One tool call of the run.
#[derive(Debug, Clone, Serialize)]
struct Call {
    call: String,
    name: String,
    tool: Option<EntryId>,
    failure: Option<FailureKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    ms: u64,
}

impl JsonOutput<Stdout> {
    pub(super) fn new(app: &App, stream: bool) -> Self {
        let session = Arc::clone(app.session_id());
        Self { out: io::stdout(), stream, session, model: None, calls: Vec::new(), context: None }
    }
}

impl<O: Write> JsonOutput<O> {
    fn line(&mut self, value: &Value) -> io::Result<()> {
        writeln!(self.out, "{}", json_text(value))?;
        self.out.flush()
    }

    fn result(&self, outcome: &Outcome) -> Value {
        let totals = &outcome.totals;
        let failed: Vec<&Call> = self.calls.iter().filter(|call| call.failure.is_some()).collect();
        let error = outcome.answer.as_ref().err();
        let spent = totals.spent();
        json!({
            "type": "result",
            "answer": outcome.answer.as_ref().ok(),
            "error": error.map(|error| json!({"kind": error.kind, "message": error.text(), "hints": error.hints})),
            "exit_code": error.map_or(0, |error| error.kind.code()),
            "session": self.session,
            "model": self.model,
            "usage": {
                "turns": totals.turns,
                "input_tokens": spent.input_tokens,
                "cached_tokens": spent.cached_tokens,
                "output_tokens": spent.output_tokens,
                "estimated": spent.estimated,
                "cost_usd": (spent.unpriced_calls == 0).then(|| spent.cost.dollars()),
                "compression": {
                    "calls": totals.compress.calls,
                    "input_tokens": totals.compress.input_tokens,
                    "output_tokens": totals.compress.output_tokens,
                },
                "context": self.context,
            },
            "tool_calls": self.calls,
            "failed_calls": failed,
            "denials": totals.denials,
        })
    }
}

impl<O: Write + Send> Output for JsonOutput<O> {
    fn take(&mut self, event: Event) -> io::Result<()> {
        match &event {
            Event::Finished { context, .. } => self.context = Some(*context),
            Event::SessionStarted { model, .. } => self.model = Some(Arc::clone(model)),
            Event::ToolFinished { call, name, tool, failure, result, ms, .. } => self.calls.push(Call {
                call: call.clone(),
                name: name.clone(),
                tool: tool.clone(),
                failure: *failure,
                message: failure.and_then(|_| message(result)),
                ms: *ms,
            }),
            _ => {}
        }
        if self.stream { self.line(&serde_json::to_value(&event)?) } else { Ok(()) }
    }

    fn finish(&mut self, outcome: &Outcome) -> io::Result<()> {
        self.line(&self.result(outcome))
    }
}

/// The message in the object that the model reads of a failed call.
fn message(result: &str) -> Option<String> {
    let result: Value = serde_json::from_str(result).ok()?;
    Some(result.pointer("/error/message")?.as_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    use toolwright_agent::{Spent, Totals};

    use super::*;
    use crate::error::{CommandError, Kind};

    fn lines(stream: bool, answer: Result<String, CommandError>) -> Vec<Value> {
        let (session, model) = ("s1".into(), None);
        let mut output = JsonOutput { out: Vec::new(), stream, session, model, calls: Vec::new(), context: None };
        output
            .take(Event::SessionStarted {
                session: "s1".into(),
                agent: "app:dev_assistant".parse().unwrap(),
                model: "m".into(),
                origin: "http://x".into(),
                recording: false,
            })
            .unwrap();
        output.take(Event::Text { delta: "\u{1b}[31mhi".into() }).unwrap();
        output
            .take(Event::ToolFinished {
                call: "c1".into(),
                name: "clock".into(),
                tool: Some("app.generated:clock".parse().unwrap()),
                failure: Some(FailureKind::Denied),
                result: r#"{"error":{"kind":"denied","message":"no"}}"#.into(),
                log: String::new(),
                ms: 3,
            })
            .unwrap();
        let main = Spent { calls: 2, input_tokens: 5, output_tokens: 3, unpriced_calls: 2, ..Spent::default() };
        let compress = Spent { calls: 1, input_tokens: 7, estimated: true, ..Spent::default() };
        let totals = Totals { turns: 2, main, compress, tool_calls: 1, failed_calls: 1, ..Totals::default() };
        output.finish(&Outcome { answer, totals, way_back: None }).unwrap();
        let text = String::from_utf8(output.out).unwrap();
        assert!(!text.contains('\u{1b}'));
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[test]
    fn the_result_is_one_object() {
        let call = json!({
            "call": "c1", "name": "clock", "tool": "app.generated:clock", "failure": "denied", "message": "no", "ms": 3
        });
        assert_eq!(
            lines(false, Ok("hi".into())),
            [json!({
                "type": "result", "answer": "hi", "error": null, "exit_code": 0, "session": "s1", "model": "m",
                "usage": {
                    "turns": 2, "input_tokens": 12, "cached_tokens": 0, "output_tokens": 3, "estimated": true,
                    "cost_usd": null, "compression": {"calls": 1, "input_tokens": 7, "output_tokens": 0}, "context": null,
                },
                "tool_calls": [call], "failed_calls": [call], "denials": [],
            })]
        );
    }

    #[test]
    fn a_stream_ends_with_the_result() {
        let error = CommandError::new(Kind::Limit, "too long").hint("shorter");
        let lines = lines(true, Err(error));
        let kinds: Vec<_> = lines.iter().map(|line| line["type"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["session_started", "text", "tool_finished", "result"]);
        assert_eq!(lines[3]["error"], json!({"kind": "limit", "message": "too long", "hints": ["shorter"]}));
        assert_eq!((&lines[3]["exit_code"], &lines[3]["answer"]), (&json!(4), &Value::Null));
    }
}
