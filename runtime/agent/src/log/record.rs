//! What stands in a line.

use serde::{Deserialize, Serialize};
use toolwright_model::Message;
use toolwright_policy::Decision;
use toolwright_registry::EntryId;

use crate::{Line, Spent, Totals};

/// The format that this version writes, and the last one that it reads.
pub const FORMAT: u32 = 1;

/// The first line: which session it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename = "session")]
pub struct Header {
    /// [`FORMAT`].
    pub format: u32,
    /// The session's id, and the file's name.
    pub session: String,
    /// The version of the program that began it.
    pub program: String,
    /// The agent's entry.
    pub agent: EntryId,
    /// The model that it began with, as its server knows it.
    pub model: String,
    /// Where that model is.
    pub origin: String,
    /// The working folder in which it began.
    pub folder: String,
    /// When, in milliseconds since 1970.
    pub created_ms: u64,
}

/// One thing that happened. As JSON it is an object whose `type` is the variant's name in snake case. Texts are as they came:
/// untrusted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Record {
    /// Something was said. The system prompt is not among it: a session that is taken up again gets today's.
    Message {
        /// What.
        message: Message,
        /// Of a person's message: how many bytes of it, from its beginning, the person typed. The rest is data.
        #[serde(default, skip_serializing_if = "is_zero")]
        typed: usize,
    },
    /// Messages gave way to others: the conversation was compressed.
    Replaced {
        /// The first that goes, counted from 0 without the system prompt.
        from: usize,
        /// The first after it that stays.
        to: usize,
        /// What stands in their place.
        lines: Vec<Line>,
    },
    /// What was said is forgotten.
    Cleared,
    /// Another model answers from now on.
    Model {
        /// As its server knows it.
        model: String,
        /// Where it is.
        origin: String,
    },
    /// The model replied.
    Usage {
        /// Which.
        model: String,
        /// What the call used.
        spent: Spent,
    },
    /// The model that compresses replied.
    Compression {
        /// Which.
        model: String,
        /// What all its calls used since the prompt, or since the person asked for a compression.
        spent: Spent,
    },
    /// The person had the conversation compressed.
    Compacted {
        /// What was used for it.
        totals: Totals,
    },
    /// The session has this tool from now on.
    Loaded {
        /// The entry.
        tool: EntryId,
        /// Its version.
        version: u32,
    },
    /// A policy said no.
    Denied {
        /// The decision.
        decision: Decision,
    },
    /// A prompt is answered, or has ended without an answer.
    Finished {
        /// Whether there is a final answer.
        answered: bool,
        /// What was used since the prompt.
        totals: Totals,
    },
    /// Another process goes on from here.
    Resumed {
        /// The version of the program.
        program: String,
    },
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it so")]
const fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// A record, its number and its time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stamped<R = Record> {
    /// Counts from 0, which is the header.
    pub seq: u64,
    /// When, in milliseconds since 1970.
    pub ms: u64,
    /// What.
    pub record: R,
}
