//! What was used: by one prompt, or by a whole session.

use std::ops::AddAssign;

use serde::{Deserialize, Serialize};
use toolwright_model::{Cost, Usage};
use toolwright_policy::Decision;
use toolwright_registry::Prices;

/// What was used.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Totals {
    /// How often the model was asked for the next step.
    pub turns: u32,
    /// What the model that answers has used.
    pub main: Spent,
    /// What the model that compresses has used.
    pub compress: Spent,
    /// Tool calls.
    pub tool_calls: u32,
    /// Tool calls that failed, denied ones included.
    pub failed_calls: u32,
    /// The decisions that said no.
    pub denials: Vec<Decision>,
}

/// What the calls of one model have used. Sums do not overflow: the figures are a server's, and may be anything.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Spent {
    /// Calls that were answered.
    pub calls: u32,
    /// Tokens that it read.
    pub input_tokens: u64,
    /// Those of them that its server had in its cache.
    pub cached_tokens: u64,
    /// Tokens that it wrote, reasoning included.
    pub output_tokens: u64,
    /// Whether some of the figures are counts of ours, because the server gave none, or none that can be.
    pub estimated: bool,
    /// What the calls cost whose prices are known, in millionths of a millionth of a dollar.
    pub cost: Cost,
    /// Calls whose prices are not known.
    pub unpriced_calls: u32,
}

impl Spent {
    /// One call that used this.
    #[must_use]
    pub(crate) fn of(usage: &Usage, estimated: bool, prices: Option<&Prices>) -> Self {
        Self {
            calls: 1,
            input_tokens: usage.input_tokens,
            cached_tokens: usage.cached_tokens,
            output_tokens: usage.output_tokens,
            estimated,
            cost: prices.map_or(Cost::ZERO, |prices| Cost::of(prices, usage)),
            unpriced_calls: u32::from(prices.is_none()),
        }
    }

    /// Tokens read and written.
    #[must_use]
    pub const fn tokens(&self) -> u64 {
        self.input_tokens.saturating_add(self.output_tokens)
    }
}

impl Totals {
    /// What both models have used together.
    #[must_use]
    pub fn spent(&self) -> Spent {
        let mut spent = self.main;
        spent += self.compress;
        spent
    }
}

impl AddAssign for Spent {
    fn add_assign(&mut self, more: Self) {
        self.calls = self.calls.saturating_add(more.calls);
        self.input_tokens = self.input_tokens.saturating_add(more.input_tokens);
        self.cached_tokens = self.cached_tokens.saturating_add(more.cached_tokens);
        self.output_tokens = self.output_tokens.saturating_add(more.output_tokens);
        self.estimated = self.estimated || more.estimated;
        self.cost = self.cost.plus(more.cost);
        self.unpriced_calls = self.unpriced_calls.saturating_add(more.unpriced_calls);
    }
}

impl AddAssign<&Self> for Totals {
    fn add_assign(&mut self, more: &Self) {
        self.turns = self.turns.saturating_add(more.turns);
        self.main += more.main;
        self.compress += more.compress;
        self.tool_calls = self.tool_calls.saturating_add(more.tool_calls);
        self.failed_calls = self.failed_calls.saturating_add(more.failed_calls);
        self.denials.extend_from_slice(&more.denials);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRICES: Prices = Prices { input: 1_000_000, cached_input: 100_000, output: 4_000_000 };

    #[test]
    fn what_is_used_adds_up() {
        let usage = Usage { input_tokens: 100, cached_tokens: 40, output_tokens: 5 };
        let mut sum = Totals { turns: 1, main: Spent::of(&usage, false, Some(&PRICES)), ..Totals::default() };
        let more = Totals { turns: 2, tool_calls: 3, compress: Spent::of(&usage, true, None), ..Totals::default() };
        sum += &more;
        let spent = sum.spent();
        assert_eq!((sum.turns, sum.tool_calls, spent.calls, spent.tokens()), (3, 3, 2, 210));
        assert_eq!((spent.estimated, spent.unpriced_calls, spent.cached_tokens), (true, 1, 80));
        assert_eq!(spent.cost, Cost::of(&PRICES, &usage));
    }

    #[test]
    fn a_servers_figures_do_not_overflow() {
        let usage = Usage { input_tokens: u64::MAX, cached_tokens: 1, output_tokens: u64::MAX };
        let mut spent = Spent::of(&usage, false, Some(&PRICES));
        spent += spent;
        assert_eq!((spent.input_tokens, spent.tokens(), spent.calls), (u64::MAX, u64::MAX, 2));
    }
}
