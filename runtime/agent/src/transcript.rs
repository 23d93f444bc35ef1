//! What was said, the system prompt first, and how many tokens each message has.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use toolwright_model::{Counter, Message};

use crate::{
    context::Digest,
    log::{Record, Recorder},
};

/// The messages of a conversation. They change in three ways: [`push`](Self::push), [`replace`](Self::replace) and
/// [`clear`](Self::clear). A message is counted once, when it comes.
#[derive(Debug)]
pub(crate) struct Transcript {
    messages: Vec<Message>,
    /// Tokens of each message.
    counts: Vec<u64>,
    /// Their sum.
    counted: u64,
    /// How much of the sum is an estimate.
    estimated: u64,
    /// How many messages stand at the head, and are never touched: the system prompt, the project's rules.
    head: usize,
    /// What the message behind the head says, when it stands for what was said earlier.
    digest: Option<Digest>,
    /// Goes up when what stands there is changed or taken away.
    revision: u64,
    /// How many messages have come in all.
    pushed: u64,
    counter: Counter,
    /// Whatever changes here goes into the log.
    recorder: Recorder,
}

/// What takes the place of messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// A message.
    Message(Message),
    /// What is left of earlier messages. There is at most one, behind the head.
    Digest(Digest),
}

impl Line {
    /// As the model reads it.
    pub(crate) fn message(&self) -> Message {
        match self {
            Self::Message(message) => message.clone(),
            Self::Digest(digest) => digest.message(),
        }
    }
}

impl Transcript {
    /// Only what the model reads before everything else.
    pub(crate) fn new(head: Vec<Message>, counter: Counter) -> Self {
        let mut transcript = Self {
            messages: Vec::new(),
            counts: Vec::new(),
            counted: 0,
            estimated: 0,
            head: head.len(),
            digest: None,
            revision: 0,
            pushed: 0,
            counter,
            recorder: Recorder::default(),
        };
        for message in head {
            transcript.push(message);
        }
        transcript
    }

    /// Takes one more message.
    pub(crate) fn push(&mut self, message: Message) {
        self.push_typed(message, 0);
    }

    /// Takes one more message, of which the person typed the first `typed` bytes.
    pub(crate) fn push_typed(&mut self, message: Message, typed: usize) {
        self.recorder.message(&message, typed);
        let count = self.counter.message(&message);
        self.counted = self.counted.saturating_add(count.tokens);
        if !count.exact {
            self.estimated = self.estimated.saturating_add(count.tokens);
        }
        self.pushed += 1;
        self.counts.push(count.tokens);
        self.messages.push(message);
    }

    /// Puts `with` in the place of the messages in `range`, of which the head is no part: what reaches beyond what is
    /// there is left out of it.
    pub(crate) fn replace(&mut self, range: Range<usize>, with: Vec<Line>) {
        let end = range.end.min(self.messages.len());
        let start = range.start.clamp(self.head, end.max(self.head));
        let end = end.max(start);
        let (from, to) = (start - self.head, end - self.head);
        self.recorder.record(|| Record::Replaced { from, to, lines: with.clone() });
        self.put(start..end, with);
    }

    /// Takes what an earlier run had after its head, and goes on with its log.
    pub(crate) fn restore(&mut self, lines: Vec<Line>, recorder: Recorder) {
        let end = self.messages.len();
        self.put(end..end, lines);
        self.recorder = recorder;
    }

    /// Writes into this log from now on.
    pub(crate) fn record_to(&mut self, recorder: Recorder) {
        self.recorder = recorder;
    }

    /// The log.
    pub(crate) const fn recorder(&mut self) -> &mut Recorder {
        &mut self.recorder
    }

    /// Whether there is a log that somebody could go on with.
    pub(crate) const fn is_recorded(&self) -> bool {
        self.recorder.has_begun()
    }

    fn put(&mut self, Range { start, end }: Range<usize>, with: Vec<Line>) {
        if (start..end).contains(&self.head) {
            self.digest = None;
        }
        let mut messages = Vec::with_capacity(with.len());
        for line in with {
            messages.push(match line {
                Line::Message(message) => message,
                Line::Digest(digest) => {
                    let message = digest.message();
                    self.digest = Some(digest);
                    message
                }
            });
        }
        let counts: Vec<_> = messages.iter().map(|message| self.counter.message(message)).collect();
        let estimated: u64 = counts.iter().filter(|count| !count.exact).map(|count| count.tokens).sum();
        let gone: u64 = self.counts.splice(start..end, counts.iter().map(|count| count.tokens)).sum();
        let come: u64 = counts.iter().map(|count| count.tokens).sum();
        self.messages.splice(start..end, messages);
        self.counted = self.counted.saturating_sub(gone).saturating_add(come);
        // Which of those that are gone were estimates nobody remembers; a sum that is too high says `~` once too often.
        self.estimated = self.estimated.saturating_add(estimated).min(self.counted);
        self.revision += 1;
    }

    /// Forgets all but the head.
    pub(crate) fn clear(&mut self) {
        self.recorder.record(|| Record::Cleared);
        let all = self.messages.len();
        self.put(self.head..all, Vec::new());
    }

    /// Counts as another model does from now on.
    pub(crate) fn count_by(&mut self, counter: Counter) {
        if counter != self.counter {
            self.counter = counter;
            self.estimated = self.counted;
            self.revision += 1;
        }
    }

    /// All messages, as the model reads them.
    pub(crate) fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// Tokens of each message.
    pub(crate) fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// Tokens of all messages.
    pub(crate) const fn counted(&self) -> u64 {
        self.counted
    }

    /// How many of them were estimated.
    pub(crate) const fn estimated(&self) -> u64 {
        self.estimated
    }

    /// Goes up when what stands there is changed or taken away.
    pub(crate) const fn revision(&self) -> u64 {
        self.revision
    }

    /// How many messages have come in all.
    pub(crate) const fn pushed(&self) -> u64 {
        self.pushed
    }

    /// How many messages stand at the head.
    pub(crate) const fn head(&self) -> usize {
        self.head
    }

    /// Where what was said begins that is there as it was said.
    pub(crate) fn begin(&self) -> usize {
        self.head + usize::from(self.digest.is_some())
    }

    /// What is left of what was said earlier.
    pub(crate) const fn digest(&self) -> Option<&Digest> {
        self.digest.as_ref()
    }

    /// What counts here.
    pub(crate) const fn counter(&self) -> Counter {
        self.counter
    }
}

#[cfg(test)]
#[path = "transcript_tests.rs"]
mod tests;
