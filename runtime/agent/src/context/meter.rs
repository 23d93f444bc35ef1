//! How large the prompt is: what the server said of it, and a count of only what was added since.

use toolwright_model::{Count, Usage};

use crate::transcript::Transcript;

/// What a server may count more than we do, whatever we count: a preamble of its own.
const PREAMBLE: u64 = 1_000;
/// A figure below this part of our count is not believed.
const LEAST: u64 = 2;
/// Nor is one above so many times our count.
const MOST: u64 = 4;
/// One, in the unit of a scale.
const ONE: u64 = 1_000;

/// Knows the size of the prompt.
#[derive(Debug)]
pub(crate) struct Meter {
    tools: Count,
    anchor: Option<Anchor>,
    /// How many tokens the server counts where we count a thousand; never less than that.
    scale: u64,
}

/// A size that the server gave.
#[derive(Debug, Clone, Copy)]
struct Anchor {
    server: u64,
    sent: Sent,
}

/// A prompt as it was sent.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sent {
    /// What is known of its size.
    pub(crate) size: u64,
    /// What we counted of it.
    counted: u64,
    estimated: u64,
    revision: u64,
}

impl Meter {
    pub(crate) const fn new() -> Self {
        Self { tools: Count::exact(0), anchor: None, scale: ONE }
    }

    /// The tools are these from now on.
    pub(crate) const fn set_tools(&mut self, tools: Count) {
        self.tools = tools;
    }

    /// Forgets what a server said: the next prompt goes to another one.
    pub(crate) const fn forget(&mut self) {
        (self.anchor, self.scale) = (None, ONE);
    }

    /// Our own count of the next prompt.
    pub(crate) const fn own(&self, transcript: &Transcript) -> u64 {
        transcript.counted().saturating_add(self.tools.tokens)
    }

    /// The size of the next prompt.
    pub(crate) fn size(&self, transcript: &Transcript) -> Count {
        let own = self.own(transcript);
        let Some(Anchor { server, sent }) = self.anchor.filter(|anchor| anchor.sent.revision == transcript.revision())
        else {
            return Count::estimate(self.scaled(own));
        };
        let added = self.scaled(own.saturating_sub(sent.counted));
        let gone = sent.counted.saturating_sub(own);
        let tokens = server.saturating_add(added).saturating_sub(gone);
        Count { tokens, exact: transcript.estimated() == sent.estimated }
    }

    /// As many tokens as the server would say where we count `own`.
    pub(crate) const fn scaled(&self, own: u64) -> u64 {
        own.saturating_mul(self.scale).div_ceil(ONE)
    }

    /// As many tokens as we count where the server would say `size`.
    pub(crate) const fn unscaled(&self, size: u64) -> u64 {
        size.saturating_mul(ONE) / self.scale
    }

    /// Remembers the prompt that is about to be sent.
    pub(crate) fn sent(&self, transcript: &Transcript) -> Sent {
        Sent {
            size: self.size(transcript).tokens,
            counted: self.own(transcript),
            estimated: transcript.estimated(),
            revision: transcript.revision(),
        }
    }

    /// Takes in what the server says of a prompt that was answered with `written` tokens that can be seen. Gives what is to
    /// be believed of it, and whether all of that is the server's word.
    pub(crate) fn answered(&mut self, sent: Sent, usage: Option<&Usage>, written: u64, window: u64) -> (Usage, bool) {
        if let Some(usage) = usage.filter(|usage| is_input_believed(usage, sent.counted)) {
            self.anchor = Some(Anchor { server: usage.input_tokens, sent });
            // Of a short prompt, the most may be the server's preamble, which does not grow.
            if sent.counted >= PREAMBLE {
                self.scale = (usage.input_tokens.saturating_mul(ONE) / sent.counted).clamp(ONE, MOST * ONE);
            }
        }
        believed(usage, sent.counted, sent.size, written, window)
    }

    /// Tokens of what the model is told of its tools.
    pub(crate) const fn tools(&self) -> u64 {
        self.tools.tokens
    }
}

/// What is to be believed of a server's figures, and whether all of that is the server's word. Of the prompt we counted
/// `counted`, and take it for `size`; `written` tokens of the reply can be seen.
///
/// A server may say anything. A prompt that is less than half of what we count, or more than four times as much and a
/// preamble, was not counted but made up: then our own figure is taken.
pub(super) fn believed(usage: Option<&Usage>, counted: u64, size: u64, written: u64, window: u64) -> (Usage, bool) {
    let Some(usage) = usage else {
        return (Usage { input_tokens: size, cached_tokens: 0, output_tokens: written }, false);
    };
    let input = is_input_believed(usage, counted);
    // Reasoning is written and not seen, so only a window bounds it.
    let most = window.max(written.saturating_mul(MOST));
    let output = (written / LEAST..=most).contains(&usage.output_tokens);
    let believed = Usage {
        input_tokens: if input { usage.input_tokens } else { size },
        cached_tokens: if input { usage.cached_tokens.min(usage.input_tokens) } else { 0 },
        output_tokens: if output { usage.output_tokens } else { written },
    };
    (believed, input && output)
}

fn is_input_believed(usage: &Usage, counted: u64) -> bool {
    let most = counted.saturating_mul(MOST).saturating_add(PREAMBLE);
    usage.input_tokens > 0 && (counted / LEAST..=most).contains(&usage.input_tokens)
}

#[cfg(test)]
#[path = "meter_tests.rs"]
mod tests;
