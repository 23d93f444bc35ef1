//! Why a request has no answer, or an answer is not what was asked for.

use std::fmt;

/// Why a request has no answer, or an answer is not what was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpError {
    reason: String,
}

impl HttpError {
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into() }
    }

    /// With the request that it belongs to.
    pub(crate) fn of(self, method: &str, url: &str) -> Self {
        Self { reason: format!("{method} {url}: {}", self.reason) }
    }
}

impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for HttpError {}
