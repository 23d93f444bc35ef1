//! `collapse`: of old exchanges a line for each call and answer is left. No model is asked, and the same conversation
//! always gives the same lines.

use futures::{FutureExt as _, future::BoxFuture};
use serde_json::Value;
use toolwright_model::{Counter, Message, ToolCall};

use super::{
    digest::Digest,
    requests,
    settings::StrategyName,
    strategy::{Strategy, Work},
    text::one_line,
    units::Parts,
};
use crate::{AskError, Line};

/// Most characters of a request's beginning, above the lines that say what was done for it.
const REQUEST_SHOWN: usize = 60;
/// Most characters of a call's arguments.
const ARGUMENTS_SHOWN: usize = 120;
/// Most characters of what a call came to.
const RESULT_SHOWN: usize = 200;
/// Most characters of what the model said.
const SAID_SHOWN: usize = 300;

/// Leaves a line for each call and answer.
pub(super) struct Collapse;

impl Strategy for Collapse {
    fn compress<'a>(&'a self, work: &'a mut Work<'_>) -> BoxFuture<'a, Result<StrategyName, AskError>> {
        let keep = work.limits.keep;
        collapse(work, keep);
        std::future::ready(Ok(StrategyName::Collapse)).boxed()
    }
}

/// Collapses all but the newest `keep` tokens.
pub(super) fn collapse(work: &mut Work<'_>, keep: u64) {
    let parts = Parts::of(work.transcript, keep);
    if parts.passing().next().is_none() {
        return;
    }
    let counter = work.transcript.counter();
    let mut digest = earlier(work, &parts);
    let old = parts.passing().filter_map(|unit| work.transcript.messages().get(unit.range.clone()));
    for messages in old {
        lines(messages, &mut digest.done);
    }
    fit_lines(&mut digest, work.limits.summary, counter);
    put(work, &parts, digest);
}

/// The digest that is there, and the requests that pass, within their budget.
pub(super) fn earlier(work: &Work<'_>, parts: &Parts) -> Digest {
    let mut digest = work.transcript.digest().cloned().unwrap_or_default();
    for unit in parts.passing().filter(|unit| unit.is_request) {
        if let Some(Message::User(request)) = work.transcript.messages().get(unit.range.start) {
            digest.requests.push(request.clone());
        }
    }
    requests::fit(&mut digest, work.limits.requests, work.transcript.counter());
    digest
}

/// Puts the digest in the place of the old units; the newest request stays behind it.
pub(super) fn put(work: &mut Work<'_>, parts: &Parts, digest: Digest) {
    let request = parts.request.as_ref().and_then(|range| work.transcript.messages().get(range.start)).cloned();
    let digest = Some(digest).filter(|digest| !digest.is_empty()).map(Line::Digest);
    let lines = digest.into_iter().chain(request.map(Line::Message)).collect();
    let boundary = parts.boundary(work.transcript);
    work.transcript.replace(work.transcript.head()..boundary, lines);
}

/// Drops the oldest lines until the rest has at most `most` tokens.
pub(super) fn fit_lines(digest: &mut Digest, most: u64, counter: Counter) {
    let mut sum = 0_u64;
    let fitting = digest.done.iter().rev().take_while(|line| {
        sum = sum.saturating_add(counter.text(line).tokens).saturating_add(1);
        sum <= most
    });
    let dropped = digest.done.len() - fitting.count();
    digest.done.drain(..dropped);
    digest.done_left_out = digest.done_left_out.saturating_add(u32::try_from(dropped).unwrap_or(u32::MAX));
}

/// The lines that say what a unit was.
fn lines(unit: &[Message], lines: &mut Vec<String>) {
    let result = |call: &ToolCall| {
        unit.iter().find_map(|message| match message {
            Message::Tool { call_id, content } if *call_id == call.id => Some(content.as_str()),
            _ => None,
        })
    };
    for message in unit {
        match message {
            Message::User(request) => lines.push(format!("asked: {}", one_line(request, REQUEST_SHOWN))),
            Message::Assistant { text, tool_calls, .. } => {
                if !text.trim().is_empty() {
                    lines.push(format!("- said: {}", one_line(text, SAID_SHOWN)));
                }
                for call in tool_calls {
                    let (name, arguments) =
                        (one_line(&call.name, REQUEST_SHOWN), one_line(&call.arguments, ARGUMENTS_SHOWN));
                    lines.push(format!("- {name}({arguments}) {}", outcome(result(call))));
                }
            }
            Message::System(_) | Message::Tool { .. } => {}
        }
    }
}

fn outcome(result: Option<&str>) -> String {
    let Some(result) = result else { return "without a result".to_owned() };
    let value = serde_json::from_str::<Value>(result).unwrap_or_default();
    match value.pointer("/error/message").and_then(Value::as_str) {
        Some(message) => format!("failed: {}", one_line(message, RESULT_SHOWN)),
        None => format!("ok: {}", one_line(result, RESULT_SHOWN)),
    }
}
