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
    /// What its input must be: a JSON schema for an object.
    pub input_schema: Value,
    /// What it shall be able to do.
    pub capabilities: Grants,
    /// What a call may use.
    pub limits: Limits,
    /// Inputs and results that must hold before it is registered.
    pub examples: Vec<Example>,
    /// The version that it takes the place of.
    pub replaces: Option<u32>,
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
