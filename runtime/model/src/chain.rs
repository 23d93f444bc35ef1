//! Models that stand in for one another: when one is overloaded, out of quota or out of reach, the next is asked.

use std::sync::Arc;

use futures::future::BoxFuture;
use toolwright_registry::ModelBody;

use crate::{Delta, Message, Model, ModelError, Reply, Request};

/// So many bytes of a prompt are taken for one token. Text and JSON have more, so the estimate is rather too high: a model
/// that is passed over is a smaller harm than a prompt that is cut.
const BYTES_PER_TOKEN: usize = 3;

/// A model of a chain.
#[derive(Clone)]
pub struct Link {
    /// The way to it.
    pub client: Arc<dyn Model>,
    /// Its name at the server, its window, its bound of a reply.
    pub entry: Arc<ModelBody>,
}

/// A model with others behind it.
///
/// Each call begins with the first one: nothing is remembered, so that a model which was overloaded once is asked again at
/// the next turn. When it fails with [`Unavailable`](ModelError::Unavailable), [`RateLimited`](ModelError::RateLimited),
/// [`QuotaExhausted`](ModelError::QuotaExhausted), [`Connect`](ModelError::Connect) or
/// [`ConnectTimeout`](ModelError::ConnectTimeout) before anything was streamed, the next one is asked, which a
/// [`Delta::Fallback`] tells and [`Reply::answered_by`] repeats; whatever one of those fails with, the one after it is asked. One whose window is smaller than the first one's is passed over
/// when the prompt does not fit it, by an estimate of three bytes a token. When all fail, the first error is told: it
/// is about the model that was asked for.
pub struct Chain {
    first: Link,
    rest: Vec<Link>,
}

impl Chain {
    /// A chain: `first` is asked first, then `rest` in its order.
    #[must_use]
    pub const fn new(first: Link, rest: Vec<Link>) -> Self {
        Self { first, rest }
    }

    async fn ask(&self, request: Request<'_>, sink: &mut (dyn FnMut(Delta) + Send)) -> Result<Reply, ModelError> {
        let (first_error, streamed) = match attempt(&self.first, request, sink).await {
            (Ok(reply), _) => return Ok(reply),
            (Err(error), streamed) => (error, streamed),
        };
        if streamed || !is_passing(&first_error) {
            return Err(first_error);
        }
        let (mut from, mut reason) = (&self.first, first_error.to_string());
        // A server that is not there has no other model, either.
        let mut missing: Vec<&str> = Vec::new();
        if is_unreachable(&first_error) {
            missing.push(self.first.client.origin());
        }
        for link in self.rest.iter().filter(|link| self.holds(link, request)) {
            if missing.contains(&link.client.origin()) {
                continue;
            }
            sink(Delta::Fallback { from: from.entry.model.clone(), to: link.entry.model.clone(), reason });
            // What one server wants back, another one refuses.
            let messages = without_reasoning(request.messages);
            let request = Request {
                model: &link.entry.model,
                messages: messages.as_deref().unwrap_or(request.messages),
                output_limit: smaller(request.output_limit, link.entry.output_limit),
                ..request
            };
            match attempt(link, request, sink).await {
                (Ok(reply), _) => {
                    let answered_by = Some(Box::new(ModelBody::clone(&link.entry)));
                    return Ok(Reply { answered_by, reasoning: Vec::new(), ..reply });
                }
                (Err(error), true) => return Err(error),
                (Err(error), false) => {
                    if is_unreachable(&error) {
                        missing.push(link.client.origin());
                    }
                    reason = error.to_string();
                }
            }
            from = link;
        }
        Err(first_error)
    }

    /// Whether the prompt fits a link. What fits the first one fits each that is not smaller.
    fn holds(&self, link: &Link, request: Request<'_>) -> bool {
        link.entry.context_window >= self.first.entry.context_window || estimate(request) <= link.entry.context_window
    }
}

impl Model for Chain {
    fn origin(&self) -> &str {
        self.first.client.origin()
    }

    fn is_recording(&self) -> bool {
        self.first.client.is_recording()
    }

    fn complete<'a>(
        &'a self,
        request: Request<'a>,
        sink: &'a mut (dyn FnMut(Delta) + Send),
    ) -> BoxFuture<'a, Result<Reply, ModelError>> {
        Box::pin(self.ask(request, sink))
    }
}

/// What came of it, and whether the person has seen something of it.
async fn attempt(
    link: &Link,
    request: Request<'_>,
    sink: &mut (dyn FnMut(Delta) + Send),
) -> (Result<Reply, ModelError>, bool) {
    let mut streamed = false;
    let mut watched = |delta| {
        streamed |= matches!(delta, Delta::Text(_) | Delta::Reasoning(_) | Delta::ToolCall { .. });
        sink(delta);
    };
    let result = link.client.complete(request, &mut watched).await;
    (result, streamed)
}

/// Whether another model may be had where this one is not.
const fn is_passing(error: &ModelError) -> bool {
    matches!(error, ModelError::Unavailable { .. } | ModelError::RateLimited { .. } | ModelError::QuotaExhausted { .. })
        || is_unreachable(error)
}

/// Whether nobody answered at the address.
const fn is_unreachable(error: &ModelError) -> bool {
    matches!(error, ModelError::Connect { .. } | ModelError::ConnectTimeout { .. })
}

/// The tokens of a prompt, rather too many.
fn estimate(request: Request<'_>) -> u64 {
    let message = |message: &Message| match message {
        Message::System(text) | Message::User(text) => text.len(),
        Message::Assistant { text, tool_calls, .. } => {
            text.len() + tool_calls.iter().map(|call| call.name.len() + call.arguments.len()).sum::<usize>()
        }
        Message::Tool { content, .. } => content.len(),
    };
    let messages: usize = request.messages.iter().map(message).sum();
    let tools =
        request.tools.iter().map(|tool| tool.name.len() + tool.description.len() + tool.input_schema.to_string().len());
    let bytes = messages.saturating_add(tools.sum());
    u64::try_from(bytes / BYTES_PER_TOKEN).unwrap_or(u64::MAX)
}

/// The messages without what a server wants back; `None` when none holds such a thing.
fn without_reasoning(messages: &[Message]) -> Option<Vec<Message>> {
    let holds = |message: &Message| matches!(message, Message::Assistant { reasoning, .. } if !reasoning.is_empty());
    messages.iter().any(holds).then(|| {
        let stripped = |message: &Message| match message {
            Message::Assistant { text, tool_calls, .. } => Message::assistant(text, tool_calls.clone()),
            other => other.clone(),
        };
        messages.iter().map(stripped).collect()
    })
}

fn smaller(asked: Option<u64>, bound: Option<u64>) -> Option<u64> {
    asked.map(|asked| bound.map_or(asked, |bound| asked.min(bound)))
}

#[cfg(test)]
#[path = "chain_tests.rs"]
mod tests;
