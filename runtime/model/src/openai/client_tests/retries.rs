//! When a request is made again, and when not.

use std::time::Duration;

use serde_json::json;
use toolwright_test_support::{Reply as Scripted, ScriptedModel, Turn};

use super::{ask, client, config, text};
use crate::openai::{OpenAi, OpenAiConfig};
use crate::{Delta, ModelError};

fn failing(status: u16) -> Turn {
    Turn::status(status, json!({"error": {"message": "slow down", "code": status}}))
}

fn retry(attempt: u32, wait: Duration, reason: &str) -> Delta {
    Delta::Retry { attempt, wait, reason: reason.to_owned() }
}

/// The deltas with the drawn waits set to zero.
fn without_waits(deltas: Vec<Delta>) -> Vec<Delta> {
    deltas
        .into_iter()
        .map(|delta| match delta {
            Delta::Retry { attempt, reason, .. } => Delta::Retry { attempt, wait: Duration::ZERO, reason },
            other => other,
        })
        .collect()
}

const LIMITED: &str = "the server limits the rate of requests (429): slow down";

#[tokio::test]
async fn the_servers_wish_to_wait_is_followed_and_reported() {
    let server = ScriptedModel::start();
    server
        .then(failing(429).header("retry-after", "0"))
        .then(failing(429).header("retry-after-ms", "1").header("retry-after", "3600"))
        .then(failing(503).header("retry-after", "Wed, 21 Oct 2015 07:28:00 GMT"))
        .then(Scripted::new().text("a"));
    let (reply, deltas) = ask(&client(&server)).await;
    assert_eq!(reply.unwrap().text, "a");
    let overloaded = "the server is failing or overloaded (503): slow down";
    let expected = [
        retry(1, Duration::ZERO, LIMITED),
        retry(2, Duration::from_millis(1), LIMITED),
        retry(3, Duration::ZERO, overloaded),
        text("a"),
    ];
    assert_eq!(deltas, expected);
}

#[tokio::test]
async fn every_transient_status_is_tried_again() {
    for status in [500, 502, 503, 504] {
        let server = ScriptedModel::start();
        server.then(failing(status)).then(Scripted::new().text("a"));
        let (reply, deltas) = ask(&client(&server)).await;
        assert_eq!(reply.unwrap().text, "a");
        let reason = format!("the server is failing or overloaded ({status}): slow down");
        assert_eq!(without_waits(deltas), [retry(1, Duration::ZERO, &reason), text("a")]);
    }
}

#[tokio::test]
async fn retries_end_at_their_limit() {
    let server = ScriptedModel::start();
    for _ in 0..6 {
        server.then(failing(429));
    }
    let (reply, deltas) = ask(&client(&server)).await;
    let message = "slow down".to_owned();
    assert_eq!(reply, Err(ModelError::RateLimited { retry_after: None, message }));
    let expected: Vec<Delta> = (1..=4).map(|attempt| retry(attempt, Duration::ZERO, LIMITED)).collect();
    assert_eq!(without_waits(deltas), expected);
    assert_eq!((server.requests().len(), server.turns_left()), (5, 1));
}

#[tokio::test]
async fn a_wait_beyond_the_deadline_is_not_begun() {
    let server = ScriptedModel::start();
    server.then(failing(429).header("retry-after", "3600")).then(Scripted::new().text("never asked for"));
    let (reply, deltas) = ask(&client(&server)).await;
    let (retry_after, message) = (Some(Duration::from_secs(3600)), "slow down".to_owned());
    assert_eq!(reply, Err(ModelError::RateLimited { retry_after, message }));
    assert_eq!((deltas, server.requests().len()), (Vec::new(), 1));
}

#[tokio::test]
async fn what_waiting_does_not_change_is_not_tried_again() {
    for status in [400, 401, 403, 404, 501] {
        let server = ScriptedModel::start();
        server.then(failing(status)).then(Scripted::new().text("never asked for"));
        let (reply, deltas) = ask(&client(&server)).await;
        assert!(reply.is_err());
        assert_eq!((deltas, server.requests().len()), (Vec::new(), 1), "{status}");
    }
}

#[tokio::test]
async fn nothing_is_tried_again_once_something_was_streamed() {
    let server = ScriptedModel::start();
    server.then(Scripted::new().text("It is").then_cut()).then(Scripted::new().text("never asked for"));
    let (reply, deltas) = ask(&client(&server)).await;
    match reply {
        Err(ModelError::Interrupted { partial, .. }) => assert_eq!(partial, "It is"),
        other => panic!("{other:?}"),
    }
    assert_eq!((deltas, server.requests().len()), (vec![text("It is")], 1));
}

#[tokio::test]
async fn a_connection_that_breaks_before_anything_was_streamed_is_tried_again() {
    let server = ScriptedModel::start();
    server.then(Turn::raw_then_cut([": wait\n\n"])).then(Scripted::new().text("a"));
    let (reply, deltas) = ask(&client(&server)).await;
    assert_eq!(reply.unwrap().text, "a");
    let [Delta::Retry { attempt: 1, reason, .. }, last] = &deltas[..] else { panic!("{deltas:?}") };
    assert!(reason.starts_with("the reply was cut off: "), "{reason}");
    assert_eq!(last, &text("a"));
}

#[tokio::test]
async fn an_overload_that_is_reported_inside_the_stream_is_tried_again() {
    let server = ScriptedModel::start();
    server
        .then(Turn::raw(["data: {\"error\":{\"message\":\"upstream\",\"code\":502}}\n\n"]))
        .then(Turn::status(200, json!({"error": {"message": "upstream", "code": 503}})))
        .then(Scripted::new().text("a"));
    let (reply, deltas) = ask(&client(&server)).await;
    assert_eq!(reply.unwrap().text, "a");
    let reason = |status| format!("the server is failing or overloaded ({status}): upstream");
    let expected = [retry(1, Duration::ZERO, &reason(502)), retry(2, Duration::ZERO, &reason(503)), text("a")];
    assert_eq!(without_waits(deltas), expected);
}

#[tokio::test]
async fn a_dead_server_is_tried_again_and_then_named() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("http://{}/v1", listener.local_addr().unwrap());
    drop(listener);
    let config = OpenAiConfig { max_retries: 2, backoff: Duration::from_nanos(1), ..OpenAiConfig::new(&base_url) };
    let (reply, deltas) = ask(&OpenAi::new(config).unwrap()).await;
    let error = reply.unwrap_err();
    match &error {
        ModelError::Connect { origin, message } => {
            assert_eq!(origin, &base_url);
            assert!(message.contains("refused"), "{message}");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(error.hint(), Some("check the base URL, and that the server runs"));
    let reason = error.to_string();
    assert_eq!(without_waits(deltas), [1, 2].map(|attempt| retry(attempt, Duration::ZERO, &reason)));
}

#[tokio::test]
async fn the_deadline_covers_the_retries() {
    let server = ScriptedModel::start();
    server.then(failing(500)).then(Turn::hang());
    let deadline = Duration::from_secs(1);
    let (reply, deltas) = ask(&OpenAi::new(OpenAiConfig { deadline, ..config(&server) }).unwrap()).await;
    assert_eq!(reply, Err(ModelError::Deadline { limit: deadline }));
    assert_eq!(deltas.len(), 1);
    server.departed(1).await;
}

#[tokio::test]
async fn a_wish_to_wait_longer_than_is_waited_ends_the_call() {
    let server = ScriptedModel::start();
    server.then(failing(503).header("retry-after-ms", "1")).then(failing(429).header("retry-after", "6"));
    let client = OpenAi::new(OpenAiConfig { longest_wait: Duration::from_secs(5), ..config(&server) }).unwrap();
    let (reply, deltas) = ask(&client).await;
    let limited =
        ModelError::RateLimited { retry_after: Some(Duration::from_secs(6)), message: "slow down".to_owned() };
    assert_eq!((reply, deltas.len()), (Err(limited), 1));
}
