//! What can go wrong between a request and its reply.

use std::time::Duration;

use crate::Finish;

/// A failed call of a model. Texts of a server in it are one line, at most 500 characters, without control characters
/// and without the key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// The client cannot be made of its configuration.
    #[error("the model's configuration is wrong: {message}")]
    Config {
        /// What is wrong.
        message: String,
    },
    /// 401 or 403.
    #[error("the server refused the key ({status}): {message}")]
    Unauthorized {
        /// The HTTP status.
        status: u16,
        /// The server's text.
        message: String,
    },
    /// 404, or a refusal with the code `model_not_found`.
    #[error("the server does not know the model `{model}`: {message}")]
    UnknownModel {
        /// The model that was asked for.
        model: String,
        /// The server's text.
        message: String,
    },
    /// 429.
    #[error("the server limits the rate of requests (429): {message}")]
    RateLimited {
        /// How long the server asks to wait.
        retry_after: Option<Duration>,
        /// The server's text.
        message: String,
    },
    /// 429 with the code `insufficient_quota`, or 402: waiting does not help.
    #[error("the account has no quota left: {message}")]
    QuotaExhausted {
        /// The server's text.
        message: String,
    },
    /// 408 or 5xx.
    #[error("the server is failing or overloaded ({status}): {message}")]
    Unavailable {
        /// The HTTP status.
        status: u16,
        /// How long the server asks to wait.
        retry_after: Option<Duration>,
        /// The server's text.
        message: String,
    },
    /// 400 or another 4xx.
    #[error("the server refused the request ({status}): {message}")]
    BadRequest {
        /// The HTTP status.
        status: u16,
        /// The server's text.
        message: String,
    },
    /// The prompt does not fit.
    #[error("the conversation is longer than the model's window: {message}")]
    ContextTooLong {
        /// The server's text.
        message: String,
    },
    /// A status that is neither success nor one of the above, such as a redirect, which is not followed.
    #[error("the server gave an unexpected answer ({status}): {message}")]
    UnexpectedStatus {
        /// The HTTP status.
        status: u16,
        /// The server's text, or where it redirects to.
        message: String,
    },
    /// No connection, or it broke before a response began.
    #[error("cannot reach `{origin}`: {message}")]
    Connect {
        /// The base URL.
        origin: String,
        /// Why.
        message: String,
    },
    /// The encrypted connection could not be set up.
    #[error("cannot make a secure connection to `{origin}`: {message}")]
    Tls {
        /// The base URL.
        origin: String,
        /// Why.
        message: String,
    },
    /// The connection was not there in time.
    #[error("no connection to `{origin}` within {limit:?}")]
    ConnectTimeout {
        /// The base URL.
        origin: String,
        /// The limit.
        limit: Duration,
    },
    /// Not one byte came for that long.
    #[error("the server sent nothing for {limit:?}")]
    IdleTimeout {
        /// The limit.
        limit: Duration,
        /// The text that had been streamed.
        partial: String,
    },
    /// The call, retries included, took too long.
    #[error("no whole reply within {limit:?}")]
    Deadline {
        /// The limit.
        limit: Duration,
    },
    /// Status 200 and a stream that ends without text and without tool calls.
    #[error("the server answered with success but sent an empty reply (finish: `{finish}`)")]
    EmptyReply {
        /// What the server gave as the reason to end.
        finish: Finish,
    },
    /// Status 200 and something that is not an event stream.
    #[error("the server answered with `{content_type}` instead of an event stream: {excerpt}")]
    NotAStream {
        /// The response's content type.
        content_type: String,
        /// The start of the response.
        excerpt: String,
    },
    /// An event that is not JSON.
    #[error("the server sent a malformed event: {excerpt}")]
    Malformed {
        /// The start of the event.
        excerpt: String,
        /// The text that had been streamed.
        partial: String,
    },
    /// The stream ended before the reply did.
    #[error("the reply was cut off: {message}")]
    Interrupted {
        /// How it ended.
        message: String,
        /// The text that had been streamed.
        partial: String,
    },
    /// The stream is longer than a reply may be.
    #[error("the reply is longer than {limit} bytes")]
    ReplyTooLarge {
        /// The limit, in bytes on the wire.
        limit: usize,
        /// The text that had been streamed.
        partial: String,
    },
    /// A recording does not fit what happens.
    #[error("recording `{recording}`, turn {turn}: expected {expected}, got {got}")]
    Replay {
        /// The recording's name.
        recording: String,
        /// The turn, counted from 1.
        turn: usize,
        /// What the recording states.
        expected: String,
        /// What happened.
        got: String,
    },
}

impl ModelError {
    /// The way out, where there is one.
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::Config { .. } => "correct the base URL or the key",
            Self::Unauthorized { .. } => "check the API key, and that it belongs to this base URL",
            Self::UnknownModel { .. } => {
                "check the model's name, and that the base URL is the one that ends before `/chat/completions` or `/responses`"
            }
            Self::RateLimited { .. } => "wait a moment and try again",
            Self::QuotaExhausted { .. } => "check the account's plan and billing, or use another key or server",
            Self::Unavailable { .. } => "try again later, or use another server",
            Self::BadRequest { .. } => "the server may lack a feature, such as tools: try another model",
            Self::ContextTooLong { .. } => "start a new conversation, or use a model with a larger window",
            Self::UnexpectedStatus { .. } => "check the base URL; redirects are not followed",
            Self::Connect { .. } | Self::ConnectTimeout { .. } => "check the base URL, and that the server runs",
            Self::Tls { .. } => "check the base URL: `http://` or `https://`, and the server's certificate",
            Self::IdleTimeout { .. } | Self::Deadline { .. } => "try again, or use a server that answers faster",
            Self::EmptyReply { finish: Finish::Length } => {
                "start a new conversation, ask for less at once, or use a model with a larger window"
            }
            Self::EmptyReply { finish: Finish::ContentFilter } => "ask in another way",
            Self::EmptyReply { .. } => "try again, or use another model",
            Self::NotAStream { .. } => "check the base URL: it usually ends in `/v1`",
            Self::Malformed { .. } => {
                "check that the server speaks the API that it is asked by: `api = \"chat\"` or `\"responses\"`"
            }
            Self::Interrupted { .. } => "try again",
            Self::ReplyTooLarge { .. } => "ask for a shorter answer, or use another model",
            Self::Replay { .. } => return None,
        })
    }
}
