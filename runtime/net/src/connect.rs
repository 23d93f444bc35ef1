//! TCP and TLS to one address, which has been permitted.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use rustls::{ClientConfig, RootCertStore, pki_types::ServerName};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::{Instant, timeout_at},
};
use tokio_rustls::TlsConnector;
use toolwright_policy::AddressClass;

use crate::{
    address::classify,
    error::{NetError, plain},
    target::Target,
};

/// A connection.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Why there is no connection to any of the addresses.
#[derive(Debug)]
pub enum NoWay<D> {
    /// None of them is permitted.
    Denied(D),
    /// None of those that are permitted answers.
    Failed(NetError),
}

/// Mozilla's roots, and the host's name checked. HTTP/1.1 only.
///
/// # Errors
/// [`NetError::Tls`].
pub fn tls() -> Result<TlsConnector, NetError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| NetError::Tls { reason: error.to_string() })?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsConnector::from(Arc::new(config)))
}

/// Connects to the first address that is permitted and that answers. Each is permitted just before it is used, and it is
/// this very address that is connected to: a name that changes in between changes nothing.
///
/// # Errors
/// [`NoWay`]: of more than one failure the last, of more than one denial the first; a failure before a denial.
pub async fn connect<D>(
    connector: &TlsConnector,
    target: &Target,
    addresses: &[IpAddr],
    end: Instant,
    permit: impl Fn(AddressClass) -> Result<(), D>,
) -> Result<Box<dyn Stream>, NoWay<D>> {
    let mut denial = None;
    let mut failure = None;
    for (n, address) in addresses.iter().enumerate() {
        if let Err(no) = permit(classify(*address)) {
            denial.get_or_insert(no);
            continue;
        }
        // Each of those that are left gets the same share of the time.
        let now = Instant::now();
        let left = u32::try_from(addresses.len() - n).unwrap_or(1);
        let share = now + end.saturating_duration_since(now) / left;
        match timeout_at(share, connect_to(connector, target, SocketAddr::new(*address, target.port))).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => failure = Some(error),
            Err(_) => failure = Some(NetError::ConnectTimeout { host: target.host.clone() }),
        }
    }
    Err(match (failure, denial) {
        (Some(failure), _) => NoWay::Failed(failure),
        (None, Some(denial)) => NoWay::Denied(denial),
        (None, None) => {
            NoWay::Failed(NetError::NotFound { host: target.host.clone(), reason: "it has no address".to_owned() })
        }
    })
}

async fn connect_to(
    connector: &TlsConnector,
    target: &Target,
    address: SocketAddr,
) -> Result<Box<dyn Stream>, NetError> {
    let host = || target.host.clone();
    let stream = TcpStream::connect(address).await.map_err(|error| failed(&error, host()))?;
    // A request is written in few large pieces; waiting for more would only cost time. Without it all works too.
    drop(stream.set_nodelay(true));
    if !target.tls {
        return Ok(Box::new(stream));
    }
    let name = ServerName::try_from(host()).map_err(|_| NetError::NoTlsName { host: host() })?;
    match connector.connect(name, stream).await {
        Ok(stream) => Ok(Box::new(stream)),
        Err(error) => Err(NetError::Secure { host: host(), reason: plain(&error.to_string()) }),
    }
}

fn failed(error: &io::Error, host: String) -> NetError {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => NetError::Refused { host },
        io::ErrorKind::TimedOut => NetError::ConnectTimeout { host },
        _ => NetError::Connect { host, reason: plain(&error.to_string()) },
    }
}
