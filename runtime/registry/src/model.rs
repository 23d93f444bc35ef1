//! Models: what is known of one beside its name.

use serde::{Deserialize, Serialize};

use crate::EntryId;

/// A model, as a server knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelBody {
    /// The name that is sent to the server.
    pub model: String,
    /// The context window, in tokens.
    pub context_window: u64,
    /// Most tokens of one reply, reasoning included; absent when the server's own bound is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output_limit: Option<u64>,
    /// What its tokens cost; absent when nobody said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prices: Option<Prices>,
    /// What its tokens are counted with; absent when that is not known, and counts are estimates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vocabulary: Option<Vocabulary>,
    /// What it is for.
    #[serde(default)]
    pub role: ModelRole,
    /// The API that it is asked by.
    #[serde(default)]
    pub api: Api,
    /// Its server's base URL; absent when it is the one that the config names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_url: Option<String>,
    /// The environment variable that holds its server's key. Absent when it is the one that the config names, or, with a
    /// base URL of its own, when that server needs none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_key_env: Option<String>,
    /// The models that are asked in its place when its server is overloaded, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fallback: Vec<EntryId>,
    /// The cheaper model that compresses its conversations; absent when the agent's entry says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compress: Option<EntryId>,
}

/// What a model's tokens cost, in millionths of a US dollar for a million tokens: `250_000` is $0.25 a million.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prices {
    /// Tokens of the prompt.
    pub input: u64,
    /// Tokens of the prompt that the server had in its cache.
    pub cached_input: u64,
    /// Tokens of the reply.
    pub output: u64,
}

/// A vocabulary that tokens are counted with: those of OpenAI's models.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vocabulary {
    /// `o200k_base`: GPT-4o and later.
    O200k,
    /// `cl100k_base`: GPT-4 and GPT-3.5.
    Cl100k,
}

/// What a model is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelRole {
    /// It answers.
    #[default]
    Main,
    /// It compresses conversations.
    Compress,
}

/// The API of a model's server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Api {
    /// OpenAI's Chat Completions, which most servers speak.
    #[default]
    Chat,
    /// OpenAI's Responses.
    Responses,
}

impl ModelBody {
    /// A model of which no more is known.
    #[must_use]
    pub fn new(model: impl Into<String>, context_window: u64) -> Self {
        Self {
            model: model.into(),
            context_window,
            output_limit: None,
            prices: None,
            vocabulary: None,
            role: ModelRole::default(),
            api: Api::default(),
            base_url: None,
            api_key_env: None,
            fallback: Vec::new(),
            compress: None,
        }
    }
}
