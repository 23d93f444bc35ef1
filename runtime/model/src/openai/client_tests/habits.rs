//! What servers do, one test each; the numbers are those of FINDINGS section 7.

use serde_json::json;
use toolwright_test_support::{Recorded, Reply as Scripted, ScriptedModel, Turn};

use super::{KEY, ask, ask_for, client, hello, request, text};
use crate::{Delta, Finish, Message, ModelError, Reply, ToolCall, Usage};

fn call(id: &str, name: &str, arguments: &str) -> ToolCall {
    ToolCall { id: id.to_owned(), name: name.to_owned(), arguments: arguments.to_owned() }
}

#[tokio::test]
async fn a_reply_is_streamed_counted_and_asked_for_with_the_key() {
    let server = ScriptedModel::start();
    server.then(Scripted::new().text("Hel").text("lo é𝄞").usage(120, 7));
    let (reply, deltas) = ask(&client(&server)).await;
    let usage = Some(Usage { input_tokens: 120, output_tokens: 7, ..Usage::default() });
    let text_whole = "Hello é𝄞".to_owned();
    assert_eq!(reply, Ok(Reply { usage, ..Reply::new(text_whole, Vec::new()) }));
    assert_eq!(deltas, [text("Hel"), text("lo é𝄞")]);

    let [sent] = &server.requests()[..] else { panic!("one request") };
    assert_eq!((sent.method.as_str(), sent.path.as_str()), ("POST", "/v1/chat/completions"));
    assert_eq!(sent.header("authorization"), Some(format!("Bearer {KEY}").as_str()));
    assert_eq!(sent.header("user-agent"), Some("toolwright/0.1.0"));
    assert_eq!(
        sent.json(),
        json!({
            "model": "m-1",
            "messages": [{"role": "user", "content": "hello"}],
            "stream": true,
            "stream_options": {"include_usage": true},
        })
    );
}

#[tokio::test]
async fn habit_1_an_integer_as_error_code_loses_neither_status_nor_message() {
    let server = ScriptedModel::start();
    server.then(Turn::status(401, json!({"error": {"message": "no such key", "type": "auth", "code": 401}})));
    let (reply, _) = ask(&client(&server)).await;
    assert_eq!(reply, Err(ModelError::Unauthorized { status: 401, message: "no such key".to_owned() }));
}

#[tokio::test]
async fn habit_2_no_retries_happen_but_ours() {
    let server = ScriptedModel::start();
    server.then(Turn::status(500, json!({"error": {"message": "boom"}}))).then(Scripted::new().text("never asked for"));
    let mut config = super::config(&server);
    config.max_retries = 0;
    let (reply, deltas) = ask(&crate::openai::OpenAi::new(config).unwrap()).await;
    let message = "boom".to_owned();
    assert_eq!(reply, Err(ModelError::Unavailable { status: 500, retry_after: None, message }));
    assert_eq!((deltas, server.requests().len(), server.turns_left()), (Vec::new(), 1, 1));
}

#[tokio::test]
async fn habit_3_thinking_is_streamed_apart_from_the_text() {
    let server = ScriptedModel::start();
    server.then(Scripted::new().reasoning("hm").text("12"));
    let (reply, deltas) = ask(&client(&server)).await;
    assert_eq!(reply.unwrap().text, "12");
    assert_eq!(deltas, [Delta::Reasoning("hm".to_owned()), text("12")]);
}

#[tokio::test]
async fn habit_4_id_and_name_come_once_or_in_every_delta() {
    let server = ScriptedModel::start();
    let reply = || {
        Scripted::new()
            .tool_call("c1", "clock", json!({"zone": "é𝄞/UTC"}))
            .tool_call("c2", "clock", json!({}))
            .arguments_in_pieces_of(3)
    };
    server.then(reply()).then(reply().repeated_ids().null_content());
    let client = client(&server);
    let expected = [call("c1", "clock", r#"{"zone":"é𝄞/UTC"}"#), call("c2", "clock", "{}")];
    let begun = [(); 2].map(|()| Delta::ToolCall { name: "clock".to_owned() });
    for _ in 0..2 {
        let (reply, deltas) = ask(&client).await;
        let reply = reply.unwrap();
        assert_eq!((&reply.tool_calls[..], reply.finish), (&expected[..], Finish::ToolCalls));
        assert_eq!(deltas, begun);
    }
}

#[tokio::test]
async fn habit_5_usage_may_never_come() {
    let server = ScriptedModel::start();
    server.then(Scripted::new().text("a").no_usage());
    assert_eq!(ask(&client(&server)).await.0.unwrap().usage, None);
}

#[tokio::test]
async fn habit_6_content_is_an_empty_text_and_never_null() {
    let server = ScriptedModel::start();
    server.then(Scripted::new().text("noon"));
    let mut messages = hello();
    messages.push(Message::assistant("", vec![call("c1", "clock", "{}")]));
    messages.push(Message::Tool { call_id: "c1".to_owned(), content: "12".to_owned() });
    assert_eq!(ask_for(&client(&server), request(&messages)).await.0.unwrap().text, "noon");
    let sent: Vec<_> = server.requests().iter().map(Recorded::json).collect();
    assert_eq!(sent[0].pointer("/messages/1/content"), Some(&json!("")));
}

#[tokio::test]
async fn habit_7_an_empty_stream_with_status_200_is_an_error() {
    let server = ScriptedModel::start();
    server.then(Turn::empty()).then(Turn::raw(["data: [DONE]\n\n"])).then(Scripted::new());
    let client = client(&server);
    for _ in 0..3 {
        let (reply, deltas) = ask(&client).await;
        assert_eq!((reply, deltas), (Err(ModelError::EmptyReply { finish: Finish::Stop }), Vec::new()));
    }
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn a_stream_may_be_split_anywhere() {
    let server = ScriptedModel::start();
    let client = client(&server);
    for size in [1, 2, 3, 7, 64] {
        let reply = Scripted::new().text("é𝄞\n").tool_call("c1", "clock", json!({"zone": "𝄞"})).usage(1, 2);
        server.then(reply.written_in_pieces_of(size));
        let reply = ask(&client).await.0.unwrap();
        let expected = Reply {
            usage: Some(Usage { input_tokens: 1, output_tokens: 2, ..Usage::default() }),
            ..Reply::new("é𝄞\n", vec![call("c1", "clock", r#"{"zone":"𝄞"}"#)])
        };
        assert_eq!(reply, expected, "in pieces of {size}");
    }
}

#[tokio::test]
async fn a_stream_needs_no_done_when_it_gives_a_reason_to_finish() {
    let server = ScriptedModel::start();
    server.then(Scripted::new().text("a").no_done());
    assert_eq!(ask(&client(&server)).await.0.unwrap().text, "a");
}

#[tokio::test]
async fn a_stream_needs_no_reason_to_finish_when_it_says_done() {
    let server = ScriptedModel::start();
    server.then(Scripted::new().text("a").no_finish());
    assert_eq!(ask(&client(&server)).await.0.unwrap().finish, Finish::Stop);
}

#[tokio::test]
async fn half_a_json_in_the_arguments_is_passed_on_as_it_is() {
    let server = ScriptedModel::start();
    server.then(Scripted::new().tool_call_raw(None, "clock", "{\"zone\": \"U"));
    let reply = ask(&client(&server)).await.0.unwrap();
    assert_eq!(reply.tool_calls, [call("call_1", "clock", "{\"zone\": \"U")]);
}

#[tokio::test]
async fn a_refused_stream_option_is_left_out_from_then_on() {
    let server = ScriptedModel::start();
    let refusal = json!({"error": {"message": "unknown field", "param": "stream_options", "code": 400}});
    server.then(Turn::status(400, refusal)).then(Scripted::new().text("a")).then(Scripted::new().text("b"));
    let client = client(&server);
    let (first, deltas) = ask(&client).await;
    assert_eq!((first.unwrap().text.as_str(), deltas), ("a", vec![text("a")]));
    assert_eq!(ask(&client).await.0.unwrap().text, "b");
    let options: Vec<bool> =
        server.requests().iter().map(|request| request.json().get("stream_options").is_some()).collect();
    assert_eq!(options, [true, false, false]);
}

#[tokio::test]
async fn two_calls_use_one_connection() {
    let server = ScriptedModel::start();
    server.then(Scripted::new().text("a")).then(Scripted::new().text("b"));
    let client = client(&server);
    for _ in 0..2 {
        ask(&client).await.0.unwrap();
    }
    let peers: Vec<_> = server.requests().iter().map(|request| request.peer).collect();
    assert_eq!(peers[0], peers[1]);
}
