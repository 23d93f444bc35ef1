//! What tokens cost, exactly.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use toolwright_registry::Prices;

use crate::Usage;

/// A dollar in the unit of [`Cost`].
const DOLLAR: u64 = 1_000_000_000_000;
/// The last decimal of a cost that is shown: a hundredth of a cent.
const SHOWN: u64 = DOLLAR / 10_000;
/// Decimals of a dollar that a cost can have.
const DECIMALS: usize = 12;

/// An amount of money in millionths of a millionth of a US dollar, which is what one token costs at a price of one
/// millionth of a dollar for a million tokens. So sums are exact; at some 18 million dollars they stop to grow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cost(u64);

impl Cost {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// What a call costs at these prices.
    pub fn of(prices: &Prices, usage: &Usage) -> Self {
        let cached = usage.cached_tokens.min(usage.input_tokens);
        let parts = [
            (usage.input_tokens - cached, prices.input),
            (cached, prices.cached_input),
            (usage.output_tokens, prices.output),
        ];
        parts.into_iter().fold(Self::ZERO, |sum, (tokens, price)| sum.plus(Self(tokens.saturating_mul(price))))
    }

    /// The sum.
    #[must_use]
    pub const fn plus(self, more: Self) -> Self {
        Self(self.0.saturating_add(more.0))
    }

    /// In dollars, as exactly as a float can say it.
    #[expect(clippy::cast_precision_loss, reason = "it is for those who take no integers")]
    pub const fn dollars(self) -> f64 {
        self.0 as f64 / DOLLAR as f64
    }
}

impl fmt::Display for Cost {
    /// `$0.0123`: rounded to a hundredth of a cent, and `<$0.0001` where there is less than that.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 > 0 && self.0 < SHOWN {
            return f.write_str("<$0.0001");
        }
        let rounded = self.0.saturating_add(SHOWN / 2) / SHOWN;
        write!(f, "${}.{:04}", rounded / 10_000, rounded % 10_000)
    }
}

impl FromStr for Cost {
    type Err = &'static str;

    /// Reads dollars: `0.5`, `2`, `$1.25`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WRONG: &str = "give an amount of dollars, such as `0.50`";
        let text = text.strip_prefix('$').unwrap_or(text);
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(decimals) || decimals.len() > DECIMALS {
            return Err(WRONG);
        }
        let whole = whole.parse::<u64>().ok().and_then(|whole| whole.checked_mul(DOLLAR));
        let decimals = format!("{decimals:0<DECIMALS$}").parse().ok();
        let sum = whole.zip(decimals).and_then(|(whole, decimals)| whole.checked_add(decimals));
        sum.map(Self).ok_or("the amount is too large")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRICES: Prices = Prices { input: 250_000, cached_input: 25_000, output: 2_000_000 };

    #[test]
    fn cached_tokens_cost_less() {
        let usage = Usage { input_tokens: 10_000, cached_tokens: 8_000, output_tokens: 500 };
        // 2,000 at $0.25, 8,000 at $0.025 and 500 at $2 for a million.
        assert_eq!(Cost::of(&PRICES, &usage), "0.0017".parse().unwrap());
        assert_eq!(Cost::of(&PRICES, &usage).to_string(), "$0.0017");
    }

    #[test]
    fn a_servers_figures_do_not_overflow() {
        let usage = Usage { input_tokens: u64::MAX, cached_tokens: u64::MAX, output_tokens: u64::MAX };
        let most = Cost::of(&PRICES, &usage);
        assert_eq!(most, Cost(u64::MAX));
        assert_eq!(most.plus(most), most);
        let odd = Usage { input_tokens: 1, cached_tokens: 9, output_tokens: 0 };
        assert_eq!(Cost::of(&PRICES, &odd), Cost(25_000));
    }

    #[test]
    fn an_amount_is_read_and_shown() {
        for (text, shown) in
            [("2", "$2.0000"), ("0.5", "$0.5000"), ("$1.25", "$1.2500"), ("0.00005", "<$0.0001"), ("0", "$0.0000")]
        {
            assert_eq!(text.parse::<Cost>().unwrap().to_string(), shown);
        }
        for wrong in ["", ".", "1.", ".5", "-1", "1e3", "1,5", "0.0000000000001", "NaN", "99999999999999999999"] {
            assert!(wrong.parse::<Cost>().is_err(), "{wrong}");
        }
    }
}
