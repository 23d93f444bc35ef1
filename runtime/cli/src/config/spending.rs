//! The window and the budgets: what a file and the flags say of them.

use serde::{Deserialize, Deserializer, de::Error as _};
use toml::Spanned;
use toolwright_agent::StrategyName;
use toolwright_model::Cost;

use super::{Config, Origin, file::ConfigFile, key};
use crate::{args::Flags, error::CommandError};

/// How a conversation is kept within its window.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ContextKeys {
    pub(crate) compress_at: Option<Spanned<Percent>>,
    pub(crate) strategy: Option<Spanned<StrategyName>>,
    pub(crate) keep_tokens: Option<Spanned<Tokens>>,
    pub(crate) requests_tokens: Option<Spanned<Tokens>>,
}

/// A part of the window.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Percent(u8);

/// A number of tokens from 1 on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tokens(u64);

/// An amount of money, as a number or as a text, which is exact.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dollars(Cost);

impl<'de> Deserialize<'de> for Percent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let percent =
            toml::Value::deserialize(deserializer)?.as_integer().and_then(|percent| u8::try_from(percent).ok());
        let percent = percent.filter(|percent| (10..=95).contains(percent));
        percent.map(Self).ok_or_else(|| D::Error::custom("this is a whole number of percent from 10 to 95"))
    }
}

impl<'de> Deserialize<'de> for Tokens {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let tokens = toml::Value::deserialize(deserializer)?.as_integer().and_then(|tokens| u64::try_from(tokens).ok());
        tokens
            .filter(|tokens| *tokens > 0)
            .map(Self)
            .ok_or_else(|| D::Error::custom("this is a whole number of tokens from 1 on"))
    }
}

impl<'de> Deserialize<'de> for Dollars {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = match toml::Value::deserialize(deserializer)? {
            toml::Value::String(text) => text,
            number @ (toml::Value::Integer(_) | toml::Value::Float(_)) => number.to_string(),
            _ => String::new(),
        };
        text.parse().map(Self).map_err(D::Error::custom)
    }
}

impl Config {
    /// What the person's file says.
    pub(super) fn take_spending(&mut self, file: &ConfigFile) {
        let keys = &file.settings.context;
        if let Some(percent) = &keys.compress_at {
            self.context.compress_at = percent.get_ref().0;
            self.origins.note(key::COMPRESS_AT, file.origin(&percent.span()));
        }
        if let Some(strategy) = &keys.strategy {
            self.context.strategy = *strategy.get_ref();
            self.origins.note(key::STRATEGY, file.origin(&strategy.span()));
        }
        if let Some(tokens) = &keys.keep_tokens {
            self.context.keep_tokens = Some(tokens.get_ref().0);
            self.origins.note(key::KEEP_TOKENS, file.origin(&tokens.span()));
        }
        if let Some(tokens) = &keys.requests_tokens {
            self.context.requests_tokens = Some(tokens.get_ref().0);
            self.origins.note(key::REQUESTS_TOKENS, file.origin(&tokens.span()));
        }
        if let Some(cost) = &file.settings.max_cost {
            self.budget.max_cost = Some(cost.get_ref().0);
            self.origins.note(key::MAX_COST, file.origin(&cost.span()));
        }
        if let Some(tokens) = &file.settings.max_tokens {
            self.budget.max_tokens = Some(tokens.get_ref().0);
            self.origins.note(key::MAX_TOKENS, file.origin(&tokens.span()));
        }
    }

    /// A project spends the person's money, so it may only ask to spend less of it.
    ///
    /// # Errors
    /// When it would raise a budget of the person's.
    pub(super) fn lower_spending(&mut self, file: &ConfigFile, flags: &Flags) -> Result<(), CommandError> {
        let raised = |at, key: &str, most: String| {
            file.error(at, &format!("a project's file may not raise `{key}` above {most}")).hint(format!(
                "lower it, or set `{key}` in your own config file, or pass `--{}`",
                key.replace('_', "-")
            ))
        };
        if let Some(cost) = &file.settings.max_cost {
            let asked = cost.get_ref().0;
            if let Some(most) = flags.max_cost.max(self.budget.max_cost).filter(|most| asked > *most) {
                return Err(raised(&cost.span(), key::MAX_COST, most.to_string()));
            }
            self.budget.max_cost = Some(asked);
            self.origins.note(key::MAX_COST, file.origin(&cost.span()));
        }
        if let Some(tokens) = &file.settings.max_tokens {
            let asked = tokens.get_ref().0;
            let flag = flags.max_tokens.map(std::num::NonZeroU64::get);
            if let Some(most) = flag.max(self.budget.max_tokens).filter(|most| asked > *most) {
                return Err(raised(&tokens.span(), key::MAX_TOKENS, most.to_string()));
            }
            self.budget.max_tokens = Some(asked);
            self.origins.note(key::MAX_TOKENS, file.origin(&tokens.span()));
        }
        Ok(())
    }

    /// What the flags say.
    pub(super) fn take_spending_flags(&mut self, flags: &Flags) {
        if let Some(cost) = flags.max_cost {
            self.budget.max_cost = Some(cost);
            self.origins.note(key::MAX_COST, Origin::Flag("--max-cost"));
        }
        if let Some(tokens) = flags.max_tokens {
            self.budget.max_tokens = Some(tokens.get());
            self.origins.note(key::MAX_TOKENS, Origin::Flag("--max-tokens"));
        }
    }
}

#[cfg(test)]
#[path = "spending_tests.rs"]
mod tests;
