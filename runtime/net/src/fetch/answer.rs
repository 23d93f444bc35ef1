//! What came.

use http::{HeaderMap, HeaderName, header};

use super::FetchError;
use crate::error::plain;

/// What came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A document.
    Document(Document),
    /// It has not changed.
    Unchanged,
}

/// A document of the web.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Where it is, redirects followed.
    pub url: String,
    /// What it is.
    pub media: Media,
    /// Its text, as it was sent.
    pub text: String,
    /// What tells whether it has changed.
    pub validators: Validators,
}

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// HTML.
    Html,
    /// Markdown, or plain text.
    Text,
}

/// What a server said of a document, to be told whether it has changed (RFC 9110, section 8.8).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    /// `ETag`.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub last_modified: Option<String>,
}

/// Longest validator that is kept, in bytes.
const VALIDATOR_MAX: usize = 512;

impl Validators {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let text = |name: HeaderName| {
            let value = headers.get(name)?.to_str().ok()?;
            (value.len() <= VALIDATOR_MAX).then(|| value.to_owned())
        };
        Self { etag: text(header::ETAG), last_modified: text(header::LAST_MODIFIED) }
    }
}

/// Media type and charset out of `Content-Type`. What names none is taken for plain text.
pub(super) fn media(url: &str, headers: &HeaderMap) -> Result<(Media, Option<String>), FetchError> {
    let value = match headers.get(header::CONTENT_TYPE) {
        None => return Ok((Media::Text, None)),
        Some(value) => String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase(),
    };
    let mut parts = value.split(';').map(str::trim);
    let media = match parts.next().unwrap_or_default() {
        "text/html" | "application/xhtml+xml" => Media::Html,
        "text/plain" | "text/markdown" | "text/x-markdown" => Media::Text,
        other => return Err(FetchError::Media { url: plain(url), found: plain(other) }),
    };
    let charset = parts.find_map(|part| part.strip_prefix("charset=")).map(|name| name.trim_matches('"').to_owned());
    Ok((media, charset))
}

/// The text of a body.
pub(super) fn text(url: &str, charset: Option<&str>, body: Vec<u8>) -> Result<String, FetchError> {
    let letters = || FetchError::Letters { url: plain(url) };
    match charset {
        None | Some("utf-8" | "utf8" | "us-ascii") => String::from_utf8(body).map_err(|_| letters()),
        // Each byte is the character of that number (ISO/IEC 8859-1).
        Some("iso-8859-1" | "latin1") => Ok(body.into_iter().map(char::from).collect()),
        Some(_) => Err(letters()),
    }
}
