//! The guest's way out: HTTP/1.1, one request at a time, each authorised.
//!
//! - [`Hooks`] is where a guest's request arrives; `exchange` takes it from there to the response.
//! - `headers` says which headers are not the guest's to set.
//! - policy is asked before the name is looked up, and again for the very address that is connected to, which the crate
//!   `net` classifies.
//! - `interim` ends what never comes to its response; `body` counts what goes either way, and how long it takes.
//!
//! There is no proxy, no cookie jar, no cache, no connection that is used twice, and no redirect is followed: the guest
//! does that, by a new request.

mod body;
mod config;
mod exchange;
mod headers;
mod hooks;
mod interim;

use std::sync::Arc;

use tokio_rustls::TlsConnector;
use toolwright_net::tls;
use toolwright_policy::Authorizer;

use crate::SandboxError;

pub use config::HttpConfig;
pub(crate) use hooks::Hooks;

/// What all requests of a sandbox share.
pub(crate) struct Http {
    config: HttpConfig,
    authorizer: Arc<Authorizer>,
    tls: TlsConnector,
}

impl Http {
    pub(crate) fn new(config: HttpConfig, authorizer: Arc<Authorizer>) -> Result<Self, SandboxError> {
        let tls = tls().map_err(|error| SandboxError::Tls { cause: error.to_string() })?;
        Ok(Self { config, authorizer, tls })
    }
}
