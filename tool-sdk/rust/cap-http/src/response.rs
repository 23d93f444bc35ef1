//! The answer to a request.

use serde::de::DeserializeOwned;

use crate::error::HttpError;

/// The answer to a request, with its whole body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// Its status, for instance 200 or 404.
    pub status: u16,
    /// Its headers in the order in which they came: name in lower case, and value.
    pub headers: Vec<(String, String)>,
    /// Where it came from, after redirects.
    pub url: String,
    pub(crate) body: Vec<u8>,
}

impl Response {
    /// Whether the status is from 200 to 299.
    #[must_use]
    pub fn ok(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The first header of that name, in any case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(each, _)| each.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The body.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.body
    }

    /// The body as text: UTF-8, where what is none becomes `\u{fffd}`.
    #[must_use]
    pub fn text(&self) -> String {
        let body = self.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.body);
        String::from_utf8_lossy(body).into_owned()
    }

    /// The body read as JSON.
    ///
    /// # Errors
    /// [`HttpError`] when it is not JSON or not of this type; it tells the status.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, HttpError> {
        serde_json::from_slice(&self.body).map_err(|error| {
            HttpError::new(format!(
                "{}: the body (status {}) is not the JSON that is expected: {error}",
                self.url, self.status
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Response;

    fn response(body: &[u8]) -> Response {
        let headers = vec![("content-type".to_owned(), "text/plain".to_owned())];
        Response { status: 404, headers, url: "https://a.test/x".to_owned(), body: body.to_vec() }
    }

    #[test]
    fn a_body_is_bytes_text_or_json() {
        assert_eq!(response(b"\xef\xbb\xbfa\xff").text(), "a\u{fffd}");
        assert_eq!(response(b"[1, 2]").json::<Vec<u8>>(), Ok(vec![1, 2]));
        let error = response(b"no").json::<Vec<u8>>().unwrap_err().to_string();
        assert!(
            error.starts_with("https://a.test/x: the body (status 404) is not the JSON that is expected: "),
            "{error}"
        );
    }

    #[test]
    fn headers_are_found_in_any_case() {
        assert_eq!(response(b"").header("Content-Type"), Some("text/plain"));
        assert_eq!(response(b"").header("etag"), None);
        assert!(!response(b"").ok());
    }
}
