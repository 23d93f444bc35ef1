//! Refusals and broken connections into errors.

use std::error::Error;
use std::io;
use std::time::{Duration, SystemTime};

use reqwest::StatusCode;
use reqwest::header::{HeaderMap, LOCATION};
use serde_json::Value;

use super::retry::retry_after;
use crate::ModelError;
use crate::text::Scrub;

/// What stands in an error body, whatever its shape.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Complaint {
    pub(super) message: String,
    /// `code` and `type`, of which either may hold the machine-readable word.
    words: Vec<String>,
    /// An HTTP status that the body itself states.
    pub(super) status: Option<u16>,
}

impl Complaint {
    /// Reads `{"error": {"message", "code", "type", "param"}}`, where `code` may be an integer, and the other shapes that
    /// servers have: `{"error": "…"}`, `{"message": "…"}`, `{"detail": …}`, and any text.
    pub(super) fn read(body: &[u8]) -> Self {
        match serde_json::from_slice::<Value>(body) {
            Ok(value) => Self::of(value.get("error").filter(|error| !error.is_null()).unwrap_or(&value)),
            Err(_) => Self { message: String::from_utf8_lossy(body).into_owned(), ..Self::default() },
        }
    }

    /// Reads what stands under `error`.
    pub(super) fn of(error: &Value) -> Self {
        let text = ["message", "detail"].iter().find_map(|key| error.get(key)).unwrap_or(error);
        let mut message = text.as_str().map_or_else(|| text.to_string(), str::to_owned);
        if let Some(param) = error.get("param").and_then(Value::as_str).filter(|param| !message.contains(param)) {
            message = format!("{message} (parameter `{param}`)");
        }
        let words = ["code", "type"].iter().filter_map(|key| error.get(key)?.as_str()).map(str::to_owned).collect();
        let status = ["code", "status"].iter().find_map(|key| error.get(key)?.as_u64());
        let status = status.and_then(|code| u16::try_from(code).ok()).filter(|code| (400..600).contains(code));
        Self { message, words, status }
    }

    /// The status of an error that came with success: what the body states, what its words amount to, else a failing server.
    pub(super) fn stated_status(&self) -> u16 {
        let by_word = || {
            self.words.iter().find_map(|word| match word.as_str() {
                "rate_limit_exceeded" | "insufficient_quota" => Some(429),
                "server_error" => Some(500),
                word if word.starts_with("invalid_") => Some(400),
                _ => None,
            })
        };
        self.status.or_else(by_word).unwrap_or(500)
    }

    fn says(&self, word: &str) -> bool {
        self.words.iter().any(|own| own == word)
    }

    fn is_about_length(&self) -> bool {
        const PHRASES: [&str; 6] = [
            "maximum context length",
            "context length exceeded",
            "context window",
            "context size",
            "prompt is too long",
            "input is too long",
        ];
        let message = self.message.to_lowercase();
        self.says("context_length_exceeded")
            || self.says("exceed_context_size_error")
            || PHRASES.iter().any(|phrase| message.contains(phrase))
    }
}

/// The error for a refusal with this status.
pub(super) fn refusal(
    status: u16,
    headers: &HeaderMap,
    complaint: &Complaint,
    model: &str,
    scrub: &Scrub,
) -> ModelError {
    let mut message = scrub.line(&complaint.message);
    if message.is_empty() {
        let reason = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
        message = reason.unwrap_or("no message").to_lowercase();
    }
    let retry_after = retry_after(headers, SystemTime::now());
    match status {
        _ if complaint.says("model_not_found") => ModelError::UnknownModel { model: scrub.line(model), message },
        401 | 403 => ModelError::Unauthorized { status, message },
        404 => ModelError::UnknownModel { model: scrub.line(model), message },
        402 => ModelError::QuotaExhausted { message },
        429 if complaint.says("insufficient_quota") => ModelError::QuotaExhausted { message },
        429 => ModelError::RateLimited { retry_after, message },
        413 => ModelError::ContextTooLong { message },
        400..600 if complaint.is_about_length() => ModelError::ContextTooLong { message },
        408 | 500..600 => ModelError::Unavailable { status, retry_after, message },
        400..500 => ModelError::BadRequest { status, message },
        _ => {
            let target = headers.get(LOCATION).and_then(|target| target.to_str().ok());
            let message = target.map_or(message, |target| format!("it redirects to `{}`", scrub.line(target)));
            ModelError::UnexpectedStatus { status, message }
        }
    }
}

/// The error for a request that got no response.
pub(super) fn no_response(error: reqwest::Error, origin: &str, connect_timeout: Duration, scrub: &Scrub) -> ModelError {
    let error = error.without_url();
    let origin = origin.to_owned();
    if error.is_connect() && error.is_timeout() {
        return ModelError::ConnectTimeout { origin, limit: connect_timeout };
    }
    let message = scrub.line(&causes(&error));
    if is_tls(&error) { ModelError::Tls { origin, message } } else { ModelError::Connect { origin, message } }
}

/// The error's texts from the outside in, each only once.
pub(super) fn causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    text
}

fn is_tls(error: &(dyn Error + 'static)) -> bool {
    if error.is::<rustls::Error>() {
        return true;
    }
    // `io::Error::source` skips the error that it wraps.
    let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    wrapped.is_some_and(|inner| is_tls(inner)) || error.source().is_some_and(is_tls)
}

#[cfg(test)]
#[path = "failure_tests.rs"]
mod tests;
