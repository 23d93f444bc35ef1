//! One call of the model: measured before, and accounted for after it.

use tokio_util::sync::CancellationToken;
use toolwright_model::{Delta, Message, ModelError, Reply, Request, Usage};

use crate::{AskError, Event, Session, Spent, Totals, context::Sent, log::Record};

/// Tokens that a reply is asked to leave free, because the prompt's size may be an estimate.
const SLACK: u64 = 64;

impl Session {
    /// Asks for the next step, and keeps it. A server that finds the prompt too long is asked once more, with a shorter one.
    pub(crate) async fn ask_model(
        &mut self,
        turn: u32,
        totals: &mut Totals,
        stop: &CancellationToken,
    ) -> Result<Reply, AskError> {
        self.events.send(Event::ModelCalled { turn });
        match self.speak(turn, totals, stop).await {
            Err(AskError::Model(ModelError::ContextTooLong { message })) if self.shrink_window(&message) => {
                self.speak(turn, totals, stop).await
            }
            done => done,
        }
    }

    async fn speak(&mut self, turn: u32, totals: &mut Totals, stop: &CancellationToken) -> Result<Reply, AskError> {
        self.fit(totals, stop).await?;
        self.check_budget(totals)?;
        let sent = self.meter.sent(&self.transcript);
        let model = &self.models.main;
        let left = self.window().saturating_sub(sent.size).saturating_sub(SLACK);
        let request = Request {
            model: &model.entry.model,
            messages: self.transcript.messages(),
            tools: self.toolbox.specs(),
            output_limit: model.entry.output_limit.map(|limit| limit.min(left.max(1))),
        };
        totals.turns = turn;
        // While the server works there is time to load what the next prompt is counted with.
        self.transcript.counter().load();
        let mut said = String::new();
        let events = self.events.clone();
        let mut sink = |delta| {
            if let Delta::Text(text) = &delta {
                said.push_str(text);
            }
            if let Some(event) = event_of(delta) {
                events.send(event);
            }
        };
        let reply = stop.run_until_cancelled(model.client.complete(request, &mut sink)).await;
        match reply {
            Some(Ok(reply)) => {
                self.transcript.push(reply.message());
                self.account(sent, reply.usage.as_ref(), totals);
                Ok(reply)
            }
            Some(Err(error)) => {
                self.keep(said, sent, totals);
                Err(error.into())
            }
            None => {
                self.keep(said, sent, totals);
                Err(AskError::Interrupted)
            }
        }
    }

    /// Keeps the beginning of a reply that did not come to its end, and had to be paid for all the same.
    fn keep(&mut self, said: String, sent: Sent, totals: &mut Totals) {
        if !said.is_empty() {
            self.transcript.push(Message::assistant(said, Vec::new()));
            self.account(sent, None, totals);
        }
    }

    /// Adds up what the call has used whose reply stands last.
    fn account(&mut self, sent: Sent, usage: Option<&Usage>, totals: &mut Totals) {
        let written = self.transcript.counts().last().copied().unwrap_or_default();
        let (usage, is_exact) = self.meter.answered(sent, usage, written, self.window());
        let entry = &self.models.main.entry;
        let spent = Spent::of(&usage, !is_exact, entry.prices.as_ref());
        totals.main += spent;
        self.transcript.recorder().record(|| Record::Usage { model: entry.model.clone(), spent });
    }
}

fn event_of(delta: Delta) -> Option<Event> {
    match delta {
        Delta::Text(delta) => Some(Event::Text { delta }),
        Delta::Reasoning(delta) => Some(Event::Reasoning { delta }),
        // The call itself is told when it runs.
        Delta::ToolCall { .. } => None,
        Delta::Retry { attempt, wait, reason } => {
            Some(Event::Retrying { attempt, wait_ms: u64::try_from(wait.as_millis()).unwrap_or(u64::MAX), reason })
        }
    }
}
