//! What a session does about its window and its budget.

use tokio_util::sync::CancellationToken;
use toolwright_registry::ModelBody;

use super::{
    fit::force,
    limits::Limits,
    settings::{Budget, StrategyName},
    strategy::Work,
    writer::Writer,
};
use crate::{AskError, Event, Session, Spent, Totals, log::Record};

/// A server that names a smaller window than this is not believed.
const WINDOW_LEAST: u64 = 512;

/// When a model may be asked for a summary again.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    /// It could not write the last one: not again before the person's next request.
    rests: bool,
    /// Messages that had come when the last one was written.
    last: Option<u64>,
}

impl Pace {
    /// The person asks for something.
    pub(crate) const fn asked(&mut self) {
        self.rests = false;
    }

    /// Whether something came since the last one, of which there are so many messages now.
    fn is_new(&self, pushed: u64) -> bool {
        self.last.is_none_or(|last| pushed > last)
    }
}

impl Session {
    /// Measures the prompt, and compresses the conversation when it is too large.
    ///
    /// # Errors
    /// [`AskError::TooLarge`], [`AskError::Interrupted`].
    pub(crate) async fn fit(&mut self, totals: &mut Totals, stop: &CancellationToken) -> Result<(), AskError> {
        self.count_tools();
        let limits = self.limits();
        if self.meter.unscaled(self.meter.size(&self.transcript).tokens) <= limits.trigger {
            return Ok(());
        }
        let can_write = !self.pace.rests && self.pace.is_new(self.transcript.pushed());
        self.compress(self.config.context.strategy, limits, can_write, totals, stop).await
    }

    /// Compresses the conversation now, all but its newest exchanges. Gives whether there was something to compress.
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub async fn compress_now(&mut self, stop: &CancellationToken) -> Result<bool, AskError> {
        self.count_tools();
        let mut limits = self.limits();
        let said = self.transcript.counted().saturating_sub(self.base_of_messages());
        (limits.keep, limits.target) = (limits.keep.min(said / 4), 0);
        let before = self.transcript.revision();
        let is_new = self.pace.is_new(self.transcript.pushed());
        let mut totals = Totals::default();
        let strategy = self.config.context.strategy;
        let done = self.compress(strategy, limits, is_new, &mut totals, stop).await;
        self.used += &totals;
        self.transcript.recorder().record(|| Record::Compacted { totals });
        done.map(|()| self.transcript.revision() != before)
    }

    /// Takes in that the server finds the prompt too long, and gives whether a shorter one is worth a try.
    pub(crate) fn shrink_window(&mut self, message: &str) -> bool {
        let size = self.meter.size(&self.transcript).tokens;
        let named = named_window(message).filter(|window| (WINDOW_LEAST..self.window()).contains(window));
        let learned = named.map_or(size, |window| window.min(size)).min(self.window());
        if learned < WINDOW_LEAST {
            return false;
        }
        self.learned_window = Some(learned);
        self.events.note(format!(
            "the server takes less than the window of {} tokens that the model's entry states: {learned} from now on",
            self.models.main.entry.context_window
        ));
        true
    }

    /// Whether the next call is within the budget.
    pub(crate) fn check_budget(&self, totals: &Totals) -> Result<(), AskError> {
        let mut used = self.used.spent();
        used += totals.spent();
        let next = self.meter.size(&self.transcript).tokens;
        self.config.budget.check(&used, next, &self.models.main.entry)
    }

    async fn compress(
        &mut self,
        strategy: StrategyName,
        limits: Limits,
        can_write: bool,
        totals: &mut Totals,
        stop: &CancellationToken,
    ) -> Result<(), AskError> {
        let tokens_before = self.meter.size(&self.transcript).tokens;
        let (messages_before, revision) = (self.transcript.messages().len(), self.transcript.revision());
        let window = self.window();
        let mut used = self.used.spent();
        used += totals.main;
        let writer = Writer {
            model: &self.models.compress,
            budget: self.config.budget,
            used,
            spent: &mut totals.compress,
            stop,
        };
        let mut work = Work {
            transcript: &mut self.transcript,
            meter: &self.meter,
            limits,
            writer: can_write.then_some(writer),
            events: &self.events,
            summary: None,
            failed: false,
        };
        let strategy = strategy.strategy().compress(&mut work).await?;
        let fits = force(&mut work, window);
        let (summary, failed) = (work.summary, work.failed);
        self.pace.rests |= failed;
        if totals.compress.calls > 0 {
            let model = &self.models.compress.entry.model;
            let spent = totals.compress;
            self.transcript.recorder().record(|| Record::Compression { model: model.clone(), spent });
        }
        if summary.is_some() {
            self.pace.last = Some(self.transcript.pushed());
        }
        if self.transcript.revision() != revision {
            self.events.send(Event::ContextCompressed {
                strategy,
                tokens_before,
                tokens_after: self.meter.size(&self.transcript).tokens,
                messages_before,
                messages_after: self.transcript.messages().len(),
                summary,
            });
        }
        fits
    }

    fn limits(&self) -> Limits {
        let entry = &self.models.main.entry;
        let base = self.base_of_messages().saturating_add(self.meter.tools());
        let output_limit = entry.output_limit.map(|limit| self.meter.unscaled(limit));
        Limits::new(&self.config.context, self.meter.unscaled(self.window()), output_limit, base)
    }

    fn base_of_messages(&self) -> u64 {
        self.transcript.counts().iter().take(self.transcript.head()).sum()
    }

    fn count_tools(&mut self) {
        if self.tools_counted != Some(self.toolbox.revision()) {
            self.tools_counted = Some(self.toolbox.revision());
            self.meter.set_tools(self.transcript.counter().tools(self.toolbox.specs()));
        }
    }
}

impl Budget {
    /// Whether a call whose prompt has `next` tokens is within the budget, after `used` was used. What the reply will need
    /// nobody knows, so a budget can be passed by one reply.
    pub(super) fn check(&self, used: &Spent, next: u64, entry: &ModelBody) -> Result<(), AskError> {
        if let Some(max) = self.max_tokens
            && used.tokens().saturating_add(next) > max
        {
            return Err(AskError::TokenBudget { used: used.tokens(), max, next });
        }
        if let Some(max) = self.max_cost {
            let Some(prices) = &entry.prices else {
                return Err(AskError::PriceUnknown { model: entry.model.clone() });
            };
            let usage = toolwright_model::Usage { input_tokens: next, ..Default::default() };
            let next = toolwright_model::Cost::of(prices, &usage);
            if used.cost.plus(next) > max {
                return Err(AskError::CostBudget { used: used.cost, max, next });
            }
        }
        Ok(())
    }
}

/// The window in a server's complaint: the first number behind words that servers use for it.
fn named_window(message: &str) -> Option<u64> {
    const WORDS: [&str; 5] =
        ["maximum context length", "context length of", "context window", "context size", "max context"];
    /// A number that stands further away is about something else.
    const NEAR: usize = 40;
    let message = message.to_lowercase();
    let behind = WORDS.iter().find_map(|words| message.split_once(words))?.1;
    let digits = behind.find(|c: char| c.is_ascii_digit()).filter(|at| *at <= NEAR)?;
    let number: String = behind.get(digits..)?.chars().take_while(|c| c.is_ascii_digit() || *c == ',').collect();
    number.replace(',', "").parse().ok()
}

#[cfg(test)]
mod tests {
    use toolwright_model::Cost;
    use toolwright_registry::Prices;

    use super::*;

    #[test]
    fn a_complaint_may_name_the_window() {
        for (message, window) in [
            (
                "This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens.",
                Some(8_192),
            ),
            ("the request exceeds the available context size (4096 tokens), try increasing it", Some(4_096)),
            ("Input exceeds the context window of 32,768 tokens", Some(32_768)),
            ("prompt is too long: 9001 tokens", None),
            ("maximum context length", None),
            ("context size 99999999999999999999999", None),
        ] {
            assert_eq!(named_window(message), window, "{message}");
        }
    }

    #[test]
    fn a_budget_counts_the_next_prompt() {
        let entry = ModelBody {
            prices: Some(Prices { input: 1_000_000, cached_input: 0, output: 2_000_000 }),
            ..ModelBody::new("m", 9)
        };
        let used = Spent { input_tokens: 600, output_tokens: 300, cost: "0.0012".parse().unwrap(), ..Spent::default() };
        let tokens = |max| Budget { max_tokens: Some(max), ..Budget::default() }.check(&used, 100, &entry);
        assert!(tokens(1_000).is_ok());
        assert!(matches!(tokens(999), Err(AskError::TokenBudget { used: 900, max: 999, next: 100 })));
        let cost =
            |max: &str| Budget { max_cost: Some(max.parse().unwrap()), ..Budget::default() }.check(&used, 100, &entry);
        assert!(cost("0.0013").is_ok());
        let (dollars, next) = ("0.00129".parse().unwrap(), "0.0001".parse::<Cost>().unwrap());
        assert!(
            matches!(cost("0.00129"), Err(AskError::CostBudget { used: u, max, next: n }) if u == used.cost && max == dollars && n == next)
        );
        let unpriced = Budget { max_cost: Some(dollars), max_tokens: None }.check(&used, 1, &ModelBody::new("m", 9));
        assert!(matches!(unpriced, Err(AskError::PriceUnknown { model }) if model == "m"));
    }
}
