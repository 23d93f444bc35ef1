//! `summarise`: a model writes a summary of old exchanges. Where it cannot, they are collapsed.

use futures::{FutureExt as _, future::BoxFuture};
use toolwright_model::Message;

use super::{
    collapse::{collapse, earlier, put},
    settings::StrategyName,
    strategy::{Strategy, Work},
    units::Parts,
    writer::Failed,
};
use crate::AskError;

/// Fewer tokens than this are not worth a summary.
const WORTH: u64 = 400;

/// Has a summary written.
pub(super) struct Summarise;

impl Strategy for Summarise {
    fn compress<'a>(&'a self, work: &'a mut Work<'_>) -> BoxFuture<'a, Result<StrategyName, AskError>> {
        summarise(work).boxed()
    }
}

async fn summarise(work: &mut Work<'_>) -> Result<StrategyName, AskError> {
    let parts = Parts::of(work.transcript, work.limits.keep);
    if parts.passing().next().is_none() {
        // Nobody was asked; what is too large is cut by force.
        return Ok(StrategyName::Collapse);
    }
    // Of little, lines are left, and the next summary takes them in.
    let passing = parts.passing().fold(0_u64, |sum, unit| sum.saturating_add(unit.tokens));
    let Some(mut writer) = work.writer.take().filter(|_| passing > WORTH.min(work.limits.summary)) else {
        collapse(work, work.limits.keep);
        return Ok(StrategyName::Collapse);
    };
    let before = work.transcript.digest().cloned().unwrap_or_default();
    let old = parts.old.iter().filter_map(|unit| work.transcript.messages().get(unit.range.clone()));
    let texts: Vec<String> = before.done.into_iter().chain(old.flatten().filter_map(text)).collect();
    let counter = work.transcript.counter();
    match writer.write(before.summary.as_deref(), &texts, work.limits.summary, counter).await {
        Ok(summary) => {
            let mut digest = earlier(work, &parts);
            (digest.done, digest.done_left_out) = (Vec::new(), 0);
            digest.summary = Some(summary.clone());
            put(work, &parts, digest);
            work.summary = Some(summary);
            Ok(StrategyName::Summarise)
        }
        Err(Failed::Stopped) => Err(AskError::Interrupted),
        Err(Failed::Reason(reason)) => {
            work.failed = true;
            let model = &writer.model.entry.model;
            work.events.note(format!("`{model}` could not summarise the conversation, so it is cut: {reason}"));
            collapse(work, work.limits.keep);
            Ok(StrategyName::Collapse)
        }
    }
}

/// A message as the model that writes the summary reads it.
fn text(message: &Message) -> Option<String> {
    match message {
        Message::System(_) => None,
        Message::User(text) => Some(format!("The person: {text}")),
        Message::Assistant { text, tool_calls, .. } => {
            let mut lines = Vec::new();
            if !text.trim().is_empty() {
                lines.push(format!("The agent: {text}"));
            }
            lines.extend(tool_calls.iter().map(|call| format!("The agent calls {}: {}", call.name, call.arguments)));
            Some(lines.join("\n")).filter(|text| !text.is_empty())
        }
        Message::Tool { content, .. } => Some(format!("The tool's result: {content}")),
    }
}
