//! The conversation in parts that are never torn: a request, or a reply with the results of its calls.

use std::ops::Range;

use toolwright_model::Message;

use crate::transcript::Transcript;

/// A request of the person, or a reply of the model and what its calls came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unit {
    /// The messages.
    pub(super) range: Range<usize>,
    /// Whether it is a request.
    pub(super) is_request: bool,
    /// Tokens of the messages.
    pub(super) tokens: u64,
}

/// What of the conversation is old, and what stays as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parts {
    /// The units that may be made shorter, the oldest first.
    pub(super) old: Vec<Unit>,
    /// The newest units.
    pub(super) kept: Vec<Unit>,
    /// The person's newest request, when it is among the old ones: it stays, whatever becomes of what was done for it.
    pub(super) request: Option<Range<usize>>,
}

impl Parts {
    /// The newest units that together have at most `keep` tokens are kept; the very last one in any case.
    pub(super) fn of(transcript: &Transcript, keep: u64) -> Self {
        let mut old = units(transcript);
        let mut sum = 0_u64;
        let mut first = old.len();
        for (place, unit) in old.iter().enumerate().rev() {
            sum = sum.saturating_add(unit.tokens);
            if sum > keep && first < old.len() {
                break;
            }
            first = place;
        }
        let kept = old.split_off(first);
        let is_asked = kept.iter().any(|unit| unit.is_request);
        let newest = old.iter().rev().find(|unit| unit.is_request).filter(|_| !is_asked);
        Self { request: newest.map(|unit| unit.range.clone()), old, kept }
    }

    /// Where the kept units begin.
    pub(super) fn boundary(&self, transcript: &Transcript) -> usize {
        self.kept.first().map_or(transcript.messages().len(), |unit| unit.range.start)
    }

    /// The old units without the request that stays.
    pub(super) fn passing(&self) -> impl Iterator<Item = &Unit> {
        self.old.iter().filter(|unit| self.request.as_ref() != Some(&unit.range))
    }
}

/// All that was said and is there as it was said.
fn units(transcript: &Transcript) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let lines = transcript.messages().iter().zip(transcript.counts()).enumerate().skip(transcript.begin());
    for (place, (message, tokens)) in lines {
        match (message, units.last_mut()) {
            (Message::Tool { .. }, Some(unit)) => {
                unit.range.end = place + 1;
                unit.tokens = unit.tokens.saturating_add(*tokens);
            }
            _ => units.push(Unit {
                range: place..place + 1,
                is_request: matches!(message, Message::User(_)),
                tokens: *tokens,
            }),
        }
    }
    units
}
