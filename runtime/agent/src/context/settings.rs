//! How a session deals with its window and its budget.

use serde::{Deserialize, Serialize};
use toolwright_model::Cost;

/// How a conversation is kept within its window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContextSettings {
    /// A prompt above so many percent of the window is compressed; 1 to 100.
    pub compress_at: u8,
    /// How.
    pub strategy: StrategyName,
    /// Tokens of the newest exchanges that stay as they are; `None` for a part of the window.
    pub keep_tokens: Option<u64>,
    /// Tokens of the person's earlier requests that stay word for word; `None` for a part of the window.
    pub requests_tokens: Option<u64>,
}

impl Default for ContextSettings {
    fn default() -> Self {
        Self { compress_at: 75, strategy: StrategyName::Cascade, keep_tokens: None, requests_tokens: None }
    }
}

/// The ways to make a conversation shorter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StrategyName {
    /// Large old tool results and arguments are cut.
    Micro,
    /// Old exchanges become a line for each call and answer, without a model.
    Collapse,
    /// A model writes a summary of old exchanges.
    Summarise,
    /// `micro`, and where that is not enough, `summarise`.
    Cascade,
}

impl StrategyName {
    /// All of them, with the default last.
    pub const ALL: [Self; 4] = [Self::Micro, Self::Collapse, Self::Summarise, Self::Cascade];

    /// As it is written in the config.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Micro => "micro",
            Self::Collapse => "collapse",
            Self::Summarise => "summarise",
            Self::Cascade => "cascade",
        }
    }
}

/// What a session may use in all, compression included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Budget {
    /// Most money.
    pub max_cost: Option<Cost>,
    /// Most tokens, read and written.
    pub max_tokens: Option<u64>,
}

/// How full the window is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ContextUse {
    /// Tokens of the next prompt, as far as it is known.
    pub tokens: u64,
    /// Whether the server said so.
    pub exact: bool,
    /// Tokens of the model's window.
    pub window: u64,
}

impl ContextUse {
    /// How much of the window is used, in percent.
    #[must_use]
    pub const fn percent(&self) -> u64 {
        self.tokens.saturating_mul(100) / if self.window == 0 { 1 } else { self.window }
    }
}
