//! `micro`: large old tool results and arguments are cut. What was said stays, and no model is asked.

use futures::{FutureExt as _, future::BoxFuture};
use serde_json::{Map, Value};
use toolwright_model::{Message, ToolCall};

use super::{
    settings::StrategyName,
    strategy::{Strategy, Work},
    text::cut,
    units::Parts,
};
use crate::{AskError, Line};

/// An old text above so many bytes is large.
const LARGE: usize = 2_000;
/// What is left of it, in bytes, the mark aside.
const LEFT: usize = 1_000;

/// Cuts large old tool results and arguments.
pub(super) struct Micro;

impl Strategy for Micro {
    fn compress<'a>(&'a self, work: &'a mut Work<'_>) -> BoxFuture<'a, Result<StrategyName, AskError>> {
        let keep = work.limits.keep;
        cut_large(work, keep);
        std::future::ready(Ok(StrategyName::Micro)).boxed()
    }
}

/// Cuts what is large in all but the newest `keep` tokens.
pub(super) fn cut_large(work: &mut Work<'_>, keep: u64) {
    let parts = Parts::of(work.transcript, keep);
    // What a server wants back of its reasoning, it wants for the exchange that goes on.
    let newest = parts.old.iter().rposition(|unit| unit.is_request).unwrap_or_default();
    for (number, unit) in parts.old.iter().enumerate() {
        for place in unit.range.clone() {
            cut_at(work, place, parts.request.is_none() || number < newest);
        }
    }
}

/// Cuts the large arguments of the newest step's calls.
pub(super) fn cut_newest_calls(work: &mut Work<'_>) {
    for place in Parts::of(work.transcript, 0).kept.into_iter().flat_map(|unit| unit.range) {
        if matches!(work.transcript.messages().get(place), Some(Message::Assistant { .. })) {
            cut_at(work, place, false);
        }
    }
}

fn cut_at(work: &mut Work<'_>, place: usize, is_over: bool) {
    if let Some(shorter) = work.transcript.messages().get(place).and_then(|message| shorter(message, is_over)) {
        work.transcript.replace(place..place + 1, vec![Line::Message(shorter)]);
    }
}

/// The message with its large parts cut; `None` when it has none.
fn shorter(message: &Message, is_over: bool) -> Option<Message> {
    match message {
        Message::Tool { call_id, content } if content.len() > LARGE => {
            Some(Message::Tool { call_id: call_id.clone(), content: cut(content, LEFT) })
        }
        Message::Assistant { text, tool_calls, reasoning } => {
            let is_large = tool_calls.iter().any(|call| call.arguments.len() > LARGE);
            let is_carried = is_over && !reasoning.is_empty();
            (is_large || is_carried).then(|| Message::Assistant {
                text: text.clone(),
                tool_calls: tool_calls.iter().map(cut_call).collect(),
                reasoning: if is_over { Vec::new() } else { reasoning.clone() },
            })
        }
        Message::System(_) | Message::User(_) | Message::Tool { .. } => None,
    }
}

/// Arguments stay an object, because servers read them: its long texts are cut.
fn cut_call(call: &ToolCall) -> ToolCall {
    if call.arguments.len() <= LARGE {
        return call.clone();
    }
    let arguments = match serde_json::from_str(&call.arguments) {
        Ok(Value::Object(object)) => {
            let each = LEFT / object.len().max(1);
            let object: Map<_, _> =
                object.into_iter().take(LEFT / 20).map(|(key, value)| (key, cut_value(value, each))).collect();
            Value::Object(object)
        }
        _ => Value::Object(Map::from_iter([("arguments".to_owned(), Value::String(cut(&call.arguments, LEFT)))])),
    };
    ToolCall { arguments: arguments.to_string(), ..call.clone() }
}

fn cut_value(value: Value, most: usize) -> Value {
    match value {
        Value::String(text) => Value::String(cut(&text, most)),
        Value::Array(_) | Value::Object(_) => {
            let text = value.to_string();
            if text.len() <= most { value } else { Value::String(cut(&text, most)) }
        }
        other => other,
    }
}
