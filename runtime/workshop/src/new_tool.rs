//! What is asked for, and by whom.

use std::sync::Arc;

use serde_json::Value;
use toolwright_policy::Principal;
use toolwright_registry::{EntryId, Example, Grants, Language, Limits};

/// Most capabilities of one tool.
pub const CAPABILITIES_MAX: usize = 32;
/// Most examples of one tool.
pub const EXAMPLES_MAX: usize = 10;

/// A tool that somebody wants to be made.
#[derive(Debug, Clone, PartialEq)]
pub struct NewTool {
    /// Where it shall stand.
    pub id: EntryId,
    /// For the model and the person.
    pub description: String,
    /// What the source is written in.
    pub language: Language,
    /// The source.
    pub source: String,
    /// What its input must be: a JSON schema for an object. A tool in Rust that gives none is asked for its own.
    pub input_schema: Option<Value>,
    /// What it shall be able to do.
    pub capabilities: Grants,
    /// What a call may use.
    pub limits: Limits,
    /// Inputs and results that must hold before it is registered.
    pub examples: Vec<Example>,
    /// The version that it takes the place of.
    pub replaces: Option<u32>,
}

/// A component that was made elsewhere, by whatever toolchain, and that somebody wants to be a tool.
#[derive(Debug, Clone, PartialEq)]
pub struct NewComponent {
    /// Where it shall stand.
    pub id: EntryId,
    /// For the model and the person.
    pub description: String,
    /// The component, of the world `toolwright:tool/tool`.
    pub component: Vec<u8>,
    /// What its input must be; when absent, the component is asked: its export `input-schema`.
    pub input_schema: Option<Value>,
    /// What it shall be able to do.
    pub capabilities: Grants,
    /// What a call may use.
    pub limits: Limits,
    /// Inputs and results that must hold before it is registered.
    pub examples: Vec<Example>,
    /// The version that it takes the place of.
    pub replaces: Option<u32>,
}

/// What the path of a new tool sees, be it made of source or a component.
pub(crate) struct Asked<'a> {
    pub id: &'a EntryId,
    pub description: &'a str,
    pub language: Language,
    pub made_of: MadeOf<'a>,
    pub input_schema: Option<&'a Value>,
    pub capabilities: &'a Grants,
    pub limits: Limits,
    pub examples: &'a [Example],
    pub replaces: Option<u32>,
}

/// What is brought.
#[derive(Clone, Copy)]
pub(crate) enum MadeOf<'a> {
    Source(&'a str),
    Component(&'a [u8]),
}

impl MadeOf<'_> {
    pub(crate) const fn length(self) -> u64 {
        match self {
            Self::Source(text) => text.len() as u64,
            Self::Component(bytes) => bytes.len() as u64,
        }
    }
}

impl NewTool {
    pub(crate) fn asked(&self) -> Asked<'_> {
        Asked {
            id: &self.id,
            description: &self.description,
            language: self.language,
            made_of: MadeOf::Source(&self.source),
            input_schema: self.input_schema.as_ref(),
            capabilities: &self.capabilities,
            limits: self.limits,
            examples: &self.examples,
            replaces: self.replaces,
        }
    }
}

impl NewComponent {
    pub(crate) fn asked(&self) -> Asked<'_> {
        Asked {
            id: &self.id,
            description: &self.description,
            language: Language::Wasm,
            made_of: MadeOf::Component(&self.component),
            input_schema: self.input_schema.as_ref(),
            capabilities: &self.capabilities,
            limits: self.limits,
            examples: &self.examples,
            replaces: self.replaces,
        }
    }
}

/// Who makes it: this stands in its provenance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maker {
    /// Who asks the policy.
    pub principal: Principal,
    /// The session.
    pub session: Arc<str>,
    /// The model that wrote the source.
    pub model: Option<Arc<str>>,
}
