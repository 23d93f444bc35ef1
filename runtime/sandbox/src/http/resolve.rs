//! From a host to addresses: looked up once, in a bounded time, and never again for the same request.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use tokio::time::timeout;
use wasmtime_wasi_http::Error;

use super::{config::HttpConfig, target::Target};
use crate::words::plain;

/// Addresses that are tried, at most.
const ADDRESSES: usize = 8;

pub(super) async fn resolve(config: &HttpConfig, target: &Target) -> Result<Vec<IpAddr>, Error> {
    if let Some(address) = target.address() {
        return Ok(vec![address]);
    }
    // RFC 6761, section 6.3: these names are this machine's, and no resolver is asked.
    if target.host == "localhost" || target.host.ends_with(".localhost") {
        return Ok(vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]);
    }
    let lookup = async {
        match &config.resolver {
            Some(resolver) => resolver.resolve(&target.host).await,
            None => system(&target.host).await,
        }
    };
    let fail = |what: &str| Error::InternalError(Some(format!("`{}` was not found: {}", target.host, plain(what))));
    let mut addresses = match timeout(config.lookup, lookup).await {
        Ok(Ok(addresses)) => addresses,
        Ok(Err(error)) => return Err(fail(&error.to_string())),
        Err(_) => return Err(Error::DnsTimeout),
    };
    addresses.truncate(ADDRESSES);
    if addresses.is_empty() { Err(fail("it has no address")) } else { Ok(addresses) }
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
