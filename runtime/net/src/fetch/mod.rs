//! One document by GET, for the person.
//!
//! - [`fetch`]: request after request along the redirects, within one deadline; [`FetchConfig`] has the limits.
//! - `join`: where a redirect leads.
//! - `exchange`: one request and its response.
//! - [`Answer`]: the document, or that it has not changed; [`FetchError`]: neither.

mod answer;
mod error;
mod exchange;
mod join;

use std::{sync::Arc, time::Duration};

use http::Uri;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;
use toolwright_policy::{AddressClass, Authorizer, Denial, FetchDocs, Principal};
use toolwright_registry::HttpRule;

pub use answer::{Answer, Document, Media, Validators};
pub use error::FetchError;

use crate::{
    connect::{NoWay, connect, tls},
    error::plain,
    resolve::{Resolve, resolve},
    target::Target,
};
use exchange::{Step, exchange};

/// Redirects that are followed, at most.
pub const REDIRECTS_MAX: usize = 5;
/// Longest document as it is sent, in bytes: 8 MiB.
pub const FETCH_BYTES_MAX: u64 = 8 << 20;

/// Who decides, and how long and how much.
#[derive(Clone)]
pub struct FetchConfig {
    /// Asked for every request: before its host is looked up, and for the address that is connected to.
    pub authorizer: Arc<Authorizer>,
    /// What the person gave by config and flags: an address and a port among them opens what is not public.
    pub given: Vec<HttpRule>,
    /// Looks names up; none for the system's resolver.
    pub resolver: Option<Arc<dyn Resolve>>,
    /// To look up one name.
    pub lookup: Duration,
    /// To connect to one host, TLS included.
    pub connect: Duration,
    /// For everything together.
    pub total: Duration,
    /// Longest document, in bytes.
    pub bytes: u64,
}

impl FetchConfig {
    /// The usual limits: 5 s, 10 s, 30 s in all, [`FETCH_BYTES_MAX`].
    #[must_use]
    pub fn new(authorizer: Arc<Authorizer>, given: Vec<HttpRule>) -> Self {
        Self {
            authorizer,
            given,
            resolver: None,
            lookup: Duration::from_secs(5),
            connect: Duration::from_secs(10),
            total: Duration::from_secs(30),
            bytes: FETCH_BYTES_MAX,
        }
    }

    fn permit(&self, target: &Target, address: Option<AddressClass>) -> Result<(), Box<Denial>> {
        let Target { host, port, .. } = target;
        let is_given = |rule: &HttpRule| rule.names_address_and_port() && rule.matches(host, *port, "GET");
        let address_granted = self.given.iter().any(is_given);
        let asked = FetchDocs { host: host.clone(), port: *port, address, address_granted };
        // The permission is for what follows right after, so it ends here.
        self.authorizer.authorize(&Principal::Person, asked).map(drop).map_err(Box::new)
    }
}

/// Gets the document at `url`, unless it is the one that `known` is of.
///
/// `http` and `https` only, no user name in the URL, and no more than [`REDIRECTS_MAX`] redirects; a redirect is a request
/// like the first one, with all that is checked. Nothing of the person's is sent: no cookie, no key, no proxy is used.
///
/// # Errors
/// [`FetchError`].
pub async fn fetch(config: &FetchConfig, url: &str, known: &Validators) -> Result<Answer, FetchError> {
    let tls = tls()?;
    let end = Instant::now() + config.total;
    let way = follow(config, &tls, url, known, end);
    let seconds = config.total.as_secs();
    timeout_at(end, way).await.unwrap_or(Err(FetchError::Deadline { seconds }))
}

/// Whether `url` could be fetched, as far as it can be said without asking anybody.
///
/// # Errors
/// [`FetchError::Url`].
pub fn check_url(url: &str) -> Result<(), FetchError> {
    read_url(url).map(drop)
}

fn read_url(url: &str) -> Result<Uri, FetchError> {
    let wrong = |reason: &str| FetchError::Url { url: plain(url), reason: reason.to_owned() };
    let uri: Uri = url.parse().map_err(|error: http::uri::InvalidUri| wrong(&error.to_string()))?;
    Target::of(&uri).map_err(wrong)?;
    Ok(uri)
}

async fn follow(
    config: &FetchConfig,
    tls: &TlsConnector,
    url: &str,
    known: &Validators,
    end: Instant,
) -> Result<Answer, FetchError> {
    let mut uri = read_url(url)?;
    for _ in 0..=REDIRECTS_MAX {
        let shown = uri.to_string();
        let target =
            Target::of(&uri).map_err(|reason| FetchError::Url { url: plain(&shown), reason: reason.to_owned() })?;
        config.permit(&target, None).map_err(FetchError::Denied)?;
        let addresses = resolve(config.resolver.as_deref(), config.lookup, &target).await?;
        let connected = Instant::now() + config.connect;
        let permit = |class| config.permit(&target, Some(class));
        let stream =
            connect(tls, &target, &addresses, connected.min(end), permit).await.map_err(|no_way| match no_way {
                NoWay::Denied(denial) => FetchError::Denied(denial),
                NoWay::Failed(error) => error.into(),
            })?;
        match exchange(stream, &uri, &target, known, config.bytes).await? {
            Step::Answer(answer) => return Ok(answer),
            Step::Redirect(location) => {
                uri = join::join(&uri, &location).ok_or_else(|| FetchError::Redirect { from: plain(&shown) })?;
            }
        }
    }
    Err(FetchError::Redirects { url: plain(url), most: REDIRECTS_MAX })
}

#[cfg(test)]
#[path = "../fetch_tests.rs"]
mod tests;
