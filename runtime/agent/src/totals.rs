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
            // The figures are the server's: they may be anything.
            let add = |sum: &mut Option<u64>, more: u64| *sum = Some(sum.unwrap_or(0).saturating_add(more));
            add(&mut self.input_tokens, usage.input_tokens);
            add(&mut self.output_tokens, usage.output_tokens);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_servers_figures_do_not_overflow() {
        let mut totals = Totals::default();
        let usage = Usage { input_tokens: u64::MAX, output_tokens: 1, ..Usage::default() };
        totals.add_usage(Some(&usage));
        totals.add_usage(Some(&usage));
        totals.add_usage(None);
        assert_eq!((totals.input_tokens, totals.output_tokens), (Some(u64::MAX), Some(2)));
    }
}
