//! The [`Tool`] trait: what the loop can call. The loop knows no particular tool.

use std::sync::Arc;

use futures::future::BoxFuture;
use serde::Serialize;
use serde_json::Value;
use toolwright_policy::{Authorized, Call, Decision};
use toolwright_registry::{EntryId, InputSchema};

use crate::Events;

/// Something that the model can call.
pub trait Tool: Send + Sync {
    /// What it is.
    fn spec(&self) -> &Spec;

    /// Whether it changes the session's tools, so that the calls of one reply run in their order.
    fn is_barrier(&self) -> bool {
        false
    }

    /// Runs it on an input that meets its schema. Dropping the future cancels the run.
    fn call(self: Arc<Self>, call: Authorized<Call>, input: Value, context: Context) -> BoxFuture<'static, Outcome>;
}

/// What the model and the loop know of a tool.
#[derive(Debug, Clone)]
pub struct Spec {
    /// Dispatch is by this id.
    pub id: EntryId,
    /// The version that was loaded; 0 for what is part of the binary.
    pub version: u32,
    /// For the model.
    pub description: Arc<str>,
    /// What an input must meet.
    pub schema: Arc<InputSchema>,
}

/// What a call is part of.
#[derive(Clone)]
pub struct Context {
    /// The session's id.
    pub session: Arc<str>,
    /// The agent that calls.
    pub agent: EntryId,
    /// The model that asked for the call, as its server knows it.
    pub model: Arc<str>,
    /// Where a tool says what goes on while it runs.
    pub events: Events,
}

/// What became of a call.
pub struct Outcome {
    /// What the model reads.
    pub result: Result<Value, Failure>,
    /// What the tool logged; for the person, not for the model.
    pub log: String,
    /// Every policy decision on the way.
    pub decisions: Vec<Decision>,
    /// Tools that the session has from now on; one of the same id takes the place of the former.
    pub loaded: Vec<Arc<dyn Tool>>,
}

/// Why a call failed, as the model reads it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Failure {
    /// What sort of failure it is.
    pub kind: FailureKind,
    /// One sentence.
    pub message: String,
    /// More of it by name: `stage`, `line`, `column`, `excerpt`, `hint` …
    #[serde(flatten)]
    pub details: serde_json::Map<String, Value>,
}

/// The sorts of failure that the model and the person tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// There is no such tool.
    UnknownTool,
    /// The arguments are not JSON, or not what the schema asks for, or what the tool itself calls wrong.
    InvalidInput,
    /// A policy said no.
    Denied,
    /// A limit was hit.
    Limit,
    /// The tool failed.
    Failed,
    /// The person interrupted.
    Interrupted,
}

impl Failure {
    /// A failure without further details.
    pub fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), details: serde_json::Map::new() }
    }
}

impl Outcome {
    /// A result, and nothing else to say.
    #[must_use]
    pub fn ok(result: Value) -> Self {
        Self::from(Ok(result))
    }

    /// A failure, and nothing else to say.
    #[must_use]
    pub fn failed(failure: Failure) -> Self {
        Self::from(Err(failure))
    }
}

impl From<Result<Value, Failure>> for Outcome {
    fn from(result: Result<Value, Failure>) -> Self {
        Self { result, log: String::new(), decisions: Vec::new(), loaded: Vec::new() }
    }
}
