//! Addresses of this machine.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    str::FromStr,
};

use reqwest::Url;

use crate::text::clean;

/// Most characters of a wrong address that are repeated.
const SHOWN: usize = 80;

/// An address of the loopback interface, with a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalAddress(SocketAddr);

/// A text that is no [`LocalAddress`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LocalAddressError {
    /// It is no address with a port.
    #[error("`{given}` is no address: write it as `127.0.0.1:11434`")]
    Form {
        /// The text, its start.
        given: String,
    },
    /// It is of another machine, or of all interfaces.
    #[error("`{given}` is not of this machine: local servers are looked for at 127.0.0.0/8 and [::1] only")]
    NotLoopback {
        /// The text, its start.
        given: String,
    },
}

impl LocalAddress {
    /// Where Ollama listens by default: 127.0.0.1:11434.
    pub const OLLAMA: Self = Self::on(11434);
    /// Where llama.cpp's server listens by default: 127.0.0.1:8080.
    pub const LLAMA_CPP: Self = Self::on(8080);
    /// Where LM Studio listens by default: 127.0.0.1:1234.
    pub const LM_STUDIO: Self = Self::on(1234);

    const fn on(port: u16) -> Self {
        Self(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port))
    }

    /// The address of a base URL, when it is `http` and of this machine.
    #[must_use]
    pub fn of_url(url: &str) -> Option<Self> {
        let url = Url::parse(url.trim()).ok().filter(|url| url.scheme() == "http")?;
        let host = url.host_str()?;
        format!("{host}:{}", url.port_or_known_default()?).parse().ok()
    }

    /// The base URL of its API: `http://127.0.0.1:11434/v1`.
    #[must_use]
    pub fn base_url(self) -> String {
        self.url("/v1")
    }

    pub(super) fn url(self, path: &str) -> String {
        format!("http://{}{path}", self.0)
    }
}

impl FromStr for LocalAddress {
    type Err = LocalAddressError;

    /// Reads `127.0.0.1:11434`, `[::1]:11434`, or `localhost:11434`, which is the first.
    fn from_str(text: &str) -> Result<Self, LocalAddressError> {
        let given = || clean(text).chars().take(SHOWN).collect();
        if let Some(port) = text.strip_prefix("localhost:") {
            let port = port.parse().map_err(|_| LocalAddressError::Form { given: given() })?;
            return Ok(Self::on(port));
        }
        let address: SocketAddr = text.parse().map_err(|_| LocalAddressError::Form { given: given() })?;
        if address.ip().is_loopback() {
            Ok(Self(address))
        } else {
            Err(LocalAddressError::NotLoopback { given: given() })
        }
    }
}

impl fmt::Display for LocalAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_asked() {
        for good in ["127.0.0.1:11434", "127.8.9.1:1", "[::1]:8080"] {
            assert_eq!(good.parse::<LocalAddress>().unwrap().to_string(), good);
        }
        assert_eq!("localhost:1234".parse(), Ok(LocalAddress::LM_STUDIO));
        for given in ["0.0.0.0:11434", "192.168.0.1:80", "[::]:80", "[::ffff:127.0.0.1]:80", "169.254.169.254:80"] {
            let refused = LocalAddressError::NotLoopback { given: given.to_owned() };
            assert_eq!(given.parse::<LocalAddress>(), Err(refused));
        }
        for given in ["127.0.0.1", "example.org:80", "localhost", "localhost:x", "localhost.example.org:80", ""] {
            let refused = LocalAddressError::Form { given: given.to_owned() };
            assert_eq!(given.parse::<LocalAddress>(), Err(refused));
        }
    }

    #[test]
    fn a_base_url_of_this_machine_has_an_address() {
        let of = |url| LocalAddress::of_url(url).map(|address| address.to_string());
        assert_eq!(of("http://127.0.0.1:11434/v1").as_deref(), Some("127.0.0.1:11434"));
        assert_eq!(of("http://LOCALHOST:8080/v1/").as_deref(), Some("127.0.0.1:8080"));
        assert_eq!(of("http://[::1]/v1").as_deref(), Some("[::1]:80"));
        for other in ["https://127.0.0.1/v1", "http://example.org/v1", "http://10.0.0.1:1/v1", "127.0.0.1:80", ""] {
            assert_eq!(of(other), None, "{other}");
        }
        assert_eq!(LocalAddress::OLLAMA.base_url(), "http://127.0.0.1:11434/v1");
    }
}
