//! How many tokens a text has: by the model's own vocabulary, else by an estimate.
//!
//! A vocabulary takes some 0.4 s to load. That happens once for the process, on a thread of its own, and nobody waits:
//! until it is there, counts are estimates by length.

use std::{
    iter,
    ops::Add,
    sync::{Once, OnceLock},
    thread,
};

use tiktoken_rs::CoreBPE;
use toolwright_registry::Vocabulary;

use crate::{Message, ToolSpec};

/// Longest text that is encoded at once, in bytes. The encoder's work on a text without a break grows faster than the
/// text, and beyond some length it gives up; in pieces the work is linear. A cut adds at most a token or two.
const PIECE_MAX: usize = 4_096;
/// Bytes of a token in an estimate. English has 4 and more, so the estimate is rather too high than too low.
const BYTES_PER_TOKEN: u64 = 3;
/// What a message has besides its text: its role and its ends.
const MESSAGE_OVERHEAD: u64 = 4;
/// What a tool call or a tool has besides its own text: names of members, brackets, an id.
const CALL_OVERHEAD: u64 = 8;

/// A number of tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// How many.
    pub tokens: u64,
    /// Whether the model's own vocabulary said so. What was estimated is shown with a `~`.
    pub exact: bool,
}

impl Count {
    /// What the model's own vocabulary, or its server, says.
    pub const fn exact(tokens: u64) -> Self {
        Self { tokens, exact: true }
    }

    /// An estimate.
    pub const fn estimate(tokens: u64) -> Self {
        Self { tokens, exact: false }
    }
}

impl Add for Count {
    type Output = Self;

    /// The sum is exact when both are.
    fn add(self, other: Self) -> Self {
        Self { tokens: self.tokens.saturating_add(other.tokens), exact: self.exact && other.exact }
    }
}

/// Counts tokens as one model does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counter {
    vocabulary: Option<Vocabulary>,
}

impl Counter {
    /// A counter by this vocabulary. Without one, `o200k` is counted with, and each count is an estimate.
    pub const fn new(vocabulary: Option<Vocabulary>) -> Self {
        Self { vocabulary }
    }

    /// Begins to load the vocabulary, unless that has begun. Returns at once.
    pub fn load(self) {
        self.encoder().load();
    }

    /// Loads the vocabulary and waits until it is there.
    pub fn wait(self) {
        self.encoder().load();
        self.encoder().loaded.wait();
    }

    /// Tokens of a text.
    pub fn text(self, text: &str) -> Count {
        match self.encoder().loaded.get() {
            Some(Some(encoder)) => {
                let tokens = pieces(text).map(|piece| encoder.count_ordinary(piece) as u64).sum();
                Count { tokens, exact: self.vocabulary.is_some() }
            }
            _ => estimate(text.len()),
        }
    }

    /// Tokens of a message, its role included.
    pub fn message(self, message: &Message) -> Count {
        let overhead = Count::exact(MESSAGE_OVERHEAD);
        match message {
            Message::System(text) | Message::User(text) | Message::Tool { content: text, .. } => {
                overhead + self.text(text)
            }
            Message::Assistant { text, tool_calls, reasoning } => {
                let mut count = overhead + self.text(text);
                for call in tool_calls {
                    let call = self.text(&call.name) + self.text(&call.arguments);
                    count = count + call + Count::exact(CALL_OVERHEAD);
                }
                // What is in it is encrypted: its length is all that can be gone by.
                reasoning.iter().fold(count, |count, item| count + estimate(item.to_string().len()))
            }
        }
    }

    /// Tokens of what the model is told of its tools.
    pub fn tools(self, tools: &[ToolSpec]) -> Count {
        tools.iter().fold(Count::exact(0), |count, tool| {
            let texts = [tool.name.as_str(), &tool.description, &tool.input_schema.to_string()];
            texts.into_iter().fold(count + Count::exact(CALL_OVERHEAD), |count, text| count + self.text(text))
        })
    }

    fn encoder(self) -> &'static Encoder {
        match self.vocabulary {
            Some(Vocabulary::Cl100k) => &CL100K,
            Some(Vocabulary::O200k) | None => &O200K,
        }
    }
}

/// A vocabulary's encoder. Where it cannot be loaded, there is none for ever.
struct Encoder {
    loaded: OnceLock<Option<CoreBPE>>,
    begun: Once,
    make: fn() -> Option<CoreBPE>,
}

static O200K: Encoder = Encoder::new(|| tiktoken_rs::o200k_base().ok());
static CL100K: Encoder = Encoder::new(|| tiktoken_rs::cl100k_base().ok());

impl Encoder {
    const fn new(make: fn() -> Option<CoreBPE>) -> Self {
        Self { loaded: OnceLock::new(), begun: Once::new(), make }
    }

    fn load(&'static self) {
        self.begun.call_once(|| {
            let thread = thread::Builder::new().name("vocabulary".to_owned());
            if thread.spawn(|| self.loaded.get_or_init(self.make)).is_err() {
                // A machine without a thread to spare gets estimates.
                self.loaded.get_or_init(|| None);
            }
        });
    }
}

fn estimate(bytes: usize) -> Count {
    Count::estimate((bytes as u64).div_ceil(BYTES_PER_TOKEN))
}

/// The text in pieces of at most [`PIECE_MAX`] bytes.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    iter::from_fn(move || {
        let (piece, after) = rest.split_at_checked(piece_end(rest))?;
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}

/// Where the first piece ends: before a blank, where there is one, because a token begins with it.
fn piece_end(text: &str) -> usize {
    if text.len() <= PIECE_MAX {
        return text.len();
    }
    let end = text.floor_char_boundary(PIECE_MAX);
    let blank = text.get(..end).and_then(|piece| piece.rfind(char::is_whitespace));
    blank.filter(|blank| *blank > end / 2).unwrap_or(end)
}

#[cfg(test)]
#[path = "tokens_tests.rs"]
mod tests;
