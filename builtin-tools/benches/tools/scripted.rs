//! A model in the same process, without a network.

use futures::future::{BoxFuture, ready};
use serde_json::{Value, json};
use toolwright_model::{Delta, Message, Model, ModelError, Reply, Request, ToolCall};

/// Calls one tool and then answers; asked to `load`, it loads that tool first.
#[derive(Clone)]
pub(crate) struct Scripted(Option<(String, String)>);

impl Scripted {
    pub(crate) fn calling(tool: &str, input: &Value) -> Self {
        Self(Some((tool.to_owned(), input.to_string())))
    }

    pub(crate) fn silent() -> Self {
        Self(None)
    }
}

impl Model for Scripted {
    fn origin(&self) -> &str {
        "a script"
    }

    fn complete<'a>(
        &'a self,
        request: Request<'a>,
        _: &'a mut (dyn FnMut(Delta) + Send),
    ) -> BoxFuture<'a, Result<Reply, ModelError>> {
        let call = match (&self.0, request.messages.last()) {
            (Some((tool, _)), Some(Message::User(text))) if text == "load" => {
                Some(("load_tool".to_owned(), json!({"id": tool}).to_string()))
            }
            (Some((tool, input)), Some(Message::User(_))) => Some((tool.clone(), input.clone())),
            _ => None,
        };
        let tool_calls = call.map(|(name, arguments)| ToolCall { id: "c1".to_owned(), name, arguments });
        let text = if tool_calls.is_some() { "" } else { "done" };
        Box::pin(ready(Ok(Reply::new(text, tool_calls.into_iter().collect()))))
    }
}
