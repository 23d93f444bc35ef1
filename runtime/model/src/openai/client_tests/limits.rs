//! Silence, floods, and a caller who loses interest.

use std::time::Duration;

use futures::FutureExt;
use toolwright_test_support::{Reply as Scripted, Route, ScriptedHttp, ScriptedModel, Turn};

use super::{ask, client, config, hello, request, text};
use crate::openai::{OpenAi, OpenAiConfig};
use crate::{Delta, Model, ModelError};

const SHORT: Duration = Duration::from_millis(500);

#[tokio::test]
async fn silence_before_the_first_byte_is_ended() {
    let server = ScriptedModel::start();
    server.then(Turn::hang());
    let (reply, deltas) = ask(&OpenAi::new(OpenAiConfig { idle_timeout: SHORT, ..config(&server) }).unwrap()).await;
    assert_eq!(reply, Err(ModelError::IdleTimeout { limit: SHORT, partial: String::new() }));
    assert_eq!(deltas, []);
    server.departed(1).await;
}

#[tokio::test]
async fn silence_in_the_middle_is_ended_and_keeps_what_was_said() {
    let server = ScriptedModel::start();
    server.then(Scripted::new().text("It is").then_hang());
    let (reply, deltas) = ask(&OpenAi::new(OpenAiConfig { idle_timeout: SHORT, ..config(&server) }).unwrap()).await;
    let error = reply.unwrap_err();
    assert_eq!(error, ModelError::IdleTimeout { limit: SHORT, partial: "It is".to_owned() });
    assert_eq!(error.hint(), Some("try again, or use a server that answers faster"));
    assert_eq!(deltas, vec![text("It is")]);
    server.departed(1).await;
}

#[tokio::test]
async fn a_server_that_never_finishes_the_handshake_is_left() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("https://{}/v1", listener.local_addr().unwrap());
    let config = OpenAiConfig { connect_timeout: SHORT, max_retries: 0, ..OpenAiConfig::new(&base_url) };
    let (reply, _) = ask(&OpenAi::new(config).unwrap()).await;
    assert_eq!(reply, Err(ModelError::ConnectTimeout { origin: base_url, limit: SHORT }));
}

#[tokio::test]
async fn an_endless_reply_is_ended() {
    let server = ScriptedModel::start();
    server.then(Turn::endless(": nothing to say\n".repeat(64)));
    let (reply, _) = ask(&OpenAi::new(OpenAiConfig { max_reply_bytes: 100_000, ..config(&server) }).unwrap()).await;
    assert_eq!(reply, Err(ModelError::ReplyTooLarge { limit: 100_000, partial: String::new() }));
    server.departed(1).await;
}

#[tokio::test]
async fn an_endless_error_is_ended() {
    let server = ScriptedHttp::start();
    server.route("/v1/chat/completions", Route::endless("no ".repeat(400)).with_status(400));
    let config = OpenAiConfig { deadline: Duration::from_secs(60), ..OpenAiConfig::new(server.url("/v1")) };
    match ask(&OpenAi::new(config).unwrap()).await.0 {
        Err(ModelError::BadRequest { status: 400, message }) => assert!(message.starts_with("no no no")),
        other => panic!("{other:?}"),
    }
    server.departed(1).await;
}

#[tokio::test]
async fn a_server_that_stays_after_done_is_left() {
    let server = ScriptedModel::start();
    server.then(Turn::raw_then_hang(["data: {\"choices\":[{\"delta\":{\"content\":\"It\"}}]}\n\ndata: [DONE]\n\n"]));
    assert_eq!(ask(&client(&server)).await.0.unwrap().text, "It");
    server.departed(1).await;
}

#[tokio::test]
async fn dropping_the_future_ends_the_request() {
    let server = ScriptedModel::start();
    server.then(Scripted::new().text("It is").then_hang());
    let client = client(&server);
    let messages = hello();
    let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel();
    let mut sink = move |delta| sender.send(delta).unwrap();
    let mut reply = client.complete(request(&messages), &mut sink);
    let first: Option<Delta> = tokio::select! {
        _ = &mut reply => None,
        delta = receiver.recv() => delta,
    };
    assert_eq!(first, Some(text("It is")));
    assert!((&mut reply).now_or_never().is_none());
    drop(reply);
    server.departed(1).await;
}
