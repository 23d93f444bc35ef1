use std::collections::HashSet;
use std::time::Duration;

use serde_json::{Value, json};

use super::Assembly;
use crate::openai::reply::Assemble;
use crate::openai::transport::StreamEnd;
use crate::{Delta, Finish, ModelError, Reply, ToolCall, Usage};

fn run(chunks: &[Value], end: StreamEnd, known: &[&str]) -> (Result<Reply, ModelError>, Vec<Delta>) {
    let mut assembly = Box::<Assembly>::default();
    let mut deltas = Vec::new();
    for chunk in chunks {
        if let Err(error) = assembly.push(chunk, &mut |delta| deltas.push(delta)) {
            return (Err(error), deltas);
        }
    }
    let known: HashSet<&str> = known.iter().copied().collect();
    (assembly.into_draft().finish(end, &known), deltas)
}

fn delta(delta: Value) -> Value {
    json!({"choices": [{"index": 0, "delta": delta, "finish_reason": null}]})
}

fn finish(reason: &str) -> Value {
    json!({"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]})
}

fn calls(deltas: Value) -> Value {
    delta(json!({"tool_calls": deltas}))
}

fn tool_calls(chunks: &[Value], known: &[&str]) -> Vec<(String, String, String)> {
    let reply = run(chunks, StreamEnd::Done, known).0.unwrap();
    assert_eq!((reply.text.as_str(), reply.finish), ("", Finish::ToolCalls));
    reply.tool_calls.into_iter().map(|ToolCall { id, name, arguments }| (id, name, arguments)).collect()
}

fn triple(id: &str, name: &str, arguments: &str) -> (String, String, String) {
    (id.to_owned(), name.to_owned(), arguments.to_owned())
}

#[test]
fn interleaved_calls_are_kept_apart_by_their_index() {
    let (reply, deltas) = run(
        &[
            calls(json!([{"index": 0, "id": "a", "function": {"name": "x", "arguments": ""}}])),
            calls(json!([{"index": 1, "id": "b", "function": {"name": "y", "arguments": "{\"q\""}}])),
            calls(
                json!([{"index": 0, "function": {"arguments": "{\"p\":1}"}}, {"index": 1, "function": {"arguments": ":2}"}}]),
            ),
            finish("tool_calls"),
        ],
        StreamEnd::Done,
        &[],
    );
    let call = |id: &str, name: &str, arguments: &str| ToolCall {
        id: id.to_owned(),
        name: name.to_owned(),
        arguments: arguments.to_owned(),
    };
    let expected = Reply::new("", vec![call("a", "x", "{\"p\":1}"), call("b", "y", "{\"q\":2}")]);
    assert_eq!(reply, Ok(expected));
    assert_eq!(deltas, ["x", "y"].map(|name| Delta::ToolCall { name: name.to_owned() }));
}

#[test]
fn calls_without_an_index_are_kept_apart_by_their_id() {
    let chunks = [
        calls(json!([{"id": "a", "function": {"name": "x", "arguments": "{"}}])),
        calls(json!([{"function": {"arguments": "}"}}])),
        calls(json!([{"id": "b", "function": {"name": "x", "arguments": "{}"}}])),
    ];
    assert_eq!(tool_calls(&chunks, &[]), [triple("a", "x", "{}"), triple("b", "x", "{}")]);
}

#[test]
fn two_calls_with_the_same_index_are_two_when_the_first_is_whole() {
    let chunks = [
        calls(json!([{"index": 0, "id": "a", "function": {"name": "x", "arguments": "{}"}}])),
        calls(json!([{"index": 0, "id": "b", "function": {"name": "y", "arguments": "{\"p\":"}}])),
        calls(json!([{"index": 0, "id": "c", "function": {"name": "y", "arguments": "1}"}}])),
    ];
    assert_eq!(tool_calls(&chunks, &[]), [triple("a", "x", "{}"), triple("b", "y", "{\"p\":1}")]);
}

#[test]
fn a_call_is_whole_when_its_brackets_are_closed_outside_of_strings() {
    let part = |id: &str, arguments: &str| {
        calls(json!([{"index": 0, "id": id, "function": {"name": "x", "arguments": arguments}}]))
    };
    let chunks = [part("a", r#"{"p":"}\"#), part("b", r#""}]","q":[{}"#), part("c", "]}"), part("d", "{}")];
    assert_eq!(tool_calls(&chunks, &[]), [triple("a", "x", r#"{"p":"}\"}]","q":[{}]}"#), triple("d", "x", "{}")]);
}

#[test]
fn more_calls_than_a_reply_may_have_are_refused_however_they_are_told_apart() {
    type Part = fn(usize) -> Value;
    let by_index: Part = |n| json!({"index": n, "function": {"name": "x"}});
    let by_id: Part = |n| json!({"id": n.to_string(), "function": {"name": "x"}});
    let whole: Part = |n| json!({"index": 0, "id": n.to_string(), "function": {"name": "x", "arguments": "{}"}});
    let nameless: Part = |n| json!({"index": n});
    for part in [by_index, by_id, whole, nameless] {
        let reply = |count: usize| {
            let parts: Vec<Value> = (0..count).map(|n| calls(json!([part(n)]))).collect();
            let chunks = [vec![delta(json!({"content": "t"}))], parts].concat();
            run(&chunks, StreamEnd::Done, &[]).0
        };
        let excerpt = "more than 256 tool calls in one reply".to_owned();
        assert_eq!(reply(257), Err(ModelError::Malformed { excerpt, partial: "t".to_owned() }));
        reply(256).unwrap();
    }
}

#[test]
fn ids_are_made_and_made_unique_in_the_conversation() {
    let call = |index: u64, id: Value| json!({"index": index, "id": id, "function": {"name": "x", "arguments": "{}"}});
    let chunks =
        [calls(json!([call(0, json!("a")), call(1, json!("a")), call(2, json!(null)), call(3, json!("old"))]))];
    let ids: Vec<String> = tool_calls(&chunks, &["old"]).into_iter().map(|(id, ..)| id).collect();
    assert_eq!(ids, ["a", "a_3", "call_4", "old_5"]);
}

#[test]
fn arguments_are_kept_as_written_and_made_whole_only_where_there_are_none() {
    let chunks = [calls(json!([
        {"index": 0, "id": "a", "function": {"name": "x", "arguments": "{\"half\": "}},
        {"index": 1, "id": "b", "function": {"name": "y"}},
        {"index": 2, "id": "c", "function": {"name": "z", "arguments": {"p": 1}}},
        {"index": 3, "id": "d"},
    ]))];
    assert_eq!(
        tool_calls(&chunks, &[]),
        [triple("a", "x", "{\"half\": "), triple("b", "y", "{}"), triple("c", "z", "{\"p\":1}")]
    );
}

#[test]
fn the_finish_follows_the_calls_where_the_server_is_wrong_about_them() {
    let finished =
        |reason: &str, part: Value| run(&[delta(part), finish(reason)], StreamEnd::Done, &[]).0.unwrap().finish;
    let call = || json!({"tool_calls": [{"index": 0, "id": "a", "function": {"name": "x", "arguments": "{}"}}]});
    let text = || json!({"content": "t"});
    assert_eq!(finished("tool_calls", text()), Finish::Stop);
    assert_eq!(finished("stop", call()), Finish::ToolCalls);
    assert_eq!(finished("function_call", call()), Finish::ToolCalls);
    assert_eq!(finished("length", call()), Finish::Length);
    assert_eq!(finished("content_filter", text()), Finish::ContentFilter);
    assert_eq!(finished("eos\u{1b}", text()), Finish::Other("eos".to_owned()));
}

#[test]
fn the_last_usage_counts() {
    let usage = |usage: Value| {
        let first = json!({"choices": [{"index": 0, "delta": {"content": "t"}}], "usage": {"prompt_tokens": 1}});
        let reply = run(&[first, json!({"choices": [], "usage": usage})], StreamEnd::Done, &[]).0.unwrap();
        reply.usage.unwrap()
    };
    let tokens = |input_tokens, cached_tokens, output_tokens| Usage { input_tokens, cached_tokens, output_tokens };
    assert_eq!(usage(json!(null)), tokens(1, 0, 0));
    assert_eq!(usage(json!({"prompt_tokens": 9, "completion_tokens": 2})), tokens(9, 0, 2));
    let cached = json!({"prompt_tokens": 9, "prompt_tokens_details": {"cached_tokens": 8}, "completion_tokens": 2});
    assert_eq!(usage(cached), tokens(9, 8, 2));
}

#[test]
fn thinking_goes_to_the_sink_and_a_refusal_is_text() {
    let chunks = [
        delta(json!({"reasoning_content": "hm", "reasoning": "hm"})),
        delta(json!({"reasoning": "so"})),
        delta(json!({"refusal": "I will not", "content": null})),
    ];
    let (reply, deltas) = run(&chunks, StreamEnd::Done, &[]);
    assert_eq!(reply.unwrap().text, "I will not");
    let [hm, so] = ["hm", "so"].map(|text| Delta::Reasoning(text.to_owned()));
    assert_eq!(deltas, [hm, so, Delta::Text("I will not".to_owned())]);
}

#[test]
fn an_end_without_a_reason_to_finish_breaks_the_reply_off() {
    let partial = || "t".to_owned();
    let ended = |end| run(&[delta(json!({"content": "t"}))], end, &[]).0;
    let interrupted = |message: &str| Err(ModelError::Interrupted { message: message.to_owned(), partial: partial() });
    let limit = Duration::from_secs(1);
    assert_eq!(ended(StreamEnd::Closed), interrupted("the stream ended without a reason to finish"));
    assert_eq!(ended(StreamEnd::Broken("reset".to_owned())), interrupted("reset"));
    assert_eq!(ended(StreamEnd::Idle(limit)), Err(ModelError::IdleTimeout { limit, partial: partial() }));
    assert_eq!(ended(StreamEnd::TooLarge(7)), Err(ModelError::ReplyTooLarge { limit: 7, partial: partial() }));
    assert_eq!(ended(StreamEnd::Done).unwrap().finish, Finish::Stop);
}

#[test]
fn after_the_reason_to_finish_no_end_does_harm() {
    for end in [StreamEnd::Closed, StreamEnd::Broken(String::new()), StreamEnd::Idle(Duration::ZERO)] {
        let reply = run(&[delta(json!({"content": "t"})), finish("stop")], end, &[]).0.unwrap();
        assert_eq!((reply.text.as_str(), reply.finish), ("t", Finish::Stop));
    }
}

#[test]
fn a_reply_without_text_and_calls_is_an_error_that_says_why() {
    let empty = |chunks: &[Value], end| run(chunks, end, &[]).0;
    let stop = Err(ModelError::EmptyReply { finish: Finish::Stop });
    assert_eq!(empty(&[], StreamEnd::Closed), stop);
    assert_eq!(empty(&[], StreamEnd::Done), stop);
    assert_eq!(empty(&[delta(json!({"content": "\n"})), finish("stop")], StreamEnd::Done), stop);
    let thinking = [delta(json!({"reasoning_content": "hm"})), finish("length")];
    assert_eq!(empty(&thinking, StreamEnd::Done), Err(ModelError::EmptyReply { finish: Finish::Length }));
}
