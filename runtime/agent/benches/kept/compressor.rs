//! Scripted compressors: one that keeps what it is told, one that loses half of it, one that invents.

use futures::{FutureExt as _, future::BoxFuture};
use toolwright_model::{Delta, Message, Model, ModelError, Reply, Request, Usage};

use super::{Memo, text_of};

/// How a compressor works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Honesty {
    /// It keeps every sentence that was planted, as far as its budget goes, the oldest first.
    Keeps,
    /// It leaves every second one out.
    Loses,
    /// For each it keeps it adds one that nobody said.
    Invents,
}

/// What an invented sentence has.
pub(crate) const INVENTED: &str = "host X";

pub(crate) struct Compressor {
    pub(crate) honesty: Honesty,
    pub(crate) memo: Memo,
}

impl Model for Compressor {
    fn origin(&self) -> &str {
        "a script"
    }

    fn complete<'a>(
        &'a self,
        request: Request<'a>,
        _: &'a mut (dyn FnMut(Delta) + Send),
    ) -> BoxFuture<'a, Result<Reply, ModelError>> {
        let told = request.messages.first().map(text_of).unwrap_or_default();
        let given = request.messages.last().map(text_of).unwrap_or_default();
        let mut reply = Reply::new(self.summary(&told, &given), Vec::new());
        reply.usage = Some(Usage {
            input_tokens: request.messages.iter().map(|message| self.memo.message(message)).sum(),
            cached_tokens: 0,
            output_tokens: self.memo.message(&Message::User(reply.text.clone())),
        });
        std::future::ready(Ok(reply)).boxed()
    }
}

impl Compressor {
    fn summary(&self, told: &str, given: &str) -> String {
        let words = told.split_once("in at most ").and_then(|(_, rest)| rest.split(' ').next()?.parse::<usize>().ok());
        // Of tokens there are some three for a word of these sentences.
        let most = words.unwrap_or(100) * 2 / 3;
        let mut lines: Vec<String> = Vec::new();
        let mut used = 20;
        for (number, sentence) in sentences(given).into_iter().enumerate() {
            let is_new = sentence.contains(" F") || sentence.contains(" D") || sentence.contains(" C");
            if self.honesty == Honesty::Loses && number % 2 == 1 && is_new && !in_summary(given, &sentence) {
                continue;
            }
            let mut of_it = vec![sentence];
            if self.honesty == Honesty::Invents && !in_summary(given, of_it.first().map_or("", String::as_str)) {
                of_it.push(format!("Found: {INVENTED}{number:02}{:04} answers within 1 ms.", given.len() % 10_000));
            }
            used += of_it.iter().map(|line| line.split(' ').count()).sum::<usize>();
            if used > most {
                break;
            }
            lines.extend(of_it);
        }
        format!(
            "## Goal\nkeep the service running\n## Decisions\nsee the facts\n## Facts\n{}\n## Open steps\nnone\n## Tools made\nnone\n",
            lines.join("\n")
        )
    }
}

fn in_summary(given: &str, sentence: &str) -> bool {
    given.split_once("</summary>").is_some_and(|(summary, _)| summary.contains(sentence))
}

/// The planted sentences of a text, each once, in their order; of invented ones, too.
fn sentences(text: &str) -> Vec<String> {
    let mut found: Vec<(usize, String)> = Vec::new();
    for beginning in ["Never change the port", "Decided: module", "Found: host"] {
        for (at, _) in text.match_indices(beginning) {
            let sentence = text.get(at..).and_then(|rest| rest.split_inclusive('.').next()).unwrap_or_default();
            if !found.iter().any(|(_, known)| known == sentence) {
                found.push((at, sentence.to_owned()));
            }
        }
    }
    found.sort();
    found.into_iter().map(|(_, sentence)| sentence).collect()
}
