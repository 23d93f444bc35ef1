#![expect(clippy::unwrap_used, reason = "a bench that cannot run has nothing to report")]
//! What compression keeps: long conversations with facts, decisions and constraints planted in them, compressed by each
//! strategy in windows of several sizes, and at the end counted what is still literally there.
//!
//! `cargo bench -p toolwright-cli -p toolwright-agent --bench kept`. Prints the table of `COMPRESSION.md`. Ends with an error
//! when a prompt is larger than the window, or a call stands without its result.

mod compressor;
mod run;
mod script;

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::{Arc, Mutex},
};

use toolwright_agent::StrategyName;
use toolwright_model::{Counter, Message};
use toolwright_registry::Vocabulary;

use compressor::Honesty;
use run::{Run, run};
use script::{KINDS, Kind, PLANTED, TIMES, conversation};

/// Windows, and how long the conversations in them are, in tokens.
const CASES: [(u64, u64); 5] =
    [(8_000, 50_000), (8_000, 500_000), (32_000, 50_000), (32_000, 500_000), (128_000, 500_000)];

const STRATEGIES: [(&str, StrategyName, Honesty); 6] = [
    ("micro", StrategyName::Micro, Honesty::Keeps),
    ("collapse", StrategyName::Collapse, Honesty::Keeps),
    ("summarise", StrategyName::Summarise, Honesty::Keeps),
    ("summarise, loses", StrategyName::Summarise, Honesty::Loses),
    ("summarise, invents", StrategyName::Summarise, Honesty::Invents),
    ("cascade", StrategyName::Cascade, Honesty::Keeps),
];

fn main() {
    let memo = Memo::default();
    println!(
        "| Window | Said | Strategy | Constraints | Decisions | Facts | Invented | Sent | To the compressor | Compressions (summaries) | Largest prompt |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|");
    for (window, tokens) in CASES {
        let (prompts, planted) = conversation(tokens, 0x9e37_79b9_7f4a_7c15);
        for (name, strategy, honesty) in STRATEGIES {
            let done = run(&prompts, window, strategy, honesty, &memo);
            let kept = |kind: Kind| {
                let each = (0..TIMES).map(|time| {
                    let there = planted.iter().filter(|planted| planted.kind == kind && planted.time == time);
                    there.filter(|planted| done.context.contains(&planted.text)).count().to_string()
                });
                each.collect::<Vec<_>>().join(" ")
            };
            let [constraints, decisions, facts] = KINDS.map(kept);
            let Run { sent, sent_to_compressor, compressions, summaries, largest, invented, .. } = done;
            println!(
                "| {}k | {}k | {name} | {constraints} | {decisions} | {facts} | {invented} | {}k | {}k | {compressions} ({summaries}) | {largest} |",
                window / 1_000,
                tokens / 1_000,
                sent / 1_000,
                sent_to_compressor / 1_000,
            );
        }
    }
    println!(
        "\nOf {PLANTED} each, planted early, in the middle, late. Tokens by o200k_base; the prompts hold the system prompt and a tool."
    );
}

/// Counts a message once: the bench looks at each prompt as a whole.
#[derive(Clone, Default)]
pub(crate) struct Memo(Arc<Mutex<HashMap<u64, u64>>>);

impl Memo {
    pub(crate) fn message(&self, message: &Message) -> u64 {
        let mut hasher = DefaultHasher::new();
        text_of(message).hash(&mut hasher);
        *self.0.lock().unwrap().entry(hasher.finish()).or_insert_with(|| counter().message(message).tokens)
    }
}

pub(crate) fn counter() -> Counter {
    let counter = Counter::new(Some(Vocabulary::O200k));
    counter.wait();
    counter
}

/// All that a message says.
pub(crate) fn text_of(message: &Message) -> String {
    match message {
        Message::System(text) | Message::User(text) | Message::Tool { content: text, .. } => text.clone(),
        Message::Assistant { text, tool_calls, .. } => {
            let calls: String = tool_calls.iter().map(|call| format!("{}({})\n", call.name, call.arguments)).collect();
            format!("{text}{calls}")
        }
    }
}
