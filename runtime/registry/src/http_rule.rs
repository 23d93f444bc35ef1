//! Which hosts, ports and methods an `http` grant is for: `[METHOD,METHOD ]HOST[:PORT]` with HOST a name, an address, `*.name`
//! or `*` (any public host).

use std::{collections::BTreeSet, fmt, net::IpAddr, str::FromStr};

/// The hosts, ports and methods of one `http` grant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HttpRule {
    /// Which hosts.
    pub host: HostPattern,
    /// The only port; when absent, 80 and 443.
    pub port: Option<u16>,
    /// The methods in upper case; when empty, all.
    pub methods: BTreeSet<String>,
}

/// Which hosts a rule is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HostPattern {
    /// Any host, as long as its address is public.
    Any,
    /// `*.example.org`: every name below `example.org`, not that name itself.
    Below(String),
    /// One name, lower case, without a final dot.
    Name(String),
    /// One address.
    Address(IpAddr),
}

impl HttpRule {
    /// Whether a request to `host` (lower case, an address without brackets) and `port` by `method` is within this rule.
    #[must_use]
    pub fn matches(&self, host: &str, port: u16, method: &str) -> bool {
        self.host.matches(host)
            && self.port.map_or(port == 80 || port == 443, |only| only == port)
            && (self.methods.is_empty() || self.methods.contains(method))
    }

    /// Whether everything within `other` is within this rule.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        // What opens the addresses that are not public is within nothing but itself: "any public host" is no such thing.
        if other.names_address_and_port() && (&self.host, self.port) != (&other.host, other.port) {
            return false;
        }
        let host = match (&self.host, &other.host) {
            (HostPattern::Any, _) => true,
            (HostPattern::Below(_), HostPattern::Name(name)) => self.host.matches(name),
            (HostPattern::Below(parent), HostPattern::Below(child)) => child == parent || self.host.matches(child),
            (mine, theirs) => mine == theirs,
        };
        let port = match self.port {
            None => other.port.is_none_or(|port| port == 80 || port == 443),
            Some(_) => self.port == other.port,
        };
        let methods = self.methods.is_empty() || (!other.methods.is_empty() && other.methods.is_subset(&self.methods));
        host && port && methods
    }

    /// Whether this rule names one address and one port, which opens addresses that are not public.
    #[must_use]
    pub fn names_address_and_port(&self) -> bool {
        matches!(self.host, HostPattern::Address(_)) && self.port.is_some() || self.is_localhost_and_port()
    }

    /// `localhost` never leaves the machine (RFC 6761, section 6.3), so with a port it counts as an address.
    fn is_localhost_and_port(&self) -> bool {
        matches!(&self.host, HostPattern::Name(name) if name == "localhost") && self.port.is_some()
    }
}

impl HostPattern {
    /// Whether `host` (lower case, an address without brackets) is one of these.
    #[must_use]
    pub fn matches(&self, host: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Below(parent) => {
                host.strip_suffix(parent.as_str()).is_some_and(|head| head.len() > 1 && head.ends_with('.'))
            }
            Self::Name(name) => name == host,
            Self::Address(address) => host.parse() == Ok(*address),
        }
    }
}

impl fmt::Display for HttpRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, method) in self.methods.iter().enumerate() {
            write!(f, "{}{method}", if n == 0 { "" } else { "," })?;
        }
        if !self.methods.is_empty() {
            f.write_str(" ")?;
        }
        match &self.host {
            HostPattern::Any => f.write_str("*")?,
            HostPattern::Below(parent) => write!(f, "*.{parent}")?,
            HostPattern::Name(name) => f.write_str(name)?,
            HostPattern::Address(IpAddr::V6(address)) => write!(f, "[{address}]")?,
            HostPattern::Address(IpAddr::V4(address)) => write!(f, "{address}")?,
        }
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

impl FromStr for HttpRule {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        // As it is written among capabilities, where a flag or a config file asks for the rule alone.
        let text = text.strip_prefix("http:").unwrap_or(text);
        let (methods, place) = match text.split_once(' ') {
            Some((methods, place)) => (methods.split(',').map(method).collect::<Result<_, _>>()?, place.trim()),
            None => (BTreeSet::new(), text),
        };
        if place.contains('/') {
            return Err("name the host alone, without scheme and path, as in `http:api.example.org`");
        }
        // A bare IPv6 address has colons of its own, so it is looked for before a port is.
        if let Ok(address) = place.parse::<IpAddr>() {
            return Ok(Self { host: HostPattern::Address(address), port: None, methods });
        }
        let (host, port) = match place.rsplit_once(':') {
            // The last colon of `[::1]` is within the brackets.
            Some((host, port)) if !place.ends_with(']') => {
                let port = port.parse().ok().filter(|port| *port != 0).ok_or("the port is a number from 1 to 65535")?;
                (host, Some(port))
            }
            _ => (place, None),
        };
        Ok(Self { host: host.parse()?, port, methods })
    }
}

/// A rule for another method would never match, which is more likely a slip than a wish.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

fn method(text: &str) -> Result<String, &'static str> {
    let method = text.to_ascii_uppercase();
    if METHODS.contains(&method.as_str()) {
        Ok(method)
    } else {
        Err("a method is one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, as in `http:GET,POST api.example.org`")
    }
}

impl FromStr for HostPattern {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        if text == "*" {
            return Ok(Self::Any);
        }
        let unbracketed = text.strip_prefix('[').and_then(|t| t.strip_suffix(']'));
        if let Ok(address) = unbracketed.unwrap_or(text).parse::<IpAddr>() {
            return Ok(Self::Address(address));
        }
        let (below, name) = text.strip_prefix("*.").map_or((false, text), |parent| (true, parent));
        let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
        let label = |l: &str| {
            !l.is_empty()
                && l.len() <= 63
                && !l.starts_with('-')
                && !l.ends_with('-')
                && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        };
        // A last label of digits would be read as an address by some (WHATWG URL, "ends in a number").
        let numeric =
            name.rsplit('.').next().is_some_and(|l| l.bytes().all(|b| b.is_ascii_digit()) || l.starts_with("0x"));
        if name.len() > 253 || !name.split('.').all(label) || numeric {
            return Err("a host is an ASCII name, an address, `*.name` or `*`");
        }
        Ok(if below { Self::Below(name) } else { Self::Name(name) })
    }
}

#[cfg(test)]
#[path = "http_rule_tests.rs"]
mod tests;
