use futures::executor::block_on;

use super::{Replay, ReplayError};
use crate::{Delta, Finish, Message, Model, ModelError, Reply, Request, ToolCall};

const CLOCK: &str = r#"
{"prompt": "what time is it?", "text": "I look it up.", "tool_calls": [{"id": "c1", "name": "clock", "arguments": {"zones": ["UTC"]}}]}
{"after": [{"call": "c1", "ok": true}], "tool_calls": [{"id": "c2", "name": "say", "arguments": {"text": ["at ${c1#/time}", 1], "n": "${c1#/n}", "all": "${c1#}"}}]}

{"after": [{"call": "c2", "ok": false, "error_contains": "no voice"}], "text": "It is ${c1#/time}, `${name}` ${a.b#/c} ${"}
"#;

fn conversation(messages: &[Message]) -> Request<'_> {
    Request { model: "any", messages, tools: &[], output_limit: None }
}

fn tool(call_id: &str, content: &str) -> Message {
    Message::Tool { call_id: call_id.to_owned(), content: content.to_owned() }
}

fn said(reply: &Reply) -> Message {
    reply.message()
}

fn ask(replay: &Replay, messages: &[Message]) -> (Result<Reply, ModelError>, Vec<Delta>) {
    let mut deltas = Vec::new();
    let result = block_on(replay.complete(conversation(messages), &mut |delta| deltas.push(delta)));
    (result, deltas)
}

fn mismatch(replay: &Replay, messages: &[Message]) -> (usize, String, String) {
    match ask(replay, messages) {
        (Err(ModelError::Replay { recording, turn, expected, got }), deltas) => {
            assert_eq!((recording.as_str(), deltas), ("clock", Vec::new()));
            (turn, expected, got)
        }
        other => panic!("{other:?}"),
    }
}

fn first_turn() -> Vec<Message> {
    vec![Message::System("be brief".to_owned()), Message::User(" what time is it?\n".to_owned())]
}

fn call(id: &str, name: &str, arguments: &str) -> ToolCall {
    ToolCall { id: id.to_owned(), name: name.to_owned(), arguments: arguments.to_owned() }
}

#[test]
fn a_recording_is_played_with_the_results_in_place() {
    let replay = Replay::parse("clock", CLOCK).unwrap();
    assert_eq!((replay.origin(), replay.is_recording(), replay.turns_left()), ("recording `clock`", true, 3));

    let mut messages = first_turn();
    let (first, deltas) = ask(&replay, &messages);
    let first = first.unwrap();
    assert_eq!(first, Reply::new("I look it up.", vec![call("c1", "clock", r#"{"zones":["UTC"]}"#)]));
    let words = ["I ", "look ", "it ", "up."].map(|word| Delta::Text(word.to_owned()));
    assert_eq!(deltas, [&words[..], &[Delta::ToolCall { name: "clock".to_owned() }]].concat());

    messages.extend([said(&first), tool("c1", r#"{"time":"12:00","n":7}"#)]);
    let second = ask(&replay, &messages).0.unwrap();
    let arguments = r#"{"text":["at 12:00",1],"n":"7","all":"{\"time\":\"12:00\",\"n\":7}"}"#;
    assert_eq!(second.tool_calls, [call("c2", "say", arguments)]);

    messages.extend([said(&second), tool("c2", r#"{"error":{"message":"no voice here"}}"#)]);
    let third = ask(&replay, &messages).0.unwrap();
    assert_eq!(third.text, "It is 12:00, `${name}` ${a.b#/c} ${");
    assert_eq!((third.finish.clone(), replay.turns_left()), (Finish::Stop, 0));

    messages.extend([said(&third), Message::User("and now?".to_owned())]);
    let end = ("its end after turn 3".to_owned(), "one more request after no tool results".to_owned());
    assert_eq!(mismatch(&replay, &messages), (4, end.0, end.1));
}

#[test]
fn another_prompt_is_an_error() {
    let replay = Replay::parse("clock", CLOCK).unwrap();
    let expected = "the prompt `what time is it?`".to_owned();
    let other = [Message::User("what day is it?".to_owned())];
    assert_eq!(mismatch(&replay, &other), (1, expected.clone(), "the prompt `what day is it?`".to_owned()));
    assert_eq!(mismatch(&replay, &[]), (1, expected, "no prompt".to_owned()));
}

#[test]
fn other_results_than_recorded_are_an_error_and_leave_the_turn_unplayed() {
    let replay = Replay::parse("clock", CLOCK).unwrap();
    let mut messages = first_turn();
    let first = ask(&replay, &messages).0.unwrap();
    messages.push(said(&first));
    let with = |results: &[Message]| [&messages, results].concat();
    let expected = "`c1` ok".to_owned();

    let failed = mismatch(&replay, &with(&[tool("c1", r#"{"error":"boom"}"#)]));
    assert_eq!(failed, (2, expected.clone(), "`c1` failed with `boom`".to_owned()));
    assert_eq!(mismatch(&replay, &with(&[])), (2, expected.clone(), "no tool results".to_owned()));
    let other = mismatch(&replay, &with(&[tool("c9", "1")]));
    assert_eq!(other, (2, expected.clone(), "`c9` ok".to_owned()));
    let more = mismatch(&replay, &with(&[tool("c1", "1"), tool("c2", "1")]));
    assert_eq!(more, (2, expected, "`c1` ok, `c2` ok".to_owned()));

    assert!(ask(&replay, &with(&[tool("c1", r#"{"time":"1","n":1}"#)])).0.is_ok());
}

#[test]
fn the_recorded_part_of_an_error_must_be_there() {
    let replay = Replay::parse("clock", CLOCK).unwrap();
    let mut messages = first_turn();
    for result in [tool("c1", r#"{"time":"1","n":1}"#), tool("c2", r#"{"error":"too loud"}"#)] {
        let reply = ask(&replay, &messages).0.unwrap();
        messages.extend([said(&reply), result]);
    }
    let got = mismatch(&replay, &messages);
    assert_eq!(got, (3, "`c2` failed with `no voice`".to_owned(), "`c2` failed with `too loud`".to_owned()));
}

#[test]
fn a_placeholder_that_cannot_be_resolved_is_an_error() {
    let after = |result: &str| {
        let replay = Replay::parse("clock", CLOCK).unwrap();
        let mut messages = first_turn();
        let first = ask(&replay, &messages).0.unwrap();
        messages.extend([said(&first), tool("c1", result)]);
        mismatch(&replay, &messages)
    };
    let value = |pointer: &str| format!("a value for `${{c1#{pointer}}}`");
    assert_eq!(after("{}"), (2, value("/time"), "a result without it".to_owned()));
    assert_eq!(after(r#"{"time":1}"#), (2, value("/n"), "a result without it".to_owned()));
    assert_eq!(after("12:00"), (2, value("/time"), "a result that is not JSON".to_owned()));
}

#[test]
fn broken_arguments_can_be_recorded() {
    let line = r#"{"tool_calls": [{"id": "c1", "name": "clock", "arguments": "{\"a\":"}]}"#;
    let replay = Replay::parse("clock", line).unwrap();
    assert_eq!(ask(&replay, &[]).0.unwrap().tool_calls, [call("c1", "clock", "{\"a\":")]);
}

#[test]
fn a_recording_that_cannot_be_played_is_refused_with_its_line() {
    let refused = |jsonl: &str| {
        let ReplayError { line, message } = Replay::parse("x", jsonl).unwrap_err();
        format!("{line}: {message}")
    };
    let call = r#"{"tool_calls": [{"id": "c1", "name": "n", "arguments": {}}]}"#;
    assert_eq!(refused("\n\n"), "1: the recording holds no turn");
    assert_eq!(refused("{\"text\": \"a\"}\n{}"), "2: a turn needs `text` or `tool_calls`");
    assert_eq!(refused(&format!("{call}\n\n{call}")), "3: the call id `c1` is used twice");
    assert_eq!(
        refused(r#"{"after": [{"call": "c1", "ok": true}], "text": "a"}"#),
        "1: the first turn follows no tool call"
    );
    assert_eq!(
        refused(&format!("{call}\n{}", r#"{"after": [{"call": "c2", "ok": true}], "text": "a"}"#)),
        "2: `after` names the call `c2`, which no turn before it makes"
    );
    assert_eq!(
        refused(&format!(
            "{call}\n{}",
            r#"{"after": [{"call": "c1", "ok": true, "error_contains": "x"}], "text": "a"}"#
        )),
        "2: the call `c1` is ok, so it has no error"
    );
    assert_eq!(
        refused(r#"{"tool_calls": [{"id": "c 1", "name": "n", "arguments": {}}]}"#),
        "1: the call id `c 1` holds other than letters, digits, `_` and `-`"
    );
    assert_eq!(
        refused(r#"{"tool_calls": [{"id": "c1", "name": "n", "arguments": [1]}]}"#),
        "1: the arguments of `c1` are neither an object nor a text"
    );
    assert!(refused(r#"{"text": "a", "texts": "b"}"#).starts_with("1: unknown field `texts`"));
}
