//! Events: what the terminal renders and what `--output-format stream-json` prints.

use std::{fmt, sync::Arc};

use serde::Serialize;
use toolwright_policy::Decision;
use toolwright_registry::EntryId;

use crate::{ContextUse, FailureKind, StrategyName, Totals};

/// One thing that happened. As JSON it is an object whose `type` is the variant's name in snake case.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// The session is there.
    SessionStarted {
        /// The session's id.
        session: Arc<str>,
        /// The agent's entry.
        agent: EntryId,
        /// The model, as its server knows it.
        model: Arc<str>,
        /// Where the replies come from.
        origin: String,
        /// Whether the replies are recorded.
        recording: bool,
    },
    /// The model is asked.
    ModelCalled {
        /// Counts from 1 within one prompt.
        turn: u32,
    },
    /// A piece of the answer, as the model wrote it: untrusted.
    Text {
        /// The piece.
        delta: String,
    },
    /// A piece of what the model thinks aloud: untrusted.
    Reasoning {
        /// The piece.
        delta: String,
    },
    /// The server did not answer; it is asked again.
    Retrying {
        /// Counts from 1.
        attempt: u32,
        /// How long it waits first, in milliseconds.
        wait_ms: u64,
        /// What went wrong.
        reason: String,
    },
    /// A tool is called.
    ToolCalled {
        /// The call's id, as the model gave it.
        call: String,
        /// The tool's name, as the model gave it: untrusted.
        name: String,
        /// The entry, when there is one of that name.
        tool: Option<EntryId>,
        /// The arguments, as the model wrote them: untrusted.
        arguments: String,
    },
    /// The call is over.
    ToolFinished {
        /// The call's id.
        call: String,
        /// The tool's name, as the model gave it: untrusted.
        name: String,
        /// The entry, when there is one of that name.
        tool: Option<EntryId>,
        /// The sort of failure; absent when it succeeded.
        failure: Option<FailureKind>,
        /// What the model reads: untrusted.
        result: String,
        /// What the tool logged: untrusted.
        log: String,
        /// How long it took, in milliseconds.
        ms: u64,
    },
    /// The session has this tool from now on.
    ToolLoaded {
        /// The entry.
        tool: EntryId,
        /// Its version.
        version: u32,
    },
    /// The conversation was made shorter, to fit into the model's window.
    ContextCompressed {
        /// How.
        strategy: StrategyName,
        /// Tokens of the prompt before, as far as they were known.
        tokens_before: u64,
        /// Tokens of it now, an estimate.
        tokens_after: u64,
        /// Messages before.
        messages_before: usize,
        /// Messages now.
        messages_after: usize,
        /// What a model wrote in the place of earlier messages, when it was asked: untrusted.
        summary: Option<String>,
    },
    /// A policy decision.
    Decided(Decision),
    /// What a person should know while they wait.
    Note {
        /// One line.
        text: String,
    },
    /// The prompt is answered, or has ended without an answer.
    Finished {
        /// Whether there is a final answer.
        answered: bool,
        /// What was used since the prompt.
        totals: Totals,
        /// How full the window is.
        context: ContextUse,
    },
}

/// Where events go. Cheap to clone; called from any thread.
#[derive(Clone)]
pub struct Events(Arc<dyn Fn(Event) + Send + Sync>);

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Events")
    }
}

impl Events {
    /// Every event goes to `sink`, which must not block.
    pub fn new(sink: impl Fn(Event) + Send + Sync + 'static) -> Self {
        Self(Arc::new(sink))
    }

    /// Says what happened.
    pub fn send(&self, event: Event) {
        (self.0)(event);
    }

    /// Says one line to the person.
    pub fn note(&self, text: impl Into<String>) {
        self.send(Event::Note { text: text.into() });
    }
}
