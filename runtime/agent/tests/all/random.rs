//! Random conversations: whatever is said, called and summarised, each prompt is whole and fits.

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::json;
use toolwright_agent::{AskError, ContextSettings, Outcome, StrategyName, Tool};
use toolwright_model::{Message, Reply, ToolCall};

use crate::{
    answering::{Answering, Setup, counter, size, summary},
    common::{Sent, tool},
};

/// One prompt: its length in words, and of each step the lengths of the results, in words.
#[derive(Debug, Clone)]
struct Prompt {
    words: usize,
    steps: Vec<Vec<usize>>,
}

fn prompts() -> impl Strategy<Value = Vec<Prompt>> {
    let length = prop_oneof![4 => 0..80_usize, 2 => 80..600_usize, 1 => 600..3_000_usize];
    let steps = prop::collection::vec(prop::collection::vec(length.clone(), 1..4), 0..6);
    let prompt = (prop_oneof![5 => 1..40_usize, 1 => 40..700_usize], steps);
    prop::collection::vec(prompt.prop_map(|(words, steps)| Prompt { words, steps }), 1..8)
}

fn page() -> Arc<dyn Tool> {
    tool("app.generated:page", |input| async move {
        let words = usize::try_from(input["n"].as_u64().unwrap()).unwrap();
        Outcome::ok(json!("pump ".repeat(words)))
    })
}

/// Follows the script: the steps of each prompt, and then an answer.
fn scripted(prompts: Vec<Prompt>) -> Arc<Answering> {
    let mut replies = Vec::new();
    for (number, prompt) in prompts.iter().enumerate() {
        for (step, results) in prompt.steps.iter().enumerate() {
            let calls = results.iter().enumerate().map(|(place, words)| ToolCall {
                id: format!("{number}.{step}.{place}"),
                name: "page".into(),
                arguments: json!({"n": words}).to_string(),
            });
            replies.push(Reply::new("", calls.collect()));
        }
        replies.push(Reply::new(format!("answer {number}"), Vec::new()));
    }
    Answering::new(move |number, _| Ok(replies[number].clone()))
}

/// Whether every call has its result, right behind it and in its order, and no result is without its call.
fn is_whole(messages: &[Message]) -> bool {
    let mut waiting: std::collections::VecDeque<&str> = std::collections::VecDeque::new();
    messages.iter().all(|message| match message {
        Message::Tool { call_id, .. } => waiting.pop_front() == Some(call_id.as_str()),
        Message::Assistant { tool_calls, .. } => {
            let is_answered = waiting.is_empty();
            waiting.extend(tool_calls.iter().map(|call| call.id.as_str()));
            is_answered
        }
        Message::System(_) | Message::User(_) => waiting.is_empty(),
    }) && waiting.is_empty()
}

fn check(sent: &Sent, window: u64, request: &str) {
    assert!(is_whole(&sent.messages), "{:?}", sent.messages);
    let tokens = size(&sent.messages) + counter().tools(&sent.tools).tokens;
    // The reserve is a quarter of the window, rounded down.
    assert!(tokens <= window - window / 4, "{tokens} of {window}");
    assert_eq!(sent.messages[0], Message::System("be good".into()));
    assert!(sent.messages.contains(&Message::User(request.to_owned())));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_prompt_is_whole_and_fits(
        prompts in prompts(),
        window in 1_600..9_000_u64,
        strategy in prop::sample::select(StrategyName::ALL.to_vec()),
        bad in prop::collection::vec(any::<bool>(), 1..5),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let compress = Answering::new(move |number, _| {
            Ok(Reply::new(if bad[number % bad.len()] { "no".to_owned() } else { summary("x") }, Vec::new()))
        });
        let context = ContextSettings { strategy, ..ContextSettings::default() };
        // The reserve of this window is a quarter of it.
        let mut long = Setup { window, context, ..Setup::default() }.start(vec![page()], scripted(prompts.clone()), compress);
        for (number, prompt) in prompts.iter().enumerate() {
            let request = format!("request {number}: {}", "do ".repeat(prompt.words));
            let before = long.main.asked();
            let answer = runtime.block_on(long.ask(&request));
            for sent in &long.main.requests.lock().unwrap()[before..] {
                check(sent, window, &request);
            }
            match answer.text {
                Ok(text) => prop_assert_eq!(text, format!("answer {number}")),
                // Three calls with a long request in a small window: then it is said, and that is the end of this script.
                Err(AskError::TooLarge { .. }) => return Ok(()),
                Err(error) => return Err(TestCaseError::fail(error.to_string())),
            }
        }
    }
}
