//! Why there is no connection.

/// Why there is no connection to a host.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NetError {
    /// Nobody knows the name, or it has no address.
    #[error("`{host}` was not found: {reason}")]
    NotFound {
        /// The host.
        host: String,
        /// The resolver's words.
        reason: String,
    },
    /// The resolver did not answer in time.
    #[error("the look-up of `{host}` took too long")]
    LookupTimeout {
        /// The host.
        host: String,
    },
    /// Nobody listens there.
    #[error("`{host}` refuses the connection")]
    Refused {
        /// The host.
        host: String,
    },
    /// No connection in time.
    #[error("the connection to `{host}` took too long")]
    ConnectTimeout {
        /// The host.
        host: String,
    },
    /// No connection for another reason.
    #[error("no connection to `{host}`: {reason}")]
    Connect {
        /// The host.
        host: String,
        /// The system's words.
        reason: String,
    },
    /// No TLS: such as a certificate that is not the host's.
    #[error("no secure connection to `{host}`: {reason}")]
    Secure {
        /// The host.
        host: String,
        /// rustls's words.
        reason: String,
    },
    /// A host of which no certificate can speak.
    #[error("`{host}` is no name for TLS")]
    NoTlsName {
        /// The host.
        host: String,
    },
    /// TLS itself cannot be set up.
    #[error("no version of TLS is possible: {reason}")]
    Tls {
        /// rustls's words.
        reason: String,
    },
}

/// One line of at most 300 characters, of which each is seen.
pub(crate) fn plain(text: &str) -> String {
    toolwright_registry::plain(text, 300)
}
