//! Whether and when to try again.

use std::time::{Duration, SystemTime};

use reqwest::header::{HeaderMap, RETRY_AFTER};

use super::OpenAiConfig;
use crate::ModelError;

/// Whether the same request may succeed in a moment. The caller knows that nothing of a reply was streamed.
pub(super) fn is_transient(error: &ModelError) -> bool {
    match error {
        ModelError::RateLimited { .. }
        | ModelError::Connect { .. }
        | ModelError::ConnectTimeout { .. }
        | ModelError::Interrupted { .. } => true,
        // 529 is what some servers say when they are overloaded.
        ModelError::Unavailable { status, .. } => matches!(status, 408 | 500 | 502 | 503 | 504 | 529),
        _ => false,
    }
}

/// How long to wait before retry number `retry` (0 for the first): what the server asks for, else a part `random` (0 to
/// 1) of a bound that doubles each time ("full jitter", AWS Architecture Blog, 2015).
pub(super) fn wait(error: &ModelError, retry: u32, config: &OpenAiConfig, random: f64) -> Duration {
    if let ModelError::RateLimited { retry_after: Some(wait), .. }
    | ModelError::Unavailable { retry_after: Some(wait), .. } = error
    {
        return *wait;
    }
    let factor = 2_u32.checked_pow(retry).unwrap_or(u32::MAX);
    config.backoff.saturating_mul(factor).min(config.max_backoff).mul_f64(random.clamp(0.0, 1.0))
}

/// What the server asks for, in `retry-after-ms` or in `Retry-After` as seconds or as a date. A day at most: a
/// larger number is as good as never, and could overflow.
pub(super) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    const DAY: f64 = 86_400.0;
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let number = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0);
    let seconds = match text("retry-after-ms").and_then(number) {
        Some(milliseconds) => milliseconds / 1000.0,
        None => {
            let value = text(RETRY_AFTER.as_str())?;
            match number(value) {
                Some(seconds) => seconds,
                None => httpdate::parse_http_date(value).ok()?.duration_since(now).unwrap_or_default().as_secs_f64(),
            }
        }
    };
    Some(Duration::from_secs_f64(seconds.min(DAY)))
}

#[cfg(test)]
#[path = "retry_tests.rs"]
mod tests;
