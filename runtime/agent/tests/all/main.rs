//! The loop, with a scripted model and native tools.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a helper that fails is a test that fails"
)]

mod answering;
mod budget;
mod common;
mod compression;
mod log;
mod random;
mod summaries;
mod window;

use std::{
    future::Ready,
    sync::{Arc, Mutex},
};

use common::{Stage, Turn, barrier, echo, failing, tool};
use serde_json::{Value, json};
use tokio::sync::Barrier;
use tokio_util::sync::CancellationToken;
use toolwright_agent::{AskError, Event, FailureKind, Outcome};
use toolwright_model::{Finish, Message, ModelError, ToolCall};

fn tool_results(stage: &Stage) -> Vec<Value> {
    stage
        .session
        .messages()
        .iter()
        .filter_map(|message| match message {
            Message::Tool { content, .. } => Some(serde_json::from_str(content).unwrap()),
            _ => None,
        })
        .collect()
}

#[tokio::test]
async fn a_conversation_keeps_all_that_was_said() {
    let mut stage =
        Stage::new(vec![echo()], vec![Turn::Call(vec![("echo", r#"{"n":1}"#)]), Turn::Say("one"), Turn::Say("two")]);
    let answer = stage.ask("first").await;
    assert_eq!(answer.text.unwrap(), "one");
    assert_eq!((answer.totals.turns, answer.totals.tool_calls, answer.totals.failed_calls), (2, 1, 0));
    stage.ask("second").await.text.unwrap();
    let call = ToolCall { id: "1.0".into(), name: "echo".into(), arguments: r#"{"n":1}"#.into() };
    let assistant = |text: &str| Message::assistant(text, vec![]);
    assert_eq!(
        stage.session.messages(),
        [
            Message::System("be good".into()),
            Message::User("first".into()),
            Message::assistant("", vec![call]),
            Message::Tool { call_id: "1.0".into(), content: r#"{"n":1}"#.into() },
            assistant("one"),
            Message::User("second".into()),
            assistant("two"),
        ]
    );
    assert_eq!(stage.model.requests.lock().unwrap()[2].messages.len(), 6);
}

#[tokio::test]
async fn independent_calls_run_at_once() {
    // Each waits for the other, so one after the other would never end.
    let both = Arc::new(Barrier::new(2));
    let meet = tool("app.generated:meet", move |input| {
        let both = Arc::clone(&both);
        async move {
            both.wait().await;
            Outcome::ok(input)
        }
    });
    let calls = vec![("meet", r#"{"n":1}"#), ("meet", r#"{"n":2}"#)];
    let mut stage = Stage::new(vec![meet], vec![Turn::Call(calls), Turn::Say("done")]);
    stage.ask("go").await.text.unwrap();
    assert_eq!(tool_results(&stage), [json!({"n": 1}), json!({"n": 2})]);
}

#[tokio::test]
async fn a_tool_that_is_loaded_can_be_called_in_the_same_reply() {
    let load =
        barrier("app.tools:load_tool", async |_| Outcome { loaded: vec![echo()], ..Outcome::ok(json!("loaded")) });
    let calls = vec![("echo", "{}"), ("load_tool", "{}"), ("echo", r#"{"n":7}"#)];
    let mut stage = Stage::new(vec![load], vec![Turn::Call(calls), Turn::Say("done")]);
    let answer = stage.ask("go").await;
    assert_eq!((answer.totals.tool_calls, answer.totals.failed_calls), (3, 1));
    let results = tool_results(&stage);
    assert_eq!(results[0]["error"]["kind"], "unknown_tool");
    assert_eq!(results[1..], [json!("loaded"), json!({"n": 7})]);
    let offered: Vec<_> = stage.model.requests.lock().unwrap()[1].tools.iter().map(|tool| tool.name.clone()).collect();
    assert_eq!(offered, ["load_tool", "echo"]);
    let loaded = Event::ToolLoaded { tool: "app.generated:echo".parse().unwrap(), version: 1 };
    assert!(stage.events.lock().unwrap().contains(&loaded));
}

#[tokio::test]
async fn a_new_version_takes_the_place_of_the_former() {
    let load = barrier("app.tools:load_tool", async |_| Outcome {
        loaded: vec![failing("app.generated:echo")],
        ..Outcome::ok(json!(null))
    });
    let turns = vec![Turn::Call(vec![("load_tool", "{}")]), Turn::Call(vec![("echo", "{}")]), Turn::Say("done")];
    let mut stage = Stage::new(vec![load, echo()], turns);
    stage.ask("go").await.text.unwrap();
    assert_eq!(tool_results(&stage)[1], json!({"error": {"kind": "failed", "message": "it broke"}}));
    assert_eq!(stage.session.toolbox().iter().count(), 2);
}

#[tokio::test]
async fn a_panic_is_that_calls_failure() {
    let broken = tool("app.generated:broken", async |_| panic!("a defect"));
    let calls = vec![("broken", "{}"), ("echo", r#"{"n":1}"#)];
    let mut stage = Stage::new(vec![broken, echo()], vec![Turn::Call(calls), Turn::Say("done")]);
    let answer = stage.ask("go").await;
    assert_eq!(answer.text.unwrap(), "done");
    let results = tool_results(&stage);
    assert_eq!(results[0]["error"]["kind"], "failed");
    assert_eq!(results[1], json!({"n": 1}));
}

#[tokio::test]
async fn a_panic_before_the_first_await_is_that_calls_failure_too() {
    // Not an async function: the panic comes while the future is made.
    let broken = tool("app.generated:broken", |_| -> Ready<Outcome> { panic!("a defect") });
    let mut stage = Stage::new(vec![broken], vec![Turn::Call(vec![("broken", "{}")]), Turn::Say("done")]);
    assert_eq!(stage.ask("go").await.text.unwrap(), "done");
    assert_eq!(tool_results(&stage)[0]["error"]["kind"], "failed");
}

#[tokio::test]
async fn an_answer_that_is_not_whole_is_kept_and_said_to_be_so() {
    let ends = [
        (Finish::Length, Some("the answer was cut at the limit on the model's output: ask it to go on")),
        (Finish::ContentFilter, Some("the server's filter withheld the answer, or the rest of it: ask in other words")),
        (Finish::Stop, None),
    ];
    for (finish, expected) in ends {
        let mut stage = Stage::new(vec![], vec![Turn::SayAndEnd("half a", finish)]);
        assert_eq!(stage.ask("go").await.text.unwrap(), "half a");
        let events = stage.events.lock().unwrap();
        let notes: Vec<_> = events
            .iter()
            .filter_map(|event| match event {
                Event::Note { text } => Some(text.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!(notes, Vec::from_iter(expected));
    }
}

#[tokio::test]
async fn arguments_are_checked_before_the_call() {
    let calls = vec![("echo", r#"{"n": 1"#), ("echo", r#"{"n":"x"}"#), ("echo", r#"{"m":1}"#), ("echo", "")];
    let mut stage = Stage::new(vec![echo()], vec![Turn::Call(calls), Turn::Say("done")]);
    stage.ask("go").await.text.unwrap();
    let results = tool_results(&stage);
    assert_eq!(results[0]["error"]["kind"], "invalid_input");
    assert!(results[0]["error"]["message"].as_str().unwrap().starts_with("the arguments are not JSON: EOF"));
    assert_eq!(
        results[1]["error"]["violations"],
        json!([{"path": "/n", "reason": "the value is not of type \"integer\""}])
    );
    assert_eq!(results[2]["error"]["violations"][0]["path"], "/");
    assert_eq!(results[3], json!({}));
}

#[tokio::test]
async fn a_denied_call_names_the_policy_and_never_runs() {
    let ran = Arc::new(Mutex::new(false));
    let seen = Arc::clone(&ran);
    // No policy permits a call in a namespace that nobody has.
    let stray = tool("elsewhere:stray", move |input| {
        *seen.lock().unwrap() = true;
        async move { Outcome::ok(input) }
    });
    let mut stage = Stage::new(vec![stray], vec![Turn::Call(vec![("stray", "{}")]), Turn::Say("done")]);
    let answer = stage.ask("go").await;
    assert_eq!(tool_results(&stage)[0]["error"]["kind"], "denied");
    assert!(!*ran.lock().unwrap());
    assert_eq!(answer.totals.denials.len(), 1);
    assert_eq!(answer.totals.denials[0].action, "call");
}

#[tokio::test]
async fn the_turns_are_limited() {
    let turns = (0..4).map(|_| Turn::Call(vec![("echo", "{}")])).collect();
    let mut stage = Stage::new(vec![echo()], turns);
    let answer = stage.ask("go").await;
    assert!(matches!(answer.text, Err(AskError::TurnLimit { max_turns: 4 })));
    assert_eq!(answer.totals.turns, 4);
    let finished = stage.events.lock().unwrap().last().cloned();
    let context = stage.session.context();
    assert_eq!(finished, Some(Event::Finished { answered: false, totals: answer.totals, context }));
}

#[tokio::test]
async fn a_failing_model_ends_the_prompt_and_not_the_session() {
    let mut stage = Stage::new(vec![], vec![Turn::Fail, Turn::Say("again")]);
    assert!(matches!(stage.ask("one").await.text, Err(AskError::Model(ModelError::EmptyReply { .. }))));
    assert_eq!(stage.ask("two").await.text.unwrap(), "again");
}

#[tokio::test]
async fn an_interrupted_stream_keeps_what_was_said() {
    let mut stage = Stage::new(vec![], vec![Turn::SayThenHang("half a"), Turn::Say("whole")]);
    let stop = CancellationToken::new();
    let (model, stopper) = (Arc::clone(&stage.model), stop.clone());
    let interrupting = tokio::spawn(async move {
        model.hanging.notified().await;
        stopper.cancel();
    });
    let answer = stage.session.ask("one", &stop).await;
    interrupting.await.unwrap();
    assert!(matches!(answer.text, Err(AskError::Interrupted)));
    assert_eq!(stage.ask("two").await.text.unwrap(), "whole");
    assert_eq!(stage.session.messages()[2], Message::assistant("half a", vec![]));
}

#[tokio::test]
async fn interrupting_drops_the_running_tools_and_every_call_has_a_result() {
    let stop = CancellationToken::new();
    let (stopper, dropped) = (stop.clone(), Arc::new(Mutex::new(false)));
    let flag = Arc::clone(&dropped);
    let endless = tool("app.generated:endless", move |_| {
        let (stopper, guard) = (stopper.clone(), OnDrop(Arc::clone(&flag)));
        async move {
            stopper.cancel();
            std::future::pending::<()>().await;
            drop(guard);
            Outcome::ok(json!(null))
        }
    });
    let calls = vec![("echo", r#"{"n":1}"#), ("endless", "{}")];
    let mut stage = Stage::new(vec![echo(), endless], vec![Turn::Call(calls)]);
    let answer = stage.session.ask("go", &stop).await;
    assert!(matches!(answer.text, Err(AskError::Interrupted)));
    assert!(*dropped.lock().unwrap());
    let results = tool_results(&stage);
    assert_eq!(results[0], json!({"n": 1}));
    assert_eq!(results[1]["error"]["kind"], "interrupted");
    assert_eq!(interrupted(&stage), ["1.1 app.generated:endless"]);
}

#[tokio::test]
async fn calls_that_were_not_begun_are_told_as_interrupted() {
    let stop = CancellationToken::new();
    let stopper = stop.clone();
    let stopping = barrier("app.tools:load_tool", move |_| {
        stopper.cancel();
        std::future::pending()
    });
    let calls = vec![("load_tool", "{}"), ("echo", "{}"), ("nothing", "{}")];
    let mut stage = Stage::new(vec![echo(), stopping], vec![Turn::Call(calls)]);
    let answer = stage.session.ask("go", &stop).await;
    assert!(matches!(answer.text, Err(AskError::Interrupted)));
    assert_eq!(interrupted(&stage), ["1.0 app.tools:load_tool", "1.1 app.generated:echo", "1.2 -"]);
    let begun = stage.events.lock().unwrap().iter().filter(|event| matches!(event, Event::ToolCalled { .. })).count();
    assert_eq!((begun, tool_results(&stage).len()), (1, 3));
}

/// Call and tool of each call that was told as interrupted.
fn interrupted(stage: &Stage) -> Vec<String> {
    let events = stage.events.lock().unwrap();
    let of = |event: &Event| match event {
        Event::ToolFinished { call, tool, failure: Some(FailureKind::Interrupted), .. } => {
            Some(format!("{call} {}", tool.as_ref().map_or("-", |tool| tool.as_str())))
        }
        _ => None,
    };
    events.iter().filter_map(of).collect()
}

struct OnDrop(Arc<Mutex<bool>>);

impl Drop for OnDrop {
    fn drop(&mut self) {
        *self.0.lock().unwrap() = true;
    }
}
