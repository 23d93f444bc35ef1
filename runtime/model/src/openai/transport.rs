//! The HTTP service under async-openai's client: one attempt, no retries, our limits.
//!
//! async-openai's own stack retries by itself, loses the status of an error body that it cannot parse, and does not tell
//! how a stream ended. So refusals are turned into our errors here, and what goes up is a stream of whole events; how
//! it ended stands in [`Ending`].

use std::collections::VecDeque;
use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use async_openai::error::OpenAIError;
use async_openai::middleware::HttpRequestFactory;
use futures::stream::{self, BoxStream, Stream, StreamExt};
use reqwest::header::CONTENT_TYPE;
use reqwest::{Body, Response};

use super::failure::{Complaint, causes, no_response, refusal};
use super::sse::Events;
use crate::ModelError;
use crate::text::Scrub;

/// How much of an error body is read.
const MAX_ERROR_BODY: usize = 64 << 10;

/// How long to wait for the response's end after the reply's, so that the connection can be used again.
pub(super) const AFTER_DONE: Duration = Duration::from_millis(100);

/// How an event stream ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum StreamEnd {
    /// With `[DONE]`.
    Done,
    /// The response was whole, without `[DONE]`.
    Closed,
    /// The connection broke, or the response ended inside an event.
    Broken(String),
    /// Nothing came for that long.
    Idle(Duration),
    /// More than that many bytes came.
    TooLarge(usize),
}

/// Where the stream's end is noted for the one who reads the events.
#[derive(Clone, Default)]
pub(super) struct Ending(Arc<Mutex<Option<StreamEnd>>>);

impl Ending {
    fn note(&self, end: StreamEnd) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(end);
    }

    /// The end, to be asked after the last event.
    pub(super) fn get(&self) -> StreamEnd {
        let end = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        end.unwrap_or_else(|| StreamEnd::Broken("the stream was dropped".to_owned()))
    }
}

/// One attempt's way to the server.
#[derive(Clone)]
pub(super) struct Transport {
    pub(super) client: reqwest::Client,
    pub(super) origin: String,
    pub(super) model: String,
    pub(super) connect_timeout: Duration,
    pub(super) idle_timeout: Duration,
    pub(super) max_reply_bytes: usize,
    pub(super) scrub: Scrub,
    pub(super) ending: Ending,
}

impl tower_service::Service<HttpRequestFactory> for Transport {
    type Response = Response;
    type Error = OpenAIError;
    type Future = Pin<Box<dyn Future<Output = Result<Response, OpenAIError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), OpenAIError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: HttpRequestFactory) -> Self::Future {
        let transport = self.clone();
        Box::pin(async move {
            let request = request.build().await?;
            transport.send(request).await.map_err(|error| OpenAIError::Boxed(Box::new(error)))
        })
    }
}

impl Transport {
    async fn send(self, request: reqwest::Request) -> Result<Response, ModelError> {
        let response = tokio::time::timeout(self.idle_timeout, self.client.execute(request))
            .await
            .map_err(|_| ModelError::IdleTimeout { limit: self.idle_timeout, partial: String::new() })?
            .map_err(|error| no_response(error, &self.origin, self.connect_timeout, &self.scrub))?;
        let status = response.status();
        if !status.is_success() {
            let headers = response.headers().clone();
            let complaint = Complaint::read(&self.start_of(response).await);
            return Err(refusal(status.as_u16(), &headers, &complaint, &self.model, &self.scrub));
        }
        let content_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let content_type = content_type.unwrap_or_default().to_ascii_lowercase();
        if content_type.starts_with("application/json") || content_type.starts_with("text/html") {
            return Err(self.not_a_stream(&content_type, response).await);
        }
        let events = self.events(response).map(Ok::<_, Infallible>);
        Ok(http::Response::new(Body::wrap_stream(events)).into())
    }

    /// Some servers report an error with status 200.
    async fn not_a_stream(&self, content_type: &str, response: Response) -> ModelError {
        let headers = response.headers().clone();
        let body = self.start_of(response).await;
        let complaint = Complaint::read(&body);
        let reports = serde_json::from_slice::<serde_json::Value>(&body)
            .is_ok_and(|value| value.get("error").is_some_and(|error| !error.is_null()));
        if reports {
            return refusal(complaint.stated_status(), &headers, &complaint, &self.model, &self.scrub);
        }
        let excerpt = self.scrub.line(&String::from_utf8_lossy(&body));
        ModelError::NotAStream { content_type: self.scrub.line(content_type), excerpt }
    }

    /// What can be had of an error body: its end may be missing, which is no error of its own.
    async fn start_of(&self, response: Response) -> Vec<u8> {
        let mut body = Vec::new();
        let mut chunks = response.bytes_stream();
        while body.len() < MAX_ERROR_BODY {
            match tokio::time::timeout(self.idle_timeout, chunks.next()).await {
                Ok(Some(Ok(chunk))) => body.extend_from_slice(&chunk),
                Ok(Some(Err(_)) | None) | Err(_) => break,
            }
        }
        body.truncate(MAX_ERROR_BODY);
        body
    }

    /// The events of the response, each in the form `data: …\n\n`. `[DONE]` is not among them.
    fn events(self, response: Response) -> impl Stream<Item = Vec<u8>> + Send + 'static {
        let state = Reading {
            chunks: response.bytes_stream().boxed(),
            events: Events::default(),
            ready: VecDeque::new(),
            received: 0,
            ended: false,
            transport: self,
        };
        stream::unfold(state, |mut state| async move {
            let event = state.next().await?;
            // A line break in JSON is white space; in an event it would begin a new line.
            Some((format!("data: {}\n\n", event.replace('\n', " ")).into_bytes(), state))
        })
    }
}

/// A response that is being read.
struct Reading<C> {
    chunks: BoxStream<'static, reqwest::Result<C>>,
    events: Events,
    ready: VecDeque<String>,
    received: usize,
    ended: bool,
    transport: Transport,
}

impl<C: AsRef<[u8]>> Reading<C> {
    async fn next(&mut self) -> Option<String> {
        loop {
            match self.ready.pop_front() {
                Some(event) if event.trim() == "[DONE]" => return self.done().await,
                Some(event) => return Some(event),
                None if self.ended => return None,
                None => self.read().await,
            }
        }
    }

    async fn read(&mut self) {
        let idle_timeout = self.transport.idle_timeout;
        match tokio::time::timeout(idle_timeout, self.chunks.next()).await {
            Ok(Some(Ok(chunk))) => {
                let chunk = chunk.as_ref();
                self.received = self.received.saturating_add(chunk.len());
                if self.received > self.transport.max_reply_bytes {
                    self.end(StreamEnd::TooLarge(self.transport.max_reply_bytes));
                } else {
                    self.ready.extend(self.events.push(chunk));
                }
            }
            Ok(Some(Err(error))) => {
                self.end(StreamEnd::Broken(self.transport.scrub.line(&causes(&error.without_url()))))
            }
            Ok(None) => self.close(),
            Err(_) => self.end(StreamEnd::Idle(idle_timeout)),
        }
    }

    fn close(&mut self) {
        let end = match self.events.rest() {
            None => StreamEnd::Closed,
            Some(event) if event.trim() == "[DONE]" => StreamEnd::Done,
            Some(event) if serde_json::from_str::<serde::de::IgnoredAny>(&event).is_ok() => {
                self.ready.push_back(event);
                StreamEnd::Closed
            }
            Some(_) => StreamEnd::Broken("the stream ended inside an event".to_owned()),
        };
        self.end(end);
    }

    async fn done(&mut self) -> Option<String> {
        self.end(StreamEnd::Done);
        let rest = async { while let Some(Ok(_)) = self.chunks.next().await {} };
        // What comes, or does not come, after the end is of no interest.
        tokio::time::timeout(AFTER_DONE, rest).await.ok();
        self.ready.clear();
        None
    }

    fn end(&mut self, end: StreamEnd) {
        self.ended = true;
        self.transport.ending.note(end);
    }
}
