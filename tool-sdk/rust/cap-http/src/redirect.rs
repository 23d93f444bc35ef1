//! Answers that point elsewhere, by the rules of the fetch standard.

use std::time::Duration;

use crate::error::HttpError;
use crate::exchange::{self, Deadline};
use crate::response::Response;
use crate::url::Url;

/// Most redirects of one request, as in the JavaScript tools' `fetch`.
const MAX_REDIRECTS: usize = 10;
/// Headers that describe a body, and go with it.
const BODY_HEADERS: [&str; 5] =
    ["content-encoding", "content-language", "content-location", "content-type", "content-length"];

/// One request as it goes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) method: String,
    pub(crate) url: Url,
    /// Names are in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Option<Vec<u8>>,
}

/// Sends `message` and what the answers ask for, until an answer is one.
pub(crate) fn follow(mut message: Message, timeout: Option<Duration>) -> Result<Response, HttpError> {
    let deadline = Deadline::after(timeout);
    for _ in 0..=MAX_REDIRECTS {
        let answer = exchange::perform(&message, &deadline)?;
        let status = answer.status;
        let Some(location) = location(status, &answer.headers) else {
            let headers = answer.headers.clone();
            let body = answer.body(&message, &deadline)?;
            return Ok(Response { status, headers, url: message.url.to_string(), body });
        };
        drop(answer);
        message = message.redirected(status, &location)?;
    }
    Err(HttpError::new(format!("more than {MAX_REDIRECTS} redirects")))
}

fn location(status: u16, headers: &[(String, String)]) -> Option<String> {
    let location = headers.iter().find(|(name, _)| name == "location").map(|(_, location)| location.clone());
    location.filter(|_| matches!(status, 301 | 302 | 303 | 307 | 308))
}

impl Message {
    /// The request that follows an answer with this status and location.
    fn redirected(mut self, status: u16, location: &str) -> Result<Self, HttpError> {
        let url = self.url.join(location)?;
        let becomes_get = match status {
            301 | 302 => self.method == "POST",
            303 => self.method != "GET" && self.method != "HEAD",
            _ => false,
        };
        if becomes_get {
            self.method = "GET".to_owned();
            self.body = None;
            self.headers.retain(|(name, _)| !BODY_HEADERS.contains(&name.as_str()));
        }
        // What proves who is asking is for the host that it was given to.
        if !url.is_same_origin(&self.url) {
            self.headers.retain(|(name, _)| name != "authorization" && name != "cookie");
        }
        self.url = url;
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::{Message, location};
    use crate::url::Url;

    fn message(method: &str) -> Message {
        let headers = [("content-type", "text/plain"), ("authorization", "secret"), ("x-id", "1")];
        Message {
            method: method.to_owned(),
            url: Url::parse("https://a.test/x").unwrap(),
            headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
            body: Some(b"body".to_vec()),
        }
    }

    fn names(message: &Message) -> Vec<&str> {
        message.headers.iter().map(|(name, _)| name.as_str()).collect()
    }

    #[test]
    fn post_becomes_get_where_browsers_do_it() {
        for (status, method, expected) in [
            (301, "POST", "GET"),
            (302, "POST", "GET"),
            (303, "PUT", "GET"),
            (301, "PUT", "PUT"),
            (303, "HEAD", "HEAD"),
            (307, "POST", "POST"),
            (308, "POST", "POST"),
        ] {
            let next = message(method).redirected(status, "/y").unwrap();
            assert_eq!(next.method, expected, "{status} {method}");
            assert_eq!(next.body.is_none(), expected == "GET", "{status} {method}");
            let kept = if expected == "GET" {
                vec!["authorization", "x-id"]
            } else {
                vec!["content-type", "authorization", "x-id"]
            };
            assert_eq!(names(&next), kept, "{status} {method}");
        }
    }

    #[test]
    fn credentials_stay_with_their_origin() {
        let next = message("GET").redirected(302, "https://b.test/").unwrap();
        assert_eq!(names(&next), ["content-type", "x-id"]);
        let next = message("GET").redirected(302, "http://a.test/").unwrap();
        assert_eq!(names(&next), ["content-type", "x-id"]);
    }

    #[test]
    fn only_some_statuses_point_elsewhere() {
        let headers = [("location".to_owned(), "/y".to_owned())];
        assert_eq!(location(302, &headers), Some("/y".to_owned()));
        assert_eq!(location(201, &headers), None);
        assert_eq!(location(302, &[]), None);
    }
}
