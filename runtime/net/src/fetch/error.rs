//! Why there is no document.

use toolwright_policy::Denial;

use crate::error::NetError;

/// Why there is no document.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// What was given, or where a redirect leads, is no URL that can be fetched.
    #[error("`{url}` cannot be fetched: {reason}")]
    Url {
        /// It, on one line.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Policy says no.
    #[error(transparent)]
    Denied(Box<Denial>),
    /// There is no connection.
    #[error(transparent)]
    Net(#[from] NetError),
    /// What was said is no HTTP, or breaks off.
    #[error("`{host}` gave no proper answer: {reason}")]
    Protocol {
        /// The host.
        host: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Neither a document nor a way to it.
    #[error("`{url}` was answered with status {status}")]
    Status {
        /// The URL of this request.
        url: String,
        /// The HTTP status.
        status: u16,
    },
    /// A redirect to nowhere.
    #[error("`{from}` redirects to what is no URL")]
    Redirect {
        /// What was asked for.
        from: String,
    },
    /// A redirect after a redirect.
    #[error("`{url}` leads on and on: at most {most} redirects are followed")]
    Redirects {
        /// The first URL.
        url: String,
        /// The limit.
        most: usize,
    },
    /// It is too long.
    #[error("`{url}` is longer than {most} bytes")]
    TooLong {
        /// The URL of this request.
        url: String,
        /// The limit, in bytes.
        most: u64,
    },
    /// It took too long.
    #[error("the document did not come within {seconds} s")]
    Deadline {
        /// The limit, in seconds.
        seconds: u64,
    },
    /// It is not text.
    #[error("`{url}` is `{found}`, and neither HTML nor Markdown nor plain text")]
    Media {
        /// The URL of this request.
        url: String,
        /// Its content type.
        found: String,
    },
    /// Its letters cannot be read.
    #[error("`{url}` is neither UTF-8 nor Latin-1")]
    Letters {
        /// The URL of this request.
        url: String,
    },
}

impl FetchError {
    /// What the person can do.
    #[must_use]
    pub const fn way_out(&self) -> Option<&'static str> {
        match self {
            Self::Url { .. } => Some("give the whole URL, as in `https://docs.example.org/guide.html`"),
            Self::Media { .. } | Self::Letters { .. } => Some("give the URL of a page of text"),
            Self::TooLong { .. } => Some("give the URL of a part of it"),
            Self::Redirect { .. } | Self::Redirects { .. } | Self::Status { .. } => {
                Some("look where it leads in a browser, and give that URL")
            }
            Self::Net(_) | Self::Protocol { .. } | Self::Deadline { .. } => {
                Some("try again, or save the page and add the file")
            }
            // Policy says its own.
            Self::Denied(_) => None,
        }
    }
}
