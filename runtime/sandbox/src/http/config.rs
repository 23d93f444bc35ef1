//! What the host sets for the guests' requests, whatever they wish.

use std::{fmt, sync::Arc, time::Duration};

use toolwright_net::Resolve;

/// Deadlines and caps. A guest may ask for shorter deadlines, not for longer ones; bodies and the number of requests are
/// in the limits of each call.
#[derive(Clone)]
pub struct HttpConfig {
    /// Looks names up; none for the system's resolver.
    pub resolver: Option<Arc<dyn Resolve>>,
    /// To look up the name.
    pub lookup: Duration,
    /// To connect, TLS included.
    pub connect: Duration,
    /// From the connection to the head of the response.
    pub first_byte: Duration,
    /// Between two pieces of the response's body.
    pub between_bytes: Duration,
    /// From the connection to the end of the response's body.
    pub total: Duration,
    /// The head of the response, in bytes; at least 8,192. Interim responses before it may have as many again.
    pub head_bytes: usize,
}

impl Default for HttpConfig {
    fn default() -> Self {
        Self {
            resolver: None,
            lookup: Duration::from_secs(5),
            connect: Duration::from_secs(10),
            first_byte: Duration::from_secs(30),
            between_bytes: Duration::from_secs(15),
            total: Duration::from_secs(60),
            head_bytes: 64 << 10,
        }
    }
}

impl fmt::Debug for HttpConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpConfig").field("own_resolver", &self.resolver.is_some()).finish_non_exhaustive()
    }
}
