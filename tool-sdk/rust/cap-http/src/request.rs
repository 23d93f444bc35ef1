//! A request before it is sent.

use std::time::Duration;

use serde::Serialize;

use crate::error::HttpError;
use crate::redirect;
use crate::response::Response;
use crate::url::{self, Url};

/// A request: set what it needs and [`send`](Self::send) it.
#[derive(Debug, Clone)]
#[must_use = "a request does nothing until it is sent"]
pub struct Request {
    method: String,
    url: String,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
    timeout: Option<Duration>,
    /// The first thing that was wrong with it: told by `send`, so that a request is one chain.
    wrong: Option<HttpError>,
}

/// A GET request.
pub fn get(url: impl Into<String>) -> Request {
    request("GET", url)
}

/// A HEAD request.
pub fn head(url: impl Into<String>) -> Request {
    request("HEAD", url)
}

/// A POST request.
pub fn post(url: impl Into<String>) -> Request {
    request("POST", url)
}

/// A PUT request.
pub fn put(url: impl Into<String>) -> Request {
    request("PUT", url)
}

/// A PATCH request.
pub fn patch(url: impl Into<String>) -> Request {
    request("PATCH", url)
}

/// A DELETE request.
pub fn delete(url: impl Into<String>) -> Request {
    request("DELETE", url)
}

/// A request with any method.
pub fn request(method: impl Into<String>, url: impl Into<String>) -> Request {
    Request {
        method: method.into().to_ascii_uppercase(),
        url: url.into(),
        query: Vec::new(),
        headers: Vec::new(),
        body: None,
        timeout: None,
        wrong: None,
    }
}

impl Request {
    /// Sets a header; one of that name that was set before is replaced.
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        let name = name.to_ascii_lowercase();
        self.headers.retain(|(each, _)| *each != name);
        self.headers.push((name, value.into()));
        self
    }

    /// Adds a parameter to the URL's query, encoded.
    pub fn query(mut self, name: &str, value: impl ToString) -> Self {
        self.query.push((name.to_owned(), value.to_string()));
        self
    }

    /// The longest that the whole of it may take, redirects and the answer's body included. Without one the limits of the
    /// call are all there is.
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sets the body: bytes or text.
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Sets the body to `value` as JSON, and the `content-type` that says so unless one is set.
    pub fn json<T: Serialize + ?Sized>(mut self, value: &T) -> Self {
        match serde_json::to_vec(value) {
            Ok(body) => self.with_type(body, "application/json"),
            Err(error) => {
                self.wrong.get_or_insert(HttpError::new(format!("the body is not valid JSON: {error}")));
                self
            }
        }
    }

    /// Sets the body to the fields of a form, and the `content-type` that says so unless one is set.
    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        let body = url::encode_pairs(fields.iter().copied());
        self.with_type(body.into_bytes(), "application/x-www-form-urlencoded")
    }

    /// Sends it, follows up to ten redirects, and gives the answer whatever its status.
    ///
    /// # Errors
    /// [`HttpError`] with the host's reason when there is no answer: the host is not granted, cannot be reached, takes
    /// too long or breaks off.
    pub fn send(self) -> Result<Response, HttpError> {
        let (method, url) = (self.method.clone(), self.url.clone());
        self.perform().map_err(|error| error.of(&method, &url))
    }

    fn perform(self) -> Result<Response, HttpError> {
        if let Some(wrong) = self.wrong {
            return Err(wrong);
        }
        let mut url = Url::parse(&self.url)?;
        url.add_query(&url::encode_pairs(self.query.iter().map(|(name, value)| (name.as_str(), value.as_str()))));
        let message = redirect::Message { method: self.method, url, headers: self.headers, body: self.body };
        redirect::follow(message, self.timeout)
    }

    fn with_type(mut self, body: Vec<u8>, content_type: &str) -> Self {
        if self.headers.iter().all(|(name, _)| name != "content-type") {
            self = self.header("content-type", content_type);
        }
        self.body(body)
    }
}
