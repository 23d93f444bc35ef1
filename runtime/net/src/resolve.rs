//! From a host to addresses: looked up once, in a bounded time, and never again for the same request.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    pin::Pin,
    time::Duration,
};

use tokio::time::timeout;

use crate::{
    error::{NetError, plain},
    target::Target,
};

/// Addresses that are tried, at most.
const ADDRESSES: usize = 8;

/// Looks up the addresses of a host.
pub trait Resolve: Send + Sync {
    /// The addresses of `host`, a name in lower case. What comes back is classified like any other address.
    fn resolve<'a>(&'a self, host: &'a str) -> Resolving<'a>;
}

/// What [`Resolve::resolve`] gives.
pub type Resolving<'a> = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send + 'a>>;

/// The addresses of `target`, at least one: its own when it is one, else those that `resolver` gives, or the system's.
///
/// # Errors
/// [`NetError::NotFound`], [`NetError::LookupTimeout`].
pub async fn resolve(
    resolver: Option<&dyn Resolve>,
    patience: Duration,
    target: &Target,
) -> Result<Vec<IpAddr>, NetError> {
    if let Some(address) = target.address() {
        return Ok(vec![address]);
    }
    // RFC 6761, section 6.3: these names are this machine's, and no resolver is asked.
    if target.host == "localhost" || target.host.ends_with(".localhost") {
        return Ok(vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]);
    }
    let lookup = async {
        match resolver {
            Some(resolver) => resolver.resolve(&target.host).await,
            None => system(&target.host).await,
        }
    };
    let host = || target.host.clone();
    let mut addresses = match timeout(patience, lookup).await {
        Ok(Ok(addresses)) => addresses,
        Ok(Err(error)) => return Err(NetError::NotFound { host: host(), reason: plain(&error.to_string()) }),
        Err(_) => return Err(NetError::LookupTimeout { host: host() }),
    };
    addresses.truncate(ADDRESSES);
    if addresses.is_empty() {
        return Err(NetError::NotFound { host: host(), reason: "it has no address".to_owned() });
    }
    Ok(addresses)
}

async fn system(host: &str) -> io::Result<Vec<IpAddr>> {
    let mut addresses: Vec<IpAddr> = Vec::new();
    for address in tokio::net::lookup_host((host, 0)).await? {
        if !addresses.contains(&address.ip()) {
            addresses.push(address.ip());
        }
    }
    Ok(addresses)
}
