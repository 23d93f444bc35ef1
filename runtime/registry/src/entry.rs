//! Entries: everything that the agent can use or change.

use std::{collections::BTreeMap, fmt, sync::Arc};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Digest, EntryId, Grants, Limits, ModelBody};

/// One version of one entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// `namespace:name`.
    pub id: EntryId,
    /// Counts from 1 and never goes back; 0 for what comes with the binary.
    pub version: u32,
    /// For the model and the person: at most 500 characters, no control characters.
    pub description: Arc<str>,
    /// What it is.
    pub body: Body,
    /// How it came to be.
    pub provenance: Provenance,
    /// When, in milliseconds since 1970-01-01 UTC.
    pub created_ms: u64,
}

/// What an entry is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Body {
    /// A tool that is part of the binary; its schema is with its code.
    BuiltinTool,
    /// A tool that runs in the sandbox.
    Tool(ToolBody),
    /// An agent.
    Agent(AgentBody),
    /// A model.
    Model(ModelBody),
}

/// A tool that runs in the sandbox. The large parts are blobs, named by digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToolBody {
    /// What it is written in.
    pub language: Language,
    /// Its source, UTF-8; absent when it came as a component.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Digest>,
    /// The length of the source, or of the component that it came as, so that a listing reads no blob.
    pub source_bytes: u64,
    /// The component made of it.
    pub component: Digest,
    /// The JSON schema of its input, as JSON text.
    pub input_schema: Digest,
    /// Its examples, as the JSON text of `[{"input": …, "expected": …}]`; absent when it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub examples: Option<Digest>,
    /// The engine that the component links to; when the binary has another one, it is compiled again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engine: Option<Digest>,
    /// What it may do.
    pub grants: Grants,
    /// What a call may use.
    pub limits: Limits,
}

/// What a tool is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// ECMAScript 2023, run by the engine module.
    JavaScript,
    /// Rust, against the crates of `tool-sdk/rust`.
    Rust,
    /// A component that was made elsewhere.
    Wasm,
}

/// An agent: the text it starts with, the model that speaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgentBody {
    /// The system prompt.
    pub system_prompt: Arc<str>,
    /// The entry of its model.
    pub model: EntryId,
    /// The entry of the cheaper model that compresses its conversations; absent when its own does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compress: Option<EntryId>,
    /// The tools that it has from the start.
    pub tools: Vec<EntryId>,
}

/// How a version came to be.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    /// The session in which it was made; empty for what comes with the binary.
    pub session: String,
    /// The model that wrote it, when one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// By decision, such as `create` or `grant clock`: the ids of the policies that permitted it.
    pub policies: BTreeMap<String, Vec<String>>,
    /// The version that this one brings back, when it is a rollback.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rollback_of: Option<u32>,
}

/// One of a tool's own examples; run before it is registered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The input.
    pub input: Value,
    /// The exact result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Value>,
    /// A JSON schema that the result must meet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_schema: Option<Value>,
}

impl Entry {
    /// The tool's body, when it is a tool that runs in the sandbox.
    #[must_use]
    pub const fn tool(&self) -> Option<&ToolBody> {
        match &self.body {
            Body::Tool(tool) => Some(tool),
            Body::BuiltinTool | Body::Agent(_) | Body::Model(_) => None,
        }
    }
}

impl Body {
    /// `tool`, `agent` or `model`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::BuiltinTool | Self::Tool(_) => "tool",
            Self::Agent(_) => "agent",
            Self::Model(_) => "model",
        }
    }
}

impl Language {
    /// As it is written in `create_tool` and in listings.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::JavaScript => "javascript",
            Self::Rust => "rust",
            Self::Wasm => "wasm",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
