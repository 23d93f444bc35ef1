//! The client by Responses: what is shared with Chat Completions holds here, too.

use serde_json::{Value, json};
use toolwright_registry::Api;
use toolwright_test_support::{Recorded, Reply as Scripted, ScriptedModel, Turn};

use super::{KEY, ask, ask_for, config, hello, request, text};
use crate::openai::{OpenAi, OpenAiConfig};
use crate::{Delta, Finish, Message, ModelError, Reply, ToolCall, Usage};

fn client(server: &ScriptedModel) -> OpenAi {
    OpenAi::new(OpenAiConfig { api: Api::Responses, ..config(server) }).unwrap()
}

fn call(id: &str, name: &str, arguments: &str) -> ToolCall {
    ToolCall { id: id.to_owned(), name: name.to_owned(), arguments: arguments.to_owned() }
}

fn event(event: &Value) -> String {
    format!("data: {event}\n\n")
}

fn said(delta: &str) -> String {
    event(&json!({"type": "response.output_text.delta", "output_index": 0, "delta": delta}))
}

async fn failed(turn: Turn) -> ModelError {
    let server = ScriptedModel::start();
    server.then(turn);
    let (reply, _) = ask(&client(&server)).await;
    assert_eq!(server.requests().len(), 1);
    reply.unwrap_err()
}

#[tokio::test]
async fn a_reply_is_streamed_counted_and_asked_for_with_the_key() {
    let server = ScriptedModel::start();
    server.then(Scripted::new().reasoning("hm").text("Hel").text("lo é𝄞").usage(120, 7));
    let (reply, deltas) = ask(&client(&server)).await;
    let usage = Some(Usage { input_tokens: 120, output_tokens: 7, ..Usage::default() });
    let reasoning = json!({
        "type": "reasoning", "id": "item_0", "summary": [{"type": "summary_text", "text": "hm"}],
        "encrypted_content": "encrypted hm",
    });
    let expected = Reply { usage, reasoning: vec![reasoning], ..Reply::new("Hello é𝄞", Vec::new()) };
    assert_eq!(reply, Ok(expected));
    assert_eq!(deltas, [Delta::Reasoning("hm".to_owned()), text("Hel"), text("lo é𝄞")]);
    let [sent] = &server.requests()[..] else { panic!("one request") };
    assert_eq!((sent.method.as_str(), sent.path.as_str()), ("POST", "/v1/responses"));
    assert_eq!(sent.header("authorization"), Some(format!("Bearer {KEY}").as_str()));
    assert_eq!(sent.json().get("store"), Some(&json!(false)));
}

#[tokio::test]
async fn calls_and_their_reasoning_go_back_as_items() {
    let server = ScriptedModel::start();
    server
        .then(
            Scripted::new()
                .reasoning("hm")
                .tool_call("c1", "clock", json!({"zone": "é𝄞/UTC"}))
                .arguments_in_pieces_of(3),
        )
        .then(Scripted::new().text("noon"));
    let client = client(&server);
    let first = ask(&client).await.0.unwrap();
    assert_eq!(
        (&first.tool_calls[..], &first.finish),
        (&[call("c1", "clock", r#"{"zone":"é𝄞/UTC"}"#)][..], &Finish::ToolCalls)
    );
    let mut messages = hello();
    messages.push(first.message());
    messages.push(Message::Tool { call_id: "c1".to_owned(), content: "12".to_owned() });
    assert_eq!(ask_for(&client, request(&messages)).await.0.unwrap().text, "noon");
    let sent = server.requests()[1].json();
    let items: Vec<&Value> = sent.get("input").unwrap().as_array().unwrap().iter().collect();
    let kinds: Vec<&str> = items.iter().map(|item| item["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["message", "reasoning", "function_call", "function_call_output"]);
    assert_eq!(items[1]["encrypted_content"], "encrypted hm");
    assert_eq!((&items[2]["call_id"], &items[3]["call_id"]), (&json!("c1"), &json!("c1")));
}

#[tokio::test]
async fn a_stream_may_be_split_anywhere_and_needs_no_id_of_a_call() {
    let server = ScriptedModel::start();
    let client = client(&server);
    for size in [1, 2, 3, 7, 64] {
        let reply = Scripted::new().text("é𝄞\n").tool_call_raw(None, "clock", "{\"zone\": \"U").usage(1, 2);
        server.then(reply.written_in_pieces_of(size));
        let reply = ask(&client).await.0.unwrap();
        let expected = Reply {
            usage: Some(Usage { input_tokens: 1, output_tokens: 2, ..Usage::default() }),
            ..Reply::new("é𝄞\n", vec![call("item_1", "clock", "{\"zone\": \"U")])
        };
        assert_eq!(reply, expected, "in pieces of {size}");
    }
}

#[tokio::test]
async fn what_a_model_refuses_is_left_out_from_then_on() {
    let server = ScriptedModel::start();
    let refusal = |param: &str, message: &str| {
        Turn::status(400, json!({"error": {"message": message, "param": param, "code": "unsupported_parameter"}}))
    };
    server
        .then(refusal("reasoning.summary", "Unsupported parameter"))
        .then(refusal("include", "Encrypted content is not supported with this model."))
        .then(Scripted::new().reasoning("hm").text("a"))
        .then(Scripted::new().text("b"));
    let client = client(&server);
    let (first, deltas) = ask(&client).await;
    assert_eq!((first.unwrap().reasoning, deltas.len()), (Vec::new(), 2));
    assert_eq!(ask(&client).await.0.unwrap().text, "b");
    let has = |request: &Recorded, key: &str| request.json().get(key).is_some();
    let sent: Vec<_> =
        server.requests().iter().map(|request| (has(request, "reasoning"), has(request, "include"))).collect();
    assert_eq!(sent, [(true, true), (false, true), (false, false), (false, false)]);
    assert!(server.requests().iter().all(|request| request.json().get("store") == Some(&json!(false))));
}

#[tokio::test]
async fn a_refusal_keeps_its_status_and_hides_the_key() {
    let error = failed(Turn::status(401, json!({"error": {"message": format!("no: {KEY}"), "code": 401}}))).await;
    assert_eq!(error, ModelError::Unauthorized { status: 401, message: "no: ***".to_owned() });
    let success = Turn::status(200, json!({"error": {"message": "no", "code": "insufficient_quota"}}));
    assert_eq!(failed(success).await, ModelError::QuotaExhausted { message: "no".to_owned() });
}

#[tokio::test]
async fn errors_inside_the_stream_have_their_kinds() {
    let failure = |code: &str, message: &str| {
        let response = json!({"status": "failed", "error": {"code": code, "message": message}});
        event(&json!({"type": "response.failed", "response": response}))
    };
    let error = failed(Turn::raw([failure("context_length_exceeded", "too long")])).await;
    assert_eq!(error, ModelError::ContextTooLong { message: "too long".to_owned() });
    let error = failed(Turn::raw([failure("invalid_prompt", "no")])).await;
    assert_eq!(error, ModelError::BadRequest { status: 400, message: "no".to_owned() });
    let error = failed(Turn::raw([said("It"), failure("server_error", &format!("gone with {KEY}"))])).await;
    let partial = || "It".to_owned();
    assert_eq!(error, ModelError::Interrupted { message: "gone with ***".to_owned(), partial: partial() });
    let flat = event(&json!({"type": "error", "code": "insufficient_quota", "message": "pay", "param": null}));
    assert_eq!(failed(Turn::raw([flat])).await, ModelError::QuotaExhausted { message: "pay".to_owned() });
    let error = failed(Turn::raw([said("It"), "data: oops\n\n".to_owned()])).await;
    assert_eq!(error, ModelError::Malformed { excerpt: "oops".to_owned(), partial: partial() });
    let message = "the stream ended without a reason to finish".to_owned();
    assert_eq!(failed(Turn::raw([said("It")])).await, ModelError::Interrupted { message, partial: partial() });
    assert_eq!(failed(Turn::empty()).await, ModelError::EmptyReply { finish: Finish::Stop });
    let nothing = failed(Scripted::new().finish("length").into()).await;
    assert_eq!(nothing, ModelError::EmptyReply { finish: Finish::Length });
}

#[tokio::test]
async fn what_may_pass_is_tried_again_and_the_connection_is_kept() {
    let server = ScriptedModel::start();
    let busy = json!({"type": "error", "code": "rate_limit_exceeded", "message": "busy"});
    server.then(Turn::raw([event(&busy)])).then(Scripted::new().text("a")).then(Scripted::new().text("b"));
    let client = client(&server);
    let (reply, deltas) = ask(&client).await;
    assert_eq!(reply.unwrap().text, "a");
    let [Delta::Retry { attempt: 1, reason, .. }, Delta::Text(_)] = &deltas[..] else { panic!("{deltas:?}") };
    assert_eq!(reason, "the server limits the rate of requests (429): busy");
    assert_eq!(ask(&client).await.0.unwrap().text, "b");
    let peers: Vec<_> = server.requests().iter().map(|request| request.peer).collect();
    assert_eq!(peers[1], peers[2]);
}

#[tokio::test]
async fn a_server_that_stays_after_the_end_is_left() {
    let server = ScriptedModel::start();
    let completed = event(&json!({"type": "response.completed", "response": {}}));
    server.then(Turn::raw_then_hang([said("It"), completed]));
    assert_eq!(ask(&client(&server)).await.0.unwrap().text, "It");
    server.departed(1).await;
}
