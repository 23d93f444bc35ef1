//! One question to a local server.

use std::time::Duration;

use reqwest::{Client, RequestBuilder, redirect};
use serde_json::Value;
use tokio::time::{Instant, timeout_at};

use super::LocalAddress;
use crate::{ModelError, openai::client_config};

/// Longest answer, in bytes.
const ANSWER_MAX: usize = 1 << 20;

/// Asks, until the time is over.
pub(super) struct Asker {
    http: Client,
    until: Instant,
}

impl Asker {
    /// The time begins now.
    pub(super) fn new(limit: Duration) -> Result<Self, ModelError> {
        let http = Client::builder()
            .tls_backend_preconfigured(client_config(false)?)
            .redirect(redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(|error| ModelError::Config { message: error.to_string() })?;
        Ok(Self { http, until: Instant::now() + limit })
    }

    /// The JSON of an answer; `None` when none came in time, whole and in form: then nobody is there to be asked.
    pub(super) async fn get(&self, address: LocalAddress, path: &str) -> Option<Value> {
        self.json(self.http.get(address.url(path))).await
    }

    /// [`get`](Self::get), with a question as JSON.
    pub(super) async fn post(&self, address: LocalAddress, path: &str, question: &Value) -> Option<Value> {
        let request = self.http.post(address.url(path)).header("content-type", "application/json");
        self.json(request.body(question.to_string())).await
    }

    async fn json(&self, request: RequestBuilder) -> Option<Value> {
        let answer = timeout_at(self.until, whole(request)).await.ok()??;
        serde_json::from_slice(&answer).ok()
    }
}

async fn whole(request: RequestBuilder) -> Option<Vec<u8>> {
    let mut response = request.send().await.ok().filter(|response| response.status().is_success())?;
    let mut answer = Vec::new();
    while let Some(chunk) = response.chunk().await.ok()? {
        if answer.len() + chunk.len() > ANSWER_MAX {
            return None;
        }
        answer.extend_from_slice(&chunk);
    }
    Some(answer)
}
