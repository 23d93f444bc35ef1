//! Answers that are no reply.

use serde_json::json;
use toolwright_test_support::{Reply as Scripted, Route, ScriptedHttp, ScriptedModel, Turn};

use super::{KEY, ask, client, text};
use crate::openai::{OpenAi, OpenAiConfig};
use crate::{Model, ModelError};

async fn failed(turn: Turn) -> ModelError {
    let server = ScriptedModel::start();
    server.then(turn);
    let (reply, deltas) = ask(&client(&server)).await;
    assert_eq!((deltas, server.requests().len()), (Vec::new(), 1));
    reply.unwrap_err()
}

#[tokio::test]
async fn an_unknown_model_is_named() {
    let body =
        json!({"error": {"message": "model \"m-1\" not found, try pulling it first", "type": "not_found_error"}});
    let error = failed(Turn::status(404, body)).await;
    let message = "model \"m-1\" not found, try pulling it first".to_owned();
    assert_eq!(error, ModelError::UnknownModel { model: "m-1".to_owned(), message });
    assert!(error.hint().unwrap().starts_with("check the model's name"));
}

#[tokio::test]
async fn a_conversation_that_does_not_fit_is_told_apart() {
    let body = json!({"error": {"message": "too long", "code": "context_length_exceeded"}});
    assert_eq!(failed(Turn::status(400, body)).await, ModelError::ContextTooLong { message: "too long".to_owned() });
}

#[tokio::test]
async fn a_key_in_an_error_is_redacted() {
    let body = json!({"error": {"message": format!("Incorrect key: {KEY}. Bearer {KEY}")}});
    let error = failed(Turn::status(401, body)).await;
    let message = "Incorrect key: ***. Bearer ***".to_owned();
    assert_eq!(error, ModelError::Unauthorized { status: 401, message });
    assert_eq!(error.hint(), Some("check the API key, and that it belongs to this base URL"));
}

#[tokio::test]
async fn a_key_in_the_reason_of_a_retry_is_redacted() {
    let server = ScriptedModel::start();
    server.then(Turn::page(500, "text/plain", &format!("cannot serve {KEY}"))).then(Scripted::new().text("a"));
    let deltas = format!("{:?}", ask(&client(&server)).await.1);
    assert!(deltas.contains("cannot serve ***") && !deltas.contains(KEY), "{deltas}");
}

#[tokio::test]
async fn half_a_json_as_an_event_is_malformed() {
    let error = failed(Turn::raw(["data: {\"choices\":[{\"del\n\n"])).await;
    let excerpt = "{\"choices\":[{\"del".to_owned();
    assert_eq!(error, ModelError::Malformed { excerpt, partial: String::new() });
}

#[tokio::test]
async fn a_malformed_event_after_text_keeps_the_text() {
    let server = ScriptedModel::start();
    server.then(Turn::raw(["data: {\"choices\":[{\"delta\":{\"content\":\"It\"}}]}\n\ndata: oops\n\n"]));
    let (reply, deltas) = ask(&client(&server)).await;
    assert_eq!(reply, Err(ModelError::Malformed { excerpt: "oops".to_owned(), partial: "It".to_owned() }));
    assert_eq!(deltas, [text("It")]);
}

#[tokio::test]
async fn a_stream_that_ends_inside_an_event_is_interrupted() {
    let server = ScriptedModel::start();
    server.then(Turn::raw(["data: {\"choices\":[{\"delta\":{\"content\":\"It\"}}]}\n\ndata: {\"choices\":[{\"d"]));
    let (reply, _) = ask(&client(&server)).await;
    let message = "the stream ended inside an event".to_owned();
    assert_eq!(reply, Err(ModelError::Interrupted { message, partial: "It".to_owned() }));
}

#[tokio::test]
async fn an_error_inside_the_stream_after_text_keeps_the_text() {
    let server = ScriptedModel::start();
    let pieces = [
        "data: {\"choices\":[{\"delta\":{\"content\":\"It\"}}]}\n\n",
        "data: {\"error\":{\"message\":\"upstream is gone\",\"code\":502}}\n\n",
    ];
    server.then(Turn::raw(pieces));
    let (reply, _) = ask(&client(&server)).await;
    let message = "upstream is gone".to_owned();
    assert_eq!(reply, Err(ModelError::Interrupted { message, partial: "It".to_owned() }));
}

#[tokio::test]
async fn a_web_page_and_a_whole_json_are_no_streams() {
    let page = failed(Turn::page(200, "text/html; charset=utf-8", "<h1>\u{1b}[2JWelcome</h1>")).await;
    let (content_type, excerpt) = ("text/html; charset=utf-8".to_owned(), "<h1>[2JWelcome</h1>".to_owned());
    assert_eq!(page, ModelError::NotAStream { content_type, excerpt });
    let json = failed(Turn::status(200, json!({"choices": []}))).await;
    let (content_type, excerpt) = ("application/json".to_owned(), "{\"choices\":[]}".to_owned());
    assert_eq!(json, ModelError::NotAStream { content_type, excerpt });
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (here, elsewhere) = (ScriptedHttp::start(), ScriptedHttp::start());
    let target = elsewhere.url("/v1/chat/completions");
    here.route("/v1/chat/completions", Route::redirect(307, &target));
    let (reply, _) = ask(&OpenAi::new(OpenAiConfig::new(here.url("/v1"))).unwrap()).await;
    let message = format!("it redirects to `{target}`");
    assert_eq!(reply, Err(ModelError::UnexpectedStatus { status: 307, message }));
    assert_eq!(elsewhere.requests(), []);
}

#[tokio::test]
async fn a_server_without_encryption_behind_https_is_told_apart_and_not_tried_again() {
    let server = ScriptedModel::start();
    let base_url = server.base_url().replace("http://", "https://");
    let client = OpenAi::new(OpenAiConfig::new(&base_url)).unwrap();
    assert_eq!((client.origin(), client.is_recording()), (base_url.as_str(), false));
    let (reply, deltas) = ask(&client).await;
    match reply {
        Err(ModelError::Tls { origin, .. }) => assert_eq!(origin, base_url),
        other => panic!("{other:?}"),
    }
    assert_eq!(deltas, []);
}
