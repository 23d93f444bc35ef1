//! Why the workshop says no.

use std::fmt;

use serde_json::{Map, Value, json};
use toolwright_compiler::{CompileError, ExportError, InspectError};
use toolwright_policy::{Decision, Denial};
use toolwright_registry::{Digest, EntryId, KvError, Language, RegistryError, SchemaError};
use toolwright_sandbox::{CallError, LoadError};

use crate::{CAPABILITIES_MAX, EXAMPLES_MAX};

/// A no: its cause, and every policy decision up to it. The registry is as it was.
#[derive(Debug, thiserror::Error)]
#[error("{cause}")]
pub struct Refusal {
    /// Why.
    pub cause: Cause,
    /// The policy decisions on the way, the denials among them.
    pub decisions: Vec<Decision>,
}

/// Why.
#[derive(Debug, thiserror::Error)]
pub enum Cause {
    /// Policies said no; one denial for each thing that was asked.
    #[error("{}", joined(.0))]
    Denied(Vec<Denial>),
    /// There is no such entry.
    #[error("there is no `{id}`: `registry_list` (or `agent registry ls`) shows what there is")]
    NotFound {
        /// What was asked for.
        id: EntryId,
    },
    /// There is no such version.
    #[error("`{id}` has no version {version} that holds a tool: `agent registry history {id}` lists its versions")]
    NoSuchVersion {
        /// The entry.
        id: EntryId,
        /// What was asked for.
        version: u32,
    },
    /// The entry is not a tool that runs in the sandbox.
    #[error("`{id}` is {what}: only a tool of yours or of the agent can be used so")]
    NotATool {
        /// The entry.
        id: EntryId,
        /// What it is.
        what: &'static str,
    },
    /// It came as a component.
    #[error("`{id}` came as a component: there is no source of it here")]
    NoSource {
        /// The entry.
        id: EntryId,
    },
    /// The name is taken.
    #[error(
        "`{id}` exists already, at version {version}: \"{description}\"; load it, choose another name, or replace it with \
         `replaces: {version}`"
    )]
    Exists {
        /// The entry.
        id: EntryId,
        /// Its version.
        version: u32,
        /// Its description.
        description: String,
    },
    /// Too many capabilities.
    #[error("the tool asks for {count} capabilities, at most {CAPABILITIES_MAX} are allowed")]
    TooManyCapabilities {
        /// How many.
        count: usize,
    },
    /// Too many examples.
    #[error("the tool has {count} examples, at most {EXAMPLES_MAX} are run")]
    TooManyExamples {
        /// How many.
        count: usize,
    },
    /// The input schema is not taken.
    #[error(transparent)]
    Schema(#[from] SchemaError),
    /// No input schema was given, and the tool says none itself.
    #[error("{}", no_schema(*.language))]
    NoSchema {
        /// What the tool is made of.
        language: Language,
    },
    /// The tool's own schema cannot be had.
    #[error("the tool does not say what its input must be: its export `input-schema` failed: {reason}")]
    OwnSchema {
        /// What went wrong.
        reason: String,
    },
    /// An example's schema is not taken, or its input does not meet the input schema.
    #[error("example {number} cannot be run: {reason}")]
    ExampleInvalid {
        /// Counts from 1.
        number: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// An example did not hold.
    #[error("example {number} does not hold: expected {expected}, got {got}")]
    ExampleFailed {
        /// Counts from 1.
        number: usize,
        /// What the tool was called with, as JSON text.
        input: String,
        /// What should have come.
        expected: String,
        /// What came.
        got: String,
    },
    /// The source does not become a component.
    #[error(transparent)]
    Compile(Box<CompileError>),
    /// The component that was brought is not a tool, or not with these capabilities.
    #[error(transparent)]
    Inspect(#[from] InspectError),
    /// The component does not become a program.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A blob that an entry names is not text or not JSON.
    #[error("the {part} of `{id}` cannot be read: {reason}; roll it back or remove it")]
    Unreadable {
        /// The entry.
        id: EntryId,
        /// Which part of it.
        part: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// The journal did not take the change, or did not give what is in it.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// The entry was removed, and what it kept was not.
    #[error("`{id}` is removed, and what it kept is still there: {error}")]
    Kept {
        /// What was removed.
        id: EntryId,
        /// Why it is still there.
        error: KvError,
    },
    /// The component cannot be made self-contained.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// The program broke off.
    #[error("the work was broken off: {0}")]
    Broken(String),
}

/// What sort of no it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalKind {
    /// A policy said no.
    Denied,
    /// What was asked for is wrong in itself.
    Invalid,
    /// The name is taken, or the version has moved.
    Conflict,
    /// There is no such thing.
    NotFound,
    /// The tool failed its examples.
    Failed,
    /// The workshop itself could not go on.
    Internal,
}

impl Refusal {
    /// Policies said no.
    pub(crate) fn denied(denials: Vec<Denial>) -> Self {
        let decisions = denials.iter().map(|denial| (*denial.decision).clone()).collect();
        Self { cause: Cause::Denied(denials), decisions }
    }

    /// What sort of no it is.
    #[must_use]
    pub const fn kind(&self) -> RefusalKind {
        match &self.cause {
            Cause::Denied(_) => RefusalKind::Denied,
            Cause::NotFound { .. } | Cause::NoSuchVersion { .. } => RefusalKind::NotFound,
            Cause::Exists { .. } | Cause::Registry(RegistryError::Conflict { .. }) => RefusalKind::Conflict,
            Cause::NotATool { .. }
            | Cause::NoSource { .. }
            | Cause::TooManyCapabilities { .. }
            | Cause::TooManyExamples { .. }
            | Cause::Schema(_)
            | Cause::NoSchema { .. }
            | Cause::OwnSchema { .. }
            | Cause::ExampleInvalid { .. }
            | Cause::Compile(_)
            | Cause::Inspect(_)
            | Cause::Load(_)
            | Cause::Registry(RegistryError::Description { .. }) => RefusalKind::Invalid,
            Cause::ExampleFailed { .. } => RefusalKind::Failed,
            Cause::Unreadable { .. }
            | Cause::Registry(_)
            | Cause::Kept { .. }
            | Cause::Export(_)
            | Cause::Broken(_) => RefusalKind::Internal,
        }
    }

    /// The first decision that said no.
    #[must_use]
    pub fn denial(&self) -> Option<&Decision> {
        match &self.cause {
            Cause::Denied(denials) => denials.first().map(|denial| &*denial.decision),
            _ => None,
        }
    }

    /// What a program, or the model, can act on: `stage`, and by stage `line`, `column`, `excerpt`, `hint`, `expected`,
    /// `got`, `policies`, `version`.
    #[must_use]
    pub fn details(&self) -> Map<String, Value> {
        let details = match &self.cause {
            Cause::Denied(denials) => {
                let policies: Vec<_> = denials.iter().flat_map(|denial| &denial.decision.policies).collect();
                json!({"stage": "policy", "policies": policies})
            }
            Cause::Compile(error) => serde_json::to_value(error).unwrap_or_else(|_| json!({"stage": "compile"})),
            Cause::ExampleFailed { number, input, expected, got } => {
                json!({"stage": "examples", "example": number, "input": input, "expected": expected, "got": got})
            }
            Cause::Exists { version, .. } => json!({"stage": "check", "version": version}),
            Cause::ExampleInvalid { .. } => json!({"stage": "examples"}),
            Cause::Inspect(_) => json!({"stage": "inspect"}),
            Cause::Load(_) => json!({"stage": "load"}),
            Cause::Registry(RegistryError::Description { .. }) => json!({"stage": "check"}),
            Cause::Registry(_) | Cause::Kept { .. } | Cause::Unreadable { .. } => json!({"stage": "register"}),
            Cause::NotFound { .. }
            | Cause::NoSuchVersion { .. }
            | Cause::NotATool { .. }
            | Cause::NoSource { .. }
            | Cause::TooManyCapabilities { .. }
            | Cause::TooManyExamples { .. }
            | Cause::Schema(_)
            | Cause::NoSchema { .. }
            | Cause::OwnSchema { .. }
            | Cause::Export(_)
            | Cause::Broken(_) => json!({"stage": "check"}),
        };
        match details {
            // The message stands beside the details, once.
            Value::Object(mut details) => {
                details.shift_remove("message");
                details
            }
            _ => Map::new(),
        }
    }

    /// The message without what [`Self::details`] repeats.
    #[must_use]
    pub fn message(&self) -> String {
        match &self.cause {
            Cause::Compile(error) => error.message.clone(),
            cause => cause.to_string(),
        }
    }
}

impl From<CompileError> for Cause {
    fn from(error: CompileError) -> Self {
        Self::Compile(Box::new(error))
    }
}

impl<C: Into<Cause>> From<C> for Refusal {
    fn from(cause: C) -> Self {
        Self { cause: cause.into(), decisions: Vec::new() }
    }
}

const fn no_schema(language: Language) -> &'static str {
    match language {
        Language::Wasm => {
            "the component does not say what its input must be: give a JSON schema with `--schema`, or export \
             `input-schema` as the world `toolwright:tool/described` has it"
        }
        Language::JavaScript | Language::Rust => {
            "the tool does not say what its input must be: give a JSON schema as its `input_schema`"
        }
    }
}

fn joined(denials: &[Denial]) -> impl fmt::Display {
    denials.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// How a call's failure is told inside another message.
pub(crate) fn told(error: &CallError) -> String {
    format!("the failure \"{error}\"")
}

/// A blob that an entry names and the journal does not hold.
pub(crate) fn missing(id: &EntryId, part: &'static str, digest: &Digest) -> Cause {
    Cause::Unreadable { id: id.clone(), part, reason: format!("the blob {} is not there", digest.short()) }
}
