//! Where the server is, and the limits of a call.

use std::time::Duration;

use async_openai::config::Config;
use reqwest::Url;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use secrecy::SecretString;
use toolwright_registry::Api;

use crate::{ModelError, Secret};

/// Configuration of the client.
#[derive(Clone, Debug)]
pub struct OpenAiConfig {
    /// What stands before `/chat/completions` and `/responses`, such as `https://api.openai.com/v1`. `http` or `https`, without
    /// credentials, query or fragment.
    pub base_url: String,
    /// By which API the server is asked. Default: Chat Completions.
    pub api: Api,
    /// Sent as a bearer token. Many local servers need none.
    pub api_key: Option<Secret>,
    /// For name resolution, TCP and TLS together. Default 10 s.
    pub connect_timeout: Duration,
    /// The longest silence, before the response's first byte and between any two. Default 120 s: a local model reads a
    /// long prompt in silence.
    pub idle_timeout: Duration,
    /// For the whole call, retries and waits included. Default 15 min.
    pub deadline: Duration,
    /// How often a request is made again. Default 4.
    pub max_retries: u32,
    /// The bound of the first wait, doubled for each further one; the wait itself is drawn evenly from zero up to the
    /// bound. Default 500 ms. A server's `Retry-After` takes its place.
    pub backoff: Duration,
    /// The largest bound of a wait. Default 20 s.
    pub max_backoff: Duration,
    /// A server that asks to wait longer before a retry is not waited for: the call fails at once. Default 15 min, as long
    /// as the whole call may take; less where another model can be asked in the meantime.
    pub longest_wait: Duration,
    /// The longest response, in bytes. Default 16 MiB.
    pub max_reply_bytes: usize,
}

impl OpenAiConfig {
    /// The defaults, for a server.
    pub fn new(base_url: impl Into<String>) -> Self {
        Self {
            base_url: base_url.into(),
            api: Api::default(),
            api_key: None,
            connect_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(120),
            deadline: Duration::from_secs(15 * 60),
            max_retries: 4,
            backoff: Duration::from_millis(500),
            max_backoff: Duration::from_secs(20),
            longest_wait: Duration::from_secs(15 * 60),
            max_reply_bytes: 16 << 20,
        }
    }

    /// Whether a client can be made of it. Costs next to nothing, and sends nothing.
    ///
    /// # Errors
    /// [`ModelError::Config`] for a base URL or a key that cannot be used.
    pub fn check(&self) -> Result<(), ModelError> {
        Endpoint::new(self).map(drop)
    }
}

/// A checked base URL and the headers of every request, in async-openai's form. Its own configuration type reads the
/// environment and panics on a key that no header can carry.
pub(super) struct Endpoint {
    base: String,
    headers: HeaderMap,
    key: Secret,
}

impl Endpoint {
    pub(super) fn new(config: &OpenAiConfig) -> Result<Self, ModelError> {
        let wrong = |message: String| ModelError::Config { message };
        let base = config.base_url.trim().trim_end_matches('/');
        // What stands before an `@` may be a secret, however the rest is written.
        let named = if base.contains('@') { "the base URL".to_owned() } else { format!("the base URL `{base}`") };
        let url = Url::parse(base).map_err(|error| {
            // Without a scheme the parser speaks of what nobody asked about: a base that is missing.
            let why = if base.contains("://") { format!(": {error}") } else { String::new() };
            wrong(format!("{named} is not a URL{why}: write it as `http://127.0.0.1:11434/v1`"))
        })?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wrong("the base URL holds credentials: give them as the API key".to_owned()));
        }
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(wrong(format!("{named} does not start with `http://` or `https://`")));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(wrong(format!("{named} has a query or a fragment")));
        }
        let key = config.api_key.clone().unwrap_or_else(|| Secret::new(""));
        let mut headers = HeaderMap::new();
        if !key.expose().is_empty() {
            let mut value = HeaderValue::from_str(&format!("Bearer {}", key.expose()))
                .map_err(|_| wrong("the API key holds a character that no key has".to_owned()))?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        Ok(Self { base: base.to_owned(), headers, key })
    }

    pub(super) fn is_https(&self) -> bool {
        self.base.get(..8).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://"))
    }

    pub(super) fn base(&self) -> &str {
        &self.base
    }

    pub(super) fn key(&self) -> &Secret {
        &self.key
    }
}

impl Config for Endpoint {
    fn headers(&self) -> HeaderMap {
        self.headers.clone()
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    fn query(&self) -> Vec<(&str, &str)> {
        Vec::new()
    }

    fn api_base(&self) -> &str {
        &self.base
    }

    fn api_key(&self) -> &SecretString {
        self.key.inner()
    }
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;
