//! Where a request goes: scheme, host, port.

use std::net::{IpAddr, Ipv6Addr};

use http::{Uri, uri::Scheme};

/// Where a request goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Whether the scheme is `https`.
    pub tls: bool,
    /// A name in lower case without a final dot, or an address without brackets.
    pub host: String,
    /// The URL's, or the scheme's.
    pub port: u16,
}

impl Target {
    /// Reads a request's URI. What could be read in two ways is refused, so that policy and the connection cannot mean
    /// different hosts.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn of(uri: &Uri) -> Result<Self, &'static str> {
        let tls = match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTPS => true,
            Some(scheme) if *scheme == Scheme::HTTP => false,
            _ => return Err("only `http` and `https` are possible"),
        };
        let authority = uri.authority().ok_or("the URL has no host")?;
        if authority.as_str().contains('@') {
            return Err("a user name or password in the URL is not possible: send an `Authorization` header");
        }
        let host = host(authority.host())?;
        let after_host = authority.as_str().get(authority.host().len()..).unwrap_or_default();
        let port = match after_host.strip_prefix(':') {
            None | Some("") if after_host.is_empty() || after_host == ":" => {
                if tls {
                    443
                } else {
                    80
                }
            }
            Some(port) if port.bytes().all(|b| b.is_ascii_digit()) => {
                port.parse().ok().filter(|port| *port != 0).ok_or("the port is a number from 1 to 65535")?
            }
            _ => return Err("the port is a number from 1 to 65535"),
        };
        Ok(Self { tls, host, port })
    }

    /// The `Host` header (RFC 9110, section 7.2): the port only when it is not the scheme's own.
    #[must_use]
    pub fn host_header(&self) -> String {
        let host = if self.host.parse::<Ipv6Addr>().is_ok() { format!("[{}]", self.host) } else { self.host.clone() };
        if self.port == if self.tls { 443 } else { 80 } { host } else { format!("{host}:{}", self.port) }
    }

    /// The address, when the host is one.
    #[must_use]
    pub fn address(&self) -> Option<IpAddr> {
        self.host.parse().ok()
    }
}

fn host(text: &str) -> Result<String, &'static str> {
    if let Some(inner) = text.strip_prefix('[') {
        let address = inner.strip_suffix(']').and_then(|inner| inner.parse::<Ipv6Addr>().ok());
        return address.map(|address| address.to_string()).ok_or("the host in brackets is no IPv6 address");
    }
    let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
    if let Ok(address) = name.parse::<std::net::Ipv4Addr>() {
        return Ok(address.to_string());
    }
    let label = |label: &str| {
        (1..=63).contains(&label.len()) && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    if name.len() > 253 || !name.split('.').all(label) {
        return Err("the host is not an ASCII name or an address");
    }
    // `127.1`, `0x7f.1`, `2130706433`: resolvers read them as addresses (WHATWG URL, "ends in a number").
    let last = name.rsplit('.').next().unwrap_or_default();
    if last.bytes().all(|b| b.is_ascii_digit()) || last.starts_with("0x") {
        return Err("the host is a number, and no IPv4 address of four parts");
    }
    Ok(name)
}

#[cfg(test)]
#[path = "target_tests.rs"]
mod tests;
