//! What a prompt has used.

use serde::Serialize;
use toolwright_model::Usage;
use toolwright_policy::Decision;

/// What was used since the prompt.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Totals {
    /// How often the model was asked.
    pub turns: u32,
    /// Tokens read by the model, as the server counts them; absent when it never said.
    pub input_tokens: Option<u64>,
    /// Tokens written by the model, as the server counts them; absent when it never said.
    pub output_tokens: Option<u64>,
    /// Tool calls.
    pub tool_calls: u32,
    /// Tool calls that failed, denied ones included.
    pub failed_calls: u32,
    /// The decisions that said no.
    pub denials: Vec<Decision>,
}

impl Totals {
    pub(crate) fn add_usage(&mut self, usage: Option<&Usage>) {
        if let Some(usage) = usage {
            *self.input_tokens.get_or_insert(0) += usage.input_tokens;
            *self.output_tokens.get_or_insert(0) += usage.output_tokens;
        }
    }
}
