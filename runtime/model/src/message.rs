//! The words of a conversation with a model.

use std::{fmt, time::Duration};

use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::Value;

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

/// One request for a reply.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// The model's name at its server.
    pub model: String,
    /// The conversation so far.
    pub messages: Vec<Message>,
    /// What the model may call.
    pub tools: Vec<ToolSpec>,
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
}

/// Tokens of one call, as the server counts them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Tokens of the whole prompt, cached ones included.
    pub input_tokens: u64,
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
        request: &'a Request,
        sink: &'a mut (dyn FnMut(Delta) + Send),
    ) -> BoxFuture<'a, Result<Reply, ModelError>>;
}
