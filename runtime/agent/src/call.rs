//! One tool call, from the model's words to the text that the model reads.

use std::{sync::Arc, time::Instant};

use futures::FutureExt as _;
use serde_json::{Map, Value, json};
use toolwright_model::ToolCall;
use toolwright_policy::{Authorizer, Call, Decision, Principal};
use toolwright_registry::EntryId;

use crate::{Context, Event, Failure, FailureKind, Outcome, Tool, Toolbox};

/// Most characters of a result that reach the model.
pub(crate) const RESULT_MAX: usize = 16_000;
/// Characters of a tool's text that a failure repeats.
const QUOTED_MAX: usize = 4_000;

/// A call that is over.
pub(crate) struct Done {
    /// What the model reads.
    pub content: String,
    /// The sort of failure, when it failed.
    pub failure: Option<FailureKind>,
    /// Every policy decision on the way.
    pub decisions: Vec<Decision>,
    /// Tools that the session has from now on.
    pub loaded: Vec<Arc<dyn Tool>>,
}

/// A call that has not begun: what the model asked for, and the tool it meant.
pub(crate) struct Pending {
    call: ToolCall,
    tool: Result<Arc<dyn Tool>, Failure>,
}

impl Pending {
    pub(crate) fn new(call: ToolCall, toolbox: &Toolbox) -> Self {
        let tool = toolbox.by_wire_name(&call.name).cloned().ok_or_else(|| {
            let names: Vec<_> = toolbox.iter().map(|(name, _)| name).collect();
            let name: String = call.name.chars().take(80).filter(|c| !c.is_control()).collect();
            Failure::new(
                FailureKind::UnknownTool,
                format!(
                    "there is no tool `{name}` in this session; there are {}. A tool of the registry must be loaded with \
                     `load_tool` first, and a new one made with `create_tool`",
                    names.join(", ")
                ),
            )
        });
        Self { call, tool }
    }

    fn id(&self) -> Option<EntryId> {
        self.tool.as_ref().ok().map(|tool| tool.spec().id.clone())
    }

    /// Runs the call. Dropping the future cancels it.
    pub(crate) async fn run(self, authorizer: &Authorizer, context: &Context) -> Done {
        let start = Instant::now();
        let (tool, id) = (self.id(), self.call.id.clone());
        context.events.send(Event::ToolCalled {
            call: id.clone(),
            name: self.call.name.clone(),
            tool: tool.clone(),
            arguments: self.call.arguments.clone(),
        });
        let name = self.call.name.clone();
        let outcome = self.outcome(authorizer, context).await;
        let failure = outcome.result.as_ref().err().map(|failure| failure.kind);
        let content = match &outcome.result {
            Ok(value) => shortened(&value.to_string()),
            Err(failure) => failure_text(failure),
        };
        for decision in &outcome.decisions {
            context.events.send(Event::Decided(decision.clone()));
        }
        context.events.send(Event::ToolFinished {
            call: id,
            name,
            tool,
            failure,
            result: content.clone(),
            log: outcome.log,
            ms: u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX),
        });
        Done { content, failure, decisions: outcome.decisions, loaded: outcome.loaded }
    }

    async fn outcome(self, authorizer: &Authorizer, context: &Context) -> Outcome {
        let tool = match self.tool {
            Ok(tool) => tool,
            Err(failure) => return Outcome::failed(failure),
        };
        let input = match arguments(&self.call.arguments, &tool) {
            Ok(input) => input,
            Err(failure) => return Outcome::failed(failure),
        };
        let principal = Principal::Agent(context.agent.clone());
        let call = match authorizer.authorize(&principal, Call { id: tool.spec().id.clone() }) {
            Ok(call) => call,
            Err(denial) => {
                let failure = Failure::new(FailureKind::Denied, denial.to_string());
                return Outcome { decisions: vec![*denial.decision], ..Outcome::failed(failure) };
            }
        };
        let decision = call.decision().clone();
        // A panic in a tool is that call's failure, and not the end of the conversation. The tool is not used any more
        // within this call, so nothing half-changed is seen.
        let running = std::panic::AssertUnwindSafe(async move { tool.call(call, input, context.clone()).await });
        let mut outcome = running.catch_unwind().await.unwrap_or_else(|_| {
            Outcome::failed(Failure::new(FailureKind::Failed, "the tool broke off: this is a defect of the program"))
        });
        outcome.decisions.insert(0, decision);
        outcome
    }
}

fn arguments(text: &str, tool: &Arc<dyn Tool>) -> Result<Value, Failure> {
    let text = if text.trim().is_empty() { "{}" } else { text };
    let input: Value = serde_json::from_str(text).map_err(|error| {
        Failure::new(FailureKind::InvalidInput, format!("the arguments are not JSON: {error}: write them again, whole"))
    })?;
    tool.spec().schema.check(&input).map_err(|violations| {
        let mut failure = Failure::new(FailureKind::InvalidInput, "the arguments do not meet the tool's schema");
        let places: Vec<Value> = violations.iter().map(|v| json!({"path": v.path, "reason": v.reason})).collect();
        failure.details.insert("violations".to_owned(), Value::Array(places));
        failure
    })?;
    Ok(input)
}

/// A failure as the model reads it: an object whose only member is `error`.
pub(crate) fn failure_text(failure: &Failure) -> String {
    let mut failure = failure.clone();
    failure.message = cut(&failure.message, QUOTED_MAX);
    match serde_json::to_value(&failure) {
        Ok(error) => shortened(&Value::Object(Map::from_iter([("error".to_owned(), error)])).to_string()),
        Err(error) => json!({"error": {"kind": "failed", "message": error.to_string()}}).to_string(),
    }
}

/// At most [`RESULT_MAX`] characters: head and tail, and between them how much is left out.
fn shortened(text: &str) -> String {
    cut(text, RESULT_MAX)
}

fn cut(text: &str, most: usize) -> String {
    let count = text.chars().count();
    if count <= most {
        return text.to_owned();
    }
    let (head, tail) = (most * 3 / 4, most / 4);
    let head_end = text.char_indices().nth(head).map_or(text.len(), |(at, _)| at);
    let tail_start = text.char_indices().nth(count - tail).map_or(text.len(), |(at, _)| at);
    format!(
        "{}\n[… {} characters left out …]\n{}",
        text.get(..head_end).unwrap_or_default(),
        count - head - tail,
        text.get(tail_start..).unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_result_keeps_head_and_tail() {
        let text = format!("{}{}", "ä".repeat(15_000), "ö".repeat(5_000));
        let short = shortened(&text);
        assert_eq!(short, format!("{}\n[… 4000 characters left out …]\n{}", "ä".repeat(12_000), "ö".repeat(4_000)));
        assert_eq!(shortened(&"x".repeat(RESULT_MAX)), "x".repeat(RESULT_MAX));
    }

    #[test]
    fn a_failure_has_one_member() {
        let mut failure = Failure::new(FailureKind::Denied, "denied by policy `deny_tools_ns`: no");
        failure.details.insert("hint".into(), json!("do otherwise"));
        assert_eq!(
            failure_text(&failure),
            r#"{"error":{"kind":"denied","message":"denied by policy `deny_tools_ns`: no","hint":"do otherwise"}}"#
        );
    }
}
