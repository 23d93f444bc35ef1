use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};

use super::{Complaint, refusal};
use crate::text::Scrub;
use crate::{ModelError, Secret};

fn scrub() -> Scrub {
    Scrub::new(Secret::new("sk-1"))
}

fn refused(status: u16, body: &[u8]) -> ModelError {
    refusal(status, &HeaderMap::new(), &Complaint::read(body), "m-1", &scrub())
}

fn refused_json(status: u16, body: Value) -> ModelError {
    refused(status, body.to_string().as_bytes())
}

#[test]
fn every_status_has_its_error() {
    let body = json!({"error": {"message": "no", "type": "t", "param": null, "code": null}});
    let message = || "no".to_owned();
    let model = || "m-1".to_owned();
    let expected = [
        (401, ModelError::Unauthorized { status: 401, message: message() }),
        (403, ModelError::Unauthorized { status: 403, message: message() }),
        (404, ModelError::UnknownModel { model: model(), message: message() }),
        (402, ModelError::QuotaExhausted { message: message() }),
        (429, ModelError::RateLimited { retry_after: None, message: message() }),
        (413, ModelError::ContextTooLong { message: message() }),
        (400, ModelError::BadRequest { status: 400, message: message() }),
        (422, ModelError::BadRequest { status: 422, message: message() }),
        (408, ModelError::Unavailable { status: 408, retry_after: None, message: message() }),
        (500, ModelError::Unavailable { status: 500, retry_after: None, message: message() }),
        (503, ModelError::Unavailable { status: 503, retry_after: None, message: message() }),
        (302, ModelError::UnexpectedStatus { status: 302, message: message() }),
    ];
    for (status, error) in expected {
        assert_eq!(refused_json(status, body.clone()), error);
    }
}

#[test]
fn codes_say_more_than_statuses() {
    let coded = |code: &str| json!({"error": {"message": "no", "code": code}});
    let unknown = ModelError::UnknownModel { model: "m-1".to_owned(), message: "no".to_owned() };
    assert_eq!(refused_json(403, coded("model_not_found")), unknown);
    assert_eq!(refused_json(429, coded("insufficient_quota")), ModelError::QuotaExhausted { message: "no".to_owned() });
    assert_eq!(
        refused_json(400, coded("context_length_exceeded")),
        ModelError::ContextTooLong { message: "no".to_owned() }
    );
    let llama = json!({"error": {"code": 400, "message": "no", "type": "exceed_context_size_error"}});
    assert_eq!(refused_json(400, llama), ModelError::ContextTooLong { message: "no".to_owned() });
}

#[test]
fn a_text_about_the_windows_length_is_understood() {
    let text = "This model's maximum context length is 8192 tokens.";
    assert_eq!(refused(400, text.as_bytes()), ModelError::ContextTooLong { message: text.to_owned() });
}

#[test]
fn error_bodies_of_all_shapes_keep_the_status_and_give_a_message() {
    let message = |body: &str| match refused(400, body.as_bytes()) {
        ModelError::BadRequest { status: 400, message } => message,
        other => panic!("{other:?}"),
    };
    assert_eq!(message(r#"{"error":{"message":"a","code":1234}}"#), "a");
    assert_eq!(message(r#"{"error":{"message":"a","param":"tools"}}"#), "a (parameter `tools`)");
    assert_eq!(message(r#"{"error":"b"}"#), "b");
    assert_eq!(message(r#"{"error":null,"message":"c"}"#), "c");
    assert_eq!(message(r#"{"detail":[{"loc":["body"],"msg":"d"}]}"#), r#"[{"loc":["body"],"msg":"d"}]"#);
    assert_eq!(message(r#"{"error":{"message":"no such key: sk-1"}}"#), "no such key: ***");
    assert_eq!(message("<html>e</html>"), "<html>e</html>");
    assert_eq!(message("half {\"json"), "half {\"json");
    assert_eq!(message(""), "bad request");
}

#[test]
fn a_servers_text_is_capped_and_cannot_steer_a_terminal() {
    let text = format!("\u{1b}]0;title\u{7}a\nb{}", "x".repeat(600));
    let ModelError::BadRequest { message, .. } = refused(400, text.as_bytes()) else { panic!() };
    assert!(message.starts_with("]0;titlea bxxx"));
    assert_eq!(message.chars().count(), 501);
}

#[test]
fn the_wish_to_wait_and_the_redirects_target_are_read() {
    let header = |name: &'static str, value: &'static str| {
        HeaderMap::from_iter([(HeaderName::from_static(name), HeaderValue::from_static(value))])
    };
    assert_eq!(
        refusal(503, &header("retry-after", "2"), &Complaint::default(), "m-1", &scrub()),
        ModelError::Unavailable {
            status: 503,
            retry_after: Some(Duration::from_secs(2)),
            message: "service unavailable".to_owned()
        }
    );
    assert_eq!(
        refusal(307, &header("location", "https://elsewhere/v1"), &Complaint::default(), "m-1", &scrub()),
        ModelError::UnexpectedStatus { status: 307, message: "it redirects to `https://elsewhere/v1`".to_owned() }
    );
}

#[test]
fn a_status_stated_in_the_body_is_read() {
    assert_eq!(Complaint::of(&json!({"message": "a", "code": 502})).status, Some(502));
    assert_eq!(Complaint::of(&json!({"message": "a", "code": "502"})).status, None);
    assert_eq!(Complaint::of(&json!({"message": "a", "code": 7})).status, None);
}
