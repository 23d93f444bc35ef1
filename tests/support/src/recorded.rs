//! One request as it arrived.

use std::net::SocketAddr;

use axum::body::to_bytes;
use axum::extract::{ConnectInfo, Request};
use serde_json::Value;

const MAX_BODY: usize = 64 << 20;

/// A request that a scripted server received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The method, in capitals.
    pub method: String,
    /// Path and query as they came, such as `/v1/models?limit=1`.
    pub path: String,
    /// Headers in order of arrival, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body's bytes.
    pub body: Vec<u8>,
    /// Where the client connected from. Two requests with the same address came over one connection.
    pub peer: SocketAddr,
}

impl Recorded {
    /// The first header of that name (lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON. Panics when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("the request's body is JSON")
    }

    pub(crate) async fn read(request: Request) -> Self {
        let (parts, body) = request.into_parts();
        let headers = parts
            .headers
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        let ConnectInfo(peer) =
            *parts.extensions.get::<ConnectInfo<SocketAddr>>().expect("the server adds the peer's address");
        let body = to_bytes(body, MAX_BODY).await.expect("the request's body arrives whole and below 64 MiB");
        Self { method: parts.method.to_string(), path: parts.uri.to_string(), headers, body: body.to_vec(), peer }
    }
}
