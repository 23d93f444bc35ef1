//! Why there is no answer.

use std::fmt;

use toolwright_model::{Cost, ModelError};

/// Why there is no final answer. What was said is kept.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// The model, or the way to it, failed.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The model went on calling tools.
    #[error("no final answer after {max_turns} turns: raise `--max-turns`, or ask for less at once")]
    TurnLimit {
        /// How often it was asked.
        max_turns: u32,
    },
    /// What cannot be made shorter is longer than the model's window.
    #[error(
        "the prompt does not fit into the window of {window} tokens: {what} has about {tokens}, and {room} are left for it"
    )]
    TooLarge {
        /// What is too large.
        what: Part,
        /// How large it is, in tokens.
        tokens: u64,
        /// How large it could be.
        room: u64,
        /// The model's window.
        window: u64,
    },
    /// The next prompt would go beyond the tokens that the session may use.
    #[error("{used} of {max} tokens are used, and the next prompt has about {next}")]
    TokenBudget {
        /// Tokens used so far, those of compression included.
        used: u64,
        /// The budget.
        max: u64,
        /// Tokens of the next prompt.
        next: u64,
    },
    /// The next prompt would go beyond the money that the session may use.
    #[error("{used} of {max} are used, and the next prompt costs about {next}")]
    CostBudget {
        /// Spent so far, on compression included.
        used: Cost,
        /// The budget.
        max: Cost,
        /// What the next prompt costs.
        next: Cost,
    },
    /// There is a budget of money, and nobody knows what the model costs.
    #[error("nobody knows what the model `{model}` costs, so a budget in dollars cannot be kept")]
    PriceUnknown {
        /// The model, as its server knows it.
        model: String,
    },
    /// The person, or a deadline, stopped it.
    #[error("interrupted")]
    Interrupted,
}

/// What of a prompt can be too large.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The system prompt and the project's rules.
    Head,
    /// What the model is told of its tools.
    Tools,
    /// What the person asked for just now.
    Request,
    /// The tool calls of the newest reply.
    Calls,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Head => "the system prompt with the project's rules",
            Self::Tools => "the description of the tools",
            Self::Request => "the request",
            Self::Calls => "the model's newest reply with its tool calls",
        })
    }
}

impl AskError {
    /// The way out, where the message does not name it.
    #[must_use]
    pub const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::TooLarge { what: Part::Head, .. } => Some(
                "shorten the project's rules, leave them out with `--no-rules`, or use a model with a larger window",
            ),
            Self::TooLarge { what: Part::Tools, .. } => {
                Some("start a new session, which has fewer tools, or use a model with a larger window")
            }
            Self::TooLarge { what: Part::Request, .. } => {
                Some("ask for less at once, leave out what was piped in, or use a model with a larger window")
            }
            Self::TooLarge { what: Part::Calls, .. } => {
                Some("ask again in smaller steps, or use a model with a larger window")
            }
            Self::TokenBudget { .. } => Some("raise `--max-tokens`, or start a new session"),
            Self::CostBudget { .. } => Some("raise `--max-cost`, or start a new session"),
            Self::PriceUnknown { .. } => Some("use `--max-tokens`, or give the model's entry its prices"),
            Self::Model(_) | Self::TurnLimit { .. } | Self::Interrupted => None,
        }
    }
}
