//! The guest's way out: HTTP/1.1, one request at a time, each authorised.
//!
//! - [`Hooks`] is where a guest's request arrives; `exchange` takes it from there to the response.
//! - `target` reads scheme, host and port; `headers` says which headers are not the guest's to set.
//! - policy is asked before the name is looked up, and again for the very address that is connected to: `resolve` looks
//!   up, `address` classifies.
//! - `connect` opens TCP and TLS within a deadline; `interim` ends what never comes to its response; `body` counts
//!   what goes either way, and how long it takes.
//!
//! There is no proxy, no cookie jar, no cache, no connection that is used twice, and no redirect is followed: the guest
//! does that, by a new request.

mod address;
mod body;
mod config;
mod connect;
mod exchange;
mod headers;
mod hooks;
mod interim;
mod resolve;
mod target;

use std::sync::Arc;

use tokio_rustls::TlsConnector;
use toolwright_policy::Authorizer;

use crate::SandboxError;

pub use config::{HttpConfig, Resolve, Resolving};
pub(crate) use hooks::Hooks;

/// What all requests of a sandbox share.
pub(crate) struct Http {
    config: HttpConfig,
    authorizer: Arc<Authorizer>,
    tls: TlsConnector,
}

impl Http {
    pub(crate) fn new(config: HttpConfig, authorizer: Arc<Authorizer>) -> Result<Self, SandboxError> {
        Ok(Self { config, authorizer, tls: connect::tls()? })
    }
}
