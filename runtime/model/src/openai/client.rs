//! One call: attempts, retries, the deadline.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use async_openai::Client;
use async_openai::config::Config;
use async_openai::error::OpenAIError;
use futures::StreamExt;
use futures::future::BoxFuture;
use reqwest::header::HeaderMap;
use reqwest::redirect;
use tokio::time::Instant;

use super::OpenAiConfig;
use super::config::Endpoint;
use super::dialect::Dialect;
use super::failure::{Complaint, causes, refusal};
use super::reply::Draft;
use super::retry;
use super::tls;
use super::transport::{AFTER_DONE, Ending, Transport};
use crate::text::Scrub;
use crate::{Delta, Message, Model, ModelError, Reply, Request};

/// A client for one server. It reads no environment, but for `SSL_CERT_FILE` and `SSL_CERT_DIR`; it uses no proxy and follows no redirect. Connections are kept from one
/// call to the next, and so is what the server was found not to understand.
pub struct OpenAi {
    config: OpenAiConfig,
    endpoint: Arc<Endpoint>,
    scrub: Scrub,
    http: reqwest::Client,
    client: Client<Arc<dyn Config>>,
    dialect: Mutex<Dialect>,
}

impl OpenAi {
    /// Checks the configuration. Nothing is sent.
    ///
    /// # Errors
    /// [`ModelError::Config`] for a base URL or a key that cannot be used.
    pub fn new(config: OpenAiConfig) -> Result<Self, ModelError> {
        let endpoint = Arc::new(Endpoint::new(&config)?);
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(tls::client_config(endpoint.is_https())?)
            .connect_timeout(config.connect_timeout)
            .redirect(redirect::Policy::none())
            .no_proxy()
            .user_agent(concat!("toolwright/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| ModelError::Config { message: causes(&error) })?;
        let client = Client::build(http.clone(), Arc::clone(&endpoint) as Arc<dyn Config>);
        let scrub = Scrub::new(endpoint.key().clone());
        let dialect = Mutex::new(Dialect::full(config.api));
        Ok(Self { config, endpoint, scrub, http, client, dialect })
    }

    async fn attempts(
        &self,
        request: Request<'_>,
        deadline: Instant,
        sink: &mut (dyn FnMut(Delta) + Send),
    ) -> Result<Reply, ModelError> {
        let mut dialect = *self.dialect.lock().unwrap_or_else(PoisonError::into_inner);
        let mut retries = 0;
        loop {
            let mut streamed = false;
            let mut watched = |delta| {
                streamed = true;
                sink(delta);
            };
            let error = match self.attempt(request, dialect, &mut watched).await {
                Ok(reply) => {
                    *self.dialect.lock().unwrap_or_else(PoisonError::into_inner) = dialect;
                    return Ok(reply);
                }
                Err(error) => error,
            };
            // What the person has seen cannot be taken back: a second try would say it twice.
            if streamed {
                return Err(error);
            }
            if let Some(poorer) = dialect.without_refused(&error) {
                dialect = poorer;
                continue;
            }
            let wait = retry::wait(&error, retries, &self.config, rand::random());
            let too_late = Instant::now().checked_add(wait).is_none_or(|then| then >= deadline);
            let too_long = wait > self.config.longest_wait || too_late;
            if !retry::is_transient(&error) || retries >= self.config.max_retries || too_long {
                return Err(error);
            }
            retries += 1;
            sink(Delta::Retry { attempt: retries, wait, reason: error.to_string() });
            tokio::time::sleep(wait).await;
        }
    }

    async fn attempt(
        &self,
        request: Request<'_>,
        dialect: Dialect,
        sink: &mut (dyn FnMut(Delta) + Send),
    ) -> Result<Reply, ModelError> {
        let ending = Ending::default();
        let transport = Transport {
            client: self.http.clone(),
            origin: self.endpoint.base().to_owned(),
            model: request.model.to_owned(),
            connect_timeout: self.config.connect_timeout,
            idle_timeout: self.config.idle_timeout,
            max_reply_bytes: self.config.max_reply_bytes,
            scrub: self.scrub.clone(),
            ending: ending.clone(),
        };
        let client = self.client.clone().with_http_service(transport);
        let stream = dialect.ask(&client, request).await;
        let mut stream = stream.map_err(|error| self.explain(error, String::new()))?;
        let mut assembly = dialect.assembly();
        while let Some(event) = stream.next().await {
            match event {
                Ok(event) => match assembly.complaint(&event) {
                    Some(complaint) => return Err(self.reported(&complaint, request, assembly.into_draft())),
                    None => assembly.push(&event, sink)?,
                },
                Err(_) if assembly.is_finished() => break,
                Err(error) => return Err(self.explain(error, assembly.into_draft().text)),
            }
            if assembly.is_over() {
                // The response's own end makes the connection free for the next request.
                tokio::time::timeout(AFTER_DONE, async { while stream.next().await.is_some() {} }).await.ok();
                break;
            }
        }
        let known: HashSet<&str> = request.messages.iter().flat_map(call_ids).collect();
        assembly.into_draft().finish(ending.get(), &known)
    }

    /// Our own error out of async-openai's.
    fn explain(&self, error: OpenAIError, partial: String) -> ModelError {
        match error {
            OpenAIError::Boxed(error) => match error.downcast::<ModelError>() {
                Ok(own) => *own,
                Err(other) => ModelError::Interrupted { message: self.scrub.line(&other.to_string()), partial },
            },
            OpenAIError::JSONDeserialize(_, event) => {
                ModelError::Malformed { excerpt: self.scrub.line(&event), partial }
            }
            other => ModelError::Interrupted { message: self.scrub.line(&causes(&other)), partial },
        }
    }

    /// An error that the server reports inside the stream.
    fn reported(&self, complaint: &Complaint, request: Request<'_>, draft: Draft) -> ModelError {
        if !draft.text.is_empty() {
            return ModelError::Interrupted { message: self.scrub.line(&complaint.message), partial: draft.text };
        }
        refusal(complaint.stated_status(), &HeaderMap::new(), complaint, request.model, &self.scrub)
    }
}

impl Model for OpenAi {
    fn origin(&self) -> &str {
        self.endpoint.base()
    }

    fn complete<'a>(
        &'a self,
        request: Request<'a>,
        sink: &'a mut (dyn FnMut(Delta) + Send),
    ) -> BoxFuture<'a, Result<Reply, ModelError>> {
        Box::pin(async move {
            let limit = self.config.deadline;
            let deadline = Instant::now().checked_add(limit).unwrap_or_else(far_future);
            let attempts = tokio::time::timeout_at(deadline, self.attempts(request, deadline, sink));
            attempts.await.unwrap_or(Err(ModelError::Deadline { limit }))
        })
    }
}

fn far_future() -> Instant {
    Instant::now() + std::time::Duration::from_secs(86_400 * 365)
}

fn call_ids(message: &Message) -> impl Iterator<Item = &str> {
    let calls = match message {
        Message::Assistant { tool_calls, .. } => tool_calls.as_slice(),
        _ => &[],
    };
    calls.iter().map(|call| call.id.as_str())
}

#[cfg(test)]
#[path = "client_tests/mod.rs"]
mod tests;
