//! The cheaper model at work: a conversation of any length becomes a summary within a budget.

use tokio_util::sync::CancellationToken;
use toolwright_model::{Counter, Delta, Message, Reply, Request};

use super::{
    limits::reserve,
    settings::Budget,
    summary::{self, Flaw},
    text::{escaped, split_to},
};
use crate::{AgentModel, Spent};

/// How often a piece is asked for.
const ATTEMPTS: usize = 2;
/// A budget below so many tokens holds no summary.
const LEAST: u64 = 120;
/// A piece below so many tokens is not worth a call.
const PIECE_LEAST: u64 = 500;
/// Tokens that a reply may have above its budget: some models think first.
const THINKING: u64 = 8_000;
/// How much of what is left of the window a piece takes, in percent: its counts may be estimates.
const FILL: u64 = 85;

/// Who writes summaries.
pub(crate) struct Writer<'a> {
    pub(crate) model: &'a AgentModel,
    pub(crate) budget: Budget,
    /// What the session has used before, all models together.
    pub(crate) used: Spent,
    /// What is used here.
    pub(crate) spent: &'a mut Spent,
    pub(crate) stop: &'a CancellationToken,
}

/// Why there is no summary.
#[derive(Debug)]
pub(super) enum Failed {
    /// The person stopped it.
    Stopped,
    /// The model could not, or must not be asked.
    Reason(String),
}

impl Writer<'_> {
    /// A summary of at most `most` tokens of what `so_far` summarises and of `texts` after it. What does not fit into the
    /// model's window goes in pieces, each with the summary of what was before it.
    pub(super) async fn write(
        &mut self,
        so_far: Option<&str>,
        texts: &[String],
        most: u64,
        counter: Counter,
    ) -> Result<String, Failed> {
        let window = self.model.entry.context_window;
        let own = Counter::new(self.model.entry.vocabulary);
        let free = window.saturating_sub(reserve(window, self.model.entry.output_limit));
        let told = own.text(&summary::instructions(most)).tokens + most;
        let room = free.saturating_sub(told).saturating_mul(FILL) / 100;
        if most < LEAST || room < PIECE_LEAST {
            return Err(Failed::Reason("there is no room for a summary".to_owned()));
        }
        let mut summary = so_far.map(str::to_owned);
        for piece in pieces(texts, room, own) {
            let replaced = counter.text(&piece).tokens + summary.as_deref().map_or(0, |text| counter.text(text).tokens);
            summary = Some(self.write_piece(summary.as_deref(), &piece, most.min(replaced), counter).await?);
        }
        summary.ok_or_else(|| Failed::Reason("there is nothing to summarise".to_owned()))
    }

    async fn write_piece(
        &mut self,
        so_far: Option<&str>,
        piece: &str,
        most: u64,
        counter: Counter,
    ) -> Result<String, Failed> {
        let mut flaw: Option<Flaw> = None;
        for _ in 0..ATTEMPTS {
            let mut text = String::new();
            if let Some(so_far) = so_far {
                text.push_str(&format!("<summary>\n{}\n</summary>\n", escaped(so_far)));
            }
            text.push_str(&format!("<conversation>\n{}\n</conversation>\n\nWrite the summary now.", escaped(piece)));
            if let Some(flaw) = &flaw {
                text.push_str(&format!(" What you wrote before cannot be used: {flaw}."));
            }
            let reply = self.ask([Message::System(summary::instructions(most)), Message::User(text)], most).await?;
            match summary::read(&reply, most, counter) {
                Ok(summary) => return Ok(summary),
                Err(found) => flaw = Some(found),
            }
        }
        Err(Failed::Reason(flaw.map_or_else(String::new, |flaw| format!("what it wrote cannot be used: {flaw}"))))
    }

    async fn ask(&mut self, messages: [Message; 2], most: u64) -> Result<Reply, Failed> {
        let entry = &self.model.entry;
        let counter = Counter::new(entry.vocabulary);
        let size = messages.iter().map(|message| counter.message(message).tokens).sum();
        let mut used = self.used;
        used += *self.spent;
        self.budget.check(&used, size, entry).map_err(|error| Failed::Reason(error.to_string()))?;
        let enough = most.saturating_mul(2).saturating_add(THINKING);
        let request = Request {
            model: &entry.model,
            messages: &messages,
            tools: &[],
            output_limit: Some(entry.output_limit.map_or(enough, |limit| limit.min(enough))),
        };
        // What it says while it writes is for nobody.
        let mut sink = |_: Delta| {};
        let asked = self.stop.run_until_cancelled(self.model.client.complete(request, &mut sink)).await;
        let reply = asked.ok_or(Failed::Stopped)?.map_err(|error| Failed::Reason(error.to_string()))?;
        let written = counter.message(&reply.message()).tokens;
        let (usage, is_exact) = super::meter::believed(reply.usage.as_ref(), size, size, written, entry.context_window);
        *self.spent += Spent::of(&usage, !is_exact, entry.prices.as_ref());
        Ok(reply)
    }
}

/// The texts in pieces of at most `most` tokens, as few as they go into in their order. A text that is larger is divided.
fn pieces(texts: &[String], most: u64, counter: Counter) -> Vec<String> {
    let mut pieces: Vec<(String, u64)> = Vec::new();
    for text in texts {
        for part in split_to(text, most, counter) {
            let tokens = counter.text(part).tokens.saturating_add(1);
            match pieces.last_mut() {
                Some((piece, sum)) if sum.saturating_add(tokens) <= most => {
                    piece.push('\n');
                    piece.push_str(part);
                    *sum += tokens;
                }
                _ => pieces.push((part.to_owned(), tokens)),
            }
        }
    }
    pieces.into_iter().map(|(piece, _)| piece).collect()
}

#[cfg(test)]
mod tests {
    use toolwright_registry::Vocabulary;

    use super::*;

    // No test of this crate loads this vocabulary, so what is counted with it is an estimate by length.
    const BY_LENGTH: Counter = Counter::new(Some(Vocabulary::Cl100k));

    #[test]
    fn pieces_have_everything_in_its_order() {
        let texts: Vec<String> = (0..20_usize).map(|n| format!("{n}:{}", "x".repeat(n * 40))).collect();
        for most in [30, 200, 5_000] {
            let pieces = pieces(&texts, most, BY_LENGTH);
            assert!(pieces.iter().all(|piece| BY_LENGTH.text(piece).tokens <= most), "{most}");
            assert_eq!(pieces.concat().replace('\n', ""), texts.concat());
        }
        assert_eq!(pieces(&texts, 5_000, BY_LENGTH).len(), 1);
    }
}
