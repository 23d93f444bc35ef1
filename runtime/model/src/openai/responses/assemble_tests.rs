use std::collections::HashSet;

use serde_json::{Value, json};

use super::{Assembly, KEPT_DEPTH, kept};
use crate::openai::reply::Assemble;
use crate::openai::transport::StreamEnd;
use crate::{Delta, Finish, ModelError, Reply, ToolCall, Usage};

fn run(events: &[Value], end: StreamEnd) -> (Result<Reply, ModelError>, Vec<Delta>) {
    let mut assembly = Box::<Assembly>::default();
    let mut deltas = Vec::new();
    for event in events {
        if let Err(error) = assembly.push(event, &mut |delta| deltas.push(delta)) {
            return (Err(error), deltas);
        }
    }
    (assembly.into_draft().finish(end, &HashSet::new()), deltas)
}

fn reply(events: &[Value]) -> Reply {
    run(events, StreamEnd::Closed).0.unwrap()
}

fn completed() -> Value {
    json!({"type": "response.completed", "response": {"status": "completed", "output": []}})
}

fn incomplete(reason: &str) -> Value {
    json!({"type": "response.incomplete", "response": {"incomplete_details": {"reason": reason}}})
}

fn added(index: u64, item: Value) -> Value {
    json!({"type": "response.output_item.added", "output_index": index, "item": item})
}

fn done(index: u64, item: Value) -> Value {
    json!({"type": "response.output_item.done", "output_index": index, "item": item})
}

fn said(text: &str) -> Value {
    json!({"type": "response.output_text.delta", "output_index": 0, "delta": text})
}

fn called(id: &str, name: &str, arguments: &str) -> Value {
    json!({"type": "function_call", "id": format!("fc_{id}"), "call_id": id, "name": name, "arguments": arguments})
}

fn call(id: &str, name: &str, arguments: &str) -> ToolCall {
    ToolCall { id: id.to_owned(), name: name.to_owned(), arguments: arguments.to_owned() }
}

#[test]
fn interleaved_calls_are_kept_apart() {
    let piece = |index: u64, delta: &str| json!({"type": "response.function_call_arguments.delta", "output_index": index, "delta": delta});
    let events = [
        added(0, called("a", "x", "")),
        added(1, called("b", "y", "")),
        piece(0, "{\"p\""),
        piece(1, "{}"),
        piece(0, ":1}"),
        json!({"type": "response.function_call_arguments.done", "output_index": 0, "arguments": "{\"p\":1}"}),
        completed(),
    ];
    let (got, deltas) = run(&events, StreamEnd::Closed);
    assert_eq!(got, Ok(Reply::new("", vec![call("a", "x", "{\"p\":1}"), call("b", "y", "{}")])));
    assert_eq!(deltas, ["x", "y"].map(|name| Delta::ToolCall { name: name.to_owned() }));
}

#[test]
fn an_item_is_known_by_its_id_where_places_are_wrong_and_by_its_place_where_ids_change() {
    let piece = |index: Option<u64>, id: &str, delta: &str| json!({"type": "response.function_call_arguments.delta", "output_index": index, "item_id": id, "delta": delta});
    let all_at_0 = [
        added(0, called("a", "x", "")),
        added(0, called("b", "y", "")),
        piece(Some(0), "fc_a", "{\"p\":1}"),
        piece(Some(0), "fc_b", "{\"q\":1}"),
        completed(),
    ];
    let expected = [call("a", "x", "{\"p\":1}"), call("b", "y", "{\"q\":1}")];
    assert_eq!(reply(&all_at_0).tool_calls, expected);
    let ids_change = [
        added(0, called("a", "x", "")),
        added(1, called("b", "y", "")),
        piece(Some(0), "other", "{\"p\":1}"),
        piece(Some(1), "another", "{\"q\":1}"),
        completed(),
    ];
    assert_eq!(reply(&ids_change).tool_calls, expected);
    let neither = [
        json!({"type": "response.output_item.added", "item": {"type": "function_call", "call_id": "a", "name": "x"}}),
        json!({"type": "response.function_call_arguments.delta", "delta": "{}"}),
        completed(),
    ];
    assert_eq!(reply(&neither).tool_calls, [call("a", "x", "{}")]);
}

#[test]
fn whole_items_stand_in_for_deltas_that_did_not_come() {
    let message = json!({"type": "message", "content": [
        {"type": "output_text", "text": "It is "}, {"type": "refusal", "refusal": "late"}
    ]});
    let expected = Reply::new("It is late", vec![call("a", "x", "{\"p\":1}")]);
    let object = json!({"type": "function_call", "call_id": "a", "name": "x", "arguments": {"p": 1}});
    assert_eq!(reply(&[done(0, message.clone()), done(1, object.clone()), completed()]), expected);
    let at_the_end = json!({"type": "response.completed", "response": {"output": [message.clone(), object]}});
    let (got, deltas) = run(&[at_the_end], StreamEnd::Closed);
    assert_eq!(got, Ok(expected));
    assert_eq!(deltas.len(), 3);
    // What has been said is not said again.
    assert_eq!(reply(&[said("It is late"), done(0, message), completed()]).text, "It is late");
}

#[test]
fn thinking_goes_to_the_sink_and_a_refusal_is_text() {
    let events = [
        json!({"type": "response.reasoning_summary_part.added", "summary_index": 0}),
        json!({"type": "response.reasoning_summary_text.delta", "delta": "hm"}),
        json!({"type": "response.reasoning_summary_part.added", "summary_index": 1}),
        json!({"type": "response.reasoning_text.delta", "delta": "so"}),
        json!({"type": "response.refusal.delta", "delta": "I will not"}),
        json!({"type": "response.of_another_day", "delta": "?"}),
        completed(),
    ];
    let (got, deltas) = run(&events, StreamEnd::Closed);
    assert_eq!(got.unwrap().text, "I will not");
    let thought = |text: &str| Delta::Reasoning(text.to_owned());
    assert_eq!(deltas, [thought("hm"), thought("\n\n"), thought("so"), Delta::Text("I will not".to_owned())]);
}

#[test]
fn encrypted_reasoning_is_kept_in_order_in_the_form_that_the_server_takes_back() {
    let item = |n: u8| json!({"type": "reasoning", "id": "r", "summary": [], "encrypted_content": n.to_string()});
    let mut full = item(2);
    full["status"] = json!("completed");
    full["content"] = json!(null);
    let open = json!({"type": "reasoning", "id": "s", "summary": [{"type": "summary_text", "text": "hm"}]});
    let mut deep = json!("deep");
    for _ in 0..KEPT_DEPTH {
        deep = json!([deep]);
    }
    let deep = json!({"type": "reasoning", "id": "r", "summary": deep, "encrypted_content": "4"});
    assert_eq!(kept(&deep), None);
    let bare = json!({"type": "reasoning", "encrypted_content": "3"});
    let events = [done(0, item(1)), done(1, full), done(2, open), done(3, bare), said("x"), completed()];
    let without_id = json!({"type": "reasoning", "summary": [], "encrypted_content": "3"});
    assert_eq!(reply(&events).reasoning, [item(1), item(2), without_id]);
}

#[test]
fn why_it_ended_takes_our_words() {
    let ended = |event: Value| reply(&[said("t"), event]).finish;
    assert_eq!(ended(completed()), Finish::Stop);
    assert_eq!(ended(incomplete("max_output_tokens")), Finish::Length);
    assert_eq!(ended(incomplete("content_filter")), Finish::ContentFilter);
    assert_eq!(ended(incomplete("eos\u{1b}")), Finish::Other("eos".to_owned()));
    assert_eq!(ended(json!({"type": "response.incomplete"})), Finish::Other("incomplete".to_owned()));
    let called = [added(0, called("a", "x", "{}")), completed()];
    assert_eq!(reply(&called).finish, Finish::ToolCalls);
}

#[test]
fn cached_tokens_are_counted() {
    let usage = |usage: Value| {
        let end = json!({"type": "response.completed", "response": {"usage": usage}});
        reply(&[said("t"), end]).usage
    };
    let tokens = |input_tokens, cached_tokens, output_tokens| Usage { input_tokens, cached_tokens, output_tokens };
    assert_eq!(usage(json!(null)), None);
    assert_eq!(usage(json!({"input_tokens": 9, "output_tokens": 2})), Some(tokens(9, 0, 2)));
    let cached = json!({"input_tokens": 9, "input_tokens_details": {"cached_tokens": 8}, "output_tokens": 2});
    assert_eq!(usage(cached), Some(tokens(9, 8, 2)));
}

#[test]
fn more_items_than_a_reply_may_have_are_refused() {
    let events = |count: u64| -> Vec<Value> {
        let calls = (1..=count).map(|n| added(n, called(&n.to_string(), "x", "{}")));
        [said("t")].into_iter().chain(calls).chain([completed()]).collect()
    };
    let excerpt = "more than 256 items in one reply".to_owned();
    assert_eq!(run(&events(256), StreamEnd::Closed).0, Err(ModelError::Malformed { excerpt, partial: "t".to_owned() }));
    assert_eq!(reply(&events(255)).tool_calls.len(), 255);
}

#[test]
fn an_end_without_a_last_event_breaks_the_reply_off() {
    let interrupted =
        |message: &str| Err(ModelError::Interrupted { message: message.to_owned(), partial: "t".to_owned() });
    let ended = |end| run(&[said("t")], end).0;
    assert_eq!(ended(StreamEnd::Closed), interrupted("the stream ended without a reason to finish"));
    assert_eq!(ended(StreamEnd::Broken("reset".to_owned())), interrupted("reset"));
    let empty = |events: &[Value]| run(events, StreamEnd::Closed).0;
    assert_eq!(empty(&[]), Err(ModelError::EmptyReply { finish: Finish::Stop }));
    assert_eq!(empty(&[incomplete("max_output_tokens")]), Err(ModelError::EmptyReply { finish: Finish::Length }));
}

#[test]
fn errors_are_found_in_all_their_places() {
    let assembly = Assembly::default();
    let found = |event: Value| {
        assembly.complaint(&event).map(|complaint| (complaint.message.clone(), complaint.stated_status()))
    };
    let busy = || Some(("busy".to_owned(), 429));
    let error = json!({"code": "rate_limit_exceeded", "message": "busy"});
    assert_eq!(
        found(json!({"type": "error", "code": "rate_limit_exceeded", "message": "busy", "param": null})),
        busy()
    );
    assert_eq!(found(json!({"type": "error", "error": error})), busy());
    assert_eq!(found(json!({"error": error})), busy());
    assert_eq!(found(json!({"type": "response.failed", "response": {"error": error}})), busy());
    assert_eq!(found(json!({"type": "response.failed"})), Some(("the response failed".to_owned(), 500)));
    let invalid = json!({"type": "error", "code": "invalid_prompt", "message": "no"});
    assert_eq!(found(invalid), Some(("no".to_owned(), 400)));
    assert_eq!(found(json!({"type": "response.created", "response": {"error": null}})), None);
}
