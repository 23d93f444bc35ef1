//! The words of a conversation with a model.

use std::{fmt, time::Duration};

use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use toolwright_registry::ModelBody;

use crate::ModelError;

/// One message of a conversation. As JSON: `{"role": "user", "content": …}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "role", content = "content", rename_all = "snake_case")]
pub enum Message {
    /// What the agent is told about itself.
    System(String),
    /// What the person said.
    User(String),
    /// What the model replied. One of the two is there; the other may be empty.
    Assistant {
        /// The text, possibly empty.
        text: String,
        /// The calls, in the model's order.
        tool_calls: Vec<ToolCall>,
        /// What the server wants back with this message, as it gave it: see [`Reply::reasoning`].
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        reasoning: Vec<Value>,
    },
    /// What a tool call came to.
    Tool {
        /// The [`ToolCall::id`] that this answers.
        call_id: String,
        /// The result as JSON text. A failed call is an object with a key `error`.
        content: String,
    },
}

/// A tool call that the model asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolCall {
    /// Unique within the conversation.
    pub id: String,
    /// The tool's wire name, as the model wrote it: possibly one that no tool has.
    pub name: String,
    /// The arguments' JSON text as the model wrote it: possibly no valid JSON. `{}` where it wrote nothing.
    pub arguments: String,
}

/// A tool that the model may call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolSpec {
    /// The wire name, see [`crate::wire_name`].
    pub name: String,
    /// What the tool does, for the model.
    pub description: String,
    /// JSON Schema of the arguments, an object at the root.
    pub input_schema: Value,
}

/// One request for a reply. It borrows the conversation: a long one is not copied for each turn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Request<'a> {
    /// The model's name at its server.
    pub model: &'a str,
    /// The conversation so far.
    pub messages: &'a [Message],
    /// What the model may call.
    pub tools: &'a [ToolSpec],
    /// Most tokens of the reply; `None` leaves it to the server.
    pub output_limit: Option<u64>,
}

/// A piece of a reply while it comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delta {
    /// More of the text.
    Text(String),
    /// More of the model's thinking, which is no part of the reply.
    Reasoning(String),
    /// A tool call has begun.
    ToolCall {
        /// The tool's wire name.
        name: String,
    },
    /// The request failed before anything was streamed and is made again after a wait.
    Retry {
        /// 1 for the first retry.
        attempt: u32,
        /// How long is waited before it.
        wait: Duration,
        /// What failed.
        reason: String,
    },
    /// The model failed before anything was streamed, and another one is asked in its place: see [`crate::Chain`].
    Fallback {
        /// The name of the one that failed.
        from: String,
        /// The name of the one that is asked now.
        to: String,
        /// What failed.
        reason: String,
    },
}

/// Tokens of one call, as the server counts them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Tokens of the whole prompt, cached ones included.
    pub input_tokens: u64,
    /// Those of them that the server had in its cache, which cost less. 0 when it does not say.
    pub cached_tokens: u64,
    /// Tokens of the reply, reasoning included.
    pub output_tokens: u64,
}

/// Why the reply ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finish {
    /// The model was done.
    Stop,
    /// The model waits for its tool calls.
    ToolCalls,
    /// The bound on output tokens, or the window, was reached: the last part may be cut.
    Length,
    /// The server withheld the rest.
    ContentFilter,
    /// A reason that only this server has.
    Other(String),
}

impl fmt::Display for Finish {
    /// The wire's word.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Stop => "stop",
            Self::ToolCalls => "tool_calls",
            Self::Length => "length",
            Self::ContentFilter => "content_filter",
            Self::Other(word) => word,
        })
    }
}

/// A whole reply. It has text or tool calls or both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// The text, possibly empty.
    pub text: String,
    /// The calls, in the model's order.
    pub tool_calls: Vec<ToolCall>,
    /// `None` when the server did not count.
    pub usage: Option<Usage>,
    /// Why it ended.
    pub finish: Finish,
    /// What the server wants back with the next request, in its own form: the encrypted reasoning items of Responses.
    /// Empty where reasoning is not sent back.
    pub reasoning: Vec<Value>,
    /// The model that replied, where it is another one than was asked: its prices and its window are those that count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_by: Option<Box<ModelBody>>,
}

impl Message {
    /// A reply of the model, as the conversation keeps it.
    pub fn assistant(text: impl Into<String>, tool_calls: Vec<ToolCall>) -> Self {
        Self::Assistant { text: text.into(), tool_calls, reasoning: Vec::new() }
    }
}

impl Reply {
    /// A reply whose tokens nobody counted; it ended because the model was done, or waits for its calls.
    pub fn new(text: impl Into<String>, tool_calls: Vec<ToolCall>) -> Self {
        let finish = if tool_calls.is_empty() { Finish::Stop } else { Finish::ToolCalls };
        Self { text: text.into(), tool_calls, usage: None, finish, reasoning: Vec::new(), answered_by: None }
    }

    /// The message that the conversation keeps of it.
    pub fn message(&self) -> Message {
        Message::Assistant {
            text: self.text.clone(),
            tool_calls: self.tool_calls.clone(),
            reasoning: self.reasoning.clone(),
        }
    }
}

/// A source of replies.
pub trait Model: Send + Sync {
    /// Where the replies come from, for the person: `https://api.openai.com/v1`, or ``recording `clock` ``.
    fn origin(&self) -> &str;

    /// Whether the replies were recorded beforehand.
    fn is_recording(&self) -> bool {
        false
    }

    /// Asks for one reply and streams it to `sink` while it comes in. Dropping the future cancels the request; what had
    /// been streamed has gone to `sink` by then.
    fn complete<'a>(
        &'a self,
        request: Request<'a>,
        sink: &'a mut (dyn FnMut(Delta) + Send),
    ) -> BoxFuture<'a, Result<Reply, ModelError>>;
}
