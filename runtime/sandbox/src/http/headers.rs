//! Headers that are not the guest's to set, nor to see: those of the connection, not of the message.

use http::{HeaderMap, HeaderName, HeaderValue, header};

/// Hop-by-hop and framing (RFC 9110 section 7.6.1, RFC 9112 section 6.1); `host` is set from the URL.
const NOT_THE_GUESTS: [&str; 10] = [
    "connection",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
];

pub(super) fn is_forbidden(name: &HeaderName) -> bool {
    NOT_THE_GUESTS.contains(&name.as_str()) || name.as_str().starts_with("proxy-")
}

/// Takes out what is not the guest's, and sets `host`.
pub(super) fn settle(headers: &mut HeaderMap, host: HeaderValue) {
    let forbidden: Vec<HeaderName> = headers.keys().filter(|name| is_forbidden(name)).cloned().collect();
    for name in forbidden {
        headers.remove(name);
    }
    headers.insert(header::HOST, host);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_the_connection_are_taken_out_and_host_is_ours() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("Host", "evil.example"),
            ("Connection", "x-secret"),
            ("Transfer-Encoding", "chunked"),
            ("TE", "trailers"),
            ("Proxy-Authorization", "Basic x"),
            ("Proxy-Anything", "x"),
            ("Upgrade", "h2c"),
            ("Expect", "100-continue"),
            ("Accept", "*/*"),
            ("Authorization", "Bearer x"),
            ("Content-Length", "3"),
        ] {
            headers.insert(HeaderName::from_bytes(name.as_bytes()).unwrap(), HeaderValue::from_static(value));
        }
        settle(&mut headers, HeaderValue::from_static("a.org:8080"));
        let mut left: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
        left.sort_unstable();
        assert_eq!(
            left,
            [("accept", "*/*"), ("authorization", "Bearer x"), ("content-length", "3"), ("host", "a.org:8080")]
        );
    }
}
